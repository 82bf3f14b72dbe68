// ---- faulty: the inner method needs the semaphore that the waiting method holds
class Ledger
{
    private readonly SemaphoreSlim _mutex = new(1, 1);
    private int _balance;

    public async Task DepositAsync(int amount)
    {
        await _mutex.WaitAsync();
        try
        {
            _balance += amount;
            LogAsync().Wait(); //! CONC1001|CONC1006|CONC1005
        }
        finally { _mutex.Release(); }
    }

    private async Task LogAsync()
    {
        await _mutex.WaitAsync();
        try { await File.AppendAllTextAsync("ledger", $"{_balance}\n"); }
        finally { _mutex.Release(); }
    }

    static async Task Main() => await new Ledger().DepositAsync(5);
}

// ---- sound: WaitAsync is awaited, the log is written after the release
class Ledger
{
    private readonly SemaphoreSlim _mutex = new(1, 1);
    private int _balance;

    public async Task DepositAsync(int amount)
    {
        Task entered = _mutex.WaitAsync();
        if (!entered.IsCompletedSuccessfully)
            await entered;
        try { _balance += amount; }
        finally { _mutex.Release(); }
        await File.AppendAllTextAsync("ledger", "deposit\n");
    }

    static async Task Main() => await new Ledger().DepositAsync(5);
}
