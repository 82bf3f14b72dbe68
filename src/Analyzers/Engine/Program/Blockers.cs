using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What blocks a routine by itself.</summary>
static class Blockers
{
    /// <summary>The ends of chains that stand directly in a routine.</summary>
    public static IEnumerable<BlockingChain> In(Routine routine)
    {
        foreach (var wait in routine.Root.Completion.Waits)
        {
            if (wait.Routine == routine && !wait.IsComplete && !wait.IsSynchronousArm)
                yield return new(null, wait.Operation.Syntax.GetLocation(), null);
        }
    }
}
