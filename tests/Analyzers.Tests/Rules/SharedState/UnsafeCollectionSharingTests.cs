using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Verify = Verify<UnsafeCollectionSharing>;

/// <summary>CONC2004.</summary>
public class UnsafeCollectionSharingTests
{
    static string In(string statements) => $$"""
        using System.Collections.Concurrent;
        using System.Collections.Immutable;
        using System.Text;
        class C
        {
            readonly List<int> _list = new();
            readonly Dictionary<int, string> _names = new();
            static readonly HashSet<int> s_seen = new();
            readonly object _gate = new();
            async Task M(int n, int[] data)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("var list = new List<int>(); Parallel.ForEach(data, x => [|list.Add(x)|]);")]
    [InlineData("Parallel.ForEach(data, x => [|_list.Add(x)|]);")]
    [InlineData("Parallel.ForEach(data, x => [|_names[x]|] = \"\");")]
    [InlineData("Parallel.ForEach(data, x => { if ([|s_seen.Add(x)|]) Console.WriteLine(x); });")]
    [InlineData("var text = new StringBuilder(); Parallel.ForEach(data, x => { [|text.Append(x)|]; });")]
    [InlineData("var queue = new Queue<int>(); await Task.WhenAll(data.Select(async x => { await Task.Delay(1).ConfigureAwait(false); [|queue.Enqueue(x)|]; }));")]
    [InlineData("var tasks = new List<Task>(); foreach (var x in data) tasks.Add(Task.Run(() => { [|_list.Add(x)|]; })); await Task.WhenAll(tasks);")]
    [InlineData("var list = new List<int>(); var t = Task.Run(() => { foreach (var x in list) Console.WriteLine(x); }); [|list.Add(1)|]; await t;")]
    public Task Reports_containers_that_several_threads_change(string statements) => Verify.Reports(In(statements));

    [Theory]
    [InlineData("var list = new List<int>(); Parallel.ForEach(data, x => { lock (_gate) list.Add(x); });")]
    [InlineData("var bag = new ConcurrentBag<int>(); Parallel.ForEach(data, x => bag.Add(x));")]
    [InlineData("var list = ImmutableList<int>.Empty; Parallel.ForEach(data, x => list.Add(x));")]
    [InlineData("Parallel.ForEach(data, x => { var list = new List<int>(); list.Add(x); });")]
    [InlineData("Parallel.ForEach(data, x => Console.WriteLine(_list.Contains(x)));")]
    [InlineData("foreach (var x in data) _list.Add(x); Parallel.ForEach(_list, x => Console.WriteLine(x)); _list.Clear();")]
    [InlineData("var list = new List<int>(); var t = Task.Run(() => list.Add(1)); await t; list.Add(2);")]
    [InlineData("var lists = new List<int>[n]; Parallel.For(0, n, i => { lists[i] = new List<int>(); lists[i].Add(i); });")]
    public Task Silent_where_nobody_meets(string statements) => Verify.Silent(In(statements));

    [Fact]
    public Task A_list_in_another_class() => Verify.Reports(
        """
        class Log
        {
            readonly List<string> _lines = new();
            public void Write(string line) => [|_lines.Add(line)|];
        }
        """,
        """
        class C
        {
            void M(Log log) { Parallel.For(0, 9, i => log.Write("x")); }
        }
        """);

    [Fact]
    public Task A_message() => Verify.Says(
        """
        class C
        {
            readonly List<int> _list = new();
            void M(int[] data) => Parallel.ForEach(data, x => [|_list.Add(x)|]);
        }
        """,
        "'_list' is changed here without a lock; line 4 runs this code on several threads at a time");

    [Fact]
    public Task A_collection_that_a_dictionary_hands_out() => Verify.KnownMiss("""
        class C
        {
            static List<int> Of(Dictionary<string, List<int>> lists) => lists.TryGetValue("x", out var list) ? list : [];
            void M(Dictionary<string, List<int>> lists) => Parallel.For(0, 9, i => Of(lists).Add(i));
        }
        """);

    // A type whose thread works through a list, and a method that others call.
    static string Loop(string test, string members = "") => $$"""
        using System.Collections.Concurrent;
        class Loop
        {
            readonly List<int> _items = new();
            readonly ConcurrentQueue<Action> _queue = new();
            readonly ThreadLocal<bool> _isLoop = new();
            Thread _thread;
            int _id;
            SynchronizationContext _context;
            {{members}}
            public void Start()
            {
                _thread = new Thread(Work);
                _thread.Start();
            }
            void Work()
            {
                while (true)
                {
                    foreach (var item in _items) Console.WriteLine(item);
                    if (_queue.TryDequeue(out var action)) action();
                }
            }
            public void Add(int item)
            {
                {{test}}
            }
        }
        """;

    [Theory]
    [InlineData("if (Thread.CurrentThread == _thread) _items.Add(item);")]
    [InlineData("if (_thread != Thread.CurrentThread) throw new InvalidOperationException(); _items.Add(item);")]
    [InlineData("if (ReferenceEquals(Thread.CurrentThread, _thread)) _items.Add(item);")]
    [InlineData("if (Environment.CurrentManagedThreadId == _id) _items.Add(item);")]
    [InlineData("var me = Thread.CurrentThread.ManagedThreadId; if (me != _id) return; _items.Add(item);")]
    [InlineData("if (SynchronizationContext.Current != _context) return; _items.Add(item);")]
    [InlineData("if (_isLoop.Value) _items.Add(item); else _queue.Enqueue(() => Add(item));")]
    [InlineData("if (t_isLoop) _items.Add(item);", "[ThreadStatic] static bool t_isLoop;")]
    [InlineData("if (IsOnLoop) _items.Add(item);", "bool IsOnLoop => _thread == Thread.CurrentThread;")]
    [InlineData("if (!IsOnLoop()) throw new Exception(); _items.Add(item);", "bool IsOnLoop() { return Answer; } bool Answer { get { return _isLoop.Value; } }")]
    [InlineData("Verify(); _items.Add(item);", "void Verify() { if (!_isLoop.Value) throw new InvalidOperationException(); }")]
    [InlineData("System.Diagnostics.Debug.Assert(Thread.CurrentThread == _thread); _items.Add(item);")]
    [InlineData("Run(() => _items.Add(item));", "void Run(Action action) { if (_id == 0 || IsOnLoop) action(); else _queue.Enqueue(action); } bool IsOnLoop => _isLoop.Value;")]
    [InlineData("Run(() => _items.Add(item));", "void Run(Action action) { if (_thread is null) { action(); return; } if (IsOnLoop) action(); else _queue.Enqueue(action); } bool IsOnLoop => _isLoop.Value;")]
    [InlineData("Run(() => _items.Add(item));", "TaskScheduler _turns; void Run(Action action) { if (_id == 0 || IsOnLoop) action(); else new Task(action).Start(_turns); } bool IsOnLoop => _isLoop.Value;")]
    [InlineData("if (!IsOnLoop) { _queue.Enqueue(() => Add(item)); return; } lock (_queue) Console.WriteLine(item); _items.Add(item);", "bool IsOnLoop => _isLoop.Value;")]
    [InlineData("if (!t_isLoop) return; _items.Add(item);", "[ThreadStatic] static bool t_isLoop; void Run() { t_isLoop = true; Work(); t_isLoop = false; } public void Begin() => new Thread(Run).Start();")]
    public Task Silent_where_only_the_thread_of_the_object_gets(string test, string members = "") => Verify.Silent(Loop(test, members));

    [Theory]
    [InlineData("if (Thread.CurrentThread != _thread) [|_items.Add(item)|];")]
    [InlineData("if (_thread == _other) [|_items.Add(item)|];", "Thread _other;")]
    [InlineData("if (SynchronizationContext.Current == null) [|_items.Add(item)|];")]
    [InlineData("if (!IsOnLoop) [|_items.Add(item)|];", "bool IsOnLoop => _thread == Thread.CurrentThread;")]
    [InlineData("if (s_isLoop) [|_items.Add(item)|];", "static bool s_isLoop;")]
    [InlineData("Verify(); [|_items.Add(item)|];", "void Verify() { if (_isLoop.Value) throw new InvalidOperationException(); }")]
    [InlineData("System.Diagnostics.Debug.Assert(_id != 0); [|_items.Add(item)|];")]
    [InlineData("Console.WriteLine(Thread.CurrentThread.ManagedThreadId); [|_items.Add(item)|];")]
    [InlineData("if (Thread.CurrentThread == _thread) Console.WriteLine(item); [|_items.Add(item)|];")]
    [InlineData("if (IsOnLoop) _items.Add(item); else lock (_queue) _queue.Enqueue(() => Add(item)); [|_items.Remove(item)|];", "bool IsOnLoop => _isLoop.Value;")]
    [InlineData("if (item > 0 || IsOnLoop) [|_items.Add(item)|];", "bool IsOnLoop => _isLoop.Value;")]
    [InlineData("Run(() => [|_items.Add(item)|]); Run(() => Console.WriteLine(item));", "void Run(Action action) { if (IsOnLoop) Console.WriteLine(); action(); } bool IsOnLoop => _isLoop.Value;")]
    [InlineData("if (t_isIn) { [|_items.Add(item)|]; return; } t_isIn = true; try { Console.WriteLine(item); } finally { t_isIn = false; }", "[ThreadStatic] static bool t_isIn;")]
    [InlineData("if (_isIn.Value) { [|_items.Add(item)|]; return; } _isIn.Value = true; try { Console.WriteLine(item); } finally { _isIn.Value = false; }", "readonly ThreadLocal<bool> _isIn = new();")]
    public Task Reports_where_other_threads_get(string test, string members = "") => Verify.Reports(Loop(test, members));

    // A reactor: its handlers add handles while it runs them.
    static string Reactor(string handlers, string run = "", string loop = "new Thread(Run)", string interfaces = ": IHandler") => $$"""
        interface IHandler { void Ready(Reactor reactor); }
        class Reactor
        {
            readonly List<IHandler> _handlers = new();
            public void Start() => {{loop}}.Start();
            {{run}} void Run()
            {
                while (true)
                {
                    foreach (var handler in _handlers.ToArray()) handler.Ready(this);
                }
            }
            internal void Add(IHandler handler) => _handlers.Add(handler);
        }
        class Acceptor {{interfaces}}
        {
            public void Ready(Reactor reactor) { {{handlers}} }
        }
        class Connection : IHandler
        {
            public void Ready(Reactor reactor) { }
        }
        """;

    [Theory]
    [InlineData("reactor.Add(new Connection());")]
    [InlineData("reactor.Add(new Connection());", "", "new Thread(() => Run())")]
    public Task Silent_where_only_what_a_thread_calls_back_changes_its_list(string handlers, string run = "", string loop = "new Thread(Run)") => Verify.Silent(Reactor(handlers, run, loop));

    [Fact]
    public Task Reports_a_list_that_others_than_the_callbacks_change() =>
        Verify.Reports(Reactor("reactor.Add(new Connection());", interfaces: "").Replace("=> _handlers.Add(handler)", "=> [|_handlers.Add(handler)|]"));

    [Fact]
    public Task Silent_where_a_caller_may_do_the_work_of_the_thread_itself() => Verify.Silent(
        """
        class Poller
        {
            readonly List<int> _due = new();
            public void RunAsync() { var thread = new Thread(Run); thread.Start(); }
            public void Run() => Run(0);
            public void Run(int delay) { Thread.Sleep(delay); Loop(); }
            void Loop() { while (true) { _due.Add(1); if (_due.Count > 10) _due.Clear(); } }
        }
        """);

    [Theory]
    [InlineData("new Thread(Refresh)", "public void Add() => [|_due.Add(1)|];")]
    public Task Reports_what_other_members_do_meanwhile(string launch, string member) => Verify.Reports($$"""
        class Poller
        {
            readonly List<int> _due = new();
            public void RunAsync() { var thread = {{launch}}; thread.Start(); }
            void Refresh() { while (true) { if (_due.Count > 10) [|_due.Clear()|]; } }
            {{member}}
        }
        """);

    [Fact]
    public Task Reports_a_tick_that_others_may_do_as_well() => Verify.Reports("""
        class Poller
        {
            readonly List<int> _due = new();
            Timer _timer;
            public void Start() => _timer = new Timer(_ => Refresh(), null, 0, 1000);
            public void Refresh() => [|_due.Add(1)|];
        }
        """);

    // A helper that takes the lock for what it is given to do.
    static string Within(string helper) => $$"""
        class Stock
        {
            readonly List<int> _items = new();
            readonly object _gate = new();
            readonly object _other = new();
            {{helper}}
            public void Add(int item) => Within(() => [|_items.Add(item)|]);
            public void Fill() => Parallel.For(0, 10, i => Add(i));
        }
        """;

    [Theory]
    [InlineData("void Within(Action action) { lock (_gate) action(); }")]
    [InlineData("void Within(Action action) { lock (_gate) Twice(action); } static void Twice(Action action) { action(); action(); }")]
    [InlineData("void Within(Action action) => Through(_gate, action); static void Through(object gate, Action action) { lock (gate) action(); }")]
    public Task Silent_where_a_helper_takes_the_lock(string helper) => Verify.Silent(Within(helper).Replace("[|", "").Replace("|]", ""));

    [Theory]
    [InlineData("void Within(Action action) { lock (_gate) Prepare(); action(); } void Prepare() { }")]
    [InlineData("void Within(Action action) { if (Environment.TickCount > 5) { lock (_gate) action(); } else { action(); } }")]
    public Task Reports_where_a_helper_runs_it_outside_of_the_lock(string helper) => Verify.Reports(Within(helper));

    // A private helper starts a timer whose code takes the lock.
    static string Cache(string add) => $$"""
        class Cache
        {
            readonly Dictionary<int, Timer> _timers = new();
            readonly object _gate = new();
            public void Add(int key) { {{add}} }
            void Arm(int key) => [|_timers.Add(key, new Timer(Expire, key, 1000, Timeout.Infinite))|];
            void Expire(object key)
            {
                lock (_gate)
                {
                    if (_timers.TryGetValue((int)key, out var timer)) timer.Dispose();
                    _timers.Remove((int)key);
                }
            }
        }
        """;

    [Fact]
    public Task Silent_where_the_callers_of_a_helper_hold_the_lock_of_what_it_starts() => Verify.Silent(Cache("lock (_gate) Arm(key);").Replace("[|", "").Replace("|]", ""));

    [Fact]
    public Task Reports_a_helper_that_is_called_without_the_lock_of_what_it_starts() => Verify.Reports(Cache("lock (_gate) { } Arm(key);"));

    [Theory]
    [InlineData("if (task.IsCompleted) got = task.Result; else got = await task.ConfigureAwait(false);")]
    [InlineData("got = await task.ConfigureAwait(false);")]
    public Task Silent_where_an_exception_comes_from_the_task_itself(string wait) => Verify.Silent(Receiver(wait).Replace("[|", "").Replace("|]", ""));

    [Fact]
    public Task Reports_where_an_exception_leaves_the_task_running() => Verify.Reports(Receiver("Console.WriteLine(); if (task.IsCompleted) got = task.Result; else got = await task.ConfigureAwait(false);"));

    // Awaits what it has begun, and goes on after an error.
    static string Receiver(string wait) => $$"""
        class Receiver
        {
            readonly List<int> _bytes = new();
            public async Task ListenAsync()
            {
                while (true)
                {
                    await ReceiveAsync().ConfigureAwait(false);
                    [|_bytes.Clear()|];
                }
            }
            async Task<int> ReceiveAsync()
            {
                int got = 0;
                try
                {
                    var task = ReadAsync();
                    {{wait}}
                }
                catch (IOException)
                {
                }
                return got;
            }
            async Task<int> ReadAsync()
            {
                await Task.Delay(1).ConfigureAwait(false);
                [|_bytes.Add(1)|];
                return 1;
            }
        }
        class Program { static Task Main() => new Receiver().ListenAsync(); }
        """;

    // A lock that the program makes of atomic steps.
    static string OwnLock(string taking, string name = "SpinningLock") => $$"""
        struct {{name}}
        {
            int _writers;
            public void WriteLock() { while (!TryWriteLock()) Thread.Yield(); }
            public bool TryWriteLock() => Interlocked.CompareExchange(ref _writers, 1, 0) == 0;
            public void WriteUnlock() => Interlocked.Exchange(ref _writers, 0);
        }
        class Store
        {
            readonly List<int> _items = new();
            {{name}} _lock;
            public void Fill() => Parallel.For(0, 10, i => { {{taking}} });
        }
        """;

    [Theory]
    [InlineData("_lock.WriteLock(); try { _items.Add(i); } finally { _lock.WriteUnlock(); }")]
    [InlineData("while (!_lock.TryWriteLock()) Thread.Yield(); _items.Add(i); _lock.WriteUnlock();")]
    public Task Silent_under_a_lock_of_the_program(string taking) => Verify.Silent(OwnLock(taking));

    [Theory]
    [InlineData("_lock.WriteLock(); _lock.WriteUnlock(); [|_items.Add(i)|];")]
    public Task Reports_behind_a_lock_of_the_program(string taking) => Verify.Reports(OwnLock(taking));

    [Fact]
    public Task What_each_of_a_few_implementations_does() => Verify.KnownMiss("""
        abstract class Module { public abstract void Register(List<int> all); }
        class TimeModule : Module { public override void Register(List<int> all) => all.Add(1); }
        class UserModule : Module { public override void Register(List<int> all) => all.Add(2); }
        class C { void Start(Module[] modules, List<int> all) => Parallel.ForEach(modules, module => module.Register(all)); }
        """);

    [Fact]
    public Task The_lock_of_a_class_does_not_guard_what_another_class_shares() => Verify.Reports("""
        class Device
        {
            static readonly List<string> s_trace = [];
            public void Run() { lock (GetType()) [|s_trace.Add("run")|]; }
        }
        class C { void Start(Device[] devices) => Parallel.ForEach(devices, device => device.Run()); }
        """);

    // -------------------------------------------------------------------------------------------------- behind an interface

    static string Behind(string declaration) => $$"""
        using System.Collections.Concurrent;
        class C
        {
            {{declaration}}
            void Start() => Parallel.For(0, 9, i => { [|_all.Add(i, i)|]; });
        }
        """;

    [Theory]
    [InlineData("readonly IDictionary<int, int> _all = new Dictionary<int, int>();")]
    [InlineData("IDictionary<int, int> _all { get; } = new SortedDictionary<int, int>();")]
    public Task Reports_a_collection_behind_an_interface(string declaration) => Verify.Reports(Behind(declaration));

    [Theory]
    [InlineData("readonly IDictionary<int, int> _all = new ConcurrentDictionary<int, int>();")]
    [InlineData("IDictionary<int, int> _all = new Dictionary<int, int>();")]
    [InlineData("readonly IDictionary<int, int> _all = Make(); static IDictionary<int, int> Make() => new ConcurrentDictionary<int, int>();")]
    public Task Silent_where_the_interface_may_hide_anything(string declaration) => Verify.Silent(Behind(declaration).Replace("[|", "").Replace("|]", ""));

    // What the callee knows as an interface, the one who made it knows.
    [Theory]
    [InlineData("List<int>", "Add(all)", "static void Add(ICollection<int> target) => [|target.Add(1)|];")]
    [InlineData("Dictionary<int, int>", "Set(all)", "static void Set(IDictionary<int, int> target) => [|target[1]|] = 2;")]
    [InlineData("List<int>", "new Worker(all).Run()", "sealed class Worker(IList<int> target) { public void Run() => [|target.Add(1)|]; }")]
    [InlineData("HashSet<int>", "new Worker(all).Run()", "sealed class Worker { readonly ISet<int> _target; public Worker(ISet<int> target) => _target = target; public void Run() => [|_target.Add(1)|]; }")]
    public Task Reports_a_collection_that_is_handed_on_as_an_interface(string type, string call, string callee) => Verify.Reports($$"""
        class C
        {
            void Start() { var all = new {{type}}(); Parallel.For(0, 9, i => {{call}}); }
            {{callee}}
        }
        """);

    [Theory]
    [InlineData("ConcurrentDictionary<int, int>", "Set(all)", "static void Set(IDictionary<int, int> target) => target[1] = 2;")]
    [InlineData("ConcurrentDictionary<int, int>", "new Worker(all).Run()", "sealed class Worker(IDictionary<int, int> target) { public void Run() => target.Add(1, 2); }")]
    [InlineData("List<int>", "Count(all)", "static int Count(ICollection<int> target) => target.Count;")]
    public Task Silent_where_what_is_handed_on_may_be_shared(string type, string call, string callee) => Verify.Silent($$"""
        using System.Collections.Concurrent;
        class C
        {
            void Start() { var all = new {{type}}(); Parallel.For(0, 9, i => {{call}}); }
            {{callee}}
        }
        """);

    [Fact]
    public Task Silent_where_nobody_says_what_the_interface_hides() => Verify.Silent("""
        class C
        {
            void Start(ICollection<int> all) => Parallel.For(0, 9, i => Add(all));
            static void Add(ICollection<int> target) => target.Add(1);
        }
        """);

    [Fact]
    public Task Reports_a_local_collection_that_is_called_by_an_interface() => Verify.Reports("""
        class C { void Start() { ICollection<int> all = new List<int>(); Parallel.For(0, 9, i => [|all.Add(i)|]); } }
        """);

    [Fact]
    public Task Silent_where_a_local_of_an_interface_gets_several_collections() => Verify.Silent("""
        class C { void Start(ICollection<int> other) { ICollection<int> all = new List<int>(); if (other.Count > 0) all = other; Parallel.For(0, 9, i => all.Add(i)); } }
        """);

    // ------------------------------------------------------------------------------------------------------ enumerators

    static string Source(string next) => $$"""
        class Source
        {
            readonly IEnumerator<int> _items = Enumerable.Range(0, 99).GetEnumerator();
            readonly object _gate = new();
            bool TryNext(out int item) { {{next}} }
            void Start() => Parallel.For(0, 9, i => { while (TryNext(out var item)) Console.WriteLine(item); });
        }
        """;

    [Fact]
    public Task Reports_an_enumerator_that_several_threads_move() => Verify.Reports(Source("item = 0; if (![|_items.MoveNext()|]) return false; item = _items.Current; return true;"));

    [Theory]
    [InlineData("lock (_gate) { item = 0; if (!_items.MoveNext()) return false; item = _items.Current; return true; }")]
    [InlineData("using var own = Enumerable.Range(0, 99).GetEnumerator(); item = own.MoveNext() ? own.Current : 0; return false;")]
    [InlineData("item = 0; IEnumerable<int> all = [1, 2]; foreach (var each in all) item += each; return false;")]
    public Task Silent_where_one_thread_moves_it(string next) => Verify.Silent(Source(next));

    // -------------------------------------------------------------------------------------- objects behind an interface

    static string Rates(string made, string known) => $$"""
        IRates rates = {{made}};
        await Task.WhenAll(args.Select(c => rates.GetAsync(c)));
        interface IRates { Task<int> GetAsync(string currency); }
        class Remote : IRates { public async Task<int> GetAsync(string currency) { await Task.Delay(1); return 1; } }
        class Cached(IRates inner) : IRates
        {
            readonly Dictionary<string, int> _known = new();
            public async Task<int> GetAsync(string currency)
            {
                if (_known.TryGetValue(currency, out var rate)) return rate;
                rate = await inner.GetAsync(currency);
                {{known}} = rate;
                return rate;
            }
        }
        """;

    [Theory]
    [InlineData("new Cached(new Remote())", "[|_known[currency]|]")]
    [InlineData("new Remote()", "_known[currency]")]
    // Which of the two it is, nobody knows.
    [InlineData("new Cached(new Remote()); if (args.Length > 9) rates = new Remote()", "_known[currency]")]
    public Task A_variable_that_holds_one_object(string made, string known) => Verify.ReportsInProgram(Rates(made, known));

    // ------------------------------------------------------------------------------------- who registers himself, too late

    static string Group(string worker, string start, string read = "s_squares") => $$"""
        class Program
        {
            static readonly CountdownEvent s_group = new(1);
            static readonly List<int> s_squares = new();
            static void Worker(int n) { {{worker}} }
            static void Main()
            {
                for (var n = 0; n < 4; n++) { var number = n; {{start}} }
                s_group.Signal();
                s_group.Wait();
                foreach (var square in {{read}}) Console.WriteLine(square);
            }
        }
        """;

    [Fact]
    public Task Reports_what_nobody_has_registered_in_time() => Verify.Reports(Group(
        "s_group.AddCount(); lock (s_group) { s_squares.Add(n); } s_group.Signal();", "new Thread(() => Worker(number)).Start();", "[|s_squares|]"));

    [Theory]
    [InlineData("lock (s_group) { s_squares.Add(n); } s_group.Signal();", "s_group.AddCount(); new Thread(() => Worker(number)).Start();")]
    [InlineData("if (n > 9) { s_group.AddCount(); new Thread(() => Worker(n - 9)).Start(); } lock (s_group) { s_squares.Add(n); } s_group.Signal();", "s_group.AddCount(); new Thread(() => Worker(number)).Start();")]
    public Task Silent_where_the_launcher_registers(string worker, string start) => Verify.Silent(Group(worker, start));

    [Fact]
    public Task Reports_a_step_of_a_loop_that_others_do_as_well() => Verify.Reports("""
        class Pump
        {
            readonly List<int> _items = new();
            public void Start() => new Thread(Loop).Start();
            void Loop() { while (true) Step(); }
            public void Step() => [|_items.Add(1)|];
        }
        """);

    [Theory]
    [InlineData("await work.WaitAsync(TimeSpan.FromSeconds(1));", "TimeoutException")]
    [InlineData("work.Wait(token);", "OperationCanceledException")]
    public Task Reports_what_comes_after_a_wait_that_gave_up(string wait, string exception) => Verify.Reports($$"""
        class C
        {
            async Task M(CancellationToken token)
            {
                await Task.Yield();
                var items = new List<int>();
                var work = Task.Run(() => { [|items.Add(1)|]; });
                try { {{wait}} }
                catch ({{exception}}) { [|items.Add(2)|]; }
                await work;
            }
        }
        """);

    [Theory]
    [InlineData("readonly MemoryStream _scratch = new();", "[|_scratch.SetLength(0)|];")]
    [InlineData("readonly MemoryStream _scratch = new();", "[|_scratch.WriteByte(1)|];")]
    [InlineData("readonly MemoryStream _scratch = new();", "[|_scratch.Position|] = 0;")]
    [InlineData("readonly MemoryStream _scratch = new(new byte[9], false);", "_scratch.ToArray();")]
    [InlineData("readonly MemoryStream _scratch = new();", "lock (_scratch) _scratch.WriteByte(1);")]
    [InlineData("", "var scratch = new MemoryStream(); scratch.WriteByte(1);")]
    public Task Reports_a_stream_in_memory_that_several_write_to(string field, string encode) => Verify.Reports($$"""
        class Encoder
        {
            {{field}}
            void Encode() { {{encode}} }
            void Run() => Parallel.For(0, 9, _ => Encode());
        }
        """);

    // ------------------------------------------------------------------------------------------- one prepares, the others wait

    static string Bootstrap(string start) => $$"""
        class Bootstrap
        {
            readonly ManualResetEventSlim _done = new();
            int _entered;
            readonly List<int> _modules = new();
            int Start() { {{start}} }
            void Run() { for (var i = 0; i < 9; i++) new Thread(() => Start()).Start(); }
        }
        """;

    [Fact]
    public Task Silent_where_one_has_prepared_what_all_others_wait_for() =>
        Verify.Silent(Bootstrap("if (Interlocked.Exchange(ref _entered, 1) == 0) { _modules.Add(3); _done.Set(); } _done.Wait(); return _modules.Count;"));

    [Theory]
    [InlineData("if (Interlocked.Exchange(ref _entered, 1) == 0) { _done.Set(); _modules.Add(3); } _done.Wait(); return [|_modules.Count|];")]
    [InlineData("if (Interlocked.Exchange(ref _entered, 1) == 0) { _modules.Add(3); _done.Set(); _entered = 0; } _done.Wait(); return [|_modules.Count|];")]
    [InlineData("if (Interlocked.Exchange(ref _entered, 1) == 0) { _modules.Add(3); _done.Set(); } return [|_modules.Count|];")]
    public Task Reports_where_others_may_be_earlier(string start) => Verify.Reports(Bootstrap(start));

    // ------------------------------------------------------------------------------------- what delegates are given by a callee

    static string Tags(string act, string add) => $$"""
        class Guarded<T>(T value)
        {
            readonly object _gate = new();
            readonly T _value = value;
            public TResult With<TResult>(Func<T, TResult> use) { lock (_gate) return use(_value); }
            public void Do(Action<T> use) { {{act}} }
        }
        class Tags
        {
            readonly Guarded<List<string>> _all = new([]);
            void Add() => _all.Do(all => {{add}});
            int Count() => _all.With(all => all.Count);
            void Run() => Parallel.For(0, 9, _ => { Add(); Count(); });
        }
        """;

    [Theory]
    [InlineData("use(_value);")]
    [InlineData("Again(use); } void Again(Action<T> use) { use(_value);")]
    public Task Reports_what_a_lambda_does_to_what_it_is_given(string act) => Verify.Reports(Tags(act, "[|all.Add(\"x\")|]"));

    [Theory]
    [InlineData("lock (_gate) use(_value);")]
    [InlineData("Again(use); } void Again(Action<T> use) { lock (_gate) use(_value);")]
    public Task Silent_where_the_callee_holds_the_lock(string act) => Verify.Silent(Tags(act, "all.Add(\"x\")"));

    static string View(string gate, string names) => $$"""
        class Roster
        {
            readonly List<string> _names = new();
            public readonly object Gate = new();
            public IEnumerable<string> Names => _names;
            public void Add() { lock (Gate) {{(gate == "roster" ? "[|_names.Add(\"x\")|]" : "_names.Add(\"x\")")}}; }
        }
        class View
        {
            static void Show(Roster roster)
            {
                var thread = new Thread(roster.Add);
                thread.Start();
                lock ({{gate}}) { foreach (var name in {{names}}) Console.WriteLine(name); }
                thread.Join();
            }
        }
        """;

    [Fact]
    public Task Reports_a_list_behind_an_interface_of_readers() => Verify.Reports(View("roster", "[|roster.Names|]"));

    [Fact]
    public Task Silent_on_a_list_behind_an_interface_under_its_lock() => Verify.Silent(View("roster.Gate", "roster.Names"));

    // ---------------------------------------------------------------------------------------- writers

    [Theory]
    [InlineData("StringWriter", "StringWriter")]
    [InlineData("TextWriter", "StringWriter")]
    public Task Reports_a_writer(string type, string made) => Verify.Reports($$"""
        class Log
        {
            readonly {{type}} _out = new {{made}}();
            void Write(int n) => [|_out.WriteLine(n)|];
            public void Run() => Parallel.For(0, 9, Write);
        }
        """);

    [Theory]
    [InlineData("new StringWriter()", "{ lock (_out) _out.WriteLine(n); }")]
    [InlineData("TextWriter.Synchronized(new StringWriter())", "=> _out.WriteLine(n);")]
    [InlineData("Console.Out", "=> _out.WriteLine(n);")]
    public Task Silent_on_a_writer_for_several_threads(string made, string write) => Verify.Silent($$"""
        class Log
        {
            readonly TextWriter _out = {{made}};
            void Write(int n) {{write}}
            public void Run() => Parallel.For(0, 9, Write);
        }
        """);

    // ---------------------------------------------------------------------------------------- what copies share

    static string Orders(string add, string with) => $$"""
        record Order(string Name, List<string> Lines);
        class Shop
        {
            static void Run()
            {
                var first = new Order("a", new());
                var second = first with { {{with}} };
                var worker = Task.Run(() => {{string.Format(add, "first")}});
                {{string.Format(add, "second")}};
                worker.Wait();
            }
        }
        """;

    [Fact]
    public Task Reports_a_list_that_a_copy_shares() => Verify.Reports(Orders("[|{0}.Lines.Add(\"x\")|]", "Name = \"b\""));

    [Fact]
    public Task Reports_a_list_that_a_copy_shares_with_what_an_initializer_has_filled() => Verify.Reports("""
        record Parcel(string Address) { public List<string> Items { get; init; } = new(); }
        class Shop
        {
            static void Fill(Parcel parcel) => [|parcel.Items.Add("x")|];
            static void Run()
            {
                var template = new Parcel("") { Items = new() };
                var north = template with { Address = "north" };
                var south = template with { Address = "south" };
                var worker = Task.Run(() => Fill(north));
                Fill(south);
                worker.Wait();
            }
        }
        """);

    [Fact]
    public Task Silent_on_a_list_of_the_copy() => Verify.Silent(Orders("{0}.Lines.Add(\"x\")", "Lines = new()"));

    // ---------------------------------------------------------------------------------------- delegates that methods make

    static string Memo(string type, string store) => $$"""
        using System.Collections.Concurrent;
        class Program
        {
            static Func<int, int> Memo(Func<int, int> f)
            {
                var seen = new {{type}}<int, int>();
                return x => { if (!seen.TryGetValue(x, out var y)) {{store}} = y = f(x); return y; };
            }
            static void Run()
            {
                var square = Memo(x => x * x);
                Parallel.For(0, 100, i => square(i % 7));
            }
        }
        """;

    [Fact]
    public Task Reports_what_a_made_delegate_keeps() => Verify.Reports(Memo("Dictionary", "[|seen[x]|]"));

    [Fact]
    public Task Silent_on_a_made_delegate_that_keeps_it_safely() => Verify.Silent(Memo("ConcurrentDictionary", "seen[x]"));

    // ---------------------------------------------------------------------------------------- closed, then emptied

    static string Queue(string test, string enqueue, string clear) => $$"""
        class Listener
        {
            readonly object _sync = new(), _queueSync = new();
            readonly Queue<int> _queue = new();
            bool _open;
            public void Start() { lock (_sync) lock (_queueSync) _open = true; }
            void Add(int x) { lock (_queueSync) { {{test}} {{enqueue}}; } }
            void Stop()
            {
                lock (_sync)
                {
                    lock (_queueSync) { if (!_open) return; _open = false; }
                    {{clear}};
                }
            }
            public void Run() => Parallel.Invoke(() => Add(1), Stop);
        }
        """;

    [Fact]
    public Task Silent_on_a_queue_that_is_closed_under_its_lock_and_then_emptied() => Verify.Silent(Queue("if (!_open) return;", "_queue.Enqueue(x)", "_queue.Clear()"));

    [Fact]
    public Task Reports_a_queue_that_takes_more_when_it_is_closed() => Verify.Reports(Queue("", "[|_queue.Enqueue(x)|]", "[|_queue.Clear()|]"));

    // ---------------------------------------------------------------------------------------- filled once

    static string Entities(string find, string other) => $$"""
        class Entities
        {
            readonly object _gate = new();
            Dictionary<string, char>? _map;
            Dictionary<string, char> Get() { lock (_gate) { if (_map == null) Fill(); return _map!; } }
            void Fill() { _map = new(); _map.Add("lt", '<'); }
            char Find(string name) { var map = Get(); return {{find}} ? '!' : '?'; }
            {{other}}
            public void Run() => Parallel.For(0, 9, i => Find("lt"));
        }
        """;

    [Fact]
    public Task Silent_on_a_map_that_is_filled_before_it_is_handed_out() => Verify.Silent(Entities("map.ContainsKey(name)", ""));

    static string Fair(string made, string visitors) => $$"""
        class Visitor(ISet<string> badges, string prefix)
        {
            public void Enter() { for (var i = 0; i < 9; i++) [|badges.Add(prefix + i)|]; }
        }
        class Fair
        {
            static void Open()
            {
                ISet<string> badges = {{made}};
                Visitor[] visitors = {{visitors}};
                var threads = Array.ConvertAll(visitors, one => new Thread(one.Enter));
                foreach (var thread in threads) thread.Start();
                foreach (var thread in threads) thread.Join();
            }
            static ISet<string> Make() => new HashSet<string>();
        }
        """;

    // Who has made it knows what is behind the interface; what is written down in brackets is known one by one.
    [Theory]
    [InlineData("[new Visitor(badges, \"a\"), new Visitor(badges, \"b\")]")]
    [InlineData("{ new Visitor(badges, \"a\"), new Visitor(badges, \"b\") }")]
    public Task Reports_a_set_that_those_of_an_array_were_made_with(string visitors) => Verify.Reports(Fair("new HashSet<string>()", visitors));

    [Theory]
    [InlineData("Make()", "[new Visitor(badges, \"a\"), new Visitor(badges, \"b\")]")]
    [InlineData("new HashSet<string>()", "[new Visitor(badges, \"a\"), new Visitor(new HashSet<string>(), \"b\")]")]
    public Task Silent_where_it_may_be_anything_or_each_has_its_own(string made, string visitors) => Verify.Silent(Fair(made, visitors).Replace("[|", "").Replace("|]", ""));

    // ---------------------------------------------------------------------------------------- async code that launches itself

    static string Crawler(string visit) => $$"""
        class Crawler
        {
            readonly HashSet<string> _seen = new();
            static async Task<string[]> Links(string page) { await Task.Delay(1).ConfigureAwait(false); return [page + "a", page + "b"]; }
            public async Task Visit(string page)
            {
                {{visit}}
            }
        }
        """;

    [Theory]
    [InlineData("if (![|_seen.Add(page)|]) return; var links = await Links(page).ConfigureAwait(false); await Task.WhenAll(links.Select(Visit));")]
    [InlineData("if (![|_seen.Add(page)|]) return; var links = await Links(page).ConfigureAwait(false); await Task.WhenAll(links.Select(link => Visit(link)));")]
    public Task Reports_visits_that_start_visits(string visit) => Verify.Reports(Crawler(visit));

    [Theory]
    [InlineData("if (!_seen.Add(page)) return; var links = await Links(page).ConfigureAwait(false); foreach (var link in links) await Visit(link);")]
    [InlineData("lock (_seen) if (!_seen.Add(page)) return; var links = await Links(page).ConfigureAwait(false); await Task.WhenAll(links.Select(Visit));")]
    [InlineData("_seen.Add(page); var links = await Links(page).ConfigureAwait(false); var more = await Task.WhenAll(links.Select(Links)); foreach (var link in more[0]) _seen.Add(link);")]
    public Task Silent_on_visits_one_after_the_other(string visit) => Verify.Silent(Crawler(visit));

    // ---------------------------------------------------------------------------------------- wrappers that lock each call

    static string Trail(string print, string made = "ArrayList.Synchronized(new ArrayList())") => $$"""
        using System.Collections;
        class Trail
        {
            readonly ArrayList _all = {{made}};
            public void Add(string x) => _all.Add(x);
            public void Print() { {{print}} }
            static void Main()
            {
                var trail = new Trail();
                var other = new Thread(() => trail.Add("x"));
                other.Start();
                trail.Print();
                other.Join();
            }
        }
        """;

    [Fact]
    public Task Reports_a_loop_over_a_synchronized_list() => Verify.Reports(Trail("foreach (var x in [|_all|]) Console.WriteLine(x);"));

    [Theory]
    [InlineData("lock (_all.SyncRoot) foreach (var x in _all) Console.WriteLine(x);")]
    [InlineData("Console.WriteLine(_all.Count);")]
    [InlineData("_all.Clear();")]
    public Task Silent_on_single_calls_of_a_synchronized_list(string print) => Verify.Silent(Trail(print));

    // ---------------------------------------------------------------------------------------- generators and hash algorithms

    [Theory]
    [InlineData("static readonly Random s_random = new();", "[|s_random.Next(6)|]")]
    [InlineData("readonly Random _random = new(42);", "[|_random.NextDouble()|]")]
    [InlineData("static readonly System.Security.Cryptography.SHA256 s_hash = System.Security.Cryptography.SHA256.Create();", "[|s_hash.ComputeHash(new byte[i])|]")]
    public Task Reports_a_generator_or_hash_algorithm_for_all(string field, string draw) => Verify.Reports($$"""
        class Dice
        {
            {{field}}
            void Roll() => Parallel.For(0, 9, i => { _ = {{draw}}; });
        }
        """);

    [Theory]
    [InlineData("static readonly Random s_random = Random.Shared;", "s_random.Next(6)")]
    [InlineData("readonly Random _random; Dice(Random random) => _random = random;", "_random.Next(6)")]
    [InlineData("readonly Random _random; Dice(int? seed) => _random = seed is { } n ? new Random(n) : Random.Shared;", "_random.Next(6)")]
    [InlineData("internal static Random Source = new();", "Source.Next(6)")]
    [InlineData("[ThreadStatic] static Random s_random;", "(s_random ??= new()).Next(6)")]
    [InlineData("readonly ThreadLocal<Random> _random = new(() => new Random());", "_random.Value!.Next(6)")]
    [InlineData("", "new Random(i).Next(6)")]
    [InlineData("", "System.Security.Cryptography.SHA256.HashData(new byte[i])")]
    public Task Silent_on_generators_for_threads(string field, string draw) => Verify.Silent($$"""
        class Dice
        {
            {{field}}
            void Roll() => Parallel.For(0, 9, i => { _ = {{draw}}; });
        }
        """);

    [Fact]
    public Task Silent_on_a_generator_under_a_lock() => Verify.Silent("""
        class Dice
        {
            static readonly Random s_random = new();
            void Roll() => Parallel.For(0, 9, i => { lock (s_random) s_random.Next(6); });
        }
        """);

    static string Topics(string use) => $$"""
        class Topics
        {
            readonly object _gate = new();
            readonly Dictionary<string, List<int>> _all = new();
            List<int> Of(string topic)
            {
                lock (_gate)
                {
                    if (!_all.TryGetValue(topic, out var list)) { list = new(); _all.Add(topic, list); }
                    return list;
                }
            }
            static void Main()
            {
                var topics = new Topics();
                Parallel.For(0, 9, i => { {{use}} });
            }
        }
        """;

    [Theory]
    [InlineData("var list = topics.Of(i % 2 == 0 ? \"news\" : \"sport\"); [|list.Add(i)|];")]
    [InlineData("var list = topics.Of(i switch { 0 => \"a\", < 5 => \"b\", _ => \"c\" }); [|list.Add(i)|];")]
    public Task Reports_what_is_kept_for_one_of_a_few_keys(string use) => Verify.Reports(Topics(use));

    [Theory]
    [InlineData("var list = topics.Of(\"topic\" + i); list.Add(i);")]
    [InlineData("var list = topics.Of(i % 2 == 0 ? \"news\" : \"sport\"); lock (list) list.Add(i);")]
    public Task Silent_on_what_is_kept_for_each(string use) => Verify.Silent(Topics(use));

    [Fact]
    public Task Reports_two_methods_that_start_each_other() => Verify.Reports("""
        class Crawler
        {
            readonly List<int> _seen = new();
            static async Task<int[]> Links(int page) { await Task.Delay(1).ConfigureAwait(false); return [page * 2, page * 2 + 1]; }
            public async Task Visit(int page)
            {
                [|_seen.Add(page)|];
                var links = await Links(page).ConfigureAwait(false);
                await Task.WhenAll(links.Select(async link => await Follow(link).ConfigureAwait(false)));
            }
            async Task Follow(int link) { if (link < 99) await Visit(link).ConfigureAwait(false); }
        }
        """);

    static string Dice(string type, string made) => $$"""
        sealed class LockedRandom : Random { readonly object _gate = new(); public override int Next() { lock (_gate) return base.Next(); } }
        class Dice
        {
            static readonly {{type}} s_random = {{made}};
            static void Roll() => Parallel.For(0, 9, _ => {{(made == "new()" || made == "new Random(7)" ? "[|s_random.Next()|]" : "s_random.Next()")}});
        }
        """;

    [Theory]
    [InlineData("LockedRandom", "new LockedRandom()")]
    [InlineData("Random", "new LockedRandom()")]
    public Task Silent_on_generators_that_lock(string type, string made) => Verify.Silent(Dice(type, made));

    [Theory]
    [InlineData("Random", "new()")]
    [InlineData("Random", "new Random(7)")]
    public Task Reports_plain_generators(string type, string made) => Verify.Reports(Dice(type, made));

    // ------------------------------------------------------------------------------------- containers in a concurrent one

    static string Index(string body, string inner = "List<int>") => $$"""
        using System.Collections.Concurrent;
        public class Index
        {
            readonly ConcurrentDictionary<string, {{inner}}> _byTopic = new();
            public void Add(string topic, int id) { {{body}} }
            public int Count(string topic) => _byTopic.TryGetValue(topic, out var all) ? all.Count : 0;
        }
        """;

    [Theory]
    [InlineData("[|_byTopic.GetOrAdd(topic, _ => new()).Add(id)|];")]
    [InlineData("var all = _byTopic.GetOrAdd(topic, static _ => new List<int>()); [|all.Add(id)|];")]
    [InlineData("[|_byTopic.GetOrAdd(topic, _ => new()).Add(id)|];", "HashSet<int>")]
    public Task Reports_a_container_that_a_concurrent_one_gives_to_several_threads(string body, string inner = "List<int>") => Verify.Reports(Index(body, inner));

    [Theory]
    [InlineData("var all = _byTopic.GetOrAdd(topic, _ => new()); lock (all) all.Add(id);")]
    [InlineData("_byTopic.GetOrAdd(topic, _ => new()).Enqueue(id);", "ConcurrentQueue<int>")]
    [InlineData("var all = new List<int>(); all.Add(id); _byTopic[topic] = all;")]
    [InlineData("_byTopic.GetOrAdd(topic, _ => { var made = new List<int>(); made.Add(id); return made; });")]
    public Task Silent_on_a_container_that_is_locked_or_new(string body, string inner = "List<int>") => Verify.Silent(Index(body, inner));

    // A member that gives its own object back to be asked for more makes it ready.
    [Theory]
    [InlineData("public Index On(string topic, int id) { _byTopic.GetOrAdd(topic, _ => new()).Add(id); return this; }")]
    [InlineData("public Index On(string topic, int id) { if (id < 0) throw new ArgumentException(topic); _byTopic.GetOrAdd(topic, _ => new()).Add(id); return this; }")]
    public Task Silent_on_a_chain_of_calls_that_makes_ready(string more) => Verify.Silent(Index("").Replace("public int Count", more + " public int Count"));

    [Fact]
    public Task Reports_a_member_that_gives_another_object() =>
        Verify.Reports(Index("").Replace("public int Count", "public Index On(string topic, int id) { [|_byTopic.GetOrAdd(topic, _ => new()).Add(id)|]; return topic == \"\" ? new Index() : this; } public int Count"));

    // --------------------------------------------------------------------------------- members for those who put a program together

    static string Jobs(string parameter) => $$"""
        public interface IEndpointConfigurator { }
        public class Jobs
        {
            readonly Dictionary<string, int> _types = new();
            Timer? _beat;
            public void Register(string name, {{parameter}} settings) => _types.Add(name, 1);
            public void Started() { _beat = new Timer(_ => { foreach (var type in _types) Console.WriteLine(type.Key); }, null, 1000, 1000); }
        }
        """;

    [Fact]
    public Task Silent_on_members_for_configurators() => Verify.Silent(Jobs("IEndpointConfigurator"));

    [Fact]
    public Task Reports_members_for_others() => Verify.Reports(Jobs("object").Replace("_types.Add(name, 1)", "[|_types.Add(name, 1)|]"));

    [Fact]
    public Task Silent_on_a_method_that_a_helper_runs_under_its_lock() => Verify.Silent("""
        class C
        {
            readonly object _gate = new();
            readonly List<int> _list = new();
            void Privately(Action work) { lock (_gate) work(); }
            void Add() => _list.Add(1);
            void M(int[] data) => Parallel.ForEach(data, x => Privately(Add));
        }
        """);

    // ------------------------------------------------------------------------------------ what only a failure leaves running

    static string Rounds(string start, string between, string after) => $$"""
        class Hasher
        {
            readonly List<int> _sums = new();
            public async Task All(IEnumerable<Stream> files, byte[] buffer, bool isWhole, CancellationToken token)
            {
                foreach (var file in files)
                {
                    try
                    {
                        int n;
                        while ((n = await file.ReadAsync(buffer)) > 0)
                        {
                            {{start}}
                            {{between}}
                            {{after}}
                        }

                        _sums.Add(0);
                    }
                    catch (IOException)
                    {
                        Console.WriteLine(file);
                    }
                }
            }

