using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>
/// The uses of state of one member, those of the methods it calls included, told in its own words: for each of its routines
/// and for each of its launches.
/// </summary>
sealed partial class MemberUses(Routine root, Concurrency concurrency, ProgramFacts facts)
{
    static readonly ImmutableDictionary<Launch, bool> s_nothingLive = ImmutableDictionary<Launch, bool>.Empty;

    readonly Dictionary<Routine, ImmutableArray<Use>> _ofRoutine = [];
    readonly Dictionary<Launch, ImmutableArray<Use>> _ofLaunch = [];
    readonly Dictionary<Launch, Dictionary<AccessPath, List<Use>>> _byPath = [];
    readonly HashSet<object> _pending = [];
    (IOperation? Call, ImmutableArray<IOperation> Behind, ImmutableArray<IOperation> Trail) _lastTrail;

    /// <summary>The member.</summary>
    public Routine Root => root;

    /// <summary>Locks, launches and calls of its routines.</summary>
    public Concurrency Concurrency => concurrency;

    /// <summary>What a routine does on the thread that runs it.</summary>
    public ImmutableArray<Use> Of(Routine routine)
    {
        if (_ofRoutine.TryGetValue(routine, out var known))
            return known;
        // A local function that calls itself: what it does again adds nothing.
        if (!_pending.Add(routine) || concurrency.TraceOf(routine) is not { } trace)
            return ImmutableArray<Use>.Empty;
        facts.Noted.Begin(root);
        var uses = ImmutableArray.CreateBuilder<Use>();
        var signals = Signalled.By(routine, trace, facts);
        AddOwn(trace.Accesses, routine, signals, uses);
        AddOwn(trace.Containers, routine, signals, uses);
        foreach (var call in trace.Calls)
        {
            // Local functions that each call the next one twice double their uses at every level.
            if (uses.Count > Limits.UsesOfRoutine)
                break;
            var live = call.State.Live;
            // The second time it runs beside what the first has left running.
            if (call.Repeats && concurrency.TraceOf(call.Callee)?.AtExit is { } atExit)
                live = live.SetItems(atExit.Live);
            foreach (var use in Of(call.Callee))
            {
                if (Within(WithArgument(call.MayBeLater ? use with { MayBeLater = true } : use, call), call.State.Locks, Joins.StillLive(StillLive(live, use), use, call, trace: concurrency.TraceOf(call.Callee)), call.State) is { } done)
                    uses.Add(done);
            }
        }

        foreach (var call in trace.SourceCalls)
            AddCallee(call, routine, signals, uses);
        foreach (var handler in trace.Handlers)
            AddHandler(handler, routine, uses);
        foreach (var made in trace.Made)
            AddMade(made.Call, made.Delegate, made.State, routine, uses);
        facts.Noted.End();
        _pending.Remove(routine);
        var all = Known(uses);
        _ofRoutine[routine] = all;
        return all;
    }

    // ISet<string> names = new HashSet<string>(); what others know by its interface only, the member has made.
    ImmutableArray<Use> Known(ImmutableArray<Use>.Builder uses)
    {
        for (var i = 0; i < uses.Count; i++)
        {
            if (uses[i] is { Access: { IsOfContract: true } access, Path: { IsVariable: true, Variable: ILocalSymbol local } } && root.Places.ValueOf(local) is { } value
                && root.Places.Source(value) is IObjectCreationOperation { Type: { } made } && ContainerModel.IsContainer(made))
            {
                uses[i] = uses[i] with { Access = access with { IsOfContract = false } };
            }
        }

        return uses.ToImmutable();
    }

    // _tags.With(all => all.Clear()): what the lambda calls its argument is known by another name here.
    static Use WithArgument(Use use, LocalCall call)
    {
        if (call is not { Given: { } given, Callee.Method.Parameters: [var argument, ..] } || argument.RefKind != RefKind.None)
            return use;
        var own = AccessPath.Of(argument);
        if ((use.IsOfContainer || !use.Path.IsVariable) && use.Path.StartsWith(own) && use.Path.Replace(own, given) is { } path)
            use = use with { Path = path };
        foreach (var held in use.Locks.Held)
        {
            if (held.Path.StartsWith(own) && held.Path.Replace(own, given) is { } gate)
                use = use with { Locks = use.Locks.Release(held.Path).Acquire(held with { Path = gate }) };
        }

        return use;
    }

