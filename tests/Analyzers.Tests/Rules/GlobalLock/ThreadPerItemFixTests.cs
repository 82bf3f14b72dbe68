using ConcurrencyAnalyzers.Fixes.GlobalLock;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;
using CsCheck;

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

    [Fact]
    public Task A_counting_loop_with_locals_of_each_round() => Fixes(
        """
        var threads = new List<Thread>();
        for (var i = 1; i < n; i++)
        {
            var place = i;
            var seed = (uint)place * 3;
            var thread = [|new Thread(() => Compute(seed))|];
            thread.Start();
            threads.Add(thread);
        }

        foreach (var thread in threads)
            thread.Join();
        """,
        """
        Parallel.For(1, n, i =>
        {
            var place = i;
            var seed = (uint)place * 3;
            Compute(seed);
        });
        """);

    [Theory]
    [InlineData("foreach (var seed in Seeds) [|new Thread(() => Compute(seed))|].Start();")] // nobody joins them
    [InlineData("var threads = new List<Thread>(); foreach (var seed in Seeds) { var t = [|new Thread(() => Compute(seed))|]; t.Start(); threads.Add(t); } Console.WriteLine(); foreach (var t in threads) t.Join();")]
    [InlineData("var threads = new List<Thread>(); foreach (var seed in Seeds) { var t = [|new Thread(() => Compute(seed))|]; t.IsBackground = true; t.Start(); threads.Add(t); } foreach (var t in threads) t.Join();")]
    [InlineData("var threads = new List<Thread>(); foreach (var seed in Seeds) { var t = [|new Thread(() => Compute(seed))|]; t.Start(); threads.Add(t); } foreach (var t in threads) t.Join(); Console.WriteLine(threads.Count);")]
    [InlineData("var threads = new List<Thread>(); for (var i = 0; i < n; i += 2) { var k = (uint)i; var t = [|new Thread(() => Compute(k))|]; t.Start(); threads.Add(t); } foreach (var t in threads) t.Join();")]
    public Task Offers_nothing(string body) => Verify.OffersNoFix<ThreadPerItemFix>(Program(body));

    static string Running(string body) => $$"""
        static class Program
        {
            static readonly Dictionary<int, uint> Results = new();
            static uint[] s_slots = [];
            static long s_sum;

            static void Compute(uint seed, int place)
            {
                var x = seed;
                for (var i = 0; i < 20_000; i++)
                    x = x * 31 + (uint)i;
                lock (Results)
                    Results[place] = x;
                s_slots[place] = x ^ seed;
            }

            static void Main() { }

            static void Run(int[] seeds)
            {
                var n = seeds.Length;
                s_slots = new uint[n];
                {{body}}
                foreach (var slot in s_slots)
                    s_sum = s_sum * 7 + slot;
            }
        }
        """;

    [Theory]
    [InlineData("var threads = new List<Thread>(); foreach (var place in Enumerable.Range(0, n)) { var thread = new Thread(() => Compute((uint)seeds[place], place)); thread.Start(); threads.Add(thread); } foreach (var thread in threads) thread.Join();")]
    [InlineData("List<Thread> threads = []; for (var i = 0; i < n; i++) { var place = i; var thread = new Thread(() => { var twice = (uint)seeds[place] * 2; Compute(twice, place); }); threads.Add(thread); thread.Start(); } foreach (var thread in threads) { thread.Join(); }")]
    [InlineData("var threads = new List<Thread>(); for (var i = 1; i < n; i++) { var place = i; var seed = (uint)seeds[i]; var t = new Thread(() => Compute(seed, place)); t.Start(); threads.Add(t); } foreach (var t in threads) t.Join();")]
    public async Task Computes_the_same(string body)
    {
        var before = Running(body.Replace("; ", ";\n        "));
        var after = await Programs.MendAsync(before);
        Assert.Contains("Parallel.", after);
        Assert.DoesNotContain("new Thread", after);
        int[][] edges = [[], [5], [0, 0], [3, 1, 4, 15, 92, 65, 35], [.. Enumerable.Range(-50, 151)]];
        Behaviour.AssertSame(before, after, edges, Gen.Int[-1000, 1000].Array[0, 40], static (program, seeds) => RunnableProgram.Call(program, "Run", seeds), inOrder: true, rounds: 8);
    }
}
