using System.Globalization;
using ConcurrencyAnalyzers.Benchmarks.Workloads;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;

namespace ConcurrencyAnalyzers.Benchmarks.Modes;

/// <summary>Where the rules' own time goes: the stages of the way from text to answer, one after the other, on one thread.</summary>
static class StagesMode
{
    public static async Task Run(Workload workload, Arguments arguments)
    {
        Console.WriteLine($"## {workload.Name}: {workload.Lines:N0} lines, stages of the engine");
        var names = new List<string>();
        var costs = new Dictionary<string, List<Cost>>();
        var counts = "";
        for (var round = 0; round <= arguments.Rounds; round++)
        {
            var compilation = workload.Compile(workload.Parse());
            // What the compiler does for itself is done: the stages show only what comes on top.
            _ = compilation.GetDiagnostics();
            var bodies = new List<(SemanticModel Model, IndexedBody Body)>();
            var routines = new List<(Routine Routine, Signals Signals)>();
            Session session = null!;
            await Stage("session (types and calls by name)", () => session = Session.For(compilation, new([]))).ConfigureAwait(false);
            await Stage("index (words of all texts)", () =>
            {
                foreach (var tree in compilation.SyntaxTrees)
                    _ = SyntaxIndex.Of(tree, default);
            }).ConfigureAwait(false);
            foreach (var tree in compilation.SyntaxTrees)
            {
                var model = compilation.GetSemanticModel(tree);
                bodies.AddRange(SyntaxIndex.Of(tree, default).Bodies.Select(body => (model, body)));
            }

            var worth = bodies.Where(static entry => Questions.Concern(entry.Body.Signals)).ToList();
            await Stage("bind (operation trees of bodies with words)", () =>
            {
                foreach (var (model, body) in worth)
                {
                    if (session.RoutineAt(body.Owner, model, default) is { } routine)
                        routines.Add((routine, body.Signals));
                }
            }).ConfigureAwait(false);
            var waiting = new List<Routine>();
            await Stage("waits told from words", () =>
                waiting.AddRange(routines.Where(static entry => entry.Signals.HasFlag(Signals.Wait | Signals.Async)).Select(static entry => entry.Routine))).ConfigureAwait(false);
            var launching = routines.Where(static entry => (entry.Signals & (Signals.Launch | Signals.Lock)) != 0).Select(static entry => entry.Routine).ToList();
            await Stage("graphs", () =>
            {
                foreach (var routine in waiting.Concat(launching))
                    _ = routine.All().Sum(static one => one.Blocks.Length);
            }).ConfigureAwait(false);
            await Stage("completion of tasks", () =>
            {
                foreach (var routine in waiting)
                    _ = routine.Completion;
            }).ConfigureAwait(false);
            await Stage("locks and launches", () =>
            {
                foreach (var routine in launching)
                    _ = routine.Concurrency;
            }).ConfigureAwait(false);
            counts = $"{bodies.Count:N0} bodies with words, {worth.Count:N0} bound, {waiting.Count:N0} with waits, {launching.Count:N0} with launches or locks";

            async Task Stage(string name, Action work)
            {
                var cost = await Cost.Of(() =>
                {
                    work();
                    return Task.CompletedTask;
                }).ConfigureAwait(false);
                // The first round compiles code.
                if (round == 0)
                {
                    names.Add(name);
                    costs.Add(name, []);
                }
                else
                {
                    costs[name].Add(cost);
                }
            }
        }

        Console.WriteLine(counts);
        Console.WriteLine();
        Console.WriteLine("| stage | ms | MB |");
        Console.WriteLine("|---|--:|--:|");
        foreach (var name in names)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {costs[name].Select(static cost => cost.Wall).Median():0.0} | {costs[name].Select(static cost => cost.Megabytes).Median():0.00} |"));
        Console.WriteLine();
    }
}
