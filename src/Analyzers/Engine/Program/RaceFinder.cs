using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>Looks for races on shared state: uses of it that may happen together.</summary>
sealed partial class RaceFinder
{
    readonly ProgramFacts _facts;
    readonly FoundRaces _found;
    readonly Judgement _judgement;
    readonly SplitSteps _steps;
    readonly Receipts _receipts;
    readonly Modes _modes;
    readonly OwnTasks _ownTasks;
    readonly RestartingHandlers _handlers;
    readonly Rendezvous _rendezvous;
    readonly WarmedStates _warmed;
    readonly HeldThrough _held;
    readonly CancellationToken _cancellation;
    TakenStates _states;
    Callers _callers;
    Takeovers _takeovers;
    FilledStates _filled;
    OwnElements _elements;
    SwappedOut _swapped;

    public RaceFinder(ProgramFacts facts, FoundRaces found, CancellationToken cancellation)
    {
        _facts = facts;
        _found = found;
        _judgement = new(facts, found);
        _steps = new(facts, cancellation);
        _receipts = new(facts);
        _modes = new(facts.Session);
        _ownTasks = new(facts, cancellation);
        _handlers = new(facts);
        _rendezvous = new(facts.Session, cancellation);
        _warmed = new(facts, cancellation);
        _held = new(facts, cancellation);
        _states = new(facts);
        _callers = new(facts, cancellation);
        _takeovers = new(facts, cancellation);
        _filled = new(facts, cancellation);
        _elements = new(facts, cancellation);
        _swapped = new(facts, cancellation);
        _cancellation = cancellation;
    }

    /// <summary>Looks through a compilation.</summary>
    public static Sharing Of(Session session, CancellationToken cancellation)
    {
        var facts = new ProgramFacts(session, cancellation);
        var found = new FoundRaces(facts, cancellation);
        var launchers = new Launchers(facts, cancellation);
        new RaceFinder(facts, found, cancellation).Examine(launchers.All());
        GuardedTypes.Examine(facts, found.AddUnlessAlone, cancellation);
        GuardedTypes.ExamineHosted(facts, found.Add, cancellation);
        found.AddWithheld();
        ProgramMemory.Keep(session, facts.Noted, launchers.Names, cancellation);
        return new(found.All);
    }

    /// <summary>Looks at what members have running beside them.</summary>
    public void Examine(IEnumerable<MemberUses> launchers)
    {
        foreach (var member in launchers)
        {
            _facts.Noted.Begin(new Question(QuestionKind.Launcher, _facts.Noted.KeyOf(member.Root.Syntax)));
            _states = new(_facts);
            _callers = new(_facts, _cancellation);
            _takeovers = new(_facts, _cancellation);
            _filled = new(_facts, _cancellation);
            _elements = new(_facts, _cancellation);
            _swapped = new(_facts, _cancellation);
            Examine(member);
            _facts.Noted.End();
        }
    }

    void Examine(MemberUses member)
    {
        _cancellation.ThrowIfCancellationRequested();
        var concurrency = member.Concurrency;
        foreach (var routine in member.Root.All())
        {
            if (concurrency.TraceOf(routine) is not { } trace)
                return;
            foreach (var (launch, _) in trace.Started)
            {
                if (launch.Kind == LaunchKind.Each)
                    CompareBodies(member, launch);
            }

            foreach (var use in member.Of(routine))
            {
                _found.Uses(use, isAlone: use.Live.IsEmpty);
                foreach (var live in use.Live.Keys)
                    CompareWithLauncher(member, routine, use, live);
            }
        }

        foreach (var (code, use, live) in HandedOutCode.In(member))
            CompareWithLauncher(member, code, use, live);

        foreach (var one in concurrency.Launches.All)
        {
            foreach (var use in member.Of(one))
                _found.Uses(use, isAlone: false);
            if (!concurrency.Beside(one).Contains(one) && _handlers.Start(one, member))
                CompareLaunches(member, one, one);
            else if (one is { Kind: LaunchKind.Beside, Bodies.Length: > 1, HasAlternatives: false })
                CompareRounds(member, one);
            foreach (var other in concurrency.Beside(one))
            {
                if (one.Operation.Syntax.SpanStart <= other.Operation.Syntax.SpanStart)
                    CompareLaunches(member, one, other);
            }
        }
    }

