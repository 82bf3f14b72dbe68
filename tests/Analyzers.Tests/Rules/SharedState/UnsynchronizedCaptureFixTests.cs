using ConcurrencyAnalyzers.Fixes.SharedState;
using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Mended = Mended<UnsynchronizedCapture, UnsynchronizedCaptureFix>;
using Verify = Verify<UnsynchronizedCapture>;

/// <summary>The mends of CONC2003.</summary>
public class UnsynchronizedCaptureFixTests
{
    const string Interlocked = "CONC2003:interlocked";
    const string Accumulation = "CONC2003:local-accumulation";
    const string Lock = "CONC2003:lock";
    const string Copy = "CONC2003:copy";

    static readonly string s_gate = (int)Platform.NewestLanguage >= 1300 ? "new Lock()" : "new object()";

    static string In(string statements) => $$"""
        class C
        {
            static readonly object Gate = new();
            readonly object _gate = new();
            static int Work(int i) => i * 2;
            static Task<int> LoadAsync(int i) => Task.FromResult(i);
            async Task M(int n, int[] data, List<string> names, bool flag)
            {
                await Task.Yield();
                {{statements.Replace("new GATE()", s_gate)}}
            }
        }
        """;

    static string Bare(string marked) => marked.Replace("[|", "").Replace("|]", "");

    // Sums of fractions come out of another order; Fix All leaves that to somebody who looks.
    static Task Fixes(string before, string after, string variant) => Verify.Fixes<UnsynchronizedCaptureFix>(
        In(before), In(after), variant, isForFixAll: variant != Accumulation || !(before.StartsWith("double", StringComparison.Ordinal) || before.StartsWith("float", StringComparison.Ordinal) || before.StartsWith("decimal", StringComparison.Ordinal)));

    static async Task Offers(string mends, string statements) => Assert.Equal(mends, await Mended.Offers(In(Bare(statements))));

    // ---------------------------------------------------------------------------------------------------- Interlocked

    [Theory]
    [InlineData("int x = 0; Parallel.For(0, n, i => { [|x|]++; });", "int x = 0; Parallel.For(0, n, i => { Interlocked.Increment(ref x); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { ++[|x|]; });", "int x = 0; Parallel.For(0, n, i => { Interlocked.Increment(ref x); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { [|x|]--; });", "int x = 0; Parallel.For(0, n, i => { Interlocked.Decrement(ref x); });")]
    [InlineData("long x = 0; Parallel.For(0, n, i => --[|x|]);", "long x = 0; Parallel.For(0, n, i => Interlocked.Decrement(ref x));")]
    [InlineData("uint x = 0; Parallel.For(0, n, i => [|x|]++);", "uint x = 0; Parallel.For(0, n, i => Interlocked.Increment(ref x));")]
    [InlineData("ulong x = 0; Parallel.For(0, n, i => { [|x|] += 2; });", "ulong x = 0; Parallel.For(0, n, i => { Interlocked.Add(ref x, 2); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { [|x|] += i; });", "int x = 0; Parallel.For(0, n, i => { Interlocked.Add(ref x, i); });")]
    [InlineData("long x = 0; Parallel.For(0, n, i => { [|x|] += i * 2; });", "long x = 0; Parallel.For(0, n, i => { Interlocked.Add(ref x, i * 2); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { [|x|] = x + i; });", "int x = 0; Parallel.For(0, n, i => { Interlocked.Add(ref x, i); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { [|x|] = i + x; });", "int x = 0; Parallel.For(0, n, i => { Interlocked.Add(ref x, i); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { [|x|] = x - i; });", "int x = 0; Parallel.For(0, n, i => { Interlocked.Add(ref x, -i); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { [|x|] -= i; });", "int x = 0; Parallel.For(0, n, i => { Interlocked.Add(ref x, -i); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { [|x|] -= i + 1; });", "int x = 0; Parallel.For(0, n, i => { Interlocked.Add(ref x, -(i + 1)); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { [|x|] -= -i; });", "int x = 0; Parallel.For(0, n, i => { Interlocked.Add(ref x, -(-i)); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { [|x|] -= 5; });", "int x = 0; Parallel.For(0, n, i => { Interlocked.Add(ref x, -5); });")]
    [InlineData("long x = 0; Parallel.For(0, n, i => { [|x|] -= i; });", "long x = 0; Parallel.For(0, n, i => { Interlocked.Add(ref x, -(long)i); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { [|x|] |= 1 << i; });", "int x = 0; Parallel.For(0, n, i => { Interlocked.Or(ref x, 1 << i); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { [|x|] &= ~i; });", "int x = 0; Parallel.For(0, n, i => { Interlocked.And(ref x, ~i); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { [|x|] = x | i; });", "int x = 0; Parallel.For(0, n, i => { Interlocked.Or(ref x, i); });")]
    public Task Atomic_statements(string before, string after) => Fixes(before, after, Interlocked);

    [Theory]
    [InlineData("int x = 0; Parallel.For(0, n, i => { var y = [|x|]++; });", "int x = 0; Parallel.For(0, n, i => { var y = Interlocked.Increment(ref x) - 1; });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { var y = [|x|]--; });", "int x = 0; Parallel.For(0, n, i => { var y = Interlocked.Decrement(ref x) + 1; });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { if ([|x|]++ == 0) Work(i); });", "int x = 0; Parallel.For(0, n, i => { if (Interlocked.Increment(ref x) - 1 == 0) Work(i); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { var y = [|x|]++ * 2; });", "int x = 0; Parallel.For(0, n, i => { var y = (Interlocked.Increment(ref x) - 1) * 2; });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { data[[|x|]++] = i; });", "int x = 0; Parallel.For(0, n, i => { data[Interlocked.Increment(ref x) - 1] = i; });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { Work([|x|]++); });", "int x = 0; Parallel.For(0, n, i => { Work(Interlocked.Increment(ref x) - 1); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { if (++[|x|] % 100 == 0) Console.WriteLine(i); });", "int x = 0; Parallel.For(0, n, i => { if (Interlocked.Increment(ref x) % 100 == 0) Console.WriteLine(i); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { var y = [|x|] += i; });", "int x = 0; Parallel.For(0, n, i => { var y = Interlocked.Add(ref x, i); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { var y = [|x|] -= i; });", "int x = 0; Parallel.For(0, n, i => { var y = Interlocked.Add(ref x, -i); });")]
    [InlineData("int x = 0; var q = data.AsParallel().Select(v => [|x|]++).ToList();", "int x = 0; var q = data.AsParallel().Select(v => Interlocked.Increment(ref x) - 1).ToList();")]
    [InlineData("int x = 0; var a = Task.Run(() => [|x|]++); var b = Task.Run(() => [|x|]++); await a;", "int x = 0; var a = Task.Run(() => Interlocked.Increment(ref x) - 1); var b = Task.Run(() => Interlocked.Increment(ref x) - 1); await a;")]
    [InlineData("int x = 0; var t = new List<Task>(); for (int i = 0; i < n; i++) t.Add(Task.Run(() => [|x|]++)); await Task.WhenAll(t);", "int x = 0; var t = new List<Task>(); for (int i = 0; i < n; i++) t.Add(Task.Run(() => Interlocked.Increment(ref x))); await Task.WhenAll(t);")]
    public Task Atomic_values(string before, string after) => Fixes(before, after, Interlocked);

