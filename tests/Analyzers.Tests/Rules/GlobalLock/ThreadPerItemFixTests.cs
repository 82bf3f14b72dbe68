using System.Reflection;
using ConcurrencyAnalyzers.Fixes.GlobalLock;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Programs = FixedPrograms<ThreadPerItem, ThreadPerItemFix>;
using Verify = Verify<ThreadPerItem>;

/// <summary>The fix of CONC3013.</summary>
public class ThreadPerItemFixTests
{
    static string Program(string body) => $$"""
        static class Program
        {
            static readonly uint[] Results = new uint[100];
            static long s_sum;
            static readonly uint[] Seeds = [3, 1, 4, 15, 92, 65];
            static void Compute(uint seed) { var x = seed; for (var i = 0; i < 20_000; i++) x = x * 31 + (uint)i; Results[seed % 100] = x; }
            static void Main() { }

            static void Run(int n)
            {
                {{body.Replace("\n", "\n        ").Replace("\n        \n", "\n\n")}}
                for (var i = 0; i < 100; i++) s_sum = s_sum * 7 + Results[i];
            }
        }
        """;

    static Task Fixes(string before, string after) => Verify.Fixes<ThreadPerItemFix>(Program(before), Program(after));

    const string ForEach = """
        // all seeds
        var threads = new List<Thread>();
        foreach (var seed in Seeds)
        {
            var thread = [|new Thread(() => Compute(seed))|];
            thread.Start();
            threads.Add(thread);
        }

        foreach (var thread in threads)
            thread.Join();
        """;

    const string For = """
        List<Thread> threads = [];
        for (var i = 0; i < n; i++)
        {
            var seed = (uint)i;
            var thread = [|new Thread(() =>
            {
                var twice = seed * 2;
                Compute(twice); // one
            })|];
            threads.Add(thread);
            thread.Start();
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }
        """;

    [Fact]
    public Task A_loop_over_items() => Fixes(ForEach,
        """
        // all seeds
        Parallel.ForEach(Seeds, seed => Compute(seed));
        """);

    [Fact]
    public Task A_counting_loop_with_more_in_it() => Fixes(For,
        """
        Parallel.For(0, n, i =>
        {
            var seed = (uint)i;
            var twice = seed * 2;
            Compute(twice); // one
        });
        """);

    [Theory]
    [InlineData("foreach (var seed in Seeds) [|new Thread(() => Compute(seed))|].Start();")] // nobody joins them
    [InlineData("var threads = new List<Thread>(); foreach (var seed in Seeds) { var t = [|new Thread(() => Compute(seed))|]; t.Start(); threads.Add(t); } Console.WriteLine(); foreach (var t in threads) t.Join();")]
    [InlineData("var threads = new List<Thread>(); foreach (var seed in Seeds) { var t = [|new Thread(() => Compute(seed))|]; t.IsBackground = true; t.Start(); threads.Add(t); } foreach (var t in threads) t.Join();")]
    [InlineData("var threads = new List<Thread>(); foreach (var seed in Seeds) { var t = [|new Thread(() => Compute(seed))|]; t.Start(); threads.Add(t); } foreach (var t in threads) t.Join(); Console.WriteLine(threads.Count);")]
    [InlineData("var threads = new List<Thread>(); for (var i = 0; i < n; i += 2) { var k = (uint)i; var t = [|new Thread(() => Compute(k))|]; t.Start(); threads.Add(t); } foreach (var t in threads) t.Join();")]
    public Task Offers_nothing(string body) => Verify.OffersNoFix<ThreadPerItemFix>(Program(body));

    [Theory]
    [InlineData(ForEach)]
    [InlineData(For)]
    public async Task Computes_the_same(string body)
    {
        var before = Program(body.Replace("[|", "").Replace("|]", ""));
        var after = await Programs.FixAllAsync(before);
        Assert.NotEqual(before, after);
        foreach (var n in (int[])[0, 1, 7, 40])
            Assert.Equal(Programs.Run(before, type => Execute(type, n)), Programs.Run(after, type => Execute(type, n)));
    }

    static void Execute(Type type, int n) => type.GetMethod("Run", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [n]);
}
