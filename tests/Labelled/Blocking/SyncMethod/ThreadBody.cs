// ---- faulty: the private Run is synchronous and waits in a loop of tasks
class Pump
{
    private int _rounds;

    private void Run()
    {
        while (_rounds < 3)
            RoundAsync().Wait(); //! CONC1010|CONC1012|CONC1001
    }

    private async Task RoundAsync() { await Task.Delay(10); _rounds++; }

    public async Task StartAsync()
    {
        await Console.Out.WriteLineAsync("pump");
        Run(); //! CONC1009|CONC1010|CONC1001
    }

    static async Task Main() => await new Pump().StartAsync();
}

// ---- sound: the body of a dedicated thread waits, nobody else uses the thread
class Pump
{
    private int _rounds;

    private async Task RoundAsync() { await Task.Delay(10); _rounds++; }

    public Thread Start()
    {
        var thread = new Thread(() =>
        {
            while (_rounds < 3)
                RoundAsync().GetAwaiter().GetResult();
        });
        thread.Start();
        return thread;
    }

    static void Main() => new Pump().Start().Join();
}
