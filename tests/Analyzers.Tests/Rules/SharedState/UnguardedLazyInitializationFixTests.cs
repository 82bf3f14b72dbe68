using ConcurrencyAnalyzers.Fixes.SharedState;
using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Mended = Mended<UnguardedLazyInitialization, UnguardedLazyInitializationFix>;
using Verify = Verify<UnguardedLazyInitialization>;

/// <summary>The mends of CONC2009.</summary>
public class UnguardedLazyInitializationFixTests
{
    const string Initializer = "CONC2009:lazy-initializer";
    const string Lazy = "CONC2009:lazy";
    const string Lock = "CONC2009:lock";

    static readonly string s_lock = (int)Platform.NewestLanguage >= 1300 ? "Lock" : "object";

    static string In(string members, string start = "Get()") => $$"""
        class C
        {
            static List<int> Make() => new(0); {{members.Replace("LOCK", s_lock)}}
            void Start() => Parallel.For(0, 9, i => Console.WriteLine({{start}}));
        }
        """;

    [Theory]
    [InlineData("List<int>? _cache; List<int> Get() => [|_cache|] ??= new();", "List<int>? _cache; List<int> Get() => LazyInitializer.EnsureInitialized(ref _cache, () => new());")]
    [InlineData("List<int>? _cache; List<int> Get() { return [|this._cache|] ??= Make(); }", "List<int>? _cache; List<int> Get() { return LazyInitializer.EnsureInitialized(ref this._cache, () => Make()); }")]
    [InlineData("static List<int>? s_cache; List<int> Get() { if (s_cache == null) [|s_cache|] = Make(); return s_cache; }", "static List<int>? s_cache; List<int> Get() { return LazyInitializer.EnsureInitialized(ref s_cache, () => Make()); }")]
    [InlineData("List<int>? _cache; List<int> Get() { if (null == _cache) { [|_cache|] = Make(); } return _cache; }", "List<int>? _cache; List<int> Get() { return LazyInitializer.EnsureInitialized(ref _cache, () => Make()); }")]
    [InlineData("List<int>? _cache; int Get() { if (_cache is null) [|_cache|] = new List<int>(); return _cache.Count; }", "List<int>? _cache; int Get() { LazyInitializer.EnsureInitialized(ref _cache, () => new List<int>()); return _cache.Count; }")]
    [InlineData("List<int>? _cache; List<int> Get() { [|_cache|] ??= new(3); return _cache; }", "List<int>? _cache; List<int> Get() { LazyInitializer.EnsureInitialized(ref _cache, () => new(3)); return _cache; }")]
    [InlineData("IList<int>? _cache; IList<int> Get() => _cache ?? ([|_cache|] = Make());", "IList<int>? _cache; IList<int> Get() => LazyInitializer.EnsureInitialized(ref _cache, () => Make());")]
    [InlineData("List<int>? _cache; List<int> Get() => [|_cache|] ??= /* empty */ new();", "List<int>? _cache; List<int> Get() => LazyInitializer.EnsureInitialized(ref _cache, () => /* empty */ new());")]
    public Task One_object_for_all(string before, string after) => Verify.Fixes<UnguardedLazyInitializationFix>(In(before), In(after), Initializer);

    [Theory]
    [InlineData("static List<int>? s_all; static List<int> All => [|s_all|] ??= new();", "static readonly Lazy<List<int>> s_all = new(() => new()); static List<int> All => s_all.Value;")]
    [InlineData("private static List<int>? s_all; static List<int> All { get { if (s_all == null) [|s_all|] = Make(); return s_all; } }", "private static readonly Lazy<List<int>> s_all = new(() => Make()); static List<int> All { get { return s_all.Value; } }")]
    public Task A_lazy_field(string before, string after) => Verify.Fixes<UnguardedLazyInitializationFix>(In(before, "All"), In(after, "All"), Lazy);

