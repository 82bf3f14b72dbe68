using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;
using Xunit;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<BlockingWait>;

/// <summary>CONC1001.</summary>
public class BlockingWaitTests
{
    static string InAsync(string statements, string parameters = "Task<int> t") => $$"""
        class C
        {
            async Task M({{parameters}})
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("var x = [|t.Result|];")]
    [InlineData("[|t.Wait()|];")]
    [InlineData("[|t.Wait(1000)|];")]
    [InlineData("var x = [|t.GetAwaiter().GetResult()|];")]
    [InlineData("var x = [|t.ConfigureAwait(false).GetAwaiter().GetResult()|];")]
    [InlineData("[|((IAsyncResult)t).AsyncWaitHandle.WaitOne()|];")]
    public Task Reports_every_way_to_wait(string statement) => Verify.Reports(InAsync(statement));

    [Theory]
    [InlineData("var x = [|t.Result|];")]
    [InlineData("var x = [|t.AsTask().Result|];")]
    [InlineData("[|t.AsTask().Wait()|];")]
    [InlineData("var x = [|t.GetAwaiter().GetResult()|];")]
    [InlineData("var x = [|t.ConfigureAwait(false).GetAwaiter().GetResult()|];")]
    public Task Reports_waits_on_value_tasks(string statement) => Verify.Reports(InAsync(statement, "ValueTask<int> t"));
}
