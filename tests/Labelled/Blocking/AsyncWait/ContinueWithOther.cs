// ---- faulty: the continuation waits for another task than the one that it continues
class Merger
{
    public static async Task<int> MergeAsync()
    {
        Task<int> left = CountAsync(50);
        Task<int> right = CountAsync(5000);
        int sum = await left.ContinueWith(
            done => done.Result + right.Result, //! CONC1001|CONC1012|CONC1010
            TaskScheduler.Default);
        return sum;
    }

    private static async Task<int> CountAsync(int delay)
    {
        await Task.Delay(delay);
        return delay / 10;
    }

    static async Task Main() => Console.WriteLine(await MergeAsync());
}

// ---- sound: a continuation reads the result of its own antecedent
class Merger
{
    public static async Task<int> MergeAsync()
    {
        Task<int> left = CountAsync(50);
        Task<int> right = CountAsync(5000);
        int sum = await left.ContinueWith(
            done => done.Result * 2,
            TaskScheduler.Default);
        return sum + await right;
    }

    private static async Task<int> CountAsync(int delay)
    {
        await Task.Delay(delay);
        return delay / 10;
    }

    static async Task Main() => Console.WriteLine(await MergeAsync());
}