            void Add() => _sums.Add(1);
            static int Count(byte[] buffer) => buffer[0];
        }
        """;

    [Theory]
    [InlineData("var sum = Task.Run(Add);", "if (isWhole) Count(buffer);", "await sum;")]
    [InlineData("var sum = Task.Run(() => _sums.Add(1));", "Convert.ToBase64String(buffer); if (isWhole) await Task.Delay(5);", "await sum.ConfigureAwait(false);")]
    [InlineData("var sum = Task.CompletedTask; if (isWhole) sum = Task.Run(Add);", "Count(buffer);", "await sum;")]
    [InlineData("var sums = new List<Task>(); sums.Add(Task.Run(Add));", "if (isWhole) Count(buffer);", "await Task.WhenAll(sums);")]
    public Task Silent_on_what_is_waited_for_come_what_may(string start, string between, string after) => Verify.Silent(Rounds(start, between, after));

    [Theory]
    [InlineData("var sum = Task.Run(Add);", "if (isWhole) await file.ReadAsync(buffer, token);", "await sum;")]
    [InlineData("var sum = Task.Run(Add);", "if (isWhole) token.ThrowIfCancellationRequested();", "await sum;")]
    [InlineData("var sum = Task.Run(Add);", "if (isWhole) throw new IOException();", "await sum;")]
    [InlineData("var sum = Task.Run(Add);", "if (isWhole) Count(buffer);", "await sum.WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("var sum = Task.Run(Add);", "if (n > 9) continue;", "await sum;")]
    [InlineData("var sum = Task.Run(Add);", "Count(buffer);", "if (isWhole) await sum;")]
    public Task Reports_what_may_be_left_on_purpose(string start, string between, string after) => Verify.Reports(Rounds(start, between, after).Replace("_sums.Add(1)", "[|_sums.Add(1)|]").Replace("_sums.Add(0)", "[|_sums.Add(0)|]"));

    static string Grains(string contract) => $$"""
        namespace Orleans.Runtime { interface IAddressable { } }
        interface ICounter {{contract}} { Task Submit(string who, int n); }
        class History
        {
            readonly Dictionary<string, int> _all = new();
            public void Add(string who, int n) { if (!_all.TryGetValue(who, out var old)) @all@[who] = n; else @all@[who] = old + n; }
        }
        class Counter : ICounter
        {
            readonly History _history = new();
            public Task Submit(string who, int n) { _history.Add(who, n); return Task.CompletedTask; }
        }
        class Pump
        {
            readonly ICounter _counter;
            Timer _timer;
            public Pump(ICounter counter) { _counter = counter; }
            public void Start() => _timer = new Timer(_ => _counter.Submit("x", 1), null, 1000, 1000);
        }
        """;

    [Fact]
    public Task Silent_behind_messages_to_actors() => Verify.Silent(Grains(": Orleans.Runtime.IAddressable").Replace("@all@", "_all"));

    [Fact]
    public Task Reports_behind_calls_of_other_interfaces() => Verify.Reports(Grains("").Replace("@all@[who] = n;", "[|_all[who]|] = n;").Replace("@all@", "_all"));

    [Theory]
    [InlineData("Console.WriteLine(_jobs.Count);", true)]
    [InlineData("foreach (var job in _jobs) Console.WriteLine(job);", false)]
    public Task A_look_at_the_size_is_a_suggestion(string look, bool isSuggestion)
    {
        var source = $$"""
            class Queue
            {
                readonly List<int> _jobs = new();
                public void Run()
                {
                    var work = Task.Run(() => { for (var i = 0; i < 9; i++) [|_jobs.Add(i)|]; });
                    {{look}}
                    work.Wait();
                }
            }
            """;
        return isSuggestion ? Verify.Suggests(source) : Verify.Reports(source);
    }

    [Fact]
    public Task Silent_on_what_a_writer_is() => Verify.Silent("""
        class Redirect
        {
            readonly object _gate = new(); readonly System.IO.StringWriter _text = new();
            public System.Text.Encoding Encoding => _text.Encoding;
            public void Write(char c) { lock (_gate) _text.Write(c); }
        }
        """);

    static string Gathering(string before, string last) => $$"""
        class Gatherer
        {
            readonly List<int>[] _parts = new List<int>[9]; readonly List<int> _all = new(); int _left = 9;
            public void Start() { for (var i = 0; i < 9; i++) { var own = i; Task.Run(() => Read(own)); } }
            void Read(int own) { _parts[own] = new() { own }; {{before}} {{last}} }
            void Gather() { foreach (var part in _parts) _all.AddRange(part); }
            public int Count { get { lock (_parts) return 0; } }
        }
        """;

    [Theory]
    [InlineData("if (Interlocked.Decrement(ref _left) == 0) Gather();")]
    [InlineData("var left = Interlocked.Decrement(ref _left); if (left == 0) { Gather(); }")]
    [InlineData("if (Interlocked.Decrement(ref _left) != 0) return; Gather();")]
    public Task Silent_on_what_the_last_one_gathers(string last) => Verify.Silent(Gathering("", last));

    [Theory]
    [InlineData("", "if (Interlocked.Decrement(ref _left) < 3) Gather();")]
    [InlineData("Gather();", "Interlocked.Decrement(ref _left);")]
    public Task Reports_what_any_of_them_gathers(string before, string last) => Verify.Reports(Gathering(before, last).Replace("_all.AddRange(part)", "[|_all.AddRange(part)|]"));

    // Only the first of those who have counted themselves goes on.
    static string Counted(string enter, string leave, string use = "_hosts.AddLast(host)", string more = "", string begins = "") => $$"""
        class Watch
        {
            readonly LinkedList<string> _hosts = new(); int _inside{{begins}};
            public void Refresh(string host)
            {
                {{enter}}
                {{use}};
                {{leave}}
            }
            public void Start() { new Thread(() => { while (true) { Refresh("a"); Thread.Sleep(1000); } }).Start(); Refresh("b"); }
            {{more}}
        }
        """;

    const string CountIn = "if (Interlocked.Increment(ref _inside) != 1) { Interlocked.Decrement(ref _inside); return; }";
    const string CountOut = "Interlocked.Decrement(ref _inside);";

    [Theory]
    [InlineData(CountIn, CountOut)]
    [InlineData("if (_inside != 0) return; " + CountIn, CountOut, " = 0")]
    [InlineData("var order = Interlocked.Increment(ref _inside); if (order > 1) { Interlocked.Decrement(ref _inside); return; }", CountOut)]
    [InlineData("if (Interlocked.Increment(ref _inside) == 1) {", "} Interlocked.Decrement(ref _inside);")]
    [InlineData("try { if (Interlocked.Increment(ref _inside) != 1) return;", "} finally { Interlocked.Decrement(ref _inside); }")]
    [InlineData("if (Interlocked.Increment(ref _inside) != 1) return;", "Interlocked.Exchange(ref _inside, 0);")]
    [InlineData("if (Interlocked.Increment(ref _inside) == 1) {", "Volatile.Write(ref _inside, 0); }")]
    [InlineData("if (host.Length > 3 && (Interlocked.Increment(ref _inside) == 1)) {", "Volatile.Write(ref _inside, 0); }")]
    public Task Silent_behind_a_count_that_lets_one_in(string enter, string leave, string begins = "") => Verify.Silent(Counted(enter, leave, begins: begins));

    [Theory]
    [InlineData("if (Interlocked.Increment(ref _inside) != 2) { Interlocked.Decrement(ref _inside); return; }", CountOut)]
    [InlineData("if (Interlocked.Increment(ref _inside) == 1) { Interlocked.Decrement(ref _inside); return; }", CountOut)]
    [InlineData(CountIn + " Interlocked.Decrement(ref _inside);", "")]
    [InlineData("if (Interlocked.Increment(ref _inside) != 1) Interlocked.Decrement(ref _inside);", CountOut)]
    [InlineData("if (Interlocked.Increment(ref _inside) != 1) { Interlocked.Decrement(ref _inside); return; }", "Interlocked.Exchange(ref _inside, 0);")]
    [InlineData("if (Interlocked.Increment(ref _inside) != 1) { _inside = 0; return; }", "_inside = 0;")]
    [InlineData("if (!(Interlocked.Increment(ref _inside) == 1)) { Interlocked.Exchange(ref _inside, 0); return; }", "")]
    [InlineData("if (host.Length > 3) { while (Interlocked.Increment(ref _inside) == 1) {", "break; } Volatile.Write(ref _inside, 0); }")]
    [InlineData("if (host.Length > 3 || Interlocked.Increment(ref _inside) == 1) {", "Volatile.Write(ref _inside, 0); }")]
    [InlineData(CountIn, CountOut, "public void Reset() => Interlocked.Exchange(ref _inside, 0);")]
    [InlineData(CountIn, CountOut, "", " = -1")]
    public Task Reports_behind_a_count_that_may_let_two_in(string enter, string leave, string more = "", string begins = "") => Verify.Reports(Counted(enter, leave, "[|_hosts.AddLast(host)|]", more, begins));

    // What the copies that are waited for under a lock have for each other is a lock of their own.
    static string Pooled(string wait = "await AddAsync(2 - _links.Count);", string more = "", string comment = "", string add = "_links.Add(link)", string remove = "_links.Remove(link)") => $$"""
        class Pool
        {
            readonly SemaphoreSlim _lock = new(1, 1); readonly List<Link> _links = new();
            public async Task RemoveAsync(Link link)
            {
                await _lock.WaitAsync().ConfigureAwait(false);
                try
                {
                    {{remove}};
                    if (_links.Count < 2) { {{wait}} }
                }
                finally { _lock.Release(); }
            }
            {{comment}}
            Task AddAsync(int count)
            {
                async Task OpenAsync(int _)
                {
                    await Task.Delay(5).ConfigureAwait(false);
                    var link = new Link(this).Start();
                    lock (_links) {{add}};
                }
                return Task.WhenAll(Enumerable.Range(1, count).Select(OpenAsync).ToList());
            }
            {{more}}
        }
        class Link(Pool pool)
        {
            public Link Start() { _ = Task.Run(RunAsync); return this; }
            async Task RunAsync() { await Task.Delay(9).ConfigureAwait(false); await pool.RemoveAsync(this).ConfigureAwait(false); }
        }
        """;

    [Theory]
    [InlineData("await AddAsync(2 - _links.Count).ConfigureAwait(false);")]
    [InlineData("await AddSomeAsync();", "Task AddSomeAsync() => AddAsync(1);")]
    [InlineData("await GrowAsync();", "async Task GrowAsync() => await AddAsync(1);")]
    [InlineData("await GrowAsync(2);", "async Task GrowAsync(int n) { if (n > 0) await GrowAsync(n - 1); await AddAsync(1); }")]
    [InlineData("await GrowAsync(2);", "async Task GrowAsync(int n) { if (n > 0) await SpreadAsync(n); await AddAsync(1); } async Task SpreadAsync(int n) => await GrowAsync(n - 1);")]
    [InlineData("await GrowAsync();", "async Task GrowAsync() => await AddAsync(1); public async Task FillAsync() { await Task.Yield(); return; _ = GrowAsync(); }")]
    [InlineData("await AddSomeAsync();", "Task AddSomeAsync() { lock (this) Console.WriteLine(1); return AddAsync(1); }")]
    [InlineData("await AddAsync(1);", "public Task FillAsync() => AddAsync(3);", "/// <summary>Adds links. Assumes that the pool is already locked.</summary>")]
    public Task Silent_on_copies_that_are_waited_for_under_the_lock(string wait, string more = "", string comment = "") => Verify.Silent(Pooled(wait, more, comment));

    [Theory]
    [InlineData("await AddAsync(1);", "public Task FillAsync() => AddAsync(3);")]
    [InlineData("_ = AddAsync(1);")]
    [InlineData("_ = GrowAsync(2);", "async Task GrowAsync(int n) { if (n > 0) await GrowAsync(n - 1); await AddAsync(1); }")]
    [InlineData("await GrowAsync(2);", "async Task GrowAsync(int n) { if (n > 0) await SpreadAsync(n); await AddAsync(1); } async Task SpreadAsync(int n) => await GrowAsync(n - 1); public async Task FillAsync() => await SpreadAsync(2);")]
    [InlineData("await GrowAsync();", "async Task GrowAsync() => await AddAsync(1); public async Task FillAsync() { await Task.Yield(); if (_links.Count == 0) return; _ = GrowAsync(); }")]
    [InlineData("_ = GrowAsync();", "async Task GrowAsync() => await AddAsync(1);")]
    [InlineData("", "public Task FillAsync() => AddAsync(3);", "/// <summary>Adds links. Assumes that the pool is already locked.</summary>")]
    [InlineData("AddSome();", "void AddSome() => AddAsync(1);")]
    [InlineData("", "Task AddSomeAsync() { _lock.Wait(); try { return AddAsync(1); } finally { _lock.Release(); } } public async Task FillAsync() { await AddSomeAsync(); }")]
    [InlineData("await AddAsync(1);", "public Task FillAsync() => AddAsync(3);", "/// <summary>Adds links. Does not assume that the pool is locked.</summary>")]
    public Task Reports_copies_that_may_outlive_the_lock(string wait, string more = "", string comment = "") => Verify.Reports(Pooled(wait, more, comment, "[|_links.Add(link)|]", "[|_links.Remove(link)|]"));

    static string Filled(string fill, string remove = "_links.Remove(link)", string call = "AddAll(2)") => $$"""
        class Pool
        {
            readonly object _lock = new(); readonly List<Link> _links = new(); IEnumerable<int> _later = [];
            public void Remove(Link link) { lock (_lock) { {{remove}}; if (_links.Count < 2) {{call}}; } }
            {{fill}}
        }
        class Link(Pool pool)
        {
            public Link Start() { _ = Task.Run(Run); return this; }
            void Run() { pool.Remove(this); }
        }
        """;

    const string FillsAll = "Parallel.For(0, count, _ => { var link = new Link(this).Start(); lock (_links) _links.Add(link); });";
    const string FillsAllHere = "Parallel.For(0, count, _ => { var link = new Link(this).Start(); lock (_links) [|_links.Add(link)|]; });";

    // They are over when the method returns, whatever that returns, but for what runs when its items are asked for.
    [Theory]
    [InlineData("void AddAll(int count) { " + FillsAll + " }")]
    [InlineData("int AddAll(int count) { " + FillsAll + " return count; }")]
    public Task Silent_on_copies_that_are_over_at_the_return(string fill) => Verify.Silent(Filled(fill));

    [Theory]
    [InlineData("int AddAll(int count) { " + FillsAllHere + " return count; } public void Fill() { AddAll(3); }")]
    [InlineData("IEnumerable<int> AddAll(int count) { " + FillsAllHere + " yield return count; } public void Fill() { foreach (var one in _later) Console.WriteLine(one); }", "_later = AddAll(2)")]
    public Task Reports_copies_that_may_run_behind_the_lock(string fill, string call = "AddAll(2)") => Verify.Reports(Filled(fill, "[|_links.Remove(link)|]", call));

    // Whoever waits under a lock for what he has launched lets nobody in until it is over.
    static string Sections(string fill, string other = "lock (_gate) _names.Clear();", string more = "") => $$"""
        class Book
        {
            readonly object _gate = new(); readonly object _inner = new(); readonly List<string> _names = new();
            void Fill(string[] all) { {{fill}} }
            void Empty() { {{other}} }
            public void Start(string[] all) { Task.Run(() => Fill(all)); Task.Run(() => Empty()); }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("lock (_gate) Parallel.ForEach(all, name => { lock (_inner) _names.Add(name); });")]
    [InlineData("lock (_gate) { var one = Task.Run(() => { lock (_inner) _names.Add(all[0]); }); one.Wait(); }")]
    [InlineData("lock (_gate) Add(all);", "void Add(string[] all) => Parallel.ForEach(all, name => { lock (_inner) _names.Add(name); });")]
    [InlineData("lock (_gate) Add(all);", "int Add(string[] all) { Parallel.ForEach(all, name => { lock (_inner) _names.Add(name); }); return all.Length; }")]
    public Task Silent_beside_a_section_that_waits_for_what_it_launches(string fill, string more = "") => Verify.Silent(Sections(fill, more: more));

