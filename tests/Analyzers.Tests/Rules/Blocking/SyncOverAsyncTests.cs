using ConcurrencyAnalyzers.Fixes.Blocking;
using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<SyncOverAsync>;

/// <summary>CONC1010 (SyncOverAsync).</summary>
public class SyncOverAsyncTests
{
    [Theory]
    [InlineData("int M(Task<int> t) => [|t.Result|];")]
    [InlineData("void M(Task t) { [|t.Wait()|]; }")]
    [InlineData("public static int M(ValueTask<int> t) { return [|t.GetAwaiter().GetResult()|]; }")]
    [InlineData("int M(Task<int> t) => [|t.ConfigureAwait(false).GetAwaiter().GetResult()|] + 1;")]
    [InlineData("void M(Task t) => [|Task.WaitAll(t, t)|];")]
    [InlineData("void M(Task t) { Local(); void Local() => [|t.Wait()|]; }")]
    [InlineData("public virtual void M(Task t) => [|t.Wait()|];")]
    [InlineData("void M(Task t) => [|t.Wait()|]; Task MAsync() => Task.CompletedTask;")]
    [InlineData("internal void M(Task t) => [|t.Wait()|]; internal Task MAsync(Task t) => t;")]
    [InlineData("public void M(Task t) => [|t.Wait()|]; public Task MAsync(Task t) => t;")]
    [InlineData("public void M(Task t) => [|t.Wait()|]; public Task MAsync(Task t, CancellationToken token) => t;")]
    [InlineData("async Task N(Task t) { await Task.Yield(); Local(); void Local() => [|t.Wait()|]; }")]
    [InlineData("IEnumerable<int> M(Task<int> t) { yield return [|t.Result|]; }")]
    [InlineData("public IEnumerable<int> M(Func<int, Task<int[]>> load) { for (var i = 0; i < 9; i++) { var page = [|load(i).GetAwaiter().GetResult()|]; foreach (var one in page) yield return one; } }")]
    public Task Reports_waits_of_methods_that_could_be_async(string member) => Verify.Reports($$"""public class C { {{member}} }""");

    [Theory]
    [InlineData("async Task M(Task t) { await Task.Yield(); t.Wait(); }")]
    [InlineData("Task M(Task t) { t.Wait(); return t; }")]
    [InlineData("public C(Task t) => t.Wait();")]
    [InlineData("int P => Task.Run(() => 1).Result;")]
    [InlineData("public override string ToString() => Task.Run(() => \"\").Result;")]
    [InlineData("void M(Task<int> t, out int x) => x = t.Result;")]
    [InlineData("void M(Task<int> t, ref int x) => x = t.Result;")]
    [InlineData("void M(Task<int> t, in int x) => t.Wait();")]
    [InlineData("void M(Task<int> t, ReadOnlySpan<int> x) => t.Wait();")]
    [InlineData("class Numbers(Task<int> t) : IEnumerable<int> { public IEnumerator<int> GetEnumerator() { yield return t.Result; } System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator(); }")]
    [InlineData("public static int operator +(C c, Task<int> t) => t.Result;")]
    [InlineData("void M(Task t) { lock (this) { t.Wait(); } }")]
    [InlineData("void M(Task t) { Action a = () => t.Wait(); }")]
    [InlineData("void M(Task t) { new Thread(() => t.Wait()).Start(); }")]
    [InlineData("void M(Task t) { if (t.IsCompleted) t.Wait(); }")]
    [InlineData("void M(Task t) => t.Wait(0);")]
    [InlineData("void M() => Thread.Sleep(1);")]
    [InlineData("void M(bool async, Task t) { if (!async) t.Wait(); }")]
    [InlineData("[System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)] void M(Task t) => t.Wait();")]
    [InlineData("class D : IDisposable { public void Dispose() => Task.Run(() => 1).Wait(); }")]
    [InlineData("class D : IComparer<int> { public int Compare(int x, int y) => Task.Run(() => 1).Result; }")]
    [InlineData("class D : IComparer<int> { int IComparer<int>.Compare(int x, int y) => Task.Run(() => 1).Result; }")]
    [InlineData("class Startup { public void Configure(int app) => Task.Run(() => 1).Wait(); }")]
    [InlineData("class D { [System.Runtime.Serialization.OnDeserialized] void M(System.Runtime.Serialization.StreamingContext c) => Task.Run(() => 1).Wait(); }")]
    public Task Leaves_alone_what_is_no_wait_or_cannot_be_async(string member) => Verify.Silent($$"""public class C { {{member}} }""");

