namespace ConcurrencyAnalyzers.Package.Tests.Support;

/// <summary>One file for each rule, and a program that is right only if all of them are.</summary>
static class Mistakes
{
    const string HelpLinks = "https://github.com/ConcurrencyAnalyzers/ConcurrencyAnalyzers/blob/main/samples/Lessons";

    public static readonly string[] Ids = ["CONC1001", "CONC2003", "CONC3001"];

    /// <summary>The page of each rule.</summary>
    public static readonly IReadOnlyDictionary<string, string> HelpLinkOf = new Dictionary<string, string>
    {
        ["CONC1001"] = $"{HelpLinks}/Blocking/BlockingWait/README.md",
        ["CONC2003"] = $"{HelpLinks}/SharedState/UnsynchronizedCapture/README.md",
        ["CONC3001"] = $"{HelpLinks}/GlobalLock/SerializedThreads/README.md",
    };

    public const string Waits = """
        namespace Consumer;

        static class Waits
        {
            public static async Task<int> SumAsync(Task<int> a)
            {
                await Task.Yield();
                return a.Result + 1;
            }
        }

        """;

    public const string Captures = """
        namespace Consumer;

        static class Captures
        {
            public static long Total(int n)
            {
                long total = 0;
                Parallel.For(0, n, i =>
                {
                    total += i;
                });
                return total;
            }
        }

        """;

    public const string Locks = """
        namespace Consumer;

        static class Locks
        {
            static readonly object Gate = new();
            static long _count;

            public static long Count(long n)
            {
                var up = new Thread(() => CountUp(n));
                var down = new Thread(() => CountDown(n));
                up.Start();
                down.Start();
                up.Join();
                down.Join();
                return _count;
            }

            static void CountUp(long n)
            {
                lock (Gate)
                {
                    for (var i = 0L; i < n; i++)
                    {
                        _count += i;
                    }
                }
            }

            static void CountDown(long n)
            {
                lock (Gate)
                {
                    for (var i = 0L; i < n; i++)
                    {
                        _count -= i;
                    }
                }
            }
        }

        """;

    const string Program = """
        using Consumer;

        var sum = await Waits.SumAsync(Task.FromResult(41));
        var total = Captures.Total(1000);
        var count = Locks.Count(1000);
        Console.WriteLine($"{sum} {total} {count}");
        return sum == 42 && total == 499500 && count == 0 ? 0 : 1;

        """;

    public static readonly (string File, string Text)[] Files =
        [("Waits.cs", Waits), ("Captures.cs", Captures), ("Locks.cs", Locks), ("Program.cs", Program)];

    /// <summary>What a build of all files shows.</summary>
    /// <param name="levelOf">The level of a rule's findings, or null for none. Without it all are warnings.</param>
    public static IEnumerable<Finding> Findings(Func<string, string?>? levelOf = null)
    {
        levelOf ??= _ => "warning";
        return new[]
        {
            At("CONC1001", "Waits.cs", Waits, "a.Result"),
            At("CONC2003", "Captures.cs", Captures, "total += i"),
            At("CONC3001", "Locks.cs", Locks, "Gate)"),
            At("CONC3001", "Locks.cs", Locks, "Gate)", Locks.IndexOf("void CountDown", StringComparison.Ordinal)),
        }.OfType<Finding>();

        Finding? At(string id, string file, string text, string reported, int after = 0)
        {
            var start = text.IndexOf(reported, after, StringComparison.Ordinal);
            var line = text.AsSpan(0, start).Count('\n') + 1;
            var column = start - text.LastIndexOf('\n', start);
            return levelOf(id) is { } level ? new Finding(file, line, column, level, id) : null;
        }
    }
}
