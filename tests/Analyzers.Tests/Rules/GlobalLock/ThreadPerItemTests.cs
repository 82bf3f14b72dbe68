using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Verify = Verify<ThreadPerItem>;

/// <summary>CONC3013.</summary>
public class ThreadPerItemTests
{
    static string Program(string main) => $$"""
        class Program
        {
            static readonly int[] Results = new int[1000];
            static void Render(int seed) { for (var i = 0; i < 10_000_000; i++) seed = seed * 31 + i; Results[seed & 511] = seed; }
            static void RenderObject(object? seed) => Render((int)seed!);
            static void Read(string path) { var text = File.ReadAllText(path); Render(text.Length); }
            static void Small(int seed) { Results[0] = seed; }
            static void Serve(int port) { while (true) Render(port); }

            static void Run(int n, List<int> seeds, string[] paths)
            {
                var threads = new List<Thread>();
                {{main}}
                foreach (var thread in threads) thread.Join();
            }
        }
        """;

    [Theory]
    [InlineData("foreach (var seed in seeds) { var t = [|new Thread(() => Render(seed))|]; t.Start(); threads.Add(t); }")]
    [InlineData("foreach (var seed in seeds) [|new Thread(() => Render(seed))|].Start();")]
    [InlineData("foreach (var seed in seeds) { var t = [|new Thread(RenderObject)|]; t.Start(seed); threads.Add(t); }")]
    [InlineData("for (var i = 0; i < n; i++) { var seed = i; Thread t = [|new(() => Render(seed))|]; t.Start(); threads.Add(t); }")]
    [InlineData("for (var i = 0; i < seeds.Count; i++) { var k = i; threads.Add([|new Thread(() => Render(seeds[k]))|]); threads[i].Start(); }")]
    [InlineData("for (var i = 0; i < 1000; i++) { var k = i; threads.Add([|new Thread(() => Render(k))|]); threads[i].Start(); }")]
    [InlineData("threads = seeds.Select(seed => [|new Thread(() => Render(seed))|]).ToList(); threads.ForEach(t => t.Start());")]
    [InlineData("threads = Enumerable.Range(0, n).Select(seed => [|new Thread(() => Render(seed))|]).ToList(); threads.ForEach(t => t.Start());")]
    [InlineData("threads = Enumerable.Range(0, 1000).Select(seed => [|new Thread(() => Render(seed))|]).ToList(); threads.ForEach(t => t.Start());")]
    [InlineData("foreach (var seed in Enumerable.Range(0, 1000)) [|new Thread(() => Render(seed))|].Start();")]
    [InlineData("var jobs = new Queue<int>(seeds); while (jobs.TryDequeue(out var job)) { var t = [|new Thread(() => Render(job))|]; t.Start(); threads.Add(t); }")]
    [InlineData("var i = 0; while (i < n) { var seed = i * 2; threads.Add([|new Thread(() => Render(seed))|]); threads[i].Start(); i++; }")]
    [InlineData("var i = 0; do { [|new Thread(RenderObject)|].Start(i); i++; } while (i < n);")]
    public Task Reports_a_thread_for_each_item(string main) => Verify.Reports(Program(main));

