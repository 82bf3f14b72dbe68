using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

using Step = (ImmutableArray<IOperation> Trail, IOperation Operation);

/// <summary>
/// What the last of several does when all others have done their part: <c>parts[i] = Read(i); if (Interlocked.Decrement(ref _left) == 0) Show(parts);</c> Who finds
/// that nobody is left comes after what each of them has done before it counted itself.
/// </summary>
static class LastOfAll
{
    /// <summary>Whether one use is made by the last one only, and the other by each before it counts itself, or by the last one as well.</summary>
    public static bool KeepsApart(Step last, Step other)
    {
        if (CountOf(last) is not { } count || FunctionOf(count) is not { } function)
            return false;
        foreach (var place in PlacesOf(other))
        {
            if (FunctionOf(place) == function)
                return CountOf(other) == count || (place.Span.End <= count.SpanStart && !(Loops.Around(count, function) is { } loop && loop.Span.Contains(place.Span)));
        }

        return false;
    }

    // The step that says whether it is the last.
    static SyntaxNode? CountOf(Step use)
    {
        foreach (var place in PlacesOf(use))
        {
            foreach (var (condition, isTrue, _) in DecidingConditions.Of(place))
            {
                if (condition is BinaryExpressionSyntax { Right: LiteralExpressionSyntax { Token.Value: 0 }, Left: var left } test && test.IsKind(isTrue ? SyntaxKind.EqualsExpression : SyntaxKind.NotEqualsExpression) && Counted(left) is { } count)
                    return count;
            }
        }

        return null;
    }

    // Interlocked.Decrement(ref _left), and var left = Interlocked.Decrement(ref _left); by way of a variable.
    static SyntaxNode? Counted(ExpressionSyntax left)
    {
        if (left is IdentifierNameSyntax { Identifier.ValueText: var name })
        {
            var declared = left.FirstAncestorOrSelf<BlockSyntax>()?.DescendantNodes().OfType<VariableDeclaratorSyntax>().FirstOrDefault(variable => variable.Identifier.ValueText == name);
            left = declared?.Initializer?.Value ?? left;
        }

        return left is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var called } } call && AtomicCalls.CountsDown(called) ? call : null;
    }

    static IEnumerable<SyntaxNode> PlacesOf(Step use)
    {
        yield return use.Operation.Syntax;
        for (var i = use.Trail.Length - 1; i >= 0; i--)
            yield return use.Trail[i].Syntax;
    }

    static SyntaxNode? FunctionOf(SyntaxNode place) => place.FirstAncestorOrSelf<SyntaxNode>(static node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax);
}