    void CompareLaunches(MemberUses member, Launch one, Launch other)
    {
        var isWaitedFor = one != other && (LaunchWaits.Are(member, other, one, _facts) || LaunchWaits.Are(member, one, other, _facts));
        var reason = one != other ? SharingReason.OtherLaunch : one.IsMany ? SharingReason.Copies : SharingReason.Restarted;
        if (one.HasAlternatives && other.HasAlternatives)
        {
            if (!isWaitedFor)
                CompareAlternatives(member, one, other, reason);
            return;
        }

        foreach (var mine in member.Of(one))
        {
            foreach (var theirs in member.Of(other, mine.Path))
            {
                if (!isWaitedFor || LaunchWaits.HaveEnded(mine, theirs))
                    CompareLaunched(member, mine, theirs, one, other, reason);
            }
        }
    }

    void CompareLaunched(MemberUses member, Use mine, Use theirs, Launch one, Launch other, SharingReason reason)
    {
        if (!mine.Access.IsWrite && !theirs.Access.IsWrite)
            return;
        var isSelf = one == other && reason != SharingReason.OtherLaunch;
        if (!Storage.Same(mine, theirs, isSelf))
            return;
        // Parallel.ForEach(workers, worker => worker.Run()): each has its own worker, and all workers were made with one log.
        var isOfCommonPart = isSelf && _elements.LeadToCommonPart(mine, theirs, one);
        if (!isOfCommonPart && (Copies.IsInside(mine.Path, one) || Copies.IsInside(theirs.Path, other)))
            return;
        if (mine.IsOnContext && theirs.IsOnContext && !_facts.RunsWithoutContext(one.Launcher) && !_facts.RunsWithoutContext(other.Launcher))
            return;
        if (_states.KeepApart(mine, theirs, member.Of(other), null) || _states.KeepApart(theirs, mine, member.Of(one), null))
            return;
        if (Turnstile.KeepsApart(mine, theirs) || Turnstile.KeepsApart(theirs, mine) || (mine.IsOfNewObject && theirs.IsOfNewObject))
            return;
        if (one != other && (LaunchWaits.ComeBefore(mine, other, member) || LaunchWaits.ComeBefore(theirs, one, member)) && !LaunchWaits.HaveEnded(mine, theirs))
            return;
        if (_facts.Flags.Order(mine, theirs, mine.IsRepeated || one.CanRepeat) || _facts.Flags.Order(theirs, mine, theirs.IsRepeated || other.CanRepeat))
            return;
        if (isSelf && mine.IsInTurn && theirs.IsInTurn && mine.Launch == theirs.Launch)
            return;
        if (isSelf && ((mine.Path.Variable is { } variable && !isOfCommonPart && !member.Concurrency.CopiesShare(one, variable)) || _elements.Are(mine, theirs, one, member.Concurrency) || ChosenCopies.AreOne((mine.Trail, mine.Access.Operation), (theirs.Trail, theirs.Access.Operation), one, member.Concurrency)))
            return;
        if (ComesBefore(member, mine, theirs, one, other) || ComesBefore(member, theirs, mine, other, one) || LastOfAll.KeepsApart((mine.Trail, mine.Access.Operation), (theirs.Trail, theirs.Access.Operation)) || LastOfAll.KeepsApart((theirs.Trail, theirs.Access.Operation), (mine.Trail, mine.Access.Operation)))
            return;
        var copiesOf = isSelf ? one : null;
        var (own, others) = (Common(member, mine, copiesOf), Common(member, theirs, copiesOf));
        if (_rendezvous.LeaveTogether(mine, theirs))
            (own, others) = (own.Certain(LockDoubt.OthersWait), others.Certain(LockDoubt.OthersWait));
        if (Storage.Exclude(mine, own, theirs, others))
        {
            FindSplit(mine, member.Of(one, mine.Path), theirs);
            if (!isSelf)
                FindSplit(theirs, member.Of(other, theirs.Path), mine);
            return;
        }

        if (_held.KeepsApart(mine, one, theirs, member, _callers) || _held.KeepsApart(theirs, other, mine, member, _callers))
            return;
        if (_modes.KeepApart(mine, one, theirs, other) || _takeovers.KeepApart(mine, theirs) || _filled.KeepApart(mine, theirs) || _swapped.KeepApart(mine, theirs))
            return;
        if (_warmed.AreBefore(mine, one) || _warmed.AreBefore(theirs, other) || (!one.IsMany && !other.IsMany && AreOfOnlyThread(mine, theirs)))
            return;
        if (reason == SharingReason.OtherLaunch)
            _judgement.Of(mine, theirs, mine.Launch ?? one.Operation.Syntax, theirs.Launch ?? other.Operation.Syntax, reason, isSelf);
        else
            _judgement.Of(mine, theirs, one.Operation.Syntax, other.Operation.Syntax, reason, isSelf);
    }

