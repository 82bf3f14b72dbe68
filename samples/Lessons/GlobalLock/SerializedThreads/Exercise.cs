var radius = 60_000_000L;
Console.WriteLine($"{LatticeDisc.CountPoints(radius):N0} points with whole coordinates lie in a circle of radius {radius:N0}");

/// <summary>Counts the points with whole coordinates in a circle: each half of the disc on a thread of its own.</summary>
static class LatticeDisc
{
    static readonly Lock Gate = new();
    static long _points;

    public static long CountPoints(long radius)
    {
        var left = new Thread(() => CountLeftHalf(radius));
        var right = new Thread(() => CountRightHalf(radius));
        left.Start();
        right.Start();
        left.Join();
        right.Join();
        return _points;
    }

    static void CountLeftHalf(long radius)
    {
        lock (Gate) // CONC3001
        {
            for (var x = -radius; x < 0; x++)
                _points += 1 + 2 * (long)Math.Sqrt(radius * radius - x * x);
        }
    }

    static void CountRightHalf(long radius)
    {
        lock (Gate) // CONC3001
        {
            for (var x = 0L; x <= radius; x++)
                _points += 1 + 2 * (long)Math.Sqrt(radius * radius - x * x);
        }
    }
}
