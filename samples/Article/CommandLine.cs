namespace Article;

static class ExitCode
{
    public const int Success = 0, Failure = 1, Usage = 2, Stopped = 130;
}

/// <summary>What the user asked for.</summary>
/// <param name="Sections">The sections to run, in this order.</param>
/// <param name="Error">What is wrong with the arguments, if anything is.</param>
sealed record CommandLine(IReadOnlyList<Section> Sections, Workload Workload, bool Help, bool List, string? Error)
{
    public const string Usage = """
        Usage: dotnet run -c Release --project samples/Article [-- [section…] [options]]

          section    run only this section (all, if none is named)
          --quick    1/100 of the iterations and shorter waits
          --list     list the sections
          --help     this text
        """;

    public static CommandLine Parse(IEnumerable<string> arguments, IReadOnlyList<Section> all)
    {
        var chosen = new List<Section>();
        var line = new CommandLine([], Workload.Full, false, false, null);
        foreach (var argument in arguments)
        {
            switch (argument)
            {
                case "--quick": line = line with { Workload = Workload.Quick }; break;
                case "--list": line = line with { List = true }; break;
                case "--help" or "-h" or "-?": line = line with { Help = true }; break;
                case ['-', ..]: line = line with { Error = line.Error ?? $"Unknown option '{argument}'." }; break;
                default:
                    if (all.FirstOrDefault(section => section.Slug == argument) is { } known)
                        chosen.Add(known);
                    else
                        line = line with { Error = line.Error ?? $"Unknown section '{argument}'.", List = true };
                    break;
            }
        }
        return line with { Sections = chosen is [] ? all : chosen };
    }
}
