using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What the body of a parallel loop or query keeps its threads for, although it could be awaited.</summary>
static class ParallelBodies
{
    /// <summary>The expressions in the lambdas of a loop that wait for a task, sleep, or have a twin that could be awaited; each with its lambda.</summary>
    /// <param name="loop">The call that runs the loop or query.</param>
    /// <param name="root">The member it stands in.</param>
    /// <param name="cancellation">Cancels binding.</param>
    public static IEnumerable<(ExpressionSyntax Node, Routine Lambda)> WaitsIn(SyntaxNode loop, Routine root, CancellationToken cancellation)
    {
        foreach (var use in root.BlockingUses.All)
        {
            if (use is { IsExcused: false, Kind: BlockingKind.Task or BlockingKind.SeveralTasks or BlockingKind.Sleep, Node: ExpressionSyntax node } && use.Node != loop && IsIn(use.Routine, loop))
                yield return (node, use.Routine);
        }

        foreach (var lambda in root.All())
        {
            if (!IsIn(lambda, loop))
                continue;
            foreach (var node in lambda.Syntax.DescendantNodes())
            {
                if (node is InvocationExpressionSyntax or MemberAccessExpressionSyntax && root.Closest(node) == lambda && lambda.Model.GetOperation(node, cancellation) is { } operation
                    && SynchronousCalls.At(operation, root, cancellation, asIfAsync: true) is { IsToldByName: false })
                {
                    yield return ((ExpressionSyntax)node, lambda);
                }
            }
        }
    }

    static bool IsIn(Routine routine, SyntaxNode loop) => routine is { IsAsync: false, Syntax: AnonymousFunctionExpressionSyntax } && loop.Span.Contains(routine.Syntax.Span);
}
