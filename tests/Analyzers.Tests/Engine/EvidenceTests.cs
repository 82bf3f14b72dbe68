using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<CheckThenAct>;
using VerifyCapture = Verify<UnsynchronizedCapture>;
using VerifyField = Verify<UnguardedSharedField>;
using VerifyGuard = Verify<InconsistentlyGuardedField>;
using VerifyLazy = Verify<UnguardedLazyInitialization>;

/// <summary>What is told as a suggestion, for it mostly harms nobody, and what proves that threads do not meet.</summary>
public class EvidenceTests
{
    // ------------------------------------------------------------------------------------------------------- bounds and caches

    static string Cache(string step, string entry = "class Entry(int n, Type[] all) { public int N { get; } = n; public Type[] All { get; } = all; }", string rest = "") => $$"""
        using System.Collections.Concurrent;
        {{entry}}
        class Store
        {
            readonly ConcurrentDictionary<Type, Entry> _all = new(); readonly ConcurrentQueue<int> _free = new();
            public Entry? Get(Type type, int given, Entry brought) { {{step}} }
            {{rest}}
        }
        """;

    [Theory]
    [InlineData("if (_all.TryGetValue(type, out var entry)) return entry; entry = new Entry(1, [type]); [|_all[type]|] = entry; return entry;")]
    [InlineData("if (!_all.ContainsKey(type)) { var entry = new Entry(1, [type]); [|_all[type]|] = entry; } return null;")]
    public Task Suggests_caches_whose_entries_are_all_the_same(string step) => Verify.Suggests(Cache(step));

    [Theory]
    [InlineData("if (_free.Count < 32) [|_free.Enqueue(given)|]; return null;")]
    [InlineData("if (_all.Count < 32) [|_all.TryAdd(type, brought)|]; return null;")]
    public Task Suggests_bounds(string step) => Verify.Suggests(Cache(step));

    [Theory]
    [InlineData("if (!_all.ContainsKey(type)) { [|_all[type]|] = brought; } return null;", null, "")]
    [InlineData("if (!_all.ContainsKey(type)) { [|_all[type]|] = new Entry(1, [type]); } return null;", null, "public void Set(Type type, Entry entry) => _all[type] = entry;")]
    [InlineData("if (_all.TryGetValue(type, out var entry)) return entry; entry = new Entry(1, [type]); [|_all[type]|] = entry; return entry;", "class Entry(int n, Type[] all) { int _used = n; public int Use() => _used++ + all.Length; }", "")]
    [InlineData("if (_all.TryGetValue(type, out var entry)) return entry; entry = new Entry(1, [type]); [|_all[type]|] = entry; return entry;", "class Entry(int n, Type[] all) : IDisposable { public int N { get; } = n + all.Length; public void Dispose() { } }", "")]
    [InlineData("if (_all.TryGetValue(type, out var entry)) return entry; entry = new Entry(1, [type]); [|_all[type]|] = entry; return entry;", "class Entry(int n, Type[] all) { readonly List<int> _seen = [n]; public void See(int m) => _seen.Add(m + all.Length); }", "")]
    public Task Reports_entries_that_are_each_their_own(string step, string? entry, string rest) =>
        Verify.Reports(Cache(step, entry ?? "class Entry(int n, Type[] all) { public int N { get; } = n; public Type[] All { get; } = all; }", rest));

    [Theory]
    [InlineData("public void Init(Type t) { lock (_gate) { Add(t); } }", "if (_seen.Contains(t)) return; _seen.Enqueue(t); foreach (var p in t.GetProperties()) Add(p.PropertyType);")]
    public Task Silent_on_recursion_behind_one_lock(string entry, string add) => Verify.Silent($$"""
        using System.Collections.Concurrent;
        class Types { readonly object _gate = new(); readonly ConcurrentQueue<Type> _seen = new(); {{entry}} void Add(Type t) { {{add}} } }
        """);

    [Fact]
    public Task Reports_recursion_that_others_enter_without_the_lock() => Verify.Reports("""
        using System.Collections.Concurrent;
        class Types
        {
            readonly object _gate = new(); readonly ConcurrentQueue<Type> _seen = new();
            public void Init(Type t) { lock (_gate) { Add(t); } }
            public void See(Type t) => Add(t);
            void Add(Type t) { if (_seen.Contains(t)) return; [|_seen.Enqueue(t)|]; foreach (var p in t.GetProperties()) Add(p.PropertyType); }
        }
        """);

    [Theory]
    [InlineData("[ThreadStatic] ", "if (!_all.TryGetValue(_own!.Id, out var n)) { n = Make(); _all[_own.Id] = n; } return n;")]
    public Task Silent_on_keys_of_the_own_thread(string own, string step) => Verify.Silent($$"""
        using System.Collections.Concurrent;
        class Own { public readonly object Id = new(); }
        class Values { {{own}}static Own? _own; readonly ConcurrentDictionary<object, List<int>> _all = new(); List<int> Make() => new(); public List<int> Get() { _own ??= new(); {{step}} } }
        """);

