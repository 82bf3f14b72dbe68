using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Verify = Verify<ForeignCodeUnderLock>;

/// <summary>CONC3008.</summary>
public class ForeignCodeUnderLockTests
{
    static string Type(string body, string more = "") => $$"""
        public interface IListener { void OnChanged(int value); void Add(int value); int OnAsk(); }

        public class Price
        {
            readonly object _gate = new();
            readonly List<Action<int>> _callbacks = new();
            readonly List<IListener> _listeners = new();
            readonly ReaderWriterLockSlim _rw = new();
            readonly Dictionary<int, int> _cache = new();
            Action<int>? _callback;
            int _value;
            public event EventHandler? Changed;
            public event Action<int>? Moved;
            public Action? Done { get; set; }
            protected virtual void OnChanged() { }
            protected virtual void Recalculate() { }
            void Own() { }
            {{more}}

            public void Set(int value, Action<int> callback, Func<int, int> factory, Comparison<int> comparison, IListener listener, IProgress<int> progress, IObserver<int> observer)
            {
                {{body}}
            }
        }
        """;

    [Theory]
    [InlineData("lock (_gate) { _value = value; [|Changed?.Invoke(this, EventArgs.Empty)|]; }")]
    [InlineData("lock (_gate) { _value = value; [|Moved?.Invoke(value)|]; }")]
    [InlineData("lock (_gate) { if (Moved != null) [|Moved(value)|]; }")]
    [InlineData("lock (_gate) { var handler = Changed; if (handler != null) [|handler(this, EventArgs.Empty)|]; }")]
    [InlineData("lock (_gate) { var handler = Changed; [|handler?.Invoke(this, EventArgs.Empty)|]; }")]
    [InlineData("lock (_gate) { [|callback(value)|]; }")]
    [InlineData("lock (_gate) { [|_callback?.Invoke(value)|]; }")]
    [InlineData("lock (_gate) { [|Done?.Invoke()|]; }")]
    [InlineData("lock (_gate) { foreach (var one in _callbacks) [|one(value)|]; }")]
    [InlineData("lock (_gate) { foreach (var one in _listeners) [|one.OnChanged(value)|]; }")]
    [InlineData("lock (_gate) { [|listener.OnChanged(value)|]; }")]
    [InlineData("lock (_gate) { [|progress.Report(value)|]; }")]
    [InlineData("lock (_gate) { [|observer.OnNext(value)|]; }")]
    [InlineData("lock (_gate) { [|OnChanged()|]; }")]
    [InlineData("Monitor.Enter(_gate); try { [|Changed?.Invoke(this, EventArgs.Empty)|]; } finally { Monitor.Exit(_gate); }")]
    [InlineData("_rw.EnterWriteLock(); try { [|Changed?.Invoke(this, EventArgs.Empty)|]; } finally { _rw.ExitWriteLock(); }")]
    public Task Reports_code_of_others(string body) => Verify.Reports(Type(body));

    [Theory]
    [InlineData("lock (_gate) { _value = value; } Changed?.Invoke(this, EventArgs.Empty);")]
    [InlineData("EventHandler? handler; lock (_gate) { handler = Changed; } handler?.Invoke(this, EventArgs.Empty);")]
    [InlineData("lock (_gate) { if (!_cache.TryGetValue(value, out var x)) _cache[value] = x = factory(value); }")]
    [InlineData("lock (_gate) { _value = comparison(value, _value); }")]
    [InlineData("lock (_gate) { Action<int> own = x => _value = x; own(value); }")]
    [InlineData("lock (_gate) { void Own(int x) => _value = x; Own(value); }")]
    [InlineData("lock (_gate) { Changed += (_, _) => { }; Moved -= callback; }")]
    [InlineData("lock (_gate) { listener.Add(value); _value = listener.OnAsk(); }")]
    [InlineData("lock (_gate) { Recalculate(); Own(); }")]
    [InlineData("lock (_gate) { _callback = callback; _callbacks.Add(x => callback(x)); }")]
    [InlineData("lock (_gate) { Task.Run(() => callback(value)); }")]
    public Task Silent_on_own_code_and_on_what_the_section_needs(string body) => Verify.Silent(Type(body));

    [Fact]
    public Task Silent_on_the_parameter_of_a_private_method() => Verify.Silent(Type(
        "Under(() => _value = value);", "void Under(Action action) { lock (_gate) { action(); } }"));

    [Theory]
    [InlineData("public void Locked(Action action) { lock (_gate) { action(); } }")]
    [InlineData("public void LockAndRun(Action action) { lock (_gate) { action(); } }")]
    [InlineData("public void Write<T>(T value, Action<T, Price> writer) { lock (_gate) { writer(value, this); } }")]
    public Task Silent_on_what_is_there_to_run_under_the_lock(string member) => Verify.Silent(Type("", member));

    [Theory]
    [InlineData("public void Run(Action action) { lock (_gate) { [|action()|]; } }")]
    [InlineData("event Action<Price>? Rose; public void Locked() { lock (_gate) { [|Rose?.Invoke(this)|]; } }")]
    public Task Reports_what_could_run_after_it(string member) => Verify.Reports(Type("", member));

    [Fact]
    public Task Silent_on_a_sealed_override() => Verify.Silent("""
        sealed class C
        {
            readonly object _gate = new();
            void OnChanged() { }
            void F() { lock (_gate) { OnChanged(); } }
        }
        """);

    [Fact]
    public Task Says_whose_code() => Verify.Says("""
        class C
        {
            readonly object _gate = new();
            event Action? Changed;

            void F()
            {
                lock (_gate)
                {
                    [|Changed?.Invoke()|];
                }
            }
        }
        """, "This runs the subscribers of 'Changed' while '_gate' is held: how long that takes and which locks it needs is up to others");

    [Fact]
    public Task Misses_a_call_in_a_private_method() => Verify.KnownMiss("""
        class C
        {
            readonly object _gate = new();
            event Action? Changed;
            void F() { lock (_gate) { Raise(); } }
            void Raise() => Changed?.Invoke();
        }
        """);
}
