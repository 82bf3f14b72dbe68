using Microsoft.CodeAnalysis;
using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Verify = Verify<InconsistentlyGuardedField>;

/// <summary>CONC2002.</summary>
public class InconsistentlyGuardedFieldTests
{
    static string In(string members) => $$"""
        public class C
        {
            readonly object _gate = new();
            readonly object _other = new();
            static readonly object s_gate = new();
            readonly ReaderWriterLockSlim _lock = new();
            readonly SemaphoreSlim _mutex = new(1, 1);
            int _count;
            static int s_total;
            string _name = "";
            public void Add(int x) { lock (_gate) _count += x; }
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public void Reset() => [|_count|] = 0;")]
    [InlineData("public bool IsFull() { if ([|_count|] > 9) return true; return false; }")]
    [InlineData("public void Next() { [|_count|]++; }")]
    [InlineData("public void Next() { lock (_other) [|_count|]++; }")]
    [InlineData("public void Next() { lock (_gate) { } [|_count|]++; }")]
    [InlineData("public void Next() => Step(); void Step() => [|_count|]++;")]
    [InlineData("public void Next() { lock (_gate) Step(); } public void Skip() { Step(); } void Step() => [|_count|]++;")]
    public Task Reports_uses_without_the_usual_lock(string members) => Verify.Reports(In(members));

    [Theory]
    [InlineData("public int Count { get { lock (_gate) return _count; } }")]
    [InlineData("public void Next() { lock (_gate) Step(); } void Step() => _count++;")]
    [InlineData("public void Next() { Monitor.Enter(_gate); try { _count++; } finally { Monitor.Exit(_gate); } }")]
    [InlineData("public bool Next() { if (!Monitor.TryEnter(_gate)) return false; try { _count++; return true; } finally { Monitor.Exit(_gate); } }")]
    [InlineData("public void Next() { var gate = _gate; lock (gate) _count++; }")]
    [InlineData("public C() { _count = 5; }")]
    [InlineData("public void Dispose() => _count = 0;")]
    [InlineData("public override string ToString() => _count.ToString();")]
    [InlineData("public void Next() { var c = new C(); c._count = 3; }")]
    [InlineData("public string Name => _name;")]
    public Task Silent_with_the_lock_or_one_thread(string members) => Verify.Silent(In(members));

    [Fact]
    public Task A_lock_of_each_object_for_the_state_of_all() => Verify.Reports(In(
        "public void Sum() { lock (_gate) [|s_total|]++; } public void Also() { lock (_gate) [|s_total|]--; }"));

    [Fact]
    public Task A_static_lock_for_the_state_of_all() => Verify.Silent(In(
        "public void Sum() { lock (s_gate) s_total++; } public void Also() { lock (s_gate) s_total--; }"));

    [Fact]
    public Task A_write_under_a_read_lock() => Verify.Reports(In("""
        public void Rename(string name) { _lock.EnterWriteLock(); try { _name = name; } finally { _lock.ExitWriteLock(); } }
        public void Append(string name) { _lock.EnterReadLock(); try { [|_name|] += name; } finally { _lock.ExitReadLock(); } }
        """));

    static string Berths(string open, string name = "_lock.EnterReadLock(); try { return _name; } finally { _lock.ExitReadLock(); }") => In($$"""
        public void Rename(string name) { _lock.EnterWriteLock(); try { _name = name; } finally { _lock.ExitWriteLock(); } }
        public void Open(string name) { _lock.EnterUpgradeableReadLock(); try { {{open}} } finally { _lock.ExitUpgradeableReadLock(); } }
        public string Name() { {{name}} }
        """);

    // Of those who may become the writer there is one at a time, and none beside the writer.
    [Theory]
    [InlineData("_name += name;", "_lock.EnterUpgradeableReadLock(); try { return _name; } finally { _lock.ExitUpgradeableReadLock(); }")]
    [InlineData("_name += name;", "_lock.EnterWriteLock(); try { return _name; } finally { _lock.ExitWriteLock(); }")]
    [InlineData("s_total++;", "", "static readonly ReaderWriterLockSlim s_lock = new(); public void Sum() { s_lock.EnterUpgradeableReadLock(); try { s_total++; } finally { s_lock.ExitUpgradeableReadLock(); } } public void Set() { s_lock.EnterWriteLock(); try { s_total = 0; } finally { s_lock.ExitWriteLock(); } }")]
    public Task Silent_among_those_who_may_become_the_writer(string open, string name, string? all = null) => Verify.Silent(all is null ? Berths(open, name) : In(all));

    [Theory]
    [InlineData("[|_name|] += name;")]
    [InlineData("_ = name;", "_lock.EnterReadLock(); try { [|_name|] += 'x'; return _name; } finally { _lock.ExitReadLock(); }")]
    public Task Readers_are_there_beside_one_who_may_become_the_writer(string open, string name = "_lock.EnterReadLock(); try { return _name; } finally { _lock.ExitReadLock(); }") => Verify.Reports(Berths(open, name));

    [Fact]
    public Task A_static_upgradeable_lock_lets_readers_in() => Verify.Reports("""
        public static class Tides
        {
            static readonly ReaderWriterLockSlim s_lock = new();
            static int s_count;
            public static void Set() { s_lock.EnterWriteLock(); try { s_count = 0; } finally { s_lock.ExitWriteLock(); } }
            public static void Add() { s_lock.EnterUpgradeableReadLock(); try { [|s_count|]++; } finally { s_lock.ExitUpgradeableReadLock(); } }
            public static int Get() { s_lock.EnterReadLock(); try { return s_count; } finally { s_lock.ExitReadLock(); } }
        }
        """);

    [Fact]
    public Task Reads_under_a_read_lock() => Verify.Silent(In("""
        public void Rename(string name) { _lock.EnterWriteLock(); try { _name = name; } finally { _lock.ExitWriteLock(); } }
        public string Name { get { _lock.EnterReadLock(); try { return _name; } finally { _lock.ExitReadLock(); } } }
        """));

    [Fact]
    public Task A_semaphore_that_is_used_as_a_lock() => Verify.Reports(In("""
        public async Task RenameAsync(string name) { await _mutex.WaitAsync(); try { _name += name; await Task.Delay(1); } finally { _mutex.Release(); } }
        public void Clear() => [|_name|] = "";
        """));

    [Fact]
    public Task A_first_look_before_the_lock() => Verify.Silent(In("""
        object? _cache;
        public object Cache { get { if (_cache is null) { lock (_gate) { if (_cache is null) _cache = new object(); } } return _cache; } }
        """));

    [Fact]
    public Task A_test_fixture() => Verify.Silent("""
        public class FactAttribute : Attribute;
        public class Tests
        {
            readonly object _gate = new();
            int _count;
            [Fact] public void One() { lock (_gate) _count++; }
            [Fact] public void Two() { _count = 0; }
        }
        """);

    // --------------------------------------------------------------------------------------------- what the lock is for

    static string Lazily(string members) => $$"""
        public class C
        {
            readonly object _gate = new();
            HashSet<int>? _all;
            string _key = "";
            static HashSet<int> Load(string key = "") => new() { key.Length };
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public HashSet<int> All { get { if (_all != null) return _all; lock (_gate) _all ??= Load(); return _all; } set => _all = value; }")]
    [InlineData("public HashSet<int> All { get { lock (_gate) { if (_all is null) _all = Load(); return _all; } } } public void Set(HashSet<int> all) => _all = all;")]
    [InlineData("public HashSet<int> All { get { lock (_gate) return _all ??= Load(); } } public bool HasAny() => _all != null && _all.Count > 0;")]
    public Task Silent_where_the_lock_only_guards_the_creation(string members) => Verify.Silent(Lazily(members));

    [Theory]
    [InlineData("public HashSet<int> All { get { lock (_gate) return _all ??= Load(_key); } } public void Set(string key) { _key = key; [|_all|] = null!; _all = Load(key); }")]
    [InlineData("bool _isRead; public HashSet<int> All { get { lock (_gate) { if (_all is null && !_isRead) { _all = Load(); _isRead = true; } return _all!; } } } public void Set(HashSet<int> all) => [|_all|] = all;")]
    [InlineData("public HashSet<int> All { get { lock (_gate) return _all ??= Load(); } } public void Add(HashSet<int> more) { lock (_gate) _all = more; } public void Set(HashSet<int> all) => [|_all|] = all;")]
    public Task Reports_where_it_guards_more_than_the_creation(string members) => Verify.Reports(Lazily(members));

    static string Replacing(string members) => $$"""
        public class C
        {
            readonly object _gate = new();
            IDictionary<string, int> _all = new Dictionary<string, int>();
            public void Add(string key) { lock (_gate) _all = new Dictionary<string, int>(_all) { [key] = 1 }; }
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public bool Has(string key) => _all.ContainsKey(key);")]
    [InlineData("public int this[string key] => _all[key];")]
    [InlineData("public IEnumerable<string> Keys => _all.Keys; public void Clear() { lock (_gate) _all = new Dictionary<string, int>(); }")]
    [InlineData("public int Sum() { var all = _all; return all.Count == 0 ? 0 : all.First().Value; }")]
    [InlineData("public bool Has(string key) => _all.ContainsKey(key); public void Remove(string key) { lock (_gate) { var rest = new Dictionary<string, int>(_all); rest.Remove(key); _all = rest; } }")]
    [InlineData("public bool Has(string key) => _all.Count != 0 && _all.ContainsKey(key);")]
    public Task Silent_on_a_collection_that_is_replaced_and_never_changed(string members) => Verify.Silent(Replacing(members));

    [Theory]
    [InlineData("public bool Has(string key) => [|_all|].ContainsKey(key); public void Remove(string key) { lock (_gate) _all.Remove(key); }")]
    [InlineData("public bool Has(string key) => [|_all|].ContainsKey(key); public void Put(string key) { lock (_gate) _all[key] = 2; }")]
    [InlineData("public bool Has(string key) => [|_all|].ContainsKey(key); public IDictionary<string, int> All() { lock (_gate) return _all; }")]
    [InlineData("public int First() => [|_all|].Count == 0 ? 0 : _all.First().Value;")]
    [InlineData("public int? Find(string key) => [|_all|].ContainsKey(key) ? _all[key] : null;")]
    public Task Reports_a_collection_that_is_changed_or_looked_at_twice(string members) => Verify.Reports(Replacing(members));

    [Theory]
    [InlineData("internal void Step() => _count++;", "public void Next(C c) { lock (c._gate) c.Step(); }")]
    [InlineData("internal void Step() => _count++;", "public void Next() { lock (_gate) Twice(); } void Twice() { Step(); Step(); }")]
    [InlineData("internal void Step() => _count++;", "void Run() { Step(); Skip(); } internal void Skip() { _count++; Run(); } public void Next() { lock (_gate) Run(); }")]
    [InlineData("public C() => Step(); internal void Step() => _count++;", "public void Next(C c) { lock (c._gate) c.Step(); }")]
    [InlineData("internal void Step() => _count++;", "void A() => Step(); void B() => A(); void D() => B(); void E() => D(); void F() => E(); public void Next() => F();")]
    [InlineData("public void StepNoLock() => _count++;")]
    [InlineData("protected void Step_NeedsLock() => _count++;")]
    [InlineData("/** <summary>Must only be called while the lock is held.</summary> */ public void Step() => _count++;")]
    [InlineData("internal void Step() => _count++;", "public void Next() { lock (_gate) Run(Step); } static void Run(Action x) => x();")]
    // A lambda that is run on the spot runs under the locks of whoever runs it.
    [InlineData("internal void Step() => Core(); void Core() => _count++;", "public void Next() => Run(() => Step()); void Run(Action x) { lock (_gate) x(); }")]
    [InlineData("internal void Step() => Core(); void Core() => _count++;", "public void Next(List<int> items) { lock (_gate) items.ForEach(item => Step()); }")]
    [InlineData("internal void Step() => Core(); void Core() => _count++;", "public void Next() => Run(() => Twice(() => Step())); void Twice(Action x) { x(); x(); } void Run(Action x) { lock (_gate) x(); }")]
    // What is only done for some callers needs the lock of those alone.
    [InlineData("internal void Step(bool all) { if (all) Core(); } void Core() => _count++;", "public void Next() { lock (_gate) Step(true); } public void Skip() => Step(false);")]
    [InlineData("internal void Step(bool all = false) { if (all) Core(); } void Core() => _count++;", "public void Next() => Run(all => Again(all)); void Again(bool all) => Step(all); public void Skip() => Step(); void Run(Action<bool> x) { lock (_gate) x(true); }")]
    public Task Silent_where_the_callers_hold_the_lock(string step, string caller = "") => Verify.Silent(In(step + caller));

    [Theory]
    [InlineData("/** <summary>Called by the delegate inside the loop.</summary> */ public void Step() => [|_count|]++;")]
    [InlineData("/** <summary>Only the underlying lock.</summary><remarks>Called under a threshold.</remarks> */ public void Step() => [|_count|]++;")]
    public Task Reports_members_whose_comment_speaks_of_something_else(string step) => Verify.Reports(In(step));

    [Theory]
    [InlineData("internal void Step() => [|_count|]++;", "public void Next(C c) { lock (c._gate) c.Step(); } public void Skip() => Step();")]
    [InlineData("internal void Step() => [|_count|]++;", "public void Next() { lock (_other) Step(); }")]
    [InlineData("internal void Step() => [|_count|]++;", "public void Next() { lock (_gate) Later = Step; } public Action? Later;")]
    // Who is asked first must not make the others of a circle look as if they held the lock.
    [InlineData("internal void Step() => [|_count|]++;", "void Run() { Step(); Skip(); } internal void Skip() { [|_count|]++; Run(); } void Jump() => Run();")]
    // What a constructor hands out runs later.
    [InlineData("public C(Timer timer) => Later(() => Step()); static void Later(Action x) => Task.Run(x); internal void Step() => [|_count|]++;", "public void Next(C c) { lock (c._gate) c.Step(); }")]
    [InlineData("internal void Step() => [|_count|]++;", "void A() => Step(); void B() => A(); void Next() => B();")]
    [InlineData("public void Step() => [|_count|]++;", "public void Next(C c) { lock (c._gate) c.Step(); }")]
    [InlineData("/** <summary>Takes a step that nobody else holds.</summary> */ public void Step() => [|_count|]++;")]
    [InlineData("internal void Step() => Core(); void Core() => [|_count|]++;", "public void Next() => Run(() => Step()); void Run(Action x) { lock (_other) x(); }")]
    [InlineData("internal void Step() => Core(); void Core() => [|_count|]++;", "public void Next() => Run(() => Step()); void Run(Action x) { lock (_gate) x(); x(); }")]
    [InlineData("internal void Step() => Core(); void Core() => [|_count|]++;", "public void Next() => Run(() => Step()); Action? _kept; void Run(Action x) { lock (_gate) x(); _kept = x; }")]
    [InlineData("internal void Step(bool all) { if (all) Core(); } void Core() => [|_count|]++;", "public void Next() { lock (_gate) Step(true); } public void Skip() => Step(true);")]
    public Task Reports_where_some_caller_does_not(string step, string caller = "") => Verify.Reports(In(step + caller));

    static string Connection(string close, string closing = "lock (_gate) { _stream?.Dispose(); _stream = null; }") => $$"""
        public class C
        {
            readonly object _gate = new();
            Stream? _stream;
            public void Open(string path) { [|_stream|] = File.OpenRead(path); }
            public void {{close}}() { {{closing}} }
        }
        """;

    [Theory]
    [InlineData("Close")]
    [InlineData("Cleanup")]
    public Task Silent_where_only_the_teardown_takes_the_lock(string close) => Verify.Silent(Connection(close).Replace("[|", "").Replace("|]", ""));

    [Theory]
    [InlineData("Restart", "lock (_gate) { _stream?.Dispose(); _stream = Stream.Null; }")]
    [InlineData("Cleanup", "lock (_gate) { if (_stream is { Length: 0 }) _stream = Stream.Null; }")]
    public Task Reports_where_the_lock_is_for_more_than_the_teardown(string close, string closing) => Verify.Reports(Connection(close, closing));

    static string WithMode(string mode) => $$"""
        public class C(bool isShared)
        {
            {{mode}}
            readonly object _gate = new();
            int _count;
            public int Next() => _isShared ? NextUnderLock() : Step();
            int NextUnderLock() { lock (_gate) return Step(); }
            int Step() => [|_count|] += 1;
        }
        """;

    static string Counting(string members, string type = "int") => $$"""
        using System.Runtime.CompilerServices;
        [assembly: InternalsVisibleTo("Tests")]
        public class C
        {
            readonly object _gate = new();
            readonly Queue<string> _names = new();
            {{type}} _count;
            int _spare;
            public void Add(string name) { lock (_gate) { _names.Enqueue(name); _count += 1; _spare += 1; } }
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public int Count => _count;")]
    [InlineData("public int Count => _names.Count;")]
    [InlineData("public bool IsEmpty => _names.Count == 0;")]
    [InlineData("public int Count => _names.Count; public int Twice() => 2 * Count; public void Show() => Console.WriteLine(Count);")]
    [InlineData("public (int, string) Status() => (_count + 1, \"ok\");")]
    [InlineData("public string Status() => $\"{_names.Count} names\";")]
    [InlineData("internal string ForTests() => _names.Peek();")]
    [InlineData("internal interface ITest { string Name { get; } } string C.ITest.Name => _names.Peek();", "int", ", C.ITest")]
    public Task Silent_on_a_look_that_decides_nothing(string members, string type = "int", string bases = "") =>
        Verify.Silent(Counting(members, type).Replace("public class C", "public class C" + bases.Replace(", ", " : ")));

