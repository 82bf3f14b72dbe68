using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using ConcurrencyAnalyzers.Authoring;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Tests.Support;

/// <summary>
/// Applies Fix All to a program and runs it before and after, to see whether it still does the same.
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
        var project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Program", "Program", LanguageNames.CSharp, metadataReferences: Platform.Net100,
            parseOptions: new CSharpParseOptions(Platform.NewestLanguage), compilationOptions: s_options));
        project = project.AddDocument("Usings.cs", Platform.ImplicitUsings).Project;
        var document = project.AddDocument("Program.cs", source);
        var fix = new TFix();
        var context = new FixAllContext(document, fix, FixAllScope.Document, "any", fix.FixableDiagnosticIds, new Findings(), default);
        if (await fix.GetFixAllProvider()!.GetFixAsync(context) is not { } action)
            return source;
        var changed = (await action.GetOperationsAsync(default)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
        return (await changed.GetDocument(document.Id)!.GetTextAsync()).ToString();
    }

    /// <summary>Loads a program, hands it to somebody who runs it, and gives back the values of its static fields.</summary>
    public static Dictionary<string, object?> Run(string source, Action<Type> run)
    {
        var compilation = CSharpCompilation.Create("Program",
            new[] { source, Platform.ImplicitUsings }.Select(static text => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(Platform.NewestLanguage))), Platform.Net100, s_options);
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        image.Position = 0;
        var context = new AssemblyLoadContext("Program", isCollectible: true);
        try
        {
            var type = context.LoadFromStream(image).GetType("Program")!;
            run(type);
            return type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
                .Where(static field => field.FieldType.IsPrimitive || field.FieldType == typeof(decimal))
                .ToDictionary(static field => field.Name, static field => field.GetValue(null));
        }
        finally
        {
            context.Unload();
        }
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
            return await compilation!.WithAnalyzers([new TRule()]).GetAnalyzerDiagnosticsAsync(cancellationToken);
        }
    }
}
