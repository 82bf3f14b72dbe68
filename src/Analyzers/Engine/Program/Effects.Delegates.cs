using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

// The delegates that a call runs, and those that it finds where they are kept.
static partial class Effects
{
    static CallEffect WithDelegates(CallEffect effect, MemberUses member, Trace trace, ProgramFacts facts)
    {
        if (member.Root.Method is not { } method)
            return effect;
        var fates = effect.Delegates;
        var turns = effect.Turns;
        var invoked = effect.Invoked;
        var invokedTurns = effect.InvokedTurns;
        var given = ImmutableDictionary.CreateBuilder<int, AccessPath?>();
        var live = trace.AtExit?.Live ?? ImmutableDictionary<Launch, bool>.Empty;
        foreach (var routine in member.OnThreadOf(member.Root))
        {
            foreach (var (path, fate, held, argument, launch) in RunBy(routine, member, facts))
            {
                // What a callee starts is a launch of this method, and is counted as that.
                if (launch is null)
                    Note(path, fate);
                NoteGiven(path, argument);
                if (fate.IsInPlace() ? !WorkAside.IsOne(path, routine, member) : launch is null)
                    NoteTurn(path, held);
            }
        }

        // if (once) { await _turn(); return; } while (true) await _turn(); one thread that runs a delegate at two places runs one turn after the other.
        var inTurn = new HashSet<AccessPath>();
        // Parallel.Invoke(work, work), Parallel.Invoke(() => work(1), () => work(2)): it runs beside itself.
        var others = new HashSet<AccessPath>();
        var own = new HashSet<AccessPath>();
        // task.ContinueWith(t => told(t), OnlyOnFaulted); next.ContinueWith(t => told(t), OnlyOnFaulted); where only one of them runs.
        var runs = new Dictionary<AccessPath, List<Launch>>();
        foreach (var launch in member.Concurrency.Launches.All)
        {
            inTurn.Clear();
            others.Clear();
            own.Clear();
            foreach (var body in launch.Bodies)
            {
                others.UnionWith(own);
                own.Clear();
                if (body.Parameter is { } direct)
                {
                    Note(AccessPath.Of(direct), FateIn(launch) is var fate && fate == DelegateFate.Each && !others.Add(AccessPath.Of(direct)) ? DelegateFate.Many : fate);
                    // new Task(work).Start(scheduler): when that runs is the business of others.
                    if (IsStarted(launch))
                        NoteTurn(AccessPath.Of(direct), launch.Turn);
                }
                else if (body.Routine is { } routine)
                {
                    foreach (var runner in member.OnThreadOf(routine))
                    {
                        foreach (var (path, fate, held, _, _) in RunBy(runner, member, facts))
                        {
                            NoteGiven(path, null);
                            if ((launch.Bodies.Length > 1 && !launch.HasAlternatives) || !fate.IsInPlace() || inTurn.Add(path))
                                Note(path, Inside(launch, fate) is var inside && inside == DelegateFate.Each && others.Contains(path) ? DelegateFate.Many : inside, IsAlternative(path, launch));
                            own.Add(path);
                            NoteTurn(path, launch.Turn.Union(held));
                        }
                    }
                }
                else if (body is { Method: { } launched, IsLeftAlive: false })
                {
                    var translation = new Translation(launch.Launcher);
                    var ran = facts.EffectOf(launched);
                    foreach (var run in ran.Invoked)
                    {
                        if (translation.OnReceiver(run.Key, body.Instance) is not { } path)
                            continue;
                        Note(path, Inside(launch, run.Value));
                        NoteTurn(path, ran.InvokedTurns.TryGetValue(run.Key, out var turn) ? launch.Turn.Union(translation.OnReceiver(turn, body.Instance)) : launch.Turn);
                    }
                }
            }
        }

        var known = ImmutableDictionary.CreateBuilder<int, AccessPath>();
        foreach (var argument in given)
        {
            if (argument.Value is { } path)
                known.Add(argument.Key, path);
        }

        return effect with { Delegates = fates, Invoked = invoked, Turns = turns, Given = known.ToImmutable(), InvokedTurns = invokedTurns };

        DelegateFate FateIn(Launch launch)
        {
            var many = launch.IsMany || member.Concurrency.Beside(launch).Contains(launch);
            if (live.TryGetValue(launch, out var several))
                return many || several ? DelegateFate.ManyBeside : DelegateFate.Beside;
            // Two delegates that are run side by side, or those of a collection.
            return many ? DelegateFate.Many : launch.Kind == LaunchKind.Each && (launch.Bodies.Length > 1 || launch.Bodies[0].Parameter is { Type.TypeKind: not TypeKind.Delegate }) ? DelegateFate.Each : DelegateFate.InPlace;
        }

        // What launched code starts once runs once.
        DelegateFate Inside(Launch launch, DelegateFate fate) => fate.IsInPlace() ? FateIn(launch) : FateIn(launch) is DelegateFate.Many or DelegateFate.ManyBeside ? DelegateFate.ManyBeside : fate;

        // Two objects are none that could be named.
        void NoteGiven(AccessPath path, AccessPath? argument)
        {
            if (path is { IsVariable: true, Variable: IParameterSymbol parameter } && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method))
                given[parameter.Ordinal] = argument is { Kind: RootKind.This or RootKind.Static } && (!given.TryGetValue(parameter.Ordinal, out var known) || argument.Equals(known)) ? argument : null;
        }

        bool IsStarted(Launch launch) => member.Concurrency.TraceOf(launch.Launcher)?.Started.Any(start => start.Launch == launch) == true;

