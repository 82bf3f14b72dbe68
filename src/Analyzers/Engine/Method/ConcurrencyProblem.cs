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
sealed partial class ConcurrencyProblem(Routine routine, Launches launches, IReadOnlyDictionary<Routine, Trace> traces) : FlowProblem<State>
{
    readonly Places _places = routine.Places;
    readonly CallModel _calls = routine.Session.Calls;
    readonly HandOvers _handOvers = new(routine, launches);
    readonly UngraphedLocks _ungraphed = UngraphedLocks.Of(routine);
    readonly Dictionary<StatementSyntax, HashSet<Launch>> _joinedByLoop = JoinedByLoop(routine, launches);
    HashSet<(IOperation Condition, bool Holds)>? _threadTests;
    Dictionary<ILocalSymbol, (IInvocationOperation Call, CallMeaning Meaning)>? _attempts;
    Unexpected? _unexpected;

    /// <inheritdoc/>
    public override State Join(State one, State other) => one.Join(other);

    /// <inheritdoc/>
    public override bool Same(State one, State other) => one.Same(other);

    /// <inheritdoc/>
    public override State? Thrown(FlatBlock block, State before, State after)
    {
        if (before.Live.IsEmpty && after.Live.IsEmpty && !before.Locks.IsUncertain && !after.Locks.IsUncertain)
            return Join(before, after);
        State? thrown = null;
        (IOperation Call, State Before)? taking = null;
        foreach (var operation in block.Operations)
        {
            var next = After(before, operation);
            if (MayThrow(operation) && !(IsEndOfScope(operation) && next.Locks.Same(before.Locks)))
            {
                // Who fails to take a lock has not taken it, be it the call that fails or the await behind it; the end of its scope leaves nothing.
                if (operation is IInvocationOperation step && next.Locks.IsUncertain != before.Locks.IsUncertain && (next.Locks.IsUncertain || IsDisposal(step)))
                    taking = (operation, next.Locks.IsUncertain ? before : next);
                // What a wait throws that does not give up comes from what has ended, and what did not get started does not run.
                var meanwhile = taking is var (call, untaken) && IsOrAwaits(operation, call) ? untaken : Waits.JoinedHandle(operation, _calls) is not null && !MayGiveUp(operation) ? next : Waits.FailedHandle(operation, _calls) is { } failed ? Joining(next, failed, joinsSet: operation is IInvocationOperation { Instance: null }) : launches.At(operation) is not null ? before : Join(before, next);
                foreach (var live in meanwhile.Live)
                {
                    if ((_unexpected ??= new(routine, this)).Leaves(live.Key, operation))
                        meanwhile = meanwhile.Joining(live.Key);
                }

                thrown = thrown is null ? meanwhile : Join(thrown, meanwhile);
            }

            before = next;
        }

        // throw error;
        if (block.Block.FallThroughSuccessor is { Semantics: ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow })
            thrown = thrown is null ? after : Join(thrown, after);
        return thrown;
    }

    bool IsOrAwaits(IOperation operation, IOperation call)
    {
        if (operation is IAwaitOperation await)
            operation = _places.Source(await.Operation);
        while (_calls.TaskBehind(operation) is { } task)
            operation = _places.Source(task);
        return operation == call;
    }

    // try { using var scope = Open(); … Task.Run(Notify); } catch …: nobody writes a handler for what the end of a scope might throw when all is done.
    static bool IsEndOfScope(IOperation operation) => operation is IInvocationOperation { IsImplicit: true } end ? IsDisposal(end)
        : operation is IAwaitOperation { IsImplicit: true, Operation: IInvocationOperation { IsImplicit: true } awaited } && IsDisposal(awaited);

    bool MayThrow(IOperation operation) => operation switch
    {
        ILocalReferenceOperation or IParameterReferenceOperation or IInstanceReferenceOperation or ILiteralOperation or IDefaultValueOperation or IFlowCaptureOperation or IFlowCaptureReferenceOperation
            or IIsNullOperation or IArgumentOperation or ISimpleAssignmentOperation or IExpressionStatementOperation or IFlowAnonymousFunctionOperation or IMethodReferenceOperation or IDelegateCreationOperation => false,
        IConversionOperation { IsImplicit: true } => false,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } => false,
        // task.ConfigureAwait(false)
        IInvocationOperation call when _calls.TaskBehind(call) is not null => false,
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
        {
            state = Joining(state, handle, joinsSet: operation is IInvocationOperation { Instance: null } || CountsAll(operation));
            if (Relays.IsOwnTurn(handle, routine))
                state = state.With(state.Locks.Uncertain(LockDoubt.OthersWait));
        }
        else if (state.Locks.IsUncertain && (Relays.IsHandedOn(operation, routine) || EndedTurns.IsEnd(operation, routine)))
        {
            state = state.With(state.Locks.Certain(LockDoubt.OthersWait));
        }

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
            // using (_lock.WriterLock()): while the package is not there, nobody knows what that is.
            case IInvalidOperation when DroppedTasks.NameOfCallee(operation.Syntax) is { } name && (LockNames.LooksLikeTaking(name) || PairedLocks.Takes(name)):
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
            case Meaning.Rendezvous:
                return state.With(state.Locks.Uncertain(LockDoubt.OthersWait));
            case Meaning.LockTest:
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

