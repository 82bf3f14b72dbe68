using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Loops that come to their end in a few rounds whatever the number is that they begin with: the digits of a number, its bits, the
/// greatest common divisor.
/// </summary>
static class Shrinking
{
    /// <summary>As many rounds as a number has bits: more than that they hardly make.</summary>
    public const long Rounds = sizeof(long) * 8;

    /// <summary>Whether each round divides a number of the loop's condition.</summary>
    public static bool Ends(ILoopOperation loop)
    {
        var (condition, steps) = loop switch
        {
            IForLoopOperation { Condition: { } head, AtLoopBottom: var bottom } => (head, bottom),
            IWhileLoopOperation { Condition: { } head } => (head, ImmutableArray<IOperation>.Empty),
            _ => default,
        };
        if (condition is null)
            return false;
        foreach (var statement in loop.Body is IBlockOperation block ? steps.AddRange(block.Operations) : steps.Add(loop.Body))
        {
            if (statement is IExpressionStatementOperation { Operation: var step } && Divides(step, condition))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether all that a loop does is to move what it compares by so much: <c>while (next &lt; now) next += period;</c>. That is a division, and as a rule
    /// one round.
    /// </summary>
    public static bool CatchesUp(ILoopOperation loop)
    {
        if (loop is not IWhileLoopOperation { Condition: IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual } condition })
            return false;
        var step = loop.Body is IBlockOperation { Operations: [var only] } ? only : loop.Body;
        return step is IExpressionStatementOperation { Operation: ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract, Value: var by } moved } && InputSizes.Constant(by) is null
            && InputSizes.Unwrapped(by) is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation or IInvocationOperation { Arguments: [{ Value.ConstantValue.HasValue: true }] }
            && (SyntaxFactory.AreEquivalent(condition.LeftOperand.Syntax, moved.Target.Syntax) || SyntaxFactory.AreEquivalent(condition.RightOperand.Syntax, moved.Target.Syntax));
    }

    /// <summary>Whether a call of a method in its own code, the only one there, divides a number that the method was given: <c>Gcd(b, a % b)</c>.</summary>
    public static bool Ends(IInvocationOperation call, IMethodSymbol method)
    {
        if (!Calls(call, method) || !call.Arguments.Any(static argument => argument.Value.DescendantsAndSelf().Any(part => part is IParameterReferenceOperation && IsPart(argument.Value, part))))
            return false;
        IOperation body = call;
        while (body.Parent is { } outer)
            body = outer;
        return body.Descendants().Count(other => other is IInvocationOperation again && Calls(again, method)) == 1;

        static bool Calls(IInvocationOperation call, IMethodSymbol method) => SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, method);
    }

    static bool Divides(IOperation step, IOperation condition) => step switch
    {
        ICompoundAssignmentOperation { Target: var target } compound => Asks(condition, target) && Divides(compound.OperatorKind, target, target, compound.Value),
        ISimpleAssignmentOperation { Target: var target, Value: var value } => Asks(condition, target) && IsPart(value, target),
        IDeconstructionAssignmentOperation { Target: ITupleOperation { Elements: var targets }, Value: var values } =>
            InputSizes.Unwrapped(values) is ITupleOperation { Elements: var parts } && targets.Length == parts.Length
                && targets.Where((target, place) => Asks(condition, target) && IsPart(parts[place], target)).Any(),
        _ => false,
    };

    // n / 10, n >> 1, a % n
    static bool IsPart(IOperation value, IOperation target) =>
        InputSizes.Unwrapped(value) is IBinaryOperation { OperatorMethod: null } part && Divides(part.OperatorKind, target, part.LeftOperand, part.RightOperand);

    static bool Divides(BinaryOperatorKind kind, IOperation target, IOperation left, IOperation right) => kind switch
    {
        BinaryOperatorKind.Divide => IsSame(left, target) && InputSizes.Constant(right) is > 1,
        BinaryOperatorKind.RightShift or BinaryOperatorKind.UnsignedRightShift => IsSame(left, target) && InputSizes.Constant(right) is > 0,
        BinaryOperatorKind.Remainder => IsSame(right, target),
        // n &= n - 1 takes the last bit away.
        BinaryOperatorKind.And => IsSame(left, target) && InputSizes.Unwrapped(right) is IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract, LeftOperand: var before } less
            && IsSame(before, target) && InputSizes.Constant(less.RightOperand) == 1,
        _ => false,
    };

    static bool Asks(IOperation condition, IOperation number) =>
        number is ILocalReferenceOperation or IParameterReferenceOperation && number.Type?.SpecialType is >= SpecialType.System_Char and <= SpecialType.System_UInt64
        && condition.DescendantsAndSelf().Any(part => IsSame(part, number));

    static bool IsSame(IOperation one, IOperation other) => (InputSizes.Unwrapped(one), other) switch
    {
        (ILocalReferenceOperation { Local: var local }, ILocalReferenceOperation { Local: var same }) => SymbolEqualityComparer.Default.Equals(local, same),
        (IParameterReferenceOperation { Parameter: var parameter }, IParameterReferenceOperation { Parameter: var same }) => SymbolEqualityComparer.Default.Equals(parameter, same),
        _ => false,
    };
}
