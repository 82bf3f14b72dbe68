namespace Article;

/// <summary>How much the sections compute and wait.</summary>
/// <param name="Iterations">Additions in one count; the article's number is 100,000,000.</param>
/// <param name="Waits">How many waits run at once.</param>
/// <param name="Wait">The length of one wait.</param>
sealed record Workload(long Iterations, int Waits, TimeSpan Wait)
{
    public static Workload Full { get; } = new(100_000_000, 100, TimeSpan.FromMilliseconds(200));
    public static Workload Quick { get; } = new(Full.Iterations / 100, Full.Waits, TimeSpan.FromMilliseconds(20));

    /// <summary>Updates of shared memory; each costs far more than an addition in a register.</summary>
    public long Updates => Iterations / 10;

    /// <summary>The work every way of counting has to do, in words.</summary>
    public string Counting => $"2 x {Iterations:N0} additions";

    public string Waiting => $"{Waits} waits of {Wait.TotalMilliseconds:N0} ms";
}
