using ConcurrencyAnalyzers.Fixes.GlobalLock;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Verify = Verify<SequentialComputation>;

/// <summary>The fix of CONC3012.</summary>
public class SequentialComputationFixTests
{
    static string Program(string body) => $$"""
        static class Program
        {
            static long s_steps;
            static void CountUp() { for (var i = 0; i < 1_000_000; i++) { } }
            static void CountDown() { for (var i = 1_000_000; i > 0; i--) { } }
            static void Fill(int[] all, int step) { for (var i = 0; i < all.Length; i++) all[i] = i * step; }
            static long Total(int[] all) { var sum = 0L; foreach (var x in all) sum += x; return sum; }
            static long Sum(int n) { var sum = 0L; for (var i = 0; i < n; i++) sum += i; return sum; }

            static void Main()
            {
                {{body.Replace("\n", "\n        ")}}
            }
        }
        """;

    static Task Fixes(string before, string after) => Verify.Fixes<SequentialComputationFix>(Program(before), Program(after));

    [Fact]
    public Task The_articles_program() => Fixes(
        """
        // both ways
        [|CountUp()|];
        CountDown();
        s_steps++;
        """,
        """
        // both ways
        Parallel.Invoke(CountUp, CountDown);
        s_steps++;
        """);

    [Fact]
    public Task Calls_with_arguments() => Fixes("[|Sum(10_000)|]; Sum(20_000); CountUp();", "Parallel.Invoke(() => Sum(10_000), () => Sum(20_000), CountUp);");

    [Theory]
    [InlineData("var a = [|Sum(10_000)|]; var b = Sum(20_000); Console.WriteLine(a + b);")] // somebody takes the results
    [InlineData("[|CountUp()|]; // first\nCountDown(); // second")]
    public Task Offers_nothing(string body) => Verify.OffersNoFix<SequentialComputationFix>(Program(body));

    static string Running(string body) => $$"""
        static class Program
        {
            static long s_steps;
            static long s_up, s_down;
            static long Sum(int n) { var sum = 0L; for (var i = 0; i < n; i++) sum = sum * 7 + i; return sum; }
            static void Fill(int[] all, int step) { for (var i = 0; i < all.Length; i++) all[i] = i * step; }
            static void Find(int[] all) { for (var i = 2; i < all.Length; i++) for (var k = 2; k * k <= i && all[i] == 0; k++) if (i % k == 0) all[i] = k; }
            static void Count(int[] all, int n) { for (var i = 0; i < n; i++) all[i * 7 % all.Length] += i; }
            static long Total(int[] all) { var sum = 0L; foreach (var x in all) sum = sum * 31 + x; return sum; }
            static void Busy(int n) { for (var i = 0; i < n; i++) { } }
            static void Main() { Run(3); }

            static void Run(int n)
            {
                {{body.Replace("; ", ";\n        ")}}
            }
        }
        """;

    [Theory]
    [InlineData("var all = new int[n]; var other = new int[n + 1]; Fill(all, 3); Fill(other, n); s_steps = Total(all) - Total(other);")]
    [InlineData("s_up = Sum(n * 50); s_down = Sum(n * 100 + 1); s_steps = s_up * 31 - s_down;")]
    [InlineData("var all = new int[n]; var other = new int[n]; Find(all); Busy(200_000); Fill(other, 5); s_steps = Total(all) * 7 + Total(other);")]
    [InlineData("var all = new int[n + 1]; var other = new int[n + 3]; var third = new int[2 * n + 1]; Find(other); Count(all, n); Count(third, n * 3); s_steps = Total(all) * 7 + Total(other) * 3 + Total(third);")]
    [InlineData("var all = new int[n + 1]; var other = new int[n + 2]; Fill(all, 2); Fill(other, 3); Count(all, n); s_steps = Total(all); Find(other); s_steps -= Total(other);")]
    public async Task Computes_the_same(string body)
    {
        var before = Running(body);
        var after = await FixedPrograms<SequentialComputation, SequentialComputationFix>.MendAsync(before);
        Assert.Contains("Parallel.Invoke(", after);
        Behaviour.AssertSame(before, after, "Run");
    }
}
