using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Variables that are exchanged in one step, so that only one thread sees what was there before:
/// <c>if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0) return; …</c>. Who gets through is alone until the variable is free again.
/// </summary>
static class Exchanges
{
    /// <summary>The variable that a test shows to be exchanged by this thread and no other; null for other tests.</summary>
    public static LockId? TakenByTest(IOperation condition, bool holds, Routine routine)
    {
        var places = routine.Places;
        if (condition is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test && places.Source(test.LeftOperand) is IInvocationOperation call)
        {
            var isEqual = holds == (test.OperatorKind == BinaryOperatorKind.Equals);
            // What was there before is not what there is now: if (Interlocked.Exchange(ref _busy, 1) == 1) return; …
            return IsExchange(call, routine) && isEqual != SameConstant(call.Arguments[1].Value, test.RightOperand) && (isEqual || call.Arguments.Length == 2) ? ExchangedBy(call, places) : null;
        }

        // if (Interlocked.CompareExchange(ref _closing, task, null) is not null) return;
        if (condition is IIsPatternOperation { Pattern: var pattern } matched && places.Source(matched.Value) is IInvocationOperation tried)
        {
            if (pattern is INegatedPatternOperation not)
                (pattern, holds) = (not.Pattern, !holds);
            return holds && pattern is IConstantPatternOperation constant && IsExchange(tried, routine) && !SameConstant(tried.Arguments[1].Value, constant.Value) ? ExchangedBy(tried, places) : null;
        }

        return condition is IInvocationOperation { Type.SpecialType: SpecialType.System_Boolean } exchange && !holds && IsExchange(exchange, routine) ? ExchangedBy(exchange, places) : null;
    }

    static bool IsExchange(IInvocationOperation call, Routine routine) => call.Arguments.Length >= 2 && routine.Session.Calls.Of(call).Kind == Meaning.Atomic;

    static LockId? ExchangedBy(IInvocationOperation call, Places places) => places.Of(call.Arguments[0].Value) is { } path ? new(path, LockTraits.None) : null;

    static bool SameConstant(IOperation one, IOperation other) =>
        one.ConstantValue is { HasValue: true, Value: var mine } && other.ConstantValue is { HasValue: true, Value: var theirs } && Equals(mine, theirs);
}
