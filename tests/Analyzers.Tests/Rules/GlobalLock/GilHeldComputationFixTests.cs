using ConcurrencyAnalyzers.Fixes.GlobalLock;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;
using CsCheck;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Programs = FixedPrograms<GilHeldComputation, GilHeldComputationFix>;
using Verify = Verify<GilHeldComputation>;

/// <summary>The fix of CONC3004: what it makes, what it leaves alone, and that Python is asked to do the same as before.</summary>
public class GilHeldComputationFixTests
{
    static string Model(string body, string signature = "public void M(double[] samples, string path, dynamic model)") => $$"""
        using Python.Runtime;

        public class Model
        {
            double _last;
            static readonly HttpClient s_client = new();
            static double Score(double[] all) { var sum = 0.0; foreach (var one in all) sum += one * one; return sum; }
            static void Grow(double[] all) { for (var i = 0; i < all.Length; i++) all[i] *= 2; }
            static double Strict(double[] all) { var sum = 0.0; foreach (var one in all) sum += one < 0 ? throw new ArgumentException() : one; return sum; }

            {{signature}}
            {
                {{body}}
            }
        }
        """;

    const string Async = "public async Task M(double[] samples, string path, dynamic model)";

    static Task Fixes(string before, string after, string signature = "public void M(double[] samples, string path, dynamic model)") =>
        Verify.Fixes<GilHeldComputationFix>([Model(before, signature), Packages.PythonNet], [Model(after, signature), Packages.PythonNet]);

    static Task Warns(string title, string before, string after, string signature) => Verify.FixesAs<GilHeldComputationFix>(
        title, Model(before, signature) + Packages.PythonNet, Model(after, signature) + Packages.PythonNet, isForFixAll: false);

    [Theory]
    [InlineData("using ([|Py.GIL()|]) { var score = Score(samples); model.fit(score); }", "var score = Score(samples);\n        using (Py.GIL()) { model.fit(score); }")]
    [InlineData("using var gil = [|Py.GIL()|]; var score = Score(samples); model.fit(score);", "var score = Score(samples);\n        using var gil = Py.GIL(); model.fit(score);")]
    public Task Computes_outside(string before, string after) => Fixes(before, after);

    [Fact]
    public Task Computes_after_the_scope() => Fixes(
        "double score; using ([|Py.GIL()|]) { double[] all = Py.Import(\"m\").As<double[]>(); score = Score(all); } return score;",
        "double score; double[] all; using (Py.GIL()) { all = Py.Import(\"m\").As<double[]>(); } score = Score(all); return score;", "public double M()");

    [Theory]
    [InlineData("using ([|Py.GIL()|]) { var text = File.ReadAllText(path); model.fit(text); }", "var text = File.ReadAllText(path);\n        using (Py.GIL()) { model.fit(text); }")]
    [InlineData("using ([|Py.GIL()|]) { model.fit(File.ReadAllText(path)); }", "var text = File.ReadAllText(path);\n        using (Py.GIL()) { model.fit(text); }")]
    [InlineData("using ([|Py.GIL()|]) { Thread.Sleep(100); model.fit(1); }", "Thread.Sleep(100);\n        using (Py.GIL()) { model.fit(1); }")]
    public Task Waits_before(string before, string after) => Warns(
        "Wait before the interpreter lock is taken; several threads may then wait at a time", before, after, "public void M(string path, dynamic model)");

    [Theory]
    [InlineData("using ([|Py.GIL()|]) { string text = Py.Import(\"m\").As<string>(); File.WriteAllText(path, text); }", "string text;\n        using (Py.GIL()) { text = Py.Import(\"m\").As<string>(); }\n\n        File.WriteAllText(path, text);")]
    [InlineData("using ([|Py.GIL()|]) { model.fit(1); Thread.Sleep(100); }", "using (Py.GIL()) { model.fit(1); }\n\n        Thread.Sleep(100);")]
    public Task Waits_after(string before, string after) => Warns(
        "Wait after the interpreter lock is released; several threads may then wait at a time", before, after, "public void M(string path, dynamic model)");

