var fire = new FireAlarm();
fire.Watch(rooms: 64);
Console.WriteLine($"The brigade was called {fire.Calls} times; once is enough");

/// <summary>Watches all rooms of a house at the same time, and calls the brigade when the first one burns.</summary>
class FireAlarm
{
    bool _isRaised;
    int _calls;

    public int Calls => _calls;

    public void Watch(int rooms) => Parallel.For(0, rooms, room =>
    {
        Thread.SpinWait(1_000);
        Raise();
    });

    void Raise()
    {
        if (!_isRaised)
        {
            _isRaised = true; // CONC2007
            CallBrigade();
        }
    }

    void CallBrigade() => Interlocked.Increment(ref _calls);
}