    [Theory]
    [InlineData("public long Count => [|_count|];", "long")]
    [InlineData("public decimal Sum() => [|_count|];", "decimal")]
    [InlineData("public int Count => [|_count|]; public int CountAtRest() { lock (_gate) return _count; }")]
    [InlineData("public int Count => [|_names.Count|]; public void Limit() { if (Count > 9) Add(\"\"); }")]
    [InlineData("public int Count => [|_names.Count|]; bool IsFull() => Count > 9; public void Limit() { if (IsFull()) Add(\"\"); }")]
    [InlineData("public int Sum => [|_count|] + [|_spare|];")]
    [InlineData("public string First => [|_names.Peek()|];")]
    [InlineData("internal string First() => [|_names.Peek()|]; public void Show() => Console.WriteLine(First());")]
    public Task Reports_a_look_that_matters(string members, string type = "int") => Verify.Reports(Counting(members, type));

    static string Versions(string read) => $$"""
        class C
        {
            readonly object _gate = new();
            long _version;
            void Run() { while (Environment.TickCount > 0) { lock (_gate) _version++; } }
            public void M() { new Thread(Run).Start(); {{read}} }
        }
        """;

    [Theory]
    [InlineData("Console.WriteLine(Interlocked.Read(ref _version));")]
    [InlineData("Console.WriteLine(Volatile.Read(ref _version));")]
    public Task Silent_on_an_atomic_read(string read) => Verify.Silent(Versions(read));

    [Theory]
    [InlineData("Console.WriteLine([|_version|]);")]
    [InlineData("Interlocked.Increment(ref [|_version|]);")]
    public Task Reports_a_plain_read_and_an_atomic_update(string read) => Verify.Reports(Versions(read));

    [Theory]
    [InlineData("readonly bool _isShared = isShared;")]
    [InlineData("bool _isShared { get; } = isShared;")]
    [InlineData("readonly bool _mode = isShared; bool _isShared => _mode;")]
    public Task A_lock_that_a_mode_asks_for(string mode) => Verify.Silent(WithMode(mode).Replace("[|", "").Replace("|]", ""));

    [Theory]
    [InlineData("bool _isShared = isShared;")]
    [InlineData("bool _isShared { get; set; } = isShared;")]
    [InlineData("bool _isShared => isShared && Environment.TickCount > 0;")]
    public Task A_lock_that_a_variable_asks_for(string mode) => Verify.Reports(WithMode(mode));

    // Whoever takes the lock without asking says that it is there for all.
    [Theory]
    [InlineData("public void Skip() => _count += 2;")]
    [InlineData("public void Skip() => [|_count|] += 2; public void Add(int x) { lock (_gate) _count += x; }")]
    public Task A_member_that_asks_for_no_mode(string members) => Verify.Reports(WithMode("readonly bool _isShared = isShared;").Replace("[|", "").Replace("|]", "").Replace("int NextUnder", members + " int NextUnder"));

    static string Program(string main, string prepare = "") => $$"""
        class Store
        {
            readonly object _gate = new();
            int _count;
            public void Add() { lock (_gate) _count++; }
            public void Add(int n) { lock (_gate) _count += n; }
            public void Skip() => [|_count|]++;
        }
        static class Program
        {
            static void Main() { var store = new Store(); Task.Run(store.Add).Wait(); {{main}} }
            static void Prepare(Store store) { {{prepare}} }
        }
        """;

    [Theory]
    [InlineData("store.Skip();")]
    [InlineData("new List<int> { 1 }.ForEach(_ => store.Skip());")]
    [InlineData("store.Skip(); Prepare(store);", "Console.WriteLine(store);")]
    public Task Silent_where_no_other_thread_of_the_program_runs(string main, string prepare = "") =>
        Verify.ReportsInProgram(Program(main, prepare).Replace("[|", "").Replace("|]", ""));

    [Theory]
    [InlineData("store.Skip(); AppDomain.CurrentDomain.ProcessExit += (_, _) => store.Skip();")]
    [InlineData("store.Skip(); Prepare(store);", "AppDomain.CurrentDomain.UnhandledException += (_, _) => store.Skip();")]
    public Task Reports_what_a_library_may_call_meanwhile(string main, string prepare = "") => Verify.ReportsInProgram(Program(main, prepare));

    // A host calls what bears its mark, whether the program does or not.
    static string Hosted(string mark, string use, string main = "var stock = new Stock(); Parallel.For(0, 9, stock.AddTwice); Console.WriteLine(stock.Take());") => $$"""
        {{mark}}
        public class Stock
        {
            readonly object _gate = new();
            int _count;
            public void Add(int n) => {{use}} += n;
            public void AddTwice(int n) { lock (_gate) { Add(n); Add(n); } }
            public int Take() { lock (_gate) { var n = _count; _count = 0; return n; } }
        }
        static class Program { static void Main() { {{main}} } }
        """;

    [Theory]
    [InlineData("")]
    [InlineData("[Serializable]")]
    [InlineData("[Microsoft.VisualBasic.ComClass]")]
    public Task Silent_on_members_that_only_holders_of_the_program_call(string mark) => Verify.ReportsInProgram(Hosted(mark, "_count"));

    [Fact]
    public Task Reports_members_of_what_a_host_knows() => Verify.ReportsInProgram(Hosted("[Microsoft.VisualBasic.ComClass]", "[|_count|]", "Find()?.AddTwice(3); } static Stock? Find() { return null;"));

    static string Owner(string members) => $$"""
        using System.Collections;
        public class Log
        {
            class Ring : IEnumerable<int>
            {
                readonly object _gate = new();
                readonly int[] _items = new int[9];
                int _length;
                public Ring(IEnumerable<int> initial) { foreach (var item in initial) Add(item); }
                public int Length => _length * 2;
                public void Add(int item) { lock (_gate) { _items[_length % 9] = item; _length++; } }
                public void Clear() { lock (_gate) _length = 0; }
                public IEnumerator<int> GetEnumerator() { for (var i = 0; i < [|_length|]; i++) yield return _items[i]; }
                IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
                public int[] All() { lock (_gate) return this.ToArray(); }
            }
            readonly object _gate = new();
            {{members}}
        }
        """;

    // Nobody gets to an object without the lock of the one that owns it.
    [Theory]
    [InlineData("Ring _ring = new([]); public void Add(int item) { lock (_gate) _ring.Add(item); } public int[] All() { lock (_gate) return _ring.All(); }")]
    [InlineData("Ring? _ring; public void Add(int item) { lock (_gate) { if (_ring == null) _ring = new([]); else if (_ring.Length > 5) _ring = new(_ring); _ring.Add(item); } }")]
    [InlineData("Ring _ring; public Log() { _ring = new([]); _ring.Add(1); } public void Add(int item) { lock (_gate) _ring.Add(item); } public int Sum() { lock (_gate) { var sum = 0; foreach (var item in _ring) sum += item; return sum; } }")]
    [InlineData("readonly Dictionary<int, Ring> _rings = new(); public void Add(int key, int item) { lock (_gate) { if (!_rings.TryGetValue(key, out var ring)) { ring = new([]); _rings.Add(key, ring); } ring.Add(item); } }")]
    [InlineData("Ring _ring = new([]); public void Add(int item) { lock (_gate) AddCore(_ring, item); } void AddCore(Ring ring, int item) => ring.Add(item);")]
    [InlineData("static Ring s_ring = new([]); static readonly object Gate = new(); public void Add(int item) { lock (Gate) s_ring.Add(item); }")]
    public Task A_private_type_that_its_owner_guards(string members) => Verify.Silent(Owner(members).Replace("[|", "").Replace("|]", ""));

    [Theory]
    [InlineData("Ring _ring = new([]); public void Add(int item) { lock (_gate) _ring.Add(item); } public int Sum() => _ring.Sum();")]
    [InlineData("Ring _ring = new([]); public void Add(int item) { lock (_gate) _ring.Add(item); } public int Sum() { Ring ring; lock (_gate) ring = _ring; return ring.Sum(); }")]
    [InlineData("Ring _ring = new([]); public void Add(int item) { lock (_gate) _ring.Add(item); } public IEnumerable<int> All() { lock (_gate) return _ring; }")]
    [InlineData("Ring _ring = new([]); public void Add(int item) { lock (_gate) _ring.Add(item); } public IEnumerable<int> Some() { lock (_gate) return _ring.Where(item => item > 5); }")]
    [InlineData("Ring _ring = new([]); readonly object _other = new(); public void Add(int item) { lock (_gate) _ring.Add(item); } public int Sum() { lock (_other) return _ring.Sum(); }")]
    [InlineData("static Ring s_ring = new([]); public void Add(int item) { lock (_gate) s_ring.Add(item); } public int Sum() { lock (_gate) return s_ring.Sum(); }")]
    [InlineData("Ring _ring = new([]); public void Add(int item) { lock (_gate) _ring.Add(item); } public int Sum(Log other) { lock (_gate) return other._ring.Sum(); }")]
    [InlineData("Ring _ring = new([]); public void Add(int item) { lock (_gate) _ring.Add(item); } public Action<int> Adding() { lock (_gate) return _ring.Add; }")]
    [InlineData("Ring _ring = new([]); public void Add(int item) { lock (_gate) AddCore(_ring, item); } public void AddLater(int item) => AddCore(_ring, item); void AddCore(Ring ring, int item) => ring.Add(item);")]
    [InlineData("Ring _ring = new([]); public void Add(int item) { lock (_gate) _ring.Add(item); } class Reader(Log log) { public int Sum() { lock (log._gate) return log._ring.Sum(); } }")]
    public Task A_private_type_that_somebody_uses_without_the_lock_of_its_owner(string members) => Verify.Reports(Owner(members));

    [Theory]
    [InlineData("public IEnumerable<int> Itself => this;")]
    [InlineData("public void Watch(List<object> watched) => watched.Add(this);")]
    [InlineData("public void Later() => Task.Run(() => Console.WriteLine(Length));")]
    [InlineData("public Func<int> Getter() => () => _items.Length; public Func<IEnumerator<int>> Walking() => GetEnumerator;")]
    public Task A_private_type_that_hands_itself_out(string member) => Verify.Reports(
        Owner("Ring _ring = new([]); public void Add(int item) { lock (_gate) _ring.Add(item); }").Replace("public int[] All()", member + " public int[] All()"));

    [Fact]
    public Task A_message_that_names_the_lock_and_who_takes_it() => Verify.Says(
        """
        public class Bank
        {
            readonly object _gate = new();
            decimal _balance;
            public void Deposit(decimal x) { lock (_gate) _balance += x; }
            public void Correct(decimal x) { [|_balance|] += x; }
        }
        """,
        "'_balance' is updated here without '_gate'; 'Deposit' changes it in line 5 under '_gate', so other threads may be there");

    [Fact]
    public Task The_other_use_and_its_lock_are_pointed_at() => Verify.Says(
        """
        public class Bank
        {
            readonly object _gate = new();
            decimal _balance;
            public void Deposit(decimal x) { lock (_gate) _balance += x; }
            public void Correct(decimal x) { [|_balance|] += x; }
        }
        """,
        "'_balance' is updated here without '_gate'; 'Deposit' changes it in line 5 under '_gate', so other threads may be there",
        (5, 51), (5, 44));

    [Fact]
    public Task The_other_use_is_pointed_at_once() => Verify.Says(
        """
        public class Bank
        {
            readonly object _gate = new();
            decimal _balance;
            public void Deposit(decimal x) { Monitor.Enter(_gate); try { _balance += x; } finally { Monitor.Exit(_gate); } }
            public void Correct(decimal x) { [|_balance|] += x; }
        }
        """,
        "'_balance' is updated here without '_gate'; 'Deposit' changes it in line 5 under '_gate', so other threads may be there",
        (5, 66));

    [Fact]
    public Task A_message_about_another_lock() => Verify.Says(
        """
        public class Bank
        {
            readonly object _gate = new();
            readonly object _log = new();
            decimal _balance;
            public void Deposit(decimal x) { lock (_gate) _balance += x; }
            public void Withdraw(decimal x) { lock (_gate) _balance -= x; }
            public void Correct(decimal x) { lock (_log) [|_balance|] += x; }
        }
        """,
        "'_balance' is updated here under '_log' and not under '_gate'; 'Deposit' changes it in line 6 under '_gate', so other threads may be there");

    // What is held by chance where the pool is used is not the lock of the pool.
    [Fact]
    public Task A_message_about_the_lock_beside_the_use() => Verify.Says(
        """
        class Pool
        {
            readonly object _gate = new();
            readonly List<int> _delayed = new();
            int _free;
            public void Start() => new Thread(Run).Start();
            void Run() { for (var i = 0; i < 9; i++) { lock (_delayed) { _delayed.Clear(); Put(); } } }
            void Put() { lock (_gate) _free++; }
            void Take() { lock (_gate) _free--; }
            public void Look() { Start(); [|_free|] += 2; }
        }
        """,
        "'_free' is updated here without '_gate'; 'Put' changes it in line 8 while the code started in line 6 may be running");

    [Fact]
    public Task A_message_about_a_read_lock() => Verify.Says(
        """
        public class Names
        {
            readonly ReaderWriterLockSlim _lock = new();
            string _all = "";
            public void Set(string x) { _lock.EnterWriteLock(); try { _all = x; } finally { _lock.ExitWriteLock(); } }
            public void Add(string x) { _lock.EnterReadLock(); try { [|_all|] += x; } finally { _lock.ExitReadLock(); } }
        }
        """,
        "'_all' is updated here under '_lock', which is held for reading only; 'Set' changes it in line 5 under '_lock', so other threads may be there");

    [Fact]
    public Task A_lock_of_another_object() => Verify.KnownMiss("""
        public class Gate { public readonly object Lock = new(); }
        public class C
        {
            readonly Gate _gate = new();
            int _count;
            public void Add(int x) { Monitor.Enter(Other()); _count += x; Monitor.Exit(Other()); }
            public void Reset() => _count = 0;
            object Other() => _gate.Lock;
        }
        """);

    // The table guards its own state, and what it does is the same whoever has a table.
    [Fact]
    public Task The_state_of_a_part_is_the_parts_matter() => Verify.Silent("""
        class Table
        {
            readonly object _gate = new();
            Dictionary<string, int> _all = new();
            public int Count => _all.Count;
            public bool TryGet(string key, out int value) => _all.TryGetValue(key, out value);
            public void Add(string key, int value) { lock (_gate) _all = new(_all) { [key] = value }; }
        }
        class Users
        {
            readonly Table _table = new();
            public int Count => _table.Count;
            public bool Knows(string key) => _table.TryGet(key, out _);
            public void Add(string key) => _table.Add(key, 1);
        }
        """);

    [Fact]
    public Task A_part_whose_lock_and_state_others_use() => Verify.Reports("""
        class Shard { public readonly object Gate = new(); public List<int> Items = new(); }
        public class Cache
        {
            readonly Shard _shard = new();
            public void Add(int item) { lock (_shard.Gate) _shard.Items.Add(item); }
            public void Drop(int item) { lock (_shard.Gate) _shard.Items.Remove(item); }
            public void Clear() => [|_shard.Items.Clear()|];
        }
        """);

    // Who has registered the node calls it without the owner.
    [Fact]
    public Task A_private_type_that_gets_away_as_an_interface() => Verify.Reports("""
        interface ICounter { void Add(); void Reset(); }
        static class Bus { static ICounter? s_all; public static void Register(ICounter all) => s_all = all; public static void Reset() => s_all!.Reset(); }
        public class Owner
        {
            readonly object _gate = new();
            readonly Node _node = new();
            public void Start() { lock (_gate) Bus.Register(_node); }
            public void Do() { lock (_gate) _node.Add(); }
            class Node : ICounter
            {
                readonly object _own = new();
                int _n;
                public void Add() { lock (_own) _n++; }
                public void Reset() => [|_n|] = 7;
            }
        }
        """);

    [Fact]
    public Task A_part_that_does_not_guard_itself() => Verify.Reports("""
        class Table
        {
            readonly object _gate = new();
            int _count;
            public void Reset() => [|_count|] = 7;
            public void Add() { lock (_gate) _count++; }
        }
        class Users
        {
            readonly Table _table = new();
            public void Reset() => _table.Reset();
            public void Add() => _table.Add();
        }
        """);

    // A look through a stream that several readers share: the lock is there for the stream.
    static string View(string gate, string given) => $$"""
        class View
        {
            readonly {{gate}} _shared;
            long _position;
            public View({{given}}) => _shared = {{(given.Length == 0 ? "new()" : "shared")}};
            public int Read(byte[] buffer)
            {
                lock (_shared)
                {
                    _position += buffer.Length;
                    return buffer.Length;
                }
            }
            public void Skip(int count)
            {
                lock (_shared) _position += count;
            }
            public void Back() => _position -= 1;
        }
        """;

    [Theory]
    [InlineData("Stream", "Stream shared")]
    [InlineData("List<int>", "List<int> shared")]
    public Task Silent_where_the_lock_is_an_object_to_work_with(string gate, string given) => Verify.Silent(View(gate, given));

    [Theory]
    [InlineData("object", "object shared")]
    [InlineData("object", "")]
    [InlineData("MemoryStream", "")]
    public Task Reports_where_the_lock_is_made_to_be_one(string gate, string given) => Verify.Reports(View(gate, given).Replace("_position -= 1", "[|_position|] -= 1"));

    static string WorkItem(string members) => $$"""
        public class Group : IThreadPoolWorkItem
        {
            readonly object _gate = new();
            readonly Queue<Task> _items = new();
            bool _isQueued;
            Task? _current;

            public void Add(Task task)
            {
                lock (_gate)
                {
                    _items.Enqueue(task);
                    if (_isQueued)
                        return;
                    _isQueued = true;
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
                }
            }

            public void Execute()
            {
                Task item;
                lock (_gate)
                {
                    _isQueued = false;
                    _current = item = _items.Dequeue();
                }

                item.RunSynchronously();
                _current = null;
            }

            public string Dump() { lock (_gate) return $"{_items.Count} {_current}"; }
            {{members}}
        }
        """;

