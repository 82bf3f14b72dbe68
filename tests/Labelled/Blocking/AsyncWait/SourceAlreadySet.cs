// ---- faulty: the source is set by a timer later
class Ticket
{
    public static async Task<int> TakeAsync()
    {
        var source = new TaskCompletionSource<int>();
        using var timer = new Timer(_ => source.TrySetResult(7), null, 500, Timeout.Infinite);
        await Task.Yield();
        return source.Task.Result; //! CONC1001
    }

    static async Task Main() => Console.WriteLine(await TakeAsync());
}

// ---- sound: the source is set before the result is read
class Ticket
{
    public static async Task<int> TakeAsync()
    {
        var source = new TaskCompletionSource<int>();
        await Task.Yield();
        source.SetResult(7);
        return source.Task.Result;
    }

    static async Task Main() => Console.WriteLine(await TakeAsync());
}
