using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What a call gives that is null, true or false, and the code of the callee that it does not come to: <c>Fill(null)</c>.</summary>
static class GivenConstants
{
    /// <summary>The parameters of a call that get such a value, by name, whether it is written or left out.</summary>
    public static ImmutableArray<(string Parameter, bool? Value)> Of(IOperation call)
    {
        var given = ImmutableArray<(string, bool?)>.Empty;
        foreach (var argument in Arguments.OfCall(call))
        {
            if (argument is { Parameter: { RefKind: RefKind.None, Name: var name }, Value.ConstantValue: { HasValue: true, Value: null or bool } constant })
                given = given.Add((name, (bool?)constant.Value));
        }

        return given;
    }

    /// <summary>Whether a call that gives such values does not come to a place of its callee.</summary>
    public static bool Close(ImmutableArray<(string Parameter, bool? Value)> given, Location place) =>
        !given.IsEmpty && place.SourceTree is { } tree && Close(given, tree.GetRoot().FindNode(place.SourceSpan, getInnermostNodeForTie: true));

    /// <summary>Whether a call that gives such values does not come to a node of its callee.</summary>
    public static bool Close(ImmutableArray<(string Parameter, bool? Value)> given, SyntaxNode node)
    {
        if (given.IsEmpty)
            return false;
        foreach (var (condition, isTrue, _) in DecidingConditions.Of(node))
        {
            foreach (var (parameter, value) in given)
            {
                if (Excludes(condition, isTrue, parameter, value) && !IsReplaced(node, parameter))
                    return true;
            }
        }

        return false;
    }

    // Whether a condition cannot be so when the parameter has its value.
    static bool Excludes(ExpressionSyntax condition, bool isTrue, string parameter, bool? value) => condition switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => Excludes(inner, isTrue, parameter, value),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var operand } => Excludes(operand, !isTrue, parameter, value),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both when isTrue => Excludes(both.Left, true, parameter, value) || Excludes(both.Right, true, parameter, value),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } either when !isTrue => Excludes(either.Left, false, parameter, value) || Excludes(either.Right, false, parameter, value),
        IdentifierNameSyntax { Identifier.ValueText: var name } => name == parameter && value is { } flag && flag != isTrue,
        BinaryExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var name }, Right.RawKind: (int)SyntaxKind.NullLiteralExpression } test => name == parameter && value is null
            && ((test.IsKind(SyntaxKind.NotEqualsExpression) && isTrue) || (test.IsKind(SyntaxKind.EqualsExpression) && !isTrue)),
        IsPatternExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var name }, Pattern: var pattern } => name == parameter && value is null && IsNull(pattern) is { } asksForNull && asksForNull != isTrue,
        _ => false,
    };

    static bool? IsNull(PatternSyntax pattern) => pattern switch
    {
        ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } => true,
        UnaryPatternSyntax { Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } } => false,
        _ => null,
    };

    static bool IsReplaced(SyntaxNode place, string parameter) => place.FirstAncestorOrSelf<MemberDeclarationSyntax>()?.DescendantNodes()
        .Any(node => node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var name } } && name == parameter) == true;
}
