using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<UnguardedSharedField>;
using VerifyCapture = Verify<UnsynchronizedCapture>;
using VerifyGuard = Verify<InconsistentlyGuardedField>;

/// <summary>Handlers that one type adds to the event of another one, whose thread raises it.</summary>
public class KeptHandlersTests
{
    // A scale that tells what lies on it, from a thread that it starts itself or that another type starts.
    static string Shop(string connect, string main, string source = "Scale") => $$"""
        interface ISource { event Action<int>? Weighed; }
        class Scale : ISource
        {
            public event Action<int>? Weighed;
            public void Start() => new Thread(Watch).Start();
            public void Watch() { while (true) Weighed?.Invoke(3); }
            public void WeighOnce() => Weighed?.Invoke(1);
        }
        class Till
        {
            readonly object _gate = new();
            int _grams, _last;
            public void Connect({{source}} source) { {{connect}} }
            void Add(int grams) => [|_grams|] += grams;
            void AddLocked(int grams) { lock (_gate) _grams += grams; }
            public void Clear() => _grams -= 1;
            public void ClearLocked() { lock (_gate) _grams -= 1; }
        }
        static class Program
        {
            static void Main() { var scale = new Scale(); var till = new Till(); till.Connect(scale); {{main}} }
        }
        """;

    static string Unmarked(string program) => program.Replace("[|", "").Replace("|]", "");

    [Theory]
    [InlineData("source.Weighed += Add;", "scale.Start(); till.Clear();", "Scale")]
    [InlineData("source.Weighed += Add;", "scale.Start(); till.Clear();", "ISource")]
    [InlineData("source.Weighed += Add;", "new Thread(scale.Watch).Start(); till.Clear();", "Scale")]
    [InlineData("source.Weighed += Add;", "Task.Run(scale.Watch); till.Clear();", "ISource")]
    [InlineData("source.Weighed += Add;", "new Thread(() => scale.Watch()).Start(); till.Clear();", "ISource")]
    public Task Reports_methods(string connect, string main, string source) => Verify.Reports(Shop(connect, main, source));

    [Theory]
    [InlineData("source.Weighed += grams => [|_last|] += grams;", "scale.Start(); var other = new Scale(); till.Connect(other); other.Start();", "Scale")]
    [InlineData("source.Weighed += grams => { if (grams > 1) [|_last|] += grams; };", "new Thread(scale.Watch).Start(); till.Connect(scale); new Thread(scale.Watch).Start();", "Scale")]
    [InlineData("source.Weighed += delegate { [|_last|]++; };", "for (var i = 0; i < 3; i++) new Thread(scale.Watch).Start();", "ISource")]
    public Task Reports_lambdas(string connect, string main, string source) => Verify.Reports(Shop(connect, main, source).Replace("[|_grams|]", "_grams"));

    [Theory]
    [InlineData("source.Weighed += AddLocked;", "scale.Start(); till.ClearLocked();")]
    [InlineData("source.Weighed += grams => { lock (_gate) _grams += grams; };", "scale.Start(); till.ClearLocked();")]
    // Nothing runs beside it, or only before.
    [InlineData("source.Weighed += Add;", "scale.WeighOnce(); till.Clear();")]
    [InlineData("source.Weighed += grams => _grams += grams;", "till.Clear(); scale.Start();")]
    [InlineData("source.Weighed += Add;", "var thread = new Thread(scale.Watch); thread.Start(); thread.Join(); till.Clear();")]
    [InlineData("source.Weighed += grams => _grams += grams;", "Task.Run(scale.WeighOnce).Wait(); till.Clear();")]
    // Another object.
    [InlineData("source.Weighed += Add;", "scale.Start(); new Till().Clear();")]
    [InlineData("source.Weighed += grams => _grams += grams;", "new Scale().Start(); till.Clear();")]
    // Each has a till of its own, or is no source of this one.
    [InlineData("source.Weighed += grams => _grams += grams;", "var scales = new[] { new Scale(), new Scale() }; foreach (var one in scales) { var own = new Till(); own.Connect(one); } foreach (var one in scales) one.Start();")]
    [InlineData("new List<Scale>().ForEach(other => other.Weighed += grams => _grams += grams);", "scale.Start(); till.Clear();")]
    // Its first grams come later.
    [InlineData("", "var total = 0; new Thread(scale.Watch).Start(); total++; scale.Weighed += grams => total += grams;")]
    public Task Silent_where_they_are_kept_apart(string connect, string main) => Verify.Silent(Unmarked(Shop(connect, main)));

