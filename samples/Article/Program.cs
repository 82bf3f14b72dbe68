using System.Runtime.InteropServices;
using Article.Sections;

namespace Article;

static class Program
{
    /// <summary>The article from top to bottom.</summary>
    static readonly Section[] Sections =
    [
        new SequentialProgramming(),
        new WhatAreThreads(),
        new WhatAreProcesses(),
        new ThreadsVsProcesses(),
        new MultiThreading(),
        new MultiProcessing(),
        new AsynchronousProgramming(),
        new Concurrency(),
        new GlobalInterpreterLock(),
        new AnotherRuntime(),
        new PastTheLockByProcesses(),
        new PastTheLockByAsync(),
    ];

    static async Task<int> Main(string[] arguments)
    {
        if (arguments is [Worker.Option, ..])
            return Worker.Run(arguments.AsSpan(1));

        var line = CommandLine.Parse(arguments, Sections);
        if (line.Error is not null)
            return Refuse(line);
        if (line.Help || line.List)
        {
            Console.WriteLine(line.Help ? CommandLine.Usage : SectionList());
            return ExitCode.Success;
        }
        return await RunAsync(line);
    }

    static async Task<int> RunAsync(CommandLine line)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var timings = new List<Timing>();
        try
        {
            foreach (var section in line.Sections)
            {
                Report.Open(section);
                timings.AddRange(await section.RunAsync(line.Workload, stop.Token));
                stop.Token.ThrowIfCancellationRequested();
            }
            Report.Close(timings);
            return ExitCode.Success;
        }
        // Ctrl+C reaches the workers too: whatever failed after it failed because of it.
        catch (Exception) when (stop.IsCancellationRequested)
        {
            Console.Error.WriteLine("Stopped.");
            return ExitCode.Stopped;
        }
        catch (Exception failure) when (failure is WorkerFailedException or WrongResultException)
        {
            Console.Error.WriteLine(failure.Message);
            return ExitCode.Failure;
        }

        // The first signal ends the run in order, workers included; a second one ends the program at once.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }

    static int Refuse(CommandLine line)
    {
        Console.Error.WriteLine(line.Error);
        Console.Error.WriteLine();
        Console.Error.WriteLine(line.List ? SectionList() : CommandLine.Usage);
        return ExitCode.Usage;
    }

    static string SectionList() =>
        "Sections:" + string.Concat(Sections.Select(section => $"{Environment.NewLine}  {section.Slug,-16}{section.Heading}"));
}
