// ---- faulty: the constructor waits for the load
class Glossary
{
    private readonly string[] _words;

    public Glossary(string path)
    {
        _words = LoadAsync(path).Result; //! CONC1011|CONC1010|CONC1001
    }

    private static async Task<string[]> LoadAsync(string path) => await File.ReadAllLinesAsync(path);

    public bool Has(string word) => Array.IndexOf(_words, word) >= 0;

    static void Main(string[] args) => Console.WriteLine(new Glossary(args[0]).Has("await"));
}

// ---- sound: the constructor starts the load, the method awaits it
class Glossary
{
    private readonly Task<string[]> _words;

    public Glossary(string path)
    {
        _words = LoadAsync(path);
    }

    private static async Task<string[]> LoadAsync(string path) => await File.ReadAllLinesAsync(path);

    public async Task<bool> HasAsync(string word) => Array.IndexOf(await _words, word) >= 0;

    static async Task Main(string[] args) => Console.WriteLine(await new Glossary(args[0]).HasAsync("await"));
}
