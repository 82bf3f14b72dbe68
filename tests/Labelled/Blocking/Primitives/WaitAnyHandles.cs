// ---- faulty: two handles are waited for in an async method
class Choice
{
    public static async Task<int> ChooseAsync(CancellationToken token)
    {
        using var done = new ManualResetEvent(false);
        _ = Task.Run(async () => { await Task.Delay(200); done.Set(); });
        int index = WaitHandle.WaitAny([done, token.WaitHandle]); //! CONC1005
        await Console.Out.WriteLineAsync($"{index}");
        return index;
    }

    static async Task Main() => await ChooseAsync(CancellationToken.None);
}

// ---- sound: WaitAny with a timeout of zero only looks at the handles
class Choice
{
    public static async Task<int> ChooseAsync(CancellationToken token)
    {
        using var done = new ManualResetEvent(false);
        int index;
        while ((index = WaitHandle.WaitAny([done, token.WaitHandle], 0)) == WaitHandle.WaitTimeout)
        {
            await Task.Delay(20);
            done.Set();
        }
        return index;
    }

    static async Task Main() => await ChooseAsync(CancellationToken.None);
}
