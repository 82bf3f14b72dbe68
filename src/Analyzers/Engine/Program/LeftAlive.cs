using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>State that threads use which a member of the type leaves running, and other members as well.</summary>
sealed class LeftAlive(ProgramFacts facts, Callers callers, Glances glances, Action<SharedRace> report, CancellationToken cancellation)
{
    readonly ThreadLoops _loops = new(facts, cancellation);
    readonly HandedSelves _selves = new(facts, cancellation);
    readonly TakenStates _states = new(facts);
    readonly Takeovers _takeovers = new(facts, cancellation);
    readonly FilledStates _filled = new(facts, cancellation);
    readonly Modes _modes = new(facts.Session);
    readonly SwappedOut _swapped = new(facts, cancellation);
    readonly EarlyCalls _early = new(facts, cancellation);
    readonly Dictionary<IMethodSymbol, ImmutableArray<AccessPath>> _kept = new(SymbolEqualityComparer.Default);

    /// <summary>Reports the uses of a state that meet one of a thread that a member leaves running.</summary>
    /// <param name="entries">The uses.</param>
    /// <param name="areFlags">Whether they are of different elements of a collection, and only of interest where they are flags that end loops.</param>
    public void Find(List<Entry> entries, bool areFlags = false)
    {
        foreach (var alive in entries)
        {
            if (!alive.Use.IsLeftAlive || alive.Use.IsReturned)
                continue;
            foreach (var other in entries)
            {
                // Task<int> TakeAsync(int count) => TakeInTurnAsync(count); who is given the task has asked for what it does.
                if (((other.Use.IsLeftAlive || other.Use.IsLaunched) && !other.Use.IsReturned) || other.Method.MethodKind == MethodKind.Constructor || !Storage.Same(alive.Use, other.Use, isSelf: false) || other.Use.Locks.Excludes(alive.Use.Locks)
                    || SymbolEqualityComparer.Default.Equals(other.Method, alive.Method))
                {
                    continue;
                }

                if (IsBeforeStart(other, alive) || SetupNames.IsForConfigurators(other.Method))
                    continue;
                var isStopped = Flags.IsStopFlag(alive.Use, other.Use);
                var endsLoop = !isStopped && Flags.EndsLoop(alive.Use, other.Use);
                if (areFlags && !isStopped && !endsLoop)
                    continue;
                var isClaimed = !isStopped && !endsLoop && CheckedFlag.IsOne(alive.Use) && CheckedFlag.IsOne(other.Use);
                // Who disposes of an object whose thread runs is beside it until the thread has seen that it is to stop.
                if ((!isStopped && !endsLoop && !isClaimed && !Storage.IsLost(alive.Use) && !Storage.IsLost(other.Use)) || (!isStopped && Confinement.IsForOneThread(other.Use.Access.Routine.Root.Method)) || IsAfterJoin(other, alive.Method)
                    || (alive.Use.IsOnContext && !other.Use.IsOffContext && !facts.RunsWithoutContext(alive.Root)) || Signalled.Before(alive.Use, other.Use.AfterJoins)
                    || _loops.AreAlternatives(alive, other) || IsHandedOnInTurn(alive.Use, other.Use) || _loops.CallsBack(alive, other)
                    || _states.KeepApart(alive.Use, other.Use, facts.SummaryOf(other.Method).Uses, other.Method) || facts.Flags.Order(alive.Use, other.Use, repeats: true) || facts.Flags.Order(other.Use, alive.Use, repeats: true))
                {
                    continue;
                }

                if (Turnstile.KeepsApart(alive.Use, other.Use) || PreparedStates.IsOver(other.Use, alive.Use, null, facts, cancellation) || IsForHolders(other, alive, entries) || _takeovers.KeepApart(alive.Use, other.Use) || _filled.KeepApart(alive.Use, other.Use) || _modes.KeepApart(alive, other) || _swapped.KeepApart(alive.Use, other.Use))
                    continue;
                // What the pool runs is the launched code itself.
                if (_early.AreAll(other.Method, alive.Method) || callers.AreOnlyThePool(other.Method) || callers.AreOnlyLaunches(other.Method) || (other.Method.DeclaredAccessibility != Accessibility.Public && callers.AreOfOnlyThread(alive.Use, other.Use)) || _selves.CallsBack(alive, other.Method) || SnapshotLooks.Are(alive.Use, other))
                    continue;
                // A second start, if there is one, takes the step beside the first.
                var isStep = _selves.IsStep(alive, other.Method);
                if (isStep && _selves.IsOfOnlyStart(alive))
                    continue;
                var launch = alive.Use.Launch ?? alive.Use.Site;
                if (other.Use.IsReturned)
                {
                    if (!isStopped && !endsLoop && !isClaimed)
                        Report(alive, other, launch, race => ReportAsPartner(race, alive.Use));
                    continue;
                }

                Action<SharedRace> tell = isStep || IsOnlyCalledBy(alive, other.Method) || IsForHeirs(other.Method) || TurnTaking.Is(alive, facts, cancellation) ? race => report(race with { IsDoubtful = true }) : report;
                if (isStopped)
                    tell(new(RaceKind.StopFlag, alive.Use.Path.Symbol!, alive.Use, other.Use, launch, SharingReason.OtherMember, null));
                else if (endsLoop)
                    tell(new(RaceKind.StopFlag, other.Use.Path.Symbol!, other.Use, alive.Use, launch, SharingReason.OtherMember, null));
                else if (isClaimed)
                    tell(new(RaceKind.CheckThenAct, alive.Use.Path.Symbol!, alive.Use, other.Use, launch, SharingReason.OtherMember, null));
                else if (!(glances.IsOneWord(other) && glances.IsOne(other)) && !glances.IsForFriends(other.Method))
                    Report(alive, WithLockOfCallers(other), launch, tell);
            }
        }
    }

