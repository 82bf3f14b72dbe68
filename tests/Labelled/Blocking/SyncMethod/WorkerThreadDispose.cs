// ---- faulty: the private stop of a task based worker waits for WhenAll
class Workers
{
    private readonly List<Task> _tasks = new();

    public void Add(Func<Task> job) => _tasks.Add(job());

    private void Finish()
    {
        Task.WhenAll(_tasks).GetAwaiter().GetResult(); //! CONC1010|CONC1001
        _tasks.Clear();
    }

    static async Task Main()
    {
        var workers = new Workers();
        workers.Add(() => Task.Delay(100));
        await Task.Yield();
        workers.Finish(); //! CONC1009|CONC1001|CONC1010
    }
}

// ---- sound: threads of a synchronous program are joined in Dispose
class Workers : IDisposable
{
    private readonly List<Thread> _threads = new();

    public void Add(Action job)
    {
        var thread = new Thread(() => job());
        thread.Start();
        _threads.Add(thread);
    }

    public void Dispose()
    {
        foreach (Thread thread in _threads)
            thread.Join();
    }

    static void Main()
    {
        using var workers = new Workers();
        workers.Add(() => Console.WriteLine("job"));
    }
}
