using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;

/// <summary>
/// Continuations of which only one runs: <c>task.ContinueWith(Use, NotOnFaulted).ContinueWith(Tell, OnlyOnFaulted); task.ContinueWith(Tell, OnlyOnFaulted);</c> A task ends
/// in one way, and each says in which ways it is for it.
/// </summary>
static class ContinuationChoices
{
    /// <summary>Whether a launch never runs where another one does.</summary>
    public static bool AreAlternatives(Launch one, Launch other)
    {
        if (one == other || one.Launcher != other.Launcher)
            return false;
        var (call, depth) = (one.Operation as IInvocationOperation, 0);
        for (var ends = Ends.All; call is not null && depth < Limits.CallDepth && TaskOf(call, one.Launcher) is { } task; depth++)
        {
            // One whose antecedent has ended otherwise is canceled itself: who runs then as well says nothing of what was before.
            ends = EndsOf(call);
            if (Needs(other, task, out var others) && (ends & others) == 0)
                return true;
            if ((ends & Ends.Canceled) != 0)
                return false;
            call = task as IInvocationOperation;
        }

        return false;
    }

    // The ends of a task for which a launch runs.
    static bool Needs(Launch launch, IOperation task, out Ends ends)
    {
        ends = Ends.All;
        var call = launch.Operation as IInvocationOperation;
        for (var depth = 0; call is not null && depth < Limits.CallDepth && TaskOf(call, launch.Launcher) is { } antecedent; depth++)
        {
            ends = EndsOf(call);
            if (antecedent.Syntax == task.Syntax)
                return true;
            if ((ends & Ends.Canceled) != 0)
                return false;
            call = antecedent as IInvocationOperation;
        }

        return false;
    }

    // What has made the task that a call continues, where that is one task.
    static IOperation? TaskOf(IInvocationOperation call, Routine routine)
    {
        if (call.Instance is not { } instance || routine.Session.Calls.Of(call).Kind != Meaning.Continue || !routine.Session.Types.IsTask(instance.Type))
            return null;
        var source = routine.Places.Source(instance);
        return source is ILocalReferenceOperation local && routine.Places.ValueOf(local.Local) is { } value ? routine.Places.Source(value) : source is IInvocationOperation ? source : null;
    }

    static Ends EndsOf(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            if (ContinuationOptions.EndsIn(argument) is { } ends)
                return ends;
        }

        return Ends.All;
    }
}
