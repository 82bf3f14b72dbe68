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
        Print("any document", cases, await Edit(cases, before, () => documents[random.Next(documents.Length)], arguments.Rounds).ConfigureAwait(false));
        if (cases.Contains(Case.Rules))
        {
            var worst = await Slowest(Case.Rules, before, documents).ConfigureAwait(false);
            Print($"the slowest document, {worst.FilePath}", cases, await Edit(cases, before, () => worst, arguments.Rounds).ConfigureAwait(false));
        }
    }

    static async Task<Dictionary<Case, List<Cost>>> Edit(ImmutableArray<Case> cases, CSharpCompilation before, Func<SyntaxTree> choose, int rounds)
    {
        var waits = cases.ToDictionary(static measured => measured, static _ => new List<Cost>());
        for (var edit = -EditsOfRound; edit < rounds * EditsOfRound; edit++)
        {
            var document = choose();
            foreach (var measured in cases)
            {
                var cost = await Wait(measured, before, document, edit).ConfigureAwait(false);
                // The first edits compile code of the editor's path.
                if (edit >= 0)
                    waits[measured].Add(cost);
            }
        }

        return waits;
    }

    static async Task<Cost> Wait(Case measured, CSharpCompilation before, SyntaxTree document, int edit)
    {
        var after = Edited(document, edit);
        var compilation = before.ReplaceSyntaxTree(document, after);
        return await Cost.OfShort(() => measured.Diagnose(compilation, after)).ConfigureAwait(false);
    }

    // Allocation tells it more reliably than time.
    static async Task<SyntaxTree> Slowest(Case measured, CSharpCompilation before, SyntaxTree[] documents)
    {
        var slowest = documents[0];
        var most = 0.0;
        for (var i = 0; i < documents.Length; i++)
        {
            var cost = await Wait(measured, before, documents[i], i).ConfigureAwait(false);
            if (cost.Megabytes > most)
                (slowest, most) = (documents[i], cost.Megabytes);
        }

        return slowest;
    }

    static void Print(string situation, ImmutableArray<Case> cases, Dictionary<Case, List<Cost>> waits)
    {
        Console.WriteLine();
        Console.WriteLine($"An edit in {situation}:");
        Console.WriteLine();
        Console.WriteLine("| case | wall p50 ms | wall p95 ms | p95 / bare | CPU p50 ms | CPU p95 ms | MB p50 |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|");
        var bare = waits[Case.Bare].Select(static cost => cost.Wall).Quantile(0.95);
        foreach (var measured in cases)
        {
            var wall = waits[measured].Select(static cost => cost.Wall);
            var cpu = waits[measured].Select(static cost => cost.Cpu);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {measured.Name} | {wall.Median():0.0} | {wall.Quantile(0.95):0.0} | {wall.Quantile(0.95) / bare:0.00} | {cpu.Median():0.0} | {cpu.Quantile(0.95):0.0} | {waits[measured].Select(static cost => cost.Megabytes).Median():0.00} |"));
        }

        Console.WriteLine();
    }

    static BlockSyntax? FirstBody(SyntaxTree document) =>
        document.GetRoot().DescendantNodes().OfType<BlockSyntax>().FirstOrDefault(static block => block.Parent is BaseMethodDeclarationSyntax);

    static SyntaxTree Edited(SyntaxTree document, int edit) => document.WithChangedText(
        document.GetText().WithChanges(new TextChange(new(FirstBody(document)!.OpenBraceToken.Span.End, 0), $" _ = {Math.Abs(edit)};")));
}
