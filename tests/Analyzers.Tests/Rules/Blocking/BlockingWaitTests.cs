using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;
using Xunit;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<BlockingWait>;

/// <summary>CONC1001: what waits, and in what kind of code.</summary>
public class BlockingWaitTests
{
    static string InAsync(string statements, string parameters = "Task<int> t") => $$"""
        class C
        {
            Task<int> _field = Task.Run(() => 1);
            readonly SemaphoreSlim _semaphore = new(1);
            static Task<int> F(int x) => Task.Run(() => x);
            async Task M({{parameters}})
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("var x = [|t.Result|];")]
    [InlineData("[|t.Wait()|];")]
    [InlineData("[|t.Wait(1000)|];")]
    [InlineData("[|t.Wait(-1)|];")]
    [InlineData("[|t.Wait(TimeSpan.FromSeconds(1), default)|];")]
    [InlineData("var x = [|t.GetAwaiter().GetResult()|];")]
    [InlineData("var x = [|t.ConfigureAwait(false).GetAwaiter().GetResult()|];")]
    [InlineData("[|((IAsyncResult)t).AsyncWaitHandle.WaitOne()|];")]
    [InlineData("var x = t?[|.Result|];")]
    [InlineData("t?[|.Wait()|];")]
    [InlineData("var x = [|_field.Result|];")]
    [InlineData("var x = [|F(1).Result|];")]
    [InlineData("var x = [|F([|t.Result|]).Result|];")]
    [InlineData("var x = [|t.WaitAsync(TimeSpan.FromSeconds(1)).Result|];")]
    [InlineData("var x = [|t.ContinueWith(a => a.Result).Result|];")]
    [InlineData("Task.Run(async () => [|t.Result|]);")]
    [InlineData("Action a = async () => [|t.Wait()|];")]
    [InlineData("async Task<int> Local() => [|t.Result|]; await Local();")]
    [InlineData("static async Task<int> Local(Task<int> s) => [|s.Result|]; await Local(t);")]
    [InlineData("Task<int> Local() { var x = [|t.Result|]; return F(x); } await Local();")]
    [InlineData("await foreach (var x in Each()) [|t.Wait()|]; async IAsyncEnumerable<int> Each() { await Task.Yield(); yield return [|t.Result|]; }")]
    [InlineData("using (var x = [|Task.Run(() => new MemoryStream()).Result|]) { }")]
    [InlineData("try { } catch (Exception) { [|t.Wait()|]; } finally { [|F(1).Wait()|]; }")]
    public Task Reports_every_way_to_wait(string statement) => Verify.Reports(InAsync(statement));

    [Theory]
    [InlineData("var x = [|t.Result|];")]
    [InlineData("var x = [|t.AsTask().Result|];")]
    [InlineData("[|t.AsTask().Wait()|];")]
    [InlineData("var x = [|t.GetAwaiter().GetResult()|];")]
    [InlineData("var x = [|t.ConfigureAwait(false).GetAwaiter().GetResult()|];")]
    [InlineData("await t; var x = [|t.Result|];")]
    public Task Reports_waits_on_value_tasks(string statement) => Verify.Reports(InAsync(statement, "ValueTask<int> t"));

    [Theory]
    [InlineData("new List<Task<int>>().ForEach(x => Console.WriteLine([|x.Result|]));")]
    [InlineData("Array.ForEach(new[] { t }, x => [|x.Wait()|]);")]
    [InlineData("var x = new[] { t }.Select(x => [|x.Result|]).ToList();")]
    public Task Reports_lambdas_that_run_on_the_spot(string statement) => Verify.Reports(InAsync(statement));

    [Theory]
    [InlineData("await Task.Run(() => t.Result);")]
    [InlineData("await Task.Run(() => { t.Wait(); });")]
    [InlineData("await Task.Factory.StartNew(() => t.Wait(), TaskCreationOptions.LongRunning);")]
    [InlineData("new Thread(() => { Thread.Sleep(1); t.Wait(); }).Start();")]
    [InlineData("Action a = () => t.Wait(); a();")]
    [InlineData("Func<Task<int>, int> of = x => x.Result; await Task.WhenAll(t); var most = new[] { t }.Max(of);")]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += (_, _) => t.Wait();")]
    [InlineData("Comparison<Task<int>> by = (a, b) => a.Result.CompareTo(b.Result);")]
    [InlineData("var x = new Lazy<int>(() => t.Result);")]
    [InlineData("void Local() => t.Wait(); Action a = Local;")]
    [InlineData("int Local() => t.Result;")]
    [InlineData("var x = new Timer(_ => t.Wait());")]
    public Task Leaves_alone_code_that_runs_elsewhere(string statement) => Verify.Silent(InAsync(statement));

    // Whoever gets the lambda awaits its task.
    [Theory]
    [InlineData("hooks.Add(() => { [|parts.Load().Wait()|]; return parts.CloseAsync(); });")]
    [InlineData("hooks.Add(delegate { [|parts.Load().Wait()|]; return parts.CloseAsync(); });")]
    public Task Reports_lambdas_that_give_a_task_though_no_word_says_so(string statement) => Verify.Reports($$"""
        interface IParts { Task Load(); Task CloseAsync(); }
        class Hooks { public void Add(Func<Task> hook) { } public void Add(Action hook) { } }
        class C { void M(Hooks hooks, IParts parts) { {{statement}} } }
        """);

    // ------------------------------------------------------------------------------------------ patterns

    [Theory]
    [InlineData("if (t is { [|Result|]: > 3 }) Console.WriteLine();")]
    [InlineData("var x = t is not null and { [|Result|]: 3 };")]
    [InlineData("var x = t switch { { [|Result|]: 3 } => 1, { Result: 4 } => 3, _ => 2 };")]
    [InlineData("if (t is { [|Result|]: > 3, IsCompletedSuccessfully: true }) Console.WriteLine();")]
    public Task Reports_patterns(string statement) => Verify.Reports(InAsync(statement));

    [Theory]
    [InlineData("if (t is { IsCompletedSuccessfully: true, Result: > 3 }) Console.WriteLine();")]
    [InlineData("var x = t is { IsCompletedSuccessfully: true } and { Result: > 3 };")]
    [InlineData("var x = t is { Status: TaskStatus.RanToCompletion, Result: > 3 };")]
    [InlineData("var x = t switch { { Status: TaskStatus.RanToCompletion } and { Result: > 3 } => 1, _ => 2 };")]
    [InlineData("var x = t switch { { IsCompleted: false } => 0, { Result: 3 } => 1, _ => 2 };")]
    [InlineData("switch (t) { case { IsCompleted: false }: break; case { Result: 3 }: Console.WriteLine(); break; }")]
    [InlineData("await t; if (t is { Result: > 3 }) Console.WriteLine();")]
    [InlineData("if (t.IsCompleted && t is { Result: > 3 }) Console.WriteLine();")]
    [InlineData("var x = Task.FromResult(1) is { Result: > 3 };")]
    [InlineData("var x = new { Result = 3 } is { Result: > 3 };")]
    public Task Silent_on_patterns_of_complete_tasks(string statement) => Verify.Silent(InAsync(statement));

    [Theory]
    [InlineData("_semaphore.Wait(0);")]
    [InlineData("_semaphore.Wait(TimeSpan.Zero);")]
    [InlineData("t.Wait(0);")]
    [InlineData("if (t.Wait(TimeSpan.Zero)) return;")]
    [InlineData("((IAsyncResult)t).AsyncWaitHandle.WaitOne(0);")]
    [InlineData("Thread.Sleep(0); Thread.CurrentThread.Join(0);")]
    public Task Leaves_polls_alone(string statement) => Verify.Silent(InAsync(statement));

    [Theory]
    [InlineData("lock (_semaphore) { t.Wait(); }")]
    [InlineData("Monitor.Enter(_semaphore); try { t.Wait(); } finally { Monitor.Exit(_semaphore); }")]
    [InlineData("try { } catch (Exception) when (t.Result > 1) { }")]
    [InlineData("System.Linq.Expressions.Expression<Func<int>> e = () => t.Result;")]
    [InlineData("var x = from a in new[] { 1 } where a == t.Result select a;")]
    [InlineData("var x = from a in new[] { 1 } from b in new[] { t.Result } select a;")]
    [InlineData("unsafe { var x = t.Result; }")]
    [InlineData("ReadOnlySpan<char> Get() => default; var x = Get().Slice(t.Result).Length;")]
    [InlineData("ReadOnlySpan<char> Get() => default; int Use(ReadOnlySpan<char> x, int y) => y; Use(Get(), 1 + t.Result);")]
    [InlineData("string.Create(null, $\"{t.Result}\");")]
    public Task Leaves_places_alone_where_await_cannot_stand(string statement) => Verify.Silent(InAsync(statement));

    [Theory]
    [InlineData("void Read() { Core(false).Result.ToString(); } Task<int> Core(bool async) => throw null!;")]
    [InlineData("async Task<int> Read(bool async, Task<int> t) { if (async) return await t; return t.Result; }")]
    [InlineData("enum How { Synchronous, Asynchronous } void Read() { Core(How.Synchronous).Result.ToString(); } Task<int> Core(How how) => throw null!;")]
    [InlineData("enum How { Synchronous, Asynchronous } async Task<int> Read(How how, Task<int> t) { return how == How.Asynchronous ? await t : InPlace(); int InPlace() => t.Result; }")]
    [InlineData("async Task<int> Read(bool async, Task<int> t) => async ? await t : t.GetAwaiter().GetResult();")]
    [InlineData("async Task<int> Read(bool isAsync, Task<int> t) { if (!isAsync) { t.Wait(); return t.Result; } return await t; }")]
    [InlineData("async Task Read(bool sync, Task t) { if (sync) t.Wait(); else await t; }")]
    public Task Leaves_the_blocking_arm_of_a_pair_alone(string member) => Verify.Silent($$"""class C { {{member}} }""");

    static string Gathered(string add) => $$"""
        class C
        {
            async Task<int> Run(List<Task<int>> some, Task<int> other)
            {
                var all = new List<Task>();
                {{add}}
                await Task.WhenAll(all);
                return {{(add.Contains("some") ? "some[0].Result" : "[|some[0].Result|]")}};
            }
        }
        """;

    [Theory]
    [InlineData("all.Add(other); all.AddRange(some);")]
    [InlineData("all.AddRange(some); all.Add(other);")]
    public Task Silent_on_tasks_of_a_collection_that_was_added_to_another(string add) => Verify.Silent(Gathered(add));

    [Fact]
    public Task Reports_tasks_of_a_collection_that_was_not_added() => Verify.Reports(Gathered("all.Add(other);"));

    [Fact]
    public Task Silent_where_an_awaited_helper_was_given_them_all() => Verify.Silent("""
        static class W { public static Task ButNotFor(this Task task, int limit) => throw null!; }
        class C
        {
            async Task<int> Run(Task<int> one, Task<int> other)
            {
                var both = new[] { one, other };
                await Task.WhenAll(both).ButNotFor(500).ConfigureAwait(false);
                return both[0].Result + both[1].Result;
            }
        }
        """);

    [Fact]
    public Task Reports_the_asynchronous_arm_of_a_pair() => Verify.Reports("""
        class C { async Task<int> Read(bool async, Task<int> t) { if (async) return [|t.Result|]; await Task.Yield(); return 1; } }
        """);

    [Theory]
    [InlineData("void M(Task t) => t.Wait();")]
    [InlineData("int P => Task.Run(() => 1).Result;")]
    [InlineData("public C() => Task.Run(() => 1).Wait();")]
    [InlineData("int _x = Task.Run(() => 1).Result;")]
    [InlineData("static void Main() => Task.Run(() => 1).Wait();")]
    [InlineData("Lazy<int> _x = new(() => Task.Run(() => 1).Result);")]
    [InlineData("async void Start() => await Task.Yield(); void Stop(Task t) => t.Wait();")]
    public Task Leaves_synchronous_code_alone(string member) => Verify.Silent($$"""class C { {{member}} }""");

    [Theory]
    [InlineData("Task P { get { Task.Run(() => 1).Wait(); return Task.CompletedTask; } }")]
    [InlineData("Task P => Task.FromResult(Task.Run(() => 1).Result);")]
    [InlineData("Task M(ref int x, Task<int> t) { x = t.Result; return Task.CompletedTask; }")]
    [InlineData("Task M(Task t, out int x) { t.Wait(); x = 1; return Task.CompletedTask; }")]
    [InlineData("Task M(Task<int> t) { Span<int> span = stackalloc int[3]; span[0] = t.Result; return Task.CompletedTask; }")]
    [InlineData("Task M(Task<int> t) { Span<int> span = stackalloc int[3]; var x = t.Result; span[0] = x; return Task.CompletedTask; }")]
    [InlineData("Task M(Task<int> t, int[] n) { ref var x = ref n[0]; x = t.Result; return Task.CompletedTask; }")]
    [InlineData("Task M(Task<int> t, ReadOnlySpan<int> n) { t.Wait(); return Task.CompletedTask; }")]
    [InlineData("unsafe Task M(Task<int> t) { t.Wait(); return Task.CompletedTask; }")]
    [InlineData("public static Task operator +(C one, Task t) { t.Wait(); return t; }")]
    [InlineData("[System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)] Task M(Task t) { t.Wait(); return Task.CompletedTask; }")]
    public Task Leaves_task_returning_members_alone_that_cannot_be_async(string member) => Verify.Silent($$"""class C { {{member}} }""");

    [Theory]
    [InlineData("Task M(Task t) { [|t.Wait()|]; return Task.CompletedTask; }")]
    [InlineData("Task<int> M(Task<int> t) => Task.FromResult([|t.Result|]);")]
    [InlineData("ValueTask<int> M(Task<int> t) => new([|t.Result|]);")]
    [InlineData("async void M(Task t) { [|t.Wait()|]; await t; }")]
    public Task Reports_members_that_return_tasks(string member) => Verify.Reports($$"""class C { {{member}} }""");

    [Theory]
    [InlineData("class Own { public int Result => 1; public void Wait() { } } class C { async Task M(Own t) { await Task.Yield(); t.Wait(); var x = t.Result; } }")]
    [InlineData("interface IJob { string Result { get; } } class C { async Task M(IJob job) { await Task.Yield(); var x = job.Result; } }")]
    public Task Leaves_namesakes_alone(string source) => Verify.Silent(source);

    [Fact]
    public Task Leaves_awaiters_alone() => Verify.Silent("""
        using System.Runtime.CompilerServices;
        struct Awaiter : INotifyCompletion
        {
            Task<int> _task;
            public bool IsCompleted => _task.IsCompleted;
            public void OnCompleted(Action continuation) => _task.ContinueWith(_ => continuation());
            public int GetResult() => _task.GetAwaiter().GetResult();
        }
        class Job { public Awaiter GetAwaiter() => default; }
        class C { Job M(Task t) { t.Wait(); return new Job(); } async Task N() => await new Job(); }
        """);

    [Fact]
    public Task Reports_the_result_of_another_awaitable() => Verify.Reports("""
        using System.Runtime.CompilerServices;
        struct Awaiter : INotifyCompletion
        {
            public bool IsCompleted => false;
            public void OnCompleted(Action continuation) { }
            public int GetResult() => 1;
        }
        class Job { public Awaiter GetAwaiter() => default; }
        class C { async Task N() { await Task.Yield(); [|new Job().GetAwaiter().GetResult()|]; } }
        """);

    [Fact]
    public Task Leaves_the_last_resort_of_dispose_alone() => Verify.Silent("""
        class C : IDisposable, IAsyncDisposable
        {
            readonly Task _work = Task.Run(() => { });
            public void Dispose() => _work.Wait();
            public async ValueTask DisposeAsync() => await _work;
        }
        """);

    [Fact]
    public Task Leaves_generated_code_alone() => Verify.Silent("""
        // <auto-generated/>
        class C { async Task M(Task t) { await Task.Yield(); t.Wait(); } }
        """, """
        [System.CodeDom.Compiler.GeneratedCode("tool", "1")]
        class D { async Task M(Task t) { await Task.Yield(); t.Wait(); } }
        """);

    [Fact]
    public Task Reports_programs_that_await() => Verify.ReportsInProgram("""
        var t = Task.Run(() => 1);
        await Task.Yield();
        Console.WriteLine([|t.Result|]);
        """);

    [Fact]
    public Task Leaves_programs_alone_that_do_not_await() => Verify.ReportsInProgram("""
        var t = Task.Run(() => 1);
        Console.WriteLine(t.Result);
        async Task M() => await t;
        """);

    [Fact]
    public Task Reports_on_an_older_platform() => Verify.ReportsOnNet80("""
        class C { async Task M(Task<int> t) { await Task.Yield(); var x = [|t.Result|]; await t; x = t.Result; } }
        """);

    [Fact]
    public Task Says_who_is_blocked() => Verify.Says(
        "class C { async Task Load(Task<int> t) { await Task.Yield(); var x = [|t.Result|]; } }",
        "'t.Result' blocks the thread of 'Load' until the task completes; use 'await'");

    [Theory]
    [InlineData("await Waiting.Within(t, 3); var x = t.Result;")]
    [InlineData("await t.Within(3); var x = t.Result;")]
    [InlineData("await t.Within(3).ConfigureAwait(false); var x = t.Result;")]
    [InlineData("if ([|t.Wait(1000)|]) { var x = t.Result; }")]
    [InlineData("if (![|t.Wait(1000)|]) return; var x = t.Result;")]
    [InlineData("var done = [|t.Wait(1000)|]; if (done) { var x = t.Result; }")]
    [InlineData("while (![|t.Wait(1000)|]) Console.WriteLine(); var x = t.Result;")]
    [InlineData("[|t.Wait(-1)|]; var x = t.Result;")]
    [InlineData("[|t.Wait(Timeout.InfiniteTimeSpan)|]; var x = t.Result;")]
    [InlineData("if (t.Wait(0)) { var x = t.Result; }")]
    [InlineData("if ([|((IAsyncResult)t).AsyncWaitHandle.WaitOne(1000)|]) { var x = t.Result; }")]
    [InlineData("if (!Task.WaitAll([t], 1000)) return; var x = t.Result;")]
    [InlineData("Task.WaitAll(t); var x = t.Result;")]
    [InlineData("try { [|t.Wait(1000)|]; } catch (AggregateException) { var x = t.Result; }")]
    [InlineData("try { Task.WaitAll(t); } catch (AggregateException) { } var x = t.Result;")]
    public Task Silent_after_something_else_waited_for_the_task(string statements) => Verify.Reports(InAsync(statements) + """

