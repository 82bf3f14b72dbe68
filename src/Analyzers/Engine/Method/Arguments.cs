using System.Threading;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What the arguments of calls say.</summary>
static class Arguments
{
    /// <summary>The arguments of a call or creation; none of anything else.</summary>
    public static ImmutableArray<IArgumentOperation> OfCall(IOperation operation) => operation switch
    {
        IInvocationOperation call => call.Arguments,
        IObjectCreationOperation creation => creation.Arguments,
        _ => ImmutableArray<IArgumentOperation>.Empty,
    };

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
            if (IsDuration(argument) && Durations.Milliseconds(argument.Value) is not < 0)
                return true;
        }

        return false;
    }

    /// <summary>Whether the call gives up when a token says so, by an exception that tells nothing of what it waits for.</summary>
    public static bool MayBeCancelled(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { Type: { } type } && Signatures.IsToken(type) && argument is { ArgumentKind: ArgumentKind.Explicit, Value: not IDefaultValueOperation }
                && argument.Value is not IPropertyReferenceOperation { Property: { Name: nameof(CancellationToken.None), IsStatic: true } })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the first thing that a call is told is an infinite time: it stops a timer.</summary>
    public static bool IsNever(IInvocationOperation call) =>
        call.Arguments is [{ Value: var due }, ..] && Durations.Milliseconds(due) < 0;

    /// <summary>Whether a launch asks for a thread that it may keep: <c>TaskCreationOptions.LongRunning</c>, alone or with others.</summary>
    public static bool AskForOwnThread(IOperation launch)
    {
        var arguments = launch switch
        {
            IInvocationOperation call => call.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => ImmutableArray<IArgumentOperation>.Empty,
        };
        foreach (var argument in arguments)
        {
            if (argument.Parameter?.Type is { Name: nameof(TaskCreationOptions) or nameof(TaskContinuationOptions) }
                && (argument.Value.ConstantValue is not { HasValue: true, Value: int options } || (options & (int)TaskCreationOptions.LongRunning) != 0))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the call looks once and returns what it saw: <c>TryTake(out item)</c>, without a time-out.</summary>
    public static bool IsPoll(IInvocationOperation call)
    {
        if (!call.TargetMethod.Name.StartsWith("Try", StringComparison.Ordinal))
            return false;
        foreach (var argument in call.Arguments)
        {
            if (IsDuration(argument))
                return false;
        }

        return true;
    }

    /// <summary>Whether an argument is a time, or a number that may be one.</summary>
    public static bool IsDuration(IArgumentOperation argument) =>
        argument.Parameter is { RefKind: RefKind.None, OriginalDefinition.Type: { SpecialType: SpecialType.System_Int32 } or { Name: nameof(TimeSpan) } };

    /// <summary>The parameter of the caller that a time comes from as it is: <c>timeout</c>, <c>TimeSpan.FromSeconds(seconds)</c>; null for others.</summary>
    public static IParameterSymbol? ParameterOfTime(IOperation duration)
    {
        while (duration is IConversionOperation conversion)
            duration = conversion.Operand;
        return duration switch
        {
            IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } => parameter,
            IInvocationOperation { TargetMethod: { IsStatic: true, ReturnType.Name: nameof(TimeSpan) }, Arguments: [var amount] } => ParameterOfTime(amount.Value),
            // (int)timeout.TotalMilliseconds
            IPropertyReferenceOperation { Instance: { Type.Name: nameof(TimeSpan) } whole } => ParameterOfTime(whole),
            _ => null,
        };
    }

    /// <summary>Whether an expression is a time of nothing, or the number zero.</summary>
    public static bool IsZero(IOperation duration)
    {
        while (duration is IConversionOperation conversion)
            duration = conversion.Operand;
        return duration switch
        {
            { ConstantValue: { HasValue: true, Value: 0 or 0L or 0.0 } } or IDefaultValueOperation or IObjectCreationOperation { Arguments.Length: 0 } => true,
            IFieldReferenceOperation { Field: { Name: nameof(TimeSpan.Zero), IsStatic: true } } => true,
            // What is shorter than the unit of time-outs, a millisecond of 10,000 ticks, is cut off.
            IInvocationOperation { TargetMethod: { Name: nameof(TimeSpan.FromTicks), ContainingType.Name: nameof(TimeSpan) }, Arguments: [{ Value.ConstantValue: { HasValue: true, Value: < TimeSpan.TicksPerMillisecond and >= 0L } }] } => true,
            // TimeSpan.FromSeconds(0), new TimeSpan(0)
            IInvocationOperation { TargetMethod: { IsStatic: true, ReturnType.Name: nameof(TimeSpan) }, Arguments: [var amount] } => IsZero(amount.Value),
            IObjectCreationOperation { Type.Name: nameof(TimeSpan), Arguments: [var ticks] } => IsZero(ticks.Value),
            _ => false,
        };
    }

    /// <summary>The object creation that a delegate, made or named by <paramref name="use"/>, is an argument of.</summary>
    public static IObjectCreationOperation? CreationThatReceives(IOperation use)
    {
        var current = use.Parent;
        while (current is IDelegateCreationOperation or IConversionOperation)
            current = current.Parent;
        return current is IArgumentOperation { Parent: IObjectCreationOperation creation } ? creation : null;
    }

    /// <summary>The event that a delegate, made or named by <paramref name="use"/>, is added to.</summary>
    public static IEventSymbol? EventThatReceives(IOperation use)
    {
        var current = use.Parent;
        while (current is IDelegateCreationOperation or IConversionOperation)
            current = current.Parent;
        return current is IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Event: var @event } } ? @event : null;
    }

    /// <summary>The call that a delegate, made or named by <paramref name="use"/>, is an argument of; null where it is only stored, as an element of a list is.</summary>
    public static IInvocationOperation? CallThatReceives(IOperation use)
    {
        var current = use.Parent;
        while (current is IDelegateCreationOperation or IConversionOperation)
            current = current.Parent;
        return current is IArgumentOperation { Parent: IInvocationOperation call, Parameter.OriginalDefinition.Type: not ITypeParameterSymbol } ? call : null;
    }
}