    [Theory]
    [InlineData("class C { static void Main() => Task.Run(() => 1).Wait(); }")]
    [InlineData("Task.Run(() => 1).Wait();")]
    public Task Leaves_the_start_of_a_program_alone(string source) => Verify.ReportsInProgram(source);

    [Theory]
    [InlineData("strict", "class C { static void Main() => [|Task.Run(() => 1).Wait()|]; }")]
    [InlineData("strict", "class C { static int Main(string[] args) { var code = [|Task.Run(() => 1).Result|]; return code; } }")]
    [InlineData("strict", "var code = [|Task.Run(() => 1).Result|]; return code;")]
    [InlineData("strict", "class C { static void Main() { Thread.Sleep(10); Task.Delay(10).Wait(); } }")]
    [InlineData("strict", "class C { [STAThread] static void Main() => Task.Run(() => 1).Wait(); }")]
    [InlineData("strict", "class C { static void Main() { new Thread(() => Task.Run(() => 1).Wait()).Start(); lock (typeof(C)) Task.Run(() => 1).Wait(); } }")]
    [InlineData("relaxed", "class C { static void Main() => Task.Run(() => 1).Wait(); }")]
    [InlineData("relaxed", "Task.Run(() => 1).Wait();")]
    public Task Judges_the_start_of_a_program_as_the_project_says(string value, string source) => Verify.ReportsInProgramWithOptions($"concurrency.test_code = {value}", source);

    [Theory]
    [InlineData("class C { static void Main() { var x = [|Task.Run(() => 1).Result|]; Console.WriteLine(x); } }", "class C { static async Task Main() { var x = await Task.Run(() => 1); Console.WriteLine(x); } }", "Make 'Main' async")]
    [InlineData("class C { static int Main() => [|Task.Run(() => 1).Result|]; }", "class C { static async Task<int> Main() => await Task.Run(() => 1); }", "Make 'Main' async")]
    [InlineData("Console.WriteLine([|Task.Run(() => 1).Result|]); // out", "Console.WriteLine(await Task.Run(() => 1)); // out", "Use 'await'")]
    [InlineData("return Load(); static int Load() => [|Task.Run(() => 1).Result|];", "return await Load(); static async Task<int> Load() => await Task.Run(() => 1);", "Make 'Load' async, and its callers all the way up")]
    public Task Makes_the_start_of_a_program_async(string before, string after, string title) => Verify.FixesProgramWithOptions<SyncOverAsyncFix>("concurrency.test_code = strict", before, after, title);

    [Fact]
    public Task Leaves_generated_code_alone() => Verify.Silent("""
        // <auto-generated/>
        class C { void M(Task t) => t.Wait(); }
        """);

    [Fact]
    public Task Says_who_is_blocked() => Verify.Says(
        "class C { int Load(Task<int> t) => [|t.Result|]; }",
        "'t.Result' blocks whoever calls 'Load' until the task completes; make it async and use 'await'");

    [Fact]
    public Task Says_what_can_be_awaited_instead() => Verify.Says(
        "class C { int Load() => [|LoadAsync().Result|]; Task<int> LoadAsync() => Task.Run(() => 1); }",
        "'LoadAsync().Result' blocks whoever calls 'Load' until the task completes; its callers can await 'LoadAsync'");

