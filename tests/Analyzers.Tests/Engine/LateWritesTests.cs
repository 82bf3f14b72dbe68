using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<InconsistentlyGuardedField>;
using VerifyField = Verify<UnguardedSharedField>;

/// <summary>What a constructor sets when the code that uses it has been started already.</summary>
public class LateWritesTests
{
    static string Sampler(string constructor, string more = "") => $$"""
        class Sampler
        {
            readonly object _gate = new(); readonly Timer _timer; double _average; Action _rolled; int[] _slots; readonly Thread _pump; int _turn;
            public Sampler(TimeSpan window, Action rolled)
            {
                {{constructor}}
            }
            void Roll() { lock (_gate) { _average = _average / 2 + _slots[0]; _rolled(); _turn++; } }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("_timer = new Timer(_ => Roll(), null, window, window); [|_average|] = 0.5; _rolled = rolled; _slots = new int[2];")]
    [InlineData("_timer = new Timer(_ => Roll(), null, TimeSpan.Zero, window); [|_slots|] = new int[2]; _average = 0.5; _rolled = rolled;", "public void Next() => [|_average|] /= 2;")]
    [InlineData("_slots = new int[2]; _pump = new Thread(Roll); _pump.Start(); [|_average|] = 0.5; _rolled = rolled;")]
    public Task One_mistake_however_many_fields(string constructor, string more = "") => Verify.Reports(Sampler(constructor, more));

    [Fact]
    public Task No_lock_mends_it() => Verify.Says(
        Sampler("_timer = new Timer(_ => Roll(), null, TimeSpan.Zero, window); [|_average|] = 0.5; _rolled = rolled; _slots = new int[2];"),
        "'_average' is written here after the start, like 2 more fields; 'Roll' changes it in line 8 while the code started in line 6 may be running");

    [Fact]
    public Task Each_start_has_its_own() => VerifyField.Reports("""
        class Twice
        {
            int _first, _second;
            public Twice() { Task.Run(() => Console.WriteLine(_first)); [|_first|] = Environment.TickCount; Task.Run(() => Console.WriteLine(_second)); [|_second|] = Environment.TickCount; }
        }
        """);

    [Theory]
    [InlineData("TimeSpan.FromSeconds(1)")]
    [InlineData("1000")]
    public Task A_timer_that_waits_first(string due) => Verify.Suggests(Sampler($"_timer = new Timer(_ => Roll(), null, {due}, {due}); [|_average|] = 0.5; _rolled = rolled; _slots = new int[2];"));

    static string Listener(string start) => $$"""
        class Listener
        {
            readonly Source _source; string? _name; string? _path;
            public Listener(Source source, CancellationToken end) { _source = source; {{start}} [|_name|] = source.ToString(); _path = ""; }
            void Hear() { Console.WriteLine(_name); Console.WriteLine(_path); }
        }
        class Source { public event Action? Heard; public void Raise() => Task.Run(() => Heard?.Invoke()); }
        """;

    // What it waits for happens later, if not always.
    [Theory]
    [InlineData("end.Register(Hear);")]
    [InlineData("new System.IO.FileSystemWatcher(\".\") { EnableRaisingEvents = true }.Changed += (_, _) => Hear();")]
    public Task What_waits_for_something_to_happen(string start) => VerifyField.Suggests(Listener(start));

    [Theory]
    [InlineData("Task.Run(Hear);")]
    [InlineData("new Thread(Hear).Start();")]
    public Task What_runs_at_once(string start) => VerifyField.Reports(Listener(start));

    [Fact]
    public Task What_is_set_again_and_again_is_not_late() => Verify.Reports(Sampler("_slots = new int[2]; _rolled = rolled; _timer = new Timer(_ => Roll(), null, 100, 100); while (_turn < 9) { [|_turn|] = 0; Thread.Sleep(1000); }"));

    [Fact]
    public Task Silent_in_the_right_order() => Verify.Silent(Sampler("_average = 0.5; _rolled = rolled; _slots = new int[2]; _timer = new Timer(_ => Roll(), null, window, window);"));
}
