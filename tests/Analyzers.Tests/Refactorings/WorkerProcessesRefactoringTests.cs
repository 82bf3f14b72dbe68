using System.Diagnostics;
using ConcurrencyAnalyzers.Refactorings;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Platform = ConcurrencyAnalyzers.Tests.Support.Platform;

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
            using System.Diagnostics;
            using System.Globalization;

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
    public async Task A_worker_that_fails_ends_the_others_and_the_program()
    {
        const string source = """
            Parallel.[|Invoke|](() => Work.Fail(), () => Work.Sleep(600_000));
            Console.WriteLine("not reached");

            static class Work
            {
                public static void Fail() => Environment.Exit(3);
                public static void Sleep(int time) => Thread.Sleep(time);
            }
            """;
        var (exit, output) = await RunAsync(await Refactor.ApplyAsync(Title, source));
        Assert.NotEqual(0, exit);
        Assert.Empty(output);
    }

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

    static async Task<(int Exit, string[] Output)> RunAsync(string source)
    {
        var folder = Directory.CreateTempSubdirectory("workers");
        try
        {
            var parsing = new CSharpParseOptions(Platform.NewestLanguage);
            var compilation = CSharpCompilation.Create("Program", new[] { source, Platform.ImplicitUsings }.Select(text => CSharpSyntaxTree.ParseText(text, parsing)), Platform.Net100,
                new(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
            var program = Path.Combine(folder.FullName, "Program.dll");
            var result = compilation.Emit(program);
            Assert.True(result.Success, string.Join('\n', result.Diagnostics) + source);
            var version = Environment.Version;
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Program.runtimeconfig.json"),
                $$"""{ "runtimeOptions": { "tfm": "net{{version.Major}}.0", "framework": { "name": "Microsoft.NETCore.App", "version": "{{version}}" } } }""");
            var dotnet = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "dotnet");
            using var process = Process.Start(new ProcessStartInfo(Path.GetFullPath(dotnet), [program]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            _ = await errors;
            return (process.ExitCode, (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