    [Theory]
    [InlineData("int Load(Task<int> t) => [|t.Result|]; int More(Task<int> t) => Load(t) + 1;", "async Task<int> Load(Task<int> t) => await t; async Task<int> More(Task<int> t) => await Load(t) + 1;")]
    [InlineData("void Save(Task t) { [|t.Wait()|]; } async Task More(Task t) { await Task.Yield(); Save(t); }", "async Task Save(Task t) { await t; } async Task More(Task t) { await Task.Yield(); await Save(t); }")]
    [InlineData("void Save(Task t, Task u) { [|t.Wait()|]; [|u.Wait()|]; }", "async Task Save(Task t, Task u) { await t; await u; }")]
    [InlineData("int One(Task<int> t) => [|t.Result|] + Two(Task.Run(() => 1)); int Two(Task<int> t) => [|t.Result|];", "async Task<int> One(Task<int> t) => await t + await Two(Task.Run(() => 1)); async Task<int> Two(Task<int> t) => await t;")]
    [InlineData("static async ValueTask<int> F() { await Task.Delay(1); return 1; } static int Load() => [|F().AsTask().Result|]; static void Main() => Console.WriteLine(Load());",
        "static async ValueTask<int> F() { await Task.Delay(1); return 1; } static async ValueTask<int> Load() => await F(); static async Task Main() => Console.WriteLine(await Load());")]
    public Task Makes_it_async_and_its_callers(string before, string after) => Verify.Fixes<SyncOverAsyncFix>($$"""class C { {{before}} }""", $$"""class C { {{after}} }""");

    [Theory]
    [InlineData("int Load() => [|LoadAsync().Result|]; Task<int> LoadAsync() => Task.Run(() => 1);")]
    [InlineData("bool Save(Task t) => [|t.Wait(100)|];")]
    [InlineData("int Load(Task<int> t) { try { return [|t.Result|]; } catch (AggregateException) { return 0; } }")]
    [InlineData("int Load(Task<int> t) => [|t.Result|]; int P => Load(Task.Run(() => 1));")]
    public Task Offers_nothing_where_it_would_not_be_the_same(string members) => Verify.OffersNoFix<SyncOverAsyncFix>($$"""class C { {{members}} }""");

    [Theory]
    [InlineData("class Base : IDisposable { public void Dispose() => Dispose(true); protected virtual void Dispose(bool disposing) => F().Wait(); static Task F() => Task.Run(() => 1); }")]
    [InlineData("class Base : IDisposable { public virtual void Dispose() { } } class D : Base { public override void Dispose() => F().Wait(); static Task F() => Task.Run(() => 1); }")]
    [InlineData("class D : MemoryStream { protected override void Dispose(bool disposing) => F().Wait(); static Task F() => Task.Run(() => 1); }")]
    [InlineData("class D { void M(int n) => Task.Delay(n).Wait(); }")]
    [InlineData("class D { void M(int n, CancellationToken token) { Task.Delay(n, token).ConfigureAwait(false).GetAwaiter().GetResult(); } }")]
    [InlineData("class D { void M(int n) { var t = Task.Delay(n); t.Wait(); } }")]
    public Task Leaves_disposal_and_sleep_alone(string types) => Verify.Silent(types);

    [Theory]
    [InlineData("class Base { protected virtual void Dispose(bool disposing) => [|F().Wait()|]; static Task F() => Task.Run(() => 1); }")]
    [InlineData("class Base { public virtual void Close() { } } class D : Base { public override void Close() => [|F().Wait()|]; static Task F() => Task.Run(() => 1); }")]
    [InlineData("class D { void M(int n) => [|Task.WhenAll(Task.Delay(n), F()).Wait()|]; static Task F() => Task.Run(() => 1); }")]
    public Task Reports_what_only_looks_like_disposal_or_sleep(string types) => Verify.Reports(types);

    [Theory]
    [InlineData("void M() => Thread.Sleep(10);")]
    [InlineData("partial class D { partial void M(); partial void M() => Task.Delay(1).Wait(); }")]
    public Task Misses_other_ways_to_block_and_partial_methods(string member) => Verify.KnownMiss($"partial class C {{ {member} }}");

    // --------------------------------------------------------------------------------------------- helpers that have waited

    static string Helper(string body, string use = "H.WaitFor(t, 1000); return t.Result;") => $$"""
        static class H
        {
            public static void WaitFor(Task task, int limit) { {{body}} }
            public static void WaitForIt(Task<int> task) => WaitFor((Task)task, -1);
        }
        class C
        {
            Task<int> FetchAsync() => throw null!;
            int Fetch() { var t = FetchAsync(); {{use}} }
        }
        """;

