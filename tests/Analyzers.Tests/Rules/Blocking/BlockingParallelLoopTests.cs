using ConcurrencyAnalyzers.Fixes.Blocking;
using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<BlockingParallelLoop>;

/// <summary>CONC1006: parallel loops and queries in async code.</summary>
public class BlockingParallelLoopTests
{
    static string InAsync(string statements) => $$"""
        class C
        {
            readonly object _gate = new();
            static void Work(int x) { }
            static Task<int> Load(int x) => Task.FromResult(x);
            async Task M(int[] n, ParallelOptions options)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("[|Parallel.For(0, 3, Work)|];")]
    [InlineData("[|Parallel.ForEach(n, options, x => Work(x))|];")]
    [InlineData("var done = [|Parallel.ForEach(n, (x, state) => state.Stop())|].IsCompleted;")]
    [InlineData("[|Parallel.Invoke(() => Work(1), () => Work(2))|];")]
    [InlineData("var list = [|n.AsParallel().Where(x => x > 1).ToList()|];")]
    [InlineData("var sum = [|n.AsParallel().Sum()|]; [|n.AsParallel().ForAll(Work)|];")]
    [InlineData("foreach (var x in [|n.AsParallel().Select(x => x + 1)|]) Work(x);")]
    [InlineData("var list = [|n.AsParallel().Select(x => x + 1).OrderDescending().ToList()|];")]
    [InlineData("foreach (var x in [|n.AsParallel().Chunk(2)|]) Work(x[0]);")]
    [InlineData("var rows = ParallelEnumerable.Range(2, 9).Where(x => x > 1); [|rows.ForAll(Work)|];")]
    [InlineData("var list = [|n.AsParallel().AsSequential().ToList()|]; var any = [|n.AsParallel().AsSequential().Any(x => x > 1)|];")]
    [InlineData("Func<Task> f = async () => { [|Parallel.For(0, 3, Work)|]; await Task.Yield(); };")]
    [InlineData("Task Local() { [|Parallel.For(0, 3, Work)|]; return Task.CompletedTask; } await Local();")]
    public Task Reports_loops_in_async_code(string statements) => Verify.Reports(InAsync(statements));

    [Theory]
    [InlineData("var query = n.AsParallel().Where(x => x > 1).OrderBy(x => x); var later = query.AsEnumerable(); var plain = n.AsParallel().AsSequential().OrderDescending();")]
    [InlineData("await Task.Run(() => Parallel.For(0, 3, Work));")]
    [InlineData("await Parallel.ForEachAsync(n, (x, _) => ValueTask.CompletedTask);")]
    [InlineData("lock (_gate) Parallel.For(0, 3, Work);")]
    [InlineData("Action later = () => Parallel.For(0, 3, Work);")]
    [InlineData("void Local() => Parallel.For(0, 3, Work);")]
    [InlineData("var sum = n.Sum();")]
    public Task Leaves_alone_what_runs_elsewhere_or_later(string statements) => Verify.Silent(InAsync(statements));

    [Theory]
    [InlineData("void M(int[] n) => Parallel.ForEach(n, x => { });")]
    [InlineData("static void Main() => Parallel.For(0, 3, x => { });")]
    public Task Leaves_synchronous_code_alone(string member) => Verify.Silent($$"""class C { {{member}} }""");

    // A body that returns nothing is over for the loop at its first await.
    [Theory]
    [InlineData("Parallel.ForEach(n, async x => { await Load(x); Work(x); })", "use 'await Parallel.ForEachAsync' with an asynchronous body")]
    [InlineData("Parallel.For(0, 3, async x => await Load(x))", "use 'await Parallel.ForAsync' with an asynchronous body")]
    [InlineData("Parallel.Invoke(async () => await Load(1))", "await 'Task.WhenAll' of asynchronous calls")]
    [InlineData("n.AsParallel().ForAll(Show)", "await 'Task.WhenAll' of asynchronous calls in place of the query")]
    public Task Tells_that_nobody_waits_for_asynchronous_bodies(string loop, string instead) => Says(loop, $"each body has come to its first 'await', and nobody waits for the rest; {instead}");

    [Theory]
    [InlineData("Parallel.ForEach(n, x => { _ = Load(x); Work(x); })")]
    [InlineData("Parallel.Invoke(async () => await Load(1), () => Work(2))")]
    [InlineData("Parallel.ForEach(n, each)")]
    [InlineData("Parallel.ForEach(n, () => 0, (x, _, s) => s, Show)")]
    public Task Waits_for_bodies_one_of_which_is_synchronous(string loop) => Says(loop, "all of its work is done; use 'await Task.Run'");

    static Task Says(string loop, string rest) => Verify.Says(
        $"class C {{ static void Work(int x) {{ }} static Task<int> Load(int x) => Task.FromResult(x); static async void Show(int x) => Work(await Load(x)); async Task M(int[] n, Action<int> each) {{ await Task.Yield(); [|{loop}|]; }} }}",
        $"'{loop}' blocks the thread of 'M' until {rest}");

    [Theory]
    [InlineData("[|Parallel.ForEach(n, async x => { await Load(x); Work(x); })|];", "await Parallel.ForEachAsync(n, async (x, _) => { await Load(x); Work(x); });")]
    [InlineData("[|Parallel.ForEach(n, options, static async x => await Load(x))|];", "await Parallel.ForEachAsync(n, options, static async (x, _) => await Load(x));")]
    [InlineData("[|Parallel.For(0, 3, async (int x) => await Load(x))|];", "await Parallel.ForAsync(0, 3, async (int x, CancellationToken _) => await Load(x));")]
    public Task Awaits_asynchronous_bodies(string before, string after) => Verify.Fixes<BlockingParallelLoopFix>(InAsync(before), InAsync(after));

    [Theory]
    [InlineData("[|Parallel.ForEach(n, async (x, state) => await Load(x))|];")]
    [InlineData("[|Parallel.ForEach(System.Collections.Concurrent.Partitioner.Create(0, 9), async range => await Load(range.Item1))|];")]
    [InlineData("var most = (byte)n.Length; [|Parallel.For(0, most, async x => await Load(x))|];")]
    [InlineData("[|Parallel.Invoke(async () => await Load(1))|];")]
    public Task Offers_nothing_where_such_bodies_have_no_other_loop(string statement) => Verify.OffersNoFix<BlockingParallelLoopFix>(InAsync(statement));

    [Fact]
    public Task Misses_a_query_that_others_enumerate() => Verify.KnownMiss(InAsync("var text = string.Concat(n.AsParallel().Select(x => x + 1));"));

    [Theory]
    [InlineData("[|Parallel.ForEach(n, x => { })|];", "use 'await Task.Run'")]
    [InlineData("[|Parallel.Invoke(() => { })|];", "use 'await Task.Run'")]
    [InlineData("_ = [|n.AsParallel().Sum()|];", "run the query in 'await Task.Run'")]
    [InlineData("[|Parallel.For(0, 3, x => Thread.Sleep(1))|];", "use 'await Parallel.ForAsync' with an asynchronous body")]
    [InlineData("[|Parallel.ForEach(n, x => File.Delete(\"a\"))|];", "use 'await Task.Run'")]
    [InlineData("[|Parallel.ForEach(n, x => File.ReadAllText(\"a\"))|];", "use 'await Parallel.ForEachAsync' with an asynchronous body")]
    [InlineData("[|Parallel.Invoke(() => Thread.Sleep(1))|];", "await 'Task.WhenAll' of asynchronous calls")]
    [InlineData("_ = [|n.AsParallel().Sum(x => Task.Delay(x).Wait(9) ? 1 : 2)|];", "await 'Task.WhenAll' of asynchronous calls in place of the query")]
    public Task Says_what_to_use(string statement, string words) => Verify.Says(
        $"class C {{ async Task Load(int[] n) {{ await Task.Yield(); {statement} }} }}",
        $"'{statement.Split("[|")[1].Split("|]")[0]}' blocks the thread of 'Load' until all of its work is done; {words}");

    [Theory]
    [InlineData("[|Parallel.For(0, 3, Work)|]; // all", "await Task.Run(() => Parallel.For(0, 3, Work)); // all")]
    [InlineData("var sum = [|n.AsParallel().Sum()|] + 1;", "var sum = await Task.Run(() => n.AsParallel().Sum()) + 1;")]
    [InlineData("var done = [|Parallel.ForEach(n, Work)|].IsCompleted;", "var done = (await Task.Run(() => Parallel.ForEach(n, Work))).IsCompleted;")]
    [InlineData("[|Parallel.Invoke(() => Work(1), () => Work(2))|]; [|Parallel.For(0, 3, Work)|];", "await Task.Run(() => Parallel.Invoke(() => Work(1), () => Work(2))); await Task.Run(() => Parallel.For(0, 3, Work));")]
    [InlineData("[|Parallel.ForEach(n, x => Work(Load(x).Result))|];", "await Parallel.ForEachAsync(n, async (x, _) => Work(await Load(x)));")]
    [InlineData("[|Parallel.ForEach(n, options, x => { Load(x).Wait(); Work(x); })|];", "await Parallel.ForEachAsync(n, options, async (x, _) => { await Load(x); Work(x); });")]
    [InlineData("[|Parallel.For(0, 3, x => Load(x).GetAwaiter().GetResult())|];", "await Parallel.ForAsync(0, 3, async (x, _) => await Load(x));")]
    [InlineData("[|Parallel.ForEach(n, x => Thread.Sleep(x))|];", "await Parallel.ForEachAsync(n, async (x, _) => await Task.Delay(x));")]
    [InlineData("[|Parallel.ForEach(n, x => { Work(File.ReadAllText(\"a\").Length); Thread.Sleep(x); })|];", "await Parallel.ForEachAsync(n, async (x, _) => { Work((await File.ReadAllTextAsync(\"a\")).Length); await Task.Delay(x); });")]
    [InlineData("[|Parallel.For(0, 3, x => File.WriteAllText(\"a\", \"b\"))|]; // all", "await Parallel.ForAsync(0, 3, async (x, _) => await File.WriteAllTextAsync(\"a\", \"b\")); // all")]
    [InlineData("[|Parallel.Invoke(() => Load(1).Wait(), () => Work(2), () => { Thread.Sleep(3); })|];", "await Task.WhenAll(Task.Run(async () => await Load(1)), Task.Run(() => Work(2)), Task.Run(async () => { await Task.Delay(3); }));")]
    [InlineData("[|Parallel.ForEach(n, x => new MemoryStream().Flush())|];", "await Task.Run(() => Parallel.ForEach(n, x => new MemoryStream().Flush()));")]
    [InlineData("[|Parallel.ForEach(n, static x => Load(x).Wait())|];", "await Parallel.ForEachAsync(n, static async (x, _) => await Load(x));")]
    [InlineData("[|Parallel.ForEach(n, static (x) => Load(x).Wait())|];", "await Parallel.ForEachAsync(n, static async (x, _) => await Load(x));")]
    [InlineData("[|Parallel.ForEach(n, [System.Diagnostics.DebuggerHidden] (x) => Load(x).Wait())|];", "await Parallel.ForEachAsync(n, [System.Diagnostics.DebuggerHidden] async (x, _) => await Load(x));")]
    [InlineData("[|Parallel.ForEach(n, (int x) => Load(x).Wait())|];", "await Parallel.ForEachAsync(n, async (int x, CancellationToken _) => await Load(x));")]
    [InlineData("[|Parallel.For(0, 3, /* all */ x /* each */ => Load(x).Wait())|];", "await Parallel.ForAsync(0, 3, /* all */ async (x, _) /* each */ => await Load(x));")]
    [InlineData("[|Parallel.ForEach(n, _ => Load(1).Wait())|];", "await Parallel.ForEachAsync(n, async (_, _) => await Load(1));")]
    [InlineData("[|Parallel.ForEach(n, _ => Load(_).Wait())|];", "await Parallel.ForEachAsync(n, async (_, token) => await Load(_));")]
    [InlineData("[|Parallel.ForEach(n, x => { _ = int.TryParse(\"1\", out _); Load(x).Wait(); })|];", "await Parallel.ForEachAsync(n, async (x, token) => { _ = int.TryParse(\"1\", out _); await Load(x); });")]
    [InlineData("[|Parallel.Invoke(static () => Load(1).Wait(), static () => Work(2))|];", "await Task.WhenAll(Task.Run(static async () => await Load(1)), Task.Run(static () => Work(2)));")]
    public Task Awaits_the_loop(string before, string after) => Verify.Fixes<BlockingParallelLoopFix>(InAsync(before), InAsync(after));

    // Task.Run would take a function for one whose task is to be awaited, where Parallel.Invoke drops it.
    [Theory]
    [InlineData("() => Load(2)", "() => { Load(2); }")]
    [InlineData("static () => Task.Delay(2)", "static () => { Task.Delay(2); }")]
    [InlineData("() => { Load(2); }", "() => { Load(2); }")]
    [InlineData("() => n.Sum()", "() => n.Sum()")]
    public Task Awaits_no_task_that_nobody_awaited(string before, string after) => Verify.Fixes<BlockingParallelLoopFix>(
        InAsync($"[|Parallel.Invoke(() => Load(1).Wait(), {before})|];"), InAsync($"await Task.WhenAll(Task.Run(async () => await Load(1)), Task.Run({after}));"));

    [Theory]
    [InlineData("asyncBody", "[|Parallel.ForEach(n, x => Load(x).Wait())|];", "await Parallel.ForEachAsync(n, async (x, _) => await Load(x));")]
    [InlineData("whenAll", "[|Parallel.Invoke(() => Load(1).Wait())|];", "await Task.WhenAll(Task.Run(async () => await Load(1)));")]
    [InlineData("run", "[|Parallel.For(0, 3, Work)|];", "await Task.Run(() => Parallel.For(0, 3, Work));")]
    public Task Each_kind_of_change_has_its_own_key(string variant, string before, string after) =>
        Verify.Fixes<BlockingParallelLoopFix>(InAsync(before), InAsync(after), "CONC1006:" + variant);

    [Theory]
    [InlineData("foreach (var x in [|n.AsParallel()|]) Work(x);")]
    [InlineData("[|Parallel.Invoke(void () => Load(1).Wait())|];")]
    [InlineData("[|Parallel.ForEach(n, void (int x) => Load(x).Wait())|];")]
    [InlineData("[|Parallel.ForEach(n, (x, state) => { Load(x).Wait(); state.Stop(); })|];")]
    [InlineData("[|Parallel.ForEach(n, x => { if (!Load(x).Wait(1000)) Work(x); })|];")]
    [InlineData("[|Parallel.ForEach(n, (x, state) => { Thread.Sleep(x); state.Stop(); })|];")]
    [InlineData("[|Parallel.ForEach(n, x => { lock (_gate) Load(x).Wait(); })|];")]
    [InlineData("_ = [|n.AsParallel().Sum(x => Load(x).Result)|];")]
    [InlineData("[|Parallel.Invoke(options, () => Load(1).Wait())|];")]
    [InlineData("try { [|Parallel.ForEach(n, x => Load(x).Wait())|]; } catch (AggregateException) { }")]
    public Task Offers_nothing_where_the_body_cannot_await(string statements) => Verify.OffersNoFix<BlockingParallelLoopFix>(InAsync(statements));

    [Fact]
    public Task Mends_two_files() => Verify.Fixes<BlockingParallelLoopFix>(
        ["class C { async Task M() { await Task.Yield(); [|Parallel.For(0, 3, x => { })|]; } }", "class D { async Task M() { await Task.Yield(); [|Parallel.For(0, 3, x => { })|]; } }"],
        ["class C { async Task M() { await Task.Yield(); await Task.Run(() => Parallel.For(0, 3, x => { })); } }", "class D { async Task M() { await Task.Yield(); await Task.Run(() => Parallel.For(0, 3, x => { })); } }"]);

    [Theory]
    [InlineData("strict", "[|Parallel.For(0, 3, i => { })|];")]
    [InlineData("relaxed", "Parallel.For(0, 3, i => { });")]
    public Task Judges_tests_as_the_project_says(string value, string statement) => Verify.ReportsWithOptions($"concurrency.test_code = {value}", $$"""
        class FactAttribute : Attribute { }
        class C { [Fact] public async Task Test() { await Task.Yield(); {{statement}} } }
        """);

    [Fact]
    public Task Reports_a_query_that_is_written_as_one() => Verify.Reports("""
        class Primes
        {
            static async Task<int[]> BelowAsync(int limit)
            {
                await Task.Yield();
                ParallelQuery<int> query = from n in ParallelEnumerable.Range(2, limit) where n % 7 == 0 orderby n select n;
                return [|query.ToArray()|];
            }
        }
        """);
}
