using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Uses of state without the lock that the others hold, and the reasons why it need not be there.</summary>
sealed class MissingGuards(ProgramFacts facts, Callers callers, Glances glances, Owners owners, Action<SharedRace> report, CancellationToken cancellation)
{
    readonly Dictionary<IFieldSymbol, bool> _snapshots = new(SymbolEqualityComparer.Default);
    readonly Takeovers _takeovers = new(facts, cancellation);
    readonly StateAccesses _accesses = new(facts, cancellation);
    readonly FilledStates _filled = new(facts, cancellation);
    readonly Setups _setups = new(facts);
    readonly ForDebuggers _debuggers = new(facts, cancellation);
    readonly TypeInitializers _initializers = new(facts, cancellation);

    /// <summary>Reports the uses of a state that lack its usual lock.</summary>
    public void Find(INamedTypeSymbol type, ISymbol state, List<Entry> entries)
    {
        entries = entries.Where(entry => IsOfCallers(entry) && !OptionalLocks.AreNotNeeded(entry.Use, facts.Session, cancellation)).ToList();
        if (!entries.Any(static entry => !entry.Use.Locks.Held.IsEmpty) || !entries.Any(static entry => Storage.IsHazard(entry.Use)))
            return;
        if (UsualGuard.Of(entries, facts.Session) is not { } guard || IsMatterOfPart(entries[0].Use.Path, guard.Path) || IsHeldByChance(guard, entries))
            return;
        GuardPurpose? purpose = null;
        bool? isFrozen = null;
        foreach (var entry in entries)
        {
            var use = entry.Use;
            if (Protects(guard, use, state, type) || Storage.MayBeHeld(guard, use.Locks, use.Path) || use.Access.IsAtomic || use.Access.IsUnknown || DoubleCheck.IsOne(use, facts))
                continue;
            if (IsHeldByCallers(guard, entry, entries))
                continue;
            if (IsBeforeStart(entry) || _setups.IsOne(entry, entries) || IsForTests(entry.Method) || IsCalledUnderGuard(entry, entries, guard) || IsAfterOwnJoin(entry) || IsHalfOfPair(entry.Method, guard) || IsHarmlessRead(use, entries) || Diagnosing.IsAt(use.Access.Operation.Syntax))
                continue;
            // Whoever has waited for the threads of the object may look at what they have left.
            if (use.AfterJoins.Any(static handle => Kinds.TypeOf(handle) is not { SpecialType: SpecialType.System_Boolean }) && !Storage.IsHazard(use))
                continue;
            if (LazyInitialization.IsFoundAlike(use))
                continue;
            purpose ??= GuardPurpose.Of(guard, entries, facts);
            // AddCore(), which says that its callers hold the lock: who does not is wrong where he calls it.
            if (!use.Trail.IsEmpty && use.Access.Routine.Root.Method is { } own && Callers.SaysSo(own))
                continue;
            if (!purpose.Concerns(entry) || IsSnapshot(use, type) || callers.Hold(guard, entry.Method, use.Given) || callers.HoldElsewhere(guard, entry.Method) || IsGlance(entry, entries, guard) || glances.IsForFriends(entry.Method) || _debuggers.IsOne(entry.Method))
                continue;
            if (use.Access.Kind == AccessKind.Write && Openings.IsOne(use, _accesses.To(use.Path.Symbol!, type)))
                continue;
            if (Preparations.IsOne(entry, entries, guard, facts) || IsOrderedRead(use))
                continue;
            if (use.Access.Kind == AccessKind.ContainerRead && _filled.IsOne(use, guard))
                continue;
            if (!use.Access.IsWrite && (isFrozen ??= FrozenStates.IsOne(_accesses.To(use.Path.Symbol!, type))) == true)
                continue;
            if (callers.AreTheModule(entry))
                continue;
            var isAlone = callers.AreOnlyThePool(entry.Method);
            var isElsewhere = callers.AreLockedElsewhere(entry.Method, alsoOwn: false);
            foreach (var other in entries)
            {
                if (!(isAlone && other.Root == entry.Root) && !(isElsewhere && !callers.LeaveOut(other.Method, entry.Method)) && (use.Access.IsWrite || !LazyInitialization.IsFoundAlike(other.Use) || !LazyInitialization.IsFoundFirst(use, other.Use)) && !Storage.AreOfMaker(use, other.Use) && !InPlace.AreReplacementAndLook(use, other.Use) && (Storage.IsHazard(use) || Storage.IsHazard(other.Use)) && UsualGuard.IsHeld(guard, other.Use)
                    && !(use.Access.Kind == AccessKind.Read && use.Path.Symbol is IFieldSymbol { IsVolatile: true }) && !AreKeptApart(use, other.Use, state) && !facts.Flags.Order(other.Use, use, repeats: true) && !owners.Guard(type, state) && !_takeovers.KeepApart(use, other.Use)
                    && !_initializers.KeepApart(entry, other) && !callers.AreOfOwnThread(use, other.Use))
                {
                    report(new(KindOf(use), state, use, other.Use, UsualGuard.SectionOf(other.Use, guard), SharingReason.LockingType, guard) { IsDoubtful = IsForAll(guard, use, type) || IsOnlyOfTeardown(entry, entries) || (!use.IsOfContainer && IsOfOneMember(entry, entries)) || IsStepOfHolders(entry, entries, guard) || _setups.CreatesEarly(entry) || IsHeldByOneForAnother(entries, guard) || callers.HoldAsFarAsSeen(guard, entry.Method, use.Given) });
                    break;
                }
            }
        }
    }

