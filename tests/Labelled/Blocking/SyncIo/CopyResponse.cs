// ---- faulty: the body of the response is copied synchronously
class Download
{
    public static async Task<byte[]> GetAsync(HttpClient client, string url)
    {
        using HttpResponseMessage response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead);
        await using Stream body = await response.Content.ReadAsStreamAsync();
        var target = new MemoryStream();
        body.CopyTo(target); //! CONC1004|CONC1008
        return target.ToArray();
    }

    static async Task Main()
    {
        using var client = new HttpClient();
        Console.WriteLine((await GetAsync(client, "https://example.org/")).Length);
    }
}

// ---- sound: from one memory stream to another
class Download
{
    public static async Task<byte[]> GetAsync(HttpClient client, string url)
    {
        byte[] body = await client.GetByteArrayAsync(url);
        var source = new MemoryStream(body);
        var target = new MemoryStream();
        source.CopyTo(target);
        target.WriteByte(0);
        return target.ToArray();
    }

    static async Task Main()
    {
        using var client = new HttpClient();
        Console.WriteLine((await GetAsync(client, "https://example.org/")).Length);
    }
}
