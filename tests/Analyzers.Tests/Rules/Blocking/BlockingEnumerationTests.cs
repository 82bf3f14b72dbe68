using ConcurrencyAnalyzers.Fixes.Blocking;
using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<BlockingEnumeration>;

/// <summary>CONC1007: enumerating what has to be waited for.</summary>
public class BlockingEnumerationTests
{
    static string InAsync(string statements) => $$"""
        using System.Collections.Concurrent;
        class C
        {
            static IAsyncEnumerable<int> Each() => null!;
            static void Use(object x) { }
            async Task M(BlockingCollection<int> items, IAsyncEnumerable<int> each, IQueryable<int> any, CancellationToken token)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    // A stand-in for the package, which a test must not download.
    const string Database = """
        namespace Microsoft.EntityFrameworkCore
        {
            public class DbContext { public DbSet<T> Set<T>() where T : class => null!; }
            public abstract class DbSet<T> : IQueryable<T> where T : class
            {
                public IAsyncEnumerable<T> AsAsyncEnumerable() => null!;
                public abstract Type ElementType { get; }
                public abstract System.Linq.Expressions.Expression Expression { get; }
                public abstract IQueryProvider Provider { get; }
                public abstract IEnumerator<T> GetEnumerator();
                System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
            }
            public static class EntityFrameworkQueryableExtensions
            {
                public static IQueryable<T> AsNoTracking<T>(this IQueryable<T> source) where T : class => source;
                public static IAsyncEnumerable<T> AsAsyncEnumerable<T>(this IQueryable<T> source) => null!;
            }
        }
        public class User { public int Age; public string Name = ""; }
        public class Shop : Microsoft.EntityFrameworkCore.DbContext { public Microsoft.EntityFrameworkCore.DbSet<User> Users => Set<User>(); }
        """;

    static string WithDatabase(string statements) => $$"""
        using Microsoft.EntityFrameworkCore;
        class C
        {
            static void Use(object x) { }
            async Task M(Shop shop, IQueryable<User> any, bool old)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("foreach (var x in [|each.ToBlockingEnumerable()|]) Use(x);")]
    [InlineData("foreach (var x in [|Each().ToBlockingEnumerable(token)|]) Use(x);")]
    [InlineData("var list = [|each.ToBlockingEnumerable()|].ToList();")]
    [InlineData("List<int> list = [.. [|each.ToBlockingEnumerable()|]];")]
    [InlineData("var held = each.ToBlockingEnumerable(); List<int> list = [.. [|held.Where(x => x > 1)|]];")]
    [InlineData("var view = each.ToBlockingEnumerable(); foreach (var x in [|view|]) Use(x);")]
    [InlineData("foreach (var x in [|items.GetConsumingEnumerable()|]) Use(x);")]
    [InlineData("foreach (var x in [|items.GetConsumingEnumerable(token)|].Where(x => x > 1)) Use(x);")]
    [InlineData("foreach (var line in [|File.ReadLines(\"x\")|]) Use(line); var count = [|File.ReadLines(\"x\")|].Count();")]
    [InlineData("async Task Local() { foreach (var x in [|items.GetConsumingEnumerable()|]) await Task.Yield(); } await Local();")]
    public Task Reports_enumerations_in_async_code(string statements) => Verify.Reports(InAsync(statements));

    [Theory]
    [InlineData("await foreach (var x in each) Use(x);")]
    [InlineData("foreach (var x in any) Use(x); foreach (var x in new[] { 1 }.AsQueryable()) Use(x); foreach (var x in items) Use(x);")]
    [InlineData("Use(items.GetConsumingEnumerable());")]
    [InlineData("var view = each.ToBlockingEnumerable(); Use(view);")]
    [InlineData("await Task.Run(() => { foreach (var x in items.GetConsumingEnumerable()) Use(x); });")]
    [InlineData("new Thread(() => { foreach (var x in items.GetConsumingEnumerable()) Use(x); }).Start();")]
    [InlineData("void Local() { foreach (var x in each.ToBlockingEnumerable()) Use(x); }")]
    public Task Leaves_alone_what_does_not_wait_here(string statements) => Verify.Silent(InAsync(statements));

    [Theory]
    [InlineData("foreach (var x in [|shop.Users|]) Use(x);")]
    [InlineData("foreach (var x in [|shop.Set<User>()|]) Use(x);")]
    [InlineData("foreach (var x in [|shop.Users.Where(u => u.Age > 3).OrderBy(u => u.Name)|]) Use(x);")]
    [InlineData("foreach (var x in [|from u in shop.Users where u.Age > 3 select u|]) Use(x);")]
    [InlineData("foreach (var x in [|shop.Users.AsNoTracking()|]) Use(x);")]
    [InlineData("foreach (var x in [|shop.Users.AsEnumerable()|]) Use(x);")]
    [InlineData("foreach (var x in [|any.AsNoTracking()|]) Use(x);")]
    [InlineData("var query = shop.Users.AsQueryable(); if (old) query = query.Where(u => u.Age > 60); foreach (var x in [|query|]) Use(x);")]
    public Task Reports_queries_of_a_database(string statements) => Verify.Reports(WithDatabase(statements), Database);

