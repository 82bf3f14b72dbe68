using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Conditions of which nobody would say that they are hardly ever true: <c>x * x + y * y &lt;= 1</c>, <c>n % d == 0</c>. Not those that
/// wait for something bad, for one value among many, for each hundredth round, or for more than there was so far.
/// </summary>
static class LikelyConditions
{
    /// <summary>Whether such a condition, and nothing else, decides whether a round of a loop comes to a section, which is all it decides.</summary>
    public static bool LeadTo(CriticalSection section, ILoopOperation loop)
    {
        IConditionalOperation? choice = null;
        for (var (part, outer) = (section.Statements[0], section.Statements[0].Parent); outer is not null && outer != loop; (part, outer) = (outer, outer.Parent))
        {
            switch (outer)
            {
                case IConditionalOperation { WhenFalse: null } condition when choice is null && condition.WhenTrue == part:
                    choice = condition;
                    break;
                case IBlockOperation block when choice is null && block.Operations.Length > 1 && !block.Operations.All(section.Statements.Contains):
                    return false;
                case IConditionalOperation or ISwitchOperation or ICatchClauseOperation or ISwitchExpressionOperation:
                    return false;
            }
        }

        return choice is not null && IsLikely(InputSizes.Unwrapped(choice.Condition)!);
    }

    static bool IsLikely(IOperation condition) => condition switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual } test =>
            IsComputed(test.LeftOperand) != IsComputed(test.RightOperand) && !UsesState(test),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals, RightOperand: { ConstantValue.HasValue: true } } test => IsRemainderOfSome(test.LeftOperand) || IsFunctionOfNumbers(test.LeftOperand),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals, RightOperand: { ConstantValue.HasValue: true } } test => InputSizes.Unwrapped(test.LeftOperand) is IBinaryOperation left && IsArithmetic(left) && !UsesState(test),
        IInvocationOperation { TargetMethod: { ContainingType.SpecialType: SpecialType.System_Char, IsStatic: true } } => true,
        // HasCheckDigit(number): what is told of a number by itself is true of many.
        IInvocationOperation => IsFunctionOfNumbers(condition),
        _ => false,
    };

    // Squares, shifts and the like: what only looks at a counter is a limit of its own.
    static bool IsComputed(IOperation value) => InputSizes.Unwrapped(value) is IBinaryOperation binary && IsArithmetic(binary);

    static bool IsArithmetic(IBinaryOperation value) => value is { ConstantValue.HasValue: false, OperatorKind: BinaryOperatorKind.Multiply or BinaryOperatorKind.RightShift or BinaryOperatorKind.LeftShift or BinaryOperatorKind.And or BinaryOperatorKind.ExclusiveOr }
        or { ConstantValue.HasValue: false, OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract, LeftOperand: IBinaryOperation, RightOperand: IBinaryOperation };

    // n % d, not i % 1000, which is there so that something is done now and then.
    static bool IsRemainderOfSome(IOperation value) => InputSizes.Unwrapped(value) is IBinaryOperation { OperatorKind: BinaryOperatorKind.Remainder, RightOperand: var divisor }
        && (InputSizes.Unwrapped(divisor) is ILocalReferenceOperation or IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.LambdaMethod } } && !divisor.ConstantValue.HasValue
            || InputSizes.Constant(divisor) is >= 2 and <= MostOfEach);

    // Every third round is often.
    const long MostOfEach = 8;

    // Gcd(a, b) == 1
    static bool IsFunctionOfNumbers(IOperation value) => InputSizes.Unwrapped(value) is IInvocationOperation { TargetMethod: { IsStatic: true, DeclaringSyntaxReferences.IsEmpty: false }, Arguments: { Length: > 0 } arguments }
        && arguments.All(static argument => argument.Value.Type?.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double && argument.Value is not IFieldReferenceOperation);

    static bool UsesState(IOperation condition) => condition.Descendants().Any(static part => part is IFieldReferenceOperation { Field: { IsConst: false, IsReadOnly: false } });
}
