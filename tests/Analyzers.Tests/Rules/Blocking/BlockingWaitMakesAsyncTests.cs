using ConcurrencyAnalyzers.Fixes.Blocking;
using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<BlockingWait>;

/// <summary>The fix of CONC1001 in functions that return a task and are not async yet.</summary>
public class BlockingWaitMakesAsyncTests
{
    static string InClass(string members) => $$"""
        class C
        {
            Task<int> F(int x) => Task.FromResult(x);
            {{members}}
        }
        """;

    static Task Fixes(string before, string after) => Verify.Fixes<BlockingWaitFix>(InClass(before), InClass(after));

    static Task OffersNone(string members) => Verify.OffersNoFix<BlockingWaitFix>(InClass(members));

    [Theory]
    [InlineData("Task M(Task t) { [|t.Wait()|]; return Task.CompletedTask; }", "async Task M(Task t) { await t; }")]
    [InlineData("ValueTask M(Task t) { [|t.Wait()|]; return default; }", "async ValueTask M(Task t) { await t; }")]
    [InlineData("Task M(Task t) { using var file = new StreamWriter(\"x\"); [|t.Wait()|]; return Task.CompletedTask; }", "async Task M(Task t) { await using var file = new StreamWriter(\"x\"); await t; }")]
    [InlineData("ValueTask M(Task t) { [|t.Wait()|]; return new(); }", "async ValueTask M(Task t) { await t; }")]
    [InlineData("ValueTask M(Task t) { [|t.Wait()|]; return new ValueTask(Task.Delay(1)); }", "async ValueTask M(Task t) { await t; await Task.Delay(1); }")]
    [InlineData("Task M(Task t) { [|t.Wait()|]; return Task.Delay(1); }", "async Task M(Task t) { await t; await Task.Delay(1); }")]
    [InlineData("Task<int> M(Task<int> t) { return Task.FromResult([|t.Result|]); }", "async Task<int> M(Task<int> t) { return await t; }")]
    [InlineData("Task<int> M(Task<int> t) { var x = [|t.Result|]; return Task.FromResult(x + 1); }", "async Task<int> M(Task<int> t) { var x = await t; return x + 1; }")]
    [InlineData("Task<int> M(Task<int> t) { return F([|t.Result|]); }", "async Task<int> M(Task<int> t) { return await F(await t); }")]
    [InlineData("ValueTask<int> M(Task<int> t) { return new ValueTask<int>([|t.Result|]); }", "async ValueTask<int> M(Task<int> t) { return await t; }")]
    [InlineData("ValueTask<int> M(Task<int> t) { return new([|t.Result|]); }", "async ValueTask<int> M(Task<int> t) { return await t; }")]
    [InlineData("ValueTask<int> M(Task t) { [|t.Wait()|]; return default; }", "async ValueTask<int> M(Task t) { await t; return default; }")]
    [InlineData("ValueTask<int> M(Task t) { [|t.Wait()|]; return new ValueTask<int>(F(1)); }", "async ValueTask<int> M(Task t) { await t; return await F(1); }")]
    [InlineData("Task<int> M(Task<int> t) => Task.FromResult([|t.Result|] + 1);", "async Task<int> M(Task<int> t) => await t + 1;")]
    [InlineData("Task<int> M(Task<int> t) => F([|t.Result|]);", "async Task<int> M(Task<int> t) => await F(await t);")]
    [InlineData("Task M(Task<int> t) => F([|t.Result|]);", "async Task M(Task<int> t) => await F(await t);")]
    [InlineData("Task<int> M(Task<bool> t) => [|t.Result|] ? F(1) : F(2);", "async Task<int> M(Task<bool> t) => await (await t ? F(1) : F(2));")]
    [InlineData("Task<int> M(Task<bool> t) { return [|t.Result|] ? F(1) : throw new Exception(); }", "async Task<int> M(Task<bool> t) { return await (await t ? F(1) : throw new Exception()); }")]
    [InlineData("Task M(Task<int> t) { if ([|t.Result|] > 1) return Task.CompletedTask; throw new Exception(); }", "async Task M(Task<int> t) { if (await t > 1) return; throw new Exception(); }")]
    [InlineData("public virtual Task M(Task t) { [|t.Wait()|]; return Task.CompletedTask; }", "public virtual async Task M(Task t) { await t; }")]
    [InlineData("public override string ToString() => \"\"; [Obsolete] Task M(Task t) { [|t.Wait()|]; return Task.CompletedTask; }", "public override string ToString() => \"\"; [Obsolete] async Task M(Task t) { await t; }")]
    [InlineData("async Task N() { await L(Task.Delay(1)); Task L(Task t) { [|t.Wait()|]; return Task.CompletedTask; } }", "async Task N() { await L(Task.Delay(1)); async Task L(Task t) { await t; } }")]
    [InlineData("void N() { static Task<int> L(Task<int> t) => Task.FromResult([|t.Result|]); }", "void N() { static async Task<int> L(Task<int> t) => await t; }")]
    [InlineData("Task<int> M(Task<int> t) { Func<Task<int>> f = () => Task.FromResult(1); return Task.FromResult([|t.Result|]); }", "async Task<int> M(Task<int> t) { Func<Task<int>> f = () => Task.FromResult(1); return await t; }")]
    [InlineData("Task<int> M(Task<int> t) { return L([|t.Result|]); Task<int> L(int x) { return F(x); } }", "async Task<int> M(Task<int> t) { return await L(await t); Task<int> L(int x) { return F(x); } }")]
    public Task Makes_the_function_async(string before, string after) => Fixes(before, after);

