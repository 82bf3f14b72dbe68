// ---- faulty: EndOfStream reads from the file synchronously
class Lines
{
    public static async Task<int> CountAsync(string path)
    {
        using var reader = new StreamReader(path);
        int count = 0;
        while (!reader.EndOfStream) //! CONC1008|CONC1004
        {
            await reader.ReadLineAsync();
            count++;
        }
        return count;
    }

    static async Task Main(string[] args) => Console.WriteLine(await CountAsync(args[0]));
}

// ---- sound: null is the end
class Lines
{
    public static async Task<int> CountAsync(string path)
    {
        using var reader = new StreamReader(path);
        int count = 0;
        while (await reader.ReadLineAsync() is not null)
            count++;
        return count;
    }

    static async Task Main(string[] args) => Console.WriteLine(await CountAsync(args[0]));
}
