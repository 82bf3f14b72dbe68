using Inspector = ConcurrencyAnalyzers.Tests.Support.Engine;

namespace ConcurrencyAnalyzers.Tests.Engine;

/// <summary>What callers are told of a method.</summary>
public class SummaryTests
{
    static string In(string members) => $$"""
        class Other { public int Value; public void Bump() => Value++; public List<int> Items = new(); }
        class C
        {
            int _x;
            static int s_y;
            readonly object _gate = new();
            readonly Other _other = new();
            readonly List<int> _list = new();
            {{members}}
        }
        """;

    // Methods that call each other.
    const string Circle = """
        public void Open(int depth) { _x++; if (depth > 0) Walk(depth); }
        void Walk(int depth) { lock (_gate) s_y++; Step(depth); }
        void Step(int depth) { _list.Clear(); if (depth > 1) Walk(depth - 1); Open(depth - 1); }
        """;

    [Fact]
    public void Who_calls_others_in_a_circle_does_what_all_do_whoever_is_asked_first()
    {
        var first = Inspector.SummariesOf(In(Circle), static methods => methods);
        Assert.All(first.Split('\n').Where(static method => method.StartsWith("Open", StringComparison.Ordinal) || method.StartsWith("Walk", StringComparison.Ordinal) || method.StartsWith("Step", StringComparison.Ordinal)), static method =>
            Assert.Contains("ContainerWrite this._list {}, Read this._gate {}, Read this._list {}, Update C.s_y {this._gate}, Update this._x {}", method));
        Assert.Equal(first, Inspector.SummariesOf(In(Circle), static methods => methods.Reverse()));
        Assert.Equal(first, Inspector.SummariesOf(In(Circle), static methods => methods.OrderBy(static method => method.Name != "Walk")));
    }

    // Who gets from any state to 2 has it to himself until he puts it back.
    const string StateMachine = """
        int _state;
        bool Fails()
        {
            var state = _state;
            do
            {
                if (state == 2) return true;
                var now = Change(2, state);
                if (now == state) return false;
                state = now;
            }
            while (true);
        }
        int Change(int to, int from) => Interlocked.CompareExchange(ref _state, to, from);
        """;

    [Theory]
    [InlineData("void M() => _x++;", "Update this._x {}")]
    [InlineData("void M() { lock (_gate) s_y = _x; }", "Read this._gate {}\nRead this._x {this._gate}\nWrite C.s_y {this._gate}")]
    [InlineData("void M() => Interlocked.Increment(ref _x);", "Reference this._x {} atomic")]
    [InlineData("void M() => N(); void N() => _x++;", "Update this._x {}")]
    [InlineData("void M() { lock (_gate) N(); } void N() => _x++;", "Read this._gate {}\nUpdate this._x {this._gate}")]
    [InlineData("void M() => _other.Bump();", "Read this._other {}\nUpdate this._other.Value {}")]
    [InlineData("void M() => _list.Add(1);", "Read this._list {}\nContainerWrite this._list {}")]
    [InlineData("void M(List<int> list) => list.Add(1);", "ContainerWrite list {}")]
    [InlineData("void M() => N(_list); void N(List<int> list) => list.Add(1);", "Read this._list {}\nContainerWrite this._list {}")]
    [InlineData("void M() => N(ref _x); void N(ref int x) => x++;", "Reference this._x {}\nUpdate this._x {}")]
    [InlineData("void M() { var other = new Other(); other.Value = 3; }", "")]
    [InlineData("void M() { new Thread(() => _x++).Start(); }", "Update this._x {} left alive")]
    [InlineData("void M() { var t = new Thread(() => _x++); t.Start(); t.Join(); }", "Update this._x {}")]
    [InlineData("void M() { M(); _x++; }", "Update this._x {}")]
    [InlineData("C() => _x = 1; void M() => new C();", "")]
    [InlineData("int P { get; set; } void M() => P = _x;", "Read this._x {}\nWrite this.P {}")]
    [InlineData("int P => _x; void M() => s_y = P;", "Read this._x {}\nWrite C.s_y {}")]
    [InlineData("void M() { Enter(); _x = s_y; Leave(); } void Enter() => Monitor.Enter(_gate); void Leave() => Monitor.Exit(_gate);",
        "Read C.s_y {this._gate}\nWrite this._x {this._gate}\nRead this._gate {}\nRead this._gate {this._gate}")]
    [InlineData("void M() => N(false); void N(bool all) { if (all) _x++; }", "")]
    [InlineData("void M() => N(true); void N(bool all) { if (!all) return; _x++; }", "Update this._x {}")]
    [InlineData("void M(bool all) => N(all); void N(bool all) { if (all == false && _x > 0) s_y = 1; }", "Read this._x {}\nWrite C.s_y {}")]
    [InlineData("void M(bool all) { if (all) N(all); } void N(bool all) { if (all == false && _x > 0) s_y = 1; }", "")]
    [InlineData("void M() => N(null); void N(string? text) { if (text != null) _x++; }", "")]
    [InlineData("void M() => N(); void N(DayOfWeek day = DayOfWeek.Friday) { if (day is DayOfWeek.Monday) _x++; else s_y = 1; }", "Write C.s_y {}")]
    [InlineData("void M() => N(false); void N(bool all) { all = _x > 0; if (all) s_y = 1; }", "Read this._x {}\nWrite C.s_y {}")]
    [InlineData("void M() => N(false); void N(bool all) { Core(); void Core() { if (all) _x++; s_y = 1; } }", "Write C.s_y {}")]
    [InlineData("void M() => N(false); void N(bool all) { if (all) _x++; else _x++; }", "Update this._x {}")]
    [InlineData("void M() => N(false); void N(bool all) { if (all) new Thread(() => _x++).Start(); new Thread(() => { if (!all) s_y++; }).Start(); }", "Update C.s_y {} left alive")]
    public void Says_what_a_method_does(string members, string summary) => Assert.Equal(summary, Inspector.SummaryOf(In(members)));

