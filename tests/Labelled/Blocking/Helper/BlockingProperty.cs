// ---- faulty: the getter reads the file each time
class Build
{
    private static string Version => File.ReadAllText("version.txt").Trim();

    public static async Task StampAsync(string path)
    {
        string version = Version; //! CONC1009|CONC1011|CONC1004
        await File.AppendAllTextAsync(path, version);
    }

    static async Task Main() => await StampAsync("build.log");
}

// ---- sound: the getter gives what was loaded before
class Build
{
    private static string? s_version;
    private static string Version => s_version ?? throw new InvalidOperationException("Load first.");

    public static async Task StampAsync(string path)
    {
        s_version ??= (await File.ReadAllTextAsync("version.txt")).Trim();
        string version = Version;
        await File.AppendAllTextAsync(path, version);
    }

    static async Task Main() => await StampAsync("build.log");
}
