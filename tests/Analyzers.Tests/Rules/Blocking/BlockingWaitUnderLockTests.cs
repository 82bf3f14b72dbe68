using ConcurrencyAnalyzers.Fixes.Blocking;
using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<BlockingWaitUnderLock>;

/// <summary>CONC1013: waiting for tasks while a lock is held.</summary>
public class BlockingWaitUnderLockTests
{
    const string Fields = """
        readonly object _gate = new();
        readonly Lock _lock = new();
        readonly ReaderWriterLockSlim _readers = new();
        readonly SemaphoreSlim _semaphore = new(1, 1);
        readonly Mutex _mutex = new();
        """;

    static string InMethod(string statements) => $$"""class C { {{Fields}} void M(Task<int> t, Task[] all) { {{statements}} } }""";

    static string InAsync(string statements) => $$"""class C { {{Fields}} async Task M(Task<int> t, Task[] all) { await Task.Yield(); {{statements}} } }""";

    public static TheoryData<string> Waiting =>
    [
        "lock (_gate) { [|t.Wait()|]; }",
        "lock (_gate) Console.WriteLine([|t.Result|]);",
        "lock (_gate) { if (all.Length > 1) { try { [|Task.WaitAll(all)|]; } finally { } } }",
        "lock (_lock) [|t.GetAwaiter().GetResult()|];",
        "Monitor.Enter(_gate); try { [|t.Wait()|]; } finally { Monitor.Exit(_gate); }",
        "var taken = false; try { Monitor.Enter(_gate, ref taken); [|t.Wait()|]; } finally { if (taken) Monitor.Exit(_gate); }",
        "_readers.EnterWriteLock(); try { [|t.Wait()|]; } finally { _readers.ExitWriteLock(); }",
        "_mutex.WaitOne(); [|t.Wait()|]; _mutex.ReleaseMutex();",
        "lock (_gate) { all.ToList().ForEach(x => [|x.Wait()|]); }",
        "lock (typeof(C)) [|t.Wait()|];",
    ];

    [Theory, MemberData(nameof(Waiting))]
    public Task Reports_waits_in_synchronous_code(string statements) => Verify.Reports(InMethod(statements));

    [Theory, MemberData(nameof(Waiting))]
    public Task Reports_waits_in_async_code(string statements) => Verify.Reports(InAsync(statements));

    [Theory]
    [InlineData("[System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)] void N(Task t) => [|t.Wait()|];")]
    [InlineData("int P { get { lock (_gate) return [|Task.Run(() => 1).Result|]; } }")]
    [InlineData("public C(Task t) { lock (_gate) [|t.Wait()|]; }")]
    [InlineData("void N(Task t) => Task.Run(() => { lock (_gate) [|t.Wait()|]; });")]
    public Task Reports_other_members(string member) => Verify.Reports($$"""class C { {{Fields}} {{member}} }""");

    // A loop that a helper stops, under the lock of who wants it stopped.
    static string Loop(string stop, string helper, string more = "") => $$"""
        public class Loop
        {
            readonly object _gate = new();
            readonly List<int> _paused = new();
            CancellationTokenSource? _stop;
            Task? _loop;
            public void Start() { _stop = new(); _loop = Task.Run(() => { while (!_stop.IsCancellationRequested) Thread.Sleep(9); }); }
            public void Stop() { {{stop}} }
            {{helper}}
            {{more}}
        }
        """;

