// ---- faulty: the semaphore is waited for without a limit
class Gate
{
    private readonly SemaphoreSlim _gate = new(1);

    public async Task EnterAsync(Func<Task> action)
    {
        _gate.Wait(); //! CONC1005
        try { await action(); }
        finally { _gate.Release(); }
    }

    static async Task Main() => await new Gate().EnterAsync(() => Task.Delay(10));
}

// ---- sound: Wait(0) only tries
class Gate
{
    private readonly SemaphoreSlim _gate = new(1);

    public async Task<bool> EnterAsync(Func<Task> action)
    {
        if (!_gate.Wait(0))
            return false;
        try { await action(); return true; }
        finally { _gate.Release(); }
    }

    static async Task Main() => Console.WriteLine(await new Gate().EnterAsync(() => Task.Delay(10)));
}
