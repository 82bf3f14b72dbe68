var catalogue = await Catalogue.OpenAsync();
Console.WriteLine(catalogue.Find("tea"));

/// <summary>Prices that are loaded from a slow service.</summary>
class Catalogue
{
    readonly Dictionary<string, int> _prices;

    Catalogue(Dictionary<string, int> prices) => _prices = prices;

    public static async Task<Catalogue> OpenAsync() => new(await LoadAsync());

    public int Find(string name) => _prices[name];

    static async Task<Dictionary<string, int>> LoadAsync()
    {
        await Task.Delay(20);
        return new() { ["tea"] = 3, ["cake"] = 4 };
    }
}
