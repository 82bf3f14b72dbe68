using System.Reflection;
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

    [Fact]
    public async Task Does_the_same()
    {
        var before = Program("s_steps = 1;\nCountUp();\nCountDown();\ns_steps = s_steps * 3 + 1;");
        var after = await FixedPrograms<SequentialComputation, SequentialComputationFix>.FixAllAsync(before);
        Assert.Contains("Parallel.Invoke(CountUp, CountDown);", after);
        Assert.Equal(Run(before), Run(after));
    }

    [Theory]
    [InlineData("var all = new int[2_000_000]; var other = new int[1_000]; Fill(all, 3); Fill(other, 5); s_steps = Total(all) - Total(other);")]
    [InlineData("Sum(10_000); CountUp(); Sum(20_000); s_steps = Sum(30_000);")]
    public async Task Computes_the_same(string body)
    {
        var before = Program(body.Replace("; ", ";\n"));
        var after = await FixedPrograms<SequentialComputation, SequentialComputationFix>.FixAllAsync(before);
        Assert.Contains("Parallel.Invoke(", after);
        Assert.Equal(Run(before), Run(after));
    }

    static Dictionary<string, object?> Run(string source) => FixedPrograms<SequentialComputation, SequentialComputationFix>.Run(
        source, type => type.GetMethod("Main", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, null));
}
