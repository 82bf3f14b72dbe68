using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using VerifyCount = Verify<UnguardedSharedField>;
using Verify = Verify<InconsistentlyGuardedField>;
using VerifyCollection = Verify<UnsafeCollectionSharing>;
using VerifyFlag = Verify<CheckThenAct>;

/// <summary>What a member leaves running, beside what other members of the type do.</summary>
public class LeftAliveTests
{
    // -------------------------------------------------------------------------------------------- elements replaced in place

    static string Index(string look, string change = "_all[i] = new Part(2);", string type = "List<Part>", string part = "class Part(int n)") => $$"""
        {{part}} { public int N => n; }
        class Part2(int n) { int _converted; public bool Mark() => Interlocked.CompareExchange(ref _converted, 1, 0) == 0; public int N => n; }
        class Index
        {
            {{type}} _all = new(); readonly object _gate = new(); readonly Part2 _first = new(1);
            public int Look() { var n = 0; {{look}} return n; }
            public void Start() { lock (_gate) { ThreadPool.QueueUserWorkItem(_ => Reclaim()); } }
            void Reclaim()
            {
                if (!_first.Mark()) return;
                lock (_gate) { for (var i = 1; i < _all.Count; i++) { {{change}} } }
            }
        }
        """;

    [Theory]
    [InlineData("n = _all[0].N;")]
    [InlineData("var all = _all; for (var i = 0; i < all.Count; i++) n += all[i].N;")]
    [InlineData("if (_all.Count > 3) n = _all[3].N;")]
    public Task Silent_on_places_of_a_list_whose_elements_are_replaced(string look) => VerifyCollection.Silent(Index(look));

    [Theory]
    [InlineData("foreach (var part in [|_all|]) n += part.N;")]
    [InlineData("n = [|_all.Find(p => p.N > 1)|]!.N;")]
    public Task Reports_walks_of_a_list_whose_elements_are_replaced(string look) => VerifyCollection.Reports(Index(look));

    [Theory]
    [InlineData("n = [|_all[0]|].N;", "_all.Add(new Part(2));", "List<Part>", "class Part(int n)")]
    [InlineData("n = [|_all[0]|].N;", "_all.RemoveAt(i);", "List<Part>", "class Part(int n)")]
    [InlineData("n = [|_all[0]|].N;", "_all[i] = new Part(2);", "Dictionary<int, Part>", "class Part(int n)")]
    [InlineData("n = [|_all[0]|].N;", "_all[i] = new Part(2);", "List<Part>", "record struct Part(int n, long M = 1)")]
    public Task Reports_places_of_what_changes_otherwise(string look, string change, string type, string part) => VerifyCollection.Reports(Index(look, change, type, part));

    [Fact]
    public Task Names_the_lock_and_not_the_flag_that_lets_one_thread_through() =>
        VerifyCollection.Says(Index("foreach (var part in [|_all|]) n += part.N;"), "'_all' is read here without '_gate'; 'Reclaim' changes it in line 11 while the code started in line 7 may be running");

    // ------------------------------------------------------------------------------------------------ callers hold the lock

    static string Scheduler(string timer, string process = "protected void Process()", string rest = "") => $$"""
        public class Heap { int _count; public int Count => _count; public void Add() => _count++; public void Take() => _count--; }
        public class Scheduler
        {
            readonly Heap _heap = new(); readonly object _gate = new(); readonly Timer _timer;
            public Scheduler() => _timer = new Timer(_ => OnTimer());
            public void Start() => ThreadPool.QueueUserWorkItem(_ => OnTimer());
            public void Add() { lock (_gate) _heap.Add(); }
            void OnTimer() { {{timer}} }
            {{process}} { while (_heap.Count > 0) _heap.Take(); }
            {{rest}}
        }
        """;

    [Theory]
    [InlineData("protected void Process()")]
    [InlineData("internal void Process()")]
    [InlineData("void Process()")]
    public Task Silent_on_helpers_of_those_who_hold_the_lock(string process) => Verify.Silent(Scheduler("lock (_gate) { Process(); }", process));

    [Fact]
    public Task Reports_members_that_callers_run_without_the_lock() =>
        Verify.Reports(Scheduler("lock (_gate) { Process(); }", "public void Process()").Replace("_count--", "[|_count|]--").Replace("(_heap.Count", "([|_heap.Count|]"));

    // ------------------------------------------------------------------------------------------- a turnstile that is a lock

    const string Leave = "_running = 0;", Won = "if (Interlocked.CompareExchange(ref _running, 1, 0) == 0) ", Start = "ThreadPool.UnsafeQueueUserWorkItem(this, false);";

    static string Queue(string queue, string run, string stop = Won + "{ _stats.Idle(); _running = 0; }", string busy = "_idle") => $$"""
        using System.Collections.Concurrent;
        class Stats
        {
            bool _idle = true;
            public void Idle() { if (_idle) return; _idle = true; }
            public void Busy() { if (!_idle) return; {{busy}} = false; }
        }
        class Queue : IThreadPoolWorkItem
        {
            readonly ConcurrentQueue<int> _items = new(); readonly Stats _stats = new(); int _running;
            public void Add(int item) { _items.Enqueue(item); {{queue}} }
            public void Stop() { {{stop}} }
            void IThreadPoolWorkItem.Execute() { {{run}} }
        }
        """;

