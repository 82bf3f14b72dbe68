namespace ConcurrencyAnalyzers.Package.Tests;

/// <summary>The property <c>ConcurrencyAnalysisMode</c>.</summary>
public class PresetTests(PackedPackage package)
{
    [Theory]
    [InlineData("recommended")]
    [InlineData("Strict")]
    public async Task A_preset_takes_part_and_the_editorconfig_wins(string mode)
    {
        var consumer = new Consumer(package, properties: $"<ConcurrencyAnalysisMode>{mode}</ConcurrencyAnalysisMode>").WithMistakes()
            .Configure("dotnet_diagnostic.CONC1001.severity = error");
        (await consumer.Build()).Fails().DoesNotSay("CONC0001").Shows(Mistakes.Findings(id => id == "CONC1001" ? "error" : "warning"));
        // All three are warnings by themselves as well: what shows the preset is that the compiler gets it.
        (await consumer.Dotnet("build", "--no-restore", "-t:AddConcurrencyAnalysisPreset", "-getItem:EditorConfigFiles")).Succeeds()
            .Says($"concurrency-{mode.ToLowerInvariant()}.globalconfig");
    }

    [Fact]
    public async Task Without_the_property_there_is_no_preset()
    {
        var consumer = new Consumer(package);
        (await consumer.Dotnet("restore")).Succeeds();
        (await consumer.Dotnet("build", "--no-restore", "-t:AddConcurrencyAnalysisPreset", "-getItem:EditorConfigFiles")).Succeeds()
            .DoesNotSay("concurrency-recommended.globalconfig");
    }

    [Fact]
    public async Task Another_word_is_warned_about()
    {
        var consumer = new Consumer(package, properties: "<ConcurrencyAnalysisMode>strickt</ConcurrencyAnalysisMode>").WithMistakes();
        (await consumer.Build()).Succeeds().Says("warning CONC0001: ConcurrencyAnalysisMode is 'strickt'; it can be 'recommended' or 'strict'.");
    }
}
