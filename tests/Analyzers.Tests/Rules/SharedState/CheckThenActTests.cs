using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Verify = Verify<CheckThenAct>;

/// <summary>CONC2007.</summary>
public class CheckThenActTests
{
    static string Once(string body, string start = "Parallel.Invoke(Once, Once);", string modifier = "") => $$"""
        class C
        {
            {{modifier}} bool _done;
            int _state;
            readonly object _gate = new();
            void Act() { }
            void Once() { {{body}} }
            async Task Start() { {{start}} await Task.Yield(); }
        }
        """;

    [Theory]
    [InlineData("if (!_done) { [|_done|] = true; Act(); }")]
    [InlineData("if (!_done) { Act(); [|_done|] = true; }")]
    [InlineData("if (_done) return; [|_done|] = true; Act();")]
    [InlineData("if (_done == false) { [|_done|] = true; Act(); }")]
    public Task Reports_flags_for_what_is_done_once(string body) => Verify.Reports(Once(body));

    [Theory]
    [InlineData("lock (_gate) { if (!_done) { _done = true; Act(); } }")]
    [InlineData("if (!_done) { lock (_gate) { if (!_done) { Act(); _done = true; } } }")]
    [InlineData("if (!Interlocked.Exchange(ref _done, true)) Act();")]
    [InlineData("if (Interlocked.Exchange(ref _state, 1) == 0) Act();")]
    [InlineData("_done = true; Act();")]
    [InlineData("if (_done) Act();")]
    public Task Silent_where_both_are_one_step(string body) => Verify.Silent(Once(body));

    [Theory]
    [InlineData("Once(); Once();")]
    [InlineData("await Task.Run(Once); await Task.Run(Once);")]
    [InlineData("Parallel.For(0, 9, i => new C().Once());")]
    public Task Silent_on_one_thread(string start) => Verify.Silent(Once("if (!_done) { _done = true; Act(); }", start));

    [Fact]
    public Task A_message() => Verify.Says(
        """
        class C
        {
            bool _done;
            void Act() { }
            void Once() { if (!_done) { [|_done|] = true; Act(); } }
            void Start() => Parallel.Invoke(Once, Once);
        }
        """,
        "'_done' is tested and then written here without a lock; 'Once' changes it in line 5 while the code started in line 6 may be running");

    // ---------------------------------------------------------------------------------------- concurrent collections

    static string In(string statements) => $$"""
        using System.Collections.Concurrent;
        class Item { public bool IsOld; }
        class C
        {
            readonly ConcurrentDictionary<string, Item> _items = new();
            readonly ConcurrentDictionary<string, int> _counts = new();
            readonly ConcurrentQueue<Item> _queue = new();
            readonly ConcurrentStack<Item> _stack = new();
            readonly object _gate = new();
            static void Use(Item? item) { }
            object? M(string key, bool flag) { {{statements}} return null; }
            void Remove(string key) => _items.TryRemove(key, out _);
        }
        """;

    [Theory]
    [InlineData("if (!_items.ContainsKey(key)) [|_items[key]|] = new Item();")]
    [InlineData("if (_items.ContainsKey(key)) return null; [|_items[key]|] = new Item();")]
    [InlineData("if (_items.ContainsKey(key) == false && flag) { [|_items[key]|] = new Item(); }")]
    [InlineData("if (!_items.TryGetValue(key, out var item)) { item = new Item(); [|_items[key]|] = item; } return item;")]
    [InlineData("if (!_items.TryGetValue(key, out var item)) { item = new Item(); [|_items.TryAdd(key, item)|]; } return item;")]
    [InlineData("if (_items.TryGetValue(key, out var item) && item.IsOld) [|_items.TryRemove(key, out _)|];")]
    public Task Reports_two_steps_for_one_key(string statements) => Verify.Reports(In(statements));

    // A reader meets the one who removes once in a blue moon, and who is not let in is not missed: without threads in sight nobody would bet on it.
    [Theory]
    [InlineData("if (_items.ContainsKey(key)) return null; [|_items.TryAdd(key, new Item())|];")]
    [InlineData("if (_items.ContainsKey(key)) Use([|_items[key]|]);")]
    public Task Suggests_two_steps_that_lose_little(string statements) => Verify.Suggests(In(statements));

    [Theory]
    [InlineData("if (_items.ContainsKey(key)) return null; [|_items.TryAdd(key, new Item())|];")]
    [InlineData("if (_items.ContainsKey(key)) Use([|_items[key]|]);")]
    public Task Reports_them_where_threads_are_in_sight(string statements) => Verify.Reports(In(statements).Replace("void Remove(", "void Start() => Parallel.For(0, 9, _ => M(\"a\", true)); void Remove("));

    static string Rates(string load) => $$"""
        using System.Collections.Concurrent;
        class Rates
        {
            ConcurrentDictionary<string, object>? _rates;
            readonly ConcurrentDictionary<string, object> _known = new();
            static readonly ConcurrentDictionary<string, object> s_shared = new();
            static Task<ConcurrentDictionary<string, object>> ReadAsync() => Task.FromResult(new ConcurrentDictionary<string, object>());
            static async Task<ConcurrentDictionary<string, object>> ReadOnesAsync() { var read = new ConcurrentDictionary<string, object>(); read["one"] = await ReadAsync(); return read; }
            static ConcurrentDictionary<string, object> Read(string name) { if (name == "") return new(); var read = new ConcurrentDictionary<string, object>(); s_last = read; return read; }
            static ConcurrentDictionary<string, object> Shared(string name) => s_shared;
            static Task<ConcurrentDictionary<string, object>> SharedAsync() => Task.FromResult(s_shared);
            static ConcurrentDictionary<string, object>? s_last;
            public async Task LoadAsync(bool again, string[] names, Rates other) { await Task.Yield(); {{load}} }
            public void Set(string name, object value) => _rates![name] = value;
            public object Get(string name) => _rates![name];
        }
        """;

    // Who fills what has just been put there seldom has company, though others may find it by then.
    [Theory]
    [InlineData("if (_rates == null) { _rates = await ReadAsync(); foreach (var name in names) { if (!_rates.ContainsKey(name)) [|_rates[name]|] = new object(); } }")]
    [InlineData("_rates = await ReadOnesAsync().ConfigureAwait(false); foreach (var name in names) { if (!_rates.ContainsKey(name)) [|_rates[name]|] = new object(); }")]
    [InlineData("this._rates = new(); foreach (var name in names) { if (_rates.ContainsKey(name)) continue; [|_rates[name]|] = new object(); }")]
    public Task Suggests_what_is_filled_where_it_was_made(string load) => Verify.Suggests(Rates(load));

    // Threads are seldom there while an object is made ready, and what that starts has a lambda of its own.
    [Fact]
    public Task Suggests_what_an_initialization_fills() => Verify.Suggests(Rates("if (_rates == null) _rates = await ReadAsync(); foreach (var name in names) { if (_rates.ContainsKey(name)) continue; [|_rates[name]|] = new object(); }").Replace("LoadAsync", "InitializeAsync"));

    [Fact]
    public Task Reports_what_an_initialization_starts() => Verify.ReportsAs(DiagnosticSeverity.Warning, Rates("_rates ??= new(); Parallel.ForEach(names, name => { if (!_rates.ContainsKey(name)) [|_rates[name]|] = new object(); });").Replace("LoadAsync", "InitializeAsync"));

    [Theory]
    [InlineData("if (_rates == null) _rates = await ReadAsync(); foreach (var name in names) { if (_rates.ContainsKey(name)) continue; [|_rates[name]|] = new object(); }")]
    [InlineData("if (again) _rates = await ReadAsync(); foreach (var name in names) { if (_rates!.ContainsKey(name)) continue; [|_rates[name]|] = new object(); }")]
    [InlineData("_rates = Shared(names[0]); foreach (var name in names) { if (_rates.ContainsKey(name)) continue; [|_rates[name]|] = new object(); }")]
    [InlineData("_rates = await SharedAsync(); foreach (var name in names) { if (_rates.ContainsKey(name)) continue; [|_rates[name]|] = new object(); }")]
    [InlineData("_rates = Read(names[0]); foreach (var name in names) { if (_rates.ContainsKey(name)) continue; [|_rates[name]|] = new object(); }")]
    [InlineData("_rates = new(); foreach (var name in names) { if (other._rates!.ContainsKey(name)) continue; [|other._rates[name]|] = new object(); }")]
    [InlineData("_rates = _known; foreach (var name in names) { if (_rates.ContainsKey(name)) continue; [|_rates[name]|] = new object(); }")]
    [InlineData("_rates = new(); names.ToList().ForEach(name => { if (!_rates.ContainsKey(name)) [|_rates[name]|] = new object(); });")]
    [InlineData("foreach (var name in names) { if (_rates!.ContainsKey(name)) continue; [|_rates[name]|] = new object(); } _rates = await ReadAsync();")]
    public Task Reports_what_others_know_by_then(string load) => Verify.ReportsAs(DiagnosticSeverity.Warning, Rates(load));

    [Theory]
    [InlineData("[|_counts[key]|]++;")]
    [InlineData("[|_counts[key]|] += 2;")]
    [InlineData("[|_counts[key]|] = _counts[key] + 1;")]
    [InlineData("if (_counts.TryGetValue(key, out var n)) [|_counts[key]|] = n + 1; else _counts[key] = 1;")]
    [InlineData("if (_counts[key] == 0) [|_counts.TryRemove(key, out _)|];")]
    [InlineData("var left = _counts.AddOrUpdate(key, 0, (_, n) => n - 1); if (left == 0) [|_counts.TryRemove(key, out _)|];")]
    [InlineData("if (_counts.AddOrUpdate(key, 0, (_, n) => n - 1) == 0) { [|_counts.TryRemove(key, out _)|]; }")]
    [InlineData("var own = _counts; [|own[key]|]++;")]
    public Task Reports_updates_through_the_indexer(string statements) => Verify.Reports(In(statements));

    [Theory]
    [InlineData("if (_queue.Count > 0) { [|_queue.TryDequeue(out var item)|]; Use(item); }")]
    [InlineData("while (!_queue.IsEmpty) { [|_queue.TryDequeue(out var item)|]; Use(item); }")]
    [InlineData("if (_stack.IsEmpty) return null; [|_stack.TryPop(out var item)|]; return item;")]
    [InlineData("while (!_queue.IsEmpty) { [|_queue.TryDequeue(out var item)|]; Use(item); if (item == null) return null; }")]
    [InlineData("Item? last = null; while (!_queue.IsEmpty) { [|_queue.TryDequeue(out var item)|]; Use(last ?? item); }")]
    [InlineData("if (_queue.Count >= 10) return null; [|_queue.Enqueue(new Item())|];")]
    public Task Reports_counts_that_are_old(string statements) => Verify.Reports(In(statements));

    [Theory]
    [InlineData("if (!_items.ContainsKey(key)) Use(null);")]
    [InlineData("if (!_items.ContainsKey(key)) _items.TryAdd(key, new Item());")]
    [InlineData("if (!_items.ContainsKey(key) && _items.TryAdd(key, new Item())) Use(null);")]
    [InlineData("return _items.GetOrAdd(key, _ => new Item());")]
    [InlineData("_counts.AddOrUpdate(key, 1, (_, n) => n + 1);")]
    [InlineData("if (!_counts.TryGetValue(key, out var n)) { n = key.Length; _counts[key] = n; } return n;")]
    [InlineData("if (_items.TryGetValue(key, out var item)) Use(item);")]
    [InlineData("if (_items.ContainsKey(key)) _items.TryRemove(key, out _);")]
    [InlineData("if (!_items.ContainsKey(key)) _items[key + 1] = new Item();")]
    [InlineData("_items[key] = new Item(); if (_items.ContainsKey(key)) Use(null);")]
    [InlineData("lock (_gate) { if (!_items.ContainsKey(key)) _items[key] = new Item(); }")]
    [InlineData("lock (_gate) { _counts[key]++; }")]
    [InlineData("var id = Guid.NewGuid().ToString(); _items[id] = new Item();")]
    [InlineData("var own = new ConcurrentDictionary<string, int>(); if (!own.ContainsKey(key)) own[key] = 1; own[key]++; return own;")]
    [InlineData("if (!_queue.IsEmpty && _queue.TryDequeue(out var item)) Use(item);")]
    [InlineData("while (_queue.Count > 0) { _queue.TryDequeue(out var item); if (item != null) Use(item); }")]
    [InlineData("if (_queue.Count > 0) { _queue.TryDequeue(out var item); if (item is null) return null; Use(item); }")]
    [InlineData("if (!_queue.IsEmpty) { _queue.TryDequeue(out var item); Use(item ?? new()); return item?.IsOld; }")]
    [InlineData("while (_queue.Count > 10) _queue.TryDequeue(out _);")]
    [InlineData("if (_queue.Count == 0) _queue.Enqueue(new Item());")]
    [InlineData("var left = _counts.AddOrUpdate(key, 0, (_, n) => n - 1); if (left == 0) _counts.TryRemove(new KeyValuePair<string, int>(key, 0));")]
    [InlineData("lock (_gate) { var left = _counts.AddOrUpdate(key, 0, (_, n) => n - 1); if (left == 0) _counts.TryRemove(key, out _); }")]
    [InlineData("var left = _counts.AddOrUpdate(key, 0, (_, n) => n - 1); if (left == 0) _items.TryRemove(key, out _);")]
    [InlineData("Learn(); void Learn() { if (_counts.ContainsKey(key)) return; _counts.TryAdd(key, 0); return; }")]
    public Task Silent_where_the_answer_does_not_matter(string statements) => Verify.Silent(In(statements));

    // -------------------------------------------------------------------------------- the greatest, and what one thread takes

    [Theory]
    [InlineData("var score = key.Length; if (score > _counts[key]) [|_counts[key]|] = score;")]
    [InlineData("var score = key.Length; if (_counts[key] >= score) return null; [|_counts[key]|] = score;")]
    [InlineData("var score = key.Length; var best = _counts[key]; if (score > best) [|_counts[key]|] = score;")]
    [InlineData("var score = key.Length; if (!_counts.TryGetValue(key, out var best) || score > best) [|_counts[key]|] = score;")]
    public Task Reports_a_comparison_with_what_is_there(string statements) => Verify.Reports(In(statements));

    [Theory]
    [InlineData("var score = key.Length; while (true) { var best = _counts[key]; if (score <= best || _counts.TryUpdate(key, score, best)) return null; }")]
    [InlineData("var score = key.Length; if (score > _counts[key + 1]) _counts[key] = score;")]
    [InlineData("if (_counts[key] > 9) _counts[key] = 9;")]
    [InlineData("var score = key.Length; if (_counts[key] != score) _counts[key] = score;")]
    [InlineData("var score = key.Length; lock (_gate) { if (score > _counts[key]) _counts[key] = score; }")]
    public Task Silent_where_the_greatest_stays(string statements) => Verify.Silent(In(statements));

