using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Verify = Verify<SerializedThreads>;

/// <summary>CONC3001.</summary>
public class SerializedThreadsTests
{
    const string TwoThreads = "var a = new Thread(CountUp); var b = new Thread(CountDown); a.Start(); b.Start(); a.Join(); b.Join();";

    /// <summary>The article's program: two functions, two threads.</summary>
    static string Program(string up, string down, string main = TwoThreads, string fields = "") => $$"""
        class Program
        {
            static readonly object Gate = new();
            static readonly Lock Lock = new();
            static readonly object Other = new();
            static readonly SemaphoreSlim One = new(1, 1);
            static readonly SemaphoreSlim Four = new(4);
            static readonly Mutex Mutex = new();
            static readonly ReaderWriterLockSlim Rw = new();
            static readonly List<int> Items = new();
            static long _count;
            static long _other;
            static int N = 100_000_000;
            static void Refill() { lock (Gate) { Items.Add(N); } }
            {{fields}}
            static void CountUp() { {{up}} }
            static void CountDown() { {{down}} }
            static async Task Main(string[] args) { await Task.Yield(); {{main}} }
        }
        """;

    static string Both(string up, string main = TwoThreads, string fields = "") => Program(up, up, main, fields);

    // --------------------------------------------------------------------------------------------------------- misses

    [Fact]
    public Task Misses_a_lock_under_two_names() => Verify.KnownMiss(Program(
        "lock (Gate) { for (var i = 0; i < N; i++) _count += i; }", "lock (Second) { for (var i = 0; i < N; i++) _count -= i; }", fields: "static readonly object Second = Named(Gate); static object Named(object gate) => gate;"));

    [Fact]
    public Task Misses_a_lock_inside_a_library() => Verify.ReportsWithLibrary(
        "public static class Vault { static readonly object s_gate = new(); public static void Open(System.Action work) { lock (s_gate) work(); } }",
        Both("Vault.Open(() => { for (var i = 0; i < N; i++) _count += i; });"));

    [Fact]
    public Task Misses_threads_that_a_library_starts() => Verify.ReportsWithLibrary(
        "public static class Host { public static void Launch(System.Action work) => new System.Threading.Thread(() => work()).Start(); }",
        Both("lock (Gate) { for (var i = 0; i < N; i++) _count += i; }", "Host.Launch(CountUp); Host.Launch(CountDown);"));

    [Fact]
    public Task Misses_what_computes_behind_four_calls() => Verify.KnownMiss(Both(
        "lock (Gate) { _count += First(N); }", fields: "static long First(int n) => Second(n) + 1; static long Second(int n) => Third(n) + 1; static long Third(int n) => Fourth(n) + 1; static long Fourth(int n) => Fifth(n) + 1; static long Fifth(int n) => Sixth(n) + 1; static long Sixth(int n) { var sum = 0L; for (var i = 0; i < n; i++) sum += i; return sum; }"));

    // --------------------------------------------------------------------------------------------------------- locks

    [Theory]
    [InlineData("lock ([|Gate|]) { for (var i = 0; i < N; i++) _count += i; }")]
    [InlineData("lock ([|Lock|]) { for (var i = 0; i < N; i++) _count += i; }")]
    [InlineData("lock ([|typeof(Program)|]) { for (var i = 0; i < N; i++) _count += i; }")]
    [InlineData("lock ([|\"gate\"|]) { for (var i = 0; i < N; i++) _count += i; }")]
    [InlineData("[|Monitor.Enter(Gate)|]; try { for (var i = 0; i < N; i++) _count += i; } finally { Monitor.Exit(Gate); }")]
    [InlineData("var taken = false; try { [|Monitor.Enter(Gate, ref taken)|]; for (var i = 0; i < N; i++) _count += i; } finally { if (taken) Monitor.Exit(Gate); }")]
    [InlineData("using ([|Lock.EnterScope()|]) { for (var i = 0; i < N; i++) _count += i; }")]
    [InlineData("using var scope = [|Lock.EnterScope()|]; for (var i = 0; i < N; i++) _count += i;")]
    [InlineData("[|One.Wait()|]; try { for (var i = 0; i < N; i++) _count += i; } finally { One.Release(); }")]
    [InlineData("[|Mutex.WaitOne()|]; for (var i = 0; i < N; i++) _count += i; Mutex.ReleaseMutex();")]
    [InlineData("[|Rw.EnterWriteLock()|]; try { for (var i = 0; i < N; i++) _count += i; } finally { Rw.ExitWriteLock(); }")]
    public Task Reports_every_global_lock(string body) => Verify.Reports(Both(body));

    const string Guard = """
        class Guard
        {
            readonly object _gate = new();
            readonly SemaphoreSlim _one = new(1, 1);
            public Scope Enter() { Monitor.Enter(_gate); return new Scope(_gate); }
            public IDisposable Look() { Monitor.Enter(_gate); Monitor.Exit(_gate); return new Scope(_gate); }
            public IDisposable Open() => new Scope(_gate);
        }

        readonly struct Scope(object gate) : IDisposable { public void Dispose() => Monitor.Exit(gate); }
        static readonly Guard Own = new();
        """;

    [Theory]
    [InlineData("using ([|Own.Enter()|]) { for (var i = 0; i < N; i++) _count += i; }")]
    [InlineData("using var scope = [|Own.Enter()|]; for (var i = 0; i < N; i++) _count += i;")]
    [InlineData("using (Own.Look()) { for (var i = 0; i < N; i++) _count += i; }")]
    [InlineData("using (Own.Open()) { for (var i = 0; i < N; i++) _count += i; }")]
    public Task Reports_scopes_that_the_program_makes_itself(string body) => Verify.Reports(Both(body, fields: Guard));

    [Fact]
    public Task Silent_on_a_lock_for_each_key() => Verify.Silent("""
        using System.Collections.Concurrent;

        class Product { public double[] Prices = new double[1_000_000]; public double Mean; }

        class Statistics
        {
            readonly ConcurrentDictionary<int, object> _gates = new();

            void Update(int id, Product product)
            {
                lock (_gates.GetOrAdd(id, _ => new object()))
                {
                    var mean = 0.0;
                    foreach (var price in product.Prices) mean += price;
                    product.Mean = mean;
                }
            }

            static void Main()
            {
                var products = new Product[12];
                var statistics = new Statistics();
                Parallel.For(0, products.Length, id => statistics.Update(id, products[id]));
            }
        }
        """);

