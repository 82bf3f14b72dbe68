using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>The code that worker processes need: how values become text and back, and the class that starts the processes.</summary>
static class WorkerText
{
    /// <summary>The namespaces that the code needs, each with a type of it.</summary>
    public static ImmutableArray<(string Namespace, string Type)> Imports { get; } = ImmutableArray.Create(
        ("System", "Console"), ("System.Collections.Concurrent", "ConcurrentQueue"), ("System.Collections.Generic", "List"), ("System.Diagnostics", "Process"), ("System.Globalization", "CultureInfo"),
        ("System.IO", "Path"), ("System.Runtime.InteropServices", "PosixSignal"), ("System.Threading", "CancellationToken"), ("System.Threading.Tasks", "Task"));

    /// <summary>Whether a value can be written as text and read again.</summary>
    public static bool IsPortable(ITypeSymbol type) => type.SpecialType is SpecialType.System_String or SpecialType.System_Boolean
        or (>= SpecialType.System_SByte and <= SpecialType.System_Double);

    /// <summary>Code that makes a text of an argument.</summary>
    public static string Write(ExpressionSyntax argument) => argument is LiteralExpressionSyntax { Token.Value: string }
        ? argument.WithoutTrivia().ToString()
        : $"Convert.ToString({argument.WithoutTrivia()}, CultureInfo.InvariantCulture)!";

    /// <summary>Code that makes a value of a text again.</summary>
    public static string Read(string text, ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_String => text,
        SpecialType.System_Boolean => $"bool.Parse({text})",
        _ => $"{type.ToDisplayString()}.Parse({text}, CultureInfo.InvariantCulture)",
    };

    /// <summary>The class that starts workers, waits for them, and hands results from one process to the other.</summary>
    public const string HelperClass = """
        /// <summary>Runs this program again, as worker processes.</summary>
        static class WorkerProcess
        {
            const string ResultMark = "--result ";

            /// <summary>Hands a result to the process that has started this one, in one line whatever it holds.</summary>
            public static void Return(object? result) => Console.WriteLine(ResultMark + Uri.EscapeDataString(Convert.ToString(result, CultureInfo.InvariantCulture) ?? ""));

            /// <summary>Runs workers side by side, and returns their results. None outlives this call or this program, however it ends.</summary>
            public static string[] RunAll(CancellationToken cancellation, params string[][] commands)
            {
                var workers = new List<Process>();
                var started = new ConcurrentQueue<Process>();
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                using var end = stop.Token.Register(() => Kill(started));
                // Somebody presses Ctrl+C, the system ends the program, or it ends itself.
                using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => stop.Cancel());
                using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => stop.Cancel());
                EventHandler exit = (_, _) => stop.Cancel();
                AppDomain.CurrentDomain.ProcessExit += exit;
                try
                {
                    var outputs = new List<Task<string>>();
                    var running = new List<int>();
                    for (var i = 0; i < commands.Length; i++)
                    {
                        stop.Token.ThrowIfCancellationRequested();
                        var worker = Start(commands[i]);
                        started.Enqueue(worker);
                        workers.Add(worker);
                        // All of them are read while they run: a full pipe would stop a worker for ever.
                        outputs.Add(worker.StandardOutput.ReadToEndAsync(stop.Token));
                        running.Add(i);
                    }

                    while (running.Count > 0)
                    {
                        var next = running[Task.WaitAny(running.ConvertAll(i => (Task)outputs[i]).ToArray(), stop.Token)];
                        // What was read may have ended because of that.
                        stop.Token.ThrowIfCancellationRequested();
                        workers[next].WaitForExit();
                        if (workers[next].ExitCode != 0)
                            throw new InvalidOperationException($"Worker '{commands[next][0]}' failed with exit code {workers[next].ExitCode}.");
                        running.Remove(next);
                    }

                    return outputs.ConvertAll(output => Relay(output.Result)).ToArray();
                }
                catch
                {
                    // Not in the finally clause: where nobody catches the exception, the program may end without it.
                    Kill(started);
                    throw;
                }
                finally
                {
                    AppDomain.CurrentDomain.ProcessExit -= exit;
                    foreach (var worker in workers)
                        worker.Dispose();
                }
            }

            static void Kill(IEnumerable<Process> workers)
            {
                foreach (var worker in workers)
                {
                    try
                    {
                        worker.Kill(entireProcessTree: true);
                        worker.WaitForExit();
                    }
                    catch (InvalidOperationException)
                    {
                        // It has ended, and whoever waited for it has seen that.
                    }
                }
            }

            // Prints what the worker has printed, and returns its result.
            static string Relay(string output)
            {
                var result = "";
                using var reader = new StringReader(output);
                while (reader.ReadLine() is { } line)
                {
                    if (line.StartsWith(ResultMark, StringComparison.Ordinal))
                        result = Uri.UnescapeDataString(line[ResultMark.Length..]);
                    else
                        Console.WriteLine(line);
                }

                return result;
            }

            static Process Start(string[] command)
            {
                var program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is unknown.");
                var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
                // Started as 'dotnet Program.dll', the process is 'dotnet', which needs to be told the program again.
                if (Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
                    start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
                start.ArgumentList.Add("--worker");
                foreach (var word in command)
                    start.ArgumentList.Add(word);
                return Process.Start(start) ?? throw new InvalidOperationException($"Worker '{command[0]}' did not start.");
            }
        }
        """;
}
