using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// A delegate that a method of the program has made: <c>Action Counter() { var n = 0; return () => n++; }</c>. What its code captures
/// belongs to the delegate: whoever runs that one, counts on.
/// </summary>
/// <param name="Code">The code.</param>
/// <param name="Keeper">The variable that holds the delegate.</param>
sealed record MadeDelegate(Routine Code, AccessPath Keeper)
{
    /// <summary>The delegate that an expression names; null when it was not made so, or the variable may hold another one.</summary>
    public static MadeDelegate? Of(IOperation value, Routine routine)
    {
        var source = routine.Places.Source(value);
        var initial = source switch
        {
            ILocalReferenceOperation { Local: var local } => routine.Places.ValueOf(local),
            IFieldReferenceOperation { Field: { IsReadOnly: true } field } => routine.Model.GetOperation(source.Syntax) is { } written ? InputSizes.InitialValueOf(field, written) : null,
            _ => null,
        };
        return initial is not null && routine.Places.Source(initial) is IInvocationOperation making && routine.Places.Of(source) is { } keeper && CodeMadeBy(making, routine.Session) is { } code ? new(code, keeper) : null;
    }

    static Routine? CodeMadeBy(IInvocationOperation making, Session session)
    {
        if (making.TargetMethod is not { IsVirtual: false, IsOverride: false, IsAbstract: false, IsAsync: false, ReturnType.TypeKind: TypeKind.Delegate, OriginalDefinition: var maker } || session.RoutineOf(maker, default) is not { Parent: null } root)
            return null;
        Routine? code = null;
        foreach (var block in root.Blocks)
        {
            if (block.Block is not { FallThroughSuccessor.Semantics: ControlFlowBranchSemantics.Return, BranchValue: { } answer })
                continue;
            if (code is not null || root.Places.Source(answer) is not IDelegateCreationOperation { Target: var target } || root.Places.Source(target) is not IFlowAnonymousFunctionOperation { Syntax: var lambda })
                return null;
            code = root.All().FirstOrDefault(routine => routine.Syntax == lambda);
        }

        return code;
    }

    /// <summary>What those who hold the delegate call a path of its code; null when they have no name for it.</summary>
    public AccessPath? Name(AccessPath path) => path switch
    {
        { IsStatic: true } or { Kind: RootKind.Literal } => path,
        { Variable: { } captured } when SymbolEqualityComparer.Default.Equals(captured.ContainingSymbol, Code.Root.Method) => Keeper.Then(captured) is { } kept ? path.Replace(AccessPath.Of(captured), kept) : null,
        _ => null,
    };

    /// <summary>The locks of its code as those who hold it call them.</summary>
    public Lockset Name(Lockset locks)
    {
        var named = locks.WithoutLocks();
        foreach (var held in locks.Held)
            named = Name(held.Path) is { } path ? named.Acquire(held with { Path = path }) : named.UncertainOf(held);
        return named;
    }
}
