// ---- faulty: the writer lock is held while the source is asked
class Routes
{
    private readonly ReaderWriterLockSlim _lock = new();
    private string[] _routes = [];

    internal void Reload()
    {
        _lock.EnterWriteLock();
        try
        {
            _routes = FetchAsync().GetAwaiter().GetResult(); //! CONC1013
        }
        finally { _lock.ExitWriteLock(); }
    }

    private static async Task<string[]> FetchAsync() => await File.ReadAllLinesAsync("routes");

    static async Task Main()
    {
        var routes = new Routes();
        await Task.Run(routes.Reload);
        Console.WriteLine(routes._routes.Length);
    }
}

// ---- sound: the new routes are fetched first and swapped in by one write
class Routes
{
    private string[] _routes = [];

    internal async Task ReloadAsync()
    {
        Task<string[]> fetch = FetchAsync();
        await fetch;
        Volatile.Write(ref _routes, fetch.Result);
    }

    private static async Task<string[]> FetchAsync() => await File.ReadAllLinesAsync("routes");

    static async Task Main()
    {
        var routes = new Routes();
        await routes.ReloadAsync();
        Console.WriteLine(routes._routes.Length);
    }
}
