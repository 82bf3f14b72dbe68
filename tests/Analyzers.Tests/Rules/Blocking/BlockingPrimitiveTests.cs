using ConcurrencyAnalyzers.Fixes.Blocking;
using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<BlockingPrimitive>;

/// <summary>CONC1005: waiting for other threads in async code.</summary>
public class BlockingPrimitiveTests
{
    static string InAsync(string statements) => $$"""
        using System.Collections.Concurrent;
        class C
        {
            readonly object _gate = new();
            readonly SemaphoreSlim _semaphore = new(1, 1);
            readonly ManualResetEventSlim _slim = new();
            readonly AutoResetEvent _auto = new(false);
            readonly ManualResetEvent _manual = new(false);
            readonly CountdownEvent _count = new(2);
            readonly Barrier _barrier = new(2);
            readonly BlockingCollection<int> _items = [];
            readonly ReaderWriterLockSlim _lock = new();
            readonly Mutex _mutex = new();
            Thread _thread = null!;
            bool _done;
            async Task M(CancellationToken token)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("[|_semaphore.Wait()|];")]
    [InlineData("[|_semaphore.Wait(token)|];")]
    [InlineData("if (![|_semaphore.Wait(1000)|]) return;")]
    [InlineData("[|_slim.Wait()|];")]
    [InlineData("[|_slim.Wait(TimeSpan.FromSeconds(1), token)|];")]
    [InlineData("[|_slim.WaitHandle.WaitOne()|];")]
    [InlineData("[|_auto.WaitOne()|]; [|_manual.WaitOne(1000)|];")]
    [InlineData("[|WaitHandle.WaitAll([_auto, _manual])|]; var x = [|WaitHandle.WaitAny([_auto, _manual])|];")]
    [InlineData("[|_count.Wait()|]; [|_barrier.SignalAndWait()|];")]
    [InlineData("var x = [|_items.Take()|]; [|_items.TryTake(out x, 1000)|]; [|_items.TryTake(out x, Timeout.Infinite, token)|];")]
    [InlineData("[|_thread.Join()|]; [|_thread.Join(1000)|];")]
    [InlineData("[|SpinWait.SpinUntil(() => _done)|];")]
    [InlineData("[|_lock.EnterReadLock()|]; _lock.ExitReadLock();")]
    [InlineData("[|_mutex.WaitOne()|]; _mutex.ReleaseMutex();")]
    [InlineData("[|new Semaphore(0, 1).WaitOne()|];")]
    [InlineData("[|token.WaitHandle.WaitOne()|]; [|token.WaitHandle.WaitOne(5000)|];")]
    [InlineData("_semaphore?[|.Wait()|];")]
    [InlineData("lock (_gate) { while (!_done) [|Monitor.Wait(_gate)|]; }")]
    [InlineData("Task Local() { [|_slim.Wait()|]; return Task.CompletedTask; } await Local();")]
    [InlineData("Func<Task> f = async () => { [|_slim.Wait()|]; await Task.Yield(); };")]
    [InlineData("new List<Thread>().ForEach(x => [|x.Join()|]);")]
    public Task Reports_waits_in_async_code(string statements) => Verify.Reports(InAsync(statements));

    [Theory]
    [InlineData("_semaphore.Wait(0); _semaphore.Wait(TimeSpan.Zero); _slim.Wait(0); _auto.WaitOne(0); _thread.Join(0); _mutex.WaitOne(TimeSpan.Zero);")]
    [InlineData("_items.TryTake(out _); _items.TryTake(out _, 0);")]
    [InlineData("_lock.TryEnterReadLock(0);")]
    [InlineData("token.WaitHandle.WaitOne(10);")]
    [InlineData("await _semaphore.WaitAsync(token); _semaphore.Release();")]
    [InlineData("_slim.Set(); _count.Signal(); _items.Add(1); _semaphore.Release();")]
    [InlineData("lock (_gate) { } Monitor.Enter(_gate); Monitor.Exit(_gate);")]
    [InlineData("lock (_gate) _slim.Wait();")]
    [InlineData("lock (_gate) Monitor.PulseAll(_gate);")]
    [InlineData("void Local() { lock (_gate) Monitor.Wait(_gate); } new Thread(Local).Start();")]
    [InlineData("await Task.Run(() => _slim.Wait());")]
    [InlineData("new Thread(() => _slim.Wait()).Start();")]
    [InlineData("Action later = () => _slim.Wait();")]
    [InlineData("void Local() => _slim.Wait();")]
    [InlineData("var text = string.Join(',', new[] { 1 }) + Path.Join(\"a\", \"b\"); var first = new[] { 1 }.Take(1).ToList();")]
    public Task Leaves_alone_what_does_not_wait_or_may(string statements) => Verify.Silent(InAsync(statements));

    [Theory]
    [InlineData("void M(SemaphoreSlim s) => s.Wait();")]
    [InlineData("async Task M(bool async, SemaphoreSlim s) { if (async) await s.WaitAsync(); else s.Wait(); }")]
    [InlineData("async Task M(SemaphoreSlim s, bool isAsync) { if (!isAsync) { s.Wait(); return; } await s.WaitAsync(); }")]
    [InlineData("class Own { public void Wait() { } public int Take() => 1; } async Task M(Own o) { await Task.Yield(); o.Wait(); o.Take(); }")]
    public Task Leaves_other_members_alone(string member) => Verify.Silent($$"""class C { {{member}} }""");

    [Fact]
    public Task Misses_that_the_event_is_set() => Verify.Reports(InAsync("_slim.Set(); [|_slim.Wait()|];"));

    [Fact]
    public Task Misses_that_a_thread_has_ended() => Verify.Reports(InAsync("[|_thread.Join()|]; [|_thread.Join()|]; if (!_thread.IsAlive) [|_thread.Join()|];"));

    // What it throws nobody catches: the process ends.
    [Theory]
    [InlineData("var t = new Thread(() => { failure.Throw(); }); t.Start(); t.Join();")]
    [InlineData("var t = new Thread(() => throw failure.SourceException); t.Start(); t.Join();")]
    [InlineData("var t = new Thread(() => { Console.WriteLine(1); throw failure.SourceException; }); t.Start(); t.Join(1000);")]
    [InlineData("var t = new Thread(() => System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(new Exception(\"x\")).Throw()); t.Start(); t.Join();")]
    [InlineData("var t = new Thread(() => Environment.Exit(1)); t.Start(); t.Join();")]
    [InlineData("var t = new Thread(() => { var text = \"x\" + failure.SourceException.Message; throw new Failure(text); }); t.Start(); t.Join(); } class Failure(string text) : Exception(text); async Task Other() { await Task.Yield();")]
    public Task Silent_on_threads_that_only_end_the_process(string statements) => Verify.Silent(InAsync($"var failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(new Exception()); {statements}"));

    [Theory]
    [InlineData("void Serve() { while (Console.ReadLine() is { } line) Console.WriteLine(line); } var t = new Thread(() => { Serve(); Environment.Exit(0); }); t.Start(); [|t.Join()|];")]
    [InlineData("int Serve() { while (Console.ReadLine() is { } line) Console.WriteLine(line); return 0; } var t = new Thread(() => Environment.Exit(Serve())); t.Start(); [|t.Join()|];")]
    [InlineData("Exception Serve() { while (Console.ReadLine() is { } line) Console.WriteLine(line); return new(); } var t = new Thread(() => throw Serve()); t.Start(); [|t.Join()|];")]
    [InlineData("var t = new Thread(() => { while (!_done) { } failure.Throw(); }); t.Start(); [|t.Join()|];")]
    [InlineData("var t = new Thread(() => { var line = Console.ReadLine(); throw new Exception(line); }); t.Start(); [|t.Join()|];")]
    [InlineData("Action serve = () => { }; var t = new Thread(() => { serve(); failure.Throw(); }); t.Start(); [|t.Join()|];")]
    [InlineData("var t = new Thread(() => { if (_done) failure.Throw(); }); t.Start(); [|t.Join()|];")]
    [InlineData("var t = new Thread(() => { if (_done) return; failure.Throw(); }); t.Start(); [|t.Join()|];")]
    [InlineData("var t = new Thread(() => { try { failure.Throw(); } catch (Exception e) { Console.WriteLine(e); } }); t.Start(); [|t.Join()|];")]
    [InlineData("var t = new Thread(() => { failure.Throw(); }); if (_done) t = new Thread(() => { }); t.Start(); [|t.Join()|];")]
    public Task Reports_threads_that_may_come_to_an_end(string statements) => Verify.Reports(InAsync($"var failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(new Exception()); {statements}"));

    [Fact]
    public Task Misses_primitives_of_libraries() => Verify.ReportsWithLibrary(
        "public sealed class Latch { public void Wait() { } public void WaitForAll(int count) { } }",
        "class C { async Task M(Latch latch) { await Task.Yield(); latch.Wait(); latch.WaitForAll(2); } }");

    [Fact]
    public Task Says_what_to_use() => Verify.Says(
        "class C { async Task Load(ManualResetEventSlim ready) { await Task.Yield(); [|ready.Wait()|]; } }",
        "'ready.Wait()' blocks the thread of 'Load' until the event is set; await a TaskCompletionSource in place of the event");

    [Fact]
    public Task Says_what_to_use_in_place_of_a_token() => Verify.Says(
        "class C { async Task Load(CancellationToken token) { await Task.Yield(); [|token.WaitHandle.WaitOne()|]; } }",
        "'token.WaitHandle.WaitOne()' blocks the thread of 'Load' until the token is cancelled; await 'Task.Delay' with the token");

    [Fact]
    public Task Says_what_to_use_in_place_of_a_monitor() => Verify.Says(
        "class C { readonly object _gate = new(); async Task Load() { await Task.Yield(); lock (_gate) [|Monitor.Wait(_gate)|]; } }",
        "'Monitor.Wait(_gate)' blocks the thread of 'Load' until another thread pulses it; use a channel, or a SemaphoreSlim and 'await WaitAsync', in place of the monitor");

    [Fact]
    public Task Says_what_to_use_in_place_of_readers_and_writers() => Verify.Says(
        "class C { async Task Load(ReaderWriterLockSlim users) { await Task.Yield(); [|users.EnterReadLock()|]; } }",
        "'users.EnterReadLock()' blocks the thread of 'Load' until the lock is free; let one SemaphoreSlim and 'await WaitAsync' guard readers and writers, or let readers use an immutable copy that writers replace");

    [Theory]
    [InlineData("[|_semaphore.Wait()|]; // mine", "await _semaphore.WaitAsync(token); // mine")]
    [InlineData("[|_semaphore.Wait(token)|]; try { } finally { _semaphore.Release(); }", "await _semaphore.WaitAsync(token); try { } finally { _semaphore.Release(); }")]
    [InlineData("if (![|_semaphore.Wait(1000)|]) return;", "if (!await _semaphore.WaitAsync(1000, token)) return;")]
    [InlineData("[|_semaphore.Wait(millisecondsTimeout: 5)|];", "await _semaphore.WaitAsync(millisecondsTimeout: 5, token);")]
    [InlineData("try { [|_semaphore.Wait()|]; } finally { _semaphore.Release(); }", "try { await _semaphore.WaitAsync(); } finally { _semaphore.Release(); }")]
    [InlineData("[|_semaphore.Wait()|]; [|_semaphore.Wait()|];", "await _semaphore.WaitAsync(token); await _semaphore.WaitAsync(token);")]
    public Task Awaits_a_semaphore(string before, string after) => Verify.Fixes<BlockingPrimitiveFix>(InAsync(before), InAsync(after));

    [Theory]
    [InlineData("[|_slim.Wait()|];")]
    [InlineData("[|_thread.Join()|];")]
    [InlineData("_semaphore?[|.Wait()|];")]
    [InlineData("new List<SemaphoreSlim>().ForEach(x => [|x.Wait()|]);")]
    public Task Offers_nothing_for_the_others(string statements) => Verify.OffersNoFix<BlockingPrimitiveFix>(InAsync(statements));

    [Fact]
    public Task Mends_two_files() => Verify.Fixes<BlockingPrimitiveFix>(
        ["class C { async Task M(SemaphoreSlim s) { await Task.Yield(); [|s.Wait()|]; } }", "class D { Task M(SemaphoreSlim s) { [|s.Wait()|]; return Task.CompletedTask; } }"],
        ["class C { async Task M(SemaphoreSlim s) { await Task.Yield(); await s.WaitAsync(); } }", "class D { async Task M(SemaphoreSlim s) { await s.WaitAsync(); } }"]);

    [Theory]
    [InlineData("strict", "[|set.Wait()|];")]
    [InlineData("relaxed", "set.Wait();")]
    public Task Judges_tests_as_the_project_says(string value, string statement) => Verify.ReportsWithOptions($"concurrency.test_code = {value}", $$"""
        class FactAttribute : Attribute { }
        class C { [Fact] public async Task Test(ManualResetEventSlim set) { await Task.Yield(); {{statement}} } }
        """);

    [Theory]
    [InlineData("public Index() => _ = new Worker(0);")]
    [InlineData("public Index() => _ = new Worker(0); object Other() => new Worker(time: 0);")]
    [InlineData("public Index() => _ = new Worker();")]
    public Task Silent_where_all_objects_keep_a_time_of_nothing(string creation) => Verify.Silent(WithTime(creation, "_jobs.TryTake(out var job, _time)"));

    [Theory]
    [InlineData("public Index() => _ = new Worker(100);")]
    [InlineData("public Index() => _ = new Worker(0); object Other(int time) => new Worker(time);")]
    [InlineData("")]
    public Task Reports_where_a_time_may_be_kept(string creation) => Verify.Reports(WithTime(creation, "[|_jobs.TryTake(out var job, _time)|]"));

    // Missed on purpose: users of a library may give another time, and real ones do not.
    [Fact]
    public Task Silent_where_only_users_of_a_library_could_give_another_time() =>
        Verify.Silent(WithTime("public Index() => _ = new Worker(0);", "_jobs.TryTake(out var job, _time)").Replace("class Worker", "public class Worker"));

    static string WithTime(string creation, string take) => $$"""
        using System.Collections.Concurrent;
        class Worker
        {
            readonly BlockingCollection<int> _jobs = new();
            readonly int _time;
            public Worker(int time) { _time = time; }
            public Worker() : this(0) { }
            public async Task Run() { while ({{take}}) await Task.Delay(job); }
        }
        class Index { {{creation}} }
        """;

    const string Rooms = "readonly ReaderWriterLockSlim _lock = new(); readonly HashSet<string> _names = new(); ";

    static string InRooms(string members, string body) => $$"""
        class C
        {
            {{Rooms}}
            {{members}}
            async Task M() { {{body}} await Task.Yield(); }
        }
        """;

    [Theory]
    [InlineData("void Add(string name) { _lock.EnterWriteLock(); try { _names.Add(name); } finally { _lock.ExitWriteLock(); } }", "[|_lock.EnterReadLock()|]; try { _ = _names.ToList(); } finally { _lock.ExitReadLock(); }")]
    [InlineData("public void Dispose() { _lock.EnterWriteLock(); try { File.Delete(\"x\"); } finally { _lock.ExitWriteLock(); } }", "[|_lock.EnterReadLock()|]; try { _ = _names.ToList(); } finally { _lock.ExitReadLock(); }")]
    [InlineData("int Count { get { _lock.EnterReadLock(); try { return Size(); } finally { _lock.ExitReadLock(); } } } int Size() => _names.Count;", "[|_lock.EnterWriteLock()|]; try { _names.Clear(); } finally { _lock.ExitWriteLock(); }")]
    [InlineData("", "[|_lock.EnterReadLock()|]; var all = System.Buffers.ArrayPool<string>.Shared.Rent(_names.Count); try { try { _names.CopyTo(all); } finally { _lock.ExitReadLock(); } foreach (var name in all) await Send(name); } finally { } async Task Send(string name) => await File.WriteAllTextAsync(name, name);")]
    [InlineData("string Add(string name) { string Tested() => name.Length > 9 ? throw new ArgumentException(name) : name; _lock.EnterWriteLock(); try { _names.Add(Tested()); return Tested(); } finally { _lock.ExitWriteLock(); } }", "[|_lock.EnterReadLock()|]; try { _ = _names.ToList(); } finally { _lock.ExitReadLock(); }")]
    [InlineData("readonly ReaderWriterLockSlim _other = new(); void Drop() { _other.EnterWriteLock(); try { _names.Clear(); } finally { _other.ExitWriteLock(); } } void Both() { _other.EnterReadLock(); try { Add(); } finally { _other.ExitReadLock(); } } void Add() { _lock.EnterWriteLock(); try { _names.Add(\"a\"); } finally { _lock.ExitWriteLock(); } }", "[|_lock.EnterWriteLock()|]; try { Drop(); } finally { _lock.ExitWriteLock(); }")]
    public Task Suggests_locks_of_readers_and_writers_under_which_all_only_compute(string members, string body) => Verify.Suggests(InRooms(members, body));

    [Theory]
    [InlineData("async Task Add(string name) { [|_lock.EnterWriteLock()|]; try { await Task.Delay(1); } finally { _lock.ExitWriteLock(); } }", "[|_lock.EnterReadLock()|]; try { _ = _names.ToList(); } finally { _lock.ExitReadLock(); }")]
    [InlineData("void Add(Action<string> add) { _lock.EnterWriteLock(); try { add(\"x\"); } finally { _lock.ExitWriteLock(); } }", "[|_lock.EnterReadLock()|]; try { _ = _names.ToList(); } finally { _lock.ExitReadLock(); }")]
    [InlineData("void Add(string name) { _lock.EnterWriteLock(); try { File.WriteAllText(name, \"\"); } finally { _lock.ExitWriteLock(); } }", "[|_lock.EnterReadLock()|]; try { _ = _names.ToList(); } finally { _lock.ExitReadLock(); }")]
    [InlineData("void Add() { _lock.EnterWriteLock(); try { _ = Everything; } finally { _lock.ExitWriteLock(); } } string Everything => File.ReadAllText(\"x\");", "[|_lock.EnterReadLock()|]; try { _ = _names.ToList(); } finally { _lock.ExitReadLock(); }")]
    [InlineData("void Give(List<object> all) => all.Add(_lock);", "[|_lock.EnterReadLock()|]; try { _ = _names.ToList(); } finally { _lock.ExitReadLock(); }")]
    [InlineData("void Add(string name) { void Save() => File.WriteAllText(name, name); _lock.EnterWriteLock(); try { Save(); } finally { _lock.ExitWriteLock(); } }", "[|_lock.EnterReadLock()|]; try { _ = _names.ToList(); } finally { _lock.ExitReadLock(); }")]
    [InlineData("", "[|_lock.EnterReadLock()|]; var all = File.ReadAllLines(\"x\"); try { try { _names.CopyTo(all); } finally { _lock.ExitReadLock(); } } finally { }")]
    [InlineData("", "[|_lock.EnterReadLock()|]; var all = new string[9]; try { try { _names.CopyTo(all); } finally { _names.Clear(); } foreach (var name in all) await Send(name); } finally { _lock.ExitReadLock(); } async Task Send(string name) => await File.WriteAllTextAsync(name, name);")]
    [InlineData("readonly ReaderWriterLockSlim _other = new(); void Drop() { _other.EnterWriteLock(); try { File.Delete(\"x\"); File.WriteAllText(\"x\", \"\"); } finally { _other.ExitWriteLock(); } }", "[|_lock.EnterWriteLock()|]; try { Drop(); } finally { _lock.ExitWriteLock(); }")]
    [InlineData("readonly ReaderWriterLockSlim _other = new(); void Drop() { _other.EnterWriteLock(); try { _names.Clear(); } finally { _other.ExitWriteLock(); } } void Save() { _other.EnterReadLock(); try { File.WriteAllText(\"x\", \"\"); } finally { _other.ExitReadLock(); } }", "[|_lock.EnterWriteLock()|]; try { Drop(); } finally { _lock.ExitWriteLock(); }")]
    public Task Reports_locks_of_readers_and_writers_under_which_somebody_may_take_long(string members, string body) => Verify.Reports(InRooms(members, body));

    static string Registered(string kind, string last) => $$"""
        class C
        {
            readonly Dictionary<string, ReaderWriterLockSlim> _locks = [];
            readonly Dictionary<string, TaskCompletionSource> _waits = [];
            {{kind}} Wait(string key)
            {
                var gate = _locks[key];
                [|gate.EnterReadLock()|];
                try { _waits[key] = new(); } finally { gate.ExitReadLock(); }
                {{last}}
            }
        }
        """;

    // Who has got the task may send what it answers.
    [Fact]
    public Task Suggests_what_comes_before_a_task_is_given_back() => Verify.Suggests(Registered("public Task", "return _waits[key].Task;"));

    [Fact]
    public Task Reports_the_same_in_async_code() => Verify.Reports(Registered("public async Task", "await _waits[key].Task;"));
}
