namespace Article.Sections;

/// <summary>A thread beside the one that is already there.</summary>
sealed class WhatAreThreads() : Section(
    "threads", "What Are Threads?",
    "Something inside the program carries out its instructions: a thread. There is always one; more can be started.")
{
    public override Task<IReadOnlyList<Timing>> RunAsync(Workload workload, CancellationToken cancellation) =>
        OnItsOwnThread(Run, cancellation);

    static IReadOnlyList<Timing> Run()
    {
        Introduce("The section");
        var thread = new Thread(() => Introduce("A thread it started"));
        thread.Start();
        thread.Join();
        return [];
    }

    static void Introduce(string who) =>
        Say($"{who} runs on thread {Environment.CurrentManagedThreadId} of process {Environment.ProcessId}.");
}
