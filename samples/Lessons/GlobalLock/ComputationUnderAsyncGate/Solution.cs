var readings = Enumerable.Range(1, 32).Select(Station).ToArray();
await Task.WhenAll(readings.Select(Archive.AddAsync));
Console.WriteLine($"{Archive.Count} stations, checksum {Archive.Checksum:X16}");

static int[] Station(int seed) => Enumerable.Range(0, 300_000).Select(i => (i * 7 + seed * 13) % 500).ToArray();

/// <summary>Keeps checksums of what weather stations send; requests come in side by side.</summary>
static class Archive
{
    static readonly SemaphoreSlim One = new(1, 1);
    static ulong _checksum;
    static int _count;

    public static ulong Checksum => Volatile.Read(ref _checksum);

    public static int Count => Volatile.Read(ref _count);

    public static async Task AddAsync(int[] readings)
    {
        await Task.Yield();
        var valid = CountValid(readings);
        var checksum = ChecksumOf(readings);
        await One.WaitAsync();
        try
        {
            _checksum ^= checksum;
            _count += valid > 0 ? 1 : 0;
        }
        finally
        {
            One.Release();
        }
    }

    static int CountValid(int[] readings)
    {
        var valid = 0;
        foreach (var reading in readings)
            valid += reading < 400 ? 1 : 0;
        return valid;
    }

    static ulong ChecksumOf(int[] readings)
    {
        var hash = 14_695_981_039_346_656_037;
        for (var round = 0; round < 20; round++)
        {
            foreach (var reading in readings)
                hash = (hash ^ (uint)reading) * 1_099_511_628_211;
        }

        return hash;
    }
}
