using ConcurrencyAnalyzers.Fixes.GlobalLock;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;
using CsCheck;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Programs = FixedPrograms<ThreadForWaiting, ThreadForWaitingFix>;
using Verify = Verify<ThreadForWaiting>;

/// <summary>The fix of CONC3014.</summary>
public class ThreadForWaitingFixTests
{
    static string Program(string members) => $$"""
        static class Program
        {
            static int s_sum;
            static int s_rounds;

            static void Main(string[] args) => Console.WriteLine(args.Length);

            {{members.Replace("\n", "\n    ")}}
        }
        """;

    static Task Fixes(string before, string after) => Verify.Fixes<ThreadForWaitingFix>(Program(before), Program(after));

    [Fact]
    public Task Lambdas_and_methods_in_async_code() => Fixes(
        """
        static async Task Run(string path)
        {
            await Task.Yield();
            string? text = null;
            // both at a time
            var reading = [|new Thread(() => text = File.ReadAllText(path))|];
            var loading = [|new Thread(() => Load(path, 10))|];
            var napping = [|new Thread(Nap)|];
            var both = [|new Thread(() => { Thread.Sleep(5); Load(path, 5); })|];
            reading.Start();
            loading.Start();
            napping.Start();
            both.Start();
            reading.Join();
            loading.Join();
            napping.Join();
            both.Join(); // done
            Console.WriteLine(text);
        }

        static void Load(string path, int wait)
        {
            Thread.Sleep(wait);
            s_sum += path.Length;
        }

        static void Nap() => Thread.Sleep(100);
        """,
        """
        static async Task Run(string path)
        {
            await Task.Yield();
            string? text = null;
            // both at a time
            await Task.WhenAll(Task.Run(async () => text = await File.ReadAllTextAsync(path)), Load(path, 10), Nap(), Task.Run(async () => { await Task.Delay(5); await Load(path, 5); })); // done
            Console.WriteLine(text);
        }

        static async Task Load(string path, int wait)
        {
            await Task.Delay(wait);
            s_sum += path.Length;
        }

        static async Task Nap() => await Task.Delay(100);
        """);

    static string Loop(string thread, string items = "paths") => $$"""
        static async Task Run(string[] paths)
        {
            await Task.Yield();
            // one for each
            var threads = new List<Thread>();
            foreach (var path in {{items}})
            {
                var thread = [|new Thread({{thread.Replace("\n", "\n        ")}})|];
                thread.Start();
                threads.Add(thread);
            }

            foreach (var thread in threads)
                thread.Join();
            Console.WriteLine(s_sum);
        }
        """;

    static string Awaited(string work, string items = "paths") => $$"""
        static async Task Run(string[] paths)
        {
            await Task.Yield();
            // one for each
            await Task.WhenAll({{items}}.Select({{work.Replace("\n", "\n    ")}}));
            Console.WriteLine(s_sum);
        }
        """;

    const string Load = "\n\nstatic void Load(string path) { Thread.Sleep(path.Length); s_sum += path.Length; }";
    const string LoadAwaited = "\n\nstatic async Task Load(string path) { await Task.Delay(path.Length); s_sum += path.Length; }";

    [Fact]
    public Task A_thread_for_each_item() => Fixes(Loop("() => Load(path)") + Load, Awaited("path => Load(path)") + LoadAwaited);

    [Fact]
    public Task A_thread_for_each_item_with_code_of_its_own() => Fixes(
        Loop("() =>\n{\n    // a while\n    Thread.Sleep(5);\n    Load(path);\n}", "paths.Skip(1)") + Load,
        Awaited("async path =>\n{\n    // a while\n    await Task.Delay(5);\n    await Load(path);\n}", "paths.Skip(1)") + LoadAwaited);

    [Fact]
    public Task Callers_all_the_way_up() => Fixes(
        """
        static async Task StartAsync() { await Task.Delay(1); Both(); }

        static void Both()
        {
            var one = [|new Thread(Nap)|];
            var other = [|new Thread(Nap)|];
            one.Start();
            other.Start();
            one.Join();
            other.Join();
        }

        static void Nap() => Wait(100);
        static void Wait(int time) => Thread.Sleep(time);
        """,
        """
        static async Task StartAsync() { await Task.Delay(1); await BothAsync(); }

        static async Task BothAsync()
        {
            await Task.WhenAll(NapAsync(), NapAsync());
        }

        static async Task NapAsync() => await WaitAsync(100);
        static async Task WaitAsync(int time) => await Task.Delay(time);
        """);

    [Fact]
    public Task In_a_program_with_top_level_statements() => Verify.FixesProgram<ThreadForWaitingFix>(
        """
        var one = [|new Thread(Nap.Short)|];
        var other = [|new Thread(Nap.Long)|];
        one.Start();
        other.Start();
        one.Join();
        other.Join();

        static class Nap
        {
            public static void Short() => Thread.Sleep(1);
            public static void Long() => Thread.Sleep(2);
        }
        """,
        """
        await Task.WhenAll(Nap.Short(), Nap.Long());

        static class Nap
        {
            public static async Task Short() => await Task.Delay(1);
            public static async Task Long() => await Task.Delay(2);
        }
        """);

