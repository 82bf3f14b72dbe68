using Article.Sections;

namespace Article;

/// <summary>The other side of <see cref="WorkerProcess"/>: what this program does when it was started as a worker.</summary>
static class Worker
{
    public const string Option = "--worker";
    public const string Add = "add", Sub = "sub", CountUp = "count-up", CountDown = "count-down", Identity = "identity", Visit = "visit";

    /// <summary>Names a worker that is to fail, to see how the failure of a process is reported.</summary>
    const string BreakVariable = "ARTICLE_BREAK_WORKER";

    /// <summary>Runs <c>--worker name numbers…</c> and returns the exit code.</summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        try
        {
            if (arguments.Length > 0 && Environment.GetEnvironmentVariable(BreakVariable) == arguments[0])
                throw new InvalidOperationException($"Broken on purpose: {BreakVariable} is '{arguments[0]}'.");

            switch (arguments)
            {
                case [Add, var a, var b]: SequentialProgramming.Add(long.Parse(a), long.Parse(b)); break;
                case [Sub, var a, var b]: SequentialProgramming.Sub(long.Parse(a), long.Parse(b)); break;
                case [CountUp, var n]: Console.WriteLine(GlobalInterpreterLock.CountUp(long.Parse(n))); break;
                case [CountDown, var n]: Console.WriteLine(GlobalInterpreterLock.CountDown(long.Parse(n))); break;
                case [Identity]: Console.WriteLine(WhatAreProcesses.Identity()); break;
                case [Visit]: Console.WriteLine(ThreadsVsProcesses.Visit()); break;
                default:
                    Console.Error.WriteLine($"No worker '{string.Join(' ', arguments)}'. Workers and their numbers: "
                        + $"{Add} a b, {Sub} a b, {CountUp} n, {CountDown} n, {Identity}, {Visit}.");
                    return ExitCode.Usage;
            }
            return ExitCode.Success;
        }
        catch (Exception failure)
        {
            Console.Error.WriteLine($"{failure.GetType().Name}: {failure.Message}");
            return ExitCode.Failure;
        }
    }
}