        static class Waiting
        {
            public static Task<bool> Within(this Task task, int seconds) => Task.FromResult(task.IsCompleted);
        }
        """);

    [Theory]
    [InlineData("[|t.Wait(1000)|]; var x = [|t.Result|];")]
    [InlineData("_ = [|t.Wait(1000)|]; var x = [|t.Result|];")]
    [InlineData("if (![|t.Wait(1000)|]) Console.WriteLine(); var x = [|t.Result|];")]
    [InlineData("if ([|t.Wait(1000)|]) Console.WriteLine(); else Console.WriteLine([|t.Result|]);")]
    [InlineData("var done = [|t.Wait(1000)|]; if (!done) Console.WriteLine(); var x = [|t.Result|];")]
    [InlineData("[|((IAsyncResult)t).AsyncWaitHandle.WaitOne(1000)|]; var x = [|t.Result|];")]
    [InlineData("Task.WaitAll([t], 1000); var x = [|t.Result|];")]
    public Task Reports_what_a_wait_may_have_given_up(string statements) => Verify.Reports(InAsync(statements));

    static string WithHelper(string helper, string statement) => $$"""
        class C
        {
            readonly List<Func<int>> _later = new();
            async Task M(Task<int> t)
            {
                await Task.Yield();
                {{statement}}
            }
            {{helper}}
        }
        """;

    [Theory]
    [InlineData("static T Retry<T>(Func<T> work) { try { return work(); } catch (IOException) { return work(); } }", "var x = Retry(() => [|t.Result|]);")]
    [InlineData("void Measure(string name, Action? work) { ArgumentNullException.ThrowIfNull(work); Console.WriteLine(name); work?.Invoke(); }", "Measure(\"a\", () => [|t.Wait()|]);")]
    [InlineData("T Outer<T>(Func<T> work) => Inner(work); T Inner<T>(Func<T> work) => work == null ? default! : work.Invoke();", "var x = Outer(() => { return [|t.Result|]; });")]
    [InlineData("static async Task<int> Later(Func<int> work) { await Task.Yield(); return work(); }", "var x = await Later(() => [|t.Result|]);")]
    [InlineData("static async Task<int> Guarded(Func<int> work) { await Task.Delay(1).ConfigureAwait(false); return work(); }", "var x = await Guarded(() => [|t.Result|]);")]
    [InlineData(Switch + "static async Task<int> First(Func<int> work) { var x = work(); await default(Elsewhere); return x; }", "var x = await First(() => [|t.Result|]);")]
    [InlineData("", "var x = Local(() => [|t.Result|]); int Local(Func<int> work) => work();")]
    [InlineData("static void All(int[] all, Action<int> each) { foreach (var one in all) each(one); }", "All([1, 2], _ => [|t.Wait()|]);")]
    public Task Reports_lambdas_that_a_helper_runs(string helper, string statement) => Verify.Reports(WithHelper(helper, statement));

    [Theory]
    [InlineData("static Task<T> Begin<T>(Func<T> work) => Task.Run(work);", "var x = await Begin(() => t.Result);")]
    [InlineData("static Task<T> Begin<T>(Func<T> work) => Task.Run(() => work());", "var x = await Begin(() => t.Result);")]
    [InlineData("void Keep(Func<int> work) => _later.Add(work);", "Keep(() => t.Result);")]
    [InlineData("Func<int> _kept = null!; int Keep(Func<int> work) { _kept = work; return work(); }", "Keep(() => t.Result);")]
    [InlineData("static void Start(Action work) => new Thread(() => work()).Start();", "Start(() => t.Wait());")]
    [InlineData("static void AssertWaits(Action work) => work();", "AssertWaits(() => t.Wait());")]
    [InlineData("protected virtual void Run(Action work) => work();", "Run(() => t.Wait());")]
    [InlineData(Switch + "static async Task<int> Later(Func<int> work) { await default(Elsewhere); return work(); }", "var x = await Later(() => t.Result);")]
    [InlineData("static bool IsThere(Action work) => work != null;", "IsThere(() => t.Wait());")]
    public Task Leaves_lambdas_alone_that_a_helper_gives_away(string helper, string statement) => Verify.Silent(WithHelper(helper, statement));

    // What is awaited to go on on another thread.
    const string Switch = "struct Elsewhere : System.Runtime.CompilerServices.INotifyCompletion { public Elsewhere GetAwaiter() => this; public bool IsCompleted => false; public void OnCompleted(Action next) => new Thread(() => next()).Start(); public void GetResult() { } } ";

    [Theory]
    [InlineData("work()", "let 'Retry' take an asynchronous one and await it")]
    [InlineData("{ lock (_later) return work(); }", "await before 'Retry' is called")]
    [InlineData("{ Monitor.Enter(_later); try { return work(); } finally { Monitor.Exit(_later); } }", "await before 'Retry' is called")]
    public Task Says_what_a_helper_should_take(string body, string advice) => Verify.Says(
        WithHelper($"T Retry<T>(Func<T> work) {(body[0] == '{' ? body : "=> " + body + ";")}", "var x = Retry(() => [|t.Result|]);"),
        $"'t.Result' blocks the thread of 'M' until the task completes; the lambda runs on it; {advice}");

    static string AtBarrier(string statements) => $$"""
        class PhaseBarrier { public void Arrive() { } }
        class Access { public void Exit() { } public bool TryEnter() => true; public Task<IDisposable> LockAsync() => null!; }
        class C
        {
            readonly Barrier _phase = new(2);
            readonly PhaseBarrier _own = new();
            readonly SemaphoreSlim[] _many = [new(1), new(2)];
            readonly AutoResetEvent[] _turns = [new(true), new(false)];
            readonly object[] _gates = [new(), new()];
            async Task M(Task<int> t, Access access, object gate, int id)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("_phase.SignalAndWait(); var x = [|t.Result|];")]
    [InlineData("_own.Arrive(); [|t.Wait()|];")]
    [InlineData("_phase.SignalAndWait(); if (id > 0) { [|t.Wait()|]; } else { await t; var x = t.Result; }")]
    [InlineData("foreach (var one in _many) { one.Wait(); [|t.Wait()|]; one.Release(); }")]
    [InlineData("_turns[id].WaitOne(); [|t.Wait()|]; _turns[id + 1].Set();")]
    [InlineData("using (await access.LockAsync()) [|t.Wait()|];")]
    [InlineData("if (Environment.CurrentManagedThreadId == id) [|t.Wait()|];")]
    public Task Reports_waits_where_others_only_stand_still(string statements) => Verify.Reports(AtBarrier(statements));

