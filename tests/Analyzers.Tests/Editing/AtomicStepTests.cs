using ConcurrencyAnalyzers.Fixes.GlobalLock;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;
using CsCheck;

namespace ConcurrencyAnalyzers.Tests.Editing;

using Mended = Mended<LockPerIteration, LockPerIterationFix>;

/// <summary>The last offer of CONC3003: one atomic operation in the place of the lock.</summary>
public class AtomicStepTests
{
    static string Type(string loop, string more = "") => $$"""
        public static class C
        {
            static readonly object Gate = new();
            static readonly Lock Lock = new();
            static long _total;
            static int _count = 3;
            static uint _bits = 0b1011;
            static double _ratio;
            public static long Seen;
            {{more}}

            public static object M(int[] items)
            {
                long sum = 0;
                int flags = -1;
        {{loop}}
                return $"{sum} {flags} {_total} {_count} {_bits} {_ratio} {Seen}";
            }
        }
        """;

    [Fact]
    public async Task A_sum() => Assert.Equal(Type("""
                // all of them
                Parallel.ForEach(items, item =>
                {
                    var square = item * item;
                    // one at a time
                    Interlocked.Add(ref sum, square); // the sum
                });
        """), await Mended.Apply(Type("""
                // all of them
                Parallel.ForEach(items, item =>
                {
                    var square = item * item;
                    // one at a time
                    lock (Gate)
                    {
                        sum += square; // the sum
                    }
                });
        """), "interlocked"));

    [Theory]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) sum++; });", "Parallel.ForEach(items, item => { Interlocked.Increment(ref sum); });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) { _count--; } });", "Parallel.ForEach(items, item => { Interlocked.Decrement(ref _count); });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) { sum -= item; } });", "Parallel.ForEach(items, item => { Interlocked.Add(ref sum, -(long)item); });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) flags &= ~item; });", "Parallel.ForEach(items, item => { Interlocked.And(ref flags, ~item); });")]
    [InlineData("Parallel.ForEach(items, item => { Monitor.Enter(Gate); try { _total += item; } finally { Monitor.Exit(Gate); } });", "Parallel.ForEach(items, item => { Interlocked.Add(ref _total, item); });")]
    public async Task Written_on_one_line(string before, string after) => Assert.Equal(Type(after), await Mended.Apply(Type(before), "interlocked"));

    [Theory]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) sum += item; });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) sum -= item; });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) sum = sum + item; });")]
    [InlineData("Parallel.For(0, items.Length, i => { var w = items[i] * 31; lock (Gate) { _bits |= (uint)w; } });")]
    [InlineData("items.AsParallel().ForAll(item => { using (Lock.EnterScope()) _count += item; });")]
    [InlineData("_total = 5; Parallel.Invoke(() => Add(items), () => Add(items)); _total *= 2;", "static void Add(int[] items) { foreach (var item in items) { lock (Gate) _total += item; } }")]
    public async Task Computes_the_same(string loop, string more = "")
    {
        var before = Mended.Unmended(Type(loop, more));
        var after = await Mended.Compiled(Type(loop, more), "interlocked");
        Gen.Int[-1000, 1000].Array.Sample(items => Assert.Equal(before([items]), after([items])), iter: 30, threads: 1);
    }

    [Fact]
    public async Task Says_what_stays() => Assert.Equal(
        "Use 'Interlocked' instead of the lock; the threads still hand over the variable",
        (await Mended.Titles(Type("Parallel.ForEach(items, item => { lock (Gate) sum += item; });"))).Last());

    [Theory]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) _ratio += item; });")] // no atomic addition
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) sum *= item; });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) _count = Math.Max(_count, item); });")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) { sum += item; _count++; } });")] // two steps that belong together
    [InlineData("checked { Parallel.ForEach(items, item => { lock (Gate) sum += item; }); }")] // atomic additions notice no overflow
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) Seen += item; });")] // others may count on the lock
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) _total += item; });", "public static void Reset() { lock (Gate) { if (_total > 9) _total = 0; } }")]
    [InlineData("Parallel.ForEach(items, item => { lock (Gate) _total += item; });", "public static long Total => _total;")]
    [InlineData("Parallel.Invoke(() => { foreach (var item in items) lock (Gate) sum += item; }, () => { lock (Gate) sum *= 3; });")]
    public async Task Offers_none(string loop, string more = "") => Assert.DoesNotContain("interlocked", await Mended.Offers(Type(loop, more)));
}
