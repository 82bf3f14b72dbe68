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

        var suspended = ImmutableArray.CreateBuilder<LaunchBody>();
        var handlers = ImmutableArray.CreateBuilder<LaunchBody>();
        var wider = kind;
        foreach (var (handler, fate) in HandlersOf(call, effect))
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

            handlers.Add(body);
            wider = Wider(wider, fate);
        }

        if (bodies.Count == 0 && handlers.Count == 0 && suspended.Count > 0)
        {
            bodies.AddRange(suspended);
            kind = LaunchKind.Unawaited;
        }

        var isSynchronous = call is IInvocationOperation asked && SynchronousFlag.IsAskedFor(asked, _root.Session, isForLaunches: true);
        var isHandedOn = call is IInvocationOperation given && IsHandedOn(given, routine);
        var isUnawaited = RunsByItself(declared) && call is IInvocationOperation invocation && !isSynchronous && !isHandedOn && !IsAwaited(invocation, _calls);
        var isTask = _types.IsTask(declared.ReturnType);
        // Where the method runs delegates as well, how often these run beside each other says nothing of the rest.
        if (bodies.Count == 0 && (effect.LeftAlive != Survivors.None || isUnawaited) && (handlers.Count == 0 || wider == LaunchKind.Beside || !isTask))
        {
            // What the copies of a callee's launch do to each other is found there.
            kind = LaunchKind.Beside;
            var all = new LaunchBody(null, declared, null) { Instance = instance, IsLeftAlive = true };
            if (isTask && (isSynchronous || !effect.IsAwaitable))
            {
                var beyond = effect.IsAwaitable ? null : Leaving(all with { EndsWithTask = false }, null);
                return isSynchronous || isHandedOn ? beyond : Leaving(all with { EndsWithTask = true }, beyond);
            }

            bodies.Add(all);
            if (handlers.Count > 0 && !isTask)
                return new(call, routine, kind, bodies.ToImmutable(), startsAtOnce: true, CanRepeat(call, routine)) { Beyond = new(call, routine, wider, handlers.ToImmutable(), startsAtOnce: true, CanRepeat(call, routine)) };
        }
        else if (handlers.Count > 0)
        {
            kind = wider;
        }

        bodies.AddRange(handlers);

        Launch Leaving(LaunchBody part, Launch? beyond) =>
            new(call, routine, LaunchKind.Beside, handlers.ToImmutable().Insert(0, part), startsAtOnce: true, CanRepeat(call, routine)) { Beyond = beyond };

        return bodies.Count == 0 ? null : new(call, routine, kind, bodies.ToImmutable(), startsAtOnce: true, CanRepeat(call, routine)) { Turn = turn ?? Lockset.Empty };
    }
}
