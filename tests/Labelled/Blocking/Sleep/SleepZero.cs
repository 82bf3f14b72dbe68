// ---- faulty: fifty milliseconds of sleep in each round
class Spinner
{
    private volatile bool _ready;

    public async Task WaitReadyAsync()
    {
        _ = Task.Run(async () => { await Task.Delay(300); _ready = true; });
        while (!_ready)
            Thread.Sleep(50); //! CONC1003
        await Console.Out.WriteLineAsync("ready");
    }

    static async Task Main() => await new Spinner().WaitReadyAsync();
}

// ---- sound: the rounds are paced by a periodic timer
class Spinner
{
    private volatile bool _ready;

    public async Task WaitReadyAsync()
    {
        _ = Task.Run(async () => { await Task.Delay(300); _ready = true; });
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!_ready)
            await timer.WaitForNextTickAsync();
        await Console.Out.WriteLineAsync("ready");
    }

    static async Task Main() => await new Spinner().WaitReadyAsync();
}