    // -------------------------------------------------------------------------------------------------------------- looks

    static string Guarded(string look) => $$"""
        class Jobs
        {
            readonly object _gate = new(); readonly Queue<int> _todo = new();
            public void Add(int n) { lock (_gate) { _todo.Enqueue(n); } }
            public int? Take() { lock (_gate) { return _todo.Count > 0 ? _todo.Dequeue() : null; } }
            public int Look() { {{look}} }
        }
        """;

    [Theory]
    [InlineData("if ([|_todo.Count|] > 3) return 2; return 1;")]
    public Task Suggests_a_look_at_the_size(string look) => VerifyGuard.Suggests(Guarded(look));

    [Theory]
    [InlineData("foreach (var one in [|_todo|]) return one; return 0;")]
    [InlineData("return [|_todo.Peek()|];")]
    public Task Reports_what_goes_into_it(string look) => VerifyGuard.Reports(Guarded(look));

    static string Lobby(string gate, string lobby = "class Lobby { public int Seats; }") => $$"""
        {{lobby}}
        class Server
        {
            readonly {{gate}} = new(); int _next;
            public void Join() { lock (_lobby) { _next++; } }
            public void Leave() { lock (_lobby) { _next++; } }
            public int Next() => [|_next|]++;
        }
        """;

    [Fact]
    public Task Suggests_state_beside_a_locked_object_with_state_of_its_own() => VerifyGuard.Suggests(Lobby("Lobby _lobby"));

    [Fact]
    public Task Reports_state_beside_a_lock() => VerifyGuard.Reports(Lobby("object _lobby"));

    static string Helper(string comment) => $$"""
        public class Channel
        {
            readonly object _gate = new(); int _pause;
            public void Connect() { lock (_gate) { _pause = 1; } }
            public void Wait() { lock (_gate) { _pause += 1; } }
            public void Reset() => Core();
            public void Fail() { lock (_gate) { Core(); } }
            {{comment}}
            void Core() { [|_pause|] *= 2; }
        }
        """;

    [Fact]
    public Task Reports_helpers_that_some_call_without_the_lock() => VerifyGuard.Reports(Helper(""));

    [Fact]
    public Task Silent_on_helpers_that_say_who_is_to_hold_the_gate() =>
        VerifyGuard.Silent(Helper("/// <remarks>The gate is not re-entrant, so a caller that already holds it must call this.</remarks>").Replace("[|", "").Replace("|]", ""));

    // --------------------------------------------------------------------------------------------------------- restarted

    static string Link(string work) => $$"""
        class Source { public event Action? Down; public void Raise() => Down?.Invoke(); }
        class Link
        {
            int _delay; Task? _work;
            public Link(Source source) { source.Down += OnDown; }
            void OnDown() { _work = Task.Run(WorkAsync); }
            async Task WorkAsync() { await Task.Delay(_delay); {{work}} }
        }
        """;

    [Fact]
    public Task Suggests_what_is_only_set_by_work_that_is_started_again() => VerifyField.Suggests(Link("[|_delay|] = Random.Shared.Next();"));

    [Fact]
    public Task Reports_what_such_work_makes_from_the_old_value() => VerifyField.Reports(Link("[|_delay|] += 2;"));

    [Fact]
    public Task Silent_on_what_is_read_for_a_log() => VerifyGuard.Silent("""
        class Link
        {
            readonly object _gate = new(); int _seen; readonly Action<string> _log = Console.WriteLine;
            void LogSeen(string text, int n) => _log(text + n);
            public void Start() => Task.Run(() => { while (true) { lock (_gate) _seen++; } });
            public void Tell() => LogSeen("seen", _seen);
        }
        """);

    // ------------------------------------------------------------------------------------------------------- one at a time

    static string Connection(string enter, string leave = "finally { if (mine) Interlocked.Exchange(ref _active, null); }", string failure = "_failure") => $$"""
        class Connection
        {
            string? _active; int _failure;
            public async Task<bool> ReconfigureAsync(string cause)
            {
                var mine = false;
                try { {{enter}} await Task.Delay(1); {{failure}} += cause.Length; await Task.Delay(1); return _failure > 3; }
                {{leave}}
            }
            public void OnMessage(string s) { for (var i = 0; i < 3; i++) Task.Run(() => ReconfigureAsync(s)); }
        }
        """;

    [Theory]
    [InlineData("mine = Interlocked.CompareExchange(ref _active, cause, null) == null; if (!mine) return false;")]
    [InlineData("mine = Interlocked.CompareExchange(ref _active, cause, null) is null; if (!mine) { Console.WriteLine(cause); return false; }")]
    public Task Silent_where_a_variable_says_who_was_first(string enter) => VerifyField.Silent(Connection(enter));

