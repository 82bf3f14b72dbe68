var museum = new Museum();
museum.Open(gates: 4, visitorsPerGate: 250_000);
Console.WriteLine($"{museum.Visitors:N0} visitors counted at four gates, {4 * 250_000:N0} came");

/// <summary>Counts its visitors, at all gates at the same time.</summary>
class Museum
{
    int _visitors;

    public int Visitors => Volatile.Read(ref _visitors);

    public void Open(int gates, int visitorsPerGate)
    {
        var threads = new Thread[gates];
        for (var gate = 0; gate < gates; gate++)
        {
            threads[gate] = new Thread(() => Admit(visitorsPerGate));
            threads[gate].Start();
        }

        foreach (var thread in threads)
            thread.Join();
    }

    void Admit(int visitors)
    {
        for (var i = 0; i < visitors; i++)
            Interlocked.Increment(ref _visitors);
    }
}