    // static readonly object s_gate; … lock (s_gate) { Load(_names); s_cache.Add(this); } one lock for all objects is there for what they share, and what each of them has is used under it by chance.
    static bool IsForAll(LockId guard, Use use, INamedTypeSymbol type)
    {
        if (!guard.Path.IsStatic || use.Path is not { Kind: RootKind.This, Steps: [{ Member.IsStatic: false }, ..] })
            return false;
        foreach (var member in type.GetMembers())
        {
            if (member is IFieldSymbol { IsStatic: true, IsConst: false } shared && !SymbolEqualityComparer.Default.Equals(shared, guard.Path.Symbol) && (!shared.IsReadOnly || ContainerModel.IsContainer(shared.Type)))
                return true;
        }

        return false;
    }

    // Read() { lock (_gate) { … _offset += n; } … _offset += m; } what only one member knows, which takes the lock for something else: a reader of a stream has it alone.
    static bool IsOfOneMember(Entry entry, List<Entry> entries)
    {
        foreach (var other in entries)
        {
            if (!SymbolEqualityComparer.Default.Equals(other.Method, entry.Method) && other.Method.MethodKind != MethodKind.Constructor)
                return false;
        }

        return true;
    }

    // this._all._items under this._all._lock: the type of _all is looked at for itself, with all that it knows of its state.
    static bool IsMatterOfPart(AccessPath state, AccessPath guard) => state.Steps.Length > 1 && guard.Steps.Length == state.Steps.Length && guard.StartsWith(state.Up())
        && guard.Symbol is IFieldSymbol { DeclaredAccessibility: Accessibility.Private, ContainingType: { } owner } && state.Symbol is { DeclaredAccessibility: Accessibility.Private }
        && SymbolEqualityComparer.Default.Equals(owner, state.Symbol?.ContainingType);

    // lock (_link) _job.Stop(): one call of a part under a lock that the part knows nothing of does not say that the lock is there for it.
    static bool IsHeldByChance(LockId guard, List<Entry> entries)
    {
        var state = entries[0].Use.Path;
        // What stands in a collection belongs to the owner of the collection.
        if (state.Steps.Length < 2 || state.Steps.Any(static step => step.IsElement) || SymbolEqualityComparer.Default.Equals(guard.Path.Symbol?.ContainingType?.OriginalDefinition, state.Symbol?.ContainingType?.OriginalDefinition))
            return false;
        return AreByOneHolder(guard, entries, out _);
    }

    // Whether at most one member holds the guard, and which.
    static bool AreByOneHolder(LockId guard, List<Entry> entries, out IMethodSymbol? holder)
    {
        holder = null;
        foreach (var entry in entries)
        {
            if (!UsualGuard.IsHeld(guard, entry.Use) || SymbolEqualityComparer.Default.Equals(entry.Method, holder))
                continue;
            if (holder is not null)
                return false;
            holder = entry.Method;
        }

        return true;
    }