    [Theory]
    [InlineData("void M() { new Thread(N).Start(); _x++; } void N() => _x++;", "Unguarded _x")]
    [InlineData("void M() { N(() => _x++); } void N(Action work) { new Thread(() => work()).Start(); new Thread(() => work()).Start(); }", "Unguarded _x")]
    [InlineData("void M() { N(() => _x++); } void N(Action work) { var t = new Thread(() => work()); t.Start(); t.Join(); }", "")]
    [InlineData("event Action? Done; void M() { Done += () => _x++; Start(); _x++; } void Start() => Task.Run(() => Done?.Invoke());", "Unguarded _x")]
    [InlineData("Thread? _t; void M() { Start(); _x++; Stop(); } void Start() { _t = new Thread(() => _x++); _t.Start(); } void Stop() => _t?.Join();", "Unguarded _x")]
    [InlineData("Thread? _t; void M() { Start(); Stop(); _x++; } void Start() { _t = new Thread(() => _x++); _t.Start(); } void Stop() => _t?.Join();", "")]
    [InlineData("void M() { var t = N(); _x++; t.Wait(); } async Task N() { await Task.Yield(); _x++; }", "Unguarded _x")]
    [InlineData("async Task M() { await N(); _x++; } async Task N() { await Task.Yield(); _x++; }", "")]
    [InlineData("public void A() { lock (_gate) _x++; } public int M() => _x > 0 ? 1 : 2;", "InconsistentlyGuarded _x")]
    [InlineData("public void A() { lock (_gate) _x++; } public int M() { lock (_gate) return _x; }", "")]
    [InlineData("public void A() { lock (_gate) _x++; } public int M() { if (!Try()) return 0; var x = _x; Monitor.Exit(_gate); return x; } bool Try() { if (!Monitor.TryEnter(_gate)) return false; Console.WriteLine(); return true; }", "")]
    [InlineData("public void A() { lock (_gate) _x++; } public int M() { if (Try()) return 0; return _x > 0 ? 1 : 2; } bool Try() { if (!Monitor.TryEnter(_gate)) return false; Console.WriteLine(); return true; }", "InconsistentlyGuarded _x")]
    [InlineData("public void A() { lock (_gate) _x++; } public int M() { if (!Is()) return 0; return _x > 0 ? 1 : 2; } bool Is() { lock (_gate) return true; }", "InconsistentlyGuarded _x")]
    [InlineData("void M() { Task.Run(N); Task.Run(N); } void N() { if (Fails()) return; _x++; _state = 0; } " + StateMachine, "")]
    [InlineData("void M() { Task.Run(N); Task.Run(N); } void N() { if (Fails()) return; _state = 0; _x++; } " + StateMachine, "Unguarded _x")]
    [InlineData("void M() { Task.Run(N); Task.Run(N); } void N() { if (!Fails()) return; _x++; } " + StateMachine, "Unguarded _x")]
    [InlineData("public void A() { lock (_gate) Core(); } protected void Core() => _x++; public int M() { lock (_gate) return _x; }", "")]
    [InlineData("public void A() { lock (_gate) _x++; } public async Task<int> M() { await Task.WhenAll(Task.Run(A), Task.Run(A)); return _x; }", "")]
    [InlineData("readonly object[] _stripes = [new(), new()]; public void A(int k) { lock (_stripes[k % 2]) { } _x++; } public void M() { Parallel.Invoke(() => A(1), () => A(2)); }", "Unguarded _x")]
    [InlineData("readonly System.Collections.Concurrent.ConcurrentQueue<Other> _q = new(); void M() { Task.Run(N); var o = new Other(); _q.Enqueue(o); o.Value++; } void N() { if (_q.TryDequeue(out var o)) o.Value++; }", "Unguarded Value")]
    [InlineData("readonly System.Collections.Concurrent.ConcurrentQueue<Other> _q = new(); void M() { Task.Run(N); var o = new Other(); o.Value++; _q.Enqueue(o); } void N() { if (_q.TryDequeue(out var o)) o.Value++; }", "")]
    [InlineData("readonly System.Collections.Concurrent.ConcurrentQueue<Other> _q = new(); void M() { Task.Run(N); var o = new Other(); _q.Enqueue(o); o = new Other(); o.Value++; } void N() { if (_q.TryDequeue(out var o)) o.Value++; }", "")]
    [InlineData("readonly System.Collections.Concurrent.ConcurrentQueue<Other> _q = new(); void M() { Parallel.For(0, 9, i => N()); } void N() { if (_q.TryDequeue(out var o)) o.Value++; }", "")]
    [InlineData("readonly System.Collections.Concurrent.ConcurrentDictionary<int, Other> _d = new(); void M() { Parallel.For(0, 9, i => N(i)); } void N(int i) => _d.GetOrAdd(i, _ => new Other()).Value++;", "Unguarded Value")]
    [InlineData("readonly Thread _t; public C() => _t = new Thread(N); void N() => _x++; void M() { _t.Start(); _x++; _t.Join(); }", "Unguarded _x")]
    [InlineData("readonly Thread _t; public C() => _t = new Thread(N); void N() => _x++; void M() { _t.Start(); _t.Join(); _x++; }", "")]
    [InlineData("readonly Timer _t; public C() => _t = new Timer(_ => N()); void N() => _x++; void M() { _t.Change(0, 100); }", "Unguarded _x")]
    [InlineData("readonly Timer _t; public C() => _t = new Timer(_ => N()); void N() => _x++; void M() { _t.Change(100, Timeout.Infinite); }", "")]
    [InlineData("readonly List<Action> _all = new(); void Add(Action a) => _all.Add(a); void Run() { foreach (var a in _all) Task.Run(() => a()); } void M() { Add(() => _x++); Run(); }", "Unguarded _x")]
    [InlineData("void M() { var o = new Other(); var t = new Thread(N); t.Start(o); o.Value++; } static void N(object? s) { var o = (Other)s!; o.Value++; }", "Unguarded Value")]
    [InlineData("readonly object[] _locks = [new(), new()]; int[] _slots = [0, 0]; void A(int k) { lock (_locks[k]) _x++; } void M() => Parallel.For(0, 2, i => A(i));", "InconsistentlyGuarded _x")]
    [InlineData("readonly object[] _locks = [new(), new()]; int[] _slots = [0, 0]; void A(int k) { lock (_locks[k % 2]) _slots[k % 2]++; } void M() => Parallel.For(0, 9, i => A(i));", "")]
    [InlineData("int[] _slots = [0, 0]; void A(int k) { _slots[k % 2]++; } void M() => Parallel.For(0, 9, i => A(i));", "Unguarded _slots")]
    [InlineData("int[] _slots = [0, 0]; void A(int k) { _slots[k]++; } void M() => Parallel.For(0, 2, i => A(i));", "")]
    [InlineData("readonly Mutex _m = new(); void A() { _m.WaitOne(); _x++; _m.ReleaseMutex(); } void B() { lock (_m) _x++; } void M() => Parallel.Invoke(A, B);", "InconsistentlyGuarded _x")]
    [InlineData("Task? _t; async Task M() { await Start(); _x++; } Task Start() { _t = Task.Run(() => _x++); return Task.CompletedTask; }", "Unguarded _x")]
    [InlineData("async Task M() { await Start(); _x++; } Task Start() => Task.Run(() => _x++);", "")]
    [InlineData("void M() { var t = new Thread(() => _x++); t.Start(); t.Join(100); _x++; }", "Unguarded _x")]
    [InlineData("readonly ConcurrentExclusiveSchedulerPair _p = new(); void M() { for (int i = 0; i < 9; i++) Task.Factory.StartNew(() => _x++, default, TaskCreationOptions.None, _p.ConcurrentScheduler); }", "Unguarded _x")]
    [InlineData("readonly ConcurrentExclusiveSchedulerPair _p = new(); void M() { for (int i = 0; i < 9; i++) Task.Factory.StartNew(() => _x++, default, TaskCreationOptions.None, _p.ExclusiveScheduler); }", "")]
    // Readers of a pair of schedulers run beside each other, and beside no writer; those of another pair do.
    [InlineData("readonly ConcurrentExclusiveSchedulerPair _p = new(); void Add() => Task.Factory.StartNew(() => _x++, default, TaskCreationOptions.None, _p.ExclusiveScheduler); void M() { Add(); Add(); Task.Factory.StartNew(() => Console.Write(_x), default, TaskCreationOptions.None, _p.ConcurrentScheduler); }", "")]
    [InlineData("readonly ConcurrentExclusiveSchedulerPair _p = new(); void M() { new TaskFactory(_p.ExclusiveScheduler).StartNew(() => _x++); new TaskFactory(_p.ConcurrentScheduler).StartNew(() => Console.Write(_x)); }", "")]
    [InlineData("readonly ConcurrentExclusiveSchedulerPair _p = new(); void M() { Task.Factory.StartNew(() => _x++, default, TaskCreationOptions.None, _p.ConcurrentScheduler); Task.Factory.StartNew(() => Console.Write(_x), default, TaskCreationOptions.None, _p.ConcurrentScheduler); }", "Unguarded _x")]
    [InlineData("readonly ConcurrentExclusiveSchedulerPair _p = new(), _q = new(); void M() { Task.Factory.StartNew(() => _x++, default, TaskCreationOptions.None, _p.ExclusiveScheduler); Task.Factory.StartNew(() => Console.Write(_x), default, TaskCreationOptions.None, _q.ConcurrentScheduler); }", "InconsistentlyGuarded _x")]
    [InlineData("readonly ConcurrentExclusiveSchedulerPair _p = new(); void M() { Task.Factory.StartNew(() => Console.Write(_x), default, TaskCreationOptions.None, _p.ConcurrentScheduler); _x++; }", "Unguarded _x")]
    [InlineData("readonly ConcurrentExclusiveSchedulerPair _p = new(); void M() { var t = new Task(() => _x++); t.Start(_p.ConcurrentScheduler); _x++; }", "Unguarded _x")]
    // A loop that leaves out the first comes to that of each copy; one up to a number may not.
    [InlineData("int[] _slots = [0, 0]; void M() { for (int i = 0; i < 9; i++) { int k = i; Task.Run(() => A(k)); } int most = 0; for (int k = 1; k < _slots.Length; k++) if (_slots[k] > most) most = k; } void A(int k) => _slots[k] = k;", "Unguarded _slots")]
    [InlineData("int[] _slots = [0, 0]; void M(int n) { for (int i = 0; i < 9; i++) { int k = i; Task.Run(() => A(k)); } int most = 0; for (int k = 1; k < n; k++) if (_slots[k] > most) most = k; } void A(int k) => _slots[k] = k;", "")]
    [InlineData("int[] _slots = [0, 0]; void M() { Task.Run(() => A(0)); int most = 0; for (int k = 1; k < _slots.Length; k++) if (_slots[k] > most) most = k; } void A(int k) => _slots[k] = k;", "")]
    [InlineData("int[] _slots = [0, 0]; void M() { var all = new Task[9]; for (int i = 1; i < _slots.Length; i++) { int k = i; all[i] = Task.Run(() => A(k)); } for (int i = 1; i < _slots.Length; i++) { all[i].Wait(); _slots[0] += _slots[i]; } } void A(int k) => _slots[k] = k;", "")]
    public void Tells_which_uses_meet(string members, string races) => Assert.Equal(races, Inspector.RacesIn(In(members)));
}
