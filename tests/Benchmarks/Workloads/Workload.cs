using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Benchmarks.Workloads;

/// <summary>A project to analyze: sources that compile without errors, and what they compile against.</summary>
sealed class Workload
{
    readonly ImmutableArray<(string Path, SourceText Text)> _sources;
    readonly ImmutableArray<MetadataReference> _references;
    readonly CSharpParseOptions _parsing;

    public Workload(string name, IEnumerable<(string Path, string Text)> sources, ImmutableArray<MetadataReference> references, LanguageVersion language)
    {
        Name = name;
        _sources = [.. sources.Select(static source => (source.Path, SourceText.From(source.Text)))];
        _references = references;
        _parsing = new(language);
        Lines = _sources.Sum(static source => source.Text.Lines.Count);
    }

    public string Name { get; }

    /// <summary>Lines of source, empty ones and comments included.</summary>
    public int Lines { get; }

    /// <summary>The number of documents.</summary>
    public int Documents => _sources.Length;

    /// <summary>Parses all sources anew: trees whose nodes nobody has seen yet, as in a build.</summary>
    public ImmutableArray<SyntaxTree> Parse() =>
        [.. _sources.AsParallel().AsOrdered().Select(source => CSharpSyntaxTree.ParseText(source.Text, _parsing, source.Path))];

    /// <summary>A compilation in which nothing is bound yet.</summary>
    /// <param name="trees">The trees of <see cref="Parse"/>, new or used before.</param>
    /// <param name="concurrent">Whether the compiler may bind on all processors.</param>
    public CSharpCompilation Compile(ImmutableArray<SyntaxTree> trees, bool concurrent = true) =>
        CSharpCompilation.Create(Name, trees, _references, new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            allowUnsafe: true,
            concurrentBuild: concurrent,
            specificDiagnosticOptions: NetAnalyzers.Severities,
            nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>Writes the sources to a folder.</summary>
    public void WriteTo(string folder)
    {
        foreach (var (path, text) in _sources)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text.ToString());
        }
    }

    /// <summary>The reference assemblies of .NET 10.</summary>
    public static ImmutableArray<MetadataReference> Net100 { get; } =
        [.. Directory.EnumerateFiles(Machine.ReferencePack, "*.dll").Order(StringComparer.Ordinal).Select(static path => MetadataReference.CreateFromFile(path))];

    /// <summary>The namespaces that a new project imports by itself.</summary>
    public const string ImplicitUsings = """
        global using global::System;
        global using global::System.Collections.Generic;
        global using global::System.IO;
        global using global::System.Linq;
        global using global::System.Net.Http;
        global using global::System.Threading;
        global using global::System.Threading.Tasks;

        """;
}
