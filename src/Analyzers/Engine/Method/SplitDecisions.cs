using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>A test in one critical section that decides about an act in another one, as it is written.</summary>
static class SplitDecisions
{
    /// <summary>
    /// Whether a test under a lock decides about an act in a later critical section, which does not test again.
    /// </summary>
    /// <param name="check">The test, or the call that makes it.</param>
    /// <param name="act">The act.</param>
    /// <param name="state">What is tested and changed.</param>
    public static bool AreTwoSections(SyntaxNode check, SyntaxNode act, ISymbol state)
    {
        if (check.SyntaxTree != act.SyntaxTree || check.SpanStart > act.SpanStart || SectionAround(act) is not { } section
            || section.Span.Contains(check.Span) || SectionAround(check)?.Span.Contains(act.Span) == true || TestsAgain(section, state))
        {
            return false;
        }

        foreach (var (condition, _, _) in DecidingConditions.Of(section))
        {
            if (condition.Span.Contains(check.Span) || (ResultOf(check) is { } name && condition.DescendantNodesAndSelf().Any(node => node is IdentifierNameSyntax used && used.Identifier.ValueText == name)))
                return true;
        }

        return false;
    }

    /// <summary>Whether a call tests under a lock, and another one that depends on the answer acts under it without testing again.</summary>
    /// <param name="check">The call that tests.</param>
    /// <param name="act">The call that acts.</param>
    /// <param name="acting">The code of the method that acts.</param>
    /// <param name="state">What is tested and changed.</param>
    public static bool AreTwoCalls(SyntaxNode check, SyntaxNode act, SyntaxNode acting, ISymbol state)
    {
        if (check == act || check.SyntaxTree != act.SyntaxTree || check.SpanStart > act.SpanStart || SectionAround(act) is not null || TestsAgain(acting, state))
            return false;
        foreach (var (condition, _, _) in DecidingConditions.Of(act))
        {
            if (condition.Span.Contains(check.Span))
                return true;
        }

        return false;
    }

    /// <summary>Whether what a property gives goes into what it is set to, each under the lock of its accessor: <c>Coins -= price</c>.</summary>
    /// <param name="get">The mention of the property that reads.</param>
    /// <param name="set">The mention that writes; the same one where both are one expression.</param>
    public static bool AreOneUpdate(SyntaxNode get, SyntaxNode set)
    {
        var target = set.Parent is MemberAccessExpressionSyntax member && member.Name == set ? member : set;
        return target.Parent switch
        {
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment => assignment.Left == target && assignment.Right.Span.Contains(get.Span),
            AssignmentExpressionSyntax { RawKind: not (int)SyntaxKind.CoalesceAssignmentExpression } assignment => get == set && assignment.Left == target,
            PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } => get == set,
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } => get == set,
            _ => false,
        };
    }

    // The lock statement around a node, or what stands between taking and releasing a lock by calls.
    static StatementSyntax? SectionAround(SyntaxNode node)
    {
        foreach (var ancestor in node.Ancestors())
        {
            switch (ancestor)
            {
                case LockStatementSyntax or TryStatementSyntax { Finally: not null }:
                    return (StatementSyntax)ancestor;
                case AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax:
                    return null;
            }
        }

        return null;
    }

    static bool TestsAgain(SyntaxNode section, ISymbol state)
    {
        foreach (var node in section.DescendantNodes())
        {
            var condition = node switch
            {
                IfStatementSyntax test => test.Condition,
                WhileStatementSyntax loop => loop.Condition,
                ConditionalExpressionSyntax choice => choice.Condition,
                _ => null,
            };
            if (condition?.DescendantNodesAndSelf().Any(part => part is IdentifierNameSyntax name && name.Identifier.ValueText == state.Name) == true)
                return true;
        }

        return false;
    }

    // The variable that keeps the answer: var isFree = _free > 0;
    static string? ResultOf(SyntaxNode check)
    {
        string? handedOut = null;
        foreach (var node in check.AncestorsAndSelf())
        {
            switch (node)
            {
                // _stock.TryGetValue(part, out available)
                case InvocationExpressionSyntax { ArgumentList.Arguments: [.., { RefKindKeyword.RawKind: (int)SyntaxKind.OutKeyword, Expression: IdentifierNameSyntax given }] }:
                    handedOut = given.Identifier.ValueText;
                    break;
                case VariableDeclaratorSyntax variable:
                    return variable.Identifier.ValueText;
                case AssignmentExpressionSyntax { Left: IdentifierNameSyntax target } assignment when assignment.Right.Span.Contains(check.Span):
                    return target.Identifier.ValueText;
                case StatementSyntax:
                    return handedOut;
                case ArgumentListSyntax:
                    return null;
            }
        }

        return null;
    }
}
