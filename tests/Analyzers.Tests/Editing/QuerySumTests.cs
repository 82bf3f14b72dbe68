using ConcurrencyAnalyzers.Fixes.GlobalLock;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;
using CsCheck;

namespace ConcurrencyAnalyzers.Tests.Editing;

using Mended = Mended<LockPerIteration, LockPerIterationFix>;

/// <summary>The second offer of CONC3003: a query that adds up.</summary>
public class QuerySumTests
{
    static string Type(string loop, string more = "") => $$"""
        public static class C
        {
            static readonly object Gate = new();
            static long _total;
            static double _ratio;
            static int Weight(int n) => n % 13 - 5;
            {{more}}

            public static object M(int[] items)
            {
                long sum = 0;
                decimal money = 0;
        {{loop}}
                return $"{sum} {money} {_total} {_ratio:0.000}";
            }
        }
        """;

    [Fact]
    public async Task A_loop_over_items() => Assert.Equal(Type("""
                // all of them
                var localSum = items.AsParallel().Sum(item => (long)Weight(item));
                lock (Gate)
                {
                    sum += localSum;
                }
        """), await Mended.Apply(Type("""
                // all of them
                Parallel.ForEach(items, item =>
                {
                    lock (Gate)
                    {
                        sum += Weight(item);
                    }
                });
        """), "query"));

    [Fact]
    public async Task A_loop_that_does_more() => Assert.Equal(Type("""
                var total = ParallelEnumerable.Range(0, items.Length).Sum(i =>
                {
                    var weight = Weight(items[i]); // its own
                    return (long)(weight * 2);
                });
                lock (Gate)
                {
                    _total -= total;
                }
        """), await Mended.Apply(Type("""
                Parallel.For(0, items.Length, i =>
                {
                    var weight = Weight(items[i]); // its own
                    lock (Gate)
                    {
                        _total -= weight * 2;
                    }
                });
        """), "query"));

    [Theory]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) sum += item; });")]
    [InlineData("Parallel.ForEach(items.Where(item => item > 3), item => { lock (Gate) { _total += Weight(item); } });")]
    [InlineData("Parallel.For(0, items.Length, i => { var w = Weight(i); lock (Gate) { _ratio -= w / 4.0; } });")]
    [InlineData("items.AsParallel().ForAll(item => { lock (Gate) sum += item % 3; });")]
    [InlineData("Parallel.ForEach(items, item => { Monitor.Enter(Gate); try { sum += item; } finally { Monitor.Exit(Gate); } });")]
    public async Task Computes_the_same(string loop)
    {
        var before = Mended.Unmended(Type(loop));
        var after = await Mended.Compiled(Type(loop), "query");
        Gen.Int[-1000, 1000].Array.Sample(items => Assert.Equal(before([items]), after([items])), iter: 30, threads: 1);
    }

    [Theory]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) sum += item; });", "Add up with a query and merge once under the lock; an overflow is an error then")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) _ratio += item; });", "Add up with a query and merge once under the lock; the order of additions changes")]
    public async Task Says_what_changes(string loop, string title) => Assert.Equal(title, (await Mended.Titles(Type(loop)))[1]);

    [Theory]
    [InlineData("Parallel.For(1, items.Length, i => { lock (Gate) sum += i; });")] // a range of fewer than no elements is an error
    [InlineData("Parallel.ForEach(items, (item, state) => { lock (Gate) sum += item; });")]
    [InlineData("Parallel.ForEach(items, item => { if (item == 3) return; lock (Gate) sum += item; });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) sum ^= item; });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) sum++; });")]
    [InlineData("Parallel.For(0, items.Length, i => { lock (Gate) money += items[i] * 0.5m; });")] // decimals would come out with another scale
    public async Task Offers_only_the_merge(string loop) => Assert.Equal("merge", await Mended.Offers(Type(loop)));
}
