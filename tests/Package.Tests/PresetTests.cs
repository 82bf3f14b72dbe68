namespace ConcurrencyAnalyzers.Package.Tests;

/// <summary>The property <c>ConcurrencyAnalysisMode</c>.</summary>
public class PresetTests(PackedPackage package)
{
    // The rules are warnings by themselves and in the presets: what shows a preset is that the compiler gets it.
    [Theory]
    [InlineData("recommended", "concurrency-recommended.globalconfig")]
    [InlineData("Strict", "concurrency-strict.globalconfig")]
    [InlineData("", null)]
    public async Task The_compiler_gets_the_preset_that_is_asked_for(string mode, string? preset)
    {
        var consumer = ConsumerIn(mode);
        (await consumer.Dotnet("restore")).Succeeds();
        var files = (await consumer.Dotnet("build", "--no-restore", "-t:AddConcurrencyAnalysisPreset", "-getItem:EditorConfigFiles")).Succeeds();
        foreach (var name in new[] { "concurrency-recommended.globalconfig", "concurrency-strict.globalconfig" })
        {
            if (name == preset)
                files.Says(name);
            else
                files.DoesNotSay(name);
        }
    }

    [Fact]
    public async Task The_editorconfig_wins_over_a_preset()
    {
        var consumer = ConsumerIn("strict").WithMistakes().Configure("dotnet_diagnostic.CONC1001.severity = error");
        (await consumer.Build()).Fails().DoesNotSay("CONC0001").Shows(Mistakes.Findings(id => id == "CONC1001" ? "error" : "warning"));
    }

    [Fact]
    public async Task Another_word_is_warned_about()
    {
        (await ConsumerIn("strickt").Write("Program.cs", "Console.WriteLine();\n").Build()).Succeeds().Says("warning CONC0001: ConcurrencyAnalysisMode is 'strickt'; it can be 'recommended' or 'strict'.");
    }

    Consumer ConsumerIn(string mode) => new(package, properties: $"<ConcurrencyAnalysisMode>{mode}</ConcurrencyAnalysisMode>");
}
