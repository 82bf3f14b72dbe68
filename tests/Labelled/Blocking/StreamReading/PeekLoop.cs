// ---- faulty: ReadLine of a file in the condition of the loop
class Ini
{
    public static async Task<Dictionary<string, string>> ReadAsync(string path)
    {
        var map = new Dictionary<string, string>();
        using var reader = new StreamReader(path);
        while (reader.ReadLine() is { } line) //! CONC1008|CONC1004
        {
            string[] parts = line.Split('=');
            map[parts[0]] = parts[1];
            await Task.Yield();
        }
        return map;
    }

    static async Task Main(string[] args) => Console.WriteLine((await ReadAsync(args[0])).Count);
}

// ---- sound: the lines come from a string that was read before
class Ini
{
    public static async Task<Dictionary<string, string>> ReadAsync(string path)
    {
        var map = new Dictionary<string, string>();
        using var reader = new StringReader(await File.ReadAllTextAsync(path));
        while (reader.Peek() >= 0)
        {
            string[] parts = reader.ReadLine()!.Split('=');
            map[parts[0]] = parts[1];
        }
        return map;
    }

    static async Task Main(string[] args) => Console.WriteLine((await ReadAsync(args[0])).Count);
}
