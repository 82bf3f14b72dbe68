// ---- faulty: ReadToEnd of a file
class Licence
{
    public static async Task<int> LinesAsync(string path)
    {
        using var reader = new StreamReader(path);
        string? title = await reader.ReadLineAsync();
        string rest = reader.ReadToEnd(); //! CONC1004|CONC1008
        return (title?.Length ?? 0) + rest.Split('\n').Length;
    }

    static async Task Main(string[] args) => Console.WriteLine(await LinesAsync(args[0]));
}

// ---- sound: the reader decodes bytes that are in memory
class Licence
{
    public static async Task<int> LinesAsync(string path)
    {
        byte[] bytes = await File.ReadAllBytesAsync(path);
        using var reader = new StreamReader(new MemoryStream(bytes));
        string? title = reader.ReadLine();
        string rest = reader.ReadToEnd();
        return (title?.Length ?? 0) + rest.Split('\n').Length;
    }

    static async Task Main(string[] args) => Console.WriteLine(await LinesAsync(args[0]));
}
