using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Verify = Verify<ParallelUnderLock>;

/// <summary>CONC3011.</summary>
public class ParallelUnderLockTests
{
    static string Type(string body, string more = "") => $$"""
        class Report
        {
            readonly object _gate = new();
            readonly object _other = new();
            static readonly object Shared = new();
            static readonly SemaphoreSlim One = new(1, 1);
            long _sum;
            void Add(int i) { lock (_gate) _sum += i; }
            void AddShared(int i) { lock (Shared) _sum += i; }
            {{more}}

            async Task Build(int[] items, Report other)
            {
                await Task.Yield();
                {{body}}
            }
        }
        """;

    [Theory]
    [InlineData("lock ([|_gate|]) { Parallel.For(0, 10, i => { lock (_gate) _sum += i; }); }")]
    [InlineData("lock ([|_gate|]) { Parallel.ForEach(items, Add); }")]
    [InlineData("lock ([|_gate|]) { Parallel.ForEach(items, item => Add(item)); }")]
    [InlineData("lock ([|_gate|]) { Parallel.Invoke(() => Add(1), () => Add(2)); }")]
    [InlineData("lock ([|_gate|]) { items.AsParallel().ForAll(item => { lock (_gate) _sum += item; }); }")]
    [InlineData("lock ([|_gate|]) { var t = Task.Run(() => Add(1)); t.Wait(); }")]
    [InlineData("lock ([|_gate|]) { Task.WaitAll(Task.Run(() => Add(1)), Task.Run(() => Add(2))); }")]
    [InlineData("lock ([|_gate|]) { var t = new Thread(() => Add(1)); t.Start(); t.Join(); }")]
    [InlineData("var t = new Thread(() => Add(1)); t.Start(); lock ([|_gate|]) { t.Join(); }")]
    [InlineData("lock ([|_gate|]) { var r = Task.Run(() => { lock (_gate) return _sum; }).Result; }")]
    [InlineData("lock ([|Shared|]) { Parallel.ForEach(items, AddShared); }")]
    [InlineData("var gate = new object(); lock ([|gate|]) { Parallel.For(0, 10, i => { lock (gate) _sum += i; }); }")]
    [InlineData("[|Monitor.Enter(_gate)|]; try { Parallel.ForEach(items, Add); } finally { Monitor.Exit(_gate); }")]
    [InlineData("await [|One.WaitAsync()|]; try { await Task.WhenAll(items.Select(async item => { await One.WaitAsync(); _sum += item; One.Release(); })); } finally { One.Release(); }")]
    [InlineData("lock ([|_gate|]) { Fill(items); }", "void Fill(int[] items) => Parallel.ForEach(items, Add);")]
    [InlineData("lock ([|_gate|]) { Fill(items); }", "void Fill(int[] items) { var t = Task.Run(() => Add(1)); t.Wait(); }")]
    public Task Reports_a_wait_for_workers_that_take_the_lock(string body, string more = "") => Verify.Reports(Type(body, more));

    [Theory]
    [InlineData("lock (_gate) { Parallel.For(0, 10, i => { lock (_other) _sum += i; }); }")]
    [InlineData("lock (_gate) { Parallel.For(0, 10, i => { var x = i; }); }")]
    [InlineData("Parallel.For(0, 10, i => { lock (_gate) _sum += i; }); lock (_gate) { _sum++; }")]
    [InlineData("Thread t; lock (_gate) { t = new Thread(() => Add(1)); t.Start(); } t.Join();")]
    [InlineData("lock (_gate) { Task.Run(() => Add(1)); }")]
    [InlineData("lock (_gate) { foreach (var item in items) Add(item); }")]
    [InlineData("lock (_gate) { Parallel.For(0, 10, i => { if (Monitor.TryEnter(_gate)) { _sum += i; Monitor.Exit(_gate); } }); }")]
    [InlineData("lock (_gate) { Parallel.ForEach(items, other.Add); }")]
    [InlineData("lock (_gate) { Parallel.For(0, 10, i => { var own = new object(); lock (own) _sum += i; }); }")]
    [InlineData("lock (_gate) { other.Fill(items); }", "void Fill(int[] items) => Parallel.ForEach(items, Add);")]
    [InlineData("lock (_gate) { System.Action later = () => Parallel.ForEach(items, Add); later.ToString(); }")]
    public Task Silent_where_nobody_waits_for_the_lock(string body, string more = "") => Verify.Silent(Type(body, more));

