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
}
