// ---- faulty: the generic Read waits for the file, the generic twin does not
using System.Text.Json;

class Store
{
    public T? Read<T>(string key) => JsonSerializer.Deserialize<T>(File.ReadAllText(key));

    public async Task<T?> ReadAsync<T>(string key) => JsonSerializer.Deserialize<T>(await File.ReadAllTextAsync(key));

    public async Task<int> TotalAsync()
    {
        int left = await ReadAsync<int>("left");
        int right = Read<int>("right"); //! CONC1004|CONC1009
        return left + right;
    }

    static async Task Main() => Console.WriteLine(await new Store().TotalAsync());
}

// ---- sound: the generic Read casts what is in memory, ReadAsync reads bytes
class Store
{
    private readonly Dictionary<string, object> _values = new() { ["right"] = 4 };

    public T Read<T>(string key) => (T)_values[key];

    public async Task<byte[]> ReadAsync(string key) => await File.ReadAllBytesAsync(key);

    public async Task<int> TotalAsync()
    {
        byte[] left = await ReadAsync("left");
        int right = Read<int>("right");
        return left.Length + right;
    }

    static async Task Main() => Console.WriteLine(await new Store().TotalAsync());
}
