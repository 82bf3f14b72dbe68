using System.Reflection;
using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Fixes.GlobalLock;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

/// <summary>Programs with CONC3002, 3004, 3005, 3007 and 3009 end with the same state after Fix All as before.</summary>
public class SectionFixRuns
{
    static string Program(string body, string signature = "static void Work(int n)") => $$"""
        static class Program
        {
            static readonly object Gate = new();
            static readonly SemaphoreSlim One = new(1, 1);
            static readonly List<long> Items = new();
            static readonly Dictionary<int, long> Known = new();
            static long _count = 17;
            static int _runs;
            static double _ratio = 0.5;
            static string _text = "";
            static long _length;
            static long Sum(int n) { long sum = 0; for (var i = 0; i < n; i++) sum += i * i; return sum; }
            static string Line(int n) => $"{n}: {n * 2}".Replace('1', '7').ToUpperInvariant();
            static long Ask(int n) { Thread.Sleep(1); return n % 13; }
            static void Note() { _length = _text.Length + Items.Sum() + Known.Sum(pair => pair.Key * pair.Value); }

            {{signature}}
            {
                GC.KeepAlive(Sum(n + 1));
                {{body}}
            }

            static void Main(string[] args)
            {
                Parallel.For(0, 4, i => { Console.Write(Enumerable.Range(0, args.Length).Sum(x => x)); Work(i); });
                lock (Gate) { Items.Clear(); Known.Clear(); _count = 0; _runs = 0; _ratio = 0; _text = ""; }
            }
        }
        """;

    static async Task RunsAlike<TRule, TFix>(string body, string signature = "static void Work(int n)")
        where TRule : ConcurrencyAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        var before = Program(body, signature);
        var after = await FixedPrograms<TRule, TFix>.FixAllAsync(before);
        Assert.NotEqual(before, after);
        Assert.Equal(after, await FixedPrograms<TRule, TFix>.FixAllAsync(after));
        foreach (var seed in Enumerable.Range(1, 3))
            Assert.Equal(FixedPrograms<TRule, TFix>.Run(before, type => Execute(type, seed)), FixedPrograms<TRule, TFix>.Run(after, type => Execute(type, seed)));
    }

    static void Execute(Type program, int seed)
    {
        var random = new Random(seed);
        var inputs = Enumerable.Range(0, 8).Select(_ => random.Next(300)).ToArray();
        Parallel.ForEach(inputs, n => (Call("Work", n) as Task)?.Wait());
        Call("Note");

        object? Call(string method, params object[] arguments) => program.GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, arguments);
    }

    [Theory]
    [InlineData("lock (Gate) { var sum = Sum(n); _count += sum; Known[n] = sum; }")]
    [InlineData("lock (Gate) { Known[n] = Sum(n); _runs++; }")]
    [InlineData("lock (Gate) { for (var i = 0; i < n; i++) _count += i; Items.Add(n); }")]
    [InlineData("lock (Gate) { for (var i = 0; i < n; i++) { _count += i; _runs++; } Items.Add(n); }")]
    [InlineData("long[] copy = []; lock (Gate) { _runs++; Items.Add(n); copy = Items.ToArray(); Array.Sort(copy); } GC.KeepAlive(copy);")]
    [InlineData("One.Wait(); try { var sum = Sum(n); _count += sum; } finally { One.Release(); }")]
    public Task Computing_under_a_lock(string body) => RunsAlike<ComputationUnderGlobalLock, ComputationUnderGlobalLockFix>(body);

    [Theory]
    [InlineData("await Task.Yield(); await One.WaitAsync(); try { var sum = Sum(n); _count += sum; Known[n] = sum; } finally { One.Release(); }")]
    [InlineData("await Task.Yield(); await One.WaitAsync(); try { Known[n] = Sum(n); } finally { One.Release(); }")]
    [InlineData("await Task.Yield(); await One.WaitAsync(); try { for (var i = 0; i < n; i++) _count += i * i; _runs++; } finally { One.Release(); }")]
    [InlineData("await Task.Yield(); await One.WaitAsync(); try { var sum = Sum(n); _count += sum; _runs++; } finally { One.Release(); } await Task.Yield();")]
    public Task Computing_behind_a_gate(string body) => RunsAlike<ComputationUnderAsyncGate, ComputationUnderAsyncGateFix>(body, "static async Task Work(int n)");

    [Theory]
    [InlineData("lock (Gate) { var degrees = Ask(n); Known[n] = degrees; }")]
    [InlineData("lock (Gate) { Known[n] = Ask(n); _runs++; }")]
    [InlineData("lock (Gate) { _runs++; _count += n; Thread.Sleep(1); }")]
    public Task Waiting_under_a_lock(string body) => RunsAlike<BlockingUnderLock, BlockingUnderLockFix>(body);

    [Theory]
    [InlineData("lock (Gate) { var line = Line(n); _length += line.Length; _runs++; }")]
    [InlineData("lock (Gate) { var runs = ++_runs; Items.Add(n); var line = Line(n); n = line.Length + runs; }")]
    [InlineData("lock (Gate) { var line = Line(n); var other = Line(n + 1); _length += line.Length * other.Length; }")]
    [InlineData("One.Wait(); try { var line = Line(n).Trim() + Line(n + 2); _length += line.Length; } finally { One.Release(); }")]
    public Task Texts_under_a_lock(string body) => RunsAlike<OverlongCriticalSection, OverlongCriticalSectionFix>(body);

    [Theory]
    [InlineData("using (Python.Runtime.Py.GIL()) { var sum = Sum(n); model.InvokeMethod(\"fit\", new Python.Runtime.PyObject()); lock (Gate) _count += sum; }")]
    [InlineData("using (Python.Runtime.Py.GIL()) { var sum = Sum(n); var more = Sum(n + 1) - sum; model.InvokeMethod(\"fit\", new Python.Runtime.PyObject()); lock (Gate) _count += more; }")]
    [InlineData("using var gil = Python.Runtime.Py.GIL(); long sum = 0; for (var i = 0; i < n; i++) sum += i; model.InvokeMethod(\"fit\", new Python.Runtime.PyObject()); lock (Gate) _count += sum;")]
    public async Task Computing_under_the_interpreters_lock(string body)
    {
        var before = Program("var model = Python.Runtime.PythonEngine.Eval(\"model\"); " + body) + Packages.PythonNet;
        var after = await FixedPrograms<GilHeldComputation, GilHeldComputationFix>.FixAllAsync(before);
        Assert.NotEqual(before, after);
        Assert.Equal(FixedPrograms<GilHeldComputation, GilHeldComputationFix>.Run(before, type => Execute(type, 1)), FixedPrograms<GilHeldComputation, GilHeldComputationFix>.Run(after, type => Execute(type, 1)));
    }
}
