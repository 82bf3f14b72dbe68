using System.Diagnostics;

namespace Article.Sections;

/// <summary>.NET has no such lock: its threads compute in parallel.</summary>
sealed class AnotherRuntime() : Section(
    "past-runtime", "How to Remove the Limitations of GIL: 1. Use another flavor of Python",
    "The lock belongs to one implementation of Python, not to the language: others do without it, "
    + "such as IronPython on .NET. (PyPy, named there too, does have one.)")
{
    public override Task<IReadOnlyList<Timing>> RunAsync(Workload workload, CancellationToken cancellation) =>
        OnItsOwnThread(() => Run(workload), cancellation);

    static IReadOnlyList<Timing> Run(Workload workload)
    {
        var start = Stopwatch.GetTimestamp();
        var before = Environment.CpuUsage.TotalTime;
        var threads = Timing.Of(
            Labels.Threads, workload.Counting, 2 * Timing.SumBelow(workload.Iterations),
            () => CountOnThreads(workload.Iterations));
        var computed = Environment.CpuUsage.TotalTime - before;
        var elapsed = Stopwatch.GetElapsedTime(start);
        Say($"{threads}");
        Say($"All runs: {Timing.Milliseconds(computed)} of computing in {Timing.Milliseconds(elapsed)}; "
            + $"{computed / elapsed:N1} processors were busy.");
        return [threads];
    }

    static long CountOnThreads(long iterations)
    {
        var (countUp, countDown) = (0L, 0L);
        var up = new Thread(() => countUp = GlobalInterpreterLock.CountUp(iterations));
        var down = new Thread(() => countDown = GlobalInterpreterLock.CountDown(iterations));
        up.Start();
        down.Start();
        up.Join();
        down.Join();
        return countUp + countDown;
    }
}