    [Theory]
    [InlineData("if (!_items.TryGetValue(key, out var item)) return null; [|_items.TryRemove(key, out _)|]; return item;")]
    [InlineData("if (_items.TryGetValue(key, out var item)) { [|_items.TryRemove(key, out _)|]; Use(item); }")]
    public Task Reports_what_two_may_take(string statements) => Verify.Reports(In(statements));

    [Theory]
    [InlineData("if (!_items.TryRemove(key, out var item)) return null; return item;")]
    [InlineData("if (!_items.TryGetValue(key, out var item)) return null; return _items.TryRemove(key, out _) ? item : null;")]
    [InlineData("if (!_items.TryGetValue(key, out var item)) return null; Use(item); _items.TryRemove(key, out _); return item;")]
    [InlineData("if (_items.TryGetValue(key, out var item)) { Use(item); _items.TryRemove(key, out _); }")]
    public Task Silent_where_one_takes_it_or_it_was_used_before(string statements) => Verify.Silent(In(statements));

    [Theory]
    [InlineData("if (_items.TryAdd(key, new Item()) && flag) return _items.Count < 9 && [|_items.TryAdd(key + 1, new Item())|];")]
    [InlineData("return _items.ContainsKey(key) && [|_items[key]|].IsOld;")]
    public Task Reports_two_steps_of_one_condition(string statements) => Verify.Reports(In(statements));

    static string Memo(string statements) => $$"""
        using System.Collections.Concurrent;
        class Item { public bool IsOld; public void Use() { } }
        abstract class Converter { }
        sealed class Reader(string key) : Converter { readonly string _key = key; public string Read() => _key; }
        interface IStore { Item Find(string key); Timer Start(string key); }
        sealed class KeyLock { readonly SemaphoreSlim _one = new(1); public Task Enter() => _one.WaitAsync(); }
        sealed class Numbers(int first) { public int Next() => ++first; }
        class C(IStore store)
        {
            readonly ConcurrentDictionary<string, KeyLock> _locks = new();
            readonly ConcurrentDictionary<string, Numbers> _numbers = new();
            readonly ConcurrentDictionary<string, Item> _items = new();
            readonly ConcurrentDictionary<string, Timer> _timers = new();
            readonly ConcurrentDictionary<string, string> _names = new();
            readonly ConcurrentDictionary<string, Converter> _readers = new();
            int _made;
            static Item Make() => new();
            static void Evict(ConcurrentDictionary<string, Item> items) => items.Clear();
            object? M(string key) { {{statements}} }
        }
        """;

    [Theory]
    [InlineData("if (!_items.TryGetValue(key, out var item)) { item = store.Find(key); _items.TryAdd(key, item); } return item;")]
    [InlineData("if (_items.TryGetValue(key, out var item)) return item; item = store.Find(key); _items.TryAdd(key, item); item.Use(); return item;")]
    [InlineData("if (_names.TryGetValue(key, out var name)) return name; name = key.Trim(); if (name == key) throw new FormatException(); _names.TryAdd(key, name); return name;")]
    [InlineData("if (_names.TryGetValue(key, out var name)) return name; if (key.Length > 9) { _names.TryAdd(key, \"long\"); return \"long\"; } return null;")]
    [InlineData("if (_names.TryGetValue(key, out var name)) return name; name = null; try { name = key.Trim(); } catch (Exception e) { System.Diagnostics.Trace.WriteLine(e); } if (name is not null) _names.TryAdd(key, name); return name;")]
    [InlineData("if (_items.TryGetValue(key, out var item)) return item.IsOld; if (_items.Count > 9) { Evict(_items); } _items.TryAdd(key, new Item()); return false;")]
    [InlineData("if (_names.TryGetValue(key, out var name)) return name; foreach (var one in _names.Keys) { if (one.Length > 9) return null; } _names.TryAdd(key, \"\"); return \"\";")]
    [InlineData("if (_readers.TryGetValue(key, out var reader)) return reader; reader = new Reader(key); _readers[key] = reader; return reader;")]
    public Task Silent_on_what_is_looked_up_and_kept(string statements) => Verify.Silent(Memo(statements));

    [Theory]
    [InlineData("if (!_items.TryGetValue(key, out var item)) { item = new Item(); [|_items.TryAdd(key, item)|]; } item.IsOld = true; return item;")]
    [InlineData("if (!_items.TryGetValue(key, out var item)) { item = store.Find(key); [|_items.TryAdd(key, item)|]; } item.IsOld = true; return item;")]
    [InlineData("if (!_items.TryGetValue(key, out var item)) { item = Make(); [|_items.TryAdd(key, item)|]; } return item;")]
    [InlineData("if (!_timers.TryGetValue(key, out var timer)) { timer = store.Start(key); [|_timers.TryAdd(key, timer)|]; } return timer;")]
    [InlineData("if (_names.TryGetValue(key, out var name)) return name; name = key.Trim(); [|_names.TryAdd(key, name)|]; _made++; return name;")]
    [InlineData("if (_names.TryGetValue(key, out var name)) return name; [|_names.TryAdd(key, \"\")|]; _made++; return \"\";")]
    [InlineData("if (_names.TryGetValue(key, out var name)) return name; foreach (var one in _names.Keys) { _made++; } [|_names.TryAdd(key, \"\")|]; return \"\";")]
    [InlineData("if (_names.TryGetValue(key, out _)) return null; [|_names.TryAdd(key, \"\")|]; return \"\";")]
    [InlineData("if (_timers.TryGetValue(key, out var timer)) return timer; [|_timers.TryAdd(key, new Timer(_ => { }))|]; return null;")]
    [InlineData("if (_items.TryGetValue(key, out var item)) return item; item = new Item(); [|_items[key]|] = item; return item;")]
    [InlineData("if (_items.TryGetValue(key, out var item)) return item; [|_items[key]|] = new Item(); return _items[key];")]
    [InlineData("if (_items.TryGetValue(key, out var item)) return item; var made = new Item(); [|_items[key]|] = made; return made;")]
    [InlineData("if (!_locks.TryGetValue(key, out var own)) { own = new KeyLock(); [|_locks[key]|] = own; } return own.Enter();")]
    [InlineData("if (!_numbers.TryGetValue(key, out var own)) { own = new Numbers(1); [|_numbers[key]|] = own; } return own.Next();")]
    public Task Reports_what_is_made_and_kept(string statements) => Verify.Reports(Memo(statements));

    static string Washing(string start, string others = "") => $$"""
        using System.Collections.Concurrent;
        class Program
        {
            static readonly ConcurrentStack<string> s_plates = new(["a", "b"]);
            static void Wash() { while (s_plates.Count > 0) { [|s_plates.TryPop(out var plate)|]; Console.WriteLine(plate!.Length); } }
            static void Main() { {{start}} }
            {{others}}
        }
        """;

    // A program begins once, and starts one thread that knows the collection, or more.
    [Theory]
    [InlineData("var one = new Thread(Wash); one.Start(); one.Join();")]
    [InlineData("Task.Run(Wash).Wait();")]
    public Task Silent_where_one_thread_knows_the_collection(string start) => Verify.ReportsInProgram(Washing(start).Replace("[|", "").Replace("|]", ""));

    [Theory]
    [InlineData("var one = new Thread(Wash); var two = new Thread(Wash); one.Start(); two.Start();")]
    [InlineData("for (var i = 0; i < 2; i++) new Thread(Wash).Start();")]
    [InlineData("Parallel.For(0, 9, i => Wash());")]
    [InlineData("new Thread(Wash).Start(); s_plates.Clear();")]
    [InlineData("Start(); Start();", "static void Start() => new Thread(Wash).Start();")]
    public Task Reports_where_several_may_know_it(string start, string others = "") => Verify.ReportsInProgram(Washing(start, others));

    [Theory]
    [InlineData("if (_items.Count >= 9) return false; return [|_items.TryAdd(key, new Item())|];")]
    public Task Reports_a_bound_that_others_pass_with_other_keys(string statements) => Verify.Reports(Memo(statements));

    [Theory]
    [InlineData("if (_items.Count == 0) return null; return _items.TryAdd(key, new Item());")]
    [InlineData("if (_items.ContainsKey(key)) return false; return _items.TryAdd(key, new Item());")]
    public Task Silent_where_the_answer_tells_who_came_first(string statements) => Verify.Silent(Memo(statements));

    [Fact]
    public Task A_collection_that_a_constructor_fills() => Verify.Silent("""
        using System.Collections.Concurrent;
        class C
        {
            readonly ConcurrentDictionary<string, int> _counts = new();
            public C(string[] words) { foreach (var word in words) { if (!_counts.ContainsKey(word)) _counts[word] = 0; _counts[word]++; } }
        }
        """);

    [Fact]
    public Task A_message_about_a_collection() => Verify.Says(
        """
        using System.Collections.Concurrent;
        class C
        {
            readonly ConcurrentDictionary<string, object> _locks = new();
            void Add(string key)
            {
                if (!_locks.ContainsKey(key))
                    [|_locks[key]|] = new object();
            }
        }
        """,
        "'_locks' is tested and then changed here in a second step; another thread may change it after the test in line 7",
        (7, 14));

    [Fact]
    public Task An_answer_that_is_kept_in_a_variable() => Verify.KnownMiss(In(
        "var isKnown = _items.ContainsKey(key); if (!isKnown) _items[key] = new Item();"));

    // ------------------------------------------------------------------------------------------ two critical sections

    static string Purse(string body) => $$"""
        public class Purse
        {
            readonly object _gate = new();
            readonly Dictionary<string, List<int>> _notes = new();
            readonly Dictionary<string, int> _stock = new();
            int _coins = 100;
            int Coins { get { lock (_gate) return _coins; } }
            public bool Pay(int price, string key) { {{body}} return true; }
        }
        """;

    [Theory]
    [InlineData("lock (_gate) { if (_coins < price) return false; } lock (_gate) [|_coins|] -= price;")]
    [InlineData("if (Coins < price) return false; lock (_gate) { [|_coins|] -= price; }")]
    [InlineData("bool has; lock (_gate) has = _coins >= price; if (has) { lock (_gate) [|_coins|] -= price; }")]
    [InlineData("lock (_gate) { if (_notes.ContainsKey(key)) return false; } var notes = new List<int>(); lock (_gate) { [|_notes.Add(key, notes)|]; }")]
    [InlineData("int there; lock (_gate) { _stock.TryGetValue(key, out there); } if (there < price) return false; lock (_gate) { [|_stock[key]|] = there - price; }")]
    public Task Reports_a_test_in_another_critical_section(string body) => Verify.Reports(Purse(body));

    [Theory]
    [InlineData("lock (_gate) { if (_coins < price) return false; _coins -= price; }")]
    [InlineData("if (Coins < price) return false; lock (_gate) { if (_coins < price) return false; _coins -= price; }")]
    [InlineData("lock (_gate) { if (_notes.Count > 9) return false; } lock (_gate) _coins -= price;")]
    [InlineData("lock (_gate) { if (_coins < 0) Console.WriteLine(price); } lock (_gate) _coins -= price;")]
    [InlineData("int there; lock (_gate) { _stock.TryGetValue(key, out there); } if (there < price) return false; lock (_gate) { _stock[key] = price; }")]
    [InlineData("lock (_gate) { _stock.TryGetValue(key, out var there); if (there < price) return false; _stock[key] = there - price; }")]
    public Task Silent_where_one_section_decides(string body) => Verify.Silent(Purse(body));

    // Who has changed it where it was tested has a right to what comes then.
    [Theory]
    [InlineData("lock (_gate) { if (_coins < price) return false; _coins -= price; } if (key != \"\") return true; lock (_gate) _coins += price;")]
    [InlineData("lock (_gate) { if (_notes.ContainsKey(key)) return false; _notes.Add(key, []); } lock (_gate) _notes.Remove(key);")]
    [InlineData("lock (_gate) { if (_coins < price) return false; _coins -= price; } try { Console.WriteLine(); } finally { lock (_gate) { _coins += price; } }")]
    [InlineData("lock (_gate) { if (_notes.ContainsKey(key)) return false; _notes[key] = []; } var notes = new List<int>(); lock (_gate) { _notes[key] = notes; }")]
    [InlineData("bool has = false; lock (_gate) { if (_coins >= price) { _coins -= price; has = true; } } if (!has) return false; lock (_gate) _coins += price;")]
    public Task Silent_where_the_first_section_has_acted(string body) => Verify.Silent(Purse(body));

    // Of what a member does to a state in one way, the first place stands for all: the act is not told apart from what comes before.
    [Theory]
    [InlineData("lock (_gate) { if (_notes.ContainsKey(key)) { _notes.Clear(); return false; } } var notes = new List<int>(); lock (_gate) { _notes.Add(key, notes); }")]
    [InlineData("lock (_gate) { if (_notes.ContainsKey(key)) return false; _notes.Remove(key + 1); } var notes = new List<int>(); lock (_gate) { _notes.Add(key, notes); }")]
    [InlineData("lock (_gate) { if (_coins < price) { _coins += price; return false; } } Console.WriteLine(); lock (_gate) { _coins -= price; }")]
    public Task A_first_section_that_has_done_something_else(string body) => Verify.KnownMiss(Purse(body));

    static string Starter(string start) => $$"""
        public class Starter
        {
            readonly object _gate = new();
            readonly bool[] _taken = new bool[9];
            readonly List<string> _names = new();
            bool _started;
            int _value;
            void Run() { }
            public int Start(string name) { var at = -1; bool started; {{start}} return at; }
        }
        """;

    [Theory]
    [InlineData("lock (_gate) started = _started; if (started) return 1; lock (_gate) [|_started|] = true; new Thread(Run).Start();")]
    [InlineData("lock (_gate) { if (_started) return 1; } lock (_gate) { [|_started|] = true; } Run();")]
    public Task Reports_a_flag_that_two_may_set(string start) => Verify.Reports(Starter(start));

    [Theory]
    [InlineData("lock (_gate) { started = _started; _started = true; } if (started) return 1; Run();")]
    [InlineData("lock (_gate) { if (_started) return 1; } lock (_gate) { if (_started) return 1; _started = true; } Run();")]
    [InlineData("lock (_gate) { if (_started) return 1; _started = true; } Run(); lock (_gate) _started = false; Run();")]
    [InlineData("lock (_gate) { if (_started) return 1; _started = true; } Console.WriteLine(); try { lock (_gate) { _started = false; } if (at < 9) Run(); } finally { Console.WriteLine(); }")]
    [InlineData("lock (_gate) { if (_started) return _value; } var value = name.Length; lock (_gate) { _value = value; _started = true; } Run();")]
    [InlineData("lock (_gate) { if (_started) return _value; } lock (_gate) _started = true;")]
    public Task Silent_where_one_sets_it_or_it_does_not_matter(string start) => Verify.Silent(Starter(start));

    [Theory]
    [InlineData("lock (_gate) at = Array.IndexOf(_taken, false); if (at < 0) return at; lock (_gate) [|_taken[at]|] = true;")]
    [InlineData("lock (_gate) { at = _names.IndexOf(name); } if (at >= 0) { lock (_gate) { [|_names.RemoveAt(at)|]; } }")]
    [InlineData("lock (_gate) { for (var i = 0; i < 9; i++) if (!_taken[i]) { at = i; break; } } lock (_gate) { [|_taken[at]|] = true; }")]
    public Task Reports_a_place_found_in_another_section(string find) => Verify.Reports(Starter(find));

