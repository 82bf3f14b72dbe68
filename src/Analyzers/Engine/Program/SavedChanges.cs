using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Sections that change their state and write to a file what has become of it: <c>lock (_gate) { _names.Add(name); Save(); }</c>, where <c>Save</c> writes all names. Two
/// writers outside of the lock could leave the older state behind.
/// </summary>
sealed class SavedChanges
{
    readonly Session _session;
    readonly IOperation _wait;
    readonly CancellationToken _cancellation;
    readonly HashSet<(IMethodSymbol, bool)> _entered = [];
    readonly Dictionary<SyntaxNode, ILookup<string, ExpressionSyntax>> _assigned = [];
    bool _isChanged;

    SavedChanges(Session session, IOperation wait, CancellationToken cancellation) => (_session, _wait, _cancellation) = (session, wait, cancellation);

    /// <summary>Whether a wait in a section is for nothing but a file to which it writes the state after a change.</summary>
    public static bool Are(IOperation wait, CriticalSection section, Routine root, CancellationToken cancellation) => new SavedChanges(root.Session, wait, cancellation) is var changes
        && changes.SavesIn(section.Statements, root.Closest(section.Place), isInWait: false) && changes.WaitsForFilesOnly([wait], new(SymbolEqualityComparer.Default));

    // In the order of the sources: what is saved before it is changed is not the change.
    bool SavesIn(IEnumerable<IOperation> code, Routine function, bool isInWait)
    {
        foreach (var operation in OnTheSpot.In(code, _session.Calls))
        {
            if (ChangesState(operation))
                _isChanged = true;
            if (operation is not IInvocationOperation call)
                continue;
            var isWait = isInWait || call == _wait;
            if (_isChanged && isWait && IsSave(call, function))
                return true;
            if (IsOwn(call) && _entered.Count < Limits.SummaryDepth && _entered.Add((call.TargetMethod.OriginalDefinition, isWait)) && _session.RoutineOf(call.TargetMethod.OriginalDefinition, default) is { } callee && callee.Root.TreeOf(callee.Syntax) is { } body
                && SavesIn([body], callee, isWait))
            {
                return true;
            }
        }

        return false;
    }

    // Save(), Names.Save(): a method of this object or type.
    bool IsOwn(IInvocationOperation call) => call is { Instance: null or IInstanceReferenceOperation, TargetMethod: { IsAbstract: false } method } && _session.Declares(method);

    // _height = height, State.Height = height, _names.Add(name), key.SetLabel(label)
    static bool ChangesState(IOperation operation) => operation switch
    {
        IFieldReferenceOperation or IPropertyReferenceOperation => Usage.Of(operation) is AccessKind.Write or AccessKind.Update && operation.Parent?.Parent is not IObjectOrCollectionInitializerOperation,
        IInvocationOperation { Instance: IFieldReferenceOperation or IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation } or ILocalReferenceOperation, Parent: IExpressionStatementOperation, TargetMethod: var method } => !Diagnosing.IsLogger(method),
        _ => false,
    };

    // File.WriteAllText(path, json), _writer.Write(json): what is written is made of the state.
    bool IsSave(IInvocationOperation call, Routine function)
    {
        var isFile = FileCalls.Writes(call);
        if (!isFile && (IsOwn(call) || !_session.Declares(call.TargetMethod) || !Writes(call.TargetMethod, Limits.CallDepth)))
            return false;
        foreach (var argument in isFile ? call.Arguments.Skip(1) : call.Arguments)
        {
            if (IsMadeOfState(argument.Value, function))
                return true;
        }

        return false;
    }

    bool Writes(IMethodSymbol method, int calls)
    {
        if (calls == 0 || _session.BodyOf(_session.ImplementationOf(method.OriginalDefinition)) is not { } body)
            return false;
        foreach (var operation in OnTheSpot.In([body], _session.Calls))
        {
            if (FileCalls.Writes(operation) || (operation is IInvocationOperation { TargetMethod: var inner } && _session.Declares(inner) && _session.Costs.Of(_session.ImplementationOf(inner.OriginalDefinition)).IsWait && Writes(inner, calls - 1)))
                return true;
        }

        return false;
    }

    // What a local holds may be made from itself, any number of times: each local is followed once, by the shortest way.
    bool IsMadeOfState(IOperation value, Routine function)
    {
        var followed = new HashSet<ILocalSymbol>(SymbolEqualityComparer.Default);
        var pending = new Queue<(IOperation Value, int Depth)>();
        pending.Enqueue((value, Limits.PathLength));
        while (pending.Count > 0)
        {
            _cancellation.ThrowIfCancellationRequested();
            var (made, depth) = pending.Dequeue();
            foreach (var part in made.DescendantsAndSelf())
            {
                if (IsState(part))
                    return true;
                if (depth == 1 || part is not ILocalReferenceOperation { Local: var local } || !followed.Add(local))
                    continue;
                if (StateObjects.ValueOf(local, part) is { } origin)
                    pending.Enqueue((origin, depth - 1));
                foreach (var assigned in AssignedIn(function)[local.Name])
                {
                    if (function.Model.GetOperation(assigned, _cancellation) is { } other)
                        pending.Enqueue((other, depth - 1));
                }
            }
        }

        return false;
    }

    static bool IsState(IOperation part) => part switch
    {
        IFieldReferenceOperation { Field: { IsConst: false } field } when !(field.IsReadOnly && UnchangeableTypes.IsUnchangeable(field.Type)) => true,
        IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation, Property: { DeclaringSyntaxReferences.IsEmpty: false } property } => property.SetMethod is not null || !UnchangeableTypes.IsUnchangeable(property.Type),
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance, Parent: IArgumentOperation or IConversionOperation } => true,
        _ => false,
    };

    // string json; lock (_gate) { json = Serialize(_names); }
    ILookup<string, ExpressionSyntax> AssignedIn(Routine function)
    {
        if (!_assigned.TryGetValue(function.Syntax, out var assigned))
        {
            _assigned.Add(function.Syntax, assigned = function.Syntax.DescendantNodes().OfType<AssignmentExpressionSyntax>()
                .Where(static assignment => assignment is { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax })
                .ToLookup(static assignment => ((IdentifierNameSyntax)assignment.Left).Identifier.ValueText, static assignment => assignment.Right, StringComparer.Ordinal));
        }

        return assigned;
    }

    bool WaitsForFilesOnly(IEnumerable<IOperation> code, HashSet<IMethodSymbol> trail)
    {
        foreach (var operation in OnTheSpot.In(code, _session.Calls))
        {
            if (operation is IInvocationOperation call)
            {
                if (_session.Costs.IsWait(call) ? FileCalls.PathOf(call) is null : IsForMore(call, trail))
                    return false;
            }
            else if (operation is IPropertyReferenceOperation property && _session.Costs.IsWait(property))
            {
                return false;
            }
        }

        return true;
    }

    bool IsForMore(IInvocationOperation call, HashSet<IMethodSymbol> trail)
    {
        var callee = _session.ImplementationOf(call.TargetMethod.OriginalDefinition);
        if (!_session.Declares(callee) || !_session.Costs.Of(callee).IsWait || LogLines.Are(call, _session))
            return false;
        if (!trail.Add(callee))
            return false;
        return trail.Count > Limits.SummaryDepth || _session.BodyOf(callee) is not { } body || !WaitsForFilesOnly([body], trail);
    }
}
