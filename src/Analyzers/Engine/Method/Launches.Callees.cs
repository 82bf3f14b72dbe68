using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;
using LaunchBody = LaunchBody<Routine>;

// What the call of a method of this compilation launches.
sealed partial class Launches
{
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

        var isTask = _types.IsTask(declared.ReturnType);
        var isSynchronous = call is IInvocationOperation asked && SynchronousFlag.IsAskedFor(asked, _root.Session, isForLaunches: true);
        var isHandedOn = call is IInvocationOperation given && IsHandedOn(given, routine);
        var isDropped = call is IInvocationOperation invocation && !isSynchronous && !isHandedOn && !IsAwaited(invocation, _calls);
        var isUnawaited = RunsByItself(declared) && isDropped;
        var suspended = ImmutableArray.CreateBuilder<LaunchBody>();
        var handlers = ImmutableArray.CreateBuilder<LaunchBody>();
        Lockset? handlersTurn = null;
        var wider = kind;
        foreach (var (handler, fate, kept) in HandlersOf(call, effect))
        {
            if (BodyOf(handler) is not { } body)
                continue;
            if (fate.IsInPlace())
            {
                // Whoever raises an event does not wait for what its handlers do behind their first await, but for those whose tasks he hands on: await PublishAsync(message)
                if ((body.Method ?? body.Routine?.Method) is { IsAsync: true, ReturnsVoid: var isVoid } && (isVoid || (isTask && isDropped)))
                    suspended.Add(body);
                continue;
            }

            handlers.Add(body);
            wider = Wider(wider, fate);
            var own = new Translation(routine).OfInvoked(effect, kept, call);
            handlersTurn = handlersTurn?.Join(own) ?? own;
        }

        var late = handlers.Count > 0 || suspended.Count == 0 ? null : new Launch(call, routine, LaunchKind.Unawaited, suspended.ToImmutable(), startsAtOnce: true, CanRepeat(call, routine));
        // Where the method runs delegates as well that it was given, how often these run beside each other says nothing of the rest.
        if (bodies.Count > 0 || (effect.LeftAlive == Survivors.None && !isUnawaited))
        {
            bodies.AddRange(handlers);
            turn = handlersTurn is null ? turn : turn?.Join(handlersTurn) ?? handlersTurn;
            return bodies.Count == 0 ? late : new(call, routine, wider, bodies.ToImmutable(), startsAtOnce: true, CanRepeat(call, routine)) { Turn = turn ?? Lockset.Empty, Beyond = late };
        }

        // What the copies of a callee's launch do to each other is found there; what it does to what it finds in events is found here.
        var all = new LaunchBody(null, declared, null) { Instance = instance, IsLeftAlive = true };
        var along = handlers.Count == 0 ? late : new Launch(call, routine, wider, handlers.ToImmutable(), startsAtOnce: true, CanRepeat(call, routine)) { Turn = handlersTurn ?? Lockset.Empty };
        if (!isTask || (!isSynchronous && effect.IsAwaitable))
            return Leaving(all, along);
        var beyond = effect.IsAwaitable ? along : Leaving(all with { EndsWithTask = false }, along);
        return isSynchronous || isHandedOn ? beyond : Leaving(all with { EndsWithTask = true }, beyond);

        Launch Leaving(LaunchBody part, Launch? beyond) =>
            new(call, routine, LaunchKind.Beside, ImmutableArray.Create(part), startsAtOnce: true, CanRepeat(call, routine)) { Beyond = beyond };
    }
}
