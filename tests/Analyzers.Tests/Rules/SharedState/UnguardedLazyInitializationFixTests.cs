using ConcurrencyAnalyzers.Fixes.SharedState;
using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Verify = Verify<UnguardedLazyInitialization>;

/// <summary>The mend of CONC2009.</summary>
public class UnguardedLazyInitializationFixTests
{
    static string In(string body) => $$"""
        class C
        {
            static List<int>? s_all;
            List<int>? _own;
            static List<int> Make() => new(0);
            static List<int> Make(int n) => new(n);
            List<int> Get(int n) { {{body}} }
            void Start() => Parallel.For(0, 9, i => Console.WriteLine(Get(i)));
        }
        """;

    [Theory]
    [InlineData("return [|s_all|] ??= new();", "return LazyInitializer.EnsureInitialized(ref s_all, () => new());")]
    [InlineData("return [|_own|] ??= new List<int>(3);", "return LazyInitializer.EnsureInitialized(ref _own, () => new List<int>(3));")]
    [InlineData("return [|_own|] ??= Make(n);", "return LazyInitializer.EnsureInitialized(ref _own, () => Make(n));")]
    [InlineData("[|_own|] ??= new(); return _own;", "LazyInitializer.EnsureInitialized(ref _own, () => new()); return _own;")]
    [InlineData("return s_all ?? ([|s_all|] = Make(n));", "return LazyInitializer.EnsureInitialized(ref s_all, () => Make(n));")]
    [InlineData("if (s_all == null) [|s_all|] = Make(n); return s_all;", "LazyInitializer.EnsureInitialized(ref s_all, () => Make(n)); return s_all;")]
    [InlineData("if (_own is null) { [|_own|] = Make(n); } return _own;", "LazyInitializer.EnsureInitialized(ref _own, () => Make(n)); return _own;")]
    public Task Keeps_one_object(string before, string after) => Verify.Fixes<UnguardedLazyInitializationFix>(In(before), In(after));

    [Theory]
    [InlineData("if (_own is null) { [|_own|] = Make(n); Console.WriteLine(n); } return _own;")]
    [InlineData("if (_own is null) { /* first */ [|_own|] = Make(n); } return _own;")]
    [InlineData("if (_own is not null) return _own; [|_own|] = Make(n); return _own;")]
    public Task No_offer_where_more_happens(string body) => Verify.OffersNoFix<UnguardedLazyInitializationFix>(In(body));

    [Fact]
    public Task No_offer_for_a_property() => Verify.OffersNoFix<UnguardedLazyInitializationFix>("""
        class C
        {
            List<int>? All { get; set; }
            List<int> Get() => [|All|] ??= new();
            void Start() => Parallel.For(0, 9, i => Console.WriteLine(Get()));
        }
        """);
}