    [Theory]
    [InlineData("lock (_gate) { _paused.Clear(); [|Halt()|]; }", "void Halt() { _stop?.Cancel(); _loop?.Wait(); }")]
    [InlineData("lock (_paused) { if (_paused.Count == 0) return; [|this.Halt()|]; }", "void Halt() { _stop?.Cancel(); _loop?.GetAwaiter().GetResult(); }")]
    [InlineData("Monitor.Enter(_gate); try { [|Halt()|]; } finally { Monitor.Exit(_gate); }", "private void Halt() => _loop!.Wait();")]
    [InlineData("lock (_gate) { foreach (var task in _paused) [|Halt(Task.Delay(task))|]; }", "static void Halt(Task task) { task.Wait(); }")]
    [InlineData("lock (_gate) { [|Halt(5)|]; }", "Func<int, Task<int>> _ask = null!; void Halt(int time) { time = _ask(time).GetAwaiter().GetResult(); }")]
    // The call asks for the wait, the lock that it gives back is another one, and what it gives is no sequence.
    [InlineData("lock (_gate) { [|Halt(true)|]; }", "void Halt(bool wait) { _stop?.Cancel(); if (wait) _loop?.Wait(); }")]
    [InlineData("lock (_gate) { [|Halt(_paused.Count > 0)|]; }", "void Halt(bool wait) { _stop?.Cancel(); if (!wait) return; _loop?.Wait(); }")]
    [InlineData("lock (_gate) { Monitor.Enter(_paused); [|Halt()|]; }", "void Halt() { Monitor.Exit(_paused); _loop?.Wait(); }")]
    [InlineData("lock (_gate) { [|Halt()|]; }", "IEnumerable<int> Halt() { _loop?.Wait(); return _paused; }")]
    public Task Reports_helpers_that_wait(string stop, string helper) => Verify.Reports(Loop(stop, helper));

    [Theory]
    [InlineData("lock (_gate) { _paused.Clear(); } Halt();", "void Halt() { _stop?.Cancel(); _loop?.Wait(); }")]
    [InlineData("lock (_gate) { _paused.Clear(); Halt(); }", "void Halt() { _stop?.Cancel(); }")]
    [InlineData("lock (_gate) { _paused.Clear(); Halt(); }", "void Halt() { if (_loop?.IsCompleted == true) _loop.Wait(); }")]
    [InlineData("lock (_gate) { _paused.Clear(); _ = Task.Run(() => Halt()); }", "void Halt() { _loop?.Wait(); }")]
    [InlineData("lock (_gate) { _paused.Clear(); Halt(); }", "void Halt() { Action later = () => _loop?.Wait(); later.Method.ToString(); }")]
    [InlineData("lock (_gate) { _paused.Clear(); Halt(); }", "void Halt() { _loop?.Wait(0); }")]
    // What the call gives asks for no wait.
    [InlineData("lock (_gate) { _paused.Clear(); Halt(wait: false); }", "void Halt(bool wait) { _stop?.Cancel(); if (wait) _loop?.Wait(); }")]
    [InlineData("lock (_gate) { _paused.Clear(); Halt(false); }", "void Halt(bool wait) { _stop?.Cancel(); if (!wait) return; _loop?.Wait(); }")]
    // Nothing runs before somebody asks for the first element.
    [InlineData("IEnumerable<int> all; lock (_gate) { _paused.Clear(); all = Halt(); }", "IEnumerable<int> Halt() { _loop?.Wait(); yield return 1; }")]
    // It gives the lock back for the time of the wait.
    [InlineData("lock (_gate) { _paused.Clear(); Halt(); }", "void Halt() { Monitor.Exit(_gate); try { _loop?.Wait(); } finally { Monitor.Enter(_gate); } }")]
    [InlineData("lock (_gate) { _paused.Clear(); Halt(_gate); }", "void Halt(object held) { Monitor.Exit(held); try { _loop?.Wait(); } finally { Monitor.Enter(held); } }")]
    [InlineData("lock (_gate) { _paused.Clear(); Halt(); }", "void Halt() { Leave(); try { _loop?.Wait(); } finally { Monitor.Enter(_gate); } } void Leave() => Monitor.Exit(_gate);")]
    public Task Silent_on_helpers_that_do_not_or_not_under_the_lock(string stop, string helper) => Verify.Silent(Loop(stop, helper));

    [Fact]
    public Task Says_who_waits() => Verify.Says(
        Loop("lock (_gate) { [|Halt()|]; }", "void Halt() { _loop?.Wait(); }"),
        "'Halt()' waits for a task while 'Stop' holds the lock '_gate'; whoever completes it may need that lock; wait before taking it, or use a SemaphoreSlim and 'await' in place of the lock");

