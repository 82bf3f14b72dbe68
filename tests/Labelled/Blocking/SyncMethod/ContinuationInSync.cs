// ---- faulty: a synchronous method starts a chain and waits for its end
class Index
{
    private static int Size(string path)
    {
        Task<int> chain = File.ReadAllTextAsync(path).ContinueWith(t => t.Result.Length, TaskScheduler.Default);
        return chain.Result; //! CONC1010|CONC1001
    }

    static async Task Main(string[] args)
    {
        int total = 0;
        foreach (string path in args)
            total += Size(path); //! CONC1009|CONC1010|CONC1001
        await Console.Out.WriteLineAsync($"{total}");
    }
}

// ---- sound: the chain is given back, only the antecedent's result is read
class Index
{
    private static Task<int> Size(string path)
        => File.ReadAllTextAsync(path).ContinueWith(
            t => t.Result.Length,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion,
            TaskScheduler.Default);

    static async Task Main(string[] args)
    {
        int total = 0;
        foreach (string path in args)
            total += await Size(path);
        await Console.Out.WriteLineAsync($"{total}");
    }
}