    [Theory]
    [InlineData("lock (_gate) { } Parallel.ForEach(all, name => { lock (_inner) [|_names.Add(name)|]; });", "lock (_gate) [|_names.Clear()|];")]
    [InlineData("Task one; lock (_gate) one = Task.Run(() => { lock (_inner) [|_names.Add(all[0])|]; }); lock (_gate) one.Wait();", "lock (_gate) [|_names.Clear()|];")]
    [InlineData("lock (_gate) Parallel.ForEach(all, name => { lock (_inner) [|_names.Add(name)|]; });", "lock (_names) [|_names.Clear()|];")]
    [InlineData("lock (_gate) Parallel.ForEach(all, name => [|_names.Add(name)|]);")]
    [InlineData("lock (_gate) { } Add(all);", "lock (_gate) [|_names.Clear()|];", "int Add(string[] all) { Parallel.ForEach(all, name => { lock (_inner) [|_names.Add(name)|]; }); return all.Length; }")]
    [InlineData("lock (_gate) Add(all);", "lock (_gate) [|_names.Clear()|];", "int Add(string[] all) { Task.Run(() => { lock (_inner) [|_names.Add(all[0])|]; }); return all.Length; }")]
    public Task Reports_beside_a_section_that_does_not(string fill, string other = "lock (_gate) _names.Clear();", string more = "") => Verify.Reports(Sections(fill, other, more));

