namespace ConcurrencyAnalyzers.Package.Tests;

/// <summary>A project with the package, mended by <c>dotnet format</c>.</summary>
public class FixTests(PackedPackage package)
{
    [Fact]
    public async Task Format_mends_every_mistake_once_and_for_all()
    {
        var consumer = new Consumer(package).WithMistakes();
        (await consumer.Dotnet("restore")).Succeeds();
        var before = consumer.Sources();

        var format = (await consumer.Format()).Succeeds().DoesNotSay("Unable to fix");
        var mended = consumer.Sources();
        Assert.True(before != mended, $"Nothing was changed. {format}");
        var build = (await consumer.Build()).Succeeds();
        Assert.True(build.Output.Contains("0 Warning(s)", StringComparison.Ordinal), $"{build}\n{format}\n{Text(consumer)}");
        var run = await consumer.Dotnet("run", "--no-build");
        Assert.True(run.ExitCode == 0, $"The mended program is wrong. {run}\n{Text(consumer)}");

        var again = (await consumer.Format()).Succeeds();
        Assert.True(mended == consumer.Sources(), $"A second run changed something. {again}\n{Text(consumer)}");
    }

    [Theory]
    [InlineData("CONC1001", "Waits.cs", "await a")]
    [InlineData("CONC2003", "Captures.cs", "Interlocked.Add(ref total, i)")]
    [InlineData("CONC3001", "Locks.cs", "lock (Gate)")]
    public async Task Format_mends_one_rule_alone(string id, string file, string mended)
    {
        var consumer = new Consumer(package).WithMistakes();
        (await consumer.Dotnet("restore")).Succeeds();
        var format = (await consumer.Dotnet("format", "analyzers", "Consumer.csproj", "--no-restore", "--diagnostics", id, "--severity", "info")).Succeeds();
        Assert.True(consumer.Read(file) != Mistakes.Files.Single(mistake => mistake.File == file).Text, $"Nothing was changed. {format}");
        Assert.True(consumer.Read(file).Contains(mended, StringComparison.Ordinal), $"'{mended}' is missing. {format}\n{consumer.Read(file)}");
    }

    static string Text(Consumer consumer) => string.Join('\n', Mistakes.Files.Select(mistake => consumer.Read(mistake.File)));
}
