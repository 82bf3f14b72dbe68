using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<CheckThenAct>;

/// <summary>A critical section that looks again itself, in whatever words.</summary>
public class LooksAgainTests
{
    static string Cache(string members) => $$"""
        record Item(int Key);
        class Cache
        {
            readonly object _gate = new(); Dictionary<string, int>? _all; readonly List<Item> _items = new();
            public Dictionary<string, int>? TryGet() { lock (_gate) return _all; }
            public void Drop() { lock (_gate) { _all = null; _items.Clear(); } }
            Item? Find(int key) { foreach (var item in _items) if (item.Key == key) return item; return null; }
            Item? Get(int key) { lock (_gate) return Find(key); }
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public object Fill() { lock (_gate) return _all ??= new(); } public object Use() => TryGet() is { } all ? all : Fill();")]
    [InlineData("public object Fill() { lock (_gate) { _all = _all ?? new(); return _all; } } public object Use() => TryGet() is { } all ? all : Fill();")]
    [InlineData("public Item Add(int key) { Item? item; lock (_gate) item = Find(key); if (item != null) return item; lock (_gate) { item = Find(key); if (item != null) return item; item = new(key); _items.Add(item); return item; } }")]
    [InlineData("public Item Add(int key) { var item = Get(key); if (item != null) return item; lock (_gate) { item = Find(key); if (item is null) { item = new(key); _items.Add(item); } return item; } }")]
    [InlineData("public void Trim() { int n; lock (_gate) n = _items.Count; if (n > 9) lock (_gate) { var now = _items.Count; if (now > 9) _items.RemoveAt(0); } }")]
    [InlineData("readonly Dictionary<int, Item> _by = new(); public Item Add(int key) { Item? item; lock (_gate) { if (_by.TryGetValue(key, out item)) return item; } item = new(key); lock (_gate) { try { _by.Add(key, item); } catch (ArgumentException) { item = _by[key]; } } return item; }")]
    public Task Silent_where_the_second_section_decides(string members) => Verify.Silent(Cache(members));

    [Theory]
    [InlineData("public object Fill() { lock (_gate) return [|_all|] = new(); } public object Use() { Dictionary<string, int>? all; lock (_gate) all = _all; if (all != null) return all; lock (_gate) { [|_all|] = new(); return _all; } }")]
    [InlineData("public Item Add(int key) { Item? item; lock (_gate) item = Find(key); if (item != null) return item; lock (_gate) { item = new(key); [|_items.Add(item)|]; return item; } }")]
    [InlineData("public Item Add(int key) { var item = Get(key); if (item != null) return item; lock (_gate) { item = new(key); if (key > 9) return item; [|_items.Add(item)|]; return item; } }")]
    [InlineData("public void Trim() { int n; lock (_gate) n = _items.Count; if (n > 9) lock (_gate) { var now = _items.Count; Console.WriteLine(now); [|_items.RemoveAt(0)|]; } }")]
    [InlineData("readonly Dictionary<int, Item> _by = new(); public Item Add(int key) { Item? item; lock (_gate) { if (_by.TryGetValue(key, out item)) return item; } item = new(key); lock (_gate) { try { [|_by[key]|] = item; } catch (ArgumentException) { item = _by[key]; } } return item; }")]
    [InlineData("readonly List<string> _names = new(); public void Put(string name) { lock (_gate) { if (_names.Contains(name)) return; } var made = name + 1; lock (_gate) { try { [|_names.Add(made)|]; } catch (ArgumentException) { } } }")]
    [InlineData("readonly Dictionary<int, Item> _by = new(); public Item Add(int key) { Item? item; lock (_gate) { if (_by.TryGetValue(key, out item)) return item; } item = new(key); lock (_gate) { try { [|_by.Add(key, item)|]; } catch (OutOfMemoryException) { } } return item; }")]
    [InlineData("readonly Dictionary<int, Item> _by = new(); public Item Add(int key) { Item? item; lock (_gate) { if (_by.TryGetValue(key, out item)) return item; } item = new(key); lock (_gate) { try { [|_by.Add(key, item)|]; } catch (ArgumentException) { throw; } } return item; }")]
    public Task Reports_where_it_does_not(string members) => Verify.Reports(Cache(members.Replace("return [|_all|] = new(); }", "return _all = new(); }")));
}