    [Theory]
    [InlineData("List<int>? _cache; List<int> Get() { if (_cache is null) { var made = Make(); [|_cache|] = made; } return _cache; }",
        "readonly LOCK _gate = new(); List<int>? _cache; List<int> Get() { lock (_gate) { if (_cache is null) { var made = Make(); _cache = made; } return _cache; } }")]
    [InlineData("List<int>? _cache; List<int> Get() => [|_cache|] ??= new();", "readonly LOCK _gate = new(); List<int>? _cache; List<int> Get() { lock (_gate) { return _cache ??= new(); } }")]
    public Task A_lock(string before, string after) => Verify.Fixes<UnguardedLazyInitializationFix>(In(before), In(after), Lock);

    [Theory]
    [InlineData("lazy-initializer lock", "List<int>? _cache; List<int> Get() => _cache ??= new();")]
    [InlineData("lazy-initializer lock", "static List<int>? s_cache; List<int> Get() => s_cache ??= new(); static void Show() => Console.WriteLine(s_cache);")]
    [InlineData("lock", "List<int>? Cache { get; set; } List<int> Get() => Cache ??= new();")]
    [InlineData("lazy-initializer", "List<int>? _cache; List<int> Get() => _cache ??= new() /* empty */;")]
    [InlineData("lock", "List<int>? _cache; List<int> Get() { if (_cache is null) { /* first */ _cache = Make(); } return _cache; }")]
    [InlineData("lock", "List<int>? _cache; List<int> Get() { if (_cache is not null) return _cache; _cache = Make(); return _cache; }")]
    [InlineData("", "List<int>? _cache; async Task<List<int>> Get() => _cache ??= await Task.FromResult(Make());")]
    public async Task What_is_offered(string mends, string members) => Assert.Equal(mends, await Mended.Offers(In(members)));

    [Fact]
    public Task Lines_and_comments_stay() => Verify.Fixes<UnguardedLazyInitializationFix>(In("""

            List<int>? _cache;

            List<int> Get()
            {
                // Made when somebody asks.
                if (_cache == null)
                    [|_cache|] = Make();
                return _cache; // for all
            }

            List<int>? _other;

            List<int> Other()
            {
                if (_other == null)
                    [|_other|] = Make(); // once
                return _other;
            }
        """, "(Get(), Other())"), In("""

            List<int>? _cache;

            List<int> Get()
            {
                // Made when somebody asks.
                return LazyInitializer.EnsureInitialized(ref _cache, () => Make()); // for all
            }

            List<int>? _other;

            List<int> Other()
            {
                LazyInitializer.EnsureInitialized(ref _other, () => Make()); // once
                return _other;
            }
        """, "(Get(), Other())"), Initializer);

    [Fact]
    public Task Two_findings_in_one_file_and_two_files()
    {
        const string Before = "class {0} {{ List<int>? _a; static List<int>? s_b; List<int> One => [|_a|] ??= new(); List<int> Two => [|s_b|] ??= new(); void Start() => Parallel.For(0, 9, i => Console.WriteLine(One.Count + Two.Count)); }}";
        const string After = "class {0} {{ List<int>? _a; static List<int>? s_b; List<int> One => LazyInitializer.EnsureInitialized(ref _a, () => new()); List<int> Two => LazyInitializer.EnsureInitialized(ref s_b, () => new()); void Start() => Parallel.For(0, 9, i => Console.WriteLine(One.Count + Two.Count)); }}";
        return Verify.Fixes<UnguardedLazyInitializationFix>([string.Format(Before, "A"), string.Format(Before, "B")], [string.Format(After, "A"), string.Format(After, "B")], Initializer);
    }

    [Theory]
    [InlineData("lazy-initializer")]
    [InlineData("lazy")]
    [InlineData("lock")]
    public async Task All_threads_get_one_object(string variant)
    {
        var run = await Mended.Compiled("""
            public class C
            {
                static List<int>? s_all;
                static List<int> All => s_all ??= Make();
                static List<int> Make() { Thread.Sleep(5); return new(); }
                public static object M()
                {
                    var seen = new List<int>[4];
                    Parallel.For(0, 4, i => seen[i] = All);
                    return seen.Distinct().Count();
                }
            }
            """, variant);
        Assert.Equal(1, run([]));
    }
}
