namespace Article.Sections;

/// <summary>Threads share their process's memory, for better and for worse; processes share none.</summary>
sealed class ThreadsVsProcesses() : Section(
    "comparison", "Threads vs Processes",
    "The operating system gives each process its own memory. Threads live inside one process and share what it has.")
{
    static int _visits;

    public override async Task<IReadOnlyList<Timing>> RunAsync(Workload workload, CancellationToken cancellation)
    {
        var child = await WorkerProcess.RunAsync(Worker.Visit, [], cancellation);
        Say($"A process counted a visit. There: {child.Output}, here: {Volatile.Read(ref _visits)}.");
        return await OnItsOwnThread(() => RunThreads(workload.Updates), cancellation);
    }

    /// <summary>Counts a visit in the memory of the process that calls.</summary>
    public static int Visit() => Interlocked.Increment(ref _visits);

    static IReadOnlyList<Timing> RunThreads(long updates)
    {
        var visitor = new Thread(() => Visit());
        visitor.Start();
        visitor.Join();
        Say($"A thread counted a visit. Here: {Volatile.Read(ref _visits)}.");

        var racy = CountTogether(updates);
        Say($"Two threads, count++:           {racy:N0} of {2 * updates:N0}; lost: {2 * updates - racy:N0}.");

        var atomic = CountTogetherAtomically(updates);
        Say($"Two threads, atomic increments: {atomic:N0} of {2 * updates:N0}.");
        Timing.Check("Atomic increments", 2 * updates, atomic);
        return [];
    }

    // The problem: count++ reads, adds and writes; what the other thread wrote in between is lost.
    static long CountTogether(long updates)
    {
        var count = 0L;
        var first = new Thread(() =>
        {
            for (var i = 0L; i < updates; i++)
                count++; // CONC2003
        });
        var second = new Thread(() =>
        {
            for (var i = 0L; i < updates; i++)
                count++; // CONC2003
        });
        first.Start();
        second.Start();
        first.Join();
        second.Join();
        return count;
    }

    // Mended: each increment is one step that no other thread can enter.
    static long CountTogetherAtomically(long updates)
    {
        var count = 0L;
        var first = new Thread(() =>
        {
            for (var i = 0L; i < updates; i++)
                Interlocked.Increment(ref count);
        });
        var second = new Thread(() =>
        {
            for (var i = 0L; i < updates; i++)
                Interlocked.Increment(ref count);
        });
        first.Start();
        second.Start();
        first.Join();
        second.Join();
        return count;
    }
}
