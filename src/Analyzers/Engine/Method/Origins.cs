using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Where the values of one member come from: which object is behind a variable of a base type, and whether its data is in memory.
/// Told from what is assigned on some way there, and from the tests that a way has passed.
/// </summary>
sealed partial class Origins
{
    readonly Session _session;
    readonly Routine _root;
    readonly Dictionary<ISymbol, List<IOperation?>> _values = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, IOperation> _collections = new(SymbolEqualityComparer.Default);

    /// <summary>Reads the operation tree of a member once.</summary>
    public Origins(Routine root)
    {
        _session = root.Session;
        _root = root;
        Queries = new(_session, this);
        if (root.Body is { } body)
        {
            var pending = new Stack<IOperation>();
            pending.Push(body);
            while (pending.Count > 0)
            {
                var operation = pending.Pop();
                Collect(operation);
                foreach (var child in operation.ChildOperations)
                    pending.Push(child);
            }
        }
    }

    /// <summary>Where its queries come from.</summary>
    public QueryOrigins Queries { get; }

    void Collect(IOperation operation)
    {
        switch (operation)
        {
            case IVariableDeclaratorOperation { Symbol: var local } declarator when declarator.GetVariableInitializer() is { } initializer:
                Note(local, initializer.Value);
                break;
            case ISimpleAssignmentOperation { Target: var target } assignment when VariableOf(target) is { } variable:
                Note(variable, assignment.Value);
                break;
            case ICoalesceAssignmentOperation { Target: var target } assignment when VariableOf(target) is { } variable:
                Note(variable, assignment.Value);
                break;
            case IDeconstructionAssignmentOperation { Target: ITupleOperation tuple }:
                foreach (var element in tuple.Elements)
                {
                    if (VariableOf(element) is { } variable)
                        Note(variable, null);
                }

                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Value: var argument } when VariableOf(argument) is { } variable:
                Note(variable, null);
                break;
            case IForEachLoopOperation { Locals: var locals } loop:
                foreach (var local in locals)
                    Note(local, null);
                if (loop.LoopControlVariable is IVariableDeclaratorOperation { Symbol: var each })
                    _collections[each] = loop.Collection;
                break;
            case IDeclarationPatternOperation { DeclaredSymbol: { } local, Parent: IIsPatternOperation test }:
                Note(local, test.Value);
                break;
        }
    }

    void Note(ISymbol variable, IOperation? value)
    {
        if (!_values.TryGetValue(variable, out var values))
            _values.Add(variable, values = []);
        values.Add(value);
    }

    static ISymbol? VariableOf(IOperation target) => target switch
    {
        ILocalReferenceOperation { Local: var local } => local,
        IDeclarationExpressionOperation { Expression: ILocalReferenceOperation { Local: var local } } => local,
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        _ => null,
    };

    /// <summary>Whether a stream certainly comes from a file or from elsewhere: a library has opened it here, and it is not in memory.</summary>
    public bool IsOutside(IOperation value)
    {
        var twins = _session.Twins;
        for (var depth = 0; depth < Limits.OriginDepth; depth++)
        {
            value = SourceOf(value);
            if (value is IAwaitOperation { Operation: var awaited })
                value = Bare(awaited);
            if (twins.IsDevice(value.Type))
                return true;
            var (member, instance, arguments) = value switch
            {
                IInvocationOperation call => (call.TargetMethod, call.Instance, call.Arguments),
                IObjectCreationOperation creation => (creation.Constructor, (IOperation?)null, creation.Arguments),
                _ => default,
            };
            if (member is null || _session.Declares(member) || IsInMemory(value))
                return false;
            // Packing.GetCompressed(memory): nobody can tell where that is, least of all that it is elsewhere.
            if (member.IsStatic && IsOverGiven(null, arguments, value.Type, 0, null))
                return false;
            if (twins.SourceOf(member) is not { Meaning: { Kind: Meaning.Wraps, Operand: var operand } })
                return value is IInvocationOperation;
            if (Operand(operand, instance, arguments) is not { } inner)
                return false;
            value = inner;
        }

        return false;
    }

    /// <summary>What a body returns, its lambdas and local functions left out.</summary>
    public static IEnumerable<IOperation> ReturnsOf(IOperation body)
    {
        var pending = new Stack<IOperation>();
        pending.Push(body);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            if (operation is IReturnOperation { ReturnedValue: { } value })
                yield return value;
            if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation)
                continue;
            foreach (var child in operation.ChildOperations)
                pending.Push(child);
        }
    }

    /// <summary>The expression that a value was made by, where only one can be.</summary>
    public IOperation SourceOf(IOperation value)
    {
        for (var depth = 0; depth < Limits.OriginDepth; depth++)
        {
            value = Bare(value);
            var values = value switch
            {
                ILocalReferenceOperation { Local: var local } => ValuesAt(value.Syntax, local),
                IFieldReferenceOperation { Field: var field } => ValuesOf(field),
                _ => [],
            };
            // What is null is no object.
            if (values.Where(static one => one is null || !IsNull(one)).Take(2).ToList() is not [{ } only])
                break;
            value = only;
        }

        return value;
    }

    /// <summary>The type of the object behind an expression, where only one can be; otherwise the declared type.</summary>
    public ITypeSymbol? TypeOf(IOperation value) => (TestedTypes.Of(value, _root) is { IsAbstract: false } tested ? tested : null) ?? SourceOf(value).Type ?? value.Type;

    /// <summary>Everything that a variable of the member gets; null among it for what has no expression.</summary>
    public IReadOnlyCollection<IOperation?> ValuesOf(ISymbol variable) =>
        _values.TryGetValue(variable, out var values) ? values : [];

    // stream.Write(bytes); stream = Compress(stream): what it gets then is of no matter for what was written.
    IReadOnlyCollection<IOperation?> ValuesAt(SyntaxNode use, ISymbol variable)
    {
        var all = ValuesOf(variable);
        if (all.Count < 2)
            return all;
        var earlier = all.Where(value => value is null || !Loops.ComesLater(value.Syntax, use)).ToList();
        if (earlier.Count < 2 || use.SyntaxTree != _root.Syntax.SyntaxTree || !_root.Syntax.Span.Contains(use.Span))
            return earlier;
        var routine = _root.Closest(use);
        return earlier.Where(value => value is null || !ReachingValues.IsReplaced(variable, value.Syntax, use, routine)).ToList();
    }

    // What a private field gets, wherever it gets it.
    IReadOnlyCollection<IOperation?> ValuesOf(IFieldSymbol field)
    {
        if (!_session.Declares(field) || (!field.IsReadOnly && !FieldWrites.AreInConstructors(field) && !FieldWrites.AreAssignments(field)))
            return [];
        var values = new List<IOperation?>();
        foreach (var (value, place) in FieldWrites.GivenTo(field))
        {
            // Another object's is another object's.
            if (place is not AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Expression: not ThisExpressionSyntax } })
                values.Add(_session.ModelOf(value.SyntaxTree).GetOperation(value));
        }

        return values;
    }

    static IOperation? Operand(int operand, IOperation? instance, ImmutableArray<IArgumentOperation> arguments)
    {
        if (operand == CallMeaning.Receiver)
            return instance;
        foreach (var argument in arguments)
        {
            if (argument.Parameter?.Ordinal == operand)
                return argument.Value;
        }

        return null;
    }

    static bool IsNull(IOperation value) => Bare(value).ConstantValue is { HasValue: true, Value: null };

    /// <summary>An expression without conversions and parentheses around it.</summary>
    public static IOperation Bare(IOperation value)
    {
        while (true)
        {
            switch (value)
            {
                case IConversionOperation { OperatorMethod: null, Operand: var operand }:
                    value = operand;
                    break;
                case IParenthesizedOperation { Operand: var inner }:
                    value = inner;
                    break;
                case ITranslatedQueryOperation { Operation: var query }:
                    value = query;
                    break;
                case IConditionalAccessInstanceOperation instance when ReceiverOf(instance) is { } receiver:
                    value = receiver;
                    break;
                case IAwaitOperation { Operation: IInvocationOperation { TargetMethod.Name: nameof(Task.ConfigureAwait), Instance: { } configured } }:
                    value = configured;
                    break;
                default:
                    return value;
            }
        }
    }

    static IOperation? ReceiverOf(IOperation instance)
    {
        for (var current = instance; current.Parent is { } parent; current = parent)
        {
            if (parent is IConditionalAccessOperation access && access.WhenNotNull == current)
                return access.Operation;
        }

        return null;
    }
}
