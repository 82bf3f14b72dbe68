using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Fixes.GlobalLock;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;
using CsCheck;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

/// <summary>Programs with CONC3002, 3004, 3005, 3007 and 3009 end with the same state after the fix as before, and return the same.</summary>
public class SectionFixRuns
{
    static string Program(string body, string signature = "static void Work(int n)", string more = "") => $$"""
        static class Program
        {
            static readonly object Gate = new();
            static readonly SemaphoreSlim One = new(1, 1);
            static readonly List<long> Items = new();
            static readonly Dictionary<int, long> Known = new();
            static readonly long[] Slots = [1, 2, 3];
            static long _count = 17;
            static int _runs;
            static double _ratio = 0.5;
            static string _text = "";
            static long _length;
            static long Sum(int n) { long sum = 0; for (var i = 0; i < n; i++) sum += i * i; return sum; }
            static string Line(int n) => $"{n}: {n * 2}".Replace('1', '7').ToUpperInvariant();
            static long Ask(int n) { Thread.Sleep(1); return n % 13; }
            {{more}}

            {{signature}}
            {
                GC.KeepAlive(Sum(n + 1));
                {{body}}
            }

            static void Main(string[] args)
            {
                {{(signature.Contains("(int n)", StringComparison.Ordinal) ? "Parallel.For(0, 4, i => { Console.Write(Enumerable.Range(0, args.Length).Sum(x => x)); Work(i); });" : "string text = string.Empty; Parallel.For(0, 4, i => { var own = text; Work(i, " + (signature.Contains("out ", StringComparison.Ordinal) ? "out" : "ref") + " own); });")}}
                lock (Gate) { Items.Clear(); Known.Clear(); _count = 0; _runs = 0; _ratio = 0; _text = ""; _length = 0; Slots[0] = 1; }
            }
        }
        """;

