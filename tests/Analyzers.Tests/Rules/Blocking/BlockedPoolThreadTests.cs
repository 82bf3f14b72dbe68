using ConcurrencyAnalyzers.Fixes.Blocking;
using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<BlockedPoolThread>;

/// <summary>CONC1012: sleeping and waiting on threads of the pool.</summary>
public class BlockedPoolThreadTests
{
    static string InMethod(string statements) => $$"""
        class C
        {
            readonly object _gate = new();
            int _sum;
            void M(Task<int> t, System.Collections.Concurrent.BlockingCollection<int> items, SemaphoreSlim semaphore, Mutex mutex, ManualResetEvent go, int[] n)
            {
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("Task.Run(() => [|Thread.Sleep(10)|]);")]
    [InlineData("Task.Run(() => { while (true) { [|t.Wait()|]; [|Thread.Sleep(10)|]; } });")]
    [InlineData("var x = Task.Run(() => [|t.Result|] + 1);")]
    [InlineData("Task.Factory.StartNew(() => [|Thread.Sleep(10)|]);")]
    [InlineData("Task.Factory.StartNew(() => [|Thread.Sleep(10)|], TaskCreationOptions.AttachedToParent);")]
    [InlineData("new Task(() => [|Thread.Sleep(10)|]).Start();")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => [|Thread.Sleep(10)|]);")]
    [InlineData("ThreadPool.UnsafeQueueUserWorkItem(_ => [|t.Wait()|], null);")]
    [InlineData("var timer = new Timer(_ => [|t.Wait()|], null, 0, 10);")]
    [InlineData("var timer = new System.Timers.Timer(10); timer.Elapsed += (_, _) => [|Thread.Sleep(10)|];")]
    [InlineData("t.ContinueWith(_ => [|Thread.Sleep(10)|]);")]
    [InlineData("Action work = () => [|Thread.Sleep(10)|]; Task.Run(work);")]
    [InlineData("void Work() { [|Thread.Sleep(10)|]; } Task.Run(Work);")]
    [InlineData("Parallel.ForEach(n, x => [|Task.Delay(x).Wait()|]);")]
    [InlineData("Task.Run(() => n.ToList().ForEach(x => [|Thread.Sleep(x)|]));")]
    [InlineData("Task.Run(() => [|Task.WaitAll(t, Task.Delay(1))|]);")]
    [InlineData("Task.Run(() => { foreach (var x in [|items.GetConsumingEnumerable()|]) { } });")]
    [InlineData("Task.Run(() => { while (true) [|items.Take()|]; });")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => [|go.WaitOne()|]);")]
    [InlineData("Task.Run(() => { var thread = new Thread(() => { }); thread.Start(); [|thread.Join()|]; });")]
    public Task Reports_blocked_threads(string statements) => Verify.Reports(InMethod(statements));

    [Theory]
    [InlineData("Task.Factory.StartNew(() => Thread.Sleep(10), TaskCreationOptions.LongRunning);")]
    [InlineData("Task.Factory.StartNew(() => t.Wait(), default, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);")]
    [InlineData("t.ContinueWith(_ => Thread.Sleep(10), TaskContinuationOptions.LongRunning);")]
    [InlineData("new Thread(() => { Thread.Sleep(10); t.Wait(); }).Start();")]
    [InlineData("t.ContinueWith(done => Console.WriteLine(done.Result));")]
    [InlineData("Task.Run(() => Thread.Sleep(0));")]
    [InlineData("Task.Run(async () => { await t; Thread.Sleep(10); });")]
    [InlineData("Task.Run(() => { semaphore.Wait(); mutex.WaitOne(); items.TryTake(out _, 100); go.WaitOne(100); });")]
    [InlineData("Task.Factory.StartNew(() => { foreach (var x in items.GetConsumingEnumerable()) { } go.WaitOne(); }, TaskCreationOptions.LongRunning);")]
    [InlineData("new Thread(() => { items.Take(); go.WaitOne(); }).Start();")]
    [InlineData("Task.Run(() => { lock (_gate) Thread.Sleep(10); });")]
    [InlineData("Parallel.ForEach(n, x => Thread.Sleep(x));")]
    [InlineData("Action later = () => Thread.Sleep(10); later();")]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += (_, _) => Thread.Sleep(10);")]
    [InlineData("Thread.Sleep(10); t.Wait();")]
    public Task Leaves_other_threads_alone(string statements) => Verify.Silent(InMethod(statements));

    [Fact]
    public Task Leaves_tests_alone() => Verify.Silent("""
        class FactAttribute : Attribute { }
        class TheoryAttribute : FactAttribute { }
        class C { [Theory] public void M(Task t) { Task.Run(() => { Thread.Sleep(10); t.Wait(); }); } }
        """);

    [Theory]
    [InlineData("void M() => Task.Run(Work); void Work() => [|Thread.Sleep(10)|];")]
    [InlineData("void M() => Task.Run(this.Work); void N() => Task.Factory.StartNew(Work); void Work() { while (true) [|Thread.Sleep(10)|]; }")]
    [InlineData("void M() => ThreadPool.QueueUserWorkItem(Work); void Work(object? x) => [|Thread.Sleep(10)|];")]
    [InlineData("Timer? _timer; void M() => _timer = new(Work, null, 0, 1000); static void Work(object? x) => [|Thread.Sleep(10)|];")]
    [InlineData("void M(System.Timers.Timer timer) => timer.Elapsed += Work; void Work(object? x, EventArgs e) => [|Thread.Sleep(10)|];")]
    public Task Reports_methods_that_are_given_by_name(string members) => Verify.Reports($"class C {{ {members} }}");

    [Theory]
    [InlineData("void M() => Task.Factory.StartNew(Work, TaskCreationOptions.LongRunning); void Work() => Thread.Sleep(10);")]
    [InlineData("void M() => new Thread(Work).Start(); void Work() => Thread.Sleep(10);")]
    [InlineData("void M() => Task.Run(Work); void N() => Work(); void Work() => Thread.Sleep(10);")]
    [InlineData("void M() => Task.Run(Work); void N() => new Thread(Work).Start(); void Work() => Thread.Sleep(10);")]
    [InlineData("void M() => Task.Run(Work); internal void Work() => Thread.Sleep(10);")]
    [InlineData("void M(Task t) => Task.Run(Work); void Work() => Task.Delay(1).Wait();")]
    public Task Leaves_methods_alone_that_others_run_or_that_can_become_async(string members) => Verify.Silent($"class C {{ {members} }}");

    [Fact]
    public Task Says_what_to_do() => Verify.Says(
        "class C { void M() => Task.Run(() => [|Thread.Sleep(10)|]); }", "'Thread.Sleep(10)' blocks a thread of the pool in the lambda; await 'Task.Delay' in an async lambda");

    [Fact]
    public Task Says_what_to_use_in_place_of_an_event() => Verify.Says(
        "class C { void M(ManualResetEvent go) => Task.Run(() => [|go.WaitOne()|]); }",
        "'go.WaitOne()' blocks a thread of the pool in the lambda; await a TaskCompletionSource in place of the event in an async lambda, or ask for a thread of its own");

    [Theory]
    [InlineData("Task.Run(() => [|Thread.Sleep(10)|]); // then", "Task.Run(async () => await Task.Delay(10)); // then")]
    [InlineData("var x = Task.Run(() => [|t.Result|] + 1);", "var x = Task.Run(async () => await t + 1);")]
    [InlineData("Task.Run(() => { /* one */ [|t.Wait()|]; /* two */ [|Thread.Sleep(10)|]; });", "Task.Run(async () => { /* one */ await t; /* two */ await Task.Delay(10); });")]
    [InlineData("Task.Run(static () => [|Thread.Sleep(10)|]); Task.Run(() => [|Thread.Sleep(20)|]);", "Task.Run(static async () => await Task.Delay(10)); Task.Run(async () => await Task.Delay(20));")]
    public Task Makes_the_lambda_async(string before, string after) => Verify.Fixes<BlockedPoolThreadFix>(InMethod(before), InMethod(after));

    [Theory]
    [InlineData("Task.Factory.StartNew(() => [|Thread.Sleep(10)|]);")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => [|Thread.Sleep(10)|]);")]
    [InlineData("var timer = new Timer(_ => [|t.Wait()|]);")]
    [InlineData("void Work() { [|Thread.Sleep(10)|]; } Task.Run(Work);")]
    [InlineData("Task.Run(() => { if ([|t.Wait(1000)|]) [|Thread.Sleep(10)|]; });")]
    [InlineData("Task.Run(() => { _sum += [|t.Result|]; });")]
    [InlineData("Task.Run(() => [|items.Take()|]);")]
    [InlineData("Task.Run(() => { foreach (var x in [|items.GetConsumingEnumerable()|]) [|Thread.Sleep(x)|]; });")]
    public Task Offers_nothing_where_async_code_is_not_awaited(string statements) => Verify.OffersNoFix<BlockedPoolThreadFix>(InMethod(statements));

    [Fact]
    public Task Mends_two_files() => Verify.Fixes<BlockedPoolThreadFix>(
        ["class C { Task M() => Task.Run(() => [|Thread.Sleep(1)|]); }", "class D { Task M() => Task.Run(() => [|Thread.Sleep(2)|]); }"],
        ["class C { Task M() => Task.Run(async () => await Task.Delay(1)); }", "class D { Task M() => Task.Run(async () => await Task.Delay(2)); }"]);

    [Fact]
    public Task Misses_methods_that_others_may_call() => Verify.KnownMiss("public class C { public void M() => ThreadPool.QueueUserWorkItem(Work); public void Work(object? state) => Thread.Sleep(100); }");

    [Fact]
    public Task Misses_delegates_that_are_kept() => Verify.KnownMiss("class C { readonly Action _work = () => Thread.Sleep(10); void M() => Task.Run(_work); }");

    [Fact]
    public Task Reports_what_a_timer_of_the_object_calls() => Verify.Reports("""
        class Heartbeat : IDisposable
        {
            private readonly Timer _timer;
            private int _beats;
            public Heartbeat() => _timer = new Timer(OnTick, null, Timeout.Infinite, Timeout.Infinite);
            public void Start() => _timer.Change(0, 50);
            private void OnTick(object? state)
            {
                [|PingAsync().GetAwaiter().GetResult()|];
                Interlocked.Increment(ref _beats);
            }
            private static async Task PingAsync() => await Task.Delay(30);
            public void Dispose() => _timer.Dispose();
        }
        """);

    // Whoever cancels waits for it, and would not wait for a task.
    [Theory]
    [InlineData("token.Register(() => Thread.Sleep(1000));")]
    [InlineData("token.Register(OnStop);")]
    public Task Silent_on_what_the_canceller_runs(string statement) => Verify.Silent($$"""
        class C { void M(CancellationToken token) { {{statement}} } void OnStop() { Console.WriteLine(); Thread.Sleep(1000); } }
        """);
}