    // lock (_gate) Step(item); … protected void Step(item) { … _items.Clear(); } what all who call a helper hold for it, it need not take itself.
    Entry WithLockOfCallers(Entry other) => other.Use.Locks.Held.IsEmpty && !other.Method.IsAsync && callers.LockOfAll(other.Method) is { } held ? other with { Use = other.Use with { Locks = other.Use.Locks.Acquire(held) } } : other;

    // What a member does when it has returned a task is told by itself; beside the thread's own copies it is the better one to tell of.
    void ReportAsPartner(SharedRace race, Use alive)
    {
        if (race.Mine.Access.Operation == alive.Access.Operation)
            report(race with { IsOnlyPartner = true });
    }

    /// <summary>Reports two uses of which one may happen while the other does.</summary>
    public static void Report(Entry alive, Entry other, SyntaxNode launch, Action<SharedRace> report)
    {
        if (Judgement.IsForPeople(alive.Use) || Judgement.IsForPeople(other.Use) || Storage.IsAtomicRead(alive.Use) || Storage.IsAtomicRead(other.Use) || Storage.IsReadOfVolatile(alive.Use) || Storage.IsReadOfVolatile(other.Use))
            return;
        // Where both hold one, the lock that stands beside the use is the one that guards.
        var (isAliveMeant, isOtherMeant) = (Judgement.TakesLock(alive.Use), Judgement.TakesLock(other.Use));
        // _sent = 0; is lost where another thread adds to what it has read before.
        var overwrites = !Storage.IsHazard(alive.Use) && alive.Use.Access is { Kind: AccessKind.Write, IsAtomic: false } && other.Use.Access is { Kind: AccessKind.Update, IsAtomic: false };
        // Where the update lacks a lock as well it is the one to tell of.
        var isOnlyPartner = overwrites && !other.Use.Locks.Held.Any(held => IsOfState(held, other.Use.Path));
        if ((Storage.IsHazard(alive.Use) || overwrites) && (alive.Use.Locks.Held.IsEmpty || (!other.Use.Locks.Held.IsEmpty && (isOtherMeant || !isAliveMeant))) && Kinds.Of(alive.Use, other.Use) is { } kind)
            report(new(kind, alive.Use.Path.Symbol!, alive.Use, other.Use, launch, SharingReason.OtherMember, Guard(other.Use)) { IsOnlyPartner = isOnlyPartner });
        if ((Storage.IsHazard(other.Use) || alive.Use.Locks.Held.Any(held => IsOfState(held, alive.Use.Path)) || other.Use.IsOfContainer) && (other.Use.Locks.Held.IsEmpty || (!alive.Use.Locks.Held.IsEmpty && (isAliveMeant || !isOtherMeant))) && Kinds.Of(other.Use, alive.Use) is { } otherKind)
            report(new(otherKind, other.Use.Path.Symbol!, other.Use, alive.Use, launch, SharingReason.OtherMember, Guard(alive.Use)));
    }

    // static void Run(object reader) { while (((Reader)reader).Read()) { } } others may call what is public, but the thread is the only one in sight that does.
    bool IsOnlyCalledBy(Entry alive, IMethodSymbol member)
    {
        var isCalled = false;
        foreach (var (name, _) in facts.ReferencesTo(member))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            isCalled = References.CallOf(name) is { } call && alive.Use.Trail.Any(step => step.Syntax == call);
            if (!isCalled)
                return false;
        }

