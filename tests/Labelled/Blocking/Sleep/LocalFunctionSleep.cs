// ---- faulty: a local function of the async method sleeps and is called at once
class Printer
{
    public static async Task PrintAsync(string[] pages)
    {
        foreach (string page in pages)
        {
            await File.AppendAllTextAsync("spool.txt", page);
            CoolDown(); //! CONC1009|CONC1002
        }

        static void CoolDown()
        {
            Thread.Sleep(400); //! CONC1002
        }
    }

    static async Task Main(string[] args) => await PrintAsync(args);
}

// ---- sound: an own method named Sleep that only records
class Printer
{
    private static readonly List<int> s_pauses = new();

    public static async Task PrintAsync(string[] pages)
    {
        foreach (string page in pages)
        {
            await File.AppendAllTextAsync("spool.txt", page);
            Sleep(400);
        }
    }

    private static void Sleep(int planned) => s_pauses.Add(planned);

    static async Task Main(string[] args) => await PrintAsync(args);
}
