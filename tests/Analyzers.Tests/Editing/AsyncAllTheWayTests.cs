using System.Collections.Immutable;
using ConcurrencyAnalyzers.Fixes.Blocking;
using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Platform = ConcurrencyAnalyzers.Tests.Support.Platform;

namespace ConcurrencyAnalyzers.Tests.Editing;

/// <summary>Async all the way up over several projects, as a host asks for it.</summary>
public class AsyncAllTheWayTests
{
    const string Store = """
        [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("App")]
        internal class Store
        {
            internal void Save(Task t) => t.Wait();
            internal async Task Handle(Task t) { await Task.Yield(); Save(t); }
        }
        """;

    static Solution SolutionOf(string lib, string app, bool isLinked = false)
    {
        var solution = new AdhocWorkspace().CurrentSolution;
        var (first, second) = (ProjectId.CreateNewId(), ProjectId.CreateNewId());
        solution = With(solution, first, "Lib").AddDocument(DocumentId.CreateNewId(first), "Lib.cs", lib, filePath: "/Lib.cs");
        solution = With(solution, second, "App").AddDocument(DocumentId.CreateNewId(second), "App.cs", app, filePath: "/App.cs");
        return isLinked
            ? solution.AddDocument(DocumentId.CreateNewId(second), "Lib.cs", lib, filePath: "/Lib.cs")
            : solution.AddProjectReference(second, new(first));
    }

