using ConcurrencyAnalyzers.Fixes.Blocking;
using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;
using Xunit;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<BlockingWait>;

/// <summary>The fix of CONC1001 where the code is async already.</summary>
public class BlockingWaitFixTests
{
    const string Variables = "Task<int> t, Task<string> s, Task<int[]> a, Task<Task<int>> tt, Task v, ValueTask<int> vt, CancellationToken token, bool c, int i";

    static string InAsync(string statements) => $$"""
        class C
        {
            int _total;
            int Total { get; set; }
            int[] _totals = new int[3];
            static C Own() => new C();
            Task<int> F(int x) => Task.FromResult(x);
            void Take(int x, int y) { }
            void Refer(ref int x, int y) { }
            async Task M({{Variables}})
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    static Task Fixes(string before, string after) => Verify.Fixes<BlockingWaitFix>(InAsync(before), InAsync(after));

    [Theory]
    [InlineData("if (t is { [|Result|]: > 3 }) Console.WriteLine();")]
    [InlineData("var x = t switch { { [|Result|]: 3 } => 1, _ => 2 };")]
    public Task Offers_nothing_in_a_pattern(string statements) => OffersNone(statements);

    static Task OffersNone(string statements) => Verify.OffersNoFix<BlockingWaitFix>(InAsync(statements));

    [Theory]
    [InlineData("var x = [|t.Result|];", "var x = await t;")]
    [InlineData("[|t.Wait()|];", "await t;")]
    [InlineData("[|v.Wait()|];", "await v;")]
    [InlineData("var x = [|t.GetAwaiter().GetResult()|];", "var x = await t;")]
    [InlineData("[|v.GetAwaiter().GetResult()|];", "await v;")]
    [InlineData("var x = [|vt.Result|];", "var x = await vt;")]
    [InlineData("var x = [|vt.AsTask().Result|];", "var x = await vt;")]
    [InlineData("[|vt.AsTask().Wait()|];", "await vt;")]
    [InlineData("var x = [|t.ConfigureAwait(true).GetAwaiter().GetResult()|];", "var x = await t.ConfigureAwait(true);")]
    [InlineData("[|((IAsyncResult)t).AsyncWaitHandle.WaitOne()|];", "await Task.WhenAny(t);")] // does not throw what the task threw
    [InlineData("[|((IAsyncResult)F(1)).AsyncWaitHandle.WaitOne()|]; // for it", "await Task.WhenAny(F(1)); // for it")]
    [InlineData("[|((IAsyncResult)t).AsyncWaitHandle.WaitOne()|]; i = t.Result;", "await Task.WhenAny(t); i = t.Result;")]
    [InlineData("[|v.Wait(token)|];", "await v.WaitAsync(token);")]
    public Task Awaits_instead_of_each_way_to_wait(string before, string after) => Fixes(before, after);

    [Fact]
    public Task Keeps_a_configured_await() => Fixes(
        "var x = [|t.ConfigureAwait(false).GetAwaiter().GetResult()|];", "var x = await t.ConfigureAwait(false);");

    [Theory]
    [InlineData("var x = [|s.Result|].Length;", "var x = (await s).Length;")]
    [InlineData("var x = [|s.Result|]?.Length;", "var x = (await s)?.Length;")]
    [InlineData("var x = [|a.Result|][0];", "var x = (await a)[0];")]
    [InlineData("var x = [|a.Result|]?[0];", "var x = (await a)?[0];")]
    [InlineData("var x = [|s.Result|]!;", "var x = (await s)!;")]
    [InlineData("var x = (long)[|t.Result|];", "var x = (long)await t;")]
    [InlineData("var x = -[|t.Result|];", "var x = -await t;")]
    [InlineData("var x = [|t.Result|] + 1;", "var x = await t + 1;")]
    [InlineData("var x = ([|t.Result|]);", "var x = (await t);")]
    [InlineData("if ([|t.Result|] > 3) return;", "if (await t > 3) return;")]
    [InlineData("while ([|F(i).Result|] > 3) i++;", "while (await F(i) > 3) i++;")]
    [InlineData("foreach (var x in [|a.Result|]) Take(x, x);", "foreach (var x in await a) Take(x, x);")]
    [InlineData("var x = $\"{[|t.Result|]:N2} of {i}\";", "var x = $\"{await t:N2} of {i}\";")]
    [InlineData("var x = c ? [|t.Result|] : 0;", "var x = c ? await t : 0;")]
    [InlineData("var x = [|s.Result|] ?? \"\";", "var x = await s ?? \"\";")]
    [InlineData("var x = [|t.Result|] switch { 1 => 2, _ => [|F(1).Result|] };", "var x = await t switch { 1 => 2, _ => await F(1) };")]
    [InlineData("var x = [|s.Result|] is { Length: > 3 } text ? text : null;", "var x = await s is { Length: > 3 } text ? text : null;")]
    [InlineData("var x = new C { Total = [|t.Result|] };", "var x = new C { Total = await t };")]
    [InlineData("var x = new { N = [|t.Result|] };", "var x = new { N = await t };")]
    [InlineData("var x = from n in [|a.Result|] where n > 1 select n;", "var x = from n in await a where n > 1 select n;")]
    [InlineData("Take([|t.Result|], [|F(2).Result|]);", "Take(await t, await F(2));")]
    [InlineData("lock ([|s.Result|]) { }", "lock (await s) { }")]
    [InlineData("var x = [|(c ? t : F(1)).Result|];", "var x = await (c ? t : F(1));")]
    [InlineData("var x = [|((Task<int>)v).Result|];", "var x = await ((Task<int>)v);")]
    [InlineData("Func<Task<int>> x = async () => [|t.Result|];", "Func<Task<int>> x = async () => await t;")]
    [InlineData("async Task<int> Local() => [|t.Result|];", "async Task<int> Local() => await t;")]
    [InlineData("async IAsyncEnumerable<int> Local() { yield return [|t.Result|]; }", "async IAsyncEnumerable<int> Local() { yield return await t; }")]
    [InlineData("try { i++; } catch { [|v.Wait()|]; } finally { [|t.Wait()|]; }", "try { i++; } catch { await v; } finally { await t; }")]
    [InlineData("using var x = [|Task.FromResult(new MemoryStream()).ContinueWith(r => r.Result).Result|];", "using var x = await Task.FromResult(new MemoryStream()).ContinueWith(r => r.Result);")]
    public Task Keeps_the_rest_of_the_expression(string before, string after) => Fixes(before, after);

    [Theory]
    [InlineData("var x = [|F([|t.Result|]).Result|];", "var x = await F(await t);")]
    [InlineData("var x = [|[|tt.Result|].Result|];", "var x = await await tt;")]
    [InlineData("var x = [|F([|F([|t.Result|]).Result|]).Result|].ToString();", "var x = (await F(await F(await t))).ToString();")]
    public Task Mends_waits_inside_of_waits(string before, string after) => Fixes(before, after);

    [Theory]
    [InlineData("i += [|t.Result|];", "i += await t;")]
    [InlineData("_totals[0] = [|t.Result|];", "_totals[0] = await t;")]
    [InlineData("_total = [|t.Result|] + _total;", "_total = await t + _total;")]
    public Task Awaits_in_updates_of_variables(string before, string after) => Fixes(before, after);

    [Theory]
    [InlineData("_total += [|t.Result|];", "var value = await t;\n        _total += value;")]
    [InlineData("this.Total -= 2 * [|t.Result|];", "var value = await t;\n        this.Total -= 2 * value;")]
    [InlineData("_totals[i] += [|t.Result|];", "var value = await t;\n        _totals[i] += value;")]
    [InlineData("_total = _total + [|t.Result|];", "var value = await t;\n        _total = _total + value;")]
    [InlineData("var value = 1; _total += [|t.Result|]; // sum", "var value = 1; var value2 = await t;\n        _total += value2; // sum")]
    public Task Awaits_before_an_update_of_shared_state_reads_it(string before, string after) => Fixes(before, after);

    [Theory]
    [InlineData("_ = [|v.Wait(1000)|];")]
    [InlineData("var c2 = [|v.Wait(-1)|];")]
    [InlineData("v?[|.Wait(1000)|];")]
    [InlineData("if (![|v.Wait(TimeSpan.FromSeconds(1))|]) return;")]
    [InlineData("if ([|((IAsyncResult)t).AsyncWaitHandle.WaitOne()|]) return;")]
    [InlineData("[|((IAsyncResult)t).AsyncWaitHandle.WaitOne(1000)|];")]
    [InlineData("Refer(ref i, [|t.Result|]);")]
    [InlineData("Own().Total += [|t.Result|];")]
    [InlineData("if (c) _total += [|t.Result|];")]
    [InlineData("_total += c ? [|t.Result|] : 0;")]
    [InlineData("try { [|v.Wait()|]; } catch (AggregateException) { }")]
    [InlineData("try { [|v.Wait()|]; } catch (Exception e) when (e is AggregateException) { }")]
    [InlineData("try { [|v.Wait()|]; } catch (Exception e) { Console.WriteLine(e.InnerException); }")]
    [InlineData("var awaiter = t.GetAwaiter(); var x = [|awaiter.GetResult()|];")]
    [InlineData("new List<Task<int>>().ForEach(x => Console.WriteLine([|x.Result|]));")]
    public Task Offers_nothing_where_await_says_something_else(string statements) => OffersNone(statements);

    [Theory]
    [InlineData("try { [|v.Wait()|]; } catch (IOException) { }", "try { await v; } catch (IOException) { }")]
    [InlineData("try { [|v.GetAwaiter().GetResult()|]; } catch (AggregateException) { }", "try { await v; } catch (AggregateException) { }")]
    [InlineData("try { i++; } catch (AggregateException) { [|v.Wait()|]; }", "try { i++; } catch (AggregateException) { await v; }")]
    public Task Offers_await_where_exceptions_stay_the_same(string before, string after) => Fixes(before, after);

    [Theory]
    [InlineData("[|C.Find()?.Wait()|];")]
    [InlineData("var x = C.Own()[|?.Task.Result|];")]
    public Task Offers_nothing_behind_a_question_mark(string statement) => Verify.OffersNoFix<BlockingWaitFix>($$"""
        class C
        {
            public Task<int> Task = null!;
            public static C? Own() => null;
            public static Task? Find() => null;
            async Task M()
            {
                await System.Threading.Tasks.Task.Yield();
                {{statement.Replace("[|C.Find()?.Wait()|]", "C.Find()?[|.Wait()|]").Replace("[|?.Task.Result|]", "?[|.Task.Result|]")}}
            }
        }
        """);

    [Fact]
    public Task Keeps_comments_and_line_breaks() => Fixes(
        """
        // before
                var x = /* a */ [|F(1) // call
                    .Result|] // result
                    .ToString(); // after
                var y =
                    [|F(
                        2) // two
                    .ConfigureAwait(true)
                    .GetAwaiter().GetResult()|];
                /* w */ [|v.Wait()|] /* x */; // y
        """,
        """
        // before
                var x = /* a */ (await F(1)) // call
         // result
                    .ToString(); // after
                var y =
                    await F(
                        2) // two
                    .ConfigureAwait(true);
                /* w */ await v /* x */; // y
        """);

    [Fact]
    public Task Follows_the_habit_of_configured_awaits() => Verify.Fixes<BlockingWaitFix>(
        """
        class C
        {
            async Task<int> M(Task<int> t, ValueTask<string> s, Task v, CancellationToken token)
            {
                await v.ConfigureAwait(false);
                [|Task.Delay(1).Wait(token)|];
                return [|s.Result|].Length + [|t.Result|];
            }
        }
        """,
        """
        class C
        {
            async Task<int> M(Task<int> t, ValueTask<string> s, Task v, CancellationToken token)
            {
                await v.ConfigureAwait(false);
                await Task.Delay(1).WaitAsync(token).ConfigureAwait(false);
                return (await s.ConfigureAwait(false)).Length + await t.ConfigureAwait(false);
            }
        }
        """);

    // Whoever has such a rule on wants to be asked by it for nothing.
    [Theory]
    [InlineData("CA2007.severity = warning", "await t.ConfigureAwait(false)")]
    [InlineData("MA0004.severity = error", "await t.ConfigureAwait(false)")]
    [InlineData("CA2007.severity = none", "await t")]
    [InlineData("CA2007.severity = warning", "await t.ConfigureAwait(false)", true)]
    [InlineData("CA2007.severity = none", "await t", true)]
    public Task Awaits_as_the_project_asks_for(string option, string after, bool isGlobal = false) => Verify.FixesProgramWithOptions<BlockingWaitFix>(
        $"dotnet_diagnostic.{option}",
        "class C { static void Main() { } async Task<int> M(Task<int> t) { return [|t.Result|]; } }",
        $"class C {{ static void Main() {{ }} async Task<int> M(Task<int> t) {{ return {after}; }} }}",
        "Use 'await'",
        isGlobal);

    [Fact]
    public Task Does_not_take_up_a_habit_that_is_not_everywhere() => Verify.Fixes<BlockingWaitFix>(
        """
        class C
        {
            async Task M(Task<int> t, Task v) { await v.ConfigureAwait(false); Console.WriteLine([|t.Result|]); }
            async Task N(Task v) => await v;
        }
        """,
        """
        class C
        {
            async Task M(Task<int> t, Task v) { await v.ConfigureAwait(false); Console.WriteLine(await t); }
            async Task N(Task v) => await v;
        }
        """);

    [Fact]
    public Task Mends_all_in_two_documents() => Verify.Fixes<BlockingWaitFix>(
        ["""class C { async Task M(Task<int> t, Task v) { [|v.Wait()|]; var x = [|t.Result|]; await v; } }""",
         """class D { async Task M(Task<int> t, Task v) { [|v.Wait()|]; var x = [|t.Result|]; await v; } }"""],
        ["""class C { async Task M(Task<int> t, Task v) { await v; var x = await t; await v; } }""",
         """class D { async Task M(Task<int> t, Task v) { await v; var x = await t; await v; } }"""]);

    [Fact]
    public Task Mends_what_it_can_and_leaves_the_rest() => Fixes(
        "if ([|v.Wait(1000)|]) i++; var x = [|t.Result|];", "if ([|v.Wait(1000)|]) i++; var x = await t;");

    [Theory]
    [InlineData("[|v.Wait(1000)|]; // soon", "await v.WaitAsync(TimeSpan.FromMilliseconds(1000)); // soon")]
    [InlineData("[|v.Wait(i * 10)|];", "await v.WaitAsync(TimeSpan.FromMilliseconds(i * 10));")]
    [InlineData("[|v.Wait(TimeSpan.FromSeconds(1))|];", "await v.WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("[|v.Wait(1000, token)|];", "await v.WaitAsync(TimeSpan.FromMilliseconds(1000), token);")]
    [InlineData("[|v.Wait(cancellationToken: token, millisecondsTimeout: 1000)|];", "await v.WaitAsync(TimeSpan.FromMilliseconds(1000), token);")]
    public Task Awaits_for_a_time_where_nobody_looks_at_the_answer(string before, string after) => Verify.FixesAs<BlockingWaitFix>(
        "Use 'await'; it throws a TimeoutException when the time is over", InAsync(before), InAsync(after), isForFixAll: false);

    [Theory]
    [InlineData("[|t.Wait(1000)|]; var x = await t;", "await t.WaitAsync(TimeSpan.FromMilliseconds(1000)); var x = await t;")]
    [InlineData("[|t.Wait(1000)|]; var x = await t.ConfigureAwait(false) + await t;", "await t.WaitAsync(TimeSpan.FromMilliseconds(1000)); var x = await t.ConfigureAwait(false) + await t;")]
    [InlineData("[|v.Wait(1000)|]; await Task.WhenAll(v, t);", "await v.WaitAsync(TimeSpan.FromMilliseconds(1000)); await Task.WhenAll(v, t);")]
    [InlineData("if (!v.IsCompleted) [|v.Wait(1000)|];", "if (!v.IsCompleted) await v.WaitAsync(TimeSpan.FromMilliseconds(1000));")]
    [InlineData("[|Task.Delay(i).Wait(1000)|]; i++;", "await Task.Delay(i).WaitAsync(TimeSpan.FromMilliseconds(1000)); i++;")]
    [InlineData("try { [|v.Wait(1000)|]; } finally { i++; }", "try { await v.WaitAsync(TimeSpan.FromMilliseconds(1000)); } finally { i++; }")]
    [InlineData("try { [|v.Wait(1000)|]; } catch (ArgumentException) { i++; }", "try { await v.WaitAsync(TimeSpan.FromMilliseconds(1000)); } catch (ArgumentException) { i++; }")]
    public Task Awaits_for_a_time_where_the_end_of_it_decides_nothing(string before, string after) => Verify.FixesAs<BlockingWaitFix>(
        "Use 'await'; it throws a TimeoutException when the time is over", InAsync(before), InAsync(after), isForFixAll: false);

    // The code behind the wait goes on in another way when the time was over: thrown out of there, it never would.
    [Theory]
    [InlineData("[|v.Wait(1000)|]; if (!v.IsCompleted) return;")]
    [InlineData("[|v.Wait(1000)|]; if (v is { IsFaulted: false, IsCompletedSuccessfully: true }) i++;")]
    [InlineData("[|v.Wait(1000)|]; if (v.Status == TaskStatus.Running) i++;")]
    [InlineData("[|v.Wait(1000)|]; if (v.Exception != null) i++;")]
    [InlineData("[|v.Wait(1000)|]; Console.WriteLine(v?.IsCompleted);")]
    [InlineData("[|v.Wait(1000)|]; Console.WriteLine(\"slow\"); if (![|v.Wait(5000)|]) return;")]
    [InlineData("[|v.Wait(1000)|]; Console.WriteLine(v);")]
    [InlineData("[|v.Wait(1000)|]; if (await Task.WhenAny(v, t) == v) return;")]
    [InlineData("while (!v.IsCompleted) { [|v.Wait(1000)|]; i++; }")]
    [InlineData("var isDone = false; var work = Task.Run(() => isDone = true); [|work.Wait(1000)|]; if (!isDone) return;")]
    [InlineData("var work = Task.Run(() => i++); foreach (var n in new[] { 1, 2 }) { Console.WriteLine(i); [|work.Wait(1000)|]; }")]
    public Task Offers_nothing_where_the_end_of_the_time_is_found_out_later(string statements) => Verify.OffersNoFix<BlockingWaitFix>(InAsync(statements));

    // There, an exception would hide another one, or be taken for one.
    [Theory]
    [InlineData("try { await v; } finally { [|t.Wait(1000)|]; }")]
    [InlineData("try { await v; } catch (ArgumentException) { [|t.Wait(1000)|]; throw; }")]
    [InlineData("try { [|t.Wait(1000)|]; await v; } catch (Exception e) { Console.WriteLine(e); }")]
    [InlineData("try { [|t.Wait(1000)|]; await v; } catch (TimeoutException) { i++; }")]
    [InlineData("try { using (var reader = new System.IO.StringReader(\"\")) { [|t.Wait(1000)|]; } } catch { i++; }")]
    public Task Offers_nothing_where_an_exception_would_do_harm(string statements) => Verify.OffersNoFix<BlockingWaitFix>(InAsync(statements));

    [Fact]
    public Task Offers_nothing_that_throws_out_of_a_disposal() => Verify.OffersNoFix<BlockingWaitFix>(
        "class C : IAsyncDisposable { Task _pump = Task.CompletedTask; public async ValueTask DisposeAsync() { await Task.Yield(); [|_pump.Wait(1000)|]; } public void Start(Task pump) => _pump = pump; }");

    [Theory]
    [InlineData("[|v.Wait(5_000 /* the slowest printer */)|];")]
    [InlineData("[|v.Wait(5_000, // the slowest printer\n            token)|];")]
    [InlineData("[|v.Wait(/* as long as it takes */ -1, token)|];")]
    public Task Offers_nothing_that_loses_a_comment(string statements) => Verify.OffersNoFix<BlockingWaitFix>(InAsync(statements));

    [Theory]
    [InlineData("[|v.Wait(-1)|];", "await v;")]
    [InlineData("[|v.Wait(Timeout.InfiniteTimeSpan)|];", "await v;")]
    [InlineData("[|v.Wait(-1, token)|];", "await v.WaitAsync(token);")]
    public Task Awaits_where_the_time_is_infinite(string before, string after) => Fixes(before, after);

    [Fact]
    public Task Mends_programs() => Verify.FixesProgram<BlockingWaitFix>(
        """
        var t = Task.Run(() => 1);
        await Task.Yield();
        Console.WriteLine([|t.Result|].ToString()); // out
        """,
        """
        var t = Task.Run(() => 1);
        await Task.Yield();
        Console.WriteLine((await t).ToString()); // out
        """);

    [Fact]
    public Task Mends_on_an_older_platform() => Verify.FixesOnNet80<BlockingWaitFix>(
        """
        class C
        {
            async Task<int> M(Task<int> t, Task v, CancellationToken token) { [|v.Wait(token)|]; await Task.Yield(); return [|t.Result|]; }
            Task<int> N(Task<int> t) => Task.FromResult([|t.Result|]);
        }
        """,
        """
        class C
        {
            async Task<int> M(Task<int> t, Task v, CancellationToken token) { await v.WaitAsync(token); await Task.Yield(); return await t; }
            async Task<int> N(Task<int> t) => await t;
        }
        """);

    [Fact]
    public Task Keeps_directives_around_it() => Fixes(
        """
        #if true
                var x = [|t.Result|];
        #else
                var x = 1;
        #endif
        #region waiting
                [|v.Wait()|];
        #endregion
        """,
        """
        #if true
                var x = await t;
        #else
                var x = 1;
        #endif
        #region waiting
                await v;
        #endregion
        """);

    // A document that awaits nothing yet is written as the others of the project are.
    [Theory]
    [InlineData("await t.ConfigureAwait(false); await t.ConfigureAwait(false); await t.ConfigureAwait(false);", "await t.ConfigureAwait(false);")]
    [InlineData("await t.ConfigureAwait(false); await t.ConfigureAwait(false); await t.ConfigureAwait(false); await t;", "await t;")]
    [InlineData("await t.ConfigureAwait(false);", "await t;")]
    [InlineData("", "await t;")]
    public Task The_habit_of_the_project(string others, string expected)
    {
        string[] Documents(string wait) =>
        [
            $"class C {{ async Task M(Task t, IAsyncEnumerable<int> all) {{ await foreach (var one in all) {wait} }} }}",
            $"class D {{ async Task M(Task t) {{ {others} }} }}",
        ];
        return Verify.Fixes<Fixes.Blocking.BlockingWaitFix>(Documents("[|t.Wait()|];"), Documents(expected));
    }

    [Theory]
    [InlineData("var x = [|Load(1).Result|];", "var x = await Load(1, token);")]
    [InlineData("[|Load(1).GetAwaiter().GetResult()|];", "await Load(1, token);")]
    [InlineData("var x = [|Load(x: 1).Result|];", "var x = await Load(x: 1, token);")]
    [InlineData("var x = [|Read(1).Result|];", "var x = await Read(1, token);")]
    [InlineData("var x = [|Many(1).Result|];", "var x = await Many(1, token: token);")]
    [InlineData("var x = [|Load(1, CancellationToken.None).Result|];", "var x = await Load(1, CancellationToken.None);")]
    [InlineData("try { } catch (Exception) { [|Load(1).Wait()|]; }", "try { } catch (Exception) { await Load(1); }")]
    [InlineData("var t = Load(1); var x = [|t.Result|];", "var t = Load(1); var x = await t;")]
    [InlineData("var x = [|Other(1).Result|];", "var x = await Other(1);")]
    public Task Passes_the_token_on_to_what_takes_one(string before, string after)
    {
        static string Program(string statements) => $$"""
            class C
            {
                Task<int> Load(int x, CancellationToken token = default) => Task.Run(() => x, token);
                Task<int> Many(int x, bool isDeep = true, CancellationToken token = default) => Task.Run(() => x, token);
                Task<int> Read(int x) => Read(x, default);
                Task<int> Read(int x, CancellationToken token) => Task.Run(() => x, token);
                Task<int> Other(int x) => Task.Run(() => x);
                Task<string> Other(int x, CancellationToken token) => Task.Run(() => "", token);
                async Task M(CancellationToken token) { await Task.Yield(); {{statements}} }
            }
            """;
        return Verify.Fixes<BlockingWaitFix>(Program(before), Program(after));
    }
}
