// ---- faulty: a file is read synchronously in an async method
class Templates
{
    public static async Task<string> RenderAsync(string path, string name)
    {
        string template = File.ReadAllText(path); //! CONC1004
        string text = template.Replace("{name}", name);
        await File.WriteAllTextAsync(path + ".out", text);
        return text;
    }

    static async Task Main(string[] args) => Console.WriteLine(await RenderAsync(args[0], "Ada"));
}

// ---- sound: a StringReader is read to its end, it is in memory
class Templates
{
    public static async Task<string> RenderAsync(string path, string name)
    {
        using var reader = new StringReader("Dear {name},\nhello");
        string? first = reader.ReadLine();
        string template = first + reader.ReadToEnd();
        string text = template.Replace("{name}", name);
        await File.WriteAllTextAsync(path + ".out", text);
        return text;
    }

    static async Task Main(string[] args) => Console.WriteLine(await RenderAsync(args[0], "Ada"));
}
