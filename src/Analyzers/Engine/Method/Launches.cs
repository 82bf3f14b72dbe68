using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;
using LaunchBody = LaunchBody<Routine>;

/// <summary>The launches of one member: what starts other code, and which code that is.</summary>
sealed partial class Launches
{
    readonly Routine _root;
    readonly Places _places;
    readonly CallModel _calls;
    readonly KnownTypes _types;
    readonly KnownCalls? _known;
    readonly Dictionary<IOperation, Launch> _byOperation = [];
    readonly List<Launch> _all = [];
    List<StoredDelegate>? _stored;
    readonly ConcurrentDictionary<Launch, HashSet<ISymbol>> _captured = new();

    /// <summary>Finds the launches of a member and its nested routines.</summary>
    /// <param name="root">The member.</param>
    /// <param name="known">What is known of the methods that it calls; null when it is looked at by itself.</param>
    public Launches(Routine root, KnownCalls? known)
    {
        _root = root;
        _known = known;
        _places = root.Places;
        _calls = root.Session.Calls;
        _types = root.Session.Types;
        foreach (var routine in root.All())
        {
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if (LaunchAt(operation, routine) is not { } launch)
                        continue;
                    _byOperation.Add(operation, launch);
                    _all.Add(launch);
                    if (launch.Beyond is { } beyond)
                        _all.Add(beyond);
                }
            }
        }

        if (_byOperation.Count > Limits.LaunchesOfMember)
        {
            _byOperation.Clear();
            _all.Clear();
        }

        Handles = new(root, this);
    }

    /// <summary>What is known of the methods that this member calls; null when it is looked at by itself.</summary>
    public KnownCalls? Known => _known;

    /// <summary>All launches.</summary>
    public IReadOnlyList<Launch> All => _all;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _byOperation.Count == 0;

    /// <summary>Which expressions hold their handles.</summary>
    public LaunchHandles Handles { get; }

    /// <summary>The launch that an operation makes or starts, or null.</summary>
    public Launch? At(IOperation operation) => _byOperation.TryGetValue(operation, out var launch) ? launch : null;

    /// <summary>Whether the code of a launch uses a variable.</summary>
    public bool Captures(Launch launch, ISymbol variable)
    {
        if (!_captured.TryGetValue(launch, out var captured))
            captured = _captured.GetOrAdd(launch, CapturedBy(launch));
        return captured.Contains(variable);
    }

    HashSet<ISymbol> CapturedBy(Launch launch)
    {
        var captured = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        // var server = new Server(name); Look(name, server); what a called method has started sees the object that it was given. One that is only looked up may be the same in the next round.
        if (launch.Operation is IInvocationOperation { TargetMethod: var starting } call && _root.Session.Declares(starting))
        {
            foreach (var argument in call.Arguments)
            {
                if (_places.Source(argument.Value) is ILocalReferenceOperation { Local: var given } && _places.HoldsNewObjects(given))
                    captured.Add(given);
            }
        }

        foreach (var body in launch.Bodies)
        {
            // UnsafeQueueUserWorkItem(handler, …)
            if (body.Instance is { } instance && _places.Of(instance)?.Variable is { } target)
                captured.Add(target);
            foreach (var block in body.Routine?.All().SelectMany(static routine => routine.Blocks) ?? [])
            {
                foreach (var operation in block.Operations)
                {
                    if (operation is ILocalReferenceOperation local)
                        captured.Add(local.Local);
                    else if (operation is IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } function } && _root.RoutineOf(function) is { } callee)
                        captured.UnionWith(callee.Blocks.SelectMany(static inner => inner.Operations).OfType<ILocalReferenceOperation>().Select(static used => used.Local));
                }
            }
        }

        return captured;
    }

    Launch? LaunchAt(IOperation operation, Routine routine)
    {
        switch (operation)
        {
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                return _calls.Of(constructor).Kind switch
                {
                    Meaning.Create => Make(LaunchKind.Beside, creation.Arguments, startsAtOnce: false),
                    Meaning.LaunchInTurn => Make(ParallelLoops.AsksForMany(creation) ? LaunchKind.ManyBeside : LaunchKind.Beside, creation.Arguments),
                    Meaning.LaunchMany when KnownTypes.Same(creation.Type?.OriginalDefinition, _types.Progress) => HasNoContext() ? Make(LaunchKind.ManyBeside, creation.Arguments) : null,
                    // A timer that is not told to come again does not run beside itself.
                    Meaning.LaunchMany when Timers.IsSetToOverlap(creation, routine) => Make(LaunchKind.ManyBeside, creation.Arguments, repeats: true),
                    Meaning.LaunchMany => Timers.IsOnlySetByItself(creation, _places) ? null : Make(Timers.MayOverlap(creation, _places) ? LaunchKind.ManyBeside : LaunchKind.Beside, creation.Arguments, startsAtOnce: Timers.IsArmed(creation, _places), repeats: Timers.Repeats(creation, _places)),
                    _ => _known is null ? null : LaunchOfCallee(creation, constructor, null, creation.Arguments, routine),
                };
            case IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Event: { } raised } source } subscription when _calls.Of(raised).Kind is var raising and (Meaning.Launch or Meaning.LaunchMany or Meaning.LaunchInTurn or Meaning.Create):
                if (Target(subscription.HandlerValue) is not { } handler)
                    return null;
                if (raising == Meaning.LaunchInTurn && Outstanding.IsOfUnknownOperation(source, routine, _places))
                    return null;
                var isInTurn = raising == Meaning.LaunchInTurn && Outstanding.IsOneAtATime(source, handler, routine, _places, _root.Session);
                // A timer that does not set itself again follows itself, whoever does.
                isInTurn |= raising == Meaning.LaunchMany && source.Instance is { Type: { } owner } timer && (Timers.TicksOnce(timer) || (TimerNames.IsTimer(owner) && Timers.TicksRarely(timer, routine)));
                return new(operation, routine, raising is Meaning.LaunchMany or Meaning.LaunchInTurn && !isInTurn ? LaunchKind.ManyBeside : LaunchKind.Beside, ImmutableArray.Create(handler), startsAtOnce: raising != Meaning.Create, CanRepeat(operation, routine)) { Repeats = isInTurn };
            case IInvocationOperation call:
                switch (_calls.Of(call).Kind)
                {
                    case Meaning.Launch or Meaning.Continue or Meaning.LaunchInTurn:
                        return Make(LaunchKind.Beside, call.Arguments);
                    case Meaning.LaunchMany:
                        return Make(LaunchKind.ManyBeside, call.Arguments);
                    case Meaning.RunMany:
                        return Make(LaunchKind.Many, call.Arguments);
                    case Meaning.RunEach:
                        return Make(LaunchKind.Each, call.Arguments);
                    case Meaning.Start:
                        return LaunchOfPrepared(call, routine, LaunchKind.Beside);
                    case Meaning.Rearm when call.Arguments is [_, { Value: var period }] && !Arguments.IsNever(call):
                        return LaunchOfPrepared(call, routine, Timers.MayOverlap(period, _places) ? LaunchKind.ManyBeside : LaunchKind.Beside, Timers.Repeats(period, _places));
                    case Meaning.RunInPlace when _known is not null && LeavingAlive(call) is { } leaving:
                        return new(call, routine, LaunchKind.ManyBeside, ImmutableArray.Create(leaving), startsAtOnce: true, CanRepeat(call, routine));
                    case Meaning.RunInPlace when call.Arguments.Any(argument => Target(argument.Value) is { Routine.Method.IsAsync: true } or { Method.IsAsync: true }):
                        return Make(LaunchKind.ManyUnawaited, call.Arguments);
                }

                // var pending = retry(); where retry is an async lambda
                if (call is { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } invoked } && Target(invoked) is { Routine: { Method: { } lambda } } made && RunsByItself(lambda) && !IsAwaited(call, _calls) && !IsHandedOn(call, routine))
                    return new(call, routine, LaunchKind.Unawaited, ImmutableArray.Create(made), startsAtOnce: true, CanRepeat(call, routine));
                if (call.TargetMethod.MethodKind != MethodKind.LocalFunction)
                    return _known is null ? null : LaunchOfCallee(call, call.TargetMethod, call.Instance, call.Arguments, routine);
                return (RunsByItself(call.TargetMethod) || _types.IsTask(call.TargetMethod.ReturnType)) && !IsAwaited(call, _calls) && !SynchronousFlag.IsAskedFor(call, _root.Session, isForLaunches: true) && _root.RoutineOf(call.TargetMethod) is { } local
                    ? new(call, routine, LaunchKind.Unawaited, ImmutableArray.Create(new LaunchBody(local, null, null)), startsAtOnce: true, CanRepeat(call, routine))
                    : null;
            default:
                return null;
        }

        Launch? Make(LaunchKind kind, ImmutableArray<IArgumentOperation> arguments, bool startsAtOnce = true, bool repeats = false)
        {
            var bodies = ImmutableArray.CreateBuilder<LaunchBody>();
            foreach (var argument in arguments)
            {
                var before = bodies.Count;
                if (kind == LaunchKind.Each && AddBodiesOf(argument.Value, bodies))
                    kind = LaunchKind.Many;
                else if (bodies.Count == before && !(kind is not (LaunchKind.Each or LaunchKind.Many) && AddAlternatives(argument.Value, bodies)))
                    AddBodies(argument.Value, bodies);
            }

            if (arguments.FirstOrDefault(static argument => argument.Parameter is { } parameter && CallbackNames.IsState(parameter.Name)) is { } state)
            {
                for (var i = 0; i < bodies.Count; i++)
                    bodies[i] = bodies[i] with { State = state.Value };
            }

            return bodies.Count == 0 ? null
                : new(operation, routine, kind, bodies.ToImmutable(), startsAtOnce, CanRepeat(operation, routine)) { Turn = Sequences.TurnOf(operation, routine) ?? Schedulers.TurnOf(operation, arguments, routine), Repeats = repeats, IsInTurn = IsInTurn(operation, routine) };
        }
    }

    // Those of one token run one after the other; a loop over tokens starts several.
    bool IsInTurn(IOperation operation, Routine routine) => operation is IInvocationOperation { TargetMethod: var launching, Instance: var token } && _calls.Is(launching, Meaning.LaunchInTurn)
        && (Loops.Around(operation.Syntax, routine.Syntax) is not { } loop || (token is not null && routine.Places.Of(token) is { } path && path.Steps.All(static step => !step.IsElement)
            && !(path.Variable is { DeclaringSyntaxReferences: [var declared, ..] } && loop.Span.Contains(declared.Span))));

    // Without a context of the thread that makes it, a progress calls back on the pool.
    bool HasNoContext() => _root.Session.Compilation.Options.OutputKind == OutputKind.ConsoleApplication;

    // _thread.Start(): what the constructor has made runs from now on.
    Launch? LaunchOfPrepared(IInvocationOperation call, Routine routine, LaunchKind kind, bool repeats = false)
    {
        if (_known is null || _places.ObjectOf(call.Instance) is not { Kind: RootKind.This or RootKind.Static, Steps: [{ Member: { } member }] } || _root.Method?.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor)
            return null;
        var bodies = ImmutableArray.CreateBuilder<LaunchBody>();
        var state = call.Arguments is [{ Parameter.Type.SpecialType: SpecialType.System_Object, Value: var given }] ? given : null;
        AddPrepared(member, state, bodies);
        return bodies.Count == 0 ? null : new(call, routine, kind, bodies.ToImmutable(), startsAtOnce: true, CanRepeat(call, routine)) { Repeats = repeats };
    }

    // words.Select(terminal.PrintAsync): each call leaves something running.
    LaunchBody? LeavingAlive(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            if (Target(argument.Value) is { Method: { IsAsync: false } method } body && _known!.EffectOf(method).LeftAlive != Survivors.None)
                return body with { IsLeftAlive = true, IsNamed = true };
        }

        return null;
    }

    // A call of a method in this compilation launches what the method leaves running, the delegates that it starts, and its own
    // continuation when it is async and nobody awaits it.
    Launch? LaunchOfCallee(IOperation call, IMethodSymbol method, IOperation? instance, ImmutableArray<IArgumentOperation> arguments, Routine routine)
    {
        if (_known!.Target(method, instance) is not { } declared)
            return null;
        var effect = _known.EffectOf(declared);
        var bodies = ImmutableArray.CreateBuilder<LaunchBody>();
        var kind = LaunchKind.Each;
        Lockset? turn = null;
        foreach (var argument in arguments)
        {
            if (argument.Parameter is { } parameter && effect.Delegates.TryGetValue(parameter.Ordinal, out var fate) && !fate.IsInPlace())
            {
                var before = bodies.Count;
                if (parameter.Type.TypeKind != TypeKind.Delegate)
                    fate = AddBodiesOf(argument.Value, bodies) && fate == DelegateFate.Each ? DelegateFate.Many : fate;
                else if (Target(argument.Value) is { } body)
                    bodies.Add(body);
                else
                    AddAlternatives(argument.Value, bodies);
                if (bodies.Count == before)
                    continue;
                kind = Wider(kind, fate);
                var own = effect.Turns.TryGetValue(parameter.Ordinal, out var told) ? new Translation(routine).OfCall(told, call) : Lockset.Empty;
                turn = turn?.Join(own) ?? own;
            }
        }

        var suspended = ImmutableArray.CreateBuilder<LaunchBody>();
        foreach (var (handler, fate, kept) in HandlersOf(call, effect))
        {
            if (BodyOf(handler) is not { } body)
                continue;
            if (fate.IsInPlace())
            {
                // Whoever raises an event does not wait for what its handlers do behind their first await.
                if (body.Method is { IsAsync: true, ReturnsVoid: true })
                    suspended.Add(body);
                continue;
            }

            bodies.Add(body);
            kind = Wider(kind, fate);
            var own = new Translation(routine).OfInvoked(effect, kept, call);
            turn = turn?.Join(own) ?? own;
        }

        if (bodies.Count == 0 && suspended.Count > 0)
        {
            bodies.AddRange(suspended);
            kind = LaunchKind.Unawaited;
        }

        var isSynchronous = call is IInvocationOperation asked && SynchronousFlag.IsAskedFor(asked, _root.Session, isForLaunches: true);
        var isHandedOn = call is IInvocationOperation given && IsHandedOn(given, routine);
        var isUnawaited = RunsByItself(declared) && call is IInvocationOperation invocation && !isSynchronous && !isHandedOn && !IsAwaited(invocation, _calls);
        // Where the method runs delegates as well, how often these run beside each other says nothing of the rest.
        if (bodies.Count == 0 && (effect.LeftAlive != Survivors.None || isUnawaited))
        {
            // What the copies of a callee's launch do to each other is found there.
            kind = LaunchKind.Beside;
            var all = new LaunchBody(null, declared, null) { Instance = instance, IsLeftAlive = true };
            if (_types.IsTask(declared.ReturnType) && (isSynchronous || !effect.IsAwaitable))
            {
                var beyond = effect.IsAwaitable ? null : Leaving(all with { EndsWithTask = false }, null);
                return isSynchronous || isHandedOn ? beyond : Leaving(all with { EndsWithTask = true }, beyond);
            }

            bodies.Add(all);
        }

        Launch Leaving(LaunchBody part, Launch? beyond) =>
            new(call, routine, LaunchKind.Beside, ImmutableArray.Create(part), startsAtOnce: true, CanRepeat(call, routine)) { Beyond = beyond };

        return bodies.Count == 0 ? null : new(call, routine, kind, bodies.ToImmutable(), startsAtOnce: true, CanRepeat(call, routine)) { Turn = turn ?? Lockset.Empty };
    }

    // A lambda may run any number of times; a loop does so by itself.
    static bool CanRepeat(IOperation operation, Routine routine) =>
        (routine.Parent is not null && routine.Syntax is not LocalFunctionStatementSyntax) || Loops.Around(operation.Syntax, routine.Syntax) is not null
        || routine.Syntax is LocalFunctionStatementSyntax;

    // An async iterator runs while somebody asks it for the next element, and is his code meanwhile.
    bool RunsByItself(IMethodSymbol method) => method.IsAsync && (method.ReturnsVoid || _types.IsTask(method.ReturnType));

    // () => WorkAsync(), Task Work() => WorkAsync(): whoever runs the code has the task. Queries collect those of all elements.
    bool IsHandedOn(IInvocationOperation call, Routine routine)
    {
        if (routine is not { Parent: { } outer, Method: { IsAsync: false, ReturnsVoid: false } } || (routine.Syntax is AnonymousFunctionExpressionSyntax lambda && IsOfQuery(lambda, outer)))
            return false;
        SyntaxNode value = call.Syntax;
        while (value.Parent is ParenthesizedExpressionSyntax or ConditionalExpressionSyntax)
            value = value.Parent;
        return value.Parent is ReturnStatementSyntax or ArrowExpressionClauseSyntax || (value.Parent is AnonymousFunctionExpressionSyntax function && function.ExpressionBody == value);
    }

    bool IsOfQuery(AnonymousFunctionExpressionSyntax lambda, Routine parent)
    {
        foreach (var block in parent.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IFlowAnonymousFunctionOperation && operation.Syntax == lambda)
                    return Arguments.CallThatReceives(operation) is { } receiver && _calls.Of(receiver).Kind == Meaning.RunInPlace;
            }
        }

        return false;
    }

    /// <summary>Whether a call is awaited where it stands.</summary>
    public static bool IsAwaited(IOperation call, CallModel calls)
    {
        var (task, current) = (call, call.Parent);
        while (current is IConversionOperation or IArgumentOperation or IInvocationOperation)
        {
            if (current is IInvocationOperation && calls.TaskBehind(current) != task)
                return false;
            // An argument stands between a call and the value.
            task = current is IArgumentOperation ? task : current;
            current = current.Parent;
        }

        return current is IAwaitOperation;
    }
}