    // The caller's lock ends when the call returns, which is at the first await.
    [Theory]
    [InlineData("Task M(Task t) { t.Wait(); return F(1); } Task N(Task t) { lock (this) { return M(t); } }")]
    [InlineData("Task<int> M(Task<int> t) => F(t.Result); void N(Task<int> t) { Task x; lock (this) if (t.IsFaulted) x = this.M(t); }")]
    [InlineData("void N(Task t) { lock (this) L(); Task L() { t.Wait(); return F(1); } }")]
    public Task What_is_called_under_a_lock_stays_as_it_is(string members) => Verify.Silent(InClass(members));

    [Theory]
    [InlineData("Task M(Task t) { [|t.Wait()|]; return F(1); } Task N(Task t) { lock (this) { } return M(t); }")]
    [InlineData("Task M(Task t) { [|t.Wait()|]; lock (this) { return F(1); } }")]
    public Task What_is_called_beside_a_lock_is_reported(string members) => Verify.Reports(InClass(members));

    [Fact]
    public Task Lays_out_what_it_adds_and_keeps_the_rest() => Verify.Fixes<BlockingWaitFix>(
        """
        class C
        {
            /// <summary>Documented.</summary>
            Task M(Task<int> t, bool c)
            {
                // first
                var x = [|t.Result|]; // result
                if (c)
                    return Other(x);

                if (x > 3)
                {
                    // early
                    return Other(x + 1); // other
                }

                switch (x)
                {
                    case 1:
                        return Other(1);
                    default:
                        Console.WriteLine();
                        break;
                }

                return Task.CompletedTask;
            }

            Task Other(int x) => Task.CompletedTask;

            Task N(Task t)
            {
                [|t.Wait()|];

                // nothing more to do
                return Task.CompletedTask;
            }
        }
        """,
        """
        class C
        {
            /// <summary>Documented.</summary>
            async Task M(Task<int> t, bool c)
            {
                // first
                var x = await t; // result
                if (c)
                {
                    await Other(x);
                    return;
                }

                if (x > 3)
                {
                    // early
                    await Other(x + 1);
                    return; // other
                }

                switch (x)
                {
                    case 1:
                        await Other(1);
                        return;
                    default:
                        Console.WriteLine();
                        break;
                }
            }

            Task Other(int x) => Task.CompletedTask;

            async Task N(Task t)
            {
                await t;

                // nothing more to do
                return;
            }
        }
        """);

    [Fact]
    public Task Mends_two_waits_of_one_function() => Fixes(
        """
        Task<int> M(Task<int> t, Task<int> s, Task v)
            {
                [|v.Wait()|];
                return Task.FromResult([|t.Result|] + [|s.Result|]);
            }
        """,
        """
        async Task<int> M(Task<int> t, Task<int> s, Task v)
            {
                await v;
                return await t + await s;
            }
        """);

    [Theory]
    [InlineData("Task<int>? M(Task t) { [|t.Wait()|]; return null; }")]
    [InlineData("Task<int>? M(Task t) { [|t.Wait()|]; return default; }")]
    [InlineData("Task M(Task t) { [|t.Wait()|]; try { return F(1); } catch { return Task.CompletedTask; } }")]
    [InlineData("int _total; Task M(Task<int> t) { _total += [|t.Result|]; return Task.CompletedTask; }")]
    [InlineData("Task M(Task t) { [|t.Wait()|]; lock (this) { return F(1); } }")]
    public Task Offers_nothing_where_a_return_cannot_be_mended(string member) => OffersNone(member);

    [Fact]
    public Task Offers_nothing_in_a_struct_that_would_be_copied() => Verify.OffersNoFix<BlockingWaitFix>("""
        struct S
        {
            int _count;
            Task M(Task t) { [|t.Wait()|]; _count++; return Task.CompletedTask; }
        }
        """);

    [Fact]
    public Task Makes_an_implementation_async() => Verify.Fixes<BlockingWaitFix>(
        """
        interface I { Task<int> M(Task<int> t); }
        abstract class B { public abstract Task N(Task t); }
        class C : B, I
        {
            Task<int> I.M(Task<int> t) => Task.FromResult([|t.Result|]);
            public override Task N(Task t) { [|t.Wait()|]; return Task.CompletedTask; }
        }
        partial class P { private partial Task M(Task t); }
        partial class P { private partial Task M(Task t) { [|t.Wait()|]; return Task.CompletedTask; } }
        """,
        """
        interface I { Task<int> M(Task<int> t); }
        abstract class B { public abstract Task N(Task t); }
        class C : B, I
        {
            async Task<int> I.M(Task<int> t) => await t;
            public override async Task N(Task t) { await t; }
        }
        partial class P { private partial Task M(Task t); }
        partial class P { private async partial Task M(Task t) { await t; } }
        """);
}
