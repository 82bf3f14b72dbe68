using System.Diagnostics;
using System.Globalization;
using ConcurrencyAnalyzers.Benchmarks.Workloads;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Benchmarks.Modes;

/// <summary>
/// The wait after a key is pressed: one document of a known project changes inside a body, and its diagnostics are asked
/// for. Every case sees the same edits, in turn.
/// </summary>
static class EditMode
{
    const int EditsOfRound = 10;

    public static async Task Run(Workload workload, Arguments arguments)
    {
        Console.WriteLine($"## {workload.Name}: one edited document of {workload.Documents:N0}, {workload.Lines:N0} lines");
        var cases = arguments.Of(Case.OfEdit);
        var before = workload.Compile(workload.Parse());
        foreach (var measured in cases)
            _ = await measured.Diagnose(before).ConfigureAwait(false);

        var documents = before.SyntaxTrees.Where(static tree => FirstBody(tree) is not null).ToArray();
        var random = new Random(7);
        var waits = cases.ToDictionary(static measured => measured, static _ => new List<double>());
        for (var edit = -EditsOfRound; edit < arguments.Rounds * EditsOfRound; edit++)
        {
            var document = documents[random.Next(documents.Length)];
            foreach (var measured in cases)
            {
                var after = Edited(document, edit);
                var compilation = before.ReplaceSyntaxTree(document, after);
                var clock = Stopwatch.StartNew();
                _ = await measured.Diagnose(compilation, after).ConfigureAwait(false);
                // The first edits compile code of the editor's path.
                if (edit >= 0)
                    waits[measured].Add(clock.Elapsed.TotalMilliseconds);
            }
        }

        Console.WriteLine();
        Console.WriteLine("| case | p50 ms | p95 ms |");
        Console.WriteLine("|---|--:|--:|");
        foreach (var measured in cases)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {measured.Name} | {waits[measured].Median():0.0} | {waits[measured].Quantile(0.95):0.0} |"));
        Console.WriteLine();
    }

    static BlockSyntax? FirstBody(SyntaxTree document) =>
        document.GetRoot().DescendantNodes().OfType<BlockSyntax>().FirstOrDefault(static block => block.Parent is BaseMethodDeclarationSyntax);

    static SyntaxTree Edited(SyntaxTree document, int edit) => document.WithChangedText(
        document.GetText().WithChanges(new TextChange(new(FirstBody(document)!.OpenBraceToken.Span.End, 0), $" _ = {Math.Abs(edit)};")));
}
