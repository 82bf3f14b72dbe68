using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What stands behind <c>?.</c> has no receiver of its own: <c>.B.X()</c> in <c>a?.B.X()</c> is no expression to take out.</summary>
static class QuestionMark
{
    /// <summary>The binding that an expression begins with; null when it begins with a receiver of its own.</summary>
    public static ExpressionSyntax? Before(ExpressionSyntax expression)
    {
        for (var first = expression; ;)
        {
            switch (first)
            {
                case MemberBindingExpressionSyntax or ElementBindingExpressionSyntax:
                    return first;
                case MemberAccessExpressionSyntax access:
                    first = access.Expression;
                    break;
                case InvocationExpressionSyntax call:
                    first = call.Expression;
                    break;
                case ElementAccessExpressionSyntax element:
                    first = element.Expression;
                    break;
                case PostfixUnaryExpressionSyntax postfix:
                    first = postfix.Operand;
                    break;
                default:
                    return null;
            }
        }
    }

    /// <summary>
    /// What a binding is asked of: <c>a?.B</c> for <c>.C()</c> in <c>a?.B?.C()</c>, and <c>a</c> for <c>.B</c>, which is a part of the inner one of the two accesses
    /// without being asked of it.
    /// </summary>
    /// <param name="behind">A node behind a question mark.</param>
    /// <returns>The access; null when the node stands behind none.</returns>
    public static ConditionalAccessExpressionSyntax? AccessOf(SyntaxNode behind)
    {
        var node = behind;
        while (node.Parent is { } parent)
        {
            if (parent is ConditionalAccessExpressionSyntax access && access.WhenNotNull == node)
                return access;
            node = parent;
        }

        return null;
    }
}
