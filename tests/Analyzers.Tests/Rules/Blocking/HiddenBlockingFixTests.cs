using ConcurrencyAnalyzers.Fixes.Blocking;
using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<HiddenBlocking>;

/// <summary>The fix of CONC1009, and with it what happens when code becomes async all the way up.</summary>
public class HiddenBlockingFixTests
{
    static Task Fixes(string before, string after) => Verify.Fixes<HiddenBlockingFix>(before, after);

    static Task OffersNone(params string[] sources) => Verify.OffersNoFix<HiddenBlockingFix>(sources);

    [Theory]
    [InlineData("void Save(Task t) => t.Wait();", "async Task Save(Task t) => await t;")]
    [InlineData("void Save(Task t) { t.Wait(); }", "async Task Save(Task t) { await t; }")]
    [InlineData("void Save(Task t) { if (t.Id > 1) return; t.Wait(); }", "async Task Save(Task t) { if (t.Id > 1) return; await t; }")]
    [InlineData("static void Save(Task t) => t.GetAwaiter().GetResult();", "static async Task Save(Task t) => await t;")]
    [InlineData("void Save(Task t) => t.ConfigureAwait(false).GetAwaiter().GetResult();", "async Task Save(Task t) => await t.ConfigureAwait(false);")]
    [InlineData("int Save(Task<int> t) => t.Result + 1;", "async Task<int> Save(Task<int> t) => await t + 1;")]
    [InlineData("string? Save(Task<int> t) { return t.Result.ToString(); }", "async Task<string?> Save(Task<int> t) { return (await t).ToString(); }")]
    [InlineData("void Save(Task t) { Task.WaitAll(t, t); }", "async Task Save(Task t) { await Task.WhenAll(t, t); }")]
    [InlineData("void Save(Task t) { t.Wait(); t.Wait(); }", "async Task Save(Task t) { await t; t.Wait(); }")]
    [InlineData("void Save<T>(T t) where T : Task => t.Wait();", "async Task Save<T>(T t) where T : Task => await t;")]
    [InlineData("void Save(Task t) => Flush(t); void Flush(Task t) => Write(t); void Write(Task t) => t.Wait();",
        "async Task Save(Task t) => await Flush(t); async Task Flush(Task t) => await Write(t); async Task Write(Task t) => await t;")]
    public Task Makes_the_chain_async(string before, string after) => Fixes(
        $$"""class C { async Task Handle(Task<int> t) { await Task.Yield(); [|Save(t)|]; } {{before}} }""",
        $$"""class C { async Task Handle(Task<int> t) { await Task.Yield(); await Save(t); } {{after}} }""");
}
