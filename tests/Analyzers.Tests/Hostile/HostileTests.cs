using System.Diagnostics;
using ConcurrencyAnalyzers.Tests.Catalog;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Hostile;

/// <summary>
/// All rules over what nobody writes by hand. No rule throws, none hangs, and where the compiler can still make sense of
/// the code around a defect, the defect is still reported.
/// </summary>
public class HostileTests(ITestOutputHelper output)
{
    // On a busy machine everything is slow: then the compiler's own time is the measure.
    static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);
    const int MostTimesTheCompiler = 20;

    static readonly Dictionary<string, HostileCase> s_cases = HostileSources.All().ToDictionary(each => each.Name);

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task Rules_survive(string name)
    {
        var hostile = s_cases[name];
        var sources = hostile.Sources.Select((text, i) => ($"File{i}.cs", text)).ToList();
        var compilation = Inspection.Compile(sources);
        if (!hostile.HasPlatform)
            compilation = compilation.WithReferences();

        using var stop = new CancellationTokenSource();
        var watch = Stopwatch.StartNew();
        var binding = Task.Run(() => compilation.GetDiagnostics(stop.Token));
        await EndOf(binding, "The compiler is", 2 * s_longest);
        var bound = watch.Elapsed;
        watch.Restart();
        var search = Task.Run(() => Inspection.FindAsync(compilation, Catalogue.AllAnalyzers, stop.Token));
        await EndOf(search, "The rules are", bound * MostTimesTheCompiler > s_longest ? bound * MostTimesTheCompiler : s_longest);
        var found = await search;
        output.WriteLine($"{name}: {found.Length} findings in {watch.Elapsed.TotalMilliseconds:N0} ms, compiled in {bound.TotalMilliseconds:N0} ms");

        var marks = sources.SelectMany(source => Inspection.MarksIn(source.Item1, source.text));
        Assert.Empty(marks.Except(found.Select(Inspection.MarkOf)).Select(mark => $"not reported: {mark}"));

        async Task EndOf(Task work, string who, TimeSpan longest)
        {
            if (await Task.WhenAny(work, Task.Delay(longest)) == work)
                return;
            stop.Cancel();
            Assert.Fail($"{who} not done with {name} after {longest.TotalSeconds:N0} s.");
        }
    }
}
