// ---- faulty: WhenAll itself is waited for
class Import
{
    public async Task RunAsync(string[] files)
    {
        await Console.Out.WriteLineAsync($"{files.Length} files");
        Task.WhenAll(files.Select(f => LoadAsync(f))).Wait(); //! CONC1001
    }

    private static async Task LoadAsync(string file)
    {
        string text = await File.ReadAllTextAsync(file);
        Console.WriteLine(text.Length);
    }

    static async Task Main(string[] args) => await new Import().RunAsync(args);
}

// ---- sound: a completed check over the list, then the results are collected
class Import
{
    public async Task RunAsync(string[] files)
    {
        await Console.Out.WriteLineAsync($"{files.Length} files");
        List<Task<int>> tasks = files.Select(LoadAsync).ToList();
        await Task.WhenAll(tasks);
        int total = tasks.Sum(t => t.Result);
        Console.WriteLine(total);
    }

    private static async Task<int> LoadAsync(string file)
    {
        string text = await File.ReadAllTextAsync(file);
        return text.Length;
    }

    static async Task Main(string[] args) => await new Import().RunAsync(args);
}
