using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// State that is written where an object is made ready: before it starts what will use it, or hands itself to those who will. That a type
/// takes locks says that there are several threads, and not that they are there so early. A name alone proves little: what is taken back,
/// or filled with what callers bring, is done again and again, whatever the member is called.
/// </summary>
sealed class Setups(ProgramFacts facts)
{
    /// <summary>Whether a use prepares what others find when they come.</summary>
    public bool IsOne(Entry entry, List<Entry> entries)
    {
        var use = entry.Use;
        if (use.Access is not { Kind: AccessKind.Write or AccessKind.ContainerWrite, Operation: var operation, Routine: var routine } || LooksFirst(entry, entries))
            return false;
        if (SetupNames.IsForConfigurators(entry.Method))
            return true;
        if (use.Access.Kind == AccessKind.Write && ((SetupNames.Prepare(entry.Method.Name) && !IsMadeFromOld(use) && !IsTakenBack(entry, entries)) || IsOfFreshProperty(operation.Syntax, routine)))
            return true;
        // InitializeAsync(tip) { _tree.Load(tip); … _source.Register(OnArrived); } whatever it is given, and by way of which part it gets there: nobody knows the object yet.
        if (SetupNames.Initializes(entry.Method.Name) && !IsCalledByOwn(entry.Method) && StartsAfter(entry.Root, use.Trail.IsEmpty ? operation : use.Trail[0]))
            return true;
        return SetupNames.Start(entry.Method.Name) && !(use.IsOfContainer && Brings(operation)) && StartsAfter(entry.Root, use.Trail.IsEmpty ? operation : use.Trail[0]);
    }

    /// <summary>
    /// Whether a member that makes the object ready only comes to a step that creates what is missing: <c>InitializeForProcess() { _offset = Next(); }</c> where <c>Next</c> creates
    /// the generator and all others hold the lock. That the lock is taken says that there are several threads, and not that they are there by then.
    /// </summary>
    public bool CreatesEarly(Entry entry) => !entry.Use.Trail.IsEmpty && entry.Use.Locks.Held.IsEmpty && LazyInitialization.IsOne(entry.Use) && SetupNames.InitializesPart(entry.Method.Name) && !IsCalledByOwn(entry.Method);

    // Reset() { … Initialize(); } what a member of the object does again is no beginning.
    bool IsCalledByOwn(IMethodSymbol method)
    {
        foreach (var (name, _) in facts.ReferencesTo(method))
        {
            if (name.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.Identifier.ValueText == method.ContainingType.Name)
                return true;
        }

        return false;
    }

    // Connect(host) { _session = new(host); } … Close() { lock (_gate) _session = null; } what another member ends is begun again.
    static bool IsTakenBack(Entry entry, List<Entry> entries)
    {
        foreach (var other in entries)
        {
            if (other.Use.Access.Kind == AccessKind.Write && !SymbolEqualityComparer.Default.Equals(other.Method, entry.Method)
                && (TeardownNames.EndsWork(other.Method.Name) || ValueFlow.Of(other.Use.Access)?.Parent is ISimpleAssignmentOperation { Value: var value } && Origins.Bare(value).ConstantValue is { HasValue: true, Value: null }))
            {
                return true;
            }
        }

        return false;
    }

    // Execute(Action work) { _pending.Add(work); … } each caller brings one.
    static bool Brings(IOperation step) =>
        step.DescendantsAndSelf().Any(static part => part is IParameterReferenceOperation) || step.Parent is ISimpleAssignmentOperation { Value: var value } && value.DescendantsAndSelf().Any(static part => part is IParameterReferenceOperation);

    // if (_left == 0) _left = 9; who looks at the same state first reckons with others.
    static bool LooksFirst(Entry entry, List<Entry> entries)
    {
        foreach (var other in entries)
        {
            if (other.Root == entry.Root && !other.Use.Access.IsWrite && other.Use.Locks.Held.IsEmpty && other.Use.IsOfContainer == entry.Use.IsOfContainer && other.Use.Site.SpanStart <= entry.Use.Site.SpanStart)
                return true;
        }

        return false;
    }

    static bool IsMadeFromOld(Use use) => ValueFlow.Of(use.Access)?.Parent is ISimpleAssignmentOperation { Value: var value }
        && value.DescendantsAndSelf().Any(part => part is IMemberReferenceOperation { Member: var member } && SymbolEqualityComparer.Default.Equals(member, use.Path.Symbol));

    // set { if (_isOpen) throw new InvalidOperationException(); _closed = value; } who sets it does so before the object is in use.
    static bool IsOfFreshProperty(SyntaxNode write, Routine routine)
    {
        if (routine.Method is not { MethodKind: MethodKind.PropertySet } || routine.Syntax is not AccessorDeclarationSyntax { Body.Statements: var statements })
            return false;
        foreach (var statement in statements)
        {
            if (statement.Span.Contains(write.Span))
                return false;
            if (statement is IfStatementSyntax { Condition: IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }, Statement: ThrowStatementSyntax or BlockSyntax { Statements: [ThrowStatementSyntax] } } test
                && routine.Model.GetSymbolInfo(test.Condition).Symbol is IFieldSymbol or IPropertySymbol && !TellsOfEnd(test.Statement))
            {
                return true;
            }
        }

        return false;
    }

    // Who is late is not early: the object has been in use.
    static bool TellsOfEnd(SyntaxNode guard) => guard.DescendantNodesAndSelf().Any(static node => node is ObjectCreationExpressionSyntax { Type: var thrown } && TeardownNames.IsThrownAfterEnd(thrown.ToString()));

    // _max = jobs.Length; foreach (var job in jobs) Task.Run(job); … _source.Subscribe(this);
    bool StartsAfter(Routine root, IOperation step)
    {
        var routine = root.Closest(step.Syntax);
        var starts = false;
        foreach (var launch in facts.Of(root).Concurrency.Launches.All)
        {
            if (launch.Launcher != routine)
                continue;
            if (routine.Ways.MayComeAfter(launch.Operation, step))
                return false;
            starts |= routine.Ways.AlwaysComesBefore(step, launch.Operation);
        }

        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (!Publications.IsOne(operation, routine) && !IsHandOverByOwn(operation))
                    continue;
                if (routine.Ways.MayComeAfter(operation, step))
                    return false;
                starts |= routine.Ways.AlwaysComesBefore(step, operation);
            }
        }

        return starts;
    }

    // CreateTimer(); what a member of the object itself does when it is called.
    bool IsHandOverByOwn(IOperation operation)
    {
        if (operation is not IInvocationOperation { Instance: IInstanceReferenceOperation, TargetMethod: { IsAbstract: false, OriginalDefinition: var called } } || !facts.Session.Declares(called) || facts.Session.RoutineOf(called, default) is not { Parent: null } own)
            return false;
        return Publications.StandIn(own);
    }
}
