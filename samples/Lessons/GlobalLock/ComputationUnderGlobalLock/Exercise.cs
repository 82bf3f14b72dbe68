var recordings = Enumerable.Range(1, 24).Select(Recording).ToArray();
Parallel.ForEach(recordings, samples => Studio.Analyze(samples));
Console.WriteLine($"{Studio.Analyzed} recordings, echo {Studio.Echo}, loudest sample {Studio.Loudest}");

static int[] Recording(int seed) => Enumerable.Range(0, 6_000).Select(i => (i * 31 + seed * 17) % 1_000).ToArray();

/// <summary>Looks for the echo in recordings, and keeps what it found in all of them.</summary>
static class Studio
{
    static readonly Lock Gate = new();
    static long _echo;
    static int _loudest;
    static int _analyzed;

    public static long Echo => Volatile.Read(ref _echo);

    public static int Loudest => Volatile.Read(ref _loudest);

    public static int Analyzed => Volatile.Read(ref _analyzed);

    public static void Analyze(int[] samples)
    {
        var loudest = LoudestOf(samples);
        lock (Gate) // CONC3002
        {
            var echo = EchoOf(samples);
            _echo += echo;
            _loudest = Math.Max(_loudest, loudest);
            _analyzed++;
        }
    }

    static int LoudestOf(int[] samples)
    {
        var loudest = 0;
        foreach (var sample in samples)
            loudest = Math.Max(loudest, sample);
        return loudest;
    }

    // How alike the recording and its delayed self are, for every delay.
    static long EchoOf(int[] samples)
    {
        long best = 0;
        for (var delay = 1; delay < samples.Length; delay++)
        {
            long sum = 0;
            for (var i = delay; i < samples.Length; i++)
                sum += samples[i] * samples[i - delay];
            best = Math.Max(best, sum);
        }

        return best;
    }
}
