// ---- faulty: the async stream is drained by a blocking enumeration
class Feed
{
    public static async IAsyncEnumerable<int> ReadAsync()
    {
        for (int i = 0; i < 5; i++)
        {
            await Task.Delay(100);
            yield return i;
        }
    }

    public static async Task<int> SumAsync()
    {
        int sum = 0;
        foreach (int item in ReadAsync().ToBlockingEnumerable()) //! CONC1007
            sum += item;
        await Task.Yield();
        return sum;
    }

    static async Task Main() => Console.WriteLine(await SumAsync());
}

// ---- sound: the items are in memory and stay a list in the foreach
class Feed
{
    public static IAsyncEnumerable<int> ReadAsync(List<int> items) => items.ToAsyncEnumerable();

    public static async Task<int> SumAsync()
    {
        List<int> items = [1, 2, 3];
        int sum = 0;
        foreach (int item in items)
            sum += item;
        await foreach (int item in ReadAsync(items))
            sum += item;
        return sum;
    }

    static async Task Main() => Console.WriteLine(await SumAsync());
}
