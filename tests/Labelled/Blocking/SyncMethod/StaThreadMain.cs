// ---- faulty: an internal synchronous method waits for an async one
class Updater
{
    internal bool Check(string current)
    {
        return NewestAsync().GetAwaiter().GetResult() != current; //! CONC1010|CONC1001
    }

    private static async Task<string> NewestAsync()
    {
        await Task.Delay(30);
        return "2.1";
    }

    static async Task Main()
    {
        bool newer = await Task.Run(() => new Updater().Check("2.0"));
        Console.WriteLine(newer);
    }
}

// ---- sound: Main must stay on its STA thread, it waits for the one async call
class Updater
{
    private static async Task<string> NewestAsync()
    {
        await Task.Delay(30);
        return "2.1";
    }

    [STAThread]
    static int Main()
    {
        string newest = NewestAsync().GetAwaiter().GetResult();
        Console.WriteLine(newest);
        return newest == "2.0" ? 0 : 1;
    }
}