    static string Picture(string more = "", string main = "public void Filter() => Parallel.Invoke(FilterTop, FilterBottom);", string top = "lock ([|_gate|]) { Smooth(_top); }", string bottom = "lock ([|_gate|]) { Smooth(_bottom); }") => $$"""
        class Picture
        {
            readonly object _gate = new();
            readonly object _other = new();
            readonly float[] _top = new float[8_000_000];
            readonly float[] _bottom = new float[8_000_000];
            {{main}}
            void FilterTop() { {{top}} }
            void FilterBottom() { {{bottom}} }
            static void Smooth(float[] pixels) { for (var i = 1; i < pixels.Length - 1; i++) pixels[i] = (pixels[i - 1] + pixels[i + 1]) / 3; }
            {{more}}
        }
        """;

    [Fact]
    public Task Reports_two_halves_under_one_lock() => Verify.Reports(Picture());

    [Theory]
    [InlineData("float First() { lock (_gate) return _top[0]; }", "lock (_gate) { Smooth(_top); }", "lock (_gate) { Smooth(_bottom); }")] // who reads needs the lock
    [InlineData("", "lock (_gate) { Smooth(_top); }", "lock (_gate) { Smooth(_top); }")]
    [InlineData("", "lock (_gate) { Smooth(_top); }", "lock (_other) { Smooth(_bottom); }")]
    public Task Silent_where_the_halves_are_one_or_have_two_locks(string more, string top, string bottom) => Verify.Silent(Picture(more, top: top, bottom: bottom));

    [Fact]
    public Task Silent_where_a_half_is_filtered_by_several_threads() => Verify.Silent(Picture("", "public void Filter() => Parallel.For(0, 9, i => { if (i < 3) FilterTop(); else FilterBottom(); });", "lock (_gate) { Smooth(_top); }", "lock (_gate) { Smooth(_bottom); }"));

    static string Strips(string main, string store = "_blurred[y * 4000 + x] = _page[y * 4000 + x - 1] + _page[y * 4000 + x + 1];", string gate = "[|_gate|]") => $$"""
        class Strips
        {
            readonly object _gate = new();
            readonly int[] _page = new int[4000 * 3000];
            readonly int[] _blurred = new int[4000 * 3000];
            readonly int[] _other = new int[4000 * 3000];
            void Fill() => Array.Fill(_page, 3);
            void Blur(int[] target, int top, int bottom)
            {
                lock ({{gate}})
                {
                    for (var y = Math.Max(1, top); y < bottom; y++)
                        for (var x = 1; x < 3999; x++) { {{store}} }
                }
            }

            void Run() { {{main}} }
        }
        """;

    [Theory]
    [InlineData("Parallel.Invoke(() => Blur(_blurred, 0, 1500), () => Blur(_blurred, 1500, 3000));")]
    [InlineData("Parallel.Invoke(() => Blur(_blurred, 0, 1500), () => Blur(_other, 0, 3000));", "target[y * 4000 + x] = x ^ y;")]
    public Task Reports_strips_that_each_thread_has_for_itself(string main, string? store = null) => Verify.Reports(store is null ? Strips(main) : Strips(main, store));

    [Theory]
    [InlineData("Parallel.Invoke(() => Blur(_blurred, 0, 1500), () => Blur(_blurred, 1400, 3000));")]
    [InlineData("Parallel.Invoke(() => Blur(_blurred, 0, 1500), () => Blur(_blurred, 1500, 3000));", "_blurred[(y + 1) % 3000 * 4000 + x] = x;")]
    [InlineData("Parallel.Invoke(() => Blur(_blurred, 0, 1500), () => Blur(_blurred, 1500, 3000));", "_blurred[y * 4000 + x] = _blurred[y * 4000 + x - 4000];")]
    [InlineData("Parallel.Invoke(() => Blur(_blurred, 0, 1500), () => Blur(_blurred, 0, 3000));", "target[y * 4000 + x] = x ^ y;")]
    public Task Silent_where_the_strips_meet(string main, string? store = null) => Verify.Silent(store is null ? Strips(main, gate: "_gate") : Strips(main, store, "_gate"));

    static string Cells(string gate, string main) => $$"""
        class Cell
        {
            readonly object _own = new();
            double _energy = 1;

            void Simulate(int steps)
            {
                lock ({{gate}})
                {
                    for (var i = 0; i < steps; i++) _energy = Math.Sqrt(_energy + Math.Sin(i));
                }
            }

            static void Run(Cell[] cells, Cell cell) { {{main}} }
        }
        """;

    [Fact]
    public Task Reports_objects_that_each_have_their_own_state_and_one_lock() => Verify.Reports(Cells("[|typeof(Cell)|]", "Parallel.ForEach(cells, one => one.Simulate(5_000_000));"));

    [Theory]
    [InlineData("_own", "Parallel.ForEach(cells, one => one.Simulate(5_000_000));")]
    [InlineData("typeof(Cell)", "Parallel.ForEach(cells, one => cell.Simulate(5_000_000));")] // all on the same object
    public Task Silent_where_the_lock_is_the_objects_or_the_object_is_one(string gate, string main) => Verify.Silent(Cells(gate, main));

    [Fact]
    public Task Reports_a_template_with_one_implementation() => Verify.Reports("""
        abstract class Worker
        {
            static readonly object Gate = new();
            static double s_total;
            public void Run() { lock ([|Gate|]) { s_total += Compute(); } }
            protected abstract double Compute();
        }

        sealed class Zeta(int power) : Worker
        {
            protected override double Compute() { var sum = 0.0; for (var n = 1; n < 20_000_000; n++) sum += 1 / Math.Pow(n, power); return sum; }
        }

        static class Start
        {
            static void Both() { Worker two = new Zeta(2), three = new Zeta(3); Parallel.Invoke(two.Run, three.Run); }
        }
        """);

    [Theory]
    [InlineData("lock ([|Gate|]) { for (var i = 0; i < N; i++) Bins[i % 256]++; }")]
    [InlineData("lock ([|Gate|]) { for (var i = 0; i < N; i++) Counts[i % 7] = Counts.GetValueOrDefault(i % 7) + 1; }")]
    [InlineData("lock ([|Gate|]) { for (var i = 0; i < N; i++) _most = Math.Max(_most, i * 7 % 1000); }")]
    [InlineData("lock ([|Gate|]) { for (var i = 0; i < N; i++) { var x = i * 7 % 1000; if (x > _most) _most = x; } }")]
    [InlineData("lock ([|Gate|]) { for (var i = 0; i < N; i++) { if (IsPrime(i)) Items.Add(i); } }")]
    [InlineData("lock ([|Gate|]) { var old = new int[9]; for (var i = 0; i < N; i++) { var next = new int[9]; next[0] = i; old = next; } Items.Add(old[0]); }")]
    [InlineData("lock ([|Gate|]) { var own = new int[9]; Fill(own); Items.Add(own[0]); }")]
    public Task Reports_what_each_thread_could_collect_for_itself(string body) => Verify.Reports(Both(body, fields: Collected));