    [Theory]
    [InlineData("lock (_gate) { at = Array.IndexOf(_taken, false); if (at >= 0) _taken[at] = true; }")]
    [InlineData("lock (_gate) at = Array.IndexOf(_taken, false); lock (_gate) { if (!_taken[at]) _taken[at] = true; }")]
    [InlineData("lock (_gate) { at = Array.IndexOf(_taken, false); _taken[at] = true; } lock (_gate) _taken[at] = false;")]
    [InlineData("lock (_gate) { at = _names.Count; _names.Add(\"\"); } Run(); lock (_gate) _names[at] = name;")]
    [InlineData("lock (_gate) at = _value++; lock (_gate) _taken[at] = true;")]
    public Task Silent_where_the_place_is_its_own(string find) => Verify.Silent(Starter(find));

    [Fact]
    public Task A_message_about_two_sections() => Verify.Says(
        """
        public class Purse
        {
            readonly object _gate = new();
            int _coins = 100;
            public bool Pay(int price)
            {
                lock (_gate)
                    if (_coins < price) return false;
                lock (_gate)
                    [|_coins|] -= price;
                return true;
            }
        }
        """,
        "'_coins' is tested and then updated here in another critical section of '_gate'; another thread may come between the test in line 8 and this");

    [Theory]
    [InlineData("[|Coins|] -= price;")]
    [InlineData("[|Coins|] = Coins + price;")]
    [InlineData("[|this.Coins|]++;")]
    public Task Reports_updates_through_a_property_that_locks_twice(string body) => Verify.Reports(Wallet(body));

    [Fact]
    public Task A_message_about_two_accessors() => Verify.Says(Wallet("[|Coins|] -= price;"),
        "'Coins' is read and then written here in two critical sections of '_gate'; another thread may change it between the two accessors");

    [Theory]
    [InlineData("Coins = price;")]
    [InlineData("lock (_gate) Coins -= price;")]
    [InlineData("if (!IsEmpty()) Coins = price;")]
    public Task Silent_where_nothing_is_lost_in_between(string body) => Verify.Silent(Wallet(body));

    static string Wallet(string body) => $$"""
        public class Wallet
        {
            readonly object _gate = new();
            int _coins = 100;
            public int Coins { get { lock (_gate) return _coins; } set { lock (_gate) _coins = value; } }
            public bool IsEmpty() { lock (_gate) return _coins == 0; }
            public void Pay(int price) { {{body}} }
        }
        """;

    static string Holder(string get) => $$"""
        public class Line { public void Send() { } public int Sent; }
        public class Holder
        {
            readonly object _gate = new();
            volatile Line? _line;
            public Line Get() { {{get}} }
            public void Close() { lock (_gate) _line = null; }
        }
        """;

    // A volatile field may be looked at without the lock, but then once more under it: CONC2008 tells it.
    [Theory]
    [InlineData("if (_line != null) return _line; lock (_gate) { _line = new(); return _line; }")]
    [InlineData("var line = _line; if (line is null) { lock (_gate) { _line = line = new(); } } return line;")]
    public Task Silent_where_the_look_holds_no_lock(string get) => Verify.Silent(Holder(get));

    [Theory]
    [InlineData("if (_line != null) return _line; lock (_gate) { if (_line == null) _line = new(); return _line; }")]
    [InlineData("var line = _line; if (line != null) return line; lock (_gate) { line = _line; if (line == null) { line = new(); _line = line; } return line; }")]
    [InlineData("var line = _line; if (line is null) { lock (_gate) { _line ??= new(); return _line; } } return line;")]
    [InlineData("lock (_gate) { if (_line == null) _line = new(); return _line; }")]
    public Task Silent_where_it_looks_again(string get) => Verify.Silent(Holder(get));

    // ------------------------------------------------------------------------------------------------------------- numbers

    static string Stock(string take) => $$"""
        class Stock
        {
            int _left = 9;
            volatile int _used;
            bool Take(int most)
            {
                {{take}}
                return true;
            }

            void Start() => Parallel.For(0, 99, i => Take(i));
        }
        """;

    [Theory]
    [InlineData("if (Volatile.Read(ref _left) <= 0) return false; Interlocked.Decrement(ref [|_left|]);")]
    [InlineData("if (Volatile.Read(ref _left) > 0) Interlocked.Decrement(ref [|_left|]);")]
    [InlineData("var left = Volatile.Read(ref _left); if (left < most) return false; Interlocked.Add(ref [|_left|], -most);")]
    [InlineData("if (_used >= most) return false; Interlocked.Increment(ref [|_used|]);")]
    public Task Reports_a_bound_that_others_pass_meanwhile(string take) => Verify.Reports(Stock(take));

    [Theory]
    [InlineData("if (_left != 0) return false; if (Interlocked.Increment(ref _left) > 1) { Interlocked.Decrement(ref _left); return false; } Interlocked.Decrement(ref _left);")]
    [InlineData("if (Volatile.Read(ref _left) <= 0) return false; if (Interlocked.Decrement(ref _left) < 0) { Interlocked.Increment(ref _left); return false; }")]
    [InlineData("if (Volatile.Read(ref _left) > 0) return Interlocked.Decrement(ref _left) >= 0;")]
    [InlineData("var left = _left; while (left > 0) { var before = Interlocked.CompareExchange(ref _left, left - 1, left); if (before == left) return true; left = before; } return false;")]
    [InlineData("if (Volatile.Read(ref _left) > 0) Interlocked.Increment(ref _used);")]
    [InlineData("lock (this) { if (_left <= 0) return false; Interlocked.Decrement(ref _left); }")]
    [InlineData("var used = Interlocked.Increment(ref _used); if (used >= most) return false; try { Start(); } catch { Volatile.Write(ref _used, most); throw; }")]
    [InlineData("if (Interlocked.Increment(ref _used) > most) { Interlocked.Decrement(ref _used); return false; }")]
    [InlineData("var used = Interlocked.Increment(ref _used); if (used > most) { Interlocked.Decrement(ref _used); return false; }")]
    public Task Silent_where_the_step_itself_tests(string take) => Verify.Silent(Stock(take));

    static string Topics(string open) => $$"""
        using System.Collections.Concurrent;
        class C
        {
            readonly ConcurrentBag<string> _topics = [];
            readonly ConcurrentQueue<string> _queue = new();
            readonly List<string> _known = [];
            void Open(string topic) { {{open}} }
        }
        """;

    [Theory]
    [InlineData("if (!_topics.Contains(topic)) [|_topics.Add(topic)|];")]
    [InlineData("if (_queue.Contains(topic)) return; [|_queue.Enqueue(topic)|];")]
    public Task Reports_an_element_that_is_searched_and_then_added(string open) => Verify.Reports(Topics(open));

    [Theory]
    [InlineData("if (_topics.Contains(topic)) _topics.Add(topic);")]
    [InlineData("if (!_topics.Contains(topic)) _queue.Enqueue(topic);")]
    [InlineData("if (!_topics.Contains(topic)) _topics.Add(topic + 1);")]
    [InlineData("if (!_known.Contains(topic)) _topics.Add(topic);")]
    [InlineData("lock (_known) { if (!_topics.Contains(topic)) _topics.Add(topic); }")]
    public Task Silent_where_it_is_another_element(string open) => Verify.Silent(Topics(open));

    // --------------------------------------------------------------------------------------------- places that are claimed

    static string Flight(string reserve) => $$"""
        class Flight
        {
            readonly string[] _seats = new string[50];
            readonly bool[] _taken = new bool[50];
            readonly object _gate = new();
            bool Reserve(int seat, string passenger) { {{reserve}} }
            void Book() => Parallel.For(0, 9, i => { for (var seat = 0; seat < 50; seat++) Reserve(seat, "Ann"); });
        }
        """;

    [Theory]
    [InlineData("if (_seats[seat] != null) return false; [|_seats[seat]|] = passenger; return true;")]
    [InlineData("if (_taken[seat]) return false; [|_taken[seat]|] = true; return true;")]
    [InlineData("if (!_taken[seat % 7]) { [|_taken[seat % 7]|] = true; return true; } return false;")]
    public Task Reports_a_place_that_two_may_get(string reserve) => Verify.Reports(Flight(reserve));

    [Theory]
    [InlineData("return Interlocked.CompareExchange(ref _seats[seat], passenger, null) == null;")]
    [InlineData("lock (_gate) { if (_taken[seat]) return false; _taken[seat] = true; return true; }")]
    [InlineData("_taken[seat % 7] = true; return true;")]
    public Task Silent_where_only_one_gets_it(string reserve) => Verify.Silent(Flight(reserve));

    // ------------------------------------------------------------------------------------ what was found goes into the new

    [Theory]
    [InlineData("_counts.TryGetValue(key, out var n); [|_counts[key]|] = n + 1;")]
    [InlineData("if (!_counts.TryGetValue(key, out var n)) n = 10; [|_counts[key]|] = n * 2;")]
    public Task Reports_a_sum_with_what_was_found(string statements) => Verify.Reports(In(statements));

    [Theory]
    [InlineData("_counts.TryGetValue(key, out var n); _counts[key + \"x\"] = n + 1;")]
    [InlineData("_counts.TryGetValue(key, out var n); _counts[key] = 1;")]
    [InlineData("lock (_gate) { _counts.TryGetValue(key, out var n); _counts[key] = n + 1; }")]
    public Task Silent_where_nothing_of_it_is_stored(string statements) => Verify.Silent(In(statements));

    // ----------------------------------------------------------------------------------------------- read here, written there

    static string Breaker(string failed) => $$"""
        public class Breaker
        {
            readonly object _gate = new();
            int _failures;
            public bool IsOpen { get { lock (_gate) return _failures > 5; } }
            public void Failed() { int failures; {{failed}} }
        }
        """;

    [Theory]
    [InlineData("lock (_gate) { failures = _failures; } failures++; lock (_gate) { [|_failures|] = failures; }")]
    [InlineData("lock (_gate) failures = _failures; lock (_gate) [|_failures|] = failures + 1;")]
    [InlineData("lock (_gate) failures = _failures; var next = failures + 1; lock (_gate) [|_failures|] = next;")]
    public Task Reports_what_is_written_back_in_another_section(string failed) => Verify.Reports(Breaker(failed));

    [Theory]
    [InlineData("lock (_gate) { failures = _failures; failures++; _failures = failures; }")]
    [InlineData("lock (_gate) { failures = _failures; _failures = 0; } Console.WriteLine(); lock (_gate) { _failures = failures + 1; }")]
    [InlineData("lock (_gate) failures = _failures; Console.WriteLine(); lock (_gate) _failures = failures;")]
    [InlineData("lock (_gate) failures = _failures; var next = failures + 1; lock (_gate) { if (_failures == failures) _failures = next; }")]
    [InlineData("lock (_gate) failures = _failures; Console.WriteLine(failures); lock (_gate) _failures = 7;")]
    public Task Silent_where_it_is_put_back_or_looked_at_again(string failed) => Verify.Silent(Breaker(failed));

    // ------------------------------------------------------------------------------------ two members, each under the lock

    static string Work(string run, string take = "lock (_gate) return _items.Dequeue();", string start = "Task.WaitAll(Task.Run(new Worker(work).Run), Task.Run(new Worker(work).Run));") => $$"""
        class Work
        {
            readonly object _gate = new();
            readonly Queue<int> _items = new(Enumerable.Range(0, 100));
            public object Gate => _gate;
            public bool HasWork { get { lock (_gate) return _items.Count > 0; } }
            public int Take() { {{take}} }
            public bool TryTake(out int item) { lock (_gate) return _items.TryDequeue(out item); }
        }
        class Worker(Work work)
        {
            public void Run() { {{run}} }
        }
        class Office
        {
            static void Open() { var work = new Work(); {{start}} }
        }
        """;

    [Theory]
    [InlineData("while (work.HasWork) Console.WriteLine([|work.Take()|]);")]
    [InlineData("if (!work.HasWork) return; Console.WriteLine([|work.Take()|]);")]
    [InlineData("Next(); void Next() { if (work.HasWork) Console.WriteLine([|work.Take()|]); }")]
    public Task Reports_a_test_by_one_member_and_an_act_by_another(string run) => Verify.Reports(Work(run));

    [Theory]
    [InlineData("while (work.TryTake(out var item)) Console.WriteLine(item);")]
    [InlineData("lock (work.Gate) { while (work.HasWork) Console.WriteLine(work.Take()); }")]
    [InlineData("while (work.HasWork) Console.WriteLine(work.Take());", "lock (_gate) { if (_items.Count == 0) return -1; return _items.Dequeue(); }")]
    [InlineData("while (work.HasWork) Console.WriteLine(work.Take());", "lock (_gate) return _items.Dequeue();", "new Worker(work).Run();")]
    [InlineData("if (work.HasWork) Console.WriteLine(); Console.WriteLine(work.Take());")]
    public Task Silent_where_it_is_one_step(string run, string take = "lock (_gate) return _items.Dequeue();", string start = "Task.WaitAll(Task.Run(new Worker(work).Run), Task.Run(new Worker(work).Run));") =>
        Verify.Silent(Work(run, take, start));

    static string Auction(string bid, string set) => $$"""
        class Auction
        {
            readonly object _gate = new();
            int _highest;
            public int Highest { get { lock (_gate) return _highest; } set { lock (_gate) { {{set}} } } }
        }
        class Bidder(Auction auction, int limit)
        {
            public void Bid() { for (var offer = 10; offer < limit; offer += 10) { {{bid}} } }
        }
        class Hall
        {
            static void Open() { var auction = new Auction(); new Thread(new Bidder(auction, 500).Bid).Start(); new Thread(new Bidder(auction, 700).Bid).Start(); }
        }
        """;

    [Theory]
    [InlineData("if (offer > auction.Highest) [|auction.Highest|] = offer;", "_highest = value;")]
    [InlineData("if (auction.Highest >= offer) continue; [|auction.Highest|] = offer;", "_highest = value;")]
    [InlineData("[|auction.Highest|]++;", "_highest = value;")]
    [InlineData("[|auction.Highest|] += offer;", "_highest = value;")]
    [InlineData("[|auction.Highest|] = auction.Highest + 1;", "_highest = value;")]
    public Task Reports_a_comparison_before_a_locking_setter(string bid, string set) => Verify.Reports(Auction(bid, set));

    [Theory]
    [InlineData("if (offer > auction.Highest) auction.Highest = offer;", "if (value > _highest) _highest = value;")]
    [InlineData("if (auction.Highest != offer) auction.Highest = offer;", "_highest = value;")]
    [InlineData("if (auction.Highest > 9) auction.Highest = offer;", "_highest = value;")]
    public Task Silent_where_it_is_compared_again_or_with_something_else(string bid, string set) => Verify.Silent(Auction(bid, set));

