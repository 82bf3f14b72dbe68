using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<UnguardedSharedField>;

/// <summary>Members of an interface that started code has called on its own object, and waits for.</summary>
public class HandedSelvesTests
{
    static string Feed(string start = "_ = RunAsync();", string go = "await Go(_index + 1).ConfigureAwait(false);", string member = "ValueTask ISink.TakeAsync", string more = "", string access = "") => $$"""
        public interface ISink { ValueTask TakeAsync(int count); }
        public class Source
        {
            public long Position;
            public Task<bool> WaitAsync() => Task.Delay(1).ContinueWith(_ => true);
            public async Task ReadAsync(ISink sink, long at) { await Task.Yield(); await sink.TakeAsync((int)at); }
            public void Keep(ISink sink) { }
        }
        {{access}} sealed class Feed(Source source) : ISink
        {
            long _index;
            public void Start() { {{start}} }
            async Task RunAsync()
            {
                while (await source.WaitAsync().ConfigureAwait(false))
                {
                    _index = source.Position;
                    {{go}}
                }
            }
            Task Go(long at) => source.ReadAsync(this, at);
            {{member}}(int count) { _index += count; return default; }
            {{more}}
        }
        class Maker { public object Make(Source source) { var feed = new Feed(source); feed.Start(); return feed; } }
        """;

    [Theory]
    [InlineData("_ = RunAsync();", "await Go(_index + 1).ConfigureAwait(false);", "ValueTask ISink.TakeAsync")]
    [InlineData("Task.Run(RunAsync);", "await Go(_index + 1);", "ValueTask ISink.TakeAsync")]
    [InlineData("Task.Run(() => RunAsync());", "await source.ReadAsync(this, _index + 1).ConfigureAwait(false);", "public ValueTask TakeAsync")]
    public Task Silent_on_what_comes_back_to_the_started_code(string start, string go, string member) => Verify.Silent(Feed(start, go, member));

    [Theory]
    [InlineData("source.Keep(this); _ = RunAsync();", "await Go(_index + 1).ConfigureAwait(false);")]
    [InlineData("_ = RunAsync();", "_ = Go(_index + 1);")]
    [InlineData("_ = RunAsync(); _ = Go(1);", "await Go(_index + 1).ConfigureAwait(false);")]
    public Task Reports_where_others_may_get_at_it(string start, string go) => Verify.Reports(Told(Feed(start, go)));

    [Fact]
    public Task Reports_where_others_call_it() => Verify.Reports(Told(Feed(member: "public ValueTask TakeAsync") + " class Other { public void Push(Feed feed) { feed.TakeAsync(1); } }"));

    [Fact]
    public Task Reports_where_everybody_may() => Verify.Reports(Told(Feed(access: "public", member: "public ValueTask TakeAsync")));

    static string Told(string source) => source.Replace("_index = source", "[|_index|] = source").Replace("_index += count", "[|_index|] += count");

    static string Cache(string evict, string hook, string more = "") => $$"""
        public class Queue { readonly TaskCompletionSource<bool> _next = new(); public Task<bool> WaitAsync() => _next.Task; }
        public class Cache(int most)
        {
            readonly Queue _next = new();
            int _size;
            Task? _loop;
            public void Open() => _loop = RunAsync();
            public async Task ReopenAsync() { await _loop!; _loop = RunAsync(); }
            async Task RunAsync() { while (await _next.WaitAsync().ConfigureAwait(false)) Insert(); }
            void Insert() { if ({{evict}}) return; [|_size|]++; }
            {{hook}} { if (_size == most) return true; return false; }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("IsFull()", "private protected virtual bool IsFull()")]
    [InlineData("IsFull()", "internal bool IsFull()")]
    [InlineData("IsFull()", "private protected virtual bool IsFull()", "} class Wide() : Cache(5) { private protected override bool IsFull() => base.IsFull() && Other; bool Other { get; set; }")]
    public Task Silent_on_steps_of_the_only_loop(string evict, string hook, string more = "") => Verify.Silent(Once(Cache(evict, hook, more).Replace("[|", "").Replace("|]", "")));

    static string Once(string source) => source.Replace("public void Open() => _loop = RunAsync();", "public Cache(string name, int most) : this(most) => _loop = RunAsync();").Replace("public async Task ReopenAsync() { await _loop!; _loop = RunAsync(); }", "");

    // A second start takes the steps beside the first.
    [Theory]
    [InlineData("int _size;", "int _size;")]
    [InlineData("public void Open() => _loop = RunAsync();", "public Cache(string name, int most) : this(most) => _loop = RunAsync(); public void Open() => _loop = RunAsync();")]
    public Task Suggests_steps_of_a_loop_that_may_be_started_twice(string once, string often) => Verify.Suggests(Cache("IsFull()", "internal bool IsFull()").Replace(once, often));

    [Theory]
    [InlineData("IsFull()", "public virtual bool IsFull()")]
    [InlineData("IsFull()", "internal bool IsFull()", "public void Trim() { if (IsFull()) Open(); }")]
    [InlineData("IsFull()", "internal bool IsFull()", "static void Main() { var cache = new Cache(3); cache.Open(); if (cache.IsFull()) cache.Open(); }")]
    public Task Reports_steps_that_others_take(string evict, string hook, string more = "") => Verify.Reports(Cache(evict, hook, more));

    // Who has the object as what it implements calls it without the started code.
    [Theory]
    [InlineData("class Other { public void Push(Source source) { var feed = new Feed(source); feed.Start(); ISink sink = feed; sink.TakeAsync(5); } }")]
    [InlineData("class Other { readonly List<ISink> _all = new(); public void Push() { foreach (var sink in _all) sink.TakeAsync(5); } }")]
    [InlineData("class Other { public void Push(Source source) { var feed = new Feed(source); feed.Start(); _ = source.ReadAsync(feed, 5); } }")]
    public Task Reports_where_others_have_it_as_the_interface(string other) => Verify.Reports(Told(Feed() + other));

    [Fact]
    public Task Silent_where_the_borrower_hands_it_on() => Verify.Silent(Feed().Replace("await sink.TakeAsync((int)at); }", "await Pass(sink, (int)at); } static async Task Pass(ISink sink, int count) => await sink.TakeAsync(count);"));

    [Theory]
    [InlineData("First();", "void First() => Second(); void Second() => Third(); void Third() => Fourth(); void Fourth() => Fifth(); void Fifth() { Sixth(); } void Sixth() { if (IsFull()) _size = 0; } ")]
    [InlineData("First(); Third();", "void First() { Second(); Second(); } void Second() { Third(); Third(); } void Third() { Fourth(); Fourth(); } void Fourth() { Fifth(); Fifth(); } void Fifth() { Sixth(); Second(); } void Sixth() { if (IsFull()) _size = 0; } ")]
    public Task Silent_on_steps_of_the_loop_however_far_away(string evict, string more) => Verify.Silent(Once(Cache("Empty()", "internal bool IsFull()", "bool Empty() { " + evict + " return false; } " + more).Replace("[|", "").Replace("|]", "")));
}
