using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Tests.Support;

/// <summary>A finding as a trailing comment states it: <c>// CONC1001</c> at the end of a line.</summary>
readonly record struct Mark(string File, int Line, string Id)
{
    /// <summary><c>Exercise.cs:12 CONC1001</c>.</summary>
    public override string ToString() => $"{File}:{Line} {Id}";
}

/// <summary>
/// Runs any number of rules together over sources that say themselves what is to be found. <see cref="Verify{TRule}"/>
/// is for one rule and for exact spans.
/// </summary>
static partial class Inspection
{
    const int MostFixes = 100;

    [GeneratedRegex(@"[ \t]*(?://|#) (CONC\d{4}(?:, CONC\d{4})*)[ \t]*$", RegexOptions.Multiline)]
    private static partial Regex Comment { get; }

    /// <summary>What the trailing comments of a source, or of a table, announce.</summary>
    public static IEnumerable<Mark> MarksIn(string file, string text)
    {
        var lines = SourceText.From(text).Lines;
        return from comment in Comment.Matches(text)
               from id in comment.Groups[1].Value.Split(", ")
               select new Mark(Path.GetFileName(file), lines.GetLineFromPosition(comment.Groups[1].Index).LineNumber + 1, id);
    }

    /// <summary>A source without its trailing comments.</summary>
    public static string WithoutMarks(string text) => Comment.Replace(text, "");

    /// <summary>The line and ID of a diagnostic.</summary>
    public static Mark MarkOf(Diagnostic diagnostic)
    {
        var place = diagnostic.Location.GetLineSpan();
        return new(Path.GetFileName(place.Path), place.StartLinePosition.Line + 1, diagnostic.Id);
    }

    /// <summary>Compiles sources as a new project would: implicit usings, nullable, a program if there is an entry point.</summary>
    public static CSharpCompilation Compile(IEnumerable<(string File, string Text)> sources, params IEnumerable<MetadataReference> others)
    {
        var parsing = new CSharpParseOptions(Platform.NewestLanguage);
        var trees = sources.Select(source => CSharpSyntaxTree.ParseText(source.Text, parsing, source.File)).ToList();
        var kind = trees.Any(HasEntryPoint) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        return CSharpCompilation.Create(
            "Sample", trees.Append(CSharpSyntaxTree.ParseText(Platform.ImplicitUsings, parsing, "Usings.cs")),
            [.. Platform.Net100, .. others],
            new(kind, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>A reference to what a source is compiled to: the rules see names and signatures of it, and no code.</summary>
    public static MetadataReference Library(string source)
    {
        var compilation = Compile([("Library.cs", source)]).WithAssemblyName("Library");
        AssertCompiles(compilation);
        using var image = new MemoryStream();
        compilation.Emit(image);
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    static bool HasEntryPoint(SyntaxTree tree) => tree.GetRoot().DescendantNodes(node => node is not BlockSyntax)
        .Any(node => node is GlobalStatementSyntax or MethodDeclarationSyntax { Identifier.Text: "Main" });

    /// <summary>Fails when a compilation has errors.</summary>
    public static void AssertCompiles(Compilation compilation) => Assert.Empty(
        compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString()));

    /// <summary>
    /// All findings, in order, those of rules that are off by default among them. An exception in a rule is a failure.
    /// </summary>
    public static async Task<ImmutableArray<Diagnostic>> FindAsync(
        Compilation compilation, IEnumerable<DiagnosticAnalyzer> rules, CancellationToken cancellation = default, params ImmutableArray<AdditionalText> tables)
    {
        var analyzers = rules.ToImmutableArray();
        var crashes = new ConcurrentQueue<string>();
        var all = analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics)
            .ToDictionary(descriptor => descriptor.Id, _ => ReportDiagnostic.Warn);
        var found = await compilation
            .WithOptions(compilation.Options.WithSpecificDiagnosticOptions(all))
            .WithAnalyzers(analyzers, new CompilationWithAnalyzersOptions(
                new AnalyzerOptions(tables),
                onAnalyzerException: (exception, analyzer, _) => crashes.Enqueue($"{analyzer.GetType().Name}: {exception}"),
                concurrentAnalysis: true,
                logAnalyzerExecutionTime: false,
                reportSuppressedDiagnostics: false))
            .GetAnalyzerDiagnosticsAsync(cancellation);
        Assert.True(crashes.IsEmpty, string.Join("\n\n", crashes));
        return [.. found.OrderBy(diagnostic => diagnostic.Location.SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(diagnostic => diagnostic.Location.SourceSpan).ThenBy(diagnostic => diagnostic.Id, StringComparer.Ordinal)];
    }

    /// <summary>The rules report what the comments of the sources say, line by line, and no operation has two IDs.</summary>
    public static async Task AssertFindsMarksAsync(
        Compilation compilation, IEnumerable<(string File, string Text)> sources, IEnumerable<DiagnosticAnalyzer> rules, params ImmutableArray<AdditionalText> tables)
    {
        var found = await FindAsync(compilation, rules, default, tables);
        var marks = sources.SelectMany(source => MarksIn(source.File, source.Text)).ToHashSet();
        var missed = marks.Except(found.Select(MarkOf)).Select(mark => $"not reported: {mark}");
        var unmarked = found.Where(finding => !marks.Contains(MarkOf(finding))).Select(finding => $"not marked:   {MarkOf(finding)}: {finding.GetMessage()}");
        Assert.Empty(missed.Concat(unmarked));
        var twice = found.GroupBy(finding => finding.Location).Where(findings => findings.Select(finding => finding.Id).Distinct().Count() > 1);
        Assert.Empty(twice.Select(findings => $"{MarkOf(findings.First())} has more than one ID"));
    }

    /// <summary>An additional file.</summary>
    public sealed class Table(string path, string text) : AdditionalText
    {
        /// <inheritdoc/>
        public override string Path => path;

        /// <inheritdoc/>
        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    /// <summary>Takes the first action of a fix for each finding of a rule until none is offered any more.</summary>
    public static async Task<string> MendAsync(DiagnosticAnalyzer rule, CodeFixProvider fix, string file, string text)
    {
        using var workspace = new AdhocWorkspace();
        var model = Compile([(file, text)]);
        var project = workspace.AddProject("Sample", LanguageNames.CSharp)
            .WithCompilationOptions(model.Options)
            .WithParseOptions(new CSharpParseOptions(Platform.NewestLanguage))
            .WithMetadataReferences(model.References)
            .AddDocument("Usings.cs", Platform.ImplicitUsings, filePath: "Usings.cs").Project;
        var document = project.AddDocument(Path.GetFileName(file), text, filePath: file);
        for (var i = 0; i < MostFixes; i++)
        {
            if (await MendOneAsync(rule, fix, document) is not { } mended)
                return (await document.GetTextAsync()).ToString();
            document = mended;
        }

        throw new InvalidOperationException($"{fix.GetType().Name} still offers something after {MostFixes} fixes:\n{await document.GetTextAsync()}");
    }

    static async Task<Document?> MendOneAsync(DiagnosticAnalyzer rule, CodeFixProvider fix, Document document)
    {
        foreach (var finding in await FindAsync((await document.Project.GetCompilationAsync())!, [rule]))
        {
            var offers = new List<CodeAction>();
            await fix.RegisterCodeFixesAsync(new(document, finding, (action, _) => offers.Add(action), CancellationToken.None));
            if (offers.Count == 0)
                continue;
            var operations = await offers[0].GetOperationsAsync(CancellationToken.None);
            return operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id);
        }

        return null;
    }
}
