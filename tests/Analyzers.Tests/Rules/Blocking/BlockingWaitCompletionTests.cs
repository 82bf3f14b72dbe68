using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;
using Xunit;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<BlockingWait>;

/// <summary>CONC1001: which tasks are known to be complete, so that nothing waits.</summary>
public class BlockingWaitCompletionTests
{
    const string Variables = "Task<int> a, Task<int> b, Task v, bool c, int n, ValueTask<int> vt, List<Task<int>> list, Task<int>[] array, "
        + "Dictionary<string, Task<int>> map, List<int> numbers, IEnumerable<Task<int>> each, Task<int>? maybe";

    static string InAsync(string statements) => $$"""
        class C
        {
            Task<int> _field = Task.Run(() => 1);
            readonly Task<int> _fixed = Task.Run(() => 1);
            Task<int> Property { get; set; } = Task.Run(() => 1);
            static Task<int> F(int x) => Task.Run(() => x);
            static void Use(object? x) { }
            static Task Limited(Task t) => t.WaitAsync(TimeSpan.FromSeconds(1));
            record Job(Task<int> Work, string Name);
            async Task M({{Variables}})
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("await a; Use(a.Result);")]
    [InlineData("await a.ConfigureAwait(false); Use(a.Result);")]
    [InlineData("await a.WaitAsync(TimeSpan.FromSeconds(1)); Use(a.Result);")]
    [InlineData("var x = await a + a.Result;")]
    [InlineData("await a; if (c) Use(a.Result); else while (c) Use(a.Result);")]
    [InlineData("if (c) await a; else await a; Use(a.Result);")]
    [InlineData("if (c) await a; else return; Use(a.Result);")]
    [InlineData("if (!c) throw new Exception(); else await a; Use(a.Result);")]
    [InlineData("do { await a; } while (c); Use(a.Result);")]
    [InlineData("foreach (var x in numbers) { await a; Use(a.Result); }")]
    [InlineData("foreach (var t in list) { await t; Use(t.Result); }")]
    [InlineData("foreach (var t in list) { Use(await t); Use(t.Result); Use(t.GetAwaiter().GetResult()); }")]
    [InlineData("while (c) { var t = F(1); await t; Use(t.Result); }")]
    [InlineData("var t = a; await t; Use(a.Result);")]
    [InlineData("var t = a; await a; Use(t.Result);")]
    [InlineData("Task t = a; await t; Use(a.Result);")]
    [InlineData("Task t = a; await a; Use(((Task<int>)t).Result);")]
    [InlineData("var t = F(1); await t; t.Wait(); Use(t.GetAwaiter().GetResult());")]
    [InlineData("[|a.Wait()|]; Use(a.Result);")]
    [InlineData("Use([|a.Result|]); Use(a.Result);")]
    [InlineData("try { await a; } catch (IOException) { return; } Use(a.Result);")]
    [InlineData("try { await a; Use(a.Result); } finally { Use(1); }")]
    [InlineData("try { await a; } finally { Use(1); } Use(a.Result);")]
    [InlineData("using (var s = new MemoryStream()) { await a; } Use(a.Result);")]
    [InlineData("using var s = new MemoryStream(); await a; Use(a.Result);")]
    [InlineData("lock (list) { Use(1); } await a; Use(a.Result);")]
    [InlineData("await Task.WhenAll(list.Concat(array)); Use(list.Select(t => t.Result)); Use(array.Select(t => t.Result)); Use(array[0].Result);")]
    [InlineData("await Task.WhenAll(list.Append(a).Where(t => t != null)); Use(a.Result); Use([|b.Result|]);")]
    [InlineData("await Task.WhenAll(list.Concat(array)); Use(map.Values.Select(t => [|t.Result|]));")]
    [InlineData("await a; goto end; end: Use(a.Result);")]
    [InlineData("switch (a.IsCompleted, c) { case (true, true): Use(a.Result); break; case (true, false) when a.Result > 0: break; case (false, _): Use([|a.Result|]); break; }")]
    [InlineData("if ((n, a.IsCompleted) is (1, true)) Use(a.Result); else Use([|a.Result|]);")]
    [InlineData("switch (a.IsCompleted, b.IsCompleted) { case (true, _): Use([|b.Result|]); break; }")]
    [InlineData("var x = (a.IsCompletedSuccessfully, c) switch { (true, true) => a.Result, (_, false) => [|a.Result|], _ => 0 };")]
    [InlineData("await _field; Use(_field.Result);")]
    [InlineData("await Property; Use(Property.Result);")]
    [InlineData("await this._fixed; Use(_fixed.Result);")]
    [InlineData("var job = new Job(a, \"\"); await job.Work; Use(job.Work.Result);")]
    [InlineData("var (x, y) = (a, b); await x; Use(x.Result);")]
    [InlineData("(Task<int> X, Task<int> Y) pair = (a, b); await pair.X; Use(pair.X.Result);")]
    [InlineData("await (maybe ?? a); await a; Use(a.Result);")]
    [InlineData("if (maybe is not null) { await maybe; Use(maybe.Result); }")]
    [InlineData("await a; Func<int> f = () => a.Result; Use(f());")]
    [InlineData("await a; Use(numbers.Select(x => x + a.Result).ToList());")]
    [InlineData("await a; Use(Local()); int Local() => a.Result;")]
    [InlineData("await a; await Local(); async Task Local() { await Task.Yield(); Use(a.Result); }")]
    public Task An_awaited_task_is_complete(string statements) => Verify.Reports(InAsync(statements));

    [Theory]
    [InlineData("await Task.WhenAll(a, b); Use(a.Result + b.Result);")]
    [InlineData("await Task.WhenAll(a, b).ConfigureAwait(false); Use(a.Result + b.Result);")]
    [InlineData("var all = Task.WhenAll(a, b); await all; Use(a.Result + b.Result);")]
    [InlineData("Task all = Task.WhenAll(a, b); await all; Use(a.Result + b.Result);")]
    [InlineData("await Task.WhenAll((Task[])[a, b]); Use(a.Result + b.Result);")]
    [InlineData("await Task.WhenAll(new[] { a, b }); Use(a.Result + b.Result);")]
    [InlineData("await Task.WhenAll(new List<Task> { a, b }); Use(a.Result + b.Result);")]
    [InlineData("var t = F(1); var u = F(2); await Task.WhenAll(t, u); Use(t.Result + u.Result);")]
    [InlineData("Task[] tasks = [a, b]; await Task.WhenAll(tasks); Use(a.Result + b.Result);")]
    [InlineData("var tasks = new Task[] { a, b }; await Task.WhenAll(tasks); Use(a.Result + b.Result);")]
    [InlineData("var tasks = new List<Task>(); tasks.Add(a); tasks.Add(b); await Task.WhenAll(tasks); Use(a.Result + b.Result);")]
    [InlineData("await Task.WhenAll(list); Use(list[0].Result);")]
    [InlineData("await Task.WhenAll(list); foreach (var t in list) Use(t.Result);")]
    [InlineData("await Task.WhenAll(list); for (var i = 0; i < list.Count; i++) Use(list[i].Result);")]
    [InlineData("await Task.WhenAll(list); Use(list.Select(t => t.Result).ToList());")]
    [InlineData("await Task.WhenAll(list); Use(list.Where(t => t.Result > 1).Select(t => t.Result).Sum());")]
    [InlineData("await Task.WhenAll(list); Use(list.Sum(t => t.Result));")]
    [InlineData("await Task.WhenAll(list); list.ForEach(t => Use(t.Result));")]
    [InlineData("await Task.WhenAll(list); Use(list.First().Result); Use(list.Last().Result);")]
    [InlineData("await Task.WhenAll(list); Use(list.First(t => t.Result > 2).Result);")]
    [InlineData("await Task.WhenAll(array); Use(array[0].Result); foreach (var t in array) Use(t.Result);")]
    [InlineData("await Task.WhenAll(array); Use(array.Select(t => t.Result).ToArray());")]
    [InlineData("await Task.WhenAll(map.Values); Use(map[\"x\"].Result); foreach (var (k, t) in map) Use(t.Result);")]
    [InlineData("await Task.WhenAll(map.Values); foreach (var pair in map) Use(pair.Value.Result);")]
    [InlineData("await Task.WhenAll(map.Values); Use(map.ToDictionary(x => x.Key, x => x.Value.Result));")]
    [InlineData("await Task.WhenAll(map.Select(x => x.Value)); foreach (var x in map) Use(x.Value.Result);")]
    [InlineData("var tasks = numbers.Select(F).ToList(); await Task.WhenAll(tasks); Use(tasks.Select(t => t.Result));")]
    [InlineData("var tasks = numbers.Select(F).ToArray(); await Task.WhenAll(tasks); Use(tasks[0].Result);")]
    [InlineData("var jobs = numbers.Select(x => new Job(F(x), \"\")).ToList(); await Task.WhenAll(jobs.Select(j => j.Work)); foreach (var j in jobs) Use(j.Work.Result);")]
    [InlineData("var jobs = numbers.Select(x => new { Work = F(x), x }).ToList(); await Task.WhenAll(jobs.Select(j => j.Work)); Use(jobs.Select(j => j.Work.Result));")]
    [InlineData("var jobs = numbers.Select(x => (x, Work: F(x))).ToList(); await Task.WhenAll(jobs.Select(j => j.Work)); foreach (var (x, work) in jobs) Use(work.Result);")]
    [InlineData("var tasks = new List<Task<int>>(); foreach (var x in numbers) tasks.Add(F(x)); await Task.WhenAll(tasks); foreach (var t in tasks) Use(t.Result);")]
    [InlineData("var tasks = new Task<int>[3]; for (var i = 0; i < 3; i++) tasks[i] = F(i); await Task.WhenAll(tasks); for (var i = 0; i < 3; i++) Use(tasks[i].Result);")]
    [InlineData("try { await Task.WhenAll(list); } catch { return; } Use(list[0].Result);")]
    [InlineData("foreach (var t in list) await t; Use(list.Count);")]
    [InlineData("await Task.WhenAll(list).ContinueWith(t => Use(list[0].Result));")]
    public Task What_WhenAll_joins_is_complete(string statements) => Verify.Silent(InAsync(statements));

    [Theory]
    [InlineData("if (a.IsCompleted) Use(a.Result);")]
    [InlineData("if (a.IsCompletedSuccessfully) Use(a.Result);")]
    [InlineData("if (a.IsCompleted == true) Use(a.Result);")]
    [InlineData("if (a.IsCompleted is true) Use(a.Result);")]
    [InlineData("if (a.IsFaulted) a.Wait();")]
    [InlineData("if (a.IsFaulted || a.IsCanceled) a.GetAwaiter().GetResult();")]
    [InlineData("if (!a.IsCompleted) return; Use(a.Result);")]
    [InlineData("if (!a.IsCompleted) await a; Use(a.Result);")]
    [InlineData("if (a.IsCompleted == false) await Task.WhenAll(a); Use(a.Result);")]
    [InlineData("while (!a.IsCompleted) await Task.Delay(1); Use(a.Result);")]
    [InlineData("if (a.Status == TaskStatus.RanToCompletion) Use(a.Result);")]
    [InlineData("if (TaskStatus.RanToCompletion == a.Status) Use(a.Result);")]
    [InlineData("if (a.Status != TaskStatus.RanToCompletion) return; Use(a.Result);")]
    [InlineData("if (a.Status is TaskStatus.RanToCompletion) Use(a.Result);")]
    [InlineData("if (a.Status is TaskStatus.RanToCompletion or TaskStatus.Faulted) Use(a.Result);")]
    [InlineData("if (a is { IsCompleted: true }) Use(a.Result);")]
    [InlineData("if (a is { IsCompletedSuccessfully: true, Id: > 1 }) Use(a.Result);")]
    [InlineData("if (a is not { IsCompleted: true }) return; Use(a.Result);")]
    [InlineData("if (a is { Status: TaskStatus.RanToCompletion }) Use(a.Result);")]
    [InlineData("if (a is { IsCompleted: true } done) Use(done.Result);")]
    [InlineData("if (a is { IsCompleted: true, Result: > 1 }) Use(1);")]
    [InlineData("if (v is Task<int> { IsCompletedSuccessfully: true } t) Use(t.Result);")]
    [InlineData("if (a.IsCompleted && a.Result > 1) Use(1);")]
    [InlineData("if (c && a.IsCompletedSuccessfully && n > a.Result) Use(a.Result);")]
    [InlineData("if (!a.IsCompleted || a.Result > 1) Use(1);")]
    [InlineData("Use(a.IsCompleted ? a.Result : await a);")]
    [InlineData("Use(!a.IsCompleted ? await a : a.Result);")]
    [InlineData("if (maybe?.IsCompleted == true) Use(maybe.Result);")]
    [InlineData("if (maybe is { IsCompleted: true }) Use(maybe.Result);")]
    [InlineData("if (maybe != null && maybe.IsCompleted) Use(maybe.Result);")]
    [InlineData("if (maybe?.IsCompletedSuccessfully ?? false) Use(maybe.Result);")]
    [InlineData("if (maybe?.Status == TaskStatus.RanToCompletion) Use(maybe.Result);")]
    [InlineData("switch (a.Status) { case TaskStatus.RanToCompletion: Use(a.Result); break; }")]
    [InlineData("switch (a.Status) { case TaskStatus.RanToCompletion: case TaskStatus.Faulted: Use(a.Result); break; default: return; }")]
    [InlineData("Use(a.Status switch { TaskStatus.RanToCompletion => a.Result, _ => 0 });")]
    [InlineData("Use(a switch { { IsCompleted: true } => a.Result, _ => await a });")]
    [InlineData("Use(a switch { { IsCompletedSuccessfully: true } t => t.Result, _ => 0 });")]
    [InlineData("switch (a) { case { IsCompleted: true }: Use(a.Result); break; }")]
    [InlineData("switch (a) { case { } t when t.IsCompleted: Use(t.Result); break; }")]
    [InlineData("var done = a.IsCompleted; if (done) Use(a.Result);")]
    [InlineData("bool done = a.IsCompleted && c; if (done) Use(a.Result);")]
    [InlineData("var running = !a.IsCompleted; if (running) await a; Use(a.Result);")]
    [InlineData("bool done = c && a.IsCompleted; if (!done) return; Use(a.Result);")]
    [InlineData("var done = false; if (c) { await a; done = true; } if (done) Use(a.Result);")]
    [InlineData("var done = maybe?.IsCompleted == true; if (done) Use(maybe!.Result);")]
    [InlineData("var done = a.Status == TaskStatus.RanToCompletion; if (done) Use(a.Result);")]
    [InlineData("var done = a is { IsCompleted: true }; if (!done) return; Use(a.Result);")]
    [InlineData("if (vt.IsCompletedSuccessfully) Use(vt.Result);")]
    [InlineData("if (!vt.IsCompletedSuccessfully) { Use(await vt); return; } Use(vt.Result);")]
    [InlineData("Use(vt.IsCompletedSuccessfully ? vt.Result : await vt);")]
    [InlineData("if (vt is { IsCompletedSuccessfully: true }) Use(vt.GetAwaiter().GetResult());")]
    [InlineData("var x = F(1); if (x.IsCompleted) { Use(x.Result); } else { x = F(2); await x; Use(x.Result); }")]
    [InlineData("foreach (var t in list) if (t.IsCompleted) Use(t.Result);")]
    [InlineData("foreach (var t in list.Where(t => t.IsCompleted)) { if (!t.IsCompleted) continue; Use(t.Result); }")]
    [InlineData("Use(list.Where(t => t.IsCompleted && t.Result > 1).Count());")]
    [InlineData("var awaiter = a.GetAwaiter(); if (awaiter.IsCompleted) Use(awaiter.GetResult());")]
    [InlineData("var awaiter = a.GetAwaiter(); if (!awaiter.IsCompleted) return; Use(awaiter.GetResult());")]
    [InlineData("Debug(a.IsCompleted); if (!a.IsCompleted) throw new Exception(); Use(a.Result); static void Debug(bool x) { }")]
    [InlineData("if (((IAsyncResult)a).IsCompleted) Use(a.Result);")]
    public Task A_tested_task_is_complete(string statements) => Verify.Silent(InAsync(statements));

    // What libraries for older platforms write; on a platform that has the property, the method is another one.
    [Theory]
    [InlineData("if (a.IsCompletedSuccessfully()) Use(a.Result); else Use([|a.Result|]);")]
    [InlineData("Use(a.IsCompletedSuccessfully() ? new string('a', a.Result) : await a);")]
    [InlineData("if (Old.IsCompletedSuccessfully(a)) Use(a.GetAwaiter().GetResult());")]
    [InlineData("if (a.IsUrgent()) Use([|a.Result|]);")]
    [InlineData("if (a.IsCompleted(b)) Use([|a.Result|]);")]
    public Task An_extension_method_tests_a_task_as_the_property_does(string statements) => Verify.Reports(InAsync(statements), """
        static class Old
        {
            public static bool IsCompletedSuccessfully(this Task task) => task.Status == TaskStatus.RanToCompletion;
            public static bool IsUrgent(this Task task) => true;
            public static bool IsCompleted(this Task task, Task other) => other.IsCompleted;
        }
        """);

    [Theory]
    [InlineData("var t = Task.FromResult(1); Use(t.Result);")]
    [InlineData("Use(Task.FromResult(1).Result);")]
    [InlineData("Task.CompletedTask.Wait(); Task.CompletedTask.GetAwaiter().GetResult();")]
    [InlineData("Use(ValueTask.FromResult(1).Result); Use(new ValueTask<int>(1).Result); Use(default(ValueTask<int>).Result);")]
    [InlineData("var t = c ? Task.FromResult(1) : Task.FromResult(2); Use(t.Result);")]
    [InlineData("var t = Task.FromException<int>(new Exception()); t.Wait();")]
    [InlineData("Use((await Task.WhenAny(a, b)).Result);")]
    [InlineData("var first = await Task.WhenAny(a, b); Use(first.Result);")]
    [InlineData("var first = await Task.WhenAny(list); Use(first.Result); list.Remove(first);")]
    [InlineData("var any = Task.WhenAny(a, b); var first = await any; Use(first.Result);")]
    [InlineData("while (list.Count > 0) { var t = await Task.WhenAny(list); list.Remove(t); Use(t.Result); }")]
    [InlineData("if (await Task.WhenAny(a, Task.Delay(1)) == a) Use(a.Result);")]
    [InlineData("var first = await Task.WhenAny(a, b); if (first == a) Use(a.Result); else Use(b.Result);")]
    [InlineData("var first = await Task.WhenAny(a, Task.Delay(1)); if (first != a) throw new TimeoutException(); Use(a.Result);")]
    [InlineData("var delay = Task.Delay(1); var first = await Task.WhenAny(a, delay); if (first == delay) return; Use(a.Result);")]
    [InlineData("await Task.WhenAny(a, b); if (b.IsCompleted) return; Use(a.Result);")]
    [InlineData("var limit = Task.Delay(1); _ = await Task.WhenAny(a, limit).ConfigureAwait(false); if (!limit.IsCompleted) Use(a.Result);")]
    [InlineData("var source = new TaskCompletionSource<int>(); var limit = Task.Delay(1); await Task.WhenAny(source.Task, limit); if (limit.IsCompleted) Use(0); else if (source.Task.Result > 1) Use(source.Task.Result);")]
    [InlineData("var request = new HttpRequestMessage { Content = new StringContent(\"\") }; await new HttpClient().SendAsync(request); request.Content.ReadAsStringAsync().Wait();")]
    [InlineData("var request = new HttpRequestMessage(); request.Content = new ByteArrayContent([]); var text = request.Content?.ReadAsStringAsync().Result;")]
    [InlineData("var request = new HttpRequestMessage(HttpMethod.Get, \"\"); request.Headers.Add(\"a\", \"b\"); await new HttpClient().SendAsync(request); var text = $\"{request.Method} {request.Content?.ReadAsStringAsync().Result}\";")]
    [InlineData("Use(new FormUrlEncodedContent([]).ReadAsStringAsync().Result.Length);")]
    [InlineData("if (ReferenceEquals(await Task.WhenAny(a, b), a)) Use(1); await foreach (var t in Task.WhenEach(list)) Use(t.Result);")]
    [InlineData("await a.ContinueWith(t => Use(t.Result));")]
    [InlineData("await a.ContinueWith(t => { Use(t.Result); return numbers.Select(x => x + t.Result).ToList(); });")]
    [InlineData("await a.ContinueWith(t => { Action f = () => Use(t.Result); f(); });")]
    [InlineData("await a.ContinueWith(async t => { await Task.Yield(); Use(t.Result); });")]
    [InlineData("await a.ContinueWith(_ => Use(a.Result));")]
    [InlineData("await a.ContinueWith((t, o) => Use(t.Result), null);")]
    [InlineData("await Task.Factory.ContinueWhenAll(array, ts => Use(ts[0].Result));")]
    [InlineData("await Task.Factory.ContinueWhenAny(array, t => Use(t.Result));")]
    [InlineData("var x = await F(1).ContinueWith(t => t.Result, TaskScheduler.Default);")]
    [InlineData("var awaiter = a.GetAwaiter(); awaiter.OnCompleted(() => Use(awaiter.GetResult()));")]
    public Task Some_tasks_are_complete_from_where_they_come(string statements) => Verify.Silent(InAsync(statements));

    // The task is complete, and hardly anybody means it to be.
    [Theory]
    [InlineData("var reply = await new HttpClient().GetAsync(\"\"); Use([|reply.Content.ReadAsStringAsync().Result|].Length);")]
    [InlineData("HttpResponseMessage? reply; try { reply = await new HttpClient().SendAsync(new HttpRequestMessage()); } catch (HttpRequestException) { return; } Use([|reply.Content.ReadAsByteArrayAsync().Result|].Length);")]
    [InlineData("using var reply = await new HttpClient().PostAsync(\"\", new StringContent(\"\")); [|reply.Content.ReadAsStringAsync().Wait()|];")]
    [InlineData("var reply = await new HttpClient().GetAsync(\"\", HttpCompletionOption.ResponseHeadersRead); using var body = [|reply.Content.ReadAsStreamAsync().Result|];")]
    [InlineData("HttpResponseMessage reply = null!; using var body = [|reply.Content.ReadAsStreamAsync().ConfigureAwait(false).GetAwaiter().GetResult()|];")]
    public Task Suggests_to_await_bodies_that_have_come(string statements) => Verify.Suggests(InAsync(statements));

    [Theory]
    [InlineData("await Task.WhenAny(a, b); if (b.IsCompleted) Use([|a.Result|]);")]
    [InlineData("await Task.WhenAny(a, b); if (b.IsCompletedSuccessfully) return; Use([|a.Result|]);")]
    [InlineData("await Task.WhenAny(a, b); b = F(2); if (b.IsCompleted) return; Use([|a.Result|]);")]
    [InlineData("await Task.WhenAny(a, b, F(1)); if (b.IsCompleted) return; Use([|a.Result|]);")]
    [InlineData("var reply = await new HttpClient().GetAsync(\"\", HttpCompletionOption.ResponseHeadersRead); Use([|reply.Content.ReadAsStringAsync().Result|].Length);")]
    [InlineData("HttpContent content = null!; using var body = [|content.ReadAsStreamAsync().Result|];")]
    [InlineData("var request = new HttpRequestMessage(HttpMethod.Get, \"\") { Content = null }; Fill(request); [|request.Content!.ReadAsStringAsync().Wait()|]; static void Fill(HttpRequestMessage r) => r.Content = new StreamContent(File.OpenRead(\"\"));")]
    [InlineData("var request = new HttpRequestMessage(); Fill(request); [|request.Content!.ReadAsStringAsync().Wait()|]; static void Fill(HttpRequestMessage r) => r.Content = new StreamContent(File.OpenRead(\"\"));")]
    [InlineData("var request = new HttpRequestMessage { Content = new StringContent(\"\") }; var other = request; other.Content = new StreamContent(File.OpenRead(\"\")); [|request.Content.ReadAsStringAsync().Wait()|];")]
    [InlineData("var request = new HttpRequestMessage { Content = new StreamContent(File.OpenRead(\"\")) }; [|request.Content.ReadAsStringAsync().Wait()|];")]
    [InlineData("var request = new HttpRequestMessage(); request.Content = new StringContent(\"\"); if (c) request.Content = new StreamContent(File.OpenRead(\"\")); [|request.Content.ReadAsStringAsync().Wait()|];")]
    [InlineData("await a; a = F(1); Use([|a.Result|]);")]
    [InlineData("if (c) await a; Use([|a.Result|]);")]
    [InlineData("while (c) await a; Use([|a.Result|]);")]
    [InlineData("foreach (var x in numbers) await a; Use([|a.Result|]);")]
    [InlineData("while (c) { Use([|a.Result|]); a = F(1); await a; a = F(2); }")]
    [InlineData("for (var i = 0; i < 3; i++) { var t = F(i); Use([|t.Result|]); await t; }")]
    [InlineData("await a; Use([|b.Result|]);")]
    [InlineData("await _field; _field = F(1); Use([|_field.Result|]);")]
    [InlineData("await a; (a, b) = (b, a); Use([|b.Result|]);")]
    [InlineData("await Task.WhenAll(list); list.Add(F(1)); Use([|list[0].Result|]);")]
    [InlineData("await Task.WhenAll(list); list = new() { F(1) }; Use([|list[0].Result|]);")]
    [InlineData("await Task.WhenAll(array); array[0] = F(1); Use([|array[0].Result|]);")]
    [InlineData("await Task.WhenAny(a, b); Use([|a.Result|]);")]
    [InlineData("await Task.WhenAny(list); Use([|list[0].Result|]);")]
    [InlineData("var first = await Task.WhenAny(a, b); Use([|b.Result|]);")]
    [InlineData("if (await Task.WhenAny(a, b) == a) Use([|b.Result|]);")]
    [InlineData("var all = Task.WhenAll(a, b); Use([|a.Result|]);")]
    [InlineData("if (!a.IsCompleted) Use([|a.Result|]);")]
    [InlineData("if (a.IsCompleted) return; Use([|a.Result|]);")]
    [InlineData("if (a.IsCompleted || c) Use([|a.Result|]);")]
    [InlineData("if (b.IsCompleted) Use([|a.Result|]);")]
    [InlineData("if (!a.IsFaulted) Use([|a.Result|]);")]
    [InlineData("if (a.Status == TaskStatus.Running) Use([|a.Result|]);")]
    [InlineData("if (a.Status is TaskStatus.RanToCompletion or TaskStatus.Running) Use([|a.Result|]);")]
    [InlineData("if (a is { IsCompleted: false }) Use([|a.Result|]);")]
    [InlineData("if (maybe?.IsCompleted != true) Use([|maybe!.Result|]);")]
    [InlineData("switch (a.Status) { case TaskStatus.RanToCompletion: break; default: Use([|a.Result|]); break; }")]
    [InlineData("bool done = a.IsCompleted || c; if (done) Use([|a.Result|]);")]
    [InlineData("var done = false; if (c) { await a; done = true; } done = true; if (done) Use([|a.Result|]);")]
    [InlineData("var running = !a.IsCompleted; if (running) Use([|a.Result|]);")]
    [InlineData("await _field; (_field, n) = (F(1), 2); Use([|_field.Result|]);")]
    [InlineData("await _field; Interlocked.Exchange(ref _field, F(1)); Use([|_field.Result|]);")]
    [InlineData("foreach (var (k, t) in map) Use([|t.Result|]);")]
    [InlineData("var done = a.IsCompleted; a = F(1); if (done) Use([|a.Result|]);")]
    [InlineData("if (a.Wait(0)) Use(a.Result); else Use([|a.Result|]);")]
    [InlineData("try { await a; } catch { } Use([|b.Result|]);")]
    [InlineData("try { await a; } finally { Use(a.Result); }")]
    [InlineData("if (c) goto end; await a; end: Use([|a.Result|]);")]
    [InlineData("Use(a.IsCompleted ? 0 : [|a.Result|]);")]
    [InlineData("await a.ContinueWith(t => F(1)).Unwrap(); Use([|F(1).Result|]);")]
    [InlineData("await a.ContinueWith(async t => { await Task.Yield(); Use([|b.Result|]); });")]
    [InlineData("Use(vt.IsCompleted ? 1 : [|vt.Result|]);")]
    [InlineData("var t = c ? a : Task.FromResult(2); Use([|t.Result|]);")]
    [InlineData("await foreach (var t in Task.WhenEach(list)) Use([|list[0].Result|]);")]
    [InlineData("await numbers.Select(F).First(); Use([|numbers.Select(F).First().Result|]);")]
    [InlineData("Func<Task<int>> f = async () => [|a.Result|]; await a; await f();")]
    public Task A_task_may_still_run(string statements) => Verify.Reports(InAsync(statements));

    [Theory]
    // Another member may give the field or variable a new task meanwhile.
    [InlineData("await _field; Restart(); Use(_field.Result); void Restart() => _field = F(1);")]
    [InlineData("await _field; await Task.Delay(1); Use(_field.Result);")]
    // A lazy query starts its tasks anew each time it is read.
    [InlineData("var tasks = numbers.Select(F); await Task.WhenAll(tasks); Use(tasks.First().Result);")]
    // What a synchronous local function does is not carried over to those who call it.
    [InlineData("Use(Local()); int Local() => a.Result;")]
    public Task Some_waits_are_missed(string statements) => Verify.KnownMiss(InAsync(statements));

    [Fact]
    public Task Reports_elements_of_a_collection_that_running_tasks_have_come_into() =>
        Verify.Reports(InAsync("await Task.WhenAll(list); list.AddRange(each); Use([|list[0].Result|]);"));

    [Theory]
    [InlineData("Task.WaitAll(a, b); Use(a.Result + b.Result);")]
    [InlineData("Task.WaitAll(array); Use(array[0].Result);")]
    public Task Waits_for_several_tasks_ask_for_all_or_one(string statements) => Verify.Reports(InAsync(statements));

    [Theory]
    [InlineData("Use(list.Where(t => t.IsCompletedSuccessfully).Select(t => t.Result).Min());")]
    [InlineData("Use(each.Where(t => t.IsCompleted && n > 1).OrderBy(t => t.Id).Take(3).Sum(t => t.Result));")]
    [InlineData("Use(list.Where(t => t.IsFaulted || t.Status == TaskStatus.RanToCompletion).Select(t => t.Result));")]
    [InlineData("foreach (var t in list.Where(t => t.IsCompleted)) Use(t.Result);")]
    [InlineData("Use(array.First(t => t.IsCompleted).Result); Use(array.Where(t => t.IsCompleted).Last().Result);")]
    public Task What_passed_a_test_of_completion_is_complete(string statements) => Verify.Silent(InAsync(statements));

    [Theory]
    [InlineData("Use(list.Where(t => !t.IsFaulted).Select(t => [|t.Result|]).Min());")]
    [InlineData("Use(list.Where(t => t.IsCompleted || c).Select(t => [|t.Result|]).Min());")]
    [InlineData("Use(list.SkipWhile(t => t.IsCompleted).Select(t => [|t.Result|]).Min());")]
    [InlineData("Use(list.Where(t => t.IsCompleted).Concat(array).Select(t => [|t.Result|]).Min());")]
    [InlineData("Use(list.Where(t => t.IsCompleted).Select(t => F(t.Id)).Select(t => [|t.Result|]).Min());")]
    public Task What_passed_another_test_may_still_run(string statements) => Verify.Reports(InAsync(statements));

    static string WithField(string members) => $$"""
        class C
        {
            static Task<int> F() => Task.Run(() => 1);
            async Task<int> M(bool c) { await Task.Yield(); return _value.Result; }
            {{members}}
        }
        """;

    [Theory]
    [InlineData("readonly Task<int> _value = Task.FromResult(1);")]
    [InlineData("Task<int> _value = Task.FromResult(1); void N() => _value = Task.FromException<int>(new Exception());")]
    [InlineData("Task<int>? _value; C(int x) => _value = Task.FromResult(x); void N() => this._value = null;")]
    [InlineData("Task<int> _value; C(bool c) => _value = c ? Task.FromResult(1) : s_none; static readonly Task<int> s_none = Task.FromResult(0);")]
    [InlineData("Task<int> _value = Task.FromResult(1); void N() => Interlocked.Exchange(ref _value, Task.FromResult(2));")]
    [InlineData("Task<int> _value = Task.FromResult(1); void N() => Interlocked.Exchange(ref _value, Cached.Gone); static class Cached { internal static readonly Task<int> Gone; static Cached() { var s = new TaskCompletionSource<int>(); s.TrySetException(new Exception()); Gone = s.Task; } }")]
    public Task A_field_may_hold_complete_tasks_only(string members) => Verify.Silent(WithField(members));

    [Theory]
    [InlineData("readonly Task<int> _value = F();")]
    [InlineData("internal Task<int> _value = Task.FromResult(1);")]
    [InlineData("Task<int> _value = Task.FromResult(1); void N() => _value = F();")]
    [InlineData("Task<int> _value; C(bool c) => _value = c ? Task.FromResult(1) : F();")]
    [InlineData("Task<int> _value = Task.FromResult(1); void N() => Interlocked.Exchange(ref _value, F());")]
    [InlineData("Task<int> _value = Task.FromResult(1); void N() => Fill(ref _value); static void Fill(ref Task<int> t) => t = F();")]
    [InlineData("Task<int> _value; C() { var s = new TaskCompletionSource<int>(); _value = s.Task; s.TrySetResult(1); }")]
    [InlineData("Task<int> _value = Task.FromResult(1); void N() => (_value, _) = (F(), 1);")]
    public Task Or_any_task(string members) => Verify.Reports(WithField(members).Replace("_value.Result", "[|_value.Result|]"));

    [Theory]
    [InlineData("var s = new TaskCompletionSource<int>(); s.SetResult(1); Use(s.Task.Result);")]
    [InlineData("var s = new TaskCompletionSource<int>(); if (c) s.TrySetCanceled(); else s.SetException(new Exception()); Use(s.Task.Result);")]
    [InlineData("var s = new TaskCompletionSource<int>(); if (c) s.TrySetCanceled(); Use([|s.Task.Result|]);")]
    [InlineData("var s = new TaskCompletionSource<int>(); s.SetResult(1); s = new(); Use([|s.Task.Result|]);")]
    public Task Who_completes_a_task_need_not_wait_for_it(string statements) => Verify.Reports(InAsync(statements));

    static string WithCallee(string calls, string callee) => $$"""
        public class Work { public required Task<int> Result { get; set; } public int Id; }
        public class C
        {
            List<Work> _all = [];
            async Task Run(Work work, Task<int> task, bool c) { await Task.Yield(); {{calls}} }
            {{callee}}
        }
        """;

    [Theory]
    [InlineData("if (work.Result.IsCompleted) Finish(work);", "async Task Finish(Work done) { await Task.Yield(); var t = done.Result; var x = t.GetAwaiter().GetResult(); }")]
    [InlineData("foreach (var each in _all) { if (each.Result.IsCompleted) { Finish(each); _all.Remove(each); } }", "async Task Finish(Work done) { await Task.Yield(); var x = done.Result.Result; }")]
    [InlineData("await task; await Finish(task);", "async Task Finish(Task<int> done) { await Task.Yield(); var x = done.Result; }")]
    [InlineData("await task; if (c) await Finish(task); else await Finish(Task.FromResult(1));", "async Task Finish(Task<int> done) { await Task.Yield(); var x = done.Result; }")]
    public Task What_all_callers_know_to_be_complete_is(string calls, string callee) => Verify.Silent(WithCallee(calls, callee));

    [Theory]
    [InlineData("if (work.Result.IsCompleted) Finish(work); else Finish(work);", "async Task Finish(Work done) { await Task.Yield(); var x = [|done.Result.Result|]; }")]
    [InlineData("if (work.Result.IsCompleted) Finish(work);", "async Task Finish(Work done) { await Task.Yield(); done.Result = Task.Run(() => 1); var x = [|done.Result.Result|]; }")]
    [InlineData("if (work.Result.IsCompleted) Finish(_all[0]);", "async Task Finish(Work done) { await Task.Yield(); var x = [|done.Result.Result|]; }")]
    [InlineData("await task; await Finish(task);", "public async Task Finish(Task<int> done) { await Task.Yield(); var x = [|done.Result|]; }")]
    [InlineData("await task; await Finish(task); Func<Task<int>, Task> f = Finish;", "async Task Finish(Task<int> done) { await Task.Yield(); var x = [|done.Result|]; }")]
    [InlineData("", "async Task Finish(Task<int> done) { await Task.Yield(); var x = [|done.Result|]; }")]
    public Task What_one_caller_does_not_know_may_be_running(string calls, string callee) => Verify.Reports(WithCallee(calls, callee));

    [Theory]
    [InlineData("try { await a.WaitAsync(TimeSpan.FromSeconds(1)); } catch (TimeoutException) { Use([|a.Result|]); }")]
    [InlineData("try { await a.WaitAsync(TimeSpan.FromSeconds(1)); } catch (TimeoutException) { return; } Use(a.Result);")]
    [InlineData("try { await Limited(a); } catch (TimeoutException) { Use([|a.Result|]); }")]
    [InlineData("try { await a; } catch (TimeoutException) { Use(a.Result); }")]
    [InlineData("await ((Task)a).WaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); Use([|a.Result|]);")]
    [InlineData("await ((Task)a).WaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(ConfigureAwaitOptions.None); Use(a.Result);")]
    [InlineData("await ((Task)a).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); Use(a.Result);")]
    public Task An_await_that_gave_up_proves_nothing(string statements) =>
        Verify.Reports(InAsync(statements));

    static string Flagged(string use, string members = "", string task = "readonly Task<int> _load = Task.Run(() => 1);") => $$"""
        class C
        {
            {{task}}
            bool _isLoaded;
            async Task LoadAsync() { await _load; _isLoaded = true; }
            {{members}}
            async Task<int> Use(C other)
            {
                await Task.Yield();
                {{use}}
                return 0;
            }
        }
        """;

    [Theory]
    [InlineData("if (_isLoaded) return _load.Result;")]
    [InlineData("if (!_isLoaded) return 1; return _load.Result;")]
    [InlineData("return _isLoaded ? _load.Result : 1;", "void Reset() => _isLoaded = false;")]
    [InlineData("if (_isLoaded) return _load.Result;", "void Now() { if (_load.IsCompleted) _isLoaded = true; }")]
    [InlineData("if (_isLoaded) return _load.Result;", "C() => _load = Task.Run(() => 2);", "Task<int> _load;")]
    [InlineData("if (_isLoaded) return _load.Result;", "void Start() => _load = Task.Run(() => 2);", "Task<int> _load = null!;", false)]
    public Task A_flag_tells_of_a_task(string use, string members = "", string task = "readonly Task<int> _load = Task.Run(() => 1);", bool isSilent = true) =>
        isSilent ? Verify.Silent(Flagged(use, members, task)) : Verify.Reports(Flagged(use.Replace("_load.Result", "[|_load.Result|]"), members, task));

    [Theory]
    [InlineData("if (!_isLoaded) return [|_load.Result|];")]
    [InlineData("if (_isLoaded) return 1; return [|_load.Result|];")]
    [InlineData("if (_isLoaded) return [|_load.Result|];", "void Early() => _isLoaded = true;")]
    [InlineData("if (_isLoaded) return [|_load.Result|];", "void Early(bool is1) => _isLoaded = is1;")]
    [InlineData("if (_isLoaded) return [|_load.Result|];", "void Later() => _load = Task.Run(() => 2);", "Task<int> _load = Task.Run(() => 1);")]
    [InlineData("if (_isLoaded) return [|other._load.Result|];")]
    public Task A_flag_need_not_tell_of_a_task(string use, string members = "", string task = "readonly Task<int> _load = Task.Run(() => 1);") => Verify.Reports(Flagged(use, members, task));

    [Theory]
    [InlineData("var i = Array.IndexOf(array, await Task.WhenAny(array)); Use(array[i].Result);")]
    [InlineData("var i = Array.IndexOf(array, await Task.WhenAny(array)); Use(array[i].Result); array[i] = F(1);")]
    [InlineData("var first = await Task.WhenAny(list); var i = list.IndexOf(first); Use(list[i].Result);")]
    [InlineData("var first = await Task.WhenAny(array); Use(array[Array.IndexOf(array, first)].Result);")]
    [InlineData("while (c) { var i = Array.IndexOf(array, await Task.WhenAny(array)); Use(array[i].Result); array[i] = F(n); }")]
    [InlineData("var i = list.IndexOf(await Task.WhenAny(list)); list.Add(F(1)); Console.WriteLine(list.Count + list.ToArray().Length); Use(list[i].Result);")]
    [InlineData("while (list.Count > 0) { var i = list.IndexOf(await Task.WhenAny(list)); Use(list[i].Result); list.RemoveAt(i); }")]
    [InlineData("var i = list.IndexOf(await Task.WhenAny(list)); if (c) { list.Clear(); return; } Use(list[i].Result);")]
    public Task The_place_of_a_finished_task_has_one(string statements) => Verify.Silent(InAsync(statements));

    [Theory]
    [InlineData("var i = Array.IndexOf(array, a); Use([|array[i].Result|]);")]
    [InlineData("var i = Array.IndexOf(array, await Task.WhenAny(array)); Use([|list[i].Result|]);")]
    [InlineData("var i = Array.IndexOf(array, await Task.WhenAny(array)); Use([|array[i + 1].Result|]);")]
    [InlineData("var i = Array.IndexOf(array, await Task.WhenAny(array)); i++; Use([|array[i].Result|]);")]
    [InlineData("var i = Array.IndexOf(array, await Task.WhenAny(array)); array[i] = F(1); Use([|array[i].Result|]);")]
    [InlineData("var i = list.IndexOf(await Task.WhenAny(list)); list.Insert(0, F(1)); Use([|list[i].Result|]);")]
    [InlineData("var i = list.IndexOf(await Task.WhenAny(list)); list.RemoveAt(0); Use([|list[i].Result|]);")]
    [InlineData("var i = list.IndexOf(await Task.WhenAny(list)); list.RemoveAll(one => one.IsFaulted); Use([|list[i].Result|]);")]
    [InlineData("var i = Array.IndexOf(array, await Task.WhenAny(array)); Array.Reverse(array); Use([|array[i].Result|]);")]
    [InlineData("var i = Array.IndexOf(array, await Task.WhenAny(array)); while (c) { Use([|array[i].Result|]); array[i] = F(1); }")]
    [InlineData("var i = list.IndexOf(await Task.WhenAny(list)); if (c) list.Insert(0, F(1)); Use([|list[i].Result|]);")]
    [InlineData("var i = list.IndexOf(await Task.WhenAny(list)); void Next() => list.Insert(0, F(1)); Next(); Use([|list[i].Result|]);")]
    public Task Another_place_need_not_have_one(string statements) => Verify.Reports(InAsync(statements));

    [Theory]
    [InlineData("try { [|a.Wait(CancellationToken.None)|]; } catch (Exception) { Use(a.Result); }")]
    [InlineData("try { [|a.Wait(default(CancellationToken))|]; } catch (Exception) { Use(a.Result); }")]
    [InlineData("try { [|a.Wait()|]; } catch (Exception) { Use(a.Result); }")]
    [InlineData("var token = new CancellationToken(c); try { [|a.Wait(token)|]; } catch (OperationCanceledException) { Use([|a.Result|]); }")]
    [InlineData("var token = new CancellationToken(c); try { [|a.Wait(100, token)|]; } catch (OperationCanceledException) { Use([|a.Result|]); }")]
    [InlineData("var token = new CancellationToken(c); try { [|a.Wait(token)|]; } catch (OperationCanceledException) { return; } Use(a.Result);")]
    public Task A_wait_that_was_cancelled_proves_nothing(string statements) => Verify.Reports(InAsync(statements));

    const string Context = "interface IContext { void ReenterAfter<T>(Task<T> task, Func<Task<T>, Task> then); void After(Action<Task<int>> then, Task<int> task); void Start(Func<Task<int>, Task> then, int n); } ";

    static string Handing(string statements, string members) => $$"""
        {{Context}}
        class Worker
        {
            readonly Queue<Func<Task>> _later = new();
            {{members}}
            async Task M(IContext context, Task<int> a, Task<int> b, Task<string> text)
            {
                await Task.Yield();
                {{statements}}
            }
            static void Use(object? x) { }
        }
        """;

    [Theory]
    [InlineData("context.ReenterAfter(a, async t => { await Task.Yield(); Use(t.Result); });", "")]
    [InlineData("context.ReenterAfter(text, t => { Use(t.Result); return Task.CompletedTask; });", "")]
    [InlineData("context.ReenterAfter(a, async t => { await Task.Yield(); Use(a.Result); });", "")]
    [InlineData("Later(a, async t => { await Task.Yield(); Use(t.Result); });", "void Later(Task<int> task, Func<Task<int>, Task> then) => _later.Enqueue(() => then(task));")]
    [InlineData("await Later(a, async t => { await Task.Yield(); Use(t.Result); });", "async Task Later(Task<int> task, Func<Task<int>, Task> then) { await task; await then(task); }")]
    [InlineData("Later(a, async t => { await Task.Yield(); Use(t.Result); });", "void Later(Task<int> task, Func<Task<int>, Task> then) { if (task.IsCompleted) then(task); }")]
    public Task Who_is_called_with_a_task_after_it_need_not_wait(string statements, string members) => Verify.Silent(Handing(statements, members));

    [Theory]
    [InlineData("context.ReenterAfter(a, async t => { await Task.Yield(); Use([|b.Result|]); });", "")]
    [InlineData("context.Start(async t => { await Task.Yield(); Use([|t.Result|]); }, 1);", "")]
    [InlineData("Later(a, async t => { await Task.Yield(); Use([|t.Result|]); });", "void Later(Task<int> task, Func<Task<int>, Task> then) => then(task);")]
    [InlineData("Later(a, async t => { await Task.Yield(); Use([|t.Result|]); });", "async void Later(Task<int> task, Func<Task<int>, Task> then) { var running = then(task); await task; await running; }")]
    [InlineData("Later(text, async t => { await Task.Yield(); Use([|t.Result|]); });", "void Later(Task task, Func<Task<int>, Task> then) { }")]
    public Task Who_is_called_with_another_task_or_before_may_wait(string statements, string members) => Verify.Reports(Handing(statements, members));

    [Theory]
    [InlineData("public int GetResult() => _error is null ? _value : throw _error;", "Use(mine.GetAwaiter().GetResult());")]
    [InlineData("public int GetResult() { Check(); return _value; } void Check() { if (_error is not null) throw _error; }", "Use(mine.GetAwaiter().GetResult());")]
    [InlineData("public int GetResult() => _inner!.Result;", "Use([|mine.GetAwaiter().GetResult()|]);")]
    [InlineData("public int GetResult() => throw null!;", "Use([|mine.GetAwaiter().GetResult()|]);")]
    [InlineData("public int GetResult() => GetResult();", "Use([|mine.GetAwaiter().GetResult()|]);")]
    public Task An_awaiter_of_the_program_waits_as_its_code_does(string member, string statements) => Verify.Reports($$"""
        class Awaiter : System.Runtime.CompilerServices.INotifyCompletion
        {
            readonly int _value = 1;
            readonly Exception? _error = null;
            readonly Task<int>? _inner = null;
            public bool IsCompleted => true;
            public void OnCompleted(Action then) => then();
            {{member}}
        }
        class Mine { public Awaiter GetAwaiter() => new(); }
        class C { static void Use(object? x) { } async Task M(Mine mine) { await Task.Yield(); {{statements}} } }
        """);

    [Theory]
    [InlineData("var x = source.GetAsync(1, Mode.CacheOnly).Result;")]
    [InlineData("var x = source.GetAsync(mode: Mode.CacheOnly, id: 1).GetAwaiter().GetResult();")]
    [InlineData("var x = [|source.GetAsync(1, Mode.Download).Result|];")]
    [InlineData("var x = [|source.GetAsync(1, mode).Result|];")]
    public Task What_is_asked_for_from_a_cache_is_there(string statements) => Verify.Reports($$"""
        enum Mode { Download, CacheOnly }
        interface ISource { Task<string> GetAsync(int id, Mode mode); }
        class C { async Task M(ISource source, Mode mode) { await Task.Yield(); {{statements}} } }
        """);

    static string WithHelpers(string statements) => $$"""
        static class Helpers
        {
            public static async Task InTime(this Task task, int limit)
            {
                if (await Task.WhenAny(task, Task.Delay(limit)) != task)
                    throw new TimeoutException();
                await task;
            }
            public static void WaitFor(Task task, int limit)
            {
                try { task.Wait(limit); } catch (AggregateException e) { throw e.InnerException!; }
                if (task.Status != TaskStatus.RanToCompletion)
                    throw new TimeoutException();
            }
            public static void WaitCounted(this Task task, ref int count) { count++; WaitFor(task, 1000); }
            public static void Watch(Task task, bool c) { if (c) task.Wait(); }
            public static void Again(Task task) => Again(task);
        }
        class C
        {
            static void Use(object? x) { }
            async Task M(Task<int> a, Task<int> b, Task<int>[] array, bool c)
            {
                await Task.Yield();
                var n = 0;
                {{statements}}
                Use(n);
            }
        }
        """;

    [Theory]
    [InlineData("await Task.WhenAll(array).InTime(500).ConfigureAwait(false); Use(array[0].Result);")]
    [InlineData("await Task.WhenAll(a, b).InTime(500); Use(a.Result + b.Result);")]
    [InlineData("Helpers.WaitFor(a, 100); Use(a.Result);")]
    [InlineData("a.WaitCounted(ref n); Use(a.Result);")]
    [InlineData("if (a.IsFaulted) return; if (a.IsCanceled) return; Use(a.Result);")]
    [InlineData("if (a.IsFaulted || a.IsCanceled) Use(1); else Use(a.Result);")]
    [InlineData("if (a.IsCanceled) n = 1; else if (a.IsFaulted) n = 2; else n = a.Result;")]
    public Task Knows_what_methods_wait_for_and_what_both_bad_ends_tell(string statements) => Verify.Silent(WithHelpers(statements));

    [Theory]
    [InlineData("Helpers.WaitFor(a, 100); Use([|b.Result|]);")]
    [InlineData("Helpers.Watch(a, c); Use([|a.Result|]);")]
    [InlineData("Helpers.Again(a); Use([|a.Result|]);")]
    [InlineData("if (a.IsFaulted) return; Use([|a.Result|]);")]
    [InlineData("var t = Task.Run(() => 1); await Task.Yield(); if (t.IsFaulted || t.IsCanceled) return; Use([|t.Result|]);")]
    [InlineData("if (a.IsFaulted || b.IsCanceled) return; Use([|a.Result|]);")]
    [InlineData("if (a.IsFaulted) return; a = Task.Run(() => 1); if (a.IsCanceled) return; Use([|a.Result|]);")]
    [InlineData("await Task.WhenAll(b).InTime(500); Use([|a.Result|]);")]
    public Task Knows_no_more_than_they_tell(string statements) => Verify.Reports(WithHelpers(statements));

    [Theory]
    [InlineData("void Again() => t = F(); await t; Again(); var x = [|t.Result|];")]
    [InlineData("Action again = () => t = F(); await t; again(); var x = [|t.Result|];")]
    [InlineData("void Again() { Console.WriteLine(t.Id); } await t; Again(); var x = t.Result;")]
    [InlineData("void Again() => t = F(); Again(); await t; var x = t.Result;")]
    [InlineData("Action again = () => t = F(); again(); await t; log(); var x = t.Result;")]
    [InlineData("void Again() => t = F(); void Other() => log(); Again(); await t; Other(); var x = t.Result;")]
    [InlineData("void Again() => t = F(); void Other() => Again(); await t; Other(); var x = [|t.Result|];")]
    [InlineData("Action again = () => t = F(); Keep(again); await t; log(); var x = [|t.Result|];")]
    [InlineData("Keep(() => t = F()); await t; log(); var x = [|t.Result|];")]
    public Task Functions_may_replace_a_captured_task(string body) =>
        Verify.Reports($$"""class C { static Task<int> F() => Task.Run(() => 1); Action? _kept; void Keep(Action action) => _kept = action; async Task M(Action log) { var t = F(); {{body}} } }""");

    static string Race(string take, string test) => $$"""
        static class Race
        {
            static async Task<T> FirstAsync<T>(List<Task<T>> tasks)
            {
                Task<T>? winner = null;
                while (tasks.Count > 0)
                {
                    var ended = await Task.WhenAny(tasks);
                    tasks.Remove(ended);
                    {{take}}
                }
                {{test}}
                return winner.Result;
            }
        }
        """;

    // A variable without a task never waits.
    [Theory]
    [InlineData("if (ended.IsCompletedSuccessfully) { winner = ended; break; }", "if (winner == null) throw new InvalidOperationException();")]
    [InlineData("winner ??= ended;", "if (winner is null) throw new InvalidOperationException();")]
    public Task Silent_on_the_one_that_was_kept_of_those_that_ended(string take, string test) => Verify.Silent(Race(take, test));

    [Theory]
    [InlineData("winner = tasks[0];", "if (winner == null) throw new InvalidOperationException();")]
    public Task Reports_the_one_that_was_kept_of_all(string take, string test) => Verify.Reports(Race(take, test).Replace("winner.Result", "[|winner.Result|]"));

    static string Rights(string after) => $$"""
        class C
        {
            static Task<bool> May(string what) => Task.Run(() => what.Length > 3);
            async Task<object> M(string[] names, List<(string Name, Task<bool> Answer)> others)
            {
                var asked = new List<(string Name, Task<bool> Answer)>();
                foreach (var name in names)
                    asked.Add((name, May(name)));
                await Task.WhenAll(asked.Select(a => a.Answer));
                {{after}}
            }
        }
        """;

    [Theory]
    [InlineData("asked = asked.OrderBy(a => a.Name).ToList(); return asked.Select(a => (a.Name, a.Answer.Result)).ToArray();")]
    [InlineData("asked = asked.Where(a => a.Name != \"\").Reverse().ToList(); return asked.Select(a => a.Item2.Result).ToArray();")]
    [InlineData("var sorted = asked.OrderBy(a => a.Name).ToArray(); return sorted.Select(a => a.Answer.Result).ToList();")]
    public Task Silent_on_elements_that_were_only_put_in_another_order(string after) => Verify.Silent(Rights(after));

    [Theory]
    [InlineData("asked = others.OrderBy(a => a.Name).ToList(); return asked.Select(a => [|a.Answer.Result|]).ToArray();")]
    [InlineData("asked = asked.Concat(others).ToList(); return asked.Select(a => [|a.Answer.Result|]).ToArray();")]
    [InlineData("asked = names.Select(n => (n, May(n))).ToList(); return asked.Select(a => [|a.Answer.Result|]).ToArray();")]
    public Task Reports_elements_that_are_others(string after) => Verify.Reports(Rights(after));

    [Theory]
    [InlineData("var done = tasks.Where(t => t.IsCompleted); return done.Select(t => t.Result).ToList();")]
    [InlineData("var done = tasks.Where(t => t.Status == TaskStatus.RanToCompletion).ToList(); return done.Select(t => t.Result).ToList();")]
    [InlineData("TaskStatus status = one.Status; switch (status) { case TaskStatus.RanToCompletion: return ((Task<int>)one).Result; default: return 0; }")]
    [InlineData("var status = one.Status; return status == TaskStatus.RanToCompletion ? ((Task<int>)one).Result : 0;")]
    public Task Silent_on_what_a_local_tells(string after) => Verify.Silent($$"""
        class C { async Task<object> M(List<Task<int>> tasks, Task one) { await Task.Yield(); {{after}} } }
        """);

    [Theory]
    [InlineData("var done = tasks.Where(t => t.IsCompleted); done = tasks; return done.Select(t => [|t.Result|]).ToList();")]
    [InlineData("var status = one.Status; one = Task.Run(() => 1); return status == TaskStatus.RanToCompletion ? [|((Task<int>)one).Result|] : 0;")]
    [InlineData("TaskStatus status = one.Status; switch (status) { case TaskStatus.Running: return [|((Task<int>)one).Result|]; default: return 0; }")]
    public Task Reports_what_a_local_no_longer_tells(string after) => Verify.Reports($$"""
        class C { async Task<object> M(IEnumerable<Task<int>> tasks, Task one) { await Task.Yield(); {{after}} } }
        """);

    static string OrToken(string statements) => $$"""
        class Cancelled(CancellationToken token) : IDisposable { public Task Task { get; } = Task.Delay(-1, token); public void Dispose() { } }
        class CancellableDownload(CancellationToken token) { public Task Completion { get; } = Task.Delay(1, token); }
        class Download(CancellationToken token) { public Task Completion { get; } = Task.Delay(1, token); }
        class C
        {
            async Task<int> M(Task<int> pending, Task other, CancellationToken token, CancellationToken another)
            {
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("token.ThrowIfCancellationRequested(); await Task.WhenAny(pending, Task.Delay(-1, token)); token.ThrowIfCancellationRequested(); return pending.Result;")]
    [InlineData("await Task.WhenAny(pending, Task.Delay(Timeout.InfiniteTimeSpan, token)).ConfigureAwait(false); if (token.IsCancellationRequested) return 0; return pending.Result;")]
    [InlineData("if (!pending.IsCompleted) { using (var c = new Cancelled(token)) { await Task.WhenAny(pending, c.Task); token.ThrowIfCancellationRequested(); } } return pending.Result;")]
    [InlineData("var c = new TaskCompletionSource(); using (token.Register(() => c.TrySetCanceled())) { await Task.WhenAny(pending, c.Task); token.ThrowIfCancellationRequested(); } return pending.Result;")]
    [InlineData("await Task.WhenAny(Task.Delay(-1, token), pending); return token.IsCancellationRequested ? 0 : pending.Result;")]
    public Task Silent_where_nothing_but_the_token_could_have_ended_the_other_task(string statements) => Verify.Silent(OrToken(statements));

