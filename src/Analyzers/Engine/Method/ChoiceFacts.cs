using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What the conditions say that decide which one of a few delegates is launched.</summary>
static class ChoiceFacts
{
    /// <summary>What is so where a delegate is chosen.</summary>
    /// <param name="value">The expression that names it.</param>
    /// <param name="read">Where the local is read that has got it; null when it is in no local.</param>
    /// <param name="maker">The code in which that stands.</param>
    public static ImmutableArray<ChoiceFact> Of(IOperation value, SyntaxNode? read, Routine maker)
    {
        var (facts, place, model) = (ImmutableArray.CreateBuilder<ChoiceFact>(), value.Syntax, maker.Root.Model);
        if (place.SyntaxTree != model.SyntaxTree)
            return ImmutableArray<ChoiceFact>.Empty;
        foreach (var (condition, isTrue, _) in DecidingConditions.Of(place))
            Add(condition, isTrue, model, facts, Limits.NestingOfCost);
        AddArms(place, model, facts);
        if (read is not null)
            AddReplaced(place, read, model, facts);
        return facts.ToImmutable();
    }

    static void Add(ExpressionSyntax condition, bool isTrue, SemanticModel model, ImmutableArray<ChoiceFact>.Builder facts, int depth)
    {
        if (depth == 0)
            return;
        switch (condition)
        {
            case ParenthesizedExpressionSyntax { Expression: var inner }:
                Add(inner, isTrue, model, facts, depth - 1);
                break;
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var inner }:
                Add(inner, !isTrue, model, facts, depth - 1);
                break;
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression } both when both.IsKind(SyntaxKind.LogicalAndExpression) == isTrue:
                Add(both.Left, isTrue, model, facts, depth - 1);
                Add(both.Right, isTrue, model, facts, depth - 1);
                break;
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } test when SteadyTests.IsBuiltIn(test, model):
                if (model.GetConstantValue(test.Right) is { HasValue: true, Value: var right })
                    Add(test.Left, right, test.IsKind(SyntaxKind.EqualsExpression) == isTrue, model, facts);
                else if (model.GetConstantValue(test.Left) is { HasValue: true, Value: var left })
                    Add(test.Right, left, test.IsKind(SyntaxKind.EqualsExpression) == isTrue, model, facts);
                else
                    Add(test, true, isTrue, model, facts);
                break;
            case IsPatternExpressionSyntax { Expression: var tested, Pattern: ConstantPatternSyntax { Expression: var pattern } } when model.GetConstantValue(pattern) is { HasValue: true, Value: var value }:
                Add(tested, value, isTrue, model, facts);
                break;
            case IsPatternExpressionSyntax { Expression: var tested, Pattern: UnaryPatternSyntax { Pattern: ConstantPatternSyntax { Expression: var pattern } } } when model.GetConstantValue(pattern) is { HasValue: true, Value: var value }:
                Add(tested, value, !isTrue, model, facts);
                break;
            default:
                Add(condition, true, isTrue, model, facts);
                break;
        }
    }

    // a == false says of a what !a says, if it cannot be null.
    static void Add(ExpressionSyntax tested, object? value, bool isEqual, SemanticModel model, ImmutableArray<ChoiceFact>.Builder facts)
    {
        while (tested is ParenthesizedExpressionSyntax { Expression: var inner })
            tested = inner;
        facts.Add(value is false && model.GetTypeInfo(tested).Type?.SpecialType == SpecialType.System_Boolean ? new(tested, true, !isEqual) : new(tested, value, isEqual));
    }

    // mode switch { Mode.Native => NativeSend, _ => Send }
    static void AddArms(SyntaxNode place, SemanticModel model, ImmutableArray<ChoiceFact>.Builder facts)
    {
        for (var node = place; node.Parent is { } parent and not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax); node = parent)
        {
            if (parent is not SwitchExpressionArmSyntax { Parent: SwitchExpressionSyntax choice } own || own.Expression != node)
                continue;
            if (Constant(own, model) is { HasValue: true, Value: var chosen })
                Add(choice.GoverningExpression, chosen, true, model, facts);
            // Those before it that ask for nothing else have not been taken.
            foreach (var arm in choice.Arms)
            {
                if (arm == own)
                    break;
                if (arm.WhenClause is null && Constant(arm, model) is { HasValue: true, Value: var other })
                    Add(choice.GoverningExpression, other, false, model, facts);
            }
        }
    }

    static Optional<object?> Constant(SwitchExpressionArmSyntax arm, SemanticModel model) => arm.Pattern is ConstantPatternSyntax { Expression: var value } ? model.GetConstantValue(value) : default;

    // ThreadStart body = Slow; if (isFast) body = Fast; new Thread(body).Start(): it is Slow only where the test has failed. Nothing leads past the test but a jump to a label behind it.
    static void AddReplaced(SyntaxNode place, SyntaxNode read, SemanticModel model, ImmutableArray<ChoiceFact>.Builder facts)
    {
        if (place.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax block } given || NameGivenBy(given, place) is not { } name || !block.Span.Contains(read.Span) || block.Statements.Any(static statement => statement is LabeledStatementSyntax))
            return;
        foreach (var statement in block.Statements)
        {
            if (statement.Span.End > read.SpanStart)
                break;
            if (statement.SpanStart >= given.Span.End && statement is IfStatementSyntax test && (test.Statement is BlockSyntax { Statements: [var first, ..] } ? first : test.Statement) is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax { Identifier.ValueText: var assigned } } }
                && assigned == name)
            {
                Add(test.Condition, false, model, facts, Limits.NestingOfCost);
            }
        }
    }

    // The local that gets a value in a statement, whatever else is chosen in it.
    static string? NameGivenBy(StatementSyntax statement, SyntaxNode value) => statement switch
    {
        LocalDeclarationStatementSyntax { Declaration.Variables: var variables } => variables.FirstOrDefault(variable => variable.Initializer?.Span.Contains(value.Span) == true)?.Identifier.ValueText,
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax { Identifier.ValueText: var name } } } => name,
        _ => null,
    };
}