    // if (Interlocked.Exchange(ref _entered, 1) == 0) { Prepare(); _done.Set(); } _done.Wait(); … One has done it, all others have waited for it.
    static bool ComesBefore(MemberUses member, Use mine, Use theirs, Launch one, Launch other)
    {
        if (mine.BeforeSignals.IsEmpty || theirs.AfterJoins.IsEmpty || !theirs.AfterJoins.Any(handle => mine.BeforeSignals.Any(handle.StartsWith)))
            return false;
        foreach (var held in mine.Locks.Held)
        {
            if (held.IsClaim && Turnstile.IsNeverOpened(held.Path, member.Of(one)) && (one == other || Turnstile.IsNeverOpened(held.Path, member.Of(other))))
                return true;
        }

        return false;
    }

    // A lock keeps the acts apart, but not what has been decided before.
    void FindSplit(Use act, IReadOnlyList<Use> uses, Use theirs)
    {
        if (theirs.Access.IsWrite && _steps.LookBefore(act, theirs, uses) is { } look)
            _found.Add(new(RaceKind.CheckThenAct, act.Path.Symbol!, AtCall(act), look, look.Trail[^1].Syntax, SplitDecisions.AreOneUpdate(look.Trail[^1].Syntax, act.Trail[^1].Syntax) ? SharingReason.TwoAccessors : SharingReason.TwoSections, act.Locks.Held[0]));
    }

    // Each of the two members is right by itself: what to mend is the code that calls both.
    Use AtCall(Use act) => act.Trail[^1] is var call && _facts.Session.RoutineAt(call.Syntax, _facts.Session.ModelOf(call.Syntax.SyntaxTree), _cancellation) is { } caller
        ? act with { Access = act.Access with { Operation = call, Routine = caller.Closest(call.Syntax) } } : act;

    void CompareWithLauncher(MemberUses member, Routine routine, Use outer, Launch launch)
    {
        if (Copies.IsInside(outer.Path, launch) || Copies.IsInside(routine, launch) || Turns.AreOfOtherElement(outer.Path, outer.Trail.IsEmpty ? outer.Access.Operation : outer.Trail[0], launch))
            return;
        // In the next iteration the variable is another one, and the code launched by this iteration does not see it.
        if (outer.Path.Variable is { } variable && StateAt(member, outer)?.IsDetached(launch, variable) == true)
            return;
        // _timer = new Timer(…): the handle itself.
        if (LaunchHandles.IsHandle(outer.Access.Operation.Syntax, launch) || Asleep.Is(outer, launch) || PreparedStates.IsBeforeFirst(outer, launch))
            return;
        // for (…) tasks[i] = TakeAsync(i); what runs here up to its first await is another copy of what has been started before.
        var isOfCopy = Copies.IsOfBody(outer.Trail.IsEmpty ? outer.Access.Operation.Syntax : outer.Trail[0].Syntax, launch);
        bool? isContrary = null;
        foreach (var inner in member.Of(launch, outer.Path))
        {
            if (!(outer.Access.IsWrite || inner.Access.IsWrite) || !Storage.Same(outer, inner, isSelf: false) || (isOfCopy && !Storage.Same(outer, inner, isSelf: true) && !_elements.LeadsToCommonPart(outer)) || IsOfOtherTurn(member, outer, inner, launch) || Turns.AreTaken(outer.Path, inner.Path, outer.Site, outer.Access, launch) || Turnstile.KeepsApart(inner, outer, launch, member, _facts))
                continue;
            if (Storage.Exclude(outer, outer.Locks, inner, inner.Locks))
            {
                FindSplit(outer, member.Of(routine), inner);
                FindSplit(inner, member.Of(launch, inner.Path), outer);
                continue;
            }

            if ((!inner.IsOnContext || outer.IsOffContext || _facts.RunsWithoutContext(launch.Launcher))
                && !_states.KeepApart(inner, outer, member.Of(member.Root.Closest(outer.Site)), member.Root.Method) && !(IsOnce(outer, inner, launch) && Signalled.Before(inner, Joins.Before(outer, member, _facts))) && !Signalled.IsToldOf(outer, inner, _facts)
                && !_facts.Flags.Order(inner, outer, !IsOnce(outer, inner, launch), Joins.Before(outer, member, _facts)) && !_facts.Flags.Order(outer, inner, repeats: !IsEntryPoint(member)) && !IsUnderLockOf(inner, member.Root.Method) && !_receipts.KeepApart(outer, inner, launch, member)
                && !_ownTasks.AreAwaited(inner, member.Root) && !_modes.KeepApart(inner, launch, outer, null) && !_takeovers.KeepApart(inner, outer) && !_filled.KeepApart(inner, outer) && !_swapped.KeepApart(inner, outer) && !PreparedStates.IsOver(outer, inner, member.Root, _facts, _cancellation)
                && !(isContrary ??= ContraryWays.Are(launch.Operation, outer.Trail.IsEmpty ? outer.Access.Operation : outer.Trail[0], launch.Launcher)) && !(!launch.IsMany && AreOfOnlyThread(outer, inner)))
            {
                var start = inner.Launch ?? launch.Operation.Syntax;
                // What a constructor does too late is what to mend, and not what the code does that it has started.
                _judgement.Of(inner, WithLockOfCallers(outer, routine), start, start, IsBeforeOwnStart(outer, start) ? SharingReason.Reopened : SharingReason.Launcher, isSelf: false, isFirstExcused: member.Root.Method is { MethodKind: MethodKind.Constructor } && Storage.IsHazard(outer) && outer.Locks.Held.IsEmpty);
            }
        }
    }

