using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What a condition says of the collection that it asks.</summary>
static class StepTests
{
    /// <summary>Whether an act comes when the key was found; null where that cannot be told.</summary>
    /// <param name="condition">The condition that the act depends on.</param>
    /// <param name="isTrue">Whether the act comes when it holds.</param>
    /// <param name="check">The step in the condition.</param>
    public static bool? IsFound(ExpressionSyntax condition, bool isTrue, CollectionStep check)
    {
        SyntaxNode node = condition;
        while (node != check.Syntax)
        {
            switch (node)
            {
                case ParenthesizedExpressionSyntax:
                    break;
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression }:
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Right.RawKind: (int)SyntaxKind.FalseLiteralExpression }:
                    isTrue = !isTrue;
                    break;
                // a && b holds: both do. It does not hold: one of them does not.
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } when isTrue:
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } when !isTrue:
                    break;
                default:
                    return null;
            }

            node = node.ChildNodes().First(child => child.Span.Contains(check.Syntax.Span));
        }

        return isTrue;
    }

    /// <summary>Whether a number is compared with a bound: <c>count &gt;= 10</c>; <c>count == 0</c> asks whether there is something.</summary>
    public static bool IsBound(CollectionStep check) => check.Syntax.Parent is BinaryExpressionSyntax comparison
        && comparison.Kind() is SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression or SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression
        && (comparison.Left == check.Syntax ? comparison.Right : comparison.Left) is not LiteralExpressionSyntax { Token.Value: 0 };
}
