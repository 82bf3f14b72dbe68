using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Variables that count through the elements of a collection.</summary>
static class Sweeps
{
    /// <summary>The elements that the counter of a <c>for</c> loop selects; null when the variable is anything else.</summary>
    public static Selection? Of(ILocalSymbol local, IReadOnlyDictionary<ISymbol, int> writes)
    {
        if (local.DeclaringSyntaxReferences is not [var reference]
            || reference.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: LiteralExpressionSyntax { Token.Value: int start }, Parent.Parent: ForStatementSyntax { Incrementors: [var step], Condition: BinaryExpressionSyntax condition } }
            || !IsNext(step) || !writes.TryGetValue(local, out var count) || count > 2)
        {
            return null;
        }

        var isToEnd = condition.IsKind(SyntaxKind.LessThanExpression) && condition.Right is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var bound } && ContainerModel.IsCount(bound);
        return isToEnd && start == 0 ? Selection.All : new(SelectionKind.Sweep, start) { IsToEnd = isToEnd };
    }

    /// <summary>Whether an expression is the counter of a loop that begins before zero, and so goes to both sides of what it is added to.</summary>
    public static bool IsAround(IOperation counter) => counter is ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var reference] }
        && reference.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression, Operand: LiteralExpressionSyntax }, Parent.Parent: ForStatementSyntax { Incrementors: [var step] } } && IsNext(step);

    /// <summary>
    /// Whether a division counts the rounds of a loop: <c>for (var first = 0; …; first += size) { var chunk = first / size; … }</c> No two rounds come to the same.
    /// </summary>
    public static bool CountsRounds(IBinaryOperation quotient, Places places) => quotient is { OperatorKind: BinaryOperatorKind.Divide, Syntax: BinaryExpressionSyntax { Right: var size } }
        && places.Source(quotient.LeftOperand) is ILocalReferenceOperation { Local: var counter } && (places.ValueOf(counter) is { } value ? places.Source(value) as ILocalReferenceOperation : null) is var copied
        && (copied?.Local ?? counter).DeclaringSyntaxReferences is [var reference]
        && reference.GetSyntax() is VariableDeclaratorSyntax { Parent.Parent: ForStatementSyntax { Incrementors: [AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression, Left: IdentifierNameSyntax { Identifier.ValueText: var moved }, Right: var step }] } }
        && moved == (copied?.Local ?? counter).Name && SyntaxFactory.AreEquivalent(step, size);

    static bool IsNext(ExpressionSyntax step) => step.IsKind(SyntaxKind.PostIncrementExpression) || step.IsKind(SyntaxKind.PreIncrementExpression);
}
