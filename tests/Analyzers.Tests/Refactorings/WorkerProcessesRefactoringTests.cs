using System.Diagnostics;
using System.Globalization;
using ConcurrencyAnalyzers.Refactorings;
using ConcurrencyAnalyzers.Tests.Support;
using CsCheck;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Tests.Refactorings;

using Refactor = Refactor<WorkerProcessesRefactoring>;

/// <summary>Threads become worker processes, and the processes do what the threads did.</summary>
public class WorkerProcessesRefactoringTests
{
    const string Title = "Run as worker processes, which share no memory";

    const string Counting = """
        class Program
        {
            static void CountUp() => Console.WriteLine("up");

            static void CountDown() => Console.WriteLine("down");

            static void Main(string[] args)
            {
                // both ways
                var up = new Thread(CountUp);
                var down = new [|Thread|](CountDown);
                up.Start();
                down.Start();
                up.Join();
                down.Join();
                Console.WriteLine("done");
            }
        }
        """;

    const string Summing = """
        using System.Globalization;

        var (low, high) = (0L, 0.0);
        var limit = 1_000;
        Parallel.[|Invoke|](() => low = Work.Sum(limit, "a"), () => high = Work.Half(7), () => { Work.Say("hello world", true); });
        Console.WriteLine($"{low} {high.ToString(CultureInfo.InvariantCulture)}");

        static class Work
        {
            public static long Sum(int limit, string word) { var sum = 0L; for (var i = 0; i < limit; i++) sum += i; return sum + word.Length; }
            public static double Half(double number) => number / 2;
            public static void Say(string word, bool loud) => Console.WriteLine(loud ? word.ToUpperInvariant() : word);
        }
        """;

    [Fact]
    public async Task Adds_the_dispatch_to_main()
    {
        var after = await Refactor.ApplyAsync(Title, Counting);
        Assert.StartsWith("""
            using System.Collections.Concurrent;
            using System.Diagnostics;
            using System.Globalization;
            using System.Runtime.InteropServices;

            class Program
            {
                static void CountUp() => Console.WriteLine("up");

                static void CountDown() => Console.WriteLine("down");

                static void Main(string[] args)
                {
                    if (args is ["--worker", var worker, ..])
                    {
                        switch (worker)
                        {
                            case "CountUp":
                                CountUp();
                                break;
                            case "CountDown":
                                CountDown();
                                break;
                            default:
                                throw new ArgumentException($"There is no worker '{worker}'.");
                        }

                        return;
                    }

                    // both ways
                    WorkerProcess.RunAll(CancellationToken.None, ["CountUp"], ["CountDown"]);
                    Console.WriteLine("done");
                }
            }

            /// <summary>Runs this program again, as worker processes.</summary>
            static class WorkerProcess
            """, after);
    }

    [Fact]
    public async Task The_processes_do_what_the_threads_did()
    {
        var (exit, output) = await RunAsync(await Refactor.ApplyAsync(Title, Counting));
        Assert.Equal(0, exit);
        Assert.Equal(["up", "down", "done"], output);
    }

    [Fact]
    public async Task Results_come_back_over_standard_output()
    {
        var (exit, output) = await RunAsync(await Refactor.ApplyAsync(Title, Summing));
        Assert.Equal(0, exit);
        Assert.Equal(["HELLO WORLD", "499501 3.5"], output);
    }

    [Fact]
    public async Task Results_of_several_lines_come_back_whole()
    {
        const string source = """
            string first = "", second = "";
            Parallel.[|Invoke|](() => first = Work.Letter("Ada"), () => second = Work.Letter("% Grace"));
            Console.WriteLine(first.Replace("\n", "|") + "#" + second.Replace("\n", "|"));

            static class Work
            {
                public static string Letter(string name) => "Dear " + name + ",\n--result 1\n\nbye";
            }
            """;
        var (exit, output) = await RunAsync(await Refactor.ApplyAsync(Title, source));
        Assert.Equal(0, exit);
        Assert.Equal(["Dear Ada,|--result 1||bye#Dear % Grace,|--result 1||bye"], output);
    }