    [Fact]
    public Task Silent_on_what_only_the_pool_runs() => Verify.Silent(WorkItem(""));

    [Theory]
    [InlineData("public int Next() => [|_items.Dequeue()|].Id;")]
    [InlineData("public void Clear() { lock (_gate) _items.Clear(); [|_items.Enqueue(Task.CompletedTask)|]; }")]
    public Task Reports_what_others_run_as_well(string members) => Verify.Reports(WorkItem(members));

    static string Saving(string save, string take) => $$"""
        public class Settings
        {
            readonly object _gate = new();
            readonly Dictionary<string, string> _all = new();
            public void Set(string key, string value) { lock (_gate) _all[key] = value; }
            public void Clear() { lock (_gate) _all.Clear(); }
            public void Save() => {{save}};
            void Write(IEnumerable<string> keys) { {{take}} foreach (var key in keys) Console.WriteLine(key); }
        }
        """;

    [Theory]
    [InlineData("Write(_all.Select(pair => pair.Key))")]
    [InlineData("Write(_all.Where(pair => pair.Value != \"\").Select(pair => pair.Key))")]
    [InlineData("Write(from pair in _all select pair.Key)")]
    public Task Silent_where_a_query_is_gone_through_by_who_takes_the_lock(string save) => Verify.Silent(Saving(save, "lock (_gate)"));

    [Theory]
    [InlineData("Write([|from pair in _all|] select pair.Key)", "")]
    [InlineData("Write([|_all|].Select(pair => pair.Key).ToList())", "lock (_gate)")]
    public Task Reports_where_it_is_gone_through_without(string save, string take) => Verify.Reports(Saving(save, take));

    // --------------------------------------------------------------------------------------- iterators that run later

    static string Tree(string section, string count) => $$"""
        public class Tree
        {
            readonly object _gate = new();
            int _count;
            public void Add() { lock (_gate) _count++; }
            public IEnumerable<int> Section() { {{section}} }
            IEnumerable<int> Walk() { for (var i = 0; i < {{count}}; i++) yield return i; }
        }
        """;

    [Theory]
    [InlineData("lock (_gate) return Walk();", "[|_count|]")]
    [InlineData("lock (_gate) return Walk().ToList();", "_count")]
    public Task An_iterator_runs_when_the_lock_is_free_again(string section, string count) => Verify.Reports(Tree(section, count));

    // A lock that is only taken where several threads may be there.
    static string Mode(string modifiers) => $$"""
        class Socket(bool isShared)
        {
            {{modifiers}} bool _isShared = isShared;
            readonly object _gate = new();
            readonly List<int> _signals = new();
            void Lock() { if (_isShared) Monitor.Enter(_gate); }
            void Unlock() { if (_isShared) Monitor.Exit(_gate); }
            public void Add(int signal) { lock (_gate) _signals.Add(signal); }
            public void Remove(int signal) { lock (_gate) _signals.Remove(signal); }
            public void Close()
            {
                Lock();
                try { _signals.Clear(); }
                finally { Unlock(); }
                {{(modifiers == "" ? "[|_signals.Clear()|];" : "")}}
            }
            public void Open()
            {
                if (_isShared) Monitor.Enter(_gate);
                _signals.Clear();
                if (_isShared) Monitor.Exit(_gate);
            }
        }
        """;

    [Fact]
    public Task Silent_where_a_lock_is_taken_if_need_be() => Verify.Silent(Mode("readonly"));

    [Fact]
    public Task Reports_where_that_lock_was_given_back() => Verify.Reports(Mode(""));

    // What is done under the lock is done for one caller, and not for the other.
    static string Persist(string all) => $$"""
        class Store
        {
            readonly object _gate = new();
            int _confirmed;
            int Confirmed { get { lock (_gate) return _confirmed; } }
            public void Commit() { lock (_gate) Write(true); }
            public void Flush() => Write({{all}});
            void Write(bool all)
            {
                Console.WriteLine();
                if (all) {{(all == "true" ? "[|_confirmed|]" : "_confirmed")}}++;
            }
            public int Last() => Confirmed;
        }
        """;

    [Fact]
    public Task Silent_where_the_caller_without_the_lock_does_not_get() => Verify.Silent(Persist("false"));

    [Fact]
    public Task Reports_where_that_caller_gets() => Verify.Reports(Persist("true"));

    // An object that somebody else has made, too, is locked to use it.
    static string Meter(string written, string others) => $$"""
        class Meter(Stream output)
        {
            readonly Stream _output = output;
            long _bytes;
            public void Write(byte[] bytes) { lock (_output) { _output.Write(bytes); _bytes += bytes.Length; } }
            public void Close() { lock (_output) { _output.Write([]); _bytes = 0; } }
            public long Written => {{written}};
            {{others}}
        }
        """;

    [Fact]
    public Task Reports_where_all_who_change_it_hold_a_given_object() => Verify.Reports(Meter("[|_bytes|]", ""));

    [Fact]
    public Task Silent_where_not_all_hold_a_given_object() => Verify.Silent(Meter("_bytes", "public void Reset() => _bytes = 0;"));

    // ------------------------------------------------------------------------------------ one lock that has several names

    static string Maps(string gate, string frozen) => $$"""
        public class Domain
        {
            public static readonly Domain Default = new();
            public readonly ReaderWriterLockSlim Gate = new(), Other = new();
        }
        public class Map
        {
            int _frozen;
            public void Freeze() { Domain.Default.Gate.EnterWriteLock(); _frozen++; Domain.Default.Gate.ExitWriteLock(); }
            public void Thaw() { Domain.Default.Gate.EnterWriteLock(); _frozen--; Domain.Default.Gate.ExitWriteLock(); }
            public void Freeze(Domain domain) { domain.{{gate}}.EnterWriteLock(); {{frozen}}++; domain.{{gate}}.ExitWriteLock(); }
        }
        """;

    [Theory]
    [InlineData("Gate", "_frozen")]
    [InlineData("Other", "[|_frozen|]")]
    public Task The_lock_of_another_object_may_be_the_same_by_another_way(string gate, string frozen) => Verify.Reports(Maps(gate, frozen));

    // ----------------------------------------------------------------------------------------- hooks of a template method

    static string Target(string start, string counted) => $$"""
        public abstract class Target
        {
            protected object Gate { get; } = new object();
            int _layouts;
            internal void Initialize() { {{start}} }
            protected virtual void Start() { {{counted}}++; }
            public void Add() { lock (Gate) _layouts++; }
            public int Count() { lock (Gate) return _layouts; }
        }
        public class FileTarget : Target { protected override void Start() { base.Start(); } }
        """;

    [Theory]
    [InlineData("lock (Gate) Start();", "_layouts")]
    [InlineData("Start();", "[|_layouts|]")]
    [InlineData("lock (Gate) Start(); Start();", "[|_layouts|]")]
    public Task A_hook_runs_under_the_lock_of_those_who_call_it(string start, string counted) => Verify.Reports(Target(start, counted));

    [Theory]
    [InlineData("interface", "_rules.Clear()")]
    [InlineData("public interface", "[|_rules.Clear()|]")]
    public Task A_contract_of_the_program_is_called_by_the_program(string contract, string cleared) => Verify.Reports($$"""
        {{contract}} IRules { void Clear(); }
        class Rules : IRules
        {
            readonly Dictionary<string, int> _rules = new();
            public void Clear() => {{cleared}};
            public void Add(string rule) { lock (All.Gate) _rules[rule] = 1; }
            public bool Has(string rule) { lock (All.Gate) return _rules.ContainsKey(rule); }
        }
        static class All
        {
            internal static readonly object Gate = new();
            static readonly IRules[] s_all = [new Rules()];
            public static void Clear() { lock (Gate) foreach (var rules in s_all) rules.Clear(); }
        }
        """);

    // ----------------------------------------------------------------------------- looks that need not agree with anything

    static string Pending(string look) => $$"""
        public class Pending
        {
            readonly Dictionary<string, int> _all = new();
            public void Add(string key) { lock (_all) _all[key] = 1; }
            public void Remove(string key) { lock (_all) _all.Remove(key); }
            public object? Look(string key) { {{look}} }
        }
        """;

    [Theory]
    [InlineData("if (_all.Count == 0) return null; lock (_all) return _all.ContainsKey(key);")]
    [InlineData("return _all.Comparer;")]
    [InlineData("return _all.Capacity;")]
    [InlineData("return ((ICollection<KeyValuePair<string, int>>)_all).IsReadOnly;")]
    public Task Silent_where_a_collection_is_looked_at_from_outside(string look) => Verify.Silent(Pending(look));

    [Theory]
    [InlineData("if (![|_all.ContainsKey(key)|]) return null; lock (_all) return _all[key];")]
    [InlineData("foreach (var one in [|_all|]) return one; return null;")]
    public Task Reports_where_it_is_looked_into(string look) => Verify.Reports(Pending(look));

    [Fact]
    public Task A_collection_that_is_replaced_may_begin_as_what_a_helper_gives() => Verify.Silent("""
        static class Empty { public static ICollection<T> Of<T>() => Array.Empty<T>(); }
        public class Hidden
        {
            readonly object _gate = new();
            ICollection<string> _names = Empty.Of<string>();
            public void Add(string name) { lock (_gate) _names = new HashSet<string>(_names) { name }; }
            public bool Has(string name) => _names.Contains(name);
        }
        """);

    // ---------------------------------------------------------------------------------------- a lock that is there for others

    static string Client(string other, string stopped) => $$"""
        class Job { bool _on; int _stops; public void Start() => _on = true; public void Stop() { if (_on) {{stopped}}++; } public int Stops => _stops; }
        public class Client
        {
            readonly object _link = new();
            readonly Job _job = new();
            int _links;
            public void Connect() { lock (_link) _links++; }
            public void Disconnect() { lock (_link) { _links--; _job.Stop(); } }
            public void Lose() => _job.Stop();
            {{other}}
        }
        """;

    [Theory]
    [InlineData("", "_stops")]
    [InlineData("public void Reset() { lock (_link) _job.Stop(); }", "[|_stops|]")]
    public Task One_call_of_a_part_under_a_lock_is_no_evidence(string other, string stopped) => Verify.Reports(Client(other, stopped));


    // A semaphore that its constructor makes: with a permit it is a lock, without one a signal that nobody holds.
    static string Written(int permits) => $$"""
        public class Log
        {
            readonly SemaphoreSlim _done;
            readonly long[] _history = new long[4];
            int _at;
            public Log() => _done = new SemaphoreSlim({{permits}});
            void OnWritten(IAsyncResult result) => _done.Release();
            void Write(Stream stream, byte[] bytes) { stream.BeginWrite(bytes, 0, bytes.Length, OnWritten, null); _done.Wait(); }
            public void Commit(Stream stream, byte[] bytes, long n) { Write(stream, bytes); _history[_at] = n; _at = (_at + 1) % 4; }
            public void Recover(long n) { {|0:_history[_at]|} = n; {|1:_at|} = (_at + 1) % 4; }
        }
        """;

    [Fact]
    public Task A_permit_that_the_constructor_makes() => Verify.Reports(Written(1).Replace("{|0:", "[|").Replace("{|1:", "[|"));

    [Fact]
    public Task A_signal_that_the_constructor_makes_is_held_by_nobody() => Verify.Silent(Written(0).Replace("{|0:", "").Replace("{|1:", "").Replace("|}", ""));

    // The object is known by all who look into the table, but each call has one of its own.
    static string Registry(string fill) => $$"""
        class Entry { public string? Name; }
        class Registry
        {
            readonly System.Collections.Concurrent.ConcurrentDictionary<int, Entry> _all = new();
            readonly object _gate = new();
            void Add(int key, string name) { {{fill}} }
            public void AddOne(string name) { lock (_gate) Add(1, name); }
            public void AddOther(string name) => Add(2, name);
        }
        """;

    [Theory]
    [InlineData("var entry = new Entry(); if (_all.TryAdd(key, entry)) entry.Name = name;")]
    public Task Silent_where_each_call_has_made_its_own_object(string fill) => Verify.Silent(Registry(fill));

    [Theory]
    [InlineData("var entry = _all.GetOrAdd(key, static _ => new Entry()); [|entry.Name|] = name;")]
    public Task Reports_where_calls_find_the_same_object(string fill) => Verify.Reports(Registry(fill));

    // ------------------------------------------------------------------------------------- two locks, one of which all hold

    static string Cursor(string reset) => $$"""
        public class Cursor
        {
            readonly LinkedList<int> _queue = new();
            readonly SemaphoreSlim _turn = new(1, 1);
            LinkedListNode<int>? _node;
            public async Task<int> NextAsync() { await _turn.WaitAsync(); try { lock (_queue) { _node = _node?.Next ?? _queue.First; return _node!.Value; } } finally { _turn.Release(); } }
            public async Task SkipAsync() { await _turn.WaitAsync(); try { lock (_queue) _node = _node?.Next; } finally { _turn.Release(); } }
            public void Reset() { {{reset}} }
        }
        """;

    [Theory]
    [InlineData("lock (_queue) _node = null;")]
    [InlineData("[|_node|] = null;")]
    public Task A_lock_that_all_hold_keeps_them_apart_whatever_the_usual_one_is(string reset) => Verify.Reports(Cursor(reset));

    // Objects that are put together, frozen, and then given to others.
    static string Map(string freezing, string read = "_all") => $$"""
        public class Map
        {
            readonly object _gate = new();
            readonly List<int> _all = new();
            bool _isFrozen;
            public Map Freeze(int own)
            {
                lock (_gate) { {{freezing}} }
                return this;
            }
            public int Sum() { var sum = 0; foreach (var one in {{read}}) sum += one; return sum; }
        }
        """;

    [Theory]
    [InlineData("if (!_isFrozen) { _all.Add(own); _isFrozen = true; }")]
    [InlineData("if (_isFrozen) return this; _all.Add(own); _isFrozen = true;")]
    public Task Silent_on_what_is_changed_before_the_object_is_frozen(string freezing) => Verify.Silent(Map(freezing));

    [Theory]
    [InlineData("_all.Add(own); _isFrozen = true;")]
    [InlineData("if (!_isFrozen) { _all.Add(own); _isFrozen = true; } _all.Add(own);")]
    [InlineData("if (_isFrozen) { _all.Add(own); }")]
    public Task Reports_what_is_changed_whether_it_is_frozen_or_not(string freezing) => Verify.Reports(Map(freezing, "[|_all|]"));

    // What a timer has seen without the lock it compares once more under it.
    static string Watched(string next, string compared) => $$"""
        public class Target
        {
            readonly object _gate = new();
            readonly Timer _timer;
            Task? _task;
            public Target() => _timer = new Timer(_ => OnTimeout(), null, Timeout.Infinite, Timeout.Infinite);
            public void Next() { {{next}} }
            void Create() { _timer.Change(1000, Timeout.Infinite); {{(next.Contains("lock") ? "_task" : "[|_task|]")}} = Task.CompletedTask; }
            void OnTimeout()
            {
                var seen = _task;
                lock (_gate) { if ({{compared}}) _task = null; }
            }
        }
        """;

    [Theory]
    [InlineData("seen != null && ReferenceEquals(seen, _task)")]
    [InlineData("seen == _task")]
    public Task Silent_on_a_look_that_is_compared_under_the_lock(string compared) => Verify.Silent(Watched("lock (_gate) Create();", compared));

    [Fact]
    public Task Reports_what_is_changed_without_that_lock() => Verify.Reports(Watched("Create();", "seen == _task"));

    // A property is asked by some and set by others.
    static string Window(string opened) => $$"""
        class Channel
        {
            readonly object _gate = new();
            uint? _window;
            public uint Window
            {
                get { if (!{{(opened.Contains("Math") ? "[|_window|]" : "_window")}}.HasValue) throw new InvalidOperationException(); return _window.Value; }
                private set { {{(opened.Contains("= window") ? "[|_window|]" : "_window")}} = value; }
            }
            internal void Adjust(uint by) { lock (_gate) Window += by; }
            internal uint Take(uint n) { lock (_gate) { var most = Math.Min(this.Window, n); Window -= most; return most; } }
            {{opened}}
        }
        """;

    [Theory]
    [InlineData("")]
    [InlineData("internal void Opened(uint window) => Window = window;")]
    public Task Silent_on_a_getter_that_is_only_asked_under_the_lock(string opened) => Verify.Reports(Window(opened));

    [Fact]
    public Task Reports_a_getter_that_somebody_asks_without_it() => Verify.Reports(
        Window("internal uint Most(uint n) => Math.Max(Window, n);"));

    // What the lock is there for is the code that the type runs itself.
    static string File(string documentation) => $$"""
        {{documentation}}
        public class File
        {
            readonly object _gate = new();
            int _position;
            public void Read() { lock (_gate) _position++; }
            public void Seek(int to) { lock (_gate) _position = to; }
            public async Task ReadAsync() { await Task.Yield(); {{(documentation.Contains("///") ? "_position" : "[|_position|]")}}++; }
        }
        """;

    [Theory]
    [InlineData("/// <threadsafety static=\"true\" instance=\"false\"/>")]
    [InlineData("/// <remarks>This class is not thread-safe.</remarks>")]
    public Task Silent_in_a_type_that_says_it_is_for_one_user(string documentation) => Verify.Silent(File(documentation));

    [Theory]
    [InlineData("")]
    [InlineData("// The old one was not thread-safe.")]
    public Task Reports_in_a_type_that_does_not(string documentation) => Verify.Reports(File(documentation));

