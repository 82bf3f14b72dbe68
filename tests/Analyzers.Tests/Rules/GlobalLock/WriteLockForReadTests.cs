using ConcurrencyAnalyzers.Fixes.GlobalLock;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;
using CsCheck;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Programs = FixedPrograms<WriteLockForRead, WriteLockForReadFix>;
using Verify = Verify<WriteLockForRead>;

/// <summary>CONC3010 and its fix.</summary>
public class WriteLockForReadTests
{
    static string Type(string body, string signature = "decimal Get(string key)") => $$"""
        class Item { public int Used; public decimal Price { get; set; } }

        class Prices
        {
            readonly ReaderWriterLockSlim _rw = new();
            readonly ReaderWriterLock _old = new();
            readonly Dictionary<string, decimal> _prices = new();
            readonly List<Item> _items = new();
            decimal _last;
            int _reads;
            readonly int[] _ticks = new int[9];
            bool Tick() { if (!_rw.TryEnterWriteLock(100)) return false; _ticks[0]++; _rw.ExitWriteLock(); return true; }
            void SetLast(string key, decimal last) => _prices[key] = _last = last;
            void Add(Item item) => _items.Add(item);
            decimal Find(string key) => _prices[key];
            static decimal Round(decimal price) => price < 0 ? 0 : price;

            {{signature}}
            {
                {{body}}
            }
        }
        """;

    const string Exit = "finally { _rw.ExitWriteLock(); }";

    [Theory]
    [InlineData("[|_rw.EnterWriteLock()|]; try { return _prices[key]; } " + Exit)]
    [InlineData("[|_rw.EnterWriteLock()|]; try { return _prices.TryGetValue(key, out var price) ? Round(price) : 0; } " + Exit)]
    [InlineData("[|_rw.EnterWriteLock()|]; try { foreach (var item in _items) if (item.Price > 1) return item.Price; return _last; } " + Exit)]
    [InlineData("[|_rw.EnterWriteLock()|]; try { var copy = new List<decimal>(); foreach (var price in _prices.Values) copy.Add(price); return copy.Count; } " + Exit)]
    [InlineData("[|_rw.EnterWriteLock()|]; try { return _items.Where(item => item.Used > 0).Sum(item => item.Price); } " + Exit)]
    [InlineData("[|_rw.EnterWriteLock()|]; var last = _last; _rw.ExitWriteLock(); return last;")]
    [InlineData("[|_rw.EnterWriteLock()|]; try { return _prices[key]; } catch (KeyNotFoundException) { return _last; } " + Exit)]
    [InlineData("[|_rw.EnterWriteLock()|]; try { return _prices[key]; } finally { _rw.ExitWriteLock(); _reads++; }")]
    [InlineData("[|_rw.EnterWriteLock()|]; try { return Array.IndexOf(_ticks, 3); } " + Exit)]
    [InlineData("if ([|_rw.TryEnterWriteLock(100)|]) { try { return _prices[key]; } finally { _rw.ExitWriteLock(); } } return 0;")]
    [InlineData("if (![|_rw.TryEnterWriteLock(100)|]) return 0; try { return _prices[key]; } finally { _rw.ExitWriteLock(); }")]
    [InlineData("[|_old.AcquireWriterLock(100)|]; try { return _last; } finally { _old.ReleaseWriterLock(); }")]
    public Task Reports_a_section_that_only_reads(string body) => Verify.Reports(Type(body));

