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
        var waits = cases.ToDictionary(static measured => measured, static _ => new List<Cost>());
        for (var edit = -EditsOfRound; edit < arguments.Rounds * EditsOfRound; edit++)
        {
            var document = documents[random.Next(documents.Length)];
            foreach (var measured in cases)
            {
                var after = Edited(document, edit);
                var compilation = before.ReplaceSyntaxTree(document, after);
                var cost = await Cost.OfShort(() => measured.Diagnose(compilation, after)).ConfigureAwait(false);
                // The first edits compile code of the editor's path.
                if (edit >= 0)
                    waits[measured].Add(cost);
            }
        }

        Console.WriteLine();
        Console.WriteLine("| case | wall p50 ms | wall p95 ms | CPU p50 ms | CPU p95 ms | MB p50 |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|");
        foreach (var measured in cases)
        {
            var wall = waits[measured].Select(static cost => cost.Wall);
            var cpu = waits[measured].Select(static cost => cost.Cpu);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {measured.Name} | {wall.Median():0.0} | {wall.Quantile(0.95):0.0} | {cpu.Median():0.0} | {cpu.Quantile(0.95):0.0} | {waits[measured].Select(static cost => cost.Megabytes).Median():0.00} |"));
        }

        Console.WriteLine();
    }

    static BlockSyntax? FirstBody(SyntaxTree document) =>
        document.GetRoot().DescendantNodes().OfType<BlockSyntax>().FirstOrDefault(static block => block.Parent is BaseMethodDeclarationSyntax);

    static SyntaxTree Edited(SyntaxTree document, int edit) => document.WithChangedText(
        document.GetText().WithChanges(new TextChange(new(FirstBody(document)!.OpenBraceToken.Span.End, 0), $" _ = {Math.Abs(edit)};")));
}
