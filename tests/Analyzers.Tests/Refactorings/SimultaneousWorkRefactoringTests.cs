using ConcurrencyAnalyzers.Refactorings;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Tests.Refactorings;

using Refactor = Refactor<SimultaneousWorkRefactoring>;

/// <summary>Threads, <c>Parallel.Invoke</c> and tasks, each written as the others.</summary>
public class SimultaneousWorkRefactoringTests
{
    static string Program(string body, string signature = "static void Run(int n)") => $$"""
        static class Program
        {
            static readonly Barrier Both = new(2);
            static void CountUp() { for (var i = 0; i < 1_000_000; i++) { } }
            static void CountDown() { for (var i = 1_000_000; i > 0; i--) { } }
            static void Count(int n) { for (var i = 0; i < n; i++) { } }
            static void Meet() { Both.SignalAndWait(); }
            static async Task WaitAsync() { await Task.Delay(1); }
            static int Answer() => 42;

            {{signature}}
            {
                {{body.Replace("\n", "\n        ")}}
            }
        }
        """;

    const string Threads = """
        // both at a time
        var countUp = new [|Thread|](CountUp);
        var countDown = new Thread(CountDown);
        countUp.Start();
        countDown.Start();
        countUp.Join();
        countDown.Join();
        Console.WriteLine();
        """;

    const string Invoke = """
        // both at a time
        Parallel.[|Invoke|](CountUp, CountDown);
        Console.WriteLine();
        """;

    const string WaitAll = """
        // both at a time
        Task.[|WaitAll|](Task.Run(CountUp), Task.Run(CountDown));
        Console.WriteLine();
        """;

    const string WhenAll = """
        // both at a time
        await Task.[|WhenAll|](Task.Run(CountUp), Task.Run(CountDown));
        Console.WriteLine();
        """;

    static string Plain(string text) => text.Replace("[|", "").Replace("|]", "");

    [Theory]
    [InlineData("Convert to 'Parallel.Invoke'", Threads, Invoke)]
    [InlineData("Convert to tasks", Threads, WaitAll)]
    [InlineData("Convert to threads", Invoke, Threads)]
    [InlineData("Convert to tasks", Invoke, WaitAll)]
    [InlineData("Convert to threads", WaitAll, Threads)]
    [InlineData("Convert to 'Parallel.Invoke'", WaitAll, Invoke)]
    public Task Each_form_as_the_others(string title, string before, string after) => Refactor.As(title, Program(before), Program(Plain(after)));

    [Theory]
    [InlineData("Convert to tasks", Threads, WhenAll)]
    [InlineData("Convert to tasks", Invoke, WhenAll)]
    [InlineData("Convert to threads", WhenAll, Threads)]
    [InlineData("Convert to 'Parallel.Invoke'", WhenAll, Invoke)]
    public Task In_async_code_tasks_are_awaited(string title, string before, string after) =>
        Refactor.As(title, Program("await Task.Yield();\n" + before, "static async Task Run(int n)"), Program("await Task.Yield();\n" + Plain(after), "static async Task Run(int n)"));

    [Fact]
    public Task In_a_program_with_top_level_statements() => Refactor.As(
        "Convert to 'Parallel.Invoke'",
        """
        var a = new Thread(() => Count(1));
        var b = new Thread(() => Count(2));
        a.Start();
        b.Start();
        [|a|].Join();
        b.Join();

        static void Count(int n) { for (var i = 0; i < n; i++) { } }
        """,
        """
        Parallel.Invoke(() => Count(1), () => Count(2));

        static void Count(int n) { for (var i = 0; i < n; i++) { } }
        """,
        OutputKind.ConsoleApplication);

    [Theory]
    [InlineData("var a = new [|Thread|](CountUp); a.Start(); a.Join();")] // one thread is no group
    [InlineData("var a = new [|Thread|](CountUp); var b = new Thread(CountDown); a.Start(); b.Start(); a.Join();")]
    [InlineData("var a = new [|Thread|](CountUp); var b = new Thread(CountDown); a.Start(); a.Join(); b.Start(); b.Join();")] // one after the other
    [InlineData("var a = new [|Thread|](CountUp); var b = new Thread(CountDown); a.Start(); b.Start(); a.Join(); b.Join(); Console.WriteLine(a.IsAlive);")]
    [InlineData("var a = new [|Thread|](CountUp); var b = new Thread(CountDown); a.Start(); b.Start(); Console.WriteLine(); a.Join(); b.Join();")]
    [InlineData("var a = new [|Thread|](Meet); var b = new Thread(Meet); a.Start(); b.Start(); a.Join(); b.Join();")] // they wait for each other
    [InlineData("Task.[|WaitAll|](Task.Run(WaitAsync), Task.Run(WaitAsync));")]
    [InlineData("Parallel.[|Invoke|](CountUp);")]
    [InlineData("[|CountUp|](); CountDown();")]
    public async Task Offers_nothing(string body) => Assert.Empty(await Refactor.TitlesAsync(Program(body)));

    static string Sums(string work) => $$"""
        static class Program
        {
            static long s_up, s_down, s_rest;
            static void CountUp() { for (var i = 0; i < 1_000; i++) s_up += i; }
            static void CountDown(int n) { for (var i = n; i > 0; i--) s_down += i * i; }

            public static void Run(int n)
            {
                {{work}}
                s_rest = s_up * 31 + s_down;
            }

            static void Main() { }
        }
        """;

    [Theory]
    [InlineData("Convert to 'Parallel.Invoke'", "var one = new [|Thread|](CountUp); var other = new Thread(() => CountDown(n)); one.Start(); other.Start(); one.Join(); other.Join();")]
    [InlineData("Convert to tasks", "var one = new [|Thread|](CountUp); var other = new Thread(() => CountDown(n)); one.Start(); other.Start(); one.Join(); other.Join();")]
    [InlineData("Convert to threads", "Parallel.[|Invoke|](CountUp, () => CountDown(n));")]
    [InlineData("Convert to threads", "Task.[|WaitAll|](Task.Run(CountUp), Task.Run(() => CountDown(n)));")]
    public async Task Computes_the_same(string title, string work)
    {
        var after = await Refactor.ApplyAsync(title, Sums(work));
        Behaviour.AssertSame(Plain(Sums(work)), after, "Run");
    }
}