    [Theory]
    [InlineData("if (!task.Wait(limit)) throw new TimeoutException();")]
    [InlineData("try { task.Wait(limit); } catch (AggregateException e) { throw e.InnerException!; } if (task.Status != TaskStatus.RanToCompletion) throw new TimeoutException();")]
    [InlineData("if (!task.IsCompleted) task.Wait();")]
    public Task Silent_where_a_helper_has_waited(string body) => Verify.Silent(Helper(body));

    [Fact]
    public Task Silent_where_a_helper_of_the_helper_has_waited() => Verify.Silent(Helper("task.Wait();", "H.WaitForIt(t); return t.Result;"));

    [Theory]
    [InlineData("if (limit > 0) task.Wait(limit);")]
    [InlineData("task.Wait(limit);")]
    [InlineData("Console.WriteLine(task.Id);")]
    [InlineData("task = Task.CompletedTask; task.Wait();")]
    public Task Reports_where_a_helper_may_not_have_waited(string body) => Verify.Reports(Helper(body, "H.WaitFor(t, 1000); return [|t.Result|];"));

    static string Answering(string body, string use) => $$"""
        static class H
        {
            public static bool WaitFor(Task task, int limit) { {{body}} }
        }
        class C
        {
            Task<int> FetchAsync() => throw null!;
            int Fetch() { var t = FetchAsync(); {{use}} }
        }
        """;

    [Theory]
    [InlineData("return task.Wait(limit);", "if (!H.WaitFor(t, 1000)) return 0; return t.Result;")]
    [InlineData("return task.Wait(limit) && task.Id > 0;", "var done = H.WaitFor(t, 1000); return done ? t.Result : 0;")]
    [InlineData("if (task.Wait(limit)) return true; Console.WriteLine(); return false;", "if (H.WaitFor(t, 1000)) return t.Result; return 0;")]
    public Task Silent_where_a_helper_says_that_it_has_waited(string body, string use) => Verify.Silent(Answering(body, use));

    [Theory]
    [InlineData("return task.Wait(limit);", "if (!H.WaitFor(t, 1000)) return [|t.Result|]; return 0;")]
    [InlineData("return task.Wait(limit);", "H.WaitFor(t, 1000); return [|t.Result|];")]
    [InlineData("return task.Wait(limit) || task.Id > 0;", "if (H.WaitFor(t, 1000)) return [|t.Result|]; return 0;")]
    [InlineData("if (limit == 0) return true; return task.Wait(limit);", "if (H.WaitFor(t, 1000)) return [|t.Result|]; return 0;")]
    public Task Reports_where_a_helper_does_not_say_so(string body, string use) => Verify.Reports(Answering(body, use));

    [Fact]
    public Task Reports_where_the_helper_waited_for_another_task() => Verify.Reports(Helper("task.Wait();", "H.WaitFor(FetchAsync(), 1000); return [|t.Result|];"));

    // ------------------------------------------------------------------------------------------- methods that are there to wait

    [Theory]
    [InlineData("public int EndRead(IAsyncResult result) => ((Task<int>)result).Result;")]
    [InlineData("public bool Shutdown(int timeoutMilliseconds) => _work.Wait(timeoutMilliseconds);")]
    [InlineData("public bool Flush(TimeSpan timeout) { if (timeout == Timeout.InfiniteTimeSpan) { _work.Wait(); return true; } return _work.Wait(timeout); }")]
    [InlineData("public static void WaitFor(Task task) => task.Wait();")]
    [InlineData("public static int WaitAndUnwrap(Task<int> task) => task.ConfigureAwait(false).GetAwaiter().GetResult();")]
    public Task Silent_on_methods_that_are_there_to_wait(string member) => Verify.Silent($$"""class C { readonly Task _work = Task.Run(() => { }); {{member}} }""");

    [Theory]
    [InlineData("public void Shutdown(int timeoutMilliseconds) => [|_work.Wait(timeoutMilliseconds)|];")]
    [InlineData("public void WaitAndSave() => [|_work.Wait()|];")]
    [InlineData("public bool Save(int timeoutMilliseconds) { [|_work.Wait()|]; return timeoutMilliseconds > 0; }")]
    [InlineData("public bool IsDone(int number) { [|_work.Wait()|]; return number > 0; }")]
    [InlineData("public int Endure(Task<int> task) => [|task.Result|];")]
    public Task Reports_methods_that_wait_by_the_way(string member) => Verify.Reports($$"""class C { readonly Task _work = Task.Run(() => { }); {{member}} }""");

