// ---- faulty: the lock is held while a task is waited for
class PriceCache
{
    private readonly object _sync = new();
    private readonly Dictionary<string, decimal> _prices = new();

    public decimal Get(string id)
    {
        lock (_sync)
        {
            if (!_prices.TryGetValue(id, out decimal price))
            {
                price = LoadAsync(id).Result; //! CONC1005|CONC1010|CONC1013|CONC1001
                _prices[id] = price;
            }
            return price;
        }
    }

    private async Task<decimal> LoadAsync(string id)
    {
        await Task.Delay(100);
        lock (_sync) { return _prices.Count + id.Length; }
    }

    static async Task Main() => Console.WriteLine(await Task.Run(() => new PriceCache().Get("x")));
}

// ---- sound: the lock guards the dictionary of tasks only
class PriceCache
{
    private readonly object _sync = new();
    private readonly Dictionary<string, Task<decimal>> _prices = new();

    public Task<decimal> GetAsync(string id)
    {
        lock (_sync)
        {
            if (!_prices.TryGetValue(id, out Task<decimal>? price))
            {
                price = LoadAsync(id);
                _prices[id] = price;
            }
            return price;
        }
    }

    private static async Task<decimal> LoadAsync(string id)
    {
        await Task.Delay(100);
        return id.Length;
    }

    static async Task Main() => Console.WriteLine(await new PriceCache().GetAsync("x"));
}
