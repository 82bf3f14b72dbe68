namespace Article.Sections;

/// <summary>The two calls of the first section, on two threads.</summary>
sealed class MultiThreading() : Section(
    "multithreading", "What is Multi-Threading?",
    "More hands finish sooner: several threads divide the program's tasks among them.")
{
    public override Task<IReadOnlyList<Timing>> RunAsync(Workload workload, CancellationToken cancellation) =>
        OnItsOwnThread(Run, cancellation);

    static IReadOnlyList<Timing> Run()
    {
        var add = new Thread(() => SequentialProgramming.Add(25, 30));
        var sub = new Thread(() => SequentialProgramming.Sub(25, 30));
        add.Start();
        sub.Start();
        add.Join();
        sub.Join();
        Say("Both threads have ended. Either line may come first.");
        return [];
    }
}
