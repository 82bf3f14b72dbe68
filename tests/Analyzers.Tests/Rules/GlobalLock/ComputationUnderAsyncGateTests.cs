using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Verify = Verify<ComputationUnderAsyncGate>;

/// <summary>CONC3005.</summary>
public class ComputationUnderAsyncGateTests
{
    static string Store(string body, string signature = "public async Task SaveAsync(Order order, Stream file)") => $$"""
        using System.Text.Json;

        public record Order(int Id, string[] Lines);

        public class Orders
        {
            static readonly SemaphoreSlim One = new(1, 1);
            static readonly SemaphoreSlim Four = new(4, 4);
            readonly SemaphoreSlim _own = new(1, 1);
            static readonly Nito.AsyncEx.AsyncLock Mutex = new();
            static readonly Dictionary<int, string> Saved = new();
            static int _count;
            static void Clear() { One.Wait(); Saved.Clear(); _count = 0; One.Release(); }

            {{signature}}
            {
                {{body}}
            }
        }
        """;

    static Task Reports(string body, string? signature = null) => Verify.Reports(signature is null ? Store(body) : Store(body, signature), Packages.AsyncEx);

    [Theory]
    [InlineData("await [|One.WaitAsync()|]; try { var json = JsonSerializer.Serialize(order); Saved[order.Id] = json; } finally { One.Release(); }")]
    [InlineData("await [|One.WaitAsync()|].ConfigureAwait(false); try { Saved[order.Id] = JsonSerializer.Serialize(order); await Task.Yield(); } finally { One.Release(); }")]
    [InlineData("await [|One.WaitAsync()|]; try { var n = 0; foreach (var line in order.Lines) n += line.Length; _count += n; } finally { One.Release(); }")]
    [InlineData("[|One.Wait()|]; try { Saved[order.Id] = JsonSerializer.Serialize(order); } finally { One.Release(); } await Task.Yield();")]
    [InlineData("using (await [|Mutex.LockAsync()|]) { Saved[order.Id] = JsonSerializer.Serialize(order); }")]
    public Task Reports_computing_behind_a_gate_for_one(string body) => Reports(body);

    [Fact]
    public Task Reports_what_tasks_compute_behind_a_gate() => Verify.Reports("""
        class Scores
        {
            static readonly SemaphoreSlim Gate = new(1, 1);
            static readonly List<double> All = new();

            async Task AddAsync(double[] moves)
            {
                await [|Gate.WaitAsync()|];
                try { All.Add(Score(moves)); } finally { Gate.Release(); }
            }

            static double Score(double[] moves) { var score = 0.0; for (var i = 0; i < 1000; i++) foreach (var move in moves) score += Math.Sin(move * i); return score; }
            static Task Main(string[] args) => Task.WhenAll(args.Select(arg => Task.Run(() => new Scores().AddAsync(new double[arg.Length]))));
        }
        """);

    [Fact]
    public Task Reports_the_scope_of_a_lock_that_the_program_makes_itself() => Verify.Reports("""
        sealed class AsyncLock
        {
            readonly SemaphoreSlim _one = new(1, 1);
            public async Task<IDisposable> LockAsync() { await _one.WaitAsync(); return new Releaser(_one); }
            sealed class Releaser(SemaphoreSlim one) : IDisposable { public void Dispose() => one.Release(); }
        }

        public class Sums
        {
            static readonly AsyncLock Lock = new();
            string? _last;

            public async Task AddAsync(double[] a)
            {
                using (await [|Lock.LockAsync()|])
                {
                    _last = Sum(a).ToString();
                    await File.WriteAllTextAsync("last.txt", _last);
                }
            }

            static double Sum(double[] a) { var sum = 0.0; foreach (var x in a) foreach (var y in a) sum += x * y; return sum; }
        }
        """);

    [Fact]
    public Task Reports_a_gate_that_is_given_up_after_a_time() => Reports(
        "if (!await [|One.WaitAsync(TimeSpan.FromSeconds(3))|]) return; try { Saved[order.Id] = JsonSerializer.Serialize(order); } finally { One.Release(); }");

