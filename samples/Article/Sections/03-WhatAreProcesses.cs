namespace Article.Sections;

/// <summary>A second process of this program, with its own number, threads and memory.</summary>
sealed class WhatAreProcesses() : Section(
    "processes", "What Are Processes?",
    "Processes are like people who each work with tools of their own: none touches what belongs to another.")
{
    public override async Task<IReadOnlyList<Timing>> RunAsync(Workload workload, CancellationToken cancellation)
    {
        Say($"Here is {Identity()}.");
        var child = await WorkerProcess.RunAsync(Worker.Identity, [], cancellation);
        Say($"It started {child.Output}.");
        return [];
    }

    public static string Identity() =>
        $"process {Environment.ProcessId}, which uses {Environment.WorkingSet / 1_000_000.0:N0} MB of its own";
}
