using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>One step that adds to what a collection holds: another element, or something more for a key.</summary>
/// <param name="Collection">The expression that names the collection.</param>
/// <param name="Step">The whole step.</param>
/// <param name="Key">The key or index whose value grows; null where an element is added.</param>
/// <param name="Value">What is added; null for <c>++</c> and <c>--</c>.</param>
readonly record struct Gathering(IOperation Collection, IOperation Step, IOperation? Key, IOperation? Value)
{
    /// <summary>Whether elements are added, one after the other.</summary>
    public bool Appends => Key is null;

    /// <summary>
    /// Whether the same key may come again while the code runs. Where it does not, as in <c>foreach (var (key, n) in mine)
    /// total[key] += n</c>, the loop is the merging itself.
    /// </summary>
    public bool MayRepeatKeys
    {
        get
        {
            ILoopOperation? loop = null;
            for (var code = Step.Parent; code is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); code = code.Parent)
            {
                if (code is not ILoopOperation around)
                    continue;
                if (loop is not null)
                    return true;
                loop = around;
            }

            var variable = InputSizes.Unwrapped(Key) switch
            {
                ILocalReferenceOperation { Local: var local } => local,
                IPropertyReferenceOperation { Instance: ILocalReferenceOperation { Local: var local } } => local,
                _ => null,
            };
            return loop is not null && !(variable is not null && loop.Locals.Contains(variable, SymbolEqualityComparer.Default)
                && (loop is not IForEachLoopOperation each || Gatherers.HasEachKeyOnce(InputSizes.Unwrapped(each.Collection)!.Type)));
        }
    }

    /// <summary>
    /// The step that a reference to a collection, or to an element of it, is part of; null when it is used in any other way, or
    /// when the order of the steps would matter.
    /// </summary>
    public static Gathering? Of(IOperation reference)
    {
        var collection = reference is IArrayElementReferenceOperation element ? element.ArrayReference : reference;
        for (var code = reference.Parent; code is not null and not ILoopOperation; code = code.Parent)
        {
            if (code is not (IExpressionStatementOperation or IConditionalOperation { Type: null }))
                continue;
            if (In(code) is { } step && IsSame(step.Collection, collection))
                return step;
            // counts.TryGetValue(key, out var n); counts[key] = n + 1;
            if (After(code) is { } next && In(next) is { } later && IsSame(later.Collection, collection) && LookupBefore(next) is { } lookup && lookup.Syntax.Span.Contains(reference.Syntax.Span))
                return later;
            if (code is IConditionalOperation || code.Parent is not (IConditionalOperation or IBlockOperation { Operations.Length: 1, Parent: IConditionalOperation }))
                return null;
        }

        return null;
    }

    static Gathering? In(IOperation statement) => statement switch
    {
        IExpressionStatementOperation { Operation: IInvocationOperation { Instance: { } collection, Arguments: [{ Value: var added }] } call } when Gatherers.Adds(call.TargetMethod) =>
            Checked(new(collection, statement, null, added)),
        IExpressionStatementOperation { Operation: IIncrementOrDecrementOperation { OperatorMethod: null, Target: var target } } => OfElement(statement, target, null),
        IExpressionStatementOperation { Operation: ICompoundAssignmentOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract, Target: var target, Value: var value } } =>
            OfElement(statement, target, value),
        IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: var target, Value: var value } } when InputSizes.Unwrapped(value)
            is IBinaryOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Add, LeftOperand: var old, RightOperand: var more } => OfElement(statement, target, more) is { } step && IsOld(old, step) ? step : null,
        IConditionalOperation { WhenTrue: var then, WhenFalse: { } otherwise } choice => OfChoice(choice, Only(then), Only(otherwise)),
        _ => null,
    };

    // if (counts.TryGetValue(key, out var n)) counts[key] = n + 1; else counts[key] = 1;
    static Gathering? OfChoice(IConditionalOperation choice, IOperation then, IOperation otherwise)
    {
        var condition = InputSizes.Unwrapped(choice.Condition);
        if (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var test })
            (condition, then, otherwise) = (test, otherwise, then);
        return condition is IInvocationOperation lookup && In(then) is { Key: not null } step && IsLookupFor(lookup, step)
            && otherwise is IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: var target, Value: var first } } && OfElement(otherwise, target, first) is { } start
            && IsSame(start.Collection, step.Collection) && IsSame(start.Key!, step.Key) && (step.Value is { } more ? IsSame(first, more) : InputSizes.Constant(first) == 1)
                ? step with { Step = choice }
                : null;
    }

    static Gathering? OfElement(IOperation statement, IOperation target, IOperation? value)
    {
        if (target.Type?.SpecialType is not (>= SpecialType.System_SByte and <= SpecialType.System_Double))
            return null;
        return target switch
        {
            IArrayElementReferenceOperation { Indices: [var index] } element => Checked(new(element.ArrayReference, statement, index, value)),
            IPropertyReferenceOperation { Instance: { } map, Arguments: [{ Value: var key }] } element when Gatherers.IsMap(element.Property.ContainingType) => Checked(new(map, statement, key, value)),
            _ => null,
        };
    }

    // What is added, and to which key, has nothing to do with what is there already.
    static Gathering? Checked(Gathering step)
    {
        foreach (var part in new[] { step.Key, step.Value })
        {
            foreach (var operation in part?.DescendantsAndSelf() ?? [])
            {
                if (IsSame(operation, step.Collection))
                    return null;
            }
        }

        return step;
    }

    // What the collection had for the key: asked for on the spot, or in the statement or condition before.
    static bool IsOld(IOperation value, Gathering step) => InputSizes.Unwrapped(value) switch
    {
        IInvocationOperation call => IsLookupFor(call, step),
        IConditionalOperation { Condition: IInvocationOperation test, WhenTrue: ILocalReferenceOperation found, WhenFalse.ConstantValue.HasValue: true } => IsLookupFor(test, step) && IsResultOf(test, found.Local),
        ILocalReferenceOperation { Local: var local } => LookupBefore(step.Step) is { } before && IsLookupFor(before, step) && IsResultOf(before, local),
        IPropertyReferenceOperation or IArrayElementReferenceOperation => value.Parent?.Parent is ISimpleAssignmentOperation { Target: var target } && IsSame(InputSizes.Unwrapped(value)!, target) && !HasEffects(target),
        _ => false,
    };

    static IInvocationOperation? LookupBefore(IOperation statement)
    {
        var around = statement.Parent is IBlockOperation { Operations.Length: 1 } block ? block.Parent : statement.Parent;
        if (around is IConditionalOperation { Condition: var condition, WhenTrue: var then })
            return Only(then) == statement ? InputSizes.Unwrapped(condition) as IInvocationOperation : InputSizes.Unwrapped(condition) is IUnaryOperation { Operand: IInvocationOperation negated } ? negated : null;
        return statement.Parent is IBlockOperation list && list.Operations.IndexOf(statement) is > 0 and var index && list.Operations[index - 1] is IExpressionStatementOperation { Operation: IInvocationOperation before }
            ? before
            : null;
    }

    static IOperation? After(IOperation statement) =>
        statement.Parent is IBlockOperation list && list.Operations.IndexOf(statement) is >= 0 and var index && index + 1 < list.Operations.Length ? list.Operations[index + 1] : null;

    static bool IsLookupFor(IInvocationOperation call, Gathering step)
    {
        if (!Gatherers.LooksUp(call.TargetMethod))
            return false;
        var (asked, key) = call.Instance is { } instance ? (instance, call.Arguments[0].Value) : (call.Arguments[0].Value, call.Arguments[1].Value);
        return IsSame(asked, step.Collection) && IsSame(key, step.Key!) && !HasEffects(key);
    }

    static bool IsResultOf(IInvocationOperation lookup, ILocalSymbol local) => lookup.Arguments.Any(argument =>
        (argument.Value is IDeclarationExpressionOperation { Expression: var declared } ? declared : argument.Value) is ILocalReferenceOperation { Local: var found } && SymbolEqualityComparer.Default.Equals(found, local));

    static IOperation Only(IOperation code) => code is IBlockOperation { Operations: [var only] } ? only : code;

    static bool IsSame(IOperation one, IOperation? other) => other is not null && SyntaxFactory.AreEquivalent(InputSizes.Unwrapped(one)!.Syntax, InputSizes.Unwrapped(other)!.Syntax);

    // What a call gives may be another thing each time.
    static bool HasEffects(IOperation operation) => operation.DescendantsAndSelf().Any(static inner => inner is IInvocationOperation or IIncrementOrDecrementOperation or IAssignmentOperation or IAwaitOperation);
}
