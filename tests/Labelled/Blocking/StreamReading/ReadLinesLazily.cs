// ---- faulty: the reader of a process is read line by line synchronously
using System.Diagnostics;

class Tail
{
    public static async Task FollowAsync(string path)
    {
        using Process tail = Process.Start(new ProcessStartInfo("tail", "-f " + path) { RedirectStandardOutput = true })!;
        string? line;
        while ((line = tail.StandardOutput.ReadLine()) != null) //! CONC1008|CONC1004
            await File.AppendAllTextAsync("copy.log", line);
    }

    static async Task Main(string[] args) => await FollowAsync(args[0]);
}

// ---- sound: the output comes by event, the lines are taken from a queue
using System.Collections.Concurrent;
using System.Diagnostics;

class Tail
{
    public static async Task FollowAsync(string path)
    {
        var lines = new ConcurrentQueue<string>();
        using Process tail = Process.Start(new ProcessStartInfo("tail", path) { RedirectStandardOutput = true })!;
        tail.OutputDataReceived += (_, e) => { if (e.Data != null) lines.Enqueue(e.Data); };
        tail.BeginOutputReadLine();
        await tail.WaitForExitAsync();
        while (lines.TryDequeue(out string? line))
            await File.AppendAllTextAsync("copy.log", line);
    }

    static async Task Main(string[] args) => await FollowAsync(args[0]);
}
