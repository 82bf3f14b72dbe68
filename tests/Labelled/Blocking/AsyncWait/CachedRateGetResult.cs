// ---- faulty: the cached task may still run when its result is taken
class Rates
{
    private Task<decimal>? _cached;

    public async Task<decimal> GetAsync(CancellationToken token)
    {
        if (_cached != null)
            return _cached.GetAwaiter().GetResult(); //! CONC1001
        _cached = LoadAsync(token);
        return await _cached;
    }

    private static async Task<decimal> LoadAsync(CancellationToken token)
    {
        await Task.Delay(300, token);
        return 1.08m;
    }

    static async Task Main() => Console.WriteLine(await new Rates().GetAsync(default));
}

// ---- sound: the result is taken only from a task that is complete
class Rates
{
    private Task<decimal>? _cached;

    public async Task<decimal> GetAsync(CancellationToken token)
    {
        if (_cached is { IsCompletedSuccessfully: true })
            return _cached.GetAwaiter().GetResult();
        _cached = LoadAsync(token);
        return await _cached;
    }

    private static async Task<decimal> LoadAsync(CancellationToken token)
    {
        await Task.Delay(300, token);
        return 1.08m;
    }

    static async Task Main() => Console.WriteLine(await new Rates().GetAsync(default));
}
