// ---- faulty: an async event handler waits for the save
class Editor
{
    public event EventHandler? Closing;

    public Editor()
    {
        Closing += async (sender, e) =>
        {
            Task<int> save = SaveAsync("draft");
            await Console.Out.WriteLineAsync("saving");
            Console.WriteLine(save.Result); //! CONC1001|CONC1006
        };
    }

    private static async Task<int> SaveAsync(string text)
    {
        await File.WriteAllTextAsync("draft.txt", text);
        return text.Length;
    }

    static void Main() => new Editor().Closing?.Invoke(null, EventArgs.Empty);
}

// ---- sound: the task was awaited before, its result is read twice
class Editor
{
    public event EventHandler? Closing;

    public Editor()
    {
        Closing += async (sender, e) =>
        {
            Task<int> save = SaveAsync("draft");
            await Console.Out.WriteLineAsync("saving");
            await save;
            Console.WriteLine(save.Result);
        };
    }

    private static async Task<int> SaveAsync(string text)
    {
        await File.WriteAllTextAsync("draft.txt", text);
        return text.Length;
    }

    static void Main() => new Editor().Closing?.Invoke(null, EventArgs.Empty);
}
