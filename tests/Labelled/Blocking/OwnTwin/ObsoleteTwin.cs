// ---- faulty: Fetch waits for the server, FetchAsync is current
class Catalog
{
    private static readonly HttpClient s_client = new();

    public string Fetch(string id) => s_client.GetStringAsync("https://c.example/" + id).GetAwaiter().GetResult(); //! CONC1010|CONC1001

    public Task<string> FetchAsync(string id) => s_client.GetStringAsync("https://c.example/" + id);

    public async Task<string> TitleAsync(string id)
    {
        string text = Fetch(id); //! CONC1009|CONC1004
        await Task.Yield();
        return text.Split('\n')[0];
    }

    static async Task Main() => Console.WriteLine(await new Catalog().TitleAsync("7"));
}

// ---- sound: FetchAsync is obsolete, Fetch looks into a dictionary
class Catalog
{
    private readonly Dictionary<string, string> _titles = new() { ["7"] = "Seven" };

    public string Fetch(string id) => _titles.GetValueOrDefault(id, "");

    [Obsolete("The catalog is in memory, use Fetch.")]
    public Task<string> FetchAsync(string id) => Task.FromResult(Fetch(id));

    public async Task<string> TitleAsync(string id)
    {
        string text = Fetch(id);
        await Task.Yield();
        return text.Split('\n')[0];
    }

    static async Task Main() => Console.WriteLine(await new Catalog().TitleAsync("7"));
}
