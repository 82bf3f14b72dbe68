// ---- faulty: the interface has a twin and its only implementation reads a file
interface IStore
{
    string Get(string key);
    Task<string> GetAsync(string key);
}

class FileStore : IStore
{
    public string Get(string key) => File.ReadAllText(key);
    public Task<string> GetAsync(string key) => File.ReadAllTextAsync(key);
}

class Program
{
    static async Task Main()
    {
        IStore store = new FileStore();
        string a = await store.GetAsync("a");
        string b = store.Get("b"); //! CONC1004|CONC1009
        Console.WriteLine(a + b);
    }
}

// ---- sound: the object is known to be the store in memory
class MemoryStore
{
    private readonly Dictionary<string, string> _map = new() { ["b"] = "2" };
    public string Get(string key) => _map[key];
    public Task<string> GetAsync(string key) => Task.FromResult(Get(key));
}

class Program
{
    static async Task Main()
    {
        var store = new MemoryStore();
        string a = await File.ReadAllTextAsync("a");
        string b = store.Get("b");
        Console.WriteLine(a + b);
    }
}
