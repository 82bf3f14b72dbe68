using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;

/// <summary>Why two uses of a variable may happen at the same time.</summary>
enum RaceReason
{
    /// <summary>One call runs many copies of the code.</summary>
    Copies,

    /// <summary>A loop starts the code again while it still runs.</summary>
    Restarted,

    /// <summary>Other launched code runs at the same time.</summary>
    OtherLaunch,

    /// <summary>The launcher goes on before it has joined.</summary>
    Launcher,

    /// <summary>The loop that launches moves its variable on.</summary>
    LoopVariable,
}

/// <summary>Two unsynchronized uses of a captured variable that may happen at the same time; at least one changes it.</summary>
/// <param name="Variable">The captured local or parameter.</param>
/// <param name="Access">The use to act on.</param>
/// <param name="Partner">The other use; the same one when the code runs beside itself.</param>
/// <param name="Launch">What makes them run together.</param>
/// <param name="Reason">How.</param>
readonly record struct Race(ISymbol Variable, Access Access, Access Partner, Launch Launch, RaceReason Reason)
{
    /// <summary>Whether more than a moment is lost: not so where the time is kept, nor where one thread counts and a timer or handler tells how far it is.</summary>
    public bool IsLikely => !(Access.Kind == AccessKind.Write && Clocks.StoreNow(Access.Operation.Syntax)) && !IsProgress;

    bool IsProgress => Reason == RaceReason.Launcher && Access.Kind == AccessKind.Update && Partner.Kind == AccessKind.Read && Launch.Operation is IEventAssignmentOperation or IObjectCreationOperation && !Copies.IsInside(Access.Routine, Launch);
}

/// <summary>
/// Finds the races on captured variables of a member: for each launch its uses of outer variables against those of its own
/// copies, of the launches alive with it, and of its launcher until the join.
/// </summary>
sealed class Races
{
    readonly record struct Use(Access Access, Lockset Locks, ImmutableDictionary<Launch, bool> Live);

    readonly Concurrency _concurrency;
    readonly Routine _root;
    readonly Dictionary<Launch, List<Use>> _usesOfLaunch = [];
    int _steps;
    readonly Dictionary<(ISymbol, Routine), Race> _found = new(Pairs.Instance);

    Races(Routine root)
    {
        _root = root;
        _concurrency = root.Concurrency;
    }

    /// <summary>The races of a member: one for each variable and routine, in source order.</summary>
    public static IEnumerable<Race> Of(Routine root)
    {
        var races = new Races(root);
        if (!races._concurrency.Launches.All.Any(static launch => launch.Bodies.Any(static body => body.Routine is not null)))
            return [];
        races.Find();
        return races._found.Values.OrderBy(static race => race.Access.Operation.Syntax.SpanStart);
    }

    void Find()
    {
        foreach (var routine in _root.All())
        {
            if (_concurrency.TraceOf(routine) is not { } trace)
                return;
            foreach (var (launch, _) in trace.Started)
            {
                if (launch.Kind == LaunchKind.Each)
                    CompareBodies(launch);
            }

            foreach (var use in UsesOf(routine, Lockset.Empty, ImmutableDictionary<Launch, bool>.Empty, ImmutableHashSet<Routine>.Empty))
            {
                foreach (var live in use.Live.Keys)
                    CompareWithLauncher(routine, use, live);
            }
        }

        foreach (var one in _concurrency.Launches.All)
        {
            foreach (var other in _concurrency.Beside(one))
            {
                if (one.Operation.Syntax.SpanStart <= other.Operation.Syntax.SpanStart)
                    CompareLaunches(one, other);
            }
        }
    }

    // ------------------------------------------------------------------------------------------------- who uses what

    List<Use> UsesOf(Launch launch)
    {
        if (!_usesOfLaunch.TryGetValue(launch, out var uses))
        {
            _usesOfLaunch.Add(launch, uses = []);
            foreach (var body in launch.Bodies)
            {
                if (body.Routine is { } routine)
                    uses.AddRange(UsesOfBody(launch, routine));
            }
        }

        return uses;
    }

    // Up to its first await an unawaited async call runs on its caller's thread.
    IEnumerable<Use> UsesOfBody(Launch launch, Routine body) =>
        UsesOf(body, launch.Turn, ImmutableDictionary<Launch, bool>.Empty, ImmutableHashSet<Routine>.Empty, onlySuspended: launch.BeginsInPlace);

