using System.Globalization;

namespace ConcurrencyAnalyzers.Benchmarks;

/// <summary>What the user asked for.</summary>
/// <param name="Mode">A mode of <see cref="Usage"/>; empty for the standard run.</param>
/// <param name="Workload">The only workload to run, if one was named.</param>
/// <param name="Scale">Size of the generated project in units of 50,000 lines.</param>
/// <param name="Rounds">Repetitions of every case.</param>
/// <param name="Cases">Parts of the names of the cases to run beside the bare compilation; empty for all.</param>
/// <param name="Warm">Reuse parsed trees.</param>
/// <param name="Sequential">No concurrency in compiler and driver.</param>
/// <param name="Rest">What BenchmarkDotNet gets.</param>
/// <param name="Error">What is wrong with the arguments, if anything is.</param>
sealed record Arguments(string Mode, string? Workload, int Scale, int Rounds, ImmutableArray<string> Cases, bool Warm, bool Sequential, ImmutableArray<string> Rest, string? Error)
{
    public const string Usage = """
        Usage: dotnet run -c Release --project tests/Benchmarks [-- [mode] [options]]

        Modes
          (none)      the standard run with BenchmarkDotNet; takes its options, for example --filter '*Rules*'
          quick       all cases in turn, N times; medians of the ratios to the bare compilation and the verdict
          edit        the wait for the diagnostics of one document after an edit in it: 20 edits of any document, 20 that
                      call something, and 20 of a slow one, if --rounds does not say another number of tens, or less in 20 seconds
          stages      where the time of the rules' own engine goes
          growth      how the cost of the rules grows with the generated project: an eighth, a quarter, a half and all
                      of it, 6,250 to 50,000 lines; two rounds, if --rounds does not say another number
          facts       what is known of the whole program: time against the compiler's binding, bytes a method
          samples     the exercises about global locks before and after their own fix; writes samples/README.md
          generate D  write the generated project to the folder D, to look at it

        Options of all modes but the standard run
          --workload repository|generated   only this one (both, if none is named)
          --scale 1|2|4|8                   size of the generated project in units of 50,000 lines (1)
          --rounds N                        repetitions of every case, or of every sample (10; growth and edit 2)
          --case TEXT                       quick, edit, growth: only cases whose name contains this, and the bare
                                            compilation; may be given several times
          --warm                            quick: keep the parsed trees, as an editor does
          --sequential                      quick: no concurrency in compiler and analyzer driver
          --help                            this text
        """;

    /// <summary>The cases that were asked for; the bare compilation is always one.</summary>
    public ImmutableArray<Case> Of(ImmutableArray<Case> cases) =>
        [.. cases.Where(one => one == Case.Bare || Cases.IsEmpty || Cases.Any(part => one.Name.Contains(part, StringComparison.OrdinalIgnoreCase)))];

    static readonly string[] s_modes = ["quick", "edit", "stages", "growth", "facts", "samples", "generate", "help"];

    const int RoundsOfLong = 2;
    const int RoundsOfOthers = 10;

    public static Arguments Parse(string[] line)
    {
        var arguments = new Arguments("", null, 1, RoundsOfOthers, [], false, false, [], null);
        if (line is [] or ["--filter" or "--list" or "--job" or "-f" or "-j", ..])
            return arguments with { Rest = [.. line] };
        if (line is ["--help" or "-h" or "-?", ..])
            return arguments with { Mode = "help" };
        arguments = arguments with { Mode = line[0], Rounds = line[0] is "growth" or "edit" ? RoundsOfLong : RoundsOfOthers };
        if (!s_modes.Contains(line[0]))
            return arguments with { Error = $"Unknown mode '{line[0]}'." };
        for (var i = 1; i < line.Length && arguments.Error is null; i++)
        {
            var value = i + 1 < line.Length ? line[i + 1] : null;
            arguments = line[i] switch
            {
                "--warm" => arguments with { Warm = true },
                "--sequential" => arguments with { Sequential = true },
                "--help" or "-h" or "-?" => arguments with { Mode = "help" },
                "--workload" when value is "repository" or "generated" => arguments with { Workload = value },
                "--workload" => arguments with { Error = "--workload takes 'repository' or 'generated'." },
                "--scale" when value is "1" or "2" or "4" or "8" => arguments with { Scale = int.Parse(value, CultureInfo.InvariantCulture) },
                "--scale" => arguments with { Error = "--scale takes 1, 2, 4 or 8." },
                "--rounds" when int.TryParse(value, CultureInfo.InvariantCulture, out var rounds) && rounds > 0 => arguments with { Rounds = rounds },
                "--rounds" => arguments with { Error = "--rounds takes a number above zero." },
                "--case" when value is not null => arguments with { Cases = arguments.Cases.Add(value) },
                "--case" => arguments with { Error = "--case takes a part of a name." },
                ['-', ..] => arguments with { Error = $"Unknown option '{line[i]}'." },
                _ => arguments with { Rest = arguments.Rest.Add(line[i]) },
            };
            if (line[i] is "--workload" or "--scale" or "--rounds" or "--case")
                i++;
        }

        return arguments switch
        {
            { Error: not null } or { Mode: "help" } => arguments,
            { Mode: "generate", Rest.Length: not 1 } => arguments with { Error = "generate takes one folder." },
            { Mode: not "generate", Rest: [var extra, ..] } => arguments with { Error = $"Unexpected '{extra}'." },
            _ => arguments,
        };
    }
}
