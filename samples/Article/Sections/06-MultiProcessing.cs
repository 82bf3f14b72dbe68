namespace Article.Sections;

/// <summary>The two calls of the first section, in two processes.</summary>
sealed class MultiProcessing() : Section(
    "multiprocessing", "What is Multi-Processing?",
    "Several processes run separately and share nothing directly; what they have to tell must be sent.")
{
    public override async Task<IReadOnlyList<Timing>> RunAsync(Workload workload, CancellationToken cancellation)
    {
        var results = await WorkerProcess.RunAllAsync(
            cancellation,
            (Worker.Add, [25, 30]),
            (Worker.Sub, [25, 30]));
        foreach (var result in results)
            Say($"Process {result.ProcessId} sent \"{result.Output}\".");
        return [];
    }
}
