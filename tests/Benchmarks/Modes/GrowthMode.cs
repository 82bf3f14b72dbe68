using System.Globalization;
using ConcurrencyAnalyzers.Benchmarks.Workloads;

namespace ConcurrencyAnalyzers.Benchmarks.Modes;

/// <summary>
/// How the cost of the rules grows with the project: the generated code once, twice, four and eight times. The exponent is
/// the slope of the line through the logarithms; 1 is linear. The rules are measured one family at a time, on one thread; of
/// several rounds the cheapest one counts, which others disturbed least. What garbage collection takes grows with all that is
/// alive, whoever keeps it; so the exponent is given without it, too.
/// </summary>
static class GrowthMode
{
    static readonly int[] s_parts = [8, 4, 2, 1];

    public static async Task Run(Arguments arguments)
    {
        var cases = arguments.Of([Case.Bare, Case.Rules, .. Case.Families]);
        var costs = cases.ToDictionary(static measured => measured, static _ => new List<List<Cost>>());
        var lines = new List<double>();
        foreach (var part in s_parts)
        {
            var workload = GeneratedProject.OfLines(arguments.Scale * GeneratedProject.LinesOfStandardProject / part);
            lines.Add(workload.Lines);
            var costsOfPart = cases.ToDictionary(static measured => measured, static _ => new List<Cost>());
            // The first round compiles code. In turn, so that what others do meanwhile disturbs all alike.
            for (var round = part == s_parts[0] ? -1 : 0; round < arguments.Rounds; round++)
            {
                foreach (var measured in cases)
                {
                    var compilation = workload.Compile(workload.Parse(), concurrent: false);
                    var cost = await Cost.Of(() => measured.Diagnose(compilation)).ConfigureAwait(false);
                    if (round >= 0)
                        costsOfPart[measured].Add(cost);
                }
            }

            foreach (var measured in cases)
                costs[measured].Add(costsOfPart[measured]);

            Console.Error.WriteLine($"{workload.Lines:N0} lines");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"## generated: growth over {string.Join(", ", lines.Select(static count => count.ToString("N0", CultureInfo.InvariantCulture)))} lines"));
        Console.WriteLine();
        Console.WriteLine("| case | CPU ms of each | exponent | without collections | exponent | MB of each | exponent |");
        Console.WriteLine("|---|---|--:|---|--:|---|--:|");
        foreach (var measured in cases)
        {
            var isBare = measured == Case.Bare;
            Console.WriteLine($"| {(isBare ? "bare" : "added by " + measured.Name)} | {Cells(static cost => cost.Cpu)} | {Cells(static cost => cost.Cpu - cost.Collecting)} | {Cells(static cost => cost.Megabytes)} |");

            string Cells(Func<Cost, double> figure)
            {
                double[] added = [.. costs[measured].Zip(costs[Case.Bare], (cost, bare) => cost.Min(figure) - (isBare ? 0 : bare.Min(figure)))];
                return string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", added.Select(static value => value.ToString("0", CultureInfo.InvariantCulture)))} | {Exponent(added):0.00}");
            }
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