    [Theory]
    [InlineData("await Task.WhenAny(pending, Task.Delay(100, token)); token.ThrowIfCancellationRequested(); return [|pending.Result|];")]
    [InlineData("await Task.WhenAny(pending, Task.Delay(-1, another)); token.ThrowIfCancellationRequested(); return [|pending.Result|];")]
    [InlineData("await Task.WhenAny(pending, other); token.ThrowIfCancellationRequested(); return [|pending.Result|];")]
    [InlineData("var job = new CancellableDownload(token); await Task.WhenAny(pending, job.Completion); token.ThrowIfCancellationRequested(); return [|pending.Result|];")]
    [InlineData("var job = new Download(token); await Task.WhenAny(pending, job.Completion); token.ThrowIfCancellationRequested(); return [|pending.Result|];")]
    [InlineData("var c = new TaskCompletionSource(); token.Register(() => c.TrySetCanceled()); var done = other.ContinueWith(t => c.TrySetResult()); await Task.WhenAny(pending, c.Task); token.ThrowIfCancellationRequested(); return [|pending.Result|];")]
    [InlineData("token.ThrowIfCancellationRequested(); await Task.WhenAny(pending, Task.Delay(-1, token)); return [|pending.Result|];")]
    [InlineData("await Task.WhenAny(pending, Task.Delay(-1, token)); token.ThrowIfCancellationRequested(); pending = Task.Run(() => 1); return [|pending.Result|];")]
    [InlineData("await Task.WhenAny(pending, Task.Delay(-1, token)); if (token.IsCancellationRequested) return [|pending.Result|]; return 0;")]
    public Task Reports_where_the_other_task_may_have_ended(string statements) => Verify.Reports(OrToken(statements));

