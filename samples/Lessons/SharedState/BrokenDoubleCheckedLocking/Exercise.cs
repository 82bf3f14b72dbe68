var printer = new Printer();
Parallel.For(0, 4, page => printer.Print($"page {page}"));
Console.WriteLine($"The printer has loaded {Driver.Loads} drivers and should have loaded one");

/// <summary>A printer that loads its driver when the first page comes.</summary>
class Printer
{
    readonly object _loading = new();
    volatile Driver? _driver;

    public void Print(string text) => LoadedDriver().Send(text);

    Driver LoadedDriver()
    {
        if (_driver == null)
        {
            lock (_loading)
            {
                _driver = new Driver(); // CONC2008
            }
        }

        return _driver;
    }
}

/// <summary>What talks to the device. It keeps what was not printed yet.</summary>
class Driver
{
    static int s_loads;
    readonly Queue<string> _waiting = [];

    public Driver()
    {
        Thread.SpinWait(1_000_000);
        Interlocked.Increment(ref s_loads);
    }

    public static int Loads => Volatile.Read(ref s_loads);

    public void Send(string text)
    {
        lock (_waiting)
            _waiting.Enqueue(text);
    }
}