    IEnumerable<Use> UsesOf(Routine routine, Lockset locks, ImmutableDictionary<Launch, bool> live, ImmutableHashSet<Routine> trail, bool onlySuspended = false)
    {
        // Local functions that call each other are followed along every way; there can be more ways than anybody wants to know.
        if (trail.IsEmpty)
            _steps = 0;
        if (++_steps > Limits.UsesOfRoutine || trail.Contains(routine) || _concurrency.TraceOf(routine) is not { } trace)
            yield break;
        foreach (var access in trace.Accesses)
        {
            if (access.Path.Variable is not null && (!onlySuspended || access.State.IsSuspended))
                yield return new(access, locks.Union(access.State.Locks), live.SetItems(access.State.Live));
        }

        foreach (var call in trace.Calls)
        {
            if (onlySuspended && !call.State.IsSuspended)
                continue;
            foreach (var use in UsesOf(call.Callee, locks.Union(call.State.Locks), live.SetItems(call.State.Live), trail.Add(routine)))
                yield return use;
        }
    }

    // --------------------------------------------------------------------------------------------------- comparisons

    void CompareBodies(Launch launch)
    {
        for (var i = 0; i < launch.Bodies.Length; i++)
        {
            for (var j = i + 1; j < launch.Bodies.Length; j++)
            {
                if (launch.Bodies[i].Routine is not { } one || launch.Bodies[j].Routine is not { } other)
                    continue;
                foreach (var mine in UsesOfBody(launch, one))
                {
                    foreach (var theirs in UsesOfBody(launch, other))
                        CompareLaunched(mine, theirs, launch, launch, RaceReason.OtherLaunch);
                }
            }
        }
    }

    void CompareLaunches(Launch one, Launch other)
    {
        if (one != other && (Awaits(other, one) || Awaits(one, other)))
            return;
        var reason = one != other ? RaceReason.OtherLaunch : one.IsMany ? RaceReason.Copies : RaceReason.Restarted;
        if (one.HasAlternatives && other.HasAlternatives)
        {
            CompareAlternatives(one, other, reason);
            return;
        }

        foreach (var mine in UsesOf(one))
        {
            foreach (var theirs in UsesOf(other))
                CompareLaunched(mine, theirs, one, other, reason);
        }
    }

    // Task.Run(native ? ReceiveNative : Receive); Task.Run(native ? SendNative : Send);
    void CompareAlternatives(Launch one, Launch other, RaceReason reason)
    {
        foreach (var body in one.Bodies)
        {
            foreach (var partner in other.Bodies)
            {
                if (body.Routine is not { } code || partner.Routine is not { } others || LaunchChoices.Exclude(one, body, other, partner))
                    continue;
                foreach (var mine in UsesOfBody(one, code))
                {
                    foreach (var theirs in UsesOfBody(other, others))
                        CompareLaunched(mine, theirs, one, other, reason);
                }
            }
        }
    }

    // Code that waits for the other launch, or for its signal, is not beside it from then on. Where it waits is not told.
    bool Awaits(Launch waiting, Launch joined)
    {
        foreach (var body in waiting.Bodies)
        {
            foreach (var routine in body.Routine?.All() ?? [])
            {
                if (_concurrency.TraceOf(routine)?.Joined.Contains(joined) == true)
                    return true;
            }
        }

        return false;
    }

    void CompareLaunched(Use mine, Use theirs, Launch one, Launch other, RaceReason reason)
    {
        var variable = mine.Access.Path.Variable!;
        var isSelf = one == other && reason != RaceReason.OtherLaunch;
        if (IsInside(variable, one) || IsInside(variable, other) || !Conflict(mine, theirs, isSelf ? one : null))
            return;
        if (isSelf && (!_concurrency.CopiesShare(one, variable) || ChosenCopies.AreOne((ImmutableArray<IOperation>.Empty, mine.Access.Operation), (ImmutableArray<IOperation>.Empty, theirs.Access.Operation), one, _concurrency)))
            return;
        if (LastOfAll.KeepsApart((ImmutableArray<IOperation>.Empty, mine.Access.Operation), (ImmutableArray<IOperation>.Empty, theirs.Access.Operation)) || LastOfAll.KeepsApart((ImmutableArray<IOperation>.Empty, theirs.Access.Operation), (ImmutableArray<IOperation>.Empty, mine.Access.Operation)))
            return;
        // Blame the use that takes no lock; where both take one, they are different ones.
        if (isSelf || theirs.Locks.Held.IsEmpty || !mine.Locks.Held.IsEmpty)
            Add(theirs, mine, other, reason);
        if (!isSelf && (mine.Locks.Held.IsEmpty || !theirs.Locks.Held.IsEmpty))
            Add(mine, theirs, one, reason);
    }

