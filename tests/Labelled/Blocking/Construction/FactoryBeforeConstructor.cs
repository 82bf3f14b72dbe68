// ---- faulty: the async factory calls a constructor that reads the file itself
class Palette
{
    private readonly string[] _colors;

    private Palette(string path) => _colors = File.ReadAllLines(path);

    public static async Task<Palette> CreateAsync(string path)
    {
        await Console.Out.WriteLineAsync(path);
        return new Palette(path); //! CONC1009|CONC1011|CONC1004
    }

    static async Task Main(string[] args) => Console.WriteLine((await CreateAsync(args[0]))._colors.Length);
}

// ---- sound: the constructor reads the result of a task that the factory awaited
class Palette
{
    private readonly string[] _colors;

    private Palette(string[] colors) => _colors = colors;

    public static async Task<Palette> CreateAsync(string path)
    {
        Task<string[]> read = File.ReadAllLinesAsync(path);
        await read;
        return new Palette(read.Result);
    }

    static async Task Main(string[] args) => Console.WriteLine((await CreateAsync(args[0]))._colors.Length);
}
