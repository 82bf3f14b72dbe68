using ConcurrencyAnalyzers.Fixes.Blocking;
using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<BlockingWaitOnMany>;

/// <summary>CONC1002: waiting for several tasks at once.</summary>
public class BlockingWaitOnManyTests
{
    static string InAsync(string statements) => $$"""
        class C
        {
            readonly object _gate = new();
            async Task M(Task a, Task<int> b, Task[] all, List<Task> list, CancellationToken token, bool c)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("[|Task.WaitAll(a, b)|];")]
    [InlineData("[|Task.WaitAll(all)|];")]
    [InlineData("[|Task.WaitAll(list.ToArray())|];")]
    [InlineData("[|Task.WaitAll([a, b])|];")]
    [InlineData("[|Task.WaitAll(all, token)|];")]
    [InlineData("if ([|Task.WaitAll(all, 1000)|]) return;")]
    [InlineData("var first = [|Task.WaitAny(a, b)|];")]
    [InlineData("switch ([|Task.WaitAny(all, TimeSpan.FromSeconds(1))|]) { case 0: break; }")]
    [InlineData("await a; [|Task.WaitAll(a, b)|];")]
    [InlineData("list.ForEach(one => [|Task.WaitAll(one, a)|]);")]
    [InlineData("void Local() { } async Task Other() { await a; [|Task.WaitAny(all)|]; } await Other();")]
    [InlineData("Func<Task> f = async () => [|Task.WaitAll(a, b)|];")]
    public Task Reports_waits_in_async_code(string statements) => Verify.Reports(InAsync(statements));

    [Theory]
    [InlineData("Task.WaitAll(all, 0);")]
    [InlineData("if (Task.WaitAny(all, TimeSpan.Zero) < 0) return;")]
    [InlineData("await Task.WhenAll(a, b); Task.WaitAll(a, b);")]
    [InlineData("await Task.WhenAll(all); Task.WaitAll(all);")]
    [InlineData("await a; Task.WaitAny(a, b);")]
    [InlineData("lock (_gate) Task.WaitAll(a, b);")]
    [InlineData("await Task.Run(() => Task.WaitAll(a, b));")]
    [InlineData("Action later = () => Task.WaitAll(a, b);")]
    [InlineData("unsafe { Task.WaitAll(a, b); }")]
    [InlineData("if (a.IsCompleted && b.IsCompleted) Task.WaitAll(a, b);")]
    public Task Leaves_alone_what_does_not_wait_or_cannot_await(string statements) => Verify.Silent(InAsync(statements));

    [Theory]
    [InlineData("void M(Task[] all) => Task.WaitAll(all);")]
    [InlineData("static void Main() => Task.WaitAll(Task.Delay(1), Task.Delay(2));")]
    [InlineData("async Task M(bool async, Task[] all) { if (async) await Task.WhenAll(all); else Task.WaitAll(all); }")]
    public Task Leaves_synchronous_code_alone(string member) => Verify.Silent($$"""class C { {{member}} }""");

    [Theory]
    [InlineData("Task M(Task a, Task b) { [|Task.WaitAll(a, b)|]; return Task.CompletedTask; }")]
    [InlineData("async IAsyncEnumerable<int> M(Task a, Task b) { [|Task.WaitAll(a, b)|]; yield return 1; await a; }")]
    public Task Reports_other_members(string member) => Verify.Reports($$"""class C { {{member}} }""");

    [Fact]
    public Task Says_what_to_use() => Verify.Says(
        "class C { async Task Load(Task a, Task b) { await Task.Yield(); [|Task.WaitAny(a, b)|]; } }",
        "'Task.WaitAny(a, b)' blocks the thread of 'Load' until one of the tasks completes; use 'await Task.WhenAny'");

    [Theory]
    [InlineData("WaitHandle.WaitAll(list.Select(one => ((IAsyncResult)one).AsyncWaitHandle).ToArray());")]
    [InlineData("WaitHandle[] handles = [((IAsyncResult)a).AsyncWaitHandle, ((IAsyncResult)b).AsyncWaitHandle]; WaitHandle.WaitAny(handles);")]
    public Task Misses_handles_of_tasks_that_are_kept_in_an_array(string statements) => Verify.KnownMiss(InAsync(statements));

    static Task Fixes(string before, string after) => Verify.Fixes<BlockingWaitOnManyFix>(InAsync(before), InAsync(after));

    [Theory]
    [InlineData("[|Task.WaitAll(a, b)|]; // both", "await Task.WhenAll(a, b); // both")]
    [InlineData("[|Task.WaitAny(all)|]; [|Task.WaitAll(all)|];", "await Task.WhenAny(all); await Task.WhenAll(all);")]
    [InlineData("[|System.Threading.Tasks.Task.WaitAll(list.ToArray())|];", "await System.Threading.Tasks.Task.WhenAll(list.ToArray());")]
    [InlineData("[|Task.WaitAll(all, token)|];", "await Task.WhenAll(all).WaitAsync(token);")]
    [InlineData("[|Task.WaitAll(\n            a, // one\n            b)|];", "await Task.WhenAll(\n            a, // one\n            b);")]
    [InlineData("Func<Task> f = async () => [|Task.WaitAll(a, b)|];", "Func<Task> f = async () => await Task.WhenAll(a, b);")]
    [InlineData("[|Task.WaitAll(all, Timeout.Infinite)|]; // all", "await Task.WhenAll(all); // all")]
    [InlineData("[|Task.WaitAny(all, Timeout.InfiniteTimeSpan)|];", "await Task.WhenAny(all);")]
    [InlineData("[|Task.WaitAll(all, -1, token)|];", "await Task.WhenAll(all).WaitAsync(token);")]
    [InlineData("[|Task.WaitAll(cancellationToken: token, tasks: all)|];", "await Task.WhenAll(all).WaitAsync(token);")]
    public Task Awaits_all_or_one(string before, string after) => Fixes(before, after);

    [Theory]
    [InlineData("if ([|Task.WaitAll(all, 1000)|]) return;")]
    [InlineData("_ = [|Task.WaitAll(all, 1000)|];")]
    [InlineData("var first = [|Task.WaitAny(a, b)|];")]
    [InlineData("[|Task.WaitAll(all, 1000)|]; foreach (var one in all) if (one.IsCompleted) return;")]
    [InlineData("[|Task.WaitAny([a, b], 1000)|]; if (a.IsCompleted) return;")]
    [InlineData("[|Task.WaitAny(list.ToArray(), 500)|]; list.RemoveAll(static one => one.IsCompleted);")]
    [InlineData("[|Task.WaitAny(list.ToArray(), 500)|]; Console.WriteLine(list.Count);")]
    [InlineData("[|Task.WaitAll(all, // both halves\n            500)|];")]
    [InlineData("[|Task.WaitAll(all /* both */, -1, token /* of the user */)|];")]
    [InlineData("try { await a; } finally { [|Task.WaitAll(all, 500)|]; }")]
    [InlineData("try { [|Task.WaitAll(a, b)|]; } catch (AggregateException e) { Console.WriteLine(e.InnerExceptions.Count); }")]
    public Task Offers_nothing_where_the_answer_says_more(string statements) => Verify.OffersNoFix<BlockingWaitOnManyFix>(InAsync(statements));

    [Theory]
    [InlineData("[|Task.WaitAll(all, 1000)|]; // soon", "await Task.WhenAll(all).WaitAsync(TimeSpan.FromMilliseconds(1000)); // soon")]
    [InlineData("[|Task.WaitAny(all, TimeSpan.FromSeconds(1))|];", "await Task.WhenAny(all).WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("[|Task.WaitAll(all, 1000)|]; await Task.WhenAll(all);", "await Task.WhenAll(all).WaitAsync(TimeSpan.FromMilliseconds(1000)); await Task.WhenAll(all);")]
    [InlineData("[|Task.WaitAll(millisecondsTimeout: 1000, tasks: all)|];", "await Task.WhenAll(all).WaitAsync(TimeSpan.FromMilliseconds(1000));")]
    [InlineData("[|Task.WaitAll(all, 1000, token)|];", "await Task.WhenAll(all).WaitAsync(TimeSpan.FromMilliseconds(1000), token);")]
    public Task Awaits_for_a_time_where_nobody_looks_at_the_answer(string before, string after) => Verify.FixesAs<BlockingWaitOnManyFix>(
        "Use 'await'; it throws a TimeoutException when the time is over", InAsync(before), InAsync(after), isForFixAll: false);

    [Fact]
    public Task Says_what_becomes_of_the_time() => Verify.Says(
        "class C { async Task Load(Task[] all) { await Task.Yield(); [|Task.WaitAll(all, 1000)|]; } }",
        "'Task.WaitAll(all, 1000)' blocks the thread of 'Load' until all tasks complete or the time is over; use 'await Task.WhenAll' with 'WaitAsync', which throws when the time is over");

    [Fact]
    public Task Makes_a_method_async_in_two_files() => Verify.Fixes<BlockingWaitOnManyFix>(
        ["class C { Task M(Task a, Task b) { [|Task.WaitAll(a, b)|]; return Task.CompletedTask; } }", "class D { async Task M(Task a) { await a.ConfigureAwait(false); [|Task.WaitAll(a, M(a))|]; } }"],
        ["class C { async Task M(Task a, Task b) { await Task.WhenAll(a, b); } }", "class D { async Task M(Task a) { await a.ConfigureAwait(false); await Task.WhenAll(a, M(a)).ConfigureAwait(false); } }"]);
}
