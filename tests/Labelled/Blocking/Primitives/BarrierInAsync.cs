// ---- faulty: async workers meet at a Barrier
class Phases
{
    private static readonly Barrier s_barrier = new(2);

    private static async Task WorkAsync(string name)
    {
        await Task.Delay(name.Length * 100);
        s_barrier.SignalAndWait(); //! CONC1005
        Console.WriteLine(name);
    }

    static async Task Main() => await Task.WhenAll(WorkAsync("left"), WorkAsync("right-hand"));
}

// ---- sound: two dedicated threads meet at the Barrier
class Phases
{
    private static readonly Barrier s_barrier = new(2);

    private static void Work(string name)
    {
        s_barrier.SignalAndWait();
        Console.WriteLine(name);
    }

    static void Main()
    {
        var left = new Thread(() => Work("left"));
        var right = new Thread(() => Work("right-hand"));
        left.Start();
        right.Start();
        left.Join();
        right.Join();
    }
}
