using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using ConcurrencyAnalyzers.Benchmarks.Workloads;

namespace ConcurrencyAnalyzers.Benchmarks.Modes;

/// <summary>
/// The exercises about global locks before and after their own fix, on two processors: how long both run, how many processors
/// are busy, and whether they print the same. The table goes into <c>samples/README.md</c>.
/// </summary>
/// <remarks>
/// Each program runs in a process of its own, several times over: the first run compiles its code, and the best of the others
/// counts, for whatever else the machine does makes programs slower and never faster.
/// </remarks>
static class SamplesMode
{
    /// <summary>The argument with which this program runs another one and nothing else.</summary>
    public const string Worker = "run-program";

    const int Processors = 2;
    const int Batches = 2;
    const double Parallel = 1.5;
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    // Here two threads compute under the lock, and can compute side by side without it.
    static readonly string[] s_parallel = ["CONC3001", "CONC3002", "CONC3003", "CONC3004", "CONC3005", "CONC3009"];

    /// <summary>Measures; false when a mended program prints something else, or is not as fast as two processors allow.</summary>
    public static async Task<bool> Run(Arguments arguments)
    {
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"On {Processors} processors with .NET {Environment.Version}; each time is the best of {Batches * arguments.Rounds} runs.");
        table.AppendLine();
        table.AppendLine("| ID | Lesson | Mended by | Before | After | Ratio | Processors busy | Output |");
        table.AppendLine("|---|---|---|--:|--:|--:|--:|---|");
        var isGood = true;
        foreach (var lesson in Lesson.OfGlobalLock)
        {
            var (before, after) = await MeasureAsync(lesson, arguments.Rounds).ConfigureAwait(false);
            table.AppendLine(CultureInfo.InvariantCulture,
                $"| {lesson.Id} | [{lesson.Name}](Lessons/GlobalLock/{lesson.Name}/README.md) | {(lesson.Fix is null ? "hand" : "the fix")} | {before} | {after} | {Ratio(before, after)} | {before.Busy} → {after.Busy} | {Outcome(before, after)} |");
            Console.Error.WriteLine($"{lesson.Id} {lesson.Name}: {before} -> {after}");
            if (after.Output is null || (before.Output is not null && before.Output != after.Output))
            {
                Console.Error.WriteLine($"Printed before:\n{before.Output}\nand after:\n{after.Output}");
                isGood = false;
            }

            if (s_parallel.Contains(lesson.Id) && before.Wall / after.Wall < Parallel)
            {
                Console.Error.WriteLine($"{lesson.Id} was to be {Parallel} times as fast");
                isGood = false;
            }
        }

        Console.Write(table);
        Publish(table.ToString());
        return isGood;
    }

    static async Task<(Measured Before, Measured After)> MeasureAsync(Lesson lesson, int rounds)
    {
        var (before, after) = await lesson.CompileAsync().ConfigureAwait(false);
        var folder = Directory.CreateTempSubdirectory("lesson-");
        try
        {
            var paths = new[] { Path.Combine(folder.FullName, "before.dll"), Path.Combine(folder.FullName, "after.dll") };
            await File.WriteAllBytesAsync(paths[0], before).ConfigureAwait(false);
            await File.WriteAllBytesAsync(paths[1], after).ConfigureAwait(false);
            var best = new Measured[paths.Length];
            // In turn, so that a machine that is busy for a while spoils both.
            for (var batch = 0; batch < Batches; batch++)
            {
                for (var i = 0; i < paths.Length; i++)
                {
                    // What did not end once is not waited for again.
                    if (batch == 0)
                        best[i] = await RunAsync(paths[i], rounds).ConfigureAwait(false);
                    else if (best[i].Output is not null)
                        best[i] = best[i].Better(await RunAsync(paths[i], rounds).ConfigureAwait(false));
                }
            }

            return (best[0], best[1]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task<Measured> RunAsync(string program, int rounds)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [Worker, program, rounds.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["DOTNET_PROCESSOR_COUNT"] = Processors.ToString(CultureInfo.InvariantCulture),
                // The code of the platform is compiled in the first run as well, for good and for this machine.
                ["DOTNET_ReadyToRun"] = "0",
            },
        };
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            var figures = await process.StandardOutput.ReadLineAsync(patience.Token).ConfigureAwait(false);
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            if (process.ExitCode != 0 || figures?.Split(' ') is not [var wall, var cpu])
                throw new InvalidOperationException($"{program} failed:\n{await errors.ConfigureAwait(false)}");
            return new(double.Parse(wall, CultureInfo.InvariantCulture), double.Parse(cpu, CultureInfo.InvariantCulture), output);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            return new(double.PositiveInfinity, 0, null);
        }
    }

    /// <summary>Runs a program in this process: prints the best time, then what the program prints.</summary>
    public static int RunProgram(string path, int rounds)
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
            Process.GetCurrentProcess().ProcessorAffinity = (1 << Processors) - 1;
        var output = Console.Out;
        var image = File.ReadAllBytes(path);
        Measured? best = null;
        for (var round = 0; round <= rounds; round++)
        {
            // A context of its own gives the program new static fields.
            var program = new AssemblyLoadContext(null).LoadFromStream(new MemoryStream(image)).EntryPoint!;
            using var text = new StringWriter();
            Console.SetOut(text);
            var cpu = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.StartNew();
            program.Invoke(null, BindingFlags.DoNotWrapExceptions, null, program.GetParameters().Length == 0 ? null : [Array.Empty<string>()], null);
            var measured = new Measured(clock.Elapsed.TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds, text.ToString());
            if (best is { Output: var first } && first != measured.Output)
                throw new InvalidOperationException($"It prints\n{first}\nand another time\n{measured.Output}");
            best = round < 2 ? measured : best!.Value.Better(measured);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{best!.Value.Wall} {best.Value.Cpu}"));
        output.Write(best.Value.Output);
        output.Flush();
        return 0;
    }

    static string Ratio(Measured before, Measured after) =>
        before.Output is null ? "-" : (before.Wall / after.Wall).ToString("0.00", CultureInfo.InvariantCulture);

    static string Outcome(Measured before, Measured after) => before.Output is null ? "none before" : before.Output == after.Output ? "same" : "differs";

    static void Publish(string table)
    {
        const string open = "<!-- measured -->\n", close = "<!-- /measured -->";
        var path = Path.Combine(Machine.RepositoryRoot, "samples", "README.md");
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var start = text.IndexOf(open, StringComparison.Ordinal) + open.Length;
        var end = text.IndexOf(close, StringComparison.Ordinal);
        if (start < open.Length || end < start)
            throw new InvalidOperationException($"{path} has no place for the table: {open} and {close}");
        File.WriteAllText(path, text[..start] + table.ReplaceLineEndings("\n") + text[end..]);
    }

    /// <summary>One run of a program.</summary>
    /// <param name="Wall">Elapsed time in milliseconds.</param>
    /// <param name="Cpu">Time of all processors in milliseconds.</param>
    /// <param name="Output">What it printed; null when it did not end.</param>
    readonly record struct Measured(double Wall, double Cpu, string? Output)
    {
        public string Busy => Output is null ? "0" : (Cpu / Wall).ToString("0.0", CultureInfo.InvariantCulture);

        public Measured Better(Measured other) => other.Wall < Wall ? other : this;

        public override string ToString() => Output is null ? "does not end" : string.Create(CultureInfo.InvariantCulture, $"{Wall:0} ms");
    }
}
