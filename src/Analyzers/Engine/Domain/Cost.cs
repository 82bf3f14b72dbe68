using System.Globalization;

namespace ConcurrencyAnalyzers.Engine.Domain;

/// <summary>
/// How long code keeps a processor busy, as far as its text tells, and whether it keeps its thread waiting: trivial, a
/// bounded number of rounds, or more than anybody can count with the reason why.
/// </summary>
/// <param name="Rounds">How many statements run, loops multiplied out.</param>
/// <param name="Reason">Why it counts as computation whatever the number of rounds; null while it does not.</param>
/// <param name="Wait">What it waits for: a file, the network, a clock; null when nothing.</param>
readonly record struct Cost(long Rounds, string? Reason, string? Wait = null)
{
    const long Uncounted = long.MaxValue;

    /// <summary>A single step.</summary>
    public static Cost Trivial => new(1, null);

    /// <summary>More than can be counted, because of <paramref name="reason"/>.</summary>
    public static Cost Computes(string reason) => new(Uncounted, reason);

    /// <summary>A step that keeps its thread waiting for <paramref name="what"/>, and no processor busy.</summary>
    public static Cost Blocks(string what) => new(1, null, what);

    /// <summary>Whether this is computation: it has a reason, or more rounds than the threshold.</summary>
    public bool IsComputation => Exceeds(Limits.CpuBoundIterations);

    /// <summary>Whether its thread waits.</summary>
    public bool IsWait => Wait is not null;

    /// <summary>Whether this is computation where a loop counts as such from a number of iterations.</summary>
    public bool Exceeds(long iterations) => Reason is not null || Rounds >= iterations;

    /// <summary>Why this is computation, in words for messages.</summary>
    public string Why => Reason ?? $"{Rounds.ToString("N0", CultureInfo.InvariantCulture)} rounds of a loop";

    /// <summary>The cost of a call of a method whose body costs this: reasons say where they lie.</summary>
    public Cost In(string method) => new(Rounds, Place(Reason, method), Place(Wait, method));

    static string? Place(string? reason, string method) => reason is null || reason.Contains(" in '") ? reason : $"{reason} in '{method}'";

    /// <summary>One after the other.</summary>
    public static Cost operator +(Cost one, Cost other) =>
        new(one.Rounds > Uncounted - other.Rounds ? Uncounted : one.Rounds + other.Rounds, one.Reason ?? other.Reason, one.Wait ?? other.Wait);

    /// <summary>Again and again.</summary>
    public static Cost operator *(Cost once, long times) =>
        new(times != 0 && once.Rounds > Uncounted / times ? Uncounted : once.Rounds * times, times == 0 ? null : once.Reason, times == 0 ? null : once.Wait);

    /// <summary>For tests: <c>trivial</c>, <c>bounded (12)</c>, <c>computes (loop over 'items'); blocks ('File.ReadAllText')</c>.</summary>
    public string Describe()
    {
        var work = IsComputation ? $"computes ({Why})" : Rounds <= 1 ? "trivial" : $"bounded ({Rounds.ToString(CultureInfo.InvariantCulture)})";
        return Wait is null ? work : IsComputation ? $"{work}; blocks ({Wait})" : $"blocks ({Wait})";
    }
}