    [Theory]
    [InlineData("[|Task.WaitAny([one, other], 100)|] == 0 && one.Result > 0")]
    [InlineData("[|Task.WaitAny(new Task[] { one, other })|] == 1 && other.Result > 0")]
    [InlineData("[|Task.WaitAny([one, other], 100)|] == 1 && [|one.Result|] > 0")]
    [InlineData("[|Task.WaitAny([one, other], 100)|] != 0 && [|one.Result|] > 0")]
    public Task Knows_which_of_several_was_first(string condition) =>
        Verify.Reports($$"""class C { bool M(Task<int> one, Task<int> other) { if ({{condition}}) return true; return false; } }""");

    [Theory]
    [InlineData("public int EndRun(IAsyncResult ar) => ((Task<int>)ar).Result;")]
    [InlineData("public Func<string, string> Password { get; set; } = null!; public C() => Password = Ask; string Ask(string user) => Task.Run(() => user).Result;")]
    [InlineData("class L : IDisposable { readonly Task _worker = Task.Run(() => 1); public void Dispose() => Stop(); void Stop() => _worker.Wait(500); }")]
    public Task Leaves_methods_alone_whose_signature_their_users_fix(string member) => Verify.Silent($$"""public class C { {{member}} }""");

    [Theory]
    [InlineData("public int EndOfDay(Task<int> t) => [|t.Result|];")]
    [InlineData("public Action<string> Told { get; set; } = null!; public C() => Told = Tell; void Tell(string user) => [|Task.Run(() => user).Wait()|];")]
    [InlineData("public Func<string, Task<string>> Told { get; set; } = null!; public C() => Told = user => { Tell(user); return Task.FromResult(user); }; void Tell(string user) => [|Task.Run(() => user).Wait()|];")]
    [InlineData("class L : IDisposable { readonly Task _worker = Task.Run(() => 1); public void Dispose() => Stop(); public void Pause() => Stop(); void Stop() => [|_worker.Wait(500)|]; }")]
    [InlineData("bool M(TaskCompletionSource<bool> a, Task b) => [|Task.WaitAny([a.Task, b], 500)|] == 0 && a.Task.Result;")]
    [InlineData("bool M(TaskCompletionSource<bool> a, Task b) => [|Task.WaitAny([a.Task, b], 500)|] == 1 && [|a.Task.Result|];")]
    public Task Reports_methods_whose_users_can_follow(string member) => Verify.Reports($$"""public class C { {{member}} }""");

    [Theory]
    [InlineData("static class H { public static void Unwrap(this Task task) { ArgumentNullException.ThrowIfNull(task); task.GetAwaiter().GetResult(); } }")]
    [InlineData("static class H { public static T RunSync<T>(Func<Task<T>> begin) => Task.Run(begin).GetAwaiter().GetResult(); }")]
    [InlineData("static class H { public static void RunSynchronously(Func<Task> begin) => begin().GetAwaiter().GetResult(); }")]
    public Task Silent_on_helpers_that_wait_for_what_they_are_given(string types) => Verify.Silent(types);

    [Theory]
    [InlineData("static class H { public static void Save(this string text) => [|Task.Run(() => text).Wait()|]; }")]
    [InlineData("static class H { public static T Retry<T>(Func<Task<T>> begin) => [|begin().Result|]; }")]
    [InlineData("class H { Task F() => Task.Run(() => 1); public void RunSync() => [|F().Wait()|]; }")]
    public Task Reports_what_only_looks_like_such_a_helper(string types) => Verify.Reports(types);

    const string Stores = "interface IAsyncStore { Task<int> CountAsync(); Task<int> SumAsync(); } interface IStore { int Count(); int Sum(); }";

    [Fact]
    public Task Silent_on_adapters() => Verify.Silent(Stores + """
        class Blocking(IAsyncStore inner) : IStore { public int Count() => inner.CountAsync().Result; public int Sum() { return inner.SumAsync().GetAwaiter().GetResult(); } }
        """);

    [Fact]
    public Task Reports_types_that_do_more_than_to_adapt() => Verify.Reports(Stores + """
        class Store(IAsyncStore inner) : IStore { public int Count() => [|inner.CountAsync().Result|]; public int Sum() => 0; }
        """);