    static async Task RunsAlike<TRule, TFix>(string body, string signature = "static void Work(int n)", string more = "", int rounds = 15)
        where TRule : ConcurrencyAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        var before = Program(body, signature, more);
        var after = await FixedPrograms<TRule, TFix>.MendAsync(before);
        Assert.NotEqual(before, after);
        Assert.DoesNotContain(body, after);
        Behaviour.AssertSame(before, after, s_edges, s_inputs, static (program, inputs) => inputs.Select(n => Outcome(program, n)).ToList(), inOrder: true, rounds);
        // A text tells in which order it was put together.
        if (!body.Contains("_text +=", StringComparison.Ordinal))
            Behaviour.AssertSame(before, after, s_edges, s_inputs, static (program, inputs) => inputs.AsParallel().WithDegreeOfParallelism(4).Select(n => Outcome(program, n)).Count(), inOrder: false, rounds);
    }

    static readonly int[][] s_edges = [[], [0], [1], [-1, 0, 1], [7, 7, 7, 8], [300, 299, 4, 4, 255, 2, 1, 0]];
    static readonly Gen<int[]> s_inputs = Gen.OneOf(Gen.Int[-2, 12], Gen.Int[0, 300]).Array[0, 12];

    // What it returns, or how it fails.
    static object? Outcome(Type program, int n)
    {
        try
        {
            return RunnableProgram.Call(program, "Work", n);
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException)
        {
            return exception.GetType().Name;
        }
    }

    const string Answer = "static long Work(int n)";

    [Theory]
    [InlineData("lock (Gate) { var sum = Sum(n); _count += sum; Known[n] = sum; }")]
    [InlineData("lock (Gate) { Known[n] = Sum(n); _runs++; }")]
    [InlineData("lock (Gate) { var sum = Sum(n); _count += sum; return _count; }", Answer)]
    [InlineData("lock (Gate) { for (var i = 0; i < n; i++) _count += i; Items.Add(n); }")]
    [InlineData("lock (Gate) { for (var i = 0; i < n; i++) { _count += i; _runs++; } Items.Add(n); }")]
    [InlineData("lock (Gate) { var sum = 0L; for (var i = 0; i < n; i++) { if (i % 3 == 0) continue; sum += i; if (i > 200) break; } _count += sum; Known[n] = sum; }")]
    [InlineData("lock (Gate) { for (var i = 0; i < n; i++) { _ratio += 1.0 / (i + 1); } Items.Add(n); }")]
    [InlineData("lock (Gate) { _runs++; var sum = Sum(n); Items.Add(sum); _text += sum; }")]
    [InlineData("lock (Gate) { if (n > 3) { for (var i = 0; i < n; i++) _count -= i; } Items.Add(n); return Items.Count; }", Answer)]
    [InlineData("long[] copy = []; lock (Gate) { _runs++; Items.Add(n); copy = Items.ToArray(); Array.Sort(copy); } return copy.Aggregate(7L, (all, one) => all * 31 + one);", Answer)]
    [InlineData("lock (Gate) { Items.Add(-n); var copy = Items.ToArray(); Array.Sort(copy); return copy[0] * 1000 + copy.Length; }", Answer)]
    [InlineData("One.Wait(); try { var sum = Sum(n); _count += sum; } finally { One.Release(); }")]
    [InlineData("Monitor.Enter(Gate); try { var sum = Sum(n); _count ^= sum; } finally { Monitor.Exit(Gate); }")]
    public Task Computing_under_a_lock(string body, string signature = "static void Work(int n)") => RunsAlike<ComputationUnderGlobalLock, ComputationUnderGlobalLockFix>(body, signature);

    // A step that the work would come before is found done by whoever goes on after the failure.
    [Theory]
    [InlineData("lock ([|Gate|]) { _runs++; long sum = 0; for (var i = 0; i < n; i++) sum += long.Parse(Names[i % 7]); _count += sum; }")]
    [InlineData("lock ([|Gate|]) { _runs++; var sum = Strict(n); _count += sum; }")]
    [InlineData("lock ([|Gate|]) { for (var i = 0; i < n; i++) _count += long.Parse(Names[i % 7]); Items.Add(n); }")]
    public Task Offers_nothing_where_a_failure_would_come_before_a_step(string body) => Verify<ComputationUnderGlobalLock>.OffersNoFix<ComputationUnderGlobalLockFix>(Program(body, more: Strict + Names));

    [Theory]
    [InlineData("lock ([|Gate|]) { _runs++; var text = File.ReadAllText(\"a\"); _text = text; }")]
    [InlineData("lock ([|Gate|]) { _runs++; var degrees = Ask(n); Known[n] = degrees; }")]
    public Task Offers_nothing_where_the_world_may_fail_before_a_step(string body) => Verify<BlockingUnderLock>.OffersNoFix<BlockingUnderLockFix>(Program(body));

    const string Names = " static readonly string[] Names = [\"1\", \"22\", \"333\", \"4\", \"5\", \"x\", \"7\"];";

    [Theory]
    [InlineData("lock (Gate) { long sum = 0; for (var i = 0; i < n; i++) sum += long.Parse(Names[i % 7]); _runs++; _count += sum; }")]
    [InlineData("lock (Gate) { _runs++; long sum = 0; for (var i = 0; i < n; i++) sum += i / 7; _count += sum; }")]
    public Task Computing_that_may_be_refused_under_a_lock(string body) => RunsAlike<ComputationUnderGlobalLock, ComputationUnderGlobalLockFix>(body, more: Names);

    const string Strict = "static long Strict(int n) { long sum = 0; for (var i = 0; i < n; i++) sum += i; return n % 5 == 4 ? throw new InvalidOperationException() : sum; }";

    [Theory]
    [InlineData("lock (Gate) { var sum = Strict(n); _count += sum; Known[n] = sum; }")]
    [InlineData("lock (Gate) { Known[n] = Strict(n); _runs++; }")]
    [InlineData("lock (Gate) { Items.Add(n); var copy = Items.ToArray(); Array.Sort(copy); return copy[0] + Strict(n); }", Answer)]
    public Task Computing_that_fails_under_a_lock(string body, string signature = "static void Work(int n)") => RunsAlike<ComputationUnderGlobalLock, ComputationUnderGlobalLockFix>(body, signature, Strict);

    [Theory]
    [InlineData("await Task.Yield(); await One.WaitAsync(); try { var sum = Sum(n); _count += sum; Known[n] = sum; } finally { One.Release(); }")]
    [InlineData("await Task.Yield(); await One.WaitAsync(); try { Known[n] = Sum(n); } finally { One.Release(); }")]
    [InlineData("await Task.Yield(); await One.WaitAsync(); try { for (var i = 0; i < n; i++) _count += i * i; _runs++; } finally { One.Release(); }")]
    [InlineData("await Task.Yield(); await One.WaitAsync(); try { var sum = Sum(n); _count += sum; _runs++; } finally { One.Release(); } await Task.Yield();")]
    [InlineData("await Task.Yield(); await One.WaitAsync(); try { var sum = Sum(n); Items.Add(sum); return Items.Count * 1000 + sum; } finally { One.Release(); }", "static async Task<long> Work(int n)")]
    [InlineData("await One.WaitAsync().ConfigureAwait(false); try { var (sum, most) = (0L, 0); for (var i = 0; i < n; i++) { sum += i; most = Math.Max(most, i * 7 % 31); } _count += sum * most; } finally { One.Release(); }")]
    public Task Computing_behind_a_gate(string body, string signature = "static async Task Work(int n)") => RunsAlike<ComputationUnderAsyncGate, ComputationUnderAsyncGateFix>(body, signature);

    [Fact]
    public Task Computing_that_fails_behind_a_gate() => RunsAlike<ComputationUnderAsyncGate, ComputationUnderAsyncGateFix>(
        "await Task.Yield(); await One.WaitAsync(); try { var sum = Strict(n); _count += sum; Known[n] = sum; } finally { One.Release(); }", "static async Task Work(int n)", Strict);

    [Theory]
    [InlineData("lock (Gate) { var degrees = Ask(n); Known[n] = degrees; }")]
    [InlineData("lock (Gate) { Known[n] = Ask(n); _runs++; }")]
    [InlineData("lock (Gate) { _runs++; _count += n; Thread.Sleep(1); }")]
    [InlineData("lock (Gate) { var degrees = Ask(n); _count += degrees; return _count; }", Answer)]
    [InlineData("lock (Gate) { Items.Add(n); var all = Items.Count; Thread.Sleep(1); return all; }", Answer)]
    [InlineData("lock (Gate) { if (!Known.TryGetValue(n, out var degrees)) { degrees = Ask(n); Known[n] = degrees; } return degrees; }", Answer)]
    public Task Waiting_under_a_lock(string body, string signature = "static void Work(int n)") => RunsAlike<BlockingUnderLock, BlockingUnderLockFix>(body, signature, rounds: 5);

    [Theory]
    [InlineData("lock (Gate) { var line = Line(n); _length += line.Length; _runs++; }")]
    [InlineData("lock (Gate) { var runs = ++_runs; Items.Add(n); var line = Line(n); return line.Length + runs; }", Answer)]
    [InlineData("lock (Gate) { var line = Line(n); var other = Line(n + 1); _length += line.Length * other.Length; }")]
    [InlineData("lock (Gate) { var line = Line(n); var other = Line(-n); _text += line; return _text.Length - other.Length; }", Answer)]
    [InlineData("lock (Gate) { _runs++; _text += n; var text = _text; return Line(text.Length).Length + Line(n).Length * 31; }", Answer)]
    [InlineData("One.Wait(); try { var line = Line(n).Trim() + Line(n + 2); _length += line.Length; } finally { One.Release(); }")]
    public Task Texts_under_a_lock(string body, string signature = "static void Work(int n)") => RunsAlike<OverlongCriticalSection, OverlongCriticalSectionFix>(body, signature);

    // ------------------------------------------------------------------------------------------- where it would not be the same

    static async Task LeavesAlone<TRule, TFix>(string body, string signature)
        where TRule : ConcurrencyAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        var source = Program(body, signature, Strict);
        Assert.Equal(source, await FixedPrograms<TRule, TFix>.MendAsync(source));
    }

    [Theory]
    [InlineData("await One.WaitAsync(); try { for (var i = 0; i < n; i++) { if (i == 900) return; _count += i; } _runs++; } finally { One.Release(); }")] // ends early
    [InlineData("await One.WaitAsync(); try { for (var i = 0; i < n; i++) { if (i == 900) goto done; _count += i; } done: _runs++; } finally { One.Release(); }")]
    [InlineData("await One.WaitAsync(); try { for (var i = 0; i < n; i++) { await Task.Yield(); _count += i; } _runs++; } finally { One.Release(); }")] // others run in between
    [InlineData("await One.WaitAsync(); try { for (var i = 0; i < n; i++) _count = _count / 2 + i; _runs++; } finally { One.Release(); }")] // made from what it was
    [InlineData("await One.WaitAsync(); try { var sum = Sum(_runs); _count += sum; _runs++; } finally { One.Release(); }")]
    [InlineData("await One.WaitAsync(); try { _runs++; var sum = Sum(_runs); _count += sum; } finally { One.Release(); }")]
    [InlineData("await One.WaitAsync(); try { _runs++; _count += Strict(n); } finally { One.Release(); }")] // fails before the step
    [InlineData("try { await One.WaitAsync(); try { for (var i = 0; i < n; i++) _count += 100 / (i - 50); } finally { One.Release(); } } catch (DivideByZeroException) { Items.Add(_count); }")] // shows how far it came
    [InlineData("long sum = 0; Func<long> far = () => sum; var other = Task.Run(far); await One.WaitAsync(); try { for (var i = 0; i < n; i++) sum += i; _count += sum; } finally { One.Release(); } await other;")] // another thread looks on
    [InlineData("await One.WaitAsync(); try { ref var count = ref Slots[n % 3]; for (var i = 0; i < n; i++) count += Slots[i % 3]; _runs++; } finally { One.Release(); }")]
    [InlineData("await One.WaitAsync(); try { var sum = 0L; for (var i = 0; i < n; i++) { sum += i; yield return sum; } _count += sum; } finally { One.Release(); }", "static async IAsyncEnumerable<long> Work(int n)")]
    public Task Nothing_leaves_a_gate_where_it_would_not_be_the_same(string body, string signature = "static async Task Work(int n)") => LeavesAlone<ComputationUnderAsyncGate, ComputationUnderAsyncGateFix>(body, signature);

    [Theory]
    [InlineData("lock (Gate) { if (n < 0) { _text = Line(n); return; } _runs++; }")]
    [InlineData("lock (Gate) { again: var line = Line(n); _length += line.Length; if (_length < 9) goto again; }")]
    [InlineData("lock (Gate) { var line = Line(_runs); Items.Add(line.Length); }")] // made from guarded state
    [InlineData("lock (Gate) { _runs = _runs / 2 + 1; var line = Line(n); _text += line + _runs; }")] // between a read and a write
    [InlineData("lock (Gate) { var line = Line(n) + _text; _text = line; }")]
    [InlineData("ref var runs = ref _runs; lock (Gate) { runs++; var line = Line(runs); _text = line; }")]
    [InlineData("try { lock (Gate) { _runs++; _text = Line((int)Strict(n)); } } catch (InvalidOperationException) { _runs--; }")] // takes the step back
    [InlineData("var line = string.Empty; Func<int> length = () => line.Length; var other = Task.Run(length); lock (Gate) { line = Line(n); Items.Add(n); } other.Wait();")] // another thread looks on
    [InlineData("lock (Gate) { line = Line(n); _length += line.Length; }", "static void Work(int n, out string line)")] // the caller's variable, which may be guarded
    [InlineData("lock (Gate) { line = Line(n) + line; _length += line.Length; }", "static void Work(int n, ref string line)")]
    public Task No_text_leaves_a_lock_where_it_would_not_be_the_same(string body, string signature = "static void Work(int n)") => LeavesAlone<OverlongCriticalSection, OverlongCriticalSectionFix>(body, signature);
}
