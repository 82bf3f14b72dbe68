using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>The values that code gives a flag or state, and what its tests say of them.</summary>
static class StateValues
{
    /// <summary>Some object: what a new one is known by.</summary>
    public static readonly object Something = new();

    /// <summary>What an assignment gives; false where that is not known.</summary>
    public static bool TryGet(IOperation given, Routine routine, out object? value)
    {
        var core = ValueFlow.Core(given);
        if (core.ConstantValue is { HasValue: true, Value: var constant })
        {
            value = constant;
            return true;
        }

        value = Something;
        return IsNew(core) || (core is ILocalReferenceOperation { Local: var local } && routine.Places.HoldsNewObjects(local));
    }

    static bool IsNew(IOperation value) => value is IObjectCreationOperation or IAnonymousFunctionOperation;

    /// <summary>Whether a condition that comes out as it does shows that a flag or state has not got a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="state">The flag or state.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="holds">How it comes out.</param>
    /// <param name="asked">The call of the method that makes the test, which tells what its parameters are.</param>
    public static bool RuleOut(object? value, ISymbol state, IOperation condition, bool holds, IInvocationOperation? asked = null)
    {
        switch (ValueFlow.Core(condition))
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var negated }:
                return RuleOut(value, state, negated, !holds, asked);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both:
                var (left, right) = (RuleOut(value, state, both.LeftOperand, holds, asked), RuleOut(value, state, both.RightOperand, holds, asked));
                return holds == (both.OperatorKind == BinaryOperatorKind.ConditionalAnd) ? left || right : left && right;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test:
                return Compared(state, test.LeftOperand, test.RightOperand, asked) is { HasValue: true, Value: var compared } && RulesOut(value, compared, holds == (test.OperatorKind == BinaryOperatorKind.Equals));
            case IIsPatternOperation match:
                return IsNamed(match.Value, state) && RuledOutBy(match.Pattern, value, holds);
            case { Type.SpecialType: SpecialType.System_Boolean } flag:
                return IsNamed(flag, state) && value is bool known && known != holds;
            default:
                return false;
        }
    }

    /// <summary>Whether two operands that are the same show that a flag or state has not got a value.</summary>
    public static bool AreRuledOutBy(object? value, ISymbol state, IOperation one, IOperation other, IInvocationOperation? asked) =>
        Compared(state, one, other, asked) is { HasValue: true, Value: var compared } && RulesOut(value, compared, isEqual: true);

    static Optional<object?>? Compared(ISymbol state, IOperation one, IOperation other, IInvocationOperation? asked) =>
        IsNamed(one, state) ? Constant(Given(other, asked)) : IsNamed(other, state) ? Constant(Given(one, asked)) : null;

    static IOperation Given(IOperation operand, IInvocationOperation? asked)
    {
        if (asked is null || ValueFlow.Core(operand) is not IParameterReferenceOperation { Parameter.Ordinal: var ordinal })
            return operand;
        foreach (var argument in asked.Arguments)
        {
            if (argument.Parameter?.Ordinal == ordinal)
                return argument.Value;
        }

        return operand;
    }

    static bool RuledOutBy(IPatternOperation pattern, object? value, bool holds) => pattern switch
    {
        INegatedPatternOperation { Pattern: var negated } => RuledOutBy(negated, value, !holds),
        IConstantPatternOperation { Value: var constant } => Constant(constant) is { HasValue: true, Value: var compared } && RulesOut(value, compared, holds),
        IBinaryPatternOperation choice => holds == (choice.OperatorKind == BinaryOperatorKind.And)
            ? RuledOutBy(choice.LeftPattern, value, holds) || RuledOutBy(choice.RightPattern, value, holds)
            : RuledOutBy(choice.LeftPattern, value, holds) && RuledOutBy(choice.RightPattern, value, holds),
        _ => ValueFlow.IsNullTest(pattern) && RulesOut(value, null, !holds),
    };

    static bool RulesOut(object? value, object? compared, bool isEqual) =>
        value == Something ? isEqual && compared is null : isEqual != Equals(value, compared);

    static Optional<object?>? Constant(IOperation operand) => ValueFlow.Core(operand).ConstantValue;

    /// <summary>Whether an expression is a field or property of the own object or type, or one that hands it out.</summary>
    public static bool IsNamed(IOperation expression, ISymbol state) => ValueFlow.Core(expression) switch
    {
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: var field } => SymbolEqualityComparer.Default.Equals(field, state),
        IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation, Arguments.IsEmpty: true, Property: var property } =>
            SymbolEqualityComparer.Default.Equals(property, state) || SymbolEqualityComparer.Default.Equals(Getters.FieldOf(property), state),
        _ => false,
    };
}