    // _gate.EnterReadLock(); foreach (var part in _parts) part.Refresh(); what one member does under the lock of its own list to what stands in the list, in another type, need not be what the lock is there for.
    static bool IsHeldByOneForAnother(List<Entry> entries, LockId guard)
    {
        var state = entries[0].Use.Path;
        if (guard.Path.Kind != RootKind.This || state.Steps.Length < 2 || guard.Path.Symbol?.ContainingType is not { } owner || SymbolEqualityComparer.Default.Equals(owner.OriginalDefinition, state.Symbol?.ContainingType?.OriginalDefinition))
            return false;
        return AreByOneHolder(guard, entries, out var holder) && holder is not null;
    }

    // Grow() is called under the lock of those who happen to hold it, and by others, too: for something else that lock is no guard.
    static bool IsHeldByCallers(LockId guard, Entry entry, List<Entry> entries)
    {
        var everywhere = new HashSet<IOperation>();
        var somewhere = new HashSet<IOperation>();
        foreach (var other in entries)
            (UsualGuard.IsHeld(guard, other.Use) ? everywhere : somewhere).Add(other.Use.Access.Operation);
        return !everywhere.Contains(entry.Use.Access.Operation) && everywhere.IsSubsetOf(somewhere);
    }

    /// <summary>Whether callers may do it on any thread, when the object is there.</summary>
    public static bool IsOfCallers(Entry entry) =>
        entry.Method is { MethodKind: not MethodKind.Constructor, IsInitOnly: false } && !entry.Use.IsLaunched
        && (!Confinement.IsForOneThread(entry.Use.Access.Routine.Root.Method) || IsOfOuter(entry));

    // A handle that is disposed of does not end the life of the object that has given it away.
    static bool IsOfOuter(Entry entry) => entry.Method.ContainingType.ContainingType is { } outer && entry.Use.Path.Steps is [{ Member.ContainingType: { } owner }, ..] && SymbolEqualityComparer.Default.Equals(owner.OriginalDefinition, outer.OriginalDefinition);

    // Where another member takes the lock only to hand the same out, its author thinks that it is needed.
    bool IsGlance(Entry entry, List<Entry> entries, LockId guard) =>
        glances.IsOneWord(entry) && !DoubleCheck.IsOfOwnChange(entry.Use, facts) && !entries.Exists(other => UsualGuard.IsHeld(guard, other.Use) && glances.IsOneWord(other)) && glances.IsOne(entry);

    // One look at a collection that is replaced and never changed; a second one may find another.
    bool IsSnapshot(Use use, INamedTypeSymbol type)
    {
        if (use.Access.Kind != AccessKind.Read || use.Path is not { Steps: [{ Member: IFieldSymbol state }] })
            return false;
        if (!_snapshots.TryGetValue(state, out var isSnapshot))
            _snapshots.Add(state, isSnapshot = Snapshots.IsOne(state, _accesses.To(state, type)));
        if (!isSnapshot)
            return false;
        var looks = facts.Of(use.Access.Routine.Root).Of(use.Access.Routine).Where(look => look.Access.Kind == AccessKind.Read && look.Path.Equals(use.Access.Path) && look.Locks.Held.IsEmpty).ToList();
        return looks.Count == 1 || looks.TrueForAll(static look => Snapshots.IsQuestion(look.Access));
    }

    // AddCore() that Add() calls under the lock: who else calls it, from where it can be called at all, knows as much.
    static bool IsCalledUnderGuard(Entry entry, List<Entry> entries, LockId guard) =>
        entry.Method.DeclaredAccessibility != Accessibility.Public && entry.Use.Trail.IsEmpty
        && entries.Any(other => ReferenceEquals(other.Use.Access.Operation, entry.Use.Access.Operation) && UsualGuard.IsHeld(guard, other.Use));

    // Start() prepares what the thread that it leaves running will share.
    bool IsBeforeStart(Entry entry) =>
        entry.Use.Trail.IsEmpty && entry.Use.Access.State.Live.IsEmpty && facts.EffectOf(entry.Method).LeftAlive != Survivors.None
        && facts.Of(entry.Root).Concurrency.Launches.All.All(launch => launch.Operation.Syntax.SpanStart > entry.Use.Site.SpanStart);

