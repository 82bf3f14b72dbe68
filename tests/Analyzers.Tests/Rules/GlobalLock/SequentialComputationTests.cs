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
            static long Total(int[] all) { var sum = 0L; for (var i = 0; i < all.Length; i++) sum += all[i]; return sum; }
            static long TotalOf(List<int> all, int n) { var sum = 0L; for (var i = 0; i < n; i++) sum += all[i]; return sum; }
            static int Find(IReadOnlyList<string> all, string one) { for (var i = 0; i < all.Count; i++) if (all[i] == one) return i; return -1; }
            static void Check(IReadOnlyList<string> all, string one) { for (var i = 0; i < all.Count; i++) if (all[i] == one) throw new ArgumentException("twice"); }
            static long Until(int[] all, int stop) { var sum = 0L; for (var i = 0; i < all.Length; i++) { sum += all[i] * all[^1]; if (all[i] == stop) break; } return sum; }
            static void Fill(int[] all) { for (var i = 0; i < all.Length; i++) all[i] = i; }
            static void FillFirst(int[][] rows) { for (var i = 0; i < 10_000_000; i++) rows[0][i % 5] = i; }
            static void Grow(List<int> all, int n) { for (var i = 0; i < n; i++) all.Add(i); }
            static void GrowAll(List<int> all) => GrowMore(all, 10_000_000);
            static void GrowMore(List<int> all, int n) { for (var i = 0; i < n; i++) Grow(all, n); }
            static int[] Same(int[] all) { for (var i = 0; i < 10_000_000; i++) { } return all; }

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
    [InlineData("var all = new int[args.Length]; var a = [|Until(all, 7)|]; var b = Until(all, 8); Console.WriteLine(a + b);")]
    public Task Reports_independent_calls(string main) => Verify.Reports(Program(main));

    [Theory]
    [InlineData("CountUp();")]
    [InlineData("CountUp(); Short(); CountDown();")]
    [InlineData("Add(args.Length); Add(args.Length);")]
    [InlineData("Print(); Print();")]
    [InlineData("Short(); Short();")]
    [InlineData("var a = Sum(args.Length); var b = Sum((int)a); Console.WriteLine(b);")]
    [InlineData("Parallel.Invoke(CountUp, CountDown);")]
    [InlineData("var a = Find(args, \"a\"); var b = Find(args, \"b\"); Console.WriteLine(a + b);")] // takes less time than a thread
    [InlineData("Check(args, \"a\"); Check(args, \"b\");")]
    [InlineData("Parallel.For(0, 4, _ => { CountUp(); CountDown(); });")]
    public Task Silent_where_calls_need_each_other_or_run_in_parallel(string main) => Verify.Silent(Program(main));

    [Theory]
    [InlineData("var all = new int[args.Length]; var a = [|Total(all)|]; var b = Total(all); Console.WriteLine(a + b);")] // both only look
    [InlineData("var all = new List<int>(); var a = [|TotalOf(all, args.Length)|]; var b = TotalOf(all, args.Length); Console.WriteLine(a + b);")]
    [InlineData("var all = new int[args.Length]; var other = new int[9]; [|Fill(all)|]; Fill(other);")]
    [InlineData("var all = new List<int>(); var other = new List<int>(); [|Grow(all, args.Length)|]; Grow(other, 9_000_000);")]
    public Task Reports_calls_that_share_nothing_but_what_they_look_at(string main) => Verify.Reports(Program(main));

    [Theory]
    [InlineData("var all = new int[args.Length]; Fill(all); var a = Total(all); Console.WriteLine(a);")]
    [InlineData("var all = new int[args.Length]; var a = Total(all); Fill(all); Console.WriteLine(a);")]
    [InlineData("var all = new List<int>(); Grow(all, args.Length); Grow(all, 10_000_000);")]
    [InlineData("var all = new List<int>(); var other = all; Grow(all, args.Length); Grow(other, 10_000_000);")]
    [InlineData("var all = new List<int>(); GrowAll(all); Console.Write(TotalOf(all, args.Length));")]
    [InlineData("var all = new List<int>(); GrowAll(all); var a = TotalOf(all, args.Length); Console.Write(a);")]
    [InlineData("var all = new int[9]; var rows = new[] { all }; FillFirst(rows); Fill(all);")]
    [InlineData("var all = new int[9]; var same = Same(all); Short(); Fill(all); Fill(same);")]
    public Task Silent_where_one_changes_what_the_other_has_as_well(string main) => Verify.Silent(Program(main));

    [Fact]
    public Task Silent_where_two_parameters_may_be_the_same_object() => Verify.Silent(Program("Fill(a); Fill(b);", "static void Run(int[] a, int[] b)"));

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

    [Theory]
    [InlineData("if (args.Length == 0) { var a = Sum(1_000_000); var b = Sum(2_000_000); throw new Exception($\"{a} {b}\"); }")] // on the way to an exception
    [InlineData("var a = Parse(args[0]); var b = Parse(args[1]); Console.WriteLine(a + b);")] // a text
    public Task Silent_where_no_thread_is_worth_it(string main) => Verify.Silent(Program(main)
        .Replace("static void Short()", "static int Parse(string text) { var n = 0; for (var i = 0; i < text.Length >> 1; i++) n = n * 16 + text[i * 2]; return n; } static void Short()"));

    [Fact]
    public Task Reports_what_comes_before_a_test_that_throws() => Verify.Reports(Program(
        "var a = [|Sum(1_000_000)|]; var b = Sum(2_000_000); if (a > b) throw new Exception();"));

    [Theory]
    [InlineData("var all = System.Text.Encoding.UTF8.GetBytes(args[0]); var a = Hash(all, 1); var b = Hash(all, 2); Console.WriteLine(a + b);")]
    [InlineData("var a = Hash(Convert.FromHexString(args[0]), 1); var b = Hash(Convert.FromHexString(args[1].Trim()), 2); Console.WriteLine(a + b);")]
    public Task Silent_on_the_bytes_of_a_text(string main) => Verify.Silent(Program(main + " static uint Hash(byte[] all, uint h) { for (var i = 0; i < all.Length; i++) { h ^= all[i]; h *= 16777619; } return h; }"));

    static string Forest(string main) => $$"""
        class Forest
        {
            double _prey = 10;
            readonly double _rate = 0.5;
            public void Advance(int steps) { for (var i = 0; i < steps; i++) _prey += _prey * 0.001; }
            public double Forecast(int steps) { var prey = 10.0; for (var i = 0; i < steps; i++) prey += prey * _rate; return prey; }
        }

        class Program
        {
            public double Tempo { get; private set; }
            public double Key { get; private set; }
            double _half;
            readonly double[] _samples = new double[9_000_000];
            static double Sum(double[] all) { var sum = 0.0; for (var n = 0; n < 100; n++) for (var i = 0; i < all.Length; i++) sum += all[i] * n; return sum; }
            static double Smooth(double[] all) { for (var n = 0; n < 100; n++) for (var i = 1; i < all.Length; i++) all[i] += all[i - 1] * n; return all[0]; }
            static double Find(double first) { for (var i = 0; i < 100_000_000; i++) first += i * 0.1; return first; }
            static void Visit(Forest forest, int steps) { for (var i = 0; i < 100; i++) forest.Advance(steps); }
            void Run() { {{main}} }
        }
        """;

    [Theory]
    [InlineData("var forest = new Forest(); var other = new Forest(); [|forest.Advance(50_000_000)|]; other.Advance(50_000_000);")]
    [InlineData("var forest = new Forest(); var a = [|forest.Forecast(50_000_000)|]; var b = forest.Forecast(60_000_000); Console.WriteLine(a + b);")] // both only look
    [InlineData("Tempo = [|Find(1)|]; Key = Find(2);")]
    [InlineData("_half = [|Find(1)|]; Key = Find(2);")]
    [InlineData("Tempo = [|Sum(_samples)|]; Key = Sum(_samples);")] // both only look at what they are given
    public Task Reports_calls_that_write_to_places_of_their_own(string main) => Verify.Reports(Forest(main));

    [Theory]
    [InlineData("var forest = new Forest(); forest.Advance(50_000_000); forest.Advance(60_000_000);")]
    [InlineData("var forest = new Forest(); var same = forest; forest.Advance(50_000_000); same.Advance(60_000_000);")]
    [InlineData("var forest = new Forest(); forest.Advance(50_000_000); Visit(forest, 60_000_000);")]
    [InlineData("var forest = new Forest(); Visit(forest, 50_000_000); forest.Advance(60_000_000);")]
    [InlineData("Tempo = Find(1); Key = Find(Tempo);")]
    [InlineData("_half = Find(1); _half = Find(2);")]
    [InlineData("Tempo = Sum(_samples); Key = Smooth(_samples);")]
    [InlineData("Tempo = Smooth(_samples); Key = Sum(_samples);")]
    public Task Silent_where_the_second_goes_on_from_the_first(string main) => Verify.Silent(Forest(main));

    static string Puzzle(string main) => $$"""
        class Program
        {
            static long Ways(int left, int most) => left == 0 ? 1 : left < 0 || most == 0 ? 0 : Ways(left - most, most) + Ways(left, most - 1);
            static long Primes(int end) { var n = 0L; for (var i = 2; i < end; i++) { var k = 2; while (k * k <= i && i % k != 0) k++; if (k * k > i) n++; } return n; }
            static int Height(int n) => n < 2 ? 0 : 1 + Height(n / 2);
            static void Main(string[] args) { {{main}} }
        }
        """;

    [Theory]
    [InlineData("var a = [|Primes(9_000_000)|]; var b = Ways(90, 90); Console.WriteLine(a + b);")]
    [InlineData("var a = [|Ways(args.Length, 50)|]; var b = Ways(90, 90); Console.WriteLine(a + b);")]
    public Task Reports_recursion_that_doubles(string main) => Verify.Reports(Puzzle(main));

    [Theory]
    [InlineData("var a = Primes(9_000_000); var b = Height(args.Length); Console.WriteLine(a + b);")]
    [InlineData("var a = Ways(args.Length, 50); var b = Ways((int)a, 90); Console.WriteLine(a + b);")]
    public Task Silent_where_recursion_is_short_or_goes_on(string main) => Verify.Silent(Puzzle(main));
}
