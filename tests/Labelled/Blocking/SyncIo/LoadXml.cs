// ---- faulty: the document is loaded synchronously from a file stream
using System.Xml.Linq;

class Menu
{
    public static async Task<int> CountAsync(string path)
    {
        await using FileStream file = File.OpenRead(path);
        XDocument document = XDocument.Load(file); //! CONC1004
        await Console.Out.WriteLineAsync(document.Root?.Name.LocalName);
        return document.Descendants("item").Count();
    }

    static async Task Main(string[] args) => Console.WriteLine(await CountAsync(args[0]));
}

// ---- sound: the text is parsed, the document saved into a string
using System.Xml.Linq;

class Menu
{
    public static async Task<int> CountAsync(string path)
    {
        XDocument document = XDocument.Parse(await File.ReadAllTextAsync(path));
        using var text = new StringWriter();
        document.Save(text);
        await Console.Out.WriteLineAsync(text.ToString());
        return document.Descendants("item").Count();
    }

    static async Task Main(string[] args) => Console.WriteLine(await CountAsync(args[0]));
}
