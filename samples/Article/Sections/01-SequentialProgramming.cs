namespace Article.Sections;

/// <summary>Two calls, one after the other.</summary>
sealed class SequentialProgramming() : Section(
    "sequential", "Sequential Programming",
    "A program runs from its first line to its last, one step at a time.")
{
    public override Task<IReadOnlyList<Timing>> RunAsync(Workload workload, CancellationToken cancellation)
    {
        Add(25, 30);
        Sub(25, 30);
        return Task.FromResult<IReadOnlyList<Timing>>([]);
    }

    public static void Add(long a, long b) => Say($"Add: {a} + {b} = {a + b}");

    public static void Sub(long a, long b) => Say($"Sub: {a} - {b} = {a - b}");
}
