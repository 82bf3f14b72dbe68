using Microsoft.CodeAnalysis;
using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Verify = Verify<UnguardedLazyInitialization>;

/// <summary>CONC2009.</summary>
public class UnguardedLazyInitializationTests
{
    static string In(string body, string type = "List<int>", string start = "Parallel.For(0, 9, i => Console.WriteLine(Get()));") => $$"""
        class C
        {
            static {{type}}? s_cache;
            {{type}}? _cache;
            static readonly object s_gate = new();
            readonly object _gate = new();
            static {{type}} Make() => new(0);
            {{type}} Get() { {{body}} }
            void Start() { {{start}} }
        }
        """;

    [Theory]
    [InlineData("return [|s_cache|] ??= new();")]
    [InlineData("return [|_cache|] ??= Make();")]
    [InlineData("if (s_cache == null) [|s_cache|] = Make(); return s_cache;")]
    [InlineData("if (null == _cache) { [|_cache|] = Make(); } return _cache;")]
    [InlineData("if (_cache is null) { var made = Make(); [|_cache|] = made; } return _cache;")]
    [InlineData("if (_cache is not null) return _cache; [|_cache|] = Make(); return _cache;")]
    [InlineData("return _cache ?? ([|_cache|] = Make());")]
    public Task Reports_state_created_when_it_is_missing(string body) => Verify.Reports(In(body));

    [Theory]
    [InlineData("lock (s_gate) return s_cache ??= Make();")]
    [InlineData("if (_cache is null) { lock (_gate) { if (_cache is null) _cache = Make(); } } return _cache;")]
    [InlineData("return LazyInitializer.EnsureInitialized(ref _cache, Make);")]
    [InlineData("if (_cache is null) Interlocked.CompareExchange(ref _cache, Make(), null); return _cache;")]
    [InlineData("List<int>? own = null; return own ??= Make();")]
    [InlineData("return _cache ?? Make();")]
    public Task Silent_where_one_object_stays(string body) => Verify.Silent(In(body));

    [Theory]
    [InlineData("Version")]
    [InlineData("System.Collections.Immutable.ImmutableStack<int>", "ImmutableStack<int>.Empty")]
    public Task Silent_on_objects_that_never_change(string type, string make = "new(1, 0)") => Verify.Silent($$"""
        using System.Collections.Immutable;
        class C
        {
            {{type}}? _cache;
            {{type}} Get() => _cache ??= {{make}};
            void Start() => Parallel.For(0, 9, i => Console.WriteLine(Get()));
        }
        """);

    [Theory]
    [InlineData("Get(); Get();")]
    [InlineData("Parallel.For(0, 9, i => new C().Get());")]
    [InlineData("Get(); var t = Task.Run(Get); t.Wait();")]
    public Task Silent_on_one_thread(string start) => Verify.Silent(In("return _cache ??= Make();", start: start));

    [Theory]
    [InlineData("_cache?.Clear(); _cache = Make(); return _cache;")]
    [InlineData("_cache = Make(); if (_cache is null) Console.WriteLine(); return _cache;")]
    [InlineData("if (_cache is null) Console.WriteLine(); _cache = Make(); return _cache;")]
    public Task Silent_where_nobody_asks_whether_it_is_missing(string body) => Verify.Silent(In(body));

    static string Found(string value) => $$"""
        class Store { public static Store Default { get; } = new(); public static Store Fresh => new(); public static Store Open() => new(); }
        class C(IServiceProvider services)
        {
            Store? _store;
            Store Store => [|_store|] ??= {{value}};
            void Start() => Parallel.For(0, 9, i => Console.WriteLine(Store.GetHashCode() + services.GetHashCode()));
        }
        """;

    [Theory]
    [InlineData("global::Store.Default")]
    [InlineData("(Store)services.GetService(typeof(Store))!")]
    public Task Silent_on_what_is_found_and_not_made(string value) => Verify.Silent(Found(value).Replace("[|", "").Replace("|]", ""));

    [Theory]
    [InlineData("global::Store.Fresh")]
    [InlineData("global::Store.Open()")]
    public Task Reports_what_is_made(string value) => Verify.Reports(Found(value));

    [Fact]
    public Task A_message() => Verify.Says(
        """
        class C
        {
            static List<int>? s_all;
            static List<int> All => [|s_all|] ??= new();
            void Start() => Parallel.For(0, 9, i => Console.WriteLine(All));
        }
        """,
        "'s_all' is created here without a lock when it is missing; line 5 runs this code on several threads at a time");