    static string Library(string main, string work = "await Task.Run(() => Score(moves)).ConfigureAwait(false)") => $$"""
        class Library
        {
            readonly SemaphoreSlim _shelf = new(initialCount: 1, maxCount: 1);
            readonly List<double> _all = new();

            async Task AddAsync(double[] moves)
            {
                await [|_shelf.WaitAsync()|].ConfigureAwait(false);
                try { _all.Add({{work}}); } finally { _shelf.Release(); }
            }

            static double Score(double[] moves) { var score = 0.0; foreach (var a in moves) foreach (var b in moves) score += Math.Sin(a * b); return score; }

            static async Task Main(string[] args)
            {
                var library = new Library();
                {{main}}
            }
        }
        """;

    [Theory]
    [InlineData("await Task.WhenAll(args.Select(arg => library.AddAsync(new double[arg.Length])));")]
    [InlineData("var all = new List<Task>(); foreach (var arg in args) all.Add(library.AddAsync(new double[arg.Length])); await Task.WhenAll(all);")]
    public Task Reports_calls_that_overlap_on_one_object(string main) => Verify.Reports(Library(main));

    [Theory]
    [InlineData("await Task.WhenAll(args.Select(arg => new Library().AddAsync(new double[arg.Length])));")]
    [InlineData("await Task.WhenAll(args.Select(arg => { var own = new Library(); return own.AddAsync(new double[arg.Length]); }));")]
    [InlineData("var all = new List<Task>(); foreach (var arg in args) { var own = new Library(); all.Add(own.AddAsync(new double[arg.Length])); } await Task.WhenAll(all);")]
    [InlineData("foreach (var arg in args) await library.AddAsync(new double[arg.Length]);")]
    public Task Silent_where_each_call_has_its_object_or_its_turn(string main) => Verify.Silent(Library(main).Replace("[|_shelf.WaitAsync()|]", "_shelf.WaitAsync()", StringComparison.Ordinal));

    [Theory]
    [InlineData("await Four.WaitAsync(); try { Saved[order.Id] = JsonSerializer.Serialize(order); } finally { Four.Release(); }")] // a throttle
    [InlineData("await _own.WaitAsync(); try { Saved[order.Id] = JsonSerializer.Serialize(order); } finally { _own.Release(); }")] // one for each object
    [InlineData("var json = JsonSerializer.Serialize(order); await One.WaitAsync(); try { Saved[order.Id] = json; } finally { One.Release(); }")]
    [InlineData("if (Saved.ContainsKey(order.Id)) return; await One.WaitAsync(); try { if (!Saved.ContainsKey(order.Id)) Saved[order.Id] = JsonSerializer.Serialize(order); } finally { One.Release(); }")]
    [InlineData("await One.WaitAsync(); try { await JsonSerializer.SerializeAsync(file, order); } finally { One.Release(); }")]
    [InlineData("await One.WaitAsync(); try { await file.WriteAsync(new byte[16]); _count++; } finally { One.Release(); }")]
    [InlineData("await Task.Yield(); lock (Saved) { Saved[order.Id] = JsonSerializer.Serialize(order); }")] // CONC3002
    public Task Silent_where_the_gate_is_needed_or_none(string body) => Verify.Silent(Store(body), Packages.AsyncEx);

    static string Overlapping(string main, string save = "await One.WaitAsync(); try { s_last = JsonSerializer.Serialize(lines); await File.WriteAllTextAsync(\"a\", s_last); } finally { One.Release(); }") => $$"""
        using System.Text.Json;

        static class Program
        {
            static readonly SemaphoreSlim One = new(1, 1);
            static string s_last = "";
            static async Task SaveAsync(string[] lines) { {{save}} }
            {{(main.Contains("Forward", StringComparison.Ordinal) ? "static Task Forward(string[] lines) => SaveAsync(lines);" : "")}}
            static async Task Main(string[] args) { {{main}} }
        }
        """;

