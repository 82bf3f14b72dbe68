// ---- faulty: a hundred pool threads sleep
class Load
{
    public static async Task SimulateAsync()
    {
        IEnumerable<Task> users = Enumerable.Range(0, 100).Select(i => Task.Run(() =>
        {
            Thread.Sleep(1000 + i); //! CONC1012|CONC1002
            Console.WriteLine(i);
        }));
        await Task.WhenAll(users);
    }

    static async Task Main() => await SimulateAsync();
}

// ---- sound: a hundred work items compute
class Load
{
    public static async Task SimulateAsync()
    {
        IEnumerable<Task<long>> users = Enumerable.Range(0, 100).Select(i => Task.Run(() =>
        {
            long hash = i;
            for (int k = 0; k < 500_000; k++)
                hash = hash * 31 + k;
            return hash;
        }));
        Console.WriteLine((await Task.WhenAll(users)).Max());
    }

    static async Task Main() => await SimulateAsync();
}
