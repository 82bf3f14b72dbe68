using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Races of which nothing says that there is another thread but an async call that nobody awaits: <c>_ = RefreshAsync(); _last = now;</c> Such a call goes on when what it
/// waits for is there, mostly long after its caller has turned to something else, or where the caller waits for it in a way that is not seen. Who asks for
/// a thread, a task, a timer or a handler means two things to happen at a time; who drops a task often does not.
/// </summary>
static class ThinEvidence
{
    /// <summary>Whether there is no more to go by, or hardly anything to lose.</summary>
    public static bool IsAll(SharedRace race, Session session) => Conditions.IsForDebugging(race.Launch) || IsStartedFarAway(race) || (race.Mine.Access.Kind == AccessKind.Write && IsWriteOfLittle(race))
        || IsDoneTwice(race) || IsOfObserved(race) || IsOfSize(race) || IsCreatedAnew(race) || IsOfOnlyCounter(race) || IsOfLastWord(race)
        || (race.Kind == RaceKind.StopFlag && IsReadAgain(race.Mine, session))
        || (race.Kind != RaceKind.Container && IsEndOfProgram(race.Launch, session))
        || IsOfInitialization(race) || IsOfOneWatcher(race, session) || IsOfSkippedJoin(race, session) || IsOfDroppedCalls(race, session);

    // try { var adding = Task.Run(…); Read(); await adding; } catch { } only when Read throws, the next round meets the task, if that has not come to its end by then.
    static bool IsOfSkippedJoin(SharedRace race, Session session) => race.Reason switch
    {
        SharingReason.Restarted => SkippedJoins.LeadOnlyTo(race.Launch, race.Launch, session),
        SharingReason.Launcher => SkippedJoins.LeadOnlyTo(race.Launch, (race.Mine.Launch is null ? race.Mine : race.Theirs).Site, session),
        _ => false,
    };

    // The start stands in another document and another type: whether both threads have the same object, and whether they are there at a time, was decided on a way through several types. Of
    // sixty such pairs that were read in real code twenty were faults, thirteen of them by one cause. State of a type is the same for all.
    static bool IsStartedFarAway(SharedRace race) => race is { Reason: SharingReason.Copies or SharingReason.Restarted or SharingReason.Reopened or SharingReason.OtherLaunch or SharingReason.Launcher or SharingReason.OtherMember, State.IsStatic: false }
        && !IsGivenThere(race.Mine, race.Theirs) && race.Launch.SyntaxTree != race.Mine.Access.Operation.Syntax.SyntaxTree && TypeAround(race.Launch) != TypeAround(race.Mine.Access.Operation.Syntax);

    // var counter = new Counter(); Parallel.For(0, n, _ => counter.Add()); both do it at once to what the launcher has in a variable.
    static bool IsGivenThere(Use mine, Use theirs) => mine.Path.Kind == RootKind.Variable && mine.Trail.Length <= 1 && theirs.Trail.Length <= 1;

    static string? TypeAround(SyntaxNode place) => place.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.Identifier.ValueText;

    // _watcher.Changed += (s, e) => _last = e.Name; a watcher looks for the next changes when its handlers have returned, on all systems; whether there is only one watcher is not always seen.
    static bool IsOfOneWatcher(SharedRace race, Session session) => race is { Reason: SharingReason.Copies, State.IsStatic: false, Launch: AssignmentExpressionSyntax { Left: var raised } }
        && race.Launch.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member && Loops.Around(race.Launch, member) is null && (race.Mine.Launch ?? race.Launch) == race.Launch && (race.Theirs.Launch ?? race.Launch) == race.Launch && session.ModelOf(race.Launch.SyntaxTree).GetSymbolInfo(raised).Symbol is IEventSymbol { ContainingType: { } source } && WatcherNames.AreOf(source);

    // public override void Initialize(IHost host) { _names.Add("stop"); … } that others take a lock tells of threads, and not that they are there by then.
    static bool IsOfInitialization(SharedRace race) => race is { Reason: SharingReason.LockingType, Mine: { Locks.Held.IsEmpty: true, Access: var access } } && access.Routine.Root.Method is { IsStatic: false, Name: var name } && SetupNames.Initializes(name);

    static bool IsWriteOfLittle(SharedRace race) => race.Kind switch
    {
        RaceKind.CheckThenAct => IsForPeople(race.Mine),
        RaceKind.Unguarded => IsThrottle(race.Mine) || Clocks.StoreNow(race.Mine.Access.Operation.Syntax),
        _ => false,
    };

