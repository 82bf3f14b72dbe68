using ConcurrencyAnalyzers.Fixes.Blocking;
using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<BlockingSleep>;

/// <summary>CONC1003: sleeping in async code.</summary>
public class BlockingSleepTests
{
    static string InAsync(string statements) => $$"""
        class C
        {
            readonly object _gate = new();
            const int Pause = 100, Nothing = 0;
            async Task M(int n, Task t, TimeSpan time)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("relaxed", "await Task.Yield(); Thread.Sleep(10);")]
    [InlineData("relaxed", "await Run(); async Task Run() { await Task.Yield(); [|Thread.Sleep(10)|]; }")]
    [InlineData("strict", "await Task.Yield(); [|Thread.Sleep(10)|];")]
    [InlineData("strict", "Thread.Sleep(10);")]
    public Task Judges_the_start_of_a_program_as_the_project_says(string value, string source) => Verify.ReportsInProgramWithOptions($"concurrency.test_code = {value}", source);

    [Theory]
    [InlineData("[|Thread.Sleep(100)|];")]
    [InlineData("[|Thread.Sleep(Pause)|];")]
    [InlineData("[|Thread.Sleep(n)|];")]
    [InlineData("[|Thread.Sleep(time)|];")]
    [InlineData("[|Thread.Sleep(TimeSpan.FromSeconds(1))|];")]
    [InlineData("[|Thread.Sleep(Timeout.Infinite)|];")]
    [InlineData("[|System.Threading.Thread.Sleep(millisecondsTimeout: 5)|];")]
    [InlineData("while (!t.IsCompleted) [|Thread.Sleep(10)|];")]
    [InlineData("try { } catch { [|Thread.Sleep(10)|]; } finally { [|Thread.Sleep(10)|]; }")]
    [InlineData("new List<int>().ForEach(x => [|Thread.Sleep(x)|]);")]
    [InlineData("await Task.Run(async () => { [|Thread.Sleep(10)|]; await t; });")]
    [InlineData("async void Handle() { await t; [|Thread.Sleep(10)|]; }")]
    [InlineData("Task Local() { [|Thread.Sleep(10)|]; return t; } await Local();")]
    public Task Reports_sleeps_in_async_code(string statements) => Verify.Reports(InAsync(statements));

    [Theory]
    [InlineData("Thread.Sleep(0); Thread.Sleep(Nothing); Thread.Sleep(TimeSpan.Zero); Thread.Sleep(TimeSpan.FromSeconds(0)); Thread.Sleep(TimeSpan.FromTicks(1)); Thread.Sleep(default(TimeSpan));")]
    [InlineData("lock (_gate) Thread.Sleep(10);")]
    [InlineData("Monitor.Enter(_gate); try { Thread.Sleep(10); } finally { Monitor.Exit(_gate); }")]
    [InlineData("await Task.Run(() => Thread.Sleep(10));")]
    [InlineData("new Thread(() => Thread.Sleep(10)).Start();")]
    [InlineData("await Task.Factory.StartNew(() => Thread.Sleep(10), TaskCreationOptions.LongRunning);")]
    [InlineData("Action later = () => Thread.Sleep(10);")]
    [InlineData("void Local() => Thread.Sleep(10);")]
    [InlineData("unsafe { Thread.Sleep(10); }")]
    [InlineData("await Task.Delay(10);")]
    public Task Leaves_alone_what_does_not_sleep_or_may(string statements) => Verify.Silent(InAsync(statements));

    [Theory]
    [InlineData("void M() => Thread.Sleep(10);")]
    [InlineData("static void Main() { Thread.Sleep(10); }")]
    [InlineData("async Task M(bool async) { if (async) await Task.Delay(1); else Thread.Sleep(1); }")]
    [InlineData("async Task M(bool sync) { await Task.Yield(); if (sync) { Thread.Sleep(1); return; } await Task.Delay(1); }")]
    [InlineData("Task M(ref int x) { Thread.Sleep(1); x++; return Task.CompletedTask; }")]
    [InlineData("int P { get { Thread.Sleep(1); return 1; } }")]
    [InlineData("class Thread { public static void Sleep(int x) { } } async Task M(Task t) { await t; Thread.Sleep(1); }")]
    public Task Leaves_other_members_alone(string member) => Verify.Silent($$"""class C { {{member}} }""");

    [Theory]
    [InlineData("Task M() { [|Thread.Sleep(1)|]; return Task.CompletedTask; }")]
    [InlineData("async IAsyncEnumerable<int> M(Task t) { [|Thread.Sleep(1)|]; yield return 1; await t; }")]
    [InlineData("async ValueTask M(Task t) { await foreach (var x in Each()) [|Thread.Sleep(x)|]; } IAsyncEnumerable<int> Each() => null!;")]
    public Task Reports_other_async_members(string member) => Verify.Reports($$"""class C { {{member}} }""");

    [Fact]
    public Task Reports_programs_that_await() => Verify.ReportsInProgram("await Task.Yield(); [|Thread.Sleep(10)|];");

    [Fact]
    public Task Leaves_programs_alone_that_do_not_await() => Verify.ReportsInProgram("Thread.Sleep(10);");

    [Fact]
    public Task Leaves_synchronous_tests_alone() => Verify.Silent("""
        class FactAttribute : Attribute { }
        class C { [Fact] public void M() { Thread.Sleep(10); } }
        """);

    [Fact]
    public Task Says_who_sleeps() => Verify.Says(
        "class C { async Task Load() { await Task.Yield(); [|Thread.Sleep(10)|]; } }",
        "'Thread.Sleep(10)' keeps the thread of 'Load' and does nothing with it; use 'await Task.Delay'");

    [Theory]
    [InlineData("[|Thread.Sleep(100)|]; // a while", "await Task.Delay(100); // a while")]
    [InlineData("[|Thread.Sleep(time)|]; [|Thread.Sleep(n * 2)|];", "await Task.Delay(time); await Task.Delay(n * 2);")]
    [InlineData("[|System.Threading.Thread.Sleep(millisecondsTimeout: 5)|];", "await Task.Delay(5);")]
    [InlineData("[|Thread.Sleep(/* ms */ 5)|];", "await Task.Delay(/* ms */ 5);")]
    [InlineData("Func<Task> f = async () => [|Thread.Sleep(5)|];", "Func<Task> f = async () => await Task.Delay(5);")]
    public Task Awaits_a_delay(string before, string after) => Verify.Fixes<BlockingSleepFix>(InAsync(before), InAsync(after));

    [Theory]
    [InlineData("async Task M(CancellationToken stop) { await Task.Yield(); [|Thread.Sleep(5)|]; }", "async Task M(CancellationToken stop) { await Task.Yield(); await Task.Delay(5, stop); }")]
    [InlineData("async Task M(CancellationToken stop) { try { await Task.Yield(); } finally { [|Thread.Sleep(5)|]; } }", "async Task M(CancellationToken stop) { try { await Task.Yield(); } finally { await Task.Delay(5); } }")]
    [InlineData("async Task M(CancellationToken one, CancellationToken two) { await Task.Yield(); [|Thread.Sleep(5)|]; }", "async Task M(CancellationToken one, CancellationToken two) { await Task.Yield(); await Task.Delay(5); }")]
    [InlineData("async Task M(Task t) { await t.ConfigureAwait(false); [|Thread.Sleep(5)|]; }", "async Task M(Task t) { await t.ConfigureAwait(false); await Task.Delay(5).ConfigureAwait(false); }")]
    [InlineData("Task M() { [|Thread.Sleep(5)|]; return Task.CompletedTask; }", "async Task M() { await Task.Delay(5); }")]
    [InlineData("Task<int> M() { [|Thread.Sleep(5)|]; return Task.FromResult(1); }", "async Task<int> M() { await Task.Delay(5); return 1; }")]
    public Task Passes_the_token_in_scope(string before, string after) => Verify.Fixes<BlockingSleepFix>($$"""class C { {{before}} }""", $$"""class C { {{after}} }""");

    [Fact]
    public Task Mends_two_files() => Verify.Fixes<BlockingSleepFix>(
        ["class C { async Task M() { await Task.Yield(); [|Thread.Sleep(1)|]; } }", "class D { async Task M() { [|Thread.Sleep(1)|]; /* then */ [|Thread.Sleep(2)|]; await Task.Yield(); } }"],
        ["class C { async Task M() { await Task.Yield(); await Task.Delay(1); } }", "class D { async Task M() { await Task.Delay(1); /* then */ await Task.Delay(2); await Task.Yield(); } }"]);

    [Theory]
    [InlineData("strict", "[|Thread.Sleep(10)|];")]
    [InlineData("relaxed", "Thread.Sleep(10);")]
    public Task Judges_tests_as_the_project_says(string value, string statement) => Verify.ReportsWithOptions($"concurrency.test_code = {value}", $$"""
        class FactAttribute : Attribute { }
        class C { [Fact] public async Task Test() { await Task.Yield(); {{statement}} } }
        """);

    [Fact]
    public Task Misses_spinning() => Verify.KnownMiss("class C { async Task M() { await Task.Yield(); Thread.SpinWait(100_000_000); } }");
}
