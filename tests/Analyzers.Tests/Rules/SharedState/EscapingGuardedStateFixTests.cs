using ConcurrencyAnalyzers.Fixes.SharedState;
using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Verify = Verify<EscapingGuardedState>;

/// <summary>The mends of CONC2012.</summary>
public class EscapingGuardedStateFixTests
{
    static string In(string member) => $$"""
        public class C
        {
            readonly object _gate = new();
            readonly List<string> _list = new();
            readonly Dictionary<string, int> _map = new();
            readonly SortedSet<int> _set = new();
            readonly double[] _array = new double[9];
            public void Add(string x) { lock (_gate) { _list.Add(x); _map[x] = 1; _set.Add(1); _array[0] = 2; } }
            {{member}}
        }
        """;

    [Theory]
    [InlineData("public IReadOnlyList<string> All() { lock (_gate) return [|_list|]; }", "public IReadOnlyList<string> All() { lock (_gate) return _list.ToArray(); }")]
    [InlineData("public List<string> All() { lock (_gate) return [|_list|]; }", "public List<string> All() { lock (_gate) return _list.ToList(); }")]
    [InlineData("public IEnumerable<string> All { get { lock (_gate) { return /* all */ [|_list|]; } } }", "public IEnumerable<string> All { get { lock (_gate) { return /* all */ _list.ToArray(); } } }")]
    [InlineData("public double[] All() { lock (_gate) return [|_array|]; }", "public double[] All() { lock (_gate) return _array.ToArray(); }")]
    [InlineData("public Dictionary<string, int> All() { lock (_gate) return [|_map|]; }", "public Dictionary<string, int> All() { lock (_gate) return new Dictionary<string, int>(_map); }")]
    [InlineData("public SortedSet<int> All() { lock (_gate) return [|_set|]; }", "public SortedSet<int> All() { lock (_gate) return new SortedSet<int>(_set); }")]
    public Task Copies_of_collections(string before, string after) => Verify.Fixes<EscapingGuardedStateFix>(In(before), In(after));

    [Theory]
    [InlineData("public IEnumerable<string> All() { lock (_gate) return [|_list|].Where(x => x != \"\").Select(x => x + x); }", "public IEnumerable<string> All() { lock (_gate) return _list.Where(x => x != \"\").Select(x => x + x).ToArray(); }")]
    [InlineData("public ICollection<string> All() { lock (_gate) return [|_map|].Keys; }", "public ICollection<string> All() { lock (_gate) return _map.Keys.ToArray(); }")]
    [InlineData("public IEnumerable<int> All() { lock (_gate) return [|_set|].GetViewBetween(1, 9); }", "public IEnumerable<int> All() { lock (_gate) return _set.GetViewBetween(1, 9).ToArray(); }")]
    [InlineData("public IReadOnlyCollection<string> All() { lock (_gate) return [|_list|].AsReadOnly(); }", "public IReadOnlyCollection<string> All() { lock (_gate) return _list.ToArray().AsReadOnly(); }")]
    public Task Copies_of_views(string before, string after) => Verify.Fixes<EscapingGuardedStateFix>(In(before), In(after));

    [Fact]
    public Task Two_members() => Verify.Fixes<EscapingGuardedStateFix>(
        In("public IEnumerable<string> A() { lock (_gate) return [|_list|]; } public IEnumerable<string> B() { lock (_gate) return [|_list|]; }"),
        In("public IEnumerable<string> A() { lock (_gate) return _list.ToArray(); } public IEnumerable<string> B() { lock (_gate) return _list.ToArray(); }"));

    [Fact]
    public Task No_offer_without_the_lock() => Verify.OffersNoFix<EscapingGuardedStateFix>(In("public IEnumerable<string> All => [|_list|];"));
}
