using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Verify = Verify<SequentialComputation>;

/// <summary>CONC3012, which is off by default.</summary>
public class SequentialComputationTests
{
    static string Program(string main, string signature = "static void Main(string[] args)") => $$"""
        class Program
        {
            static long _total;
            static void CountUp() { for (var i = 0; i < 100_000_000; i++) { } }
            static void CountDown() { for (var i = 100_000_000; i > 0; i--) { } }
            static long Sum(int n) { var sum = 0L; for (var i = 0; i < n; i++) sum += i; return sum; }
            static void Add(int n) { for (var i = 0; i < n; i++) _total += i; }
            static void Print() { for (var i = 0; i < 10_000; i++) Console.WriteLine(i); }
            static void Short() { }

            {{signature}}
            {
                {{main}}
            }
        }
        """;

    [Theory]
    [InlineData("[|CountUp()|]; CountDown();")]
    [InlineData("[|CountUp()|]; CountDown(); CountUp();")]
    [InlineData("var a = [|Sum(args.Length)|]; var b = Sum(10_000_000); Console.WriteLine(a + b);")]
    [InlineData("Short(); [|CountUp()|]; CountDown(); Short();")]
    [InlineData("if (args.Length > 0) { [|CountUp()|]; CountDown(); }")]
    public Task Reports_independent_calls(string main) => Verify.Reports(Program(main));

    [Theory]
    [InlineData("CountUp();")]
    [InlineData("CountUp(); Short(); CountDown();")]
    [InlineData("Add(args.Length); Add(args.Length);")]
    [InlineData("Print(); Print();")]
    [InlineData("Short(); Short();")]
    [InlineData("var a = Sum(args.Length); var b = Sum((int)a); Console.WriteLine(b);")]
    [InlineData("Parallel.Invoke(CountUp, CountDown);")]
    [InlineData("Parallel.For(0, 4, _ => { CountUp(); CountDown(); });")]
    public Task Silent_where_calls_need_each_other_or_run_in_parallel(string main) => Verify.Silent(Program(main));

    [Fact]
    public Task Silent_in_async_code() => Verify.Silent(Program("await Task.Yield(); CountUp(); CountDown();", "static async Task Run()"));

    [Fact]
    public Task Reports_in_a_program() => Verify.ReportsInProgram("""
        [|Work.Count()|];
        Work.Count();
        static class Work { public static void Count() { for (var i = 0; i < 100_000_000; i++) { } } }
        """);

    [Fact]
    public Task Says_what_could_run_at_the_same_time() => Verify.Says(Program("[|CountUp()|]; CountDown();"),
        "'CountUp' and 'CountDown' compute one after the other although neither needs the other; they could run at the same time");

    [Fact]
    public Task Misses_calls_that_compute_in_another_method() => Verify.KnownMiss(Program("A(); A(); static void A() => CountUp();"));

    [Fact]
    public Task Misses_calls_of_local_functions() => Verify.KnownMiss(Program("Count(); Count(); static void Count() { for (var i = 0; i < 100_000_000; i++) { } }"));

    [Fact]
    public Task Misses_calls_that_write_different_fields() => Verify.KnownMiss("""
        class C
        {
            static long s_a, s_b;
            static void A() { for (var i = 0; i < 100_000_000; i++) s_a += i; }
            static void B() { for (var i = 0; i < 100_000_000; i++) s_b += i; }
            static void Run() { A(); B(); }
        }
        """);
}
