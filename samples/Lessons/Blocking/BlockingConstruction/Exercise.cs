var catalogue = new Catalogue();
Console.WriteLine(catalogue.Find("tea"));

/// <summary>Prices that are loaded from a slow service.</summary>
class Catalogue
{
    readonly Dictionary<string, int> _prices;

    public Catalogue() => _prices = LoadAsync().Result; // CONC1011

    public int Find(string name) => _prices[name];

    static async Task<Dictionary<string, int>> LoadAsync()
    {
        await Task.Delay(20);
        return new() { ["tea"] = 3, ["cake"] = 4 };
    }
}
