using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What becomes of the value of an expression, seen in the code as it is written.</summary>
static class ValueFlow
{
    /// <summary>The expression of an access, with the conversions and brackets around it; null where it is none.</summary>
    public static IOperation? Of(Access access) => access.Routine.Model.GetOperation(access.Operation.Syntax) is { } operation ? Whole(operation) : null;

    /// <summary>An expression with the conversions and brackets around it.</summary>
    public static IOperation Whole(IOperation operation)
    {
        while (operation.Parent is IConversionOperation { OperatorMethod: null } or IParenthesizedOperation)
            operation = operation.Parent;
        return operation;
    }

    /// <summary>An expression without the conversions and brackets around it.</summary>
    public static IOperation Core(IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation brackets:
                    operation = brackets.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }

    /// <summary>The local variable that an expression is put into, with nothing done to it on the way; null where it is none.</summary>
    public static ILocalSymbol? Holder(IOperation operation) => Whole(operation).Parent switch
    {
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var declared } } => declared,
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var assigned } } => assigned,
        _ => null,
    };

    /// <summary>Whether an expression is what an assignment gives a value to.</summary>
    public static bool IsTarget(IOperation whole) => whole.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target == whole,
        IIncrementOrDecrementOperation => true,
        _ => false,
    };

    /// <summary>Whether an expression is only compared with null: <c>x == null</c>, <c>x is { }</c>, the left side of <c>??</c>.</summary>
    public static bool IsNullTest(IOperation whole) => whole.Parent switch
    {
        IIsPatternOperation { Pattern: var pattern } => IsNullTest(pattern),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test => IsNull(test.LeftOperand) || IsNull(test.RightOperand),
        ICoalesceOperation choice => choice.Value == whole,
        ICoalesceAssignmentOperation creation => creation.Target == whole,
        _ => false,
    };

    /// <summary>Whether a pattern tells only whether something is there: <c>null</c>, <c>not null</c>, <c>{ }</c>, <c>{ } found</c>.</summary>
    public static bool IsNullTest(IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation constant => IsNull(constant.Value),
        INegatedPatternOperation negated => IsNullTest(negated.Pattern),
        IRecursivePatternOperation recursive => recursive.PropertySubpatterns.IsEmpty && recursive.DeconstructionSubpatterns.IsEmpty,
        IDeclarationPatternOperation => true,
        _ => false,
    };

    static bool IsNull(IOperation operand) => Core(operand).ConstantValue is { HasValue: true, Value: null };
}
