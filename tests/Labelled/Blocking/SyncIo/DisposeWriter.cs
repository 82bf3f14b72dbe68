// ---- faulty: the using writes the rest of the buffer synchronously
class Export
{
    public static async Task RunAsync(string path, IEnumerable<string> rows)
    {
        using (var writer = new StreamWriter(path)) //! CONC1004|CONC1008
        {
            foreach (string row in rows)
                await writer.WriteLineAsync(row);
        }
    }

    static async Task Main() => await RunAsync("rows.csv", ["a;b", "c;d"]);
}

// ---- sound: a StringWriter has nothing to do when it is disposed of
class Export
{
    public static async Task RunAsync(string path, IEnumerable<string> rows)
    {
        string text;
        using (var writer = new StringWriter())
        {
            foreach (string row in rows)
                writer.WriteLine(row);
            text = writer.ToString();
        }
        await File.WriteAllTextAsync(path, text);
    }

    static async Task Main() => await RunAsync("rows.csv", ["a;b", "c;d"]);
}
