using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Numbers that each of several threads counts on by one, so that one of them comes last and goes on with what all have done:
/// <c>parts[n] = Work(n); if (Interlocked.Decrement(ref left) == 0) Merge(parts);</c>
/// </summary>
static class Countdowns
{
    /// <summary>The number that a test shows to have been brought to a value by this thread; null for other tests.</summary>
    public static AccessPath? TestedBy(IBinaryOperation test, Routine routine) => StepIn(test, routine) is { Arguments: [{ Value: var number }] } ? routine.Places.Of(number) : null;

    /// <summary>Whether a thread does something before it counts on, and never behind that.</summary>
    /// <param name="operation">What it does.</param>
    /// <param name="routine">Where it does so.</param>
    /// <param name="last">The locks of the one who comes last: the number is among them.</param>
    public static bool ComeAfter(IOperation operation, Routine routine, Lockset last)
    {
        foreach (var held in last.Held)
        {
            if (!held.IsClaim)
                continue;
            foreach (var block in routine.Blocks)
            {
                foreach (var other in block.Operations)
                {
                    if (other is IInvocationOperation { Arguments: [{ Value: var number }] } step && routine.Session.Calls.Of(step).Kind == Meaning.Atomic && SymbolEqualityComparer.Default.Equals(routine.Places.Of(number)?.Symbol, held.Path.Symbol)
                        && routine.Ways.AlwaysComesBefore(operation, step) && !routine.Ways.MayComeAfter(step, operation) && IsTested(step, routine))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    static bool IsTested(IInvocationOperation step, Routine routine)
    {
        foreach (var block in routine.Blocks)
        {
            if (block.Block is { ConditionalSuccessor: not null, BranchValue: { } condition } && Bare(condition, routine) is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test && StepIn(test, routine)?.Syntax == step.Syntax)
                return true;
        }

        return false;
    }

    static IOperation Bare(IOperation condition, Routine routine)
    {
        var bare = routine.Places.Source(condition);
        while (bare is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var negated })
            bare = routine.Places.Source(negated);
        return bare;
    }

    // Interlocked.Decrement(ref left) == 0, also by way of a variable. One that is asked for more or less lets several pass.
    static IInvocationOperation? StepIn(IBinaryOperation test, Routine routine)
    {
        var counted = routine.Places.Source(test.LeftOperand);
        if (counted is ILocalReferenceOperation { Local: var local } && routine.Places.ValueOf(local) is { } value)
            counted = routine.Places.Source(value);
        return counted is IInvocationOperation { Arguments.Length: 1 } step && routine.Session.Calls.Of(step).Kind == Meaning.Atomic && AtomicCalls.CountsByOne(step.TargetMethod) ? step : null;
    }
}
