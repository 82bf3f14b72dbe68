// ---- faulty: the settings are computed by Task.Run and waited for
class Settings
{
    public async Task<string> DescribeAsync()
    {
        Dictionary<string, string> map = Task.Run(() => Parse("a=1;b=2")).Result; //! CONC1001|CONC1012
        await Task.Delay(1);
        return string.Join(",", map.Keys);
    }

    private static Dictionary<string, string> Parse(string text)
        => text.Split(';').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]);

    static async Task Main() => Console.WriteLine(await new Settings().DescribeAsync());
}

// ---- sound: Task.FromResult is complete from its start
class Settings
{
    public async Task<string> DescribeAsync()
    {
        Task<Dictionary<string, string>> source = Task.FromResult(Parse("a=1;b=2"));
        Dictionary<string, string> map = source.Result;
        await Task.Delay(1);
        return string.Join(",", map.Keys);
    }

    private static Dictionary<string, string> Parse(string text)
        => text.Split(';').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]);

    static async Task Main() => Console.WriteLine(await new Settings().DescribeAsync());
}