    [Theory]
    [InlineData("int[] bins = new int[10]; Parallel.ForEach(data, x => { [|bins[x % 10]|]++; });", "int[] bins = new int[10]; Parallel.ForEach(data, x => { Interlocked.Increment(ref bins[x % 10]); });")]
    [InlineData("long[] bins = new long[10]; Parallel.For(0, n, i => { [|bins[data[i]]|] += i; });", "long[] bins = new long[10]; Parallel.For(0, n, i => { Interlocked.Add(ref bins[data[i]], i); });")]
    [InlineData("(int Even, int Odd) count = (0, 0); Parallel.ForEach(data, x => { if (x % 2 == 0) [|count.Even|]++; });", "(int Even, int Odd) count = (0, 0); Parallel.ForEach(data, x => { if (x % 2 == 0) Interlocked.Increment(ref count.Even); });")]
    public Task Atomic_elements_and_fields(string before, string after) => Fixes(before, after, Interlocked);

    [Theory]
    // two threads, each with its lambda: one mend mends both
    [InlineData("int x = 0; var a = new Thread(() => { for (int i = 0; i < n; i++) [|x|]++; }); var b = new Thread(() => { for (int i = 0; i < n; i++) [|x|]--; }); a.Start(); b.Start(); a.Join(); b.Join(); Console.WriteLine(x);",
        "int x = 0; var a = new Thread(() => { for (int i = 0; i < n; i++) Interlocked.Increment(ref x); }); var b = new Thread(() => { for (int i = 0; i < n; i++) Interlocked.Decrement(ref x); }); a.Start(); b.Start(); a.Join(); b.Join(); Console.WriteLine(x);")]
    [InlineData("int x = 0; Parallel.Invoke(() => [|x|]++, () => [|x|]++);", "int x = 0; Parallel.Invoke(() => Interlocked.Increment(ref x), () => Interlocked.Increment(ref x));")]
    // the launcher, while the code runs, and not after
    [InlineData("int x = 0; x++; var a = Task.Run(() => { [|x|]++; }); x++; await a; x++;", "int x = 0; x++; var a = Task.Run(() => { Interlocked.Increment(ref x); }); Interlocked.Increment(ref x); await a; x++;")]
    [InlineData("int x = 0; var a = Task.Run(() => { [|x|]++; }); Console.WriteLine(x); await a; Console.WriteLine(x);", "int x = 0; var a = Task.Run(() => { Interlocked.Increment(ref x); }); Console.WriteLine(Volatile.Read(ref x)); await a; Console.WriteLine(x);")]
    [InlineData("long x = 0; var a = Task.Run(() => { for (; ; ) [|x|]++; }); while (x < 100) { } await a;", "long x = 0; var a = Task.Run(() => { for (; ; ) Interlocked.Increment(ref x); }); while (Volatile.Read(ref x) < 100) { } await a;")]
    // beside an atomic one
    [InlineData("int x = 0; var a = Task.Run(() => Interlocked.Increment(ref x)); var b = Task.Run(() => { [|x|]++; }); await Task.WhenAll(a, b);", "int x = 0; var a = Task.Run(() => Interlocked.Increment(ref x)); var b = Task.Run(() => { Interlocked.Increment(ref x); }); await Task.WhenAll(a, b);")]
    // a constant written beside
    [InlineData("int x = 0; var a = Task.Run(() => { [|x|]++; }); x = 0; await a;", "int x = 0; var a = Task.Run(() => { Interlocked.Increment(ref x); }); Volatile.Write(ref x, 0); await a;")]
    // local functions and lambdas in lambdas
    [InlineData("int x = 0; void Add() => [|x|]++; var a = Task.Run(Add); var b = Task.Run(Add); await a; await b;", "int x = 0; void Add() => Interlocked.Increment(ref x); var a = Task.Run(Add); var b = Task.Run(Add); await a; await b;")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { names.ForEach(name => [|x|] += name.Length); });", "int x = 0; Parallel.For(0, n, i => { names.ForEach(name => Interlocked.Add(ref x, name.Length)); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { void Add(int v) { [|x|] += v; } Add(i); Add(2); });", "int x = 0; Parallel.For(0, n, i => { void Add(int v) { Interlocked.Add(ref x, v); } Add(i); Add(2); });")]
    // other launches
    [InlineData("int x = 0; await Task.WhenAll(data.Select(async v => { await Task.Delay(1); [|x|] += v; }));", "int x = 0; await Task.WhenAll(data.Select(async v => { await Task.Delay(1); Interlocked.Add(ref x, v); }));")]
    [InlineData("int x = 0; await Task.WhenAll(data.Select(async v => { [|x|] += await LoadAsync(v); }));", "int x = 0; await Task.WhenAll(data.Select(async v => { Interlocked.Add(ref x, await LoadAsync(v)); }));")]
    [InlineData("int x = 0; foreach (var v in data) { ThreadPool.QueueUserWorkItem(_ => [|x|] += v); }", "int x = 0; foreach (var v in data) { ThreadPool.QueueUserWorkItem(_ => Interlocked.Add(ref x, v)); }")]
    [InlineData("int x = 0; data.AsParallel().ForAll(v => { [|x|] += v; });", "int x = 0; data.AsParallel().ForAll(v => { Interlocked.Add(ref x, v); });")]
    // under two locks that do not exclude each other
    [InlineData("int x = 0; var a = Task.Run(() => { lock (Gate) [|x|]++; }); var b = Task.Run(() => { lock (_gate) [|x|]++; }); await Task.WhenAll(a, b);", "int x = 0; var a = Task.Run(() => { lock (Gate) Interlocked.Increment(ref x); }); var b = Task.Run(() => { lock (_gate) Interlocked.Increment(ref x); }); await Task.WhenAll(a, b);")]
    public Task Atomic_everywhere(string before, string after) => Fixes(before, after, Interlocked);

    [Theory]
    [InlineData("int x = 1; Parallel.For(0, n, i => { x += x; });")]
    [InlineData("int x = 1; Parallel.For(0, n, i => { x *= 2; });")]
    [InlineData("int x = 1; Parallel.For(0, n, i => { x ^= i; });")]
    [InlineData("int x = 1; Parallel.For(0, n, i => { x <<= 1; });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { checked { x++; } });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { checked { x += i; } });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { x = checked(x + i); });")]
    [InlineData("uint x = 0; Parallel.For(0, n, i => { x -= 5; });")]
    [InlineData("short x = 0; Parallel.For(0, n, i => { x++; });")]
    [InlineData("byte x = 0; Parallel.For(0, n, i => { x += 1; });")]
    [InlineData("char x = 'a'; Parallel.For(0, n, i => { x++; });")]
    [InlineData("decimal x = 0; Parallel.For(0, n, i => { x += i; });")]
    [InlineData("double x = 0; Parallel.For(0, n, i => { x += i; });")]
    [InlineData("float x = 0; Parallel.For(0, n, i => { x += i; });")]
    [InlineData("string x = \"\"; Parallel.For(0, n, i => { x += i; });")]
    [InlineData("int? x = 0; Parallel.For(0, n, i => { x++; });")]
    [InlineData("DayOfWeek x = 0; Parallel.For(0, n, i => { x++; });")]
    [InlineData("nint x = 0; Parallel.For(0, n, i => { x++; });")]
    [InlineData("dynamic d = 2; int x = 0; Parallel.For(0, n, i => { x += d; });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { var y = x |= i; });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { if (x < 10) x++; });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { x++; if (x % 100 == 0) Console.WriteLine(); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { x = Math.Max(x, i); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { x++; x = i; });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { x++; int.TryParse(\"1\", out x); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { x++; Volatile.Read(in x); Foo(in x); }); static void Foo(in int v) { }")]
    [InlineData("int[] bins = new int[9]; Parallel.For(0, n, i => { bins[0]++; bins[i] = i; });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { x /* the sum */ += i; });")]
    [InlineData("int x = 0; var a = Task.Run(() => { lock (Gate) x++; }); var b = Task.Run(() => { x++; }); await Task.WhenAll(a, b);")]
    public async Task Not_atomic(string statements) => Assert.DoesNotContain("interlocked", await Mended.Offers(In(statements)));

    [Fact]
    public Task Properties_of_structs_are_not_passed_by_reference() => Offers("lock", "var p = new System.Drawing.Point(); Parallel.For(0, n, i => { p.X++; });");

    [Fact]
    public Task Comments_stay() => Verify.Fixes<UnsynchronizedCaptureFix>("""
        class C
        {
            int M(int n)
            {
                var sum = 0; // the sum
                Parallel.For(0, n, i =>
                {
                    // once for each
                    [|sum|] += /* twice */ i * 2; // added
                });
                return sum;
            }
        }
        """, """
        class C
        {
            int M(int n)
            {
                var sum = 0; // the sum
                Parallel.For(0, n, i =>
                {
                    // once for each
                    Interlocked.Add(ref sum, /* twice */ i * 2); // added
                });
                return sum;
            }
        }
        """, Interlocked);

    [Fact]
    public Task Two_findings_in_one_file() => Fixes(
        "int x = 0, y = 0; Parallel.For(0, n, i => { [|x|]++; [|y|] += i; }); Parallel.For(0, n, i => [|x|]--);",
        "int x = 0, y = 0; Parallel.For(0, n, i => { Interlocked.Increment(ref x); Interlocked.Add(ref y, i); }); Parallel.For(0, n, i => Interlocked.Decrement(ref x));", Interlocked);

    [Fact]
    public Task Two_files()
    {
        const string Before = "class {0} {{ void M(int n) {{ int x = 0; Parallel.For(0, n, i => {{ [|x|]++; }}); }} }}";
        const string After = "class {0} {{ void M(int n) {{ int x = 0; Parallel.For(0, n, i => {{ Interlocked.Increment(ref x); }}); }} }}";
        return Verify.Fixes<UnsynchronizedCaptureFix>([string.Format(Before, "A"), string.Format(Before, "B")], [string.Format(After, "A"), string.Format(After, "B")], Interlocked);
    }

    [Fact]
    public async Task Fix_all_takes_what_applies() => Assert.Equal(
        In("int x = 0; string y = \"\"; var gate = new GATE(); Parallel.For(0, n, i => { Interlocked.Increment(ref x); lock (gate) { y += i; } });"),
        await Mended.ApplyToAll(In("int x = 0; string y = \"\"; Parallel.For(0, n, i => { x++; y += i; });"), "interlocked"));

    [Fact]
    public async Task Fix_all_adds_the_using_once() => Assert.StartsWith("using System.Threading;\nusing System.Threading.Tasks;\nclass C {",
        await Mended.ApplyToAll("using System.Threading.Tasks;\nclass C { void M() { int x = 0, y = 0; Parallel.For(0, 9, i => { x++; y++; }); } }\n", "interlocked", hasUsings: false));

    [Fact]
    public async Task Adds_the_using() => Assert.Equal("""
        using System.Threading;
        using System.Threading.Tasks;

        class C
        {
            void M(int n)
            {
                int x = 0;
                Parallel.For(0, n, i => { Interlocked.Increment(ref x); });
            }
        }
        """, await Mended.Apply("""
        using System.Threading.Tasks;

        class C
        {
            void M(int n)
            {
                int x = 0;
                Parallel.For(0, n, i => { x++; });
            }
        }
        """, "interlocked", hasUsings: false));

    [Fact]
    public async Task A_name_that_means_something_else_here() => Assert.Contains("System.Threading.Interlocked.Increment(ref x)", await Mended.Apply("""
        class C
        {
            class Interlocked { }
            void M(int n)
            {
                int x = 0;
                Parallel.For(0, n, i => { x++; });
            }
        }
        """, "interlocked"));

    // --------------------------------------------------------------------------------------------- local accumulation

    [Theory]
    [InlineData("int x = 0; Parallel.For(0, n, i => { [|x|] += i; });", "int x = 0; Parallel.For(0, n, () => 0, (i, state, localX) => { localX += i; return localX; }, localX => Interlocked.Add(ref x, localX));")]
    [InlineData("long x = 0; Parallel.For(0L, n, i => [|x|] += i);", "long x = 0; Parallel.For(0L, n, () => 0L, (i, state, localX) => localX + i, localX => Interlocked.Add(ref x, localX));")]
    [InlineData("int x = 0; Parallel.ForEach(data, v => [|x|]++);", "int x = 0; Parallel.ForEach(data, () => 0, (v, state, localX) => localX + 1, localX => Interlocked.Add(ref x, localX));")]
    [InlineData("int x = 0; Parallel.ForEach(data, v => [|x|] -= v - 1);", "int x = 0; Parallel.ForEach(data, () => 0, (v, state, localX) => localX - (v - 1), localX => Interlocked.Add(ref x, localX));")]
    [InlineData("int x = 0; Parallel.ForEach(data, v => [|x|] = x + v);", "int x = 0; Parallel.ForEach(data, () => 0, (v, state, localX) => localX + v, localX => Interlocked.Add(ref x, localX));")]
    [InlineData("int x = 0; Parallel.For(0, n, new ParallelOptions(), i => { [|x|] += i; });", "int x = 0; Parallel.For(0, n, new ParallelOptions(), () => 0, (i, state, localX) => { localX += i; return localX; }, localX => Interlocked.Add(ref x, localX));")]
    [InlineData("int x = 0; Parallel.For(0, n, (i, loop) => { if (i > 9) loop.Stop(); [|x|] += i; });", "int x = 0; Parallel.For(0, n, () => 0, (i, loop, localX) => { if (i > 9) loop.Stop(); localX += i; return localX; }, localX => Interlocked.Add(ref x, localX));")]
    [InlineData("int x = 0; Parallel.ForEach(data, new ParallelOptions(), (v, _, index) => { if (v > 3) --[|x|]; });", "int x = 0; Parallel.ForEach(data, new ParallelOptions(), () => 0, (v, _, index, localX) => { if (v > 3) --localX; return localX; }, localX => Interlocked.Add(ref x, localX));")]
    [InlineData("int x = 0; Parallel.ForEach(data, (int v) => { [|x|] += v; });", "int x = 0; Parallel.ForEach(data, () => 0, (int v, ParallelLoopState state, int localX) => { localX += v; return localX; }, localX => Interlocked.Add(ref x, localX));")]
    [InlineData("int x = 0; Parallel.ForEach(data, v => { if (v < 0) return; [|x|] += v; });", "int x = 0; Parallel.ForEach(data, () => 0, (v, state, localX) => { if (v < 0) return localX; localX += v; return localX; }, localX => Interlocked.Add(ref x, localX));")]
    [InlineData("int x = 0; Parallel.ForEach(data, v => { if (v < 0) { [|x|] += v; return; } else { x -= v; return; } });", "int x = 0; Parallel.ForEach(data, () => 0, (v, state, localX) => { if (v < 0) { localX += v; return localX; } else { localX -= v; return localX; } }, localX => Interlocked.Add(ref x, localX));")]
    [InlineData("int x = 0; Parallel.ForEach(data, v => { Action done = () => { return; }; [|x|] += v; });", "int x = 0; Parallel.ForEach(data, () => 0, (v, state, localX) => { Action done = () => { return; }; localX += v; return localX; }, localX => Interlocked.Add(ref x, localX));")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { for (int k = 0; k < i; k++, [|x|]++) { } });", "int x = 0; Parallel.For(0, n, () => 0, (i, state, localX) => { for (int k = 0; k < i; k++, localX++) { } return localX; }, localX => Interlocked.Add(ref x, localX));")]
    [InlineData("int x = 0; Parallel.ForEach(data, v => [|x|] |= v);", "int x = 0; Parallel.ForEach(data, () => 0, (v, state, localX) => localX | v, localX => Interlocked.Or(ref x, localX));")]
    [InlineData("uint x = 7; Parallel.ForEach(data, v => [|x|] &= 3);", "uint x = 7; Parallel.ForEach(data, () => uint.MaxValue, (v, state, localX) => localX & 3, localX => Interlocked.And(ref x, localX));")]
    [InlineData("int x = 0, localX = 1; Parallel.ForEach(data, state => [|x|] += state);", "int x = 0, localX = 1; Parallel.ForEach(data, () => 0, (state, loopState, localX2) => localX2 + state, localX2 => Interlocked.Add(ref x, localX2));")]
    public Task Sums_of_each_thread(string before, string after) => Fixes(before, after, Accumulation);

    [Theory]
    [InlineData("double x = 0; Parallel.ForEach(data, v => { [|x|] += v; });", "double x = 0; var gate = new GATE(); Parallel.ForEach(data, () => 0.0, (v, state, localX) => { localX += v; return localX; }, localX => { lock (gate) x += localX; });")]
    [InlineData("float x = 0; Parallel.ForEach(data, v => [|x|] -= v);", "float x = 0; var gate = new GATE(); Parallel.ForEach(data, () => 0F, (v, state, localX) => localX - v, localX => { lock (gate) x += localX; });")]
    [InlineData("decimal x = 1; Parallel.ForEach(data, v => [|x|] *= v);", "decimal x = 1; var gate = new GATE(); Parallel.ForEach(data, () => 1M, (v, state, localX) => localX * v, localX => { lock (gate) x *= localX; });")]
    [InlineData("int x = 1; Parallel.ForEach(data, v => [|x|] ^= v);", "int x = 1; var gate = new GATE(); Parallel.ForEach(data, () => 0, (v, state, localX) => localX ^ v, localX => { lock (gate) x ^= localX; });")]
    [InlineData("bool x = true; Parallel.ForEach(data, v => { [|x|] &= v > 0; });", "bool x = true; var gate = new GATE(); Parallel.ForEach(data, () => true, (v, state, localX) => { localX &= v > 0; return localX; }, localX => { lock (gate) x &= localX; });")]
    [InlineData("double x = 0; object gate = 3; Parallel.ForEach(data, v => { [|x|] += v; });", "double x = 0; var xGate = new GATE(); object gate = 3; Parallel.ForEach(data, () => 0.0, (v, state, localX) => { localX += v; return localX; }, localX => { lock (xGate) x += localX; });")]
    public Task Sums_merged_under_a_lock(string before, string after) => Fixes(before, after, Accumulation);

    [Theory]
    [InlineData("int x = 0; Parallel.For(0, n, i => { x += i; Console.WriteLine(x); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { var y = x += i; });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { x += i; x *= 2; });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { checked { x += i; } });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { x += x; });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { x /= 2; });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { names.ForEach(name => x += name.Length); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { x += i; Func<int> later = () => x; });")]
    [InlineData("string x = \"\"; Parallel.For(0, n, i => { x += i; });")]
    [InlineData("int[] x = new int[3]; Parallel.For(0, n, i => { x[0] += i; });")]
    [InlineData("int x = 0; var a = Task.Run(() => { x++; }); Parallel.For(0, n, i => { x += i; }); await a;")]
    [InlineData("int x = 0; Parallel.For(fromInclusive: 0, toExclusive: n, body: i => { x += i; });")]
    [InlineData("int x = 0; await Parallel.ForEachAsync(data, (v, token) => { x += v; return default; });")]
    [InlineData("int x = 0; data.AsParallel().ForAll(v => { x += v; });")]
    [InlineData("int x = 0; foreach (var v in data) { new Thread(() => x += v).Start(); }")]
    [InlineData("int x = 0; Parallel.For(0, n, delegate(int i) { x += i; });")]
    public async Task No_sum_of_each_thread(string statements) => Assert.DoesNotContain("local-accumulation", await Mended.Offers(In(statements)));

    [Fact]
    public Task Sums_keep_the_layout() => Verify.Fixes<UnsynchronizedCaptureFix>("""
        class C
        {
            double M(double[] data)
            {
                var sum = 0.0; // of all

                // in parallel
                Parallel.ForEach(data, x =>
                {
                    if (x < 0)
                        return; // not these

                    // these
                    [|sum|] += x;
                });
                return sum;
            }

            long N(int n)
            {
                long sum = 0;
                Parallel.For(
                    0,
                    n,
                    i => [|sum|] += i);
                return sum;
            }
        }
        """, $$"""
        class C
        {
            double M(double[] data)
            {
                var sum = 0.0; // of all
                var gate = {{s_gate}};

                // in parallel
                Parallel.ForEach(data, () => 0.0, (x, state, localSum) =>
                {
                    if (x < 0)
                        return localSum; // not these

                    // these
                    localSum += x;
                    return localSum;
                }, localSum => { lock (gate) sum += localSum; });
                return sum;
            }

            long N(int n)
            {
                long sum = 0;
                Parallel.For(
                    0,
                    n,
                    () => 0L,
                    (i, state, localSum) => localSum + i,
                    localSum => Interlocked.Add(ref sum, localSum));
                return sum;
            }
        }
        """, Accumulation, isForFixAll: false);

    [Fact]
    public async Task Titles_say_what_changes()
    {
        Assert.Equal(["Use Interlocked", "Give each thread its own sum and merge them", "Guard it with a lock"], await Mended.Titles(In("int x = 0; Parallel.For(0, n, i => { x += i; });")));
        Assert.Equal(["Give each thread its own sum and merge them; the order of the additions changes", "Guard it with a lock"], await Mended.Titles(In("double x = 0; Parallel.For(0, n, i => { x += i; });")));
    }

    // ----------------------------------------------------------------------------------------------------------- locks

    [Theory]
    [InlineData("int x = 0; Parallel.For(0, n, i => { [|x|]++; });", "int x = 0; var gate = new GATE(); Parallel.For(0, n, i => { lock (gate) { x++; } });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => [|x|]++);", "int x = 0; var gate = new GATE(); Parallel.For(0, n, i => { lock (gate) { x++; } });")]
    [InlineData("string x = \"\"; Parallel.ForEach(names, name => [|x|] += name);", "string x = \"\"; var gate = new GATE(); Parallel.ForEach(names, name => { lock (gate) { x += name; } });")]
    [InlineData("string? x = null; Parallel.ForEach(names, name => { [|x|] ??= name; });", "string? x = null; var gate = new GATE(); Parallel.ForEach(names, name => { lock (gate) { x ??= name; } });")]
    [InlineData("int max = 0; Parallel.ForEach(data, x => { if (x > max) [|max|] = x; });", "int max = 0; var gate = new GATE(); Parallel.ForEach(data, x => { lock (gate) { if (x > max) max = x; } });")]
    [InlineData("int max = 0; Parallel.ForEach(data, x => { if (x < 0) { } else if (x > max) { [|max|] = x; } });", "int max = 0; var gate = new GATE(); Parallel.ForEach(data, x => { lock (gate) { if (x < 0) { } else if (x > max) { max = x; } } });")]
    [InlineData("int max = 0; Parallel.ForEach(data, x => { [|max|] = Math.Max(max, x); });", "int max = 0; var gate = new GATE(); Parallel.ForEach(data, x => { lock (gate) { max = Math.Max(max, x); } });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { [|x|]++; if (x % 100 == 0) Console.WriteLine(x); Work(i); });", "int x = 0; var gate = new GATE(); Parallel.For(0, n, i => { lock (gate) { x++; if (x % 100 == 0) Console.WriteLine(x); } Work(i); });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { if (i > 3) [|x|] *= i; });", "int x = 0; var gate = new GATE(); Parallel.For(0, n, i => { if (i > 3) lock (gate) { x *= i; } });")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { var y = [|x|]++; Work(y); });", "int x = 0; var gate = new GATE(); Parallel.For(0, n, i => { int y; lock (gate) { y = x++; } Work(y); });")]
    [InlineData("int x = 0; var a = Task.Run(() => { [|x|]++; }); Console.WriteLine(x); var y = x; Work(y); await a; x++;", "int x = 0; var gate = new GATE(); var a = Task.Run(() => { lock (gate) { x++; } }); int y; lock (gate) { Console.WriteLine(x); y = x; } Work(y); await a; x++;")]
    [InlineData("int x = 0; var q = data.AsParallel().Select(v => [|x|] += v).ToList();", "int x = 0; var gate = new GATE(); var q = data.AsParallel().Select(v => { lock (gate) { return x += v; } }).ToList();")]
    [InlineData("int x = 0; void Add() => [|x|]++; var a = Task.Run(Add); var b = Task.Run(Add); await a; await b;", "int x = 0; var gate = new GATE(); void Add() { lock (gate) { x++; } } var a = Task.Run(Add); var b = Task.Run(Add); await a; await b;")]
    [InlineData("int x = 0; Parallel.For(0, n, i => { names.ForEach(name => [|x|] += name.Length); });", "int x = 0; var gate = new GATE(); Parallel.For(0, n, i => { names.ForEach(name => { lock (gate) { x += name.Length; } }); });")]
    [InlineData("int[] bins = new int[9]; Parallel.ForEach(data, x => { [|bins[x % 9]|]++; });", "int[] bins = new int[9]; var gate = new GATE(); Parallel.ForEach(data, x => { lock (gate) { bins[x % 9]++; } });")]
    [InlineData("decimal x = 0; Parallel.ForEach(data, v => { [|x|] = v; });", "decimal x = 0; var gate = new GATE(); Parallel.ForEach(data, v => { lock (gate) { x = v; } });")]
    [InlineData("string x = \"\"; await Task.WhenAll(data.Select(async v => { var y = await LoadAsync(v); [|x|] += y; }));", "string x = \"\"; var gate = new GATE(); await Task.WhenAll(data.Select(async v => { var y = await LoadAsync(v); lock (gate) { x += y; } }));")]
    // the lock that is there
    [InlineData("int x = 0; var a = Task.Run(() => { lock (Gate) x++; }); var b = Task.Run(() => { [|x|]++; }); await Task.WhenAll(a, b);", "int x = 0; var a = Task.Run(() => { lock (Gate) x++; }); var b = Task.Run(() => { lock (Gate) { x++; } }); await Task.WhenAll(a, b);")]
    public Task Under_a_lock(string before, string after) => Fixes(before, after, Lock);

    [Theory]
    [InlineData("double x = 0; Parallel.For(0, n, i => { [|x|] += i; }); Parallel.For(0, n, i => { [|x|] -= i; });", "double x = 0; var gate = new GATE(); Parallel.For(0, n, i => { lock (gate) { x += i; } }); Parallel.For(0, n, i => { lock (gate) { x -= i; } });", Lock)]
    [InlineData("double x = 0; Parallel.For(0, n, i => [|x|] += i); Parallel.For(0, n, i => [|x|] -= i);", "double x = 0; var gate = new GATE(); Parallel.For(0, n, () => 0.0, (i, state, localX) => localX + i, localX => { lock (gate) x += localX; }); Parallel.For(0, n, () => 0.0, (i, state, localX) => localX - i, localX => { lock (gate) x += localX; });", Accumulation)]
    [InlineData("int x = 0; Parallel.For(0, n, i => [|x|]++); x *= 2; Parallel.For(0, n, i => [|x|]++);", "int x = 0; Parallel.For(0, n, i => Interlocked.Increment(ref x)); x *= 2; Parallel.For(0, n, i => Interlocked.Increment(ref x));", Interlocked)]
    public Task One_loop_after_the_other(string before, string after, string variant) => Fixes(before, after, variant);

    [Fact]
    public async Task The_lock_that_the_launched_code_takes() => Assert.Contains("lock (own) { x++; } await a;",
        await Mended.Apply(In("int x = 0; var own = new object(); var a = Task.Run(() => { lock (own) { Work(x); x++; } }); x++; await a;"), "lock"));

    [Theory]
    // await, loop conditions, foreach, yield
    [InlineData("", "string x = \"\"; await Task.WhenAll(data.Select(async v => { x += await LoadAsync(v); }));")]
    [InlineData("interlocked", "int x = 0; var a = Task.Run(() => { x++; }); while (x < 9) { } await a;")]
    [InlineData("", "string x = \"\"; var a = Task.Run(() => { x += 1; }); for (; x.Length < 9; ) { } await a;")]
    [InlineData("", "string x = \"\"; var a = Task.Run(() => { x += 1; }); foreach (var c in x) { } await a;")]
    [InlineData("", "string x = \"\"; var a = Task.Run(() => { x += 1; }); do { } while (x == \"\"); await a;")]
    // check and act apart
    [InlineData("", "int max = 0; Parallel.ForEach(data, v => { var next = Math.Max(max, v); Work(v); max = next; });")]
    [InlineData("", "int x = 0; Parallel.ForEach(data, v => { if (x > 9) return; Work(v); x++; });")]
    // a lone write
    [InlineData("", "int last = 0; Parallel.ForEach(data, v => { last = v; });")]
    [InlineData("", "int x = 0; var a = Task.Run(() => { x = Work(n); }); Console.WriteLine(x); await a;")]
    // two locks; a lock inside another
    [InlineData("", "string x = \"\"; var a = Task.Run(() => { lock (Gate) x += 1; }); var b = Task.Run(() => { lock (_gate) x += 1; }); await Task.WhenAll(a, b);")]
    // a scope that the lock would cut
    [InlineData("", "string x = \"\"; Parallel.ForEach(names, v => { if (!int.TryParse(x += v, out var y)) return; Work(y); });")]
    public Task No_lock(string mends, string statements) => Offers(mends, statements);

    [Fact]
    public Task Locks_keep_the_layout() => Verify.Fixes<UnsynchronizedCaptureFix>("""
        class C
        {
            static int Work(int i) => i * 2;

            int M(int[] data)
            {
                // the greatest
                var max = 0; // so far

                Parallel.ForEach(data, x =>
                {
                    var y = Work(
                        x);

                    // greater?
                    if (y > max)
                        [|max|] = y; // yes

                    Work(x);
                });
                return max;
            }
        }
        """, $$"""
        class C
        {
            static int Work(int i) => i * 2;

            int M(int[] data)
            {
                // the greatest
                var max = 0; // so far
                var gate = {{s_gate}};

                Parallel.ForEach(data, x =>
                {
                    var y = Work(
                        x);

                    // greater?
                    lock (gate)
                    {
                        if (y > max)
                            max = y; // yes
                    }

                    Work(x);
                });
                return max;
            }
        }
        """, Lock);

    [Fact]
    public Task Locks_in_the_style_of_the_file() => Verify.Fixes<UnsynchronizedCaptureFix>("""
        class C {
            string M(int[] data) {
                var all = "";
                Parallel.ForEach(data, x => {
                    if (x > 0)
                        [|all|] += x;
                });
                return all;
            }
        }
        """, $$"""
        class C {
            string M(int[] data) {
                var all = "";
                var gate = {{s_gate}};
                Parallel.ForEach(data, x => {
                    if (x > 0)
                        lock (gate) {
                            all += x;
                        }
                });
                return all;
            }
        }
        """, Lock);

    [Fact]
    public Task The_gate_of_a_parameter() => Verify.Fixes<UnsynchronizedCaptureFix>("""
        class C
        {
            string M(string start, int n)
            {
                // all of them
                Parallel.For(0, n, i => { [|start|] += i; });
                return start;
            }
        }
        """, $$"""
        class C
        {
            string M(string start, int n)
            {
                var gate = {{s_gate}};
                // all of them
                Parallel.For(0, n, i => { lock (gate) { start += i; } });
                return start;
            }
        }
        """, Lock);

    [Fact]
    public async Task No_lock_type_on_net80() => Assert.Contains("string x = \"\"; var gate = new object(); Parallel", await Mended.Apply(In("string x = \"\"; Parallel.ForEach(data, v => { x += v; });"), "lock", onNet80: true));

    [Theory]
    [InlineData("interlocked", "Parallel.For(0, 1000, i => { Interlocked.Add(ref sum, i); });")]
    [InlineData("local-accumulation", "Parallel.For(0, 1000, () => 0, (i, state, localSum) => { localSum += i; return localSum; }, localSum => Interlocked.Add(ref sum, localSum));")]
    [InlineData("lock", "var gate = GATE;\nParallel.For(0, 1000, i => { lock (gate) { sum += i; } });")]
    public Task In_a_program(string variant, string after) => Verify.FixesProgram<UnsynchronizedCaptureFix>(
        "var sum = 0;\nParallel.For(0, 1000, i => { [|sum|] += i; });\nConsole.WriteLine(sum);\n",
        "var sum = 0;\n" + after.Replace("GATE", s_gate) + "\nConsole.WriteLine(sum);\n", "CONC2003:" + variant);

    // ------------------------------------------------------------------------------------------------- loop variables

    [Theory]
    [InlineData("var t = new List<Task>(); for (int i = 0; i < n; i++) t.Add(Task.Run(() => Console.WriteLine([|i|]))); await Task.WhenAll(t);", "var t = new List<Task>(); for (int i = 0; i < n; i++) { int currentI = i; t.Add(Task.Run(() => Console.WriteLine(currentI))); } await Task.WhenAll(t);")]
    [InlineData("for (var i = 0; i < n; i++) { new Thread(() => { Work([|i|]); names.ForEach(name => Work([|i|])); }).Start(); Work(i); }", "for (var i = 0; i < n; i++) { var currentI = i; new Thread(() => { Work(currentI); names.ForEach(name => Work(currentI)); }).Start(); Work(i); }")]
    [InlineData("for (int i = 0; i < n; i++) { new Thread(() => Work([|i|])).Start(); new Thread(() => Work([|i|])).Start(); }", "for (int i = 0; i < n; i++) { int currentI = i; new Thread(() => Work(currentI)).Start(); new Thread(() => Work(currentI)).Start(); }")]
    [InlineData("int currentI = 1; for (int i = 0; i < n; i++) { new Thread(() => Work([|i|])).Start(); }", "int currentI = 1; for (int i = 0; i < n; i++) { int currentI2 = i; new Thread(() => Work(currentI2)).Start(); }")]
    public Task Copies_of_loop_variables(string before, string after) => Fixes(before, after, Copy);

    [Theory]
    [InlineData("for (int i = 0; i < n; i++) { i++; new Thread(() => Work(i)).Start(); }")]
    public Task No_copy(string statements) => Offers("", statements);

    [Fact]
    public Task Copies_keep_the_layout() => Verify.Fixes<UnsynchronizedCaptureFix>("""
        class C
        {
            void M(int n)
            {
                for (int i = 0; i < n; i++) // each
                    // one
                    new Thread(() => Console.WriteLine([|i|])).Start(); // end
                for (int i = 0; i < n; i++)
                {
                    // two
                    new Thread(() => Console.WriteLine([|i|])).Start();
                }
            }
        }
        """, """
        class C
        {
            void M(int n)
            {
                for (int i = 0; i < n; i++) // each
                {
                    int currentI = i;
                    // one
                    new Thread(() => Console.WriteLine(currentI)).Start(); // end
                }
                for (int i = 0; i < n; i++)
                {
                    int currentI = i;
                    // two
                    new Thread(() => Console.WriteLine(currentI)).Start();
                }
            }
        }
        """, Copy);

    // ------------------------------------------------------------------------------------------------------ behaviour

    const int Many = 100_000;

    static long SumTo(int n) => n * (n - 1L) / 2;

    [Theory]
    [InlineData("interlocked"), InlineData("local-accumulation"), InlineData("lock")]
    public async Task Runs_a_sum(string variant)
    {
        var run = await Mended.Compiled("public class C { public static long M(int n) { long sum = 0; Parallel.For(0, n, i => { sum += i; }); return sum; } }", variant, new SerializedThreads(), new BlockingWait());
        foreach (var n in new[] { 0, 1, 7, 1000, Many })
            Assert.Equal(SumTo(n), run([n]));
    }

    [Theory]
    [InlineData("interlocked", "public static long M(int n) { int x = 0; Parallel.For(0, n, i => x -= 3); return -x / 3L * (n - 1) / 2; }")]
    [InlineData("local-accumulation", "public static long M(int n) { int x = 0; Parallel.For(0, n, i => x -= 3); return -x / 3L * (n - 1) / 2; }")]
    [InlineData("interlocked", "public static long M(int n) { long x = 0; var a = new Thread(() => { for (int i = 0; i < n; i++) x += i; }); var b = new Thread(() => { for (int i = 0; i < n; i++) x++; }); a.Start(); b.Start(); a.Join(); b.Join(); return x - n; }")]
    [InlineData("lock", "public static long M(int n) { long x = 0; var a = new Thread(() => { for (int i = 0; i < n; i++) x += i; }); var b = new Thread(() => { for (int i = 0; i < n; i++) x++; }); a.Start(); b.Start(); a.Join(); b.Join(); return x - n; }")]
    [InlineData("interlocked", "public static long M(int n) { var next = 0; var slots = new int[n]; Parallel.For(0, n, i => { slots[next++] = i; }); return slots.Sum(v => (long)v); }")]
    [InlineData("lock", "public static long M(int n) { var next = 0; var slots = new int[n]; Parallel.For(0, n, i => { slots[next++] = i; }); return slots.Sum(v => (long)v); }")]
    [InlineData("interlocked", "public static long M(int n) { var bins = new long[10]; Parallel.For(0, n, i => { bins[i % 10] += i; }); return bins.Sum(); }")]
    [InlineData("lock", "public static long M(int n) { var bins = new long[10]; Parallel.For(0, n, i => { bins[i % 10] += i; }); return bins.Sum(); }")]
    [InlineData("local-accumulation", "public static long M(int n) { double x = 0; Parallel.ForEach(Enumerable.Range(0, n), i => { if (i == 5) return; x += i; }); return (long)x + (n > 5 ? 5 : 0); }")]
    [InlineData("lock", "public static long M(int n) { float x = 0; Parallel.For(0, n, i => { x += 1; }); return (long)x * (n - 1) / 2; }")]
    [InlineData("local-accumulation", "public static long M(int n) { float x = 0; Parallel.For(0, n, i => { x += 1; }); return (long)x * (n - 1) / 2; }")]
    [InlineData("local-accumulation", "public static long M(int n) { decimal x = 0; Parallel.For(0, n, (i, state) => x = x + i); return (long)x; }")]
    [InlineData("local-accumulation", "public static long M(int n) { var x = 0; Parallel.For(0, n, i => x ^= i); var y = 0; for (int i = 0; i < n; i++) y ^= i; return x == y ? n * (n - 1L) / 2 : -1; }")]
    [InlineData("local-accumulation", "public static long M(int n) { var x = 1u; Parallel.For(0, n, i => x *= 3); var y = 1u; for (int i = 0; i < n; i++) y *= 3; return x == y ? n * (n - 1L) / 2 : -1; }")]
    [InlineData("local-accumulation", "public static long M(int n) { var x = -1; Parallel.For(0, n, i => x &= ~i); var y = -1; for (int i = 0; i < n; i++) y &= ~i; return x == y ? n * (n - 1L) / 2 : -1; }")]
    [InlineData("interlocked", "public static long M(int n) { var x = 0; Parallel.For(0, n, i => x |= i); var y = 0; for (int i = 0; i < n; i++) y |= i; return x == y ? n * (n - 1L) / 2 : -1; }")]
    [InlineData("local-accumulation", "public static long M(int n) { var all = true; Parallel.For(0, n, i => all &= i >= 0); return all ? n * (n - 1L) / 2 : -1; }")]
    [InlineData("lock", "public static long M(int n) { var max = 0; Parallel.For(0, n, i => { var y = n - i; if (y > max) max = y; }); return max * (n - 1L) / 2; }")]
    [InlineData("lock", "public static long M(int n) { var max = 0; Parallel.For(0, n, i => { max = Math.Max(max, i); }); return n * (long)max / 2; }")]
    [InlineData("lock", "public static long M(int n) { var text = \"\"; Parallel.For(0, Math.Min(n, 3000), i => text += 'a'); return text.Length == Math.Min(n, 3000) ? n * (n - 1L) / 2 : -1; }")]
    [InlineData("lock", "public static long M(int n) { int x = 0; void Add() => x++; Parallel.For(0, n, i => Add()); return x * (n - 1L) / 2; }")]
    [InlineData("interlocked", "static async Task<long> Load(int i) { await Task.Yield(); return i; } static async Task<long> Sum(int n) { long x = 0; await Task.WhenAll(Enumerable.Range(0, n).Select(async i => { x += await Load(i); })); return x; } public static long M(int n) => Sum(n).GetAwaiter().GetResult();")]
    [InlineData("interlocked", "static async Task<long> Load(int i) { await Task.Yield(); return i; } static async Task<long> Sum(int n) { var x = new long[1]; await Task.WhenAll(Enumerable.Range(0, n).Select(async i => { x[0] += await Load(i); })); return x[0]; } public static long M(int n) => Sum(n).GetAwaiter().GetResult();")]
    [InlineData("interlocked", "static async Task<long> Load(int i) { await Task.Yield(); return i; } static async Task<long> Sum(int n) { (long A, long B) x = (0, 0); await Task.WhenAll(Enumerable.Range(0, n).Select(async i => { x.B += await Load(i); })); return x.B; } public static long M(int n) => Sum(n).GetAwaiter().GetResult();")]
    [InlineData("copy", "public static long M(int n) { n = Math.Min(n, 200); long x = 0; var threads = new List<Thread>(); for (int i = 0; i < n; i++) { var t = new Thread(() => Interlocked.Add(ref x, i)); threads.Add(t); t.Start(); } foreach (var t in threads) t.Join(); return x; }")]
    public async Task Runs(string variant, string members)
    {
        var run = await Mended.Compiled("public class C { " + members + " }", variant, new SerializedThreads(), new BlockingWait());
        foreach (var n in new[] { 1, 9, variant == "copy" ? 200 : 20_000 })
            Assert.Equal(SumTo(n), run([n]));
    }
}
