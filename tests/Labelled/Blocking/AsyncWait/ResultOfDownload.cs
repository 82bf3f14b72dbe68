// ---- faulty: the page is waited for with Result in an async method
class PageSizes
{
    private static readonly HttpClient s_client = new();

    public async Task<int> SumAsync(string left, string right)
    {
        string first = await s_client.GetStringAsync(left);
        string second = s_client.GetStringAsync(right).Result; //! CONC1001|CONC1004|CONC1006
        return first.Length + second.Length;
    }

    static async Task Main()
        => Console.WriteLine(await new PageSizes().SumAsync("https://a.example/", "https://b.example/"));
}

// ---- sound: both tasks are complete after WhenAll, Result only reads
class PageSizes
{
    private static readonly HttpClient s_client = new();

    public async Task<int> SumAsync(string left, string right)
    {
        Task<string> first = s_client.GetStringAsync(left);
        Task<string> second = s_client.GetStringAsync(right);
        await Task.WhenAll(first, second);
        return first.Result.Length + second.Result.Length;
    }

    static async Task Main()
        => Console.WriteLine(await new PageSizes().SumAsync("https://a.example/", "https://b.example/"));
}
