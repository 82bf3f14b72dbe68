using ConcurrencyAnalyzers.Knowledge;
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

    /// <summary>
    /// Whether only one thread gets to an act, for it has to add something to the same collection before, and is told that it has:
    /// <c>if (all.ContainsKey("left") &amp;&amp; all.TryAdd("both", x)) all.TryRemove("left", out _);</c>
    /// </summary>
    /// <param name="act">The act.</param>
    /// <param name="check">What was asked.</param>
    /// <param name="steps">All steps of the member.</param>
    public static bool IsClaimed(CollectionStep act, CollectionStep check, List<CollectionStep> steps)
    {
        if (act is not { Meaning: Meaning.RemovesKey, Key: { } removed })
            return false;
        foreach (var (condition, isTrue, _) in DecidingConditions.Of(act.Syntax))
        {
            foreach (var claim in steps)
            {
                if (claim is { Meaning: Meaning.AddsKey, Operation.Type.SpecialType: SpecialType.System_Boolean, Key: { } added } && claim.Syntax != check.Syntax && claim.Path.Equals(act.Path)
                    && condition.Span.Contains(claim.Syntax.Span) && IsFound(condition, isTrue, claim) == true && IsOfAllWith(added, removed, claim.Operation.SemanticModel) && !IsGivenUp(added, claim, steps))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Who comes for the same entry claims the same one: a constant, or one that has the names of the entry and no others.
    static bool IsOfAllWith(SyntaxNode claimed, SyntaxNode entry, SemanticModel? model)
    {
        if (claimed is ExpressionSyntax value && model?.GetConstantValue(value).HasValue == true)
            return true;
        if (claimed.DescendantNodesAndSelf().Any(static node => node is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or AssignmentExpressionSyntax))
            return false;
        var names = claimed.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().ToList();
        return names.Count > 0 && names.TrueForAll(name => entry.DescendantNodesAndSelf().Any(node => node is IdentifierNameSyntax other && other.Identifier.ValueText == name.Identifier.ValueText));
    }

    // Once it is taken back the next one gets it, who may have asked long ago.
    static bool IsGivenUp(SyntaxNode added, CollectionStep claim, List<CollectionStep> steps) =>
        steps.Exists(step => step.Meaning == Meaning.RemovesKey && step.Path.Equals(claim.Path) && step.Key is { } key && SyntaxFactory.AreEquivalent(key, added));
}