    [Theory]
    [InlineData("var all = s_all; if (all == null) { all = new(); [|s_all|] = all; } return all;")]
    [InlineData("var all = s_all; if (all is not null) return all; all = new(); [|s_all|] = all; return all;")]
    public Task Reports_a_test_of_a_copy(string get) => Verify.Reports($$"""
        class C
        {
            static List<int>? s_all;
            static List<int> All() { {{get}} }
            void Start() => Parallel.For(0, 9, i => Console.WriteLine(All()));
        }
        """);

    // Who finds something takes it: nothing is made that was missing.
    [Fact]
    public Task A_copy_that_is_tested_for_what_it_holds() => Verify.Silent("""
        class Stack
        {
            class Node { public Node? Next; }
            Node? _head;
            bool Pop() { var head = _head; if (head == null) return false; _head = head.Next; return true; }
            void Start() => Parallel.For(0, 9, i => Console.WriteLine(Pop()));
        }
        """);

    static string Logging(string start, string others = "") => $$"""
        class C
        {
            List<int>? _log;
            List<int> Log => [|_log|] ??= new();
            public void Start() { {{start}} }
            public void Other() => Console.WriteLine(Log);
            {{others}}
        }
        """;

    [Theory]
    [InlineData("Console.WriteLine(Log); Task.Run(() => Console.WriteLine(Log));")]
    [InlineData("Console.WriteLine(Log); new Thread(Other).Start();")]
    public Task Silent_where_it_was_needed_before_the_launch(string start) => Verify.Silent(Logging(start).Replace("[|", "").Replace("|]", ""));

    [Theory]
    [InlineData("Task.Run(() => Console.WriteLine(Log));")]
    [InlineData("Task.Run(() => Console.WriteLine(Log)); Console.WriteLine(Log);")]
    [InlineData("if (Environment.TickCount > 0) Console.WriteLine(Log); Task.Run(() => Console.WriteLine(Log));")]
    [InlineData("Console.WriteLine(Log); Task.Run(() => Console.WriteLine(Log));", "public void Reset() => _log = null;")]
    [InlineData("Console.WriteLine(Log); Task.Run(() => Console.WriteLine(Log));", "public void Reset() => _log = null!;")]
    [InlineData("Console.WriteLine(Log); Task.Run(() => Console.WriteLine(Log));", "int _n; public void Reset() => (_log, _n) = (null, 0);")]
    [InlineData("Console.WriteLine(Log); Task.Run(() => Console.WriteLine(Log));", "public void Reset(bool all) => _log = all ? null : [1];")]
    public Task Reports_where_it_may_be_missing(string start, string others = "") => Verify.Reports(Logging(start, others));

    // Who was given it has not created it: two of them want the same place.
    [Fact]
    public Task Silent_on_places_that_are_claimed() => Verify.Silent("""
        class Flight
        {
            readonly string[] _seats = new string[50];
            bool Reserve(int seat, string passenger)
            {
                if (_seats[seat] != null) return false;
                _seats[seat] = passenger;
                return true;
            }
            void Book() => Parallel.For(0, 9, i => { for (var seat = 0; seat < 50; seat++) Reserve(seat, "Ann"); });
        }
        """);

    static string Resetting(string initial, string write) => $$"""
        class C
        {
            CancellationTokenSource? _reset{{initial}};
            void Use() { {{write}} ??= new CancellationTokenSource(); _reset.Cancel(); }
            public void Renew() => _reset = new CancellationTokenSource();
            public void Start() => Parallel.For(0, 9, i => Use());
        }
        """;

    [Fact]
    public Task Silent_where_it_is_never_missing() => Verify.Silent(Resetting(" = new()", "_reset"));

    [Fact]
    public Task Reports_what_is_missing_at_first() => Verify.Reports(Resetting("", "[|_reset|]"));

    [Fact]
    public Task Reports_what_may_be_taken_away() => Verify.Reports(Resetting(" = new()", "[|_reset|]").Replace("public void Renew()", "public void Drop() => _reset = null; public void Renew()"));

    static string Replacing(string test) => $$"""
        class Cursor
        {
            List<int>? _node;
            void Move() { {{test}} }
            public void Start() => Parallel.For(0, 9, i => Move());
        }
        """;

    [Theory]
    [InlineData("if (_node is null) throw new InvalidOperationException(); _node = new();")]
    [InlineData("if (_node is null) { Console.WriteLine(); return; } _node = new();")]
    [InlineData("if (_node != null) { _node = new(); }")]
    public Task Silent_where_it_is_replaced_because_it_is_there(string test) => Verify.Silent(Replacing(test));

