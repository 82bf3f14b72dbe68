using ConcurrencyAnalyzers.Engine.Method;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What blocks a function by itself.</summary>
static class Blockers
{
    /// <summary>The end of a chain: the first operation of the text that blocks on the way of a function.</summary>
    public static BlockingChain? FirstIn(Routine root, Microsoft.CodeAnalysis.SyntaxNode function)
    {
        BlockingChain? first = null;
        foreach (var wait in root.Completion.Waits)
        {
            if (!wait.IsComplete && !wait.IsSynchronousArm && (wait.Routine.Syntax == function || FunctionOf(wait.Operation.Syntax, root) == function)
                && (first is null || wait.Operation.Syntax.SpanStart < first.Place.SourceSpan.Start))
            {
                first = new(null, wait.Operation.Syntax.GetLocation(), null);
            }
        }

        return first;
    }

    static Microsoft.CodeAnalysis.SyntaxNode? FunctionOf(Microsoft.CodeAnalysis.SyntaxNode node, Routine root)
    {
        foreach (var (operation, function) in SourceCalls.OperationsOf(root))
        {
            if (operation.Syntax == node)
                return function;
        }

        return null;
    }
}