    // Dispose() => RemoveAll(): who still uses the object is wrong whether a helper of the end takes the lock for its look or not.
    static bool IsOnlyOfTeardown(Entry entry, List<Entry> entries) => !entry.Use.Access.IsWrite && Confinement.IsForOneThread(entry.Method)
        && entries.TrueForAll(other => Confinement.IsForOneThread(other.Method) || !ReferenceEquals(other.Use.Access.Operation, entry.Use.Access.Operation));

    // if (_isShared) lock (_gate) TakeCore(); else TakeCore(); one step that some take with the lock and some without: those who take the lock do so outside of
    // it, and so may those who have another reason to be alone.
    static bool IsStepOfHolders(Entry entry, List<Entry> entries, LockId guard) => !entry.Use.Trail.IsEmpty && entry.Use.Locks.Held.IsEmpty && KindOf(entry.Use) == RaceKind.InconsistentlyGuarded
        && entries.Exists(other => ReferenceEquals(other.Use.Access.Operation, entry.Use.Access.Operation) && UsualGuard.IsHeld(guard, other.Use));

    // A member that has waited for what it launched itself, and has nothing running any more, looks at the result.
    bool IsAfterOwnJoin(Entry entry) =>
        !Storage.IsHazard(entry.Use) && entry.Use.Trail.IsEmpty && entry.Use.Access.State.Live.IsEmpty
        && facts.Of(entry.Root).Concurrency.TraceOf(entry.Root) is { Joined.IsEmpty: false };

    // Exposed for testing, says the documentation: tests know when nobody else is there.
    static bool IsForTests(IMethodSymbol method) => References.DocumentationOf(method.AssociatedSymbol ?? method) is { } documentation && TestMethods.AreMeantBy(documentation);

    // Begin takes the lock for its caller, and End releases it.
    bool IsHalfOfPair(IMethodSymbol method, LockId guard)
    {
        var effect = facts.EffectOf(method);
        return effect.Released.Contains(guard.Path) || effect.Acquired.Any(taken => taken.Path.Equals(guard.Path));
    }

    // A reference or number that is replaced as a whole is seen old or new; one that is made from its old value, or that is
    // written in two halves, is not.
    static bool IsHarmlessRead(Use use, List<Entry> entries) =>
        use.Access.Kind == AccessKind.Read && !Storage.IsTorn(use.Path.Symbol)
        && (!entries.Any(static entry => entry.Use.Access.Kind == AccessKind.Update) || (Kinds.TypeOf(use.Path) is { } type && Immutability.IsOneReference(type)));

    // var version = _version; Volatile.ReadBarrier(): who orders his reads by hand has thought of the lock, and a word is read whole.
    static bool IsOrderedRead(Use use) => use.Access.Kind == AccessKind.Read && !Storage.IsTorn(use.Path.Symbol)
        && use.Access.Routine.Syntax.DescendantNodes().Any(static node => node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var called } } && AtomicCalls.IsBarrier(called));

    static RaceKind KindOf(Use use) => LazyInitialization.IsOne(use) && !LazyInitialization.IsHarmless(use) ? RaceKind.LazyInitialization : RaceKind.InconsistentlyGuarded;

    // An instance lock is another one for each object, and so is no guard of what they share.
    static bool Protects(LockId guard, Use use, ISymbol state, INamedTypeSymbol type) =>
        UsualGuard.IsHeld(guard, use) && !(Storage.IsHazard(use) && use.Locks.Held.All(static held => held.IsShared))
        && !(state.IsStatic && use.Locks.Held.All(static held => !held.Path.IsStatic) && !IsSingle(type));

    // By another lock than the usual one: a collection that is locked for more than itself. Or by the usual one, held for reading by the one who may become the writer.
    static bool AreKeptApart(Use use, Use other, ISymbol state) =>
        use.Locks.Excludes(other.Locks) && !(Storage.IsHazard(use) && use.Locks.Held.All(static held => held.IsForReaders))
        && (!state.IsStatic || use.Locks.Held.Any(mine => mine is { IsShared: true, Path.IsStatic: true } && other.Locks.Held.Any(theirs => mine.Excludes(theirs))));

    static bool IsSingle(INamedTypeSymbol type) => type.InstanceConstructors.All(static constructor => constructor.DeclaredAccessibility == Accessibility.Private);
}
