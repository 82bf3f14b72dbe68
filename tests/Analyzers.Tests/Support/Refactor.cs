using ConcurrencyAnalyzers.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Testing;

namespace ConcurrencyAnalyzers.Tests.Support;

/// <summary>Offers a refactoring at <c>[|…|]</c>, as an editor does where the cursor stands.</summary>
/// <typeparam name="T">The refactoring.</typeparam>
static class Refactor<T>
    where T : ConcurrencyRefactoring, new()
{
    /// <summary>The offer with a title turns one program into another, which compiles.</summary>
    public static async Task As(string title, string before, string after, OutputKind kind = OutputKind.DynamicallyLinkedLibrary)
    {
        var action = Assert.Single(await OffersAsync(before, kind), offer => offer.Title == title);
        var changed = (await action.GetOperationsAsync(default)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
        var document = changed.Projects.Single().Documents.Single(static document => document.Name == "Program.cs");
        Assert.Equal(after, (await document.GetTextAsync()).ToString());
        Inspection.AssertCompiles((await document.Project.GetCompilationAsync())!);
    }

    /// <summary>The program that the offer with a title makes.</summary>
    public static async Task<string> ApplyAsync(string title, string source, OutputKind kind = OutputKind.ConsoleApplication)
    {
        var action = Assert.Single(await OffersAsync(source, kind), offer => offer.Title == title);
        var changed = (await action.GetOperationsAsync(default)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
        return (await changed.Projects.Single().Documents.Single(static document => document.Name == "Program.cs").GetTextAsync()).ToString();
    }

    /// <summary>The two documents that the offer with a title makes of two.</summary>
    public static async Task<(string Changed, string Other)> ApplyToBothAsync(string title, string source, string other)
    {
        var action = Assert.Single(await OffersAsync(source, OutputKind.ConsoleApplication, other), offer => offer.Title == title);
        var changed = (await action.GetOperationsAsync(default)).OfType<ApplyChangesOperation>().Single().ChangedSolution.Projects.Single();
        return (await TextOf("Program.cs"), await TextOf("Other.cs"));

        async Task<string> TextOf(string name) => (await changed.Documents.Single(document => document.Name == name).GetTextAsync()).ToString();
    }

    /// <summary>The titles that are offered, in order.</summary>
    public static async Task<string[]> TitlesAsync(string source, OutputKind kind = OutputKind.DynamicallyLinkedLibrary) =>
        [.. (await OffersAsync(source, kind)).Select(static offer => offer.Title)];

    /// <summary>The titles that are offered in the first of two documents.</summary>
    public static async Task<string[]> TitlesAsync(string source, string other) => [.. (await OffersAsync(source, OutputKind.ConsoleApplication, other)).Select(static offer => offer.Title)];

    static async Task<List<CodeAction>> OffersAsync(string source, OutputKind kind, string? other = null)
    {
        TestFileMarkupParser.GetSpan(source, out var text, out var span);
        using var workspace = new AdhocWorkspace();
        var project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Program", "Program", LanguageNames.CSharp, metadataReferences: Platform.Net100,
            parseOptions: new CSharpParseOptions(Platform.NewestLanguage),
            compilationOptions: new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable)));
        project = project.AddDocument("Usings.cs", Platform.ImplicitUsings).Project;
        if (other is not null)
            project = project.AddDocument("Other.cs", other).Project;
        var document = project.AddDocument("Program.cs", text);
        var offers = new List<CodeAction>();
        await new T().ComputeRefactoringsAsync(new(document, span, offers.Add, CancellationToken.None));
        return offers;
    }
}