    // Opened in one place, given up under the lock: who looks finds it or does not find it yet.
    static string Tunnel(string open, string others = "") => $$"""
        public class Tunnel
        {
            readonly object _gate = new();
            Stream? _line;
            {{open}}
            public void Shut() { if (_line is null) return; lock (_gate) { var line = _line; line?.Flush(); } }
            public void Close() { lock (_gate) { _line?.Dispose(); _line = null; } }
            {{others}}
        }
        """;

    [Theory]
    [InlineData("public void Open() => _line = new MemoryStream();")]
    [InlineData("public void Open(Stream line) { _line = line; _line.WriteByte(1); }")]
    public Task Silent_on_what_is_opened_once_and_looked_for(string open) => Verify.Silent(Tunnel(open));

    [Theory]
    [InlineData("public void Open() => [|_line|] = new MemoryStream();", "public void Reopen() { lock (_gate) _line = new MemoryStream(); }")]
    [InlineData("public void Open() => [|_line|] = new MemoryStream();", "public void Send() { lock (_gate) _line!.WriteByte(1); }")]
    [InlineData("public void Open() => [|_line|] = new BufferedStream(_line!);")]
    public Task Reports_what_is_replaced_or_taken_for_granted(string open, string others = "") => Verify.Reports(Tunnel(open, others));

    // The first of a list that the lock keeps: whoever has moved the list on has it alone.
    static string Nodes(string take) => $$"""
        public class Node { public Node? Next; public int Data; }
        public class Nodes
        {
            readonly object _gate = new();
            Node? _head;
            public Node? Take() { {{take}} }
            public void Return(Node node) { lock (_gate) { node.Next = _head; _head = node; } }
        }
        """;

    [Theory]
    [InlineData("Node? node; lock (_gate) { node = _head; if (node == null) node = new(); else _head = node.Next; } node.Next = null; node.Data = 0; return node;")]
    [InlineData("Node? node; lock (_gate) { node = _head; _head = node?.Next; } if (node != null) node.Next = null; return node;")]
    public Task Silent_on_what_was_taken_out_of_a_list(string take) => Verify.Silent(Nodes(take));

    [Fact]
    public Task Reports_a_list_that_is_moved_on_without_the_lock() => Verify.Reports(Nodes("var node = _head; if (node == null) return null; [|_head|] = node.Next; return node;"));

    // The timer may meet itself as well; the partner that shows the lock to take says more.
    [Fact]
    public Task Of_several_partners_the_one_with_the_lock_is_told() => Verify.Reports("""
        class Meter
        {
            readonly object _gate = new();
            double _sum;
            int _n;
            public void Add(double value) { lock (_gate) { _sum += value; _n++; } }
            public double Take() { var average = _sum / _n; [|_sum|] = 0; [|_n|] = 0; return average; }
        }
        class C
        {
            static void Main()
            {
                var meter = new Meter();
                using var timer = new Timer(_ => Console.WriteLine(meter.Take()), null, 50, 50);
                Parallel.For(0, 9, i => meter.Add(i));
            }
        }
        """);

    // A lock that some callers hold for something else.
    static string Pool(string grow, string expected = "_expected") => $$"""
        public class Pool
        {
            readonly object _closing = new();
            int _count, _expected = 1;
            internal void Grow() { {{grow}} }
            public void OnClosed() { lock (_closing) Grow(); }
            public void Resize() { {{expected}}++; Grow(); }
        }
        """;

    [Fact]
    public Task Silent_where_some_callers_happen_to_hold_a_lock() => Verify.Silent(Pool("if (_count < _expected) _expected = _count * 2;"));

    [Fact]
    public Task Reports_where_the_code_takes_it_itself() => Verify.Reports(Pool("lock (_closing) { if (_count < _expected) _expected = _count * 2; }", "[|_expected|]"));

    // Of whom the documentation speaks matters.
    [Theory]
    [InlineData("<summary>Serializes access to a connection, which is not thread-safe.</summary>")]
    [InlineData("<summary>Guards a reader that is not thread-safe.</summary>")]
    public Task Reports_a_type_that_guards_what_is_not_safe(string comment) => Verify.Reports($$"""
        /// {{comment}}
        public class Position
        {
            readonly object _gate = new();
            int _at;
            public void Seek(int to) { lock (_gate) _at = to; }
            public void Skip() => [|_at|]++;
        }
        """);

    // Each calls the other: what Fill does when it is told so says nothing of what it does otherwise.
    [Theory]
    [InlineData("internal void Fill(bool w) { if (w) [|_n|] = 1; else Help(); } internal void Help() { [|_n|]++; Fill(true); }")]
    [InlineData("internal void Help() { [|_n|]++; Fill(true); } internal void Fill(bool w) { if (w) [|_n|] = 1; else Help(); }")]
    public Task Reports_in_a_circle_of_callers_whatever_stands_first(string members) => Verify.Reports($$"""
        public class Tank
        {
            readonly object _gate = new();
            int _n;
            public int Get() { lock (_gate) return _n; }
            public void Set(int to) { lock (_gate) _n = to; }
            public void Open() => Fill(false);
            {{members}}
        }
        """);

    // The property is set by others, if at all: nothing says that it is before they read.
    [Fact]
    public Task Reports_what_is_read_beside_a_flag_that_others_set() => Verify.Reports("""
        public class All
        {
            readonly object _gate = new();
            readonly List<int> _all = new();
            public bool IsReadOnly { get; set; }
            public void Add(int one) { lock (_gate) { if (IsReadOnly) throw new InvalidOperationException(); _all.Add(one); } }
            public int Sum() { var sum = 0; foreach (var one in [|_all|]) sum += one; return sum; }
        }
        """);

    [Fact]
    public Task Silent_where_the_caller_without_the_lock_is_never_reached() => Verify.Silent("""
        #pragma warning disable CS0162
        public class Log
        {
            const bool Audit = false;
            readonly object _gate = new();
            int _n;
            public int Get() { lock (_gate) return _n; }
            public void Add() { lock (_gate) Core(); }
            public void Trace() { if (Audit) lock (_gate) Core(); }
            internal void Core() => _n++;
        }
        """);

    static string FilledOnce(string find, string other) => $$"""
        public class Entities
        {
            readonly object _gate = new();
            Dictionary<string, char>? _map;
            Dictionary<string, char> Get() { lock (_gate) { if (_map == null) Fill(); return _map!; } }
            void Fill() { _map = new(); _map.Add("lt", '<'); }
            public char Find(string name) { var map = Get(); return {{find}} ? '!' : '?'; }
            {{other}}
        }
        """;

    [Fact]
    public Task Silent_on_a_map_that_is_filled_once_under_the_lock() => Verify.Silent(FilledOnce("map.ContainsKey(name)", ""));

    [Theory]
    [InlineData("public void Add(string name) { lock (_gate) _map!.Add(name, ' '); }")]
    [InlineData("public void Clear() { lock (_gate) { if (_map != null) _map.Clear(); } }")]
    public Task Reports_a_map_that_is_changed_later(string other) => Verify.Reports(FilledOnce("[|map.ContainsKey(name)|]", other));

    [Fact]
    public Task Reports_a_number_that_is_read_when_the_lock_is_left() => Verify.Reports("""
        public class Machine
        {
            readonly object _gate = new();
            int _number;
            public int Draw() { lock (_gate) { if (++_number > 999) _number = 1; } return [|_number|]; }
        }
        """);

    [Fact]
    public Task Silent_on_a_number_that_is_read_under_the_lock() => Verify.Silent("""
        public class Machine
        {
            readonly object _gate = new();
            int _number;
            public int Draw() { lock (_gate) { if (++_number > 999) _number = 1; return _number; } }
        }
        """);

    static string Growing(string modifier, string resize) => $$"""
        class Pool
        {
            readonly object _gate = new();
            {{modifier}} int _expected = 1;
            int _count;
            void Grow() { lock (_gate) { if (_count < _expected) _count++; } }
            void Resize() { {{resize}}++; }
            public void Run() => Parallel.Invoke(Grow, Resize);
        }
        """;

    [Fact]
    public Task Reports_an_update_that_one_under_a_lock_reads() => Verify.Reports(Growing("", "[|_expected|]"));

    [Fact]
    public Task Silent_on_a_volatile_word_that_one_under_a_lock_reads() => Verify.Silent(Growing("volatile", "_expected"));

    // What is prepared before a flag lets its users in.
    static string Opened(string open, string send = "if (!_isOpen) return; lock (_gate) _sent += n;") => $$"""
        class Client
        {
            readonly object _gate = new();
            bool _isOpen, _isOpening;
            long _sent;
            public void Open() { {{open}} }
            public void Send(int n) { {{send}} }
            public void Close() { if (!_isOpen && !_isOpening) return; _isOpen = false; lock (_gate) _sent = 0; }
        }
        """;

    [Theory]
    [InlineData("if (_isOpen) return; _sent = Start(); _isOpen = true; static int Start() => Environment.TickCount;")]
    [InlineData("if (!_isOpen) { _sent = Environment.TickCount; _isOpen = true; }")]
    public Task Silent_where_a_flag_lets_the_others_in(string open) => Verify.Silent(Opened(open));

    [Theory]
    [InlineData("if (_isOpen) return; _isOpen = true; [|_sent|] = Environment.TickCount;", "if (!_isOpen) return; lock (_gate) _sent += n;")]
    [InlineData("[|_sent|] = Environment.TickCount; _isOpen = true;", "if (!_isOpen) return; lock (_gate) _sent += n;")]
    [InlineData("if (_isOpen) return; [|_sent|] = Environment.TickCount; _isOpen = true;", "if (_isOpen || n > 3) lock (_gate) _sent += n;")]
    [InlineData("if (_isOpen) return; [|_sent|] = Environment.TickCount; _isOpen = true;", "lock (_gate) _sent += n;")]
    [InlineData("if (_isOpen) return; [|_sent|] = Environment.TickCount; _isOpen = true;", "if (_isOpen) return; lock (_gate) _sent += n;")]
    public Task Reports_where_the_others_are_in_already(string open, string send) => Verify.Reports(Opened(open, send));

    // A hook for derived types.
    static string Hook(string run) => $$"""
        abstract class Step
        {
            protected object Gate { get; } = new();
            public void Run(int n) { {{run}} }
            protected abstract void Do(int n);
            protected virtual void DoAll(int[] all) { foreach (var n in all) Do(n); }
        }
        class Sum : Step
        {
            List<int>? _all;
            protected override void Do(int n) => {{(run.Contains("lock") ? "_all" : "[|_all|]")}}?.ForEach(one => Console.WriteLine(one + n));
            public void Add(int n) { lock (Gate) { _all ??= new(); _all.Add(n); } }
        }
        """;

    [Fact]
    public Task Silent_where_the_base_type_holds_the_lock_for_its_hook() => Verify.Silent(Hook("lock (Gate) if (n > 0) Do(n);"));

    [Fact]
    public Task Reports_a_hook_that_runs_without_the_lock() => Verify.Reports(Hook("if (n > 0) Do(n);"));

    // Reads in one step, by hand.
    [Theory]
    [InlineData("Atomic.Read(in _at)")]
    public Task Silent_on_an_atomic_read_by_a_helper(string read) => Verify.Silent(ReadBy(read));

    [Theory]
    [InlineData("Atomic.Twice(in [|_at|])")]
    public Task Reports_what_a_helper_is_given_for_something_else(string read) => Verify.Reports(ReadBy(read));

    static string ReadBy(string read) => $$"""
        static class Atomic { public static long Read(in long value) => Volatile.Read(in value); public static long Twice(in long value) => 2 * value; }
        class Log
        {
            readonly object _gate = new();
            long _at;
            public long At() => {{read}};
            public void Go() { lock (_gate) _at++; }
        }
        """;

    [Theory]
    [InlineData("var at = _at; Thread.MemoryBarrier(); return at;", true)]
    [InlineData("var at = [|_at|]; Thread.Yield(); return at;", false)]
    public Task Silent_on_a_word_that_is_read_behind_a_barrier(string read, bool isSilent)
    {
        var code = $$"""
            class Log
            {
                readonly object _gate = new();
                int _at;
                public int At() { {{read}} }
                public void Go() { lock (_gate) _at++; }
            }
            """;
        return isSilent ? Verify.Silent(code) : Verify.Reports(code);
    }

    [Fact]
    public Task A_field_that_is_bound_to_a_variable_changes_nothing_of_it() => Verify.Silent("""
        struct Queue { public readonly object Gate = new(); public int Length; public Queue() { } }
        class Sync
        {
            Queue _queue = new();
            public void Reset() { lock (_queue.Gate) _queue.Length = 0; }
            public void Take() { using var scope = new Scope(ref _queue); _queue.Length--; }
            ref struct Scope
            {
                readonly ref Queue _held;
                public Scope(ref Queue queue) { Monitor.Enter(queue.Gate); _held = ref queue; }
                public void Dispose() => Monitor.Exit(_held.Gate);
            }
        }
        """);

    static string Shop(string settle, string close = "Parallel.ForEach(orders, Settle);") => $$"""
        class Order { public int Amount; public Shop? Shop; }
        class Shop
        {
            readonly object _till = new();
            int _revenue;
            void Settle(Order order) { {{settle}} }
            public int Close(List<Order> orders) { {{close}} lock (_till) return _revenue; }
        }
        """;

    // Each copy gets another element.
    [Fact]
    public Task Reports_a_lock_that_is_another_one_for_each_copy() => Verify.Reports(Shop("lock (order) [|_revenue|] += order.Amount;"));

    [Theory]
    [InlineData("lock (_till) _revenue += order.Amount;", "Parallel.ForEach(orders, Settle);")]
    [InlineData("lock (order) order.Amount++;", "Parallel.ForEach(orders, Settle);")]
    [InlineData("lock (order.Shop!) _revenue += order.Amount;", "Parallel.ForEach(orders, Settle);")]
    public Task Silent_where_the_lock_may_be_the_same(string settle, string close) => Verify.Silent(Shop(settle, close));

    static string Station(string free) => $$"""
        class Station
        {
            readonly object _gate = new();
            bool _isBusy;
            public bool TryCook(Action cook)
            {
                lock (_gate) { if (_isBusy) return false; _isBusy = true; }
                try { cook(); return true; }
                finally { {{free}} }
            }
        }
        class Kitchen
        {
            static void Serve(Action[] dishes) { var grill = new Station(); Parallel.ForEach(dishes, dish => { grill.TryCook(dish); }); }
        }
        """;

    // The test and the claim are one step; it is the other write that has no lock.
    [Fact]
    public Task Reports_a_claim_that_is_given_back_without_the_lock() => Verify.Reports(Station("[|_isBusy|] = false;"));

    [Fact]
    public Task Silent_where_it_is_given_back_under_the_lock() => Verify.Silent(Station("lock (_gate) _isBusy = false;"));

    static string Builder(string wait, string done = "[|owner._done|]++;") => $$"""
        class Builder
        {
            readonly object _gate = new();
            int _done;
            int Done() { lock (_gate) return _done; }
            Task BuildAsync() { var worker = new Worker(this); return Task.Run(worker.Crawl); }
            sealed class Worker(Builder owner) { public void Crawl() { for (var i = 0; i < 9; i++) { {{done}} } } }
            static async Task Main()
            {
                var builder = new Builder();
                var building = builder.BuildAsync();
                {{wait}}
                await building;
            }
        }
        """;

    [Theory]
    [InlineData("while (await Task.WhenAny(building, Task.Delay(50)) != building) Console.WriteLine(builder.Done());")]
    [InlineData("if (await Task.WhenAny(building, Task.Delay(50)) != building) Console.WriteLine(builder.Done());")]
    public Task Reports_what_still_runs_when_the_time_is_over(string wait) => Verify.Reports(Builder(wait));

    [Theory]
    [InlineData("if (await Task.WhenAny(building, Task.Delay(50)) == building) Console.WriteLine(builder.Done());")]
    [InlineData("while (await Task.WhenAny(building, Task.Delay(50)) != building) { } Console.WriteLine(builder.Done());")]
    [InlineData("Expect(await Task.WhenAny(building, Task.Delay(50)) == building); Console.WriteLine(builder.Done()); void Expect(bool isTrue) { }")]
    public Task Silent_where_it_was_the_first_to_end(string wait) => Verify.Silent(Builder(wait, "owner._done++;"));

    // ------------------------------------------------------------------------------------------ before others are there

