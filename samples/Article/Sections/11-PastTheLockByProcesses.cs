namespace Article.Sections;

/// <summary>A process brings its own runtime, and so its own locks.</summary>
sealed class PastTheLockByProcesses() : Section(
    "past-processes", "How to Remove the Limitations of GIL: 2. Use the multiprocessing module",
    "Each process has an interpreter and memory of its own; a lock in one holds nobody up in another.")
{
    public override async Task<IReadOnlyList<Timing>> RunAsync(Workload workload, CancellationToken cancellation)
    {
        var processes = await Timing.OfAsync(
            Labels.Processes, workload.Counting, 2 * Timing.SumBelow(workload.Iterations),
            () => CountInProcessesAsync(workload.Iterations, cancellation));
        Say($"{processes}, the start of both processes included.");
        return [processes];
    }

    static async Task<long> CountInProcessesAsync(long iterations, CancellationToken cancellation)
    {
        var results = await WorkerProcess.RunAllAsync(
            cancellation,
            (Worker.CountUp, [iterations]),
            (Worker.CountDown, [iterations]));
        return results.Sum(result => long.Parse(result.Output));
    }
}
