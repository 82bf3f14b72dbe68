using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

/// <summary>What looks like a reason that keeps two uses apart, and is none.</summary>
public class KeptApartWronglyTests
{
    // A wait for one of two that run.
    [Theory]
    [InlineData("await (fast ? b : a);")]
    [InlineData("await (_last ?? a);")]
    public Task Of_two_that_run_only_one_is_waited_for(string wait) => Verify<UnguardedSharedField>.Reports($$"""
        class C
        {
            int _n; Task? _last;
            public async Task Run(bool fast)
            {
                var a = Task.Run(() => { [|_n|]++; });
                var b = Task.Run(() => Thread.Sleep(1));
                {{wait}}
                [|_n|]++;
            }
        }
        """);

    static string Moded(string flag, string add) => $$"""
        public class C
        {
            readonly object _gate = new(); readonly List<int> _items = new();
            {{flag}}
            public void Add(int x) { if (IsFull) { lock (_gate) { _items.Add(x); } } else { {{add}}; } }
            public int Sum() { lock (_gate) return _items.Sum(); }
        }
        """;

    // What a mode is told is kept; what is computed of the state is not.
    [Fact]
    public Task What_is_found_out_of_the_state_is_no_mode() => Verify<InconsistentlyGuardedField>.Tells(Moded("bool IsFull => [|_items.Count|] >= 100;", "[|_items.Add(x)|]"));

    [Fact]
    public Task What_the_object_is_told_is_a_mode() => Verify<InconsistentlyGuardedField>.Silent(Moded("public bool IsFull { get; init; }", "_items.Add(x)"));

    // One counts, in many copies, and somebody reads under a lock.
    [Fact]
    public Task Many_copies_of_a_count_lose_some() => Verify<InconsistentlyGuardedField>.Reports("""
        class C
        {
            int _done; readonly object _gate = new();
            public int Run(string[] all)
            {
                foreach (var one in all) Task.Run(() => { [|_done|]++; });
                lock (_gate) return _done;
            }
        }
        """);

    // The number of the thread that asked is given to others.
    [Fact]
    public Task A_number_that_is_handed_to_another_thread_is_not_its_own() => Verify<UnguardedSharedField>.Reports("""
        class C
        {
            int _owner, _n;
            public void Go()
            {
                var me = Environment.CurrentManagedThreadId; _owner = me;
                for (var i = 0; i < 9; i++) new Thread(() => Hit(me)).Start();
            }
            void Hit(int me) { if (_owner == me) [|_n|]++; }
        }
        """);

    // Who has got one of two places has not waited for the other one's work, however many do it.
    [Theory]
    [InlineData("2, 2", true)]
    [InlineData("initialCount: 3, maxCount: 3", true)]
    [InlineData("1, 1", false)]
    public Task Who_gives_back_one_of_several_places_is_not_the_last(string counts, bool isReported)
    {
        var litres = isReported ? "[|_litres|]" : "_litres";
        return Verify<UnguardedSharedField>.Reports($$"""
            class Tank
            {
                readonly SemaphoreSlim _valves = new({{counts}}); double _litres;
                async Task Fill(double litres)
                {
                    await _valves.WaitAsync();
                    try { {{litres}} += litres; }
                    finally { _valves.Release(); }
                }
                async Task<double> Level() { await _valves.WaitAsync(); try { return _litres; } finally { _valves.Release(); } }
                static async Task Main()
                {
                    var tank = new Tank();
                    Task[] trucks = { Task.Run(() => tank.Fill(3)), Task.Run(() => tank.Fill(4)) };
                    Console.WriteLine(await tank.Level());
                    await Task.WhenAll(trucks);
                }
            }
            """);
    }

    // Who may be let in is one, or nobody yet.
    [Theory]
    [InlineData("free, 1", false)]
    [InlineData("initialCount: free, maxCount: 1", false)]
    [InlineData("free", true)]
    public Task A_semaphore_for_one_is_a_lock(string counts, bool isReported)
    {
        var n = isReported ? "[|_n|]" : "_n";
        return Verify<UnguardedSharedField>.Reports($$"""
            sealed class Box
            {
                readonly SemaphoreSlim _gate; int _n;
                public Box(int free) => _gate = new SemaphoreSlim({{counts}});
                void Hit() { _gate.Wait(); try { {{n}}++; } finally { _gate.Release(); } }
                public void Go() { for (var i = 0; i < 9; i++) new Thread(Hit).Start(); }
            }
            """);
    }
}