    [Fact]
    public Task An_awaitable_may_tell_itself_whether_its_result_is_there() => Verify.Reports("""
        readonly struct Reply<T>
        {
            readonly T? _value; readonly Task<T>? _task;
            public Reply(Task<T> task) { _value = default; _task = task; }
            public bool HasRawValue => _task is null || _task.IsCompleted;
            public bool IsLarge => _task is null;
            public System.Runtime.CompilerServices.TaskAwaiter<T> GetAwaiter() => (_task ?? Task.FromResult(_value!)).GetAwaiter();
        }
        static class C
        {
            static object? s_last;
            static ValueTask Put(Reply<int> reply)
            {
                if (!reply.HasRawValue)
                    return Slow(reply);
                s_last = reply.GetAwaiter().GetResult();
                return default;
            }
            static ValueTask PutLarge(Reply<int> reply)
            {
                if (!reply.IsLarge)
                    return Slow(reply);
                s_last = [|reply.GetAwaiter().GetResult()|];
                return default;
            }
            static async ValueTask Slow(Reply<int> reply) => s_last = await reply;
        }
        """);

    [Theory]
    [InlineData("var first = [|Task.WaitAny(all)|]; return all[first].Result;")]
    [InlineData("return all[[|Task.WaitAny(all)|]].Result;")]
    [InlineData("var first = [|Task.WaitAny(all, token)|]; var winner = all[first]; return winner.Result;")]
    [InlineData("var first = [|Task.WaitAny(all)|]; return [|others[first].Result|];")]
    [InlineData("var first = [|Task.WaitAny(all)|]; return [|all[first + 1].Result|];")]
    [InlineData("var first = [|Task.WaitAny(all)|]; first = 0; return [|all[first].Result|];")]
    public Task Knows_the_first_of_several_by_its_number(string statements) => ConcurrencyAnalyzers.Tests.Support.Verify<ConcurrencyAnalyzers.Rules.Blocking.BlockingWait>.Reports(
        $"class C {{ async Task<int> M(Task<int>[] all, Task<int>[] others, CancellationToken token) {{ await Task.Yield(); {statements.Replace("[|Task.WaitAny(all)|]", "Task.WaitAny(all)").Replace("[|Task.WaitAny(all, token)|]", "Task.WaitAny(all, token)")} }} }}");

