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
}
