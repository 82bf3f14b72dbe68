// ---- faulty: the factory of the Lazy waits while the Lazy holds its lock
class Keys
{
    private static readonly Lazy<byte[]> s_key = new(() => FetchAsync().Result); //! CONC1011|CONC1010|CONC1001|CONC1005

    private static async Task<byte[]> FetchAsync()
    {
        await Task.Delay(100);
        return [1, 2, 3];
    }

    public static async Task SignAsync(string path)
    {
        await File.WriteAllBytesAsync(path, s_key.Value); //! CONC1009|CONC1011|CONC1003
    }

    static async Task Main() => await SignAsync("sig");
}

// ---- sound: the Lazy makes a task, Value does not wait for it
class Keys
{
    private static readonly Lazy<Task<byte[]>> s_key = new(() => FetchAsync());

    private static async Task<byte[]> FetchAsync()
    {
        await Task.Delay(100);
        return [1, 2, 3];
    }

    public static async Task SignAsync(string path)
    {
        await File.WriteAllBytesAsync(path, await s_key.Value);
    }

    static async Task Main() => await SignAsync("sig");
}
