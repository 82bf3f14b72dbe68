using ConcurrencyAnalyzers.Fixes.GlobalLock;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;
using CsCheck;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Programs = FixedPrograms<ComputationOnAsyncPath, ComputationOnAsyncPathFix>;
using Verify = Verify<ComputationOnAsyncPath>;

/// <summary>The fix of CONC3006.</summary>
public class ComputationOnAsyncPathFixTests
{
    static string Method(string body, string result = "Task") => $$"""
        public static class Program
        {
            static int s_result;
            static readonly object Gate = new();
            static int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);
            static void Work(ref int n) { for (var i = 0; i < 10_000_000; i++) n ^= i; }
            static int[] Table(int n) { var t = new int[n]; for (var i = 0; i < n; i++) for (var k = 0; k < n; k++) t[i] += k; return t; }
            static readonly List<int> Seen = new();
            static long Twice(int n, string word) => Fib(n) * 2L + word.Length;
            static int Strict(int n) => n % 4 == 3 ? throw new InvalidOperationException($"no {n}") : Fib(n);
            static void Fill(int n) { for (var i = 0; i < n * 1_000; i++) s_result = s_result * 31 + i; Seen.Add(s_result); }
            static void Main() { }

            public static async {{result}} Run(int n)
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

    [Theory]
    [InlineData("await Task.Yield(); s_result = Fib(n) + 1; s_result += Table(n).Length;")]
    [InlineData("await Task.Yield(); var fib = Fib(n); n++; return fib * 1000 + Fib(n);", "Task<int>")]
    [InlineData("await Task.Yield(); return Table(n).Sum() + Table(n + 1)[n];", "Task<int>")]
    [InlineData("await Task.Yield(); if (n > 3) { var fib = Fib(n); Seen.Add(fib); n -= 2; } s_result = Fib(n + 1) - n;")]
    [InlineData("await Task.Yield(); var table = Table(n); Seen.AddRange(table); table = Table(2); Seen.Add(table[^1]);")]
    [InlineData("await Task.Yield(); if (n % 2 == 0) return Twice(n, \"even\"); var odd = Twice(n, \"odd\"); return odd - n;", "Task<long>")]
    [InlineData("await Task.Yield(); try { s_result = Strict(n); } catch (InvalidOperationException failure) { Seen.Add(failure.Message.Length); } finally { Seen.Add(n); }")]
    public async Task Computes_the_same(string body, string result = "Task")
    {
        var before = Method(body, result);
        var after = await Programs.MendAsync(before);
        Assert.Contains("await Task.Run(() => ", after);
        Behaviour.AssertSame(before, after, "Run", edges: [0, 1, 2, 3, 7, 20], inputs: Gen.Int[0, 21]);
    }
}
