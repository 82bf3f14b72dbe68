using System.Diagnostics;
using System.Text;

namespace ConcurrencyAnalyzers.Package.Tests.Support;

/// <summary>Runs <c>dotnet</c> as a person would from a new shell, with a time limit.</summary>
static class Tool
{
    static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(4);

    /// <summary>What the tests inherit from the build that runs them, and a nested build must not see.</summary>
    static readonly string[] InheritedPrefixes = ["MSBUILD", "TESTINGPLATFORM_", "VSTEST_", "XUNIT_", "DOTNET_CLI_TEST", "NUGET_PACKAGES"];

    /// <summary>Variables of a build machine that MSBuild would read as properties.</summary>
    static readonly string[] InheritedProperties = ["CI", "Configuration", "Platform", "RoslynVersion", "TargetFramework", "Version", "VersionSuffix"];

    /// <summary>Runs a command and waits for it.</summary>
    /// <param name="folder">The working directory.</param>
    /// <param name="packages">The folder that restored packages go to; null for the user's own.</param>
    /// <param name="arguments">The arguments of <c>dotnet</c>.</param>
    public static async Task<ToolRun> Dotnet(string folder, string? packages, params string[] arguments)
    {
        var command = $"dotnet {string.Join(' ', arguments)}";
        var output = new StringBuilder();
        using var process = new Process { StartInfo = StartOf(folder, packages, arguments) };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(TimeLimit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            lock (output)
                Assert.Fail($"'{command}' in {folder} did not end within {TimeLimit}:\n{output}");
        }
        lock (output)
            return new ToolRun(command, process.ExitCode, output.ToString());

        void Keep(string? line)
        {
            if (line is null)
                return;
            lock (output)
                output.Append(line).Append('\n');
        }
    }

    static ProcessStartInfo StartOf(string folder, string? packages, string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var environment = start.Environment;
        foreach (var name in environment.Keys.Where(IsInherited).ToArray())
            environment.Remove(name);
        // No server stays behind that outlives a test, or keeps an assembly of the package loaded.
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        environment["UseSharedCompilation"] = "false";
        environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        environment["DOTNET_NOLOGO"] = "1";
        if (packages is not null)
            environment["NUGET_PACKAGES"] = packages;
        else if (Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { } own)
            environment["NUGET_PACKAGES"] = own;
        return start;
    }

    static bool IsInherited(string name) =>
        InheritedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        || InheritedProperties.Contains(name, StringComparer.OrdinalIgnoreCase);
}
