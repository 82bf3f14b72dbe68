string[] rooms = ["attic", "bath", "cellar", "hall", "kitchen", "office", "pantry", "study"];
Parallel.ForEach(rooms, room => Thermometers.Refresh(room));
Console.WriteLine($"The warmest room has {Thermometers.Warmest()} degrees");

/// <summary>The last known temperature of each room.</summary>
static class Thermometers
{
    static readonly Lock Gate = new();
    static readonly Dictionary<string, int> Latest = new();

    public static void Refresh(string room)
    {
        lock (Gate) // CONC3007
        {
            var degrees = Ask(room);
            Latest[room] = degrees;
        }
    }

    public static int Warmest()
    {
        lock (Gate)
        {
            return Latest.Values.Max();
        }
    }

    // A sensor takes its time.
    static int Ask(string room)
    {
        Thread.Sleep(100);
        return 15 + room.Length;
    }
}