    [Theory]
    [InlineData("if (_node is not null) throw new InvalidOperationException(); [|_node|] = new();")]
    [InlineData("if (_node is null) [|_node|] = new();")]
    [InlineData("if (_node != null) Console.WriteLine(); else [|_node|] = new();")]
    public Task Reports_where_it_is_created_because_it_is_not(string test) => Verify.Reports(Replacing(test));

    static string Shards(string at) => $$"""
        class Shard { public int N; }
        class Shards
        {
            readonly Shard?[] _all = new Shard?[4];
            void Add(int i) { var slot = {{at}}; if (_all[slot] == null) {|#0:_all[slot] = new Shard()|}; }
            void Run() => Parallel.For(0, 4, Add);
        }
        """;

    [Fact]
    public Task Reports_a_slot_that_several_may_find_empty() => Verify.Reports(Shards("Environment.CurrentManagedThreadId % _all.Length").Replace("{|#0:_all[slot] = new Shard()|}", "[|_all[slot]|] = new Shard()"));

    [Fact]
    public Task Silent_on_a_slot_of_its_own() => Verify.Silent(Shards("i").Replace("{|#0:_all[slot] = new Shard()|}", "_all[slot] = new Shard()"));

    [Theory]
    [InlineData("if (_node is not null) return; [|_node|] = new();", "")]
    [InlineData("if (_node is not null) { Console.WriteLine(); } Console.WriteLine(); _node = null;", "")]
    [InlineData("if (_node is null) return; _node = null;", "")]
    public Task Taking_away_creates_nothing(string set, string more) => set.Contains("[|") ? Verify.Reports(Replacing(set + more)) : Verify.Silent(Replacing(set + more));

    static string Launchers(string state) => $$"""
        class Client { public int Port; }
        class Launcher { readonly Client _client; {{state}} public Launcher(Client client) => _client = client; public int Launch() => _client.Port; }
        static class Factory
        {
            static Launcher? s_default;
            public static Launcher Get(Client client) => [|s_default|] ??= new Launcher(client);
        }
        class Host
        {
            static void Main() { var client = new Client(); Parallel.For(0, 9, i => Factory.Get(client).Launch()); }
        }
        """;

    [Fact]
    public Task Suggests_objects_of_which_either_will_do() => Verify.Suggests(Launchers(""));

    [Fact]
    public Task Reports_objects_of_which_each_counts_for_itself() => Verify.Reports(Launchers("int _count; public int Count => ++_count;"));

    static string Kinds(string get, string other = "") => $$"""
        class Kinds
        {
            static string[]? s_names;
            static List<string>? s_list;
            static IEnumerable<string> Find() => typeof(Kinds).Assembly.GetTypes().Select(type => type.Name);
            static IReadOnlyList<string> Get() { {{get}} }
            {{other}}
            void Start() => Parallel.For(0, 9, i => Console.WriteLine(Get().Count));
        }
        """;

    [Theory]
    [InlineData("return [|s_names|] ??= Find().ToArray();")]
    [InlineData("if (s_list is null) [|s_list|] = Find().Where(name => name != \"\").ToList(); return s_list;")]
    public Task Suggests_copies_of_a_query_that_nobody_changes(string get) => Verify.Suggests(Kinds(get));

    [Theory]
    [InlineData("return [|s_list|] ??= Find().ToList();", "static void Add(string name) => s_list!.Add(name);")]
    [InlineData("return [|s_list|] ??= new();", "")]
    [InlineData("[|s_names|] ??= Find().ToArray(); Array.Sort(s_names); return s_names;", "")]
    public Task Reports_copies_that_somebody_changes(string get, string other) => Verify.Reports(Kinds(get, other));

    [Fact]
    public Task Silent_on_services_that_are_asked_for_if_there_is_a_provider() => Verify.Silent("""
        class Clocks(IServiceProvider? services)
        {
            static IComparer<string>? s_clock;
            IComparer<string>? Get() => s_clock ??= (IComparer<string>?)services?.GetService(typeof(IComparer<string>));
            void Start() => Parallel.For(0, 9, i => Console.WriteLine(Get()));
        }
        """);

    // -------------------------------------------------------------------------------------- made before the threads start

    static string Rates(string main, string constructor = "", string run = "Parallel.For(0, 9, i => Console.WriteLine(Rates.Of(i)));") => $$"""
        static class Rates
        {
            static List<int>? s_all;
            public static int Count => All.Count;
            public static int Of(int i) => All[i];
            public static int OfOne(bool isKnown) => isKnown ? 0 : All[0];
            public static async Task<int> CountLater() { await Task.Delay(9); return All.Count; }
            static List<int> All { get { if (s_all is null) { {|#0:s_all|} = new(); s_all.Add(1); } return s_all; } }
        }
        class Run
        {
            public Run() { {{constructor}} }
            public void Go() { {{run}} }
        }
        static class Program { static void Main() { {{main}} } }
        """;

