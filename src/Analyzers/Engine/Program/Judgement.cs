using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What is wrong about two uses of the same state that may happen together, and which of them is to blame.</summary>
sealed class Judgement(ProgramFacts facts, FoundRaces found)
{
    readonly ForDebuggers _debuggers = new(facts, default);

    /// <summary>Judges two uses that may happen at the same time, on the same state, without a lock in common.</summary>
    public void Of(Use mine, Use theirs, SyntaxNode launchOfMine, SyntaxNode launchOfTheirs, SharingReason reason, bool isSelf, bool isFirstExcused = false)
    {
        if (mine.Access.IsUnknown || theirs.Access.IsUnknown || Flags.IsWaitedFor(mine) || Flags.IsWaitedFor(theirs) || (!isSelf && Cursors.KeepApart(mine, theirs)) || IsForPeople(mine) || IsForPeople(theirs) || IsForDebuggers(mine) || IsForDebuggers(theirs)
            || LazyInitialization.IsNever(mine) || LazyInitialization.IsNever(theirs))
        {
            return;
        }

        if (Flags.IsStopFlag(mine, theirs))
            found.Add(new(RaceKind.StopFlag, mine.Path.Symbol!, mine, theirs, launchOfMine, reason, null));
        else if (Flags.IsStopFlag(theirs, mine))
            found.Add(new(RaceKind.StopFlag, mine.Path.Symbol!, theirs, mine, launchOfTheirs, reason, null));
        BlameFlag(mine, theirs, launchOfMine, launchOfTheirs, reason);
        BlameFlag(theirs, mine, launchOfTheirs, launchOfMine, reason);
        if (!Storage.IsHazard(mine) && !Storage.IsHazard(theirs) && !Storage.IsMessage(mine, theirs) && !Storage.IsMessage(theirs, mine) && !Storage.IsWrittenBack(mine, theirs) && !Storage.IsWrittenBack(theirs, mine))
            return;
        if (IsOnlyKept(mine, theirs))
            return;
        var bothLocked = !mine.Locks.Held.IsEmpty && !theirs.Locks.Held.IsEmpty;
        var (isMineMeant, areTheirsMeant) = (TakesLock(mine), TakesLock(theirs));
        // Blame the use that takes no lock; where both take one, they are different ones, unless one of them only happens to be reached under its lock.
        if (theirs.Locks.Held.IsEmpty || (bothLocked && (isMineMeant || !areTheirsMeant)))
            Blame(theirs, mine, launchOfTheirs, reason);
        if (!isSelf && !isFirstExcused && (mine.Locks.Held.IsEmpty || (bothLocked && (areTheirsMeant || !isMineMeant))))
            Blame(mine, theirs, launchOfMine, reason);
    }

    /// <summary>
    /// Whether a lock is taken beside a use, <c>lock (_gate) { _count++; }</c>: whoever calls the method may hold another one for reasons of his own.
    /// </summary>
    public static bool TakesLock(Use use)
    {
        foreach (var held in use.Access.State.Locks.Held)
        {
            if (held.IsMeantAsLock)
                return true;
        }

        return false;
    }

