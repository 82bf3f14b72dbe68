namespace Article.Sections;

/// <summary>Code that only waits needs no thread, so a lock that threads share cannot hold it up.</summary>
sealed class PastTheLockByAsync() : Section(
    "past-async", "How to Remove the Limitations of GIL: 3. Implement asynchronous programming!",
    "Input and output are waiting, not computing: with async code one thread can have many waits under way.")
{
    public override async Task<IReadOnlyList<Timing>> RunAsync(Workload workload, CancellationToken cancellation)
    {
        var waits = await Timing.OfAsync(
            Labels.AsyncWaits, workload.Waiting, Timing.SumBelow(workload.Waits),
            () => WaitAtOnceAsync(workload, cancellation));
        Say($"{waits}");
        Say($"One after the other, {workload.Waiting} add up to {Timing.Milliseconds(workload.Waits * workload.Wait)}.");
        return [waits];
    }

    static async Task<long> WaitAtOnceAsync(Workload workload, CancellationToken cancellation)
    {
        var numbers = await Task.WhenAll(
            Enumerable.Range(0, workload.Waits).Select(number => FetchAsync(number, workload.Wait, cancellation)));
        return numbers.Sum();
    }

    static async Task<long> FetchAsync(int number, TimeSpan wait, CancellationToken cancellation)
    {
        await Task.Delay(wait, cancellation);
        return number;
    }
}
