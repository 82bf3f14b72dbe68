// ---- faulty: the using of an async method ends with a Dispose that joins a thread
class Ticker : IDisposable
{
    private volatile bool _stop;
    private readonly Thread _thread;

    public Ticker() { _thread = new Thread(() => { while (!_stop) Thread.Sleep(500); }); _thread.Start(); }

    public void Dispose() { _stop = true; _thread.Join(); }
}

class Program
{
    static async Task Main()
    {
        using (new Ticker()) //! CONC1009
        {
            await Task.Delay(100);
        }
    }
}

// ---- sound: Dispose signals and returns, the thread is in the background
class Ticker : IDisposable
{
    private volatile bool _stop;
    private readonly Thread _thread;

    public Ticker()
    {
        _thread = new Thread(() => { while (!_stop) Thread.Sleep(500); }) { IsBackground = true };
        _thread.Start();
    }

    public void Dispose() => _stop = true;
}

class Program
{
    static async Task Main()
    {
        using (new Ticker())
        {
            await Task.Delay(100);
        }
    }
}