    // Workers that each take the next item by an atomic step.
    static string Drained(string work, string next = "Interlocked.Increment(ref at)", string more = "") => $$"""
        static class Drain
        {
            public static async Task EachAsync<T>(IReadOnlyList<T> items, Func<T, Task> action, int workers)
            {
                var at = -1;
                var all = new Task[workers];
                for (var i = 0; i < workers; i++)
                    all[i] = Task.Run(TakeAsync);
                await Task.WhenAll(all);
                async Task TakeAsync()
                {
                    while (true)
                    {
                        var index = {{next}};
                        if (index >= items.Count) return;
                        await action(items[index]).ConfigureAwait(false);
                    }
                }
            }
        }
        class Ticket : System.Security.Principal.IPrincipal
        {
            public readonly List<string> Notes = new();
            public System.Security.Principal.IIdentity? Identity => null;
            public bool IsInRole(string role) => false;
        }
        class Job { public Ticket Ticket = new(); {{more}} }
        class Desk
        {
            Ticket? _current; readonly List<string> _all = new();
            public Task Run(List<Job> jobs) => Drain.EachAsync(jobs, job => NoteAsync(job), 4);
            async Task NoteAsync(Job job) { {{work}} await Task.Yield(); }
        }
        """;

    [Theory]
    [InlineData("job.Ticket.Notes.Add(\"a\");")]
    [InlineData("var ticket = job.Ticket; Thread.CurrentPrincipal = ticket; Add(ticket.Notes); void Add(List<string> notes) => notes.Add(\"a\");")]
    public Task Silent_on_the_parts_of_an_item_that_each_takes_for_itself(string work) => Verify.Silent(Drained(work));

