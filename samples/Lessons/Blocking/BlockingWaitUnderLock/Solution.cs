var cache = new PriceCache();
Console.WriteLine(await cache.FindAsync("tea"));

/// <summary>Remembers the price that a slow service knows.</summary>
class PriceCache
{
    readonly SemaphoreSlim _gate = new(1, 1);
    int? _price;

    public async Task<int> FindAsync(string name)
    {
        await CountAsync(name);
        await _gate.WaitAsync();
        try
        {
            _price ??= await LoadAsync(name);
            return _price.Value;
        }
        finally
        {
            _gate.Release();
        }
    }

    static async Task<int> LoadAsync(string name)
    {
        await Task.Delay(20);
        return name.Length;
    }

    static async Task CountAsync(string name) => await Task.Delay(name.Length);
}
