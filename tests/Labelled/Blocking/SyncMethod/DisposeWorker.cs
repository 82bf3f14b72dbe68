// ---- faulty: Close waits for the loop although the class could close asynchronously
class Listener
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public Listener() => _loop = LoopAsync(_stop.Token);

    private static async Task LoopAsync(CancellationToken token)
    {
        while (!token.IsCancellationRequested)
            await Task.Delay(100);
    }

    private void Close()
    {
        _stop.Cancel();
        _loop.Wait(); //! CONC1010|CONC1001
    }

    static async Task Main()
    {
        var listener = new Listener();
        await Task.Delay(10);
        listener.Close(); //! CONC1009|CONC1010|CONC1001
    }
}

// ---- sound: Dispose cancels, and observes the loop only if it is done already
class Listener : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public Listener() => _loop = LoopAsync(_stop.Token);

    private static async Task LoopAsync(CancellationToken token)
    {
        while (!token.IsCancellationRequested)
            await Task.Delay(100);
    }

    public void Dispose()
    {
        _stop.Cancel();
        if (_loop.IsCompleted)
            _loop.GetAwaiter().GetResult();
    }

    static async Task Main()
    {
        using var listener = new Listener();
        await Task.Delay(10);
    }
}
