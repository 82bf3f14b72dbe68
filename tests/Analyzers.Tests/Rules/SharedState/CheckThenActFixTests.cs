using ConcurrencyAnalyzers.Fixes.SharedState;
using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Verify = Verify<CheckThenAct>;

/// <summary>The mends of CONC2007.</summary>
public class CheckThenActFixTests
{
    static string In(string body) => $$"""
        using System.Collections.Concurrent;
        class Item { public int Count; }
        class C
        {
            bool _done;
            readonly ConcurrentDictionary<string, Item> _items = new();
            readonly ConcurrentDictionary<string, int> _counts = new();
            void Act() { }
            Item Load(string key) => new();
            object? M(string key, int n) { {{body}} return null; }
            void Start() => Parallel.For(0, 9, i => M("", i));
        }
        """;

    [Theory]
    [InlineData("if (!_done) { [|_done|] = true; Act(); }", "if (!Interlocked.Exchange(ref _done, true)) { Act(); }")]
    [InlineData("if (_done) return 1; [|_done|] = true; Act();", "if (Interlocked.Exchange(ref _done, true)) return 1; Act();")]
    public Task Flags(string before, string after) => Verify.Fixes<CheckThenActFix>(In(before), In(after));

    [Theory]
    [InlineData("[|_counts[key]|]++;", "_counts.AddOrUpdate(key, 1, (_, old) => old + 1);")]
    [InlineData("[|_counts[key]|] += n;", "_counts.AddOrUpdate(key, n, (_, old) => old + n);")]
    [InlineData("[|_counts[key]|] = _counts[key] + 2;", "_counts.AddOrUpdate(key, 2, (_, old) => old + 2);")]
    public Task Counts(string before, string after) => Verify.Fixes<CheckThenActFix>(In(before), In(after));

    [Theory]
    [InlineData("if (!_items.ContainsKey(key)) [|_items[key]|] = new Item();", "_items.GetOrAdd(key, _ => new Item());")]
    [InlineData("if (!_items.ContainsKey(key)) { [|_items[key]|] = Load(key); }", "_items.GetOrAdd(key, _ => Load(key));")]
    [InlineData("if (!_items.TryGetValue(key, out var item)) { item = Load(key); [|_items[key]|] = item; } return item;", "var item = _items.GetOrAdd(key, _ => Load(key)); return item;")]
    [InlineData("if (!_items.TryGetValue(key, out var item)) [|_items[key]|] = item = new Item(); return item;", "var item = _items.GetOrAdd(key, _ => new Item()); return item;")]
    public Task Missing_keys(string before, string after) => Verify.Fixes<CheckThenActFix>(In(before), In(after));

    [Theory]
    [InlineData("if (!_done) { Act(); [|_done|] = true; }")]
    [InlineData("if (!_items.ContainsKey(key)) { [|_items[key]|] = new Item(); Act(); }")]
    [InlineData("if (!_items.TryGetValue(key, out var item)) { /* new */ item = Load(key); [|_items[key]|] = item; } return item;")]
    [InlineData("if (_items.TryGetValue(key, out var item) && item != null) [|_items.TryRemove(key, out _)|];")]
    public Task No_offer_where_more_happens(string body) => Verify.OffersNoFix<CheckThenActFix>(In(body));
}