    [Fact]
    public Task Says_what_waits_for_what() => Verify.Says("""
        class C
        {
            readonly object _gate = new();
            int _sum;

            void F(int[] items)
            {
                lock ([|_gate|])
                {
                    Parallel.ForEach(items, item =>
                    {
                        lock (_gate)
                            _sum += item;
                    });
                }
            }
        }
        """, "'_gate' is held while line 10 waits for code on other threads, which takes it in line 12: they wait for each other");

    [Fact]
    public Task Misses_a_lock_that_the_caller_holds_on_another_object() => Verify.KnownMiss("""
        class Store { public readonly object Gate = new(); public int Sum; }

        class C(Store store)
        {
            readonly Store _store = store;
            void Add(int item) { var gate = _store.Gate; var same = gate; lock (same) _store.Sum += item; }

            static void F(C c, int[] items)
            {
                lock (c._store.Gate)
                {
                    Work(c, items);
                }
            }

            static void Work(C c, int[] items) => Parallel.ForEach(items, item => c.Add(item));
        }
        """);

    // ------------------------------------------------------------------------------------------------- the lock of the one object

    static string Choir(string main, string more = "") => $$"""
        abstract class Singer(Choir choir) { public Choir Choir { get; } = choir; public abstract void Tune(); }
        sealed class Alto(Choir choir) : Singer(choir) { public override void Tune() => Choir.Ready("alto"); }
        sealed class Bass(Choir choir) : Singer(choir) { public override void Tune() => Choir.Ready("bass"); }
        class Choir
        {
            readonly object _stage = new();
            readonly List<string> _ready = new();
            public void Ready(string name) { lock (_stage) { _ready.Add(name); } }
            public void TuneAll(params Singer[] singers)
            {
                lock ({|#0:_stage|})
                {
                    var tasks = new List<Task>();
                    foreach (var singer in singers) tasks.Add(Task.Run(singer.Tune));
                    Task.WaitAll(tasks.ToArray());
                }
            }
        }
        {{more}}
        class Program { static void Main(string[] args) { {{main}} } }
        """;

    [Fact]
    public Task Reports_workers_that_take_the_lock_of_the_only_object() =>
        Verify.ReportsInProgram(Choir("var choir = new Choir(); choir.TuneAll(new Alto(choir), new Bass(choir));").Replace("{|#0:_stage|}", "[|_stage|]"));

    [Theory]
    [InlineData("var choir = new Choir(); var guests = new Choir(); choir.TuneAll(new Alto(guests), new Bass(guests));", "")]
    [InlineData("foreach (var arg in args) { var choir = new Choir(); choir.TuneAll(new Alto(choir)); }", "")]
    [InlineData("var choir = Make(); choir.TuneAll(new Alto(Make())); } static Choir Make() { return new Choir();", "")]
    [InlineData("var choir = new Choir(); choir.TuneAll(new Alto(new Youth()));", "sealed class Youth : Choir { }")]
    public Task Silent_where_there_may_be_another_object(string main, string more) => Verify.ReportsInProgram(Choir(main, more).Replace("{|#0:_stage|}", "_stage"));

    static string Service(string stop, string pump = "lock (_gate) { _count++; }") => $$"""
        enum Mode { Direct, Queued }

        class Service
        {
            readonly object _gate = new();
            readonly object _other = new();
            readonly ManualResetEventSlim _end = new();
            Mode _mode = Mode.Queued;
            Thread? _pump;
            int _count;

            public void Start() { _pump = new Thread(Pump) { IsBackground = true }; _pump.Start(); }
            public void Stop() { {{stop}} }
            void Finish() { var pump = _pump; _end.Set(); pump!.Join(); }
            void FinishSoon() { _end.Set(); if (!_pump!.Join(1000)) Console.WriteLine("late"); }
            void Pump() { while (!_end.IsSet) Next(); }
            void Next() { {{pump}} }
        }
        """;

