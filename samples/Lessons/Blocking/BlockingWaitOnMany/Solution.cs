var kitchen = new Kitchen();
await kitchen.ServeAsync();
Console.WriteLine(kitchen.Served);

/// <summary>Cooks the courses of a menu side by side and serves them together.</summary>
class Kitchen
{
    public int Served { get; private set; }

    public async Task ServeAsync()
    {
        await SetTableAsync();
        var soup = CookAsync(30);
        var fish = CookAsync(50);
        await Task.WhenAll(soup, fish);
        Served = 2;
    }

    static Task SetTableAsync() => Task.Delay(10);

    static Task CookAsync(int minutes) => Task.Delay(minutes);
}