    static string Link(string members) => $$"""
        public interface IFeed { void Subscribe(Link link); }
        public class Link
        {
            readonly object _gate = new();
            long _pending;
            int _limit;
            Queue<string>? _queue;
            bool _isOpen;
            public void Send(string text) { lock (_gate) { _pending += text.Length; _limit--; _queue!.Enqueue(text); } }
            public void Flush() { lock (_gate) { if (_limit > 0) _pending = 0; _queue!.Clear(); } }
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public void Connect() { _pending = 0; _isOpen = true; }")]
    [InlineData("public void Initialize() { Prepare(); } void Prepare() { _queue = new(); _limit = 9; }")]
    [InlineData("public void Configure(int limit) => _limit = limit;")]
    [InlineData("public int Limit { get { lock (_gate) return _limit; } set { if (_isOpen) throw new InvalidOperationException(); _limit = value; } }")]
    [InlineData("public void Execute(Action[] all) { _limit = all.Length; foreach (var one in all) Task.Run(one); }")]
    [InlineData("public void Run(IFeed feed) { _pending = 0; _queue!.Enqueue(\"\"); feed.Subscribe(this); }")]
    [InlineData("/// <summary>Exposed for testing purposes.</summary>\n public long Next() { return _pending + 1; }")]
    public Task Silent_where_nobody_else_is_there_yet(string members) => Verify.Silent(Link(members));

    [Theory]
    [InlineData("public void Reset() { [|_pending|] = 0; }")]
    [InlineData("public void Connect() { if (_limit == 0) [|_limit|] = 9; }")]
    [InlineData("public void Connect() { [|_pending|] += 9; }")]
    [InlineData("public int Limit { get { lock (_gate) return _limit; } set { [|_limit|] = value; } }")]
    [InlineData("public void Execute(Action[] all) { foreach (var one in all) Task.Run(one); [|_limit|] = all.Length; }")]
    [InlineData("public void Run(IFeed feed) { feed.Subscribe(this); [|_queue!.Enqueue(\"\")|]; }")]
    [InlineData("/// <summary>The next one.</summary>\n public bool Next() { return [|_pending|] > 1; }")]
    [InlineData("public void Reset() => Initialize(); void Initialize() { [|_limit|] = 9; }")]
    [InlineData("public void Run(int[] all) { [|_limit|] = all.Length; Array.Sort(all, (a, b) => a - b); }")]
    [InlineData("bool _disposed; public int Limit { get { lock (_gate) return _limit; } set { if (_disposed) throw new ObjectDisposedException(nameof(Link)); [|_limit|] = value; } }")]
    public Task Reports_where_others_may_be_there(string members) => Verify.Reports(Link(members));

    static string Jobs(string connect, string close = "_session = null;") => $$"""
        public interface IPost { void Post(Action work); }
        public class Session { public Session(string host) { } public void Send(byte[] b) { } }
        public class Jobs(IPost post)
        {
            readonly object _gate = new();
            readonly List<Action> _pending = new();
            Session? _session;
            public void Send(byte[] b) { lock (_gate) _session!.Send(b); }
            public void Close() { lock (_gate) { {{close}} } }
            public void Remove(Action work) { lock (_gate) _pending.Remove(work); }
            public Action[] Pending() { lock (_gate) return _pending.ToArray(); }
            void Next() { lock (_gate) _pending.Clear(); }
            {{connect}}
        }
        """;

    [Theory]
    [InlineData("public void Connect(string host) { [|_session|] = new Session(host); }")]
    [InlineData("public void Execute(Action work) { [|_pending.Add(work)|]; post.Post(work); }")]
    [InlineData("public void Start(Action work) { [|_pending.Add(work)|]; post.Post(Next); }")]
    public Task Reports_what_is_done_again_and_again(string members) => Verify.Reports(Jobs(members));

    [Theory]
    [InlineData("public void Connect(string host) { _session = new Session(host); }", "_session!.Send([]);")]
    [InlineData("public void Start() { _pending.Add(() => { }); post.Post(Next); }", "_session = null;")]
    public Task Silent_on_what_is_done_once(string members, string close) => Verify.Silent(Jobs(members, close));

    [Theory]
    [InlineData("bool locks", "if (locks) await _gate.WaitAsync(); try { _count++; } finally { if (locks) _gate.Release(); }")]
    [InlineData("bool locks", "if (locks) { await _gate.WaitAsync().ConfigureAwait(false); } try { _count++; } finally { if (locks) _gate.Release(); }")]
    public Task Silent_where_callers_say_whether_they_hold_it(string parameters, string body) => Verify.Silent($$"""
        public class Counter
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            int _count;
            public async Task Add() { await _gate.WaitAsync(); try { _count++; } finally { _gate.Release(); } }
            public async Task Clear() { await _gate.WaitAsync(); try { _count = 0; } finally { _gate.Release(); } }
            internal async Task Add({{parameters}}) { {{body}} }
        }
        """);

    static string Statistics(string more) => $$"""
        public class Statistics
        {
            readonly object _gate = new();
            long _opened, _closed, _sent, _received;
            public void Open() { lock (_gate) _opened++; }
            public void Close() { lock (_gate) _closed++; }
            public void Exchange(int sent, int received) { lock (_gate) { _sent += sent; _received += received; } }
            public long Opened => _opened;
            public long Closed => _closed;
            public long Sent => _sent;
            public long Received { get { return _received; } }
            {{more}}
        }
        """;

    [Fact]
    public Task Silent_on_a_row_of_numbers() => Verify.Silent(Statistics(""));

    [Fact]
    public Task Reports_what_is_done_with_numbers() => Verify.Reports(Statistics("public bool IsIdle() => [|_opened|] == [|_closed|];"));

    static string Plan(string match) => $$"""
        sealed class Plan
        {
            readonly List<Part> _parts = new();
            public void Add(Part part) => _parts.Add(part);
            public void Match() { foreach (var part in _parts) part.Take(); }
        }
        sealed class Part
        {
            readonly object _gate;
            readonly Plan _plan;
            readonly Queue<int> _queue = new();
            public Part(object gate, Plan plan) { _gate = gate; _plan = plan; plan.Add(this); }
            public void Take() => _queue.Dequeue();
            public void OnNext(int x) { lock (_gate) { _queue.Enqueue(x); _plan.Match(); } }
            {{match}}
        }
        """;

    [Fact]
    public Task Silent_where_all_callers_elsewhere_hold_a_lock() => Verify.Silent(Plan(""));

    [Fact]
    public Task Reports_where_one_of_them_does_not() => Verify.Reports(Plan("public void Now() => _plan.Match();").Replace("_queue.Dequeue()", "[|_queue.Dequeue()|]"));

    static string Till(string members) => $$"""
        public class Till
        {
            readonly object _gate = new();
            readonly List<int> _coins = new();
            decimal _sum;
            int _last;
            public void Add(int coin) { lock (_gate) { _coins.Add(coin); _sum += coin; _last = coin; } }
            public void Undo() { lock (_gate) { _coins.Remove(_last); _sum -= _last; _last = 0; } }
            {{members}}
        }
        """;

    // What changes in several steps, or is walked through, is wrong whenever two threads are there, and anybody may ask for it.
    [Theory]
    [InlineData("public void Correct(decimal by) { [|_sum|] += by; }")]
    [InlineData("internal void Correct(decimal by) { [|_sum|] += by; }")]
    [InlineData("public void Correct(decimal by) => By(by); void By(decimal by) { [|_sum|] += by; }")]
    [InlineData("public void Give(int coin) { [|_coins|].Add(coin); }")]
    [InlineData("public int Total() { var all = 0; foreach (var coin in [|_coins|]) all += coin; return all; }")]
    public Task Warns_of_steps_that_anybody_may_ask_for(string members) => Verify.Says(
        Till(members), $"'{(members.Contains("_sum") ? "_sum" : "_coins")}' is {(members.Contains("+= by") ? "updated" : members.Contains("Give") ? "changed" : "read")} here without '_gate'; "
            + $"'Add' changes it in line 7 under '_gate', so other threads may be there");

    // A lock that others take says that threads come there, not that this code is one of them.
    [Theory]
    [InlineData("public void Forget(int coin) { [|_last|] = coin; }")]
    public Task Suggests_where_only_locks_of_others_speak_for_it(string members) => Verify.Suggests(Till(members));

    // ---------------------------------------------------------------------------------------- handles that reach into the object which gave them away

    static string Leases(string dispose, string owner = "readonly Pool _pool;") => $$"""
        class Pool
        {
            readonly object _gate = new();
            int _used;
            public IDisposable? Take() { lock (_gate) { if (_used > 9) return null; _used++; return new Lease(this); } }
            public int Used { get { lock (_gate) return _used; } }
            sealed class Lease : IDisposable
            {
                {{owner}}
                public Lease(Pool pool) => _pool = pool;
                public void Dispose() { {{dispose}} }
            }
        }
        """;

    [Theory]
    [InlineData("[|_pool._used|]--;", "readonly Pool _pool;")]
    [InlineData("[|_pool._used|] -= 1; Console.WriteLine(1);", "private Pool _pool;")]
    public Task Reports_the_handle_of_a_nested_type(string dispose, string owner) => Verify.Reports(Leases(dispose, owner));

    [Fact]
    public Task Silent_where_one_of_two_ways_may_become_the_writer() => Verify.Silent("""
        class Register
        {
            readonly ReaderWriterLockSlim _gate = new(); int _count;
            public int Read(bool mayAdd)
            {
                if (mayAdd) _gate.EnterUpgradeableReadLock(); else _gate.EnterReadLock();
                try { return _count; }
                finally { if (mayAdd) _gate.ExitUpgradeableReadLock(); else _gate.ExitReadLock(); }
            }
            public void Add() { _gate.EnterWriteLock(); try { _count++; } finally { _gate.ExitWriteLock(); } }
            public void Clear() { _gate.EnterWriteLock(); try { _count = 0; } finally { _gate.ExitWriteLock(); } }
        }
        """);

    // A lock that a type gives to its base and keeps as well.
    static string Sums(string constructors, string make, string own = "_own") => $$"""
        abstract class Sum(object sync)
        {
            protected int Value;
            public void Add(int n) { lock (sync) {{(own == "_own" ? "Value" : "[|Value|]")}} += n; }
            public int Read() { lock (sync) return Value; }
        }
        sealed class Product : Sum
        {
            readonly object _own; readonly object _else = new();
            {{constructors}}
            public void Scale(int n) { lock ({{own}}) {{(own == "_own" ? "Value" : "[|Value|]")}} *= n; }
        }
        static class Program { static void Main() { var product = {{make}}; Task.Run(() => product.Add(1)); Task.Run(() => product.Scale(2)); Console.ReadLine(); } }
        """;

    [Theory]
    [InlineData("public Product(object gate) : base(gate) { _own = gate; }", "new Product(new object())")]
    [InlineData("public Product() : this(new object()) { } Product(object gate) : base(gate) => _own = gate;", "new Product()")]
    public Task Silent_on_one_lock_under_two_names(string constructors, string make) => Verify.Silent(Sums(constructors, make));

    [Theory]
    [InlineData("public Product(object gate) : base(gate) { _own = gate; }", "new Product(new object())", "_else")]
    [InlineData("public Product(object gate, object other) : base(gate) { _own = other; }", "new Product(new object(), new object())", "this._own")]
    [InlineData("public Product(object gate) : base(gate) { _own = gate; } public Product() : base(new()) { _own = new(); }", "new Product()", "this._own")]
    public Task Reports_two_locks_that_may_differ(string constructors, string make, string own) => Verify.Reports(Sums(constructors, make, own));

    // The parameter of a primary constructor is the field of the handle.
    static string ShortLeases(string type, string dispose) => $$"""
        class Pool
        {
            readonly object _gate = new();
            int _used;
            public Lease Take() { lock (_gate) { _used++; return new Lease(this); } }
            public int Used { get { lock (_gate) return _used; } }
            public {{type}} Lease(Pool pool) : IDisposable
            {
                public void Dispose() { {{dispose}} }
            }
        }
        """;

    [Theory]
    [InlineData("sealed class", "[|pool._used|]--;")]
    [InlineData("readonly struct", "[|pool._used|]--;")]
    public Task Reports_the_handle_with_a_primary_constructor(string type, string dispose) => Verify.Reports(ShortLeases(type, dispose));

    [Theory]
    [InlineData("readonly struct", "lock (pool._gate) pool._used--;")]
    [InlineData("sealed class", "pool._used--; pool = null!;")]
    public Task Silent_on_a_handle_with_a_primary_constructor_that_takes_the_lock_or_changes_hands(string type, string dispose) => Verify.Silent(ShortLeases(type, dispose));

    [Theory]
    [InlineData("lock (_pool._gate) _pool._used--;", "readonly Pool _pool;")]
    [InlineData("Console.WriteLine(_pool._used);", "readonly Pool _pool;")]
    [InlineData("_pool._used--; _pool = null!;", "Pool _pool;")]
    public Task Silent_on_a_handle_that_takes_the_lock_or_only_looks(string dispose, string owner) => Verify.Silent(Leases(dispose, owner));

    [Fact]
    public Task Silent_on_a_nested_type_that_makes_its_own_object() => Verify.Silent("""
        public sealed class Registry
        {
            readonly object _gate = new();
            readonly List<string> _names = new();
            public void Add(string name) { lock (_gate) _names.Add(name); }
            public string[] All() { lock (_gate) return _names.ToArray(); }
            public sealed class Builder
            {
                readonly Registry _made = new();
                public Builder With(string name) { _made._names.Add(name); return this; }
                public Registry Build() => _made;
            }
        }
        """);

    static string Handles(string more, string used = "_owner._used") => $$"""
        public sealed class Pool
        {
            readonly object _gate = new(), _other = new();
            int _used;
            public Handle Take() { lock (_gate) { _used++; return new Handle(this); } }
            public int Used { get { lock (_gate) return _used; } }
            public void Return(Handle handle) { lock (_gate) handle.Release(); }
            {{more}}
            public sealed class Handle
            {
                readonly Pool _owner;
                internal Handle(Pool owner) => _owner = owner;
                internal void Release() => {{used}}--;
            }
        }
        """;

    [Fact]
    public Task Silent_on_a_handle_that_its_owner_calls_under_the_lock() => Verify.Silent(Handles(""));

    [Theory]
    [InlineData("public void Drop(Handle handle) => handle.Release();")]
    [InlineData("public void Drop(Handle handle) { lock (_other) handle.Release(); }")]
    public Task Reports_a_handle_that_others_call_under_other_locks(string more) => Verify.Reports(Handles(more, "[|_owner._used|]"));

    static string Account(string more, string balance = "_balance") => $$"""
        public sealed class Account
        {
            readonly object _gate = new();
            long _balance; DateTime _lastUsed; int _failures; bool _isOpen; long _in, _out, _fees;
            public void Pay(long n) { lock (_gate) { _balance += n; _lastUsed = DateTime.Now; _failures++; _isOpen = true; {{more}} } }
            public long Balance => {{balance}};
            public DateTime LastUsed { get { lock (_gate) return _lastUsed; } }
            public int Failures => _failures;
            public bool IsOpen => _isOpen;
            public long In => _in; public long Out => _out; public long Fees => _fees;
        }
        """;

    [Fact]
    public Task Reports_an_account_that_counts_little() => Verify.Reports(Account("", "[|_balance|]"));

    [Fact]
    public Task Silent_where_many_counters_are_shown() => Verify.Silent(Account("_in++; _out++; _fees += n;"));

    [Fact]
    public Task Silent_on_a_nested_type_that_calls_members_of_its_owner() => Verify.Silent("""
        class Feed
        {
            readonly object _gate = new();
            int _current;
            int _next;
            public void Put(int x) { lock (_gate) { _current = x; _next++; } }
            public bool Move() { lock (_gate) { _current = _next; return _current > 3; } }
            sealed class Reader
            {
                readonly Feed _feed;
                public Reader(Feed feed) => _feed = feed;
                public bool MoveNext() => _feed.Move();
            }
        }
        """);

    // ------------------------------------------------------------------------------------------- a flag that is set last

    static string Loaded(string load, string test = "!_loaded", string read = "_driver") => $$"""
        class Driver { public void Send() { } }
        class Printer
        {
            readonly object _gate = new();
            Driver? _driver;
            volatile bool _loaded;
            Driver Ensure() { if ({{test}}) { {{load}} } return {{read}}!; }
            public void Print() => Ensure().Send();
            static void Main() { var printer = new Printer(); Parallel.For(0, 9, i => printer.Print()); }
        }
        """;

    [Theory]
    [InlineData("lock (_gate) { if (!_loaded) { _driver = new Driver(); _loaded = true; } }")]
    [InlineData("lock (_gate) { try { if (!Volatile.Read(ref _loaded)) { _driver = new(); _loaded = true; } } finally { } }")]
    [InlineData("lock (_gate) { if (!_loaded) { _driver = new Driver(); _driver.Send(); Volatile.Write(ref _loaded, true); } }", "!Volatile.Read(ref _loaded)")]
    public Task Silent_on_what_is_read_when_the_flag_is_seen(string load, string test = "!_loaded") => Verify.Silent(Loaded(load, test));

    [Theory]
    [InlineData("lock (_gate) { if (!_loaded) { _loaded = true; _driver = new Driver(); } }")]
    public Task Reports_what_is_made_after_the_flag_is_set(string load) => Verify.Reports(Loaded(load, read: "[|_driver|]"));

    // --------------------------------------------------------------------------------------- a lock that is given back elsewhere

    static string Flush(string dispose) => $$"""
        class Store
        {
            readonly List<int> _all = new();
            public void Add(int n) { lock (this) _all.Add(n); }
            public void Cut(int n) { lock (this) _all.Remove(n); }
            public Guard Stop() => new(this);
            public readonly struct Guard : IDisposable
            {
                readonly Store _store;
                public Guard(Store store) { _store = store; Monitor.Enter(store); }
                public void Dispose() { {{dispose}} }
            }
        }
        """;

    [Fact]
    public Task Silent_before_a_scope_gives_its_lock_back() => Verify.Silent(Flush("_store._all.Clear(); Monitor.Exit(_store);"));

    [Fact]
    public Task Reports_a_scope_without_a_lock() => Verify.Reports(Flush("[|_store._all.Clear()|];").Replace("Monitor.Enter(store);", ""));

    // ------------------------------------------------------------------------------- threads that a member of each object joins

    static string Workers(string main, string output = "Output") => $$"""
        abstract class Worker
        {
            protected static readonly object Sync = new();
            readonly Thread _thread;
            protected Worker() { _thread = new Thread(Run); }
            public long Output { get; protected set; }
            public long {{output}} { get { return 0; } }
            public void Start() => _thread.Start();
            public void Finish() => _thread.Join();
            void Run() { lock (Sync) Output = Process(); }
            protected abstract long Process();
        }
        sealed class Encoder : Worker { protected override long Process() => 7; }
        sealed class Analyser : Worker { protected override long Process() => 8; }
        class Program
        {
            static void Main()
            {
                Worker[] workers = { new Encoder(), new Analyser() };
                foreach (var w in workers) w.Start();
                {{main}}
            }
        }
        """;

    [Theory]
    [InlineData("foreach (var w in workers) w.Finish(); Console.WriteLine(workers.Sum(w => w.Output));")]
    [InlineData("foreach (var w in workers) w.Finish(); foreach (var w in workers) Console.WriteLine(w.Output + 1);")]
    public Task Silent_behind_a_loop_that_joins_by_a_member(string main) => Verify.Silent(Workers(main, "Unused"));

    [Theory]
    [InlineData("foreach (var w in workers) { var sum = [|w.Output|] + 1; } foreach (var w in workers) w.Finish();")]
    public Task Reports_before_it(string main) => Verify.Reports(Workers(main, "Unused"));

    // --------------------------------------------------------------------------- what a program does after all have been joined

    static string Steps(string main) => $$"""
        abstract class Step
        {
            protected readonly object Sync = new();
            public void All(int n) { var tasks = new Task[3]; for (var t = 0; t < 3; t++) tasks[t] = Task.Run(() => Process(n)); Task.WaitAll(tasks); }
            protected abstract void Process(int n);
        }
        class Archive : Step
        {
            readonly List<int> _sizes = new();
            public int Longest() { var most = 0; foreach (var size in [|_sizes|]) most = Math.Max(most, size); return most; }
            protected override void Process(int n) { lock (Sync) _sizes.Add(n); }
        }
        class Program { static void Main() { var step = new Archive(); {{main}} } }
        """;

    [Fact]
    public Task Silent_where_the_program_has_joined_all() => Verify.ReportsInProgram(Steps("step.All(4); Console.WriteLine(step.Longest());").Replace("[|_sizes|]", "_sizes"));

    [Fact]
    public Task Reports_where_others_run() => Verify.ReportsInProgram(Steps("var all = Task.Run(() => step.All(4)); Console.WriteLine(step.Longest()); all.Wait();"));

    // ------------------------------------------------------------------------------------ what is handed over with a callback

    static string Cancelling(string register, string source = "_source") => $$"""
        class Resettable
        {
            readonly object _gate = new();
            CancellationTokenSource _source = new();
            int _count;
            public CancellationToken Start(CancellationToken token)
            {
                lock (_gate) { if (_source.IsCancellationRequested) _source = new CancellationTokenSource(); }
                {{register}}
                return token;
            }
            public void Reset() { lock (_gate) { _source = new(); _count++; } }
        }
        """;

    [Theory]
    [InlineData("token.Register(static state => ((CancellationTokenSource)state!).Cancel(), _source);")]
    [InlineData("token.Register(static state => { var source = (CancellationTokenSource)state!; if (source != null) source.Cancel(); }, _source);")]
    public Task Silent_on_a_parameter_that_got_what_was_in_a_field(string register) => Verify.Silent(Cancelling(register));

    [Fact]
    public Task Reports_a_callback_that_reads_the_field() => Verify.Reports(Cancelling("token.Register(state => [|_count|]++, _source);"));

    // ------------------------------------------------------------------------------------ locks that a flag asks for

    static string Shareable(string open, string close = "if (_isShared) lock (this) DoClose(); else DoClose();") => $$"""
        public class Buffer
        {
            bool _isShared;
            int _readers;
            public void Share() => _isShared = true;
            public void Open() { {{open}} }
            public void Close() { {{close}} }
            void DoOpen() => _readers++;
            void DoClose() => _readers--;
        }
        """;

    [Theory]
    [InlineData("if (_isShared) lock (this) DoOpen(); else DoOpen();")]
    [InlineData("if (!_isShared) DoOpen(); else { lock (this) { DoOpen(); } }")]
    [InlineData("if (this._isShared) { lock (this) DoOpen(); return; } DoOpen();")]
    [InlineData("if (_isShared) { lock (this) DoOpen(); return; } DoOpen();")]
    [InlineData("if (_isShared) { lock (this) { if (_readers >= 0) _readers++; } } else _readers++;")]
    public Task Silent_where_a_flag_says_that_there_is_one_user(string open) => Verify.Silent(Shareable(open));

    [Theory]
    [InlineData("if (_isShared) lock (this) DoOpen(); else [|_readers|] -= 2;")]
    [InlineData("if (_readers > 9) lock (this) _readers--; else [|_readers|]--;")]
    [InlineData("if (_isShared) lock (this) DoOpen(); [|_readers|]--;")]
    [InlineData("if (Environment.TickCount > 9) lock (this) _readers++; else [|_readers|]++;")]
    public Task Reports_where_the_flag_says_nothing_of_it(string open) => Verify.Tells(Shareable(open));

    // ------------------------------------------------------------------------------------ closed under the lock, and emptied after it

    static string Closing(string dispose, string put = "if (!_isClosed) _items.Add(item);") => $$"""
        public class Inbox
        {
            readonly object _gate = new();
            readonly Items _items = new();
            bool _isClosed;
            public bool TryTake(out int item) { lock (_gate) { item = 0; if (_isClosed || _items.Count == 0) return false; item = _items.Take(); return true; } }
            public void Put(int item) { lock (_gate) { {{put}} } }
            public void Close() { {{dispose}} }

