using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Engine = Support.Engine;

/// <summary>What code costs, as far as its text tells.</summary>
public class CostTests
{
    static string CostOf(string body, string more = "")
    {
        var routine = Engine.RoutineOf($$"""
            using System.IO.Compression;
            using System.Numerics;
            using System.Security.Cryptography;
            using System.Text;
            using System.Text.Json;
            using System.Text.RegularExpressions;
            class C
            {
                static readonly int Rounds = 5;
                static readonly byte[] Salt = new byte[16];
                static readonly object Gate = new();
                readonly List<int> _items = new();
                static void Use(object? value) { }
                {{more}}
                void M(int n, string text, byte[] data, int[] items, List<string> lines, Stream stream, HttpClient client, Dictionary<int, int> map)
                {
                    {{body}}
                }
            }
            """);
        return routine.Session.Costs.Of(routine.Body!).Describe();
    }

    static void Costs(string expected, string body, string more = "") => Assert.Equal(expected, CostOf(body, more));

    // -------------------------------------------------------------------------------------------------------- loops

    [Theory]
    [InlineData("", "trivial")]
    [InlineData("n++;", "trivial")]
    [InlineData("n++; n--; n = 3;", "bounded (3)")]
    [InlineData("for (var i = 0; i < 10; i++) { n++; }", "bounded (10)")]
    [InlineData("for (var i = 0; i < 1000; i++) for (var j = 0; j < 1000; j++) n ^= j;", "computes (")]
    [InlineData("for (var i = 0; i < 10_000_000; i += 1_000_000) n++;", "bounded (")]
    [InlineData("for (var i = 1; i < 1_000_000; i *= 2) n++;", "bounded (")]
    [InlineData("for (var i = 0; i < Rounds; i++) n++;", "bounded (")]
    [InlineData("for (var i = 0; i < Salt.Length; i++) n++;", "bounded (")]
    [InlineData("for (var i = 0; i < n; i++) n++;", "computes (loop over 'n')")]
    [InlineData("foreach (var x in items) n += x;", "computes (loop over 'items')")]
    [InlineData("foreach (var x in new[] { 1, 2, 3 }) n += x;", "bounded (")]
    [InlineData("int[] few = [1, 2, 3]; foreach (var x in few) n += x;", "bounded (")]
    [InlineData("foreach (var c in \"abc\") n += c;", "bounded (")]
    [InlineData("while (n > 1) n = n % 2 == 0 ? n / 2 : 3 * n + 1;", "computes (loop)")]
    [InlineData("while (n > 0) n /= 10;", "bounded (64)")]
    [InlineData("for (; n > 0; n >>= 1) Use(n);", "bounded (64)")]
    [InlineData("var k = 12; while (k != 0) { var rest = n % k; n = k; k = rest; }", "computes (loop)")]
    [InlineData("var k = 12; while (k != 0) (n, k) = (k, n % k);", "bounded (65)")]
    [InlineData("var k = 12; while (k != 0) { var t = k; k = n % k; n = t; }", "bounded (193)")]
    [InlineData("while (n != 0) n &= n - 1;", "bounded (64)")]
    [InlineData("while (n > 1) { if (n % 2 == 0) n /= 2; else n = 3 * n + 1; }", "computes (loop)")]
    [InlineData("while (map.Count > 0) n /= 10;", "computes (loop)")]
    [InlineData("var big = BigInteger.One; while (big > 0) big /= 10;", "computes (loop)")]
    [InlineData("var k = 0; while (k < 3) { n++; k++; }", "bounded (")]
    [InlineData("var k = 0; while (k++ < 3) n++;", "bounded (")]
    [InlineData("while (_items.Count == 0) Monitor.Wait(Gate);", "trivial")]
    [InlineData("int seen; do seen = n; while (Interlocked.CompareExchange(ref n, seen + 1, seen) != seen);", "bounded (")]
    public void Loops_count_their_rounds(string body, string expected) => Assert.StartsWith(expected, CostOf(body));

    // -------------------------------------------------------------------------------------------------------- calls

    [Fact]
    public void A_call_costs_what_its_body_costs() => Costs("computes (loop over 'items' in 'Rebuild')", "Rebuild(items);",
        "static void Rebuild(int[] items) { foreach (var x in items) Use(x); }");

    // Each is one row to a reader, and was 300 operations inside of each other to the model.
    [Fact]
    public void The_first_of_many_terms_counts() => Costs("computes (loop over 'items' in 'Sum')", $"n = Sum(items){string.Concat(Enumerable.Repeat(" + n", 1_500))};",
        "static int Sum(int[] items) { var sum = 0; foreach (var x in items) sum += x; return sum; }");

