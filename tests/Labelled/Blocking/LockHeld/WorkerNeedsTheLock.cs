// ---- faulty: the awaited worker needs the lock that the waiting thread holds
class Counter
{
    private readonly object _gate = new();
    private int _value;

    public void AddSlow()
    {
        lock (_gate)
        {
            Task worker = Task.Run(() => { lock (_gate) { _value++; } });
            worker.Wait(); //! CONC1005|CONC1010|CONC1013|CONC1012|CONC1001
        }
    }

    static async Task Main()
    {
        var counter = new Counter();
        await Task.Run(counter.AddSlow);
        Console.WriteLine(counter._value);
    }
}

// ---- sound: the task is started under the lock and awaited by the caller
class Counter
{
    private readonly object _gate = new();
    private int _value;

    public Task AddSlow()
    {
        lock (_gate)
        {
            return Task.Run(() => { lock (_gate) { _value++; } });
        }
    }

    static async Task Main()
    {
        var counter = new Counter();
        await counter.AddSlow();
        Console.WriteLine(counter._value);
    }
}
