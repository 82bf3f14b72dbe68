using System.Globalization;
using ConcurrencyAnalyzers.Benchmarks.Workloads;

namespace ConcurrencyAnalyzers.Benchmarks.Modes;

/// <summary>
/// All cases in turn, over and over. Each round gives every case a ratio to the bare compilation of the same round, so that
/// a machine that is busy for a while spoils a round and not a case; the table shows the medians.
/// </summary>
static class QuickMode
{
    public static async Task Run(Workload workload, Arguments arguments)
    {
        var concurrent = !arguments.Sequential;
        var cases = arguments.Of(Case.OfBuild);
        var shared = workload.Parse();
        Console.WriteLine($"## {workload.Name}: {workload.Lines:N0} lines, {workload.Documents:N0} documents");
        Console.WriteLine($"{arguments.Rounds} rounds, {(arguments.Warm ? "warm (the trees of the round before)" : "cold (new trees each time)")}, {(concurrent ? "concurrent" : "sequential")}");

        // Also compiles the code of every case, which no round is to pay for.
        var findings = new Dictionary<Case, int>();
        foreach (var measured in cases)
            findings.Add(measured, Check(await measured.Diagnose(workload.Compile(shared, concurrent)).ConfigureAwait(false)));

        var rounds = new List<Dictionary<Case, Cost>>();
        for (var round = 0; round < arguments.Rounds; round++)
        {
            var costs = new Dictionary<Case, Cost>();
            foreach (var measured in cases)
            {
                var compilation = workload.Compile(arguments.Warm ? shared : workload.Parse(), concurrent);
                costs.Add(measured, await Cost.Of(() => measured.Diagnose(compilation)).ConfigureAwait(false));
            }

            rounds.Add(costs);
            Console.Error.WriteLine($"Round {round + 1} of {arguments.Rounds}");
        }

        Print(workload, cases, rounds, findings);
    }

    /// <summary>Counts findings of the analyzers.</summary>
    /// <exception cref="InvalidOperationException">The workload does not compile, or an analyzer failed.</exception>
    static int Check(ImmutableArray<Diagnostic> diagnostics)
    {
        if (diagnostics.FirstOrDefault(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error || diagnostic.Id == "AD0001") is { } error)
            throw new InvalidOperationException(error.ToString());
        return diagnostics.Count(static diagnostic => !diagnostic.Id.StartsWith("CS", StringComparison.Ordinal));
    }

    static void Print(Workload workload, ImmutableArray<Case> cases, List<Dictionary<Case, Cost>> rounds, Dictionary<Case, int> findings)
    {
        Console.WriteLine();
        Console.WriteLine("| case | wall ms | CPU ms | MB | wall / bare | CPU / bare | MB / bare | + µs CPU a line | + bytes a line | findings |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var measured in cases)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {measured.Name} | {Of(static cost => cost.Wall):0} | {Of(static cost => cost.Cpu):0} | {Of(static cost => cost.Megabytes):0} | {Ratio(static cost => cost.Wall):0.00} | {Ratio(static cost => cost.Cpu):0.00} | {Ratio(static cost => cost.Megabytes):0.000} | {Added(static cost => cost.Cpu) * 1e3 / workload.Lines:0.0} | {Added(static cost => cost.Megabytes) * 1e6 / workload.Lines:0} | {findings[measured]} |"));

            double Of(Func<Cost, double> figure) => rounds.Select(round => figure(round[measured])).Median();
            double Ratio(Func<Cost, double> figure) => rounds.Select(round => figure(round[measured]) / figure(round[Case.Bare])).Median();
            double Added(Func<Cost, double> figure) => rounds.Select(round => figure(round[measured]) - figure(round[Case.Bare])).Median();
        }

        Console.WriteLine();
        foreach (var measured in Case.Families.Insert(0, Case.Rules))
            Verdict(measured.Name, measured, Case.Operations, Case.Bare);
        Verdict("beside NetAnalyzers", Case.SdkAndRules, Case.SdkAndOperations, Case.Sdk);
        Console.WriteLine();

        void Verdict(string situation, Case rules, Case bar, Case without)
        {
            if (!new[] { rules, bar, without }.All(cases.Contains))
                return;
            var (cpu, cpuOfBar) = (Added(rules, static cost => cost.Cpu), Added(bar, static cost => cost.Cpu));
            var (bytes, bytesOfBar) = (Added(rules, static cost => cost.Megabytes), Added(bar, static cost => cost.Megabytes));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Below the no-op operation analyzer, {situation}: CPU {YesNo(cpu < cpuOfBar)} ({cpu / cpuOfBar:0.00} of it: +{cpu:0} ms, no-op +{cpuOfBar:0} ms), allocation {YesNo(bytes < bytesOfBar)} ({bytes / bytesOfBar:0.00} of it: +{bytes:0.0} MB, no-op +{bytesOfBar:0.0} MB)"));

            double Added(Case measured, Func<Cost, double> figure) => rounds.Select(round => figure(round[measured]) - figure(round[without])).Median();
        }

        static string YesNo(bool yes) => yes ? "yes" : "no";
    }
}