        void NoteTurn(AccessPath path, Lockset held)
        {
            if (path is { IsVariable: true, Variable: IParameterSymbol parameter } && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method))
                turns = turns.SetItem(parameter.Ordinal, turns.TryGetValue(parameter.Ordinal, out var known) ? known.Join(held) : held);
            else if (path.Kind is RootKind.This or RootKind.Static)
                invokedTurns = invokedTurns.SetItem(path, invokedTurns.TryGetValue(path, out var other) ? other.Join(held) : held);
        }

        bool IsAlternative(AccessPath path, Launch launch)
        {
            if (!runs.TryGetValue(path, out var known))
                runs.Add(path, known = []);
            var isOne = known.Count > 0 && known.TrueForAll(other => ContinuationChoices.AreAlternatives(launch, other));
            known.Add(launch);
            return isOne;
        }

        void Note(AccessPath path, DelegateFate fate, bool isAlternative = false)
        {
            if (path is { IsVariable: true, Variable: IParameterSymbol parameter })
            {
                if (SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method))
                    fates = fates.SetItem(parameter.Ordinal, fates.TryGetValue(parameter.Ordinal, out var known) ? Together(known, fate, isAlternative) : fate);
            }
            else if (path.Kind is RootKind.This or RootKind.Static)
            {
                invoked = invoked.SetItem(path, invoked.TryGetValue(path, out var known) ? Together(known, fate, isAlternative) : fate);
            }
        }
    }

    // A delegate that runs in two ways: once in place and once beside, or twice beside.
    static DelegateFate Together(DelegateFate one, DelegateFate other, bool isAlternative) => (one, other) switch
    {
        (DelegateFate.Beside, DelegateFate.Beside) when isAlternative => DelegateFate.Beside,
        (DelegateFate.InPlace, _) => other,
        (_, DelegateFate.InPlace) => one,
        (DelegateFate.InPlaceOften, _) => other,
        (_, DelegateFate.InPlaceOften) => one,
        (DelegateFate.Each, DelegateFate.Each) => DelegateFate.Each,
        (DelegateFate.Many or DelegateFate.Each, DelegateFate.Many or DelegateFate.Each) => DelegateFate.Many,
        _ => DelegateFate.ManyBeside,
    };

    // The delegates that a routine runs, how, which locks are held meanwhile, what they get, and the launch where that is one of the member.
    static IEnumerable<(AccessPath Path, DelegateFate Fate, Lockset Held, AccessPath? Argument, Launch? Launch)> RunBy(Routine routine, MemberUses member, ProgramFacts facts)
    {
        var translation = new Translation(routine);
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } delegated, Arguments: var arguments } && routine.Places.Of(delegated) is { } path)
                    yield return (translation.Canonical(path, isObject: true)?.Shape ?? path, Often(operation, DelegateFate.InPlace), HeldAt(operation, Lockset.Empty), arguments is [{ Value: var first }, ..] && routine.Places.ObjectOf(first) is { Kind: not RootKind.Temporary } handed ? translation.Canonical(handed, isObject: true) : null, null);
            }
        }

        if (member.Concurrency.TraceOf(routine) is not { } trace)
            yield break;
        foreach (var call in trace.SourceCalls)
        {
            var effect = facts.EffectOf(call.Method);
            foreach (var passed in effect.Delegates)
            {
                if (passed.Key < call.Method.Parameters.Length && Translation.ArgumentFor(call.Method.Parameters[passed.Key], call.Operation) is { } argument
                    && routine.Places.Of(routine.Places.ElementsIn(argument)) is { } given)
                {
                    yield return (given, Often(call.Operation, passed.Value), During(call.Operation, passed.Value, effect.Turns.TryGetValue(passed.Key, out var turn) ? translation.OfCall(turn, call.Operation) : Lockset.Empty), effect.Given.TryGetValue(passed.Key, out var handed) ? translation.OfCall(handed, call.Operation, isObject: true) : null, LaunchOf(call, given));
                }
            }

            foreach (var run in effect.Invoked)
            {
                if (translation.OfCall(run.Key, call.Operation, isObject: true) is { } path)
                    yield return (path, Often(call.Operation, run.Value), During(call.Operation, run.Value, translation.OfInvoked(effect, run.Key, call.Operation)), null, LaunchOf(call, path));
            }
        }

        Launch? LaunchOf(SourceCall call, AccessPath given)
        {
            for (var launch = member.Concurrency.Launches.At(call.Operation); launch is not null; launch = launch.Beyond)
            {
                foreach (var body in launch.Bodies)
                {
                    if (body.Parameter is { } parameter && given.Equals(AccessPath.Of(parameter)))
                        return launch;
                }
            }

            return null;
        }

        // What runs beside the call does not hold what the call's thread does.
        Lockset During(IOperation run, DelegateFate fate, Lockset inside) => fate.IsInPlace() ? HeldAt(run, inside) : inside;

        Lockset HeldAt(IOperation run, Lockset inside)
        {
            if (member.Concurrency.LocksAt(routine, run.Syntax) is not { } held)
                return inside;
            inside = inside.Union(held.WithoutLocks());
            foreach (var taken in held.Held)
                inside = translation.Canonical(taken.Path, isObject: true) is { } path ? inside.Acquire(taken with { Path = path }) : inside;
            return inside;
        }

        DelegateFate Often(IOperation run, DelegateFate fate) =>
            fate == DelegateFate.InPlace && (routine.Parent is not null || Loops.Around(run.Syntax, routine.Syntax) is not null) ? DelegateFate.InPlaceOften : fate;
    }
}
