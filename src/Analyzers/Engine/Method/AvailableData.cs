using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Reads of what is there already: <c>if (socket.Available > 0) socket.Receive(buffer);</c></summary>
static class AvailableData
{
    /// <summary>Whether code is only reached when there is something to read.</summary>
    public static bool IsThereFor(SyntaxNode read, Routine routine)
    {
        foreach (var (condition, isTrue, _) in DecidingConditions.Of(read))
        {
            if (Tells(condition, isTrue, routine))
                return true;
        }

        return false;
    }

    static bool Tells(ExpressionSyntax condition, bool isTrue, Routine routine) => condition switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => Tells(inner, isTrue, routine),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var operand } => Tells(operand, !isTrue, routine),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both when isTrue => Tells(both.Left, true, routine) || Tells(both.Right, true, routine),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } either when !isTrue => Tells(either.Left, false, routine) || Tells(either.Right, false, routine),
        BinaryExpressionSyntax { Left: var count } comparison => comparison.Kind() switch
        {
            SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression or SyntaxKind.NotEqualsExpression => isTrue,
            SyntaxKind.EqualsExpression or SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression => !isTrue,
            _ => false,
        } && DataAtHand.IsCounted(MemberOf(count, routine)),
        MemberAccessExpressionSyntax or IdentifierNameSyntax => isTrue && DataAtHand.IsTold(MemberOf(condition, routine)),
        _ => false,
    };

    // var available = socket.Available;
    static ISymbol? MemberOf(ExpressionSyntax asked, Routine routine) => routine.Model.GetOperation(asked) switch
    {
        IPropertyReferenceOperation { Property: var property } => property,
        ILocalReferenceOperation { Local: var local } => routine.Root.Places.ValueOf(local) is { } value && Origins.Bare(routine.Root.Places.Source(value)) is IPropertyReferenceOperation { Property: var property } ? property : null,
        _ => null,
    };
}
