using ConcurrencyAnalyzers.Fixes.GlobalLock;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;
using CsCheck;

namespace ConcurrencyAnalyzers.Tests.Editing;

using Cache = Mended<ComputationUnderGlobalLock, ComputationUnderGlobalLockFix>;
using Loading = Mended<BlockingUnderLock, BlockingUnderLockFix>;

/// <summary>Caches that compute under their lock: looking again, and a <c>Lazy</c> for each key.</summary>
public class OncePerKeyTests
{
    static string Type(string get, string more = "", string field = "static readonly Dictionary<int, long> Known = new();") => $$"""
        using System.Collections.Concurrent;

        public static class C
        {
            static readonly object Gate = new();
            {{field}}
            static long Sum(int n) { long sum = 0; for (var i = 0; i <= n; i++) sum += i * i % 7; return sum; }
            {{more}}

        {{get}}

            public static long M(int[] keys) => keys.AsParallel().Sum(key => Get(key));
        }
        """;

    const string TryGet = """
            static long Get(int n)
            {
                // one at a time
                lock (Gate)
                {
                    if (!Known.TryGetValue(n, out var sum))
                    {
                        sum = Sum(n);
                        Known[n] = sum; // for the next one
                    }

                    return sum;
                }
            }
        """;

    [Fact]
    public async Task Looks_again() => Assert.Equal(Type("""
            static long Get(int n)
            {
                // one at a time
                lock (Gate)
                {
                    if (Known.TryGetValue(n, out var known))
                        return known;
                }

                var localSum = Sum(n);
                lock (Gate)
                {
                    if (!Known.TryGetValue(n, out var sum))
                    {
                        sum = localSum;
                        Known[n] = sum; // for the next one
                    }

                    return sum;
                }
            }
        """), await Cache.Apply(Type(TryGet), "again"));

    [Fact]
    public async Task Gives_each_key_a_lazy_value() => Assert.Equal(Type("""
            static long Get(int n)
            {
                // one at a time
                return Known.GetOrAdd(n, _ => new Lazy<long>(() => Sum(n))).Value;
            }
        """, field: "static readonly ConcurrentDictionary<int, Lazy<long>> Known = new();"), await Cache.Apply(Type(TryGet), "lazy"));

    [Fact]
    public async Task Says_what_changes() => Assert.Equal(
        ["Compute outside of the lock and look again inside; two threads may do it for the same key", "Give each key a 'Lazy' in a 'ConcurrentDictionary'; a failure is remembered"], await Cache.Titles(Type(TryGet)));

    [Fact]
    public async Task Says_that_several_threads_may_wait() => Assert.Equal(
        ["Wait outside of the lock and look again inside; two threads may do it for the same key; several threads may then wait at a time", "Give each key a 'Lazy' in a 'ConcurrentDictionary'; a failure is remembered"],
        await Loading.Titles(Type(TryGet.Replace("Sum(n)", "Load(n)"), "static long Load(int n) { Thread.Sleep(n); return n; }")));

    const string EarlyReturn = "    static long Get(int n) { lock (Gate) { if (Known.TryGetValue(n, out var sum)) return sum; sum = Sum(n); Known.Add(n, sum); return sum; } }";
    const string Local = "    static long Get(int n) { lock (Gate) { if (Known.ContainsKey(n)) return Known[n]; var sum = Sum(n); Known[n] = sum; return sum; } }";
    const string AtOnce = "    static long Get(int n) { lock (Gate) { if (!Known.ContainsKey(n)) Known[n] = Sum(n); return Known[n]; } }";
    const string AfterTheLock = "    static long Get(int n) { long sum; lock (Gate) { if (!Known.TryGetValue(n, out sum)) Known[n] = sum = Sum(n); } return sum; }";
    const string Filling = "    static long Get(int n) { Fill(n); return n; }\n    static void Fill(int n) { lock (Gate) { if (!Known.ContainsKey(n)) Known.Add(n, Sum(n)); } }";

