var cache = new PriceCache();
Console.WriteLine(await cache.FindAsync("tea"));

/// <summary>Remembers the price that a slow service knows.</summary>
class PriceCache
{
    readonly object _gate = new();
    int? _price;

    public async Task<int> FindAsync(string name)
    {
        await CountAsync(name);
        lock (_gate)
        {
            _price ??= LoadAsync(name).Result; // CONC1013
            return _price.Value;
        }
    }

    static async Task<int> LoadAsync(string name)
    {
        await Task.Delay(20);
        return name.Length;
    }

    static async Task CountAsync(string name) => await Task.Delay(name.Length);
}
