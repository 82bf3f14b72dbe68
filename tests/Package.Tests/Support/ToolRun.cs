using System.Text.RegularExpressions;

namespace ConcurrencyAnalyzers.Package.Tests.Support;

/// <summary>A finding as the build prints it: <c>Waits.cs(8,16): warning CONC1001: … (link) [project]</c>.</summary>
sealed record Finding(string File, int Line, int Column, string Level, string Id)
{
    public override string ToString() => $"{File}({Line},{Column}): {Level} {Id}";
}

/// <summary>What a tool said and how it ended. All checks show its output when they fail.</summary>
sealed partial record ToolRun(string Command, int ExitCode, string Output)
{
    public ToolRun Succeeds()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}, expected 0. {this}");
        return this;
    }

    public ToolRun Fails()
    {
        Assert.True(ExitCode != 0, $"exit code 0, expected a failure. {this}");
        return this;
    }

    public ToolRun Says(string text)
    {
        Assert.True(Output.Contains(text, StringComparison.Ordinal), $"'{text}' is missing. {this}");
        return this;
    }

    public ToolRun DoesNotSay(string text)
    {
        Assert.False(Output.Contains(text, StringComparison.Ordinal), $"'{text}' is not expected. {this}");
        return this;
    }

    /// <summary>The build prints these findings, once each, and no other of this package.</summary>
    public ToolRun Shows(params IEnumerable<Finding> expected)
    {
        var shown = FindingLine().Matches(Output)
            .Select(match => new Finding(
                Path.GetFileName(match.Groups["file"].Value), int.Parse(match.Groups["line"].ValueSpan), int.Parse(match.Groups["column"].ValueSpan),
                match.Groups["level"].Value, match.Groups["id"].Value))
            .Distinct();
        Assert.True(Lines(shown) == Lines(expected), $"findings:\n{Lines(shown)}\nexpected:\n{Lines(expected)}\n{this}");
        return this;

        static string Lines(IEnumerable<Finding> findings) =>
            string.Join('\n', findings.Select(finding => finding.ToString()).Order(StringComparer.Ordinal));
    }

    public override string ToString() => $"{Command}\n{Output}";

    [GeneratedRegex(@"^\s*(?<file>[^\n(]+)\((?<line>\d+),(?<column>\d+)\): (?<level>warning|error) (?<id>CONC\d+): ", RegexOptions.Multiline)]
    private static partial Regex FindingLine();
}
