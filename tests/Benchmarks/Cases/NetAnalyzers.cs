using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace ConcurrencyAnalyzers.Benchmarks;

/// <summary>The analyzers that the SDK switches on by default, with the severities it gives them.</summary>
static class NetAnalyzers
{
    static readonly AnalyzerConfigOptionsResult s_configuration = Configuration();

    /// <summary>What the SDK's default analysis level says of each rule.</summary>
    public static ImmutableDictionary<string, ReportDiagnostic> Severities => s_configuration.TreeOptions;

    /// <summary>
    /// The analyzers that a build runs: those with at least one rule that is a warning. A build leaves out what could only
    /// give suggestions.
    /// </summary>
    public static ImmutableArray<DiagnosticAnalyzer> OfBuild { get; } = Load(DiagnosticSeverity.Warning);

    /// <summary>What a build tells analyzers about the project.</summary>
    public static AnalyzerOptions Options { get; } = new([], new ProjectProperties(s_configuration.AnalyzerOptions));

    static AnalyzerConfigOptionsResult Configuration()
    {
        var path = Path.Combine(Machine.NetAnalyzers, "buildTransitive", "config", "analysislevel_10_default.globalconfig");
        return AnalyzerConfigSet.Create(ImmutableArray.Create(AnalyzerConfig.Parse(File.ReadAllText(path), path))).GlobalConfigOptions;
    }

    static ImmutableArray<DiagnosticAnalyzer> Load(DiagnosticSeverity least)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, specificDiagnosticOptions: Severities);
        var directory = Path.Combine(Machine.NetAnalyzers, "analyzers", "dotnet", "cs");
        return
        [
            .. Directory.EnumerateFiles(directory, "*.dll").Order(StringComparer.Ordinal)
                .SelectMany(static path => new AnalyzerFileReference(path, new Loader()).GetAnalyzers(LanguageNames.CSharp))
                .Where(analyzer => analyzer.SupportedDiagnostics.Any(rule => IsAtLeast(rule.GetEffectiveSeverity(options), least))),
        ];
    }

    static bool IsAtLeast(ReportDiagnostic severity, DiagnosticSeverity least) => severity switch
    {
        ReportDiagnostic.Error => true,
        ReportDiagnostic.Warn => least <= DiagnosticSeverity.Warning,
        _ => false,
    };

    sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }

    sealed class ProjectProperties(ImmutableDictionary<string, string> configured) : AnalyzerConfigOptionsProvider
    {
        readonly Values _values = new(configured.SetItems(new Dictionary<string, string>
        {
            ["build_property.TargetFramework"] = "net10.0",
            ["build_property.TargetFrameworkIdentifier"] = ".NETCoreApp",
            ["build_property.TargetFrameworkVersion"] = "v10.0",
            ["build_property._SupportedPlatformList"] = "Linux,macOS,Windows",
            ["build_property.OutputType"] = "Library",
        }));

        public override AnalyzerConfigOptions GlobalOptions => _values;

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => _values;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => _values;
    }

    sealed class Values(ImmutableDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
