// ---- faulty: the countdown is waited for although async methods count it down
class Fan
{
    public static async Task RunAsync(int parts)
    {
        using var left = new CountdownEvent(parts);
        for (int i = 0; i < parts; i++)
            _ = PartAsync(i, left);
        left.Wait(); //! CONC1005
        await Console.Out.WriteLineAsync("all");
    }

    private static async Task PartAsync(int index, CountdownEvent left)
    {
        await Task.Delay(index * 10);
        left.Signal();
    }

    static async Task Main() => await RunAsync(4);
}

// ---- sound: the last one that signals completes a task
class Fan
{
    public static async Task RunAsync(int parts)
    {
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = new CountdownEvent(parts);
        for (int i = 0; i < parts; i++)
            _ = PartAsync(i, left, all);
        await all.Task;
        await Console.Out.WriteLineAsync("all");
    }

    private static async Task PartAsync(int index, CountdownEvent left, TaskCompletionSource all)
    {
        await Task.Delay(index * 10);
        if (left.Signal())
            all.SetResult();
    }

    static async Task Main() => await RunAsync(4);
}
