using ConcurrencyAnalyzers.Tests.Catalog;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Platform = ConcurrencyAnalyzers.Tests.Support.Platform;

namespace ConcurrencyAnalyzers.Tests.Engine;

/// <summary>The same sources have the same findings, in the same order, however the threads of the host are scheduled.</summary>
public class DeterminismTests
{
    const int Runs = 20;

    [Fact]
    public async Task Twenty_concurrent_runs_say_the_same()
    {
        var sources = Repository.SourcesIn("samples/Lessons").Where(path => path.EndsWith("Exercise.cs", StringComparison.Ordinal)).ToList();
        // Each exercise is a program; side by side they need a namespace each.
        var trees = sources.Select((path, index) => CSharpSyntaxTree.ParseText(
            $"namespace Lesson{index} {{ {Repository.Read(path)} }}", new CSharpParseOptions(Platform.NewestLanguage), path)).ToList();
        var usings = CSharpSyntaxTree.ParseText(Platform.ImplicitUsings, new CSharpParseOptions(Platform.NewestLanguage), "Usings.cs");
        string? first = null;
        for (var run = 0; run < Runs; run++)
        {
            // A new compilation each time: nothing is remembered from the run before.
            var compilation = CSharpCompilation.Create("Lessons", trees.Append(usings), Platform.Net100, new(OutputKind.DynamicallyLinkedLibrary));
            var found = await Inspection.FindAsync(compilation, Catalogue.AllAnalyzers);
            var text = string.Join("\n", found.Select(static finding => finding.ToString()));
            Assert.NotEmpty(text);
            first ??= text;
            Assert.Equal(first, text);
        }
    }
}
