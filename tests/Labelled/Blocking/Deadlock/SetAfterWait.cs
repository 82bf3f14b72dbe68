// ---- faulty: the source is set only after the wait for it
class Handover
{
    private readonly TaskCompletionSource<string> _source = new();

    public async Task<string> RunAsync()
    {
        await Task.Yield();
        string text = _source.Task.Result; //! CONC1001|CONC1006
        _source.SetResult("late");
        return text;
    }

    static async Task Main() => Console.WriteLine(await new Handover().RunAsync());
}

// ---- sound: TrySetResult has run in each case when the result is read
class Handover
{
    private readonly TaskCompletionSource<string> _source = new();

    public async Task<string> RunAsync()
    {
        await Task.Yield();
        _source.TrySetResult("early");
        return _source.Task.Result;
    }

    static async Task Main() => Console.WriteLine(await new Handover().RunAsync());
}