    void AddOwn(ImmutableArray<Access> accesses, Routine routine, Signalled? signals, ImmutableArray<Use>.Builder uses)
    {
        var translation = new Translation(routine);
        foreach (var access in accesses)
        {
            if (!facts.IsShareable(access) || translation.Canonical(access.Path, access.Kind is AccessKind.ContainerRead or AccessKind.ContainerWrite) is not { } path)
                continue;
            var use = new Use(path, access, Named(access.State.Locks, translation, access.State), access.State.Live, ImmutableArray<IOperation>.Empty, IsLeftAlive: false, IsLaunched: false, access.State.IsSuspended) { IsOffContext = access.State.IsOffContext, Given = access.State.Given };
            if (signals is not null)
                use = use with { BeforeSignals = signals.After(access.Operation) };
            uses.Add(use);
            AddHandedOver(use, access.State, uses);
            AddChosen(use, routine, uses);
        }
    }

    static Use? Within(Use use, Lockset locks, ImmutableDictionary<Launch, bool> live, ConcurrencyState<Launch> state) => GivenValue.Both(use.Given, state.Given) is not { } given ? null : use with
    {
        Locks = use.MayBeLater && !locks.Held.IsEmpty ? use.Locks.Uncertain() : locks.Union(use.Locks),
        Live = live.IsEmpty ? use.Live : live.SetItems(use.Live),
        IsSuspended = use.IsSuspended || state.IsSuspended,
        IsOffContext = use.IsOffContext || state.IsOffContext,
        Given = given,
    };

    // What the callee does before it returns; what it leaves alive belongs to the launch that its call is.
    void AddCallee(SourceCall call, Routine routine, Signalled? signals, ImmutableArray<Use>.Builder uses)
    {
        var summary = facts.SummaryOf(call.Method);
        if (summary.Uses.IsEmpty || uses.Count > Limits.UsesOfRoutine)
            return;
        var launch = concurrency.Launches.At(call.Operation);
        // Where only what goes on behind its task is a launch, somebody waits for the task.
        var isWaitedFor = launch is { Bodies: [{ EndsWithTask: false }] };
        var onlyBeforeAwait = call.Method.IsAsync && launch is not null && !isWaitedFor;
        var isLater = !call.State.Locks.Held.IsEmpty && Iterators.RunLater(call, facts.Session);
        var isUpdate = call is { Operation: IPropertyReferenceOperation property, Method.MethodKind: MethodKind.PropertySet } && Usage.Of(property) == AccessKind.Update;
        var translation = new Translation(routine);
        var after = signals?.After(call.Operation) ?? ImmutableArray<AccessPath>.Empty;
        foreach (var use in summary.Uses)
        {
            if ((use.IsLeftAlive && !(isWaitedFor && use.IsReturned)) || (onlyBeforeAwait && use.IsSuspended) || Translated(use, call.Operation, translation) is not { } translated)
                continue;
            var locks = isLater ? call.State.Locks.WithoutLocks() : Named(call.State.Locks, translation, call.State);
            if (Within(translated, locks, StillLive(call.State.Live, translated), call.State) is not { } done)
                continue;
            // bins[mark]++ through an indexer of its own: the setter writes what was made of what the getter has read.
            if (isUpdate && use is { Trail.IsEmpty: true, Access.Kind: AccessKind.Write })
                done = done with { Access = done.Access with { Kind = AccessKind.Update } };
            if (signals is not null)
                done = done with { BeforeSignals = signals.NotBefore(call.Operation, done.BeforeSignals).AddRange(after) };
            uses.Add(done);
            AddHandedOver(done, call.State, uses);
            AddChosen(done, routine, uses);
        }
    }

