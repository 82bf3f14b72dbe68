namespace ConcurrencyAnalyzers.Engine.Domain;

/// <summary>
/// How long code keeps a processor busy, as far as its text tells: a number of elementary operations, or more than anybody
/// can count with the reason why.
/// </summary>
/// <param name="Operations">Elementary operations; <see cref="Uncounted"/> when it is not known to be few.</param>
/// <param name="Reason">Why it counts as computation; null while it does not.</param>
readonly record struct Cost(long Operations, string? Reason)
{
    const long Uncounted = long.MaxValue;

    /// <summary>A single step.</summary>
    public static Cost Trivial => new(1, null);

    /// <summary>More than can be counted, because of <paramref name="reason"/>.</summary>
    public static Cost Computes(string reason) => new(Uncounted, reason);

    /// <summary>Whether this is computation: it has a reason, or more steps than the threshold.</summary>
    public bool IsComputation => Reason is not null || Operations >= Limits.CpuBoundIterations;

    /// <summary>One after the other.</summary>
    public static Cost operator +(Cost one, Cost other) =>
        new(one.Operations > Uncounted - other.Operations ? Uncounted : one.Operations + other.Operations, one.Reason ?? other.Reason);

    /// <summary>Again and again.</summary>
    public static Cost operator *(Cost once, long times) =>
        new(times != 0 && once.Operations > Uncounted / times ? Uncounted : once.Operations * times, once.Reason);

    /// <summary>For tests: <c>12</c> or <c>computes (a loop)</c>.</summary>
    public string Describe() => Reason is not null ? $"computes ({Reason})" : Operations.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
