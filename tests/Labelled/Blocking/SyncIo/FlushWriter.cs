// ---- faulty: the writer of the file is flushed synchronously
class Log
{
    public static async Task WriteAsync(StreamWriter writer, string line)
    {
        await writer.WriteLineAsync(line);
        writer.Flush(); //! CONC1004
    }

    static async Task Main()
    {
        await using var writer = new StreamWriter("app.log", append: true);
        await WriteAsync(writer, "started");
    }
}

// ---- sound: the stream that is flushed is in memory
class Log
{
    public static async Task<byte[]> WriteAsync(string line)
    {
        await Task.Yield();
        using var memory = new MemoryStream();
        using var writer = new StreamWriter(memory);
        writer.Write(line);
        writer.Flush();
        return memory.ToArray();
    }

    static async Task Main() => await File.WriteAllBytesAsync("app.log", await WriteAsync("started"));
}
