using ConcurrencyAnalyzers.Fixes.GlobalLock;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Programs = FixedPrograms<LockPerIteration, LockPerIterationFix>;
using Verify = Verify<LockPerIteration>;

/// <summary>The fix of CONC3003: what it makes, what it leaves alone, and that programs compute the same as before.</summary>
public class LockPerIterationFixTests
{
    static string Type(string members) => $$"""
        using System.Collections.Concurrent;

        class Program
        {
            static readonly object Gate = new();
            static readonly List<int> Items = new();
            static long _sum;
            static double _ratio;
            static int Strict => Environment.ProcessorCount > 0 ? 1 : throw new InvalidOperationException();
            static int _max;
            static bool _any;
            static byte _tiny;
            static readonly Dictionary<int, int> Counts = new();
            static readonly HashSet<int> Seen = new();
            static readonly int[] Bins = new int[10];
            static int[] _later = new int[10];
            static readonly Lock Lock = new();
            static readonly SemaphoreSlim One = new(1, 1);
            static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase);
            static readonly Dictionary<string, int> Words = new Dictionary<string, int>(100, StringComparer.Ordinal);
            static readonly HashSet<string> Given = Make();
            static HashSet<string> s_replaced = new();
            static HashSet<string> Make() => new(StringComparer.OrdinalIgnoreCase);
            static bool _stop;
            static readonly ConcurrentQueue<int> Queue = new();
            static void Reset() { _max = 0; _stop = true; s_replaced = new(); }

            static void Main(string[] args) => Parallel.Invoke(() => Count(args.Length), () => Count(args.Length));

        {{members}}
        }
        """;

    static string Count(string body) => Type("    static void Count(int n)\n    {\n" + Indented(body) + "\n    }");

    static string Indented(string body) => string.Join('\n', body.Split('\n').Select(static line => line.Length == 0 ? line : "        " + line));

    static Task Fixes(string before, string after) => Verify.Fixes<LockPerIterationFix>(Count(before), Count(after));

    [Fact]
    public Task A_hot_loop() => Fixes(
        """
        // all numbers
        for (var i = 0; i < n; i++)
        {
            var square = (long)i * i;
            // only one at a time
            lock ([|Gate|])
            {
                _sum += square; // the sum
            }
        }
        """,
        """
        long sum = 0;
        // all numbers
        for (var i = 0; i < n; i++)
        {
            var square = (long)i * i;
            // only one at a time
            sum += square; // the sum
        }

        lock (Gate)
        {
            _sum += sum;
        }
        """);

    [Fact]
    public Task A_hot_loop_without_braces() => Fixes(
        """
        for (var i = 0; i < n; i++)
            lock ([|Gate|])
                _sum += i;
        Items.Clear();
        """,
        """
        long sum = 0;
        for (var i = 0; i < n; i++)
            sum += i;
        lock (Gate)
        {
            _sum += sum;
        }
        Items.Clear();
        """);

    [Fact]
    public Task Loops_inside_of_each_other_and_two_totals() => Fixes(
        """
        for (var i = 0; i < n; i++)
        {
            foreach (var c in "abc")
            {
                lock ([|Gate|])
                {
                    _sum += c;
                    _any |= i == 5;
                }
            }
        }
        """,
        """
        long sum = 0;
        bool any = false;
        for (var i = 0; i < n; i++)
        {
            foreach (var c in "abc")
            {
                sum += c;
                any |= i == 5;
            }
        }

        lock (Gate)
        {
            _sum += sum;
            _any |= any;
        }
        """);

    [Fact]
    public Task A_parallel_loop_over_a_field() => Verify.Fixes<LockPerIterationFix>(
        Count("""
        Parallel.For(0, n, i =>
        {
            if (i == 7)
                return;
            lock ([|Gate|])
            {
                _sum += i;
            }
        });
        """),
        Count("""
        Parallel.For(0, n, () => 0L, (i, state, sum) =>
        {
            if (i == 7)
                return sum;
            sum += i;
            return sum;
        }, sum => { lock (Gate) _sum += sum; });
        """));

