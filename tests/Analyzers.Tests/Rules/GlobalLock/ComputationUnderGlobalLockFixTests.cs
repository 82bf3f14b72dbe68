using ConcurrencyAnalyzers.Fixes.GlobalLock;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Verify = Verify<ComputationUnderGlobalLock>;

/// <summary>The fix of CONC3002: what it makes of each shape, and where it is not offered.</summary>
public class ComputationUnderGlobalLockFixTests
{
    static string Pages(string body) => $$"""
        public class C
        {
            static readonly object Gate = new();
            static readonly Lock Lock = new();
            static readonly SemaphoreSlim One = new(1, 1);
            static readonly Dictionary<string, string> Pages = new();
            static readonly List<int> Items = new();
            static string _last = "";
            static long _count;
            static double _ratio;

            static string Render(string text) { var page = ""; foreach (var c in text) page += c; return page; }
            static void Change() { lock (Gate) { Pages.Clear(); Items.Clear(); _last = ""; _count = 0; _ratio = 0; } }

            public int[]? M(string text, int[] values)
            {
        {{string.Join('\n', body.Split('\n').Select(static line => line.Length == 0 ? line : "        " + line))}}
                return null;
            }
        }
        """;

    static Task Fixes(string before, string after) => Verify.Fixes<ComputationUnderGlobalLockFix>(Pages(before), Pages(after));

    static Task OffersNothing(string body) => Verify.OffersNoFix<ComputationUnderGlobalLockFix>(Pages(body));

    [Fact]
    public Task Work_at_the_head_moves_before_the_lock() => Fixes(
        """
        // One page at a time.
        lock ([|Gate|])
        {
            var page = Render(text); // slow
            Pages[text] = page;
        }
        """,
        """
        var page = Render(text); // slow
        // One page at a time.
        lock (Gate)
        {
            Pages[text] = page;
        }
        """);

    [Fact]
    public Task An_argument_becomes_a_local() => Fixes(
        """
        lock ([|Gate|])
        {
            Pages[text] = Render(text);
            _count++;
        }
        """,
        """
        var result = Render(text);
        lock (Gate)
        {
            Pages[text] = result;
            _count++;
        }
        """);

    [Fact]
    public Task The_local_is_named_after_the_field() => Fixes(
        """
        using (var scope = [|Lock.EnterScope()|])
        {
            _last = Render(text);
        }
        """,
        """
        var last = Render(text);
        using (var scope = Lock.EnterScope())
        {
            _last = last;
        }
        """);

    [Fact]
    public Task A_sum_is_kept_in_a_local() => Fixes(
        """
        lock ([|Gate|])
        {
            foreach (var value in values)
                _count += value;
            Items.Add(values.Length);
        }
        """,
        """
        long count = 0;
        foreach (var value in values)
            count += value;
        lock (Gate)
        {
            _count += count;
            Items.Add(values.Length);
        }
        """);

    [Fact]
    public Task The_title_says_that_fractions_are_added_in_another_order() => Verify.FixesAs<ComputationUnderGlobalLockFix>(
        "Compute before the lock is taken; the order of additions changes",
        Pages("""
            lock ([|Gate|])
            {
                foreach (var value in values)
                    _ratio += 1.0 / value;
                Items.Add(values.Length);
            }
            """),
        Pages("""
            double ratio = 0;
            foreach (var value in values)
                ratio += 1.0 / value;
            lock (Gate)
            {
                _ratio += ratio;
                Items.Add(values.Length);
            }
            """), isForFixAll: false);

    [Fact]
    public Task Work_on_a_copy_moves_behind_the_lock() => Fixes(
        """
        lock ([|Gate|])
        {
            var copy = Items.ToArray();
            Items.Clear();
            Array.Sort(copy);
            return copy;
        }
        """,
        """
        int[] copy;
        lock (Gate)
        {
            copy = Items.ToArray();
            Items.Clear();
        }

        Array.Sort(copy);
        return copy;
        """);

    [Fact]
    public Task A_semaphore_is_released_before_work_on_a_copy() => Fixes(
        """
        int[] copy;
        [|One.Wait()|];
        try
        {
            copy = Items.ToArray();
            text = Render(text + copy.Length);
        }
        finally
        {
            One.Release();
        }
        """,
        """
        int[] copy;
        One.Wait();
        try
        {
            copy = Items.ToArray();
        }
        finally
        {
            One.Release();
        }

        text = Render(text + copy.Length);
        """);

    [Theory]
    [InlineData("lock ([|Gate|]) { _count++; Pages[text] = Render(text); }")] // would come to stand before another effect
    [InlineData("lock ([|Gate|]) { foreach (var one in values) Pages[text + one] = Render(text); }")]
    [InlineData("lock ([|Gate|]) { if (text.Length > 3) Pages[text] = Render(text); }")]
    [InlineData("lock ([|Gate|]) { try { _last = Render(text); } catch (Exception) { _last = \"?\"; } }")]
    [InlineData("lock ([|Gate|])\n{\n#if true\n    _last = Render(text);\n#endif\n}")]
    public Task Offers_nothing_where_it_is_not_sure(string body) => OffersNothing(body);
}
