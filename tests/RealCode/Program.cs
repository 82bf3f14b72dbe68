using ConcurrencyAnalyzers.RealCode;

var arguments = Arguments.Parse(args);
if (arguments.Error is { } error)
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine();
    Console.Error.WriteLine(Arguments.Usage);
    return 2;
}

if (arguments.Mode == "help")
{
    Console.WriteLine(Arguments.Usage);
    return 0;
}

try
{
    var pack = Pack.Load(arguments.Pack, arguments.Rules);
    var solution = await RealProject.OpenAsync(arguments).ConfigureAwait(false);
    using var output = arguments.Output is { } file ? new StreamWriter(file) : Console.Out;
    if (arguments.Mode == "findings")
        await FindingsMode.RunAsync(solution, pack, output).ConfigureAwait(false);
    else
        return await FixAllMode.RunAsync(solution, pack, arguments.Difference, output).ConfigureAwait(false) ? 0 : 1;
    return 0;
}
catch (Exception failure) when (failure is IOException or InvalidOperationException or ArgumentException)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
