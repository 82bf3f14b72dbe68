using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// What a section does when its state is used for the first time: <c>if (_settings is null) _settings = Load();</c> The lock sees to it
/// that it is done once. What is asked with a key is not done once, but once for each key while all others wait.
/// </summary>
sealed class FirstUses(CriticalSection section, Routine root)
{
    /// <summary>Whether an operation is done the first time only.</summary>
    public bool Are(IOperation operation)
    {
        var mayBeFilled = !FillsNothing(operation);
        // if (_closed) return; _heat[0]++; Thread.Sleep(50); who only waits, and leaves what was tested as it is, comes again.
        if (!mayBeFilled && !ChangesTested())
            return false;
        if (operation is ICoalesceAssignmentOperation { Target: IFieldReferenceOperation })
            return true;
        for (var child = operation; child.Parent is { } parent && !section.Statements.Contains(child); child = parent)
        {
            if (parent is IConditionalOperation { Condition: var condition } choice && condition != child && TestsField(condition, mayBeFilled) && !IsForSome(condition, child == choice.WhenTrue))
                return true;
            if (parent is IBlockOperation block && ReturnsBefore(block.Operations, child, mayBeFilled))
                return true;
        }

        return ReturnsBefore(section.Statements, operation, mayBeFilled);
    }

    bool ChangesTested()
    {
        foreach (var use in Footprint.Of(section.Statements, root, section.Function).Uses)
        {
            if (use.Kind != AccessKind.Read && (use.IsInCallee || use.Operation.Parent is IAssignmentOperation) && use.Path is { Steps: { IsEmpty: false } steps } && steps[steps.Length - 1] is { IsElement: false, Member: { } changed } && IsTested(changed))
                return true;
        }

        return false;
    }

    bool IsTested(ISymbol state)
    {
        foreach (var statement in section.Statements)
        {
            foreach (var operation in statement.DescendantsAndSelf())
            {
                if (operation is IConditionalOperation { Condition: var condition } && condition.DescendantsAndSelf().Any(part => part is IMemberReferenceOperation { Member: var tested } && SymbolEqualityComparer.Default.Equals(tested, state)))
                    return true;
            }
        }

        return false;
    }

    // if (_items.Count == 0) _arrived.Wait(): who waits for others fills nothing, and does so whenever there is nothing.
    bool FillsNothing(IOperation operation)
    {
        foreach (var part in operation.DescendantsAndSelf())
        {
            if (part is IInvocationOperation call && root.Session.Calls.Of(call).Kind is Meaning.WaitForSignal or Meaning.WaitForHandle or Meaning.Sleep)
                return true;
        }

        return false;
    }

    bool ReturnsBefore(ImmutableArray<IOperation> statements, IOperation statement, bool mayBeFilled)
    {
        foreach (var other in statements)
        {
            if (other.Syntax.SpanStart >= statement.Syntax.SpanStart)
                return false;
            if (other is IConditionalOperation { Condition: var condition, WhenTrue: var body } && IsThere(condition, mayBeFilled) && !IsForNone(condition) && !IsTaken(body)
                && body.DescendantsAndSelf().Any(static operation => operation is IReturnOperation or IThrowOperation or IBranchOperation))
            {
                return true;
            }
        }

        return false;
    }

    // if (_free.Count == 0) return null, if (_jobs.First is null) return: who leaves when there is nothing has not been here before.
    static bool IsForNone(IOperation condition) => condition is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals, LeftOperand: IPropertyReferenceOperation, RightOperand.ConstantValue: { HasValue: true, Value: 0 } }
        || (Nulls.Tested(condition) is (var tested, true) && IsPartOfField(tested));

    // if (_jobs.First != null) …: what is done with what is there.
    static bool IsForSome(IOperation condition, bool holds) => Nulls.Tested(condition) is var (tested, isNull) && isNull != holds && IsPartOfField(tested);

    static bool IsPartOfField(IOperation tested) => InputSizes.Unwrapped(tested) is IPropertyReferenceOperation { Instance: IFieldReferenceOperation };

    // if (_mails.Count > 0) return _mails.Dequeue(); who leaves with what is there comes again.
    static bool IsTaken(IOperation body) => body.DescendantsAndSelf().Any(static part => part is IInvocationOperation { TargetMethod: var method } && ElementModel.Of(method).Kind == Meaning.Takes);

    // if (_items.Count > 0) return: who leaves when there is something. Who works when there is something does so again and again.
    bool IsThere(IOperation condition, bool mayCount) =>
        TestsField(InputSizes.Unwrapped(condition) is IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan, LeftOperand: var count } ? count : condition, mayCount);

    bool TestsField(IOperation condition, bool mayCount = true) => InputSizes.Unwrapped(condition) switch
    {
        IFieldReferenceOperation => true,
        IUnaryOperation { Operand: var operand } => TestsField(operand, mayCount),
        IIsPatternOperation { Value: var value } => TestsField(value, mayCount),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } limit when IsLimit(limit) => false,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals or BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both =>
            TestsField(both.LeftOperand, mayCount) || TestsField(both.RightOperand, mayCount),
        IPropertyReferenceOperation { Property.DeclaringSyntaxReferences.IsEmpty: true, Instance: { } instance, Arguments.IsEmpty: true } => mayCount && TestsField(instance),
        _ => false,
    };

    // if (_rounds == 10) return; …; _rounds++; who counts how often it was done does it more than once.
    bool IsLimit(IBinaryOperation test) => test is { LeftOperand: IFieldReferenceOperation { Field: var counter }, RightOperand: { ConstantValue: not { HasValue: true, Value: 0 }, Type.SpecialType: not SpecialType.System_Boolean } }
        && section.Statements.Any(statement => statement.DescendantsAndSelf().Any(part =>
            part is IIncrementOrDecrementOperation { Kind: OperationKind.Increment, Target: IFieldReferenceOperation { Field: var counted } } && SymbolEqualityComparer.Default.Equals(counted, counter)));
}
