using Spectre.Console;

namespace Article;

/// <summary>The frame around the sections: their headings, and the timings at the end.</summary>
static class Report
{
    public static void Open(Section section)
    {
        Heading(section.Heading);
        AnsiConsole.MarkupLineInterpolated($"[italic]{section.Says}[/]");
        AnsiConsole.WriteLine();
    }

    /// <summary>The timings as a table and a bar chart; nothing, if the sections that ran timed nothing.</summary>
    public static void Close(IReadOnlyList<Timing> timings)
    {
        if (timings is [])
            return;

        Heading("Timings");
        AnsiConsole.Write(Table(timings));
        AnsiConsole.Write(Chart(timings));
    }

    // Above the heading, not around it: a rule cuts a long title off.
    static void Heading(string heading)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.Write(new Rule());
        AnsiConsole.MarkupLineInterpolated($"[bold]{heading}[/]");
    }

    static Table Table(IReadOnlyList<Timing> timings)
    {
        var sequential = timings.FirstOrDefault(timing => timing.Label == Labels.Sequential);
        var table = new Table().AddColumns(
            new TableColumn("Way"),
            new TableColumn("Work"),
            new TableColumn("Time").RightAligned(),
            new TableColumn("Speed").RightAligned());
        foreach (var timing in timings)
        {
            var speed = timing.Work == sequential?.Work ? $"{sequential.Elapsed / timing.Elapsed:N2}x" : "-";
            table.AddRow(timing.Label, timing.Work, Timing.Milliseconds(timing.Elapsed), speed);
        }
        return table.Caption($"{Environment.ProcessorCount} processors; best of {Timing.Runs} runs; speed against sequential");
    }

    // The chart takes the room for its own values away from the bars, whose lengths no longer compare then.
    static BarChart Chart(IReadOnlyList<Timing> timings) =>
        new BarChart()
            .HideValues()
            .AddItems(timings, timing => new BarChartItem($"{timing}", timing.Elapsed.TotalMilliseconds, Colour(timing)));

    static Color Colour(Timing timing) => timing.Label switch
    {
        Labels.Sequential => Color.Grey,
        Labels.ThreadsUnderLock => Color.Red,
        _ => Color.Green,
    };
}

/// <summary>What the timings are called.</summary>
static class Labels
{
    public const string Sequential = "Sequential";
    public const string ThreadsUnderLock = "Threads under one global lock";
    public const string ThreadsMerging = "Threads, lock to merge only";
    public const string Threads = "Threads";
    public const string Processes = "Processes";
    public const string AsyncWaits = "Async waits";
}