    [Theory]
    [InlineData("void Start() => Task.Factory.StartNew(() => Loop(), TaskCreationOptions.LongRunning); void Loop() { while (true) Next(); } void Next() => Task.WaitAny(F(), F());")]
    [InlineData("void Start() => new Thread(Loop).Start(); void Loop() => F().Wait();")]
    [InlineData("bool Old { get; set; } int Get(HttpClient c, HttpRequestMessage r) => (int)(Old ? c.SendAsync(r).GetAwaiter().GetResult() : c.Send(r)).StatusCode;")]
    [InlineData("int Run(int n) { var work = Task.Factory.StartNew(() => n * n, TaskCreationOptions.LongRunning); work.Wait(100); return n; }")]
    public Task Silent_on_threads_that_may_be_kept_and_on_the_only_form(string members) => Verify.Silent($$"""class C { static Task F() => Task.Run(() => 1); {{members}} }""");

    [Theory]
    [InlineData("void Start() { Task.Factory.StartNew(() => Loop(), TaskCreationOptions.LongRunning); Next(); } void Loop() { while (true) Next(); } void Next() => [|Task.WaitAny(F(), F())|];")]
    [InlineData("void Start() => Task.Run(Loop); void Loop() => [|F().Wait()|];")]
    [InlineData("bool Old { get; set; } int Get(HttpClient c, HttpRequestMessage r) => Old ? (int)[|c.SendAsync(r).GetAwaiter().GetResult()|].StatusCode : 0;")]
    [InlineData("int Run(int n) { var work = Task.Factory.StartNew(() => n * n); [|work.Wait(100)|]; return n; }")]
    public Task Reports_other_threads_and_other_choices(string members) => Verify.Reports($$"""class C { static Task F() => Task.Run(() => 1); {{members}} }""");

    [Theory]
    [InlineData("class H : Handler { public override int Handle(Task<int> t) => [|t.Result|]; } abstract class Handler { public abstract int Handle(Task<int> t); } abstract class HandlerAsync { public abstract Task<int> HandleAsync(Task<int> t); }", "'t.Result' blocks whoever calls 'Handle' until the task completes; 'Handler' wants it synchronous, so use 'HandlerAsync' in its place and await")]
    [InlineData("class H : IHandler { public int Handle(Task<int> t) => [|t.Result|]; } interface IHandler { int Handle(Task<int> t); }", "'t.Result' blocks whoever calls 'Handle' until the task completes; let 'IHandler.Handle' return a task, then use 'await'")]
    [InlineData("class H { public string Load() => [|new Other().ReloadAsync().Result|]; public Task<int> LoadAsync(int x) => Task.Run(() => x); } class Other { public Task<string> ReloadAsync() => Task.Run(() => \"\"); }", "'new Other().ReloadAsync().Result' blocks whoever calls 'Load' until the task completes; make it async and use 'await'")]
    [InlineData("class H { string Text { get; set; } = \"\"; public string Run() { [|RunAsync().GetAwaiter().GetResult()|]; return Text; } public Task RunAsync() => Task.Run(() => 1); }", "'RunAsync().GetAwaiter().GetResult()' blocks whoever calls 'Run' until the task completes; its callers can await 'RunAsync'")]
    public Task Says_what_one_can_do_where_others_have_a_say(string types, string message) => Verify.Says(types, message);

    [Fact]
    public Task Silent_on_what_only_tasks_go_on_with() => Verify.Silent("class C { protected void OnRead(Task<int> t) { if (t.Exception != null) return; Console.WriteLine(t.Result); } void Go(Task<int> t) => t.ContinueWith(OnRead); }");

    [Fact]
    public Task Reports_what_others_call_as_well() => Verify.Reports("class C { protected void OnRead(Task<int> t) { if (t.Exception != null) return; Console.WriteLine([|t.Result|]); } void Go(Task<int> t) { t.ContinueWith(OnRead); OnRead(t); } }");

    [Fact]
    public Task Leaves_what_only_constructors_call_to_them() => Verify.Silent("class C { public C() => Fill(); void Fill() => Task.Run(() => 1).Wait(); }");

