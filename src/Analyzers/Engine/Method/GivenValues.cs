using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Tests of what the caller of a member has given: <c>if (commit)</c>, <c>mode == Mode.Fast</c>, <c>log is null</c>.</summary>
static class GivenValues
{
    /// <summary>What must have been given for a condition to hold, or not to; null for other conditions.</summary>
    public static GivenValue? ShownBy(IOperation condition, bool holds, Routine routine)
    {
        var places = routine.Places;
        switch (places.Source(condition))
        {
            case IParameterReferenceOperation { Type.SpecialType: SpecialType.System_Boolean } flag:
                return Of(flag, true, holds);
            case IIsNullOperation { Operand: var tested }:
                return Of(places.Source(tested), null, holds);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals, OperatorMethod: null } test:
                holds = holds == (test.OperatorKind == BinaryOperatorKind.Equals);
                return !KeepsValue(test.LeftOperand) || !KeepsValue(test.RightOperand) ? null
                    : test.RightOperand.ConstantValue is { HasValue: true, Value: var right } ? Of(places.Source(test.LeftOperand), right, holds)
                    : test.LeftOperand.ConstantValue is { HasValue: true, Value: var left } ? Of(places.Source(test.RightOperand), left, holds)
                    : null;
            case IIsPatternOperation { Pattern: var pattern } matched:
                while (pattern is INegatedPatternOperation { Pattern: var negated })
                    (pattern, holds) = (negated, !holds);
                return pattern is IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: var constant } } ? Of(places.Source(matched.Value), constant, holds) : null;
            default:
                return null;
        }

        GivenValue? Of(IOperation tested, object? value, bool isEqual) =>
            tested is IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, routine.Root.Method) && places.IsStable(parameter)
                ? GivenValue.Of(parameter, value, isEqual)
                : null;
    }

    // (byte)number == 0 is true of 256, too.
    static bool KeepsValue(IOperation operand)
    {
        while (operand is IConversionOperation conversion)
        {
            if (conversion.Conversion is { IsNumeric: true, IsImplicit: false })
                return false;
            operand = conversion.Operand;
        }

        return true;
    }
}
