var pump = new Pump();
pump.Start();
Thread.Sleep(200);
pump.Stop();
Console.WriteLine("The pump has stopped");

/// <summary>Pumps on a thread of its own until it is told to stop.</summary>
class Pump
{
    readonly Thread _thread;
    volatile bool _isStopped;
    long _strokes;

    public Pump() => _thread = new(Run) { IsBackground = true };

    public void Start() => _thread.Start();

    public void Stop()
    {
        _isStopped = true;
        _thread.Join();
    }

    void Run()
    {
        while (!_isStopped)
            _strokes++;
    }
}
