namespace ConcurrencyAnalyzers.Benchmarks.Workloads;

/// <summary>The analyzers and code fixes of this repository, as one project.</summary>
static class RepositorySource
{
    /// <summary>Reads the sources as they are now.</summary>
    public static Workload Load()
    {
        // What the sources are compiled against beside .NET lies next to this program, which uses it too.
        var roslyn = new[] { "Microsoft.CodeAnalysis*.dll", "System.Composition*.dll" }
            .SelectMany(static names => Directory.EnumerateFiles(AppContext.BaseDirectory, names))
            .Order(StringComparer.Ordinal)
            .Select(static path => MetadataReference.CreateFromFile(path));
        return new(
            "repository",
            [("ImplicitUsings.cs", Workload.ImplicitUsings), .. Directories().SelectMany(SourcesIn)],
            [.. Workload.Net100, .. roslyn],
            LanguageVersion.Latest);
    }

    static IEnumerable<string> Directories() =>
        new[] { "Analyzers", "CodeFixes" }.Select(static name => Path.Combine(Machine.RepositoryRoot, "src", name));

    static IEnumerable<(string, string)> SourcesIn(string directory) =>
        Directory.EnumerateFiles(directory, "*.cs", SearchOption.AllDirectories)
            .Where(static path => !path.Split(Path.DirectorySeparatorChar).Any(static part => part is "obj" or "bin"))
            .Order(StringComparer.Ordinal)
            .Select(static path => (path, File.ReadAllText(path)));
}