    [Theory]
    [InlineData("t.Wait();")]
    [InlineData("lock (_gate) { } t.Wait();")]
    [InlineData("lock (_gate) { t.Wait(0); Thread.Sleep(10); }")]
    [InlineData("lock (_gate) { if (t.IsCompleted) Console.WriteLine(t.Result); }")]
    [InlineData("lock (_gate) { Task.Run(() => t.Wait()); }")]
    [InlineData("lock (_gate) { Action later = () => t.Wait(); }")]
    [InlineData("_semaphore.Wait(); try { t.Wait(); } finally { _semaphore.Release(); }")]
    [InlineData("if (all.Length > 1) Monitor.Enter(_gate); t.Wait(); if (all.Length > 1) Monitor.Exit(_gate);")]
    [InlineData("Monitor.Enter(_gate); Monitor.Exit(_gate); t.Wait();")]
    public Task Leaves_alone_what_waits_for_nothing_or_holds_nothing(string statements) => Verify.Silent(InMethod(statements));

    [Theory]
    [InlineData("Task<int> Core(bool async) => throw null!; void N() { lock (_gate) Core(async: false).GetAwaiter().GetResult(); }")]
    [InlineData("Task<int> _value = null!; bool HasValue => _value.Status == TaskStatus.RanToCompletion; int N() { lock (_gate) return HasValue ? _value.Result : 0; }")]
    [InlineData("TaskCompletionSource<int> _value = null!; bool HasValue => _value.Task.IsCompleted; int N() { lock (_gate) { if (!HasValue) return 0; return _value.Task.Result; } }")]
    [InlineData("bool One => Other; bool Other => One; void N(Task<int> t) { lock (_gate) { if (One) t.Wait(0); } }")]
    public Task Leaves_tasks_alone_that_are_complete_in_other_words(string members) => Verify.Silent($$"""class C { {{Fields}} {{members}} }""");

    // What an object of a known type does on the way is known as well.
    static string InPart(string step, string type = "sealed class Part", string parameter = "", string wait = "p.OpenAsync().GetAwaiter().GetResult();", string open = "await OnOpenAsync().ConfigureAwait(false); Opened = true;") => $$"""
        abstract class Piece
        {
            protected bool Opened;
            public Task OpenAsync() => OpenAsync(default);
            public async Task OpenAsync(CancellationToken token) { token.ThrowIfCancellationRequested(); {{open}} }
            protected abstract Task OnOpenAsync();
        }
        {{type}} : Piece { protected override {{step}} }
        class C { {{Fields}} void N({{parameter}}) { lock (_gate) { {{(parameter == "" ? "var p = new Part();" : "")}} {{wait}} } } }
        """;

    [Theory]
    [InlineData("Task OnOpenAsync() => Task.CompletedTask;")]
    [InlineData("async Task OnOpenAsync() { Opened = true; }")]
    [InlineData("Task OnOpenAsync() { if (Opened) return Task.CompletedTask; return Task.FromResult(1); }")]
    public async Task Leaves_calls_alone_whose_steps_all_end_at_once(string step)
    {
        await Verify.Silent(InPart(step));
        await Verify.Silent(InPart(step, "class Part"));
        await Verify.Silent(InPart(step, parameter: "Part p"));
    }

    [Theory]
    [InlineData("Task OnOpenAsync() => Task.Delay(100);")]
    [InlineData("async Task OnOpenAsync() => await Task.Delay(100);")]
    [InlineData("Task OnOpenAsync() { if (Opened) return Task.CompletedTask; return Task.Delay(100); }")]
    public Task Reports_calls_with_a_step_that_does_not(string step) => Verify.Reports(InPart(step, wait: "[|p.OpenAsync().GetAwaiter().GetResult()|];"));

