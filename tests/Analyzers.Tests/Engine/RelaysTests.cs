using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<UnguardedSharedField>;

/// <summary>Threads that wait for a signal of their own, and let the next one go on.</summary>
public class RelaysTests
{
    static string In(string run, string lane = "ManualResetEventSlim") => $$"""
        class Relay
        {
            double _metres;
            async Task Race(int runners)
            {
                var batons = new {{lane}}[runners + 1];
                var arrived = new {{lane}}[runners + 1];
                for (var i = 0; i <= runners; i++)
                {
                    batons[i] = new();
                    arrived[i] = new();
                }

                var all = new List<Task>();
                for (var i = 0; i < runners; i++)
                {
                    var lane = i;
                    all.Add(Task.Run(async () => { await Task.Yield(); {{run}} }));
                }

                await Task.WhenAll(all);
            }
        }
        """;

    [Theory]
    [InlineData("batons[lane].Wait(); _metres += lane; batons[lane + 1].Set();")]
    [InlineData("batons[lane].Wait(); try { _metres += lane; } finally { batons[(lane + 1) % runners].Set(); }")]
    [InlineData("for (var round = 0; round < 3; round++) { batons[lane].Wait(); batons[lane].Reset(); _metres += lane; batons[(lane + 1) % runners].Set(); }")]
    [InlineData("await batons[lane].Task; _metres += lane; batons[lane + 1].SetResult();", "TaskCompletionSource")]
    [InlineData("batons[lane].Wait(); Run(); batons[lane + 1].Set(); void Run() => _metres += 100;")]
    public Task Silent_where_they_take_turns(string run, string lane = "ManualResetEventSlim") => Verify.Silent(In(run, lane));

    [Theory]
    [InlineData("batons[lane].Wait(); [|_metres|] += lane; arrived[lane].Set();")]
    [InlineData("batons[0].Wait(); [|_metres|] += lane; arrived[lane].Set();")]
    [InlineData("[|_metres|] += lane; batons[lane].Wait(); batons[lane + 1].Set();")]
    [InlineData("batons[lane].Wait(); batons[lane + 1].Set(); [|_metres|] += lane;")]
    [InlineData("await batons[lane].Task; [|_metres|] += lane; arrived[lane + 1].SetResult();", "TaskCompletionSource")]
    public Task Reports_where_they_do_not(string run, string lane = "ManualResetEventSlim") => Verify.Reports(In(run, lane));

    // Two threads hand the turn to each other.
    static string Handed(string turn, string other = "_cook.Wait(); _plates++; _waiter.Release();", string counts = "0, 1") => $$"""
        class Kitchen
        {
            readonly SemaphoreSlim _cook = new(1, 1), _waiter = new({{counts}}), _bell = new(0, 1);
            int _plates, _tips;
            void Cook(int n) { for (var i = 0; i < n; i++) { {{other}} } }
            void Serve(int n) { for (var i = 0; i < n; i++) { {{turn}} } }
            void Ring() { while (true) _bell.Wait(); }
            static void Main()
            {
                var kitchen = new Kitchen();
                new Thread(() => kitchen.Cook(9)).Start();
                new Thread(() => kitchen.Serve(9)).Start();
                new Thread(kitchen.Ring).Start();
            }
        }
        """;

    [Theory]
    [InlineData("_waiter.Wait(); _plates--; _cook.Release();")]
    [InlineData("_waiter.Wait(); try { _plates--; } finally { _cook.Release(); }")]
    // What only this thread uses; what comes before another signal may be part of the turn.
    [InlineData("_waiter.Wait(); _plates--; _cook.Release(); _tips++;")]
    [InlineData("_waiter.Wait(); _bell.Release(); _plates--; _cook.Release();")]
    [InlineData("_waiter.Wait(); if (_plates > 3) _cook.Release(); _plates--; _bell.Release();")]
    public Task Silent_where_the_turn_lasts(string turn) => Verify<InconsistentlyGuardedField>.Silent(Handed(turn));

    [Theory]
    [InlineData("_waiter.Wait(); _cook.Release(); [|_plates|]--;")]
    [InlineData("_waiter.Wait(); try { Console.WriteLine(); } finally { _cook.Release(); } [|_plates|] = i;")]
    [InlineData("_waiter.Wait(); _bell.Release(); Console.WriteLine(); _cook.Release(); [|_plates|]--;")]
    public Task Reports_what_is_done_when_the_turn_is_over(string turn) => Verify<InconsistentlyGuardedField>.Reports(Handed(turn));

    // What has been done before the first signal is over.
    [Fact]
    public Task Silent_about_what_comes_before_all_turns() => Verify<InconsistentlyGuardedField>.Silent(Handed("_waiter.Wait(); _cook.Release(); _tips++;", "if (i == 0) Begin(); _cook.Wait(); _waiter.Release(); } void Begin() { _cook.Wait(); _cook.Release();"));
}
