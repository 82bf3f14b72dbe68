using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

// What the code of a launch does.
sealed partial class MemberUses
{
    // What comes after the code has opened the turnstile itself is no longer behind it.
    IEnumerable<Use> Behind(Turnstile turnstile, List<Use> uses)
    {
        // Who has got through by an exchange of his own opens what he has shut himself.
        var openings = uses.FindAll(use => turnstile.IsOpenedBy(use) && !use.Locks.Held.Any(held => held.IsClaim && held.Path.Equals(turnstile.Path)));
        foreach (var use in uses)
            yield return use.Gate is not null || openings.Exists(opening => Order.MayComeAfter(opening, use, facts.Session) && !turnstile.IsShutAgain(opening, use)) ? use : use with { Gate = turnstile.Path };
    }

    // token.Register(static s => ((Source)s!).Cancel(), _source): what was in the field then is in the parameter, which is a variable of its own.
    static bool IsOfOwnVariable(Use use) => use.Path.IsVariable && !use.IsOfContainer;

    // What a callee launches and waits for runs because the callee does.
    static SyntaxNode? Started(Use use) => use.IsLeftAlive ? use.Launch : null;

    IEnumerable<Use> RunBy(Launch launch, LaunchBody<Routine> body)
    {
        var isOnContext = IsOnContext(launch);
        var syntax = launch.Operation.Syntax;
        if (body.Routine is { } routine)
        {
            var state = body.State ?? (launch.StartsAtOnce || body.IsRaised || !routine.Method!.Parameters.Any() ? null : concurrency.Launches.Handles.StartedWith(launch));
            var launcher = new Translation(launch.Launcher);
            var waits = Joins.Of(routine, facts);
            foreach (var use in Of(routine))
            {
                // Up to its first await an async call runs on its caller's thread.
                if (launch.BeginsInPlace && !use.IsSuspended)
                    continue;
                var done = use with { IsOnContext = isOnContext && !use.IsOffContext, Launch = syntax, AfterJoins = Joins.After(waits, use, routine) };
                yield return IsArgument(use.Path, routine.Method) && !IsOfOwnVariable(use) && launcher.OnState(use.Path, state) is { } path
                    ? done with { Path = path, Locks = launcher.OnState(use.Locks, state), BeforeSignals = OnState(use.BeforeSignals, state, launcher) } : done;
            }
        }
        else if (body.Elsewhere is { } elsewhere)
        {
            var here = new Translation(launch.Launcher);
            var made = body.Keeper is { } keeper ? new MadeDelegate(elsewhere, keeper) : null;
            foreach (var use in facts.Of(elsewhere.Root).Of(elsewhere))
            {
                if (made is not null)
                {
                    if (made.Name(use.Path) is { } name)
                        yield return Run(use, made, name) with { Launch = syntax };
                    continue;
                }

                if (IsArgument(use.Path, elsewhere.Method) && OnKept(use, body) is { } kept)
                    yield return kept with { Launch = syntax };
                else if (IsArgument(use.Path, elsewhere.Method) && !IsOfOwnVariable(use) && here.OnState(use.Path, body.State) is { } given)
                    yield return use with { Path = given, Locks = here.OnState(use.Locks, body.State), Live = s_nothingLive, Gate = null, Given = GivenValue.Nothing, BeforeSignals = OnState(use.BeforeSignals, body.State, here), Launch = syntax };
                else if (facts.Session.Prepared.NameElsewhere(use.Path) is { } path)
                    yield return use with { Path = path, Locks = Elsewhere(use.Locks), Live = s_nothingLive, Gate = null, Given = GivenValue.Nothing, BeforeSignals = Elsewhere(use.BeforeSignals), Launch = syntax };
            }
        }
        else if (body.Method is { } method)
        {
            var translation = new Translation(launch.Launcher);
            var state = body.State ?? (launch.StartsAtOnce || body.IsRaised || method.Parameters.IsEmpty || body.IsLeftAlive ? null : concurrency.Launches.Handles.StartedWith(launch));
            var test = !body.IsLeftAlive && !launch.BeginsInPlace ? facts.StateTestOf(method) : null;
            var isOnNewObject = body.IsLeftAlive && IsOnNewObject(launch);
            var hasOwnArgument = state is null && launch.Operation is IInvocationOperation loop && facts.Session.Calls.Is(loop.TargetMethod, Meaning.RunMany);
            foreach (var use in facts.UsesOf(method))
            {
                if (body.Kept is not null && IsArgument(use.Path, method))
                {
                    if (OnKept(use, body) is { } kept)
                        yield return kept with { Launch = Started(use) ?? syntax };
                    continue;
                }

                if (state is not null && !body.IsLeftAlive && IsArgument(use.Path, method))
                {
                    if (!IsOfOwnVariable(use) && translation.OnState(use.Path, state) is { } given)
                        yield return use with { Path = given, Locks = translation.OnState(use.Locks, state), Live = s_nothingLive, IsLeftAlive = false, Gate = null, Given = GivenValue.Nothing, BeforeSignals = OnState(use.BeforeSignals, state, translation), Launch = Started(use) ?? syntax };
                    continue;
                }

                if (body.IsLeftAlive && !body.IsNamed)
                {
                    if ((use.IsLeftAlive || (method.IsAsync && use.IsSuspended)) && IsIn(body, use) && Translated(use, launch.Operation, translation) is { } translated)
                        yield return translated with { IsOfNewObject = use.IsOfNewObject || (isOnNewObject && use is { IsOfContainer: false, Path: { Kind: RootKind.This, Steps.Length: 1 } }), IsOnContext = isOnContext && (use.IsLeftAlive ? use.IsOnContext : !use.IsOffContext), Launch = Started(use) ?? syntax };
                }
                else if ((!body.IsNamed || use.IsLeftAlive) && (!launch.BeginsInPlace || use.IsSuspended || use.IsLeftAlive) && use.Trail.Length < Limits.TrailLength && translation.OnReceiver(use.Path, body.Instance, use.IsOfContainer) is { } path)
                {
                    yield return use with
                    {
                        Path = path, Locks = translation.OnReceiver(use.Locks, body.Instance, hasOwnArgument ? method : null), AfterJoins = OnReceiver(use.AfterJoins, body.Instance, translation),
                        BeforeSignals = OnReceiver(use.BeforeSignals, body.Instance, translation),
                        LetBy = test?.Decides(use) == true ? test.States : use.LetBy,
                        Gate = use.Gate is { } inner ? translation.OnReceiver(inner, body.Instance) : null,
                        Given = GivenValue.Nothing,
                        Live = s_nothingLive, IsLeftAlive = false, IsOnContext = isOnContext && (use.IsLeftAlive ? use.IsOnContext : !use.IsOffContext), Launch = Started(use) ?? syntax,
                    };
                }
            }
        }
    }

