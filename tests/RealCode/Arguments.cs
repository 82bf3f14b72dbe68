namespace ConcurrencyAnalyzers.RealCode;

/// <summary>What the command line asks for.</summary>
sealed record Arguments
{
    public const string Usage = """
        Runs the rules over the projects of a checkout, as a build or an editor would.

          findings PROJECT…   prints each finding with its additional places
          fixall PROJECT…     takes Fix All for each rule: new errors, lost comments, what a second run changes

          --rules IDS         only these, by ID or its beginning, with commas between them: CONC1,CONC3006; those that are off
                              by default run when they are named in full
          --pack FOLDER       the folder of the two assemblies (what was built beside this program)
          --framework NAME    the target framework of projects that have several
          --property N=V      a property of the build; may be given more than once
          --out FILE          writes there instead of the console
          --diff FILE         what Fix All has changed, as whole lines before and after

        Restore the project first (dotnet restore). A solution file stands for all its C# projects.
        Exit code: 0; 1 when a project cannot be read, or when Fix All broke something; 2 for wrong arguments.
        """;

    public string Mode { get; private init; } = "help";
    public IReadOnlyList<string> Projects { get; private init; } = [];
    public IReadOnlyList<string> Rules { get; private init; } = [];
    public string? Pack { get; private init; }
    public string? Output { get; private init; }
    public string? Difference { get; private init; }
    public IReadOnlyDictionary<string, string> Properties { get; private init; } = new Dictionary<string, string>();

    /// <summary>What is wrong with the command line, or null.</summary>
    public string? Error { get; private init; }

    public static Arguments Parse(string[] words)
    {
        if (words is [] or ["help" or "--help" or "-h"])
            return new();
        if (words[0] is not ("findings" or "fixall"))
            return new() { Error = $"'{words[0]}' is neither 'findings' nor 'fixall'." };
        var projects = new List<string>();
        var properties = new Dictionary<string, string>();
        var result = new Arguments { Mode = words[0] };
        for (var index = 1; index < words.Length; index++)
        {
            var word = words[index];
            if (!word.StartsWith("--", StringComparison.Ordinal))
            {
                if (!File.Exists(word))
                    return new() { Error = $"There is no file '{word}'." };
                projects.Add(Path.GetFullPath(word));
                continue;
            }

            if (++index == words.Length)
                return new() { Error = $"'{word}' needs a value." };
            var value = words[index];
            switch (word)
            {
                case "--rules":
                    result = result with { Rules = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) };
                    break;
                case "--pack":
                    result = result with { Pack = value };
                    break;
                case "--out":
                    result = result with { Output = value };
                    break;
                case "--diff":
                    result = result with { Difference = value };
                    break;
                case "--framework":
                    properties["TargetFramework"] = value;
                    break;
                case "--property" when value.IndexOf('=', StringComparison.Ordinal) is var sign && sign > 0:
                    properties[value[..sign]] = value[(sign + 1)..];
                    break;
                case "--property":
                    return new() { Error = $"'{value}' is not NAME=VALUE." };
                default:
                    return new() { Error = $"'{word}' is not known." };
            }
        }

        return projects is [] ? new() { Error = "No project is named." } : result with { Projects = projects, Properties = properties };
    }
}