    void CompareWithLauncher(Routine routine, Use outer, Launch launch)
    {
        var variable = outer.Access.Path.Variable!;
        if (IsInside(variable, launch) || Copies.IsInside(routine, launch))
            return;
        // In the next iteration the variable is another one, and the code launched by this iteration does not see it.
        if (outer.Access.State.IsDetached(launch, variable))
            return;
        // registration = token.Register(…): the handle itself.
        if (LaunchHandles.IsHandle(outer.Access.Operation.Syntax, launch))
            return;
        bool? isContrary = null;
        foreach (var inner in UsesOf(launch))
        {
            if (!Conflict(outer, inner, null) || ComesBackToContext(outer, inner, launch) || Turns.AreTaken(outer.Access.Path, inner.Access.Path, outer.Access.Operation.Syntax, outer.Access, launch) || (isContrary ??= ContraryWays.Are(launch.Operation, outer.Access.Operation, launch.Launcher)))
                continue;
            if (IsHazard(inner.Access))
                Add(inner, outer, launch, RaceReason.Launcher);
            else if (Copies.IsVariableOfForLoop(variable))
                Add(inner, outer, launch, RaceReason.LoopVariable, evenIfRead: true);
            else
                Add(outer, inner, launch, RaceReason.Launcher);
        }
    }

    // What an async call does behind an await comes back to the context of its caller, which runs one piece of code at a time.
    bool ComesBackToContext(Use outer, Use inner, Launch launch) =>
        launch.BeginsInPlace && !inner.Access.State.IsOffContext && !outer.Access.State.IsOffContext && !_root.Session.RunsWithoutContext(_root);

    bool Conflict(Use one, Use other, Launch? copiesOf)
    {
        var (mine, theirs) = (one.Access, other.Access);
        return SymbolEqualityComparer.Default.Equals(mine.Path.Variable, theirs.Path.Variable)
            && (IsHazard(mine) || IsHazard(theirs))
            && !mine.IsUnknown && !theirs.IsUnknown
            && SameStorage(mine, theirs, copiesOf is not null)
            && !Common(one.Locks, copiesOf).Guarding(mine.Path).Excludes(Common(other.Locks, copiesOf).Guarding(theirs.Path));
    }

    static bool IsHazard(Access access) => access.IsWrite && !access.IsAtomic && !access.IsBenign;

    // A lock object that each copy makes for itself excludes nobody.
    Lockset Common(Lockset locks, Launch? copiesOf)
    {
        if (copiesOf is null)
            return locks;
        foreach (var held in locks.Held)
        {
            if (held.Path.Variable is { } variable && (IsInside(variable, copiesOf) || !_concurrency.CopiesShare(copiesOf, variable)))
                locks = locks.Release(held.Path);
        }

        return locks;
    }

    static bool SameStorage(Access mine, Access theirs, bool isSelf)
    {
        var (path, other) = (mine.Path, theirs.Path);
        if (path.IsVariable || other.IsVariable)
            return path.IsVariable && other.IsVariable;
        if (path.Steps.Length != 1 || other.Steps.Length != 1)
            return false;
        if (path.Variable is { } variable && Elements.TypeOf(variable) is { IsValueType: true })
            return path.Equals(other);
        // void Search(int start) { … tries[start] = n; } Search(0) and Search(1): each call says which place is its own.
        if (!isSelf && mine.Routine == theirs.Routine && path.Steps[0].Index is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.LocalFunction } } place && SymbolEqualityComparer.Default.Equals(place, other.Steps[0].Index as ISymbol))
            return false;
        return path.Steps[0].IsElement && other.Steps[0].IsElement && mine.Operation is IArrayElementReferenceOperation or ILocalReferenceOperation { Local.IsRef: true } or IPropertyReferenceOperation { Property.ReturnsByRef: true }
            && Elements.MayCoincide(path, other, isSelf, (mine.Kind, theirs.Kind));
    }

    static bool IsInside(ISymbol variable, Launch launch) => Copies.IsInside(variable, launch);

    void Add(Use mine, Use theirs, Launch launch, RaceReason reason, bool evenIfRead = false)
    {
        var access = mine.Access;
        if (!IsHazard(access) && !evenIfRead)
            return;
        var race = new Race(access.Path.Variable!, access, theirs.Access, launch, reason);
        var key = (race.Variable, access.Routine);
        if (!_found.TryGetValue(key, out var known) || IsBefore(race, known))
            _found[key] = race;

        static bool IsBefore(Race one, Race other) =>
            (one.Access.Operation.Syntax.SpanStart, (int)one.Reason, one.Partner.Operation.Syntax.SpanStart, one.Launch.Operation.Syntax.SpanStart)
                .CompareTo((other.Access.Operation.Syntax.SpanStart, (int)other.Reason, other.Partner.Operation.Syntax.SpanStart, other.Launch.Operation.Syntax.SpanStart)) < 0;
    }

    sealed class Pairs : IEqualityComparer<(ISymbol, Routine)>
    {
        public static Pairs Instance { get; } = new();

        public bool Equals((ISymbol, Routine) one, (ISymbol, Routine) other) =>
            one.Item2 == other.Item2 && SymbolEqualityComparer.Default.Equals(one.Item1, other.Item1);

        public int GetHashCode((ISymbol, Routine) pair) => SymbolEqualityComparer.Default.GetHashCode(pair.Item1);
    }
}
