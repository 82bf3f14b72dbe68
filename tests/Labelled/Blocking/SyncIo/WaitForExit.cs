// ---- faulty: the process is waited for synchronously
using System.Diagnostics;

class Git
{
    public static async Task<string> VersionAsync()
    {
        using Process process = Process.Start(new ProcessStartInfo("git", "--version") { RedirectStandardOutput = true })!;
        string text = await process.StandardOutput.ReadToEndAsync();
        process.WaitForExit(); //! CONC1004|CONC1003
        return process.ExitCode == 0 ? text : "";
    }

    static async Task Main() => Console.WriteLine(await VersionAsync());
}

// ---- sound: WaitForExit(0) asks and does not wait
using System.Diagnostics;

class Git
{
    public static async Task<string> VersionAsync()
    {
        using Process process = Process.Start(new ProcessStartInfo("git", "--version") { RedirectStandardOutput = true })!;
        string text = await process.StandardOutput.ReadToEndAsync();
        while (!process.WaitForExit(0))
            await Task.Delay(10);
        return process.ExitCode == 0 ? text : "";
    }

    static async Task Main() => Console.WriteLine(await VersionAsync());
}