    [Theory]
    [InlineData("_phase.SignalAndWait(); lock (gate) t.Wait();")]
    [InlineData("_phase.SignalAndWait(); Monitor.Enter(gate); t.Wait(); Monitor.Exit(gate);")]
    [InlineData("if (access.TryEnter()) { t.Wait(); access.Exit(); }")]
    [InlineData("_phase.SignalAndWait(); if (access.TryEnter()) { t.Wait(); access.Exit(); }")]
    [InlineData("if (Monitor.IsEntered(gate)) t.Wait();")]
    public Task Leaves_waits_alone_where_a_lock_may_be_held(string statements) => Verify.Silent(AtBarrier(statements));

    [Theory]
    [InlineData("[|t.Wait(1000)|];", "the task completes or its time is over; use 'await' with 'WaitAsync', which throws when the time is over")]
    [InlineData("if ([|t.Wait(1000)|]) return;", "the task completes or its time is over; use 'await' with 'WaitAsync', and catch its TimeoutException in place of the answer")]
    [InlineData("[|t.Wait(1000)|]; if (!t.IsCompleted) return;", "the task completes or its time is over; use 'await' with 'WaitAsync', and catch its TimeoutException in place of the answer")]
    [InlineData("[|t.Wait(-1)|];", "the task completes; use 'await'")]
    public Task Says_what_becomes_of_the_time(string statement, string words) => Verify.Says(
        $"class C {{ async Task Load(Task<int> t) {{ await Task.Yield(); {statement} }} }}", $"'{statement.Split("[|")[1].Split("|]")[0]}' blocks the thread of 'Load' until {words}");

