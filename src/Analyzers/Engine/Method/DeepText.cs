using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Text so deep that who walks through it by calling himself overflows. The compiler binds a sum of any length; its graph of the same sum looks for
/// lambdas in it, one call inside of the other, and ends the process.
/// </summary>
static class DeepText
{
    /// <summary>Whether there are more nodes inside of each other than the thread of an editor has room for.</summary>
    public static bool IsIn(SyntaxNode body)
    {
        // An argument is as long as what it is; of two nodes inside of each other one has a character of its own.
        if (2 * body.Span.Length <= Limits.NestingOfBody)
            return false;
        var pending = new Stack<(SyntaxNode Node, int Depth)>();
        pending.Push((body, 0));
        while (pending.Count > 0)
        {
            var (node, depth) = pending.Pop();
            if (depth > Limits.NestingOfBody)
                return true;
            foreach (var child in node.ChildNodes())
            {
                if (2 * child.Span.Length > Limits.NestingOfBody - depth)
                    pending.Push((child, depth + 1));
            }
        }

        return false;
    }
}