    [Theory]
    [InlineData("lock (Gate) { for (var i = 0; i < N; i++) Items.Add(i); }")] // nothing else is done
    [InlineData("lock (Gate) { for (var i = 0; i < Bins.Length; i++) Bins[i] += i; }")] // each once
    [InlineData("lock (Gate) { for (var i = 0; i < N; i++) { if (IsPrime(i)) Items.Add(Items.Count); } }")]
    [InlineData("lock (Gate) { for (var i = 0; i < N; i++) Bins[Bins[0]]++; }")]
    [InlineData("lock (Gate) { for (var i = 0; i < N; i++) Fill(Bins); }")]
    public Task Silent_where_the_state_is_needed_for_each_step(string body) => Verify.Silent(Both(body, fields: Collected));

    const string Collected = """
        static readonly int[] Bins = new int[256];
        static readonly Dictionary<int, int> Counts = new();
        static int _most;
        static bool IsPrime(int n) { for (var d = 2; d * d <= n; d++) if (n % d == 0) return false; return true; }
        static void Fill(int[] all) { for (var i = 0; i < N; i++) all[i % all.Length] = i; }
        static void Clear() { lock (Gate) { Array.Clear(Bins); Counts.Clear(); _most = 0; } }
        """;

    [Fact]
    public Task Option_says_from_when_on_a_loop_computes() => Verify.ReportsWithOptions(
        "concurrency.cpu_bound_iterations = 1000", Both("lock ([|Gate|]) { for (var i = 0; i < 2000; i++) _count += i; }"));

    [Fact]
    public Task Silent_below_the_option() => Verify.ReportsWithOptions(
        "concurrency.cpu_bound_iterations = 50000", Both("lock (Gate) { for (var i = 0; i < 20_000; i++) _count += i; }"));

    [Fact]
    public Task Reports_a_synchronized_method() => Verify.Reports("""
        using System.Runtime.CompilerServices;

        class Program
        {
            static long _count;

            [[|MethodImpl(MethodImplOptions.Synchronized)|]]
            static void Count(int n)
            {
                for (var i = 0; i < n; i++)
                    _count += i;
            }

            static void Main(string[] args)
            {
                var a = new Thread(() => Count(args.Length));
                var b = new Thread(() => Count(args.Length));
                a.Start();
                b.Start();
            }
        }
        """);

    [Theory]
    [InlineData("lock (Four) { }")] // nothing inside
    [InlineData("Four.Wait(); try { for (var i = 0; i < N; i++) Interlocked.Add(ref _count, i); } finally { Four.Release(); }")]
    [InlineData("Rw.EnterReadLock(); try { for (var i = 0; i < N; i++) { var x = i * 2; } } finally { Rw.ExitReadLock(); }")]
    [InlineData("var own = new object(); lock (own) { for (var i = 0; i < N; i++) { var x = i * 2; } }")]
    [InlineData("if (Monitor.TryEnter(Gate)) { try { for (var i = 0; i < N; i++) _count += i; } finally { Monitor.Exit(Gate); } }")]
    public Task Silent_where_others_are_not_kept_out(string body) => Verify.Silent(Both(body));

    [Fact]
    public Task Silent_when_the_locks_differ() => Verify.Silent(Program(
        "lock (Gate) { for (var i = 0; i < N; i++) _count += i; }",
        "lock (Other) { for (var i = 0; i < N; i++) _other += i; }"));

    // ------------------------------------------------------------------------------------------------------ launches

    const string Locked = "lock ([|Gate|]) { for (var i = 0; i < N; i++) _count += i; }";

    [Theory]
    [InlineData("var a = new Thread(() => CountUp()); var b = new Thread(() => CountDown()); a.Start(); b.Start(); a.Join(); b.Join();")]
    [InlineData("await Task.WhenAll(Task.Run(CountUp), Task.Run(CountDown));")]
    [InlineData("var tasks = new[] { Task.Run(CountUp), Task.Run(CountDown) }; Task.WaitAll(tasks);")]
    [InlineData("Parallel.Invoke(CountUp, CountDown);")]
    [InlineData("var a = Task.Factory.StartNew(CountUp); var b = Task.Factory.StartNew(CountDown); Task.WaitAll(a, b);")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => CountUp()); ThreadPool.QueueUserWorkItem(_ => CountDown());")]
    [InlineData("var threads = new List<Thread> { new(CountUp), new(CountDown) }; foreach (var t in threads) t.Start(); foreach (var t in threads) t.Join();")]
    [InlineData("for (var i = 0; i < 4; i++) { new Thread(CountUp).Start(); new Thread(CountDown).Start(); }")]
    [InlineData("void Run() { CountUp(); CountDown(); } Parallel.For(0, 4, _ => Run());")]
    public Task Reports_every_launch(string main) => Verify.Reports(Both(Locked, main));

    [Theory]
    [InlineData("CountUp(); CountDown();")]
    [InlineData("var a = new Thread(CountUp); a.Start(); a.Join(); var b = new Thread(CountDown); b.Start(); b.Join();")]
    [InlineData("await Task.Run(CountUp); await Task.Run(CountDown);")]
    [InlineData("var a = new Thread(CountUp); a.Start(); a.Join();")]
    [InlineData("for (var i = 0; i < 4; i++) { var t = new Thread(CountUp); t.Start(); t.Join(); }")]
    public Task Silent_on_one_thread_at_a_time(string main) =>
        Verify.Silent(Both("lock (Gate) { for (var i = 0; i < N; i++) _count += i; }", main));

    [Fact]
    public Task One_function_on_several_threads() => Verify.Reports("""
        class Miner
        {
            readonly object _gate = new();
            long _best;

            void Mine(int seed)
            {
                lock ([|_gate|])
                {
                    for (var i = 0; i < seed; i++)
                        _best += i * seed;
                }
            }

            public void Run(int[] seeds)
            {
                var tasks = new List<Task>();
                foreach (var seed in seeds)
                    tasks.Add(Task.Run(() => Mine(seed)));
                Task.WaitAll(tasks.ToArray());
            }
        }
        """);

