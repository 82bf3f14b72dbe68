// ---- faulty: between Enter and Exit an async job is waited for
class Spooler
{
    private readonly object _sync = new();
    private int _printed;

    public async Task PrintAsync(string text)
    {
        await Console.Out.WriteLineAsync("queued");
        Monitor.Enter(_sync);
        try
        {
            SendAsync(text).Wait(); //! CONC1005|CONC1001|CONC1013
            _printed++;
        }
        finally { Monitor.Exit(_sync); }
    }

    private static async Task SendAsync(string text) => await File.AppendAllTextAsync("lpt1", text);

    static async Task Main() => await new Spooler().PrintAsync("page");
}

// ---- sound: TryEnter without a wait around one increment
class Spooler
{
    private readonly object _sync = new();
    private int _printed;

    public async Task PrintAsync(string text)
    {
        await SendAsync(text);
        if (Monitor.TryEnter(_sync))
        {
            try { _printed++; }
            finally { Monitor.Exit(_sync); }
        }
    }

    private static async Task SendAsync(string text) => await File.AppendAllTextAsync("lpt1", text);

    static async Task Main() => await new Spooler().PrintAsync("page");
}
