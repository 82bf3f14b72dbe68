using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>How the steps of a reduction go together; in which order does not matter.</summary>
enum Merging
{
    /// <summary><c>sum += x</c>, <c>count++</c>, <c>rest -= x</c>.</summary>
    Sum,

    /// <summary><c>product *= x</c>.</summary>
    Product,

    /// <summary><c>flags &amp;= x</c>.</summary>
    And,

    /// <summary><c>flags |= x</c>.</summary>
    Or,

    /// <summary><c>hash ^= x</c>.</summary>
    ExclusiveOr,

    /// <summary><c>most = Math.Max(most, x)</c>, <c>if (x > most) most = x</c>.</summary>
    Largest,

    /// <summary><c>least = Math.Min(least, x)</c>, <c>if (x &lt; least) least = x</c>.</summary>
    Smallest,
}

/// <summary>One step that adds to a variable: which variable, with which operator, what is added.</summary>
/// <param name="How">The kind of addition.</param>
/// <param name="Value">What is added; null for <c>++</c> and <c>--</c>.</param>
/// <param name="Statement">The whole step.</param>
readonly record struct Reduction(Merging How, IOperation? Value, IOperation Statement)
{
    /// <summary>
    /// The step that a reference to a variable is the target of; null when it is used in any other way, when its value is
    /// used, or when the order of the steps would matter.
    /// </summary>
    public static Reduction? Of(IOperation reference)
    {
        switch (reference.Parent)
        {
            case IIncrementOrDecrementOperation { Parent: IExpressionStatementOperation or IForLoopOperation, OperatorMethod: null } step when step.Target == reference:
                return new(Merging.Sum, null, step);
            case ICompoundAssignmentOperation { Parent: IExpressionStatementOperation, OperatorMethod: null } step when step.Target == reference && Merges(step.OperatorKind) is { } merge && IsNumber(step.Type):
                return new(merge, step.Value, step);
            case IBinaryOperation { OperatorMethod: null } sum when sum.LeftOperand == reference && Merges(sum.OperatorKind) is { } merge && IsNumber(sum.Type)
                && sum.Parent is ISimpleAssignmentOperation { Parent: IExpressionStatementOperation } assignment && SameVariable(assignment.Target, reference):
                return new(merge, sum.RightOperand, assignment);
            case ISimpleAssignmentOperation { Parent: IExpressionStatementOperation, Value: IBinaryOperation { OperatorMethod: null } sum } assignment
                when assignment.Target == reference && SameVariable(sum.LeftOperand, reference) && Merges(sum.OperatorKind) is { } merge && IsNumber(sum.Type):
                return new(merge, sum.RightOperand, assignment);
            case ISimpleAssignmentOperation { Parent: IExpressionStatementOperation, Value: IInvocationOperation call } assignment when assignment.Target == reference:
                return OfExtreme(assignment, call);
            case IArgumentOperation { Parent: IInvocationOperation { Parent: ISimpleAssignmentOperation { Parent: IExpressionStatementOperation } assignment } call }
                when assignment.Value == call && SameVariable(assignment.Target, reference):
                return OfExtreme(assignment, call);
            case ISimpleAssignmentOperation { Parent: IExpressionStatementOperation { Parent: { } around } statement } assignment when assignment.Target == reference:
                return OfRecord(around is IBlockOperation { Operations.Length: 1 } ? around.Parent : around, statement, reference);
            case IBinaryOperation { Parent: IConditionalOperation choice }:
                return OfRecord(choice, null, reference);
            default:
                return null;
        }
    }

    // most = Math.Max(most, x)
    static Reduction? OfExtreme(ISimpleAssignmentOperation assignment, IInvocationOperation call)
    {
        if (Extremes.Of(call.TargetMethod) is not { } isLargest || call.Arguments is not [{ Value: var one }, { Value: var other }] || !IsNumber(assignment.Type))
            return null;
        var isFirst = SameVariable(assignment.Target, one);
        return isFirst || SameVariable(assignment.Target, other) ? new(isLargest ? Merging.Largest : Merging.Smallest, isFirst ? other : one, assignment) : null;
    }

    // if (x > most) most = x;
    static Reduction? OfRecord(IOperation? around, IOperation? statement, IOperation reference)
    {
        if (around is not IConditionalOperation { Condition: IBinaryOperation { OperatorMethod: null } condition, WhenTrue: var then, WhenFalse: null } choice
            || (then is IBlockOperation { Operations: [var only] } ? only : then) is not IExpressionStatementOperation { Operation: ISimpleAssignmentOperation assignment } step
            || (statement is not null && statement != step) || !SameVariable(assignment.Target, reference) || !IsNumber(assignment.Type))
        {
            return null;
        }

        var isLeft = SameVariable(condition.LeftOperand, assignment.Target);
        var (old, candidate) = isLeft ? (condition.LeftOperand, condition.RightOperand) : (condition.RightOperand, condition.LeftOperand);
        if (!SameVariable(old, assignment.Target) || !IsSameValue(candidate, assignment.Value))
            return null;
        return condition.OperatorKind switch
        {
            BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual => new(isLeft ? Merging.Smallest : Merging.Largest, candidate, choice),
            BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual => new(isLeft ? Merging.Largest : Merging.Smallest, candidate, choice),
            _ => null,
        };
    }

    // The same expression twice, without anything that could give another value the second time.
    static bool IsSameValue(IOperation one, IOperation other) => SyntaxFactory.AreEquivalent(one.Syntax, other.Syntax)
        && !one.DescendantsAndSelf().Any(static part => part is IInvocationOperation or IIncrementOrDecrementOperation or IAssignmentOperation or IAwaitOperation);

    // Subtracting is adding the negative; both may be mixed.
    static Merging? Merges(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Add or BinaryOperatorKind.Subtract => Merging.Sum,
        BinaryOperatorKind.Multiply => Merging.Product,
        BinaryOperatorKind.And => Merging.And,
        BinaryOperatorKind.Or => Merging.Or,
        BinaryOperatorKind.ExclusiveOr => Merging.ExclusiveOr,
        _ => null,
    };

    static bool IsNumber(ITypeSymbol? type) => type?.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_Double and not SpecialType.System_Char;

    static bool SameVariable(IOperation one, IOperation other) => (one, other) switch
    {
        (ILocalReferenceOperation a, ILocalReferenceOperation b) => SymbolEqualityComparer.Default.Equals(a.Local, b.Local),
        (IParameterReferenceOperation a, IParameterReferenceOperation b) => SymbolEqualityComparer.Default.Equals(a.Parameter, b.Parameter),
        (IFieldReferenceOperation a, IFieldReferenceOperation b) => SymbolEqualityComparer.Default.Equals(a.Field, b.Field) && SameInstance(a.Instance, b.Instance),
        (IPropertyReferenceOperation a, IPropertyReferenceOperation b) => SymbolEqualityComparer.Default.Equals(a.Property, b.Property) && SameInstance(a.Instance, b.Instance),
        _ => false,
    };

    static bool SameInstance(IOperation? one, IOperation? other) =>
        (one is null && other is null) || (one is IInstanceReferenceOperation && other is IInstanceReferenceOperation) || (one is not null && other is not null && SameVariable(one, other));
}