    [Theory]
    [InlineData("Console.WriteLine(Rates.Count); new Run().Go();")]
    [InlineData("new Run().Go();", "Console.WriteLine(Rates.Count);")]
    [InlineData("new Run().Go();", "", "var first = Rates.Of(0); Parallel.For(0, 9, i => Console.WriteLine(first + Rates.Of(i)));")]
    public Task Silent_where_it_is_made_before_the_threads_start(string main, string constructor = "", string run = "Parallel.For(0, 9, i => Console.WriteLine(Rates.Of(i)));") =>
        Verify.Silent(Rates(main, constructor, run).Replace("{|#0:s_all|}", "s_all"));

    [Theory]
    [InlineData("new Run().Go(); Console.WriteLine(Rates.Count);")]
    [InlineData("if (DateTime.Now.Hour > 9) Console.WriteLine(Rates.Count); new Run().Go();")]
    [InlineData("Console.WriteLine(Rates.OfOne(true)); new Run().Go();")]
    [InlineData("_ = Rates.CountLater(); new Run().Go();")]
    [InlineData("Again(); Console.WriteLine(Rates.Count); new Run().Go(); } static void Again() { new Run().Go();")]
    [InlineData("new Run().Go();", "if (DateTime.Now.Hour > 9) Console.WriteLine(Rates.Count);")]
    public Task Reports_where_it_may_not_be(string main, string constructor = "") => Verify.Reports(Rates(main, constructor).Replace("{|#0:s_all|}", "[|s_all|]"));


    // ------------------------------------------------------------------------------- a lock on what is created under it

    static string Report(string more = "", string tick = "lock (_timer) { Send(); if (_timer == null) @_timer = new Timer(Tick)@; _timer.Change(100, -1); }") => $$"""
        class Report
        {
            Timer _timer = null!;
            int _sent;
            public void Start() { _timer = new Timer(Tick, null, 0, 100); }
            void Tick(object? state) { {{tick}} }
            void Send() => Interlocked.Increment(ref _sent);
            {{more}}
        }
        """;

    // Who has got the lock has found it there.
    [Fact]
    public Task Silent_where_what_is_locked_is_there() => Verify.Silent(Report().Replace("@", ""));

    [Theory]
    [InlineData("public void Stop() => _timer = null!;")]
    [InlineData("public void Use(Timer other) => _timer = other;")]
    public Task Tells_where_it_may_be_taken_away(string more) => Verify.Tells(Report(more).Replace("@_timer = new Timer(Tick)@", "[|_timer|] = new Timer(Tick)"));

    static string Pages(string ready, string more = "") => $$"""
        public class Pages
        {
            readonly object _gate = new();
            Random? _random;
            int _start, _end;
            public void {{ready}}(int width) { _start = Next(width); }
            public int Take(int most) { lock (_gate) { _end = Next(most); return _end; } }
            public int Skip(int most) { lock (_gate) { return Next(most) + Next(_end); } }
            int Next(int most) { [|_random|] ??= new Random(most); return _random.Next(most); }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("InitializeForProcess")]
    [InlineData("Init")]
    public Task Suggests_what_is_created_while_the_object_is_made_ready(string ready) => Verify.Suggests(Pages(ready));

    [Theory]
    [InlineData("Move", "")]
    [InlineData("InitializeForProcess", "public void Reset() => InitializeForProcess(9);")]
    [InlineData("InitializeForProcess", "public int Look() => Next(1);")]
    public Task Reports_what_is_created_at_any_time(string ready, string more) => Verify.Reports(Pages(ready, more));

    // --------------------------------------------------------------------------------------------------- some calls away

    static string Drawn(string look) => $$"""
        class Draw
        {
            List<int>? _drawn;
            public void Run(string name)
            {
                new Thread(() => Connect(name)).Start();
                {{look}}
            }
            void Connect(string name) => Tell(name);
            void Tell(string name) { [|_drawn|] ??= new List<int> { name.Length }; Console.Write(_drawn); }
            void Note() => Show();
            void Show() { if (_drawn != null) Console.Write(_drawn.Capacity); }
        }
        """;

    [Fact]
    public Task Suggests_where_others_look_some_calls_away() => Verify.Suggests(Drawn("Note();"));

    [Fact]
    public Task Reports_where_others_look_near_by() => Verify.ReportsAs(DiagnosticSeverity.Warning, Drawn("if (_drawn != null) Console.Write(_drawn.Capacity);"));
}
