using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What the arguments of calls say.</summary>
static class Arguments
{
    /// <summary>Whether the call waits for no time at all: it only looks.</summary>
    public static bool IsZeroTimeout(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            if (IsDuration(argument) && IsZero(argument.Value))
                return true;
        }

        return false;
    }

    /// <summary>Whether the call gives up after a time, so that returning proves nothing.</summary>
    public static bool HasTimeout(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            if (IsDuration(argument) && argument.Value.ConstantValue is not { HasValue: true, Value: -1 })
                return true;
        }

        return false;
    }

    static bool IsDuration(IArgumentOperation argument) =>
        argument.Parameter?.Type is { SpecialType: SpecialType.System_Int32 } or { Name: nameof(TimeSpan) };

    static bool IsZero(IOperation duration)
    {
        while (duration is IConversionOperation conversion)
            duration = conversion.Operand;
        return duration is { ConstantValue: { HasValue: true, Value: 0 } } or IDefaultValueOperation
            || duration is IFieldReferenceOperation { Field: { Name: nameof(TimeSpan.Zero), IsStatic: true } };
    }

    /// <summary>The call that a delegate, made or named by <paramref name="use"/>, is an argument of.</summary>
    public static IInvocationOperation? CallThatReceives(IOperation use)
    {
        var current = use.Parent;
        while (current is IDelegateCreationOperation or IConversionOperation)
            current = current.Parent;
        return current is IArgumentOperation { Parent: IInvocationOperation call } ? call : null;
    }
}
