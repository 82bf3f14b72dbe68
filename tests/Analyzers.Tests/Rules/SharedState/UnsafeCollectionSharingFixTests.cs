using ConcurrencyAnalyzers.Fixes.SharedState;
using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Mended = Mended<UnsafeCollectionSharing, UnsafeCollectionSharingFix>;
using Verify = Verify<UnsafeCollectionSharing>;

/// <summary>The mends of CONC2004.</summary>
public class UnsafeCollectionSharingFixTests
{
    const string Concurrent = "CONC2004:concurrent";
    const string Lock = "CONC2004:lock";

    static readonly string s_lock = (int)Platform.NewestLanguage >= 1300 ? "Lock" : "object";

    static string In(string members, string statements) => $$"""
        using System.Collections.Concurrent;
        using System.Text;
        class C
        {
            {{members.Replace("LOCK", s_lock)}} void M(int[] data)
            {
                {{statements.Replace("LOCK", s_lock)}}
            }
        }
        """;

    static string Bare(string marked) => marked.Replace("[|", "").Replace("|]", "");

    [Theory]
    [InlineData("readonly Queue<int> _q = new();", "Parallel.ForEach(data, x => [|_q.Enqueue(x)|]); foreach (var x in _q) Console.WriteLine(x);",
        "readonly ConcurrentQueue<int> _q = new();", "Parallel.ForEach(data, x => _q.Enqueue(x)); foreach (var x in _q) Console.WriteLine(x);")]
    [InlineData("readonly List<int> _l = [];", "Parallel.ForEach(data, x => [|_l.Add(x)|]); Console.WriteLine(_l.Count);",
        "readonly ConcurrentQueue<int> _l = new();", "Parallel.ForEach(data, x => _l.Enqueue(x)); Console.WriteLine(_l.Count);")]
    [InlineData("", "var found = new List<int>(); Parallel.ForEach(data, x => { [|found.Add(x)|]; }); Console.WriteLine(string.Join(\", \", found.Order()));",
        "", "var found = new ConcurrentQueue<int>(); Parallel.ForEach(data, x => { found.Enqueue(x); }); Console.WriteLine(string.Join(\", \", found.Order()));")]
    [InlineData("readonly Dictionary<int, string> _d = new Dictionary<int, string>();", "Parallel.ForEach(data, x => { [|_d[x]|] = \"\"; }); _d.Remove(3);",
        "readonly ConcurrentDictionary<int, string> _d = new ConcurrentDictionary<int, string>();", "Parallel.ForEach(data, x => { _d[x] = \"\"; }); _d.TryRemove(3, out _);")]
    [InlineData("readonly Dictionary<int, string> _d = new();", "Parallel.ForEach(data, x => { if ([|_d.TryAdd(x, \"\")|]) Console.WriteLine(x); });",
        "readonly ConcurrentDictionary<int, string> _d = new();", "Parallel.ForEach(data, x => { if (_d.TryAdd(x, \"\")) Console.WriteLine(x); });")]
    [InlineData("readonly Queue<int> _q = new();", "Parallel.ForEach(data, x => { while (_q.Count > 0) { var y = [|_q.Dequeue()|]; Console.WriteLine(y); } });",
        "readonly ConcurrentQueue<int> _q = new();", "Parallel.ForEach(data, x => { while (_q.TryDequeue(out var y)) { Console.WriteLine(y); } });")]
    [InlineData("readonly Stack<int> _s = new();", "Parallel.ForEach(data, x => { if (this._s.Count != 0) { int y = [|this._s.Pop()|]; Console.WriteLine(y); } });",
        "readonly ConcurrentStack<int> _s = new();", "Parallel.ForEach(data, x => { if (this._s.TryPop(out int y)) { Console.WriteLine(y); } });")]
    public Task A_concurrent_collection(string members, string statements, string newMembers, string newStatements) =>
        Verify.Fixes<UnsafeCollectionSharingFix>(In(members, statements), In(newMembers, newStatements), Concurrent);

    [Theory]
    [InlineData("readonly List<int> _l = [];", "Parallel.ForEach(data, x => [|_l.Add(x)|]);", "readonly LOCK _gate = new(); readonly List<int> _l = [];", "Parallel.ForEach(data, x => { lock (_gate) { _l.Add(x); } });")]
    [InlineData("", "var l = new List<int>(); Parallel.ForEach(data, x => [|l.Add(x)|]);", "", "var l = new List<int>(); var gate = new LOCK(); Parallel.ForEach(data, x => { lock (gate) { l.Add(x); } });")]
    [InlineData("static readonly HashSet<int> s_seen = new();", "Parallel.ForEach(data, x => { if ([|s_seen.Add(x)|]) Console.WriteLine(x); });",
        "static readonly LOCK s_gate = new(); static readonly HashSet<int> s_seen = new();", "Parallel.ForEach(data, x => { lock (s_gate) { if (s_seen.Add(x)) Console.WriteLine(x); } });")]
    [InlineData("readonly Dictionary<int, int> _d = new(); int Get(int x) { if (_d.TryGetValue(x, out var y)) return y; y = x * x; [|_d[x]|] = y; return y; }", "Parallel.ForEach(data, x => Get(x));",
        "readonly LOCK _gate = new(); readonly Dictionary<int, int> _d = new(); int Get(int x) { lock (_gate) { if (_d.TryGetValue(x, out var y)) return y; y = x * x; _d[x] = y; return y; } }", "Parallel.ForEach(data, x => Get(x));")]
    [InlineData("readonly List<int> _l = []; void Show() { foreach (var x in _l) Console.WriteLine(x); } void Add(int x) => [|_l.Add(x)|];", "Parallel.ForEach(data, x => Add(x));",
        "readonly LOCK _gate = new(); readonly List<int> _l = []; void Show() { lock (_gate) { foreach (var x in _l) Console.WriteLine(x); } } void Add(int x) { lock (_gate) { _l.Add(x); } }", "Parallel.ForEach(data, x => Add(x));")]
    public Task A_lock(string members, string statements, string newMembers, string newStatements) =>
        Verify.Fixes<UnsafeCollectionSharingFix>(In(members, statements), In(newMembers, newStatements), Lock);