            class Items
            {
                readonly int[] _all = new int[64];
                int _head;
                public int Count;
                public void Add(int item) { _all[(_head + Count) % 64] = item; Count++; }
                public int Take() { var item = _all[_head]; Count--; _head = (_head + 1) % 64; return item; }
            }
        }
        """;

    [Theory]
    [InlineData("var isMine = false; lock (_gate) { if (!_isClosed) { _isClosed = true; isMine = true; } } if (isMine) while (_items.Count > 0) _items.Take();")]
    [InlineData("bool isMine = false; lock (_gate) { if (!_isClosed) { isMine = true; _isClosed = true; } } if (!isMine) return; while (_items.Count > 0) _items.Take();")]
    [InlineData("lock (_gate) { if (_isClosed) return; _isClosed = true; } while (_items.Count > 0) _items.Take();")]
    public Task Silent_on_what_is_left_when_it_was_closed(string close) => Verify.Silent(Closing(close));

    [Theory]
    [InlineData("var isMine = true; lock (_gate) { if (!_isClosed) { _isClosed = true; isMine = true; } } if (isMine) while (_items.Count > 0) _items.Take();")]
    [InlineData("var isMine = false; lock (_gate) { if (!_isClosed) { _isClosed = true; } isMine = true; } if (isMine) while (_items.Count > 0) _items.Take();")]
    [InlineData("var isMine = false; lock (_gate) { if (!_isClosed) { _isClosed = true; isMine = true; } } if (!isMine) while (_items.Count > 0) _items.Take();")]
    public Task Reports_what_a_flag_does_not_speak_for(string close) => Verify.Tells(Closing(close).Replace("Count--; _head = (", "[|Count|]--; [|_head|] = ("));

    [Fact]
    public Task Reports_what_others_do_when_it_was_closed() => Verify.Tells(Closing(
        "var isMine = false; lock (_gate) { if (!_isClosed) { _isClosed = true; isMine = true; } } if (isMine) while (_items.Count > 0) _items.Take();", "_items.Add(item);").Replace("Count--; _head = (", "[|Count|]--; [|_head|] = ("));

    // ------------------------------------------------------------------------------------ slots that belong to a thread

    static string Slots(string give, string test) => $$"""
        public class Pool
        {
            struct Slot { public int Owner; public object? Value; public int Count; }
            readonly Slot[] _slots = new Slot[8];
            public bool Return(object value) { {{give}} }
            bool Adopt(int me, object value)
            {
                lock (this)
                {
                    for (var i = 0; i < _slots.Length; i++)
                    {
                        if (_slots[i].Owner == 0) { _slots[i].Owner = me; return ReturnOwn(me, value); }
                    }
                }

                return false;
            }

            bool ReturnOwn(int me, object value)
            {
                for (var i = 0; i < _slots.Length; i++)
                {
                    var owner = _slots[i].Owner;
                    if ({{test}}) { _slots[i].Count++; return true; }
                }

                return false;
            }
        }
        """;

    [Fact]
    public Task Silent_on_the_slot_of_the_own_thread() => Verify.Silent(Slots("int me = Environment.CurrentManagedThreadId; return ReturnOwn(me, value) || Adopt(me, value);", "owner == me"));

    [Theory]
    [InlineData("int me = value.GetHashCode(); return ReturnOwn(me, value) || Adopt(me, value);", "owner == me")]
    [InlineData("int me = Environment.CurrentManagedThreadId; return ReturnOwn(3, value) || Adopt(me, value);", "owner == me")]
    [InlineData("int me = Environment.CurrentManagedThreadId; return ReturnOwn(me, value) || Adopt(me, value);", "owner >= 0")]
    public Task Reports_slots_that_others_may_have(string give, string test) => Verify.Tells(Slots(give, test).Replace("_slots[i].Count++", "[|_slots[i].Count|]++"));

    // ------------------------------------------------------------------------------------ copying out of a collection

    static string Copying(string body) => $$"""
        public class Bag<T>
        {
            readonly object _gate = new();
            readonly List<T> _own = new();
            ICollection<T> _items = new List<T>();
            public void Add(T item) { lock (_gate) _items.Add(item); }
            public T[] ToArray() { lock (_gate) return Copy(_items); }
            public T[] Peek() { {{body}} }
            static T[] Copy(ICollection<T> from) { var all = new T[from.Count]; from.CopyTo(all, 0); return all; }
        }
        """;

    [Fact]
    public Task Copying_is_no_change() => Verify.Silent("""
        public class Set<T> : List<T>
        {
            public object SyncRoot { get; } = new();
            public static T[] ToArray(ICollection<T> from) { if (from.Count == 0) return []; var all = new T[from.Count]; from.CopyTo(all, 0); return all; }
            public static T[] ToArray(Set<T> from) { lock (from.SyncRoot) return ToArray((IList<T>)from); }
        }
        """);

    // ------------------------------------------------------------------------------------ looks at one word

    static string Linked(string look, string members = "") => $$"""
        public class Link
        {
            readonly object _gate = new();
            object? _peer;
            object? _last;
            long _sent;
            {{members}}
            void Loop() { while (true) { {{look}} Thread.Sleep(10); } }
            public void Connect(object peer) { new Thread(Loop).Start(); lock (_gate) { _last = _peer; _peer = peer; _sent++; } }
        }
        """;

    [Theory]
    [InlineData("if ([|_peer|] is null) Console.WriteLine();")]
    [InlineData("Send([|_peer|]);", "void Send(object? to) { }")]
    [InlineData("Show([|_sent|]);", "void Show(long n) { }")]
    public Task Suggests_looks_at_one_word(string look, string members = "") => Verify.Suggests(Linked(look, members));

    [Theory]
    [InlineData("Send([|_peer|], [|_last|]);", "void Send(object? to, object? old) { }")]
    [InlineData("[|_sent|]++;")]
    public Task Reports_looks_at_what_belongs_together(string look, string members = "") => Verify.Tells(Linked(look, members));

    // ------------------------------------------------------------------------------------ what debuggers ask

    static string Queued(string members, string asked = "_group.Scheduled()") => $$"""
        using System.Diagnostics;
        [DebuggerDisplay("{Shown}")]
        class Group
        {
            readonly Queue<Task> _all = new();
            readonly object _gate = new();
            public void Enqueue(Task task) { lock (_gate) _all.Enqueue(task); }
            public bool Next(out Task? task) { lock (_gate) return _all.TryDequeue(out task); }
            {{members}}
        }
        public class Turns : TaskScheduler
        {
            readonly Group _group = new();
            protected override void QueueTask(Task task) => _group.Enqueue(task);
            protected override bool TryExecuteTaskInline(Task task, bool wasQueued) => false;
            protected override IEnumerable<Task> GetScheduledTasks() => {{asked}};
        }
        """;

    [Theory]
    [InlineData("internal IEnumerable<Task> Scheduled() { foreach (var task in _all) yield return task; }")]
    [InlineData("internal string Shown => string.Join(\",\", _all);", "[]")]
    public Task Silent_on_members_for_debuggers(string members, string asked = "_group.Scheduled()") => Verify.Silent(Queued(members, asked));

    [Theory]
    [InlineData("internal IEnumerable<Task> Scheduled() { foreach (var task in [|_all|]) yield return task; }", "_group.Scheduled(); public int Count() => _group.Scheduled() is Task[] all ? all.Length : 0")]
    [InlineData("internal string Listed => string.Join(\",\", [|_all|]);", "[]")]
    public Task Reports_members_for_others_as_well(string members, string asked) => Verify.Tells(Queued(members, asked));
    // ------------------------------------------------------------------------------------ looks of the end

    static string Plugins(string more) => $$"""
        public class Plugins : IDisposable
        {
            readonly object _gate = new();
            readonly List<string> _all = new();
            public void Add(string name) { lock (_gate) _all.Add(name); }
            public void Remove(string name) { lock (_gate) _all.Remove(name); }
            void RemoveAll() { foreach (var name in [|_all.ToArray()|]) Remove(name); }
            public void Dispose() => RemoveAll();
            {{more}}
        }
        """;

    [Fact]
    public Task Suggests_looks_that_only_disposal_comes_to() => Verify.Suggests(Plugins(""));

    [Fact]
    public Task Reports_looks_that_others_come_to_as_well() => Verify.Reports(Plugins("public void Reset() => RemoveAll();"));

    static string Optional(string flag, string add = "if (_isShared) { lock (_gate) { AddCore(x); return; } } AddCore(x);") => $$"""
        class Bag
        {
            readonly object _gate = new();
            readonly List<int> _items = new();
            {{flag}}
            public Bag(bool isShared) { _isShared = isShared; }
            public void Add(int x) { {{add}} }
            public int[] Copy() { if (_isShared) { lock (_gate) { return CopyCore(); } } return CopyCore(); }
            public void AddTwice(int x) { lock (_gate) { AddCore(x); AddCore(x); } }
            void AddCore(int x) => @items@.Add(x);
            int[] CopyCore() => _items.ToArray();
        }
        """;

    [Theory]
    [InlineData("readonly bool _isShared;")]
    [InlineData("bool _isShared { get; }")]
    public Task Silent_where_a_lock_belongs_to_a_mode_of_the_object(string flag) => Verify.Silent(Optional(flag).Replace("@items@", "_items"));

    [Fact]
    public Task Suggests_steps_that_some_take_with_the_lock_and_some_without() =>
        Verify.Suggests(Optional("readonly bool _isShared;", "if (x > 3) { AddCore(x); }").Replace("@items@", "[|_items|]"));

    static string Board(string begin, string more = "") => $$"""
        class Source { Action<int>? _arrived; public void Register(Action<int> arrived) => _arrived = arrived; public void Raise() => _arrived?.Invoke(1); }
        class Tips
        {
            readonly object _inner = new();
            readonly Dictionary<int, string> _all = new();
            public void Load(string tip) { lock (_inner) @all@[-1] = tip; }
            public string Own() => _all[-1];
            public void Set(int peer, string tip) { lock (_inner) _all[peer] = tip; }
        }
        class Board
        {
            readonly object _peers = new();
            readonly Tips _tips = new();
            readonly Source _source = new();
            public async Task InitializeAsync(string tip) { await Task.Delay(1); {{begin}} }
            public void Present(int peer, string tip) { lock (_peers) _tips.Set(peer, tip); }
            public void Leave(int peer) { lock (_peers) _tips.Set(peer, ""); }
            public string Own() { lock (_peers) return _tips.Own(); }
            public string Name() { lock (_peers) return _tips.Own().Trim(); }
            public int Length() { lock (_peers) return _tips.Own().Length; }
            void Arrived(int n) { lock (_peers) Console.WriteLine(_tips.Own()); }
            {{more}}
        }
        """;

    [Fact]
    public Task Silent_on_what_an_object_is_made_ready_with_by_way_of_a_part() =>
        Verify.Silent(Board("_tips.Load(tip); _source.Register(Arrived);").Replace("@all@", "_all"));

    [Theory]
    [InlineData("_source.Register(Arrived); _tips.Load(tip);")]
    [InlineData("_tips.Load(tip); _source.Register(Arrived);", "public Task ResetAsync() => InitializeAsync(\"\");")]
    public Task Reports_what_comes_when_others_know_the_object(string begin, string more = "") =>
        Verify.Reports(Board(begin, more).Replace("@all@[-1]", "[|_all[-1]|]"));

    static string Receiver(string more) => $$"""
        class Receiver : IDisposable
        {
            readonly SemaphoreSlim _reading = new(1, 1);
            Task? _receiver, _watcher;
            public void Connect() { _receiver = Task.Run(ReceiveAsync); @watcher@ = Task.Run(() => Task.Delay(1000)); }
            async Task ReceiveAsync()
            {
                await _reading.WaitAsync();
                try { if (DateTime.Now.Hour > 12) Dispose(); } finally { _reading.Release(); }
            }
            public void Dispose() { _watcher = null; }
            {{more}}
        }
        """;

    [Fact]
    public Task Silent_on_what_nobody_looks_at() => Verify.Silent(Receiver("").Replace("@watcher@", "_watcher"));

    [Fact]
    public Task Reports_what_somebody_looks_at() => Verify.Reports(Receiver("public bool IsWatched => _watcher != null;").Replace("@watcher@", "[|_watcher|]"));

    [Fact]
    public Task Silent_on_a_lock_that_only_a_caller_holds() => Verify.Silent("""
        class Pool
        {
            readonly object _gate = new(); readonly object _others = new(); readonly List<int> _late = new(); int _count;
            void Recycle() { if (_count >= 1000) return; lock (_gate) _count++; }
            public void Take() { lock (_gate) _count--; }
            void Deliver() { lock (_others) for (var i = 0; i < _late.Count; i++) Recycle(); }
            public void Delay(int one) { lock (_others) _late.Add(one); }
            public void Start() => new Thread(() => { while (true) { Thread.Sleep(1); Recycle(); Deliver(); } }).Start();
        }
        """);

    [Theory]
    [InlineData("if (!CheckAccess()) Throw();")]
    [InlineData("if (!CheckAccess()) throw new InvalidOperationException();")]
    public Task Silent_where_a_thread_is_asked_for(string verify) => Verify.Silent($$"""
        class Compositor
        {
            readonly Thread _thread = Thread.CurrentThread; readonly object _gate = new(); object? _next; object? _pending;
            bool CheckAccess() => Thread.CurrentThread == _thread;
            void Verify() { {{verify}} }
            static void Throw() => throw new InvalidOperationException();
            public object Request() { Verify(); return _next ??= new(); }
            public void Commit()
            {
                Verify();
                _next ??= new();
                lock (_gate) { _pending = _next; _next = null; }
            }
            public void Done() { lock (_gate) _pending = null; }
        }
        """);

    // The step that follows a task runs on the spot where the task is complete.
    static string Following(string otherwise, string use, string open = "answered.Then(agenda, () => _id = answered.Id.ToString());") => $$"""
        interface IAgenda { void Note(string text); void Later(Action work); }
        static class Following
        {
            static event Action? Ready;
            static void Raise() => Ready?.Invoke();
            static Action? s_next;
            static void Go() => s_next?.Invoke();
            static void Defer(IAgenda agenda, Action work) => agenda.Later(work);
            static Func<Action, bool>? s_plan;
            static void Plan(Action work) => s_plan?.Invoke(work);
            static void Twice(Action work, int times) { work(); if (times > 1) Twice(work, times - 1); }
            public static void Then(this Task task, IAgenda agenda, Action next)
            {
                if (task.IsCompleted) next();
                else { {{otherwise}} }
            }
        }
        class Link(IAgenda agenda)
        {
            readonly object _gate = new(); string? _id; int _opened;
            public void Open(Task answered) { lock (_gate) { _opened++; {{open}} } }
            void Ask(Task answered) { void Step() => answered.Then(agenda, () => _id = answered.Id.ToString()); Step(); }
            public bool IsOpen { get { lock (_gate) return _opened > 0 && _id != null; } }
            public void Close() => {{use}} = null;
        }
        """;

    [Theory]
    [InlineData("agenda.Later(next);")]
    [InlineData("s_next = next ?? throw new ArgumentNullException();")]
    [InlineData("var copy = next; agenda.Later(copy);")]
    [InlineData("var copy = next; Ready += copy;")]
    [InlineData("agenda.Later(() => next());")]
    [InlineData("agenda.Later(() => { agenda.Note(\"next\"); next(); });")]
    [InlineData("Defer(agenda, next);")]
    [InlineData("Defer(agenda, () => next());")]
    [InlineData("Ready += next;")]
    [InlineData("task.ContinueWith(_ => next());")]
    [InlineData("Plan(next);")]
    public Task Silent_where_a_step_may_run_when_the_lock_is_gone(string otherwise) => Verify.Silent(Following(otherwise, "_id"));

    [Fact]
    public Task Silent_where_the_lock_of_a_caller_may_be_gone() => Verify.Silent(Following("agenda.Later(next);", "_id", "Ask(answered);"));

    [Fact]
    public Task Reports_where_the_lock_of_a_caller_is_held() => Verify.Reports(Following("next();", "[|_id|]", "Ask(answered);"));

    [Theory]
    [InlineData("task.Wait(); next();")]
    [InlineData("var copy = next; copy();")]
    [InlineData("agenda.Note(\"late\");")]
    [InlineData("agenda.Note(next.Method.Name); ArgumentNullException.ThrowIfNull(next);")]
    [InlineData("void Run() => next(); Run();")]
    [InlineData("Twice(next, 2);")]
    public Task Reports_where_a_step_always_runs_under_the_lock(string otherwise) => Verify.Reports(Following(otherwise, "[|_id|]"));

    // What a base type has for the hooks of those derived from it, which it calls under its lock.
    static string Hooked(string use, string accessibility = "protected", string more = "", string derived = "") => $$"""
        public abstract class Stage
        {
            readonly object _gate = new(); readonly List<IDisposable> _owned = new(); bool _isUp;
            {{accessibility}} void Own(IDisposable part) => {{use}};
            protected abstract void Raise();
            public void Up() { lock (_gate) { if (_isUp) return; _isUp = true; Raise(); } }
            public void Down() { lock (_gate) { foreach (var part in _owned) part.Dispose(); _owned.Clear(); _isUp = false; } }
            {{more}}
        }
        public class Lights : Stage { protected override void Raise() { Own(new MemoryStream()); More(); } void More() => Own(new MemoryStream()); {{derived}} }
        public class Sound : Stage { protected override void Raise() => Own(new MemoryStream()); }
        """;

    [Fact]
    public Task Silent_on_what_only_hooks_call_that_are_run_under_the_lock() => Verify.Silent(Hooked("_owned.Add(part)"));

    [Theory]
    [InlineData("public")]
    [InlineData("protected", "public void Again() => Raise();")]
    [InlineData("protected", "", "public void Late() => Own(new MemoryStream());")]
    [InlineData("protected", "", "public void Later() => More();")]
    public Task Reports_what_not_only_such_hooks_call(string accessibility, string more = "", string derived = "") => Verify.Reports(Hooked("[|_owned.Add(part)|]", accessibility, more, derived));

    // An index that takes the lock of its store by a name of its own.
    static string Indexed(string use, string take = "_lock = store.Root; _store = store;", string comment = "", string more = "", string root = "internal ReaderWriterLockSlim Root { get; } = new();") => $$"""
        class Store
        {
            readonly Dictionary<int, string> _all = new();
            {{root}}
            {{comment}}
            internal string? Peek(int key) => {{use}}.GetValueOrDefault(key);
            public string? Get(int key) { Root.EnterReadLock(); try { return _all.GetValueOrDefault(key); } finally { Root.ExitReadLock(); } }
            public void Put(int key, string text) { Root.EnterWriteLock(); try { _all[key] = text; } finally { Root.ExitWriteLock(); } }
        }
        class Index
        {
            readonly Store _store; readonly ReaderWriterLockSlim _lock; readonly List<int> _keys = new();
            public Index(Store store) { {{take}} }
            public void Note(int key) => _store.Put(key, "new");
            public string? First() { _lock.EnterReadLock(); try { return _keys.Count == 0 ? null : _store.Peek(_keys[0]); } finally { _lock.ExitReadLock(); } }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("_lock = store.Root; _store = store;")]
    [InlineData("(_store, _lock) = (store, new());", "/// <summary>Looks without the lock. Only call when the caller already holds <see cref=\"SyncRoot\"/>.</summary>")]
    [InlineData("_lock = store.Root; _store = store;", "", "public Index(Store store, int key) : this(store) => _keys.Add(key);")]
    [InlineData("_lock = store.Root; _store = store;", "", "", "readonly ReaderWriterLockSlim _own = new(); internal ReaderWriterLockSlim Root => _own;")]
    public Task Silent_under_the_lock_by_another_name(string take, string comment = "", string more = "", string root = "internal ReaderWriterLockSlim Root { get; } = new();") => Verify.Silent(Indexed("_all", take, comment, more, root));

