using System.Text.Json;

namespace ConcurrencyAnalyzers.Package.Tests;

/// <summary>A project with the package, built by <c>dotnet build</c>.</summary>
public class BuildTests(PackedPackage package)
{
    [Fact]
    public async Task Shows_each_mistake_as_a_warning_with_place_and_help_link()
    {
        var build = (await new Consumer(package).WithMistakes().Build()).Succeeds().Shows(Mistakes.Findings());
        foreach (var id in Mistakes.Ids)
            build.Says($"({Mistakes.HelpLinkOf[id]})");
    }

    [Fact]
    public async Task A_project_without_mistakes_builds_without_warnings() =>
        (await new Consumer(package).Write("Program.cs", "Console.WriteLine();\n").Build()).Succeeds().Says("0 Warning(s)").DoesNotSay("CONC");

    [Fact]
    public async Task One_rule_can_fail_the_build()
    {
        var consumer = new Consumer(package).WithMistakes();
        var build = (await consumer.Build("-warnaserror:CONC1001")).Fails();
        build.Shows(Mistakes.Findings(id => id == "CONC1001" ? "error" : "warning"));
    }

    [Fact]
    public async Task All_warnings_as_errors_fail_the_build()
    {
        var consumer = new Consumer(package, properties: "<TreatWarningsAsErrors>true</TreatWarningsAsErrors>").WithMistakes();
        (await consumer.Build()).Fails().Shows(Mistakes.Findings(_ => "error"));
    }

    [Fact]
    public async Task The_editorconfig_sets_severities()
    {
        var consumer = new Consumer(package).WithMistakes().Configure(
            "dotnet_diagnostic.CONC1001.severity = none",
            "dotnet_diagnostic.CONC2003.severity = error");
        (await consumer.Build()).Fails().Shows(Mistakes.Findings(id => id switch
        {
            "CONC1001" => null,
            "CONC2003" => "error",
            _ => "warning",
        }));
    }

    [Fact]
    public async Task The_editorconfig_raises_CONC1001_to_an_error()
    {
        var consumer = new Consumer(package).WithMistakes().Configure("dotnet_diagnostic.CONC1001.severity = error");
        (await consumer.Build()).Fails().Shows(Mistakes.Findings(id => id == "CONC1001" ? "error" : "warning"));
    }

    [Fact]
    public async Task A_pragma_silences_a_place()
    {
        var consumer = new Consumer(package).WithMistakes();
        consumer.Write("Waits.cs", Mistakes.Waits.Replace(
            "        return a.Result + 1;\n",
            "#pragma warning disable CONC1001\n        return a.Result + 1;\n#pragma warning restore CONC1001\n"));
        (await consumer.Build()).Succeeds().Shows(Mistakes.Findings(id => id == "CONC1001" ? null : "warning"));
    }

    [Fact]
    public async Task The_error_log_holds_each_mistake_and_its_help_link()
    {
        var consumer = new Consumer(package).WithMistakes();
        var build = (await consumer.Build("-p:ErrorLog=out.sarif%2Cversion=2.1")).Succeeds();
        using var log = JsonDocument.Parse(consumer.Read("out.sarif"));
        var run = log.RootElement.GetProperty("runs")[0];
        var results = run.GetProperty("results").EnumerateArray()
            .Select(result => result.GetProperty("ruleId").GetString()!)
            .Where(id => id.StartsWith("CONC", StringComparison.Ordinal)).Distinct().Order();
        Assert.True(Mistakes.Ids.SequenceEqual(results), $"The log holds {string.Join(' ', results)}. {build}");
        var helpLinks = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray()
            .Where(rule => rule.TryGetProperty("helpUri", out _))
            .ToDictionary(rule => rule.GetProperty("id").GetString()!, rule => rule.GetProperty("helpUri").GetString());
        Assert.All(Mistakes.Ids, id => Assert.Equal(Mistakes.HelpLinkOf[id], helpLinks.GetValueOrDefault(id)));
    }
}