    State AfterUnknownCall(State state, IInvocationOperation call)
    {
        if (LockNames.IsOfOwnBarrier(call.TargetMethod))
            return state.With(state.Locks.Uncertain(LockDoubt.OthersWait));
        state = state.With(Exchanges.After(call, state.Locks, routine));
        if (IsDisposal(call) && EndedScope(state.Locks, call.Instance!) is { } ended)
            return state.With(ended);
        if (launches.Known is { } known && known.Target(call.TargetMethod, call.Instance) is { } declared)
        {
            if (!state.Live.IsEmpty && call.Instance is null or IInstanceReferenceOperation && ConditionWaits.IsOne(declared, routine.Session))
                return state.JoiningAll();
            var effect = known.EffectOf(declared);
            state = AfterBodies(AfterKnownCall(state, call, effect), call);
            // _lock.WriteLock(): a lock that the program makes itself of atomic steps.
            return LockNames.IsOfOwnLock(declared) && effect.Acquired.IsEmpty && effect.Released.IsEmpty ? state.With(LockNames.LooksLikeReleasing(declared.Name) ? state.Locks.Certain() : state.Locks.Uncertain(DoubtOf(call))) : state;
        }

        if (IsDisposal(call))
            return state;
        if (LockNames.MayTake(call.TargetMethod))
            return state.With(state.Locks.Uncertain(DoubtOf(call)));
        if (LockNames.LooksLikeReleasing(call.TargetMethod.Name))
            return state.With(state.Locks.Certain());
        return AfterBodies(state, call);
    }

    // await _lock.LockAsync(): what is awaited need not be released where it was taken.
    LockDoubt DoubtOf(IInvocationOperation taking) => ResultTypes.IsAwaitable(taking.TargetMethod.ReturnType) ? LockDoubt.OthersWait : LockDoubt.LockOfThread;

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
        if (call is IInvocationOperation { TargetMethod.IsAsync: true } later && !effect.Acquired.IsEmpty && UnawaitedCalls.Of(later, routine) is var fate && fate != TaskFate.Awaited)
            return fate == TaskFate.AwaitedLater ? state.With(locks.Uncertain(LockDoubt.OthersWait)) : state;
        foreach (var released in effect.Released)
            locks = translation.OfCall(released, call, isObject: true) is { } path && locks.Holds(path) ? locks.Release(path) : locks.Certain();
        foreach (var taken in effect.Acquired)
            locks = translation.OfCall(taken.Path, call, isObject: true) is { } path ? locks.Acquire(taken with { Path = path }) : locks.UncertainOf(taken);
        return state.With(effect.MayAcquire ? locks.Uncertain() : locks);
    }

    /// <inheritdoc/>
    public override State Assume(State state, IOperation condition, bool holds)
    {
        if (!state.Live.IsEmpty && (IsSpinWait(condition) || ConditionWaits.IsEndOf(condition, routine)))
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
        if ((!state.Live.IsEmpty || !state.Locks.Held.IsEmpty || state.Locks.IsUncertain) && Nulls.Tested(condition) is var (tested, isNull) && isNull == holds)
        {
            state = Joining(state, tested);
            // The end of a using looks first whether there is a scope: where there is none, no lock was taken.
            if (condition is IIsNullOperation && EndedScope(state.Locks, tested) is { } none)
                state = state.With(none);
        }

        if (AnswerOf(condition) is { } asked && !IsOfPairedLock(asked) && launches.Known is { } known && known.Target(asked.TargetMethod, asked.Instance) is { } declared)
            state = Answered(state, asked, known.EffectOf(declared).AcquiredOn, holds);
        if (holds && Entered(state, condition) is { } entered)
            return entered;
        switch (_places.Source(condition))
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Assume(state, not.Operand, !holds);
            case IPropertyReferenceOperation { Instance: { } handle } test:
                var kind = _calls.Of(test.Property).Kind;
                return (kind == Meaning.CompletionTest && holds) || (kind == Meaning.AliveTest && !holds) ? Joining(state, handle) : state;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison when holds == (comparison.OperatorKind == BinaryOperatorKind.Equals) && WinnerIn(comparison) is { } winner:
                return Joining(state, winner);
            // if (_timer.Dispose(over)) over.WaitOne(); one that was over before has nothing left to wait for.
            case IInvocationOperation { Instance: { } timer } end when !holds && _calls.Is(end.TargetMethod, Meaning.Drains):
                return Joining(state, timer);
            // if (TryHandOver()) return; … what could not be done has launched nothing.
            case IInvocationOperation { TargetMethod.Name: var name } attempt when !holds && name.StartsWith("Try", StringComparison.Ordinal) && launches.At(attempt) is { } started:
                for (var over = started; over is not null; over = over.Beyond)
                    state = state.Joining(over);
                return state;
            // if (!socket.ConnectAsync(operation)) … it has ended at once: no handler will run.
            case IInvocationOperation begun when !holds && !state.Live.IsEmpty:
                foreach (var live in state.Live)
                {
                    if (live.Key.Operation is IEventAssignmentOperation subscription && !live.Value && Outstanding.IsBegunBy(begun, subscription, _places))
                        state = state.Joining(live.Key);
                }

                return state;
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
}
