// ---- faulty: a private method waits, all its callers are async
class Weather
{
    private static readonly HttpClient s_client = new();

    private static string Raw(string city)
    {
        Task<string> call = s_client.GetStringAsync("https://w.example/" + city);
        return call.Result; //! CONC1010|CONC1001
    }

    public static async Task ShowAsync(string city)
    {
        await Console.Out.WriteLineAsync(city);
        Console.WriteLine(Raw(city)); //! CONC1009|CONC1001|CONC1010
    }

    static async Task Main() => await ShowAsync("Kiel");
}

// ---- sound: the private method gets tasks that the caller has awaited
class Weather
{
    private static readonly HttpClient s_client = new();

    private static string Longest(Task<string>[] calls)
        => calls.Where(c => c.IsCompletedSuccessfully).Select(c => c.Result).MaxBy(t => t.Length) ?? "";

    public static async Task ShowAsync(params string[] cities)
    {
        Task<string>[] calls = cities.Select(c => s_client.GetStringAsync("https://w.example/" + c)).ToArray();
        await Task.WhenAll(calls);
        Console.WriteLine(Longest(calls));
    }

    static async Task Main() => await ShowAsync("Kiel", "Bonn");
}
