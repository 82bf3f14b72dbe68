using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<EscapingGuardedState>;
using VerifyCollection = Verify<UnsafeCollectionSharing>;
using VerifyGuard = Verify<InconsistentlyGuardedField>;

/// <summary>Objects that belong to whoever has got them, for the others cannot get at them any more, or do not change them.</summary>
public class HandedOverTests
{
    // ----------------------------------------------------------------------------------------------- another one for the others

    static string Stats(string flush, string more = "") => $$"""
        class Buffer { public readonly HashSet<int> Seen = new(); public void Clear() => @clear@; public bool Has(int key) => Seen.Contains(key); public void Add(int key) => Seen.Add(key); }
        class Stats
        {
            readonly Buffer[] _buffers = { new(), new() }; readonly object _other = new(); int _current; readonly Task _flush;
            public Stats() => _flush = Task.Run(Flush);
            Buffer Current => _buffers[_current];
            public void Add(int key) { lock (_buffers) { var buffer = _buffers[_current]; if (!buffer.Has(key)) buffer.Add(key); } }
            async Task Flush() { while (true) { await Task.Delay(1000).ConfigureAwait(false); {{flush}} } }
            static void Send(Buffer buffer) { }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("var old = _buffers[_current]; lock (_buffers) _current = (_current + 1) % 2; Send(old); old.Clear();")]
    [InlineData("var old = Current; lock (_buffers) { _current ^= 1; } Send(old); old.Seen.Clear();")]
    public Task Silent_on_what_the_others_cannot_find(string flush) => VerifyCollection.Silent(Stats(flush).Replace("@clear@", "Seen.Clear()"));

    [Theory]
    [InlineData("var old = _buffers[_current]; old.Clear(); lock (_buffers) _current = (_current + 1) % 2;")]
    [InlineData("var old = _buffers[_current]; lock (_other) _current = (_current + 1) % 2; Send(old); old.Clear();")]
    [InlineData("var old = _buffers[_current]; lock (_buffers) _current = (_current + 1) % 2; Send(old); old.Clear();", "public void Back() { lock (_buffers) _current = 0; }")]
    public Task Reports_what_they_can(string flush, string more = "") => VerifyCollection.Reports(Stats(flush, more).Replace("@clear@", "[|Seen.Clear()|]"));

    // -------------------------------------------------------------------------------------------------------- closed with the gift

    static string Box(string close, string add = "if (_isClosed) return false; _items.Add(item); return true;", string more = "") => $$"""
        public class Box
        {
            readonly object _gate = new(); bool _isClosed; readonly List<int> _items = new();
            public bool Add(int item) { lock (_gate) { {{add}} } }
            public List<int> Close() { lock (_gate) { {{close}} } }
            public void Dispose() { lock (_gate) { _isClosed = true; _items.Clear(); } }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("_isClosed = true; return _items;")]
    [InlineData("if (_isClosed) return []; _isClosed = true; return _items;")]
    public Task Silent_where_nobody_adds_any_more(string close) => Verify.Silent(Box(close));

    [Fact]
    public Task Silent_where_others_read_the_flag_in_one_step() => Verify.Silent(Box("_isClosed = true; return _items;", more: "public bool IsClosed => Volatile.Read(ref _isClosed); public void Clear() => Dispose();"));

    [Theory]
    [InlineData("return [|_items|];")]
    [InlineData("_isClosed = true; return [|_items|];", "_items.Add(item); return true;")]
    [InlineData("_isClosed = true; return [|_items|];", "if (_isClosed) return false; _items.Add(item); return true;", "public void Open() { lock (_gate) _isClosed = false; }")]
    public Task Reports_where_somebody_may(string close, string add = "if (_isClosed) return false; _items.Add(item); return true;", string more = "") => Verify.Reports(Box(close, add, more));

    // ------------------------------------------------------------------------------------------------- changed only when it is made

    static string Result(string more = "") => $$"""
        public class Result
        {
            readonly object _gate = new(); string[]? _parts;
            public string[] Parts { get { lock (_gate) { if (_parts == null) Load(); return @parts@!; } } }
            void Load() { _parts = new string[3]; for (var i = 0; i < 3; i++) _parts[i] = Console.ReadLine()!; }
            public void Spill() { lock (_gate) { Console.WriteLine(_parts); _parts = null; } }
            {{more}}
        }
        """;

    [Fact]
    public Task Silent_on_what_stays_as_it_was_made() => Verify.Silent(Result().Replace("@parts@", "_parts"));

    [Fact]
    public Task Reports_what_is_changed_later() => Verify.Reports(Result("public void Set(int i, string part) { lock (_gate) _parts![i] = part; }").Replace("@parts@", "[|_parts|]"));

    // ------------------------------------------------------------------------------------------------------ under the lock again

