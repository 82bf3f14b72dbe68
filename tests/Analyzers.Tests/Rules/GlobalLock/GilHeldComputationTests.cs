using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Verify = Verify<GilHeldComputation>;

/// <summary>CONC3004.</summary>
public class GilHeldComputationTests
{
    static string Model(string body, string signature = "public void M(double[] samples, string path, dynamic model)") => $$"""
        using Python.Runtime;

        public class Model
        {
            double _last;
            static double Score(double[] all) { var sum = 0.0; foreach (var one in all) sum += one * one; return sum; }
            static double[] Read(PyObject list) { var all = new double[4]; for (var i = 0; i < 100_000; i++) all[i % 4] += list.GetAttr("x").As<double>(); return all; }

            {{signature}}
            {
                {{body}}
            }
        }
        """;

    [Theory]
    [InlineData("using ([|Py.GIL()|]) { var score = Score(samples); model.fit(score); }")]
    [InlineData("using ([|Py.GIL()|]) { foreach (var sample in samples) _last += sample; model.fit(_last); }")]
    [InlineData("using ([|Py.GIL()|]) { double[] all = Py.Import(\"m\").As<double[]>(); _last = Score(all); }")]
    [InlineData("using var gil = [|Py.GIL()|]; _last = Score(samples); model.fit(_last);")]
    [InlineData("using ([|Py.GIL()|]) { Thread.Sleep(100); model.fit(1); }")]
    [InlineData("using ([|Py.GIL()|]) { var text = File.ReadAllText(path); model.fit(text); }")]
    [InlineData("var state = [|PythonEngine.AcquireLock()|]; try { _last = Score(samples); } finally { PythonEngine.ReleaseLock(state); }")]
    public Task Reports_work_without_python(string body) => Verify.Reports(Model(body), Packages.PythonNet);

    [Fact]
    public Task Reports_an_await_under_the_lock() => Verify.Reports(
        Model("using ([|Py.GIL()|]) { var text = await File.ReadAllTextAsync(path); model.fit(text); }", "public async Task M(string path, dynamic model)"), Packages.PythonNet);

    [Theory]
    [InlineData("using (Py.GIL()) { model.fit(samples); }")]
    [InlineData("using (Py.GIL()) { for (var i = 0; i < samples.Length; i++) model.add(samples[i]); }")]
    [InlineData("using (Py.GIL()) { var all = Read(Py.Import(\"m\")); model.fit(all); }")]
    [InlineData("using (Py.GIL()) { for (var i = 0; i < 10; i++) _last += i; model.fit(_last); }")]
    [InlineData("_last = Score(samples); using (Py.GIL()) { model.fit(_last); }")]
    [InlineData("lock (this) { _last = Score(samples); }")]
    public Task Silent_on_work_with_python(string body) => Verify.Silent(Model(body), Packages.PythonNet);

    [Fact]
    public Task Says_what_and_why() => Verify.Says(Packages.PythonNet + """

        public class Model
        {
            double _last;

            public void Fit(double[] samples)
            {
                using ([|Python.Runtime.Py.GIL()|])
                {
                    foreach (var sample in samples)
                        _last += sample;
                    Python.Runtime.PythonEngine.Eval("1");
                }
            }
        }
        """, "'Fit' computes (loop over 'samples') in 'foreach (var sample in samples) _last += sample;' while it holds Python's global interpreter lock, and uses nothing of Python's there; no other thread can run Python meanwhile");

    [Theory]
    [InlineData("using ([|Py.GIL()|]) { double[] all = Py.Import(\"m\").As<double[]>(); var score = Score(all); model.fit(score); }")]
    [InlineData("using ([|Py.GIL()|]) { if (Py.Import(\"m\").As<bool>()) { var score = Score(samples); model.fit(score); } }")]
    public Task Reports_work_between_two_uses_of_python(string body) => Verify.Reports(Model(body), Packages.PythonNet);

    [Theory]
    [InlineData("using (Py.GIL()) { double[] all; all = Py.Import(\"m\").As<double[]>(); var state = PythonEngine.BeginAllowThreads(); try { _last = Score(all); } finally { PythonEngine.EndAllowThreads(state); } model.fit(_last); }")]
    [InlineData("double[] all; using (Py.GIL()) { all = Py.Import(\"m\").As<double[]>(); } var score = Score(all); using (Py.GIL()) { model.fit(score); }")]
    public Task Silent_on_work_for_which_it_is_given_away(string body) => Verify.Silent(Model(body), Packages.PythonNet);

    [Theory]
    [InlineData("using ([|Py.GIL()|]) { var ways = Count(new int[12], 0); model.fit(ways); }")]
    [InlineData("using var gil = [|Py.GIL()|]; var size = samples.Length; var ways = Count(new int[size], 0); Console.WriteLine(ways);")]
    public Task Reports_a_recursion(string body) => Verify.Reports(Recursion(body), Packages.PythonNet);

    [Fact]
    public Task Silent_on_a_recursion_over_objects_of_python() => Verify.Silent(Recursion("using (Py.GIL()) { var ways = Walk(Py.Import(\"m\"), 9); model.fit(ways); }"), Packages.PythonNet);

    static string Recursion(string body) => Model(body).Replace("double _last;", """
        double _last;
            static int Count(int[] queens, int row) { var found = 0; for (var column = 0; column < queens.Length; column++) { queens[row] = column; found += Count(queens, row + 1); } return found; }
            static int Walk(PyObject node, int depth) { var found = depth; for (var i = 0; i < 100; i++) found += Walk(node.GetAttr("next"), depth - 1); return found; }
        """);

    [Theory]
    [InlineData("using (Py.GIL()) { var score = scorer.Score(samples); model.fit(score); }", "public void M(double[] samples, IScorer scorer, dynamic model)")]
    [InlineData("using (Py.GIL()) { var score = scorer(samples); model.fit(score); }", "public void M(double[] samples, Func<double[], double> scorer, dynamic model)")]
    public Task Misses_work_behind_an_interface_or_a_delegate(string body, string signature) => Verify.KnownMiss(Model(body, signature) + "\n" + Packages.PythonNet + """

        public interface IScorer { double Score(double[] all); }
        public class Squares : IScorer { public double Score(double[] all) { var sum = 0.0; foreach (var one in all) sum += one * one; return sum; } }
        public class Cubes : IScorer { public double Score(double[] all) { var sum = 0.0; foreach (var one in all) sum += one * one * one; return sum; } }
        """);

    [Fact]
    public Task Misses_work_in_a_method_whose_caller_holds_the_lock() => Verify.KnownMiss(Model("using (Py.GIL()) { Fit(samples, model); }").Replace("double _last;", """
        double _last;
            void Fit(double[] samples, dynamic model) { _last = Score(samples); model.fit(_last); }
        """) + Packages.PythonNet);
}