    [Theory]
    [InlineData("static void Run() { var a = [|new Thread(Nap)|]; var b = [|new Thread(Nap)|]; a.Start(); b.Start(); }")] // nobody waits for them
    [InlineData("static void Run() { var a = [|new Thread(Nap)|]; a.Start(); a.Join(); }")] // one is no group
    [InlineData("static void Run(int n) { var a = [|new Thread(Nap)|]; var b = new Thread(() => { for (var i = 0; i < n; i++) s_sum += i; }); a.Start(); b.Start(); a.Join(); b.Join(); }")] // the other one computes
    [InlineData("static void Run() { lock (typeof(Program)) { var a = [|new Thread(Nap)|]; var b = [|new Thread(Nap)|]; a.Start(); b.Start(); a.Join(); b.Join(); } }")] // no await under a lock
    [InlineData("static readonly Action s_nap = Nap; static void Run() { var a = [|new Thread(Nap)|]; var b = [|new Thread(Nap)|]; a.Start(); b.Start(); a.Join(); b.Join(); }")] // another use of the method
    [InlineData("static int Sum { get { var a = [|new Thread(Nap)|]; var b = [|new Thread(Nap)|]; a.Start(); b.Start(); a.Join(); b.Join(); return s_sum; } }")] // a property cannot be awaited
    [InlineData("static void Run(Span<int> all) { var a = [|new Thread(Nap)|]; var b = [|new Thread(Nap)|]; a.Start(); b.Start(); a.Join(); b.Join(); all[0] = 1; }")]
    public Task Offers_nothing(string members) => Verify.OffersNoFix<ThreadForWaitingFix>(Program(members + "\nstatic void Nap() => Thread.Sleep(1);"));

    [Fact]
    public Task Says_that_a_public_method_changes() => Verify.FixesAs<ThreadForWaitingFix>(
        "Make what the threads run async and await all of it, and the callers all the way up, which changes the public 'Kitchen.Prepare'",
        "public static class Kitchen\n{\n    public static void Prepare()\n    {\n        var a = [|new Thread(Nap)|];\n        var b = [|new Thread(Nap)|];\n        a.Start();\n        b.Start();\n        a.Join();\n        b.Join();\n    }\n\n    static void Nap() => Thread.Sleep(1);\n}",
        "public static class Kitchen\n{\n    public static async Task Prepare()\n    {\n        await Task.WhenAll(Nap(), Nap());\n    }\n\n    static async Task Nap() => await Task.Delay(1);\n}",
        isForFixAll: false);

    [Fact]
    public async Task Ends_with_the_same_state()
    {
        var before = Program("""
            public static async Task Run(int n)
            {
                await Task.Yield();
                var sums = new int[2];
                var one = new Thread(() => sums[0] = Ask(n));
                var other = new Thread(() => { Thread.Sleep(1); sums[1] = Ask(n + 1); });
                var third = new Thread(Count);
                one.Start();
                other.Start();
                third.Start();
                one.Join();
                other.Join();
                third.Join();
                s_sum = sums[0] * 31 + sums[1];
            }

            static int Ask(int n)
            {
                Thread.Sleep(2);
                return n * n;
            }

            static void Count()
            {
                for (var i = 0; i < 3; i++)
                {
                    Thread.Sleep(1);
                    s_rounds++;
                }
            }
            """);
        var after = await Programs.FixAllAsync(before);
        Assert.Contains("await Task.WhenAll(", after);
        Assert.DoesNotContain("new Thread", after);
        Behaviour.AssertSame(before, after, "Run", edges: [0, 1, 2, 7], inputs: Gen.Int[-3, 6], rounds: 5);
    }

    [Fact]
    public async Task A_loop_ends_with_the_same_state()
    {
        var before = Program("""
            public static async Task Run(int n)
            {
                await Task.Yield();
                var sums = new int[64];
                var threads = new List<Thread>();
                foreach (var i in Enumerable.Range(0, Math.Abs(n * 3)))
                {
                    var thread = new Thread(() => { Thread.Sleep(1); sums[i] = Ask(n + i); });
                    thread.Start();
                    threads.Add(thread);
                }

                foreach (var thread in threads)
                    thread.Join();
                s_sum = sums.Aggregate(0, (sum, one) => sum * 31 + one);
            }

            static int Ask(int n)
            {
                Thread.Sleep(2);
                return n * n;
            }
            """);
        var after = await Programs.FixAllAsync(before);
        Assert.Contains("await Task.WhenAll(Enumerable.Range(0, Math.Abs(n * 3)).Select(async i =>", after);
        Behaviour.AssertSame(before, after, "Run", edges: [0, 1, 2, 7], inputs: Gen.Int[-3, 6], rounds: 5);
    }
}
