using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;
using State = ConcurrencyState<Launch<Routine>>;

// What starts, ends and runs meanwhile.
sealed partial class ConcurrencyProblem
{
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
                if (WaitingSequences.In(operation, routine) is { } sequence && sequence.Syntax.FirstAncestorOrSelf<CommonForEachStatementSyntax>() is { } through)
                {
                    if (!joined.TryGetValue(through, out var taken))
                        joined.Add(through, taken = []);
                    taken.UnionWith(launches.Handles.HeldBy(sequence).Launches.Where(launch => !through.Span.Contains(launch.Operation.Syntax.Span)));
                    continue;
                }

                AddJoinedByCall(operation, routine, launches, joined);
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

    // foreach (var worker in workers) worker.Finish(); which joins the thread of the worker.
    static void AddJoinedByCall(IOperation operation, Routine routine, Launches launches, Dictionary<StatementSyntax, HashSet<Launch>> joined)
    {
        if (operation is not IInvocationOperation call || launches.Known is not { } known || known.Target(call.TargetMethod, call.Instance) is not { } declared || Loops.Around(call.Syntax, routine.Syntax) is not { } loop)
            return;
        foreach (var handle in known.EffectOf(declared).Joined)
        {
            if (new Translation(routine).OfCall(handle, call, isObject: true) is not { } path)
                continue;
            if (!joined.TryGetValue(loop, out var all))
                joined.Add(loop, all = []);
            all.UnionWith(launches.Handles.HeldIn(path).Where(launch => !loop.Span.Contains(launch.Operation.Syntax.Span)));
        }
    }

    // The loop that goes through a stream: each item says only that there may be another one, and the end that there is none.
    static StatementSyntax? StreamLoop(IOperation operation, Routine routine) =>
        !Waits.IsStreaming(operation, routine.Session.Calls) ? null
        : operation.Syntax.FirstAncestorOrSelf<CommonForEachStatementSyntax>() is { } loop && !loop.Statement.Span.Contains(operation.Syntax.Span) ? loop
        : Loops.Around(operation.Syntax, routine.Syntax);

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

    // The first of several to end tells nothing of the others, unless a loop goes on until there are none. Where one of them is but
    // a time-out, and nobody asks who was first, it tells nothing at all.
    bool JoinsOneOfMany(IOperation operation, IOperation handle) => IsTimeoutDropped(operation, handle) || (
        (operation is IInvocationOperation { Instance: null } call ? _calls.Of(call).Kind == Meaning.WaitForAny : WhenAnyIn(handle) is not null)
        && launches.Handles.HeldBy(handle).Launches.Count > 1 && Loops.Around(operation.Syntax, routine.Syntax) is null);

    // await Task.WhenAny(work, Task.Delay(20));
    bool IsTimeoutDropped(IOperation operation, IOperation handle)
    {
        if (operation is not IAwaitOperation { Syntax.Parent: ExpressionStatementSyntax or BinaryExpressionSyntax { Parent: IfStatementSyntax or WhileStatementSyntax or DoStatementSyntax } } || WhenAnyIn(handle) is not { } call)
            return false;
        foreach (var argument in call.Arguments)
        {
            if (_places.Source(argument.Value) is IArrayCreationOperation { Initializer.ElementValues: { Length: > 1 } tasks } ? tasks.Any(IsForeign) : call.Arguments.Length > 1 && IsForeign(argument.Value))
                return true;
        }

        return false;
    }

    // if (await Task.WhenAny(work, Task.Delay(time)) == work): the first one to end is compared, and so is one that has ended.
    IOperation? WinnerIn(IBinaryOperation comparison) =>
        IsFirst(comparison.LeftOperand) ? comparison.RightOperand : IsFirst(comparison.RightOperand) ? comparison.LeftOperand : null;

    bool IsFirst(IOperation operand) => _places.Source(operand) is IAwaitOperation { Operation: var awaited } && WhenAnyIn(awaited) is not null;

    bool IsForeign(IOperation task) => launches.Handles.HeldBy(task).Launches.Count == 0;