    // var i = n; slots[i] = new(); new Thread(() => Work(slots[i])).Start(); what runs already has a variable, and so an element, of its own.
    static bool IsOfOtherTurn(MemberUses member, Use outer, Use inner, Launch launch)
    {
        for (var i = 0; i < outer.Path.Steps.Length; i++)
        {
            if (outer.Path.Steps[i].Index is ILocalSymbol index && SymbolEqualityComparer.Default.Equals(index, inner.Path.Steps[i].Index as ISymbol))
                return StateAt(member, outer)?.IsDetached(launch, index) == true;
        }

        return false;
    }

    // A program begins once.
    bool IsEntryPoint(MemberUses member) => SymbolEqualityComparer.Default.Equals(member.Root.Method, _facts.Session.Compilation.GetEntryPoint(_cancellation));

    // Open() { _id = NewId(); _socket.Received += Serve; } … Reopen() { host.Close(); host.Open(); } it is written before the start it belongs to, and meets only
    // what the last one has left.
    static bool IsBeforeOwnStart(Use outer, SyntaxNode start)
    {
        if (outer.Trail.IsEmpty)
            return false;
        var root = outer.Access.Routine.Root;
        return LeftAlive.StartsBehind(outer.Access.Operation, root, start);
    }

    // The signal of one copy, or of one tick, says nothing of the others.
    static bool IsOnce(Use outer, Use inner, Launch launch) => !inner.IsRepeated && outer.Live.TryGetValue(launch, out var several) && !several;

    // The state of the member itself, where it uses something or calls what does.
    static ConcurrencyState<Launch>? StateAt(MemberUses member, Use use)
    {
        if (use.Trail.IsEmpty)
            return use.Access.State;
        foreach (var routine in member.Root.All())
        {
            foreach (var call in member.Concurrency.TraceOf(routine)?.SourceCalls ?? ImmutableArray<SourceCall>.Empty)
            {
                if (ReferenceEquals(call.Operation, use.Trail[0]))
                    return call.State;
            }
        }

        return null;
    }

    // A lock object that each copy makes for itself excludes nobody.
    static Lockset Common(MemberUses member, Use use, Launch? copiesOf)
    {
        var locks = use.Locks;
        if (copiesOf is null)
            return locks;
        foreach (var held in locks.Held)
        {
            if (held.Path.Variable is { } variable && (Copies.IsInside(held.Path, copiesOf) || !member.Concurrency.CopiesShare(copiesOf, variable)) && !IsOfOwner(held.Path, use.Path))
                locks = locks.Release(held.Path);
        }

        return locks;
    }

    // void Remove(Job job) { lock (job.Owner) job.Owner.Count--; } whoever comes to the same count has come to the same owner, and to the gate that it has.
    static bool IsOfOwner(AccessPath gate, AccessPath state)
    {
        if (state.Steps.IsEmpty)
            return false;
        var owner = state.Up();
        return gate.Equals(owner) || (gate.Steps is [.., { IsElement: false }] && gate.Up().Equals(owner));
    }
}
