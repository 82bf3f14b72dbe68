// ---- faulty: the pause between two tries sleeps
class Retry
{
    public static async Task<string> GetAsync(HttpClient client, string url)
    {
        for (int attempt = 0; ; attempt++)
        {
            try { return await client.GetStringAsync(url); }
            catch (HttpRequestException) when (attempt < 3)
            {
                Thread.Sleep(1000 * attempt); //! CONC1003
            }
        }
    }

    static async Task Main()
    {
        using var client = new HttpClient();
        Console.WriteLine(await GetAsync(client, "https://example.org/"));
    }
}

// ---- sound: the pause is awaited
class Retry
{
    public static async Task<string> GetAsync(HttpClient client, string url)
    {
        for (int attempt = 0; ; attempt++)
        {
            try { return await client.GetStringAsync(url); }
            catch (HttpRequestException) when (attempt < 3)
            {
                await Task.Delay(1000 * attempt);
            }
        }
    }

    static async Task Main()
    {
        using var client = new HttpClient();
        Console.WriteLine(await GetAsync(client, "https://example.org/"));
    }
}
