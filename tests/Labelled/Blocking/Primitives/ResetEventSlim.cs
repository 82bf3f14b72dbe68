// ---- faulty: an event is waited for after an await
class Startup
{
    private readonly ManualResetEventSlim _loaded = new();

    public void Loaded() => _loaded.Set();

    public async Task<string> FirstAsync()
    {
        await Task.Yield();
        _loaded.Wait(); //! CONC1005
        return await File.ReadAllTextAsync("first.txt");
    }

    static async Task Main()
    {
        var startup = new Startup();
        _ = Task.Run(startup.Loaded);
        Console.WriteLine(await startup.FirstAsync());
    }
}

// ---- sound: only the state of the event is looked at
class Startup
{
    private readonly ManualResetEventSlim _loaded = new();

    public void Loaded() => _loaded.Set();

    public async Task<string> FirstAsync()
    {
        await Task.Yield();
        if (!_loaded.IsSet)
            return "";
        return await File.ReadAllTextAsync("first.txt");
    }

    static async Task Main()
    {
        var startup = new Startup();
        _ = Task.Run(startup.Loaded);
        Console.WriteLine(await startup.FirstAsync());
    }
}