    [Theory]
    [InlineData("lock ([|_gate|]) { _end.Set(); _pump!.Join(); _pump = null; }")]
    [InlineData("lock ([|_gate|]) { _count = 0; if (_mode == Mode.Queued) Finish(); _mode = Mode.Direct; }")]
    public Task Reports_a_wait_for_a_thread_that_another_member_has_started(string stop) => Verify.Reports(Service(stop));

    [Theory]
    [InlineData("lock (_gate) { _count = 0; FinishSoon(); }")]
    [InlineData("lock (_other) { _count = 0; Finish(); }")]
    [InlineData("Thread? pump; lock (_gate) { pump = _pump; _pump = null; } pump?.Join();")]
    [InlineData("lock (_gate) { Finish(); }", "lock (_other) { _count++; }")]
    [InlineData("lock (_gate) { Finish(); }", "if (Monitor.TryEnter(_gate)) { _count++; Monitor.Exit(_gate); }")]
    public Task Silent_where_that_thread_goes_on(string stop, string pump = "lock (_gate) { _count++; }") => Verify.Silent(Service(stop, pump));

    // What is only begun under a lock goes on behind its await without it.
    static string Watched(string wait, string ask = "waiting = WaitAsync(token);") => $$"""
        class Watch
        {
            readonly object _gate = new(); readonly List<TaskCompletionSource> _watchers = new();
            public async Task Ask(CancellationToken token) { Task waiting; lock (@gate@) { {{ask}} } await waiting; }
            Task WaitAsync(CancellationToken token) { var one = new TaskCompletionSource(); _watchers.Add(one); return WaitCore(one, token); }
            async Task WaitCore(TaskCompletionSource one, CancellationToken token) { {{wait}} }
            void Cancel() { lock (_gate) { foreach (var one in _watchers) one.TrySetCanceled(); } }
        }
        """;

    [Theory]
    [InlineData("using (token.Register(Cancel)) { await one.Task; }")]
    [InlineData("using var entry = token.Register(Cancel); await one.Task;")]
    [InlineData("await one.Task; Task.Run(Cancel).Wait();")]
    public Task Silent_where_the_wait_comes_behind_an_await(string wait) => Verify.Silent(Watched(wait).Replace("@gate@", "_gate"));

    [Theory]
    [InlineData("using (token.Register(Cancel)) { } await one.Task;")]
    [InlineData("Task.Run(Cancel).Wait(); await one.Task;")]
    [InlineData("if (one.Task.IsCompleted) await Task.Yield(); Task.Run(Cancel).Wait();")]
    [InlineData("await one.Task; Task.Run(Cancel).Wait();", "waiting = WaitAsync(token); waiting.Wait();")]
    public Task Reports_where_it_may_come_before(string wait, string ask = "waiting = WaitAsync(token);") => Verify.Reports(Watched(wait, ask).Replace("@gate@", "[|_gate|]"));

    // Who waits for it under the lock by whatever name waits for all of it.
    static string Kept(string section, string more = "") => $$"""
        class Import
        {
            readonly object _gate = new();
            Task? _load; Task? _other; int _count; Thread? _pump; readonly ManualResetEventSlim _end = new();
            void Count() { lock (_gate) { _count++; } }
            async Task LoadAsync(int n) { await Task.Delay(n).ConfigureAwait(false); Task.Run(Count).Wait(); }
            public void Begin() { _pump = new Thread(Pump); _pump.Start(); }
            void Pump() { while (!_end.IsSet) Count(); }
            async Task EndAsync(int n) { {{more}} }
            Task? Run(int[] sizes) { lock (@gate@) { {{section}} } return null; }
        }
        """;