    [Fact]
    public Task A_lambda_with_a_captured_lock() => Verify.Reports("""
        class C
        {
            static long Sum(int[][] parts)
            {
                var gate = new object();
                long sum = 0;
                Parallel.ForEach(parts, part =>
                {
                    lock ([|gate|])
                    {
                        foreach (var x in part)
                            sum += x;
                    }
                });
                return sum;
            }
        }
        """);

    [Theory]
    [InlineData("var hash = System.Security.Cryptography.SHA512.HashData(parts[id]); foreach (var one in hash) sum += one;")]
    [InlineData("for (var i = 0; i < parts[id].Length; i++) sum += parts[id][i];")]
    public Task Captured_arrays_that_nobody_writes_to(string body) => Verify.Reports(OfParts(body).Replace("lock (gate)", "lock ([|gate|])"));

    [Theory]
    [InlineData("for (var i = 0; i < parts[id].Length; i++) parts[id][i]++;")]
    [InlineData("for (var i = 0; i < parts[id].Length; i++) sum += parts[id][i]; parts[0] = [];")]
    [InlineData("for (var i = 0; i < parts[id].Length; i++) sum += parts[id][i]; Array.Clear(parts[0]);")]
    public Task Captured_arrays_that_somebody_writes_to(string body) => Verify.Silent(OfParts(body));

    static string OfParts(string body) => $$"""
        class C
        {
            static long Sum(byte[][] parts)
            {
                var gate = new object();
                var tasks = new List<Task>();
                long sum = 0;
                for (var n = 0; n < parts.Length; n++)
                {
                    var id = n;
                    tasks.Add(Task.Run(() =>
                    {
                        lock (gate)
                        {
                            {{body}}
                        }
                    }));
                }

                Task.WaitAll(tasks.ToArray());
                return sum;
            }
        }
        """;

    [Fact]
    public Task A_lock_for_each_object_is_not_global() => Verify.Silent("""
        class Worker
        {
            readonly object _gate = new();
            long _sum;

            public void Run()
            {
                lock (_gate)
                {
                    for (var i = 0; i < 1_000_000; i++)
                        _sum += i;
                }
            }
        }

        class Program
        {
            static void Main()
            {
                var tasks = new List<Task>();
                for (var i = 0; i < 4; i++)
                {
                    var worker = new Worker();
                    tasks.Add(Task.Run(worker.Run));
                }

                Task.WaitAll(tasks.ToArray());
            }
        }
        """);

    [Fact]
    public Task One_object_for_all_threads_has_one_lock() => Verify.Reports("""
        class Worker
        {
            readonly object _gate = new();
            long _sum;

            public void Run()
            {
                lock ([|_gate|])
                {
                    for (var i = 0; i < 1_000_000; i++)
                        _sum += i;
                }
            }
        }

        class Program
        {
            static void Main()
            {
                var worker = new Worker();
                var tasks = new List<Task>();
                for (var i = 0; i < 4; i++)
                    tasks.Add(Task.Run(worker.Run));
                Task.WaitAll(tasks.ToArray());
            }
        }
        """);

    [Fact]
    public Task Launch_in_another_file() => Verify.Reports("""
        class Program
        {
            static void Main()
            {
                Parallel.Invoke(Counters.Up, Counters.Down);
            }
        }
        """, """
        static class Counters
        {
            static readonly object Gate = new();
            static long _count;
            public static void Up() { lock ([|Gate|]) { for (var i = 0; i < 1_000_000; i++) _count += i; } }
            public static void Down() { lock ([|Gate|]) { for (var i = 0; i < 1_000_000; i++) _count -= i; } }
        }
        """);

    // -------------------------------------------------------------------------------------------------------- work

    [Theory]
    [InlineData("lock ([|Gate|]) { long count = 0; for (var i = 0; i < N; i++) count += i; }")] // nothing shared at all
    [InlineData("lock ([|Gate|]) { long count = 0; for (var i = 0; i < N; i++) count += i; _count += count; }")]
    [InlineData("lock ([|Gate|]) { for (var i = 0; i < N; i++) { _count++; _other += i; } }")]
    [InlineData("lock ([|Gate|]) { for (var i = 0; i < N; i++) _count = _count + i; }")]
    [InlineData("lock ([|Gate|]) { var i = 0; while (i < N) { _count += Square(i); i++; } }")]
    [InlineData("lock ([|Gate|]) { for (var i = 0; i < 1000; i++) for (var j = 0; j < 1000; j++) _count += i ^ j; }")]
    [InlineData("lock ([|Gate|]) { long count = Fibonacci(40); _count += count; }")]
    [InlineData("var text = new string('a', N); lock ([|Gate|]) { var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)); _count += hash[0]; }")]
    [InlineData("lock ([|Gate|]) { var sum = Enumerable.Range(0, N).Sum(i => (long)i * i); _count += sum; }")]
    [InlineData("for (var k = 0; k < 10; k++) { lock ([|Gate|]) { for (var i = 0; i < N; i++) _count += i; } }")]
    public Task Reports_computing(string body) => Verify.Reports(Both(body, fields: """
        static int Square(int i) => i * i;
        static long Fibonacci(int n) => n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2);
        """));