        return isCalled;
    }

    // protected virtual void WriteAll() { … } that only the type itself calls, where nobody else can be: an heir who does so knows when.
    bool IsForHeirs(IMethodSymbol member)
    {
        if (member is not { DeclaredAccessibility: Accessibility.Protected or Accessibility.ProtectedAndInternal, MethodKind: MethodKind.Ordinary, ContainingType: var type })
            return false;
        var isCalled = false;
        foreach (var (name, model) in facts.ReferencesTo(member))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            if (References.CallOf(name) is null || name.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } around || model.GetDeclaredSymbol(around) is not { } caller || !SymbolEqualityComparer.Default.Equals(caller.ContainingType, type))
                return false;
            isCalled |= !SymbolEqualityComparer.Default.Equals(caller, member);
        }

        return isCalled;
    }

    // Who only reads lacks a lock that is there for the state: one for all objects of a program, held while one of them runs, is not there for what each has.
    static bool IsOfState(LockId held, AccessPath state) => held.IsMeantAsLock && (!held.Path.IsStatic || state.Kind != RootKind.This);

    // _args.Completed += Done; … if (!_socket.AcceptAsync(_args)) Done(null, _args); an operation that has ended at once raises no event.
    // What Done does may stand in a method that both call, one of them where the operation has ended at once.
    bool IsHandedOnInTurn(Use alive, Use other)
    {
        if (alive.Launch is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } subscription)
            return false;
        var model = facts.Session.ModelOf(subscription.SyntaxTree);
        return model.GetSymbolInfo(subscription.Left).Symbol is IEventSymbol raised && facts.Session.Calls.Is(raised, Meaning.LaunchInTurn)
            && model.GetSymbolInfo(subscription.Right).Symbol is IMethodSymbol handler
            && other.Trail.Any(step => step is IInvocationOperation call && (SymbolEqualityComparer.Default.Equals(call.TargetMethod, handler)
                || (SymbolEqualityComparer.Default.Equals(call.TargetMethod, other.Access.Routine.Root.Method) && other.Access.Routine.Root == alive.Access.Routine.Root
                    && Outstanding.IsDecidedByBeginning(call.Syntax, facts.Session.ModelOf(call.Syntax.SyntaxTree)))));
    }

    // A variable that lets one thread through says nothing of those who do not ask it.
    static LockId? Guard(Use use)
    {
        foreach (var held in use.Locks.Held)
        {
            if (!held.IsClaim)
                return held;
        }

        return null;
    }

    // OnTimer() { lock (_gate) Process(); } protected void Process() …: the member is there for those who hold the lock.
    bool IsForHolders(Entry other, Entry alive, List<Entry> entries)
    {
        foreach (var held in alive.Use.Locks.Held)
        {
            if (!held.IsMeantAsLock || !(held.Path.Kind is RootKind.This or RootKind.Static))
                continue;
            if (callers.Hold(held, other.Method, other.Use.Given))
                return true;
            if (other.Method.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedAndInternal or Accessibility.ProtectedOrInternal && !other.Method.IsOverride
                && entries.Exists(entry => ReferenceEquals(entry.Use.Access.Operation, other.Use.Access.Operation) && entry.Use.Locks.Holds(held.Path) && entry.Use.Trail.Any(step => IsCallOf(step, other.Method))))
            {
                return true;
            }
        }

        return false;
    }

    // Open(int most) { _most = most; Start(); } what is set by the member that starts the code comes before it.
    bool IsBeforeStart(Entry other, Entry alive)
    {
        return SetupNames.Opens(other.Method.Name) && other.Use.Live.IsEmpty && alive.Use.Launch is { } launch
            && StartsBehind(other.Use.Trail.IsEmpty ? other.Use.Access.Operation : other.Use.Trail[0], other.Root, launch);
    }

    /// <summary>Whether a routine does something before it starts code, itself or by the method that does, and never behind that.</summary>
    public static bool StartsBehind(IOperation step, Routine root, SyntaxNode launch)
    {
        var routine = root.Closest(step.Syntax);
        var starts = false;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation.Syntax != launch && !(operation is IInvocationOperation { TargetMethod.DeclaringSyntaxReferences: [var called] } && called.SyntaxTree == launch.SyntaxTree && called.Span.Contains(launch.Span)))
                    continue;
                if (routine.Ways.MayComeAfter(operation, step))
                    return false;
                starts |= routine.Ways.AlwaysComesBefore(step, operation);
            }
        }

        return starts;
    }

    static bool IsCallOf(IOperation step, IMethodSymbol method) => step is IInvocationOperation { TargetMethod.OriginalDefinition: var called } && SymbolEqualityComparer.Default.Equals(called, method.OriginalDefinition);

    bool IsAfterJoin(Entry entry, IMethodSymbol launcher)
    {
        if (!_kept.TryGetValue(launcher, out var handles))
            _kept.Add(launcher, handles = facts.EffectOf(launcher).Handles.AddRange(Factories.HandlesKept(launcher, facts)));
        foreach (var handle in handles)
        {
            // await _worker.Task; where _worker is what keeps the handle
            if (entry.Use.AfterJoins.Any(join => join.StartsWith(handle)))
                return true;
        }

        return false;
    }
}
