using System.Diagnostics;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencyAnalyzers.Tests.Support;

/// <summary>A program of a test in a folder of its own, for questions that only a process can answer.</summary>
sealed class BuiltProgram : IDisposable
{
    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    readonly string _folder = Directory.CreateTempSubdirectory("program").FullName;

    /// <summary>Builds it from sources, which see the implicit usings of a new project.</summary>
    public BuiltProgram(params string[] sources)
    {
        var parsing = new CSharpParseOptions(Platform.NewestLanguage);
        var compilation = CSharpCompilation.Create("Program", sources.Append(Platform.ImplicitUsings).Select(text => CSharpSyntaxTree.ParseText(text, parsing)), Platform.Net100,
            new(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        var result = compilation.Emit(PathOf("Program.dll"));
        Assert.True(result.Success, string.Join('\n', result.Diagnostics) + string.Join("\n----\n", sources));
        var version = Environment.Version;
        File.WriteAllText(PathOf("Program.runtimeconfig.json"),
            $$"""{ "runtimeOptions": { "tfm": "net{{version.Major}}.0", "framework": { "name": "Microsoft.NETCore.App", "version": "{{version}}" } } }""");
    }

    /// <summary>A file in the folder, in which the program runs.</summary>
    public string PathOf(string file) => Path.Combine(_folder, file);

    /// <summary>Starts it.</summary>
    public Process Start(params string[] arguments)
    {
        var dotnet = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "dotnet"));
        return Process.Start(new ProcessStartInfo(dotnet, [PathOf("Program.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder })!;
    }

    /// <summary>Runs it to its end: the exit code, and the lines that it has written.</summary>
    public async Task<(int Exit, string[] Output)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(s_patience);
        _ = await errors;
        return (process.ExitCode, (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    /// <summary>Waits until the program has written a file.</summary>
    public async Task ExistsAsync(string file)
    {
        for (var watch = Stopwatch.StartNew(); !File.Exists(PathOf(file)); await Task.Yield())
            Assert.True(watch.Elapsed < s_patience, $"'{file}' is not written.");
    }

    /// <summary>The process whose ID a file holds has ended. Its death may take a moment to be seen.</summary>
    public async Task AssertDeadAsync(string file)
    {
        var id = int.Parse(await File.ReadAllTextAsync(PathOf(file)), CultureInfo.InvariantCulture);
        for (var watch = Stopwatch.StartNew(); IsAlive(id); await Task.Yield())
            Assert.True(watch.Elapsed < s_patience, $"Process {id} is still alive.");
    }

    static bool IsAlive(int id)
    {
        // One that has ended, and that nobody has asked for its exit code yet.
        if (File.Exists($"/proc/{id}/stat") && File.ReadAllText($"/proc/{id}/stat").Contains(") Z", StringComparison.Ordinal))
            return false;
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
