var seeds = Enumerable.Range(1, 400).ToList();
Console.WriteLine($"the largest of {seeds.Count} checksums is {Checksums.Largest(seeds)}");

/// <summary>Computes a checksum for each seed.</summary>
static class Checksums
{
    static readonly uint[] s_sums = new uint[1_000];

    public static uint Largest(List<int> seeds)
    {
        Parallel.ForEach(seeds, seed => Compute(seed));
        return s_sums.Max();
    }

    static void Compute(int seed)
    {
        var sum = (uint)seed;
        for (var round = 0; round < 1_000_000; round++)
            sum = sum * 31 + (uint)round;
        s_sums[seed] = sum;
    }
}