    [Theory]
    [InlineData("mine = Interlocked.CompareExchange(ref _active, cause, null) == null; if (mine) return false;")]
    [InlineData("mine = Interlocked.CompareExchange(ref _active, cause, null) == null; mine |= cause.Length > 3; if (!mine) return false;")]
    [InlineData("mine = Interlocked.CompareExchange(ref _active, cause, null) == null; if (!mine) return false; Interlocked.Exchange(ref _active, null);")]
    public Task Reports_where_it_does_not(string enter) => VerifyField.Reports(Connection(enter, failure: "[|_failure|]"));

    // ---------------------------------------------------------------------------------------------------- before the start

    static string Mux(string constructor, string ask = "_options.Defaults.Ssl ? host : null", string defaults = "_defaults") => $$"""
        sealed class Options { Provider? _defaults; bool? _ssl; public Provider Defaults => {{defaults}} ??= Provider.For("x"); public bool Ssl => _ssl ?? Defaults.Ssl; }
        sealed class Provider { public bool Ssl { get; set; } public static Provider For(string s) => new() { Ssl = s.Length > 9 }; }
        sealed class Mux
        {
            readonly Options _options; readonly bool _ssl;
            public Mux(Options options) { {{constructor}} }
            public string? Find(string[] hosts) => hosts.AsParallel().Select(Ask).FirstOrDefault(r => r != null && _ssl);
            string? Ask(string host) => {{ask}};
        }
        """;

    [Theory]
    [InlineData("_options = options; _ssl = options.Ssl;")]
    [InlineData("_options = options; _ssl = options.Defaults.Ssl;")]
    public Task Silent_on_what_the_constructor_has_needed(string constructor) => VerifyLazy.Silent(Mux(constructor));

    [Fact]
    public Task Reports_what_the_constructor_has_not_needed() => VerifyLazy.Reports(Mux("_options = options;", defaults: "[|_defaults|]"));

    static string Listener(string open, string most = "_most") => $$"""
        using System.Net.Sockets;
        class Listener
        {
            readonly object _gate = new(); Socket? _socket; int _most; readonly List<int> _seen = new();
            public void Open(int most) { {{open}} }
            void Start() { lock (_gate) { _socket = new Socket(SocketType.Stream, ProtocolType.Tcp); var args = new SocketAsyncEventArgs(); args.Completed += OnAccept; if (!_socket.AcceptAsync(args)) OnAccept(null, args); } }
            void OnAccept(object? sender, SocketAsyncEventArgs args) { lock (_gate) { while (_seen.Count > _most) _seen.RemoveAt(0); _most--; } }
        }
        """;

    [Fact]
    public Task Silent_on_what_is_set_before_the_start() => VerifyGuard.Silent(Listener("_most = most; Start();"));

    [Fact]
    public Task Reports_what_is_set_after_the_start() => VerifyGuard.Reports(Listener("Start(); [|_most|] = most;"));

    // ------------------------------------------------------------------------------------------------ objects in structs

    [Fact]
    public Task Silent_on_objects_of_pairs_that_each_element_has() => VerifyCapture.Silent("""
        sealed class Prompt { public string? Currency { get; set; } }
        sealed class Context
        {
            public Prompt Prompt { get; set; } = new();
            public async Task BeforeAsync() { await Task.Yield(); if (Prompt.Currency is null) Prompt.Currency = "?"; }
        }
        sealed class Creation
        {
            readonly Dictionary<string, Context> _all = new();
            public Creation(IEnumerable<string> names) { foreach (var name in names) _all.Add(name, new Context()); }
            public Task BeforeAsync() => Task.WhenAll(_all.Select(pair => pair.Value.BeforeAsync()));
        }
        """);

    static string Elements(string select) => $$"""
        sealed class Prompt { public string? Currency { get; set; } public int Fee; }
        sealed class Context
        {
            public Prompt Prompt { get; set; } = new();
            public async Task BeforeAsync() { Prompt.Fee++; await Task.Delay(1).ConfigureAwait(false); [|Prompt.Fee|]++; }
        }
        sealed class Creation
        {
            readonly Dictionary<string, Context> _all = new();
            public Creation(IEnumerable<string> names) { foreach (var name in names) _all.Add(name, new Context()); }
            public async Task BeforeAsync() { await Task.Yield(); await Task.WhenAll(_all.Select(pair => {{select}})); }
        }
        """;

    [Fact]
    public Task Silent_on_what_each_element_does_before_it_waits() => VerifyField.Silent(Elements("pair.Value.BeforeAsync()").Replace("[|", "").Replace("|]", ""));
}
