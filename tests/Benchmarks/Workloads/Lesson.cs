using System.Text.RegularExpressions;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Benchmarks.Workloads;

/// <summary>The lesson of a rule, as programs that can be run.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Fix">Its fix; null when it has none.</param>
sealed partial record Lesson(DiagnosticAnalyzer Rule, CodeFixProvider? Fix)
{
    const int MostFixes = 20;

    public string Id => Rule.SupportedDiagnostics[0].Id;

    public string Name => Rule.GetType().Name;

    /// <summary>The lessons about locks that all threads take, in the order of their IDs.</summary>
    public static ImmutableArray<Lesson> OfGlobalLock { get; } =
    [
        .. typeof(SerializedThreads).Assembly.GetTypes()
            .Where(static type => type.Namespace == typeof(SerializedThreads).Namespace && type.IsSubclassOf(typeof(DiagnosticAnalyzer)))
            .Select(static type => new Lesson((DiagnosticAnalyzer)Activator.CreateInstance(type)!, FixOf(type.Name)))
            .OrderBy(static lesson => lesson.Id, StringComparer.Ordinal),
    ];

    static CodeFixProvider? FixOf(string rule) => typeof(Fixes.GlobalLock.SerializedThreadsFix).Assembly.GetTypes().FirstOrDefault(type => type.Name == rule + "Fix") is { } fix
        ? (CodeFixProvider)Activator.CreateInstance(fix)!
        : null;

    string PathOf(string file) => Path.Combine(Machine.RepositoryRoot, "samples", "Lessons", "GlobalLock", Name, file);

    /// <summary>The exercise, and what the fix makes of it: its first offer, as long as there is one. Without a fix, the solution.</summary>
    public async Task<(byte[] Before, byte[] After)> CompileAsync()
    {
        using var workspace = new AdhocWorkspace();
        var document = workspace.AddProject(Name, LanguageNames.CSharp)
            .WithParseOptions(new CSharpParseOptions(LanguageVersion.Latest))
            .WithCompilationOptions(new CSharpCompilationOptions(
                OutputKind.ConsoleApplication, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable,
                specificDiagnosticOptions: [new(Id, ReportDiagnostic.Warn)]))
            .WithMetadataReferences(Workload.Net100)
            .AddDocument("ImplicitUsings.cs", Workload.ImplicitUsings).Project
            .AddDocument("Exercise.cs", Mark.Replace(await File.ReadAllTextAsync(PathOf("Exercise.cs")).ConfigureAwait(false), ""));
        var before = await EmitAsync(document.Project).ConfigureAwait(false);
        if (Fix is null)
        {
            var solution = document.WithText(Microsoft.CodeAnalysis.Text.SourceText.From(await File.ReadAllTextAsync(PathOf("Solution.cs")).ConfigureAwait(false)));
            return (before, await EmitAsync(solution.Project).ConfigureAwait(false));
        }

        var fixes = 0;
        for (; fixes < MostFixes && await MendAsync(document, Fix).ConfigureAwait(false) is { } mended; fixes++)
            document = mended;
        if (fixes is 0 or MostFixes)
            throw new InvalidOperationException($"{Id}: the fix was applied {fixes} times.");
        return (before, await EmitAsync(document.Project).ConfigureAwait(false));
    }

    async Task<Document?> MendAsync(Document document, CodeFixProvider fix)
    {
        var compilation = (await document.Project.GetCompilationAsync().ConfigureAwait(false))!;
        var findings = await compilation.WithAnalyzers([Rule]).GetAnalyzerDiagnosticsAsync().ConfigureAwait(false);
        foreach (var finding in findings.OrderBy(static one => one.Location.SourceSpan.Start))
        {
            CodeAction? first = null;
            await fix.RegisterCodeFixesAsync(new(document, finding, (action, _) => first ??= action, CancellationToken.None)).ConfigureAwait(false);
            if (first is null)
                continue;
            var operations = await first.GetOperationsAsync(CancellationToken.None).ConfigureAwait(false);
            return operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id);
        }

        return null;
    }

    // What the comments announce is no part of the program, and a fix loses no comment.
    [GeneratedRegex(@"[ \t]*// CONC\d{4}(, CONC\d{4})*$", RegexOptions.Multiline)]
    private static partial Regex Mark { get; }

    static async Task<byte[]> EmitAsync(Project project)
    {
        using var image = new MemoryStream();
        var result = (await project.GetCompilationAsync().ConfigureAwait(false))!.Emit(image);
        return result.Success ? image.ToArray() : throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }
}
