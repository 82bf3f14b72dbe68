// ---- faulty: each pool thread waits for an async call
class Crawler
{
    public static async Task CrawlAsync(HttpClient client, string[] urls)
    {
        var tasks = new List<Task>();
        foreach (string url in urls)
            tasks.Add(Task.Run(() => client.GetStringAsync(url).Wait())); //! CONC1012|CONC1001|CONC1010
        await Task.WhenAll(tasks);
    }

    static async Task Main(string[] args)
    {
        using var client = new HttpClient();
        await CrawlAsync(client, args);
    }
}

// ---- sound: Task.Run starts async calls, no thread waits
class Crawler
{
    public static async Task CrawlAsync(HttpClient client, string[] urls)
    {
        var tasks = new List<Task<string>>();
        foreach (string url in urls)
            tasks.Add(Task.Run(() => client.GetStringAsync(url)));
        await Task.WhenAll(tasks);
        Console.WriteLine(tasks.Max(t => t.Result.Length));
    }

    static async Task Main(string[] args)
    {
        using var client = new HttpClient();
        await CrawlAsync(client, args);
    }
}