    // lock (_gate) { if (_sent.Contains(id)) return; } … lock (_gate) _sent.Add(id); whoever comes second finds it done, and leaves the set as it is.
    static bool IsDoneTwice(SharedRace race) => race is { Kind: RaceKind.CheckThenAct, Reason: SharingReason.TwoSections, Mine.Access: { Kind: AccessKind.ContainerWrite, Operation: IInvocationOperation act } }
        && (act.Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation } || act.Type?.SpecialType == SpecialType.System_Int32) && ContainerModel.IsSameWhenRepeated(act.TargetMethod);

    // lifetime.ApplicationStopping.Register(Stop): what is done while a program begins is over by then, but for one that is stopped before it has begun.
    static bool IsEndOfProgram(SyntaxNode launch, Session session) => launch is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var told } }
        && session.ModelOf(launch.SyntaxTree).GetSymbolInfo(told).Symbol is IPropertySymbol property && HostTypes.TellsOfEnd(property);

    // string Title { set => SetField(ref _title, value); } in an object that tells of its changes: a word that is shown to people, and whose last value stays.
    static bool IsOfObserved(SharedRace race) => race is { Kind: RaceKind.Unguarded or RaceKind.InconsistentlyGuarded or RaceKind.CheckThenAct, State.ContainingType: { } owner } && IsSetter(race.Mine.Access.IsWrite ? race.Mine.Access : race.Theirs.Access) && ObservedTypes.IsOne(owner);

    static bool IsSetter(Access access) => access is { Kind: AccessKind.Write, Routine.Root.Method.MethodKind: MethodKind.PropertySet };

    // $"{_jobs.Count} jobs" while others add one: the number of a moment ago. Who decides something by it is told at what he does then.
    static bool IsOfSize(SharedRace race) => race.Kind is RaceKind.Container or RaceKind.InconsistentlyGuarded && (IsSize(race.Mine.Access) || (race.Guard is null && IsSize(race.Theirs.Access)));

    static bool IsSize(Access look) => look is { Kind: AccessKind.ContainerRead, Operation: IPropertyReferenceOperation { Property.Name: var asked } } && ContainerModel.IsSize(asked);

    // s_default ??= new(client); where only the text says that the code may be started again, or who comes second makes one that is as good.
    static bool IsCreatedAnew(SharedRace race) => race.Kind == RaceKind.LazyInitialization && (IsStartedAgain(race) || LazyInitialization.IsAsGood(race.Mine));

    static bool IsStartedAgain(SharedRace race) => race.Reason == SharingReason.Restarted && !race.Launch.Ancestors().TakeWhile(static around => around is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax)).Any(static around => around is ForStatementSyntax or CommonForEachStatementSyntax);

    // _received++; in the one thread that does so, while another member tells how many there were.
    static bool IsOfOnlyCounter(SharedRace race) => race is { Kind: RaceKind.Unguarded, Reason: SharingReason.OtherMember, Mine.Access: { Kind: AccessKind.Update, IsAtomic: false }, Theirs.Access: { Kind: AccessKind.Read, IsAtomic: false } }
        && !race.Mine.IsRepeated && race.Mine.Path.Steps is [.., { IsElement: false }];

    // Set(bool value) => _isOn = value; two that come by different ways each store what they were given, and the last one has the last word.
    static bool IsOfLastWord(SharedRace race) => race is { Kind: RaceKind.Unguarded, Reason: SharingReason.OtherMember or SharingReason.Launcher or SharingReason.OtherLaunch, Mine.Access.Kind: AccessKind.Write, Theirs.Access.Kind: AccessKind.Write } && race.Mine.Access.Operation.Syntax == race.Theirs.Access.Operation.Syntax;

    // while (!_stop) { … await Task.Delay(100); } behind a wait, a lock or a step on a concurrent collection no compiler relies on what it has read before.
    static bool IsReadAgain(Use flag, Session session)
    {
        if (LoopAround(flag) is not { } loop)
            return false;
        SemanticModel? model = null;
        foreach (var node in loop.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            if (node is AwaitExpressionSyntax or LockStatementSyntax || (node is InvocationExpressionSyntax other && IsOfUnknown((model ??= session.ModelOf(loop.SyntaxTree)).GetSymbolInfo(other).Symbol as IMethodSymbol, session)) || (node is InvocationExpressionSyntax call && (model ??= session.ModelOf(loop.SyntaxTree)).GetSymbolInfo(call).Symbol is IMethodSymbol called && (session.Calls.Of(called).Kind is not (Meaning.None or Meaning.Computes or Meaning.ComputesOver or Meaning.Formats or Meaning.Small) || StepModel.Of(called).Kind != Meaning.None)))
                return true;
        }

        return false;
    }

    // Where the flag is read, or what has it read: while (IsRunning()) { … }
    static StatementSyntax? LoopAround(Use flag)
    {
        var loop = Loops.Around(flag.Access.Operation.Syntax, flag.Access.Routine.Syntax);
        for (var step = flag.Trail.Length - 1; step >= 0 && loop is null; step--)
            loop = Loops.Around(flag.Trail[step].Syntax, flag.Trail[step].Syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? flag.Trail[step].Syntax);
        return loop;
    }

    // _input.Read(buffer), _step(), link.Poll(): what is called there the compiler does not put into the loop.
    static bool IsOfUnknown(IMethodSymbol? called, Session session) => called is not null && (called.MethodKind == MethodKind.DelegateInvoke || called.IsAbstract || (called is { IsStatic: false, MethodKind: MethodKind.Ordinary, ContainingType.TypeKind: TypeKind.Class } && !session.Declares(called.OriginalDefinition) && session.Calls.Of(called).Kind == Meaning.None));

    // if (!_told) { Trace.WriteLine(…); _told = true; } at worst it is told twice.
    static bool IsForPeople(Use act)
    {
        if (act.Access.Operation.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax { Parent: BlockSyntax { Parent: IfStatementSyntax } block } own || block.Statements.Count < 2)
            return false;
        foreach (var statement in block.Statements)
        {
            if (statement != own && !(statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax told } && Diagnosing.IsAt(told)))
                return false;
        }

        return true;
    }

    // if (now - _last > s_pause) { _last = now; Clean(); } two that come at a time both find that it is time.
    static bool IsThrottle(Use act)
    {
        if (act.Path.Symbol is not { Name: var last } || Kinds.TypeOf(act.Path) is not { SpecialType: SpecialType.System_DateTime or >= SpecialType.System_Int32 and <= SpecialType.System_UInt64 } || act.Access.Operation.Syntax.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is not { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: var now } store)
            return false;
        foreach (var (condition, isTrue, _) in DecidingConditions.Of(store))
        {
            if (isTrue && condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression or (int)SyntaxKind.LessThanOrEqualExpression or (int)SyntaxKind.GreaterThanExpression or (int)SyntaxKind.GreaterThanOrEqualExpression }
                && condition.DescendantNodes().Any(node => node is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression, Left: var later, Right: var earlier } && SyntaxFactory.AreEquivalent(later, now)
                    && (earlier as IdentifierNameSyntax ?? (earlier as MemberAccessExpressionSyntax)?.Name)?.Identifier.ValueText == last))
            {
                return true;
            }
        }

        return false;
    }

    // A container that breaks is told all the same, and so is what several copies do that were asked for.
    static bool IsOfDroppedCalls(SharedRace race, Session session) => race is
        {
            Kind: RaceKind.Unguarded or RaceKind.CheckThenAct or RaceKind.LazyInitialization or RaceKind.StopFlag,
            Reason: SharingReason.Restarted or SharingReason.Reopened or SharingReason.OtherLaunch or SharingReason.Launcher or SharingReason.OtherMember,
        }
        && !(race.Reason == SharingReason.Restarted && IsCollected(race.Launch)) && IsDroppedCall(race.Launch, session) && IsDroppedCall(race.Mine.Launch, session) && IsDroppedCall(race.Theirs.Launch, session);

    // for (…) running.Add(CountAsync()); await Task.WhenAll(running); who keeps the tasks of all rounds means them to run side by side.
    static bool IsCollected(SyntaxNode launch) => launch.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax } or AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax };

    // What is not launched at all runs on the thread of whoever asks for it.
    static bool IsDroppedCall(SyntaxNode? launch, Session session)
    {
        if (launch is null)
            return true;
        return launch is InvocationExpressionSyntax call && session.ModelOf(call.SyntaxTree).GetSymbolInfo(call).Symbol is IMethodSymbol method && session.Calls.Of(method).Kind == Meaning.None
            && (method.IsAsync || session.Types.IsTask(method.ReturnType)) && !method.Parameters.Any(static parameter => parameter.Type.TypeKind == TypeKind.Delegate);
    }
}