    [Fact]
    public async Task Computes_the_same_whatever_it_is_given()
    {
        const string source = """
            using System.Globalization;

            var n = long.Parse(args[0], CultureInfo.InvariantCulture);
            var word = args[1];
            long sum = 0;
            var (half, text, isEven) = (0.0, "", false);
            Parallel.[|Invoke|](() => sum = Work.Sum(n), () => half = Work.Half(n), () => text = Work.Repeat(word, (int)Math.Abs(n % 4)), () => isEven = Work.IsEven(n));
            Console.WriteLine(string.Join("|", sum, half.ToString("R", CultureInfo.InvariantCulture), text.Length, text.Replace("\n", "/"), isEven));

            static class Work
            {
                public static long Sum(long n) { var sum = 0L; for (var i = n; i > n - 1000; i--) sum = sum * 31 + i; return sum; }
                public static double Half(long n) => n / 3.0;
                public static string Repeat(string word, int times) => string.Concat(Enumerable.Repeat(word, times));
                public static bool IsEven(long n) => n % 2 == 0;
            }
            """;
        using var before = new BuiltProgram(source.Replace("[|", "").Replace("|]", ""));
        using var after = new BuiltProgram(await Refactor.ApplyAsync(Title, source));
        foreach (var (n, word) in ((long, string)[])[(0, ""), (1, "a"), (-7, "two words"), (3_000_000_003, "\u00e9\n--result 1 \"x\" %20\n"), (long.MinValue + 1000, "'")])
            await AssertSameFor(n, word);
        var edges = new List<(long, string)>();
        Gen.Select(Gen.Long, Gen.String[Gen.Char[' ', '~'], 0, 12]).Sample(edges.Add, iter: 2, threads: 1);
        foreach (var (n, word) in edges)
            await AssertSameFor(n, word);

        async Task AssertSameFor(long n, string word)
        {
            string[] arguments = [n.ToString(CultureInfo.InvariantCulture), word];
            var (expected, actual) = (await before.RunAsync(arguments), await after.RunAsync(arguments));
            Assert.Equal(0, expected.Exit);
            Assert.Equal(expected.Output, actual.Output);
            Assert.Equal(expected.Exit, actual.Exit);
        }
    }

    const string Sleeping = """
        static class Work
        {
            public static void Fail(string file)
            {
                while (!File.Exists(file))
                    Thread.Sleep(5);
                Environment.Exit(3);
            }

            public static void Sleep(string file)
            {
                File.WriteAllText(file + ".new", Environment.ProcessId.ToString());
                File.Move(file + ".new", file);
                Thread.Sleep(600_000);
            }
        }
        """;

    [Fact]
    public async Task A_worker_that_fails_ends_the_others_and_the_program()
    {
        using var program = new BuiltProgram(await Refactor.ApplyAsync(Title, "Parallel.[|Invoke|](() => Work.Fail(\"one\"), () => Work.Sleep(\"one\"));\nConsole.WriteLine(\"not reached\");\n\n" + Sleeping));
        var (exit, output) = await program.RunAsync();
        Assert.NotEqual(0, exit);
        Assert.Empty(output);
        await program.AssertDeadAsync("one");
    }

