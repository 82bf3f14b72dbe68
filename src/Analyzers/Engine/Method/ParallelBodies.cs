using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

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

    /// <summary>
    /// Whether the functions that a loop runs are all asynchronous: <c>Parallel.ForEach(names, async name => await LoadAsync(name))</c>. It has none of their tasks, for such a
    /// body returns nothing, and is over when each has come to its first await.
    /// </summary>
    public static bool GoOnBehindAwaits(IOperation? loop)
    {
        if (loop is not IInvocationOperation { Arguments: var arguments })
            return false;
        var isFound = false;
        foreach (var function in arguments.SelectMany(static argument => FunctionsIn(argument.Value)))
        {
            if (function is not { IsAsync: true, ReturnsVoid: true })
                return false;
            isFound = true;
        }

        return isFound;
    }

    // Invoke(first, second): those that come in an array as well. Of what stands in a variable nothing is known.
    static IEnumerable<IMethodSymbol?> FunctionsIn(IOperation given) => given switch
    {
        IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Symbol: var lambda } } => [lambda],
        IDelegateCreationOperation { Target: IFlowAnonymousFunctionOperation { Symbol: var lambda } } => [lambda],
        IDelegateCreationOperation { Target: IMethodReferenceOperation { Method: var method } } => [method],
        IArrayCreationOperation { Initializer.ElementValues: var values } => values.SelectMany(FunctionsIn),
        IConversionOperation { Operand: var operand } => FunctionsIn(operand),
        { Type.TypeKind: TypeKind.Delegate } => [null],
        _ => [],
    };

    static bool IsIn(Routine routine, SyntaxNode loop) => routine is { IsAsync: false, Syntax: AnonymousFunctionExpressionSyntax } && loop.Span.Contains(routine.Syntax.Span);
}
