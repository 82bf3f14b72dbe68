// ---- faulty: the header is written to the file synchronously
class Recorder
{
    public static async Task RecordAsync(string path, byte[] data)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0, useAsync: true);
        byte[] header = BitConverter.GetBytes(data.Length);
        file.Write(header, 0, header.Length); //! CONC1004
        await file.WriteAsync(data);
    }

    static async Task Main() => await RecordAsync("a.bin", new byte[1000]);
}

// ---- sound: the header is put into a memory stream, the file gets it asynchronously
class Recorder
{
    public static async Task RecordAsync(string path, byte[] data)
    {
        using var memory = new MemoryStream();
        byte[] header = BitConverter.GetBytes(data.Length);
        memory.Write(header, 0, header.Length);
        memory.Write(data, 0, data.Length);
        memory.Flush();
        await File.WriteAllBytesAsync(path, memory.ToArray());
    }

    static async Task Main() => await RecordAsync("a.bin", new byte[1000]);
}
