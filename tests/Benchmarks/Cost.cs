using System.Diagnostics;

namespace ConcurrencyAnalyzers.Benchmarks;

/// <summary>What a piece of work costs this process.</summary>
/// <param name="Wall">Elapsed time in milliseconds.</param>
/// <param name="Cpu">Time of all processors in milliseconds, garbage collection included.</param>
/// <param name="Megabytes">Allocated by all threads, 10^6 bytes.</param>
/// <param name="Collecting">Time in milliseconds for which garbage collection has stopped everything else.</param>
readonly record struct Cost(double Wall, double Cpu, double Megabytes, double Collecting)
{
    /// <summary>Measures work that takes long; leaves no garbage of others to it.</summary>
    public static Task<Cost> Of(Func<Task> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return OfShort(work);
    }

    /// <summary>Measures work as it comes.</summary>
    public static async Task<Cost> OfShort(Func<Task> work)
    {
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var collecting = GC.GetTotalPauseDuration();
        var clock = Stopwatch.StartNew();
        await work().ConfigureAwait(false);
        var wall = clock.Elapsed;
        return new(
            wall.TotalMilliseconds,
            (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds,
            (GC.GetTotalAllocatedBytes(precise: true) - bytes) / 1e6,
            (GC.GetTotalPauseDuration() - collecting).TotalMilliseconds);
    }
}

static class Statistics
{
    /// <summary>The middle value; of an even number of values the mean of the two in the middle.</summary>
    public static double Median(this IEnumerable<double> values) => values.Quantile(0.5);

    /// <summary>The value below which this share of all values lies, interpolated.</summary>
    public static double Quantile(this IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        return below + 1 < sorted.Length ? sorted[below] + (position - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
