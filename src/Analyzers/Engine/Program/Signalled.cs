using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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

    /// <summary>
    /// Whether a use comes before the only place that completes a task for which launched code has waited: <c>_id = Open(); _ready.SetResult();</c> and there <c>await _ready.Task;</c>.
    /// </summary>
    public static bool IsToldOf(Use use, Use launched, ProgramFacts facts)
    {
        if (use.IsRepeated || use.BeforeSignals.IsEmpty)
            return false;
        foreach (var waited in launched.AfterJoins)
        {
            foreach (var signal in use.BeforeSignals)
            {
                if (waited.Equals(signal) && signal.Symbol is IFieldSymbol { IsReadOnly: true, DeclaredAccessibility: Accessibility.Private } source && CompletionNames.IsSource(source.Type) && IsCompletedInOnePlace(source, facts))
                    return true;
            }
        }

        return false;
    }

    static bool IsCompletedInOnePlace(IFieldSymbol source, ProgramFacts facts)
    {
        var isCompleted = false;
        foreach (var (name, model) in facts.ReferencesTo(source.OriginalDefinition))
        {
            var whole = WholeName.Of(name);
            if (whole.Parent is not MemberAccessExpressionSyntax access || access.Expression != whole || model.GetSymbolInfo(access).Symbol is not { } asked)
                return false;
            if (CompletionNames.IsTaskOfSource(asked))
                continue;
            if (isCompleted || asked is not IMethodSymbol method || !CompletionNames.Completes(method))
                return false;
            isCompleted = true;
        }

        return isCompleted;
    }
}