    [Theory]
    [InlineData("_rw.EnterReadLock(); try { return _prices[key]; } finally { _rw.ExitReadLock(); }")]
    [InlineData("_rw.EnterUpgradeableReadLock(); try { return _prices[key]; } finally { _rw.ExitUpgradeableReadLock(); }")]
    [InlineData("_rw.EnterWriteLock(); try { _prices[key] = 1; return 1; } " + Exit)]
    [InlineData("if (!_rw.TryEnterWriteLock(100)) return 0; try { _prices[key] = 1; return 1; } " + Exit)]
    [InlineData("_rw.EnterWriteLock(); try { _reads++; return _prices[key]; } " + Exit)]
    [InlineData("_rw.EnterWriteLock(); try { return _prices.Remove(key) ? 1 : 0; } " + Exit)]
    [InlineData("_rw.EnterWriteLock(); try { _prices.Clear(); return _last; } " + Exit)]
    [InlineData("_rw.EnterWriteLock(); try { foreach (var item in _items) item.Used++; return _last; } " + Exit)]
    [InlineData("_rw.EnterWriteLock(); try { foreach (var item in _items) item.Price = 0; return _last; } " + Exit)]
    [InlineData("_rw.EnterWriteLock(); try { var items = _items; items.Add(new Item()); return _last; } " + Exit)]
    [InlineData("_rw.EnterWriteLock(); try { return _items.RemoveAll(item => item.Used == 0); } " + Exit)]
    [InlineData("_rw.EnterWriteLock(); try { return _rw.IsWriteLockHeld ? _last : 0; } " + Exit)]
    [InlineData("_rw.EnterWriteLock(); try { return Interlocked.Increment(ref _reads) + _last; } " + Exit)]
    [InlineData("_rw.EnterWriteLock(); try { Array.Sort(_ticks); return _ticks[0]; } " + Exit)]
    [InlineData("_rw.EnterWriteLock(); try { Array.Fill(_ticks, 3); return _ticks[0]; } " + Exit)]
    [InlineData("_rw.EnterWriteLock(); try { return 1; } " + Exit)]
    [InlineData("_rw.EnterWriteLock(); try { return _prices[key]; } catch (KeyNotFoundException) { _reads++; return 0; } " + Exit)]
    [InlineData("_rw.EnterWriteLock(); try { return _prices[key]; } catch (KeyNotFoundException) { _prices.Clear(); throw; } " + Exit)]
    [InlineData("_rw.EnterWriteLock(); try { return _prices[key]; } finally { _last = 1; _rw.ExitWriteLock(); }")]
    [InlineData("lock (_prices) { return _prices[key]; }")]
    public Task Silent_where_something_may_be_written(string body) => Verify.Silent(Type(body));

    [Fact]
    public async Task It_is_not_a_lock_for_each_item_as_well()
    {
        var source = Type("Parallel.ForEach(_prices.Keys, k => { _rw.EnterWriteLock(); try { _ = _prices[k]; } finally { _rw.ExitWriteLock(); } }); return 0;");
        await Verify.Reports(source.Replace("_rw.EnterWriteLock()", "[|_rw.EnterWriteLock()|]"));
        await Verify<LockPerIteration>.Silent(source);
    }

    [Fact]
    public Task Reports_a_method_that_reads() => Verify.Reports(Type("[|_rw.EnterWriteLock()|]; try { return Find(key); } " + Exit));

    [Fact]
    public Task Says_what_is_read() => Verify.Says(Type("[|_rw.EnterWriteLock()|]; try { return _last; } " + Exit),
        "'Get' holds '_rw' for writing but only reads '_last'; readers could share the lock");

    [Theory]
    [InlineData("[|_rw.EnterWriteLock()|]; try { return _prices[key]; } finally { _rw.ExitWriteLock(); }", "_rw.EnterReadLock(); try { return _prices[key]; } finally { _rw.ExitReadLock(); }")]
    [InlineData("if ([|_rw.TryEnterWriteLock(100)|]) { try { return _last; } finally { _rw.ExitWriteLock(); } } return 0;", "if (_rw.TryEnterReadLock(100)) { try { return _last; } finally { _rw.ExitReadLock(); } } return 0;")]
    [InlineData("[|_old.AcquireWriterLock(100)|]; try { return _last; } finally { _old.ReleaseWriterLock(); }", "_old.AcquireReaderLock(100); try { return _last; } finally { _old.ReleaseReaderLock(); }")]
    [InlineData("[|_rw.EnterWriteLock()|]; var last = _last; _rw.ExitWriteLock(); _rw.EnterWriteLock(); _last = 1; _rw.ExitWriteLock(); return last;",
        "_rw.EnterReadLock(); var last = _last; _rw.ExitReadLock(); _rw.EnterWriteLock(); _last = 1; _rw.ExitWriteLock(); return last;")]
    public Task Takes_it_for_reading(string before, string after) => Verify.Fixes<WriteLockForReadFix>(Type(before), Type(after));

