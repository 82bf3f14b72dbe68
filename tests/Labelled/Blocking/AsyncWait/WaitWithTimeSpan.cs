// ---- faulty: five seconds of waiting in an async method
class Shutdown
{
    private readonly Task _worker = Task.Run(async () => await Task.Delay(2000));

    public async Task<bool> StopAsync()
    {
        await Console.Out.WriteLineAsync("stopping");
        return _worker.Wait(TimeSpan.FromSeconds(5)); //! CONC1001
    }

    static async Task Main() => Console.WriteLine(await new Shutdown().StopAsync());
}

// ---- sound: a wait of TimeSpan.Zero never waits
class Shutdown
{
    private readonly Task _worker = Task.Run(async () => await Task.Delay(2000));

    public async Task<bool> StopAsync()
    {
        await Console.Out.WriteLineAsync("stopping");
        return _worker.Wait(TimeSpan.Zero);
    }

    static async Task Main() => Console.WriteLine(await new Shutdown().StopAsync());
}
