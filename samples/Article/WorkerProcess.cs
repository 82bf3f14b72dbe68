using System.Diagnostics;

namespace Article;

/// <summary>What a worker process wrote, and the process it was.</summary>
sealed record WorkerResult(int ProcessId, string Output);

/// <summary>A worker process ended with an exit code other than 0.</summary>
sealed class WorkerFailedException(string worker, int processId, int exitCode, string output, string errors)
    : Exception($"""
        Worker '{worker}' (process {processId}) failed with exit code {exitCode}.
          stdout: {Indented(output)}
          stderr: {Indented(errors)}
        """)
{
    static string Indented(string text) =>
        text.Trim() is { Length: > 0 } content ? content.ReplaceLineEndings(Environment.NewLine + "          ") : "(nothing)";
}

/// <summary>Starts this program again as a worker: a real process, whose result comes back over its standard output.</summary>
static class WorkerProcess
{
    /// <summary>Runs one worker; it does not outlive this call, however the call ends.</summary>
    /// <exception cref="WorkerFailedException">The worker's exit code is not 0.</exception>
    public static async Task<WorkerResult> RunAsync(string worker, long[] arguments, CancellationToken cancellation)
    {
        using var process = Process.Start(StartInfo(worker, arguments))
            ?? throw new InvalidOperationException($"Worker '{worker}' did not start.");
        try
        {
            // Both streams are read while the worker runs: a full pipe would stop it for ever.
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await Task.WhenAll(output, errors, process.WaitForExitAsync(cancellation));
            return process.ExitCode == 0
                ? new(process.Id, (await output).Trim())
                : throw new WorkerFailedException(worker, process.Id, process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    /// <summary>Runs workers side by side. The first failure stops the others and is the one reported.</summary>
    public static async Task<WorkerResult[]> RunAllAsync(
        CancellationToken cancellation, params (string Worker, long[] Arguments)[] workers)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var runs = Array.ConvertAll(workers, each => RunAsync(each.Worker, each.Arguments, stop.Token));
        try
        {
            await foreach (var run in Task.WhenEach(runs))
                await run;
            return await Task.WhenAll(runs);
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(runs)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    static ProcessStartInfo StartInfo(string worker, long[] arguments)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is unknown.");
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };

        // Started as `dotnet Article.dll`, the process is `dotnet`, which needs to be told the program again.
        if (Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.ArgumentList.Add(typeof(WorkerProcess).Assembly.Location);

        start.ArgumentList.Add(Worker.Option);
        start.ArgumentList.Add(worker);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument.ToString());
        return start;
    }
}
