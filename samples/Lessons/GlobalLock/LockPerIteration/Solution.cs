var numbers = 10_000_000;
Console.WriteLine($"the digital roots of the first {numbers:N0} numbers add up to {DigitalRoots.Sum(numbers):N0}");

/// <summary>Adds up digital roots, on all processors.</summary>
static class DigitalRoots
{
    static readonly Lock Gate = new();

    public static long Sum(int numbers)
    {
        var sum = 0L;
        Parallel.For(1, numbers + 1, () => 0L, (number, state, localSum) =>
        {
            localSum += 1 + (number - 1) % 9;
            return localSum;
        }, localSum => { lock (Gate) sum += localSum; });
        return sum;
    }
}
