// ---- faulty: there can be no await in the lock, so the task is waited for
class Inventory
{
    private readonly object _sync = new();
    private int _stock;

    public async Task RefreshAsync()
    {
        await Console.Out.WriteLineAsync("refresh");
        lock (_sync)
        {
            _stock = CountAsync().GetAwaiter().GetResult(); //! CONC1013|CONC1005|CONC1001
        }
    }

    private static async Task<int> CountAsync() { await Task.Delay(100); return 12; }

    static async Task Main() => await new Inventory().RefreshAsync();
}

// ---- sound: in the lock the result of the awaited task is read
class Inventory
{
    private readonly object _sync = new();
    private int _stock;

    public async Task RefreshAsync()
    {
        Task<int> count = CountAsync();
        await count;
        lock (_sync)
        {
            _stock = count.Result;
        }
    }

    private static async Task<int> CountAsync() { await Task.Delay(100); return 12; }

    static async Task Main() => await new Inventory().RefreshAsync();
}