    [Theory]
    [InlineData("[|_all.Add(\"a\")|];")]
    [InlineData("var ticket = job.Ticket; _current = ticket; [|_current.Notes.Add(\"a\")|];")]
    public Task Reports_what_all_items_have_in_common(string work) => Verify.Reports(Drained(work));

    // Slots whose index comes from one atomic step.
    static string Slots(string next, string item = "[|all[i].Notes.Add(\"a\")|]") => $$"""
        class Ticket { public readonly List<string> Notes = new(); }
        class Desk
        {
            public void Run(Ticket[] all)
            {
                var at = -1;
                Parallel.For(0, 4, _ => { {{next}} {{item}}; });
            }
        }
        """;

    [Fact]
    public Task Silent_on_slots_of_distinct_indices() => Verify.Silent(Slots("var i = Interlocked.Increment(ref at);", "all[i].Notes.Add(\"a\")"));

    [Theory]
    [InlineData("var i = Interlocked.Increment(ref at) % 2;")]
    public Task Reports_slots_of_indices_that_may_coincide(string next) => Verify.Reports(Slots(next));

    static string Ended(string finalizer) => $$"""
        class Handle
        {
            static readonly List<int> s_open = new();
            public static void Open(int id) => {|#0:s_open.Add|}(id);
            {{finalizer}}
        }
        """;