    [Theory]
    [InlineData("static void Run(CancellationToken token)", "Run(source.Token);", "")]
    [InlineData("static void Run(CancellationTokenSource source)", "Run(source);", "var token = source.Token;")]
    public async Task Cancellation_ends_all_workers(string signature, string call, string declaration)
    {
        var after = await Refactor.ApplyAsync(Title, $$"""
            class Program
            {
                static void Main(string[] args)
                {
                    using var source = new CancellationTokenSource();
                    new Thread(() =>
                    {
                        while (!File.Exists("one") || !File.Exists("two"))
                            Thread.Sleep(5);
                        source.Cancel();
                    }) { IsBackground = true }.Start();
                    try
                    {
                        {{call}}
                    }
                    catch (OperationCanceledException)
                    {
                        Console.WriteLine("cancelled");
                    }
                }

                {{signature}}
                {
                    {{declaration}}
                    Parallel.[|Invoke|](() => Work.Sleep("one"), () => Work.Sleep("two"));
                }
            }

            {{Sleeping}}
            """);
        Assert.Contains("WorkerProcess.RunAll(token, ", after);
        using var program = new BuiltProgram(after);
        var (exit, output) = await program.RunAsync();
        Assert.Equal(0, exit);
        Assert.Equal(["cancelled"], output);
        await program.AssertDeadAsync("one");
        await program.AssertDeadAsync("two");
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Workers_end_with_a_program_that_is_told_to_end(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals.");
        Assert.SkipWhen(signal == "INT" && IsInterruptIgnored(), "Whoever has started the tests lets all their processes ignore it.");
        using var program = new BuiltProgram(await Refactor.ApplyAsync(Title, "Parallel.[|Invoke|](() => Work.Sleep(\"one\"), () => Work.Sleep(\"two\"));\nConsole.WriteLine(\"not reached\");\n\n" + Sleeping));
        using var running = program.Start();
        await program.ExistsAsync("one");
        await program.ExistsAsync("two");
        using (var kill = Process.Start("kill", [$"-{signal}", running.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await running.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.NotEqual(0, running.ExitCode);
        await program.AssertDeadAsync("one");
        await program.AssertDeadAsync("two");
    }

    // What a shell runs in the background ignores Ctrl+C, and so does all that is started from there. SIGINT is the second bit: proc(5).
    static bool IsInterruptIgnored() => File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").FirstOrDefault(static line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } ignored
        && (ulong.Parse(ignored["SigIgn:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 2) != 0;

    [Fact]
    public async Task A_second_group_joins_the_dispatch()
    {
        const string source = """
            Parallel.Invoke(Work.A, Work.B);
            Parallel.Invoke(Work.B, Work.C);

            static class Work
            {
                public static void A() => Console.WriteLine("a");
                public static void B() => Console.WriteLine("b");
                public static void C() => Console.WriteLine("c");
            }
            """;
        var once = await Refactor.ApplyAsync(Title, source.Replace("Invoke(Work.A", "[|Invoke|](Work.A"));
        var twice = await Refactor.ApplyAsync(Title, once.Replace("Invoke(Work.B, Work.C", "[|Invoke|](Work.B, Work.C"));
        Assert.Equal(3, twice.Split("case \"").Length - 1);
        Assert.Equal(2, twice.Split("static class").Length - 1);
        Assert.Equal(["a", "b", "b", "c"], (await RunAsync(twice)).Output);
    }

    [Theory]
    [InlineData("Parallel.[|Invoke|](() => new Work().F(), Work.G);")] // an instance
    [InlineData("Parallel.[|Invoke|](() => Work.H([1, 2]), Work.G);")] // no text for a list
    [InlineData("var n = 0; Parallel.[|Invoke|](() => n++, Work.G);")] // shared memory
    [InlineData("Parallel.[|Invoke|](() => { Work.G(); Work.G(); }, Work.G);")]
    public async Task Offers_nothing(string body) => Assert.Empty(await Refactor.TitlesAsync(
        body + "\nclass Work { public void F() { } public static void G() { } public static void H(List<int> list) { } }", OutputKind.ConsoleApplication));

    [Fact]
    public async Task Offers_nothing_in_a_library() => Assert.Empty(await Refactor.TitlesAsync(Counting.Replace("void Main", "void Run")));

    [Theory]
    [InlineData("", "Counter.Run(3);")]
    [InlineData("namespace Counting;\n\n", "Counting.Counter.Run(3);")]
    [InlineData("namespace Counting;\n\n", "namespace Start;\n\nclass Program\n{\n    static void Main() => Run();\n\n    static void Run() => Counting.Counter.Run(3);\n}", false)]
    [InlineData("namespace Counting;\n\n", "namespace Start;\n\nclass Program\n{\n    static void Main()\n    {\n        Counting.Counter.Run(3);\n    }\n}")]
    [InlineData("namespace Counting;\n\n", "namespace Counting;\n\nclass Program\n{\n    static void Main(string[] words)\n    {\n        Counter.Run(3);\n    }\n}")]
    public async Task The_entry_point_may_stand_in_another_file(string space, string entry, bool isOffered = true)
    {
        var work = $$"""
            {{space}}class Counter
            {
                static long Sum(int n, int step)
                {
                    var sum = 0L;
                    for (var i = 0; i < n; i += step)
                        sum += i;
                    return sum;
                }

                // for the console
                private static void Say(string word) => Console.WriteLine(word);

                internal static void Run(int n)
                {
                    long sum = 0;
                    Parallel.[|Invoke|](() => Say("hello"), () => sum = Sum(n * 1_000, 2));
                    Console.WriteLine(sum);
                }
            }
            """;
        if (!isOffered)
        {
            Assert.Empty(await Refactor.TitlesAsync(work, entry)); // the entry point is an expression
            return;
        }

        var (changed, other) = await Refactor.ApplyToBothAsync(Title, work, entry);
        Assert.Contains("WorkerProcess.RunAll(CancellationToken.None, [\"Say\", \"hello\"], [\"Sum\", ", changed);
        Assert.Contains("    // for the console\n    internal static void Say(string word)", changed);
        Assert.Contains("case \"Sum\":", other);
        Assert.DoesNotContain("static class", changed);
        using var program = new BuiltProgram(changed, other);
        var (exit, output) = await program.RunAsync();
        Assert.Equal(0, exit);
        Assert.Equal(["hello", "2248500"], output);
    }

    static async Task<(int Exit, string[] Output)> RunAsync(string source)
    {
        using var program = new BuiltProgram(source);
        return await program.RunAsync();
    }
}