    static string Lot(string park) => $$"""
        class Lot
        {
            readonly object _gate = new();
            int _free = 9;
            public bool TryPark() { lock (_gate) { if (_free == 0) return false; _free--; return true; } }
            public void Leave() { lock (_gate) _free++; }
        }
        class Town
        {
            static void Open() { var lot = new Lot(); Parallel.For(0, 9, i => { {{park}} }); }
        }
        """;

    // Who has got a place may give it back.
    [Fact]
    public Task Silent_where_the_test_is_a_claim() => Verify.Silent(Lot("if (lot.TryPark()) lot.Leave();"));

    // Each waiter has a callback of its own.
    static string Waiters(string register, string signal = "") => $$"""
        class Waiter
        {
            readonly TaskCompletionSource<bool> _done = new();
            bool _isCompleted;
            public Waiter(CancellationToken token) { {{register}} }
            public Task<bool> Task => _done.Task;
            void Cancel()
            {
                if (_isCompleted) return;
                [|_isCompleted|] = true;
                _done.TrySetCanceled();
            }
        }
        class Signal
        {
            Waiter? _waiter;
            Task<bool> WaitAsync(CancellationToken token)
            {
                _waiter = new Waiter(token);
                return _waiter.Task;
            }
            public async Task Run(CancellationToken token)
            {
                while (true) await WaitAsync(token);
            }
            {{signal}}
        }
        """;

    [Fact]
    public Task Silent_where_each_object_has_launched_its_own() => Verify.Silent(Waiters("token.Register(Cancel);").Replace("[|", "").Replace("|]", ""));

    [Fact]
    public Task Reports_where_an_object_has_launched_it_twice() => Verify.Reports(Waiters("token.Register(Cancel); new Thread(Cancel).Start();").Replace("TrySetCanceled", "SetCanceled"));

    static string Shelf(string deliver, string others) => $$"""
        class Stock
        {
            readonly object _gate = new();
            int _pieces = 100;
            public bool IsLow { get { lock (_gate) return _pieces < 10; } }
            public int Pieces { get { lock (_gate) return _pieces; } }
            public void Fill(int n) { lock (_gate) _pieces += n; }
            public void Sell(int n) { lock (_gate) _pieces -= n; }
        }
        class Shop
        {
            static void Open(Stock stock) => Parallel.Invoke(() => { {{deliver}} }, () => { {{others}} });
        }
        """;

    [Theory]
    [InlineData("if (stock.IsLow) [|stock.Fill(20)|];", "stock.Fill(1);")]
    [InlineData("if (stock.Pieces >= 3) [|stock.Sell(3)|];", "stock.Sell(1);")]
    [InlineData("if (!(stock.Pieces < 3)) [|stock.Sell(3)|];", "stock.Sell(1);")]
    public Task Reports_a_bound_that_others_may_pass(string deliver, string others) => Verify.Reports(Shelf(deliver, others));

    // Who sells meanwhile leaves as few as there were.
    [Theory]
    [InlineData("if (stock.IsLow) stock.Fill(20);", "stock.Sell(1);")]
    [InlineData("if (!stock.IsLow) return; stock.Fill(20);", "stock.Sell(1);")]
    [InlineData("if (stock.Pieces >= 3) stock.Sell(3);", "stock.Fill(1);")]
    public Task Silent_on_a_bound_that_others_only_get_away_from(string deliver, string others) => Verify.Silent(Shelf(deliver, others));

    static string Names(string number) => $$"""
        class Names
        {
            readonly ReaderWriterLockSlim _gate = new();
            readonly Dictionary<string, int> _numbers = new();
            public int NumberOf(string name)
            {
                _gate.EnterReadLock();
                try { if (_numbers.TryGetValue(name, out var known)) return known; }
                finally { _gate.ExitReadLock(); }
                _gate.EnterWriteLock();
                try { {{number}} return 1; }
                finally { _gate.ExitWriteLock(); }
            }
        }
        """;

    [Fact]
    public Task Reports_a_number_that_tells_how_many_there_are() => Verify.Reports(Names("var number = _numbers.Count; [|_numbers[name]|] = number;"));

    [Fact]
    public Task Silent_on_a_number_that_is_the_same_for_all() => Verify.Silent(Names("var number = name.Length; _numbers[name] = number;"));

    static string Indexes(string find, string others = "") => $$"""
        using System.Collections.Concurrent;
        class Row { public int Width; }
        class Indexes
        {
            readonly ConcurrentDictionary<string, Row> _all = new();
            readonly Queue<Row> _free = new();
            {{find}}
            {{others}}
        }
        """;

    const string Reported = "bool Find(string key, out Row row) { if (!_all.TryGetValue(key, out row!)) { row = _free.Dequeue(); [|_all.TryAdd(key, row)|]; row.Width = 1; } return true; }";

    [Theory]
    [InlineData("Row? Get(string key) { lock (_all) return Find(key, out var row) ? row : null; }")]
    [InlineData("Row? Get(string key) { lock (_all) { return Find(key, out var row) ? row : null; } } void Warm() { lock (_all) { Find(\"\", out _); } }")]
    public Task Silent_where_all_calls_are_made_under_one_lock(string callers) => Verify.Silent(Indexes(Reported.Replace("[|", "").Replace("|]", ""), callers));

    [Theory]
    [InlineData("Row? Get(string key) { lock (_all) return Find(key, out var row) ? row : null; } void Warm() => Find(\"\", out _);")]
    [InlineData("Row? Get(string key) { lock (_all) return Find(key, out var row) ? row : null; } void Warm() { lock (_free) Find(\"\", out _); }")]
    [InlineData("Func<bool> Get(string key) { lock (_all) return () => Find(key, out _); }")]
    [InlineData("")]
    public Task Reports_where_some_call_is_not(string callers) => Verify.Reports(Indexes(Reported, callers));

    [Fact]
    public Task Silent_where_a_comment_leaves_it_to_the_callers() => Verify.Silent(Indexes("// Always called under lock (_all).\n" + Reported.Replace("[|", "").Replace("|]", "")));

    // What the first look has found is looked for once more under the lock, by another name.
    [Fact]
    public Task Silent_where_another_key_is_tested_under_the_lock() => Verify.Silent(Indexes(
        "Row Get(string given, string sorted) { if (!_all.TryGetValue(given, out var row)) { lock (_all) { if (!_all.TryGetValue(sorted, out row)) { row = new(); _all.TryAdd(sorted, row); _all.TryAdd(given, row); row.Width = 1; } } } return row; }"));

    [Fact]
    public Task Reports_where_nothing_is_tested_there() => Verify.Reports(Indexes(
        "Row Get(string given) { if (!_all.TryGetValue(given, out var row)) { lock (_all) { row = new(); [|_all.TryAdd(given, row)|]; row.Width = 1; } } return row; }"));

    // ---------------------------------------------------------------------------------------- who has taken the state over

    static string Server(string states, string abort, string start) => $$"""
        class Server
        {
            enum State { Ready, Started, Stopping, Stopped }
            readonly object _gate = new();
            State _state;
            void Abort()
            {
                lock (_gate) { if (_state != State.Started) return; _state = State.{{states}}; }
                Thread.Sleep(100);
                {{abort}} = State.Stopped;
            }
            public void Start()
            {
                lock (_gate)
                {
                    if ({{start}}) return;
                    new Thread(Abort).Start();
                    {{(abort == "_state" ? "_state" : "[|_state|]")}} = State.Started;
                }
            }
        }
        """;

    [Fact]
    public Task Silent_on_a_state_in_which_all_others_leave_it_alone() => Verify.Silent(Server("Stopping", "_state", "_state == State.Started || _state == State.Stopping"));

    [Fact]
    public Task Reports_a_state_that_others_do_not_leave_alone() => Verify.Reports(Server("Stopping", "this._state", "_state == State.Started"));

    // ---------------------------------------------------------------------------------------- the element that is seen is not the one that is taken

    static string Jobs(string work, string run) => $$"""
        class Jobs
        {
            readonly ConcurrentQueue<Job> _jobs = new();
            record Job(int At);
            public void Add(int at) => _jobs.Enqueue(new(at));
            void Run(Job job) { }
            void Work(int now) { {{work}} }
            public void Start() { {{run}} }
        }
        """;

    [Theory]
    [InlineData("if (_jobs.TryPeek(out var job)) { [|_jobs.TryDequeue(out _)|]; Run(job); }")]
    [InlineData("while (_jobs.TryPeek(out var job) && job.At <= now) [|_jobs.TryDequeue(out _)|];")]
    [InlineData("if (_jobs.TryPeek(out var job) && job.At <= now) { [|_jobs.TryDequeue(out var taken)|]; Run(taken!); }")]
    public Task Reports_what_is_taken_after_a_look_at_another_one(string work) => Verify.Reports("using System.Collections.Concurrent;\n" + Jobs(work, "Parallel.For(0, 4, Work);"));

    [Theory]
    [InlineData("if (_jobs.TryDequeue(out var job)) Run(job);", "Parallel.For(0, 4, Work);")]
    [InlineData("if (_jobs.TryPeek(out _) && _jobs.TryDequeue(out var job)) Run(job);", "Parallel.For(0, 4, Work);")]
    [InlineData("lock (_jobs) if (_jobs.TryPeek(out var job)) { _jobs.TryDequeue(out _); Run(job); }", "Parallel.For(0, 4, Work);")]
    // One thread takes, whoever adds.
    [InlineData("if (_jobs.TryPeek(out var job)) { _jobs.TryDequeue(out _); Run(job); }", "new Thread(() => Work(1)).Start();")]
    public Task Silent_where_what_is_taken_is_what_was_seen(string work, string run) => Verify.Silent("using System.Collections.Concurrent;\n" + Jobs(work, run));

    // ---------------------------------------------------------------------------------------- one background loop adds

    static string Keepalive(string add, string start) => $$"""
        using System.Collections.Concurrent;
        class Keepalive
        {
            readonly ConcurrentQueue<int> _sent = new();
            async Task Loop()
            {
                while (true)
                {
                    if (_sent.Count < 12) {{add}};
                    await Task.Delay(5000);
                }
            }
            public void Start() { {{start}} }
            public void OnReply() { while (_sent.TryDequeue(out _)) { } }
        }
        """;

    [Fact]
    public Task Silent_where_one_loop_adds_and_others_only_take() => Verify.Silent(Keepalive("_sent.Enqueue(1)", "_ = Task.Run(Loop);"));

    [Fact]
    public Task Reports_several_loops_that_add() => Verify.Reports(Keepalive("[|_sent.Enqueue(1)|]", "for (var i = 0; i < 4; i++) _ = Task.Run(Loop);"));

    // ---------------------------------------------------------------------------------------- found in one section, taken in the next

    static string Seats(string take) => $$"""
        class Seats
        {
            readonly object _gate = new();
            readonly bool[] _taken = new bool[10];
            int FindFree() { lock (_gate) { return Array.IndexOf(_taken, false); } }
            int Find() { for (var i = 0; i < _taken.Length; i++) if (!_taken[i]) return i; return -1; }
            void Reserve(int seat) { lock (_gate) { _taken[seat] = true; } }
            bool TryReserve(int seat) { lock (_gate) { if (_taken[seat]) return false; _taken[seat] = true; return true; } }
            public int Take() { {{take}} }
            public void Sell() => Parallel.For(0, 8, i => Take());
        }
        """;

    [Theory]
    [InlineData("var seat = FindFree(); if (seat >= 0) [|Reserve(seat)|]; return seat;")]
    [InlineData("var seat = FindFree(); if (seat < 0) return -1; [|Reserve(seat)|]; return seat;")]
    [InlineData("int seat; lock (_gate) seat = Find(); if (seat < 0) return -1; lock (_gate) [|_taken[seat]|] = true; return seat;")]
    public Task Reports_a_place_that_is_found_in_one_section_and_taken_in_the_next(string take) => Verify.Reports(Seats(take));

    [Theory]
    [InlineData("lock (_gate) { var seat = FindFree(); if (seat >= 0) Reserve(seat); return seat; }")]
    [InlineData("int seat; do { seat = FindFree(); if (seat < 0) return -1; } while (!TryReserve(seat)); return seat;")]
    [InlineData("lock (_gate) { var seat = Find(); if (seat < 0) return -1; _taken[seat] = true; return seat; }")]
    public Task Silent_on_a_place_that_is_taken_where_it_is_found(string take) => Verify.Silent(Seats(take));

    // ------------------------------------------------------------------------------------- one section with clean-up inside of it

    static string Reopened(string between) => $$"""
        static class Mon { public static void Enter(object gate) => Monitor.Enter(gate); public static void Exit(object gate) => Monitor.Exit(gate); }
        class Updates
        {
            Stream? _reader;
            public void Update(Func<Stream> open)
            {
                Mon.Enter(this);
                try
                {
                    var reader = _reader ?? open();
                    try { reader.Flush(); } finally { if (reader != _reader) reader.Close(); }
                    if (_reader != null)
                    {
                        {{between}}
                    }
                }
                finally { Mon.Exit(this); }
            }
        }
        """;

    [Fact]
    public Task Silent_where_the_act_is_cleaned_up_after_in_the_same_section() => Verify.Silent(Reopened("""
        var next = open(); var isOpen = false;
        try { _reader.Close(); _reader = next; isOpen = true; } finally { if (!isOpen) next.Close(); }
        """));

    [Fact]
    public Task Reports_where_the_lock_is_given_back_before_the_act() => Verify.Reports("""
        class Updates
        {
            Stream? _reader;
            public void Update(Func<Stream> open)
            {
                bool isOpen;
                Monitor.Enter(this);
                try { isOpen = _reader != null; } finally { Monitor.Exit(this); }
                if (isOpen)
                {
                    var next = open();
                    Monitor.Enter(this);
                    try { [|_reader|] = next; } finally { Monitor.Exit(this); }
                }
            }
        }
        """);

    // ---------------------------------------------------------------------------------------- an answer that is old when it is used

    static string Parts(string take) => $$"""
        class Stock
        {
            readonly object _gate = new();
            readonly Dictionary<string, int> _parts = new();
            int _spare;
            public int Get(string part) { lock (_gate) return _parts.TryGetValue(part, out var n) ? n : 0; }
            public void Set(string part, int n) { lock (_gate) _parts[part] = n; }
            public void SetIfLess(string part, int n) { lock (_gate) { if (_parts[part] > n) _parts[part] = n; } }
            public int Spare { get { lock (_gate) return _spare; } set { lock (_gate) _spare = value; } }
            public void Take(string part, int n) { lock (_gate) { var left = Get(part); Set(part, left - n); } }
        }
        class Orders(Stock stock)
        {
            public bool Take(string part, int n) { {{take}} }
        }
        class Program
        {
            static void Main()
            {
                var orders = new Orders(new Stock());
                Parallel.For(0, 9, i => orders.Take("bolt", i));
            }
        }
        """;