    [Theory]
    [InlineData("Parallel.ForEach(new List<int>(n), x => { lock ([|Gate|]) { _sum -= x; } });",
        "Parallel.ForEach(new List<int>(n), () => 0L, (x, state, sum) => { sum -= x; return sum; }, sum => { lock (Gate) _sum += sum; });")]
    [InlineData("Parallel.For(0, n, (i, loop) => { lock ([|Gate|]) _sum++; });",
        "Parallel.For(0, n, () => 0L, (i, loop, sum) => { sum++; return sum; }, sum => { lock (Gate) _sum += sum; });")]
    [InlineData("Parallel.For(0, n, (int i) => { lock ([|Gate|]) _sum ^= i; });",
        "Parallel.For(0, n, () => 0L, (int i, ParallelLoopState state, long sum) => { sum ^= i; return sum; }, sum => { lock (Gate) _sum ^= sum; });")]
    [InlineData("Parallel.For(0, n, new ParallelOptions(), i => { lock ([|Gate|]) _any |= i == 3; });",
        "Parallel.For(0, n, new ParallelOptions(), () => false, (i, state, any) => { any |= i == 3; return any; }, any => { lock (Gate) _any |= any; });")]
    [InlineData("Parallel.For(0, n, i => { lock ([|Gate|]) _max = Math.Max(_max, i % 1000); });",
        "Parallel.For(0, n, () => int.MinValue, (i, state, max) => { max = Math.Max(max, i % 1000); return max; }, max => { lock (Gate) _max = Math.Max(_max, max); });")]
    [InlineData("Parallel.For(0, n, i => { lock ([|Gate|]) { if (_max < i) _max = i; } });",
        "Parallel.For(0, n, () => int.MinValue, (i, state, max) => { if (max < i) max = i; return max; }, max => { lock (Gate) if (max > _max) _max = max; });")]
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { if (i > _max) _max = i; } }", "int max = int.MinValue;\nfor (var i = 0; i < n; i++) { if (i > max) max = i; }\nlock (Gate)\n{\n    if (max > _max) _max = max;\n}")]
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { _sum += i; } }", "long sum = 0;\nfor (var i = 0; i < n; i++) { sum += i; }\nlock (Gate)\n{\n    _sum += sum;\n}")]
    public Task Loops_on_one_line(string before, string after) => Fixes(before, after);

    [Theory]
    [InlineData("Parallel.For(0, n, i => { lock ([|Gate|]) Items.Add(i * i); });",
        "Parallel.For(0, n, () => new List<int>(), (i, state, items) => { items.Add(i * i); return items; }, items => { lock (Gate) Items.AddRange(items); });")]
    [InlineData("Parallel.For(0, n, i => { lock ([|Gate|]) { Seen.Add(i % 7); } });",
        "Parallel.For(0, n, () => new HashSet<int>(), (i, state, seen) => { seen.Add(i % 7); return seen; }, seen => { lock (Gate) Seen.UnionWith(seen); });")]
    [InlineData("Parallel.For(0, n, i => { lock ([|Gate|]) { Counts[i % 7] = Counts.GetValueOrDefault(i % 7) + 1; } });",
        "Parallel.For(0, n, () => new Dictionary<int, int>(), (i, state, counts) => { counts[i % 7] = counts.GetValueOrDefault(i % 7) + 1; return counts; }, counts => { lock (Gate) foreach (var (key, count) in counts) Counts[key] = Counts.GetValueOrDefault(key) + count; });")]
    [InlineData("Parallel.For(0, n, i => { lock ([|Gate|]) { Bins[i % 10] += i; } });",
        "Parallel.For(0, n, () => new int[Bins.Length], (i, state, bins) => { bins[i % 10] += i; return bins; }, bins => { lock (Gate) for (var localI = 0; localI < bins.Length; localI++) Bins[localI] += bins[localI]; });")]
    [InlineData("Parallel.For(0, n, i => { [|Monitor.Enter(Gate)|]; try { _sum += i; } finally { Monitor.Exit(Gate); } });",
        "Parallel.For(0, n, () => 0L, (i, state, sum) => { sum += i; return sum; }, sum => { Monitor.Enter(Gate); try { _sum += sum; } finally { Monitor.Exit(Gate); } });")]
    [InlineData("for (var i = 0; i < n; i++)\n{\n    using ([|Lock.EnterScope()|])\n    {\n        Items.Add(i);\n    }\n}",
        "var items = new List<int>();\nfor (var i = 0; i < n; i++)\n{\n    items.Add(i);\n}\n\nusing (Lock.EnterScope())\n{\n    Items.AddRange(items);\n}")]
    [InlineData("for (var i = 0; i < n; i++)\n{\n    using var scope = [|Lock.EnterScope()|];\n    _sum += i;\n}",
        "long sum = 0;\nfor (var i = 0; i < n; i++)\n{\n    sum += i;\n}\n\nusing (Lock.EnterScope())\n{\n    _sum += sum;\n}")]
    [InlineData("for (var i = 0; i < n; i++)\n{\n    [|One.Wait()|];\n    try\n    {\n        _sum += i;\n    }\n    finally\n    {\n        One.Release();\n    }\n}",
        "long sum = 0;\nfor (var i = 0; i < n; i++)\n{\n    sum += i;\n}\n\nOne.Wait();\ntry\n{\n    _sum += sum;\n}\nfinally\n{\n    One.Release();\n}")]
    [InlineData("for (var i = 0; i < n; i++)\n{\n    [|Monitor.Enter(Gate)|];\n    _sum += i;\n    Monitor.Exit(Gate);\n}",
        "long sum = 0;\nfor (var i = 0; i < n; i++)\n{\n    sum += i;\n}\n\nMonitor.Enter(Gate);\n_sum += sum;\nMonitor.Exit(Gate);")]
    public Task Collections_and_other_locks(string before, string after) => Fixes(before, after);

    [Theory]
    [InlineData("Parallel.For(0, n, i => { lock ([|Gate|]) { Names.Add(i.ToString()); } });",
        "Parallel.For(0, n, () => new HashSet<string>(StringComparer.OrdinalIgnoreCase), (i, state, names) => { names.Add(i.ToString()); return names; }, names => { lock (Gate) Names.UnionWith(names); });")]
    [InlineData("Parallel.For(0, n, i => { var key = i.ToString(); lock ([|Gate|]) { Words[key] = Words.GetValueOrDefault(key) + 1; } });",
        "Parallel.For(0, n, () => new Dictionary<string, int>(StringComparer.Ordinal), (i, state, words) => { var key = i.ToString(); words[key] = words.GetValueOrDefault(key) + 1; return words; }, words => { lock (Gate) foreach (var (localKey, count) in words) Words[localKey] = Words.GetValueOrDefault(localKey) + count; });")]
    public Task Keeps_the_comparer(string before, string after) => Fixes(before, after);

    [Theory]
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { Given.Add(i.ToString()); } }")] // made elsewhere
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { s_replaced.Add(i.ToString()); } }")] // may be another one by then
    public Task Offers_no_set_whose_comparer_is_not_known(string body) => Verify.OffersNoFix<LockPerIterationFix>(Count(body));

    [Theory]
    [InlineData("for (var i = 0; i < n && !_stop; i++) { lock ([|Gate|]) { _sum += i; } }")]
    [InlineData("for (var i = 0; i < n && !Volatile.Read(ref _stop); i++) { lock ([|Gate|]) { _sum += i; } }")]
    [InlineData("for (var i = 0; i < n; i++) { if (_stop) break; lock ([|Gate|]) { _sum += i; } }")]
    [InlineData("for (var i = 0; i < n; i++) { var stop = _stop; lock ([|Gate|]) { _sum += i; } if (stop) break; }")]
    [InlineData("var token = CancellationToken.None; for (var i = 0; i < n && !token.IsCancellationRequested; i++) { lock ([|Gate|]) { _sum += i; } }")]
    [InlineData("for (var i = 0; i < n && Queue.TryDequeue(out var x); i++) { lock ([|Gate|]) { _sum += x; } }")]
    [InlineData("for (var i = 0; i < 10; i++) { for (var k = 0; k < n && !_stop; k++) { lock ([|Gate|]) { _sum += i; } } }")]
    [InlineData("for (var i = 0; i < n; i++) { if (i == 100) return; lock ([|Gate|]) { _sum += i; } }")]
    [InlineData("for (var i = 0; i < n; i++) { if (i == 100) throw new Exception(); lock ([|Gate|]) { _sum += i; } }")]
    public async Task Offers_only_the_atomic_step_where_the_loop_may_end_early(string body) =>
        Assert.Equal("interlocked", await Mended<LockPerIteration, LockPerIterationFix>.Offers(Count(body.Replace("[|", "").Replace("|]", ""))));

    [Fact]
    public Task Keeps_the_check_of_counts_for_an_overflow() => Verify.FixesAs<LockPerIterationFix>(
        "Collect in a local variable and merge once under the lock; an overflow is found at another place",
        Count("checked\n{\n    for (var i = 0; i < n; i++)\n    {\n        lock ([|Gate|])\n            Bins[i % 10] += i;\n    }\n}"),
        Count("checked\n{\n    var bins = new int[Bins.Length];\n    for (var i = 0; i < n; i++)\n    {\n        bins[i % 10] += i;\n    }\n\n    lock (Gate)\n    {\n        for (var localI = 0; localI < bins.Length; localI++) Bins[localI] += bins[localI];\n    }\n}"),
        isForFixAll: false);

    [Theory]
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { checked { Bins[i % 10] += i; } } }")] // publishing would not be checked
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { Bins[i % 10] = checked(Bins[i % 10] + i); } }")]
    [InlineData("checked { for (var i = 0; i < n; i++) { lock ([|Gate|]) { unchecked { Bins[i % 10] += i; } } } }")]
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { checked { Counts[i % 7] = Counts.GetValueOrDefault(i % 7) + i; } } }")]
    public Task Offers_nothing_where_only_one_of_adding_and_merging_would_be_checked(string body) => Verify.OffersNoFix<LockPerIterationFix>(Count(body));

    [Fact]
    public Task Says_that_it_collects() => Verify.FixesAs<LockPerIterationFix>(
        "Collect in a local variable and merge once under the lock",
        Count("Parallel.For(0, n, i => { lock ([|Gate|]) Items.Add(i); });"),
        Count("Parallel.For(0, n, () => new List<int>(), (i, state, items) => { items.Add(i); return items; }, items => { lock (Gate) Items.AddRange(items); });"));

    [Fact]
    public Task Says_that_the_order_of_additions_changes() => Verify.FixesAs<LockPerIterationFix>(
        "Add up in a local variable and merge once under the lock; the order of additions changes",
        Count("for (var i = 0; i < n; i++) { lock ([|Gate|]) { _ratio += 1.0 / (i + 1); } }"),
        Count("double ratio = 0;\nfor (var i = 0; i < n; i++) { ratio += 1.0 / (i + 1); }\nlock (Gate)\n{\n    _ratio += ratio;\n}"),
        isForFixAll: false);

    [Fact]
    public Task Says_that_an_overflow_is_found_elsewhere() => Verify.FixesAs<LockPerIterationFix>(
        "Add up in a local variable and merge once under the lock; an overflow is found at another place",
        Count("for (var i = 0; i < n; i++) { lock ([|Gate|]) { _sum += i; } }"),
        Count("long sum = 0;\nfor (var i = 0; i < n; i++) { sum += i; }\nlock (Gate)\n{\n    _sum += sum;\n}"),
        isForFixAll: false, checkOverflow: true);

    [Theory]
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { Items.Add(Items.Count); } }")]
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { Items.Add(i); } if (Items.Count > 100) break; }")]
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { Items.Insert(0, i); } }")]
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { Counts[i % 7]++; } }")] // fails for a key that is not there yet
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { Counts[i % 7] = i; } }")]
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { if (Counts.TryGetValue(i % 7, out var old)) Counts[i % 7] = old + 2; else Counts[i % 7] = 5; } }")] // the first is another one
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { _later[i % 7]++; } }")] // may be another array by then
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { if (i > _max) _max = i + 1; } }")]
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { if (i > _max) _max = i; else _sum++; } }")]
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { _sum += _max; } }")] // what is added is guarded, too
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { _sum += i; } if (_sum > 100) _max = 1; }")] // read beside the lock
    [InlineData("for (var i = 0; i < _sum; i++) { lock ([|Gate|]) { _sum += i; } }")]
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { /* why */ _sum += i; /* how */ } /* much */ }")]
    [InlineData("Parallel.For(0, n, i => { lock ([|Gate|]) { _tiny += 1; } });")] // no literal has its type
    [InlineData("Parallel.For(0, n, i => { lock ([|Gate|]) { _sum += i; _any |= i == 3; } });")] // two totals
    [InlineData("try { for (var i = 0; i < n; i++) { lock ([|Gate|]) { _ratio += i; } } } catch (InvalidOperationException) { Console.WriteLine(_ratio); }")] // shows how far it came
    [InlineData("try { Parallel.For(0, n, i => { lock ([|Gate|]) { _ratio += i; } }); } catch (AggregateException) { }")]
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { _ratio += Step(i); } } static int Step(int i) => i > 9 ? throw new InvalidOperationException() : i;")]
    [InlineData("Parallel.For(0, n, i => { var step = i < 9 ? i : throw new InvalidOperationException(); lock ([|Gate|]) { _ratio += step; } });")] // a query would lose what was added by then
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { _ratio += Step(i); } } static int Step(int i) { ArgumentOutOfRangeException.ThrowIfGreaterThan(i, 9); return i + 1; }")]
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { _ratio += Strict + i; } }")]
    [InlineData("try { for (var i = 0; i < n; i++) { lock ([|Gate|]) { _ratio += i; } } } finally { Console.WriteLine(_ratio); }")]
    public Task Offers_nothing(string body) => Verify.OffersNoFix<LockPerIterationFix>(Count(body));

    // --------------------------------------------------------------------------------------------------------- running

    static string Program(string body) => $$"""
        static class Program
        {
            static readonly object Gate = new();
            static long _sum = 5;
            static int _small = 3;
            static uint _bits = 0b1011;
            static bool _any;
            static double _ratio = 0.5;
            static decimal _money = 1.25m;
            static readonly List<int> Items = new();
            static readonly Dictionary<int, long> Counts = new() { [3] = 7 };
            static readonly HashSet<int> Seen = new();
            static readonly int[] Bins = new int[10];
            static readonly Lock Lock = new();
            static int Weight(int i) => i % 13 - 5;
            static void Count(int n) { {{body}} }
            static void Main(string[] args) { Parallel.Invoke(() => Count(args.Length), () => Count(args.Length)); }
        }
        """;

    [Theory]
    [InlineData("for (var i = 0; i < n; i++) { lock (Gate) { _sum += i; } }")]
    [InlineData("for (var i = 0; i < n; i++) { var w = Weight(i); lock (Gate) { _sum += w; _small -= w; _bits ^= (uint)i; } }")]
    [InlineData("foreach (var i in Enumerable.Range(0, n)) lock (Gate) _any |= i == 77;")]
    [InlineData("for (var i = 0; i < n; i++) { if (i % 3 == 0) continue; lock (Gate) { _money += 0.01m; _ratio += 0.25; } }")]
    [InlineData("for (var i = 0; i < n; i++) for (var k = 0; k < i % 5; k++) lock (Gate) { _sum += i ^ k; }")]
    [InlineData("var i = 0; while (i < n) { lock (Gate) { _small *= 2 * i + 1; } i++; }")]
    [InlineData("for (var i = 0; i < n; i++) { var w = Weight(i * 7); lock (Gate) { if (w > _small) _small = w; } }")]
    [InlineData("for (var i = 0; i < n; i++) { lock (Gate) { _small = Math.Min(Weight(i), _small); } }")]
    [InlineData("Parallel.For(0, n, i => { var x = i * 1.5 % 7; lock (Gate) _ratio = Math.Max(_ratio, x); });")]
    [InlineData("Parallel.For(0, n, i => { lock (Gate) { Items.Add(Weight(i)); } });")]
    [InlineData("for (var i = 0; i < n; i++) { if (i % 3 == 1) continue; lock (Gate) { Items.Add(Weight(i)); _sum += i; } }")]
    [InlineData("for (var i = 0; i < n; i++) { using (Lock.EnterScope()) { Seen.Add(i % 77); Bins[i % 10]++; } }")]
    [InlineData("Parallel.For(0, n, i => { lock (Gate) { Counts[i % 7] = Counts.GetValueOrDefault(i % 7) + i; } });")]
    [InlineData("for (var i = 0; i < n; i++) { Monitor.Enter(Gate); try { if (Counts.TryGetValue(i % 9, out var old)) Counts[i % 9] = old + i; else Counts[i % 9] = i; } finally { Monitor.Exit(Gate); } }")]
    [InlineData("for (var i = 0; i < n; i++) { lock (Gate) { Counts.TryGetValue(i % 5, out var old); Counts[i % 5] = old + i; } }")]
    [InlineData("Parallel.ForEach(Enumerable.Range(1, n), x => { lock (Gate) Bins[x % 10] -= x; });")]
    [InlineData("Parallel.For(0, n, i => { lock (Gate) { _sum += i; } });")]
    [InlineData("Parallel.For(0L, n, i => { if (i % 4 == 1) return; lock (Gate) { _sum -= i; } });")]
    [InlineData("Parallel.ForEach(Enumerable.Range(1, n), x => { var w = Weight(x); lock (Gate) _small += w; });")]
    [InlineData("Parallel.ForEach(Enumerable.Range(1, n).ToList(), (x, state) => { lock (Gate) { _bits |= (uint)x; } });")]
    [InlineData("var own = 0L; Parallel.For(0, n, i => { lock (Gate) { own += i; } }); lock (Gate) _sum += own;")]
    [InlineData("Parallel.For(0, n, i => { if (i % 3 == 1) return; lock (Gate) { Items.Add(i); } });")]
    [InlineData("Parallel.ForEach(Enumerable.Range(0, n), i => { lock (Gate) Seen.Add(i * 7 % 41); });")]
    [InlineData("foreach (var i in Enumerable.Range(0, n)) { var w = Weight(i); lock (Gate) { Counts[w] = Counts.GetValueOrDefault(w) + i; } }")]
    public async Task Computes_the_same(string body)
    {
        var before = Program(body);
        var after = await Programs.MendAsync(before);
        Assert.NotEqual(before, after);
        Behaviour.AssertSame(before, after, Behaviour.Sizes, Behaviour.AnySize, static (program, n) => RunnableProgram.Call(program, "Count", n), inOrder: !body.Contains("Parallel", StringComparison.Ordinal));
        Behaviour.AssertSame(before, after, [0, 1, 999], Behaviour.AnySize, Together, inOrder: false);
    }

    static object? Together(Type program, int n)
    {
        Parallel.Invoke(() => RunnableProgram.Call(program, "Count", n), () => RunnableProgram.Call(program, "Count", n + 1));
        return null;
    }

    [Theory]
    [InlineData("for (var i = 0; i < n; i++) { lock (Gate) { _sum += i; } }", true)]
    [InlineData("for (var i = 0; i < n; i++) { lock (Gate) { Bins[i % 10] += i; } }", true)]
    [InlineData("for (var i = 0; i < n; i++) { lock (Gate) { _ratio += i; } }", false)]
    [InlineData("Parallel.For(0, n, i => { lock (Gate) _money += i; });", false)]
    public async Task Fix_all_leaves_what_the_title_warns_of(string body, bool mends)
    {
        var before = Program(body);
        var after = await Programs.FixAllAsync(before);
        Assert.Equal(mends ? await Programs.MendAsync(before) : before, after);
        Assert.Equal(after, await Programs.FixAllAsync(after));
    }
}