    [Fact]
    public Task Silent_on_a_method_that_is_only_called_like_a_finalizer() => Verify.Silent(Ended("internal static void Finalize(int id) => s_open.Remove(id);").Replace("{|#0:s_open.Add|}", "s_open.Add"));

    [Fact]
    public Task Reports_what_a_finalizer_changes() => Verify.Reports(Ended("int _id; ~Handle() => s_open.Remove(_id);").Replace("{|#0:s_open.Add|}(id)", "[|s_open.Add(id)|]"));

    // ------------------------------------------------------------------------------- threads that take turns with their owner

    static string Worker(string end, string sleep, string clear = "_segments.Clear()") => $$"""
        public class Worker
        {
            readonly AutoResetEvent _start = new(false), _done = new(false);
            readonly List<int> _segments = new();
            public Worker() => new Thread(Execute).Start(this);
            public void Wake() => _start.Set();
            public void Sleep() { {{sleep}} }
            public void Release() => {{clear}};
            static void Execute(object? state)
            {
                var worker = (Worker)state!;
                while (worker._start.WaitOne())
                {
                    worker.Release();
                    {{end}}
                }
            }
        }
        public class Owner { public void Save(Worker worker) { worker.Wake(); worker.Sleep(); worker.Release(); } }
        """;

    [Fact]
    public Task Suggests_where_a_thread_takes_turns_with_its_owner() => Verify.Suggests(Worker("worker._done.Set();", "_done.WaitOne();", "[|_segments.Clear()|]"));

