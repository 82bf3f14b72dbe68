using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Types that say themselves that several threads use them: their members take locks, or leave a thread running that uses the
/// object. Which lock guards which state is told from the members that take it.
/// </summary>
sealed class GuardedTypes
{
    static readonly Func<IMethodSymbol, bool> s_all = static _ => true;

    readonly ProgramFacts _facts;
    readonly Action<SharedRace> _report;
    readonly CancellationToken _cancellation;
    readonly Callers _callers;
    readonly Glances _glances;
    readonly TakenStates _states;
    readonly Owners _owners;
    readonly Func<IMethodSymbol, bool> _isOfInterest;
    bool? _isOwned;
    readonly Dictionary<IFieldSymbol, bool> _snapshots = new(SymbolEqualityComparer.Default);

    GuardedTypes(ProgramFacts facts, Action<SharedRace> report, Func<IMethodSymbol, bool> isOfInterest, CancellationToken cancellation)
    {
        _isOfInterest = isOfInterest;
        _facts = facts;
        _report = report;
        _cancellation = cancellation;
        _callers = new(facts, cancellation);
        _glances = new(facts, cancellation);
        _states = new(facts);
        _owners = new(facts, _callers, cancellation);
    }

    /// <summary>Looks through the types whose members take locks or launch code.</summary>
    public static void Examine(ProgramFacts facts, Action<SharedRace> report, CancellationToken cancellation)
    {
        var seen = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        foreach (var tree in facts.Session.Compilation.SyntaxTrees)
        {
            foreach (var body in SyntaxIndex.Of(tree, cancellation).Bodies)
            {
                if (IsGuarded(body) && body.Owner.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } declaration
                    && facts.Session.ModelOf(tree).GetDeclaredSymbol(declaration, cancellation) is INamedTypeSymbol type && seen.Add(type))
                {
                    Examine(QuestionKind.Type, type, facts, report, s_all, cancellation);
                }
            }
        }
    }

    /// <summary>
    /// Looks through the types whose members a host calls for several requests at the same time, and through those that the project
    /// says several threads call.
    /// </summary>
    public static void ExamineHosted(ProgramFacts facts, Action<SharedRace> report, CancellationToken cancellation)
    {
        foreach (var type in facts.Session.SourceTypes)
            Examine(QuestionKind.Host, type, facts, report, s_all, cancellation);
    }

    /// <summary>
    /// Looks at one type, and of a type that takes locks only at those members that are of interest. What is remembered on the way belongs
    /// to the question: another one would not be known to rely on it.
    /// </summary>
    public static void Examine(QuestionKind kind, INamedTypeSymbol type, ProgramFacts facts, Action<SharedRace> report, Func<IMethodSymbol, bool> isMemberOfInterest, CancellationToken cancellation)
    {
        var isOfInterest = kind == QuestionKind.Host ? HostedTypes.Contain(type, facts) : !IsConfined(type) && type.DeclaringSyntaxReferences.Any(part => IsGuarded(part.GetSyntax(cancellation), cancellation));
        if (!isOfInterest || !facts.Noted.Begin(kind, type))
            return;
        if (kind == QuestionKind.Host)
            new HostedTypes(facts, report, cancellation).Examine(type);
        else
            new GuardedTypes(facts, report, isMemberOfInterest, cancellation).Examine(type);
        facts.Noted.End();
    }

    static bool IsGuarded(IndexedBody body) => (body.Signals & (Signals.Lock | Signals.Launch)) != 0;

    static bool IsGuarded(SyntaxNode part, CancellationToken cancellation)
    {
        foreach (var body in SyntaxIndex.Of(part.SyntaxTree, cancellation).Bodies)
        {
            if (IsGuarded(body) && body.Owner.FirstAncestorOrSelf<TypeDeclarationSyntax>() == part)
                return true;
        }

        return false;
    }

    // Tests make an object for each of their methods, and user interfaces have a thread of their own.
    static bool IsConfined(INamedTypeSymbol type) => Confinement.IsConfined(type);

    /// <summary>A use of a member's state, with the member through which callers get there.</summary>
    internal readonly record struct Entry(IMethodSymbol Method, Routine Root, Use Use);

    void Examine(INamedTypeSymbol type)
    {
        _cancellation.ThrowIfCancellationRequested();
        var byState = new Dictionary<(AccessPath Path, bool IsContainer), List<Entry>>();
        foreach (var method in EntriesOf(type))
        {
            if (!_isOfInterest(method) || _facts.Session.RoutineOf(method, _cancellation) is not { Parent: null } root)
                continue;
            var own = EntriesOf(method, root, type);
            _facts.Noted.Outlines(root, OutlineOf(own, method, root, type));
            foreach (var entry in own)
            {
                var key = (entry.Use.Path, entry.Use.IsOfContainer);
                if (!byState.TryGetValue(key, out var entries))
                    byState.Add(key, entries = []);
                entries.Add(entry);
            }
        }

        foreach (var state in byState)
        {
            CompareGuards(type, state.Key.Path.Symbol!, state.Value);
            CompareSections(type, state.Key.Path.Symbol!, state.Value);
            CompareWithLeftAlive(state.Value);
        }

        foreach (var changes in byState.Values.SelectMany(static entries => entries).Where(static entry => IsOfContents(entry.Use)).GroupBy(static entry => entry.Use.Path.Steps[0].Member!, SymbolEqualityComparer.Default))
            FindEscapes(type, changes.Key!, changes.ToList());
    }

    List<Entry> EntriesOf(IMethodSymbol method, Routine root, INamedTypeSymbol type)
    {
        var entries = new List<Entry>();
        foreach (var use in _facts.SummaryOf(method).Uses)
        {
            if (StateOf(use, type) is not null && !use.Locks.IsUncertain)
                entries.Add(new(method, root, use));
        }

        return entries;
    }

    // The field or property of a type through which its code gets at something.
    static ISymbol? StateOf(Use use, INamedTypeSymbol type) =>
        use.Path is { Kind: RootKind.This or RootKind.Static, Steps: [{ Member: { } state }, ..] } && SymbolEqualityComparer.Default.Equals(state.ContainingType, type) ? state : null;

    /// <summary>What a member of a type does to its state, in outline.</summary>
    public static MemberOutline OutlineOf(IMethodSymbol method, Routine root, INamedTypeSymbol type, ProgramFacts facts, CancellationToken cancellation)
    {
        var types = new GuardedTypes(facts, static _ => { }, s_all, cancellation);
        return types.OutlineOf(types.EntriesOf(method, root, type), method, root, type);
    }

    MemberOutline OutlineOf(List<Entry> entries, IMethodSymbol method, Routine root, INamedTypeSymbol type)
    {
        var states = entries.GroupBy(static entry => (entry.Use.Path, entry.Use.IsOfContainer));
        return new(
            entries.Select(TypeOutline.Of).ToImmutableArray(),
            states.Where(state => SectionsOf(state.Key.Path.Symbol!, state.ToList()).Any()).Select(static state => state.Key.Path.Steps[0].Member!.Name).ToImmutableArray(),
            _facts.SummaryOf(method).Uses.Concat(_facts.Of(root).Of(root)).Select(use => StateOf(use, type)?.Name).OfType<string>().Distinct().ToImmutableArray());
    }

    /// <summary>The members through which the threads of callers get into a type.</summary>
    public static IEnumerable<IMethodSymbol> EntriesOf(INamedTypeSymbol type)
    {
        foreach (var member in type.GetMembers())
        {
            if (member is IMethodSymbol { IsAbstract: false, DeclaringSyntaxReferences.IsEmpty: false } method && method.MethodKind is not (MethodKind.Destructor or MethodKind.StaticConstructor)
                && (method.DeclaredAccessibility != Accessibility.Private || !method.ExplicitInterfaceImplementations.IsEmpty))
            {
                yield return method;
            }
        }
    }

    // ------------------------------------------------------------------------------------------------------- guards

    void CompareGuards(INamedTypeSymbol type, ISymbol state, List<Entry> entries)
    {
        entries = entries.Where(IsOfCallers).ToList();
        if (!entries.Any(static entry => !entry.Use.Locks.Held.IsEmpty) || !entries.Any(static entry => Storage.IsHazard(entry.Use)))
            return;
        if (UsualGuard(entries) is not { } guard || IsMatterOfPart(entries[0].Use.Path, guard.Path))
            return;
        GuardPurpose? purpose = null;
        foreach (var entry in entries)
        {
            var use = entry.Use;
            if (Protects(guard, use, state, type) || use.Access.IsAtomic || use.Access.IsUnknown || DoubleCheck.IsOne(use, _facts))
                continue;
            if (IsBeforeStart(entry) || IsCalledUnderGuard(entry, entries, guard) || IsAfterOwnJoin(entry) || IsHalfOfPair(entry.Method, guard) || IsHarmlessRead(use, entries) || Diagnosing.IsAt(use.Access.Operation.Syntax))
                continue;
            // Whoever has waited for the threads of the object may look at what they have left.
            if (use.AfterJoins.Any(static handle => Kinds.TypeOf(handle) is not { SpecialType: SpecialType.System_Boolean }) && !Storage.IsHazard(use))
                continue;
            if (LazyInitialization.IsOne(use) && LazyInitialization.IsOfEverybody(use))
                continue;
            purpose ??= GuardPurpose.Of(guard, entries, _facts);
            if (!purpose.Concerns(entry) || IsSnapshot(use, type) || _callers.Hold(guard, entry.Method) || IsGlance(entry, entries, guard) || _glances.IsForFriends(entry.Method))
                continue;
            foreach (var other in entries)
            {
                if ((Storage.IsHazard(use) || Storage.IsHazard(other.Use)) && HoldsLock(other.Use, guard)
                    && !(use.Access.Kind == AccessKind.Read && use.Path.Symbol is IFieldSymbol { IsVolatile: true }) && !SameProtection(use, other.Use, guard, state) && !_facts.Flags.Order(other.Use, use, repeats: true) && !IsOwned(type, state))
                {
                    _report(new(KindOf(use), state, use, other.Use, SectionOf(other.Use, guard), SharingReason.LockingType, guard));
                    break;
                }
            }
        }
    }

    // this._all._items under this._all._lock: the type of _all is looked at for itself, with all that it knows of its state.
    static bool IsMatterOfPart(AccessPath state, AccessPath guard) => state.Steps.Length > 1 && guard.Steps.Length == state.Steps.Length && guard.StartsWith(state.Up())
        && guard.Symbol is IFieldSymbol { DeclaredAccessibility: Accessibility.Private, ContainingType: { } owner } && state.Symbol is { DeclaredAccessibility: Accessibility.Private }
        && SymbolEqualityComparer.Default.Equals(owner, state.Symbol?.ContainingType);

    /// <summary>Whether callers may do it on any thread, when the object is there.</summary>
    public static bool IsOfCallers(Entry entry) =>
        entry.Method is { MethodKind: not MethodKind.Constructor, IsInitOnly: false } && !entry.Use.IsLaunched && !Confinement.IsForOneThread(entry.Use.Access.Routine.Root.Method);

    // The lock of the type around it keeps others from the whole object.
    bool IsOwned(INamedTypeSymbol type, ISymbol state) => !state.IsStatic && (_isOwned ??= _owners.Guard(type));

    // The lock statement around a use, or around the call that leads there; the use itself where the lock is taken in another way.
    static SyntaxNode SectionOf(Use use, LockId guard)
    {
        for (var step = use.Trail.Length; step >= 0; step--)
        {
            var place = step == use.Trail.Length ? use.Access.Operation.Syntax : use.Trail[step].Syntax;
            foreach (var section in place.Ancestors().OfType<LockStatementSyntax>())
            {
                if (NameOf(section.Expression) == guard.Path.Symbol?.Name && section.Statement.Span.Contains(place.Span))
                    return section.Expression;
            }
        }

        return use.Access.Operation.Syntax;

        static string? NameOf(ExpressionSyntax gate) => gate switch
        {
            IdentifierNameSyntax name => name.Identifier.ValueText,
            MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
            _ => null,
        };
    }

    // Where another member takes the lock only to hand the same out, its author thinks that it is needed.
    bool IsGlance(Entry entry, List<Entry> entries, LockId guard) =>
        Glances.IsOneWord(entry) && !entries.Exists(other => HoldsLock(other.Use, guard) && Glances.IsOneWord(other)) && _glances.IsOne(entry);

    // One look at a collection that is replaced and never changed; a second one may find another.
    bool IsSnapshot(Use use, INamedTypeSymbol type)
    {
        if (use.Access.Kind != AccessKind.Read || use.Path is not { Steps: [{ Member: IFieldSymbol state }] })
            return false;
        if (!_snapshots.TryGetValue(state, out var isSnapshot))
            _snapshots.Add(state, isSnapshot = Snapshots.IsOne(state, AccessesTo(state, type)));
        return isSnapshot && _facts.Of(use.Access.Routine.Root).Of(use.Access.Routine).Count(look => look.Access.Kind == AccessKind.Read && look.Path.Equals(use.Access.Path) && look.Locks.Held.IsEmpty) == 1;
    }

    // All that the code of a type does to a field, in private members and lambdas, too.
    IEnumerable<Access> AccessesTo(ISymbol state, INamedTypeSymbol type)
    {
        foreach (var member in type.GetMembers())
        {
            if (member is not IMethodSymbol { IsAbstract: false, DeclaringSyntaxReferences.IsEmpty: false } method || _facts.Session.RoutineOf(method, _cancellation) is not { Parent: null } root)
                continue;
            foreach (var routine in root.All())
            {
                if (_facts.Of(root).Concurrency.TraceOf(routine) is not { } trace)
                    continue;
                foreach (var access in trace.Accesses.Concat(trace.Containers))
                {
                    if (access.Path.Steps is [.., { Member: { } last }] && SymbolEqualityComparer.Default.Equals(last, state))
                        yield return access;
                }
            }
        }
    }

    // AddCore() that Add() calls under the lock: who else calls it, from where it can be called at all, knows as much.
    static bool IsCalledUnderGuard(Entry entry, List<Entry> entries, LockId guard) =>
        entry.Method.DeclaredAccessibility != Accessibility.Public && entry.Use.Trail.IsEmpty
        && entries.Any(other => ReferenceEquals(other.Use.Access.Operation, entry.Use.Access.Operation) && HoldsLock(other.Use, guard));

    // Start() prepares what the thread that it leaves running will share.
    bool IsBeforeStart(Entry entry) =>
        entry.Use.Trail.IsEmpty && entry.Use.Access.State.Live.IsEmpty && _facts.EffectOf(entry.Method).LeftAlive != Survivors.None
        && _facts.Of(entry.Root).Concurrency.Launches.All.All(launch => launch.Operation.Syntax.SpanStart > entry.Use.Site.SpanStart);

    // A member that has waited for what it launched itself, and has nothing running any more, looks at the result.
    bool IsAfterOwnJoin(Entry entry) =>
        !Storage.IsHazard(entry.Use) && entry.Use.Trail.IsEmpty && entry.Use.Access.State.Live.IsEmpty
        && _facts.Of(entry.Root).Concurrency.TraceOf(entry.Root) is { Joined.IsEmpty: false };

    // Begin takes the lock for its caller, and End releases it.
    bool IsHalfOfPair(IMethodSymbol method, LockId guard)
    {
        var effect = _facts.EffectOf(method);
        return effect.Released.Contains(guard.Path) || effect.Acquired.Any(taken => taken.Path.Equals(guard.Path));
    }

    // A reference or number that is replaced as a whole is seen old or new; one that is made from its old value, or that is
    // written in two halves, is not.
    static bool IsHarmlessRead(Use use, List<Entry> entries) =>
        use.Access.Kind == AccessKind.Read && !IsTorn(use.Path.Symbol)
        && (!entries.Any(static entry => entry.Use.Access.Kind == AccessKind.Update) || (Kinds.TypeOf(use.Path) is { } type && Immutability.IsOneReference(type)));

    /// <summary>Whether a value may be read while half of it is written.</summary>
    public static bool IsTorn(ISymbol? state)
    {
        var type = (state as IFieldSymbol)?.Type ?? (state as IPropertySymbol)?.Type;
        return type is not null && !Immutability.IsOneReference(type) && type is { SpecialType: SpecialType.System_Decimal or SpecialType.System_DateTime } or { IsValueType: true, SpecialType: SpecialType.None, TypeKind: TypeKind.Struct };
    }

    static RaceKind KindOf(Use use) => LazyInitialization.IsOne(use) && !LazyInitialization.IsHarmless(use) ? RaceKind.LazyInitialization : RaceKind.InconsistentlyGuarded;

    // An instance lock is another one for each object, and so is no guard of what they share.
    static bool Protects(LockId guard, Use use, ISymbol state, INamedTypeSymbol type) =>
        HoldsLock(use, guard) && !(Storage.IsHazard(use) && use.Locks.Held.All(static held => held.IsShared))
        && !(state.IsStatic && use.Locks.Held.All(static held => !held.Path.IsStatic) && !IsSingle(type));

    static bool SameProtection(Use use, Use other, LockId guard, ISymbol state) =>
        use.Locks.Excludes(other.Locks) && !state.IsStatic && !(Storage.IsHazard(use) && use.Locks.Held.All(static held => held.IsShared)) && HoldsLock(use, guard);

    static bool HoldsLock(Use use, LockId guard) => use.Locks.Holds(guard.Path);

    static bool IsSingle(INamedTypeSymbol type) => type.InstanceConstructors.All(static constructor => constructor.DeclaredAccessibility == Accessibility.Private);

    // A collection that is locked guards itself; what else happens meanwhile need not be guarded by it.
    static bool IsGateOf(AccessPath gate, Use use)
    {
        if (gate.Equals(use.Path))
            return use.IsOfContainer;
        var type = (gate.Symbol as IFieldSymbol)?.Type ?? (gate.Symbol as IPropertySymbol)?.Type;
        return type is null || !type.AllInterfaces.Any(static contract => contract.SpecialType == SpecialType.System_Collections_IEnumerable);
    }

    // The lock that most uses hold; where two are as usual, the one that writers hold, then the first. A lock that only some
    // readers hold may be there for something else.
    static LockId? UsualGuard(List<Entry> entries)
    {
        LockId? usual = null;
        var most = 0;
        foreach (var candidate in entries.SelectMany(static entry => entry.Use.Locks.Held).GroupBy(static held => held.Path))
        {
            if (candidate.Key.Kind is not (RootKind.This or RootKind.Static or RootKind.Literal) || !candidate.First().IsMeantAsLock)
                continue;
            var guarded = entries.Count(entry => entry.Use.Locks.Holds(candidate.Key));
            var writes = entries.Count(entry => entry.Use.Access.IsWrite && entry.Use.Locks.Holds(candidate.Key));
            var weight = 2 * guarded + writes;
            var isUsual = writes > 0 && 3 * guarded >= entries.Count;
            if (weight > most && isUsual && IsGateOf(candidate.Key, entries[0].Use))
            {
                most = weight;
                usual = candidate.First();
            }
        }

        return usual;
    }

    void CompareSections(INamedTypeSymbol type, ISymbol state, List<Entry> entries)
    {
        foreach (var (check, act) in SectionsOf(state, entries))
        {
            if (!IsOwned(type, state))
                _report(new(RaceKind.CheckThenAct, state, act.Use, check.Use, check.Use.Site, SharingReason.TwoSections, act.Use.Locks.Held[0]));
        }
    }

    // Tested under the lock and changed under it, but the lock was free in between.
    IEnumerable<(Entry Check, Entry Act)> SectionsOf(ISymbol state, List<Entry> entries)
    {
        foreach (var act in entries)
        {
            if (act.Method.MethodKind == MethodKind.Constructor || act.Use.Trail.Length > 1 || act.Use.IsLaunched || act.Use.Locks.Held.IsEmpty || IsIndifferent(act.Use))
                continue;
            var isCreation = IsCreation(act, entries);
            if (!isCreation && !Storage.IsHazard(act.Use))
                continue;
            foreach (var check in entries)
            {
                if (check.Root == act.Root && !check.Use.Access.IsWrite && check.Use.IsOfContainer == act.Use.IsOfContainer && (check.Use.Locks.Excludes(act.Use.Locks) || (isCreation && check.Use.Locks.Held.IsEmpty))
                    && (act.Use.Trail.IsEmpty
                        ? Atomicity.AreTwoSections(check.Use.Site, act.Use.Site, state)
                        : check.Use.Trail.Length == 1 && !IsLockedAt(act, check) && (Atomicity.AreOneUpdate(check.Use.Site, act.Use.Site)
                            || (IsTaking(act.Use) && Atomicity.AreTwoCalls(check.Use.Site, act.Use.Site, act.Use.Access.Routine.Syntax, state)))))
                {
                    yield return (check, act);
                    break;
                }
            }
        }
    }

    // if (_one == null) lock (_gate) _one = new(); a volatile field may be looked at without the lock, but then again under it.
    static bool IsCreation(Entry act, List<Entry> entries) => act.Use is { Trail.IsEmpty: true, Access.Kind: AccessKind.Write, Path.Symbol: IFieldSymbol { IsVolatile: true } } use
        && LazyInitialization.IsOne(use) && !LazyInitialization.IsHarmless(use) && !LazyInitialization.IsOfEverybody(use)
        && !entries.Exists(look => look.Root == act.Root && look.Use.Access.Kind == AccessKind.Read && !look.Use.Locks.Held.IsEmpty && look.Use.Site.SpanStart < use.Site.SpanStart);

    // The caller of both holds the lock himself.
    bool IsLockedAt(Entry act, Entry check)
    {
        var locks = _facts.Of(act.Root).Concurrency.LocksAt(act.Root.Closest(act.Use.Site), act.Use.Site);
        return locks?.Excludes(check.Use.Locks) == true;
    }

    // What is there becomes less, or other: who has not tested it himself may take what is not there.
    static bool IsTaking(Use act) => act.Access.Kind == AccessKind.Update
        || (act.Access is { Kind: AccessKind.ContainerWrite, Operation: var operation } && (operation is IPropertyReferenceOperation && Usage.Of(operation) == AccessKind.Update || (operation is IInvocationOperation call && ElementModel.Of(call.TargetMethod).Kind == Meaning.Takes)));

    // _names[id] = name; stores the same again when what is stored never changes.
    static bool IsIndifferent(Use act) => act.Access.Operation is IInvocationOperation { TargetMethod: { Name: var name, ReturnType.SpecialType: SpecialType.System_Boolean } } && name.StartsWith("Try", StringComparison.Ordinal) || act.Access is { Kind: AccessKind.ContainerWrite, Operation: IPropertyReferenceOperation { Type: { } type } stored } && Usage.Of(stored) == AccessKind.Write
        && (type.SpecialType is not SpecialType.None and not SpecialType.System_Object || Immutability.IsImmutable(type)) && !IsMadeFromOld(stored, act);

    // _stock[part] = available - quantity; where the first section has got what is there.
    static bool IsMadeFromOld(IPropertyReferenceOperation stored, Use act) =>
        stored.Parent is ISimpleAssignmentOperation assignment && assignment.Target == stored && assignment.Value.DescendantsAndSelf().Any(part =>
            part is ILocalReferenceOperation { Local: var local } && act.Access.Routine.Places.HandedOutTo(local) is { } element && act.Path.Symbol is { } state && element.Steps.Any(step => SymbolEqualityComparer.Default.Equals(step.Member, state)));

    // ------------------------------------------------------------------------------------------------------ escapes

    // A container that is changed under a lock must not be used without it, so it must not get to those who cannot take it.
    void FindEscapes(INamedTypeSymbol type, ISymbol state, List<Entry> changes)
    {
        if (UsualGuard(changes) is not { } guard)
            return;
        // Whoever gets a collection that is locked itself has got the lock with it; who gets a view of it has not.
        var isOwnLock = SymbolEqualityComparer.Default.Equals(guard.Path.Symbol, state);
        var change = changes.Find(change => HoldsLock(change.Use, guard));
        foreach (var method in EntriesOf(type))
        {
            if (method.MethodKind == MethodKind.Constructor || !_isOfInterest(method) || _facts.Session.RoutineOf(method, _cancellation) is not { Parent: null } root)
                continue;
            foreach (var use in _facts.Of(root).Of(root))
            {
                if (use.Trail.IsEmpty && use.Path is { Steps: [{ Member: { } read }] } && SymbolEqualityComparer.Default.Equals(read, state) && Escapes.Of(use.Access) is { } escape && (!isOwnLock || escape == Escape.Viewed))
                    _report(new(RaceKind.Escape, state, use, change.Use, SectionOf(change.Use, guard), SharingReason.LockingType, guard));
            }
        }
    }

    /// <summary>Whether an element is added to a container, or set in an array.</summary>
    public static bool IsOfContents(Use use) => !use.IsLaunched && use.Access.IsWrite
        && (use.Access.Kind == AccessKind.ContainerWrite ? use.Path.Steps.Length == 1 : use.Path.Steps is [_, { IsElement: true }] && use.Access.Operation is IArrayElementReferenceOperation);

    // -------------------------------------------------------------------------------------------- threads left alive

    void CompareWithLeftAlive(List<Entry> entries)
    {
        foreach (var alive in entries)
        {
            if (!alive.Use.IsLeftAlive || alive.Use.IsReturned)
                continue;
            foreach (var other in entries)
            {
                if (other.Use.IsLeftAlive || other.Use.IsLaunched || other.Method.MethodKind == MethodKind.Constructor || !Storage.Same(alive.Use, other.Use, isSelf: false) || other.Use.Locks.Excludes(alive.Use.Locks)
                    || SymbolEqualityComparer.Default.Equals(other.Method, alive.Method))
                {
                    continue;
                }

                var isStopped = Flags.IsStopFlag(alive.Use, other.Use);
                var isWaitedFor = !isStopped && Flags.IsWaitedFor(other.Use, alive.Use);
                if ((!isStopped && !isWaitedFor && !IsLost(alive.Use) && !IsLost(other.Use)) || Confinement.IsForOneThread(other.Use.Access.Routine.Root.Method) || IsAfterJoin(other, alive.Method)
                    || (alive.Use.IsOnContext && !other.Use.IsOffContext && !_facts.RunsWithoutContext(alive.Root)) || Signalled.Before(alive.Use, other.Use.AfterJoins)
                    || _states.KeepApart(alive.Use, other.Use, _facts.SummaryOf(other.Method).Uses, other.Method) || _facts.Flags.Order(alive.Use, other.Use, repeats: true) || _facts.Flags.Order(other.Use, alive.Use, repeats: true))
                {
                    continue;
                }

                var launch = alive.Use.Launch ?? alive.Use.Site;
                if (isStopped)
                    _report(new(RaceKind.StopFlag, alive.Use.Path.Symbol!, alive.Use, other.Use, launch, SharingReason.OtherMember, null));
                else if (isWaitedFor)
                    _report(new(RaceKind.StopFlag, other.Use.Path.Symbol!, other.Use, alive.Use, launch, SharingReason.OtherMember, null));
                else if (!(Glances.IsOneWord(other) && _glances.IsOne(other)) && !_glances.IsForFriends(other.Method))
                    ReportPair(alive, other, launch, _report);
            }
        }
    }

    /// <summary>
    /// Whether a use that another one meets may be lost. What is only set beforehand, or read when all is over, is hard to tell from what
    /// is set meanwhile; an update is not.
    /// </summary>
    public static bool IsLost(Use use) => Storage.IsHazard(use) && use.Access.Kind is AccessKind.Update or AccessKind.ContainerWrite;

    /// <summary>Reports two uses of which one may happen while the other does.</summary>
    public static void ReportPair(Entry alive, Entry other, SyntaxNode launch, Action<SharedRace> report)
    {
        if (Storage.IsAtomicRead(alive.Use) || Storage.IsAtomicRead(other.Use))
            return;
        if (Storage.IsHazard(alive.Use) && (alive.Use.Locks.Held.IsEmpty || !other.Use.Locks.Held.IsEmpty) && Kinds.Of(alive.Use, other.Use) is { } kind)
            report(new(kind, alive.Use.Path.Symbol!, alive.Use, other.Use, launch, SharingReason.OtherMember, Guard(other.Use)));
        if ((Storage.IsHazard(other.Use) || !alive.Use.Locks.Held.IsEmpty || other.Use.IsOfContainer) && (other.Use.Locks.Held.IsEmpty || !alive.Use.Locks.Held.IsEmpty) && Kinds.Of(other.Use, alive.Use) is { } otherKind)
            report(new(otherKind, other.Use.Path.Symbol!, other.Use, alive.Use, launch, SharingReason.OtherMember, Guard(alive.Use)));
    }

    static LockId? Guard(Use use) => use.Locks.Held.IsEmpty ? null : use.Locks.Held[0];

    bool IsAfterJoin(Entry entry, IMethodSymbol launcher)
    {
        foreach (var handle in _facts.EffectOf(launcher).Handles)
        {
            if (entry.Use.AfterJoins.Contains(handle))
                return true;
        }

        return false;
    }
}