    [Theory]
    [InlineData("var left = stock.Get(part); if (left < n) return false; [|stock.Set(part, left - n)|]; return true;")]
    [InlineData("var left = stock.Get(part); left -= n; [|stock.Set(part, left)|]; return true;")]
    [InlineData("var left = stock.Get(part); var less = left - n; [|stock.Set(part, less)|]; return true;")]
    [InlineData("[|stock.Set(part, stock.Get(part) - n)|]; return true;")]
    [InlineData("var spare = stock.Spare; if (spare < n) return false; [|stock.Spare|] = spare - n; return true;")]
    public Task Reports_what_is_made_of_an_answer_and_stored_by_another_call(string take) => Verify.Reports(Parts(take));

    [Theory]
    [InlineData("stock.Take(part, n); return true;")]
    [InlineData("var left = stock.Get(part); stock.Set(part, 0); stock.Set(part, left); return true;")]
    [InlineData("var left = stock.Get(part); stock.Set(part + \"-old\", left + n); return true;")]
    [InlineData("var left = stock.Get(part); stock.SetIfLess(part, left - n); return true;")]
    [InlineData("var left = stock.Get(part); if (left != n) stock.Set(part, n); return true;")]
    [InlineData("lock (stock) { var left = stock.Get(part); stock.Set(part, left - n); return true; }")]
    public Task Silent_where_the_answer_is_not_what_is_stored(string take) => Verify.Silent(Parts(take));

    static string Boxes(string put) => $$"""
        class Boxes
        {
            readonly object _gate = new();
            readonly string?[] _names = new string?[9];
            bool IsFree(int box) { lock (_gate) return _names[box] == null; }
            string? NameAt(int box) { lock (_gate) return _names[box]; }
            void Put(int box, string name) { lock (_gate) _names[box] = name; }
            public bool TryPut(int box, string name) { {{put}} }
        }
        """;

    [Theory]
    [InlineData("if (!IsFree(box)) return false; [|Put(box, name)|]; return true;")]
    [InlineData("if (NameAt(box) != null) return false; [|Put(box, name)|]; return true;")]
    [InlineData("if (NameAt(box) is null) { [|Put(box, name)|]; return true; } return false;")]
    public Task Reports_a_place_that_one_call_finds_free_and_the_next_takes(string put) => Verify.Reports(Boxes(put));

    [Theory]
    [InlineData("lock (_gate) { if (!IsFree(box)) return false; Put(box, name); return true; }")]
    [InlineData("if (NameAt(box) != name) Put(box, name); return true;")]
    [InlineData("if (!IsFree(box + 1)) return false; Put(box, name); return true;")]
    public Task Silent_on_places_that_were_not_asked_for_alone(string put) => Verify.Silent(Boxes(put));

    static string Undo(string undo) => $$"""
        class History
        {
            readonly Stack<string> _done = new();
            public void Push(string x) { lock (_done) _done.Push(x); }
            public int Count { get { lock (_done) return _done.Count; } }
            public string Pop() { lock (_done) return _done.Pop(); }
            public bool TryPop(out string? x) { lock (_done) return _done.TryPop(out x); }
        }
        class Program
        {
            static readonly History s_history = new();
            static void Undo() { {{undo}} }
            static void Main()
            {
                s_history.Push("a");
                var other = new Thread(Undo);
                other.Start();
                Undo();
                other.Join();
            }
        }
        """;

    [Fact]
    public Task Reports_what_the_launcher_does_as_well() => Verify.Reports(Undo("if (s_history.Count > 0) [|s_history.Pop()|];"));

    [Fact]
    public Task Silent_where_the_launcher_takes_in_one_step() => Verify.Silent(Undo("if (s_history.Count > 0) s_history.TryPop(out _);"));

    static string Rental(string giveBack, string field = "volatile bool _isBack;") => $$"""
        using System.Collections.Concurrent;
        class Rental(ConcurrentBag<int> free, int seat) : IDisposable
        {
            {{field}}
            Timer? _expiry;
            public void Expire() { _expiry = new Timer(_ => GiveBack(), null, 100, Timeout.Infinite); }
            public void Dispose() { _expiry?.Dispose(); GiveBack(); }
            void GiveBack() { {{giveBack}} }
        }
        """;

    [Theory]
    [InlineData("if (!_isBack) { [|_isBack|] = true; free.Add(seat); }")]
    [InlineData("if (_isBack) return; [|_isBack|] = true; free.Add(seat);")]
    public Task Reports_a_flag_that_a_timer_left_running_claims_too(string giveBack) => Verify.Reports(Rental(giveBack));

    [Theory]
    [InlineData("if (Interlocked.Exchange(ref _isBack, 1) == 0) free.Add(seat);", "int _isBack;")]
    [InlineData("lock (free) { if (_isBack) return; _isBack = true; free.Add(seat); }", "bool _isBack;")]
    public Task Silent_on_a_flag_that_one_of_them_gets(string giveBack, string field) => Verify.Silent(Rental(giveBack, field));

    static string Peak(string offer) => $$"""
        class Peak
        {
            long _most;
            public void Offer(long value) { {{offer}} }
            static void Main() { var peak = new Peak(); Parallel.For(0, 99, i => peak.Offer(i * 7919L % 101)); }
        }
        """;

    [Theory]
    [InlineData("if (Volatile.Read(ref _most) < value) Volatile.Write(ref [|_most|], value);")]
    [InlineData("if (value > Interlocked.Read(ref _most)) Interlocked.Exchange(ref [|_most|], value);")]
    [InlineData("if (value <= Volatile.Read(ref _most)) return; Volatile.Write(ref [|_most|], value);")]
    public Task Reports_an_extreme_that_is_compared_and_then_stored(string offer) => Verify.Reports(Peak(offer));

    [Theory]
    [InlineData("long seen; while (value > (seen = Volatile.Read(ref _most)) && Interlocked.CompareExchange(ref _most, value, seen) != seen) { }")]
    [InlineData("Volatile.Write(ref _most, value);")]
    [InlineData("if (value > 3) Volatile.Write(ref _most, value);")]
    [InlineData("lock (this) { if (Volatile.Read(ref _most) < value) Volatile.Write(ref _most, value); }")]
    public Task Silent_on_other_atomic_stores(string offer) => Verify.Silent(Peak(offer));

    static string Cache(string drop) => $$"""
        using System.Collections.Concurrent;
        class Cache
        {
            sealed record Entry(string Value, long End) { public bool IsOld => Environment.TickCount64 > End; }
            readonly ConcurrentDictionary<string, Entry> _entries = new();
            public void Set(string key, string value) => _entries[key] = new(value, Environment.TickCount64 + 9);
            public string? Get(string key)
            {
                if (!_entries.TryGetValue(key, out var entry)) return null;
                {{drop}}
                return entry.Value;
            }
        }
        """;

    [Fact]
    public Task Reports_an_entry_that_is_judged_and_then_removed_by_its_key() => Verify.Reports(Cache("if (entry.IsOld) { [|_entries.TryRemove(key, out _)|]; return null; }"));

    [Fact]
    public Task Silent_on_the_very_entry() => Verify.Silent(Cache("if (entry.IsOld) { _entries.TryRemove(KeyValuePair.Create(key, entry)); return null; }"));

    static string Names(string register, string kept = "List<string>") => $$"""
        class Names
        {
            readonly object _gate = new();
            readonly {{kept}} _all = new();
            public bool Has(string name) { lock (_gate) return _all.Contains(name); }
            public void Add(string name) { lock (_gate) _all.Add(name); }
            public void AddNew(string name) { lock (_gate) { if (!_all.Contains(name)) _all.Add(name); } }
        }
        class Register(Names names)
        {
            public bool Enter(string name) { {{register}} }
            static void Main()
            {
                var register = new Register(new Names());
                Parallel.For(0, 9, i => register.Enter("name" + i % 3));
            }
        }
        """;

    [Theory]
    [InlineData("if (names.Has(name)) return false; [|names.Add(name)|]; return true;", "List<string>")]
    [InlineData("if (!names.Has(name)) [|names.Add(name)|]; return true;", "List<string>")]
    [InlineData("if (!names.Has(name)) { [|names.Add(name)|]; return true; } return false;", "HashSet<string>")]
    [InlineData("if (names.Has(name)) return false; [|names.Add(name)|]; return true;", "HashSet<string>")]
    public Task Reports_what_one_call_does_not_find_and_the_next_adds(string register, string kept) => Verify.Reports(Names(register, kept));

    [Theory]
    [InlineData("if (!names.Has(name)) names.AddNew(name); return true;", "List<string>")]
    [InlineData("if (!names.Has(name)) names.Add(name); return true;", "HashSet<string>")]
    [InlineData("if (!names.Has(\"all\")) names.Add(name); return true;", "List<string>")]
    [InlineData("lock (names) { if (names.Has(name)) return false; names.Add(name); return true; }", "List<string>")]
    public Task Silent_where_it_is_tested_again_or_comes_out_the_same(string register, string kept) => Verify.Silent(Names(register, kept));

    [Theory]
    [InlineData("if (Balance >= x) [|Balance|] = Balance - x;")]
    [InlineData("if (x <= Balance) { Console.WriteLine(x); [|Balance|] = Balance - x; }")]
    public Task Reports_a_property_that_is_compared_and_then_set_to_what_is_left(string withdraw) => Verify.Reports(Account(withdraw));

    [Theory]
    [InlineData("lock (_gate) { if (Balance >= x) Balance = Balance - x; }")]
    [InlineData("if (Balance >= x) Console.WriteLine(Balance - x);")]
    public Task Silent_on_a_property_under_the_lock(string withdraw) => Verify.Silent(Account(withdraw));

    static string Account(string withdraw) => $$"""
        class Account
        {
            readonly object _gate = new();
            decimal _balance;
            public decimal Balance { get { lock (_gate) return _balance; } private set { lock (_gate) _balance = value; } }
            public void Withdraw(decimal x) { {{withdraw}} }
        }
        """;

    static string Nested(string use) => $$"""
        class Stock
        {
            readonly object _gate = new();
            int _n;
            public int Get(int least) { lock (_gate) return _n; }
            public int Set(int n) { lock (_gate) { _n = n; return n; } }
        }
        class Program
        {
            static void Main()
            {
                var stock = new Stock();
                var one = Task.Run(() => { {{use}} });
                var other = Task.Run(() => { {{use}} });
                Task.WaitAll(one, other);
            }
        }
        """;

    // The call that asks stands around the one that acts.
    [Theory]
    [InlineData("var r = stock.Get(stock.Set(5)); Console.WriteLine(r);")]
    [InlineData("stock.Set(stock.Get(stock.Set(1)));")]
    public Task Silent_on_calls_within_each_other(string use) => Verify.Silent(Nested(use));

    static string Outbox(string send) => $$"""
        using System.Collections.Concurrent;
        class Outbox
        {
            readonly ConcurrentQueue<string> _mails = new();
            public void Add(string mail) => _mails.Enqueue(mail);
            public bool HasMail => !_mails.IsEmpty;
            public int Count { get { return _mails.Count; } }
            public string Next() { _mails.TryDequeue(out var mail); return mail!; }
            public string? NextOrNull() => _mails.TryDequeue(out var mail) ? mail : null;
            public bool TryNext(out string? mail) => _mails.TryDequeue(out mail);
        }
        class Sender(Outbox outbox)
        {
            public void Run() { {{send}} }
        }
        """;

    [Theory]
    [InlineData("while (outbox.HasMail) { var mail = [|outbox.Next()|]; Console.WriteLine(mail.Length); }")]
    [InlineData("if (outbox.Count > 0) Console.WriteLine([|outbox.Next()|].Length);")]
    [InlineData("if (!outbox.HasMail) return; Console.WriteLine([|outbox.Next()|].Length);")]
    public Task Reports_members_that_look_and_take_for_their_callers(string send) => Verify.Reports(Outbox(send));

    [Theory]
    [InlineData("while (outbox.TryNext(out var mail)) Console.WriteLine(mail!.Length);")]
    [InlineData("while (outbox.HasMail) { if (outbox.NextOrNull() is { } mail) Console.WriteLine(mail.Length); }")]
    [InlineData("if (outbox.HasMail) Console.WriteLine(1);")]
    [InlineData("lock (outbox) { while (outbox.HasMail) Console.WriteLine(outbox.Next().Length); }")]
    public Task Silent_on_members_that_say_whether_they_have_taken(string send) => Verify.Silent(Outbox(send));

    [Theory]
    [InlineData("Leave(1); foreach (var x in _items) Leave(x);")]
    [InlineData("_items.ForEach(x => Leave(x));")]
    public Task Silent_where_a_claim_is_given_back_by_calls(string back) => Verify.Silent($$"""
        public class Hall
        {
            const int Most = 9;
            readonly object _gate = new();
            readonly List<int> _items = new();
            int _used;
            public void Visit()
            {
                lock (_gate) { if (_used == Most) return; _used++; }
                {{back}}
            }
            void Leave(int x) { lock (_gate) _used--; }
        }
        """);

    // ------------------------------------------------------------------------------------------- counted, and then read

    static string Numbers(string body, string type = "int") => $$"""
        public class Desk
        {
            int _last;
            readonly ManualResetEventSlim _done = new();
            readonly object _gate = new();
            public {{type}} Next() { {{body}} }
            void Close() { }
        }
        """;

    [Theory]
    [InlineData("Interlocked.Increment(ref _last); return [|_last|];")]
    [InlineData("Interlocked.Add(ref _last, 5); Console.WriteLine(); return [|this._last|];")]
    [InlineData("Interlocked.Decrement(ref _last); if ([|_last|] == 0) { Close(); Console.WriteLine(); }", "void")]
    [InlineData("Interlocked.Increment(ref _last); return [|_last|] > 9;", "bool")]
    public Task Reports_what_is_read_again_after_it_was_counted(string body, string type = "int") => Verify.Reports(Numbers(body, type));

    [Theory]
    [InlineData("return Interlocked.Increment(ref _last);")]
    [InlineData("var next = Interlocked.Increment(ref _last); return next;")]
    [InlineData("Interlocked.Decrement(ref _last); if (_last == 0) _done.Set();", "void")]
    [InlineData("Interlocked.Increment(ref _last); Console.WriteLine(_last);", "void")]
    [InlineData("lock (_gate) { Interlocked.Increment(ref _last); return _last; }")]
    public Task Silent_on_the_answer_of_the_step(string body, string type = "int") => Verify.Silent(Numbers(body, type));

    // ------------------------------------------------------------------------------------ accessors that take the lock again

    static string Accessors(string run, string check) => $$"""
        public class Node
        {
            readonly List<int> _waiting = new();
            int _turns;
            bool Stuck { get { lock (this) return _turns > 3; } set { lock (this) _turns = value ? 4 : 0; } }
            int Turns { get { lock (this) return _turns; } set { lock (this) _turns = value; } }
            public void Add(int i) { lock (this) _waiting.Add(i); }
            public void Run()
            {
                {{run}}
                void Check() { {{check}} }
            }
        }
        """;

    [Theory]
    [InlineData("lock (this) { if (_waiting.Count > 0) Check(); }", "Turns = Turns + 1;")]
    [InlineData("lock (this) { Check(); _waiting.Clear(); }", "Turns++;")]
    public Task Silent_where_all_callers_of_the_function_hold_the_lock(string run, string check) => Verify.Silent(Accessors(run, check));