    // An awaiter is kept for the code that runs when it is complete.
    static string Kept(string done) => $$"""
        using System.Runtime.CompilerServices;
        class Writer
        {
            ConfiguredTaskAwaitable<int>.ConfiguredTaskAwaiter _awaiter;
            int _written;
            public void Submit(Task<int> t)
            {
                _awaiter = t.ConfigureAwait(false).GetAwaiter();
                if (_awaiter.IsCompleted) Done(t); else _awaiter.UnsafeOnCompleted(() => Done(t));
            }
            void Done(Task<int> t) { {{done}} }
        }
        """;

    [Theory]
    [InlineData("_written = _awaiter.GetResult();")]
    [InlineData("var awaiter = _awaiter; _awaiter = default; _written = awaiter.GetResult();")]
    public Task Silent_on_the_result_of_an_awaiter_that_was_kept(string done) => Verify.Silent(Kept(done));

    [Theory]
    [InlineData("_written = [|t.GetAwaiter().GetResult()|];")]
    public Task Reports_an_awaiter_that_is_made_to_wait(string done) => Verify.Reports(Kept(done));

    // The wait is for the signal; GetResult only takes what is there.
    [Theory]
    [InlineData("if (awaiter.IsCompleted) return; awaiter.UnsafeOnCompleted(_done.Set); _done.Wait(); awaiter.GetResult();")]
    [InlineData("if (!awaiter.IsCompleted) Block(awaiter); awaiter.GetResult();")]
    public Task Silent_on_an_awaiter_that_somebody_is_told_by(string statements) => Verify.Silent($$"""
        class Waiter
        {
            readonly ManualResetEventSlim _done = new();
            public void Finish(Task task)
            {
                var awaiter = task.ConfigureAwait(false).GetAwaiter();
                {{statements}}
            }
            void Block<T>(T awaiter) where T : System.Runtime.CompilerServices.ICriticalNotifyCompletion
            {
                awaiter.UnsafeOnCompleted(_done.Set);
                _done.Wait();
            }
        }
        """);

    [Fact]
    public Task Reports_an_awaiter_that_nobody_is_told_by() => Verify.Reports("""
        class Waiter
        {
            public void Finish(Task task)
            {
                var awaiter = task.ConfigureAwait(false).GetAwaiter();
                Console.WriteLine(awaiter);
                [|awaiter.GetResult()|];
                awaiter.OnCompleted(() => { });
            }
        }
        """);

    [Theory]
    [InlineData("class C { static Task<int> F() => Task.Run(() => 1); [Obsolete] public int Load() => F().Result; }")]
    [InlineData("class C { static Task<int> F() => Task.Run(() => 1); [Obsolete(\"Use FAsync.\")] public void Load() { F().Wait(); } }")]
    [InlineData("[Obsolete] class C { static Task<int> F() => Task.Run(() => 1); public int Load() => F().Result; }")]
    [InlineData("#pragma warning disable CS0618, CS0612\ninterface I { [Obsolete] int Load(); } class C : I { static Task<int> F() => Task.Run(() => 1); public int Load() => F().Result; }")]
    public Task Silent_on_what_is_to_go(string source) => Verify.Silent(source);

    [Fact]
    public Task Silent_on_an_adapter_that_hands_on_what_is_asynchronous_already() => Verify.Silent("""
        interface ITable { bool Knows(int id); int Parent(int id); Task<int> ParentAsync(int id); }
        interface ITableAsync { ValueTask<bool> KnowsAsync(int id); ValueTask<int> ParentAsync(int id); }
        sealed class SyncTable(ITableAsync inner) : ITable
        {
            public bool Knows(int id) => inner.KnowsAsync(id).AsTask().GetAwaiter().GetResult();
            public int Parent(int id) { return inner.ParentAsync(id).AsTask().GetAwaiter().GetResult(); }
            public Task<int> ParentAsync(int id) => inner.ParentAsync(id).AsTask();
        }
        """);

    [Fact]
    public Task Says_what_an_iterator_could_be() => Verify.Says(
        "class C { IEnumerable<int> All(Task<int> t) { yield return [|t.Result|]; } }",
        "'t.Result' blocks whoever calls 'All' until the task completes; make it an async iterator that returns an 'IAsyncEnumerable', and enumerate it with 'await foreach'");
}
