using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>Finds out what a call of a method changes for its callers.</summary>
static partial class Effects
{
    /// <summary>The effect of the method whose body is the root of <paramref name="member"/>.</summary>
    public static CallEffect Of(MemberUses member, Trace trace, SummaryBuilder visible, HashSet<Launch> returned, ProgramFacts facts)
    {
        var effect = new CallEffect(
            (trace.AtExit?.Locks.Held ?? ImmutableArray<LockId>.Empty).Where(held => visible.IsVisibleObject(held.Path) && !IsReleasedByLaunch(held.Path, member)).ToImmutableArray(),
            trace.ReleasedUnheld.Select(static released => released.Path).Where(visible.IsVisibleObject).Distinct().ToImmutableArray(),
            JoinedBy(member, visible, facts),
            member.Concurrency.Launches.Handles.Signals.Of(member.Root.All()).Where(visible.IsVisibleObject).Distinct().ToImmutableArray(),
            LeftAlive(trace),
            HandlesOf(member, trace, visible),
            ImmutableDictionary<int, DelegateFate>.Empty,
            ImmutableDictionary<AccessPath, DelegateFate>.Empty,
            trace.AtExit?.Live.Keys.All(returned.Contains) != false,
            ImmutableDictionary<int, Lockset>.Empty,
            ImmutableDictionary<int, AccessPath>.Empty,
            trace.MayKeepLock || IsLeftInDoubt(trace, facts),
            (AcquiredOn(trace.HeldOn.Yes, visible), AcquiredOn(trace.HeldOn.No, visible)),
            KeptBy(member, facts)) { Later = LaterRuns.Of(member, facts) };
        effect = WithDelegates(effect, member, trace, facts);
        return effect.IsNone ? CallEffect.None : effect;
    }

    // await _slots.WaitAsync(); return await Task.Run(() => { try { … } finally { _slots.Release(); } }); is over, or not the caller's, when it returns.
    static bool IsReleasedByLaunch(AccessPath held, MemberUses member)
    {
        foreach (var launch in member.Concurrency.Launches.All)
        {
            foreach (var body in launch.Bodies)
            {
                if (body.Routine is { } code && member.Concurrency.TraceOf(code) is { } trace && trace.ReleasedUnheld.Any(released => released.Path.Equals(held)))
                    return true;
            }
        }

        return false;
    }

    static ImmutableArray<LockId> AcquiredOn(Lockset? answer, SummaryBuilder visible) =>
        answer is null ? ImmutableArray<LockId>.Empty : answer.Held.Where(held => visible.IsVisibleObject(held.Path)).ToImmutableArray();

    static ImmutableArray<KeptDelegate> KeptBy(MemberUses member, ProgramFacts facts)
    {
        if (member.Root.Method is not { } method)
            return ImmutableArray<KeptDelegate>.Empty;
        var stored = new List<StoredDelegate>();
        foreach (var routine in member.OnThreadOf(member.Root))
        {
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if (StoredDelegates.At(operation, routine) is { } kept)
                        stored.Add(kept);
                    else if (operation is IInvocationOperation or IObjectCreationOperation or IEventAssignmentOperation)
                        StoredDelegates.AddByCallee(operation, facts, new Translation(routine), stored);
                }
            }
        }

        if (stored.Count == 0)
            return ImmutableArray<KeptDelegate>.Empty;
        var result = ImmutableArray.CreateBuilder<KeptDelegate>();
        foreach (var kept in stored)
        {
            if (kept.Path.Kind is RootKind.This or RootKind.Static && kept.Value is { } value && member.Root.Places.Source(value) is IParameterReferenceOperation { Parameter: var parameter } && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method))
                result.Add(new(kept.Path, parameter.Ordinal, null));
            else if (OwnMethodOf(kept, member.Root.Places) is { } own && (kept.Path.Kind is RootKind.This or RootKind.Static || SymbolEqualityComparer.Default.Equals(kept.Path.Variable?.ContainingSymbol, method)))
                result.Add(new(kept.Path, -1, own));
        }

        return result.ToImmutable();
    }

    // connection.Received += OnReceived; connection.Received += data => _total += data.Length;
    static IMethodSymbol? OwnMethodOf(StoredDelegate kept, Places places)
    {
        if (kept.Method is { } told)
            return kept.Instance is IInstanceReferenceOperation ? told : null;
        var source = places.Source(kept.Value!);
        if (source is IDelegateCreationOperation creation)
            source = places.Source(creation.Target);
        return source switch
        {
            IMethodReferenceOperation { Instance: IInstanceReferenceOperation, Method: { MethodKind: MethodKind.Ordinary } method } => method.OriginalDefinition,
            IFlowAnonymousFunctionOperation { Symbol: var lambda } => lambda,
            _ => null,
        };
    }

    // Builder Begin(CancellationToken token) => new(_gate, token); what its constructor has perhaps taken, and another method of it gives back, is no
    // more certain for those who call.
    static bool IsLeftInDoubt(Trace trace, ProgramFacts facts)
    {
        if (trace.AtExit is not { Locks.IsUncertain: true })
            return false;
        foreach (var call in trace.SourceCalls)
        {
            if (facts.EffectOf(call.Method).MayAcquire)
                return true;
        }

        return false;
    }

    static Survivors LeftAlive(Trace trace)
    {
        if (trace.AtExit is not { Live.IsEmpty: false } atExit)
            return Survivors.None;
        return atExit.Live.Any(static live => live.Value || live.Key.IsMany) ? Survivors.Many : Survivors.One;
    }

    static ImmutableArray<AccessPath> JoinedBy(MemberUses member, SummaryBuilder visible, ProgramFacts facts)
    {
        var joined = ImmutableArray.CreateBuilder<AccessPath>();
        foreach (var join in Joins.In(member, facts))
        {
            if (join.Flag is not { IsSetBehind: false } && visible.IsVisibleObject(join.Handle) && !joined.Contains(join.Handle))
                joined.Add(join.Handle);
        }

        return joined.ToImmutable();
    }

    static ImmutableArray<AccessPath> HandlesOf(MemberUses member, Trace trace, SummaryBuilder visible)
    {
        if (trace.AtExit is not { Live.IsEmpty: false } atExit)
            return ImmutableArray<AccessPath>.Empty;
        var handles = ImmutableArray.CreateBuilder<AccessPath>();
        foreach (var held in member.Concurrency.Launches.Handles.Held)
        {
            if (!held.Value.Any(atExit.Live.ContainsKey))
                continue;
            var path = held.Key is IParameterSymbol ? AccessPath.Of(held.Key) : held.Key.IsStatic ? AccessPath.StaticRoot.Then(held.Key) : AccessPath.This.Then(held.Key);
            if (held.Key is not ILocalSymbol && path is not null && visible.IsVisibleObject(path))
                handles.Add(path);
        }

        return handles.ToImmutable();
    }
}
