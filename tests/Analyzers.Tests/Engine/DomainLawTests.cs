using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using CsCheck;

namespace ConcurrencyAnalyzers.Tests.Engine;

/// <summary>
/// A flow analysis ends, and its answer does not depend on the order of its steps, when joining is commutative, associative
/// and idempotent.
/// </summary>
public class DomainLawTests
{
    static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    static readonly AccessPath[] s_paths = [.. "abcd".Select(letter => AccessPath.OfLiteral(letter.ToString()))];

    static readonly Gen<LockId> s_lock = Gen.Select(OneOf(s_paths), OneOf(LockTraits.None, LockTraits.Shared), (path, traits) => new LockId(path, traits));

    static readonly Gen<Lockset> s_lockset = Gen.Select(s_lock.Array[0, 4], OneOf(LockDoubt.None, LockDoubt.OthersWait, LockDoubt.LockOfThread), Gen.Bool, (locks, doubt, isOfOneThread) =>
        locks.Aggregate(Lockset.Empty, (set, taken) => set.Acquire(taken)).Uncertain(doubt).OfOneThread(isOfOneThread));

    // Where no execution comes everything is complete.
    static readonly Gen<CompletionFacts> s_reachableFacts = FactsOf([.. Enum.GetValues<CompletionFact>().Except([CompletionFact.Never])]);

    static readonly Gen<CompletionFacts> s_facts = FactsOf(Enum.GetValues<CompletionFact>());

    static Gen<CompletionFacts> FactsOf(CompletionFact[] kinds) => Gen.Select(OneOf(kinds), OneOf(s_paths), OneOf(s_paths))
        .Array[0, 6].Select(facts => facts.Aggregate(CompletionFacts.None, (known, fact) =>
            known.With(fact.Item1, fact.Item1 is CompletionFact.Never or CompletionFact.SynchronousArm ? null : fact.Item2, fact.Item1 is CompletionFact.Implies or CompletionFact.ImpliesWhenFalse or CompletionFact.Winner or CompletionFact.ElementOf ? fact.Item3 : null)));

    static readonly string[] s_launches = ["one", "two", "three"];

    static readonly Gen<ConcurrencyState<string>> s_state = Gen.Select(s_lockset, Gen.Select(OneOf(s_launches), Gen.Bool).Array[0, 4], Gen.Bool, Gen.Bool, (locks, live, isSuspended, leavesContext) =>
    {
        var state = live.Aggregate(ConcurrencyState<string>.Start.With(locks), (known, launch) => known.Starting(launch.Item1, launch.Item2));
        return isSuspended ? state.Suspending(leavesContext) : state;
    });

    // The order of the locks is the order of their taking on one of the ways; which locks they are is what counts.
    static string Sorted(Lockset locks) => string.Join(",", locks.Held.Select(held => held.ToString()).Order()) + locks.WithoutLocks().Describe();

    [Fact]
    public void Locksets_join_the_same_in_any_order() => Gen.Select(s_lockset, s_lockset, s_lockset).Sample((a, b, c) =>
        Sorted(a.Join(b)) == Sorted(b.Join(a)) && Sorted(a.Join(b).Join(c)) == Sorted(a.Join(b.Join(c))) && a.Join(a).Same(a));

    [Fact]
    public void Joining_locksets_never_adds_a_lock() => Gen.Select(s_lockset, s_lockset).Sample((a, b) =>
        a.Join(b).Held.All(held => a.Held.Contains(held) && b.Held.Contains(held)));

    [Fact]
    public void Exclusion_is_mutual() => Gen.Select(s_lockset, s_lockset).Sample((a, b) => a.Excludes(b) == b.Excludes(a));

    [Fact]
    public void Taking_and_releasing_a_lock_changes_nothing() => Gen.Select(s_lockset, s_lock).Sample((set, taken) =>
        set.Acquire(taken).Release(taken.Path).Same(set));

    [Fact]
    public void Facts_join_the_same_in_any_order() => Gen.Select(s_facts, s_facts, s_facts).Sample((a, b, c) =>
        a.Join(b).Same(b.Join(a)) && a.Join(b).Join(c).Same(a.Join(b.Join(c))) && a.Join(a).Same(a));

    [Fact]
    public void What_is_complete_on_both_ways_is_complete_after_them() => Gen.Select(s_facts, s_facts, OneOf(s_paths)).Sample((a, b, path) =>
        a.Completing(path).Join(b.Completing(path)).IsComplete(path) && (!a.Join(b).IsComplete(path) || (a.IsComplete(path) && b.IsComplete(path))));

    [Fact]
    public void A_new_value_is_not_complete() => Gen.Select(s_reachableFacts, OneOf(s_paths)).Sample((facts, path) =>
        !facts.Completing(path).Without(path).IsComplete(path));

    [Fact]
    public void States_join_the_same_in_any_order() => Gen.Select(s_state, s_state, s_state).Sample((a, b, c) =>
        SameBesidesOrder(a.Join(b), b.Join(a)) && SameBesidesOrder(a.Join(b).Join(c), a.Join(b.Join(c))) && a.Join(a).Same(a));

    [Fact]
    public void What_is_alive_on_one_way_is_alive_after_both() => Gen.Select(s_state, s_state).Sample((a, b) =>
        a.Live.All(launch => b.Join(a).Live.TryGetValue(launch.Key, out var many) && (many || !launch.Value)));

    static bool SameBesidesOrder(ConcurrencyState<string> one, ConcurrencyState<string> other) =>
        Sorted(one.Locks) == Sorted(other.Locks) && one.With(Lockset.Empty).Same(other.With(Lockset.Empty));

    [Fact]
    public void Costs_never_overflow() => Gen.Select(Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue]).Sample((a, b) =>
        (new Cost(a, null) + new Cost(b, null)).Rounds >= Math.Max(a, b) && (new Cost(a, null) * b).Rounds >= (b == 0 ? 0 : Math.Min(a, b)));
}