    static string Refreshing(string call, string body) => $$"""
        class C
        {
            async Task<int> M(bool maybe) { await Task.Yield(); return {{call}}; }
            int Get() => 3;
            async Task<int> Load(bool refresh = false, bool all = true) { {{body}} return Get(); }
            Task Refresh() => Task.Delay(9);
        }
        """;

    [Theory]
    [InlineData("Load(refresh: false).Result", "if (refresh && (all || Get() > 3)) await Refresh();")]
    [InlineData("Load().GetAwaiter().GetResult()", "foreach (var one in new[] { 1, 2 }) { if (!refresh) continue; await Refresh(); }")]
    [InlineData("Load(all: false).Result", "if (refresh) await Refresh(); if (all) await Refresh();")]
    public Task Knows_calls_that_come_to_no_await(string call, string body) => ConcurrencyAnalyzers.Tests.Support.Verify<ConcurrencyAnalyzers.Rules.Blocking.BlockingWait>.Silent(Refreshing(call, body));

    [Theory]
    [InlineData("[|Load(refresh: true).Result|]", "if (refresh && (all || Get() > 3)) await Refresh();")]
    [InlineData("[|Load(maybe).Result|]", "if (refresh) await Refresh();")]
    [InlineData("[|Load().Result|]", "if (refresh || Get() > 3) await Refresh();")]
    [InlineData("[|Load().Result|]", "if (refresh) await Refresh(); if (all) await Refresh();")]
    [InlineData("[|Load().Result|]", "refresh = Get() > 3; if (refresh) await Refresh();")]
    [InlineData("[|Load().Result|]", "await using var scope = new Scope(); if (refresh) await Refresh(); return 3; } struct Scope : IAsyncDisposable { public ValueTask DisposeAsync() => new(Task.Delay(9)); } int More() {")]
    public Task Reports_calls_that_may_come_to_an_await(string call, string body) => ConcurrencyAnalyzers.Tests.Support.Verify<ConcurrencyAnalyzers.Rules.Blocking.BlockingWait>.Reports(Refreshing(call, body));
}
