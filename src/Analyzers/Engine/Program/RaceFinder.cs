using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>Looks for races on shared state.</summary>
sealed class RaceFinder
{
    readonly Dictionary<(ISymbol State, SyntaxNode Routine), SharedRace> _found = new(Blamed.Instance);
    readonly HashSet<Question> _asked = [];
    readonly HashSet<DeclarationKey> _doubted = [];
    readonly HashSet<SyntaxNode> _beside = [];
    readonly HashSet<SyntaxNode> _alone = [];
    readonly List<(SharedRace Race, bool IsMineSeen, bool IsTheirsSeen)> _withheld = [];
    readonly ProgramFacts _facts;
    readonly Callbacks _callbacks;
    TakenStates _states;
    readonly bool _isProgram;
    readonly CancellationToken _cancellation;

    RaceFinder(Session session, CancellationToken cancellation)
    {
        _isProgram = session.Compilation.Options.OutputKind == OutputKind.ConsoleApplication;
        _facts = new(session, cancellation);
        _callbacks = new(_facts, cancellation);
        _states = new(_facts);
        _cancellation = cancellation;
    }

    /// <summary>Looks through a compilation.</summary>
    public static Sharing Of(Session session, CancellationToken cancellation)
    {
        var finder = new RaceFinder(session, cancellation);
        var launchers = new Launchers(finder._facts, cancellation);
        finder.Examine(launchers.All());
        GuardedTypes.Examine(finder._facts, finder.AddUnlessAlone, cancellation);
        GuardedTypes.ExamineHosted(finder._facts, finder.Add, cancellation);
        finder.AddWithheld();
        ProgramMemory.Keep(session, finder._facts.Noted, launchers.Names, cancellation);
        return new(finder._found.Values);
    }

    /// <summary>
    /// Looks for what is to do in one document of a program that was looked through before: what the edit can have changed is asked
    /// again, and what had something to report in the document. Null when more has to be looked at than that.
    /// </summary>
    public static IReadOnlyList<SharedRace>? In(SyntaxTree tree, Session session, ProgramMemory memory, Edit edit, CancellationToken cancellation)
    {
        var finder = new RaceFinder(session, cancellation);
        var questions = finder.QuestionsAfter(edit, memory);
        questions.UnionWith(memory.QuestionsAbout([finder._facts.Noted.PlaceOf(tree)]));
        if (!finder.AskAgain(questions, memory) || finder._facts.DependOnOrder)
            return null;
        memory.Keep(session, finder._facts.Noted, questions, cancellation);
        return new Sharing(finder._found.Values).In(tree);
    }

    /// <summary>
    /// The races of two compilations of a program that differ in bodies, without those that are the same in both because nothing that
    /// they rely on is different. Null when more has to be looked at than that.
    /// </summary>
    public static (IEnumerable<SharedRace> Before, IEnumerable<SharedRace> After)? Change(Session before, Session after, CancellationToken cancellation)
    {
        if (ProgramMemory.Before(before, Look.Races, cancellation) is not var (memory, back) || ProgramMemory.Before(after, Look.Races, cancellation) is not var (same, edit) || same != memory)
            return null;
        var (old, now) = (new RaceFinder(before, cancellation), new RaceFinder(after, cancellation));
        var questions = old.QuestionsAfter(back, memory);
        questions.UnionWith(now.QuestionsAfter(edit, memory));
        int asked;
        do
        {
            asked = questions.Count;
            if (!old.AskAgain(questions, memory) || !now.AskAgain(questions, memory))
                return null;
            // Of several races in one place the most telling one is reported, whoever asked.
            questions.UnionWith(memory.QuestionsAbout([.. old.DocumentsOfFound(), .. now.DocumentsOfFound()]));
        }
        while (questions.Count > asked);
        return old._facts.DependOnOrder || now._facts.DependOnOrder ? null : (old._found.Values, now._found.Values);
    }

    IEnumerable<int> DocumentsOfFound() => _found.Values.Select(race => _facts.Noted.PlaceOf(race.Mine.Access.Operation.Syntax.SyntaxTree));

