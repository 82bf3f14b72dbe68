// ---- faulty: the exclusive scheduler is occupied by the one that waits for it
class Actor
{
    private readonly TaskFactory _factory = new(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
    private int _state;

    private Task<int> Next() => _factory.StartNew(() => ++_state);

    public Task<int> TwiceAsync() => _factory.StartNew(async () =>
    {
        await Task.Yield();
        return Next().Result * 2; //! CONC1006|CONC1001|CONC1012
    }).Unwrap();

    static async Task Main() => Console.WriteLine(await new Actor().TwiceAsync());
}

// ---- sound: the actor awaits its own message
class Actor
{
    private readonly TaskFactory _factory = new(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
    private int _state;

    private Task<int> Next() => _factory.StartNew(() => ++_state);

    public Task<int> TwiceAsync() => _factory.StartNew(async () =>
    {
        await Task.Yield();
        return await Next() * 2;
    }).Unwrap();

    static async Task Main() => Console.WriteLine(await new Actor().TwiceAsync());
}
