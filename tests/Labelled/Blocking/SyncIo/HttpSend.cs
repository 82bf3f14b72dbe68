// ---- faulty: the request is sent synchronously
class Ping
{
    private static readonly HttpClient s_client = new();

    public static async Task<bool> AliveAsync(string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, url);
        using HttpResponseMessage response = s_client.Send(request); //! CONC1004
        await Console.Out.WriteLineAsync(response.ReasonPhrase);
        return response.IsSuccessStatusCode;
    }

    static async Task Main() => Console.WriteLine(await AliveAsync("https://example.org/"));
}

// ---- sound: the content of a request is built in memory, only SendAsync sends
class Ping
{
    private static readonly HttpClient s_client = new();

    public static async Task<bool> AliveAsync(string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Headers.Add("X-Probe", "1");
        request.Content = new StringContent("ping");
        using HttpResponseMessage response = await s_client.SendAsync(request);
        Console.WriteLine(response.ReasonPhrase);
        return response.IsSuccessStatusCode;
    }

    static async Task Main() => Console.WriteLine(await AliveAsync("https://example.org/"));
}