    [Theory]
    [InlineData("Check();", "[|Turns|] = Turns + 1;")]
    [InlineData("lock (_waiting) Check();", "[|Turns|]++;")]
    public Task Reports_where_callers_of_the_function_hold_none(string run, string check) => Verify.Reports(Accessors(run, check));

    // ------------------------------------------------------------------------------------ answers that stay true

    static string Calls(string after, string before = "_open.TryAdd(id, new Call { Kind = 1 });", string call = "public int Kind; public int Left; public readonly Stopwatch Watch = new();") => $$"""
        using System.Collections.Concurrent;
        using System.Diagnostics;
        public class Tracker
        {
            readonly ConcurrentDictionary<int, Call> _open = new();
            class Call { {{call}} }
            public void Before(int id) { {{before}} }
            public void After(int id) { {{after}} }
            public void Count(int id) { if (_open.TryGetValue(id, out var call)) Interlocked.Decrement(ref call.Left); }
        }
        """;

    const string Ending = "if (_open.TryGetValue(id, out var call) && call.Kind == 0) { call.Watch.Stop(); Console.WriteLine(call.Watch.Elapsed); _open.TryRemove(id, out call); }";

    [Theory]
    [InlineData(Ending)]
    [InlineData("if (!_open.TryGetValue(id, out var call)) return; if (call.Kind == 0) { Console.WriteLine(call.Watch.Elapsed); _open.TryRemove(id, out _); }")]
    public Task Silent_where_the_answer_stays_true(string after) => Verify.Silent(Calls(after));

    [Theory]
    [InlineData("if (_open.TryGetValue(id, out var call) && call.Left == 0) { Console.WriteLine(call.Kind); [|_open.TryRemove(id, out _)|]; }")]
    [InlineData("if (_open.TryGetValue(id, out var call) && call.Kind == 0) { Console.WriteLine(call.Kind); [|_open.TryRemove(id, out _)|]; }", "_open[id] = new Call { Kind = id };")]
    [InlineData("if (_open.TryGetValue(id, out var call) && call.Kind == 0) { Console.WriteLine(call.Kind); [|_open.TryRemove(id, out _)|]; }", "if (_open.TryGetValue(id, out var call)) call.Kind = 2;")]
    public Task Reports_where_the_answer_may_change(string after, string before = "_open.TryAdd(id, new Call { Kind = 1 });") => Verify.Reports(Calls(after, before));

    // ------------------------------------------------------------------------------------ attempts that only one makes

    static string Attempting(string first, string second) => $$"""
        public class Once
        {
            bool _done;
            readonly TaskCompletionSource _end = new();
            void Complete() { {{first}} }
            void Cancel() { {{second}} }
            public void Go() { new Thread(Complete).Start(); new Thread(Cancel).Start(); }
        }
        """;

    [Fact]
    public Task Silent_where_only_one_attempt_succeeds() => Verify.Silent(Attempting("if (_done) return; _done = true; _end.TrySetResult();", "if (_done) return; _done = true; _end.TrySetCanceled();"));

    [Theory]
    [InlineData("if (_done) return; [|_done|] = true; _end.SetResult();", "if (_done) return; [|_done|] = true; _end.SetCanceled();")]
    [InlineData("if (_done) return; [|_done|] = true; _end.TrySetResult(); Console.WriteLine();", "if (_done) return; [|_done|] = true; Console.WriteLine();")]
    public Task Reports_where_both_may_do_it(string first, string second) => Verify.Reports(Attempting(first, second));
    // ------------------------------------------------------------------------------------ what was not found

    static string Unknown(string store, string type = "object?") => $$"""
        using System.Collections.Concurrent;
        public class Finder
        {
            readonly ConcurrentDictionary<string, {{type}}> _unknown = new();
            object? Search(string id) => id.Length > 3 ? id : null;
            public object? Find(string id)
            {
                if (_unknown.ContainsKey(id)) return null;
                if (Search(id) is { } found) return found;
                {{store}}
            }
        }
        """;

    [Theory]
    [InlineData("_unknown.TryAdd(id, null); return null;")]
    [InlineData("_unknown.TryAdd(id, true); return null;", "bool")]
    public Task Silent_where_nothing_depends_on_who_stores_it(string store, string type = "object?") => Verify.Silent(Unknown(store, type));

    [Theory]
    [InlineData("[|_unknown.TryAdd(id, null)|]; return id;")]
    [InlineData("[|_unknown.TryAdd(id, null)|]; Search(id + id); return null;")]
    public Task Reports_where_the_first_goes_on(string store) => Verify.Reports(Unknown(store));

    static string Connections(string remove) => $$"""
        using System.Collections.Concurrent;
        class Registry
        {
            sealed class Entry { public readonly object Gate = new(); public readonly HashSet<string> Ids = new(); public bool IsGone; public void Touch() { } }
            readonly ConcurrentDictionary<string, Entry> _all = new();
            readonly object _gate = new();
            public void Add(string key, string id)
            {
                while (true)
                {
                    var entry = _all.GetOrAdd(key, _ => new Entry());
                    lock (entry.Gate) { if (entry.IsGone) continue; entry.Ids.Add(id); return; }
                }
            }
            public void Remove(string key, string id)
            {
                if (!_all.TryGetValue(key, out var entry)) return;
                {{remove}}
            }
        }
        """;

    [Fact]
    public Task Silent_where_an_entry_is_given_up_under_its_own_lock() =>
        Verify.Silent(Connections("lock (entry.Gate) { if (entry.IsGone || !entry.Ids.Remove(id) || entry.Ids.Count != 0) return; entry.IsGone = true; _all.TryRemove(key, out _); }"));

    [Theory]
    [InlineData("lock (entry.Gate) { if (!entry.Ids.Remove(id) || entry.Ids.Count != 0) return; [|_all.TryRemove(key, out _)|]; }")]
    [InlineData("lock (_gate) { if (entry.Ids.Count != 0) return; entry.IsGone = true; [|_all.TryRemove(key, out _)|]; }")]
    public Task Reports_where_nobody_is_told_that_an_entry_is_gone(string remove) => Verify.Reports(Connections(remove));

    static string Buffers(string add) => $$"""
        using System.Collections.Concurrent;
        class Buffer : IDisposable { public string Name; public void Dispose() { } }
        class Buffers
        {
            readonly ConcurrentDictionary<string, Buffer> _all = new();
            public void Drop(string name) => _all.TryRemove(name, out _);
            public Buffer Get(string name)
            {
                if (_all.TryGetValue(name, out var buffer)) return buffer;
                buffer = new Buffer();
                buffer.Name = name;
                {{add}}
            }
        }
        """;

    [Fact]
    public Task Silent_where_the_one_that_is_there_is_asked_for_again() => Verify.Silent(Buffers("_all.TryAdd(name, buffer); return _all[name];"));

    [Fact]
    public Task Reports_where_the_own_one_is_used() => Verify.Reports(Buffers("[|_all.TryAdd(name, buffer)|]; return buffer;"));

    [Theory]
    [InlineData("if (!_done) { System.Diagnostics.Trace.WriteLine(_state); [|_done|] = true; }")]
    [InlineData("if (!_done) { [|_done|] = true; System.Diagnostics.Debug.Write(1); System.Diagnostics.Trace.WriteLine(2); }")]
    public Task Suggests_flags_for_what_is_traced_once(string body) => Verify.Suggests(Once(body));

    [Theory]
    [InlineData("if (!_done) { System.Diagnostics.Trace.WriteLine(_state); Act(); [|_done|] = true; }")]
    public Task Reports_flags_for_more_than_traces(string body) => Verify.Reports(Once(body));

    static string Schedules(string other) => $$"""
        using System.Collections.Concurrent;
        class Schedule { public int At; public static Schedule Parse(string text) => new(); }
        class Schedules
        {
            readonly ConcurrentDictionary<string, Schedule> _all = new();
            public void Load(string text) { if (!_all.ContainsKey(text)) [|_all[text]|] = Schedule.Parse(text); }
            {{other}}
        }
        """;

    [Fact]
    public Task Suggests_what_is_made_of_the_key_alone() => Verify.Suggests(Schedules("public Schedule Find(string text) => _all.GetOrAdd(text, Schedule.Parse);"));

    [Fact]
    public Task Reports_where_others_put_something_else_there() => Verify.Reports(Schedules("public void Set(string text, Schedule own) => _all[text] = own;"));

    // ------------------------------------------------------------------------------------ what one thread alone takes

    static string Bakery(string main, string members = "public void Start() => Task.Run(Bake);", string bake = "while (!_orders.IsEmpty) { _orders.TryDequeue(out var order); Console.WriteLine(order!.Length); }") => $$"""
        using System.Collections.Concurrent;
        class Bakery
        {
            readonly ConcurrentQueue<string> _orders = new();
            public void Order(string order) => _orders.Enqueue(order);
            public void Bake() { {{bake}} }
            {{members}}
        }
        class Program
        {
            static async Task Main()
            {
                var bakery = new Bakery();
                for (var i = 0; i < 4; i++)
                    _ = Task.Run(() => bakery.Order("rye"));
                {{main}}
                await Task.Yield();
            }
        }
        """;

    [Theory]
    [InlineData("bakery.Bake(); await Task.Delay(9); bakery.Bake();", "")]
    [InlineData("bakery.Start();")]
    [InlineData("var baking = Task.Run(() => { while (true) bakery.Bake(); }); await baking;", "")]
    [InlineData("bakery.Start();", "public void Start() { new Thread(Loop).Start(); } void Loop() { while (true) { Bake(); Thread.Sleep(9); } }")]
    [InlineData("", "public Bakery() => new Thread(Bake).Start();")]
    [InlineData("await bakery.Loop();", "public async Task Loop() { while (true) { Bake(); await Task.Delay(9); } }")]
    [InlineData("var baking = bakery.Loop(); Console.ReadLine(); await baking;", "public async Task Loop() { while (true) { Bake(); await Task.Delay(9); } }")]
    public Task Silent_where_one_thread_alone_takes(string main, string members = "public void Start() => Task.Run(Bake);") => Verify.Silent(Bakery(main, members));

    [Theory]
    [InlineData("while (_orders.Count > 0) { _orders.TryDequeue(out var order); Console.WriteLine(order!.Length); }")]
    [InlineData("if (!_orders.Any()) return; _orders.TryDequeue(out var order); Console.WriteLine(order!.Length);")]
    [InlineData("while (_orders.TryPeek(out var next) && next.Length > 2) { _orders.TryDequeue(out _); Console.WriteLine(next); }")]
    public Task Silent_however_the_one_thread_looks(string bake) => Verify.Silent(Bakery("bakery.Start();", bake: bake));

    [Theory]
    [InlineData("bakery.Start(); bakery.Start();")]
    [InlineData("bakery.Start(); bakery.Bake();")]
    [InlineData("for (var i = 0; i < 2; i++) bakery.Start();")]
    [InlineData("for (var i = 0; i < 2; i++) _ = Task.Run(bakery.Bake);")]
    [InlineData("var first = Task.Run(() => bakery.Bake()); var second = Task.Run(() => bakery.Bake()); await first; await second;")]
    [InlineData("_ = Task.Run(bakery.Bake); bakery.Bake();")]
    [InlineData("Parallel.Invoke(bakery.Bake, bakery.Bake);")]
    [InlineData("bakery.Start();", "public void Start() => Task.Run(Bake); public void Drop() => _orders.TryDequeue(out _);")]
    [InlineData("bakery.Start();", "public void Start() => Task.Run(Bake); public ConcurrentQueue<string> Orders => _orders;")]
    [InlineData("var first = bakery.Loop(); var second = bakery.Loop(); await first; await second;", "public async Task Loop() { while (true) { Bake(); await Task.Delay(9); } }")]
    [InlineData("var baking = bakery.Loop(); bakery.Bake(); await baking;", "public async Task Loop() { while (true) { Bake(); await Task.Delay(9); } }")]
    [InlineData("Parallel.For(0, 2, i => bakery.Bake());")]
    public Task Reports_where_several_take(string main, string members = "public void Start() => Task.Run(Bake);") =>
        Verify.Reports(Bakery(main, members, "while (!_orders.IsEmpty) { [|_orders.TryDequeue(out var order)|]; Console.WriteLine(order!.Length); }"));

    [Theory]
    [InlineData("new Thread(Drain).Start();")]
    [InlineData("Task.Run(Drain).Wait();")]
    public Task Silent_on_a_local_queue_that_one_lambda_drains(string start) => Verify.Silent(Lines(start));

    [Theory]
    [InlineData("new Thread(Drain).Start(); new Thread(Drain).Start();")]
    [InlineData("for (var i = 0; i < 3; i++) Task.Run(Drain);")]
    public Task Reports_a_local_queue_that_several_drain(string start) => Verify.Reports(Lines(start, "[|lines.TryDequeue(out var line)|]"));

    static string Lines(string start, string take = "lines.TryDequeue(out var line)") => $$"""
        using System.Collections.Concurrent;
        static class Program
        {
            static void Main()
            {
                var lines = new ConcurrentQueue<string>();
                Task.Run(() => lines.Enqueue("one"));
                {{start}}
                void Drain() { while (!lines.IsEmpty) { {{take}}; Console.WriteLine(line!.Length); } }
            }
        }
        """;

    static string Words(string count, string main = "var show = Task.Run(() => { while (true) Console.WriteLine(words.Of(\"a\")); }); words.Count(args); show.Wait();", string more = "") => $$"""
        using System.Collections.Concurrent;
        class Words
        {
            readonly ConcurrentDictionary<string, int> _seen = new();
            public int Of(string word) => _seen.TryGetValue(word, out var times) ? times : 0;
            public void Count(string[] words) { foreach (var word in words) { {{count}} } }
            {{more}}
        }
        static class Program { static void Main(string[] args) { var words = new Words(); {{main}} } }
        """;

    [Theory]
    [InlineData("if (_seen.ContainsKey(word)) _seen[word] = _seen[word] + 1; else _seen[word] = 1;")]
    [InlineData("_seen.TryGetValue(word, out var n); _seen[word] = n + 1;")]
    [InlineData("_seen[word]++;")]
    public Task Silent_where_one_thread_counts_and_others_look(string count) => Verify.Silent(Words(count));

    [Theory]
    [InlineData("[|_seen[word]|]++;", "Task.Run(() => words.Count(args)); words.Count(args);")]
    [InlineData("[|_seen[word]|]++;", "Task.Run(() => words.Forget(\"a\")); words.Count(args);", "public void Forget(string word) => _seen.TryRemove(word, out _);")]
    public Task Reports_where_several_change_the_numbers(string count, string main, string more = "") => Verify.Reports(Words(count, main, more));