    // new Waiter(token), and _connection = new Connection(); _ = _connection.OpenAsync(): each launch has an object of its own.
    static bool IsOnNewObject(Launch launch)
    {
        if (launch.Operation is IObjectCreationOperation)
            return true;
        var launcher = launch.Launcher;
        if (launch.Operation is not IInvocationOperation { Instance: { } receiver } || launcher.Places.Of(receiver) is not { Steps.IsEmpty: false } path)
            return false;
        var loop = Loops.Around(launch.Operation.Syntax, launcher.Syntax);
        foreach (var block in launcher.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is ISimpleAssignmentOperation { Target: var target, Value: var made } && loop?.Span.Contains(operation.Syntax.Span) != false && launcher.Places.Source(made) is IObjectCreationOperation && launcher.Places.Of(target)?.Equals(path) == true && launcher.Ways.AlwaysComesBefore(operation, launch.Operation))
                    return true;
            }
        }

        return false;
    }

    // What the code of a delegate does for whoever runs it.
    static Use Run(Use use, MadeDelegate made, AccessPath path) => use with
    {
        Path = path, Locks = made.Name(use.Locks), Live = s_nothingLive, Gate = null, Given = GivenValue.Nothing, AfterJoins = ImmutableArray<AccessPath>.Empty, BeforeSignals = ImmutableArray<AccessPath>.Empty,
    };

    static bool IsArgument(AccessPath path, IMethodSymbol? method) =>
        path.Variable is IParameterSymbol { Ordinal: 0 } parameter && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method);

    // _timer = new Timer(static state => ((Feeder)state!).Feed(), this, …): what the code does to its argument it does to what the constructor has given it.
    Use? OnKept(Use use, LaunchBody<Routine> body)
    {
        if (body is not { Kept: { } kept, Maker: { } maker })
            return null;
        var there = new Translation(maker);
        return there.OnState(use.Path, kept) is { } given && facts.Session.Prepared.NameElsewhere(given) is { } path
            ? use with { Path = path, Locks = Elsewhere(there.OnState(use.Locks, kept)), Live = s_nothingLive, IsLeftAlive = false, Gate = null, Given = GivenValue.Nothing, BeforeSignals = Elsewhere(OnState(use.BeforeSignals, kept, there)) }
            : null;
    }

    Lockset Elsewhere(Lockset locks)
    {
        var known = locks.WithoutLocks();
        foreach (var held in locks.Held)
            known = facts.Session.Prepared.NameElsewhere(held.Path) is { } path ? known.Acquire(held with { Path = path }) : known.UncertainOf(held);
        return known;
    }

    ImmutableArray<AccessPath> Elsewhere(ImmutableArray<AccessPath> paths)
    {
        if (paths.IsEmpty)
            return paths;
        var known = ImmutableArray.CreateBuilder<AccessPath>();
        foreach (var path in paths)
        {
            if (facts.Session.Prepared.NameElsewhere(path) is { } name)
                known.Add(name);
        }

        return known.ToImmutable();
    }

    // What does not begin at the argument is called the same here.
    static ImmutableArray<AccessPath> OnState(ImmutableArray<AccessPath> paths, IOperation? state, Translation translation)
    {
        for (var i = 0; i < paths.Length; i++)
            paths = translation.OnState(paths[i], state) is { } path ? paths.SetItem(i, path) : paths;
        return paths;
    }

    static ImmutableArray<AccessPath> OnReceiver(ImmutableArray<AccessPath> paths, IOperation? instance, Translation translation)
    {
        if (paths.IsEmpty)
            return paths;
        var translated = ImmutableArray.CreateBuilder<AccessPath>();
        foreach (var path in paths)
        {
            if (translation.OnReceiver(path, instance) is { } known)
                translated.Add(known);
        }

        return translated.ToImmutable();
    }

    /// <summary>The routines that run on the thread of a routine before it returns, itself among them.</summary>
    public HashSet<Routine> OnThreadOf(Routine routine)
    {
        var found = new HashSet<Routine>();
        var pending = new Stack<Routine>();
        pending.Push(routine);
        while (pending.Count > 0)
        {
            var current = pending.Pop();
            if (!found.Add(current) || concurrency.TraceOf(current) is not { } trace)
                continue;
            foreach (var call in trace.Calls)
                pending.Push(call.Callee);
        }

        return found;
    }
}
