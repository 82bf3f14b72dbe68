using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Tests for null.</summary>
static class Nulls
{
    /// <summary>What a condition compares with null, and whether it is null where the condition holds; null for other conditions.</summary>
    public static (IOperation Tested, bool IsNull)? Tested(IOperation condition) => condition switch
    {
        IIsNullOperation test => (test.Operand, true),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test when IsNull(test.RightOperand) => (test.LeftOperand, test.OperatorKind == BinaryOperatorKind.Equals),
        IIsPatternOperation { Pattern: IConstantPatternOperation { Value: var value } } test when IsNull(value) => (test.Value, true),
        IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation { Value: var value } } } test when IsNull(value) => (test.Value, false),
        _ => null,
    };

    /// <summary>Whether a condition says that nothing is in a state: <c>_name == null</c>, <c>_name is null</c>, <c>string.IsNullOrEmpty(_name)</c>.</summary>
    public static bool IsTestForEmpty(ExpressionSyntax condition, string state) => condition switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => IsTestForEmpty(inner, state),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Left: var tested, Right.RawKind: (int)SyntaxKind.NullLiteralExpression } => IsNamed(tested, state),
        IsPatternExpressionSyntax { Expression: var tested, Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } } => IsNamed(tested, state),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(string.IsNullOrEmpty) or nameof(string.IsNullOrWhiteSpace) }, ArgumentList.Arguments: [{ Expression: var tested }] } => IsNamed(tested, state),
        _ => false,
    };

    /// <summary>The variable of which a condition says that nothing is in it: <c>_name == null</c>, <c>_name is null</c>; null for other conditions.</summary>
    public static ExpressionSyntax? TestedForEmpty(ExpressionSyntax condition) => condition switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => TestedForEmpty(inner),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Left: (IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }) and var tested, Right.RawKind: (int)SyntaxKind.NullLiteralExpression } => tested,
        IsPatternExpressionSyntax { Expression: (IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }) and var tested, Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } } => tested,
        _ => null,
    };

    static bool IsNamed(ExpressionSyntax tested, string state) => (tested as IdentifierNameSyntax ?? (tested as MemberAccessExpressionSyntax)?.Name)?.Identifier.ValueText == state;

    static bool IsNull(IOperation operand)
    {
        while (operand is IConversionOperation conversion)
            operand = conversion.Operand;
        return operand.ConstantValue is { HasValue: true, Value: null };
    }
}