    [Theory]
    [InlineData("using ([|Py.GIL()|]) { var text = await File.ReadAllTextAsync(path); model.fit(text); }", "var text = await File.ReadAllTextAsync(path);\n        using (Py.GIL()) { model.fit(text); }")]
    [InlineData("using ([|Py.GIL()|]) { var text = await File.ReadAllTextAsync(path).ConfigureAwait(false); var more = await File.ReadAllTextAsync(text).ConfigureAwait(false); model.fit(more); }", "var text = await File.ReadAllTextAsync(path).ConfigureAwait(false);\n        var more = await File.ReadAllTextAsync(text).ConfigureAwait(false);\n        using (Py.GIL()) { model.fit(more); }")]
    [InlineData("using ([|Py.GIL()|]) { model.fit(await File.ReadAllTextAsync(path)); }", "var text = await File.ReadAllTextAsync(path);\n        using (Py.GIL()) { model.fit(text); }")]
    [InlineData("using var gil = [|Py.GIL()|]; var text = await s_client.GetStringAsync(path); model.fit(text);", "var text = await s_client.GetStringAsync(path);\n        using var gil = Py.GIL(); model.fit(text);")]
    public Task Awaits_before(string before, string after) => Warns(
        "Await before the interpreter lock is taken; several callers may then await at a time", before, after, Async);

    [Theory]
    [InlineData("using ([|Py.GIL()|]) { string text = Py.Import(\"m\").As<string>(); await File.WriteAllTextAsync(path, text); }", "string text;\n        using (Py.GIL()) { text = Py.Import(\"m\").As<string>(); }\n\n        await File.WriteAllTextAsync(path, text);")]
    [InlineData("using ([|Py.GIL()|]) { model.fit(1); await Task.Delay(100); }", "using (Py.GIL()) { model.fit(1); }\n\n        await Task.Delay(100);")]
    public Task Awaits_after(string before, string after) => Warns(
        "Await after the interpreter lock is released; several callers may then await at a time", before, after, Async);

    [Theory]
    [InlineData("using ([|Py.GIL()|]) { var text = await File.ReadAllTextAsync(path); model.fit(text); await Task.Delay(10); }")] // one await would stay
    [InlineData("using ([|Py.GIL()|]) { var text = await File.ReadAllTextAsync(path); await Task.Run(() => model.fit(text)); model.fit(1); }")]
    [InlineData("using ([|Py.GIL()|]) { var score = Score(samples); model.fit(score); await Task.Delay(10); model.fit(2); }")]
    [InlineData("using ([|Py.GIL()|]) { model.fit(1); await Task.Delay(100); model.fit(2); }")]
    [InlineData("using ([|Py.GIL()|]) { model.fit(path, await File.ReadAllTextAsync(path), model.last()); }")] // evaluated in between
    [InlineData("using ([|Py.GIL()|]) { string name = Py.Import(\"m\").As<string>(); var text = await File.ReadAllTextAsync(name); model.fit(text); }")]
    [InlineData("using ([|Py.GIL()|]) { if (model.ready()) await Task.Delay(100); model.fit(2); }")]
    [InlineData("using ([|Py.GIL()|]) { try { await Task.Delay(100); } catch (TimeoutException) { } model.fit(2); }")]
    [InlineData("using ([|Py.GIL()|]) { await foreach (var line in File.ReadLinesAsync(path)) model.add(line); await Task.Delay(10); }")]
    [InlineData("using ([|Py.GIL()|]) { var one = Py.Import(\"m\"); await File.WriteAllTextAsync(path, $\"{one}\"); }")] // asks Python for the text
    public Task Offers_nothing_where_an_await_would_stay(string body) => Verify.OffersNoFix<GilHeldComputationFix>(Model(body, Async), Packages.PythonNet);