    [Theory]
    [InlineData("foreach (var x in any) Use(x);")]
    [InlineData("foreach (var x in shop.Users.ToList()) Use(x);")]
    [InlineData("await foreach (var x in shop.Users.AsAsyncEnumerable()) Use(x);")]
    [InlineData("foreach (var x in new List<User>().AsQueryable().Where(u => u.Age > 3)) Use(x);")]
    [InlineData("void Local() { foreach (var x in shop.Users) Use(x); }")]
    public Task Leaves_other_queries_alone(string statements) => Verify.Silent(WithDatabase(statements), Database);

    [Fact]
    public Task Reports_a_query_that_a_method_returns() => Verify.Reports(
        "class C { static IQueryable<User> Old(Shop shop) => shop.Users.Where(u => u.Age > 60); async Task M(Shop shop) { await Task.Yield(); foreach (var x in [|Old(shop)|]) Console.WriteLine(x); } }", Database);

    [Fact]
    public Task Misses_a_query_that_a_local_function_returns() =>
        Verify.Silent(WithDatabase("IQueryable<User> Old() => shop.Users.Where(u => u.Age > 60); foreach (var x in Old()) Use(x);"), Database);

    [Fact]
    public Task Says_what_to_use() => Verify.Says(
        "class C { async Task Load(IAsyncEnumerable<int> each) { await Task.Yield(); foreach (var x in [|each.ToBlockingEnumerable()|]) { } } }",
        "'each.ToBlockingEnumerable()' blocks the thread of 'Load' for each element; use 'await foreach'");

    [Theory]
    [InlineData("// all\n        foreach (var x in [|each.ToBlockingEnumerable()|]) Use(x); // done", "// all\n        await foreach (var x in each) Use(x); // done")]
    [InlineData("foreach (var x in [|Each().ToBlockingEnumerable(token)|]) Use(x); foreach (int y in [|each.ToBlockingEnumerable()|]) Use(y);", "await foreach (var x in Each().WithCancellation(token)) Use(x); await foreach (int y in each) Use(y);")]
    [InlineData("foreach (var line in [|File.ReadLines(\"x\")|]) Use(line);", "await foreach (var line in File.ReadLinesAsync(\"x\")) Use(line);")]
    public Task Awaits_the_elements(string before, string after) => Verify.Fixes<BlockingEnumerationFix>(InAsync(before), InAsync(after));

    [Theory]
    [InlineData("foreach (var x in [|shop.Users|]) Use(x);", "await foreach (var x in shop.Users.AsAsyncEnumerable()) Use(x);")]
    [InlineData("foreach (var x in [|shop.Users.Where(u => u.Age > 3)|]) Use(x);", "await foreach (var x in shop.Users.Where(u => u.Age > 3).AsAsyncEnumerable()) Use(x);")]
    [InlineData("foreach (var x in [|shop.Users.AsEnumerable()|]) Use(x);", "await foreach (var x in shop.Users.AsAsyncEnumerable()) Use(x);")]
    public Task Awaits_the_rows(string before, string after) => Verify.Fixes<BlockingEnumerationFix>([WithDatabase(before), Database], [WithDatabase(after), Database]);

    [Theory]
    [InlineData("foreach (var x in [|items.GetConsumingEnumerable()|]) Use(x);")]
    [InlineData("var list = [|each.ToBlockingEnumerable()|].ToList();")]
    public Task Offers_nothing_for_the_others(string statements) => Verify.OffersNoFix<BlockingEnumerationFix>(InAsync(statements));

    [Theory]
    [InlineData("strict", "foreach (var x in [|each.ToBlockingEnumerable()|]) { }")]
    [InlineData("relaxed", "foreach (var x in each.ToBlockingEnumerable()) { }")]
    public Task Judges_tests_as_the_project_says(string value, string statement) => Verify.ReportsWithOptions($"concurrency.test_code = {value}", $$"""
        class FactAttribute : Attribute { }
        class C { [Fact] public async Task Test(IAsyncEnumerable<int> each) { await Task.Yield(); {{statement}} } }
        """);

    [Fact]
    public Task Misses_a_sequence_in_a_field() => Verify.KnownMiss(
        "class C(IAsyncEnumerable<int> each) { readonly IEnumerable<int> _all = each.ToBlockingEnumerable(); async Task M() { await Task.Yield(); foreach (var x in _all) { } } }");

    [Theory]
    [InlineData("var all = source.ToBlockingEnumerable(); return [|all.Count()|];")]
    [InlineData("var all = source.ToBlockingEnumerable(); return [|all.Where(x => x > 1).Sum()|];")]
    [InlineData("var all = source.ToBlockingEnumerable().ToList(); return all.Count();", "source.ToBlockingEnumerable()")]
    [InlineData("var all = source.ToBlockingEnumerable(); await Task.Run(() => all.Count()); return 1;")]
    [InlineData("var all = source.ToBlockingEnumerable(); var later = all.Where(x => x > 1); return later is null ? 1 : 2;")]
    public Task Reports_where_a_held_sequence_is_asked_for_its_elements(string body, string reported = "") => Verify.Reports($$"""
        class C { async Task<int> M(IAsyncEnumerable<int> source) { await Task.Yield(); {{(reported.Length == 0 ? body : body.Replace(reported, $"[|{reported}|]"))}} } }
        """);
}
