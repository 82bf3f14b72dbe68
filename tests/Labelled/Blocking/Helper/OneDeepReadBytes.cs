// ---- faulty: the helper reads a file
class Icons
{
    private static int Weight(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        return bytes.Count(b => b == 0);
    }

    public static async Task<int> SumAsync(IEnumerable<string> paths)
    {
        int sum = 0;
        foreach (string path in paths)
            sum += Weight(path); //! CONC1009|CONC1004
        await Console.Out.WriteLineAsync($"{sum}");
        return sum;
    }

    static async Task Main(string[] args) => await SumAsync(args);
}

// ---- sound: the helper looks at the bytes that it is given
class Icons
{
    private static int Weight(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        int zeros = 0, value;
        while ((value = stream.ReadByte()) >= 0)
            zeros += value == 0 ? 1 : 0;
        return zeros;
    }

    public static async Task<int> SumAsync(IEnumerable<string> paths)
    {
        int sum = 0;
        foreach (string path in paths)
            sum += Weight(await File.ReadAllBytesAsync(path));
        return sum;
    }

    static async Task Main(string[] args) => Console.WriteLine(await SumAsync(args));
}