    // What an async handler does behind its first await belongs to the launch that it is.
    void AddHandler(HandlerCall call, Routine routine, ImmutableArray<Use>.Builder uses)
    {
        var translation = new Translation(routine);
        foreach (var use in facts.UsesOf(call.Method))
        {
            if (uses.Count > Limits.UsesOfRoutine)
                break;
            if (use.IsLeftAlive || (call.Method.IsAsync && use.IsSuspended) || use.Trail.Length >= Limits.TrailLength || translation.OnReceiver(use.Path, call.Instance, use.IsOfContainer) is not { } path)
                continue;
            var told = use with
            {
                Path = path, Locks = translation.OnReceiver(use.Locks, call.Instance), Live = s_nothingLive, MayBeLater = use.MayBeLater || call.MayBeLater, Trail = use.Trail.Insert(0, call.Operation),
                AfterJoins = ImmutableArray<AccessPath>.Empty, BeforeSignals = ImmutableArray<AccessPath>.Empty, Gate = null, Given = GivenValue.Nothing,
            };
            if (Within(told, Named(call.State.Locks, translation, call.State), call.State.Live, call.State) is { } done)
                uses.Add(done);
        }
    }

    void AddMade(IOperation call, MadeDelegate made, ConcurrencyState<Launch> state, Routine routine, ImmutableArray<Use>.Builder uses)
    {
        foreach (var use in facts.Of(made.Code.Root).Of(made.Code))
        {
            if (uses.Count > Limits.UsesOfRoutine)
                break;
            if (!use.IsLeftAlive && !use.IsSuspended && use.Trail.Length < Limits.TrailLength && made.Name(use.Path) is { } path
                && Within(Run(use, made, path) with { Trail = use.Trail.Insert(0, call) }, Named(state.Locks, new Translation(routine), state), state.Live, state) is { } done)
            {
                uses.Add(done);
            }
        }
    }

    ImmutableDictionary<Launch, bool> StillLive(ImmutableDictionary<Launch, bool> live, Use use)
    {
        if (!live.IsEmpty)
        {
            foreach (var joined in use.AfterJoins)
                live = live.RemoveRange(concurrency.Launches.Handles.HeldIn(joined));
        }

        return live;
    }

    Use? Translated(Use use, IOperation call, Translation translation) =>
        use.Trail.Length < Limits.TrailLength && translation.OfCall(use.Given, call) is { } given && translation.OfCall(use.Path, call, use.IsOfContainer) is { } path
            ? use with { Given = given, Path = path, Locks = translation.OfCall(use.Locks, call), Live = s_nothingLive, Trail = TrailOf(call, use.Trail), IsLeftAlive = false, AfterJoins = Translated(use.AfterJoins, call, translation), BeforeSignals = Translated(use.BeforeSignals, call, translation), Gate = use.Gate is { } gate ? translation.OfCall(gate, call, isObject: true) : null }
            : null;

    // What a callee does in one place is reached on one way.
    ImmutableArray<IOperation> TrailOf(IOperation call, ImmutableArray<IOperation> behind)
    {
        if (call != _lastTrail.Call || behind != _lastTrail.Behind)
            _lastTrail = (call, behind, behind.Insert(0, call));
        return _lastTrail.Trail;
    }

    static ImmutableArray<AccessPath> Translated(ImmutableArray<AccessPath> paths, IOperation call, Translation translation)
    {
        if (paths.IsEmpty)
            return paths;
        var translated = ImmutableArray.CreateBuilder<AccessPath>();
        foreach (var path in paths)
        {
            if (translation.OfCall(path, call, isObject: true) is { } known)
                translated.Add(known);
        }

        return translated.ToImmutable();
    }

    /// <summary>What a launch does, whichever of its bodies.</summary>
    public ImmutableArray<Use> Of(Launch launch)
    {
        if (_ofLaunch.TryGetValue(launch, out var known))
            return known;
        if (!_pending.Add(launch))
            return ImmutableArray<Use>.Empty;
        facts.Noted.Begin(root);
        var uses = ImmutableArray.CreateBuilder<Use>();
        for (var body = 0; body < launch.Bodies.Length; body++)
            uses.AddRange(Of(launch, body));
        facts.Noted.End();
        _pending.Remove(launch);
        var all = Known(uses);
        _ofLaunch[launch] = all;
        return all;
    }

