// ---- faulty: an async reader is read synchronously
using System.Xml;

class Sitemap
{
    public static async Task<int> CountAsync(Stream network)
    {
        int count = 0;
        using XmlReader reader = XmlReader.Create(network, new XmlReaderSettings { Async = true });
        while (reader.Read()) //! CONC1004
        {
            if (reader.NodeType == XmlNodeType.Text)
                count += (await reader.GetValueAsync()).Length;
        }
        return count;
    }

    static async Task Main()
    {
        using var client = new HttpClient();
        await using Stream stream = await client.GetStreamAsync("https://example.org/sitemap.xml");
        Console.WriteLine(await CountAsync(stream));
    }
}

// ---- sound: the reader is over a string and not made for async
using System.Xml;

class Sitemap
{
    public static async Task<int> CountAsync(HttpClient client)
    {
        int count = 0;
        string text = await client.GetStringAsync("https://example.org/sitemap.xml");
        using XmlReader reader = XmlReader.Create(new StringReader(text));
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Text)
                count += reader.Value.Length;
        }
        return count;
    }

    static async Task Main()
    {
        using var client = new HttpClient();
        Console.WriteLine(await CountAsync(client));
    }
}
