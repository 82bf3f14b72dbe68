using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<UnguardedSharedField>;

/// <summary>Code that a call runs on the spot and that waits for what runs.</summary>
public class WaitsInLambdasTests
{
    static string In(string tell, string run = "_found += _first;") => $$"""
        class Diver
        {
            readonly int _first;
            Thread? _thread;
            int _found;
            public static int Bottles;
            public Diver(int first) => _first = first;
            public void Dive() { _thread = new Thread(Search); _thread.Start(); }
            void Search() { {{run}} }
            public void Surface() => _thread!.Join();
            public int Haul() { _thread?.Join(); return _found; }
            public int Found => _found;
        }
        static class Wreck
        {
            static void Main()
            {
                var divers = new List<Diver>();
                for (var first = 0; first < 4; first++)
                    divers.Add(new Diver(first));
                divers.ForEach(diver => diver.Dive());
                {{tell}}
            }
        }
        """;

    [Theory]
    [InlineData("Console.WriteLine(divers.Sum(diver => diver.Haul()));")]
    [InlineData("Console.WriteLine(divers.Select(diver => diver.Haul()).Max());")]
    [InlineData("foreach (var diver in divers) Console.WriteLine(diver.Haul());")]
    [InlineData("divers.ForEach(diver => diver.Surface()); divers.ForEach(diver => Console.WriteLine(diver.Found));")]
    [InlineData("divers.ForEach(diver => diver.Surface()); foreach (var diver in divers) Console.WriteLine(diver.Found);")]
    [InlineData("divers.ForEach(diver => { diver.Surface(); Console.WriteLine(diver.Found); });")]
    [InlineData("foreach (var diver in divers) Tell(diver); void Tell(Diver one) { one.Surface(); Console.WriteLine(one.Found); }")]
    public Task Silent_behind_the_wait(string tell) => Verify.Silent(In(tell));

    [Theory]
    [InlineData("Console.WriteLine(divers.Sum(diver => diver.Found));")]
    [InlineData("divers.ForEach(diver => Console.WriteLine(diver.Found)); divers.ForEach(diver => diver.Surface());")]
    [InlineData("divers.ForEach(diver => { Console.WriteLine(diver.Found); diver.Surface(); });")]
    public Task Reports_before_it(string tell) => Verify.Reports(In(tell, "[|_found|] += _first;"));

    // ------------------------------------------------------------------------- launched code that waits until it is told

    static string Consumer(string wait, string after = "_ready.SetResult();", string write = "_id = await Task.FromResult(3);", string between = "") => $$"""
        class Consumer
        {
            readonly TaskCompletionSource _ready = new(), _other = new();
            int _id;
            void Go() => Task.Run(async () => { {{wait}} while (true) { Console.WriteLine(_id + 1); await Task.Delay(1); } });
            async Task Open() { Go(); await Task.Delay(1); {{write}} {{between}} {{after}} }
            public static async Task<Consumer> Create() { var made = new Consumer(); await made.Open(); return made; }
        }
        """;

    [Theory]
    [InlineData("await _ready.Task;")]
    [InlineData("await _ready.Task.ConfigureAwait(false);")]
    [InlineData("_ready.Task.Wait();")]
    public Task Silent_on_what_is_written_before_it_is_told(string wait) => Verify.Silent(Consumer(wait));

    [Fact]
    public Task Silent_where_it_is_told_if_all_went_well() => Verify.Silent(Consumer("await _ready.Task;", "if (_id > 3) { _ready.SetResult(); return; } throw new InvalidOperationException();"));

    [Theory]
    [InlineData("await Task.Delay(1);", "_ready.SetResult();")]
    [InlineData("await _other.Task;", "_ready.SetResult();")]
    [InlineData("await _ready.Task;", "")]
    [InlineData("if (Environment.TickCount > 9) await _ready.Task;", "_ready.SetResult();")]
    [InlineData("if (!_ready.Task.Wait(100)) Console.WriteLine(9);", "_ready.SetResult();")]
    [InlineData("await Task.WhenAny(_ready.Task, Task.Delay(5));", "_ready.SetResult();")]
    [InlineData("try { await _ready.Task.WaitAsync(TimeSpan.FromSeconds(1)); } catch (TimeoutException) { }", "_ready.SetResult();")]
    [InlineData("try { await _ready.Task; } catch (InvalidOperationException) { }", "_ready.SetResult();")]
    [InlineData("await _ready.Task;", "_ready.SetResult(); } public void Close() { _ready.TrySetResult();")]
    public Task Reports_where_it_goes_on_by_itself(string wait, string after) => Verify.Reports(Consumer(wait, after, "[|_id|] = await Task.FromResult(3);"));

    [Fact]
    public Task Reports_what_is_written_when_it_has_been_told() => Verify.Reports(Consumer("await _ready.Task;", "[|_id|] = await Task.FromResult(3);", "_ready.SetResult();"));
}