    static string Timers(string use) => $$"""
        public class Timers
        {
            readonly object _gate = new(), _other = new(); readonly List<Action> _all = new(); bool _isDue;
            public void Add(Action timer) { lock (_gate) { _all.Add(timer); _isDue = true; } }
            public void Promote()
            {
                List<Action>? due = null; Action? next = null;
                lock (_gate) { if (_isDue) due = @all@; }
                if (due != null) { {{use}} }
                next?.Invoke();
            }
        }
        """;

    [Fact]
    public Task Silent_where_the_lock_is_taken_again() => Verify.Silent(Timers("lock (_gate) { if (_all.Count > 0) { next = due[0]; due.RemoveAt(0); } }").Replace("@all@", "_all"));

    [Theory]
    [InlineData("lock (_other) { if (due.Count > 0) due.RemoveAt(0); }")]
    [InlineData("lock (_gate) { if (_all.Count > 0) next = due[0]; } due.Clear();")]
    public Task Reports_where_it_is_not_taken(string use) => Verify.Reports(Timers(use).Replace("@all@", "[|_all|]"));

    [Fact]
    public Task A_delegate_that_is_told_under_the_lock() => Verify.Suggests("""
        public class Container
        {
            readonly object _gate = new(); readonly List<int> _items = new(); readonly Action<List<int>>? _before;
            public Container(Action<List<int>>? before) => _before = before;
            public void Add(int item) { lock (_gate) _items.Add(item); }
            public void Close() { lock (_gate) { _before?.Invoke([|_items|]); _items.Clear(); } }
        }
        """);

    // -------------------------------------------------------------------------------------------------------------- constants

    static string Redirect(string member) => $$"""
        public class Redirect
        {
            readonly object _gate = new(); readonly StringBuilder _text = new(); readonly StringWriter _writer = new();
            public void Write(char c) { lock (_gate) { _writer.Write(c); _text.Append(c); } }
            public void Flush() { lock (_gate) { Console.Write(_writer.ToString()); _writer.GetStringBuilder().Clear(); } }
            {{member}}
        }
        """;

    [Fact]
    public Task Silent_on_what_a_writer_is() => VerifyGuard.Silent(Redirect("public Encoding Encoding => _writer.Encoding;").Replace("StringBuilder", "System.Text.StringBuilder").Replace("public Encoding", "public System.Text.Encoding").Replace("GetSystem.Text.", "Get"));

    // ------------------------------------------------------------------------------------------- a state in which nobody comes

    static string Manager(string add, string helpers, string end = "lock (_gate) { Require(State.Running); _state = State.Ending; } _idle.WaitOne(); Reset(); _state = State.Idle;") => $$"""
        enum State { Idle, Running, Ending }
        static class Assume { public static void Equal<T>(T one, T other) { if (!Equals(one, other)) throw new InvalidOperationException(); } public static void True(bool condition) { if (!condition) throw new InvalidOperationException(); } }
        public class Manager
        {
            readonly object _gate = new(); State _state; readonly Dictionary<int, string> _jobs = new(); readonly ManualResetEvent _idle = new(true);
            public void Begin() { lock (_gate) { Require(State.Idle); _state = State.Running; } }
            public void Add(int id, string job) { lock (_gate) { {{add}} } }
            public void Done(int id) { lock (_gate) { if (_state == State.Ending) return; _jobs.Remove(id); if (_jobs.Count == 0) _idle.Set(); } }
            public void End() { {{end}} }
            {{helpers}}
            static void ThrowInvalid() => throw new InvalidOperationException();
            void Reset() => @clear@;
        }
        """;

    [Theory]
    [InlineData("Require(State.Running); _jobs.Add(id, job);", "void Require(State state) { if (_state != state) throw new InvalidOperationException(); }")]
    [InlineData("Require(State.Running); _jobs.Add(id, job);", "void Require(State state) => Assume.Equal(_state, state);")]
    [InlineData("Require(State.Running); _jobs.Add(id, job);", "void Require(State state) => Assume.True(_state == state);")]
    [InlineData("Refuse(State.Ending); _jobs.Add(id, job);", "void Require(State state) { if (_state != state) ThrowInvalid(); } void Refuse(State state) { if (_state == state) { ThrowInvalid(); } }")]
    public Task Silent_where_a_helper_throws_in_that_state(string add, string helpers) => VerifyGuard.Silent(Manager(add, helpers).Replace("@clear@", "_jobs.Clear()"));

    [Theory]
    [InlineData("_jobs.Add(id, job);", "void Require(State state) { if (_state != state) throw new InvalidOperationException(); }")]
    [InlineData("Refuse(State.Idle); _jobs.Add(id, job);", "void Require(State state) { if (_state != state) ThrowInvalid(); } void Refuse(State state) { if (_state == state) { ThrowInvalid(); } }")]
    [InlineData("Require(State.Running); _jobs.Add(id, job);", "void Require(State state) { if (_state != state) Console.WriteLine(state); }")]
    public Task Reports_where_it_does_not(string add, string helpers) => VerifyGuard.Reports(Manager(add, helpers).Replace("@clear@", "[|_jobs.Clear()|]"));
}