    [Theory]
    [InlineData("new Thread(() => Render(n)).Start();")]
    [InlineData("for (var i = 0; i < 4; i++) { var k = i; new Thread(() => Render(k)).Start(); }")]
    [InlineData("threads = Enumerable.Range(0, 4).Select(seed => new Thread(() => Render(seed))).ToList(); threads.ForEach(t => t.Start());")]
    [InlineData("foreach (var seed in Enumerable.Range(0, 8)) new Thread(() => Render(seed)).Start();")]
    [InlineData("for (var i = 0; i < Environment.ProcessorCount; i++) { var k = i; new Thread(() => Render(k)).Start(); }")]
    [InlineData("var workers = n; for (var i = 0; i < workers; i++) { var k = i; new Thread(() => Render(k)).Start(); }")]
    [InlineData("for (var i = 0; i < n; i++) new Thread(() => Render(7)).Start();")]
    [InlineData("var all = new Thread[n]; for (var i = 0; i < n; i++) { all[i] = new Thread(() => Render(7)); all[i].Start(); }")]
    [InlineData("var i = 0; while (i < 4) { var seed = i; new Thread(() => Render(seed)).Start(); i++; }")]
    [InlineData("var workers = 0; while (workers < n) { var seed = workers; new Thread(() => Render(seed)).Start(); workers++; }")]
    [InlineData("var i = 0; while (i < n) { new Thread(() => Render(7)).Start(); i++; }")]
    [InlineData("while (true) { var seed = Console.Read(); new Thread(() => Render(seed)).Start(); }")]
    [InlineData("foreach (var path in paths) new Thread(() => Read(path)).Start();")]
    [InlineData("foreach (var seed in seeds) new Thread(() => Small(seed)).Start();")]
    [InlineData("foreach (var port in seeds) new Thread(() => Serve(port)).Start();")]
    [InlineData("foreach (var seed in seeds) Task.Run(() => Render(seed));")]
    [InlineData("Parallel.ForEach(seeds, Render);")]
    public Task Silent_where_threads_are_counted_or_wait(string main) => Verify.Silent(Program(main));

    [Fact]
    public Task Says_which_loop() => Verify.Says("""
        class C
        {
            static int s_result;

            static void Run(int[] seeds)
            {
                foreach (var seed in seeds)
                    [|new Thread(() => Compute(seed))|].Start();
            }

            static void Compute(int seed)
            {
                for (var i = 0; i < 1_000_000; i++)
                    seed += i;
                s_result = seed;
            }
        }
        """, "The loop in line 7 makes a thread for each item to run the lambda, which computes; beyond 'Environment.ProcessorCount' threads only take turns");

    [Fact]
    public Task Reports_a_thread_that_is_made_in_a_method_of_its_own() => Verify.Reports(Program(
        "foreach (var seed in seeds) Start(seed); void Start(int seed) => [|new Thread(() => Render(seed))|].Start();"));

    [Theory]
    [InlineData("var crew = new Thread[Environment.ProcessorCount]; for (var w = 0; w < crew.Length; w++) { var first = w; crew[w] = new Thread(() => Render(first)); crew[w].Start(); }")]
    [InlineData("var threads2 = new Thread[4]; for (var w = 0; w < threads2.Length; w++) { var first = w; threads2[w] = new Thread(() => Render(first)); threads2[w].Start(); }")]
    public Task Silent_where_the_array_has_a_place_for_each_processor(string body) => Verify.Silent(Program(body));

    [Fact]
    public Task Reports_an_array_that_has_a_place_for_each_item() => Verify.Reports(Program(
        "var workers = new Thread[seeds.Count]; for (var w = 0; w < workers.Length; w++) { var first = w; workers[w] = [|new Thread(() => Render(seeds[first]))|]; workers[w].Start(); }"));

    [Theory]
    [InlineData("foreach (var seed in seeds) Begin(seed); void Begin(int seed) { var t = [|new Thread(() => Render(seed))|]; t.Start(); threads.Add(t); }")]
    [InlineData("foreach (var seed in seeds) threads.Add(Shard.Begin(seed)); } static class Shard { public static Thread Begin(int seed) { var t = [|new Thread(() => Render(seed))|]; t.Start(); return t; } } static void Wait(List<Thread> threads) {")]
    [InlineData("threads = seeds.Select(Shard.Begin).ToList(); } static class Shard { public static Thread Begin(int seed) { var t = [|new Thread(() => Render(seed))|]; t.Start(); return t; } } static void Wait(List<Thread> threads) {")]
    [InlineData("for (int at = 0, shard = 0; at < n; at += 500, shard++) { var from = at; threads.Add([|new Thread(() => Render(from))|]); threads[^1].Start(); }")]
    public Task Reports_threads_that_a_method_makes_for_each_item(string main) => Verify.Reports(Program(main));

    [Theory]
    [InlineData("threads.Add(Begin(seeds[0])); threads.Add(Begin(seeds[1])); Thread Begin(int seed) { var t = new Thread(() => Render(seed)); t.Start(); return t; }")]
    [InlineData("for (var i = 0; i < Environment.ProcessorCount; i++) threads.Add(Begin(i)); Thread Begin(int seed) { var t = new Thread(() => Render(seed)); t.Start(); return t; }")]
    public Task Silent_on_makers_that_are_called_a_few_times(string main) => Verify.Silent(Program(main));

