var pump = new Pump();
pump.Start();
Thread.Sleep(200);
pump.Stop();
Console.WriteLine("The pump has stopped");

/// <summary>Pumps on a thread of its own until it is told to stop.</summary>
class Pump
{
    Thread? _thread;
    volatile bool _isStopped;
    long _strokes;

    public void Start()
    {
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public void Stop()
    {
        _isStopped = true;
        _thread?.Join();
    }

    void Run()
    {
        while (!_isStopped)
            _strokes++;
    }
}
