using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<UnguardedSharedField>;

/// <summary>An async call that nobody awaits goes on where the context of its caller says; that is another thread only where there is none.</summary>
public class ContextsTests
{
    // A member that begins something, and what it begins: [| |] around the field where two threads meet.
    static string In(string begin, string work, string type = "public class C") => $$"""
        {{type}}
        {
            int _count;
            Task? _running;
            readonly TaskScheduler _turns = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
            {{begin}}
            {{work}}
        }
        """;

    const string Returning = "async Task Work() { await Task.Delay(1); [|_count|]++; }";

    static string Quiet(string marked) => marked.Replace("[|", "").Replace("|]", "");

    [Theory]
    [InlineData("public void Begin() { _running = Work(); _count++; }", Returning)]
    [InlineData("public async Task Begin() { var work = Work(); _count++; await work; }", Returning)]
    [InlineData("public Task Begin() => Task.WhenAll(Work(), Work());", Returning)]
    [InlineData("public Task Begin(int[] all) => Task.WhenAll(all.Select(async x => { await Task.Yield(); Change(); }));", "void Change() => _count++;")]
    [InlineData("public void Begin() { _running = Work(); _count++; }", "async Task Work() { await Task.Delay(1).ConfigureAwait(true); _count++; }")]
    [InlineData("public void Begin() { _running = Work(); _count++; }", "async Task Work() { await Task.Delay(1).ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext); _count++; }")]
    [InlineData("public void Begin() { Register(); _count++; } void Register() => _running = Work();", Returning)]
    // What the callee leaves behind with ConfigureAwait(false) is its own business: the caller comes back.
    [InlineData("public void Begin() { _running = Work(); _count++; }", "async Task Work() { await Other(); _count++; } static async Task Other() => await Task.Delay(1).ConfigureAwait(false);")]
    public Task Silent_where_a_context_may_take_turns(string begin, string work) => Verify.Silent(Quiet(In(begin, work)));

    [Theory]
    [InlineData("public void Begin() { _running = Work(); [|_count|]++; }", "async Task Work() { await Task.Delay(1).ConfigureAwait(false); [|_count|]++; }")]
    [InlineData("public void Begin() { _running = Work(); [|_count|]++; }", "async Task Work() { await Task.Delay(1).ConfigureAwait(ConfigureAwaitOptions.ForceYielding); [|_count|]++; }")]
    [InlineData("public void Begin() { _running = Work(); [|_count|]++; }", "async Task Work() { await Once(); } async Task Once() { await Task.Yield(); await Task.Delay(1).ConfigureAwait(false); [|_count|]++; }")]
    [InlineData("public void Begin(IAsyncEnumerable<int> all) { _running = Work(all); [|_count|]++; }", "async Task Work(IAsyncEnumerable<int> all) { await foreach (var x in all.ConfigureAwait(false)) [|_count|]++; }")]
    [InlineData("public async Task Begin() { await Task.Delay(1).ConfigureAwait(false); _running = Work(); [|_count|]++; }", Returning)]
    [InlineData("public Task Begin(int[] all) => Task.WhenAll(all.Select(async x => { await Task.Delay(1).ConfigureAwait(false); Change(); }));", "void Change() => [|_count|]++;")]
    public Task Reports_where_an_await_need_not_come_back(string begin, string work) => Verify.Reports(In(begin, work));

    [Theory]
    [InlineData("public void Begin() => Task.Run(Loop); void Loop() { _running = Work(); [|_count|]++; }", Returning)]
    [InlineData("public void Begin() => new Thread(Loop).Start(); void Loop() { Step(); } void Step() { _running = Work(); [|_count|]++; }", Returning)]
    [InlineData("public void Begin() { _ = Task.Run(async () => { _running = Work(); [|_count|]++; await _running; }); }", Returning)]
    [InlineData("public void Begin() { var work = Work(); [|_count|]++; work.Wait(); }", Returning)]
    [InlineData("static async Task Main() { var c = new C(); var work = c.Work(); [|c._count|]++; await work; }", Returning)]
    public Task Reports_what_has_no_context(string begin, string work) => Verify.Reports(In(begin, work));

    [Theory]
    [InlineData("class C : Microsoft.AspNetCore.Mvc.ControllerBase")]
    [InlineData("class C : Microsoft.Extensions.Hosting.IHostedService")]
    public Task Reports_what_a_host_calls(string type) => Verify.ReportsWithLibraries(In(
        "public async Task StartAsync(CancellationToken token) { var work = Work(); [|_count|]++; await work; } public Task StopAsync(CancellationToken token) => Task.CompletedTask;", Returning, type));

    [Fact]
    public Task Silent_in_a_component_of_a_program() => Verify.ReportsWithLibraries(Quiet(In(
        "static void Main() { } public async Task Begin() { var work = Work(); _count++; await work; }", Returning, "class C : Microsoft.AspNetCore.Components.ComponentBase")));

    [Theory]
    [InlineData("public void Begin() { Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.None, _turns); _count++; }", "void Work() => _count++;")]
    [InlineData("public void Begin() { new Task(Work).Start(_turns); _count++; }", "void Work() => _count++;")]
    [InlineData("public void Begin() { Queue(Work); Queue(Work); _count++; } void Queue(Action work) { new Task(work).Start(_turns); }", "void Work() => _count++;")]
    [InlineData("public void Begin(Task before) { before.ContinueWith(_ => Work(), TaskScheduler.FromCurrentSynchronizationContext()); _count++; }", "void Work() => _count++;")]
    public Task Silent_on_a_scheduler_that_takes_turns(string begin, string work) => Verify.Silent(In(begin, work));

    [Theory]
    [InlineData("public void Begin() { Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default); [|_count|]++; }", "void Work() => [|_count|]++;")]
    [InlineData("public void Begin() { new Task(Work).Start(); [|_count|]++; }", "void Work() => [|_count|]++;")]
    [InlineData("public void Begin(Task before) { before.ContinueWith(_ => Work(), TaskScheduler.Default); [|_count|]++; }", "void Work() => [|_count|]++;")]
    public Task Reports_on_the_scheduler_of_the_pool(string begin, string work) => Verify.Reports(In(begin, work));

    // Whoever runs the lambda has the task.
    [Theory]
    [InlineData("public async Task Begin() { await Timed(() => Work()).ConfigureAwait(false); _count++; } async Task Timed(Func<Task> work) { await work().ConfigureAwait(false); }")]
    [InlineData("public async Task Begin() { await Timed(() => { return Work(); }).ConfigureAwait(false); _count++; } async Task Timed(Func<Task> work) { await work().ConfigureAwait(false); }")]
    public Task Silent_where_a_lambda_hands_its_task_on(string begin) => Verify.Silent(In(begin, "async Task Work() { await Task.Delay(1).ConfigureAwait(false); _count++; }"));

    [Fact]
    public Task Silent_where_an_iterator_is_enumerated() => Verify.Silent(In(
        "public async Task Begin() { await foreach (var x in Work()) _count += x; }", "async IAsyncEnumerable<int> Work() { await Task.Delay(1).ConfigureAwait(false); _count++; yield return 1; }"));

    [Fact]
    public Task A_message_that_names_the_launch_itself() => Verify.Says(
        """
        class C
        {
            int _count;
            public void Begin()
            {
                Start();
                Console.WriteLine(_count);
            }
            void Start()
            {
                Task.Run(() => { [|_count|]++; });
            }
        }
        """,
        "'_count' is updated here without a lock; 'Begin' reads it in line 7 while the code started in line 11 may be running",
        (7, 27), (11, 9));
}