    [Theory]
    [InlineData("_load = LoadAsync(1);")]
    [InlineData("LoadAsync(1);")]
    [InlineData("_ = LoadAsync(1);")]
    [InlineData("return LoadAsync(1);")]
    [InlineData("return _load ??= LoadAsync(1);")]
    [InlineData("return _load ?? (_load = LoadAsync(1));")]
    [InlineData("if (_load == null || _load is null) _load = LoadAsync(1);")]
    [InlineData("if (_load?.IsCompleted != false) _load = LoadAsync(1);")]
    [InlineData("if (_load == null || _load.IsCompleted) _load = LoadAsync(1);")]
    [InlineData("this._load = LoadAsync(1); return this._load!;")]
    [InlineData("var load = LoadAsync(1); _load = load; var same = load; return same;")]
    [InlineData("_load = null; var load = LoadAsync(1); _other!.Wait(); _load = sizes.Length > 0 ? load : null;")]
    public Task Silent_where_the_section_keeps_the_task(string section) => Verify.Silent(Kept(section).Replace("@gate@", "_gate"));

    [Theory]
    [InlineData("LoadAsync(1).Wait();")]
    [InlineData("(_load = LoadAsync(1)).Wait();")]
    [InlineData("(_load ??= LoadAsync(1)).Wait();")]
    [InlineData("var load = LoadAsync(1); Task.WaitAll(new[] { load });")]
    [InlineData("var load = LoadAsync(1); var other = LoadAsync(2); Task.WaitAll([load, other]);")]
    [InlineData("_load = LoadAsync(1); _load!.Wait();")]
    [InlineData("_load = LoadAsync(1); _load?.Wait();")]
    [InlineData("var load = LoadAsync(1); (load).Wait();")]
    [InlineData("var load = LoadAsync(1); var same = load; same.Wait();")]
    [InlineData("var load = LoadAsync(1); _load = load; this._load!.Wait();")]
    [InlineData("var load = LoadAsync(1); foreach (var one in new[] { load }) one.Wait();")]
    [InlineData("_load = LoadAsync(1); if (_load is { } load) load.Wait();")]
    [InlineData("var load = LoadAsync(1); Task Same() { return load; } Same().Wait();")]
    public Task Reports_where_the_section_waits_for_the_task(string section) => Verify.Reports(Kept(section).Replace("@gate@", "[|_gate|]"));

    [Theory]
    [InlineData("_load = LoadAsync(1); LoadAsync(2).Wait();")]
    [InlineData("LoadAsync(2).Wait(); _load = LoadAsync(1);")]
    public Task Reports_where_one_of_several_calls_is_waited_for(string section) => Verify.Reports(Kept(section).Replace("@gate@", "[|_gate|]"));

    [Theory]
    [InlineData("_load = LoadAsync(1); _other = LoadAsync(2);")]
    [InlineData("_load = EndAsync(1);", "await Task.Delay(n); _end.Set(); _pump!.Join();")]
    public Task Silent_where_none_is(string section, string more = "") => Verify.Silent(Kept(section, more).Replace("@gate@", "_gate"));

    [Theory]
    [InlineData("_load = EndAsync(1);", "_end.Set(); _pump!.Join(); await Task.Delay(n);")]
    [InlineData("_load = EndAsync(1); _load.Wait();", "await Task.Delay(n); _end.Set(); _pump!.Join();")]
    public Task Reports_a_wait_for_a_kept_thread_before_the_first_await(string section, string more) => Verify.Reports(Kept(section, more).Replace("@gate@", "[|_gate|]"));

    static string Named(string gate, string worker) => $$"""
        class Store
        {
            static readonly object s_gate = new(), s_other = new();
            readonly object _gate = {{gate}};
            int _n;
            public void Fill() { lock (@gate@) { var t = Task.Run(Work); t.Wait(); _n++; } }
            void Work() { lock ({{worker}}) _n++; }
        }
        """;

    [Fact]
    public Task Reports_a_lock_that_the_worker_takes_by_another_name() => Verify.Reports(Named("s_gate", "s_gate").Replace("@gate@", "[|_gate|]"));

    [Theory]
    [InlineData("s_gate", "s_other")]
    [InlineData("new()", "s_gate")]
    public Task Silent_where_that_is_another_lock(string gate, string worker) => Verify.Silent(Named(gate, worker).Replace("@gate@", "_gate"));
}
