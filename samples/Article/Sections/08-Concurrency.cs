namespace Article.Sections;

/// <summary>One sum from many iterations that overlap.</summary>
sealed class Concurrency() : Section(
    "concurrency", "What is Concurrency?",
    "Concurrency is the roof over threads, processes and async code: tasks whose times overlap. "
    + "Where they share memory, they have to agree on who changes it.")
{
    public override Task<IReadOnlyList<Timing>> RunAsync(Workload workload, CancellationToken cancellation) =>
        OnItsOwnThread(() => Run(workload.Updates), cancellation);

    static IReadOnlyList<Timing> Run(long updates)
    {
        var expected = Timing.SumBelow(updates);
        var racy = Sum(updates);
        Say($"total += i:          {racy:N0} of {expected:N0}; lost: {expected - racy:N0}.");

        var atomic = SumAtomically(updates);
        Say($"Interlocked.Add:     {atomic:N0}.");

        var merged = SumPerThread(updates);
        Say($"A total per thread:  {merged:N0}.");
        Timing.Check("Interlocked.Add", expected, atomic);
        Timing.Check("A total per thread", expected, merged);
        return [];
    }

    // The problem: iterations on different threads overwrite each other's total.
    static long Sum(long updates)
    {
        var total = 0L;
        Parallel.For(0L, updates, i =>
        {
            total += i; // CONC2003
        });
        return total;
    }

    // Mended: each addition is one step.
    static long SumAtomically(long updates)
    {
        var total = 0L;
        Parallel.For(0L, updates, i =>
        {
            Interlocked.Add(ref total, i);
        });
        return total;
    }

    // Mended, and faster: the threads meet once each, not once per iteration.
    static long SumPerThread(long updates)
    {
        var total = 0L;
        Parallel.For(
            0L,
            updates,
            () => 0L,
            (i, _, subtotal) => subtotal + i,
            subtotal => Interlocked.Add(ref total, subtotal));
        return total;
    }
}
