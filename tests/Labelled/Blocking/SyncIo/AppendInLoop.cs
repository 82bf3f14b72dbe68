// ---- faulty: each line is appended synchronously
class Audit
{
    public static async Task RunAsync(IAsyncEnumerable<string> events)
    {
        await foreach (string entry in events)
        {
            File.AppendAllText("audit.log", entry + Environment.NewLine); //! CONC1004
        }
    }

    static async Task Main() => await RunAsync(new[] { "login", "logout" }.ToAsyncEnumerable());
}

// ---- sound: Exists, Delete and Move have no async counterpart
class Audit
{
    public static async Task RunAsync(IAsyncEnumerable<string> events)
    {
        if (File.Exists("audit.old"))
            File.Delete("audit.old");
        if (File.Exists("audit.log"))
            File.Move("audit.log", "audit.old");
        await foreach (string entry in events)
        {
            await File.AppendAllTextAsync("audit.log", entry + Environment.NewLine);
        }
    }

    static async Task Main() => await RunAsync(new[] { "login", "logout" }.ToAsyncEnumerable());
}
