using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What blocks a function by itself, as far as it makes its callers wait for something else than their own work.</summary>
static class Blockers
{
    /// <summary>The end of a chain: the first operation of the text that blocks on the way of a function.</summary>
    public static BlockingChain? FirstIn(Routine root, SyntaxNode function)
    {
        BlockingUse? first = null;
        foreach (var use in root.BlockingUses.All)
        {
            if ((use.Routine.Syntax == function || use.Function.Syntax == function) && IsWait(use) && (first is null || use.Node.SpanStart < first.Value.Node.SpanStart))
                first = use;
        }

        return first is null ? null : new(NameOf(first.Value.Operation), first.Value.Node.GetLocation(), null);
    }

    // A parallel loop is the caller's own work. A lock that its own thread must release is held for a short time, as a rule,
    // and what waits while one is held is a defect of its own.
    static bool IsWait(BlockingUse use) => !use.IsExcused && use.Kind != BlockingKind.ParallelLoop && use.Place is not (BlockingPlace.UnderLock or BlockingPlace.LastResort)
        && !(use.Operation is IInvocationOperation call && (use.Routine.Session.Calls.Of(call).Traits & LockTraits.Affine) != 0);

    // A wait for a task is told best by its own words.
    static string? NameOf(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod: { IsStatic: true, ContainingType.Name: var type, Name: var name } } ? $"{type}.{name}" : null;
}