    [Theory]
    [InlineData("lock (Gate) { _count++; _other--; }")]
    [InlineData("lock (Gate) { for (var i = 0; i < 10; i++) _count += i; }")]
    [InlineData("lock (Gate) { for (var i = 0; i < Items.Count; i++) _count += Items[i]; }")]
    [InlineData("lock (Gate) { foreach (var x in Items) _count += x; }")]
    [InlineData("lock (Gate) { for (var i = 0; i < N; i++) Items.Add(i); }")]
    [InlineData("var items = Items; lock (Gate) { foreach (var x in items) _count += x; }")]
    [InlineData("var slots = Slots; lock (Gate) { for (var i = 0; i < N; i++) slots[i % 10] = i; }")]
    [InlineData("Fill(Slots, Items);")]
    [InlineData("lock (Other) { lock (Gate) { for (var i = 0; i < N; i++) _count += i; } }")]
    [InlineData("lock (Gate) { for (var i = 0; i < N; i++) { _count += i; if (_count > 100) break; } }")]
    [InlineData("lock (Gate) { for (var i = 0; i < N; i++) _count = i; }")]
    [InlineData("lock (Gate) { for (var i = 0; i < N; i++) Console.WriteLine(i); }")]
    [InlineData("lock (Gate) { var block = new byte[40]; Head.CopyTo(block, 8); Head = System.Security.Cryptography.SHA256.HashData(block); }")]
    [InlineData("lock (Gate) { while (Items.Count == 0) Monitor.Wait(Gate); }")]
    [InlineData("lock (Gate) { if (_text is null) _text = Build(); }")]
    [InlineData("lock (Gate) { for (var i = 0; i < N; i++) { Thread.Sleep(1); } }")]
    [InlineData("lock (Gate) { for (var i = 0; i < N; i++) _count += Work(i); }")]
    [InlineData("for (var i = 0; i < N; i++) { lock (Gate) { _count += i; } }")]
    [InlineData("long count = 0; for (var i = 0; i < N; i++) count += i; lock (Gate) { _count += count; }")]
    public Task Silent_when_the_lock_is_needed_or_short(string body) => Verify.Silent(Both(body, fields: """
        static byte[] Head = new byte[32];
        static string? _text;
        static string Build() { var text = ""; for (var i = 0; i < N; i++) text += i; return text; }
        static Func<int, int> Work = i => i;
        static readonly int[] Slots = new int[10];
        static void Fill(int[] slots, List<int> items)
        {
            lock (Gate) { for (var i = 0; i < N; i++) slots[i % 10] = i; }
            lock (Gate) { for (var i = 0; i < N; i++) items.Add(i); }
            lock (Gate) { foreach (var x in items) _count += x; }
        }
        """));

    [Fact]
    public Task Silent_when_the_other_thread_only_looks() => Verify.Silent(Program(
        "lock (Gate) { for (var i = 0; i < N; i++) _count += i; }",
        "lock (Gate) { Console.WriteLine(_count); }"));

    // ------------------------------------------------------------------------------------------------------ messages

    [Fact]
    public Task Names_the_lock_and_the_other_thread() => Verify.Says("""
        class Program
        {
            static readonly object Gate = new();
            static long _count;

            static void CountUp(int n)
            {
                lock ([|Gate|])
                {
                    for (var i = 0; i < n; i++)
                        _count += i;
                }
            }

            static void Main(string[] args)
            {
                for (var i = 0; i < 2; i++)
                    new Thread(() => CountUp(args.Length)).Start();
            }
        }
        """, "'CountUp' computes all the time it holds 'Gate', and line 18 runs it on several threads at a time; the threads take turns instead of running in parallel",
        (8, 15), (18, 13), (10, 13));

    // ---------------------------------------------------------------------------------------------------- services

    static string Service(string access, string body) => $$"""
        static class Prices
        {
            static readonly object Gate = new();
            static readonly Dictionary<int, double> Known = new();
            static int s_asked;
            static int s_changes;
            static double Simulate(int seed) { var x = 0.0; for (var i = 0; i < 5_000_000; i++) x += Math.Sin(i * seed); return x; }
            {{access}} void Ask(int seed) { {{body}} }
            static void Clear() { lock (Gate) { Known.Clear(); s_changes++; } }
            static void Main() => Task.WaitAll(Task.Run(() => Ask(1)), Task.Run(() => Ask(2)));
        }
        """;

    [Theory]
    [InlineData("static", "lock ([|Gate|]) { var price = Simulate(seed); s_asked++; }")]
    [InlineData("public static", "lock ([|Gate|]) { for (var i = 0; i < 5_000_000; i++) s_asked += i % seed; }")] // nothing but what it adds
    public Task Reports_what_threads_do_for_themselves(string access, string body) => Verify.Reports(Service(access, body));