    [Fact]
    public Task Tells_of_the_lock_that_a_lambda_does_not_take() => VerifyGuard.Reports(
        Unmarked(Shop("source.Weighed += grams => MARK += grams;", "scale.Start(); till.ClearLocked();")).Replace("MARK", "[|_grams|]").Replace("public void Clear() => _grams -= 1;", "").Replace("void Add(int grams) => _grams += grams;", ""));

    [Fact]
    public Task Silent_on_what_the_raiser_gives() => Verify<UnsafeCollectionSharing>.Silent("""
        class Source { public event Action<List<int>>? Got; public void Run(object? state) => Got?.Invoke(new List<int>()); }
        static class C { static void Main() { var source = new Source(); var mine = new List<int>(); source.Got += list => list.Add(1); var thread = new Thread(source.Run); thread.Start(mine); mine.Add(2); } }
        """);

    // Handlers that go on behind an await, and whose tasks the raiser hands on.
    static string Publishing(string main, string publish = "public Task SendAsync(int n) => Sent?.Invoke(n) ?? Task.CompletedTask;") => $$"""
        class Bus { public event Func<int, Task>? Sent; {{publish}} }
        class Store
        {
            int _count, _begun;
            public Store(Bus bus) => bus.Sent += KeepAsync;
            async Task KeepAsync(int n) { _begun++; await Task.Delay(n).ConfigureAwait(false); [|_count|]++; }
            public int Count => _count;
        }
        static class C { static async Task Main() { var bus = new Bus(); var store = new Store(bus); {{main}} } }
        """;

    [Theory]
    [InlineData("var all = new List<Task>(); for (var i = 0; i < 9; i++) all.Add(bus.SendAsync(i)); await Task.WhenAll(all);", "public Task SendAsync(int n) => Sent?.Invoke(n) ?? Task.CompletedTask;")]
    [InlineData("var all = new List<Task>(); for (var i = 0; i < 9; i++) all.Add(bus.SendAsync(i)); await Task.WhenAll(all);", "public async Task SendAsync(int n) { if (Sent != null) await Sent.Invoke(n); }")]
    public Task Reports_asynchronous_handlers_whose_tasks_are_kept(string main, string publish) => Verify.Reports(Publishing(main, publish));

    [Theory]
    [InlineData("for (var i = 0; i < 9; i++) await bus.SendAsync(i); Console.WriteLine(store.Count);")]
    [InlineData("var sent = bus.SendAsync(1); await sent; Console.WriteLine(store.Count);")]
    [InlineData("await Task.WhenAll(bus.SendAsync(1)); await bus.SendAsync(2);")]
    public Task Silent_where_they_are_awaited_one_after_the_other(string main) => Verify.Silent(Unmarked(Publishing(main)));

    static string Counting(string statements) => $$"""
        class Line
        {
            public event Action<int>? Dropped;
            public void Replay(CountdownEvent done) => ThreadPool.QueueUserWorkItem(_ => { Dropped?.Invoke(1); done.Signal(); });
        }
        static class C
        {
            static int Count(Line[] lines, List<Line> others) { var lost = 0; using var done = new CountdownEvent(2); {{statements}} done.Wait(); return lost; }
        }
        """;

    [Theory]
    [InlineData("foreach (var line in lines) { line.Dropped += n => [|lost|] += n; line.Replay(done); }")]
    [InlineData("foreach (var line in others) { line.Dropped += n => [|lost|] += n; line.Replay(done); }")]
    public Task Reports_what_handlers_of_several_have_captured(string statements) => VerifyCapture.Reports(Counting(statements));

    [Theory]
    [InlineData("foreach (var line in lines) { line.Dropped += n => Interlocked.Add(ref lost, n); line.Replay(done); }")]
    [InlineData("foreach (var line in lines) { var own = 0; line.Dropped += n => own += n; line.Replay(done); }")]
    [InlineData("foreach (var line in lines) { line.Dropped += n => { lock (lines) lost += n; }; line.Replay(done); }")]
    public Task Silent_on_what_each_has_for_itself(string statements) => VerifyCapture.Silent(Counting(statements));
}
