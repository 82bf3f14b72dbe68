var shop = new Shop();
await shop.OrderAsync("tea", 3);
await shop.OrderAsync("coffee", 40);
Console.WriteLine($"{shop.Sold} sold");

/// <summary>Sells what a warehouse far away has in stock.</summary>
class Shop
{
    readonly Warehouse _warehouse = new();

    public int Sold { get; private set; }

    public async Task OrderAsync(string article, int count)
    {
        await PayAsync(count);
        if (await IsAvailableAsync(article, count))
            Sold += count;
    }

    async Task<bool> IsAvailableAsync(string article, int count) => await _warehouse.StockAsync(article) >= count;

    static Task PayAsync(int count) => Task.Delay(count);
}

/// <summary>Answers over a slow line.</summary>
class Warehouse
{
    public async Task<int> StockAsync(string article)
    {
        var line = ConnectAsync();
        return await line + article.Length;
    }

    static async Task<int> ConnectAsync()
    {
        await Task.Delay(20);
        return 8;
    }
}
