// ---- faulty: the thread sleeps while it waits for the file to settle
class Watch
{
    public static async Task<long> SettleAsync(string path)
    {
        long last = -1;
        while (new FileInfo(path).Length is long now && now != last)
        {
            last = now;
            await Console.Out.WriteLineAsync($"{now}");
            Thread.Sleep(TimeSpan.FromMilliseconds(250)); //! CONC1003
        }
        return last;
    }

    static async Task Main(string[] args) => Console.WriteLine(await SettleAsync(args[0]));
}

// ---- sound: a synchronous tool without any async code sleeps
class Watch
{
    public static long Settle(string path)
    {
        long last = -1;
        while (new FileInfo(path).Length is long now && now != last)
        {
            last = now;
            Console.WriteLine(now);
            Thread.Sleep(TimeSpan.FromMilliseconds(250));
        }
        return last;
    }

    static void Main(string[] args) => Console.WriteLine(Settle(args[0]));
}
