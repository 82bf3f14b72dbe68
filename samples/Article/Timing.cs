using System.Diagnostics;

namespace Article;

/// <summary>How long a way of doing some work took. Only timings of the same work are compared.</summary>
sealed record Timing(string Label, string Work, TimeSpan Elapsed)
{
    /// <summary>The shortest of this many runs counts: it is the one that other programs disturbed least.</summary>
    public const int Runs = 3;

    /// <summary>0 + 1 + … + (n - 1): what a correct count of n iterations arrives at.</summary>
    public static long SumBelow(long n) => n * (n - 1) / 2;

    /// <summary>Times a computation. A wrong result is an error: speed means nothing then.</summary>
    public static Timing Of(string label, string work, long expected, Func<long> compute)
    {
        var best = TimeSpan.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            var actual = compute();
            best = Shorter(best, Stopwatch.GetElapsedTime(start));
            Check(label, expected, actual);
        }
        return new(label, work, best);
    }

    /// <inheritdoc cref="Of"/>
    public static async Task<Timing> OfAsync(string label, string work, long expected, Func<Task<long>> computeAsync)
    {
        var best = TimeSpan.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            var actual = await computeAsync();
            best = Shorter(best, Stopwatch.GetElapsedTime(start));
            Check(label, expected, actual);
        }
        return new(label, work, best);
    }

    /// <summary>Fails unless the result is the expected one.</summary>
    public static void Check(string label, long expected, long actual)
    {
        if (actual != expected)
            throw new WrongResultException($"{label}: the result is {actual:N0}, but {expected:N0} is right.");
    }

    public override string ToString() => $"{Label}: {Milliseconds(Elapsed)}";

    public static string Milliseconds(TimeSpan time) => $"{time.TotalMilliseconds:N1} ms";

    static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}

/// <summary>A section computed something wrong.</summary>
sealed class WrongResultException(string message) : Exception(message);