    static string Running(string get) => $$"""
        public static class Program
        {
            static readonly ReaderWriterLockSlim Rw = new();
            static readonly ReaderWriterLock Old = new();
            static readonly Dictionary<int, int> Squares = new();
            static readonly List<int> Order = new();
            static readonly int[] Ticks = new int[9];
            static int s_last = -1;
            static long s_sum;

            {{get}}

            static void Set(int key)
            {
                Rw.EnterWriteLock();
                Old.AcquireWriterLock(-1);
                try
                {
                    Squares[key] = key * key;
                    Order.Insert(0, key);
                    Ticks[Math.Abs(key % 9)]++;
                    s_last = key;
                }
                finally
                {
                    Old.ReleaseWriterLock();
                    Rw.ExitWriteLock();
                }
            }

            public static List<int> Run(int[] keys)
            {
                var answers = new List<int>();
                foreach (var key in keys)
                {
                    answers.Add(Get(key));
                    if (key % 2 == 0)
                        Set(key);
                    answers.Add(Get(key));
                }

                return answers;
            }

            public static void RunTogether(int[] keys)
            {
                foreach (var key in keys)
                    Set(key);
                Parallel.ForEach(keys.Concat(keys), key => Interlocked.Add(ref s_sum, Get(key)));
                foreach (var key in keys)
                    Set(-key);
            }

            static void Main() { }
        }
        """;

    [Theory]
    [InlineData("static int Get(int key) { Rw.EnterWriteLock(); try { return Squares.TryGetValue(key, out var square) ? square : -1; } finally { Rw.ExitWriteLock(); } }")]
    [InlineData("static int Get(int key) { Rw.EnterWriteLock(); var last = s_last; Rw.ExitWriteLock(); return last + key; }")]
    [InlineData("static int Get(int key) { if (!Rw.TryEnterWriteLock(10_000)) return -7; try { return Order.Count(one => one > key) * 100 + Order.Count; } finally { Rw.ExitWriteLock(); } }")]
    [InlineData("static int Get(int key) { if (Rw.TryEnterWriteLock(10_000)) { try { foreach (var one in Order) if (one == key) return one * 3; return Ticks[Math.Abs(key % 9)]; } finally { Rw.ExitWriteLock(); } } return -7; }")]
    [InlineData("static int Get(int key) { Old.AcquireWriterLock(10_000); try { return Order.IndexOf(key) * 1000 + Ticks.Sum(); } finally { Old.ReleaseWriterLock(); } }")]
    [InlineData("static int Get(int key) => TryGet(key, out var square) ? square : s_last;\n    static bool TryGet(int key, out int square) { Rw.EnterWriteLock(); try { return Squares.TryGetValue(key, out square); } finally { Rw.ExitWriteLock(); } }")]
    [InlineData("static int Get(int key) { Rw.EnterWriteLock(); try { return Squares[key]; } catch (KeyNotFoundException) { return -3; } finally { Rw.ExitWriteLock(); } }")]
    public async Task Computes_the_same(string get)
    {
        var before = Running(get);
        var after = await Programs.MendAsync(before);
        Assert.NotEqual(before, after);
        int[][] edges = [[], [0], [1], [4, 4, 5, 4], [2, -2, 3, 0], [.. Enumerable.Range(-100, 501)]];
        var inputs = Gen.Int[-30, 30].Array[0, 60];
        Behaviour.AssertSame(before, after, edges, inputs, static (program, keys) => RunnableProgram.Call(program, "Run", keys), inOrder: true);
        Behaviour.AssertSame(before, after, edges, inputs, static (program, keys) => RunnableProgram.Call(program, "RunTogether", keys), inOrder: true);
    }

