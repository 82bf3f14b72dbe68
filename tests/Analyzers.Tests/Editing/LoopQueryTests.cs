using ConcurrencyAnalyzers.Fixes.GlobalLock;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;
using CsCheck;

namespace ConcurrencyAnalyzers.Tests.Editing;

using Mended = Mended<LockPerIteration, LockPerIterationFix>;

/// <summary>The second offer of CONC3003: a query that adds up, or combines in another way.</summary>
public class LoopQueryTests
{
    static string Type(string loop, string more = "") => $$"""
        public static class C
        {
            static readonly object Gate = new();
            static long _total;
            static double _ratio;
            static uint _bits = 0b1011;
            static int _most = 3;
            static ulong _wide;
            static int _count;
            static int Weight(int n) => n % 13 - 5;
            {{more}}

            public static object M(int[] items)
            {
                long sum = 0;
                decimal money = 0;
                var product = 7L;
                var (any, all) = (false, true);
                var (least, scale) = (2.5, 1.0);
        {{loop}}
                return $"{sum} {money} {_total} {_ratio:0.000} {_bits} {_most} {product} {any} {all} {least} {scale:G10} {_wide} {_count}";
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

    [Fact]
    public async Task A_product() => Assert.Equal(Type("""
                var localProduct = items.AsParallel().Aggregate(() => 1L, (part, item) => part * (item + 2), (part, other) => part * other, part => part);
                lock (Gate)
                {
                    product *= localProduct;
                }
        """), await Mended.Apply(Type("""
                Parallel.ForEach(items, item =>
                {
                    lock (Gate)
                    {
                        product *= item + 2;
                    }
                });
        """), "query"));

    [Fact]
    public async Task The_largest_of_what_is_computed_first() => Assert.Equal(Type("""
                // all of them
                var most = ParallelEnumerable.Range(0, items.Length).Aggregate(() => int.MinValue, (part, i) =>
                {
                    var weight = Weight(items[i]); // its own
                    return Math.Max(part, weight + i);
                }, (part, other) => Math.Max(part, other), part => part);
                lock (Gate)
                {
                    _most = Math.Max(_most, most);
                }
        """), await Mended.Apply(Type("""
                // all of them
                Parallel.For(0, items.Length, i =>
                {
                    var weight = Weight(items[i]); // its own
                    lock (Gate)
                    {
                        _most = Math.Max(weight + i, _most);
                    }
                });
        """), "query"));

    [Fact]
    public async Task A_count() => Assert.Equal(Type("""
                // the light ones
                var localSum = items.AsParallel().LongCount(item => Weight(item) < 0);
                lock (Gate)
                {
                    sum += localSum;
                }
        """), await Mended.Apply(Type("""
                // the light ones
                Parallel.ForEach(items, item =>
                {
                    lock (Gate)
                    {
                        if (Weight(item) < 0)
                            sum++;
                    }
                });
        """), "query"));

    [Fact]
    public async Task A_count_down_behind_other_code() => Assert.Equal(Type("""
                var count = ParallelEnumerable.Range(0, items.Length).Count(i =>
                {
                    var weight = Weight(items[i]); // its own
                    return weight > 2;
                });
                lock (Gate)
                {
                    _count -= count;
                }
        """), await Mended.Apply(Type("""
                Parallel.For(0, items.Length, i =>
                {
                    var weight = Weight(items[i]); // its own
                    lock (Gate)
                    {
                        if (weight > 2)
                        {
                            _count--;
                        }
                    }
                });
        """), "query"));

    [Theory]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) sum++; });", "var localSum = items.AsParallel().LongCount();\nlock (Gate)\n{\n    sum += localSum;\n}")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) money += item * 0.5m; });", "var localMoney = items.AsParallel().Aggregate(() => 0M, (part, item) => part + (item * 0.5m), (part, other) => part + other, part => part);\nlock (Gate)\n{\n    money += localMoney;\n}")]
    [InlineData("Parallel.ForEach(items, (int item) => { lock (Gate) { if (item < least) least = item; } });",
        "var localLeast = items.AsParallel().Aggregate(() => double.PositiveInfinity, (double part, int item) => item < part ? item : part, (part, other) => other < part ? other : part, part => part);\nlock (Gate)\n{\n    if (localLeast < least) least = localLeast;\n}")]
    [InlineData("var part = 5; Parallel.ForEach(items, item => { lock (Gate) any |= item == part; });",
        "var part = 5; var localAny = items.AsParallel().Aggregate(() => false, (localPart, item) => localPart | (item == part), (localPart, other) => localPart | other, localPart => localPart); lock (Gate) any |= localAny;")]
    public async Task Written_on_one_line(string before, string after) => Assert.Equal(Type(after), await Mended.Apply(Type(before), "query"));

    [Theory]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) sum += item; });")]
    [InlineData("Parallel.ForEach(items.Where(item => item > 3), item => { lock (Gate) { _total += Weight(item); } });")]
    [InlineData("Parallel.For(0, items.Length, i => { var w = Weight(i); lock (Gate) { _ratio -= w / 4.0; } });")]
    [InlineData("items.AsParallel().ForAll(item => { lock (Gate) sum += item % 3; });")]
    [InlineData("Parallel.ForEach(items, item => { Monitor.Enter(Gate); try { sum += item; } finally { Monitor.Exit(Gate); } });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) product *= item; });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) product = product * (item | 1); });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) scale *= 1 + item / 1e6; });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) any |= item == 7; });")]
    [InlineData("items.AsParallel().ForAll(item => { lock (Gate) all &= item > -990; });")]
    [InlineData("Parallel.For(0, items.Length, i => { var w = items[i] * 31; lock (Gate) { _bits ^= (uint)w; } });")]
    [InlineData("Parallel.For(0, items.Length, i => { lock (Gate) { _bits &= ~(1U << items[i]); } });")]
    [InlineData("Parallel.ForEach(items.Where(item => item > 3), item => { lock (Gate) _most = Math.Max(_most, item % 100); });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) least = Math.Min(item / 8.0, least); });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) { if (_most <= item) _most = item; } });")]
    [InlineData("Parallel.ForEach(items, item => { var x = item < 0 ? double.NaN : item; lock (Gate) { if (x < least) { least = x; } } });")]
    [InlineData("Parallel.ForEach(items, item => { var x = item < -900 ? double.NaN : item; lock (Gate) least = Math.Min(least, x); });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) sum++; });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) { if (Weight(item) < 0) sum++; } });")]
    [InlineData("Parallel.For(0, items.Length, i => { var w = Weight(items[i]); lock (Gate) { if (w > 2) _count--; } });")]
    [InlineData("items.AsParallel().ForAll(item => { lock (Gate) _count++; });")]
    [InlineData("Parallel.For(0, items.Length, i => { lock (Gate) money += items[i] * 0.50m; });")]
    [InlineData("Parallel.For(0, items.Length, i => { lock (Gate) money -= items[i]; });")]
    [InlineData("Parallel.ForEach(items, item => { var w = (uint)item; lock (Gate) _bits += w; });")]
    [InlineData("Parallel.ForEach(items, item => { var w = (uint)item; lock (Gate) _bits -= w; });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) { _wide += (ulong)item * 31; } });")]
    public async Task Computes_the_same(string loop)
    {
        var before = Mended.Unmended(Type(loop));
        var after = await Mended.Compiled(Type(loop), "query");
        Gen.Int[-1000, 1000].Array.Sample(items => Assert.Equal(before([items]), after([items])), iter: 30, threads: 1);
    }

    [Theory]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) sum += item; });", "Add up with a query and merge once under the lock; an overflow is an error then")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) _ratio += item; });", "Add up with a query and merge once under the lock; the order of additions changes")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) product *= item; });", "Combine with a query and merge once under the lock")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) scale *= item; });", "Combine with a query and merge once under the lock; the order of multiplications changes")]
    [InlineData("checked { Parallel.ForEach(items, item => { lock (Gate) product *= item; }); }", "Combine with a query and merge once under the lock; an overflow is found at another place")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) sum++; });", "Count with a query and merge once under the lock; an overflow is an error then")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) money += item; });", "Combine with a query and merge once under the lock; the order of additions changes")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) _wide += (ulong)item; });", "Combine with a query and merge once under the lock")]
    public async Task Says_what_changes(string loop, string title) => Assert.Equal(title, (await Mended.Titles(Type(loop)))[1]);

    [Theory]
    [InlineData("Parallel.For(1, items.Length, i => { lock (Gate) sum += i; });")] // a range of fewer than no elements is an error
    [InlineData("Parallel.ForEach(items, (item, state) => { lock (Gate) sum += item; });")]
    [InlineData("Parallel.ForEach(items, item => { if (item == 3) return; lock (Gate) sum += item; });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) _bits++; });")] // queries count in signed numbers
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) _ratio++; });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) { if (item > 3) sum++; else sum--; } });")]
    [InlineData("Parallel.For(1, items.Length, i => { lock (Gate) product *= i; });")]
    [InlineData("Parallel.ForEach(items, (item, state) => { lock (Gate) product *= item; });")]
    [InlineData("Parallel.ForEach(items, item => { if (item == 3) return; lock (Gate) any |= item > 3; });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) _most = Math.Max(_most, item); Weight(item); });")] // does something behind the lock
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) { product *= item; /* why */ } });")] // the query has no place for it
    public async Task Offers_no_query(string loop) => Assert.DoesNotContain("query", await Mended.Offers(Type(loop)));

    [Theory]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) { product *= item; any |= item == 3; } });")] // two values
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) { if (item > _most) _most = item + 1; } });")] // not the value that was compared
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) _most = Math.Max(_most, item) + 1; });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) product *= _most++; });")] // what the lock guards as well
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) product = item * product + 1; });")] // the order matters
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) product = checked(product * item); });")] // merging would not be checked
    public Task Offers_nothing(string loop) => Verify<LockPerIteration>.OffersNoFix<LockPerIterationFix>(Type(loop.Replace("lock (Gate)", "lock ([|Gate|])")));
}
