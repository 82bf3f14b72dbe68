using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<InconsistentlyGuardedField>;

/// <summary>Locks that a callee takes when its caller has gone on, that it gives back before, or that several hold at a time.</summary>
public class LateLocksTests
{
    static string Collector(string get, string slots = "new SemaphoreSlim(1, 1)", string start = "var task = _loader.GetAsync(address); _running[task] = address;") => $$"""
        public class Loader
        {
            readonly SemaphoreSlim _slots = {{slots}};
            static async Task<string> Fetch(Uri address) { await Task.Delay(1); return address.Host; }
            public async Task<string> GetAsync(Uri address) { {{get}} }
            public void Leave() => _slots.Release();
        }
        public class Collector
        {
            readonly Dictionary<Task<string>, Uri> _running = new();
            readonly Loader _loader = new();
            public async Task RunAsync(Uri[] addresses)
            {
                await StartAsync(addresses);
                while (_running.Count != 0)
                {
                    var done = await Task.WhenAny(_running.Keys);
                    _running.Remove(done);
                    await StartAsync(addresses);
                }
            }
            public async Task StartAsync(Uri[] addresses)
            {
                foreach (var address in addresses)
                {
                    {{start}}
                }

                await Task.Yield();
            }
        }
        """;

    const string Kept = "await _slots.WaitAsync(); return \"\";";

    [Theory]
    [InlineData(Kept, "var task = _loader.GetAsync(address); _running[task] = address;")]
    [InlineData(Kept, "_running[_loader.GetAsync(address)] = address; _running[_loader.GetAsync(address)] = address;")]
    [InlineData("await _slots.WaitAsync(); return await Task.Run(async () => { try { return await Fetch(address); } finally { _slots.Release(); } });", "var name = await _loader.GetAsync(address); _running[Task.FromResult(name)] = address;")]
    [InlineData(Kept, "var task = _loader.GetAsync(address); var name = await task; _running[Task.FromResult(name)] = address; _loader.Leave();")]
    public Task Silent_where_the_caller_holds_nothing(string get, string start) => Verify.Silent(Collector(get, start: start));

    static string Own(string enter) => $$"""
        public class Own
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly List<int> _all = new();
            async Task EnterAsync() => await _gate.WaitAsync();
            void Leave() => _gate.Release();
            public async Task Add(int x) { {{enter}} try { _all.Add(x); } finally { Leave(); } }
            public async Task Drop(int x) { {{enter}} try { _all.Remove(x); } finally { Leave(); } }
            public void Clear() { [|_all.Clear()|]; }
        }
        """;

    [Theory]
    [InlineData("await EnterAsync();")]
    [InlineData("await EnterAsync().ConfigureAwait(false);")]
    [InlineData("EnterAsync().Wait(); await Task.Yield();")]
    public Task Reports_where_they_hold_what_the_callee_has_taken(string enter) => Verify.Reports(Own(enter));

    [Theory]
    [InlineData("var entered = EnterAsync(); await entered;")]
    [InlineData("_ = EnterAsync(); await Task.Yield();")]
    public Task Silent_where_they_may_not(string enter) => Verify.Silent(Own(enter).Replace("[|", "").Replace("|]", ""));

    static string Limited(string slots, string parameters = "") => $$"""
        public class Limited{{parameters}}
        {
            const int One = 1, Four = 4;
            readonly SemaphoreSlim _slots = {{slots}};
            readonly List<int> _all = new();
            public void Add(int x) { _slots.Wait(); try { _all.Add(x); } finally { _slots.Release(); } }
            public void Drop(int x) { _slots.Wait(); try { _all.Remove(x); } finally { _slots.Release(); } }
            public void Clear() { [|_all.Clear()|]; }
        }
        """;

    [Theory]
    [InlineData("new(1, 1)")]
    [InlineData("new(One)")]
    [InlineData("new(most)", "(int most = 1)")]
    public Task Reports_without_the_place_for_one(string slots, string parameters = "") => Verify.Reports(Limited(slots, parameters));