    [Theory]
    [InlineData("var jobs = new Queue<object>(); while (jobs.Count > 0) { var job = jobs.Dequeue(); var t = [|new Thread(RenderObject)|]; t.Start(job); threads.Add(t); }")]
    [InlineData("var jobs = new System.Collections.Queue(); while (jobs.Count > 0) { string job = (string)jobs.Dequeue()!; Thread t = [|new Thread(new ParameterizedThreadStart(RenderObject))|]; t.Start(job.Length); threads.Add(t); }")]
    [InlineData("var jobs = new Stack<string>(); while (jobs.Count > 0) { var text = jobs.Pop(); var size = text.Length; threads.Add([|new Thread(() => Render(size))|]); }")]
    [InlineData("for (var i = 0; i < seeds.Count; i++) threads.Add(Begin(seeds[i])); Thread Begin(int seed) { var t = [|new Thread(() => Render(seed))|]; t.Start(); return t; }")]
    public Task Reports_a_thread_that_gets_its_item_later_or_in_a_call(string main) => Verify.Reports(Program(main));

    [Theory]
    [InlineData("var jobs = new Queue<object>(); while (jobs.Count > 0) { var job = jobs.Peek(); var t = new Thread(() => Render(7)); t.Start(); t.Join(); }")]
    [InlineData("var done = false; while (!done) { var t = new Thread(() => Render(7)); t.Start(); t.Join(); done = Results[0] > 7; }")]
    public Task Silent_where_the_thread_gets_no_item(string main) => Verify.Silent(Program(main));

    static string Shapes(string forms) => $$"""
        abstract class Shape { public abstract double Area(double scale); }
        sealed class Disc : Shape { public override double Area(double scale) => 3.14 * scale * scale; }
        {{forms}}
        class Program
        {
            static void Main(string[] args) => Measure(new List<Shape>(), new double[args.Length]);
            static void Measure(List<Shape> shapes, double[] areas)
            {
                for (var i = 0; i < shapes.Count; i++) { var k = i; {|#0:new Thread(() => areas[k] = shapes[k].Area(2))|}.Start(); }
            }
        }
        """;

    [Theory]
    [InlineData("sealed class Union(Shape one, Shape other) : Shape { public override double Area(double scale) => one.Area(scale) + other.Area(scale / 2); }")]
    [InlineData("sealed class Group(List<Shape> parts) : Shape { public override double Area(double scale) { var sum = 0.0; foreach (var part in parts) sum += part.Area(scale); return sum; } }")]
    public Task Reports_threads_that_walk_over_trees(string forms) => Verify.Reports(Shapes(forms).Replace("{|#0:", "[|").Replace("Area(2))|}", "Area(2))|]"));

    [Theory]
    [InlineData("sealed class Square : Shape { public override double Area(double scale) => scale * scale; }")]
    [InlineData("sealed class Framed(Shape inner) : Shape { public override double Area(double scale) => inner.Area(scale + 1); }")]
    [InlineData("sealed class Read(Shape one, Shape other) : Shape { public override double Area(double scale) => one.Area(scale) + other.Area(scale) + File.ReadAllText(\"a\").Length; }")]
    public Task Silent_where_nothing_branches_or_something_is_read(string forms) => Verify.Silent(Shapes(forms).Replace("{|#0:", "").Replace("Area(2))|}", "Area(2))"));

    [Fact]
    public Task Misses_threads_that_recursion_makes() => Verify.KnownMiss("""
        class Program
        {
            static double Compute(int n) { var x = 0.0; for (var i = 0; i < n * 1000; i++) x += Math.Sqrt(i); return x; }
            static void Each(List<int> items, int at) { if (at == items.Count) return; var t = new Thread(() => Compute(items[at])); t.Start(); Each(items, at + 1); t.Join(); }
            static void Main() => Each(Enumerable.Range(0, Console.Read()).ToList(), 0);
        }
        """);
}