    [Fact]
    public Task Reports_calls_that_another_type_may_answer() =>
        Verify.Reports(InPart("Task OnOpenAsync() => Task.CompletedTask;", "class Part", parameter: "Part p", wait: "[|p.OpenAsync().GetAwaiter().GetResult()|];"));

    [Fact]
    public Task Reports_calls_that_await_more_than_the_step() => Verify.Reports(
        InPart("Task OnOpenAsync() => Task.CompletedTask;", wait: "[|p.OpenAsync().GetAwaiter().GetResult()|];", open: "await OnOpenAsync(); await Task.Delay(1);"));

    [Fact]
    public Task Reports_the_asynchronous_form() => Verify.Reports(
        $$"""class C { {{Fields}} Task<int> Core(bool async) => throw null!; void N() { lock (_gate) [|Core(async: true).GetAwaiter().GetResult()|]; } }""");

    [Fact]
    public Task Misses_a_wait_in_a_method_of_another_type() =>
        Verify.KnownMiss($$"""class C { {{Fields}} void M(Task t) { lock (_gate) Ends.Finish(t); } } static class Ends { public static void Finish(Task t) => t.Wait(); }""");

    [Fact]
    public Task Says_which_lock() => Verify.Says(
        "class C { readonly object _gate = new(); void Load(Task t) { lock (_gate) [|t.Wait()|]; } }",
        "'t.Wait()' waits for a task while 'Load' holds the lock '_gate'; whoever completes it may need that lock; wait before taking it, or use a SemaphoreSlim and 'await' in place of the lock",
        (1, 68));

    static string InClass(string gate, string body, string members = "", string configured = ".ConfigureAwait(false)") => $$"""
        class C
        {
            readonly {{gate}};
            int _count;
            static void Use(int x) { }
            void Reset()
            {
                lock (_gate)
                {
                    _count = 0;
                }
            }
            async Task Add(Task<int> t, Task other)
            {
                await other{{configured}};
                lock (_gate)
                {
                    {{body}}
                }
            }
            {{members}}
        }
        """;

    [Theory]
    [InlineData("object _gate = new()", "SemaphoreSlim _gate = new(1, 1)", "_count++; // one more\n            Use([|t.Result|]);", "_count++; // one more\n            Use(await t.ConfigureAwait(false));")]
    [InlineData("Lock _gate = new()", "SemaphoreSlim _gate = new(1, 1)", "[|t.Wait()|];", "await t.ConfigureAwait(false);")]
    public Task Makes_a_semaphore_of_the_lock(string gate, string semaphore, string before, string after) => Verify.FixesAs<BlockingWaitUnderLockFix>(
        "Use a 'SemaphoreSlim' in place of '_gate', and 'await'", InClass(gate, before), $$"""
        class C
        {
            readonly {{semaphore}};
            int _count;
            static void Use(int x) { }
            void Reset()
            {
                _gate.Wait();
                try
                {
                    _count = 0;
                }
                finally
                {
                    _gate.Release();
                }
            }
            async Task Add(Task<int> t, Task other)
            {
                await other.ConfigureAwait(false);
                await _gate.WaitAsync().ConfigureAwait(false);
                try
                {
                    {{after}}
                }
                finally
                {
                    _gate.Release();
                }
            }
            
        }
        """, isForFixAll: false);

    [Theory]
    [InlineData("[|t.Wait()|]; call();", "Func<int> call = null!;")]
    [InlineData("Reset(); [|t.Wait()|];", "")]
    [InlineData("Use([|Load().Result|]);", "async Task<int> Load() { await Task.Yield(); lock (_gate) return 1; }")]
    [InlineData("Use([|Task.Run(Reset2).Result|]);", "int Reset2() { Reset(); return 1; }")]
    [InlineData("[|Task.WaitAll(t, Load())|];", "async Task Load() { await Task.Delay(1).ConfigureAwait(false); \n    lock (_gate)\n    {\n    }\n }")]
    [InlineData("[|Task.WaitAny(Load(), t)|];", "async Task Load() { \n    lock (_gate)\n    {\n    }\n await Task.Delay(1).ConfigureAwait(false); }")]
    [InlineData("lock (this) { [|t.Wait()|]; }", "")]
    [InlineData("[|t.Wait()|];", "void Look() => Monitor.Enter(_gate);")]
    [InlineData("[|t.Wait(100)|];", "")]
    public Task Offers_none_where_the_lock_may_be_taken_twice_or_is_used_otherwise(string body, string members) =>
        Verify.OffersNoFix<BlockingWaitUnderLockFix>(InClass("object _gate = new()", body, members));

