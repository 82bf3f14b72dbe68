using System.Diagnostics;

namespace Article.Sections;

/// <summary>A wait that holds its caller up, and one that does not.</summary>
sealed class AsynchronousProgramming() : Section(
    "async", "What is Asynchronous Programming?",
    "While one task waits for something outside the program, the program goes on with another.")
{
    public override async Task<IReadOnlyList<Timing>> RunAsync(Workload workload, CancellationToken cancellation)
    {
        await ShowAsync(".Result", SumBlockingAsync);
        await ShowAsync("await", SumAsync);
        return [];

        async Task ShowAsync(string wait, Func<TimeSpan, CancellationToken, Task<int>> sumAsync)
        {
            var start = Stopwatch.GetTimestamp();
            var sum = sumAsync(workload.Wait, cancellation);
            var handedBack = Stopwatch.GetElapsedTime(start);
            var result = await sum;
            Say($"{wait,-7}: the caller goes on after {Timing.Milliseconds(handedBack)}, "
                + $"has {result} after {Timing.Milliseconds(Stopwatch.GetElapsedTime(start))}.");
        }
    }

    // The problem: the thread stands still until the first number is there.
    static async Task<int> SumBlockingAsync(TimeSpan wait, CancellationToken cancellation)
    {
        var first = FetchAsync(25, wait, cancellation).Result; // CONC1001
        var second = await FetchAsync(30, wait, cancellation);
        return first + second;
    }

    // Mended: the thread is free during both waits.
    static async Task<int> SumAsync(TimeSpan wait, CancellationToken cancellation)
    {
        var first = await FetchAsync(25, wait, cancellation);
        var second = await FetchAsync(30, wait, cancellation);
        return first + second;
    }

    /// <summary>Stands for an answer that takes its time: a file, a database, another machine.</summary>
    static async Task<int> FetchAsync(int number, TimeSpan wait, CancellationToken cancellation)
    {
        await Task.Delay(wait, cancellation);
        return number;
    }
}