    // _watcher = Task.Run(Watch); … Dispose() => _watcher = null; where nobody looks at it, it does not matter whose value stays.
    bool IsOnlyKept(Use mine, Use theirs)
    {
        if (mine.Access.Kind != AccessKind.Write || theirs.Access.Kind != AccessKind.Write || mine.Path.Symbol is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private } field || !(GivesUp(mine) || GivesUp(theirs)))
            return false;
        foreach (var (name, _) in facts.ReferencesTo(field.OriginalDefinition))
        {
            SyntaxNode whole = WholeName.Of(name);
            if (whole.Parent is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Parent: ExpressionStatementSyntax } assignment || assignment.Left != whole)
                return false;
        }

        return true;
    }

    static bool GivesUp(Use use) => ValueFlow.Of(use.Access)?.Parent is ISimpleAssignmentOperation { Value: var value } && Origins.Bare(value).ConstantValue is { HasValue: true, Value: null };

    /// <summary>Whether a use only reads a word to tell people what goes on: it need not be exact.</summary>
    public static bool IsForPeople(Use use) => use.Access.Kind == AccessKind.Read && Diagnosing.IsAt(use.Access.Operation.Syntax);

    bool IsForDebuggers(Use use) => !use.Access.IsWrite && use.Access.Routine.Root.Method is { } method && _debuggers.IsOne(method);

    // Where one critical section tests the flag and sets it, it is the other one that lacks the lock.
    void BlameFlag(Use flag, Use other, SyntaxNode launchOfFlag, SyntaxNode launchOfOther, SharingReason reason)
    {
        if (!CheckedFlag.IsOne(flag) || !other.Access.IsWrite || Bounds.StayTrue(flag, other))
            return;
        if (!CheckedFlag.IsOneSection(flag) || Kinds.TypeOf(flag.Path)?.SpecialType != SpecialType.System_Boolean)
            found.Add(new(RaceKind.CheckThenAct, flag.Path.Symbol!, flag, other, launchOfFlag, reason, null));
        else
            found.Add(new(RaceKind.InconsistentlyGuarded, flag.Path.Symbol!, other, flag, launchOfOther, reason, GuardOf(flag)));
    }

    // lock (_list) { … Recycle(item); } void Recycle(Item item) { lock (_pool) _free++; } the lock that is taken beside a use is there for it, what callers hold may
    // be there for something else.
    static LockId GuardOf(Use use) => TakesLock(use) ? use.Locks.Held.Last(static held => held.IsMeantAsLock) : use.Locks.Held.First(static held => held.IsMeantAsLock);

    void Blame(Use mine, Use theirs, SyntaxNode launch, SharingReason reason)
    {
        // A read is to blame when only it goes without the lock. One lock for all objects of a program, held while one of them runs, is not
        // there for what each of them has.
        var isGuarded = theirs.Locks.Held.Any(static held => held.IsMeantAsLock);
        var isOfState = theirs.Locks.Held.Any(held => held.IsMeantAsLock && (!held.Path.IsStatic || theirs.Path.Kind != RootKind.This));
        if (!Storage.IsHazard(mine) && !Storage.IsMessage(mine, theirs) && !Storage.IsWrittenBack(mine, theirs) && !isOfState && !(mine.IsOfContainer && (reason is not (SharingReason.Launcher or SharingReason.Reopened) || IsLockedByItself(theirs))))
            return;
        // Who looks again under a lock decides by that look, and that one is compared by itself.
        if (!theirs.Access.IsWrite && mine.Locks.Held.IsEmpty && theirs.Locks.Held.IsEmpty && DoubleCheck.IsOne(theirs, facts))
            return;
        if (!mine.Access.IsWrite && (mine.Path.Symbol is IFieldSymbol { IsVolatile: true } && !mine.IsOfContainer || DoubleCheck.IsOne(mine, facts)))
            return;
        if (Storage.IsAtomicRead(mine))
            return;
        // _clock ??= services.GetService<IClock>(): who would read it before it is there asks for it as well.
        if (!mine.Access.IsWrite && !mine.IsOfContainer && LazyInitialization.IsFoundAlike(theirs) && LazyInitialization.IsFoundFirst(mine, theirs))
            return;
        // Who reads a volatile word has the old value or the new one, whatever lock happens to be held there.
        if (Storage.IsReadOfVolatile(theirs))
            return;
        // Who reads a reference to what never changes has the old object or the new one.
        if (!mine.Access.IsWrite && !mine.IsOfContainer && Kinds.TypeOf(mine.Path) is { IsReferenceType: true } type && Immutability.IsImmutable(type))
            return;
        var kind = Kinds.Of(mine, theirs) ?? (Kinds.IsCaptured(mine) && !IsSeenAlone(mine, launch) ? RaceKind.Capture : null);
        if (kind is { } known)
            found.Add(new(known, mine.Path.Symbol!, mine, theirs, launch, reason, isGuarded ? GuardOf(theirs) : null));
    }

    // ArrayList.Synchronized: the call takes the lock, and the loop does not.
    static bool IsLockedByItself(Use use) => use.Locks.Held.Any(held => held.IsUnlisted && held.Path.StartsWith(use.Path));

    // Helper.Run(() => sum++): what the helper does with the lambda is not seen by who looks at the member alone.
    static bool IsSeenAlone(Use use, SyntaxNode launch)
    {
        var alone = use.Access.Routine.Root.Concurrency;
        foreach (var known in alone.Launches.All)
        {
            if (known.Operation.Syntax == launch)
                return IsReached(use.Access.Routine, alone);
        }

        return false;
    }

    // Task.Run(() => Walk(parts, part => sum += part)): the launch is seen, but not that the helper runs the lambda.
    static bool IsReached(Routine routine, Concurrency alone)
    {
        var reached = new HashSet<Routine>();
        var pending = new Stack<Routine>();
        pending.Push(routine.Root);
        foreach (var body in alone.Launches.All.SelectMany(static launch => launch.Bodies))
        {
            if (body.Routine is { } launched)
                pending.Push(launched);
        }

        while (pending.Count > 0)
        {
            var current = pending.Pop();
            if (!reached.Add(current) || alone.TraceOf(current) is not { } trace)
                continue;
            foreach (var call in trace.Calls)
                pending.Push(call.Callee);
        }

        return reached.Contains(routine);
    }
}
