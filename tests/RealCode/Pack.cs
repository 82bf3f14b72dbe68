using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.RealCode;

/// <summary>The rules and fixes of one state of the package.</summary>
/// <param name="Analyzers">The analyzers that report the rules.</param>
/// <param name="Fixes">The code fixes.</param>
/// <param name="Rules">The IDs that were asked for, each with how it is reported.</param>
sealed record Pack(ImmutableArray<DiagnosticAnalyzer> Analyzers, ImmutableArray<CodeFixProvider> Fixes, ImmutableDictionary<string, ReportDiagnostic> Rules)
{
    /// <summary>Loads both assemblies of a folder.</summary>
    /// <param name="folder">The folder, or null for that of the own build.</param>
    /// <param name="rules">The beginnings of the IDs that are asked for; none for all that are on by default.</param>
    /// <exception cref="ArgumentException">No rule has such an ID.</exception>
    public static Pack Load(string? folder, IReadOnlyList<string> rules)
    {
        folder = Path.GetFullPath(folder ?? typeof(Pack).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static one => one.Key == "Pack").Value!);
        var types = new[] { "ConcurrencyAnalyzers.dll", "ConcurrencyAnalyzers.CodeFixes.dll" }
            .SelectMany(name => Assembly.LoadFrom(Path.Combine(folder, name)).GetTypes())
            .Where(static type => !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) != null)
            .ToList();
        var descriptors = Made<DiagnosticAnalyzer>(types, typeof(DiagnosticAnalyzerAttribute)).SelectMany(static one => one.SupportedDiagnostics).ToList();
        if (rules.FirstOrDefault(rule => !descriptors.Any(one => IsNamed(one.Id, rule))) is { } unknown)
            throw new ArgumentException($"No rule has the ID '{unknown}'.");
        var levels = descriptors.Select(static one => one.Id).Distinct().ToImmutableDictionary(
            static id => id,
            id => rules is [] || rules.Any(rule => IsNamed(id, rule))
                ? rules.Contains(id) ? ReportDiagnostic.Warn : ReportDiagnostic.Default
                : ReportDiagnostic.Suppress);
        var analyzers = Made<DiagnosticAnalyzer>(types, typeof(DiagnosticAnalyzerAttribute))
            .Where(one => one.SupportedDiagnostics.Any(rule => levels[rule.Id] is var level && (level == ReportDiagnostic.Warn || (level == ReportDiagnostic.Default && rule.IsEnabledByDefault))));
        var fixes = Made<CodeFixProvider>(types, typeof(ExportCodeFixProviderAttribute)).Where(one => one.FixableDiagnosticIds.Any(id => levels.TryGetValue(id, out var level) && level != ReportDiagnostic.Suppress));
        return new([.. analyzers], [.. fixes], levels);
    }

    static bool IsNamed(string id, string beginning) => id.StartsWith(beginning, StringComparison.OrdinalIgnoreCase);

    static IEnumerable<T> Made<T>(IEnumerable<Type> types, Type attribute) =>
        types.Where(type => typeof(T).IsAssignableFrom(type) && type.IsDefined(attribute, inherit: false)).Select(static type => (T)Activator.CreateInstance(type)!);

    /// <summary>Everything that the rules report in a compilation, in the order of the sources.</summary>
    /// <exception cref="InvalidOperationException">A rule has thrown.</exception>
    public async Task<IReadOnlyList<Diagnostic>> FindAsync(Project project, CancellationToken cancellationToken = default)
    {
        if (Analyzers.IsEmpty || await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false) is not { } compilation)
            return [];
        compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(compilation.Options.SpecificDiagnosticOptions.SetItems(Rules)));
        var options = new CompilationWithAnalyzersOptions(project.AnalyzerOptions, onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: false);
        var found = await compilation.WithAnalyzers(Analyzers, options).GetAnalyzerDiagnosticsAsync(cancellationToken).ConfigureAwait(false);
        return found.FirstOrDefault(static one => one.Id == "AD0001") is { } crash
            ? throw new InvalidOperationException(crash.GetMessage())
            : [.. found.Where(static one => !one.IsSuppressed).OrderBy(static one => one.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(static one => one.Location.SourceSpan.Start).ThenBy(static one => one.Id, StringComparer.Ordinal)];
    }
}
