// ---- faulty: EndOfStream of the reader of a response
class Events
{
    public static async Task ListenAsync(HttpClient client, CancellationToken token)
    {
        await using Stream body = await client.GetStreamAsync("https://e.example/events", token);
        using var reader = new StreamReader(body);
        while (!token.IsCancellationRequested && !reader.EndOfStream) //! CONC1008|CONC1004
            Console.WriteLine(await reader.ReadLineAsync(token));
    }

    static async Task Main()
    {
        using var client = new HttpClient();
        await ListenAsync(client, default);
    }
}

// ---- sound: EndOfStream is a flag of the program's own class
class LineCursor(string[] lines)
{
    private int _next;
    public bool EndOfStream => _next == lines.Length;
    public string ReadLine() => lines[_next++];
}

class Events
{
    public static async Task ListenAsync(CancellationToken token)
    {
        var reader = new LineCursor(await File.ReadAllLinesAsync("events.txt", token));
        while (!token.IsCancellationRequested && !reader.EndOfStream)
            Console.WriteLine(reader.ReadLine());
    }

    static async Task Main() => await ListenAsync(default);
}
