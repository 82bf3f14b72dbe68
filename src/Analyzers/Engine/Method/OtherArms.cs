using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// What is done instead where a test around some code comes out the other way: <c>if (rule.NeedsAsync()) await CheckAsync(x); else Check(x);</c>
/// </summary>
static class OtherArms
{
    const string Asynchrony = "async";

    /// <summary>Whether a test that speaks of asynchrony chooses between some code and the call of a method of a name.</summary>
    /// <param name="method">The name.</param>
    /// <param name="code">The code.</param>
    public static bool AwaitInstead(string method, SyntaxNode code) => Call(method, code, static condition => Speaks(condition));

    /// <summary>Whether another arm calls a method of a name, so that a test chooses between that and some code.</summary>
    /// <param name="method">The name.</param>
    /// <param name="code">The code.</param>
    public static bool Call(string method, SyntaxNode code) => Call(method, code, static _ => true);

    // That a test awaits something, await store.ExistsAsync(key), tells nothing of who asks.
    static bool Speaks(SyntaxNode condition) => condition.DescendantTokens(static node => node is not AwaitExpressionSyntax)
        .Any(static token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText.IndexOf(Asynchrony, StringComparison.OrdinalIgnoreCase) >= 0);

    static bool Call(string method, SyntaxNode code, Func<SyntaxNode, bool> isAsked)
    {
        for (var node = code; node.Parent is { } parent and not (MemberDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax); node = parent)
        {
            (SyntaxNode? other, ExpressionSyntax? condition) = parent switch
            {
                ConditionalExpressionSyntax choice when node == choice.WhenTrue => (choice.WhenFalse, choice.Condition),
                ConditionalExpressionSyntax choice when node == choice.WhenFalse => (choice.WhenTrue, choice.Condition),
                IfStatementSyntax { Else: { } otherwise } test when node == test.Statement => (otherwise, test.Condition),
                ElseClauseSyntax { Parent: IfStatementSyntax test } => (test.Statement, test.Condition),
                _ => ((SyntaxNode?)null, (ExpressionSyntax?)null),
            };
            if (other is null || !isAsked(condition!))
                continue;
            foreach (var one in other.DescendantNodesAndSelf())
            {
                if (one is InvocationExpressionSyntax call && DroppedTasks.NameOfCallee(call) == method)
                    return true;
            }
        }

        return false;
    }
}