    [Theory]
    [InlineData("_stats.Busy(); while (_items.TryDequeue(out _)) { } _running = 0;")]
    [InlineData("var goes = true; while (goes) { _stats.Busy(); Interlocked.CompareExchange(ref _running, 0, 1); goes = _items.Count > 0 && Interlocked.CompareExchange(ref _running, 1, 0) == 0; }")]
    [InlineData("var goes = true; while (goes) { _stats.Busy(); Interlocked.CompareExchange(ref _running, 0, 1); if (_items.IsEmpty) Stop(); goes = _items.Count > 0 && Interlocked.CompareExchange(ref _running, 1, 0) == 0; }")]
    public Task Silent_where_only_the_winner_runs(string run) => VerifyFlag.Silent(Queue(Won + Start, run));

    [Theory]
    [InlineData(Won + Start, "_running = 0; _stats.Busy();")]
    [InlineData(Won + Start, "var goes = true; while (goes) { _stats.Busy(); Interlocked.CompareExchange(ref _running, 0, 1); goes = _items.Count > 0; }")]
    [InlineData(Start, "_stats.Busy();")]
    public Task Reports_what_may_run_beside_the_winner(string queue, string run) => VerifyFlag.Reports(Queue(queue, run, busy: "[|_idle|]"));

    [Fact]
    public Task Reports_those_who_do_not_ask_for_the_turnstile() => VerifyFlag.Reports(Queue(Won + Start, "_stats.Busy(); " + Leave, "_stats.Idle();", "[|_idle|]"));

    // ------------------------------------------------------------------------------------ what heirs may call

    static string Journal(string kind, string more = "") => $$"""
        public class Journal
        {
            int _writing, _lines;
            public void Add() { if (Interlocked.CompareExchange(ref _writing, 1, 0) == 0) ThreadPool.QueueUserWorkItem(_ => { try { WriteAll(); } finally { _writing = 0; } }); }
            {{kind}} void WriteAll() => [|_lines|]++;
            {{more}}
        }
        """;

    // The type calls it where nobody else can be, and so does who derives from it, as far as anybody can tell.
    [Theory]
    [InlineData("protected virtual")]
    public Task Suggests_what_heirs_may_call(string kind) => VerifyCount.Suggests(Journal(kind));

    [Theory]
    [InlineData("public", "")]
    [InlineData("protected virtual", "public void Flush() => WriteAll();")]
    [InlineData("protected", "} public class Diary : Journal { public void Note() => WriteAll();")]
    public Task Reports_what_all_may_call(string kind, string more) => VerifyCount.Reports(Journal(kind, more));

    // ------------------------------------------------------------------------------------ the one thread of an object

    static string Worker(string total = "int _total;", string start = "public Worker() => new Thread(Run).Start();", string more = "") => $$"""
        public class Worker
        {
            {{total}} readonly object _gate = new(); Thread? _thread; bool _isStarted;
            {{start}}
            public void Run(object? state) { while (true) Step(); }
            internal void Step() => [|_total|]++;
            {{more}}
        }
        """;

    const string Make = "} class Two { static void Main() { new Worker(); new Worker(); }";

    [Theory]
    [InlineData("int _total;", "public Worker() => new Thread(Run).Start();")]
    [InlineData("int _total;", "public void Start() { if (_thread != null) return; _thread = new Thread(Run); _thread.Start(); }")]
    [InlineData("int _total;", "public void Start() { if (_isStarted) return; _isStarted = true; new Thread(Run).Start(); }")]
    [InlineData("int _total;", "public void Start() { lock (_gate) { if (_isStarted) return; _isStarted = true; new Thread(Run).Start(); } }")]
    [InlineData("int _total;", "readonly Thread _worker; public Worker() => _worker = new Thread(Run); public void Start() => _worker.Start();")]
    public Task Silent_on_the_one_thread_of_an_object(string total, string start) => VerifyCount.Silent(Worker(total, start).Replace("[|", "").Replace("|]", ""));

    // A second object has a thread of its own, and so has a second call.
    [Theory]
    [InlineData("static int _total;", "public Worker() => new Thread(Run).Start();", Make)]
    [InlineData("int _total;", "public void Start() => new Thread(Run).Start();", "")]
    [InlineData("int _total;", "public void Start() { if (_isStarted) return; new Thread(Run).Start(); }", "")]
    [InlineData("int _total;", "public void Start() { if (_isStarted) return; _isStarted = true; new Thread(Run).Start(); }", "public void Stop() => _isStarted = false;")]
    public Task Reports_where_there_may_be_two_of_the_threads(string total, string start, string more) => VerifyCount.Reports(Worker(total, start, more));
}