    [Theory]
    [InlineData("await Task.WhenAll(SaveAsync(args), SaveAsync([]));")]
    [InlineData("var one = SaveAsync(args); var other = SaveAsync([]); await one; await other;")]
    [InlineData("await Task.WhenAll(args.Select(arg => SaveAsync([arg])));")]
    [InlineData("await Task.WhenAll(new[] { args, args }.Select(SaveAsync));")]
    [InlineData("var all = new Task[args.Length]; for (var i = 0; i < args.Length; i++) all[i] = SaveAsync([args[i]]); await Task.WhenAll(all);")]
    [InlineData("Task[] all = [SaveAsync(args), SaveAsync([])]; await Task.WhenAll(all);")]
    [InlineData("var all = new List<Task>(); foreach (var arg in args) all.Add(SaveAsync([arg])); await Task.WhenAll(all);")]
    public Task Reports_what_calls_that_overlap_compute_behind_a_gate(string main) => Verify.Reports(Overlapping(main).Replace("One.WaitAsync()", "[|One.WaitAsync()|]"));

    [Theory]
    [InlineData("await SaveAsync(args); await SaveAsync([]);")]
    [InlineData("foreach (var arg in args) await SaveAsync([arg]);")]
    [InlineData("await Forward(args);")]
    [InlineData("var one = SaveAsync(args); await one;")]
    [InlineData("foreach (var arg in args) { var one = SaveAsync([arg]); await one; }")]
    [InlineData("var one = SaveAsync(args); await one; var other = SaveAsync([]); await other;")]
    [InlineData("var one = SaveAsync(args); one.Wait(); var other = SaveAsync([]); await other;")]
    [InlineData("foreach (var arg in args) Task.WaitAll(SaveAsync([arg]));")]
    [InlineData("SaveAsync(args).Wait(); SaveAsync([]).Wait();")]
    public Task Silent_where_one_call_comes_after_the_other(string main) => Verify.Silent(Overlapping(main));

    [Fact]
    public Task Silent_where_a_call_has_done_all_before_the_next_one_begins() => Verify.Silent(Overlapping(
        "await Task.WhenAll(SaveAsync(args), SaveAsync([]));", "await One.WaitAsync(); try { s_last = JsonSerializer.Serialize(lines); } finally { One.Release(); }"));

    [Fact]
    public Task Silent_in_synchronous_code() => Verify.Silent(
        Store("One.Wait(); try { Saved[order.Id] = JsonSerializer.Serialize(order); } finally { One.Release(); }", "public void Save(Order order)"), Packages.AsyncEx);

    [Fact]
    public Task Says_what_and_why() => Verify.Says("""
        using System.Text.Json;

        public class Log
        {
            static readonly SemaphoreSlim s_one = new(1, 1);
            static string _last = "";

            public async Task AddAsync(string[] lines)
            {
                await [|s_one.WaitAsync()|];
                try
                {
                    _last = JsonSerializer.Serialize(lines);
                }
                finally
                {
                    s_one.Release();
                }
            }
        }
        """, "'AddAsync' computes while it holds 's_one' ('JsonSerializer.Serialize') and needs nothing there that the gate guards; every other thread that needs the lock waits meanwhile",
        (13, 21));

    [Fact]
    public Task Misses_a_gate_whose_limit_is_not_written_down() => Verify.KnownMiss("""
        using System.Text.Json;

        public class Log
        {
            static readonly SemaphoreSlim s_one = Make();
            static string _last = "";
            static SemaphoreSlim Make() => new(1, 1);

            public async Task AddAsync(string[] lines)
            {
                await s_one.WaitAsync();
                try { _last = JsonSerializer.Serialize(lines); } finally { s_one.Release(); }
            }
        }
        """);

    [Theory]
    [InlineData("await [|One.WaitAsync()|]; try { Saved[order.Id] = await Task.Run(() => JsonSerializer.Serialize(order)); } finally { One.Release(); }")]
    [InlineData("await [|One.WaitAsync()|]; try { var n = await Task.Run(() => { var sum = 0; foreach (var line in order.Lines) sum += line.Length; return sum; }); _count += n; } finally { One.Release(); }")]
    public Task Reports_the_work_of_a_task_that_is_awaited_behind_the_gate(string body) => Reports(body);