    [Theory]
    // two steps that belong together; what has no counterpart; what leaves the type; a query that is walked through later
    [InlineData("lock", "readonly Dictionary<int, int> _d = new();", "Parallel.ForEach(data, x => { if (!_d.ContainsKey(x)) _d[x] = 1; });")]
    [InlineData("lock", "readonly Dictionary<int, int> _d = new();", "Parallel.ForEach(data, x => { _d[x] += 1; });")]
    [InlineData("lock", "readonly Dictionary<int, int> _d = new();", "Parallel.ForEach(data, x => { _d.Add(x, 1); });")]
    [InlineData("lock", "readonly StringBuilder _text = new();", "Parallel.ForEach(data, x => { _text.Append(x); });")]
    [InlineData("lock", "readonly List<int> _l = new(); int First() { return _l[0]; }", "Parallel.ForEach(data, x => _l.Add(x));")]
    [InlineData("lock", "readonly List<int> _l = new(9);", "Parallel.ForEach(data, x => _l.Add(x));")]
    [InlineData("concurrent", "readonly List<int> _l = new(); IEnumerable<int> Large() { return _l.Where(x => x > 9); }", "Parallel.ForEach(data, x => _l.Add(x));")]
    [InlineData("concurrent lock", "readonly List<int> _l = new(); List<int> Large() { return _l.Where(x => x > 9).ToList(); }", "Parallel.ForEach(data, x => _l.Add(x));")]
    public async Task What_is_offered(string mends, string members, string statements) => Assert.Equal(mends, await Mended.Offers(In(members, statements)));

    [Fact]
    public async Task The_using_comes_with_the_collection() => Assert.Equal(
        "using System.Collections.Concurrent;\n\nclass C\n{\n    readonly Queue<int> _q = new();\n".Replace("readonly Queue", "readonly ConcurrentQueue") + "    void M(int[] data) => Parallel.ForEach(data, x => _q.Enqueue(x)); // all\n}",
        await Mended.Apply("class C\n{\n    readonly Queue<int> _q = new();\n    void M(int[] data) => Parallel.ForEach(data, x => _q.Enqueue(x)); // all\n}", "concurrent"));

    [Fact]
    public Task The_lock_that_others_take() => Verify.Fixes<UnsafeCollectionSharingFix>(
        In("readonly object _gate = new(); readonly List<int> _l = []; void Add(int x) { lock (_gate) _l.Add(x); } void Drop() { [|_l.Clear()|]; }", "Parallel.ForEach(data, x => { Add(x); Drop(); });"),
        In("readonly object _gate = new(); readonly List<int> _l = []; void Add(int x) { lock (_gate) _l.Add(x); } void Drop() { lock (_gate) { _l.Clear(); } }", "Parallel.ForEach(data, x => { Add(x); Drop(); });"));

    [Fact]
    public Task Two_findings_in_one_file_and_two_files()
    {
        const string Type = "using System.Collections.Concurrent; class {0} {{ readonly {1}Queue<int> _a = new(); readonly {1}Stack<int> _b = new(); void M() => Parallel.For(0, 9, i => {{ {2}; Console.WriteLine(); {3}; }}); }}";
        var before = new[] { "A", "B" }.Select(name => string.Format(Type, name, "", "[|_a.Enqueue(i)|]", "[|_b.Push(i)|]")).ToArray();
        return Verify.Fixes<UnsafeCollectionSharingFix>(before, [.. before.Select(text => Bare(text).Replace("readonly ", "readonly Concurrent"))], Concurrent);
    }

    [Theory]
    [InlineData("concurrent")]
    [InlineData("lock")]
    public async Task Nothing_gets_lost(string variant)
    {
        var run = await Mended.Compiled("""
            public class C
            {
                static readonly List<int> s_all = new();
                public static object M() { Parallel.For(0, 20_000, i => Keep(i)); return s_all.Count; }
                static void Keep(int i) => s_all.Add(i);
            }
            """, variant);
        Assert.Equal(20_000, run([]));
    }
}