    static Solution With(Solution solution, ProjectId id, string name) => solution
        .AddProject(ProjectInfo.Create(id, VersionStamp.Default, name, name, LanguageNames.CSharp, metadataReferences: Platform.Net100,
            parseOptions: new CSharpParseOptions(Platform.NewestLanguage),
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable)))
        .AddDocument(DocumentId.CreateNewId(id), "Usings.cs", Platform.ImplicitUsings);

    static Document DocumentIn(Solution solution, string project, string name) => solution.Projects.Single(one => one.Name == project).Documents.Single(one => one.Name == name);

    static async Task<Solution> FixedAsync(Solution solution, string project = "Lib")
    {
        var document = DocumentIn(solution, project, "Lib.cs");
        var offers = new List<CodeAction>();
        foreach (var finding in await FindingsIn(document.Project))
            await new HiddenBlockingFix().RegisterCodeFixesAsync(new(document, finding, (action, _) => offers.Add(action), default));
        return offers.Count == 0 ? solution : await ChangedAsync(offers[0]);
    }

    static async Task<ImmutableArray<Diagnostic>> FindingsIn(Project project) =>
        await (await project.GetCompilationAsync())!.WithAnalyzers([new HiddenBlocking()]).GetAnalyzerDiagnosticsAsync();

    static async Task<Solution> ChangedAsync(CodeAction action) =>
        (await action.GetOperationsAsync(default)).OfType<ApplyChangesOperation>().Single().ChangedSolution;

    static async Task AssertCompilesAsync(Solution solution)
    {
        foreach (var project in solution.Projects)
            Assert.Empty((await project.GetCompilationAsync())!.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
    }

    static async Task<string> TextOf(Solution solution, string project, string name) => (await DocumentIn(solution, project, name).GetTextAsync()).ToString();

    [Fact]
    public async Task Callers_in_other_projects_follow()
    {
        var after = await FixedAsync(SolutionOf(Store, "class App { int Run(Store s, Task t) { s.Save(t); return 1; } }"));
        Assert.Contains("async Task Save(Task t) => await t;", await TextOf(after, "Lib", "Lib.cs"));
        Assert.Equal("class App { async Task<int> Run(Store s, Task t) { await s.Save(t); return 1; } }", await TextOf(after, "App", "App.cs"));
        await AssertCompilesAsync(after);
    }

    [Fact]
    public async Task Nothing_is_offered_when_one_in_another_project_cannot_follow()
    {
        var before = SolutionOf(Store, "class App { int Run(Store s, Task t) { lock (s) s.Save(t); return 1; } }");
        Assert.Same(before, await FixedAsync(before));
    }

    [Fact]
    public async Task A_file_of_two_projects_stays_one_file()
    {
        var after = await FixedAsync(SolutionOf(Store, "class App { int Run(Store s, Task t) { s.Save(t); return 1; } }", isLinked: true));
        Assert.Contains("async Task Save(Task t) => await t;", await TextOf(after, "Lib", "Lib.cs"));
        Assert.Equal(await TextOf(after, "Lib", "Lib.cs"), await TextOf(after, "App", "Lib.cs"));
        Assert.Contains("await s.Save(t)", await TextOf(after, "App", "App.cs"));
        await AssertCompilesAsync(after);
    }

    [Fact]
    public async Task Fix_All_mends_the_solution_once_and_the_same_way_each_time()
    {
        const string lib = """
            internal class Store
            {
                void Save(Task t) => t.Wait();
                void Flush(Task t) => Save(t);
                internal async Task One(Task t) { await Task.Yield(); Save(t); }
                internal async Task Two(Task t) { await Task.Yield(); Flush(t); Save(t); }
            }
            """;
        var texts = new HashSet<string>();
        for (var i = 0; i < 3; i++)
        {
            var solution = await FixedAllAsync(SolutionOf(lib, lib.Replace("internal class Store", "internal class Shop")));
            texts.Add(await TextOf(solution, "Lib", "Lib.cs") + await TextOf(solution, "App", "App.cs"));
            await AssertCompilesAsync(solution);
            foreach (var project in solution.Projects)
                Assert.Empty(await FindingsIn(project));
        }

        Assert.DoesNotContain("Wait", Assert.Single(texts));
    }

    static async Task<Solution> FixedAllAsync(Solution solution)
    {
        var fix = new HiddenBlockingFix();
        var context = new FixAllContext(DocumentIn(solution, "Lib", "Lib.cs"), fix, FixAllScope.Solution, "any", fix.FixableDiagnosticIds, new Findings(), default);
        return await ChangedAsync((await fix.GetFixAllProvider().GetFixAsync(context))!);
    }

    sealed class Findings : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            var tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return (await FindingsIn(document.Project)).Where(diagnostic => diagnostic.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);

        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => await FindingsIn(project);
    }

    [Fact]
    public async Task Fix_all_of_one_document_after_the_other_goes_through_a_whole_solution()
    {
        const string sleepy = "class {0} {{ async Task F() {{ await Task.Yield(); Thread.Sleep(1); }} }} class Also{0} {{ async Task F() {{ Thread.Sleep(2); await Task.Yield(); }} }}";
        var before = SolutionOf(string.Format(sleepy, "A"), string.Format(sleepy, "B"));
        before = before.AddDocument(DocumentId.CreateNewId(before.ProjectIds[0]), "More.cs", string.Format(sleepy, "C"), filePath: "/More.cs");
        var findings = new List<Diagnostic>();
        foreach (var project in before.Projects)
            findings.AddRange(await (await project.GetCompilationAsync())!.WithAnalyzers([new BlockingSleep()]).GetAnalyzerDiagnosticsAsync());
        Assert.Equal(6, findings.Count);
        var fix = new BlockingSleepFix();
        var action = await fix.GetFixAllProvider()!.GetFixAsync(new(DocumentIn(before, "Lib", "Lib.cs"), fix, FixAllScope.Solution, "CONC1003:await", ["CONC1003"], new Known(findings), default));
        var after = await ChangedAsync(action!);
        await AssertCompilesAsync(after);
        foreach (var project in after.Projects)
            Assert.Empty(await (await project.GetCompilationAsync())!.WithAnalyzers([new BlockingSleep()]).GetAnalyzerDiagnosticsAsync());
    }

    sealed class Known(List<Diagnostic> findings) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellation) =>
            Task.FromResult(findings.Where(one => project.GetDocument(one.Location.SourceTree) is not null));

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellation)
        {
            var tree = await document.GetSyntaxTreeAsync(cancellation);
            return findings.Where(one => one.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellation) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
