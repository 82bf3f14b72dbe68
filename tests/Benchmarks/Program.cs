using BenchmarkDotNet.Running;
using ConcurrencyAnalyzers.Benchmarks;
using ConcurrencyAnalyzers.Benchmarks.Modes;
using ConcurrencyAnalyzers.Benchmarks.Workloads;

if (args is [SamplesMode.Worker, var program, var repetitions])
    return SamplesMode.RunProgram(program, int.Parse(repetitions, System.Globalization.CultureInfo.InvariantCulture));
var arguments = Arguments.Parse(args);
if (arguments.Error is { } error)
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine();
    Console.Error.WriteLine(Arguments.Usage);
    return 2;
}

switch (arguments.Mode)
{
    case "":
        BenchmarkSwitcher.FromTypes([typeof(StandardMode)]).Run(arguments.Rest is [] ? ["--filter", "*"] : [.. arguments.Rest], StandardMode.Configuration());
        return 0;
    case "help":
        Console.WriteLine(Arguments.Usage);
        return 0;
    case "generate":
        GeneratedProject.Create(arguments.Scale).WriteTo(arguments.Rest[0]);
        return 0;
}

#if DEBUG
Console.Error.WriteLine("Figures of a debug build mean nothing; add -c Release.");
#endif
if (arguments.Mode == "growth")
{
    await GrowthMode.Run(arguments).ConfigureAwait(false);
    return 0;
}

if (arguments.Mode == "samples")
    return await SamplesMode.Run(arguments).ConfigureAwait(false) ? 0 : 1;
foreach (var name in arguments.Workload is { } only ? [only] : new[] { "repository", "generated" })
{
    var workload = name == "generated" ? GeneratedProject.Create(arguments.Scale) : RepositorySource.Load();
    await (arguments.Mode switch
    {
        "quick" => QuickMode.Run(workload, arguments),
        "edit" => EditMode.Run(workload, arguments),
        "facts" => FactsMode.Run(workload, arguments),
        _ => StagesMode.Run(workload, arguments),
    }).ConfigureAwait(false);
}

return 0;
