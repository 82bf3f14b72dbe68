using System.Collections.Immutable;
using ConcurrencyAnalyzers.Authoring;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Tests.Support;

/// <summary>
/// Applies a fix to all findings of a program, at once or one after the other; <see cref="Behaviour"/> runs what comes of it.
/// </summary>
/// <typeparam name="TRule">The rule.</typeparam>
/// <typeparam name="TFix">Its fix.</typeparam>
static class FixedPrograms<TRule, TFix>
    where TRule : RuleAnalyzer, new()
    where TFix : CodeFixProvider, new()
{
    /// <summary>The source after Fix All; the same when nothing was mended.</summary>
    public static async Task<string> FixAllAsync(string source)
    {
        using var workspace = new AdhocWorkspace();
        var document = DocumentOf(source, workspace);
        var fix = new TFix();
        var context = new FixAllContext(document, fix, FixAllScope.Document, "any", fix.FixableDiagnosticIds, new Findings(), default);
        if (await fix.GetFixAllProvider()!.GetFixAsync(context) is not { } action)
            return source;
        var changed = (await action.GetOperationsAsync(default)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
        return (await changed.GetDocument(document.Id)!.GetTextAsync()).ToString();
    }

    /// <summary>
    /// The source with the first offer taken that has a name, finding after finding, as somebody does who looks at each of them; the same when
    /// nothing is offered.
    /// </summary>
    public static async Task<string> MendAsync(string source, string? variant = null)
    {
        for (var round = 0; ; round++)
        {
            Assert.True(round < Rounds, "There is always one more finding.");
            using var workspace = new AdhocWorkspace();
            var document = DocumentOf(source, workspace);
            var mended = default(string);
            foreach (var finding in (await new Findings().GetDocumentDiagnosticsAsync(document, default)).OrderBy(static one => one.Location.SourceSpan.Start))
            {
                var offers = new List<CodeAction>();
                await new TFix().RegisterCodeFixesAsync(new(document, finding, (action, _) => offers.Add(action), default));
                if (offers.FirstOrDefault(action => variant is null || action.EquivalenceKey!.EndsWith(":" + variant, StringComparison.Ordinal)) is not { } offer)
                    continue;
                var changed = (await offer.GetOperationsAsync(default)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
                mended = (await changed.GetDocument(document.Id)!.GetTextAsync()).ToString();
                break;
            }

            if (mended is null)
                return source;
            source = mended;
        }
    }

    const int Rounds = 20;

    static Document DocumentOf(string source, AdhocWorkspace workspace)
    {
        var project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Program", "Program", LanguageNames.CSharp, metadataReferences: Platform.Net100,
            parseOptions: new CSharpParseOptions(Platform.NewestLanguage), compilationOptions: s_options));
        return project.AddDocument("Usings.cs", Platform.ImplicitUsings).Project.AddDocument("Program.cs", source);
    }

    static readonly CSharpCompilationOptions s_options = new(OutputKind.ConsoleApplication, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable);

    sealed class Findings : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            var tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return (await GetAllDiagnosticsAsync(document.Project, cancellationToken)).Where(diagnostic => diagnostic.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult(Enumerable.Empty<Diagnostic>());

        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken)
        {
            var compilation = await project.GetCompilationAsync(cancellationToken);
            // Rules that are off by default run as well.
            compilation = compilation!.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(
                new TRule().SupportedDiagnostics.ToImmutableDictionary(static rule => rule.Id, static _ => ReportDiagnostic.Warn)));
            return await compilation.WithAnalyzers([new TRule()]).GetAnalyzerDiagnosticsAsync(cancellationToken);
        }
    }
}