    [Theory]
    [InlineData("using ([|Py.GIL()|]) { if (samples.Length == 0) return; var score = Score(samples); model.fit(score); }")]
    [InlineData("using ([|Py.GIL()|]) { foreach (var one in samples) { if (one < 0) return; _last += one; } model.fit(_last); }")]
    [InlineData("using ([|Py.GIL()|]) { foreach (var one in samples) { if (one < 0) goto done; _last += one; } done: model.fit(_last); }")]
    [InlineData("using ([|Py.GIL()|]) { model.begin(); var score = Score(samples); model.fit(score); }")] // between two uses of Python
    [InlineData("using ([|Py.GIL()|]) { double[] all = Py.Import(\"m\").As<double[]>(); var score = Score(all); model.fit(score); }")]
    [InlineData("using ([|Py.GIL()|]) { Grow(samples); model.fit(samples); }")] // somebody else's array
    [InlineData("ref var last = ref samples[0]; using ([|Py.GIL()|]) { for (var i = samples.Length; i-- > 0;) last += samples[i]; model.fit(last); }")]
    [InlineData("using ([|Py.GIL()|]) { foreach (var one in samples) _last = _last / 2 + one; model.fit(_last); }")] // made from what it was
    [InlineData("using ([|Py.GIL()|]) { foreach (var one in samples) _last += one < 0 ? throw new ArgumentException() : one; model.fit(_last); }")]
    [InlineData("try { using ([|Py.GIL()|]) { foreach (var one in samples) _last += 1 / one; model.fit(_last); } } catch (ArithmeticException) { Console.WriteLine(_last); }")]
    [InlineData("using ([|Py.GIL()|]) { _last++; var score = Strict(samples); model.fit(score); }")] // who catches it finds the step done
    [InlineData("lock (samples) { using ([|Py.GIL()|]) { var score = Score(samples); model.fit(score); } }")] // still under a lock
    public Task Offers_nothing_where_it_would_not_be_the_same(string body) => Verify.OffersNoFix<GilHeldComputationFix>(Model(body), Packages.PythonNet);

    [Theory]
    [InlineData("using ([|Py.GIL()|]) { best = 0; foreach (var one in samples) best += one; model.fit(best); }", "public void M(double[] samples, dynamic model, out double best)")] // the caller's variable
    [InlineData("using ([|Py.GIL()|]) { foreach (var one in samples) best += one; model.fit(best); }", "public void M(double[] samples, dynamic model, ref double best)")]
    [InlineData("using ([|Py.GIL()|]) { var score = 0.0; foreach (var one in samples) { score += one; yield return score; } model.fit(score); }", "public IEnumerable<double> M(double[] samples, dynamic model)")]
    public Task Offers_nothing_where_others_see_it_in_between(string body, string signature) => Verify.OffersNoFix<GilHeldComputationFix>(Model(body, signature), Packages.PythonNet);

    // --------------------------------------------------------------------------------------------------------- running

    static string Program(string body, string signature) => $$"""
        using Python.Runtime;

        static class Program
        {
            static readonly object Gate = new();
            static readonly List<long> Items = new();
            static long _count = 17;
            static long Sum(int n) { long sum = 0; for (var i = 0; i < n; i++) sum += i * i; return sum; }
            static string Name(int n) { Thread.Sleep(1); return $"model {n % 5}"; }
            static async Task<string> FindAsync(int n) { if (n < 0) await Task.Delay(1); return $"model {n % 5}"; }
            static void Main(string[] args) { Parallel.For(0, 4, i => Work(args.Length)); }

            {{signature}}
            {
                {{body}}
            }
        }

        """ + Packages.PythonNet;

    static string AtWork(string source) => source.Replace(Packages.PythonNet, Packages.PythonNetAtWork);

    static readonly int[][] s_edges = [[], [0], [1], [1, 0, 2, 1], [300, 299, 4, 4, 255, 2, 1, 0]];

    static async Task RunsAlike(string body, string signature, int rounds)
    {
        var before = Program(body, signature);
        var after = await Programs.MendAsync(before);
        Assert.NotEqual(before, after);
        var inputs = Gen.OneOf(Gen.Int[0, 12], Gen.Int[0, 300]).Array[0, 12];
        Behaviour.AssertSame(AtWork(before), AtWork(after), s_edges, inputs, static (program, all) => all.Select(n => RunnableProgram.Call(program, "Work", n)).ToList(), inOrder: true, rounds);
        Behaviour.AssertSame(AtWork(before), AtWork(after), s_edges, inputs, static (program, all) => all.AsParallel().WithDegreeOfParallelism(4).Select(n => RunnableProgram.Call(program, "Work", n)).Count(), inOrder: false, rounds);
        // Where an await goes on on another thread, the program as it was fails; now it does not.
        Behaviour.AssertSame(AtWork(after), AtWork(after), s_edges, inputs, static (program, all) =>
            all.Select(n => RunnableProgram.Call(program, "Work", -n - 1)).ToList(), inOrder: true, rounds: 3);
    }

