using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Bounds that a number was found within: <c>if (store.IsLow) store.Fill();</c> Who takes something away meanwhile makes it no less true.
/// </summary>
static class Bounds
{
    /// <summary>Whether what has been found when code acts is still so after another thread has made the number larger, or smaller.</summary>
    /// <param name="look">The look that decides.</param>
    /// <param name="act">The act.</param>
    /// <param name="change">What the other thread does.</param>
    public static bool StayTrue(Use look, SyntaxNode act, IOperation change)
    {
        if (Direction(change) is not { } grows)
            return false;
        var call = look.Trail[^1].Syntax;
        foreach (var (condition, isTrue, _) in DecidingConditions.Of(act))
        {
            if (condition.Span.Contains(call.Span))
                return (IsBelow(look.Access.Operation.Syntax, look.Access.Routine.Syntax) ?? IsBelow(call, condition)) is { } isBelow && (isBelow == (isTrue != IsNegated(call, condition))) != grows;
        }

        return false;
    }

    /// <summary>
    /// Whether a number that is counted where it is below a bound stays there whatever the other thread does: all that come are let in by one
    /// thread, and those who leave only make room.
    /// </summary>
    /// <param name="act">The step that counts.</param>
    /// <param name="other">What the other thread does.</param>
    public static bool StayTrue(Use act, Use other)
    {
        if (!act.Access.IsAtomic || !other.Access.IsAtomic || Direction(other.Access.Operation) is not { } grows)
            return false;
        var isCompared = false;
        foreach (var (condition, isTrue) in ConditionsOf(act.Access.Operation.Syntax))
        {
            foreach (var name in condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText != act.Path.Symbol?.Name)
                    continue;
                // Volatile.Read(ref _count) < Most
                SyntaxNode number = name.FirstAncestorOrSelf<ArgumentSyntax>() is { RefKindKeyword.RawKind: not 0, Parent.Parent: { } read } && condition.Span.Contains(read.Span) ? read : name;
                if (IsBelow(number, condition) is not { } isBelow || (isBelow == (isTrue != IsNegated(number, condition))) == grows)
                    return false;
                isCompared = true;
            }
        }

        return isCompared;
    }

    // Also if (isFull) { …; continue; } else if (isClosed) { … }: what comes behind it is reached when the first test has failed.
    static IEnumerable<(ExpressionSyntax Condition, bool IsTrue)> ConditionsOf(SyntaxNode act)
    {
        foreach (var (condition, isTrue, _) in DecidingConditions.Of(act))
            yield return (condition, isTrue);
        if (act.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax { Statements: var statements } } own)
            yield break;
        foreach (var statement in statements)
        {
            if (statement == own)
                break;
            if (statement is IfStatementSyntax { Else: not null } early && Exits.Leave(early.Statement))
                yield return (early.Condition, false);
        }
    }

    // Whether a number becomes larger, or smaller; null where that cannot be told.
    static bool? Direction(IOperation change) => change.Parent switch
    {
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var step } } => AtomicCalls.Grows(step),
        IIncrementOrDecrementOperation { Kind: var kind } => kind == OperationKind.Increment,
        ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: not SpecialType.System_String } => true,
        ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Subtract } => false,
        _ => null,
    };

    // Whether something is said to be less than something else; null where they are not compared.
    static bool? IsBelow(SyntaxNode number, SyntaxNode code)
    {
        for (var node = number; node != code && node.Parent is { } parent; node = parent)
        {
            switch (parent.Kind())
            {
                case SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression:
                    return ((BinaryExpressionSyntax)parent).Left == node;
                case SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression:
                    return ((BinaryExpressionSyntax)parent).Right == node;
                case SyntaxKind.SimpleMemberAccessExpression or SyntaxKind.ParenthesizedExpression:
                    continue;
                default:
                    return null;
            }
        }

        return null;
    }

    static bool IsNegated(SyntaxNode test, ExpressionSyntax condition)
    {
        var isNegated = false;
        for (var node = test; node != condition && node.Parent is { } parent; node = parent)
            isNegated ^= parent.IsKind(SyntaxKind.LogicalNotExpression);
        return isNegated;
    }
}