    IInvocationOperation? WhenAnyIn(IOperation handle)
    {
        var source = _places.Source(handle);
        while (_calls.TaskBehind(source) is { } task)
            source = _places.Source(task);
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
                _ => _calls.TaskBehind(source),
            };
        }

        return false;
    }

    /// <summary>
    /// The state in which an operation starts what it leaves running. A callee that keeps the task of what it starts, and waits for the one that was
    /// there before, starts it when that is over: <c>await _loop; _loop = RunAsync();</c>
    /// </summary>
    public State BeforeStart(State state, IOperation operation)
    {
        if (state.Live.IsEmpty || operation is not IInvocationOperation call || launches.Known is not { } known || known.Target(call.TargetMethod, call.Instance) is not { } declared || (declared.IsAsync && !Launches.IsAwaited(call, _calls)))
            return state;
        var effect = known.EffectOf(declared);
        foreach (var handle in effect.Joined)
        {
            if (!effect.Handles.Contains(handle) || new Translation(routine).OfCall(handle, call, isObject: true) is not { } path)
                continue;
            foreach (var launch in launches.Handles.HeldIn(path))
                state = state.Joining(launch);
        }

        return state;
    }

    State Starting(State state, Launch launch)
    {
        state = state.Starting(launch, launch.IsMany || (launch.CanRepeat && state.Live.ContainsKey(launch)));
        return launch.Beyond is { } beyond ? Starting(state, beyond) : state;
    }

    // What a local function or a lambda run on the spot launches and does not join is alive for its caller as well.
    State AfterBodies(State state, IInvocationOperation call)
    {
        foreach (var (body, repeats, _, _, _) in RunOnTheSpot(call))
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

    /// <summary>
    /// The state in which code runs that a call runs on the spot, under the locks that it takes meanwhile. Where it may run when the call has returned
    /// as well, no lock of the call is held for sure.
    /// </summary>
    public static State Meanwhile(State state, Lockset held, bool mayBeLater)
    {
        var locks = state.Locks.Union(held);
        return state.With(mayBeLater && !locks.Held.IsEmpty ? locks.WithoutLocks().Uncertain() : locks);
    }

    /// <summary>
    /// The nested routines that a call runs before it returns, whether it may run them more than once, which locks it takes meanwhile, what they get, and
    /// whether others may run them later as well.
    /// </summary>
    public IEnumerable<(Routine Body, bool Repeats, Lockset Held, AccessPath? Given, bool MayBeLater)> RunOnTheSpot(IInvocationOperation call)
    {
        if (call.TargetMethod.MethodKind == MethodKind.LocalFunction)
        {
            foreach (var known in traces.Keys)
            {
                if (SymbolEqualityComparer.Default.Equals(known.Method, call.TargetMethod.OriginalDefinition))
                    yield return (known, false, Lockset.Empty, null, false);
            }
        }
        else if (call.TargetMethod.MethodKind == MethodKind.DelegateInvoke)
        {
            if (call.Instance is { } instance && BodyOf(instance) is { } invoked)
                yield return (invoked, false, Lockset.Empty, null, false);
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
                        effect.Given.TryGetValue(parameter.Ordinal, out var given) ? translation.OfCall(given, call, isObject: true) : null,
                        effect.Later.Contains(parameter.Ordinal));
                }
            }

            foreach (var (handler, fate, kept) in launches.HandlersOf(call, effect))
            {
                if (fate.IsInPlace() && handler.Value is { } value && BodyOf(value) is { } body)
                    yield return (body, fate == DelegateFate.InPlaceOften, new Translation(routine).OfInvoked(effect, kept, call), null, false);
            }
        }
        else if (_calls.Of(call).Kind == Meaning.RunInPlace)
        {
            foreach (var argument in call.Arguments)
            {
                if (BodyOf(argument.Value) is { } body)
                    yield return (body, true, Lockset.Empty, null, false);
            }
        }
    }

    /// <summary>
    /// The methods of other objects that a call runs before it returns, because it got them as delegates or finds them where this member has put
    /// them, the locks that it holds meanwhile, and whether others may run them later as well.
    /// </summary>
    public IEnumerable<(IMethodSymbol Method, IOperation? Instance, Lockset Held, bool MayBeLater)> HandlersRunOnTheSpot(IInvocationOperation call)
    {
        if (launches.Known is not { } known)
            yield break;
        // words.Count(IsTerm), parts.ForEach(Print)
        if (_calls.Is(call.TargetMethod, Meaning.RunInPlace))
        {
            foreach (var argument in call.Arguments)
            {
                if (argument.Parameter?.Type is { TypeKind: TypeKind.Delegate } && launches.Target(argument.Value) is { Routine: null, Method: { } method } body && known.Target(method, body.Instance) is { } run)
                    yield return (run, body.Instance, Lockset.Empty, false);
            }
        }

        if (known.Target(call.TargetMethod, call.Instance) is not { } declared)
            yield break;
        var effect = known.EffectOf(declared);
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { } parameter && effect.Delegates.TryGetValue(parameter.Ordinal, out var fate) && fate.IsInPlace() && launches.Target(argument.Value) is { Method: { } method } body)
                yield return (method, body.Instance, effect.Turns.TryGetValue(parameter.Ordinal, out var held) ? new Translation(routine).OfCall(held, call) : Lockset.Empty, effect.Later.Contains(parameter.Ordinal));
        }

        foreach (var (handler, fate, kept) in launches.HandlersOf(call, effect))
        {
            if (fate.IsInPlace() && launches.BodyOf(handler) is { Method: { } method } body)
                yield return (method, body.Instance, new Translation(routine).OfInvoked(effect, kept, call), false);
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
    public IEnumerable<Launch> JoinedAt(IOperation operation)
    {
        if ((Waits.JoinedHandle(operation, _calls) ?? Waits.PolledHandle(operation, _calls)) is { } handle && !Waits.IsStreaming(operation, _calls))
            return launches.Handles.HeldBy(handle).Launches;
        // workers.ForEach(worker => worker.Finish()), which joins the thread of the worker.
        if (launches.IsEmpty || operation is not IInvocationOperation call || launches.Known is not { } known || known.Target(call.TargetMethod, call.Instance) is not { } declared || known.EffectOf(declared).Joined is not { IsEmpty: false } waited)
            return [];
        var joined = new HashSet<Launch>();
        foreach (var path in waited)
        {
            if (new Translation(routine).OfCall(path, call, isObject: true) is { } kept)
                joined.UnionWith(launches.Handles.HeldIn(kept));
        }

        return joined;
    }

    // while (!_ready) Thread.SpinWait(1): with a volatile flag the loop ends when another thread has done its work.
    bool IsSpinWait(IOperation condition) =>
        condition.Syntax.FirstAncestorOrSelf<StatementSyntax>() is WhileStatementSyntax loop && loop.Condition.Span.Contains(condition.Syntax.Span)
        && !loop.Statement.DescendantNodes().Any(static node => node is AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax)
        && condition.DescendantsAndSelf().Any(part => part is IFieldReferenceOperation { Field.IsVolatile: true } || (part is IInvocationOperation { Arguments.Length: 1 } read && _calls.Of(read).Kind == Meaning.Atomic));
}
