using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>Waits of launched code for what else its member has launched.</summary>
static class LaunchWaits
{
    /// <summary>Whether the code of a launch waits for another launch, or for its signal: it is not beside that from then on. Where it waits is not told.</summary>
    public static bool Are(MemberUses member, Launch waiting, Launch joined, ProgramFacts facts)
    {
        foreach (var body in waiting.Bodies)
        {
            foreach (var routine in body.Routine?.All() ?? [])
            {
                if (member.Concurrency.TraceOf(routine) is not { } trace)
                    continue;
                if (trace.Joined.Contains(joined))
                    return true;
                foreach (var call in trace.SourceCalls)
                {
                    foreach (var handle in facts.EffectOf(call.Method).Joined)
                    {
                        if (new Translation(routine).OfCall(handle, call.Operation, isObject: true) is { } path && member.Concurrency.Launches.Handles.HeldIn(path).Contains(joined))
                            return true;
                    }
                }
            }

            if (body.Method is not { } method)
                continue;
            foreach (var handle in facts.EffectOf(method).Joined)
            {
                var translation = new Translation(waiting.Launcher);
                if ((body.IsLeftAlive ? translation.OfCall(handle, waiting.Operation, isObject: true) : translation.OnReceiver(handle, body.Instance)) is { } path
                    && member.Concurrency.Launches.Handles.HeldIn(path).Contains(joined))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether one of two uses comes when its code has handed on its turn, and the other one is not over by then.</summary>
    public static bool HaveEnded(Use mine, Use theirs) => (mine.Access.IsWrite || theirs.Access.IsWrite)
        && ((theirs.BeforeSignals.IsEmpty && EndedTurns.AreBefore(mine.Access.Operation, mine.Access.Routine)) || (mine.BeforeSignals.IsEmpty && EndedTurns.AreBefore(theirs.Access.Operation, theirs.Access.Routine)));

    /// <summary>Whether whoever uses something has waited for a launch before.</summary>
    public static bool ComeBefore(Use use, Launch launch, MemberUses member)
    {
        foreach (var handle in use.AfterJoins)
        {
            if (member.Concurrency.Launches.Handles.HeldIn(handle).Contains(launch))
                return true;
        }

        return false;
    }
}
