using System.Collections.Immutable;
using System.Runtime.Loader;
using ConcurrencyAnalyzers.Authoring;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Tests.Support;

/// <summary>
/// Applies a fix as an editor does, and runs what comes of it: for the question whether mended code still computes the same,
/// and which mends are offered at all.
/// </summary>
static class Mended<TRule, TFix>
    where TRule : RuleAnalyzer, new()
    where TFix : CodeFixProvider, new()
{
    /// <summary>The mends offered for the first finding of a source, in the order of the menu, without the ID of the rule.</summary>
    public static async Task<string> Offers(string source, bool onNet80 = false)
    {
        var (actions, _) = await ActionsFor(DocumentOf(source, onNet80), index: 0);
        return string.Join(" ", actions.Select(action => action.EquivalenceKey!.Split(':')[1]));
    }

    /// <summary>The titles in the menu of the first finding.</summary>
    public static async Task<string[]> Titles(string source)
    {
        var (actions, _) = await ActionsFor(DocumentOf(source, onNet80: false), index: 0);
        return [.. actions.Select(action => action.Title)];
    }

    /// <summary>A source with one of its findings mended.</summary>
    public static async Task<string> Apply(string source, string variant, bool onNet80 = false, bool hasUsings = true)
    {
        var (actions, diagnostics) = await ActionsFor(DocumentOf(source, onNet80, hasUsings), index: 0);
        Assert.NotEmpty(diagnostics);
        var action = Assert.Single(actions, action => action.EquivalenceKey!.EndsWith(":" + variant, StringComparison.Ordinal));
        return (await (await Changed(action)).GetTextAsync()).ToString();
    }

    /// <summary>A source with all of its findings mended by Fix All.</summary>
    public static async Task<string> ApplyToAll(string source, string variant, bool hasUsings = true)
    {
        var document = DocumentOf(source, onNet80: false, hasUsings);
        var (_, diagnostics) = await ActionsFor(document, index: 0);
        var fix = new TFix();
        var context = new FixAllContext(document, fix, FixAllScope.Document, $"{diagnostics[0].Id}:{variant}", fix.FixableDiagnosticIds, new Known(diagnostics), default);
        return (await (await Changed((await fix.GetFixAllProvider()!.GetFixAsync(context))!)).GetTextAsync()).ToString();
    }

    sealed class Known(ImmutableArray<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellation) => Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);
        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellation) => Task.FromResult<IEnumerable<Diagnostic>>([]);
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellation) => Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);
    }

    /// <summary>
    /// Mends all findings one after the other, checks that none of the given rules finds anything in the result, and runs
    /// the static method <c>C.M</c> of it.
    /// </summary>
    public static async Task<Func<object?[], object?>> Compiled(string source, string variant, params DiagnosticAnalyzer[] others)
    {
        var document = DocumentOf(source, onNet80: false);
        for (var round = 0; ; round++)
        {
            Assert.True(round < 10, "There is always one more finding.");
            var (actions, diagnostics) = await ActionsFor(document, index: 0);
            if (diagnostics.Length == 0)
                break;
            var action = actions.FirstOrDefault(action => action.EquivalenceKey!.EndsWith(":" + variant, StringComparison.Ordinal));
            Assert.True(action is not null, $"'{variant}' is not offered, but {string.Join(", ", actions.Select(one => one.Title))}");
            document = await Changed(action);
        }

        var compilation = (await document.Project.GetCompilationAsync())!;
        if (others.Length > 0)
            Assert.Empty(await compilation.WithAnalyzers([.. others]).GetAnalyzerDiagnosticsAsync());
        return Runnable(compilation);
    }

    /// <summary>The static method <c>C.M</c> of a source as it is.</summary>
    public static Func<object?[], object?> Unmended(string source) => Runnable(DocumentOf(source, onNet80: false).Project.GetCompilationAsync().Result!);

    static Func<object?[], object?> Runnable(Compilation compilation)
    {
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics));
        image.Position = 0;
        var method = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(image).GetType("C")!.GetMethod("M")!;
        return arguments => method.Invoke(null, arguments);
    }

    static Document DocumentOf(string source, bool onNet80, bool hasUsings = true)
    {
        var project = new AdhocWorkspace().AddProject("Test", LanguageNames.CSharp)
            .WithCompilationOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable))
            .WithParseOptions(new CSharpParseOptions(onNet80 ? LanguageVersion.CSharp12 : Platform.NewestLanguage))
            .WithMetadataReferences(onNet80 ? Platform.Net80 : Platform.Net100);
        if (hasUsings)
            project = project.AddDocument("Usings.cs", Platform.ImplicitUsings).Project;
        return project.AddDocument("Test.cs", source);
    }

    static async Task<(ImmutableArray<CodeAction> Actions, ImmutableArray<Diagnostic> Diagnostics)> ActionsFor(Document document, int index)
    {
        var compilation = (await document.Project.GetCompilationAsync())!;
        Assert.DoesNotContain(compilation.GetDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        var tree = await document.GetSyntaxTreeAsync();
        var diagnostics = (await compilation.WithAnalyzers([new TRule()]).GetAnalyzerDiagnosticsAsync())
            .Where(diagnostic => diagnostic.Location.SourceTree == tree).OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start).ToImmutableArray();
        var actions = ImmutableArray.CreateBuilder<CodeAction>();
        if (index < diagnostics.Length)
            await new TFix().RegisterCodeFixesAsync(new(document, diagnostics[index], (action, _) => actions.Add(action), default));
        return (actions.ToImmutable(), diagnostics);
    }

    static async Task<Document> Changed(CodeAction action)
    {
        var operation = Assert.IsType<ApplyChangesOperation>(Assert.Single(await action.GetOperationsAsync(default)));
        return operation.ChangedSolution.Projects.Single().Documents.Single(document => document.Name == "Test.cs");
    }
}
