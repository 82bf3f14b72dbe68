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

    // The first edits compile code of the editor's path.
    const int FirstEdits = 2;

    // To edit each document of a large project once takes longer than all the rest.
    const int LookedAtForSlowest = 40;

    // Where an edit takes seconds, a few of them tell it.
    const int LeastEdits = 3;
    static readonly TimeSpan s_longest = TimeSpan.FromSeconds(20);

    public static async Task Run(Workload workload, Arguments arguments)
    {
        Console.WriteLine($"## {workload.Name}: one edited document of {workload.Documents:N0}, {workload.Lines:N0} lines");
        var cases = arguments.Of(Case.OfEdit);
        // Each case has documents of its own: what an analyzer remembers of them is its own work.
        var programs = cases.ToDictionary(static measured => measured, _ => workload.Compile(workload.Parse()));
        foreach (var (measured, program) in programs)
        {
            // All others begin anew with each compilation.
            if (measured.Remembering is { Analyzers.IsEmpty: false } remembering)
                _ = await remembering.Diagnose(program).ConfigureAwait(false);
            Console.Error.WriteLine($"{workload.Name}: {measured.Name} knows the project");
        }

        var documents = Enumerable.Range(0, workload.Documents).Where(document => FirstBody(programs[Case.Bare].SyntaxTrees[document]) is not null).ToArray();
        var random = new Random(7);
        Print("any document", cases, await Edit(programs, () => documents[random.Next(documents.Length)], arguments.Rounds, "any document", Computing).ConfigureAwait(false));
        Print("any document that calls something", cases, await Edit(programs, () => documents[random.Next(documents.Length)], arguments.Rounds, "a call in any document", Calling).ConfigureAwait(false));
        if (programs.ContainsKey(Case.Rules))
        {
            random.Shuffle(documents);
            var (slowest, looked) = await Slowest(Case.Rules, programs, documents).ConfigureAwait(false);
            Print($"the slowest document of {looked}, {programs[Case.Bare].SyntaxTrees[slowest].FilePath}", cases, await Edit(programs, () => slowest, arguments.Rounds, "the slowest document", Computing).ConfigureAwait(false));
        }
    }

    static async Task<Dictionary<Case, List<Cost>>> Edit(Dictionary<Case, CSharpCompilation> programs, Func<int> choose, int rounds, string situation, Func<int, string> statement)
    {
        var waits = programs.ToDictionary(static program => program.Key, static _ => new List<Cost>());
        var clock = Stopwatch.StartNew();
        for (var edit = -FirstEdits; edit < rounds * EditsOfRound && (edit < LeastEdits || clock.Elapsed < s_longest); edit++)
        {
            var document = choose();
            foreach (var measured in waits.Keys)
            {
                var cost = await Wait(measured, programs, document, statement(edit)).ConfigureAwait(false);
                if (edit >= 0)
                    waits[measured].Add(cost);
            }

            if ((edit + 1) % LeastEdits == 0)
                Console.Error.WriteLine($"{situation}: {edit + 1} of {rounds * EditsOfRound} edits");
        }

        return waits;
    }

    static async Task<Cost> Wait(Case measured, Dictionary<Case, CSharpCompilation> programs, int document, string statement)
    {
        var before = programs[measured];
        var after = Edited(before.SyntaxTrees[document], statement);
        var compilation = programs[measured] = before.ReplaceSyntaxTree(before.SyntaxTrees[document], after);
        return await Cost.OfShort(() => measured.Diagnose(compilation, after)).ConfigureAwait(false);
    }

    // Allocation tells it more reliably than time.
    static async Task<(int Document, int Looked)> Slowest(Case measured, Dictionary<Case, CSharpCompilation> programs, int[] documents)
    {
        var (slowest, most, looked) = (documents[0], 0.0, 0);
        var clock = Stopwatch.StartNew();
        foreach (var document in documents)
        {
            if (looked >= LookedAtForSlowest || (looked >= LeastEdits && clock.Elapsed > s_longest / 2))
                break;
            looked++;
            var cost = await Wait(measured, programs, document, Computing(document)).ConfigureAwait(false);
            if (cost.Megabytes > most)
                (slowest, most) = (document, cost.Megabytes);
        }

        return (slowest, looked);
    }

    static void Print(string situation, ImmutableArray<Case> cases, Dictionary<Case, List<Cost>> waits)
    {
        Console.WriteLine();
        Console.WriteLine($"An edit in {situation}, {waits[Case.Bare].Count} edits:");
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

    // Nothing that others know of the member is different.
    static string Computing(int edit) => $" _ = {Math.Abs(edit)};";

    // What it tells its callers has to be found out again.
    static string Calling(int edit) => $" GC.KeepAlive({Math.Abs(edit)});";

    static SyntaxTree Edited(SyntaxTree document, string statement) => document.WithChangedText(
        document.GetText().WithChanges(new TextChange(new(FirstBody(document)!.OpenBraceToken.Span.End, 0), statement)));
}