    [Theory]
    [InlineData("_lock = new(); _store = store;")]
    [InlineData("_lock = new Store().Root; _store = store;")]
    [InlineData("_lock = store.Root; _store = new Store();")]
    [InlineData("_lock = store.Root; _store = store;", "public Index(Store store, ReaderWriterLockSlim gate) { _lock = gate; _store = store; }")]
    [InlineData("_lock = store.Root; _store = store;", "", "internal ReaderWriterLockSlim Root { get; private set; } = new(); public void Renew() => Root = new();")]
    public Task Reports_under_the_lock_of_another_store(string take, string more = "", string root = "internal ReaderWriterLockSlim Root { get; } = new();") => Verify.Reports(Indexed("[|_all|]", take, "", more, root));

    // A lock that the users of a list hold for their looks.
    static string Listed(string look, string add = "_nodes.Add(5);", string more = "") => $$"""
        class Nodes
        {
            readonly object _sync = new(); readonly HashSet<int> _all = new();
            public bool Add(int node) { lock (_sync) return _all.Add(node); }
            public int Count { get { lock (_sync) return _all.Count; } }
            public bool TryGet(int node, out int found) { found = {{look}}.FirstOrDefault(one => one == node); return found != 0; }
        }
        class Context
        {
            readonly object _gate = new(); readonly Nodes _nodes = new();
            public void Read(int node) { lock (_gate) { if (_nodes.TryGet(node, out _)) _nodes.Count.ToString(); } }
            public void Put() { {{add}} }
        }
        {{more}}
        """;

    [Theory]
    [InlineData("lock (_gate) _nodes.Add(5);")]
    [InlineData("lock (_gate) Fill(); } void Fill() { _nodes.Add(5);")]
    [InlineData("} public void Initialize() { _nodes.Add(5);")]
    [InlineData("", "class Other { readonly Nodes _own = new(); public void Put() => _own.Add(6); }")]
    public Task Silent_on_looks_under_the_lock_of_users_who_hold_it_for_changes(string add, string more = "") => Verify.Silent(Listed("_all", add, more));

    [Theory]
    [InlineData("_nodes.Add(5);")]
    [InlineData("if (_nodes.Count == 0) lock (this) _nodes.Add(5); else _nodes.Add(6);")]
    [InlineData("Fill(); } void Fill() { _nodes.Add(5);")]
    public Task Reports_looks_under_a_lock_that_their_users_do_not_hold_for_changes(string add) => Verify.Reports(Listed("[|_all|]", add));

    static string Shops(string find) => $$"""
        interface IClock { string Now { get; } }
        class Paths;
        class Clock : IClock { public string Now => ""; }
        class Shop(IServiceProvider? services, Paths paths)
        {
            static IClock? s_clock;
            Dictionary<int, string>? _names;
            public Dictionary<int, string> Get()
            {
                if (_names is not null) return _names;
                lock (paths)
                {
                    if (_names is not null) return _names;
                    var all = new Dictionary<int, string> { [1] = Name() };
                    return _names = all;
                }
            }

            string Name() { {{find}} return @clock@ is not null ? s_clock!.Now : ""; }
        }
        """;

    [Theory]
    [InlineData("s_clock ??= services?.GetService(typeof(IClock)) as IClock;")]
    [InlineData("s_clock ??= (IClock?)services?.GetService(typeof(IClock));")]
    public Task Silent_on_a_service_that_all_find_alike(string find) => Verify.Silent(Shops(find).Replace("@clock@", "s_clock"));

    // Whose clock it is depends on who comes first.
    [Fact]
    public Task Suggests_what_each_makes() => Verify.Suggests(Shops("if (DateTime.Now.Hour > 9) [|s_clock|] = new Clock();").Replace("@clock@", "s_clock"));

    static string Times(string look) => $$"""
        interface IClock { string Now { get; } }
        class Times(IServiceProvider services)
        {
            static readonly object s_gate = new();
            static IClock? s_clock;
            public string Name() { lock (s_gate) { s_clock ??= (IClock?)services.GetService(typeof(IClock)); return s_clock!.Now; } }
            public string Last() { {{look}} }
        }
        """;

    [Theory]
    [InlineData("if (s_clock == null) return \"\"; return s_clock.Now;")]
    [InlineData("return s_clock?.Now ?? \"\";")]
    public Task Silent_where_the_service_is_looked_for_before_it_is_used(string look) => Verify.Silent(Times(look));

    [Fact]
    public Task Reports_where_the_service_is_looked_for_after_it_was_used() => Verify.Reports(Times("var now = [|s_clock|]!.Now; if (s_clock == null) return \"\"; return now;"));

    // ------------------------------------------------------------------------------- one lock for all objects, by a name of each

    static string Gates(string gate, string open = "s_open") => $$"""
        class Pool
        {
            static readonly object s_gate = new();
            static int s_open;
            readonly object _gate{{gate}};
            public void Rent() { lock (_gate) {{open}}++; }
            public void Return() { lock (_gate) {{open}}--; }
            public int Open { get { lock (s_gate) return s_open; } }
        }
        class Client
        {
            static void Use(Pool pool) { pool.Rent(); pool.Return(); }
            void Run() { var mail = new Pool(); var files = new Pool(); Parallel.Invoke(() => Use(mail), () => Use(files)); }
        }
        """;

    [Theory]
    [InlineData(" = s_gate")]
    [InlineData(" = Pool.s_gate")]
    public Task Silent_where_all_objects_have_one_lock(string gate) => Verify.Silent(Gates(gate));

    [Fact]
    public Task Reports_where_each_object_has_a_lock_of_its_own() => Verify.Reports(Gates(" = new()", "[|s_open|]"));

    // ------------------------------------------------------------------------------- what is filled where an object is made ready

    static string Commands(string fill) => $$"""
        public abstract class Service { public abstract void {{fill}}(); }
        public class Commands : Service
        {
            readonly object _gate = new();
            readonly HashSet<string> _known = new();
            public override void {{fill}}() => [|_known.Add("stop")|];
            public void Process(string text) { lock (_gate) if (!_known.Contains(text)) _known.Add(text); }
        }
        """;

    [Theory]
    [InlineData("Initialize")]
    [InlineData("InitializeAsync")]
    public Task Suggests_what_is_filled_where_an_object_is_initialized(string fill) => Verify.Suggests(Commands(fill));

    [Fact]
    public Task Reports_what_is_filled_anywhere_else() => Verify.Reports(Commands("AllowStop"));

    // ------------------------------------------------------------------------------- a lock of the owner, and a task that it waits for or hands on

    static string Bumped(string bump) => $$"""
        public class Desk
        {
            readonly object _gate = new();
            readonly Store _store = new();
            {{bump}}
            public int Count() { lock (_gate) return _store.Count(); }
            public void Clear() { lock (_gate) _store.Clear(); }
        }
        class Store
        {
            readonly object _own = new();
            int _n;
            internal async Task BumpAsync() { await Task.Yield(); {|#0:_n|} += 5; }
            internal int Count() { lock (_own) return _n; }
            internal void Clear() { lock (_own) _n = 0; }
        }
        """;

    [Theory]
    [InlineData("public void Bump() { lock (_gate) _store.BumpAsync().Wait(); }")]
    [InlineData("public void Bump() { lock (_gate) { (_store.BumpAsync()).ConfigureAwait(false).GetAwaiter().GetResult(); } }")]
    [InlineData("public void Bump() { lock (_gate) Task.WaitAll(_store.BumpAsync(), Task.Delay(5)); }")]
    [InlineData("public void Bump() { lock (_gate) Task.WhenAll(Task.Delay(5), _store.BumpAsync()).Wait(); }")]
    [InlineData("public void Bump() { lock (_gate) Task.WaitAll([_store.BumpAsync(), Task.Delay(5)]); }")]
    [InlineData("public void Bump() { lock (_gate) CoreAsync().Wait(); } Task CoreAsync() => _store.BumpAsync();")]
    [InlineData("public void Bump() { lock (_gate) CoreAsync().Wait(); } async Task CoreAsync() { await _store.BumpAsync(); }")]
    public Task Silent_where_the_owner_holds_its_lock_until_the_task_is_over(string bump) => Verify.Silent(Bumped(bump).Replace("{|#0:_n|}", "_n"));

    [Fact]
    public Task Silent_where_the_owner_awaits_until_the_task_is_over() => Verify.Silent(Bumped("public async Task BumpAsync() { await _gate.WaitAsync(); try { await _store.BumpAsync(); } finally { _gate.Release(); } }")
        .Replace("object _gate = new()", "SemaphoreSlim _gate = new(1)").Replace("lock (_gate) return _store.Count();", "_gate.Wait(); try { return _store.Count(); } finally { _gate.Release(); }").Replace("lock (_gate) _store.Clear();", "_gate.Wait(); try { _store.Clear(); } finally { _gate.Release(); }").Replace("{|#0:_n|}", "_n"));

    [Theory]
    [InlineData("public Task BumpAsync() { lock (_gate) return _store.BumpAsync(); }")]
    [InlineData("public void Bump() { lock (_gate) _ = _store.BumpAsync(); }")]
    [InlineData("public void Bump() { lock (_gate) if (!_store.BumpAsync().Wait(5)) Console.WriteLine(); }")]
    [InlineData("public void Bump(CancellationToken stop) { lock (_gate) _store.BumpAsync().Wait(stop); }")]
    [InlineData("public void Bump() { lock (_gate) Task.WaitAny(_store.BumpAsync(), Task.Delay(5)); }")]
    [InlineData("public void Bump() { lock (_gate) CoreAsync(); } Task CoreAsync() => _store.BumpAsync();")]
    [InlineData("public void Bump() { CoreAsync().Wait(); } Task CoreAsync() { lock (_gate) return _store.BumpAsync(); }")]
    [InlineData("public void Bump() { lock (_gate) CoreAsync(); } async Task CoreAsync() { await _store.BumpAsync(); }")]
    public Task Reports_where_the_lock_of_the_owner_is_free_before_the_task_is_over(string bump) => Verify.Reports(Bumped(bump).Replace("{|#0:_n|}", "[|_n|]"));

    // ------------------------------------------------------------------------------- what a module begins with, and what runs later

