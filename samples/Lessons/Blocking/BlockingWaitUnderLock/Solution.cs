var cache = new PriceCache();
Console.WriteLine(await cache.FindAsync("tea"));

/// <summary>Remembers prices that a slow service knows.</summary>
class PriceCache
{
    readonly object _gate = new();
    readonly Dictionary<string, int> _prices = [];

    public async Task<int> FindAsync(string name)
    {
        lock (_gate)
        {
            if (_prices.TryGetValue(name, out var known))
                return known;
        }

        var price = await LoadAsync(name);
        lock (_gate)
        {
            _prices[name] = price;
            return price;
        }
    }

    async Task<int> LoadAsync(string name)
    {
        await Task.Delay(20);
        lock (_gate)
            return _prices.Count + name.Length;
    }
}
