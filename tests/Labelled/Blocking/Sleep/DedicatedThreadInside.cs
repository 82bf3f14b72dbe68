// ---- faulty: the async lambda itself sleeps
class Poller
{
    public static async Task StartAsync()
    {
        Func<Task> poll = async () =>
        {
            for (int i = 0; i < 3; i++)
            {
                Thread.Sleep(200); //! CONC1003
                await Console.Out.WriteLineAsync("poll");
            }
        };
        await poll();
    }

    static async Task Main() => await StartAsync();
}

// ---- sound: the lambda that sleeps runs on a thread of its own
class Poller
{
    public static async Task StartAsync()
    {
        var thread = new Thread(() =>
        {
            for (int i = 0; i < 3; i++)
            {
                Thread.Sleep(200);
                Console.WriteLine("poll");
            }
        }) { IsBackground = true };
        thread.Start();
        await Console.Out.WriteLineAsync("started");
    }

    static async Task Main() => await StartAsync();
}