    [Theory]
    [InlineData("new(4)")]
    [InlineData("new(Four, Four)")]
    [InlineData("new(most)", "(int most)")]
    [InlineData("new SemaphoreSlim(most)", "(int most = 8)")]
    public Task Silent_where_several_are_let_in(string slots, string parameters = "") => Verify.Silent(Limited(slots, parameters).Replace("[|", "").Replace("|]", ""));

    static string Sync(string wait) => $$"""
        public class Sync
        {
            protected readonly object Root = new();
            protected Builder Begin(CancellationToken token) => new(Root, token);
            protected Builder Start(CancellationToken token) { var builder = Begin(token); return builder; }
            protected ref struct Builder
            {
                readonly object? _gate;
                public Builder(object gate, CancellationToken token) { if (!token.IsCancellationRequested) { Monitor.Enter(gate); _gate = gate; } }
                public bool IsCompleted => _gate is null;
                public ValueTask Build() { if (_gate != null) Monitor.Exit(_gate); return default; }
            }
        }
        public class Countdown : Sync
        {
            long _left = 3;
            public bool Signal() { lock (Root) { _left--; return _left == 0; } }
            public bool Reset(long n) { lock (Root) { _left += n; return _left == 0; } }
            public ValueTask WaitAsync(CancellationToken token) { {{wait}} }
        }
        """;

    [Theory]
    [InlineData("var builder = Begin(token); if (!builder.IsCompleted) _left--; return builder.Build();")]
    [InlineData("var builder = Start(token); if (!builder.IsCompleted) _left--; return builder.Build();")]
    public Task Silent_where_a_builder_may_hold_it(string wait) => Verify.Silent(Sync(wait));

    [Theory]
    [InlineData("[|_left|]--; return default;")]
    [InlineData("[|_left|]--; var builder = Start(token); return builder.Build();")]
    public Task Reports_before_there_is_one(string wait) => Verify.Reports(Sync(wait));

    // ------------------------------------------------------------------------------------ locks of those who run a lambda

    static string Consumer(string members, string accessors = "int State { get => _state.Value; set => _state.Value = value; }") => $$"""
        public class Holder { public int Value { get; set; } }
        public sealed class AsyncGate
        {
            readonly SemaphoreSlim _one = new(1);
            sealed class Releaser(SemaphoreSlim one) : IDisposable { public void Dispose() => one.Release(); }
            public async Task<IDisposable> EnterAsync() { await _one.WaitAsync(); return new Releaser(_one); }
        }
        public class Consumer
        {
            readonly AsyncGate _gate = new();
            readonly object _sync = new();
            readonly Holder _state = new();
            int _number;
            {{accessors}}
            Task Handle(int x) => Task.CompletedTask;
            {{members}}
            async ValueTask Update(Func<Task> action, int position)
            {
                using (await _gate.EnterAsync()) { var old = State; await action(); if (old != State) await Handle(position); }
            }
            void Run(Action action) => action();
        }
        """;

    [Theory]
    [InlineData("public ValueTask OnNext(int x) => Update(async () => { await Handle(x); State = State + x; }, State);")]
    [InlineData("public ValueTask OnNext(int x) => Update(() => { State = State + x; return Task.CompletedTask; }, State);")]
    [InlineData("public ValueTask OnNext(int x) => Update(async () => { await Handle(x); State += x; }, State);")]
    public Task Silent_where_both_accessors_are_in_the_section_of_who_runs_them(string members) => Verify<CheckThenAct>.Silent(Consumer(members));

    [Theory]
    [InlineData("public void OnNext(int x) { [|State|] = State + x; }")]
    [InlineData("public void OnNext(int x) => Run(() => { [|State|] = State + x; });")]
    public Task Reports_accessors_that_take_a_lock_each(string members) => Verify<CheckThenAct>.Reports(Consumer(members, "int State { get { lock (_sync) return _number; } set { lock (_sync) _number = value; } }"));
}
