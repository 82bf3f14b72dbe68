// ---- faulty: WaitOne waits for the stop signal in an async loop
class Agent
{
    private readonly AutoResetEvent _stop = new(false);

    public async Task RunAsync()
    {
        do
        {
            await File.AppendAllTextAsync("agent.log", "tick\n");
        }
        while (!_stop.WaitOne(1000)); //! CONC1005
    }

    static async Task Main() => await new Agent().RunAsync();
}

// ---- sound: WaitOne(0) polls the stop signal, the pause is awaited
class Agent
{
    private readonly AutoResetEvent _stop = new(false);

    public async Task RunAsync()
    {
        do
        {
            await File.AppendAllTextAsync("agent.log", "tick\n");
            await Task.Delay(1000);
        }
        while (!_stop.WaitOne(0));
    }

    static async Task Main() => await new Agent().RunAsync();
}
