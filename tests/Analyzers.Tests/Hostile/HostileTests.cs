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

    // In an editor a reference to a project is its compilation: its symbols have sources, but none of this compilation.
    [Fact]
    public async Task Rules_survive_the_sources_of_another_project()
    {
        var other = Inspection.Compile([("Other.cs", """
            using System.Threading;
            namespace Other;
            public static class Store
            {
                public static readonly object Gate = new();
                public static readonly SemaphoreSlim Turns = new(1);
                public static int Count;
                public static int Total { get; private set; }
                public static int Weight(int of) { var sum = 0; for (var i = 0; i < of; i++) sum += i; Total = sum; return sum; }
                public static async Task<int> LoadAsync() { await Task.Yield(); return Count++; }
                public static void Work() { lock (Gate) Count += Weight(10); }
            }
            public class Job(int n) { public int Size { get; } = n; public int Done { get; set; } }
            """)]);
        var compilation = Inspection.Compile([("Here.cs", """
            using Other;
            class Here
            {
                static async Task<int> LoadsAsync() { await Task.Yield(); return Store.LoadAsync().Result; } // CONC1001
                static void Launches()
                {
                    var threads = new Thread[4];
                    for (var i = 0; i < threads.Length; i++)
                        (threads[i] = new Thread(Runs)).Start();
                    foreach (var thread in threads)
                        thread.Join();
                    Parallel.For(0, 10, i => { lock (Store.Gate) { Store.Count += Store.Weight(i) + Store.Total; } });
                    Task.WaitAll(Task.Run(Store.Work), Task.Run(Store.Work));
                }
                static void Runs() { lock (Store.Gate) { for (var i = 0; i < 1000; i++) Store.Count += Store.Weight(i); } }
                static void Creates() { var job = new Job(1); Task.Run(() => job.Done++); job.Done++; }
                static void Waits() { Store.Turns.Wait(); try { Store.Count += Store.Weight(100); } finally { Store.Turns.Release(); } }
            }
            """)], other.ToMetadataReference());
        Inspection.AssertCompiles(compilation);
        var found = await Inspection.FindAsync(compilation, Catalogue.AllAnalyzers);
        Assert.Contains(found, finding => finding.Id == "CONC1001");
    }
}