    [Fact]
    public void The_last_of_many_else_ifs_counts() => Costs("computes (loop over 'items')", $"if (n == 0) n++; {string.Concat(Enumerable.Repeat("else if (n == 1) n++; ", 150))}else foreach (var x in items) n += x;");

    [Fact]
    public void The_first_of_many_calls_in_a_chain_counts() => Costs("computes (loop over 'items' in 'Sum')", $"new Steps().Sum(items){string.Concat(Enumerable.Repeat(".Next()", 150))};",
        "class Steps { public int N; public Steps Sum(int[] items) { foreach (var x in items) N += x; return this; } public Steps Next() => this; }");

    [Fact]
    public void The_reason_names_the_method_it_lies_in() => Costs("computes (loop over 'items' in 'Inner')", "Outer(items);", """
        static void Outer(int[] items) { Middle(items); }
        static void Middle(int[] items) => Inner(items);
        static void Inner(int[] items) { foreach (var x in items) Use(x); }
        """);

    [Theory]
    [InlineData("Use(Sum);", "static int Sum { get { var sum = 0; for (var i = 0; i < 1_000_000; i++) sum += i; return sum; } }", "computes (1,000,003 rounds of a loop)")]
    [InlineData("Use(new Table(items));", "class Table { public Table(int[] items) { foreach (var x in items) Use(x); } }", "computes (loop over 'items' in 'Table')")]
    [InlineData("Count(); void Count() { foreach (var x in items) n += x; }", "", "computes (loop over 'items' in 'Count')")]
    [InlineData("Use(new V(1) + new V(2));", "record struct V(int X) { public static V operator +(V a, V b) { for (var i = 0; i < a.X; i++) b.X++; return b; } }", "computes (loop over 'a.X' in 'op_Addition')")]
    [InlineData("Action later = () => { foreach (var x in items) n += x; };", "", "trivial")]
    [InlineData("Task.Run(() => { foreach (var x in items) Use(x); });", "", "trivial")]
    [InlineData("Use(nameof(Fib));", "static int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);", "trivial")]
    public void All_kinds_of_members_are_followed(string body, string more, string expected) => Costs(expected, body, more);

    [Theory]
    [InlineData("Use(Fib(n));", "computes (recursion of 'Fib' in 'Fib')")]
    [InlineData("Use(Fib(40));", "computes (recursion of 'Fib' in 'Fib')")]
    [InlineData("Use(Factorial(5));", "trivial")]
    [InlineData("Use(Factorial(n));", "computes (recursion of 'Factorial' in 'Factorial')")]
    [InlineData("Use(Even(n));", "computes (recursion of 'Odd' in 'Even')")]
    public void Recursion_computes_unless_it_is_tiny(string body, string expected) => Assert.StartsWith(expected, CostOf(body, """
        static int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);
        static int Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);
        static bool Even(int n) => n == 0 || Odd(n - 1);
        static bool Odd(int n) => n != 0 && Even(n - 1);
        """));

    [Fact]
    public void The_price_does_not_depend_on_who_asks_first()
    {
        const string cycle = """
            class C
            {
                void M(int n) { A(n); B(n); }
                void A(int n) { if (n > 0) B(n - 1); }
                void B(int n) { if (n > 0) A(n - 1); }
            }
            """;
        var (one, other) = (Engine.RoutineOf(cycle), Engine.RoutineOf(cycle));
        Assert.Equal(Prices(one, ["A", "B"]), Prices(other, ["B", "A"]).Reverse());

        static string[] Prices(ConcurrencyAnalyzers.Engine.Method.Routine routine, string[] names) =>
            [.. names.Select(name => routine.Session.Costs.Of(routine.Method!.ContainingType.GetMembers(name).OfType<Microsoft.CodeAnalysis.IMethodSymbol>().Single()).Describe())];
    }

    // ------------------------------------------------------------------------------------------------- what is costly