    [Theory]
    [InlineData("if (_open.TryGetValue(id, out var call)) (call.Kind, _) = (2, 0);")]
    [InlineData("_open.TryAdd(id, new Call { Kind = 1 });", Call + "} class Watcher { public Watcher(Call call) { call.Kind = 4; }")]
    [InlineData("_open.TryAdd(id, new Call { Kind = 1 });", Call + "public Action Later; public Call() { Later = () => Kind = 3; }")]
    public Task Reports_where_others_than_the_maker_change_the_answer(string before, string call = Call) =>
        Verify.Reports(Calls("if (_open.TryGetValue(id, out var call) && call.Kind == 0) { Console.WriteLine(call.Kind); [|_open.TryRemove(id, out _)|]; }", before, call));

    const string Call = "public int Kind; public int Left; public readonly Stopwatch Watch = new();";

    // ------------------------------------------------------------------------------------ what is only made to be added

    [Theory]
    [InlineData("if (!_texts.ContainsKey(key)) { var text = Load(key); text = text.Trim(); _texts.TryAdd(key, text); }")]
    [InlineData("if (!_texts.ContainsKey(key)) { string text; var start = 1; text = Load(key); text = text.Substring(start); _texts.TryAdd(key, text); }")]
    public Task Silent_on_what_is_made_to_be_added(string store) => Verify.Silent(Texts(store));

    [Theory]
    [InlineData("if (!_texts.ContainsKey(key)) { var text = Load(key); _count = text.Length; [|_texts.TryAdd(key, text)|]; }")]
    [InlineData("if (!_texts.ContainsKey(key)) { var text = Load(key); Console.WriteLine(text); [|_texts.TryAdd(key, text)|]; }")]
    public Task Reports_what_is_done_besides(string store) => Verify.Reports(Texts(store));

    static string Texts(string store) => $$"""
        using System.Collections.Concurrent;
        public class Texts
        {
            readonly ConcurrentDictionary<string, string> _texts = new();
            int _count;
            string Load(string key) => key + _count;
            public void Add(string key) { {{store}} }
        }
        """;

    // ------------------------------------------------------------------------------------ what only one thread gets to

    static string Bookings(string merge) => $$"""
        using System.Collections.Concurrent;
        public class Bookings
        {
            readonly ConcurrentDictionary<string, string> _taken = new();
            const string All = "all";
            public void Book(string seat, string guest) => _taken.TryAdd(seat, guest);
            public void Cancel(string seat) => _taken.TryRemove(seat, out _);
            public void Merge(string seat, string guest) { {{merge}} }
        }
        """;

    [Theory]
    [InlineData("if (_taken.TryGetValue(\"left\", out var left) && left == guest && _taken.TryAdd(All, left)) _taken.TryRemove(\"left\", out _);")]
    [InlineData("if (!_taken.TryGetValue(seat, out var left) || left != guest) return; if (!_taken.TryAdd(\"moved \" + seat, left)) return; _taken.TryRemove(seat, out _);")]
    public Task Silent_where_a_step_before_lets_one_thread_through(string merge) => Verify.Silent(Bookings(merge));

    [Theory]
    [InlineData("if (_taken.TryGetValue(\"left\", out var left) && left == guest) { _taken.TryAdd(All, left); [|_taken.TryRemove(\"left\", out _)|]; }")]
    [InlineData("if (_taken.TryGetValue(\"left\", out var left) && left == guest && _taken.TryAdd(guest, left)) [|_taken.TryRemove(\"left\", out _)|];")]
    [InlineData("if (_taken.TryGetValue(\"left\", out var left) && left == guest && _taken.TryAdd(All, left)) { [|_taken.TryRemove(\"left\", out _)|]; _taken.TryRemove(All, out _); }")]
    public Task Reports_where_a_step_before_lets_all_through(string merge) => Verify.Reports(Bookings(merge));

    // ------------------------------------------------------------------------------------ who leaves only makes room

    static string Doors(string test, string leave, string start = "Task.Run(OpenAsync);") => $$"""
        class Doors
        {
            int _guests;
            bool _isOpen = true;
            const int Most = 10;
            public void Start() { {{start}} }
            async Task OpenAsync()
            {
                while (true)
                {
                    await Task.Delay(10);
                    {{test}}
                    _isOpen = true;
                    Interlocked.Increment(ref @guests@);
                    _ = Task.Run(() => { {{leave}} });
                }
            }
        }
        """;

    [Theory]
    [InlineData("if (!_isOpen && _guests >= Most) { await Task.Delay(10); continue; }")]
    [InlineData("if (!(Volatile.Read(ref _guests) < Most)) continue;")]
    [InlineData("if (!_isOpen && _guests >= Most) { await Task.Delay(10); continue; } else if (!_isOpen) { _isOpen = true; }")]
    public Task Silent_where_one_lets_in_and_others_leave(string test) => Verify.Silent(Doors(test, "Interlocked.Decrement(ref _guests);").Replace("@guests@", "_guests"));

    [Theory]
    [InlineData("if (_guests >= Most) { await Task.Delay(10); continue; }", "Interlocked.Increment(ref _guests);")]
    [InlineData("if (_guests >= Most) { await Task.Delay(10); continue; }", "Interlocked.Decrement(ref _guests);", "Task.Run(OpenAsync); Task.Run(OpenAsync);")]
    public Task Reports_where_several_let_in(string test, string leave, string start = "Task.Run(OpenAsync);") => Verify.Reports(Doors(test, leave, start).Replace("@guests@", "[|_guests|]"));

    static string Report(string write) => $$"""
        class Report
        {
            bool _failed;
            void Run() => Parallel.For(0, 9, _ => Write(DateTime.Now.Second > 9));
            void Write(bool value) { {{write}} }
            void Save() { }
        }
        """;

    [Theory]
    [InlineData("if (_failed == value) return; _failed = value; Save();")]
    [InlineData("if (_failed != value) { _failed = value; Save(); }")]
    [InlineData("if (_failed) return; try { Save(); } catch (Exception) { _failed = true; Save(); }")]
    public Task Silent_on_a_last_word_and_on_an_outcome(string write) => Verify.Silent(Report(write));

    [Fact]
    public Task Reports_a_claim_that_looks_alike() => Verify.Reports(Report("if (_failed) return; [|_failed|] = true; Save();"));

    [Theory]
    [InlineData("lock (_gate) found = Find(key); if (found != null) return found; lock (_gate) { found = Find(key); if (found != null) return found; found = key; _all.Add(key); return found; }")]
    [InlineData("lock (_gate) found = _default; if (found != null) return found; lock (_gate) return _default ??= key;")]
    public Task Silent_where_the_second_section_asks_again(string body) => Verify.Silent($$"""
        class Names
        {
            readonly object _gate = new(); readonly List<string> _all = new(); string? _default;
            public string Get(string key) { string? found; {{body}} }
            public void Clear() { lock (_gate) { _all.Clear(); _default = null; } }
            string? Find(string key) { foreach (var one in _all) if (one == key) return one; return null; }
        }
        """);

    [Theory]
    [InlineData("try { Read(key); } catch (Exception) { _bad.TryAdd(key, true); }")]
    [InlineData("try { Read(key); } catch (Exception) { _bad[key] = true; }")]
    public Task Silent_on_what_has_failed(string body) => Verify.Silent($$"""
        using System.Collections.Concurrent;
        class Reader
        {
            readonly ConcurrentDictionary<string, bool> _bad = new();
            public void Run(string key) { if (_bad.ContainsKey(key)) return; {{body}} }
            public void Forget(string key) => _bad.TryRemove(key, out _);
            void Read(string key) { }
        }
        """);

    // ------------------------------------------------------------------------------------ what may be done twice, or has never been left

    static string Parcels(string body) => $$"""
        class Parcels
        {
            readonly object _gate = new();
            readonly HashSet<int> _sent = new(); readonly Dictionary<int, string> _open = new(); readonly List<int> _all = new();
            public void Send(int id) { {{body}} }
            public int Count() { lock (_gate) return _sent.Count + _open.Count + _all.Count; }
            public void Open(int id, string text) { lock (_gate) { _open[id] = text; _all.Add(id); } }
            void Post(int id) { }
        }
        """;

    [Theory]
    [InlineData("lock (_gate) { if (_sent.Contains(id)) return; } Post(id); lock (_gate) { [|_sent|].Add(id); }")]
    [InlineData("lock (_gate) { if (!_open.ContainsKey(id)) return; } Post(id); lock (_gate) { [|_open|].Remove(id); }")]
    [InlineData("lock (_gate) { if (_all.Count == 0) return; } Post(id); lock (_gate) { [|_all|].RemoveAll(one => one == id); }")]
    [InlineData("lock (_gate) { if (_sent.Count == 0) return; } Post(id); int gone; lock (_gate) { gone = [|_sent|].RemoveWhere(one => one == id); } Post(gone);")]
    public Task Suggests_what_leaves_the_same_when_it_is_done_twice(string body) => Verify.Suggests(Parcels(body));

    [Theory]
    [InlineData("lock (_gate) { if (_all.Count == 0) return; } Post(id); lock (_gate) { [|_all.RemoveAt(0)|]; }")]
    [InlineData("lock (_gate) { if (_open.ContainsKey(id)) return; } Post(id); lock (_gate) { [|_open.Add(id, \"\")|]; }")]
    public Task Reports_what_does_not(string body) => Verify.Reports(Parcels(body));

    static string Sessions(string add) => $$"""
        using System.Collections.Concurrent;
        class Session { public DateTime Last; }
        class Sessions
        {
            readonly ConcurrentDictionary<int, Session> _open = new();
            int _last;
            public void Begin(Session session, int id) { {{add}} }
            public void Sweep() { foreach (var id in _open.Keys) if (_open.TryGetValue(id, out var one) && one.Last < DateTime.Now.AddHours(-1)) [|_open.TryRemove(id, out _)|]; }
        }
        """;

    [Theory]
    [InlineData("_open.TryAdd(Interlocked.Increment(ref _last), session);")]
    [InlineData("_open.TryAdd(id, session);")]
    public Task Suggests_removals_where_nothing_takes_the_place_of_another(string add) => Verify.Suggests(Sessions(add));

    [Theory]
    [InlineData("_open[id] = session;")]
    [InlineData("_open.AddOrUpdate(id, session, (_, _) => session);")]
    [InlineData("_open.GetOrAdd(id, session).Last = DateTime.Now;")]
    public Task Reports_removals_where_something_may(string add) => Verify.Reports(Sessions(add));

    static string Shared(string enter) => $$"""
        class Link { public bool IsClosed; }
        class Links
        {
            static readonly SemaphoreSlim s_gate = new(1);
            static Link? s_link;
            public static async Task<Link> GetAsync()
            {
                await s_gate.WaitAsync();
                {{enter}}
                try
                {
                    {|#0:s_link|} = await OpenAsync();
                    return s_link;
                }
                finally
                {
                    s_gate.Release();
                }
            }

            public static async Task CloseAsync() { await s_gate.WaitAsync(); try { s_link = null; } finally { s_gate.Release(); } }
            static async Task<Link> OpenAsync() { await Task.Delay(9); return new(); }
        }
        """;

    [Theory]
    [InlineData("if (s_link != null && !s_link.IsClosed) { s_gate.Release(); return s_link; }")]
    [InlineData("if (s_link != null) { var link = s_link; s_gate.Release(); return link; }")]
    public Task Silent_where_only_those_who_go_leave_the_lock(string enter) => Verify.Silent(Shared(enter).Replace("{|#0:s_link|}", "s_link"));

    [Fact]
    public Task Reports_where_all_leave_it() => Verify.Reports(Shared("if (s_link != null) { s_gate.Release(); return s_link; } s_gate.Release(); await s_gate.WaitAsync();").Replace("{|#0:s_link|}", "[|s_link|]"));

    // The lock is free while the customer pays.
    [Fact]
    public Task Reports_a_place_that_is_given_to_another_meanwhile() => Verify.Reports("""
        class Seats
        {
            readonly object _gate = new(); readonly Dictionary<string, string> _holders = new();
            public async Task<bool> Book(string seat, string guest)
            {
                lock (_gate) { if (_holders.ContainsKey(seat)) return false; }
                await Task.Delay(50);
                lock (_gate) { [|_holders[seat]|] = guest; }
                return true;
            }
        }
        """);

    [Theory]
    [InlineData("_names[key] = Make(key);")]
    [InlineData("_names[key] = key;")]
    public Task Silent_on_what_is_the_same_whoever_stores_it(string store) => Verify.Silent($$"""
        class Names
        {
            readonly object _gate = new(); readonly Dictionary<string, string> _names = new();
            public string Get(string key)
            {
                lock (_gate) { if (_names.TryGetValue(key, out var known)) return known; }
                Thread.Sleep(50);
                lock (_gate) { {{store}} return _names[key]; }
            }
            static string Make(string key) => key + "!";
        }
        """);

    // ------------------------------------------------------------------------------------ parts that their owner guards

    static string Watched(string owner, string type = "IParts", string more = "") => $$"""
        using System.Collections.Concurrent;
        class Node { public bool IsEmpty; }
        interface IParts { bool Leave(int id); }
        class Parts : IParts
        {
            readonly ConcurrentDictionary<int, Node> _nodes = new();
            public void Put(int id) => _nodes[id] = new();
            public bool Leave(int id)
            {
                if (!_nodes.TryGetValue(id, out var node) || !node.IsEmpty) return false;
                {|#0:_nodes.TryRemove(id, out _)|};
                return true;
            }
        }
        class Owner({{type}} parts)
        {
            readonly object _gate = new(); readonly SemaphoreSlim _turn = new(1, 1);
            {{owner}}
            {{more}}
        }
        """;

    [Theory]
    [InlineData("public void Go(int id) { lock (_gate) parts.Leave(id); }")]
    [InlineData("public void Go(int id) { lock (_gate) Leave(id); } void Leave(int id) => parts.Leave(id);", "Parts")]
    [InlineData("public async Task Go(int id) { await _turn.WaitAsync(); try { parts.Leave(id); } finally { _turn.Release(); } }")]
    public Task Silent_where_all_who_call_it_hold_a_lock(string owner, string type = "IParts") => Verify.Silent(Watched(owner, type).Replace("{|#0:_nodes.TryRemove(id, out _)|}", "_nodes.TryRemove(id, out _)"));

    // The owner takes its lock before it gets to its hooks, which tell the part.
    const string Hooks = """
        public async Task Go(int id) { await _turn.WaitAsync(); try { await GoCoreAsync(id); await EndAsync(id); Drop(id); } finally { _turn.Release(); } }
        public async Task Stop(int id) { await _turn.WaitAsync(); try { await GoCoreAsync(id).ConfigureAwait(false); } finally { _turn.Release(); } }
        Task EndAsync(int id) => GoCoreAsync(id);
        async Task GoCoreAsync(int id) { await Task.Yield(); Drop(id); }
        protected virtual void Drop(int id) => parts.Leave(id);
        """;

    [Fact]
    public Task Silent_where_the_owner_waits_for_its_hooks_under_the_lock() => Verify.Silent(Watched(Hooks).Replace("{|#0:_nodes.TryRemove(id, out _)|}", "_nodes.TryRemove(id, out _)"));

