// ---- faulty: a static initializer waits, the type lock is held meanwhile
static class Countries
{
    public static readonly string[] All = LoadAsync().Result; //! CONC1011|CONC1010|CONC1001|CONC1005

    private static async Task<string[]> LoadAsync() => await File.ReadAllLinesAsync("countries.txt");
}

class Program
{
    static async Task Main() => await Console.Out.WriteLineAsync(Countries.All[0]);
}

// ---- sound: a lazy task is made by the initializer and awaited by the users
static class Countries
{
    private static readonly Lazy<Task<string[]>> s_all = new(LoadAsync);

    public static Task<string[]> AllAsync => s_all.Value;

    private static async Task<string[]> LoadAsync() => await File.ReadAllLinesAsync("countries.txt");
}

class Program
{
    static async Task Main() => await Console.Out.WriteLineAsync((await Countries.AllAsync)[0]);
}