    [Theory]
    [InlineData("Use(SHA256.HashData(data));", "computes ('SHA256.HashData')")]
    [InlineData("Use(SHA256.HashData(new byte[16]));", "trivial")]
    [InlineData("Use(SHA256.HashData(Salt));", "trivial")]
    [InlineData("Use(SHA256.HashData(Encoding.UTF8.GetBytes(\"abc\")));", "trivial")]
    [InlineData("Use(SHA256.HashData(Encoding.UTF8.GetBytes(text)));", "computes ('SHA256.HashData')")]
    [InlineData("Use(SHA256.HashData(BitConverter.GetBytes(n)));", "trivial")]
    [InlineData("Use(SHA256.HashData(Guid.NewGuid().ToByteArray()));", "trivial")]
    [InlineData("Use(SHA256.HashData(new byte[1 << 20]));", "computes ('SHA256.HashData')")]
    [InlineData("Use(SHA256.HashData(new byte[n]));", "computes ('SHA256.HashData')")]
    [InlineData("Use(SHA256.HashData(stream));", "computes ('SHA256.HashData')")]
    [InlineData("using var sha = SHA256.Create(); Use(sha.ComputeHash(data));", "computes ('HashAlgorithm.ComputeHash')")]
    [InlineData("Use(Rfc2898DeriveBytes.Pbkdf2(\"abc\", Salt, 100_000, HashAlgorithmName.SHA256, 32));", "computes ('Rfc2898DeriveBytes.Pbkdf2')")]
    [InlineData("Use(JsonSerializer.Serialize(lines));", "computes ('JsonSerializer.Serialize')")]
    [InlineData("Use(JsonSerializer.Serialize(\"abc\"));", "trivial")]
    [InlineData("Use(Regex.Matches(text, \"a+b\"));", "computes ('Regex.Matches')")]
    [InlineData("Use(Regex.IsMatch(\"aab\", \"a+b\"));", "trivial")]
    [InlineData("Use(new Regex(\"a+b\"));", "trivial")]
    [InlineData("Array.Sort(items);", "computes ('Array.Sort')")]
    [InlineData("int[] all = []; all = items; Array.Sort(all);", "computes ('Array.Sort')")]
    [InlineData("lines.Sort();", "computes ('List.Sort')")]
    [InlineData("var few = new[] { 3, 1, 2 }; Array.Sort(few);", "bounded (2)")]
    [InlineData("Use(BigInteger.ModPow(n, n, n));", "computes ('BigInteger.ModPow')")]
    [InlineData("using var zip = new GZipStream(new MemoryStream(), CompressionLevel.Optimal); zip.Write(data);", "computes ('GZipStream.Write')")]
    public void Costly_calls_on_large_inputs_compute(string body, string expected) => Costs(expected, body);

    [Theory]
    [InlineData("Use(lines.Where(line => line.Length > 3).ToList());", "computes (query over 'lines')")]
    [InlineData("Use(lines.Count(line => line.Length > 3));", "computes (query over 'lines')")]
    [InlineData("var query = lines.Where(line => line.Length > 3);", "trivial")]
    [InlineData("Use(string.Join(\",\", lines.Select(line => line.Trim())));", "computes (query over 'lines')")]
    [InlineData("Use(lines.ToList());", "trivial")]
    [InlineData("Use(lines.FirstOrDefault());", "trivial")]
    [InlineData("Use(Enumerable.Range(0, 10).Select(i => i * i).Sum());", "bounded (")]
    [InlineData("Use(Enumerable.Range(0, 1_000_000).Sum(i => (long)i));", "computes (")]
    [InlineData("Use(Enumerable.Range(0, n).Sum(i => (long)i));", "computes (query")]
    [InlineData("Use(new[] { 1, 2, 3 }.Select(i => i * 2).ToArray());", "bounded (")]
    [InlineData("lines.ForEach(line => Use(line));", "computes (query over 'lines')")]
    [InlineData("Parallel.For(0, n, i => { for (var j = 0; j < i; j++) Use(j); });", "computes (loop over 'i')")]
    public void Queries_cost_where_they_run(string body, string expected) => Assert.StartsWith(expected, CostOf(body));

    [Theory]
    [InlineData("Use(text.All(char.IsControl));", "bounded (21)")]
    [InlineData("Use(text.Any(c => c == '<'));", "bounded (21)")]
    [InlineData("Use(text.Count(char.IsControl));", "computes (query over 'text')")]
    [InlineData("Use(text.Any(c => lines.Any(line => line[0] == c)));", "computes (query over 'lines')")]
    [InlineData("Use(items.Any(x => x > 3));", "computes (query over 'items')")]
    public void A_search_in_a_text_takes_little_time(string body, string expected) => Costs(expected, body);

    // ------------------------------------------------------------------------------------------------------ failures

