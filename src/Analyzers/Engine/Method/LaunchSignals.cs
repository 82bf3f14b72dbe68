using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;
using LaunchBody = LaunchBody<Routine>;

/// <summary>What the launched code of one member signals as the last thing it does, so that whoever waits for the signal has waited for it.</summary>
sealed class LaunchSignals(Routine root, Launches launches)
{
    /// <summary>What a body of a launch signals.</summary>
    public IEnumerable<AccessPath> Of(Launch launch, LaunchBody body) => body.Routine is { } routine ? Of(WithLocalFunctions(routine)) : OfCallee(body, launch);

    /// <summary>Whether a call lets somebody go on who waits for its receiver.</summary>
    public static bool IsSignal(IInvocationOperation call, CallModel calls)
    {
        var meaning = calls.Of(call);
        return meaning.Kind == Meaning.Signal || (meaning.Kind == Meaning.Release && (meaning.Traits & LockTraits.Counting) != 0);
    }

    // The routine, what is nested in it, and the local functions that these call.
    HashSet<Routine> WithLocalFunctions(Routine routine)
    {
        var found = new HashSet<Routine>();
        var pending = new Stack<Routine>();
        pending.Push(routine);
        while (pending.Count > 0)
        {
            foreach (var current in pending.Pop().All())
            {
                if (!found.Add(current))
                    continue;
                foreach (var block in current.Blocks)
                {
                    foreach (var operation in block.Operations)
                    {
                        if (operation is IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } function } && root.RoutineOf(function) is { } callee)
                            pending.Push(callee);
                    }
                }
            }
        }

        return found;
    }

    IEnumerable<AccessPath> OfCallee(LaunchBody body, Launch launch)
    {
        if (launches.Known is not { } known || body.Method is not { } method)
            yield break;
        var translation = new Translation(launch.Launcher);
        foreach (var signal in known.EffectOf(method).Signals)
        {
            if ((body.IsLeftAlive ? translation.OfCall(signal, launch.Operation, isObject: true) : translation.OnReceiver(signal, body.Instance)) is { } path)
                yield return path;
        }
    }

    /// <summary>What some routines signal as the last thing they do, so that whoever waits for it has waited for them.</summary>
    public IEnumerable<AccessPath> Of(IEnumerable<Routine> routines)
    {
        foreach (var routine in routines)
        {
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if (operation is not IInvocationOperation call)
                        continue;
                    if (call.Instance is { } handle && IsSignal(call, root.Session.Calls))
                    {
                        if (root.Places.ObjectOf(handle) is { } path && !GoesOnAfter(call, routine) && !RegistersItself(path, routine) && !IsOwnLock(call, path, routine))
                            yield return path;
                    }
                    else if (launches.Known is { } known && known.Target(call.TargetMethod, call.Instance) is { } declared)
                    {
                        foreach (var signal in known.EffectOf(declared).Signals)
                        {
                            if (new Translation(routine).OfCall(signal, call, isObject: true) is { } path)
                                yield return path;
                        }
                    }
                }
            }
        }
    }

    // Who waits may have gone on before the code has begun, and told that it is to be waited for. Code that launches others registers them.
    bool RegistersItself(AccessPath signal, Routine routine)
    {
        var registers = false;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (launches.At(operation) is not null)
                    return false;
                registers |= operation is IInvocationOperation { Instance: { } handle } call && root.Session.Calls.Is(call.TargetMethod, Meaning.Registers) && root.Places.ObjectOf(handle)?.Equals(signal) == true;
            }
        }

        return registers;
    }

    // await _gate.WaitAsync(); … _gate.Release(); who gets a place next has waited for whoever had it, and not for all who will.
    bool IsOwnLock(IInvocationOperation release, AccessPath gate, Routine routine)
    {
        var session = root.Session;
        if (session.Calls.Of(release).Kind != Meaning.Release || session.Semaphores.InitialCount(release.Instance!, routine.Places) is not > 0)
            return false;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IInvocationOperation { Instance: { } taken } call && session.Calls.Of(call).Kind == Meaning.Acquire && routine.Places.ObjectOf(taken)?.Equals(gate) == true && routine.Ways.AlwaysComesBefore(operation, release))
                    return true;
            }
        }

        return false;
    }

    // A signal that is sent before the last write tells nothing of it, unless the code waits for an answer in between.
    bool GoesOnAfter(IInvocationOperation signal, Routine routine)
    {
        var writes = false;
        // In a loop it goes on with the next round.
        var loop = Loops.Around(signal.Syntax, routine.Syntax);
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                var isNextRound = operation.Syntax.SpanStart < signal.Syntax.SpanStart && loop?.Span.Contains(operation.Syntax.Span) == true;
                if (operation.Syntax.SpanStart < signal.Syntax.Span.End && !isNextRound)
                    continue;
                if (Waits.JoinedHandle(operation, root.Session.Calls) is not null || (operation is IInvocationOperation call && root.Session.Calls.Of(call).Kind is Meaning.Rendezvous or Meaning.Signal or Meaning.Acquire or Meaning.WaitUnderLock))
                    return false;
                // What the next round replaces as a whole is seen old or new; what it changes is not.
                if (isNextRound && operation is ISimpleAssignmentOperation)
                    continue;
                writes |= (operation is IAssignmentOperation { Target: var assigned } && root.Places.Of(assigned) is { IsVariable: false })
                    || (operation is IIncrementOrDecrementOperation { Target: var counter } && root.Places.Of(counter) is { IsVariable: false })
                    || (operation is IInvocationOperation { Instance.Type: { } type, TargetMethod.Name: var name } && ContainerModel.Mutates(type, name));
            }
        }

        return writes;
    }
}