    [Theory]
    [InlineData("public static", "lock (Gate) { var price = Simulate(seed); s_asked += (int)price; }")]
    [InlineData("internal static", "lock (Gate) { var price = Simulate(seed); s_asked++; }")]
    [InlineData("static", "lock (Gate) { var number = ++s_asked; var price = Simulate(seed); Known[number] = price; }")]
    public async Task What_they_ask_of_others_is_a_long_section(string access, string body)
    {
        await Verify.Silent(Service(access, body));
        await Verify<ComputationUnderGlobalLock>.Reports(Service(access, body.Replace("lock (Gate)", "lock ([|Gate|])", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_gives_up_after_a_time_takes_no_turn()
    {
        const string body = "if (!Monitor.TryEnter(Gate, 1000)) return; try { Known[seed] = Simulate(seed); } finally { Monitor.Exit(Gate); }";
        await Verify.Silent(Service("static", body));
        await Verify<ComputationUnderGlobalLock>.Reports(Service("static", body.Replace("Monitor.TryEnter(Gate, 1000)", "[|Monitor.TryEnter(Gate, 1000)|]", StringComparison.Ordinal)));
    }

    // ------------------------------------------------------------------------------------------------- objects of the copies

    static string Workers(string launch, string work = "foreach (var op in program) { if (_stack.Count > 1) _stack.Pop(); _stack.Push(op); }", string gate = "[|Gate|]", string more = "") => $$"""
        class Machine
        {
            static readonly object Gate = new();
            readonly Stack<int> _stack = new();
            public int Steps;
            public double Value;
            public long Execute(string program) { lock ({{gate}}) { {{work}} return _stack.Count; } }
            {{more}}

            static void Main(string[] args)
            {
                var program = args[0];
                var machines = new[] { new Machine(), new Machine() };
                {{launch}}
            }
        }
        """;

    [Theory]
    [InlineData("for (var i = 0; i < 4; i++) { var machine = new Machine(); new Thread(() => machine.Execute(program)).Start(); }")]
    [InlineData("foreach (var machine in machines) new Thread(() => machine.Execute(program)).Start();")]
    [InlineData("Parallel.ForEach(machines, machine => machine.Execute(program));")]
    public Task Reports_a_lock_of_all_around_the_work_on_one_object(string launch) => Verify.Reports(Workers(launch));

    [Theory]
    [InlineData("var machine = new Machine(); for (var i = 0; i < 4; i++) new Thread(() => machine.Execute(program)).Start();")]
    [InlineData("for (var i = 0; i < 4; i++) { var machine = machines[0]; new Thread(() => machine.Execute(program)).Start(); }")]
    public Task Silent_where_all_work_on_one_object(string launch) => Verify.Silent(Workers(launch, gate: "Gate"));

    [Fact]
    public Task Reports_a_lock_around_the_work_on_what_each_copy_is_given() => Verify.Reports(Workers(
        "foreach (var machine in machines) new Thread(() => Run(machine)).Start();", gate: "Other", more: """
        static readonly object Other = new();
        static void Run(Machine machine) { lock ([|Gate|]) { for (var i = 0; i < 50_000_000; i++) { machine.Value = machine.Value * 0.5 + i; machine.Steps++; } } }
        """));

    [Fact]
    public Task Silent_where_a_copy_reads_what_another_one_writes() => Verify.Silent(Workers(
        "foreach (var machine in machines) new Thread(() => Run(machine, machines)).Start();", gate: "Other", more: """
        static readonly object Other = new();
        static void Run(Machine machine, Machine[] all) { lock (Gate) { for (var i = 0; i < 50_000_000; i++) { foreach (var other in all) machine.Value += other.Value; } } }
        """));

    [Fact]
    public Task Reports_a_loop_that_takes_a_job_and_does_it_under_the_lock() => Verify.Reports(Jobs("[|Gate|]", "lock ({0}) {{ if (Queue.Count == 0) return; var job = Queue.Dequeue(); Results[job] = Fib(job); }}"));

    [Fact]
    public Task Silent_where_the_job_is_done_without_the_lock() => Verify.Silent(Jobs("Gate", "int job; lock ({0}) {{ if (Queue.Count == 0) return; job = Queue.Dequeue(); }} Results[job] = Fib(job);"));

    [Fact]
    public Task Silent_where_the_job_is_made_from_the_results() => Verify.Silent(Jobs("Gate", "lock ({0}) {{ if (Queue.Count == 0) return; var job = Queue.Dequeue(); Results[job] = Fib((int)Results[job - 1]); }}"));

    static string Jobs(string gate, string round) => $$"""
        class Program
        {
            static readonly object Gate = new();
            static readonly Queue<int> Queue = new(Enumerable.Range(0, 40));
            static readonly long[] Results = new long[40];
            static long Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);
            static void Work() { while (true) { {{string.Format(round, gate)}} } }
            static void Main() { for (var i = 0; i < 4; i++) new Thread(Work).Start(); }
        }
        """;

    // ------------------------------------------------------------------------------------------------- locks of the program's own

    [Theory]
    [InlineData("[|Guard.Enter()|]; try { for (var i = 0; i < N; i++) _count += i; } finally { Guard.Leave(); }")]
    [InlineData("[|Guard.Enter()|]; for (var i = 0; i < N; i++) _count += i; Guard.Leave();")]
    [InlineData("[|Enter()|]; try { for (var i = 0; i < N; i++) _count += i; } finally { Monitor.Exit(Gate); }", "static void Enter() => Monitor.Enter(Gate);")]
    [InlineData("using ([|new Held(Gate)|]) { for (var i = 0; i < N; i++) _count += i; }")]
    [InlineData("using ([|Held.Acquire(Gate)|]) { for (var i = 0; i < N; i++) _count += i; }")]
    [InlineData("using var held = [|new Held(Gate)|]; for (var i = 0; i < N; i++) _count += i;")]
    [InlineData("[|WithLock(() => { for (var i = 0; i < N; i++) _count += i; })|];", "static void WithLock(Action work) { lock (Gate) work(); }")]
    [InlineData("[|WithLock(() => { for (var i = 0; i < N; i++) _count += i; })|];", "static void WithLock(Action work) { lock (Gate) { _other++; work?.Invoke(); } }")]
    public Task Reports_locks_that_the_program_takes_by_methods_of_its_own(string body, string fields = "") => Verify.Reports(Both(body, fields: fields) + Locks);

    [Theory]
    [InlineData("Guard.Enter(); try { _count++; } finally { Guard.Leave(); } long sum = 0; for (var i = 0; i < N; i++) sum += i;")]
    [InlineData("Guard.Enter(); try { for (var i = 0; i < N; i++) _count += i; } finally { Give(); }", "static void Give() => Monitor.Exit(Gate);")]
    [InlineData("using (new Kept(Gate)) { for (var i = 0; i < N; i++) _count += i; }")]
    [InlineData("WithLock(() => { for (var i = 0; i < N; i++) _count += i; });", "static void WithLock(Action work) { lock (Gate) _other++; work(); }")]
    [InlineData("WithLock(() => { for (var i = 0; i < N; i++) _count += i; });", "static void WithLock(Action work) => Task.Run(() => { lock (Gate) work(); });")]
    public Task Silent_where_such_a_method_holds_no_lock(string body, string fields = "") => Verify.Silent(Both(body, fields: fields) + Locks);

    const string Locks = """
        static class Guard { static readonly object s_monitor = new(); public static void Enter() => Monitor.Enter(s_monitor); public static void Leave() => Monitor.Exit(s_monitor); }
        sealed class Held : IDisposable { readonly object _gate; public Held(object gate) { _gate = gate; Monitor.Enter(_gate); } public static Held Acquire(object gate) => new Held(gate); public void Dispose() => Monitor.Exit(_gate); }
        sealed class Kept : IDisposable { readonly object _gate; public Kept(object gate) { _gate = gate; } public void Dispose() => Console.WriteLine(_gate); }
        """;

    [Fact]
    public Task Reports_a_lock_that_is_given_as_an_argument() => Verify.Reports("""
        class Program
        {
            static long s_count;
            static void Work(object gate, int n) { lock ([|gate|]) { for (var i = 0; i < n; i++) s_count += i; } }
            static void Main(string[] args)
            {
                var gate = new object();
                var a = new Thread(() => Work(gate, args.Length));
                var b = new Thread(() => Work(gate, args.Length));
                a.Start(); b.Start(); a.Join(); b.Join();
            }
        }
        """);

    [Fact]
    public Task Silent_where_each_gets_a_lock_of_its_own() => Verify.Silent("""
        class Program
        {
            static long s_count;
            static void Work(object gate, int n) { lock (gate) { for (var i = 0; i < n; i++) s_count += i; } }
            static void Main(string[] args)
            {
                object one = new(), two = new();
                var a = new Thread(() => Work(one, args.Length));
                var b = new Thread(() => Work(two, args.Length));
                a.Start(); b.Start(); a.Join(); b.Join();
            }
        }
        """);

    static string Job(string section) => $$"""
        class Job
        {
            static List<string> Find(string d) => Directory.GetFiles(d).ToList();
            public void Execute(string[] dirs) { var all = new List<string>(); Parallel.ForEach(dirs, d => { var own = Find(d); AddTo(all, own); }); }
            static void AddTo(List<string> list, List<string> more) { {{section}} }
        }
        """;

    [Fact]
    public Task Silent_where_a_given_list_is_locked_by_itself_and_filled() => Verify.Silent(Job("lock (list) { foreach (var one in more) list.Add(one); }"));

    [Fact]
    public Task Reports_where_a_given_list_is_only_the_lock() => Verify.Reports(Job("lock ([|list|]) { var n = 0; foreach (var one in more) foreach (var letter in one) n += letter; Console.WriteLine(n); }").Replace("Console.WriteLine(n);", ""));

    // ---------------------------------------------------------------------------------------------- a lock that workers are given

    static string GivenWorkers(string make, string start = "var one = new Thread(first.Run); var two = new Thread(second.Run); one.Start(); two.Start(); one.Join(); two.Join();", string gate = "[|_gate|]") => $$"""
        sealed class Worker
        {
            readonly object _gate;
            readonly byte[] _pixels;
            public Worker(object gate, byte[] pixels) { _gate = gate; _pixels = pixels; }
            public Worker(byte[] pixels) : this(new object(), pixels) { }
            public int Sum { get; private set; }
            public void Run()
            {
                lock ({{gate}})
                {
                    var sum = 0;
                    for (var i = 0; i < _pixels.Length; i++) sum += _pixels[i] * i;
                    Sum = sum;
                }
            }
        }

        class Program
        {
            static readonly object s_gate = new();
            static void Main(string[] args)
            {
                var pixels = new byte[int.Parse(args[0])];
                {{make}}
                {{start}}
            }
        }
        """;

    [Theory]
    [InlineData("var gate = new object(); var first = new Worker(gate, pixels); var second = new Worker(gate, pixels);")]
    [InlineData("var first = new Worker(s_gate, pixels); var second = new Worker(s_gate, pixels);")]
    [InlineData("var gate = new object(); var same = gate; var first = new Worker(gate, pixels); var second = new Worker(same, pixels);")]
    public Task Reports_workers_that_were_given_one_lock(string make) => Verify.Reports(GivenWorkers(make));

    [Theory]
    [InlineData("var first = new Worker(pixels); var second = new Worker(pixels);")]
    [InlineData("var gate = new object(); var other = new object(); var first = new Worker(gate, pixels); var second = new Worker(other, pixels);")]
    [InlineData("var first = new Worker(new object(), pixels); var second = new Worker(new object(), pixels);")]
    public Task Silent_on_workers_with_locks_of_their_own(string make) => Verify.Silent(GivenWorkers(make, gate: "_gate"));

    [Fact]
    public Task Silent_on_elements_with_locks_of_their_own() => Verify.Silent(GivenWorkers("var all = args.Select(arg => new Worker(pixels)).ToArray();", "Parallel.ForEach(all, one => one.Run());", gate: "_gate"));

    // ---------------------------------------------------------------------------------------------- searches

    static string Search(string body, string main = "Task.WaitAll(Task.Run(() => Scan(0, n)), Task.Run(() => Scan(n, n)));") => $$"""
        using System.Security.Cryptography;
        class Program
        {
            static readonly object Gate = new();
            static readonly List<int> Broken = new();
            static string? _hit;
            static int _prime;
            static int Hash(int n) { var x = n; for (var i = 0; i < n; i++) x = x * 31 + i; return x; }
            static void Scan(int first, int count) { {{body}} }
            static int Prime() { lock (Gate) { for (var i = 2; _prime == 0; i++) { if (Hash(i) == 7) _prime = i; } return _prime; } }
            static void Main(string[] args) { var n = args.Length; {{main}} }
        }
        """;

    [Theory]
    [InlineData("lock ([|Gate|]) { for (var i = first; i < first + count && _hit == null; i++) { if (Hash(i) == 0) _hit = i.ToString(); } }")]
    [InlineData("lock ([|Gate|]) { for (var i = first; i < first + count; i++) { if (_hit != null) return; if (Hash(i) == 0) _hit = i.ToString(); } }")]
    [InlineData("lock ([|Gate|]) { for (var i = first; i < first + count; i++) { if (i * 31 % count == 7) { Broken.Add(i); break; } } }")]
    public Task Reports_searches_in_turn(string body) => Verify.Reports(Search(body));

    [Theory]
    [InlineData("lock (Gate) { for (var i = first; i < first + count; i++) Broken.Add(i); }")] // that is the merging itself
    [InlineData("lock (Gate) { for (var i = first; i < first + count; i++) { if (_hit == null || _hit.Length < i) _hit += i; } }")]
    public Task Silent_on_what_needs_the_state_in_each_round(string body) => Verify.Silent(Search(body));

    [Fact]
    public Task Silent_on_a_search_whose_result_all_share() => Verify.Silent(Search("", "Task.WaitAll(Task.Run(() => Prime()), Task.Run(() => Prime()));"));

    // ---------------------------------------------------------------------------------------------- bands of rows

    static string Bands(string loop, string gate) => $$"""
        class Program
        {
            static void Blur(byte[,] source, byte[,] target, int from, int to)
            {
                lock ({{gate}})
                {
                    for (var y = Math.Max(1, from); y < to; y++)
                        for (var x = 1; x < source.GetLength(1); x++)
                            target[y, x] = (byte)((source[y - 1, x] + source[y, x - 1]) / 2);
                }
            }

            static void Main()
            {
                var image = new byte[2048, 2048];
                var result = new byte[2048, 2048];
                var tasks = new List<Task>();
                {{loop}}
                Task.WaitAll(tasks.ToArray());
            }
        }
        """;

    [Theory]
    [InlineData("for (var k = 0; k < 4; k++) { var from = k * 512; tasks.Add(Task.Run(() => Blur(image, result, from, from + 512))); }")]
    [InlineData("for (var k = 0; k < 4; k++) { var from = k * 512; var to = from + 512; tasks.Add(Task.Run(() => Blur(image, result, from, to))); }")]
    public Task Reports_bands_of_one_image(string loop) => Verify.Reports(Bands(loop, "[|typeof(Program)|]"));

    [Theory]
    [InlineData("for (var k = 0; k < 4; k++) tasks.Add(Task.Run(() => Blur(image, result, 0, 512)));")] // all write the same rows
    [InlineData("var from = 0; for (var k = 0; k < 4; k++) { tasks.Add(Task.Run(() => Blur(image, result, from, from + 512))); }")]
    public Task Silent_on_tasks_that_write_the_same_rows(string loop) => Verify.Silent(Bands(loop, "typeof(Program)"));

    [Fact]
    public Task Silent_where_one_goes_from_object_to_object_that_the_other_looks_at() => Verify.Silent("""
        class Node { public readonly List<Node> Young = new(); }

        class Tree
        {
            static readonly object Gate = new();
            static readonly Node Root = new();
            public static void Grow()
            {
                lock (Gate)
                {
                    var parent = Root;
                    while (parent.Young.Count > 2) parent = parent.Young[parent.Young.Count - 1];
                    parent.Young.Add(new Node());
                }
            }
            public static void Show() { lock (Gate) { Console.WriteLine(Count(Root)); } }
            static int Count(Node node) { var n = 1; foreach (var one in node.Young) n += Count(one); return n; }
            static void Main() { var a = new Thread(Grow); var b = new Thread(Show); a.Start(); b.Start(); a.Join(); b.Join(); }
        }
        """);

    // ------------------------------------------------------------------------------------ what is taken out of a queue

    static string Jobs(string round) => $$"""
        class Job { public string Text = ""; public int Result; }
        class Pool
        {
            readonly Queue<Job> _jobs = new();
            readonly List<Job> _list = new();
            readonly LinkedList<Job> _chain = new();
            readonly Dictionary<int, Job> _byId = new();
            public void Put(Job job) { lock (_jobs) { _jobs.Enqueue(job); _list.Add(job); _chain.AddLast(job); _byId[job.Result] = job; } }
            static int Work(string t) { var n = 0; for (var i = 0; i < t.Length; i++) for (var j = 0; j < t.Length; j++) if (t[i] == t[j]) n++; return n; }
            public void Run() { while (true) { {{round}} } }
        }
        class Program
        {
            static void Main(string[] args)
            {
                var pool = new Pool();
                foreach (var arg in args) pool.Put(new Job { Text = arg });
                var a = new Thread(pool.Run); var b = new Thread(pool.Run); a.Start(); b.Start(); a.Join(); b.Join();
            }
        }
        """;

    [Theory]
    [InlineData("lock ([|_jobs|]) { if (_jobs.Count == 0) return; var job = _jobs.Dequeue(); job.Result = Work(job.Text); }")]
    [InlineData("lock ([|_jobs|]) { if (!_jobs.TryDequeue(out var job)) return; job.Result = Work(job.Text); }")]
    [InlineData("lock ([|_jobs|]) { if (_list.Count == 0) return; var job = _list[0]; _list.RemoveAt(0); job.Result = Work(job.Text); }")]
    [InlineData("lock ([|_jobs|]) { var node = _chain.First; if (node == null) return; _chain.RemoveFirst(); node.Value.Result = Work(node.Value.Text); }")]
    [InlineData("lock ([|_jobs|]) { if (!_byId.Remove(1, out var job)) return; job.Result = Work(job.Text); }")]
    public Task Reports_workers_that_compute_with_what_they_have_taken_out(string round) => Verify.Reports(Jobs(round));

    [Theory]
    [InlineData("Job? job; lock (_jobs) { if (!_jobs.TryDequeue(out job)) return; } job.Result = Work(job.Text);")]
    [InlineData("lock (_jobs) { if (_jobs.Count == 0) return; var job = _jobs.Peek(); job.Result += Work(job.Text); }")]
    [InlineData("lock (_jobs) { if (_list.Count == 0) return; var job = _list[0]; job.Result += Work(job.Text); }")]
    public Task Silent_on_what_stays_in_the_collection(string round) => Verify.Silent(Jobs(round));

    // ------------------------------------------------------------------------------------------------- workers with threads of their own

    static string Kilns(string field, string main, string work = "for (var k = 0; k < 5000; k++) for (var i = 1; i < _heat.Length; i++) _heat[i] = (_heat[i] + _heat[i - 1]) * 0.5;") => $$"""
        abstract class Oven
        {
            readonly Thread _thread;
            protected Oven() => _thread = new Thread(Fire);
            public void Light() => _thread.Start();
            public void Wait() => _thread.Join();
            protected abstract void Fire();
        }
        sealed class Kiln : Oven
        {
            {{field}}
            readonly double[] _heat;
            readonly List<double> _done;
            public Kiln(object gate, double[] heat, List<double> done) { _gate = gate; _heat = heat; _done = done; }
            protected override void Fire() { lock ({|#0:_gate|}) { {{work}} _done.Add(_heat[0]); } }
        }
        class Program
        {
            static double[] Row(int n) { var row = new double[n]; row[0] = 1; return row; }
            static void Main(string[] args)
            {
                var gate = new object();
                var done = new List<double>();
                var all = new List<Oven>();
                {{main}}
                foreach (var one in all) one.Light();
                foreach (var one in all) one.Wait();
            }
        }
        """;

    [Theory]
    [InlineData("readonly object _gate;", "all.Add(new Kiln(gate, new double[2000], done)); all.Add(new Kiln(gate, Row(2000), done));")]
    [InlineData("readonly object _gate;", "foreach (var arg in args) all.Add(new Kiln(gate, new double[2000], done));")]
    [InlineData("readonly object _gate;", "foreach (var arg in args) { var heat = new double[2000]; all.Add(new Kiln(gate, heat, done)); }")]
    [InlineData("readonly object _gate;", "all.AddRange(args.Select(arg => new Kiln(gate, Row(arg.Length), done)));")]
    [InlineData("static object _gate = new();", "all.Add(new Kiln(gate, new double[2000], done)); all.Add(new Kiln(gate, Row(2000), done));")]
    public Task Reports_workers_with_a_thread_each_and_one_gate(string field, string main) => Verify.ReportsInProgram(Kilns(field, main).Replace("{|#0:_gate|}", "[|_gate|]"));

    [Theory]
    [InlineData("readonly object _gate;", "all.Add(new Kiln(gate, new double[2000], done));")] // one worker
    [InlineData("readonly object _gate;", "all.Add(new Kiln(gate, new double[2000], done)); all.Add(new Kiln(new object(), Row(2000), done));")] // a gate for each
    [InlineData("readonly object _gate;", "foreach (var arg in args) { var own = new object(); all.Add(new Kiln(own, new double[2000], done)); }")]
    [InlineData("readonly object _gate;", "var heat = new double[2000]; all.Add(new Kiln(gate, heat, done)); all.Add(new Kiln(gate, heat, done));")] // one row for all
    [InlineData("readonly object _gate;", "var heat = new double[2000]; foreach (var arg in args) all.Add(new Kiln(gate, heat, done));")]
    public Task Silent_where_the_gate_or_the_work_is_another(string field, string main) => Verify.ReportsInProgram(Kilns(field, main).Replace("{|#0:_gate|}", "_gate"));
}