    [Theory]
    [InlineData("", "_done.WaitOne();")]
    [InlineData("worker._done.Set();", "")]
    public Task Reports_where_nobody_waits_for_the_end_of_the_turn(string end, string sleep) => Verify.Reports(Worker(end, sleep, "[|_segments.Clear()|]"));

    // ------------------------------------------------------------------------------- an object that is handed out with its thread running

    static string Opened(string open, string get = "[|_all|].GetValueOrDefault(lot)") => $$"""
        class House
        {
            readonly Dictionary<string, int> _all = new();
            {{open}}
            public int Get(string lot) => {{get}};
            void Run() { while (true) { Thread.Sleep(1); @_all["a"]@ = 2; } }
            void Begin() => new Thread(Run).Start();
            void Fill() => _all["b"] = 3;
        }
        """;

    [Theory]
    [InlineData("public static House Open() { var house = new House(); new Thread(house.Run).Start(); return house; }")]
    [InlineData("public static House Open() { var house = new House(); house.Fill(); house.Begin(); return house; }")]
    [InlineData("public static House Open() { House house = new(); _ = Task.Run(() => house.Run()); return house; }")]
    [InlineData("public static (House, Task) Open() { var house = new House(); return (house, Task.Run(house.Run)); }")]
    [InlineData("public static async Task<House> OpenAsync() { var house = new House(); await Task.Yield(); _ = Task.Run(house.Run); return house; }")]
    [InlineData("public static Task<House> OpenAsync() { var house = new House(); _ = Task.Run(house.Run); return Task.FromResult(house); }")]
    public Task Reports_what_a_factory_leaves_running(string open) => Verify.Reports(Opened(open).Replace("@_all[\"a\"]@", "[|_all[\"a\"]|]"));

    [Theory]
    [InlineData("public static House Open() { var house = new House(); var thread = new Thread(house.Run); thread.Start(); thread.Join(); return house; }")]
    [InlineData("public static House Open() { var house = new House(); var other = new House(); new Thread(other.Run).Start(); return house; }")]
    [InlineData("public static Task Open() { var house = new House(); return Task.Run(house.Run); }")]
    [InlineData("public static async Task<House> OpenAsync() { var house = new House(); await Task.Run(house.Run); return house; }")]
    [InlineData("public static House Open() { var house = new House(); house.Fill(); return house; }")]
    public Task Silent_on_a_factory_that_leaves_nothing_running(string open) => Verify.Silent(Opened(open, "_all.GetValueOrDefault(lot)").Replace("@_all[\"a\"]@", "_all[\"a\"]"));

    static string Joined(string open, string total, string run = "_all.Add(1)") => $$"""
        class House
        {
            readonly List<int> _all = new(); readonly List<Task> _tasks = new(); Thread? _thread; Task? _task;
            {{open}}
            void Run() { for (var i = 0; i < 9; i++) {{run}}; }
            void Begin() { _thread = new Thread(Run); _thread.Start(); }
            {{total}}
        }
        """;

    [Theory]
    [InlineData("public static House Open() { var house = new House(); house._thread = new Thread(house.Run); house._thread.Start(); return house; }", "public void Total() { _thread!.Join(); _all.Add(2); }")]
    [InlineData("public static House Open() { var house = new House(); house.Begin(); return house; }", "public void Total() { _thread!.Join(); _all.Add(2); }")]
    [InlineData("public static House Open() { var house = new House(); house._task = Task.Run(house.Run); return house; }", "public async Task Total() { await _task!; _all.Add(2); }")]
    [InlineData("public static House Open() { var house = new House(); house._tasks.Add(Task.Run(house.Run)); return house; }", "public void Total() { Task.WaitAll(_tasks.ToArray()); _all.Add(2); }")]
    [InlineData("public static House Open() { var house = new House(); house.Prepare(); Task.Run(house.Run); return house; }", "internal void Prepare() => _all.Add(2);")]
    public Task Silent_on_what_comes_before_the_thread_of_a_factory_or_after_it(string open, string total) => Verify.Silent(Joined(open, total));

    [Theory]
    [InlineData("public static House Open() { var house = new House(); house._thread = new Thread(house.Run); house._thread.Start(); return house; }", "public void Total() { [|_all.Add(2)|]; _thread!.Join(); }")]
    [InlineData("public static House Open() { var house = new House(); house._task = Task.Run(house.Run); return house; }", "public async Task Total() { await Task.Yield(); [|_all.Add(2)|]; }")]
    [InlineData("public static House Open() { var house = new House(); Task.Run(house.Run); house.Prepare(); return house; }", "internal void Prepare() => [|_all.Add(2)|];")]
    public Task Reports_what_meets_the_thread_of_a_factory(string open, string total) => Verify.Reports(Joined(open, total, "[|_all.Add(1)|]"));

    [Fact]
    public Task Reports_who_gives_a_collection_more_room() => Verify.Reports("""
        class Log
        {
            readonly List<int> _all = new();
            public Log() => new Thread(Run).Start();
            void Run() { for (var i = 0; i < 9; i++) [|_all.Add(i)|]; }
            public void Reserve(int n) => [|_all.Capacity|] = n;
            public int Room => _all.Capacity;
        }
        """);


    // -------------------------------------------------------------------- a task of the object that waits for what it calls

