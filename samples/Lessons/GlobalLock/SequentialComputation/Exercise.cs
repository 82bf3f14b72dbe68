using System.Diagnostics;

var watch = Stopwatch.StartNew();
Counter.CountUp(); // CONC3012
Counter.CountDown();
Console.WriteLine("counted up and down");
Console.Error.WriteLine($"after {watch.ElapsedMilliseconds:N0} ms");

/// <summary>Two things to do that have nothing to do with each other.</summary>
static class Counter
{
    public static void CountUp()
    {
        for (var i = 0; i < 400_000_000; i++)
        {
        }
    }

    public static void CountDown()
    {
        for (var i = 400_000_000; i > 0; i--)
        {
        }
    }
}
