// ---- faulty: many work items wait for one event
class Starters
{
    private static readonly ManualResetEvent s_go = new(false);

    static async Task Main()
    {
        for (int i = 0; i < 200; i++)
        {
            int number = i;
            ThreadPool.QueueUserWorkItem(_ =>
            {
                s_go.WaitOne(); //! CONC1012
                Console.WriteLine(number);
            });
        }
        await Task.Delay(100);
        s_go.Set();
    }
}

// ---- sound: the pool waits for the handle itself
class Starters
{
    private static readonly ManualResetEvent s_go = new(false);

    static async Task Main()
    {
        for (int i = 0; i < 200; i++)
        {
            int number = i;
            ThreadPool.RegisterWaitForSingleObject(
                s_go, (_, _) => Console.WriteLine(number), null, Timeout.Infinite, executeOnlyOnce: true);
        }
        await Task.Delay(100);
        s_go.Set();
    }
}
