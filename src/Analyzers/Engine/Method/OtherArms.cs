using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// What is done instead where a test around some code comes out the other way, <c>if (rule.NeedsAsync()) await CheckAsync(x); else Check(x);</c>, and what is done as well.
/// </summary>
static class OtherArms
{
    /// <summary>The word by which names and flags speak of asynchrony.</summary>
    public const string Asynchrony = "async";

    /// <summary>Whether a test that speaks of asynchrony chooses between some code and the call of a method of a name.</summary>
    /// <param name="method">The name.</param>
    /// <param name="code">The code.</param>
    public static bool AwaitInstead(string method, SyntaxNode code) => Call(method, code, static condition => Speaks(condition));

    /// <summary>Whether another arm calls a method of a name, so that a test chooses between that and some code.</summary>
    /// <param name="method">The name.</param>
    /// <param name="code">The code.</param>
    public static bool Call(string method, SyntaxNode code) => Call(method, code, static _ => true);

    /// <summary>
    /// Whether the statement before or behind some code awaits a method of a name with the same arguments: <c>OnOpened(door); await OnOpenedAsync(door, token);</c>
    /// are two steps, and not one of them in two forms.
    /// </summary>
    /// <param name="method">The name.</param>
    /// <param name="code">The call of the other one.</param>
    public static bool AwaitAsWell(string method, SyntaxNode code)
    {
        if (code is not InvocationExpressionSyntax { Parent: ExpressionStatementSyntax { Parent: BlockSyntax block } own } call)
            return false;
        var place = block.Statements.IndexOf(own);
        return (place > 0 && Awaits(block.Statements[place - 1], method, call)) || (place + 1 < block.Statements.Count && Awaits(block.Statements[place + 1], method, call));
    }

    /// <summary>The condition that chooses between two pieces of code, each in one of the arms of an <c>if</c>; null where there is none.</summary>
    public static ExpressionSyntax? ChoiceBetween(SyntaxNode one, SyntaxNode other)
    {
        if (one.SyntaxTree != other.SyntaxTree)
            return null;
        for (var node = one; node is not (null or MemberDeclarationSyntax); node = node.Parent)
        {
            if (node is IfStatementSyntax { Condition: var condition, Statement: var then, Else: { } otherwise } && node.Span.Contains(other.Span))
                return (then.Span.Contains(one.Span) && otherwise.Span.Contains(other.Span)) || (otherwise.Span.Contains(one.Span) && then.Span.Contains(other.Span)) ? condition : null;
        }

        return null;
    }

    static bool Awaits(StatementSyntax statement, string method, InvocationExpressionSyntax call)
    {
        if (statement is not ExpressionStatementSyntax { Expression: AwaitExpressionSyntax { Expression: var awaited } })
            return false;
        foreach (var part in awaited.DescendantNodesAndSelf())
        {
            if (part is not InvocationExpressionSyntax other || DroppedTasks.NameOfCallee(other) != method)
                continue;
            var (given, here) = (other.ArgumentList.Arguments, call.ArgumentList.Arguments);
            if (given.Count < here.Count || (other.Expression is MemberAccessExpressionSyntax { Expression: var one } && !(call.Expression is MemberAccessExpressionSyntax { Expression: var two } && SyntaxFactory.AreEquivalent(one, two))))
                return false;
            for (var i = 0; i < here.Count; i++)
            {
                if (!SyntaxFactory.AreEquivalent(given[i], here[i]))
                    return false;
            }

            return true;
        }

        return false;
    }

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