    /// <summary>What a launch does to one piece of state, or to any element of the same collection.</summary>
    public IReadOnlyList<Use> Of(Launch launch, AccessPath path)
    {
        if (!_byPath.TryGetValue(launch, out var byPath))
        {
            _byPath.Add(launch, byPath = []);
            foreach (var use in Of(launch))
            {
                var shape = use.Path.Shape;
                if (!byPath.TryGetValue(shape, out var others))
                    byPath.Add(shape, others = []);
                others.Add(use);
            }
        }

        return byPath.TryGetValue(path.Shape, out var uses) ? uses : [];
    }

    /// <summary>What one body of a launch does, and what the code launches itself: that is as much beside the launcher as the code.</summary>
    public IEnumerable<Use> Of(Launch launch, int index)
    {
        foreach (var use in OwnOf(launch, index))
            yield return use;
        var isOnContext = IsOnContext(launch);
        if (launch.Bodies[index].Routine is not { } routine)
            yield break;
        foreach (var inner in concurrency.Launches.All)
        {
            if (inner == launch || !IsIn(inner.Launcher, routine))
                continue;
            for (var body = 0; body < inner.Bodies.Length; body++)
            {
                foreach (var use in OwnOf(inner, body))
                    yield return isOnContext ? use : use with { IsOnContext = false };
            }
        }
    }

    // What a thread, task or timer runs has no context; what the launching code calls has that of the launching code.
    bool IsOnContext(Launch launch)
    {
        if (!launch.BeginsInPlace && !launch.Bodies.Any(static body => body.IsLeftAlive))
            return false;
        return concurrency.TraceOf(launch.Launcher) is not { } trace || !trace.Started.Any(start => start.Launch == launch && start.Before.IsOffContext);
    }

    IEnumerable<Use> OwnOf(Launch launch, int index)
    {
        var isAlone = ReferenceEquals(launch.Turn, Lockset.Empty);
        var repeats = launch.IsMany || launch.Repeats;
        var uses = RunBy(launch, launch.Bodies[index]).ToList();
        if (Turnstile.Of(launch, this) is { } turnstile)
            uses = Behind(turnstile, uses).ToList();
        uses = KeptFlags.With(PreparedStates.Without(uses, launch, this, facts), launch, concurrency.TraceOf(launch.Launcher));
        var given = GivenTo(launch);
        foreach (var use in uses)
        {
            if (GivenValue.Both(use.Given, given) is { } needed)
                yield return isAlone && !repeats && !launch.IsInTurn ? use with { Given = needed } : use with { Locks = use.Locks.Union(launch.Turn), IsRepeated = use.IsRepeated || repeats, IsInTurn = use.IsInTurn || launch.IsInTurn, Given = needed };
        }
    }

    // What the member must have been given to start it.
    ImmutableHashSet<GivenValue> GivenTo(Launch launch)
    {
        ImmutableHashSet<GivenValue>? given = null;
        foreach (var (started, before) in concurrency.TraceOf(launch.Launcher)?.Started ?? ImmutableArray<(Launch, ConcurrencyState<Launch>)>.Empty)
        {
            if (started == launch)
                given = given?.Intersect(before.Given) ?? before.Given;
        }

        return given ?? GivenValue.Nothing;
    }

    // Awaiting the task of the call ends one part of what it leaves alive; the rest goes on.
    static bool IsIn(LaunchBody<Routine> body, Use use) => body.EndsWithTask is not { } ends || ends == (!use.IsLeftAlive || use.IsReturned);

    static bool IsIn(Routine inner, Routine outer)
    {
        for (var current = inner; current is not null; current = current.Parent!)
        {
            if (current == outer)
                return true;
        }

        return false;
    }
}
