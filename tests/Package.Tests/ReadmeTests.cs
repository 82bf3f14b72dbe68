using System.Text.RegularExpressions;

namespace ConcurrencyAnalyzers.Package.Tests;

/// <summary>
/// What the README tells a reader to type. Its commands for a clone are taken from it and run by <c>.ci/run</c>; those for
/// the reader's own project are run here, in their order.
/// </summary>
public partial class ReadmeTests(PackedPackage package)
{
    const string OwnProject = "In your project";

    static readonly string[] s_forClones = ["Try it", "Building the package"];

    [Fact]
    public void Every_command_stands_where_something_runs_it() =>
        Assert.Equal(["Try it", OwnProject, "Building the package"], Commands().Select(command => command.Section).Distinct());

    [Fact]
    public void The_continuous_integration_runs_the_commands_for_a_clone()
    {
        var script = File.ReadAllText(Path.Combine(Repository.Root, ".ci", "run"));
        Assert.All(s_forClones, section => Assert.Contains($"run_readme_commands '{section}'", script));
    }

    [Fact]
    public async Task The_commands_for_your_project_do_what_is_said_of_them()
    {
        var consumer = new Consumer(package, refersToPackage: false).WithMistakes();
        var checks = new Queue<(string Start, Action<ToolRun> Check)>(
        [
            ("dotnet add package", run => run.Succeeds()),
            ("dotnet build --no-incremental", run => run.Succeeds().Shows(Mistakes.Findings())),
            ("dotnet build --no-incremental -warnaserror:", run => run.Fails().Shows(Mistakes.Findings(_ => "error"))),
            ("dotnet build --no-incremental -p:ErrorLog=", run => run.Succeeds().Shows(Mistakes.Findings())),
            ("dotnet format analyzers", run => run.Succeeds().DoesNotSay("Unable to fix")),
        ]);
        foreach (var (_, command) in Commands().Where(command => command.Section == OwnProject))
        {
            var words = Words().Matches(command).Select(word => word.Value.Replace("\"", "")).ToArray();
            Assert.Equal("dotnet", words[0]);
            Assert.True(checks.TryDequeue(out var next), $"'{command}': no test says what to expect of it.");
            Assert.StartsWith(next.Start, string.Join(' ', words));
            next.Check(await consumer.Dotnet(words[1..]));
        }
        Assert.Empty(checks);
        Assert.Contains("2.1.0", consumer.Read("findings.sarif"));
        (await consumer.Build()).Succeeds().DoesNotSay("CONC");
    }

    [Fact]
    public void The_commands_of_the_package_readme_are_those_of_the_readme()
    {
        var commands = Commands().Select(command => command.Text).ToArray();
        Assert.All(Commands("src/Package/README.md"), command => Assert.Contains(command.Text, commands));
    }

    /// <summary>The lines of the blocks marked as shell, with the second-level heading above them.</summary>
    static IEnumerable<(string Section, string Text)> Commands(string readme = "README.md")
    {
        var section = "";
        var inShell = false;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, readme)))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                inShell = line == "```sh";
            else if (inShell)
                yield return (section, line);
            else if (line.StartsWith("## ", StringComparison.Ordinal))
                section = line[3..];
        }
    }

    [GeneratedRegex("""(?:"[^"]*"|[^\s"])+""")]
    private static partial Regex Words();
}
