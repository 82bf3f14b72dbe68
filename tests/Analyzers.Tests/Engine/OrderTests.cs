using Inspector = ConcurrencyAnalyzers.Tests.Support.Engine;

namespace ConcurrencyAnalyzers.Tests.Engine;

/// <summary>Which code comes after other code, though both are launched: what joins, signals, gates and states tell.</summary>
public class OrderTests
{
    static string In(string members) => $$"""
        class Item : IThreadPoolWorkItem { int _value; public void Set(int value) => _value = value; public void Execute() => Console.WriteLine(_value); }
        class C
        {
            int _x;
            Task? _a, _b, _closing;
            Timer? _timer;
            int _state;
            bool _stopped;
            readonly object _gate = new();
            readonly ManualResetEventSlim _ready = new();
            {{members}}
            async Task Work() { await Task.Delay(1).ConfigureAwait(false); _x++; }
        }
        """;

    [Theory]
    // A lambda that is run once starts its code once.
    [InlineData("void M() => N(() => Work()); void N(Func<Task> work) => _a = work();", "")]
    [InlineData("void M() => N(() => _a = Work()); void N(Action work) { work(); }", "")]
    [InlineData("void M() => N(() => _a = Work()); void N(Action work) { for (var i = 0; i < 3; i++) work(); }", "Unguarded _x")]
    // Who exchanges the variable starts the code, nobody else.
    [InlineData("void M() { Close(); Close(); } void Close() { var task = new Task(N); if (Interlocked.CompareExchange(ref _closing, task, null) is not null) return; task.Start(); } void N() => _x++;", "")]
    [InlineData("void M() { Close(); Close(); } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; Task.Run(N); } void N() => _x++;", "")]
    [InlineData("void M() { Close(); Close(); } void Close() { var task = new Task(N); task.Start(); } void N() => _x++;", "Unguarded _x")]
    [InlineData("void M() { Close(); Close(); } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; Task.Run(N); _state = 0; } void N() => _x++;", "Unguarded _x")]
    // The gate is opened again while the code may be running, whoever does it and however.
    [InlineData("void M() { Close(); Close(); } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; Task.Run(N); Volatile.Write(ref _state, 0); } void N() => _x++;", "Unguarded _x")]
    [InlineData("void M() { Close(); Close(); } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; Task.Run(N); Interlocked.Exchange(ref _state, 0); } void N() => _x++;", "Unguarded _x")]
    [InlineData("void M() { Close(); Close(); } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; Task.Run(N); Open(); } void Open() => _state = 0; void N() => _x++;", "Unguarded _x")]
    [InlineData("void M() { Close(); Close(); } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; Task.Run(N); } void N() { Volatile.Write(ref _state, 0); _x++; }", "Unguarded _x")]
    [InlineData("void M() { Close(); Close(); } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; Task.Run(N); } void N() { Open(); _x++; } void Open() => Interlocked.Exchange(ref _state, 0);", "Unguarded _x")]
    [InlineData("void M() { Close(); Close(); } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; Task.Run(() => { while (!_stopped) { _x++; Volatile.Write(ref _state, 0); } }); }", "Unguarded _x")]
    // Who has got through does it on the spot, or launches what does: both are behind it. Who does both is beside himself.
    [InlineData("void M() { Close(); Close(); } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; if (_stopped) { _x++; _state = 0; } else Task.Run(() => { _x++; _state = 0; }); }", "")]
    [InlineData("void M() { Task.Run(Close); Close(); } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; if (_stopped) { N(); _state = 0; } else Task.Run(() => { N(); _state = 0; }); } void N() => _x++;", "")]
    [InlineData("void M() { Close(); Close(); } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; Task.Run(() => { _x++; _state = 0; }); _x++; }", "Unguarded _x")]
    [InlineData("void M() { Close(); Close(); } void Close() { if (_stopped) { _x++; return; } if (Interlocked.Exchange(ref _state, 1) == 1) return; Task.Run(() => { _x++; _state = 0; }); }", "Unguarded _x")]
    [InlineData("void M() { if (Interlocked.Exchange(ref _state, 1) == 1) return; Close(); _x++; } void Close() => Task.Run(() => { _x++; _state = 0; });", "Unguarded _x")]
    [InlineData("void M() { Close(); Close(); } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; if (_stopped) { _state = 0; _x++; } else Task.Run(() => { _x++; _state = 0; }); }", "Unguarded _x")]
    // Who asks for it behind the launch is apart; not who has got through with the very call that has launched the code.
    [InlineData("void M() { Close(); if (Interlocked.Exchange(ref _state, 1) == 0) { _x++; _state = 0; } } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; Task.Run(() => { _x++; _state = 0; }); }", "")]
    [InlineData("void M() { if (Begin()) _x++; } bool Begin() { if (Interlocked.Exchange(ref _state, 1) == 1) return false; Task.Run(() => { _x++; _state = 0; }); return true; }", "Unguarded _x")]
    [InlineData("void M() { if (!Begin()) return; N(); } void N() => _x++; bool Begin() { if (Interlocked.Exchange(ref _state, 1) == 1) return false; Task.Run(() => { N(); _state = 0; }); return true; }", "Unguarded _x")]
    [InlineData("void M() { if (Try()) _x++; } bool Try() => Begin(); bool Begin() { if (Interlocked.Exchange(ref _state, 1) == 1) return false; Task.Run(() => { _x++; _state = 0; }); return true; }", "Unguarded _x")]
    [InlineData("void M() { if (Begin()) Step(); void Step() => _x++; } bool Begin() { if (Interlocked.Exchange(ref _state, 1) == 1) return false; Task.Run(() => { _x++; _state = 0; }); return true; }", "Unguarded _x")]
    [InlineData("void M() { if (Try()) _x++; bool Try() => Begin(); } bool Begin() { if (Interlocked.Exchange(ref _state, 1) == 1) return false; Task.Run(() => { _x++; _state = 0; }); return true; }", "Unguarded _x")]
    // Nor where the member opens it between, itself, by what it calls or by other code that it starts.
    [InlineData("void M() { Close(); _state = 0; if (Interlocked.Exchange(ref _state, 1) == 0) _x++; } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; Task.Run(() => _x++); }", "Unguarded _x")]
    [InlineData("void M() { Close(); Open(); Close(); } void Open() => Volatile.Write(ref _state, 0); void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; if (_stopped) { _x++; _state = 0; } else Task.Run(() => { _x++; _state = 0; }); }", "Unguarded _x")]
    [InlineData("void M() { Close(); Task.Run(() => Volatile.Write(ref _state, 0)); Close(); } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; if (_stopped) { _x++; _state = 0; } else Task.Run(() => { _x++; _state = 0; }); }", "Unguarded _x")]
    [InlineData("void M() { _state = 0; Close(); if (Interlocked.Exchange(ref _state, 1) == 0) _x++; } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; Task.Run(() => _x++); }", "")]
    // Shut once more, opened when the code has ended, or on a way that does not lead to the use.
    [InlineData("void M() { Close(); Close(); } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; Task.Run(N); Interlocked.Exchange(ref _state, 1); } void N() => _x++;", "")]
    [InlineData("void M() { Close(); Close(); } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; Task.Run(N).Wait(); Volatile.Write(ref _state, 0); } void N() => _x++;", "")]
    [InlineData("void M() { Close(); Close(); } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; Task.Run(N); } void N() { try { _x++; } finally { Volatile.Write(ref _state, 0); } }", "")]
    [InlineData("void M() { Close(); Close(); } void Close() { if (Interlocked.Exchange(ref _state, 1) == 1) return; Task.Run(N); } void N() { lock (_gate) { if (_stopped) { _state = 0; return; } } _x++; }", "")]
    // A method that does nothing but exchange the variable says whether it was the first, and so does a bit.
    [InlineData("void M() => Parallel.For(0, 9, i => Close()); bool TryClaim() => Interlocked.Exchange(ref _state, 1) == 0; void Close() { if (!TryClaim()) return; _x++; }", "")]
    [InlineData("void M() => Parallel.For(0, 9, i => Close()); bool IsClaimed() => Interlocked.CompareExchange(ref _state, 1, 0) != 0; void Close() { if (IsClaimed()) return; _x++; }", "")]
    [InlineData("void M() => Parallel.For(0, 9, i => Close()); bool TryClaim() { var before = Interlocked.Exchange(ref _state, 1); return before == 0; } void Close() { if (TryClaim()) _x++; }", "")]
    [InlineData("void M() => Parallel.For(0, 9, i => Close()); static bool TryClaim(ref int claimed) => Interlocked.CompareExchange(ref claimed, 1, 0) == 0; void Close() { if (TryClaim(ref _state)) _x++; }", "")]
    [InlineData("void M() => Parallel.For(0, 9, i => Close()); bool TryClaim() => !Interlocked.Exchange(ref _stopped, true); void Close() { if (!TryClaim()) return; _x++; }", "")]
    [InlineData("void M() => Parallel.For(0, 9, i => Close()); bool TryClaim() => (Interlocked.Or(ref _state, 4) & 4) == 0; void Close() { if (!TryClaim()) return; _x++; }", "")]
    [InlineData("void M() => Parallel.For(0, 9, i => Close()); void Close() { var before = Interlocked.Exchange(ref _state, 1); if (before == 1) return; _x++; }", "")]
    [InlineData("void M() => Parallel.For(0, 9, i => Close()); void Close() { if ((Interlocked.Or(ref _state, 4) & 4) != 0) return; Interlocked.Or(ref _state, 8); _x++; }", "")]
    [InlineData("void M() { Close(); Close(); } bool TryClaim() => Interlocked.Exchange(ref _state, 1) == 0; void Close() { if (!TryClaim()) return; Task.Run(N); } void N() => _x++;", "")]
    [InlineData("void M() => Parallel.For(0, 9, i => Close()); bool TryClaim() => Interlocked.Exchange(ref _state, 1) == 0; void Close() { if (TryClaim()) return; _x++; }", "Unguarded _x")]
    [InlineData("void M() => Parallel.For(0, 9, i => Close()); bool TryClaim() => Interlocked.Exchange(ref _state, 1) == 1; void Close() { if (!TryClaim()) return; _x++; }", "Unguarded _x")]
    [InlineData("void M() => Parallel.For(0, 9, i => Close()); void Close() { var task = Interlocked.Exchange(ref _closing, null); if (task is not null) _x++; }", "Unguarded _x")]
    [InlineData("void M() => Parallel.For(0, 9, i => { Close(); Open(); }); bool Change(int from, int to) => Interlocked.CompareExchange(ref _state, to, from) == from; void Close() { if (Change(1, 2)) _x++; } void Open() { if (Change(2, 3)) _x++; }", "Unguarded _x")]
    [InlineData("void M() => Parallel.For(0, 9, i => Close()); bool TryClaim() => Volatile.Read(ref _state) == 0; void Close() { if (!TryClaim()) return; _x++; }", "Unguarded _x")]
    [InlineData("void M() => Parallel.For(0, 9, i => Close()); bool TryClaim() => Interlocked.Exchange(ref _state, 1) == 0 || _stopped; void Close() { if (!TryClaim()) return; _x++; }", "Unguarded _x")]
    [InlineData("void M() => Parallel.For(0, 9, i => Close()); bool TryClaim() => Interlocked.Exchange(ref _state, 1) == 0; void Free() => Volatile.Write(ref _state, 0); void Close() { if (!TryClaim()) return; Free(); _x++; }", "Unguarded _x")]
    [InlineData("void M() => Parallel.For(0, 9, i => Close()); bool TryClaim() => Interlocked.Exchange(ref _state, 1) == 0; void Free() => Volatile.Write(ref _state, 0); void Close() { if (!TryClaim()) return; _x++; Free(); }", "")]
    [InlineData("void M() => Parallel.For(0, 9, i => Close()); bool TryClaim(int bit) => (Interlocked.Or(ref _state, bit) & 4) == 0; void Close() { if (!TryClaim(2)) return; _x++; }", "Unguarded _x")]
    [InlineData("void M() => Parallel.For(0, 9, i => { Close(); Open(); }); void Close() { if ((Interlocked.Or(ref _state, 4) & 4) != 0) return; _x++; } void Open() { if ((Interlocked.Or(ref _state, 8) & 8) != 0) return; _x++; }", "Unguarded _x")]
    [InlineData("void M() => Parallel.For(0, 9, i => Close()); void Close() { if ((Interlocked.Or(ref _state, 4) & 4) != 0) return; Interlocked.And(ref _state, ~4); _x++; }", "Unguarded _x")]
    // What launched code launches waits for a task that is kept in a field.
    [InlineData("void M() { _a = A(); _b = Work(); } async Task A() { await Task.Delay(1).ConfigureAwait(false); _ = Task.Run(Close); } async Task Close() { if (_b is { IsCompleted: false } other) await other; _x++; }", "")]
    [InlineData("void M() { _a = A(); _b = Work(); } async Task A() { await Task.Delay(1).ConfigureAwait(false); _ = Task.Run(Close); } async Task Close() { await Task.Yield(); _x++; }", "Unguarded _x")]
    // What a task launches waits for the task itself.
    [InlineData("void M() => _a = Task.Run(N); async Task N() { while (true) { await Task.Delay(1); _x++; if (_x > 9) _ = Close(); } } async Task Close() { await _a!; _x = 0; }", "")]
    [InlineData("void M() => _a = Task.Run(N); async Task N() { while (true) { await Task.Delay(1); _x++; if (_x > 9) _ = Close(); } } async Task Close() { await Task.WhenAll(Ended(_a!), Task.Delay(1)); _x = 0; } static async Task Ended(Task task) { try { await task; } catch { } }", "")]
    [InlineData("void M() => _a = Task.Run(N); async Task N() { while (true) { await Task.Delay(1); _x++; if (_x > 9) _ = Close(); } } async Task Close() { await _b!; _x = 0; }", "Unguarded _x")]
    [InlineData("void M() { _a = Task.Run(N); _b = Task.Run(N); } async Task N() { while (true) { await Task.Delay(1); _x++; if (_x > 9) _ = Close(); } } async Task Close() { await _a!; _x = 0; }", "Unguarded _x")]
    // Who calls it himself runs it beside that task; what only launched code calls is launched as well.
    [InlineData("void M() => _a = Task.Run(N); public Task O() => N(); async Task N() { while (true) { await Task.Delay(1); _x++; if (_x > 9) _ = Close(); } } async Task Close() { await _a!; _x = 0; }", "Unguarded _x")]
    [InlineData("void M() => _a = Task.Run(O); async Task O() { if (_state == 0) await N(); else await N(); } async Task N() { while (true) { await Task.Delay(1); _x++; if (_x > 9) _ = Close(); } } async Task Close() { await _a!; _x = 0; }", "")]
    [InlineData("void M() => _a = Task.Run(O); public async Task O() { if (_state == 0) await N(); else await N(); } async Task N() { while (true) { await Task.Delay(1); _x++; if (_x > 9) _ = Close(); } } async Task Close() { await _a!; _x = 0; }", "Unguarded _x")]
    // Written before the signal that the reader waits for.
    [InlineData("int M() { Start(); return _x; } void Start() { Task.Run(Run); if (_x == 0) _ready.Wait(); } void Run() { _x = Environment.TickCount; _ready.Set(); while (true) _state++; }", "")]
    [InlineData("int M() { Start(); return _x; } void Start() { Task.Run(Run); if (_x == 0) _ready.Wait(); } void Run() { _ready.Set(); _x = Environment.TickCount; while (true) _state++; }", "Unguarded _x")]
    // A timer that ticks again goes on after its signal, however slow it is; one that does not has done all before it.
    [InlineData("int M() { Start(); return _x; } void Start() { _timer = new Timer(_ => Run(), null, 0, Timeout.Infinite); if (_x == 0) _ready.Wait(); } void Run() { _x = Environment.TickCount; _ready.Set(); _state++; }", "")]
    [InlineData("int M() { Start(); return _x; } void Start() { _timer = new Timer(_ => Run(), null, 0, 10_000); if (_x == 0) _ready.Wait(); } void Run() { _x = Environment.TickCount; _ready.Set(); _state++; }", "Unguarded _x")]
    [InlineData("C() { _timer = new Timer(_ => Run()); } int M() { Start(); return _x; } void Start() { _timer!.Change(0, Timeout.Infinite); if (_x == 0) _ready.Wait(); } void Run() { _x = Environment.TickCount; _ready.Set(); _state++; }", "")]
    [InlineData("C() { _timer = new Timer(_ => Run()); } int M() { Start(); return _x; } void Start() { _timer!.Change(0, 10_000); if (_x == 0) _ready.Wait(); } void Run() { _x = Environment.TickCount; _ready.Set(); _state++; }", "Unguarded _x")]
    [InlineData("volatile bool _there; void M() { _timer = new Timer(_ => Fill(), null, 0, Timeout.Infinite); if (!_there) return; _x++; } void Fill() { _x = Environment.TickCount; _there = true; }", "")]
    [InlineData("volatile bool _there; void M() { _timer = new Timer(_ => Fill(), null, 0, 10_000); if (!_there) return; _x++; } void Fill() { _x = Environment.TickCount; _there = true; }", "Unguarded _x")]
    // The signal comes after the write on every way on which both happen, and it is that of the same object.
    [InlineData("int M() { Start(); return _x; } void Start() { Task.Run(Run); if (_x == 0) _ready.Wait(); } void Run() { if (_stopped) _x = Environment.TickCount; _ready.Set(); while (true) _state++; }", "")]
    [InlineData("int M() { Start(); return _x; } void Start() { Task.Run(Run); if (_x == 0) _ready.Wait(); } void Run() { if (_stopped) _x = Environment.TickCount; else _ready.Set(); while (true) _state++; }", "Unguarded _x")]
    [InlineData("int M() { Start(); return _x; } void Start() { Task.Run(Run); if (_x == 0) _ready.Wait(); } void Run() { lock (_gate) { if (_stopped) { _ready.Set(); return; } } _x = Environment.TickCount; _ready.Set(); while (true) _state++; }", "")]
    [InlineData("int M() { Start(); return _x; } void Start() { Task.Run(Run); if (_x == 0) _ready.Wait(); } void Run() { _ready.Set(); _x = Environment.TickCount; _ready.Set(); while (true) _state++; }", "Unguarded _x")]
    [InlineData("int M() { Start(); return _x; } void Start() { Task.Run(Run); if (_x == 0) _ready.Wait(); } void Run() { while (!_stopped) { _x = Environment.TickCount; _ready.Set(); } }", "Unguarded _x")]
    [InlineData("int M() { Start(); return _x; } void Start() { Task.Run(Run); if (_x == 0) _ready.Wait(); } void Run() { while (!_stopped) _x = Environment.TickCount; _ready.Set(); while (true) _state++; }", "")]
    [InlineData("int M() { Start(); return _x; } void Start() { Task.Run(Run); if (_x == 0) _ready.Wait(); } void Run() { Bind(); _ready.Set(); while (true) _state++; } void Bind() => _x = Environment.TickCount;", "")]
    [InlineData("C? _other; int M() { Start(); return _x; } void Start() { Task.Run(Run); if (_x == 0) _ready.Wait(); } void Run() { _x = Environment.TickCount; _other!._ready.Set(); while (true) _state++; }", "Unguarded _x")]
    // Each launch has an object of its own, filled before it is queued.
    [InlineData("void M(Func<Item> get) { for (var i = 0; i < 9; i++) { var item = get(); item.Set(i); ThreadPool.UnsafeQueueUserWorkItem(item, true); } }", "")]
    [InlineData("void M(Func<Item> get) { var item = get(); for (var i = 0; i < 9; i++) { item.Set(i); ThreadPool.UnsafeQueueUserWorkItem(item, true); } }", "Unguarded _value")]
    // The task of a call ends one part of what the call leaves running; the timer beside it goes on.
    [InlineData("async Task M() { await Ensure().ConfigureAwait(false); _x++; } Task Ensure() { return _stopped ? Task.CompletedTask : Long(this); static async Task Long(C c) { c._timer = new Timer(_ => c._state++, null, 0, 10_000); await Task.Delay(1).ConfigureAwait(false); c._x++; } }", "")]
    [InlineData("async Task M() { await More().ConfigureAwait(false); _x++; } Task More() => Ensure(); Task Ensure() { return _stopped ? Task.CompletedTask : Long(this); static async Task Long(C c) { c._timer = new Timer(_ => c._state++, null, 0, 10_000); await Task.Delay(1).ConfigureAwait(false); c._x++; } }", "")]
    [InlineData("void M() { More().GetAwaiter().GetResult(); _x++; } async Task More() { _timer = new Timer(_ => _state++, null, 0, 10_000); await Work().ConfigureAwait(false); _x++; }", "")]
    [InlineData("void M() { var more = More(); more.Wait(); _x++; } async Task More() { _timer = new Timer(_ => _state++, null, 0, 10_000); await Work().ConfigureAwait(false); _x++; }", "")]
    [InlineData("async Task M() { await More().ConfigureAwait(false); _state++; } Task More() => Ensure(); async Task Ensure() { _timer = new Timer(_ => _state++, null, 0, 10_000); await Task.Delay(1).ConfigureAwait(false); _x++; }", "Unguarded _state")]
    [InlineData("async Task M() { var more = More(); _x++; await more.ConfigureAwait(false); } async Task More() { _timer = new Timer(_ => _state++, null, 0, 10_000); await Task.Delay(1).ConfigureAwait(false); _x++; }", "Unguarded _x")]
    // Who asks for the synchronous form has the work done when the call returns.
    [InlineData("void M() { Write(); _x++; } Task Write(bool async = false) => _stopped ? Task.CompletedTask : Long(async); async Task Long(bool async) { if (async) await Task.Delay(1).ConfigureAwait(false); _x++; }", "")]
    [InlineData("void M() { Write(true); _x++; } Task Write(bool async = false) => _stopped ? Task.CompletedTask : Long(async); async Task Long(bool async) { if (async) await Task.Delay(1).ConfigureAwait(false); _x++; }", "Unguarded _x")]
    [InlineData("void M() { _ = Long(false); _x++; async Task Long(bool async) { if (async) await Task.Delay(1).ConfigureAwait(false); _x++; } }", "")]
    // Whoever sees a flag that is never taken back sees what was written before it was set.
    [InlineData("volatile bool _there; void M() { Task.Run(Fill); while (!_there) Thread.SpinWait(1); _x++; } void Fill() { _x = Environment.TickCount; _there = true; }", "")]
    [InlineData("volatile bool _there; void M() { Task.Run(Fill); if (!_there) return; _x++; } void Fill() { _x = Environment.TickCount; _there = true; }", "")]
    [InlineData("bool _there; void M() { Task.Run(Fill); if (!Volatile.Read(ref _there)) return; _x++; } void Fill() { _x = Environment.TickCount; Volatile.Write(ref _there, true); }", "")]
    [InlineData("volatile bool _there; void M() { Task.Run(Fill); if (!_there) return; _x++; } void Fill() { _there = true; _x = Environment.TickCount; }", "Unguarded _x")]
    [InlineData("volatile bool _there; void M() { Task.Run(Fill); if (_there) return; _x++; } void Fill() { _x = Environment.TickCount; _there = true; }", "Unguarded _x")]
    [InlineData("volatile bool _there; void M() { Task.Run(Fill); if (!_there) return; _x++; _there = false; } void Fill() { _x = Environment.TickCount; _there = true; }", "CheckThenAct _there\nUnguarded _x")]
    [InlineData("bool _there; void M() { Task.Run(Fill); if (!_there) return; _x++; } void Fill() { _x = Environment.TickCount; _there = true; }", "Unguarded _x")]
    [InlineData("volatile bool _there; readonly Dictionary<int, int> _all = new(); void Fill() { if (_there) return; lock (_gate) { if (_there) return; for (var i = 0; i < 9; i++) _all[i] = i; _there = true; } } int Get(int i) { Fill(); return _all[i]; } void M() { Parallel.For(0, 9, i => Get(i)); }", "")]
    [InlineData("volatile bool _there; readonly Dictionary<int, int> _all = new(); void Fill() { if (_there) return; lock (_gate) { if (_there) return; _there = true; for (var i = 0; i < 9; i++) _all[i] = i; } } int Get(int i) { Fill(); return _all[i]; } void M() { Parallel.For(0, 9, i => Get(i)); }", "Container _all")]
    [InlineData("bool _there; readonly List<int> _all = new(); void Fill() { lock (_gate) { if (_there) return; _all.Add(1); _all.Add(2); _there = true; } } public int M(int i) { if (!_there) Fill(); return _all[i]; } public void More() { if (!_there) Fill(); Console.WriteLine(_all.Count); }", "")]
    [InlineData("bool _there; readonly List<int> _all = new(); public void Fill() { lock (_gate) { _all.Add(1); _all.Add(2); _there = true; } } public int M(int i) { if (!_there) Fill(); return _all[i]; } public void Clear() { lock (_gate) { _all.Clear(); _there = false; } }", "InconsistentlyGuarded _all")]
    [InlineData("volatile bool _there; void M() { Task.Run(Fill); if (_there) { _x++; return; } } void Fill() { _x = Environment.TickCount; _there = true; }", "")]
    [InlineData("volatile bool _there; int M() { Task.Run(Fill); return _there ? _x++ : 0; } void Fill() { _x = Environment.TickCount; _there = true; }", "")]
    [InlineData("volatile bool _there; bool M() { Task.Run(Fill); return _there && _x++ > 0; } void Fill() { _x = Environment.TickCount; _there = true; }", "")]
    [InlineData("volatile bool _there; int M() { Task.Run(Fill); return !_there ? _x++ : 0; } void Fill() { _x = Environment.TickCount; _there = true; }", "Unguarded _x")]
    [InlineData("volatile bool _there; bool M() { Task.Run(Fill); return _there || _x++ > 0; } void Fill() { _x = Environment.TickCount; _there = true; }", "Unguarded _x")]
    [InlineData("volatile bool _there; void M() { Task.Run(Fill); if (_there) Console.WriteLine(); _x++; } void Fill() { _x = Environment.TickCount; _there = true; }", "Unguarded _x")]
    // A flag that is set from the start says nothing.
    [InlineData("volatile bool _there = true; void M() { Task.Run(Fill); if (!_there) return; _x++; } void Fill() { _x = Environment.TickCount; _there = true; }", "Unguarded _x")]
    [InlineData("volatile bool _there = false; void M() { Task.Run(Fill); if (!_there) return; _x++; } void Fill() { _x = Environment.TickCount; _there = true; }", "")]
    [InlineData("volatile bool _there; C() { _there = true; } void M() { Task.Run(Fill); if (!_there) return; _x++; } void Fill() { _x = Environment.TickCount; _there = true; }", "Unguarded _x")]
    // A method that returns where the flag is not set, or does something only where it is, tells its callers nothing.
    [InlineData("volatile bool _there; void Need() { if (!_there) throw new Exception(); } void M() { Task.Run(Fill); Need(); _x++; } void Fill() { _x = Environment.TickCount; _there = true; }", "")]
    [InlineData("volatile bool _there; void Look() { if (!_there) return; Console.WriteLine(); } void M() { Task.Run(Fill); Look(); _x++; } void Fill() { _x = Environment.TickCount; _there = true; }", "Unguarded _x")]
    [InlineData("volatile bool _there; void Look() { if (_there) Console.WriteLine(); } void M() { Task.Run(Fill); Look(); _x++; } void Fill() { _x = Environment.TickCount; _there = true; }", "Unguarded _x")]
    // So does who sees the only value that a state ever gets.
    [InlineData("const int Full = 2; volatile int _step; void M() { Task.Run(Fill); if (_step != Full) return; _x++; } void Fill() { _x = Environment.TickCount; _step = Full; }", "")]
    [InlineData("const int Full = 2; int _step; int M() { Task.Run(Fill); return Volatile.Read(ref _step) == Full ? _x++ : 0; } void Fill() { _x = Environment.TickCount; Volatile.Write(ref _step, Full); }", "")]
    [InlineData("enum Step { None, Full } volatile Step _step; void M() { Task.Run(Fill); while (_step != Step.Full) Thread.Yield(); _x++; } void Fill() { _x = Environment.TickCount; _step = Step.Full; }", "")]
    [InlineData("const int Full = 2; volatile int _step; void M() { Task.Run(Fill); if (_step == Full) return; _x++; } void Fill() { _x = Environment.TickCount; _step = Full; }", "Unguarded _x")]
    [InlineData("const int Full = 2; volatile int _step; void M() { Task.Run(Fill); if (_step != 1) return; _x++; } void Fill() { _x = Environment.TickCount; _step = Full; }", "Unguarded _x")]
    [InlineData("const int Full = 2; volatile int _step; void M() { Task.Run(Fill); if (_step != Full) return; _x++; } void Fill() { _step = Full; _x = Environment.TickCount; }", "Unguarded _x")]
    [InlineData("const int Full = 2; volatile int _step; void M() { Task.Run(Fill); if (_step != Full) return; _x++; _step++; } void Fill() { _x = Environment.TickCount; _step = Full; }", "Unguarded _step\nUnguarded _x")]
    [InlineData("const int Full = 2; int _step; void M() { Task.Run(Fill); if (_step != Full) return; _x++; } void Fill() { _x = Environment.TickCount; _step = Full; }", "Unguarded _step\nUnguarded _x")]
    // What is filled again and again is not there once and for all; a loop that is left says nothing of the flag.
    [InlineData("volatile bool _there; readonly Dictionary<int, int> _all = new(); void Fill() { _all.Clear(); _all[1] = 1; _there = true; } int Get(int i) { if (!_there) return 0; return _all[i]; } void M() { Parallel.For(0, 9, i => { Fill(); Get(i); }); }", "Container _all")]
    [InlineData("volatile bool _there; int M() { Task.Run(Fill); foreach (var one in new int[9]) { if (!_there) break; } return _x++; } void Fill() { _x = Environment.TickCount; _there = true; }", "Unguarded _x")]
    [InlineData("volatile bool _there; void M() { Task.Run(Fill); if (!_there) return; _x++; Reset(out _there); } static void Reset(out bool there) => there = false; void Fill() { _x = Environment.TickCount; _there = true; }", "Unguarded _there\nUnguarded _x")]
    // What counts is the order in which things are done, on every way, and not that of the text.
    [InlineData("volatile bool _there; void M() { Task.Run(Fill); if (_state == 1) { if (!_there) return; } _x++; } void Fill() { _x = Environment.TickCount; _there = true; }", "Unguarded _x")]
    [InlineData("volatile bool _there; void M() { Task.Run(Fill); if (!_there) { _x++; return; } } void Fill() { _x = Environment.TickCount; _there = true; }", "Unguarded _x")]
    [InlineData("volatile bool _there; void M() { Task.Run(Fill); while (!_there) _x++; } void Fill() { _x = Environment.TickCount; _there = true; }", "Unguarded _x")]
    [InlineData("volatile bool _there; void M() { Task.Run(Fill); if (!_there) return; _x++; } void Fill() { if (_state == 0) _x = Environment.TickCount; else _there = true; }", "Unguarded _x")]
    [InlineData("volatile bool _there; void M() { Task.Run(Fill); if (!_there) return; _x++; } void Fill() { if (_state == 0) _x = Environment.TickCount; _there = true; }", "")]
    [InlineData("volatile bool _there; void M() { Task.Run(Fill); if (!_there) return; _x++; } void Fill() { for (var i = 0; i < 9; i++) _x = Environment.TickCount; _there = true; }", "")]
    [InlineData("volatile bool _there; void M() { Task.Run(Fill); if (!_there) return; _x++; } void Fill() { while (true) { if (_stopped) { _there = true; return; } _x = Environment.TickCount; } }", "")]
    // The flag of one object says nothing of another one.
    [InlineData("volatile bool _there; static void M(C left, C right) { Task.Run(() => { left._x = Environment.TickCount; left._there = true; }); if (!left._there) return; left._x++; }", "")]
    [InlineData("volatile bool _there; static void M(C left, C right) { Task.Run(() => { left._x = Environment.TickCount; left._there = true; }); if (!right._there) return; left._x++; }", "Unguarded _x")]
    [InlineData("volatile bool _there; static void M(C left, C right) { Task.Run(() => { left._x = Environment.TickCount; right._there = true; }); if (!left._there) return; left._x++; }", "Unguarded _x")]
    [InlineData("static volatile bool s_there; static void M(C left) { Task.Run(() => { left._x = Environment.TickCount; s_there = true; }); if (!s_there) return; left._x++; }", "")]
    [InlineData("bool _there; readonly List<int> _all = new(); C? _other; void Fill() { lock (_gate) { if (_there) return; _all.Add(1); _all.Add(2); _there = true; } } public int M(int i) { if (!_there) _other!.Fill(); return _all[i]; } public void More() { if (!_there) Fill(); Console.WriteLine(_all.Count); }", "InconsistentlyGuarded _all")]
    [InlineData("bool _there; readonly List<int> _all = new(); void Fill() { lock (_gate) { if (_stopped) return; _all.Add(1); _all.Add(2); _there = true; } } public int M(int i) { if (!_there) Fill(); return _all[i]; } public void More() { if (!_there) Fill(); Console.WriteLine(_all.Count); }", "InconsistentlyGuarded _all")]
    // What a member does before it starts the thread that shares it needs no lock.
    [InlineData("int _n; public void M() { _n = Environment.TickCount; Task.Run(Each); } public void Each() { lock (_gate) _n++; } public int Get() { lock (_gate) return _n; }", "")]
    [InlineData("int _n; public void M() { Task.Run(Each); _n = Environment.TickCount; } public void Each() { lock (_gate) _n++; } public int Get() { lock (_gate) return _n; }", "InconsistentlyGuarded _n")]
    // A local function hands the task on, as a lambda does.
    [InlineData("async Task M() { Task Each() => Work(); await Each(); _x++; }", "")]
    [InlineData("async Task M() { await Task.Run(() => 0); Task Each() => Work(); var each = Each(); _x++; await each; }", "Unguarded _x")]
    // A local function whose task nobody awaits goes on beside its caller, and beside itself.
    [InlineData("async Task M() { await Task.Yield(); Tally(); Tally(); async Task Tally() { await Task.Delay(1).ConfigureAwait(false); _x++; } }", "Unguarded _x")]
    [InlineData("void M() { Tally(); Tally(); async void Tally() { await Task.Delay(1).ConfigureAwait(false); _x++; } }", "Unguarded _x")]
    [InlineData("void M() { Tally(); Tally(); async void Tally() { _x++; await Task.Delay(1).ConfigureAwait(false); } }", "")]
    [InlineData("async Task M() { await Task.Yield(); await Tally(); await Tally(); async Task Tally() { await Task.Delay(1).ConfigureAwait(false); _x++; } }", "")]
    [InlineData("async Task M() { await Task.Yield(); var one = Tally(); await one; await Tally(); async Task Tally() { await Task.Delay(1).ConfigureAwait(false); _x++; } }", "")]
    // The output of a process has come when one has waited for its end.
    [InlineData("void M(System.Diagnostics.Process process) { process.OutputDataReceived += (_, e) => _x++; process.WaitForExit(); _x++; }", "")]
    [InlineData("async Task M(System.Diagnostics.Process process) { process.OutputDataReceived += (_, e) => _x++; await process.WaitForExitAsync(); _x++; }", "")]
    [InlineData("void M(System.Diagnostics.Process process) { process.OutputDataReceived += (_, e) => _x++; process.BeginOutputReadLine(); _x++; }", "Unguarded _x")]
    // Each piece of work follows the one before it, or has its turn on one scheduler, also where a helper gets the delegate.
    [InlineData("Task _tail = Task.CompletedTask; void Add(Action work) { lock (_gate) _tail = _tail.ContinueWith(_ => work(), TaskScheduler.Default); } void M() => Parallel.For(0, 9, i => Add(() => _x++));", "")]
    [InlineData("Task _tail = Task.CompletedTask; void Add(Action work) { lock (_gate) { var next = _tail.ContinueWith(_ => work()); _tail = next; } } void M() => Parallel.For(0, 9, i => Add(() => _x++));", "")]
    [InlineData("Task _tail = Task.CompletedTask; void Add(Action work) { lock (_gate) _a = _tail.ContinueWith(_ => work()); } void M() => Parallel.For(0, 9, i => Add(() => _x++));", "Unguarded _x")]
    // Asynchronous work has not ended when its delegate has.
    [InlineData("Task _tail = Task.CompletedTask; void Add() { lock (_gate) _tail = _tail.ContinueWith(async _ => { await Task.Delay(1).ConfigureAwait(false); _x++; }).Unwrap(); } void M() => Parallel.For(0, 9, i => Add());", "")]
    [InlineData("Task _tail = Task.CompletedTask; void Add() { lock (_gate) { var next = _tail.ContinueWith(_ => Work()).Unwrap(); _tail = next; } } void M() => Parallel.For(0, 9, i => Add());", "")]
    [InlineData("Task _tail = Task.CompletedTask; void Add() { lock (_gate) _tail = _tail.ContinueWith(async _ => { await Task.Delay(1).ConfigureAwait(false); _x++; }); } void M() => Parallel.For(0, 9, i => Add());", "Unguarded _x")]
    [InlineData("Task _tail = Task.CompletedTask; void Add() { lock (_gate) _tail = _tail.ContinueWith(_ => Work()); } void M() => Parallel.For(0, 9, i => Add());", "Unguarded _x")]
    [InlineData("Task _tail = Task.CompletedTask; void Add() { lock (_gate) _tail = _tail.ContinueWith(Step); } async void Step(Task before) { await Task.Delay(1).ConfigureAwait(false); _x++; } void M() => Parallel.For(0, 9, i => Add());", "Unguarded _x")]
    [InlineData("readonly ConcurrentExclusiveSchedulerPair _pair = new(); Task Add(Action work) => Task.Factory.StartNew(work, default, TaskCreationOptions.None, _pair.ExclusiveScheduler); void M() => Parallel.For(0, 9, i => Add(() => _x++));", "")]
    [InlineData("readonly ConcurrentExclusiveSchedulerPair _pair = new(); Task Add(Action work) => Task.Factory.StartNew(work, default, TaskCreationOptions.None, _pair.ConcurrentScheduler); void M() => Parallel.For(0, 9, i => Add(() => _x++));", "Unguarded _x")]
    // An atomic read sees the number as it was before or after.
    [InlineData("long _n; void M() => Task.Run(() => { while (true) lock (_gate) _n++; }); public void Add() { lock (_gate) _n++; } public long N => Interlocked.Read(ref _n);", "")]
    // Whoever gets a list that is locked itself has got the lock.
    [InlineData("readonly List<int> _list = new(); public List<int> List => _list; public void Add() { lock (_list) _list.Add(1); } public void Clear() { lock (_list) _list.Clear(); }", "")]
    [InlineData("readonly List<int> _list = new(); public List<int> List => _list; public void Add() { lock (_gate) _list.Add(1); } public void Clear() { lock (_gate) _list.Clear(); }", "Escape _list")]
    // A helper waits for the task that it gets.
    [InlineData("void M() { Wait(Work()); _x++; } static void Wait(Task task) => task.GetAwaiter().GetResult();", "")]
    [InlineData("void M() { Keep(Work()); _x++; } void Keep(Task task) => _a = task;", "Unguarded _x")]
    // Where an attempt has failed nothing runs; what was launched by one that succeeded comes after the last step.
    [InlineData("void M() { while (true) { if (TryStart()) return; _x++; } } bool TryStart() { if (_stopped) return false; Task.Run(N); return true; } void N() => _x++;", "")]
    [InlineData("void M() { while (true) { if (TryStart()) _state = 1; _x++; } } bool TryStart() { if (_stopped) return false; Task.Run(N); return true; } void N() => _x++;", "Unguarded _x")]
    // The list was taken out of the field.
    [InlineData("List<int>? _list = new(); public void Add() { lock (_gate) _list!.Add(1); } public void More() { lock (_gate) _list!.Clear(); } public int M() { List<int>? all; lock (_gate) { all = _list; _list = null; } return all!.Count; }", "")]
    [InlineData("List<int>? _list = new(); public void Add() { lock (_gate) _list!.Add(1); } public void More() { lock (_gate) _list!.Clear(); } public int M() { List<int>? all; lock (_gate) { all = _list; } return Count(all!); } static int Count(List<int> all) { all.Sort(); return all.Count; }", "Escape _list\nInconsistentlyGuarded _list")]
    // Where there is no handle there is no launch.
    [InlineData("async Task M() { _timer = new Timer(_ => _x++, null, 0, 10_000); if (_timer != null) await _timer.DisposeAsync(); _x++; }", "")]
    [InlineData("async Task M() { _timer = new Timer(_ => _x++, null, 0, 10_000); if (_stopped) await _timer.DisposeAsync(); _x++; }", "Unguarded _x")]
    // A timer that only its own callback sets follows itself.
    [InlineData("C() { _timer = new Timer(_ => Tick(), null, Timeout.Infinite, Timeout.Infinite); _a = Task.Run(Tick); } void Tick() { _x++; _timer!.Change(100, Timeout.Infinite); }", "")]
    [InlineData("C() { _timer = new Timer(_ => Tick(), null, Timeout.Infinite, Timeout.Infinite); } void Tick() { _x++; } public void Begin() { _timer!.Change(100, Timeout.Infinite); _x++; }", "Unguarded _x")]
    // A known miss: what one member starts, and what another one has left running.
    [InlineData("C() { _timer = new Timer(_ => Tick(), null, Timeout.Infinite, Timeout.Infinite); _a = Task.Run(Tick); } void Tick() { _x++; } public void Begin() => _timer!.Change(100, Timeout.Infinite);", "")]
    // The callback does nothing while the state is taken; a flag that ends everything is no such state.
    [InlineData("void M() { _timer = new Timer(Tick, null, 0, 10_000); lock (_gate) _state = 1; _x++; lock (_gate) _state = 0; } void Tick(object? o) { lock (_gate) { if (_state != 0) return; _x++; } }", "")]
    [InlineData("void M() { _timer = new Timer(Tick, null, 0, 10_000); _x++; lock (_gate) _stopped = true; } void Tick(object? o) { lock (_gate) { if (_stopped) return; _x++; } }", "InconsistentlyGuarded _x")]
    // A property with code stands for the field behind it.
    [InlineData("int _mode; int Mode { get => _mode; set => Interlocked.Exchange(ref _mode, value); } void M() { _timer = new Timer(Tick, null, 0, 10_000); lock (_gate) Mode = 1; _x++; lock (_gate) Mode = 0; } void Tick(object? o) { lock (_gate) { if (Mode != 0) return; _x++; } }", "")]
    // It must be the other one who has taken the state, or somebody who calls it, and before it uses what is shared.
    [InlineData("void M() { _timer = new Timer(Tick, null, 0, 10_000); _x++; } public void Take() { lock (_gate) _state = 1; } public void Give() { lock (_gate) _state = 0; } void Tick(object? o) { lock (_gate) { if (_state != 0) return; _x++; } }", "InconsistentlyGuarded _x")]
    [InlineData("void M() { _timer = new Timer(Tick, null, 0, 10_000); _x++; lock (_gate) _state = 1; lock (_gate) _state = 0; } void Tick(object? o) { lock (_gate) { if (_state != 0) return; _x++; } }", "InconsistentlyGuarded _x")]
    [InlineData("void M() { _timer = new Timer(Tick, null, 0, 10_000); Take(); Step(); lock (_gate) _state = 0; } void Take() { lock (_gate) _state = 1; } void Step() => _x++; void Tick(object? o) { lock (_gate) { if (_state != 0) return; _x++; } }", "")]
    [InlineData("public void Take() { lock (_gate) _state = 1; M(); lock (_gate) _state = 0; } internal void M() { _timer = new Timer(Tick, null, 0, 10_000); _x++; } void Tick(object? o) { lock (_gate) { if (_state != 0) return; _x++; } }", "")]
    [InlineData("int _kept; int State { get => _kept; set { Interlocked.Exchange(ref _kept, value); } } bool IsReady => State == 0; void M() { _timer = new Timer(Tick, null, 0, 10_000); lock (_gate) State = 1; _x++; lock (_gate) State = 0; } void Tick(object? o) { lock (_gate) { if (!IsReady) return; _x++; } }", "")]
    // The test comes before the use on every way.
    [InlineData("void M() { _timer = new Timer(Tick, null, 0, 10_000); lock (_gate) _state = 1; _x++; lock (_gate) _state = 0; } void Tick(object? o) { _x++; lock (_gate) { if (_state != 0) return; } }", "Unguarded _x")]
    [InlineData("void M() { _timer = new Timer(Tick, null, 0, 10_000); lock (_gate) _state = 1; _x++; lock (_gate) _state = 0; } void Tick(object? o) { lock (_gate) { if (_state != 0) return; } _x++; }", "")]
    // Who leaves a loop, or catches what is thrown, goes on behind it though the state is another one.
    [InlineData("void M() { _timer = new Timer(Tick, null, 0, 10_000); lock (_gate) _state = 1; _x++; lock (_gate) _state = 0; } void Tick(object? o) { while (true) { lock (_gate) { if (_state != 0) break; _x++; } } }", "")]
    [InlineData("void M() { _timer = new Timer(Tick, null, 0, 10_000); lock (_gate) _state = 1; _x++; lock (_gate) _state = 0; } void Tick(object? o) { while (true) { lock (_gate) { if (_state != 0) break; } } _x++; }", "Unguarded _x")]
    [InlineData("void M() { _timer = new Timer(Tick, null, 0, 10_000); lock (_gate) _state = 1; _x++; lock (_gate) _state = 0; } void Tick(object? o) { do { lock (_gate) { if (_state != 0) continue; _x++; } } while (!_stopped); }", "")]
    [InlineData("void M() { _timer = new Timer(Tick, null, 0, 10_000); lock (_gate) _state = 1; _x++; lock (_gate) _state = 0; } void Tick(object? o) { do { lock (_gate) { if (_state != 0) continue; } } while (!_stopped); _x++; }", "Unguarded _x")]
    [InlineData("void M() { _timer = new Timer(Tick, null, 0, 10_000); lock (_gate) _state = 1; _x++; lock (_gate) _state = 0; } void Tick(object? o) { try { lock (_gate) { if (_state != 0) throw new TimeoutException(); _x++; } } catch (TimeoutException) { } }", "")]
    [InlineData("void M() { _timer = new Timer(Tick, null, 0, 10_000); lock (_gate) _state = 1; _x++; lock (_gate) _state = 0; } void Tick(object? o) { try { lock (_gate) { if (_state != 0) throw new TimeoutException(); } } catch (TimeoutException) { } _x++; }", "Unguarded _x")]
    // What is set for good under the lock keeps those away who look at it there.
    [InlineData("int _level; void M() { _timer = new Timer(Tick, null, 0, 10_000); lock (_gate) { _stopped = true; _level = 5; } _x++; } void Tick(object? o) { lock (_gate) { if (_stopped || _level > 3) return; _x++; } }", "")]
    [InlineData("int _level; void M() { _timer = new Timer(Tick, null, 0, 10_000); _stopped = true; lock (_gate) _level = 5; _x++; } void Tick(object? o) { lock (_gate) { if (_level < 3) return; _x++; } }", "InconsistentlyGuarded _x")]
    public void Tells_what_comes_first(string members, string races) => Assert.Equal(races, Inspector.RacesIn(In(members)));

    // A helper of another assembly gives the result of a task, so it has waited for it; one that drops the task has not.
    [Theory]
    [InlineData("void M() { Work().Await(); _x++; }", "")]
    [InlineData("void M() { More().Await(); _x++; } async Task<int> More() { await Work(); return _x; }", "")]
    [InlineData("void M() { Work().Forget(); _x++; }", "Unguarded _x")]
    [InlineData("void M() { More().ResultOrDefault(); _x++; } async Task<int> More() { await Work().ConfigureAwait(false); return _x; }", "Unguarded _x")]
    public void Helpers_of_other_assemblies_that_wait(string members, string races) => Assert.Equal(races, Inspector.RacesIn(In(members), """
        public static class Tasks
        {
            public static void Await(this Task task) => task.GetAwaiter().GetResult();
            public static T Await<T>(this Task<T> task) => task.GetAwaiter().GetResult();
            public static T? ResultOrDefault<T>(this Task<T> task) => task.IsCompletedSuccessfully ? task.Result : default;
            public static void Forget(this Task task) { }
        }
        """));
}
