// ---- faulty: the continuation is posted to the thread that waits for it
using System.Collections.Concurrent;

class PumpContext : SynchronizationContext
{
    private readonly BlockingCollection<Action> _work = new();
    public override void Post(SendOrPostCallback d, object? state) => _work.TryAdd(() => d(state));
    public void Close() => _work.CompleteAdding();
    public void Pump() { foreach (Action action in _work.GetConsumingEnumerable()) action(); }
}

class Program
{
    private static readonly PumpContext s_pump = new();

    private static async Task<int> LoadAsync() { await Task.Delay(100); return 5; }

    private static void OnClick()
    {
        Console.WriteLine(LoadAsync().Result); //! CONC1006|CONC1010|CONC1001
        s_pump.Close();
    }

    static void Main()
    {
        SynchronizationContext.SetSynchronizationContext(s_pump);
        s_pump.Post(_ => OnClick(), null);
        s_pump.Pump();
    }
}

// ---- sound: the handler awaits, the pump goes on with its own thread
using System.Collections.Concurrent;

class PumpContext : SynchronizationContext
{
    private readonly BlockingCollection<Action> _work = new();
    public override void Post(SendOrPostCallback d, object? state) => _work.TryAdd(() => d(state));
    public void Close() => _work.CompleteAdding();
    public void Pump() { foreach (Action action in _work.GetConsumingEnumerable()) action(); }
}

class Program
{
    private static readonly PumpContext s_pump = new();

    private static async Task<int> LoadAsync() { await Task.Delay(100); return 5; }

    private static async void OnClick(object? sender, EventArgs e)
    {
        Console.WriteLine(await LoadAsync());
        s_pump.Close();
    }

    static void Main()
    {
        SynchronizationContext.SetSynchronizationContext(s_pump);
        s_pump.Post(_ => OnClick(null, EventArgs.Empty), null);
        s_pump.Pump();
    }
}