    [Theory]
    [InlineData("async Task Other(Task t, object other) { await t.ConfigureAwait(false); Monitor.Enter(other); try { \n    lock (_gate)\n    {\n        _count++;\n    }\n } finally { Monitor.Exit(other); } }")]
    [InlineData("async Task Other(Task t, ReaderWriterLockSlim other) { await t.ConfigureAwait(false); other.EnterReadLock(); \n    lock (_gate)\n    {\n        _count++;\n    }\n other.ExitReadLock(); }")]
    public Task Offers_none_where_another_method_could_not_await(string member) =>
        Verify.OffersNoFix<BlockingWaitUnderLockFix>(InClass("object _gate = new()", "[|t.Wait()|];", member));

    [Fact]
    public Task Offers_none_where_a_thread_that_all_go_back_to_may_block() =>
        Verify.OffersNoFix<BlockingWaitUnderLockFix>(InClass("object _gate = new()", "[|t.Wait()|];", configured: ""));

    [Theory]
    [InlineData("Task<string> _value = Task.FromResult(\"\"); public Task<string> Value => _value; public void Evict() => _value = Gone; static readonly Task<string> Gone = Task.FromException<string>(new Exception());")]
    [InlineData("Task<string> _value = Task.FromResult(\"\"); public Task<string> Value { get { Used(); return _value; } } void Used() { }")]
    [InlineData("public Task<string> Value => Task.FromResult(\"\");")]
    public Task Silent_on_tasks_that_are_kept_complete(string node) => Verify.Silent(OfNodes(node, "n.Value.Result"));

    [Theory]
    [InlineData("Task<string> _value = Task.FromResult(\"\"); public Task<string> Value => _value; public void Load() => _value = Task.Run(() => \"\");")]
    [InlineData("public Task<string> Value { get; set; } = Task.FromResult(\"\");")]
    [InlineData("public virtual Task<string> Value => Task.FromResult(\"\");")]
    public Task Reports_tasks_that_may_be_replaced(string node) => Verify.Reports(OfNodes(node, "[|n.Value.Result|]"));

    static string OfNodes(string node, string value) => $$"""
        public class Node { {{node}} }
        class Index
        {
            readonly object _lock = new();
            readonly List<Node> _nodes = new();
            List<string> Rebuild() { lock (_lock) return _nodes.Select(n => {{value}}).ToList(); }
        }
        """;

    [Fact]
    public Task Says_that_a_semaphore_would_wait_for_itself() => Verify.Says("""
        class C
        {
            readonly object _gate = new();
            void M(Task t) { lock (_gate) { Update(); [|t.Wait()|]; } }
            void Update() { lock (_gate) { } }
        }
        """, "'t.Wait()' waits for a task while 'M' holds the lock '_gate'; whoever completes it may need that lock; wait before taking it: no SemaphoreSlim can take its place, as 'Update' takes it again while it is held");

    [Theory]
    [InlineData("void Update() { lock (_gate) { Task.Run(() => { lock (_gate) { } }); } }")] // on another thread, later
    [InlineData("void Update() { lock (_gate) { _next!.Push(); } } readonly C? _next; void Push() { lock (_gate) { } }")] // the lock of another object
    public Task Says_nothing_of_locks_that_are_taken_later_or_elsewhere(string more) => Verify.Says($$"""
        class C
        {
            readonly object _gate = new();
            void M(Task t) { lock (_gate) { [|t.Wait()|]; } }
            {{more}}
        }
        """, "'t.Wait()' waits for a task while 'M' holds the lock '_gate'; whoever completes it may need that lock; wait before taking it, or use a SemaphoreSlim and 'await' in place of the lock");

