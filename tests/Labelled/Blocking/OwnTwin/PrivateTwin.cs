// ---- faulty: Sync waits for the slow write although SyncAsync can be called
class Replica
{
    public void Sync() => File.WriteAllText("replica", DateTime.UtcNow.ToString("O"));

    public Task SyncAsync() => File.WriteAllTextAsync("replica", DateTime.UtcNow.ToString("O"));
}

class Program
{
    static async Task Main()
    {
        var replica = new Replica();
        await Task.Delay(10);
        replica.Sync(); //! CONC1004|CONC1009
    }
}

// ---- sound: the twin is private, the public method only sets a mark
class Replica
{
    private bool _dirty;

    public void Sync() => _dirty = true;

    private Task SyncAsync() => File.WriteAllTextAsync("replica", DateTime.UtcNow.ToString("O"));

    public async Task PumpAsync()
    {
        if (_dirty)
            await SyncAsync();
        _dirty = false;
    }
}

class Program
{
    static async Task Main()
    {
        var replica = new Replica();
        replica.Sync();
        await replica.PumpAsync();
    }
}