    static string Named(string begin, string init) => $$"""
        using System.Runtime.CompilerServices;
        static class Module
        {
            [ModuleInitializer] internal static void Begin() { {{begin}} }
        }
        static class Names
        {
            static readonly object s_gate = new();
            static readonly List<string> s_all = new();
            internal static void Init() { {{init}} }
            internal static void Loop() { while (true) Add("b"); }
            static void Each(Action<string> use) => use("c");
            public static void Add(string name) { lock (s_gate) s_all.Add(name); }
            public static int Count { get { lock (s_gate) return s_all.Count; } }
        }
        """;

    [Theory]
    [InlineData("Names.Init();", "s_all.Add(\"a\");")]
    [InlineData("Names.Init(); new Thread(Names.Loop).Start();", "s_all.Add(\"a\");")]
    [InlineData("Names.Init();", "Each(name => s_all.Add(name));")]
    [InlineData("Names.Init();", "Put(\"a\"); void Put(string name) => s_all.Add(name);")]
    public Task Silent_on_what_is_done_before_the_module_has_begun(string begin, string init) => Verify.Silent(Named(begin, init));

    [Fact]
    public Task Silent_on_what_a_type_does_that_begins_with_its_module() => Verify.Silent("""
        using System.Runtime.CompilerServices;
        static class Names
        {
            static readonly object s_gate = new();
            static readonly List<string> s_all = new();
            [ModuleInitializer] internal static void Begin() { s_all.Add("a"); Init(); }
            static void Init() => s_all.Add("b");
            public static void Add(string name) { lock (s_gate) s_all.Add(name); }
            public static int Count { get { lock (s_gate) return s_all.Count; } }
        }
        """);

    [Theory]
    [InlineData("new Thread(Names.Loop).Start(); Names.Init();", "[|s_all.Clear()|];")]
    [InlineData("More(); } static void More() { new Thread(Names.Loop).Start(); Names.Init();", "[|s_all.Clear()|];")]
    [InlineData("Names.Init();", "new Thread(Loop).Start(); [|s_all.Clear()|];")]
    public Task Reports_what_is_done_when_the_module_has_begun(string begin, string init) => Verify.Reports(Named(begin, init));

    // ------------------------------------------------------------------------------- a lock of an object that all have been given

    static string Given(string job, string pause) => $$"""
        class Kernel { public readonly object Gate = new(); }
        class Part { protected Kernel Kernel; public Part(Kernel kernel) { Kernel = kernel; } }
        class Job : Part
        {
            readonly object _own = new();
            int _flags;
            public Job(Kernel kernel) : base(kernel) { }
            public void Stop() { lock ({{job}}) _flags |= 1; }
            public int Look() { lock ({{job}}) return _flags; }
            public void Suspend(int flag) { @_flags@ |= flag; }
            public void SuspendAs(Job other) { lock (other._own) Suspend(1); }
        }
        class Process
        {
            readonly Kernel _kernel;
            readonly List<Job> _jobs = new();
            public Process(Kernel kernel) => _kernel = kernel;
            public void Add(Job job) { lock (_kernel.Gate) { _jobs.Add(job); job.SuspendAs(job); } }
            {{pause}}
        }
        """;

    [Fact]
    public Task Silent_where_all_callers_hold_it_by_another_way() =>
        Verify.Silent(Given("Kernel.Gate", "public void Pause() { lock (_kernel.Gate) { foreach (var job in _jobs) job.Suspend(2); } }").Replace("lock (other._own) Suspend(1);", "").Replace("@_flags@", "_flags"));

    [Theory]
    [InlineData("Kernel.Gate", "public void Pause() { Job[] all; lock (_kernel.Gate) all = _jobs.ToArray(); foreach (var job in all) job.Suspend(2); }")]
    [InlineData("Kernel.Gate", "readonly object _other = new(); public void Pause() { Job[] all; lock (_kernel.Gate) all = _jobs.ToArray(); lock (_other) { foreach (var job in all) job.Suspend(2); } }")]
    [InlineData("Kernel.Gate", "readonly Kernel _spare = new(); public void Pause() { Job[] all; lock (_kernel.Gate) all = _jobs.ToArray(); lock (_spare.Gate) { foreach (var job in all) job.Suspend(2); } }")]
    [InlineData("_own", "public void Pause() { lock (_kernel.Gate) { foreach (var job in _jobs) job.Suspend(2); } }")]
    public Task Reports_where_one_of_them_does_not_hold_it(string job, string pause) => Verify.Reports(Given(job, pause).Replace("@_flags@", "[|_flags|]"));

    // ------------------------------------------------------------------------------- a collection that has its gate with it

    static string Safe(string look) => $$"""
        class SafeList<T> : List<T>
        {
            readonly object _gate = new();
            public object Gate { get { return _gate; } }
            public string Name { get; set; } = "";
            public T First => this[0];
        }
        class Modules
        {
            readonly SafeList<string> _all = new();
            public void Add(string name) { lock (_all.Gate) _all.Add(name); }
            public void Drop(string name) { lock (_all.Gate) _all.Remove(name); }
            public int Count { get { lock (_all.Gate) return _all.Count; } }
            public object? Look(string key) { {{look}} }
        }
        """;

    [Theory]
    [InlineData("lock (_all.Gate) return _all.Contains(key);")]
    [InlineData("return _all.Name;")]
    public Task Silent_where_only_what_stands_beside_the_contents_is_looked_at(string look) => Verify.Silent(Safe(look));

    [Theory]
    [InlineData("return [|_all.First|];")]
    [InlineData("foreach (var one in [|_all|]) return one; return null;")]
    public Task Reports_where_the_contents_are(string look) => Verify.Tells(Safe(look));

    // ------------------------------------------------------------------------------------ one lock for all objects of a type

    static string Loaders(string @lock, string names, string has) => $$"""
        class Loader
        {
            static readonly object s_gate = new();
            readonly object _gate = new();
            {{names}}
            public void Load(string name) { lock ({{@lock}}) { _names.Add(name); } }
            public void Drop(string name) { lock ({{@lock}}) { _names.Remove(name); } }
            public bool Has(string name) => {{has}};
        }
        """;

    // It is there for what they share; what each of them has is used under it by chance.
    [Fact]
    public Task Suggests_what_each_has_under_the_lock_of_all() => Verify.Suggests(Loaders("s_gate", "readonly HashSet<string> _names = []; static readonly Dictionary<string, Loader> s_all = [];", "[|_names.Contains(name)|]"));

    [Theory]
    [InlineData("_gate", "readonly HashSet<string> _names = [];", "[|_names.Contains(name)|]")]
    [InlineData("s_gate", "static readonly HashSet<string> _names = [];", "[|_names.Contains(name)|]")]
    [InlineData("s_gate", "readonly HashSet<string> _names = [];", "[|_names.Contains(name)|]")]
    public Task Reports_what_each_has_under_its_own_and_all_have_under_theirs(string @lock, string names, string has) => Verify.Reports(Loaders(@lock, names, has));


    // ------------------------------------------------------------------------- what only the thread of an object comes to

    static string Mixer(string constructor, string more = "", string mix = "internal void Mix()") => $$"""
        public class Voice { public int Samples; }
        public class Mixer
        {
            readonly object _gate = new();
            readonly HashSet<Voice> _all = [];
            readonly List<Voice> _now = [];
            readonly Thread _thread;
            volatile bool _ended;
            public Mixer() { {{constructor}} }
            public void Add(Voice voice) { lock (_gate) _all.Add(voice); }
            public void Drop(Voice voice) { lock (_gate) _all.Remove(voice); }
            public void End() => _ended = true;
            {{more}}
            {{mix}}
            {
                while (!_ended)
                {
                    @_now@.Clear();
                    lock (_gate) _now.AddRange(_all);
                    foreach (var voice in _now)
                        voice.Samples++;
                }
            }
        }
        """;

    [Theory]
    [InlineData("_thread = new Thread(Mix) { IsBackground = true }; _thread.Start();")]
    [InlineData("_thread = new Thread(() => Mix()); _thread.Start();")]
    public Task Silent_where_only_the_thread_of_the_object_does_it(string constructor) => Verify.Silent(Mixer(constructor).Replace("@", ""));

    [Theory]
    [InlineData("_thread = new Thread(Mix); _thread.Start();", "public void Flush() => Mix();")]
    [InlineData("_thread = new Thread(Mix); _thread.Start(); new Thread(Mix).Start();", "")]
    [InlineData("for (var i = 0; i < 2; i++) { _thread = new Thread(Mix); _thread.Start(); }", "")]
    [InlineData("_thread = new Thread(() => { }); ", "public void Start() => new Thread(Mix).Start();")]
    public Task Tells_where_another_thread_may_do_it_as_well(string constructor, string more) => Verify.Tells(Mixer(constructor, more).Replace("@_now@", "[|_now|]"));

    // -------------------------------------------------------------------------- a lock on a collection that nearly all hold

    static string Track(string next, string drop = "lock (_items) { if (_at is null) return; var before = _at.Previous; _items.Remove(_at); _at = before; }") => $$"""
        public class Track
        {
            readonly LinkedList<string> _items = [];
            readonly SemaphoreSlim _turn = new(1, 1);
            LinkedListNode<string>? _at;
            public void Add(string item) { lock (_items) _items.AddLast(item); }
            public void Drop() { {{drop}} }
            public void Back() { lock (_items) _at = null; }
            public async Task<string?> NextAsync()
            {
                await _turn.WaitAsync();
                try
                {
                    lock (_items)
                        _at = _at is null || _at.List is null ? _items.First : _at.Next;
                    await Task.Yield();
                    {{next}}
                }
                finally { _turn.Release(); }
            }
        }
        """;

    [Fact]
    public Task Silent_with_the_lock_that_all_writers_hold() => Verify.Silent(Track("return _at?.Value;"));

    [Fact]
    public Task Tells_of_who_holds_none() => Verify.Tells(Track("lock (_items) return _at?.Value;", "[|_at|] = null;"));

    // ---------------------------------------------------------------- a helper under the lock of its callers that starts code

    /// <summary>A book whose helper is called under its lock, or without, and starts code that empties what the lock guards.</summary>
    public static string Book(string call, string step = "protected void Replay()", string drop = "_pending.Clear();", string replayed = "_pending.Clear();") => $$"""
        public class Book
        {
            readonly object _gate = new();
            readonly List<int> _pending = [];
            public void Take(int number) { lock (_gate) { _pending.Add(number); Replay(); } }
            public void Set() { {{call}} }
            {{step}}
            {
                for (var i = 0; i < 3; i++)
                    Apply(i);
                {{replayed}}
            }
            void Apply(int number) { if (number < 0) Task.Run(Reset); }
            void Reset() { {{drop}} }
        }
        """;

    [Fact]
    public Task Blames_the_helper_where_one_caller_does_not_hold_it() => Verify.Tells(Book("Replay();", "void Replay()", replayed: "[|_pending.Clear()|];"));

    [Fact]
    public Task Blames_it_all_the_more_where_the_started_code_takes_the_lock() => Verify.Tells(Book("Replay();", "void Replay()", "lock (_gate) _pending.Clear();", "[|_pending.Clear()|];"));

    // ------------------------------------------------------------------------- one thread of the object after the other

    static string Mill(string end, string more = "", string first = "if (_isTurning || _sacks.Length == 0) return;", string start = "new Thread(Run).Start();") => $$"""
        public static class Threads
        {
            public static void Begin(out Thread thread, string name, ThreadStart run) { thread = new Thread(run); try { thread.Name = name; } catch { } thread.Start(); }
            public static void BeginTwo(ThreadStart run) { for (var i = 0; i < 2; i++) new Thread(run).Start(); }
        }
        public class Mill
        {
            readonly object _gate = new(), _turn = new();
            readonly int[] _sacks = new int[9];
            bool _isTurning;
            int _seen;
            public void Turn()
            {
                lock (_gate)
                {
                    {{first}}
                    {{start}}
                    _isTurning = true;
                }
            }
            void Run()
            {
                while (_sacks[0] > 0)
                {
                    Thread.Sleep(5);
                    lock (_turn) Grind();
                }
                {{end}}
            }
            void Grind()
            {
                _seen = _sacks[0];
                if (_seen > 3) Turn();
                for (; _seen > 0; _seen--) _sacks[_seen] = 0;
            }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("_seen = 0; lock (_gate) _isTurning = false;")]
    [InlineData("_seen = 0; lock (_gate) { _isTurning = false; }")]
    [InlineData("try { _seen = 0; } finally { lock (_gate) _isTurning = false; }")]
    [InlineData("_seen = 0; lock (_gate) _isTurning = false;", "Threads.Begin(out var wheel, \"wheel\", Run);")]
    [InlineData("_seen = 0; lock (_gate) _isTurning = false;", "Threads.Begin(out _wheel, \"wheel\", this.Run);", "Thread? _wheel;")]
    public Task Silent_where_the_next_thread_starts_when_the_last_has_ended(string end, string start = "new Thread(Run).Start();", string more = "") => Verify.Silent(Mill(end, more, start: start));

    [Theory]
    [InlineData("lock (_gate) _isTurning = false; [|_seen|] = 0;")]
    [InlineData("[|_seen|] = 0; lock (_gate) _isTurning = false;", "public void Stop() { lock (_gate) _isTurning = false; }")]
    [InlineData("[|_seen|] = 0; lock (_gate) _isTurning = false;", "", "if (_sacks.Length == 0) return;")]
    [InlineData("[|_seen|] = 0; lock (_gate) _isTurning = false;", "", "if (_sacks.Length == 0) return;", "Threads.Begin(out var wheel, \"wheel\", Run);")]
    public Task Reports_what_a_second_thread_may_do_meanwhile(string end, string more = "", string first = "if (_isTurning || _sacks.Length == 0) return;", string start = "new Thread(Run).Start();") =>
        Verify.ReportsAs(DiagnosticSeverity.Warning, Mill(end, more, first, start));

    [Fact]
    public Task Tells_of_two_threads_that_a_helper_starts() => Verify.Tells(Mill("[|_seen|] = 0; lock (_gate) _isTurning = false;", start: "Threads.BeginTwo(Run);"));

    // --------------------------------------------------------------------- a member of a library that all in sight call under the lock

    static string Ferry(string board, string how = "public") => $$"""
        public class Ferry
        {
            readonly List<string> _aboard = [];
            int _left = 9;
            public void Enter(string name) { {{board}} }
            public void Leave(string name) { lock (this) { _left++; _aboard.Remove(name); if (_left > 9) Reset(); } }
            public int Left() { lock (this) return _left; }
            void Reset() { lock (this) _left = 9; }
            {{how}} void Board(string name) { [|_left|]--; }
        }
        """;

    [Fact]
    public Task Suggests_where_all_who_are_seen_hold_it() => Verify.Suggests(Ferry("lock (this) { _aboard.Add(name); Board(name); }"));

    [Theory]
    [InlineData("Board(name);")]
    [InlineData("lock (this) Board(name); Board(name);")]
    [InlineData("")]
    public Task Reports_a_member_that_nobody_calls_under_it(string board) => Verify.ReportsAs(DiagnosticSeverity.Warning, Ferry(board));

    [Fact]
    public Task Silent_where_nobody_else_can_call_it() => Verify.Silent(Ferry("lock (this) { _aboard.Add(name); Board(name); }", "private").Replace("[|", "").Replace("|]", ""));

    // protected override void Send(…), which no code in sight calls: who would do so, and how, is not known.
    static string Sender(string call) => $$"""
        public abstract class Sender
        {
            protected object Gate { get; } = new();
            public void Send(string text) { lock (Gate) Take(text); }
            public void SendAll(string[] texts) { {{call}} }
            protected abstract void Take(string text);
            protected virtual void Take(string[] texts) { }
        }
        public class Forwarder : Sender
        {
            int _sent;
            protected override void Take(string text) => _sent++;
            protected override void Take(string[] texts) { [|_sent|] += texts.Length; }
            public void Clear() { lock (Gate) _sent = 0; }
            public int Sent() { lock (Gate) return _sent; }
        }
        """;

    [Fact]
    public Task Reports_a_hook_that_is_called_without_the_lock() => Verify.ReportsAs(DiagnosticSeverity.Warning, Sender("Take(texts);"));

    [Fact]
    public Task Suggests_where_nobody_calls_a_hook() => Verify.Suggests(Sender(""));

    [Fact]
    public Task Silent_where_all_who_call_a_hook_hold_it() => Verify.Silent(Sender("lock (Gate) Take(texts);").Replace("[|", "").Replace("|]", ""));

    // ------------------------------------------------------------ what one member does to the parts in its list, under the lock of the list

    static string Square(string refresh, string more = "") => $$"""
        public class Tile { public int Shade; public void Darken() { Shade++; } public bool IsDark() => Shade > 3; }
        public class Square
        {
            readonly ReaderWriterLockSlim _lock = new();
            readonly List<Tile> _tiles = [];
            public void Add(Tile tile) { _lock.EnterWriteLock(); try { _tiles.Add(tile); } finally { _lock.ExitWriteLock(); } }
            public void Refresh() { _lock.EnterReadLock(); try { {{refresh}} } finally { _lock.ExitReadLock(); } }
            {{more}}
        }
        """;

    [Fact]
    public Task One_member_that_changes_the_parts_in_its_list_says_little() => Verify.Suggests(Square("foreach (var tile in _tiles) { if (!tile.IsDark()) tile.Darken(); }").Replace("Shade++", "[|Shade|]++"));

    [Fact]
    public Task Several_members_that_change_the_parts_in_their_list_say_more() => Verify.ReportsAs(DiagnosticSeverity.Warning, Square(
        "foreach (var tile in _tiles) { if (!tile.IsDark()) tile.Darken(); }", "public void Fade() { _lock.EnterWriteLock(); try { foreach (var tile in _tiles) tile.Shade = 0; } finally { _lock.ExitWriteLock(); } }").Replace("Shade++", "[|Shade|]++"));
}