    [Fact]
    public Task Says_that_another_member_takes_a_monitor_again() => Verify.Says("""
        class C
        {
            readonly object _gate = new();
            void M(Task t) { lock (_gate) { [|t.Wait()|]; } }
            void Other() { Monitor.Enter(_gate); try { Update(); } finally { Monitor.Exit(_gate); } }
            void Update() => Inner();
            void Inner() { lock (_gate) { } }
        }
        """, "'t.Wait()' waits for a task while 'M' holds the lock '_gate'; whoever completes it may need that lock; wait before taking it: no SemaphoreSlim can take its place, as 'Update' takes it again while it is held");

    [Theory]
    [InlineData("if (!_ready) { lock (_gate) { if (!_ready) { [|LoadAsync().Wait()|]; _ready = true; } } }", false)]
    [InlineData("if (_ready) return; lock (_gate) { if (_ready) return; [|LoadAsync().Wait()|]; this._ready = true; }", false)]
    [InlineData("lock (_gate) { if (!_ready) { [|LoadAsync().Wait()|]; _ready = true; } }", true)]
    [InlineData("if (!_ready) { lock (_gate) { if (!_ready) { [|LoadAsync().Wait()|]; _ready = true; } } } lock (_gate) { _ready = false; }", true)]
    [InlineData("if (!_ready) { lock (_gate) { if (!_ready) { [|LoadAsync().Wait()|]; } } }", true)]
    public Task Is_less_strict_where_a_lock_is_only_for_something_to_be_done_once(string statements, bool isSure)
    {
        var source = $"class C {{ readonly object _gate = new(); bool _ready; Task LoadAsync() => Task.Delay(9); void M() {{ {statements} }} }}";
        return isSure ? Verify.Reports(source) : Verify.Suggests(source);
    }

    [Theory]
    [InlineData("readonly Task<int> _given; C(Task<int> given) => _given = given;", "_given", false)]
    [InlineData("readonly Task<int> _own; C() => _own = Task.Run(Count); int Count() { lock (_gate) return 3; }", "_own", true)]
    [InlineData("Task<int>? _later; void Set(Task<int> given) => _later = given;", "_later!", true)]
    public Task Is_less_strict_with_a_task_that_the_object_was_made_with(string members, string task, bool isSure)
    {
        var source = $"class C {{ readonly object _gate = new(); {members} int M() {{ lock (_gate) {{ return [|{task}.Result|]; }} }} }}";
        return isSure ? Verify.Reports(source) : Verify.Suggests(source);
    }

    // Pages that go through steps, each when the last one has awaited what it needs.
    [Theory]
    [InlineData("async Task<Page> Wait(Page page) { if (page.Token.IsCancellationRequested) return page; await page.Text!; return page; }", false)]
    [InlineData("readonly Func<Page, Task<Page>> _wait = async page => { await page.Text!.ConfigureAwait(false); return page; };", false)]
    [InlineData("async Task Wait(Page page) { await page.Text!; }", true)]
    [InlineData("async Task<Page> Wait(Page page) { await Task.Yield(); return page; }", true)]
    [InlineData("async Task<Page> Wait(Page page, Page other) { await other.Text!; return page; }", true)]
    public Task Is_less_strict_where_a_step_awaits_the_task_and_hands_its_owner_on(string step, bool isSure)
    {
        var source = $$"""
            class Page { public Task<string>? Text { get; set; } public CancellationToken Token; }
            class Book
            {
                readonly object _gate = new(); int _length;
                {{step}}
                Page Add(Page page) { lock (_gate) { if ([|page.Text?.Result|] is not null) _length += [|page.Text.Result|].Length; } return page; }
            }
            """.Replace("[|page.Text?.Result|]", "page.Text?[|.Result|]");
        return isSure ? Verify.Reports(source) : Verify.Suggests(source);
    }
}
