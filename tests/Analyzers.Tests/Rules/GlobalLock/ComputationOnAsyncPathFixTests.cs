using System.Reflection;
using ConcurrencyAnalyzers.Fixes.GlobalLock;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Programs = FixedPrograms<ComputationOnAsyncPath, ComputationOnAsyncPathFix>;
using Verify = Verify<ComputationOnAsyncPath>;

/// <summary>The fix of CONC3006.</summary>
public class ComputationOnAsyncPathFixTests
{
    static string Method(string body) => $$"""
        public static class Program
        {
            static int s_result;
            static readonly object Gate = new();
            static int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);
            static void Work(ref int n) { for (var i = 0; i < 10_000_000; i++) n ^= i; }
            static int[] Table(int n) { var t = new int[n]; for (var i = 0; i < n; i++) for (var k = 0; k < n; k++) t[i] += k; return t; }
            static void Main() { }

            public static async Task Run(int n)
            {
                {{body}}
            }
        }
        """;

    static Task Fixes(string before, string after) => Verify.Fixes<ComputationOnAsyncPathFix>(Method(before), Method(after));

    [Theory]
    [InlineData("await Task.Yield(); s_result = [|Fib(n)|];", "await Task.Yield(); s_result = await Task.Run(() => Fib(n));")]
    [InlineData("await Task.Yield(); [|Fib(n)|]; /* done */", "await Task.Yield(); await Task.Run(() => Fib(n)); /* done */")]
    [InlineData("await Task.Yield(); s_result = [|Table(n)|].Length;", "await Task.Yield(); s_result = (await Task.Run(() => Table(n))).Length;")]
    public Task Runs_it_on_the_pool(string before, string after) => Fixes(before, after);

    [Theory]
    [InlineData("await Task.Yield(); [|Work(ref n)|];")]
    [InlineData("await Task.Yield(); lock (Gate) { s_result = [|Fib(n)|]; }")]
    [InlineData("await Task.Yield(); for (var i = 0; [|i < 50_000_000|]; i++) n ^= i;")]
    public Task Offers_nothing(string body) => Verify.OffersNoFix<ComputationOnAsyncPathFix>(Method(body));

    [Fact]
    public async Task Computes_the_same()
    {
        var before = Method("await Task.Yield(); s_result = Fib(n) + 1; s_result += Table(n).Length;");
        var after = await Programs.FixAllAsync(before);
        Assert.NotEqual(before, after);
        foreach (var n in (int[])[0, 5, 20])
            Assert.Equal(Programs.Run(before, type => Execute(type, n)), Programs.Run(after, type => Execute(type, n)));
    }

    static void Execute(Type type, int n) => ((Task)type.GetMethod("Run", BindingFlags.Static | BindingFlags.Public)!.Invoke(null, [n])!).GetAwaiter().GetResult();
}
