// ---- faulty: the twin differs by the cancellation token only, and Count reads the disk
class Words
{
    public int Count(string path) => File.ReadAllLines(path).Length;

    public async Task<int> CountAsync(string path, CancellationToken token = default)
        => (await File.ReadAllLinesAsync(path, token)).Length;

    public async Task<int> BothAsync(string a, string b)
    {
        int first = await CountAsync(a);
        return first + Count(b); //! CONC1004|CONC1009
    }

    static async Task Main(string[] args) => Console.WriteLine(await new Words().BothAsync(args[0], args[1]));
}

// ---- sound: Count takes words in memory, CountAsync a path and a pattern
class Words
{
    public int Count(string[] words) => words.Count(w => w.Length > 3);

    public async Task<int> CountAsync(string path, string pattern)
        => (await File.ReadAllLinesAsync(path)).Count(l => l.Contains(pattern));

    public async Task<int> BothAsync(string a, string[] words)
    {
        int first = await CountAsync(a, "TODO");
        return first + Count(words);
    }

    static async Task Main(string[] args) => Console.WriteLine(await new Words().BothAsync(args[0], args));
}
