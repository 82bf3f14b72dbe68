// ---- faulty: the dual path reads synchronously in both cases
class Frame
{
    private static async ValueTask<int> ReadCoreAsync(Stream stream, byte[] target, bool async)
    {
        if (async)
            await stream.FlushAsync();
        return stream.Read(target, 0, target.Length); //! CONC1004
    }

    public static ValueTask<int> ReadAsync(Stream stream, byte[] target) => ReadCoreAsync(stream, target, async: true);

    static async Task Main()
    {
        await using FileStream file = File.Open("frame", FileMode.Open);
        Console.WriteLine(await ReadAsync(file, new byte[64]));
    }
}

// ---- sound: the flag chooses, the synchronous call is only for the synchronous caller
class Frame
{
    private static async ValueTask<int> ReadCoreAsync(Stream stream, byte[] target, bool async)
    {
        return async
            ? await stream.ReadAsync(target, 0, target.Length)
            : stream.Read(target, 0, target.Length);
    }

    public static int Read(Stream stream, byte[] target) => ReadCoreAsync(stream, target, async: false).GetAwaiter().GetResult();

    public static ValueTask<int> ReadAsync(Stream stream, byte[] target) => ReadCoreAsync(stream, target, async: true);

    static async Task Main()
    {
        await using FileStream file = File.Open("frame", FileMode.Open);
        Console.WriteLine(await ReadAsync(file, new byte[64]));
    }
}