    [Theory]
    [InlineData("if (key.Length == 0) { _rw.ExitWriteLock(); return 0; } var price = _prices[key]; _rw.ExitWriteLock(); return price;")] // two ends, of which one would stay
    [InlineData("try { if (key.Length == 0) goto none; return _prices[key]; } finally { _rw.ExitWriteLock(); } none: return 0;", true)]
    [InlineData("try { ref var last = ref _ticks[0]; last++; return last; } finally { _rw.ExitWriteLock(); }")]
    [InlineData("try { ref readonly var last = ref _ticks[0]; return last; } finally { _rw.ExitWriteLock(); }", true)]
    [InlineData("try { return Found(out _last); } finally { _rw.ExitWriteLock(); } bool Other() => true; decimal Found(out decimal price) { price = 3; return Other() ? 1 : 2; }")]
    [InlineData("try { _last = _last + 1; return _last; } finally { _rw.ExitWriteLock(); }")]
    [InlineData("try { return _prices.TryGetValue(key, out _last) ? 1 : 0; } finally { _rw.ExitWriteLock(); }")]
    [InlineData("try { return _prices[key]; } catch (KeyNotFoundException) { return _reads++; } finally { _rw.ExitWriteLock(); }")]
    public async Task Is_not_taken_for_reading_where_it_is_written_or_has_several_ends(string section, bool mends = false)
    {
        var source = Type("_rw.EnterWriteLock(); " + section);
        var after = await Programs.MendAsync(source + "\nstatic class Entry { static void Main() { } }");
        Assert.Equal(mends, after.Contains("_rw.EnterReadLock()", StringComparison.Ordinal));
        Assert.Equal(mends, after.Contains("_rw.ExitReadLock()", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("IEnumerable<decimal> Get(string key)", "_rw.EnterWriteLock(); try { foreach (var item in _items) { _reads++; yield return item.Price; } } finally { _rw.ExitWriteLock(); }")]
    [InlineData("decimal Get(string key, ref decimal last)", "_rw.EnterWriteLock(); try { last = last + _last; return last; } finally { _rw.ExitWriteLock(); }")] // whose variable that is, nobody knows
    public Task Silent_where_it_is_written_through_what_the_caller_has(string signature, string body) => Verify.Silent(Type(body, signature));

    const string Find = "bool Find(string key, out decimal price)";

    [Theory]
    [InlineData("[|_rw.EnterWriteLock()|]; try { return _prices.TryGetValue(key, out price); } " + Exit)]
    [InlineData("[|_old.AcquireWriterLock(100)|]; try { return _prices.TryGetValue(key, out price); } finally { _old.ReleaseWriterLock(); }")]
    [InlineData("[|_rw.EnterWriteLock()|]; try { price = _last; return price > 0; } " + Exit)]
    public Task Reports_an_answer_in_a_variable_of_the_caller(string body) => Verify.Reports(Type(body, Find));

    [Theory]
    [InlineData("_rw.EnterWriteLock(); try { return _prices.Remove(key, out price); } " + Exit)]
    [InlineData("_rw.EnterWriteLock(); try { price = _last; _last = 0; return true; } " + Exit)]
    [InlineData("_rw.EnterWriteLock(); try { price = 1; return true; } " + Exit)]
    public Task Silent_where_more_than_the_answer_is_written(string body) => Verify.Silent(Type(body, Find));

    [Theory]
    [InlineData("using ([|new WriteScope(_rw)|]) return _cells[cell];")]
    [InlineData("using var scope = [|new WriteScope(_rw)|]; return _cells[cell];")]
    [InlineData("using (new ReadScope(_rw)) return _cells[cell];", false)]
    [InlineData("using (new WriteScope(_rw)) return _cells[cell] = default;", false)]
    public Task A_scope_of_the_program(string body, bool reports = true) => (reports ? (Func<string, Task>)(text => Verify.Reports(text)) : text => Verify.Silent(text))($$"""
        readonly struct WriteScope : IDisposable
        {
            readonly ReaderWriterLockSlim _lock;
            public WriteScope(ReaderWriterLockSlim gate) { _lock = gate; gate.EnterWriteLock(); }
            public void Dispose() => _lock.ExitWriteLock();
        }

        readonly struct ReadScope : IDisposable
        {
            readonly ReaderWriterLockSlim _lock;
            public ReadScope(ReaderWriterLockSlim gate) { _lock = gate; gate.EnterReadLock(); }
            public void Dispose() => _lock.ExitReadLock();
        }

        class Grid<T> where T : struct
        {
            readonly ReaderWriterLockSlim _rw = new();
            readonly T[] _cells = new T[9];
            public T this[int cell] { get { {{body}} } set { using (new WriteScope(_rw)) _cells[cell] = value; } }
        }
        """);

    static string Tree(string body, string scope) => $$"""
        static class Locks
        {
            public readonly struct Scope : IDisposable
            {
                readonly ReaderWriterLockSlim _rw;
                public Scope(ReaderWriterLockSlim rw) { _rw = rw; _rw.EnterWriteLock(); }
                public void Dispose() => _rw.ExitWriteLock();
            }

            public static Scope {{scope}}(this ReaderWriterLockSlim rw) => new(rw);
        }

        class Tree
        {
            readonly ReaderWriterLockSlim _rw = new();
            readonly int[] _parent = new int[100];
            public void Union(int a, int b) { using (_rw.{{scope}}()) _parent[a] = b; }
            public bool Connected(int a, int b) { {{body}} }
            int Root(int x) { while (_parent[x] != x) x = _parent[x]; return x; }
        }
        """;

    [Theory]
    [InlineData("using ([|_rw.Write()|]) { return Root(a) == Root(b); }", "Write")]
    [InlineData("using ([|_rw.EnterWrite()|]) return Root(a) == Root(b);", "EnterWrite")]
    public Task Reports_in_the_scope_of_an_extension(string body, string scope) => Verify.Reports(Tree(body, scope));

    [Fact]
    public Task Silent_where_the_scope_of_an_extension_writes() => Verify.Silent(Tree("using (_rw.Write()) { _parent[a] = Root(a); return _parent[a] == Root(b); }", "Write"));

    [Theory]
    [InlineData("_byId.TryRemove(id, out _);")]
    [InlineData("_byId.TryAdd(id, \"\");")]
    [InlineData("_ = _byId.GetOrAdd(id, \"\");")]
    public Task Silent_where_a_concurrent_map_is_changed(string change) => Verify.Silent(
        $$"""
        using System.Collections.Concurrent;
        class Tokens
        {
            readonly ReaderWriterLockSlim _lock = new();
            readonly ConcurrentDictionary<string, ulong> _byName = new();
            readonly ConcurrentDictionary<ulong, string> _byId = new();
            public void Forget(string name)
            {
                _lock.EnterWriteLock();
                try
                {
                    if (_byName.ContainsKey(name)) { var id = _byName[name]; {{change}} }
                }
                finally { _lock.ExitWriteLock(); }
            }
        }
        """);

    static string Shelf(string body) => $$"""
        readonly struct Hold : IDisposable
        {
            readonly ReaderWriterLockSlim _rw;
            readonly bool _isChange;
            public Hold(ReaderWriterLockSlim rw, bool isChange) { _rw = rw; _isChange = isChange; if (isChange) rw.EnterWriteLock(); else rw.EnterReadLock(); }
            public void Dispose() { if (_isChange) _rw.ExitWriteLock(); else _rw.ExitReadLock(); }
        }

        static class Holds
        {
            public static Hold Writing(this ReaderWriterLockSlim rw) => new(rw, isChange: true);
            public static Hold Reading(this ReaderWriterLockSlim rw) => new(rw, isChange: false);
        }

        class Shelf
        {
            readonly ReaderWriterLockSlim _rw = new();
            readonly List<string> _books = new();
            public void Put(string book) { using (_rw.Writing()) _books.Add(book); }
            public int Count(string word, bool isChange) { {{body}} }
        }
        """;

    [Theory]
    [InlineData("using ([|_rw.Writing()|]) return _books.Count(book => book.Contains(word));")]
    [InlineData("using ([|new Hold(_rw, true)|]) { return _books.Count; }")]
    public Task Reports_a_scope_that_is_told_to_write(string body) => Verify.Reports(Shelf(body));

    [Theory]
    [InlineData("using (_rw.Reading()) return _books.Count(book => book.Contains(word));")]
    [InlineData("using (_rw.Writing()) return _books.RemoveAll(book => book.Contains(word));")]
    [InlineData("using (new Hold(_rw, false)) { return _books.Count; }")]
    [InlineData("using (new Hold(_rw, isChange)) { return _books.Count; }")] // who knows
    public Task Silent_where_the_scope_is_told_to_read_or_the_section_writes(string body) => Verify.Silent(Shelf(body));

    [Theory]
    [InlineData("readonly IBook _book = null!; interface IBook { decimal Last(); }", "return _book.Last() + _last;")]
    [InlineData("readonly Book _book = new(); class Book { public decimal Price = 3; public decimal Last() { if (Price > 2) Price += 0; return Price; } }", "return _book.Last() + _last;")]
    public Task Misses_what_reads_through_an_interface_or_another_object(string more, string read) =>
        Verify.KnownMiss(Type("_rw.EnterWriteLock(); try { " + read + " } " + Exit).Replace("int _reads;", "int _reads; " + more));

    [Theory]
    [InlineData("_last / 2", true)]
    [InlineData("_last /= 2", false)]
    public Task Looks_at_all_overriding_methods(string other, bool reports)
    {
        var source = Type("_rw.EnterWriteLock(); try { return Last(); } " + Exit)
            .Replace("int _reads;", "int _reads; protected virtual decimal Last() => _last; class Cheap : Prices { protected override decimal Last() => OTHER; }".Replace("OTHER", other)).Replace("decimal _last;", "protected decimal _last;");
        return reports ? Verify.Reports(source.Replace("_rw.EnterWriteLock();", "[|_rw.EnterWriteLock()|];")) : Verify.Silent(source);
    }
}
