using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

/// <summary>Fields that hold a started task, and are awaited before something else is done or started.</summary>
public class AwaitedFieldsTests
{
    static string Pump(string close, string more = "") => $$"""
        class Worker { public Task StopAsync() => Task.CompletedTask; }
        class Signal { public Task<bool> WaitAsync(CancellationToken token) => Task.Delay(1, token).ContinueWith(_ => true); }
        sealed class Pump : IAsyncDisposable
        {
            readonly Dictionary<string, Worker> _workers = new();
            readonly CancellationTokenSource _stop = new();
            readonly Signal _signal = new();
            Task? _loop, _other;
            public void Start() => _loop = LoopAsync(_stop.Token);
            async Task LoopAsync(CancellationToken token)
            {
                while (await _signal.WaitAsync(token).ConfigureAwait(false))
                    _workers.Remove("gone");
            }
            public async ValueTask DisposeAsync()
            {
                _stop.Cancel();
                {{close}}
                await StopAllAsync();
            }
            async Task StopAllAsync() { foreach (var worker in _workers.Values) await worker.StopAsync(); }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("await (_loop ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);")]
    [InlineData("await (_loop ?? Task.CompletedTask);")]
    [InlineData("await (_loop is null ? Task.CompletedTask : _loop).ConfigureAwait(false);")]
    [InlineData("await Task.WhenAll(_other ?? Task.CompletedTask, _loop ?? Task.CompletedTask);")]
    [InlineData("var loop = _loop ?? Task.CompletedTask; await loop;")]
    [InlineData("if (_loop is { } loop) await loop.ConfigureAwait(false);")]
    [InlineData("(_loop ?? Task.CompletedTask).Wait();")]
    public Task Silent_behind_the_await(string close) => Verify<UnsafeCollectionSharing>.Silent(Pump(close));

    [Theory]
    [InlineData("await (_other ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);")]
    [InlineData("")]
    [InlineData("var loop = _loop ?? Task.CompletedTask;")]
    public Task Reports_without_it(string close) => Verify<UnsafeCollectionSharing>.Reports(Pump(close).Replace("_workers.Remove(\"gone\")", "[|_workers.Remove(\"gone\")|]").Replace("in _workers.Values", "in [|_workers.Values|]"));

    [Fact]
    public Task Reports_members_that_do_not_wait() => Verify<UnsafeCollectionSharing>.Reports(
        Pump("await (_loop ?? Task.CompletedTask);", "public Task PauseAsync() => StopAllAsync();").Replace("_workers.Remove(\"gone\")", "[|_workers.Remove(\"gone\")|]").Replace("in _workers.Values", "in [|_workers.Values|]"));

    static string Cache(string restart, string call = "await GrowAsync(x).ConfigureAwait(false)") => $$"""
        sealed class Cache
        {
            CancellationTokenSource _stop = new();
            Task _cleaning;
            int _size;
            public Cache() { _cleaning = CleanAsync(_stop); }
            async Task CleanAsync(CancellationTokenSource stop)
            {
                while (!stop.IsCancellationRequested)
                {
                    await Task.Delay(1).ConfigureAwait(false);
                    _size++;
                }
            }
            public async Task AddAsync(int x)
            {
                for (; ; {{call}})
                {
                    if (x > 3)
                        return;
                    await Task.Delay(1).ConfigureAwait(false);
                }
            }
            async ValueTask GrowAsync(int x)
            {
                if (x == 7)
                    return;
                _stop.Cancel();
                {{restart}}
            }
        }
        """;

    [Theory]
    [InlineData("await _cleaning.ConfigureAwait(false); _stop = new(); _cleaning = CleanAsync(_stop);")]
    [InlineData("await (_cleaning ?? Task.CompletedTask); _stop = new(); _cleaning = CleanAsync(_stop);")]
    [InlineData("var old = _cleaning; await old; _stop = new(); _cleaning = CleanAsync(_stop);")]
    public Task Silent_where_the_old_is_over_when_the_new_starts(string restart) => Verify<UnguardedSharedField>.Silent(Cache(restart));

    [Theory]
    [InlineData("await Task.Yield(); _stop = new(); _cleaning = CleanAsync(_stop);")]
    [InlineData("_stop = new(); _cleaning = CleanAsync(_stop);")]
    public Task Reports_where_it_may_go_on(string restart) => Verify<UnguardedSharedField>.Reports(Cache(restart).Replace("_size++", "[|_size|]++"));

    [Fact]
    public Task Reports_where_nobody_waits_for_the_start() =>
        Verify<UnguardedSharedField>.Tells(Cache("await _cleaning.ConfigureAwait(false); [|_stop|] = new(); [|_cleaning|] = CleanAsync(_stop);", "_ = GrowAsync(x)").Replace("_size++", "[|_size|]++"));
}