    // Adds those that had to be asked as well; what was asked before is known.
    bool AskAgain(HashSet<Question> questions, ProgramMemory memory)
    {
        var asked = questions.Where(_asked.Add).ToList();
        var launchers = new Launchers(_facts, _cancellation);
        if (!ExamineAgain(asked.Where(static question => question.Kind == QuestionKind.Launcher), launchers, memory.Names))
            return false;
        // In the order in which the whole program is looked through.
        foreach (var question in asked.Where(static question => question.Kind != QuestionKind.Launcher).OrderBy(static question => question.Kind).ThenBy(static question => question.Key))
        {
            if (DeclarationOf(question.Key) is { } declaration && TypeOf(declaration) is { } type && !IsStillSound(question, type, memory))
                GuardedTypes.Examine(question.Kind, type, _facts, question.Kind == QuestionKind.Type ? AddUnlessAlone : Add, _cancellation);
        }

        // Who says whether something runs beside a use that was found now?
        var places = new HashSet<DeclarationKey>(_withheld.SelectMany(static withheld => new[] { withheld.Race.Mine, withheld.Race.Theirs }).Select(use => _facts.Noted.KeyOf(use.Access.Routine.Root)));
        var others = memory.Answers.Where(answer => answer.Key.Kind == QuestionKind.Launcher && answer.Value.Uses.Overlaps(places)).Select(static answer => answer.Key).Where(_asked.Add).ToList();
        questions.UnionWith(others);
        if (!ExamineAgain(others, launchers, memory.Names))
            return false;
        AddWithheld();
        return true;
    }

    // Whether the outlines of those members that were edited, or that may be something else now, tell that there is still nothing to report.
    bool IsStillSound(Question question, INamedTypeSymbol type, ProgramMemory memory)
    {
        if (!memory.Answers.TryGetValue(question, out var known) || known.Documents.Count > 0 || known.Outlines.Count == 0)
            return false;
        var outlines = new Dictionary<DeclarationKey, ImmutableArray<MemberOutline>>(known.Outlines);
        foreach (var member in known.Outlines.Keys)
        {
            if (_doubted.Contains(member))
                outlines[member] = OutlinesOf(member, type).ToImmutableArray();
        }

        if (TypeOutline.MayReport([.. outlines.Values.SelectMany(static outline => outline)]))
            return false;
        _facts.Noted.Answers[question] = known.With(outlines);
        return true;
    }

    IEnumerable<MemberOutline> OutlinesOf(DeclarationKey member, INamedTypeSymbol type)
    {
        if (DeclarationOf(member) is not { } declaration)
            yield break;
        foreach (var body in Declarations.BodiesOf(declaration))
        {
            if (_facts.Session.RoutineAt(body, _facts.Session.ModelOf(body.SyntaxTree), _cancellation) is { Parent: null, Method: { } method } root)
                yield return GuardedTypes.OutlineOf(method, root, type, _facts, _cancellation);
        }
    }

    HashSet<Question> QuestionsAfter(Edit edit, ProgramMemory memory)
    {
        var told = new HashSet<DeclarationKey>(edit.Members.Where(member => !(memory.Members.TryGetValue(member, out var before) && before.IsSilent == true && IsSilent(DeclarationOf(member)))));
        var launches = memory.AskForLaunches ? _facts.Session.LaunchMap(_cancellation).Stamp : null;
        _doubted.UnionWith(memory.DoubtedMembers(edit, told, launches));
        var questions = new HashSet<Question>(memory.QuestionsOf(edit, _doubted, launches));
        _doubted.UnionWith(edit.Members);
        foreach (var member in edit.Members)
        {
            questions.Add(new(QuestionKind.Launcher, member));
            if (DeclarationOf(member)?.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type && TypeOf(type) is { } symbol && _facts.Noted.KeyOf(symbol) is { } key)
                questions.Add(new(QuestionKind.Type, key));
        }

        return questions;
    }

    bool ExamineAgain(IEnumerable<Question> questions, Launchers launchers, LauncherNames names)
    {
        if (launchers.Among(questions.Select(static question => question.Key).OrderBy(static key => key).Select(DeclarationOf).OfType<SyntaxNode>(), names) is not { } found)
            return false;
        Examine(found);
        return true;
    }

    SyntaxNode? DeclarationOf(DeclarationKey key)
    {
        var tree = _facts.Noted.DocumentAt(key.Document);
        return Declarations.Of(tree, _cancellation).At(key.Number, tree, _cancellation);
    }

    INamedTypeSymbol? TypeOf(SyntaxNode declaration) =>
        declaration is TypeDeclarationSyntax ? _facts.Session.ModelOf(declaration.SyntaxTree).GetDeclaredSymbol(declaration, _cancellation) as INamedTypeSymbol : null;

    // Whether callers need not know a member.
    bool IsSilent(SyntaxNode? declaration)
    {
        foreach (var body in declaration is null ? [] : Declarations.BodiesOf(declaration))
        {
            if (_facts.Session.RoutineAt(body, _facts.Session.ModelOf(body.SyntaxTree), _cancellation) is not { Parent: null, Method: { } method } || !_facts.SummaryOf(method).IsSilent)
                return false;
        }

        return declaration is not null;
    }

