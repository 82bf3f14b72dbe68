using ConcurrencyAnalyzers.Fixes.SharedState;
using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Verify = Verify<UnsafeCollectionSharing>;

/// <summary>The mends of CONC2004.</summary>
public class UnsafeCollectionSharingFixTests
{
    const string Concurrent = "CONC2004:concurrent";
    const string Lock = "CONC2004:lock";

    static readonly string s_lock = (int)Platform.NewestLanguage >= 1300 ? "Lock" : "object";

    static string In(string field, string body) => $$"""
        using System.Collections.Concurrent;
        class C
        {
            {{field.Replace("LOCK", s_lock)}}
            void M(int[] data) { {{body}} }
        }
        """;

    [Theory]
    [InlineData("readonly Queue<int> _x = new();", "Parallel.ForEach(data, x => [|_x.Enqueue(x)|]);", "readonly ConcurrentQueue<int> _x = new();", "Parallel.ForEach(data, x => _x.Enqueue(x));")]
    [InlineData("readonly Stack<int> _x = new Stack<int>();", "Parallel.ForEach(data, x => [|_x.Push(x)|]);", "readonly ConcurrentStack<int> _x = new ConcurrentStack<int>();", "Parallel.ForEach(data, x => _x.Push(x));")]
    [InlineData("List<int> _x = new();", "Parallel.ForEach(data, x => [|_x.Add(x)|]); foreach (var x in _x) Console.WriteLine(x);", "ConcurrentQueue<int> _x = new();", "Parallel.ForEach(data, x => _x.Enqueue(x)); foreach (var x in _x) Console.WriteLine(x);")]
    [InlineData("readonly Dictionary<int, string> _x = new();", "Parallel.ForEach(data, x => [|_x[x]|] = \"\");", "readonly ConcurrentDictionary<int, string> _x = new();", "Parallel.ForEach(data, x => _x[x] = \"\");")]
    [InlineData("", "var list = new List<int>(); Parallel.ForEach(data, x => [|list.Add(x)|]); Console.WriteLine(list.Count);", "", "var list = new ConcurrentQueue<int>(); Parallel.ForEach(data, x => list.Enqueue(x)); Console.WriteLine(list.Count);")]
    public Task A_concurrent_collection(string field, string body, string fieldAfter, string bodyAfter) =>
        Verify.Fixes<UnsafeCollectionSharingFix>(In(field, body), In(fieldAfter, bodyAfter), Concurrent);

    [Theory]
    [InlineData("List<int> _x = new();", "Parallel.ForEach(data, x => { [|_x.Insert(0, x)|]; });", "List<int> _x = new();\n    readonly LOCK _gate = new();", "Parallel.ForEach(data, x => { lock (_gate) { _x.Insert(0, x); } });")]
    [InlineData("readonly HashSet<int> _x = new();", "Parallel.ForEach(data, x => { if ([|_x.Add(x)|]) Console.WriteLine(x); });", "readonly HashSet<int> _x = new();\n    readonly LOCK _gate = new();", "Parallel.ForEach(data, x => { lock (_gate) { if (_x.Add(x)) Console.WriteLine(x); } });")]
    public Task A_lock(string field, string body, string fieldAfter, string bodyAfter) =>
        Verify.Fixes<UnsafeCollectionSharingFix>(In(field, body), In(fieldAfter, bodyAfter), Lock);

    [Fact]
    public Task No_offer_for_a_local_that_has_no_twin() => Verify.OffersNoFix<UnsafeCollectionSharingFix>(In(
        "", "var set = new HashSet<int>(); Parallel.ForEach(data, x => { [|set.Add(x)|]; });"));
}
