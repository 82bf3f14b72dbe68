using ConcurrencyAnalyzers.Fixes.SharedState;
using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Verify = Verify<UnguardedSharedField>;

/// <summary>The mends of CONC2001.</summary>
public class UnguardedSharedFieldFixTests
{
    const string Interlocked = "CONC2001:interlocked";
    const string Lock = "CONC2001:lock";

    static readonly string s_lock = (int)Platform.NewestLanguage >= 1300 ? "Lock" : "object";

    static string In(string change, string fields = "int _count;") => $$"""
        class C
        {
            {{fields.Replace("LOCK", s_lock)}}
            int Next(int x) => x + 1;
            void Change(int n) { {{change}} }
            public void Start() => Parallel.For(0, 9, i => Change(i));
        }
        """;

    [Theory]
    [InlineData("[|_count|]++;", "Interlocked.Increment(ref _count);")]
    [InlineData("[|_count|] -= n;", "Interlocked.Add(ref _count, -n);")]
    [InlineData("[|_count|] = _count + n;", "Interlocked.Add(ref _count, n);")]
    [InlineData("var y = [|_count|]++;", "var y = Interlocked.Increment(ref _count) - 1;")]
    [InlineData("[|this._count|] += n;", "Interlocked.Add(ref this._count, n);")]
    public Task Atomic(string before, string after) => Verify.Fixes<UnguardedSharedFieldFix>(In(before), In(after), Interlocked);

    [Fact]
    public Task All_updates_of_the_field() => Verify.Fixes<UnguardedSharedFieldFix>(
        """
        class C
        {
            long _sum; // of all
            void Add(int x) => [|_sum|] += x;
            void Take(int x) => [|_sum|] -= x;
            public long Run() { Parallel.Invoke(() => Add(1), () => Take(2)); return _sum; }
        }
        """,
        """
        class C
        {
            long _sum; // of all
            void Add(int x) => Interlocked.Add(ref _sum, x);
            void Take(int x) => Interlocked.Add(ref _sum, -(long)x);
            public long Run() { Parallel.Invoke(() => Add(1), () => Take(2)); return _sum; }
        }
        """,
        Interlocked);

    [Theory]
    [InlineData("int _count;", "int _count;\n    readonly LOCK _gate = new();", "[|_count|] = Next(_count);", "lock (_gate) { _count = Next(_count); }")]
    [InlineData("private static double s_sum;", "private static double s_sum;\n    private static readonly LOCK s_gate = new();", "[|s_sum|] += n;", "lock (s_gate) { s_sum += n; }")]
    public Task A_new_lock(string fields, string fieldsAfter, string before, string after) =>
        Verify.Fixes<UnguardedSharedFieldFix>(In(before, fields), In(after, fieldsAfter), Lock);

    [Fact]
    public Task No_offer_for_a_field_that_another_file_changes_too() => Verify.OffersNoFix<UnguardedSharedFieldFix>(
        """
        class Meter
        {
            public int Sum;
            public void Add() { [|Sum|]++; }
        }
        """,
        """
        class C
        {
            void M(Meter meter) => Parallel.For(0, 9, i => { meter.Add(); [|meter.Sum|]++; });
        }
        """);
}