    const string Answer = "static long Work(int n)";
    const string AnswerAsync = "static async Task<long> Work(int n)";

    [Theory]
    [InlineData("using (Py.GIL()) { var sum = Sum(n); Py.Import(\"model\").InvokeMethod(\"fit\", new PyInt(sum)); return sum; }")]
    [InlineData("using (Py.GIL()) { var sum = Sum(n); var more = Sum(n + 1) - sum; Py.Import(\"model\").InvokeMethod(\"fit\", new PyInt(more)); lock (Gate) _count += more; } return n;")]
    [InlineData("using var gil = Py.GIL(); long sum = 0; for (var i = 0; i < n; i++) sum += i; Py.Import(\"model\").InvokeMethod(\"fit\", new PyInt(sum)); lock (Gate) Items.Add(sum); return n;")]
    [InlineData("using (Py.GIL()) { for (var i = 0; i < n; i++) _count += i; Py.Import(\"model\").InvokeMethod(\"fit\", new PyInt(n)); } return n;")]
    [InlineData("long sum; using (Py.GIL()) { var length = Py.Import(\"model\").InvokeMethod(\"size\", new PyInt(n)).As<int>(); sum = Sum(length * 100); } return sum;")]
    public Task Computes_the_same(string body) => RunsAlike(body, Answer, rounds: 15);

    [Theory]
    [InlineData("using (Py.GIL()) { var name = Name(n); Py.Import(name).InvokeMethod(\"fit\", new PyString(name)); return name.Length; }")]
    [InlineData("using (Py.GIL()) { Thread.Sleep(1); Py.Import(\"model\").InvokeMethod(\"fit\", new PyInt(n)); return n; }")]
    [InlineData("var name = \"\"; using (Py.GIL()) { var size = Py.Import(\"model\").InvokeMethod(\"size\", new PyInt(n)).As<int>(); name = Name(size); } return name.Length;")]
    public Task Waits_for_the_same(string body) => RunsAlike(body, Answer, rounds: 3);

    [Theory]
    [InlineData("using (Py.GIL()) { var name = await FindAsync(n); Py.Import(name).InvokeMethod(\"fit\", new PyString(name)); return name.Length; }")]
    [InlineData("using (Py.GIL()) { Py.Import(await FindAsync(n)).GetAttr(\"fit\"); } return n;")]
    [InlineData("using (Py.GIL()) { var name = await FindAsync(n); var other = await FindAsync(name.Length); Py.Import(name).InvokeMethod(\"fit\", new PyString(other)); } return n;")]
    [InlineData("using (Py.GIL()) { var size = Py.Import(\"model\").InvokeMethod(\"size\", new PyInt(n)).As<int>(); return (await FindAsync(size)).Length; }")]
    public Task Awaits_the_same(string body) => RunsAlike(body, AnswerAsync, rounds: 3);

    [Fact]
    public Task What_a_lambda_awaits_is_not_awaited_under_the_lock() => Fixes(
        "using ([|Py.GIL()|]) { var score = Score(samples); model.fit(score); Func<Task> later = async () => await File.WriteAllTextAsync(path, \"\"); later(); }",
        "var score = Score(samples);\n        using (Py.GIL()) { model.fit(score); Func<Task> later = async () => await File.WriteAllTextAsync(path, \"\"); later(); }");

    [Fact]
    public async Task Computes_before_although_something_waits_between()
    {
        var before = Model("using (Py.GIL()) { var score = Score(samples); model.fit(score); Thread.Sleep(10); model.fit(2); }");
        var after = await Programs.MendAsync(before + Packages.PythonNet);
        Assert.Contains("var score = Score(samples);\n        using (Py.GIL()) { model.fit(score); Thread.Sleep(10); model.fit(2); }", after);
    }

    [Theory]
    [InlineData("using ([|Py.GIL()|]) { using var reader = new StreamReader(path); var text = reader.ReadToEnd(); model.fit(text); } File.Delete(path);")]
    public Task Keeps_nothing_open_longer_than_before(string body) => Verify.OffersNoFix<GilHeldComputationFix>(Model(body), Packages.PythonNet);
}