    [Theory]
    [InlineData("if (n < 0) throw new ArgumentException(Describe(items));", "trivial")]
    [InlineData("if (n < 0) throw new Failure(items);", "trivial")]
    [InlineData("if (n < 0) { var all = \"\"; foreach (var x in items) all += x; throw new ArgumentException(all); }", "trivial")]
    [InlineData("if (n < 0) Fail(Describe(items));", "bounded (2)")]
    [InlineData("try { n++; } catch (FormatException) { foreach (var x in items) Use(x); throw; }", "bounded (2)")]
    [InlineData("Use(n < 0 ? throw new ArgumentException(Describe(items)) : n);", "bounded (2)")]
    [InlineData("if (n < 0) { foreach (var x in items) if (x > 3) { Use(x); return; } throw new ArgumentException(); }", "computes (loop over 'items')")]
    [InlineData("if (n < 0) Use(new Failure(items));", "computes (loop over 'items' in 'Describe')")]
    [InlineData("if (n < 0) throw new ArgumentException(File.ReadAllText(text));", "blocks ('File.ReadAllText')")]
    public void On_the_way_to_an_exception_nothing_counts(string body, string expected) => Assert.StartsWith(expected, CostOf(body, """
        static string Describe(int[] items) { var all = ""; foreach (var x in items) all += x; return all; }
        [System.Diagnostics.CodeAnalysis.DoesNotReturn] static void Fail(string message) => throw new InvalidOperationException(message);
        class Failure : Exception { public Failure(int[] items) : base(Describe(items)) { } }
        """), StringComparison.Ordinal);

    [Theory]
    [InlineData("Use(Label(items, \"none\"));", "bounded (2)")]
    [InlineData("Use(Label(items, $\"{n}\"));", "bounded (")]
    [InlineData("Use(new Box(items, \"box\"));", "bounded (")]
    [InlineData("Use(Label(items));", "computes (loop over 'items' in 'Describe')")]
    [InlineData("Use(Label(items, text));", "computes (loop over 'items' in 'Describe')")]
    [InlineData("Use(Other(items, \"none\"));", "computes (loop over 'items' in 'Describe')")]
    [InlineData("Use(Both(items, \"one\", \"two\"));", "bounded (")]
    [InlineData("Use(Both(items, \"one\", text));", "computes (loop over 'items' in 'Describe')")]
    [InlineData("Use(Both(items, text, \"two\")); Use(Both(items, \"one\", \"two\"));", "computes (loop over 'items' in 'Describe')")]
    [InlineData("Use(Half(items, \"one\", \"two\"));", "computes (loop over 'items' in 'Describe')")]
    public void What_stands_in_for_nothing_does_not_run_where_there_is_something(string body, string expected) => Assert.StartsWith(expected, CostOf(body, """
        static string Describe(int[] items) { var all = ""; foreach (var x in items) all += x; return all; }
        static string Label(int[] items, string? label = null) => label ?? Describe(items);
        static string Other(int[] items, string? label) { label = label!.Length > 3 ? label : null; return label ?? Describe(items); }
        static string Both(int[] items, string? one, string? two) => (one ?? Describe(items)) + (two ?? Describe(items));
        static string Half(int[] items, string? one, string? two) { two = null; return (one ?? Describe(items)) + (two ?? Describe(items)); }
        class Box { readonly string _label; public Box(int[] items, string? label) => _label = label ?? Describe(items); public override string ToString() => _label; }
        """), StringComparison.Ordinal);

    // --------------------------------------------------------------------------------------------------------- waits

    [Theory]
    [InlineData("Thread.Sleep(10);", "blocks ('Thread.Sleep')")]
    [InlineData("Use(File.ReadAllText(text));", "blocks ('File.ReadAllText')")]
    [InlineData("Use(File.Exists(text));", "trivial")]
    [InlineData("stream.Write(data);", "blocks ('Stream.Write')")]
    [InlineData("var memory = new MemoryStream(); memory.Write(data);", "bounded (2)")]
    [InlineData("var t = Task.Delay(1); t.Wait();", "blocks ('Task.Wait')")]
    [InlineData("var t = stream.ReadAsync(data, 0, 1);", "trivial")]
    [InlineData("Console.WriteLine(n); Console.Out.Write(n);", "bounded (2)")]
    [InlineData("using var p = System.Diagnostics.Process.Start(text)!; p.WaitForExit();", "blocks ('Process.Start')")]
    [InlineData("Load(text);", "blocks ('File.ReadAllText' in 'Load')")]
    [InlineData("foreach (var line in lines) File.AppendAllText(text, line);", "blocks ('File.AppendAllText')")]
    [InlineData("Load(text); foreach (var x in items) Use(x);", "computes (loop over 'items'); blocks ('File.ReadAllText' in 'Load')")]
    [InlineData("Action later = () => Thread.Sleep(10);", "trivial")]
    public void Waits_stand_beside_the_work(string body, string expected) =>
        Costs(expected, body, "static string Load(string path) { return File.ReadAllText(path); }");
}
