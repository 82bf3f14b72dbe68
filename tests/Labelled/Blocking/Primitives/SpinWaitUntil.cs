// ---- faulty: SpinWait.SpinUntil keeps the thread of the async method
class Warmup
{
    private int _ready;

    public async Task UseAsync()
    {
        _ = Task.Run(async () => { await Task.Delay(500); Interlocked.Exchange(ref _ready, 1); });
        SpinWait.SpinUntil(() => Volatile.Read(ref _ready) == 1); //! CONC1005
        await Console.Out.WriteLineAsync("warm");
    }

    static async Task Main() => await new Warmup().UseAsync();
}

// ---- sound: a compare-and-swap loop spins only against other writers
class Warmup
{
    private int _ready;

    public async Task UseAsync()
    {
        var spin = new SpinWait();
        while (true)
        {
            int seen = Volatile.Read(ref _ready);
            if (Interlocked.CompareExchange(ref _ready, seen + 1, seen) == seen)
                break;
            spin.SpinOnce();
        }
        await Console.Out.WriteLineAsync("warm");
    }

    static async Task Main() => await new Warmup().UseAsync();
}
