var cache = new PriceCache();
Console.WriteLine(cache.Find("tea"));

/// <summary>Remembers prices that a slow service knows.</summary>
class PriceCache
{
    readonly object _gate = new();
    readonly Dictionary<string, int> _prices = [];

    public int Find(string name)
    {
        lock (_gate)
        {
            if (!_prices.TryGetValue(name, out var price))
                _prices[name] = price = LoadAsync(name).Result; // CONC1013
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
