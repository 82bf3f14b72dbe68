using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// What a routine does before it tells others that they may go on, and never after it: <c>_port = Bind(); _ready.SetResult();</c>.
/// </summary>
sealed class Signalled
{
    readonly Routine _routine;
    readonly Dictionary<AccessPath, List<IOperation>> _sent = [];

    Signalled(Routine routine) => _routine = routine;

    /// <summary>The signals that a routine sends, itself or through the methods it calls; null when it sends none.</summary>
    public static Signalled? By(Routine routine, Trace trace, ProgramFacts facts)
    {
        Signalled? found = null;
        var translation = new Translation(routine);
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IInvocationOperation { Instance: { } handle } call && LaunchSignals.IsSignal(call, routine.Session.Calls) && routine.Places.ObjectOf(handle) is { } path)
                    (found ??= new(routine)).Add(translation.Canonical(path, isObject: true), operation);
            }
        }

        foreach (var call in trace.SourceCalls)
        {
            foreach (var signal in facts.EffectOf(call.Method).Signals)
                (found ??= new(routine)).Add(translation.OfCall(signal, call.Operation, isObject: true), call.Operation);
        }

        return found;
    }

    void Add(AccessPath? signal, IOperation sender)
    {
        if (signal is null)
            return;
        if (!_sent.TryGetValue(signal, out var senders))
            _sent.Add(signal, senders = []);
        senders.Add(sender);
    }

    /// <summary>The signals that come after an operation on some way, and before it on none.</summary>
    public ImmutableArray<AccessPath> After(IOperation operation)
    {
        var after = ImmutableArray<AccessPath>.Empty;
        foreach (var signal in _sent)
        {
            if (signal.Value.Exists(sender => _routine.Ways.MayComeBefore(sender, operation)) && !IsSentBefore(signal.Value, operation))
                after = after.Add(signal.Key);
        }

        return after;
    }

    /// <summary>Those of the signals of a callee that have not been sent before the call.</summary>
    public ImmutableArray<AccessPath> NotBefore(IOperation call, ImmutableArray<AccessPath> signals) =>
        signals.RemoveAll(signal => _sent.TryGetValue(signal, out var senders) && IsSentBefore(senders, call));

    bool IsSentBefore(List<IOperation> senders, IOperation operation) => senders.Exists(sender => _routine.Ways.MayComeAfter(sender, operation));

    /// <summary>Whether a use comes before one of the signals that somebody has waited for.</summary>
    public static bool Before(Use use, IEnumerable<AccessPath> waited) =>
        !use.IsRepeated && !use.BeforeSignals.IsEmpty && waited.Any(path => use.BeforeSignals.Any(path.StartsWith));

    /// <summary>Whether a use comes before a signal that launched code has waited for, and for nothing else: <c>_id = Open(); _ready.SetResult();</c> and there <c>await _ready.Task;</c>.</summary>
    public static bool IsToldOf(Use use, Use launched)
    {
        if (use.IsRepeated || use.BeforeSignals.IsEmpty)
            return false;
        foreach (var waited in launched.AfterJoins)
        {
            foreach (var signal in use.BeforeSignals)
            {
                if (waited.StartsWith(signal) && !CancellationNames.IsSource(Kinds.TypeOf(signal)))
                    return true;
            }
        }

        return false;
    }
}