    [Theory]
    [InlineData("try { await t; } catch { } var x = t.IsFaulted ? 0 : t.Result;")]
    [InlineData("var tasks = new List<Task<int>>(); try { await Task.WhenAll(tasks); } catch { } foreach (var one in tasks) Console.WriteLine(one.Result);")]
    [InlineData("await t.ContinueWith(_ => { }); var x = t.Result;")]
    public Task Silent_after_a_failure_was_caught(string statements) => Verify.Silent(InAsync(statements));

    [Fact]
    public Task Reports_when_something_else_may_have_failed_first() =>
        Verify.Reports(InAsync("try { Console.WriteLine(); await t; } catch { } var x = [|t.Result|];"));

    [Theory]
    [InlineData("Func<Task> f = () => { [|t.Wait()|]; return Task.CompletedTask; };")]
    [InlineData("Func<int, Task<int>> f = x => Task.FromResult([|t.Result|] + x);")]
    public Task Lambdas_that_return_tasks_could_await(string statement) => Verify.Reports($"class C {{ void M(Task<int> t) {{ {statement} }} }}");

    [Theory]
    [InlineData("Action f = () => t.Wait();")]
    [InlineData("Func<int> f = () => t.Result;")]
    [InlineData("System.Linq.Expressions.Expression<Func<Task<int>>> f = () => Task.FromResult(t.Result);")]
    public Task Other_lambdas_that_are_stored_could_not(string statement) => Verify.Silent($"class C {{ void M(Task<int> t) {{ {statement} }} }}");

    [Theory]
    [InlineData("System.Diagnostics.Debug.Assert(t.IsCompleted); var x = t.Result;", true)]
    [InlineData("System.Diagnostics.Debug.Assert(t != null); var x = [|t.Result|];", false)]
    public Task An_assertion_says_what_is_complete(string statements, bool isSilent) => isSilent ? Verify.Silent(InAsync(statements)) : Verify.Reports(InAsync(statements));

    [Theory]
    [InlineData("_songs.Sort((a, b) => ScoreOf(a).Result.CompareTo(1));")]
    [InlineData("_songs.Sort((a, b) => { int left = ScoreOf(a).Result; return left.CompareTo(1); });")]
    public Task Reports_waits_in_a_comparison(string statement) => Verify.Reports($$"""
        class Chart
        {
            readonly List<string> _songs = new();
            async Task TopAsync()
            {
                await Task.Yield();
                {{statement.Replace("ScoreOf(a).Result", "[|ScoreOf(a).Result|]")}}
            }
            static async Task<int> ScoreOf(string song) { await Task.Delay(2); return song.Length; }
        }
        """);
}
