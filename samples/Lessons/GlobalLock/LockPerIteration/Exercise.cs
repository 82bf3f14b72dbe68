var numbers = 10_000_000;
Console.WriteLine($"the digital roots of the first {numbers:N0} numbers add up to {DigitalRoots.Sum(numbers):N0}");

/// <summary>Adds up digital roots, on all processors.</summary>
static class DigitalRoots
{
    static readonly Lock Gate = new();

    public static long Sum(int numbers)
    {
        var sum = 0L;
        Parallel.For(1, numbers + 1, number =>
        {
            lock (Gate) // CONC3003
            {
                sum += 1 + (number - 1) % 9;
            }
        });
        return sum;
    }
}