    [Fact]
    public Task Silent_where_the_part_hides_what_it_promises() => Verify.Silent(Watched("public void Go(int id) { lock (_gate) parts.Leave(id); }").Replace("public bool Leave", "bool IParts.Leave").Replace("{|#0:_nodes.TryRemove(id, out _)|}", "_nodes.TryRemove(id, out _)"));

    [Theory]
    [InlineData("await GoCoreAsync(id).ConfigureAwait(false);", "_ = GoCoreAsync(id);")]
    [InlineData("await EndAsync(id);", "_ = EndAsync(id);")]
    [InlineData("await EndAsync(id);", "var t = EndAsync(id); _turn.Release(); await t; await _turn.WaitAsync();")]
    [InlineData("Task EndAsync(int id) => GoCoreAsync(id);", "Task EndAsync(int id) { lock (_gate) return GoCoreAsync(id); } public Task More(int id) => EndAsync(id);")]
    [InlineData("Task EndAsync(int id) => GoCoreAsync(id);", "Task EndAsync(int id) => GoCoreAsync(id); public Task More(int id) => EndAsync(id);")]
    [InlineData("await Task.Yield(); Drop(id);", "await Task.Yield(); await Task.Run(() => GoCoreAsync(id - 1)); _ = Task.Run(() => Drop(id));")]
    public Task Reports_where_the_owner_gives_its_lock_back_before_its_hooks_are_over(string held, string free) => Verify.Reports(Watched(Hooks.Replace(held, free)).Replace("{|#0:_nodes.TryRemove(id, out _)|}", "[|_nodes.TryRemove(id, out _)|]"));

    // A part of a program is asked under one lock, but the owner's member is there for everybody.
    [Fact]
    public Task Suggests_where_others_may_call_what_calls_it() => Verify.Suggests(Watched("public void Go(int id) { lock (_gate) Leave(id); } public void Leave(int id) => parts.Leave(id);").Replace("{|#0:_nodes.TryRemove(id, out _)|}", "[|_nodes.TryRemove(id, out _)|]").Replace("class Owner(IParts", "public class Owner(IParts").Replace("interface IParts", "public interface IParts"));

    [Fact]
    public Task Reports_what_an_iterator_does_later() => Verify.Reports(Watched("public void Go(int id) { IEnumerable<bool> all; lock (_gate) all = Each(id); foreach (var _ in all) { } } IEnumerable<bool> Each(int id) { yield return parts.Leave(id); }").Replace("{|#0:_nodes.TryRemove(id, out _)|}", "[|_nodes.TryRemove(id, out _)|]"));

    // Whether the parts of both are the same is not seen.
    [Fact]
    public Task Suggests_where_two_types_take_locks_of_their_own() => Verify.Suggests(Watched("public void Go(int id) { lock (_gate) parts.Leave(id); }").Replace("{|#0:_nodes.TryRemove(id, out _)|}", "[|_nodes.TryRemove(id, out _)|]")
        + "class Other(IParts parts) { readonly object _own = new(); public void Go(int id) { lock (_own) parts.Leave(id); } }");

    [Fact]
    public Task Suggests_where_others_may_call_it() => Verify.Suggests(Watched("public void Go(int id) { lock (_gate) parts.Leave(id); }").Replace("{|#0:_nodes.TryRemove(id, out _)|}", "[|_nodes.TryRemove(id, out _)|]").Replace("interface IParts", "public interface IParts"));

    [Theory]
    [InlineData("public bool Leave(int id)", "public bool Leave(int id) { Task.Run(() => Later(id)); return true; } bool Later(int id)")]
    [InlineData("public bool Leave(int id)", "public bool Leave(int id) { _ = LaterAsync(id); return true; } async Task<bool> LaterAsync(int id)")]
    public Task Reports_what_runs_when_the_lock_is_free(string part, string later) => Verify.Reports(Watched("public void Go(int id) { lock (_gate) parts.Leave(id); }").Replace("{|#0:_nodes.TryRemove(id, out _)|}", "[|_nodes.TryRemove(id, out _)|]").Replace(part + "\n    {", later + "\n    { Thread.Yield();"));

    [Theory]
    [InlineData("public void Go(int id) { lock (_gate) parts.Leave(id); }", "public void Stop(int id) => parts.Leave(id);")]
    [InlineData("public void Go(int id) { lock (_gate) Task.Run(() => parts.Leave(id)); }")]
    [InlineData("public Func<int, bool> Go() { lock (_gate) return parts.Leave; }")]
    [InlineData("public void Go(int id) { }")]
    public Task Reports_where_some_do_not(string owner, string more = "") => Verify.Reports(Watched(owner, more: more).Replace("{|#0:_nodes.TryRemove(id, out _)|}", "[|_nodes.TryRemove(id, out _)|]"));

    static string Walker(string walk, string start = "Walk(root, new());", string modifier = "static void") => $$"""
        using System.Collections.Concurrent;
        class Node { public List<Node> Parts = new(); }
        class Walker
        {
            static ConcurrentDictionary<Node, Node>? s_seen;
            public static void Go(Node root) { {{start}} }
            {{modifier}} Walk(Node node, ConcurrentDictionary<Node, Node> seen) { {{walk}} }
        }
        """;

    const string Step = "if (seen.ContainsKey(node)) return; var copy = new Node(); foreach (var part in node.Parts) Walk(part, seen); {|#0:seen[node]|} = copy;";

    [Theory]
    [InlineData("Walk(root, new());")]
    [InlineData("var seen = new ConcurrentDictionary<Node, Node>(); Walk(root, seen);")]
    public Task Silent_on_a_collection_that_is_only_lent(string start) => Verify.Silent(Walker(Step.Replace("{|#0:seen[node]|}", "seen[node]"), start));

    [Theory]
    [InlineData("var seen = new ConcurrentDictionary<Node, Node>(); Parallel.ForEach(root.Parts, part => Walk(part, seen));")]
    [InlineData("var seen = new ConcurrentDictionary<Node, Node>(); s_seen = seen; Walk(root, seen);")]
    [InlineData("Walk(root, s_seen!);")]
    [InlineData("var seen = new ConcurrentDictionary<Node, Node>(); Keep(seen); Walk(root, seen); } static void Keep(ConcurrentDictionary<Node, Node> seen) { s_seen = seen;")]
    [InlineData("Walk(root, new());", "public static void")]
    public Task Reports_a_collection_that_others_may_have(string start, string modifier = "static void") => Verify.Reports(Walker(Step.Replace("{|#0:seen[node]|}", "[|seen[node]|]"), start, modifier));

    [Fact]
    public Task Silent_on_what_the_runtime_runs_once() => Verify.Silent("""
        using System.Collections.Concurrent;
        using System.Runtime.CompilerServices;
        static class Settings
        {
            static readonly ConcurrentDictionary<string, string> s_all = new();
            [ModuleInitializer] public static void Begin() => Fill("a");
            static void Fill(string key) { if (!s_all.ContainsKey(key)) { var made = key + "!"; s_all[key] = made; Console.WriteLine(made); } }
        }
        """);

    static string Begun(string more = "") => $$"""
        using System.Runtime.CompilerServices;
        static class Settings
        {
            static readonly object s_gate = new(); static bool s_ready;
            [ModuleInitializer] internal static void Begin() => Fill();
            {{more}}
            internal static void Fill() { lock (s_gate) { if (s_ready) throw new InvalidOperationException(); } Load(); lock (s_gate) { {|#0:s_ready|} = true; } Load(); }
            static void Load() => Console.WriteLine();
            public static bool IsReady { get { lock (s_gate) return s_ready; } }
        }
        """;

    [Fact]
    public Task Silent_on_two_sections_that_run_when_the_module_begins() => Verify.Silent(Begun().Replace("{|#0:s_ready|}", "s_ready"));

    [Theory]
    [InlineData("public static void Again() => Fill();")]
    [InlineData("public static Action Again() => Fill;")]
    [InlineData("static Settings() => Task.Run(() => Fill());")]
    public Task Reports_two_sections_that_others_may_run(string more) => Verify.Reports(Begun(more).Replace("{|#0:s_ready|}", "[|s_ready|]"));

    [Theory]
    [InlineData("Begin() { new Thread(() => Console.WriteLine(IsReady)).Start(); Fill(); }")]
    [InlineData("Begin() { Look(); Fill(); } static void Look() { Task.Run(() => Console.WriteLine(IsReady)); }")]
    public Task Reports_two_sections_that_run_when_others_have_been_started(string begin) => Verify.Reports(Begun().Replace("Begin() => Fill();", begin).Replace("{|#0:s_ready|}", "[|s_ready|]"));

    [Fact]
    public Task Silent_where_others_are_started_afterwards() => Verify.Silent(Begun().Replace("Begin() => Fill();", "Begin() { Fill(); new Thread(() => Console.WriteLine(IsReady)).Start(); }").Replace("{|#0:s_ready|}", "s_ready"));

    // A base type holds its lock around the hooks in which a derived one counts.
    static string Counted(string remove = "await RemoveCoreAsync();", string more = "") => $$"""
        class Base
        {
            readonly SemaphoreSlim _turn = new(1, 1);
            public async Task AddAsync() { await _turn.WaitAsync(); try { OnAdded(); } finally { _turn.Release(); } }
            public async Task RemoveAsync() { await _turn.WaitAsync(); try { {{remove}} } finally { _turn.Release(); } }
            protected virtual async Task RemoveCoreAsync() { await Task.Yield(); OnRemoved(); }
            protected virtual void OnAdded() { }
            protected virtual void OnRemoved() { }
        }
        class Scan : Base
        {
            int _open;
            {{more}}
            protected override void OnAdded() => Interlocked.Increment(ref _open);
            protected override void OnRemoved() { Interlocked.Decrement(ref _open); if ({|#0:_open|} == 0) { Close(); Console.WriteLine(); } }
            void Close() => Console.WriteLine("closed");
        }
        """;

    [Fact]
    public Task Silent_on_a_count_that_a_base_type_guards() => Verify.Silent(Counted().Replace("{|#0:_open|}", "_open"), "class Other : Base { protected override void OnAdded() { base.OnAdded(); Console.WriteLine(); } public void Early() => base.OnAdded(); }");

    [Fact]
    public Task Reports_a_count_that_a_derived_type_changes_without_the_lock() => Verify.Reports(Counted().Replace("{|#0:_open|}", "[|_open|]"), "class Other : Scan { public void Early() => base.OnAdded(); }");

    [Theory]
    [InlineData("_ = RemoveCoreAsync();")]
    [InlineData("_turn.Release(); await RemoveCoreAsync(); await _turn.WaitAsync();")]
    [InlineData("await RemoveCoreAsync();", "public void Quick() => Interlocked.Increment(ref _open);")]
    [InlineData("await RemoveCoreAsync();", "protected override async Task RemoveCoreAsync() { await base.RemoveCoreAsync(); Task.Run(() => Interlocked.Increment(ref _open)); }")]
    public Task Reports_a_count_that_is_changed_without_the_lock(string remove, string more = "") => Verify.Reports(Counted(remove, more).Replace("{|#0:_open|}", "[|_open|]"));

    // ------------------------------------------------------------------------------- what each caller brings

    static string Brought(string members) => $$"""
        class Map
        {
            readonly object _gate = new(); readonly Dictionary<int, string> _taken = new();
            public bool IsFree(int seat) { lock (_gate) return !_taken.ContainsKey(seat); }
            public bool Has(int seat) { lock (_gate) return _taken.ContainsKey(seat); }
            public void Assign(int seat, string guest) { lock (_gate) _taken[seat] = guest; }
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public bool Take(int seat, string guest) { if (!IsFree(seat)) return false; [|Assign(seat, guest)|]; return true; }")]
    [InlineData("public bool Take(int[] seats, string guest) { if (!seats.All(IsFree)) return false; foreach (var seat in seats) [|Assign(seat, guest)|]; return true; }")]
    public Task Reports_where_each_caller_brings_his_own(string members) => Verify.Reports(Brought(members));

    [Theory]
    [InlineData("public void Fill(int seat) { if (Has(seat)) return; Assign(seat, seat.ToString()); }")]
    [InlineData("public bool Take(int seat, string guest) { if (!IsFree(seat + 1)) return false; Assign(seat, guest); return true; }")]
    [InlineData("public bool Take(int seat, string guest) { lock (_gate) { if (!IsFree(seat)) return false; Assign(seat, guest); return true; } }")]
    [InlineData("public bool Take(int[] seats, int[] others, string guest) { if (!seats.All(IsFree)) return false; foreach (var seat in others) Assign(seat, guest); return true; }")]
    public Task Silent_where_all_bring_the_same_or_it_is_asked_for_another_place(string members) => Verify.Silent(Brought(members));

    // ------------------------------------------------------------------------------- two sections in one of the callers

    static string Assigned(string kind, string host = "", string settings = "", string gate = "readonly object _gate = new();") => $$"""
        class Watch { }
        abstract class Settings { protected internal virtual void OnAssigned(Host? host) { } }
        class FileSettings : Settings
        {
            {{kind}} readonly Dictionary<Host, Watch> _watches = new();
            protected internal override void OnAssigned(Host? host)
            {
                base.OnAssigned(host);
                if (host == null)
                    return;
                Watch? watch;
                lock (_watches)
                    _watches.TryGetValue(host, out watch);
                if (watch == null)
                {
                    watch = new Watch();
                    lock (_watches)
                        [|_watches[host]|] = watch;
                }
            }
            {{settings}}
        }
        class Host
        {
            {{gate}}
            Settings? _settings;
            public void Assign(Settings settings) { lock (_gate) { _settings?.OnAssigned(null); Activate(settings); } }
            void Activate(Settings settings) { _settings = settings; settings.OnAssigned(this); }
            {{host}}
        }
        """;

    [Theory]
    [InlineData("", "readonly object _gate = new();")]
    [InlineData("static", "static readonly object _gate = new();")]
    public Task Silent_where_all_who_call_the_hook_hold_one_lock(string kind, string gate) => Verify.Silent(Assigned(kind, gate: gate).Replace("[|", "").Replace("|]", ""));

    // Another host has another lock, and its own entry in what all share.
    [Fact]
    public Task Suggests_where_each_of_them_holds_a_lock_of_its_own() => Verify.Suggests(Assigned("static"));

    [Theory]
    [InlineData("", "public void Again() => _settings?.OnAssigned(this);")]
    [InlineData("static", "public void Again() => _settings?.OnAssigned(this);")]
    [InlineData("", "readonly object _other = new(); public void Again() { lock (_other) _settings?.OnAssigned(this); }")]
    [InlineData("", "public void Begin() { lock (_gate) Task.Run(() => _settings?.OnAssigned(this)); }")]
    [InlineData("", "", "public void Forget(Host host) { lock (_watches) _watches.Remove(host); }")]
    [InlineData("static", "", "public void Forget(Host host) { lock (_watches) _watches.Remove(host); }")]
    public Task Reports_where_somebody_may_come_between_them(string kind, string host, string settings = "") => Verify.ReportsAs(DiagnosticSeverity.Warning, Assigned(kind, host, settings));
}
