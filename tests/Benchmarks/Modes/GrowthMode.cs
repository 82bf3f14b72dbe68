using System.Globalization;
using ConcurrencyAnalyzers.Benchmarks.Workloads;

namespace ConcurrencyAnalyzers.Benchmarks.Modes;

/// <summary>
/// How the cost of the rules grows with the project: the generated code once, twice, four and eight times. The exponent is
/// the slope of the line through the logarithms; 1 is linear. The rules are measured one family at a time, on one thread; of
/// several rounds the cheapest one counts, which others disturbed least.
/// </summary>
static class GrowthMode
{
    static readonly int[] s_parts = [8, 4, 2, 1];

    public static async Task Run(Arguments arguments)
    {
        ImmutableArray<Case> cases = [Case.Bare, Case.Rules, .. Case.Families];
        var costs = cases.ToDictionary(static measured => measured, static _ => new List<Cost>());
        var lines = new List<double>();
        foreach (var part in s_parts)
        {
            var workload = GeneratedProject.OfLines(arguments.Scale * GeneratedProject.LinesOfStandardProject / part);
            lines.Add(workload.Lines);
            foreach (var measured in cases)
            {
                if (part == s_parts[0])
                    _ = await measured.Diagnose(workload.Compile(workload.Parse(), concurrent: false)).ConfigureAwait(false);
                var rounds = new List<Cost>();
                for (var round = 0; round < arguments.Rounds; round++)
                {
                    var compilation = workload.Compile(workload.Parse(), concurrent: false);
                    rounds.Add(await Cost.Of(() => measured.Diagnose(compilation)).ConfigureAwait(false));
                }

                costs[measured].Add(new(rounds.Min(static cost => cost.Wall), rounds.Min(static cost => cost.Cpu), rounds.Min(static cost => cost.Megabytes)));
            }

            Console.Error.WriteLine($"{workload.Lines:N0} lines");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"## generated: growth over {string.Join(", ", lines.Select(static count => count.ToString("N0", CultureInfo.InvariantCulture)))} lines"));
        Console.WriteLine();
        Console.WriteLine("| case | CPU ms of each | exponent | MB of each | exponent |");
        Console.WriteLine("|---|---|--:|---|--:|");
        foreach (var measured in cases)
        {
            var isBare = measured == Case.Bare;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {(isBare ? "bare" : "added by " + measured.Name)} | {Row(static cost => cost.Cpu)} | {Exponent(Added(static cost => cost.Cpu)):0.00} | {Row(static cost => cost.Megabytes)} | {Exponent(Added(static cost => cost.Megabytes)):0.00} |"));

            double[] Added(Func<Cost, double> figure) =>
                [.. costs[measured].Zip(costs[Case.Bare], (cost, bare) => figure(cost) - (isBare ? 0 : figure(bare)))];
            string Row(Func<Cost, double> figure) => string.Join(", ", Added(figure).Select(static value => value.ToString("0", CultureInfo.InvariantCulture)));
        }

        Console.WriteLine();

        double Exponent(double[] values)
        {
            var (x, y) = (lines.Select(static value => Math.Log(value)).ToArray(), values.Select(static value => Math.Log(Math.Max(value, 1))).ToArray());
            var (meanX, meanY) = (x.Average(), y.Average());
            return x.Zip(y, (one, other) => (one - meanX) * (other - meanY)).Sum() / x.Sum(one => (one - meanX) * (one - meanX));
        }
    }
}
