using ConcurrencyAnalyzers.Fixes.SharedState;
using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Verify = Verify<InconsistentlyGuardedField>;

/// <summary>The mend of CONC2002.</summary>
public class InconsistentlyGuardedFieldFixTests
{
    static string In(string member) => $$"""
        public class C
        {
            readonly object _gate = new();
            readonly object _other = new();
            int _count;
            int _limit;
            public void Add(int x) { lock (_gate) _count += x; }
            public void Take(int x) { lock (_gate) _count -= x; }
            {{member}}
        }
        """;

    [Theory]
    [InlineData("public void Next() { [|_count|]++; }", "public void Next() { lock (_gate) { _count++; } }")]
    [InlineData("public void Next() => [|_count|]++;", "public void Next() { lock (_gate) { _count++; } }")]
    [InlineData("public int Get() => [|_count|];", "public int Get() { lock (_gate) { return _count; } }")]
    [InlineData("public int Count => [|_count|];", "public int Count { get { lock (_gate) { return _count; } } }")]
    [InlineData("public int Count { get => [|_count|]; }", "public int Count { get { lock (_gate) { return _count; } } }")]
    [InlineData("public int Next(int x) { var next = [|_count|] + x; return next; }", "public int Next(int x) { int next; lock (_gate) { next = _count + x; } return next; }")]
    public Task Takes_the_usual_lock(string before, string after) => Verify.Fixes<InconsistentlyGuardedFieldFix>(In(before), In(after));

    [Fact]
    public Task With_comments_on_lines() => Verify.Fixes<InconsistentlyGuardedFieldFix>(
        In("""
        public void Reset()
            {
                // From the start.
                [|_count|] = _limit + 1; // or one more
                Console.WriteLine();
            }
        """),
        In("""
        public void Reset()
            {
                // From the start.
                lock (_gate)
                {
                    _count = _limit + 1; // or one more
                }
                Console.WriteLine();
            }
        """));

    [Fact]
    public Task Two_members() => Verify.Fixes<InconsistentlyGuardedFieldFix>(
        In("public void A() { [|_count|]++; } public void B() { [|_count|]--; }"),
        In("public void A() { lock (_gate) { _count++; } } public void B() { lock (_gate) { _count--; } }"));

    [Theory]
    [InlineData("public void Next() { lock (_other) [|_count|]++; }")]
    [InlineData("public async Task Next(Task<int> x) { [|_count|] += await x; }")]
    public Task No_offer_where_a_lock_would_be_wrong(string member) => Verify.OffersNoFix<InconsistentlyGuardedFieldFix>(In(member));
}