    [Theory]
    [InlineData(TryGet, "again")]
    [InlineData(TryGet, "lazy")]
    [InlineData(EarlyReturn, "again")]
    [InlineData(EarlyReturn, "lazy")]
    [InlineData(Local, "again")]
    [InlineData(Local, "lazy")]
    [InlineData(AtOnce, "again")]
    [InlineData(AtOnce, "lazy")]
    [InlineData(AfterTheLock, "again")]
    [InlineData(Filling, "again")]
    [InlineData(Filling, "lazy")]
    public async Task Gives_the_same_as_before(string get, string variant)
    {
        var before = Mended<ComputationUnderGlobalLock, ComputationUnderGlobalLockFix>.Unmended(Type(get));
        var after = await Cache.Compiled(Type(get), variant);
        Gen.Int[0, 50].Array.Sample(keys => Assert.Equal(before([keys]), after([keys])), iter: 50, threads: 1);
    }

    [Theory]
    [InlineData("    static long Get(int n) { lock (Gate) { if (!Known.TryGetValue(n, out var sum)) { sum = Sum(n) + Known.Count; Known[n] = sum; } return sum; } }")] // made from the cache
    [InlineData("    static long Get(int n) { lock (Gate) { if (!Known.TryGetValue(n, out var sum)) { sum = Sum(n); Known[n] = sum; Known[n + 1] = sum; } return sum; } }")] // two keys
    [InlineData("    static long Get(int n) { n++; lock (Gate) { if (!Known.TryGetValue(n, out var sum)) { sum = Sum(n); Known[n] = sum; } return sum; } }")] // the key changes
    [InlineData("    static long Get(int n) { lock (Gate) { if (!Known.TryGetValue(n, out var sum)) { sum = Sum(n); Known[n] = sum; } return sum + 1; } }")]
    [InlineData("    static long Get(int n) { lock (Gate) { if (!Known.TryGetValue(n, out var sum)) { sum = Sum(n); Known[n] = sum; } } return Sum(3); }")]
    public async Task Offers_neither_where_more_is_done(string get) => Assert.DoesNotContain("lazy", await Cache.Offers(Type(get)));

    [Theory]
    [InlineData("    static long Last;\n    static long Get(int n) { lock (Gate) { if (!Known.TryGetValue(n, out Last)) { Last = Sum(n); Known[n] = Last; } return Last; } }")]
    [InlineData("    static long Get(int n) { var last = 0L; return Find(n, ref last); }\n    static long Find(int n, ref long last) { lock (Gate) { if (!Known.TryGetValue(n, out last)) { last = Sum(n); Known[n] = last; } return last; } }")]
    [InlineData("    static long Get(int n) { var last = 0L; Find(); return last; long Find() { lock (Gate) { if (!Known.TryGetValue(n, out last)) { last = Sum(n); Known[n] = last; } return last; } } }")]
    [InlineData("    static long Get(int n) { long last = 0; Func<long> again = () => last; lock (Gate) { if (!Known.TryGetValue(n, out last)) { last = Sum(n); Known[n] = last; } return last; } }")]
    [InlineData("    static long Get(int n) { lock (Gate) { if (!Known.TryGetValue(n, out var sum)) { sum = Sum(n) + sum; Known[n] = sum; } return sum; } }")] // made from what was not found
    public async Task Offers_neither_where_others_see_what_is_found(string get) => Assert.Equal("", await Cache.Offers(Type(get)));

    [Fact]
    public async Task Offers_no_lazy_values_that_leave_a_variable_over() => Assert.Equal("again", await Cache.Offers(Type(AfterTheLock)));

    [Fact]
    public async Task Offers_no_lazy_values_where_somebody_else_uses_the_cache() => Assert.Equal(
        "again", await Cache.Offers(Type(TryGet, "static long First() { lock (Gate) return Known.Values.First(); }")));
}