    void Examine(IEnumerable<MemberUses> launchers)
    {
        foreach (var member in launchers)
        {
            _facts.Noted.Begin(new Question(QuestionKind.Launcher, _facts.Noted.KeyOf(member.Root.Syntax)));
            _states = new(_facts);
            Examine(member);
            _facts.Noted.End();
        }
    }

    // ------------------------------------------------------------------------------------------------- one member

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
                Uses(use, isAlone: use.Live.IsEmpty);
                foreach (var live in use.Live.Keys)
                    CompareWithLauncher(member, use, live);
            }
        }

        foreach (var one in concurrency.Launches.All)
        {
            foreach (var use in member.Of(one))
                Uses(use, isAlone: false);
            foreach (var other in concurrency.Beside(one))
            {
                if (one.Operation.Syntax.SpanStart <= other.Operation.Syntax.SpanStart)
                    CompareLaunches(member, one, other);
            }
        }
    }

    void CompareBodies(MemberUses member, Launch launch)
    {
        for (var i = 0; i < launch.Bodies.Length; i++)
        {
            for (var j = i + 1; j < launch.Bodies.Length; j++)
            {
                var others = member.Of(launch, j).ToLookup(static use => use.Path.Shape);
                foreach (var mine in member.Of(launch, i))
                {
                    foreach (var theirs in others[mine.Path.Shape])
                        CompareLaunched(member, mine, theirs, launch, launch, SharingReason.OtherLaunch);
                }
            }
        }
    }

    void CompareLaunches(MemberUses member, Launch one, Launch other)
    {
        if (one != other && (Awaits(member, other, one) || Awaits(member, one, other)))
            return;
        var reason = one != other ? SharingReason.OtherLaunch : one.IsMany ? SharingReason.Copies : SharingReason.Restarted;
        foreach (var mine in member.Of(one))
        {
            foreach (var theirs in member.Of(other, mine.Path))
                CompareLaunched(member, mine, theirs, one, other, reason);
        }
    }

    // Code that waits for the other launch, or for its signal, is not beside it from then on. Where it waits is not told.
    bool Awaits(MemberUses member, Launch waiting, Launch joined)
    {
        foreach (var body in waiting.Bodies)
        {
            foreach (var routine in body.Routine?.All() ?? [])
            {
                if (member.Concurrency.TraceOf(routine) is not { } trace)
                    continue;
                if (trace.Joined.Contains(joined))
                    return true;
                foreach (var call in trace.SourceCalls)
                {
                    foreach (var handle in _facts.EffectOf(call.Method).Joined)
                    {
                        if (new Translation(routine).OfCall(handle, call.Operation, isObject: true) is { } path && member.Concurrency.Launches.Handles.HeldIn(path).Contains(joined))
                            return true;
                    }
                }
            }

            if (body.Method is not { } method)
                continue;
            foreach (var handle in _facts.EffectOf(method).Joined)
            {
                var translation = new Translation(waiting.Launcher);
                if ((body.IsLeftAlive ? translation.OfCall(handle, waiting.Operation, isObject: true) : translation.OnReceiver(handle, body.Instance)) is { } path
                    && member.Concurrency.Launches.Handles.HeldIn(path).Contains(joined))
                {
                    return true;
                }
            }
        }

        return false;
    }

    static bool HasAwaited(MemberUses member, Use use, Launch launch)
    {
        foreach (var handle in use.AfterJoins)
        {
            if (member.Concurrency.Launches.Handles.HeldIn(handle).Contains(launch))
                return true;
        }

        return false;
    }

    void CompareLaunched(MemberUses member, Use mine, Use theirs, Launch one, Launch other, SharingReason reason)
    {
        if (!mine.Access.IsWrite && !theirs.Access.IsWrite)
            return;
        var isSelf = one == other && reason != SharingReason.OtherLaunch;
        if (!Storage.Same(mine, theirs, isSelf) || Copies.IsInside(mine.Path, one) || Copies.IsInside(theirs.Path, other))
            return;
        if (mine.IsOnContext && theirs.IsOnContext && !_facts.RunsWithoutContext(one.Launcher) && !_facts.RunsWithoutContext(other.Launcher))
            return;
        if (_states.KeepApart(mine, theirs, member.Of(other), null) || _states.KeepApart(theirs, mine, member.Of(one), null))
            return;
        if (mine.Gate is { } gate && gate.Equals(theirs.Gate))
            return;
        if (one != other && (HasAwaited(member, mine, other) || HasAwaited(member, theirs, one)))
            return;
        if (_facts.Flags.Order(mine, theirs, mine.IsRepeated || one.CanRepeat) || _facts.Flags.Order(theirs, mine, theirs.IsRepeated || other.CanRepeat))
            return;
        if (isSelf && mine.Path.Variable is { } variable && !member.Concurrency.CopiesShare(one, variable))
            return;
        var copiesOf = isSelf ? one : null;
        if (Storage.Exclude(mine, Common(member, mine.Locks, copiesOf), theirs, Common(member, theirs.Locks, copiesOf)))
            return;
        if (reason == SharingReason.OtherLaunch)
            Judge(mine, theirs, mine.Launch ?? one.Operation.Syntax, theirs.Launch ?? other.Operation.Syntax, reason, isSelf);
        else
            Judge(mine, theirs, one.Operation.Syntax, other.Operation.Syntax, reason, isSelf);
    }

    void CompareWithLauncher(MemberUses member, Use outer, Launch launch)
    {
        if (Copies.IsInside(outer.Path, launch) || launch.Bodies.Any(body => body.Routine?.Syntax.Span.Contains(outer.Site.Span) == true))
            return;
        // In the next iteration the variable is another one, and the code launched by this iteration does not see it.
        if (outer.Path.Variable is { } variable && StateAt(member, outer)?.IsDetached(launch, variable) == true)
            return;
        // _timer = new Timer(…): the handle itself.
        if (LaunchHandles.IsHandle(outer.Access.Operation.Syntax, launch))
            return;
        foreach (var inner in member.Of(launch, outer.Path))
        {
            if ((outer.Access.IsWrite || inner.Access.IsWrite) && Storage.Same(outer, inner, isSelf: false) && !Turns.AreTaken(outer.Path, inner.Path, outer.Site, outer.Access.Routine, launch) && !Storage.Exclude(outer, outer.Locks, inner, inner.Locks)
                && (!inner.IsOnContext || outer.IsOffContext || _facts.RunsWithoutContext(launch.Launcher))
                && !_states.KeepApart(inner, outer, member.Of(member.Root.Closest(outer.Site)), member.Root.Method) && !(IsOnce(outer, inner, launch) && Signalled.Before(inner, Joins.Before(outer, member, _facts)))
                && !_facts.Flags.Order(inner, outer, !IsOnce(outer, inner, launch), Joins.Before(outer, member, _facts)) && !_facts.Flags.Order(outer, inner, repeats: true))
            {
                var start = inner.Launch ?? launch.Operation.Syntax;
                Judge(inner, outer, start, start, SharingReason.Launcher, isSelf: false);
            }
        }
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
    static Lockset Common(MemberUses member, Lockset locks, Launch? copiesOf)
    {
        if (copiesOf is null)
            return locks;
        foreach (var held in locks.Held)
        {
            if (held.Path.Variable is { } variable && (Copies.IsInside(held.Path, copiesOf) || !member.Concurrency.CopiesShare(copiesOf, variable)))
                locks = locks.Release(held.Path);
        }

        return locks;
    }

    // --------------------------------------------------------------------------------------------------- judgement

    // Both may happen at the same time, on the same state, without a lock in common: what is wrong about it, and where?
    void Judge(Use mine, Use theirs, SyntaxNode launchOfMine, SyntaxNode launchOfTheirs, SharingReason reason, bool isSelf)
    {
        if (mine.Access.IsUnknown || theirs.Access.IsUnknown || Flags.IsWaitedFor(mine) || Flags.IsWaitedFor(theirs) || (!isSelf && Cursors.KeepApart(mine, theirs)))
            return;
        if (Flags.IsStopFlag(mine, theirs))
            Add(new(RaceKind.StopFlag, mine.Path.Symbol!, mine, theirs, launchOfMine, reason, null));
        else if (Flags.IsStopFlag(theirs, mine))
            Add(new(RaceKind.StopFlag, mine.Path.Symbol!, theirs, mine, launchOfTheirs, reason, null));
        if (CheckedFlag.IsOne(mine) && theirs.Access.IsWrite)
            Add(new(RaceKind.CheckThenAct, mine.Path.Symbol!, mine, theirs, launchOfMine, reason, null));
        if (CheckedFlag.IsOne(theirs) && mine.Access.IsWrite)
            Add(new(RaceKind.CheckThenAct, mine.Path.Symbol!, theirs, mine, launchOfTheirs, reason, null));
        if (!Storage.IsHazard(mine) && !Storage.IsHazard(theirs) && !Storage.IsMessage(mine, theirs) && !Storage.IsMessage(theirs, mine))
            return;
        var bothLocked = !mine.Locks.Held.IsEmpty && !theirs.Locks.Held.IsEmpty;
        // Blame the use that takes no lock; where both take one, they are different ones.
        if (theirs.Locks.Held.IsEmpty || bothLocked)
            Blame(theirs, mine, launchOfTheirs, reason);
        if (!isSelf && (mine.Locks.Held.IsEmpty || bothLocked))
            Blame(mine, theirs, launchOfMine, reason);
    }

    void Blame(Use mine, Use theirs, SyntaxNode launch, SharingReason reason)
    {
        // A read is to blame when only it goes without the lock.
        var isGuarded = theirs.Locks.Held.Any(static held => held.IsMeantAsLock);
        if (!Storage.IsHazard(mine) && !Storage.IsMessage(mine, theirs) && !isGuarded && !(mine.IsOfContainer && reason != SharingReason.Launcher))
            return;
        if (!mine.Access.IsWrite && (mine.Path.Symbol is IFieldSymbol { IsVolatile: true } && !mine.IsOfContainer || DoubleCheck.IsOne(mine, _facts)))
            return;
        if (Storage.IsAtomicRead(mine))
            return;
        // Who reads a reference to what never changes has the old object or the new one.
        if (!mine.Access.IsWrite && !mine.IsOfContainer && Kinds.TypeOf(mine.Path) is { IsReferenceType: true } type && Immutability.IsImmutable(type))
            return;
        var kind = Kinds.Of(mine, theirs);
        if (kind is { } known)
            Add(new(known, mine.Path.Symbol!, mine, theirs, launch, reason, isGuarded ? theirs.Locks.Held.First(static held => held.IsMeantAsLock) : null));
    }

    // A program whose threads are all in sight, and which does something only where none of them runs, needs no lock for it. All of
    // it has to be looked through to know.
    void AddUnlessAlone(SharedRace race)
    {
        if (_isProgram && race.Reason is (SharingReason.LockingType or SharingReason.OtherMember))
        {
            _facts.Noted.Reports(race.Mine.Access.Operation.Syntax.SyntaxTree);
            _withheld.Add((race, !_callbacks.Run(race.Mine.Access.Routine), race.Reason == SharingReason.OtherMember && !_callbacks.Run(race.Theirs.Access.Routine)));
        }
        else
        {
            Add(race);
        }
    }

    void AddWithheld()
    {
        foreach (var (race, isMineSeen, isTheirsSeen) in _withheld)
        {
            if (!(isMineSeen && IsAlone(race.Mine)) && !(isTheirsSeen && IsAlone(race.Theirs)))
                Add(race);
        }
    }

    void Uses(Use use, bool isAlone)
    {
        if (!_isProgram)
            return;
        (isAlone ? _alone : _beside).Add(use.Access.Operation.Syntax);
        _facts.Noted.Uses(use.Access.Routine);
    }

    bool IsAlone(Use use) => _alone.Contains(use.Access.Operation.Syntax) && !_beside.Contains(use.Access.Operation.Syntax);

    void Add(SharedRace race)
    {
        _facts.Noted.Reports(race.Mine.Access.Operation.Syntax.SyntaxTree);
        var key = (race.State, race.Mine.Access.Routine.Syntax);
        if (!_found.TryGetValue(key, out var known) || IsBefore(race, known))
            _found[key] = race;

        static bool IsBefore(SharedRace one, SharedRace other) => Order(one).CompareTo(Order(other)) < 0;

        // The most telling kind first, then by place: which of them was found first must not matter.
        static (int, int, int, int, string, int, (string, int, int)) Order(SharedRace race) => (
            race.Kind is RaceKind.StopFlag or RaceKind.LazyInitialization or RaceKind.CheckThenAct ? 0 : 1,
            race.Mine.Access.IsWrite ? 0 : 1,
            race.Mine.Access.Operation.Syntax.SpanStart,
            (int)race.Reason,
            race.Theirs.Access.Operation.Syntax.SyntaxTree.FilePath,
            race.Theirs.Access.Operation.Syntax.SpanStart,
            (race.Launch.SyntaxTree.FilePath, race.Launch.SpanStart, (int)race.Kind));
    }

    sealed class Blamed : IEqualityComparer<(ISymbol State, SyntaxNode Routine)>
    {
        public static Blamed Instance { get; } = new();

        public bool Equals((ISymbol State, SyntaxNode Routine) one, (ISymbol State, SyntaxNode Routine) other) =>
            one.Routine == other.Routine && SymbolEqualityComparer.Default.Equals(one.State, other.State);

        public int GetHashCode((ISymbol State, SyntaxNode Routine) pair) => SymbolEqualityComparer.Default.GetHashCode(pair.State);
    }
}
