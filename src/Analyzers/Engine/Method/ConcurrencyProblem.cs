using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;
using State = ConcurrencyState<Launch<Routine>>;

/// <summary>How the operations of a routine change the locks it holds and the launches that run beside it.</summary>
/// <param name="routine">The routine.</param>
/// <param name="launches">The launches of its member.</param>
/// <param name="traces">What is known of the routines that it calls on the spot.</param>
sealed class ConcurrencyProblem(Routine routine, Launches launches, IReadOnlyDictionary<Routine, Trace> traces) : FlowProblem<State>
{
    readonly Places _places = routine.Places;
    readonly CallModel _calls = routine.Session.Calls;
    readonly HandOvers _handOvers = new(routine);
    readonly UngraphedLocks _ungraphed = UngraphedLocks.Of(routine);
    readonly Dictionary<StatementSyntax, HashSet<Launch>> _joinedByLoop = JoinedByLoop(routine, launches);
    HashSet<(IOperation Condition, bool Holds)>? _threadTests;

    /// <inheritdoc/>
    public override State Join(State one, State other) => one.Join(other);

    /// <inheritdoc/>
    public override bool Same(State one, State other) => one.Same(other);

    // foreach (var thread in threads) thread.Join(): when the loop has ended all of them have. On the way around an empty
    // loop there was nothing to join.
    static Dictionary<StatementSyntax, HashSet<Launch>> JoinedByLoop(Routine routine, Launches launches)
    {
        var joined = new Dictionary<StatementSyntax, HashSet<Launch>>();
        if (launches.IsEmpty)
            return joined;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (Waits.JoinedHandle(operation, routine.Session.Calls) is not { } handle || (StreamLoop(operation, routine) ?? Loops.Around(operation.Syntax, routine.Syntax)) is not { } loop)
                    continue;
                if (!joined.TryGetValue(loop, out var all))
                    joined.Add(loop, all = []);
                // Launched and joined by the same iteration: that says nothing about others.
                all.UnionWith(launches.Handles.HeldBy(handle).Launches.Where(launch => !loop.Span.Contains(launch.Operation.Syntax.Span)));
            }
        }

        return joined;
    }

    // The loop that goes through a stream: each item says only that there may be another one, and the end that there is none.
    static StatementSyntax? StreamLoop(IOperation operation, Routine routine) =>
        !Waits.IsStreaming(operation, routine.Session.Calls) ? null
        : operation.Syntax.FirstAncestorOrSelf<CommonForEachStatementSyntax>() is { } loop && !loop.Statement.Span.Contains(operation.Syntax.Span) ? loop
        : Loops.Around(operation.Syntax, routine.Syntax);

    /// <inheritdoc/>
    public override State? Thrown(FlatBlock block, State before, State after)
    {
        if (before.Live.IsEmpty && after.Live.IsEmpty)
            return Join(before, after);
        State? thrown = null;
        foreach (var operation in block.Operations)
        {
            var next = After(before, operation);
            if (MayThrow(operation))
            {
                // What a wait throws that does not give up comes from what has ended, and what did not get started does not run.
                var meanwhile = Waits.JoinedHandle(operation, _calls) is not null && !MayGiveUp(operation) ? next : launches.At(operation) is not null ? before : Join(before, next);
                thrown = thrown is null ? meanwhile : Join(thrown, meanwhile);
            }

            before = next;
        }

        // throw error;
        if (block.Block.FallThroughSuccessor is { Semantics: ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow })
            thrown = thrown is null ? after : Join(thrown, after);
        return thrown;
    }

    // await task.WaitAsync(time), task.Wait(token), Task.WaitAll(tasks, token)
    bool MayGiveUp(IOperation wait)
    {
        if (wait is IInvocationOperation { Instance: var instance, Arguments.Length: var given })
            return given > (instance is null ? 1 : 0);
        var source = wait is IAwaitOperation await ? _places.Source(await.Operation) : null;
        while (source is IInvocationOperation { Instance: { } same } call && _calls.Is(call.TargetMethod, Meaning.SameTask))
        {
            if (CompletionNames.MayGiveUp(call.TargetMethod))
                return true;
            source = _places.Source(same);
        }

        return false;
    }

    bool MayThrow(IOperation operation) => operation switch
    {
        ILocalReferenceOperation or IParameterReferenceOperation or IInstanceReferenceOperation or ILiteralOperation or IDefaultValueOperation or IFlowCaptureOperation or IFlowCaptureReferenceOperation
            or IIsNullOperation or IArgumentOperation or ISimpleAssignmentOperation or IExpressionStatementOperation or IFlowAnonymousFunctionOperation or IMethodReferenceOperation or IDelegateCreationOperation => false,
        IConversionOperation { IsImplicit: true } => false,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } => false,
        IInvocationOperation { TargetMethod: var method } when _calls.Is(method, Meaning.SameTask) => false,
        IPropertyReferenceOperation { Property: var property } => _calls.Of(property).Kind is not (Meaning.CompletionTest or Meaning.AliveTest),
        _ => true,
    };

    /// <summary>The state in which an operation is carried out: what the graph says, and what the text adds to it.</summary>
    public State At(State state, IOperation operation) => state.With(_ungraphed.At(state.Locks, operation.Syntax));

    /// <inheritdoc/>
    public override State After(State state, IOperation operation)
    {
        state = _handOvers.After(state, operation);
        if (Waits.JoinedHandle(operation, _calls) is { } handle && !JoinsOneOfMany(operation, handle) && StreamLoop(operation, routine) is null)
            state = Joining(state, handle, joinsSet: operation is IInvocationOperation { Instance: null } || CountsAll(operation));
        switch (operation)
        {
            case IAwaitOperation await:
                var leaves = Continuations.LeavesContext(await, _places);
                return (leaves ? state.With(state.Locks.OfOneThread(false)) : state).Suspending(leaves);
            case IInvocationOperation call:
                return AfterCall(state, call);
            case ISimpleAssignmentOperation assignment when !state.Locks.Held.IsEmpty && Exchanges.Freed(assignment, routine) is { } freed:
                return state.With(Exchanges.Freeing(state.Locks, freed));
            case IPropertyReferenceOperation property when _calls.Is(property.Property, Meaning.LockTest):
                return state.With(state.Locks.Uncertain());
            case IInvalidOperation when UngraphedLocks.IsUnknown(operation, _places):
                return state.With(state.Locks.Uncertain());
            case IObjectCreationOperation creation:
                if (launches.Known is { } known && creation.Constructor is { } constructor && known.Target(constructor, null) is { } body)
                    state = AfterKnownCall(state, creation, known.EffectOf(body));
                return launches.At(operation) is { StartsAtOnce: true } launch ? Starting(state, launch) : state;
            case IEventAssignmentOperation when launches.At(operation) is { } subscription:
                return Starting(state, subscription);
            default:
                return state;
        }
    }

    // The first of several to end tells nothing of the others, unless a loop goes on until there are none. Where one of them is but
    // a time-out, and nobody asks who was first, it tells nothing at all.
    bool JoinsOneOfMany(IOperation operation, IOperation handle) => IsTimeoutDropped(operation, handle) || (
        (operation is IInvocationOperation { Instance: null } call ? _calls.Of(call).Kind == Meaning.WaitForAny : WhenAnyIn(handle) is not null)
        && launches.Handles.HeldBy(handle).Launches.Count > 1 && Loops.Around(operation.Syntax, routine.Syntax) is null);

    // await Task.WhenAny(work, Task.Delay(20));
    bool IsTimeoutDropped(IOperation operation, IOperation handle)
    {
        if (operation is not IAwaitOperation { Syntax.Parent: ExpressionStatementSyntax } || WhenAnyIn(handle) is not { } call)
            return false;
        foreach (var argument in call.Arguments)
        {
            if (_places.Source(argument.Value) is IArrayCreationOperation { Initializer.ElementValues: { Length: > 1 } tasks } ? tasks.Any(IsForeign) : call.Arguments.Length > 1 && IsForeign(argument.Value))
                return true;
        }

        return false;
    }

    bool IsForeign(IOperation task) => launches.Handles.HeldBy(task).Launches.Count == 0;

    IInvocationOperation? WhenAnyIn(IOperation handle)
    {
        var source = _places.Source(handle);
        while (source is IInvocationOperation { Instance: { } inner } wrapper && _calls.Is(wrapper.TargetMethod, Meaning.SameTask))
            source = _places.Source(inner);
        return source is IInvocationOperation call && _calls.Is(call.TargetMethod, Meaning.WhenAny) ? call : null;
    }

    // A countdown has been counted down by all copies.
    bool CountsAll(IOperation operation) => operation is IInvocationOperation call && _calls.Of(call) is { Kind: Meaning.WaitForSignal } meaning && (meaning.Traits & LockTraits.Counting) != 0;

    /// <inheritdoc/>
    public override State Declaring(State state, ImmutableArray<ILocalSymbol> variables)
    {
        foreach (var launch in state.Live.Keys)
        {
            foreach (var variable in variables)
            {
                if (launches.Captures(launch, variable))
                    state = state.Detaching(launch, variable);
            }
        }

        return state;
    }

    State Joining(State state, IOperation handle, bool joinsSet = false)
    {
        if (state.Live.IsEmpty)
            return state;
        var (joined, all) = launches.Handles.HeldBy(handle);
        foreach (var launch in joined)
        {
            if (state.Live.TryGetValue(launch, out var many) && (all || joinsSet || !many || launch.IsMany))
                state = state.Joining(launch);
            // A local that is made with a copy holds the last one.
            else if (IsStartOf(launch, handle))
                state = state.JoiningLast(launch);
        }

        return state;
    }

    bool IsStartOf(Launch launch, IOperation? handle)
    {
        for (var step = 0; handle is not null && step < Limits.PathLength; step++)
        {
            var source = _places.Source(handle);
            if (source == launch.Operation)
                return true;
            handle = source switch
            {
                ILocalReferenceOperation { Local: var local } => _places.ValueOf(local),
                IInvocationOperation { Instance: { } inner, TargetMethod: var method } when _calls.Is(method, Meaning.SameTask) => inner,
                _ => null,
            };
        }

        return false;
    }

    State Starting(State state, Launch launch)
    {
        state = state.Starting(launch, launch.IsMany || (launch.CanRepeat && state.Live.ContainsKey(launch)));
        return launch.Beyond is { } beyond ? Starting(state, beyond) : state;
    }

    State AfterCall(State state, IInvocationOperation call)
    {
        var meaning = _calls.OfLock(call);
        if (ThreadTests.ReturnsOnThread(call, routine))
            state = state.With(state.Locks.OfOneThread());
        if (launches.At(call) is { StartsAtOnce: true, OutlivesCall: true } launch)
            return Starting(meaning.Kind == Meaning.None ? AfterUnknownCall(state, call) : state, launch);

        switch (meaning.Kind)
        {
            case Meaning.Start or Meaning.Rearm when call.Instance is { } handle && !Arguments.IsNever(call) && !Schedulers.AreNamed(call, routine):
                foreach (var started in launches.Handles.HeldBy(handle).Launches)
                    state = Starting(state, started);
                return state;
            case Meaning.WaitForCondition or Meaning.WaitUnderLock:
                return state.JoiningAll();
            case Meaning.Rendezvous or Meaning.LockTest:
                return state.With(state.Locks.Uncertain());
            case Meaning.Acquire when Arguments.HasTimeout(call) && !call.TargetMethod.ReturnsVoid:
                return state;
            case Meaning.Acquire or Meaning.AcquireScope:
                return Acquiring(state, call, meaning);
            case Meaning.TryAcquire:
                return state;
            case Meaning.Atomic when !state.Locks.Held.IsEmpty && Exchanges.Freed(call, routine) is { } freed:
                return state.With(Exchanges.Freeing(state.Locks, freed));
            case Meaning.Release:
                return LockOf(call, meaning) is { } released ? state.With(state.Locks.Release(released.Path)) : state;
            case Meaning.None:
                return AfterUnknownCall(state, call);
            default:
                return AfterBodies(state, call);
        }
    }

    State Acquiring(State state, IInvocationOperation call, CallMeaning meaning)
    {
        // A boxed value is another object each time, and so is what a getter makes.
        if (meaning.Operand != CallMeaning.Receiver && Argument(call, meaning.Operand) is { } made && (_places.IsBoxed(made) || _places.IsNewObject(made)))
            return state;
        // A lock that is a value is copied where it cannot be changed: the copy excludes nobody.
        if (meaning.Operand == CallMeaning.Receiver && call.Instance is IFieldReferenceOperation { Field: { IsReadOnly: true, Type.IsValueType: true } })
            return state;
        if (LockOf(call, meaning) is not { } taken)
            return state.With(state.Locks.Uncertain());
        if ((meaning.Traits & LockTraits.Counting) != 0 && call.Instance is { } semaphore)
        {
            switch (routine.Session.Semaphores.InitialCount(semaphore, _places))
            {
                // A semaphore that starts empty is a signal: who waits on it goes on when somebody has released it.
                // Again and again, it passes the turn, and what the others have done before is over.
                case 0:
                    state = Joining(state, semaphore, joinsSet: true);
                    return Loops.Around(call.Syntax, routine.Syntax) is null && !routine.Session.Semaphores.IsRenewed(semaphore, _places) ? state : state.With(state.Locks.Uncertain());
                // One that lets several in excludes nobody.
                case > 1:
                    return state;
            }
        }

        state = state.With(state.Locks.Acquire(taken));
        return IsTakenForMode(call) ? state.With(state.Locks.Uncertain()) : state;
    }

    // if (_isShared) Monitor.Enter(_gate); … where it says no, nobody else is there. What the branch does under the lock, it does alone.
    bool IsTakenForMode(IInvocationOperation call)
    {
        if (call.Syntax.Parent is not ExpressionStatementSyntax statement)
            return false;
        var branch = statement.Parent is BlockSyntax { Statements: var statements } block && statements[^1] == statement ? block : (SyntaxNode)statement;
        return branch.Parent is IfStatementSyntax { Else: null, Condition: var condition }
            && IsFixed(routine.Model.GetSymbolInfo(condition is PrefixUnaryExpressionSyntax { Operand: var negated } ? negated : condition).Symbol);
    }

    bool IsFixed(ISymbol? mode) => mode switch
    {
        IFieldSymbol field => field.IsReadOnly || FieldWrites.AreInConstructors(field),
        IPropertySymbol { SetMethod: null or { IsInitOnly: true } } property => Getters.IsAutomatic(property) || (Getters.FieldOf(property) is { } field && IsFixed(field)),
        IParameterSymbol or ILocalSymbol => _places.IsStable(mode),
        _ => false,
    };

    /// <summary>The lock that a call takes or releases; null when it cannot be named.</summary>
    public LockId? LockOf(IInvocationOperation call, CallMeaning meaning)
    {
        var operand = meaning.Operand == CallMeaning.Receiver ? call.Instance : Argument(call, meaning.Operand);
        // A lock that is a value is another lock in another variable.
        if ((operand is not null && _places.Source(operand) is ILocalReferenceOperation { Local: { Type.IsValueType: true, IsRef: false } copy } ? AccessPath.Of(copy) : _places.ObjectOf(operand)) is not { } path)
            return null;

        // For compilers before C# 13 'lock' takes the monitor of a Lock: whoever writes so means the Lock.
        return new(path.SelectedByDraw(), KnownTypes.Same(_places.Source(operand!).Type, routine.Session.Types.Lock) ? meaning.Traits & ~LockTraits.Monitor : meaning.Traits);
    }

    static IOperation? Argument(IInvocationOperation call, int ordinal)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Ordinal == ordinal)
                return argument.Value;
        }

        return null;
    }

    State AfterUnknownCall(State state, IInvocationOperation call)
    {
        state = state.With(Exchanges.After(call, state.Locks, routine));
        if (launches.Known is { } known && known.Target(call.TargetMethod, call.Instance) is { } declared)
        {
            var effect = known.EffectOf(declared);
            state = AfterBodies(AfterKnownCall(state, call, effect), call);
            // _lock.WriteLock(): a lock that the program makes itself of atomic steps.
            return LockNames.IsOfOwnLock(declared) && effect.Acquired.IsEmpty && effect.Released.IsEmpty ? state.With(state.Locks.Uncertain(!LockNames.LooksLikeReleasing(declared.Name))) : state;
        }

        // Disposing the scope that a lock handed out.
        if (call is { TargetMethod: { Name: WellKnownMemberNames.DisposeMethodName or WellKnownMemberNames.DisposeAsyncMethodName, Parameters.Length: 0 }, Instance: { } scope })
        {
            if (ScopeOrigin(scope) is not { } origin)
                return state;
            var meaning = _calls.Of(origin);
            return meaning.Kind == Meaning.AcquireScope && LockOf(origin, meaning) is { } taken ? state.With(state.Locks.Release(taken.Path))
                : LockNames.LooksLikeTaking(origin.TargetMethod.Name) ? state.With(state.Locks.Uncertain(false))
                : state;
        }

        if (LockNames.LooksLikeTaking(call.TargetMethod.Name))
            return state.With(state.Locks.Uncertain());
        if (LockNames.LooksLikeReleasing(call.TargetMethod.Name))
            return state.With(state.Locks.Uncertain(false));
        return AfterBodies(state, call);
    }

    State AfterKnownCall(State state, IOperation call, CallEffect effect)
    {
        if (effect.IsNone)
            return state;
        var translation = new Translation(routine);
        foreach (var handle in effect.Joined)
        {
            // WorkAsync().Await(): the helper waits for the task that it gets.
            if (handle is { IsVariable: true, Variable: IParameterSymbol parameter } && Translation.ArgumentFor(parameter, call) is { } given)
                state = Joining(state, given);
            foreach (var launch in translation.OfCall(handle, call, isObject: true) is { } path ? launches.Handles.HeldIn(path) : [])
                state = state.Joining(launch);
        }

        var locks = state.Locks;
        foreach (var released in effect.Released)
            locks = translation.OfCall(released, call, isObject: true) is { } path && locks.Holds(path) ? locks.Release(path) : locks.Uncertain(false);
        foreach (var taken in effect.Acquired)
            locks = translation.OfCall(taken.Path, call, isObject: true) is { } path ? locks.Acquire(taken with { Path = path }) : locks.Uncertain();
        return state.With(effect.MayAcquire ? locks.Uncertain() : locks);
    }

    IInvocationOperation? ScopeOrigin(IOperation scope)
    {
        var source = _places.Source(scope);
        if (source is ILocalReferenceOperation local && _places.ValueOf(local.Local) is { } value)
            source = _places.Source(value);
        if (source is IAwaitOperation await)
            source = _places.Source(await.Operation);
        return source as IInvocationOperation;
    }

    // What a local function or a lambda run on the spot launches and does not join is alive for its caller as well.
    State AfterBodies(State state, IInvocationOperation call)
    {
        foreach (var (body, repeats, _, _) in RunOnTheSpot(call))
        {
            if (!traces.TryGetValue(body, out var trace) || trace.AtExit is not { } atExit)
                continue;
            foreach (var joined in trace.Joined)
                state = state.Joining(joined);
            foreach (var launch in atExit.Live)
                state = state.Starting(launch.Key, launch.Value || (launch.Key.CanRepeat && (repeats || state.Live.ContainsKey(launch.Key))));
        }

        return state;
    }

    /// <summary>The nested routines that a call runs before it returns, whether it may run them more than once, which locks it takes meanwhile, and what they get.</summary>
    public IEnumerable<(Routine Body, bool Repeats, Lockset Held, AccessPath? Given)> RunOnTheSpot(IInvocationOperation call)
    {
        if (call.TargetMethod.MethodKind == MethodKind.LocalFunction)
        {
            foreach (var known in traces.Keys)
            {
                if (SymbolEqualityComparer.Default.Equals(known.Method, call.TargetMethod.OriginalDefinition))
                    yield return (known, false, Lockset.Empty, null);
            }
        }
        else if (call.TargetMethod.MethodKind == MethodKind.DelegateInvoke)
        {
            if (call.Instance is { } instance && BodyOf(instance) is { } invoked)
                yield return (invoked, false, Lockset.Empty, null);
        }
        else if (launches.Known is { } known && known.Target(call.TargetMethod, call.Instance) is { } declared)
        {
            var effect = known.EffectOf(declared);
            foreach (var argument in call.Arguments)
            {
                if (argument.Parameter is { } parameter && effect.Delegates.TryGetValue(parameter.Ordinal, out var fate) && fate.IsInPlace() && BodyOf(argument.Value) is { } body)
                    {
                    var translation = new Translation(routine);
                    yield return (body, fate == DelegateFate.InPlaceOften, effect.Turns.TryGetValue(parameter.Ordinal, out var held) ? translation.OfCall(held, call) : Lockset.Empty,
                        effect.Given.TryGetValue(parameter.Ordinal, out var given) ? translation.OfCall(given, call, isObject: true) : null);
                }
            }

            foreach (var (handler, fate) in launches.HandlersOf(call, effect))
            {
                if (fate.IsInPlace() && handler.Value is { } value && BodyOf(value) is { } body)
                    yield return (body, fate == DelegateFate.InPlaceOften, Lockset.Empty, null);
            }
        }
        else if (_calls.Of(call).Kind == Meaning.RunInPlace)
        {
            foreach (var argument in call.Arguments)
            {
                if (BodyOf(argument.Value) is { } body)
                    yield return (body, true, Lockset.Empty, null);
            }
        }
    }

    /// <summary>The methods of other objects that a call runs before it returns, because it got them as delegates or finds them where this member has put them.</summary>
    public IEnumerable<(IMethodSymbol Method, IOperation? Instance)> HandlersRunOnTheSpot(IInvocationOperation call)
    {
        if (launches.Known is not { } known || known.Target(call.TargetMethod, call.Instance) is not { } declared)
            yield break;
        var effect = known.EffectOf(declared);
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { } parameter && effect.Delegates.TryGetValue(parameter.Ordinal, out var fate) && fate.IsInPlace() && launches.Target(argument.Value) is { Method: { } method } body)
                yield return (method, body.Instance);
        }

        foreach (var (handler, fate) in launches.HandlersOf(call, effect))
        {
            if (fate.IsInPlace() && launches.BodyOf(handler) is { Method: { } method } body)
                yield return (method, body.Instance);
        }
    }

    Routine? BodyOf(IOperation value)
    {
        var source = _places.Source(value);
        if (source is ILocalReferenceOperation local && _places.ValueOf(local.Local) is { } initial)
            source = _places.Source(initial);
        if (source is IDelegateCreationOperation creation)
            source = _places.Source(creation.Target);
        foreach (var known in traces.Keys)
        {
            if (source is IFlowAnonymousFunctionOperation lambda ? known.Syntax == lambda.Syntax
                : source is IMethodReferenceOperation method && SymbolEqualityComparer.Default.Equals(known.Method, method.Method.OriginalDefinition))
            {
                return known;
            }
        }

        return null;
    }

    /// <summary>What an operation joins, whatever the state: for callers of the routine.</summary>
    public IEnumerable<Launch> JoinedAt(IOperation operation) =>
        (Waits.JoinedHandle(operation, _calls) ?? Waits.PolledHandle(operation, _calls)) is { } handle && !Waits.IsStreaming(operation, _calls) ? launches.Handles.HeldBy(handle).Launches : [];

    // while (!_ready) Thread.SpinWait(1): with a volatile flag the loop ends when another thread has done its work.
    bool IsSpinWait(IOperation condition) =>
        condition.Syntax.FirstAncestorOrSelf<StatementSyntax>() is WhileStatementSyntax loop && loop.Condition.Span.Contains(condition.Syntax.Span)
        && !loop.Statement.DescendantNodes().Any(static node => node is AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax)
        && condition.DescendantsAndSelf().Any(part => part is IFieldReferenceOperation { Field.IsVolatile: true } || (part is IInvocationOperation { Arguments.Length: 1 } read && _calls.Of(read).Kind == Meaning.Atomic));

    /// <inheritdoc/>
    public override State Assume(State state, IOperation condition, bool holds)
    {
        if (!state.Live.IsEmpty && IsSpinWait(condition))
            state = state.JoiningAll();
        if (!IsOfPairedLock(condition) && Exchanges.TakenByTest(_places.Source(condition), holds, routine) is { } exchanged)
            state = state.With(state.Locks.Ensure(exchanged));
        if ((_threadTests ??= ThreadTests.In(routine)).Contains((condition, holds)))
            state = state.With(state.Locks.OfOneThread());
        if (GivenValues.ShownBy(condition, holds, routine) is { } given)
            state = state.Assuming(given);
        if (!holds)
        {
            foreach (var loop in _joinedByLoop)
            {
                if (Loops.IsConditionOf(condition.Syntax, loop.Key))
                {
                    foreach (var launch in loop.Value)
                        state = state.Joining(launch);
                }
            }
        }

        // if (_timer != null) await _timer.DisposeAsync();
        if (!state.Live.IsEmpty && Nulls.Tested(condition) is var (tested, isNull) && isNull == holds)
            state = Joining(state, tested);
        if (AnswerOf(condition) is { } asked && !IsOfPairedLock(asked) && launches.Known is { } known && known.Target(asked.TargetMethod, asked.Instance) is { } declared)
            state = Answered(state, asked, known.EffectOf(declared).AcquiredOn, holds);
        switch (_places.Source(condition))
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Assume(state, not.Operand, !holds);
            case IPropertyReferenceOperation { Instance: { } handle } test:
                var kind = _calls.Of(test.Property).Kind;
                return (kind == Meaning.CompletionTest && holds) || (kind == Meaning.AliveTest && !holds) ? Joining(state, handle) : state;
            // if (TryHandOver()) return; … what could not be done has launched nothing.
            case IInvocationOperation { TargetMethod.Name: var name } attempt when !holds && name.StartsWith("Try", StringComparison.Ordinal) && launches.At(attempt) is { } started:
                state = state.Joining(started);
                return started.Beyond is { } beyond ? state.Joining(beyond) : state;
            case IInvocationOperation call when holds && Waits.PolledHandle(call, _calls) is { } polled:
                return Joining(state, polled, joinsSet: call.Instance is null || CountsAll(call));
            case IInvocationOperation call when holds:
                var meaning = _calls.OfLock(call);
                return (meaning.Kind == Meaning.TryAcquire || (meaning.Kind == Meaning.Acquire && Arguments.HasTimeout(call))) && LockOf(call, meaning) is { } taken
                    ? state.With(state.Locks.Ensure(taken))
                    : state;
            case IParameterReferenceOperation { Parameter: { Type.SpecialType: SpecialType.System_Boolean, Name: var told } } when holds && LockNames.LooksLikeHeld(told):
                return state.With(state.Locks.Uncertain());
            case ILocalReferenceOperation flag when holds && LockTakenInto(flag.Local) is { } tried:
                return state.With(state.Locks.Ensure(tried));
            default:
                return state;
        }
    }

    // if (_lock.TryWriteLock()): what it exchanges to say so is the lock.
    bool IsOfPairedLock(IOperation condition) => _places.Source(condition) is IInvocationOperation call && _calls.OfLock(call).Kind == Meaning.TryAcquire;

    // if (TryEnter()) …, and var entered = TryEnter(); if (entered) …
    IInvocationOperation? AnswerOf(IOperation condition)
    {
        var source = _places.Source(condition);
        if (source is ILocalReferenceOperation { Type.SpecialType: SpecialType.System_Boolean, Local: var answer } && _places.ValueOf(answer) is { } value)
            source = _places.Source(value);
        return source is IInvocationOperation { Type.SpecialType: SpecialType.System_Boolean } call ? call : null;
    }

    State Answered(State state, IInvocationOperation call, (ImmutableArray<LockId> Yes, ImmutableArray<LockId> No) acquired, bool holds)
    {
        var locks = state.Locks;
        foreach (var taken in holds ? acquired.Yes : acquired.No)
            locks = new Translation(routine).OfCall(taken.Path, call, isObject: true) is { } path ? locks.Ensure(taken with { Path = path }) : locks.Uncertain();
        return state.With(locks);
    }

    // Monitor.TryEnter(gate, ref taken); if (taken) … and var taken = Monitor.TryEnter(gate); if (taken) …
    LockId? LockTakenInto(ILocalSymbol flag)
    {
        if (flag.Type.SpecialType != SpecialType.System_Boolean)
            return null;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IInvocationOperation call && _calls.OfLock(call) is { Kind: Meaning.TryAcquire or Meaning.Acquire } meaning && Reports(call, flag))
                    return LockOf(call, meaning);
            }
        }

        return null;
    }

    static bool Reports(IInvocationOperation call, ILocalSymbol flag)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument is { Parameter.RefKind: RefKind.Ref, Value: ILocalReferenceOperation local } && SymbolEqualityComparer.Default.Equals(local.Local, flag))
                return true;
        }

        return call.Parent is ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } && SymbolEqualityComparer.Default.Equals(target.Local, flag);
    }
}