    static string Journal(string run, string flush = "internal async Task FlushAsync()", string more = "", string start = "Task.Factory.StartNew(RunAsync, null, TaskCreationOptions.LongRunning)") => $$"""
        public class Journal
        {
            readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();
            readonly List<string> _batch = [];
            readonly CancellationTokenSource _end = new();
            Task? _task;
            public Journal(bool startAtOnce = true) { if (startAtOnce) Start(); }
            public void Log(string line) => _lines.Enqueue(line);
            public void Start() { if (_task == null) _task = {{start}}; }
            public void Stop() => _end.Cancel();
            {{run}}
            {
                while (!_end.IsCancellationRequested)
                {
                    await FlushAsync();
                    await Task.Delay(100);
                }
            }
            {{flush}}
            {
                while (_lines.TryDequeue(out var line))
                    @_batch@.Add(line);
                await Task.Delay(1);
                _batch.Clear();
            }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("public virtual async Task RunAsync(object? state)")]
    [InlineData("public async Task RunAsync(object? state)")]
    [InlineData("async Task RunAsync(object? state)")]
    public Task Silent_where_only_the_task_of_the_object_does_it(string run) => Verify.Silent(Journal(run).Replace("@", ""));

    [Theory]
    [InlineData("public async Task RunAsync(object? state)", "internal async Task FlushAsync()", "public Task NowAsync() => FlushAsync();")]
    [InlineData("public async Task RunAsync(object? state)", "internal async Task FlushAsync()", "public void Restart() => Task.Run(() => RunAsync(null));")]
    [InlineData("public async Task RunAsync(bool isFirst = true)", "internal async Task FlushAsync()", "", "Task.Run(() => RunAsync())")]
    public Task Reports_where_others_do_it_too(string run, string flush, string more, string start = "Task.Factory.StartNew(RunAsync, null, TaskCreationOptions.LongRunning)") => Verify.Reports(Journal(run, flush, more, start).Replace("@_batch@.Add(line)", "[|_batch.Add(line)|]"));

    [Fact]
    public Task Suggests_where_others_only_could() => Verify.Suggests(Journal("public async Task RunAsync(object? state)", "public async Task FlushAsync()").Replace("@_batch@.Add(line)", "[|_batch.Add(line)|]"));

    // Who starts it more than once has two of them, and so has who makes a second object, where they share what it uses.
    [Theory]
    [InlineData("public void Start() { if (_task == null)", "public void Start() {")]
    [InlineData("readonly List<string> _batch", "static readonly List<string> _batch")]
    [InlineData("public void Stop() =>", "public void Stop() { _task = null; Cancel(); } void Cancel() =>")]
    public Task Reports_where_there_may_be_two_of_the_tasks(string once, string often) =>
        Verify.Reports(Journal("public async Task RunAsync(object? state)").Replace(once, often).Replace("@_batch@.Add(line)", "[|_batch.Add(line)|]"));

    [Theory]
    [InlineData("if (_task == null) _task =", "_task ??=")]
    [InlineData("if (_task == null) _task =", "if (_task is not null) return; _task =")]
    [InlineData("public Journal(bool startAtOnce = true) { if (startAtOnce) Start(); }", "")]
    public Task Silent_where_there_is_one_of_the_tasks(string once, string other) => Verify.Silent(Journal("public async Task RunAsync(object? state)").Replace(once, other).Replace("@", ""));

    // A command, a sink or a handler has the same parameter and is called by others; who names it as a delegate of an object has made it for that.
    static string Page(string start, string refresh = "public async Task RefreshAsync(object? parameter)", string delay = "await Task.Delay(1);") => $$"""
        public class Page
        {
            readonly List<int> _rows = [];
            public Page() => {{start}};
            {{refresh}} { _rows.Clear(); {{delay}} [|_rows.Add(1)|]; }
        }
        """;

    [Theory]
    [InlineData("Task.Run(() => RefreshAsync(null))")]
    [InlineData("Task.Run(() => Refresh(null))", "public void Refresh(object? parameter)", "")]
    public Task Suggests_what_others_may_call_beside_the_lambda(string start, string refresh = "public async Task RefreshAsync(object? parameter)", string delay = "await Task.Delay(1);") =>
        Verify.Suggests(Page(start, refresh, delay).Replace("[|", "").Replace("|]", "").Replace("_rows.Clear()", "[|_rows.Clear()|]"));

    [Theory]
    [InlineData("Task.Factory.StartNew(RefreshAsync, null)")]
    [InlineData("ThreadPool.QueueUserWorkItem(Refresh)", "public void Refresh(object? parameter)", "")]
    [InlineData("new Thread(this.Refresh).Start()", "public void Refresh(object? parameter)", "")]
    public Task Silent_where_it_is_named_as_the_code_to_start(string start, string refresh = "public async Task RefreshAsync(object? parameter)", string delay = "await Task.Delay(1);") =>
        Verify.Silent(Page(start, refresh, delay).Replace("[|", "").Replace("|]", ""));

    // ---------------------------------------------------------------- a helper under the lock of its callers that starts code

    [Theory]
    [InlineData("lock (_gate) { Replay(); }", "protected void Replay()")]
    [InlineData("lock (_gate) Replay();", "void Replay()")]
    public Task Blames_only_the_started_code_where_all_callers_hold_the_lock(string call, string step) => Verify.Tells(InconsistentlyGuardedFieldTests.Book(call, step, drop: "[|_pending.Clear()|];"));

    [Fact]
    public Task Blames_both_where_one_caller_holds_another() => Verify.Tells(InconsistentlyGuardedFieldTests.Book("lock (this) Replay();", "void Replay()", "[|_pending.Clear()|];", "[|_pending.Clear()|];"));

    // ---------------------------------------------------------------- a wait that only a caught exception skips

    static string Rounds(string between = "await Console.Out.WriteLineAsync(file);", string join = "await adding;", string caught = "Console.WriteLine(e.Message);", string clear = "[|lines.Clear()|];", string add = "[|lines.Add(file.Length)|]") => $$"""
        class Splitter
        {
            public async Task RunAsync(IEnumerable<string> files)
            {
                var lines = new List<int>();
                foreach (var file in files)
                {
                    try
                    {
                        {{clear}}
                        var adding = Task.Run(() => {{add}});
                        {{between}}
                        {{join}}
                    }
                    catch (Exception e)
                    {
                        {{caught}}
                    }
                }
            }
        }
        """;

    [Theory]
    [InlineData("foreach (var c in file) { if (c == 'x') break; await Console.Out.WriteAsync(c); }", "await adding.ConfigureAwait(false);")]
    [InlineData("foreach (var c in file) { if (c == 'x') break; Console.Out.Write(c); }", "adding.Wait();")]
    [InlineData("for (var i = 0; i < 3; i++) { if (file[i] == 'x') break; }", "await adding;")]
    public Task Suggests_what_only_a_caught_exception_leads_to(string between, string join) => Verify.Suggests(Rounds(between, join));

    [Theory]
    [InlineData("if (file == \"\") continue;", "await adding;")]
    [InlineData("if (file == \"\") break;", "await adding;")]
    [InlineData("if (file == \"\") throw new Exception();", "await adding;")]
    [InlineData("await Console.Out.WriteLineAsync(file);", "if (file != \"\") await adding;")]
    [InlineData("await Console.Out.WriteLineAsync(file);", "")]
    public Task Reports_what_other_ways_lead_to(string between, string join) => Verify.ReportsAs(DiagnosticSeverity.Warning, Rounds(between, join, clear: "Console.WriteLine();"));

    [Fact]
    public Task Reports_what_is_done_before_the_wait() => Verify.ReportsAs(DiagnosticSeverity.Warning, Rounds("[|lines.Add(0)|]; await Console.Out.WriteLineAsync(file);", clear: "lines = new List<int>();", add: "{ foreach (var line in lines) Console.Write(line); }"));

    [Fact]
    public Task Silent_where_the_exception_goes_on() => Verify.Silent(Rounds("foreach (var c in file) { if (c == 'x') break; await Console.Out.WriteAsync(c); }", caught: "Console.WriteLine(e.Message); throw;").Replace("[|", "").Replace("|]", ""));

    // A list of letters that one thread hands to another.
    static string Post(string collect, string deliver) => $$"""
        using System.Collections.Concurrent;
        class Post
        {
            readonly BlockingCollection<List<string>> _bags = new();
            void Collect() { var bag = new List<string>(); for (var i = 0; i < 9; i++) { {{collect}} } _bags.CompleteAdding(); }
            async Task Deliver() { foreach (var bag in _bags.GetConsumingEnumerable()) { {{deliver}} } }
            static Task Carry(object what) => Task.Delay(1);
            static async Task Main()
            {
                var post = new Post();
                var collecting = Task.Run(post.Collect);
                var delivering = Task.Run(post.Deliver);
                await Task.WhenAll(collecting, delivering);
            }
        }
        """;

    // Who waits until something of it is done has not waited for whoever has handed it over.
    [Theory]
    [InlineData("[|bag.Add(\"a\")|]; _bags.Add(bag); bag.Clear();", "foreach (var letter in [|bag|]) await Carry(letter);")]
    [InlineData("_bags.Add(bag); [|bag.Clear()|];", "await Carry(bag); [|bag.Sort()|];")]
    [InlineData("_bags.Add(bag); [|bag.Clear()|];", "await Task.WhenAll(bag.Select(Carry)); [|bag.Sort()|];")]
    public Task Reports_what_is_changed_when_it_has_been_handed_over(string collect, string deliver) => Verify.ReportsInProgram(Post(collect, deliver));

    [Theory]
    [InlineData("bag.Add(\"a\"); _bags.Add(bag); bag = new();", "foreach (var letter in bag) await Carry(letter);")]
    [InlineData("bag.Add(\"a\"); _bags.Add(new(bag)); bag.Clear();", "await Carry(bag); bag.Sort();")]
    public Task Silent_where_another_one_is_filled(string collect, string deliver) => Verify.ReportsInProgram(Post(collect, deliver));

    static string Formatter(string field) => $$"""
        static class Formatter
        {
            {{field}}
            static string Format(int n)
            {
                var parts = s_parts;
                if (parts == null) s_parts = parts = new List<string>();
                parts.Add("a");
                return parts[0];
            }
            static void Run() => Parallel.For(0, 9, i => Format(i));
        }
        """;

    [Fact]
    public Task Silent_on_a_list_that_each_thread_keeps_by_two_names() => Verify.Silent(Formatter("[ThreadStatic] static List<string>? s_parts;"));

    static string Hikers(string factory, string add) => $$"""
        class Hikers
        {
            void Walk(int steps)
            {
                var route = new List<int>();
                var routes = new ThreadLocal<List<int>>({{factory}}, trackAllValues: true);
                var first = new Thread(() => Go(routes, steps));
                var second = new Thread(() => Go(routes, steps + 1));
                first.Start();
                second.Start();
                first.Join();
                second.Join();
            }
            void Go(ThreadLocal<List<int>> own, int steps) { for (var i = 0; i < steps; i++) {{add}}; }
        }
        """;

    [Fact]
    public Task Reports_a_list_that_all_threads_get_for_their_own() => Verify.Reports(Hikers("() => route", "[|own.Value!.Add(i)|]"));

    [Fact]
    public Task Silent_on_a_list_of_each_thread() => Verify.Silent(Hikers("() => new List<int>(9)", "own.Value!.Add(i)"));
}