    [Theory]
    [InlineData("await One.WaitAsync(); try { _count = await Task.Run(() => order.Lines.Length); } finally { One.Release(); }")]
    [InlineData("await Four.WaitAsync(); try { Saved[order.Id] = await Task.Run(() => JsonSerializer.Serialize(order)); } finally { Four.Release(); }")]
    [InlineData("await One.WaitAsync(); try { var ids = await Task.Run(() => { var sum = 0; foreach (var id in Saved.Keys) sum += id; return sum; }); _count += ids; } finally { One.Release(); }")]
    public Task Silent_on_a_task_that_is_short_or_needs_the_gate(string body) => Verify.Silent(Store(body), Packages.AsyncEx);

    static string Stars(string section) => $$"""
        static class Stars
        {
            static readonly SemaphoreSlim Gate = new(1);
            static volatile double[]? s_map;
            static int s_asked;

            public static async Task<double> BrightnessAsync(int star)
            {
                await {|#0:Gate.WaitAsync()|}.ConfigureAwait(false);
                try { {{section}} } finally { Gate.Release(); }
                return s_map![star];
            }

            static double[] Survey(int size) { var map = new double[size]; for (var i = 0; i < size; i++) for (var k = 0; k < size; k++) map[i] += Math.Sin(i * k); return map; }
            static Task Main() => Task.WhenAll(Task.Run(() => BrightnessAsync(1)), Task.Run(() => BrightnessAsync(2)));
        }
        """;

    [Theory]
    [InlineData("if (s_map == null) s_map = await Task.Run(() => Survey(5000)).ConfigureAwait(false);")]
    [InlineData("if (s_map is null) s_map = await Task.Run(() => { var size = 5000; return Survey(size); });")]
    [InlineData("s_map ??= await Task.Run(() => Survey(5000));")]
    public Task Silent_on_a_task_that_makes_once_what_the_gate_guards(string section) => Verify.Silent(Stars(section).Replace("{|#0:Gate.WaitAsync()|}", "Gate.WaitAsync()"));

    [Theory]
    [InlineData("var map = await Task.Run(() => Survey(5000)); s_asked++; s_map = map;")]
    [InlineData("if (s_asked++ > 9) { var map = await Task.Run(() => Survey(5000)); var first = map[0]; }")]
    public Task Reports_a_task_whose_result_the_gate_does_not_need(string section) => Verify.Reports(Stars(section).Replace("{|#0:", "[|").Replace("Async()|}", "Async()|]"));

    static string Rooms(string enter, string failure) => $$"""
        public class Refusal : Exception
        {
            public Refusal(int room, string? message = null) : base(message ?? Describe(Environment.MachineName)) { }
            static string Describe(string name) => string.Concat(name.Select(letter => "-" + letter));
        }

        public class Rooms
        {
            static readonly SemaphoreSlim Gate = new(1, 1);
            readonly Dictionary<int, string> _guests = new();

            public async Task EnterAsync(int room, string name)
            {
                await {{enter}};
                try { Check(room); _guests[room] = name; await Task.Yield(); } finally { Gate.Release(); }
            }

            static void Check(int room) { {{failure}} }
        }
        """;

    [Theory]
    [InlineData("if (room < 0) throw new Refusal(room);")]
    [InlineData("if (room < 0) throw new Refusal(room, \"no such room\");")]
    [InlineData("if (room < 0) { var text = \"\"; foreach (var c in Environment.MachineName) text += c; throw new ArgumentException(text); }")]
    public Task Silent_on_what_only_runs_on_the_way_to_an_exception(string failure) => Verify.Silent(Rooms("Gate.WaitAsync()", failure));

    [Theory]
    [InlineData("if (room < 0) _ = new Refusal(room);")]
    [InlineData("if (room < 0) { var text = \"\"; foreach (var c in Environment.MachineName) text += c; }")]
    public Task Reports_the_same_where_nothing_is_thrown(string failure) => Verify.Reports(Rooms("[|Gate.WaitAsync()|]", failure));
}
