using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Verify = Verify<UnsafeCollectionSharing>;

/// <summary>CONC2004.</summary>
public class UnsafeCollectionSharingTests
{
    static string In(string statements) => $$"""
        using System.Collections.Concurrent;
        using System.Collections.Immutable;
        using System.Text;
        class C
        {
            readonly List<int> _list = new();
            readonly Dictionary<int, string> _names = new();
            static readonly HashSet<int> s_seen = new();
            readonly object _gate = new();
            async Task M(int n, int[] data)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("var list = new List<int>(); Parallel.ForEach(data, x => [|list.Add(x)|]);")]
    [InlineData("Parallel.ForEach(data, x => [|_list.Add(x)|]);")]
    [InlineData("Parallel.ForEach(data, x => [|_names[x]|] = \"\");")]
    [InlineData("Parallel.ForEach(data, x => { if ([|s_seen.Add(x)|]) Console.WriteLine(x); });")]
    [InlineData("var text = new StringBuilder(); Parallel.ForEach(data, x => { [|text.Append(x)|]; });")]
    [InlineData("var queue = new Queue<int>(); await Task.WhenAll(data.Select(async x => { await Task.Delay(1).ConfigureAwait(false); [|queue.Enqueue(x)|]; }));")]
    [InlineData("var tasks = new List<Task>(); foreach (var x in data) tasks.Add(Task.Run(() => { [|_list.Add(x)|]; })); await Task.WhenAll(tasks);")]
    [InlineData("var list = new List<int>(); var t = Task.Run(() => { foreach (var x in list) Console.WriteLine(x); }); [|list.Add(1)|]; await t;")]
    public Task Reports_containers_that_several_threads_change(string statements) => Verify.Reports(In(statements));

    [Theory]
    [InlineData("var list = new List<int>(); Parallel.ForEach(data, x => { lock (_gate) list.Add(x); });")]
    [InlineData("var bag = new ConcurrentBag<int>(); Parallel.ForEach(data, x => bag.Add(x));")]
    [InlineData("var list = ImmutableList<int>.Empty; Parallel.ForEach(data, x => list.Add(x));")]
    [InlineData("Parallel.ForEach(data, x => { var list = new List<int>(); list.Add(x); });")]
    [InlineData("Parallel.ForEach(data, x => Console.WriteLine(_list.Contains(x)));")]
    [InlineData("foreach (var x in data) _list.Add(x); Parallel.ForEach(_list, x => Console.WriteLine(x)); _list.Clear();")]
    [InlineData("var list = new List<int>(); var t = Task.Run(() => list.Add(1)); await t; list.Add(2);")]
    [InlineData("var lists = new List<int>[n]; Parallel.For(0, n, i => { lists[i] = new List<int>(); lists[i].Add(i); });")]
    public Task Silent_where_nobody_meets(string statements) => Verify.Silent(In(statements));

    [Fact]
    public Task A_list_in_another_class() => Verify.Reports(
        """
        class Log
        {
            readonly List<string> _lines = new();
            public void Write(string line) => [|_lines.Add(line)|];
        }
        """,
        """
        class C
        {
            void M(Log log) { Parallel.For(0, 9, i => log.Write("x")); }
        }
        """);

    [Fact]
    public Task A_message() => Verify.Says(
        """
        class C
        {
            readonly List<int> _list = new();
            void M(int[] data) => Parallel.ForEach(data, x => [|_list.Add(x)|]);
        }
        """,
        "'_list' is changed here without a lock; line 4 runs this code on several threads at a time");

    [Fact]
    public Task A_collection_that_a_dictionary_hands_out() => Verify.KnownMiss("""
        class C
        {
            static List<int> Of(Dictionary<string, List<int>> lists) => lists.TryGetValue("x", out var list) ? list : [];
            void M(Dictionary<string, List<int>> lists) => Parallel.For(0, 9, i => Of(lists).Add(i));
        }
        """);

    // ------------------------------------------------------------------------------------------------------ enumerators

    static string Source(string next) => $$"""
        class Source
        {
            readonly IEnumerator<int> _items = Enumerable.Range(0, 99).GetEnumerator();
            readonly object _gate = new();
            bool TryNext(out int item) { {{next}} }
            void Start() => Parallel.For(0, 9, i => { while (TryNext(out var item)) Console.WriteLine(item); });
        }
        """;

    [Fact]
    public Task Reports_an_enumerator_that_several_threads_move() => Verify.Reports(Source("item = 0; if (![|_items.MoveNext()|]) return false; item = _items.Current; return true;"));

    [Theory]
    [InlineData("lock (_gate) { item = 0; if (!_items.MoveNext()) return false; item = _items.Current; return true; }")]
    [InlineData("using var own = Enumerable.Range(0, 99).GetEnumerator(); item = own.MoveNext() ? own.Current : 0; return false;")]
    [InlineData("item = 0; IEnumerable<int> all = [1, 2]; foreach (var each in all) item += each; return false;")]
    public Task Silent_where_one_thread_moves_it(string next) => Verify.Silent(Source(next));

    // -------------------------------------------------------------------------------------- objects behind an interface

    static string Rates(string made, string known) => $$"""
        IRates rates = {{made}};
        await Task.WhenAll(args.Select(c => rates.GetAsync(c)));
        interface IRates { Task<int> GetAsync(string currency); }
        class Remote : IRates { public async Task<int> GetAsync(string currency) { await Task.Delay(1); return 1; } }
        class Cached(IRates inner) : IRates
        {
            readonly Dictionary<string, int> _known = new();
            public async Task<int> GetAsync(string currency)
            {
                if (_known.TryGetValue(currency, out var rate)) return rate;
                rate = await inner.GetAsync(currency);
                {{known}} = rate;
                return rate;
            }
        }
        """;

    [Theory]
    [InlineData("new Cached(new Remote())", "[|_known[currency]|]")]
    [InlineData("new Remote()", "_known[currency]")]
    // Which of the two it is, nobody knows.
    [InlineData("new Cached(new Remote()); if (args.Length > 9) rates = new Remote()", "_known[currency]")]
    public Task A_variable_that_holds_one_object(string made, string known) => Verify.ReportsInProgram(Rates(made, known));

    // ------------------------------------------------------------------------------------- who registers himself, too late

    static string Group(string worker, string start, string read = "s_squares") => $$"""
        class Program
        {
            static readonly CountdownEvent s_group = new(1);
            static readonly List<int> s_squares = new();
            static void Worker(int n) { {{worker}} }
            static void Main()
            {
                for (var n = 0; n < 4; n++) { var number = n; {{start}} }
                s_group.Signal();
                s_group.Wait();
                foreach (var square in {{read}}) Console.WriteLine(square);
            }
        }
        """;

    [Fact]
    public Task Reports_what_nobody_has_registered_in_time() => Verify.Reports(Group(
        "s_group.AddCount(); lock (s_group) { s_squares.Add(n); } s_group.Signal();", "new Thread(() => Worker(number)).Start();", "[|s_squares|]"));

    [Theory]
    [InlineData("lock (s_group) { s_squares.Add(n); } s_group.Signal();", "s_group.AddCount(); new Thread(() => Worker(number)).Start();")]
    [InlineData("if (n > 9) { s_group.AddCount(); new Thread(() => Worker(n - 9)).Start(); } lock (s_group) { s_squares.Add(n); } s_group.Signal();", "s_group.AddCount(); new Thread(() => Worker(number)).Start();")]
    public Task Silent_where_the_launcher_registers(string worker, string start) => Verify.Silent(Group(worker, start));
}
