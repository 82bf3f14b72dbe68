using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>In which ways a task ends.</summary>
[Flags]
enum Ends
{
    /// <summary>In none.</summary>
    None = 0,

    /// <summary>Its code has run to the end.</summary>
    Complete = 1,

    /// <summary>Its code has thrown.</summary>
    Faulted = 2,

    /// <summary>It was canceled, perhaps before it has begun.</summary>
    Canceled = 4,

    /// <summary>In any.</summary>
    All = Complete | Faulted | Canceled,
}

/// <summary>What the options of a continuation say of the task that it waits for.</summary>
static class ContinuationOptions
{
    /// <summary>The ends for which a continuation runs, if an argument says so; all where it cannot be told.</summary>
    public static Ends? EndsIn(IArgumentOperation argument)
    {
        if (argument.Parameter?.Type is not { Name: nameof(TaskContinuationOptions) })
            return null;
        if (argument.Value.ConstantValue is not { HasValue: true, Value: int options })
            return Ends.All;
        var ends = Ends.All;
        if ((options & (int)TaskContinuationOptions.NotOnRanToCompletion) != 0)
            ends &= ~Ends.Complete;
        if ((options & (int)TaskContinuationOptions.NotOnFaulted) != 0)
            ends &= ~Ends.Faulted;
        if ((options & (int)TaskContinuationOptions.NotOnCanceled) != 0)
            ends &= ~Ends.Canceled;
        return ends;
    }
}
