using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Verify = Verify<UnsynchronizedCapture>;

/// <summary>CONC2003.</summary>
public class UnsynchronizedCaptureTests
{
    static string In(string statements) => $$"""
        class C
        {
            static readonly object Gate = new();
            readonly object _gate = new();
            static int Work(int i) => i * 2;
            static Task<int> LoadAsync(int i) => Task.FromResult(i);
            static class Helper { public static void Swap(ref int x) => Interlocked.Exchange(ref x, 1); }
            async Task M(int n, int[] data, List<string> names, bool flag)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Fact]
    public Task A_wait_that_may_be_over_too_soon() =>
        Verify.Reports(In("int a = 0; var t = Task.Run(() => { [|a|] = Work(1); }); t.Wait(1000); a++;"));

    // ---------------------------------------------------------------------------------- code that runs beside itself

    [Theory]
    [InlineData("int sum = 0; Parallel.For(0, n, i => { [|sum|] += i; }); Console.WriteLine(sum);")]
    [InlineData("int sum = 0; Parallel.For(0, n, i => [|sum|]++);")]
    [InlineData("int sum = 0; Parallel.ForEach(data, x => [|sum|] += x);")]
    [InlineData("int sum = 0; Parallel.ForEach(data, new ParallelOptions(), (x, state, index) => { if (x > 3) --[|sum|]; });")]
    [InlineData("int sum = 0; data.AsParallel().ForAll(x => { [|sum|] += x; });")]
    [InlineData("int sum = 0; var q = data.AsParallel().Select(x => { [|sum|] += x; return x; }).ToList();")]
    [InlineData("int sum = 0; Parallel.For(0, n, i => { [|sum|] = sum + i; });")]
    [InlineData("int max = 0; Parallel.ForEach(data, x => { [|max|] = Math.Max(max, x); });")]
    [InlineData("int max = 0; Parallel.ForEach(data, x => { if (x > max) [|max|] = x; });")]
    [InlineData("string? all = null; Parallel.ForEach(names, name => { [|all|] += name; });")]
    [InlineData("string? first = null; Parallel.ForEach(names, name => { [|first|] ??= name; });")]
    [InlineData("double sum = 0; Parallel.ForEach(data, x => { var y = x * 2.0; [|sum|] += y; });")]
    [InlineData("int last = 0; Parallel.ForEach(data, x => { [|last|] = x; }); Console.WriteLine(last);")]
    [InlineData("int sum = 0; await Parallel.ForEachAsync(data, async (x, token) => { [|sum|] += await LoadAsync(x); });")]
    [InlineData("int sum = 0; await Parallel.ForEachAsync(data, (x, token) => { [|sum|] += x; return default; });")]
    [InlineData("int sum = 0; var timer = new System.Timers.Timer(); timer.Elapsed += (s, e) => [|sum|]++;")]
    public Task Reports_parallel_bodies(string statements) => Verify.Reports(In(statements));

    [Theory]
    [InlineData("int sum = 0; var tasks = new List<Task>(); for (int i = 0; i < n; i++) tasks.Add(Task.Run(() => { [|sum|]++; })); await Task.WhenAll(tasks);")]
    [InlineData("int sum = 0; var tasks = new Task[4]; for (int i = 0; i < 4; i++) tasks[i] = Task.Run(() => { [|sum|]++; }); Task.WaitAll(tasks);")]
    [InlineData("int sum = 0; var tasks = Enumerable.Range(0, n).Select(i => Task.Run(() => { [|sum|]++; })).ToArray(); await Task.WhenAll(tasks);")]
    [InlineData("int sum = 0; foreach (var x in data) { new Thread(() => [|sum|] += x).Start(); }")]
    [InlineData("int sum = 0; foreach (var x in data) { ThreadPool.QueueUserWorkItem(_ => [|sum|] += x); }")]
    [InlineData("int sum = 0; var threads = new List<Thread>(); for (int i = 0; i < n; i++) { var t = new Thread(() => { [|sum|]++; }); threads.Add(t); t.Start(); } foreach (var t in threads) t.Join();")]
    [InlineData("int sum = 0; var threads = new Thread[n]; for (int i = 0; i < n; i++) threads[i] = new Thread(() => { [|sum|]++; }); foreach (var t in threads) t.Start(); foreach (var t in threads) t.Join();")]
    [InlineData("int sum = 0; var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() => { [|sum|]++; })).ToList(); threads.ForEach(t => t.Start()); threads.ForEach(t => t.Join());")]
    [InlineData("int sum = 0; while (flag) { Task.Factory.StartNew(() => { [|sum|]++; }); }")]
    [InlineData("int sum = 0; Task t = Task.CompletedTask; foreach (var x in data) t = Task.Run(() => [|sum|] += x); await t;")]
    public Task Reports_code_that_a_loop_starts_again(string statements) => Verify.Reports(In(statements));

    [Theory]
    [InlineData("int sum = 0; await Task.WhenAll(data.Select(async x => { [|sum|] += await LoadAsync(x); }));")]
    [InlineData("int sum = 0; var tasks = data.Select(async x => { await Task.Delay(1); [|sum|] += x; }).ToList(); await Task.WhenAll(tasks);")]
    [InlineData("int sum = 0; async Task Add(int x) { await Task.Delay(1); [|sum|] += x; } var tasks = new List<Task>(); foreach (var x in data) tasks.Add(Add(x)); await Task.WhenAll(tasks);")]
    public Task Reports_overlapping_async_lambdas(string statements) => Verify.Reports(In(statements));

    // -------------------------------------------------------------------------------- two launches, launch and launcher

    [Theory]
    [InlineData("int count = 0; var a = new Thread(() => { for (int i = 0; i < n; i++) [|count|]++; }); var b = new Thread(() => { for (int i = 0; i < n; i++) [|count|]++; }); a.Start(); b.Start(); a.Join(); b.Join();")]
    [InlineData("int count = 0; var a = Task.Run(() => [|count|]++); var b = Task.Run(() => [|count|]--); await Task.WhenAll(a, b);")]
    [InlineData("int count = 0; Parallel.Invoke(() => [|count|]++, () => [|count|]++);")]
    [InlineData("int count = 0; var a = Task.Run(() => [|count|]++); count++; await a;")]
    [InlineData("int count = 0; var a = Task.Run(() => { [|count|] = Work(n); }); Console.WriteLine(count); await a;")]
    [InlineData("int count = 0; var a = Task.Run(() => Console.WriteLine(count)); [|count|]++; await a;")]
    [InlineData("int count = 0; void Add() => [|count|]++; var a = Task.Run(Add); var b = Task.Run(Add); await a; await b;")]
    [InlineData("int count = 0; void Add() => [|count|]++; var a = Task.Run(() => Add()); Add(); await a;")]
    [InlineData("int count = 0; Action add = () => [|count|]++; var a = new Thread(() => add()); var b = new Thread(() => add()); a.Start(); b.Start();")]
    [InlineData("int count = 0; var a = Task.Run(() => { names.ForEach(x => [|count|]++); }); count = 3 + n; await a;")]
    [InlineData("int count = 0; var a = Task.Run(() => { lock (Gate) [|count|]++; }); var b = Task.Run(() => { lock (_gate) [|count|]++; }); await Task.WhenAll(a, b);")]
    [InlineData("int count = 0; var a = Task.Run(() => { lock (Gate) count++; }); var b = Task.Run(() => { [|count|]++; }); await Task.WhenAll(a, b);")]
    [InlineData("int value = 0; var t = Task.Run(() => Helper.Swap(ref value)); [|value|] = n; await t;")]
    [InlineData("int count = 0; var a = Task.Run(() => Interlocked.Increment(ref count)); var b = Task.Run(() => [|count|]++); await Task.WhenAll(a, b);")]
    public Task Reports_pairs(string statements) => Verify.Reports(In(statements));

    [Fact]
    public Task A_loop_variable_moves_on_while_the_code_has_not_started() => Verify.Reports(In("""
        var tasks = new List<Task>();
        for (int i = 0; i < n; i++)
            tasks.Add(Task.Run(() => Console.WriteLine([|i|])));
        await Task.WhenAll(tasks);
        """));

    [Theory]
    [InlineData("int[] bins = new int[10]; Parallel.ForEach(data, x => { [|bins[0]|]++; });")]
    [InlineData("int[] bins = new int[10]; Parallel.ForEach(data, x => { [|bins[x % 10]|]++; });")]
    [InlineData("int[] bins = new int[10]; Parallel.For(0, n, i => { [|bins[data[i]]|] += i; });")]
    [InlineData("int[] bins = new int[256]; byte[] pixels = new byte[99]; Parallel.For(0, n, y => { foreach (var pixel in pixels.AsSpan(y, 9)) [|bins[pixel]|]++; });")]
    [InlineData("int[] counts = new int[128]; string[] lines = []; Parallel.ForEach(lines, line => { foreach (var c in line) [|counts[c]|]++; });")]
    public Task Reports_elements_that_copies_share(string statements) => Verify.Reports(In(statements));

    [Fact]
    public Task A_lock_that_each_copy_makes_for_itself_excludes_nobody() => Verify.Reports(In(
        "int sum = 0; Parallel.For(0, n, i => { var gate = new object(); lock (gate) { [|sum|] += i; } });"));

    [Fact]
    public Task Field_of_a_captured_struct() => Verify.Reports(In(
        "(int Even, int Odd) count = (0, 0); Parallel.ForEach(data, x => { if (x % 2 == 0) [|count.Even|]++; });"));

    [Fact]
    public Task In_a_program() => Verify.ReportsInProgram("""
        var sum = 0;
        Parallel.For(0, 1000, i => { [|sum|] += i; });
        Console.WriteLine(sum);
        """);

    [Fact]
    public Task A_parameter() => Verify.Reports("""
        class C
        {
            int M(int start, int n)
            {
                Parallel.For(0, n, i => { [|start|] += i; });
                return start;
            }
        }
        """);

    // --------------------------------------------------------------------------------------------------- silent twins

    [Theory]
    [InlineData("int sum = 0; Parallel.For(0, n, i => { Interlocked.Add(ref sum, i); }); Console.WriteLine(sum);")]
    [InlineData("int sum = 0; Parallel.For(0, n, i => { lock (Gate) { sum += i; } });")]
    [InlineData("int sum = 0; var gate = new object(); Parallel.For(0, n, i => { lock (gate) sum += i; });")]
    [InlineData("int sum = 0; var gate = new Lock(); Parallel.For(0, n, i => { lock (gate) sum += i; });")]
    [InlineData("int sum = 0; var gate = new Lock(); Parallel.For(0, n, i => { using (gate.EnterScope()) sum += i; });")]
    [InlineData("int sum = 0; var gate = new Lock(); Parallel.For(0, n, i => { using var _ = gate.EnterScope(); sum += i; });")]
    [InlineData("int sum = 0; Parallel.For(0, n, i => { Monitor.Enter(Gate); try { sum += i; } finally { Monitor.Exit(Gate); } });")]
    [InlineData("int sum = 0; Parallel.For(0, n, i => { bool taken = false; try { Monitor.Enter(Gate, ref taken); sum += i; } finally { if (taken) Monitor.Exit(Gate); } });")]
    [InlineData("int sum = 0; Parallel.For(0, n, i => { if (Monitor.TryEnter(Gate)) { try { sum += i; } finally { Monitor.Exit(Gate); } } });")]
    [InlineData("int sum = 0; Parallel.For(0, n, i => { bool taken = false; Monitor.TryEnter(Gate, 100, ref taken); if (taken) { sum += i; Monitor.Exit(Gate); } });")]
    [InlineData("int sum = 0; var spin = new SpinLock(); Parallel.For(0, n, i => { bool taken = false; spin.Enter(ref taken); sum += i; spin.Exit(); });")]
    [InlineData("int sum = 0; var mutex = new Mutex(); Parallel.For(0, n, i => { mutex.WaitOne(); sum += i; mutex.ReleaseMutex(); });")]
    [InlineData("int sum = 0; var one = new SemaphoreSlim(1, 1); var tasks = data.Select(async x => { await one.WaitAsync(); try { sum += x; } finally { one.Release(); } }); await Task.WhenAll(tasks);")]
    [InlineData("int sum = 0; var locks = new ReaderWriterLockSlim(); Parallel.For(0, n, i => { locks.EnterWriteLock(); try { sum += i; } finally { locks.ExitWriteLock(); } });")]
    [InlineData("int sum = 0; Parallel.For(0, n, i => { var alias = _gate; lock (alias) { sum += i; } });")]
    public Task Silent_under_a_lock(string statements) => Verify.Silent(In(statements));

    [Theory]
    [InlineData("Parallel.For(0, n, i => { int sum = 0; sum += i; Console.WriteLine(sum); });")]
    [InlineData("int sum = 0; Parallel.For(0, n, () => 0, (i, state, local) => { local += i; return local; }, local => Interlocked.Add(ref sum, local));")]
    [InlineData("int[] squares = new int[n]; Parallel.For(0, n, i => { squares[i] = i * i; });")]
    [InlineData("int[] squares = new int[n]; Parallel.For(0, n, i => { squares[i] += i; var j = i + 1; squares[j] = 3; });")]
    [InlineData("int sum = 0; Parallel.For(0, n, i => { Console.WriteLine(sum + i); });")]
    [InlineData("bool found = false; Parallel.ForEach(data, x => { if (x == 3) found = true; }); Console.WriteLine(found);")]
    [InlineData("Exception? error = null; Parallel.ForEach(data, x => { try { Work(x); } catch (Exception e) { error = e; } });")]
    [InlineData("foreach (var x in data) { int copy = x; await Task.Run(() => copy++); }")]
    [InlineData("void Count() { for (int i = 0; i < 10; i++) Console.WriteLine(i); } for (int k = 0; k < n; k++) ThreadPool.QueueUserWorkItem(_ => Count());")]
    [InlineData("int Sum() { int sum = 0; foreach (var x in data) sum += x; return sum; } var a = Task.Run(Sum); var b = Task.Run(Sum); await Task.WhenAll(a, b);")]
    [InlineData("foreach (var name in names) { try { int read = 0; while ((read = Work(n)) != 0) { var t = Task.Run(() => Console.WriteLine(read)); Work(read); await t; } } catch (Exception e) { Console.WriteLine(e); } }")]
    [InlineData("foreach (var x in data) { int copy = x; ThreadPool.QueueUserWorkItem(_ => copy++); }")]
    [InlineData("var tasks = new List<Task>(); for (int i = 0; i < n; i++) { int copy = i; tasks.Add(Task.Run(() => { copy++; })); } await Task.WhenAll(tasks);")]
    [InlineData("var tasks = new List<Task>(); foreach (var x in data) tasks.Add(Task.Run(() => Console.WriteLine(x))); await Task.WhenAll(tasks);")]
    public Task Silent_without_sharing(string statements) => Verify.Silent(In(statements));

    [Theory]
    [InlineData("int sum = 0; await Task.Run(() => sum++); sum++;")]
    [InlineData("int sum = 0; foreach (var x in data) { await Task.Run(() => sum += x); } Console.WriteLine(sum);")]
    [InlineData("int sum = 0; sum++; var t = Task.Run(() => sum++); await t; sum++;")]
    [InlineData("int sum = 0; var t = new Thread(() => sum = Work(1)); t.Start(); t.Join(); Console.WriteLine(sum);")]
    [InlineData("int sum = 0; for (int i = 0; i < n; i++) { var t = new Thread(() => sum++); t.Start(); t.Join(); }")]
    [InlineData("int a = 0, b = 0; var x = Task.Run(() => a = Work(1)); var y = Task.Run(() => b = Work(2)); await Task.WhenAll(x, y); Console.WriteLine(a + b);")]
    [InlineData("int a = 0; var tasks = new List<Task> { Task.Run(() => a = Work(1)) }; await Task.WhenAll(tasks); Console.WriteLine(a);")]
    [InlineData("int a = 0; var t = Task.Run(() => a = Work(1)); Task.WaitAll(t); a++;")]
    [InlineData("int a = 0; var t = Task.Run(() => { a = Work(1); return 5; }); var five = t.Result; a++;")]
    [InlineData("int a = 0; var t = Task.Run(() => { a = Work(1); }); t.GetAwaiter().GetResult(); a++;")]
    [InlineData("int a = 0; var t = Task.Run(() => { a = Work(1); }); if (!t.Wait(1000)) return; a++;")]
    [InlineData("int a = 0; var t = Task.Run(() => { a = Work(1); }); while (!t.IsCompleted) { } a++;")]
    [InlineData("int a = 0; var t = Task.Run(() => { a = Work(1); }); var all = Task.WhenAll(t, Task.Delay(1)); await all; a++;")]
    [InlineData("int a = 0; var first = Task.Run(() => a = Work(1)); var second = first.ContinueWith(_ => a++); await second; a++;")]
    [InlineData("int a = 0; var t1 = new Thread(() => a++); t1.Start(); t1.Join(); var t2 = new Thread(() => a++); t2.Start(); t2.Join();")]
    [InlineData("int a = 0; var threads = new List<Thread>(); threads.Add(new Thread(() => a = Work(1))); foreach (var t in threads) t.Start(); foreach (var t in threads) t.Join(); Console.WriteLine(a);")]
    [InlineData("int a = 0; var threads = new Thread[1]; threads[0] = new Thread(() => a = Work(1)); threads[0].Start(); for (int i = 0; i < threads.Length; i++) threads[i].Join(); Console.WriteLine(a);")]
    [InlineData("int a = 0; async Task Load() { await Task.Yield(); a += 1; } await Load(); await Load(); a++;")]
    [InlineData("int a = 0; var done = new ManualResetEventSlim(); ThreadPool.QueueUserWorkItem(_ => { a = Work(1); done.Set(); }); done.Wait(); Console.WriteLine(a);")]
    [InlineData("int a = 0; using var done = new AutoResetEvent(false); ThreadPool.QueueUserWorkItem(_ => { a = Work(1); done.Set(); }); done.WaitOne(); Console.WriteLine(a);")]
    [InlineData("int a = 0; var done = new TaskCompletionSource(); ThreadPool.QueueUserWorkItem(_ => { a = Work(1); done.SetResult(); }); await done.Task; Console.WriteLine(a);")]
    [InlineData("int a = 0; var done = new SemaphoreSlim(0); ThreadPool.QueueUserWorkItem(_ => { a = Work(1); done.Release(); }); await done.WaitAsync(); Console.WriteLine(a);")]
    [InlineData("int a = 0; var count = new CountdownEvent(1); new Thread(() => { a = Work(1); count.Signal(); }).Start(); count.Wait(); Console.WriteLine(a);")]
    [InlineData("int a = 0; var t = Task.Run(() => { a = Work(1); }); try { await t; } finally { Console.WriteLine(n); } a++;")]
    [InlineData("int a = 0; var ready = new ManualResetEventSlim(); var p = Task.Run(() => { a = Work(1); ready.Set(); }); var c = Task.Run(() => { ready.Wait(); Console.WriteLine(a); }); await Task.WhenAll(p, c);")]
    [InlineData("int a = 0; var p = Task.Run(() => { a = Work(1); }); var c = Task.Run(async () => { await p; Console.WriteLine(a); }); await c;")]
    [InlineData("int a = 0; var t = Task.Run(() => { a = Work(1); }); if (flag) { await t; return; } await t; a++;")]
    public Task Silent_before_the_start_and_after_the_join(string statements) => Verify.Silent(In(statements));

    [Theory]
    [InlineData("int sum = 0; names.ForEach(x => sum++);")]
    [InlineData("int sum = 0; var lengths = names.Select(x => { sum++; return x.Length; }).ToList();")]
    [InlineData("int sum = 0; Array.ForEach(data, x => sum += x);")]
    [InlineData("int sum = 0; Action add = () => sum++; add(); add();")]
    [InlineData("int sum = 0; AppDomain.CurrentDomain.ProcessExit += (s, e) => sum++;")]
    public Task Silent_on_one_thread(string statements) => Verify.Silent(In(statements));

    // ------------------------------------------------------------------------------------------------------- messages

    [Fact]
    public Task Names_the_parallel_loop() => Verify.Says("""
        class C
        {
            int M(int n)
            {
                var sum = 0;
                Parallel.For(0, n, i => { [|sum|] += i; });
                return sum;
            }
        }
        """, "'sum' is updated here without a lock, and 'Parallel.For' runs this code on several threads at a time");

    [Fact]
    public Task Names_the_other_line() => Verify.Says("""
        class C
        {
            void M()
            {
                var sum = 0;
                var thread = new Thread(() =>
                {
                    [|sum|]++;
                });
                thread.Start();
                sum++;
                thread.Join();
            }
        }
        """, "'sum' is updated here without a lock, and line 11 changes it while the code started in line 6 may still run", (11, 9), (6, 22));

    static string Blocks(string declaration, string handle, string join, string block = "var block", string written = "block") => $$"""
        class C
        {
            public static async Task Run(Stream stream, bool slow)
            {
                {{declaration}}
                while (true)
                {
                    try
                    {
                        {{block}} = new byte[9];
                        while (stream.ReadByte() > 0)
                        {
                            {{handle}}Task.Run(() => Console.WriteLine(block.Length));
                            if (slow)
                                Console.WriteLine();
                            {{join}}
                            {{written}} = new byte[9];
                        }
                    }
                    catch (IOException) { }
                }
            }
        }
        """;

    // What an exception leaves running has the variables of another round.
    [Theory]
    [InlineData("var task = ", "await task;")]
    [InlineData("var task = ", "await task.ConfigureAwait(false);")]
    [InlineData("var task = ", "task.Wait();")]
    public Task Silent_on_variables_that_are_made_again_in_the_next_round(string handle, string join) => Verify.Silent(Blocks("", handle, join));

    [Fact]
    public Task Silent_on_what_only_an_exception_leaves_running() => Verify.Silent(Blocks("byte[] block;", "var task = ", "await task;", "block"));

    [Theory]
    [InlineData("", "", "", "var block", "[|block|]")]
    [InlineData("Task task = Task.CompletedTask;", "var last = task; task = ", "await last;", "var block", "[|block|]")]
    public Task Reports_variables_that_the_running_code_still_sees(string declaration, string handle, string join, string block, string written) =>
        Verify.Reports(Blocks(declaration, handle, join, block, written));

    // ------------------------------------------------------------------------------------------ rows of a picture or table

    [Theory]
    [InlineData("var w = 9; Parallel.For(1, n, y => { for (var x = 0; x < w; x++) [|data[y * w + x]|] = data[(y - 1) * w + x]; });")]
    [InlineData("var w = 9; Parallel.For(1, n, y => { for (var x = 0; x < w; x++) { var above = data[(y - 1) * w + x]; [|data[y * w + x]|] = above; } });")]
    [InlineData("var table = new int[9, 9]; Parallel.For(1, n, y => { for (var x = 0; x < 9; x++) [|table[y, x]|] = table[y - 1, x] + table[y + 1, x]; });")]
    public Task Reports_rows_of_neighbours(string statements) => Verify.Reports(In(statements));

    [Theory]
    [InlineData("var w = 9; var other = new int[n]; Parallel.For(1, n, y => { for (var x = 0; x < w; x++) other[y * w + x] = data[(y - 1) * w + x]; });")]
    [InlineData("var w = 9; Parallel.For(1, n, y => { for (var x = 1; x < w; x++) data[y * w + x] = data[y * w + x - 1]; });")]
    [InlineData("var table = new int[9, 9]; Parallel.For(1, n, y => { for (var x = 1; x < 9; x++) table[y, x] = table[y, x - 1]; });")]
    // What is red is made from what is black.
    [InlineData("var table = new int[9, 9]; Parallel.For(1, n, y => { for (var x = 1 + y % 2; x < 9; x += 2) table[y, x] = table[y - 1, x] + table[y + 1, x]; });")]
    [InlineData("var table = new int[9, 9]; Parallel.For(1, n, y => { for (var x = 1; x < 9; x++) if ((x + y) % 2 == 0) table[y, x] = table[y - 1, x]; });")]
    // Every second row.
    [InlineData("var table = new int[9, 9]; Parallel.For(1, n, k => { var y = 2 * k; for (var x = 1; x < 9; x++) table[y, x] = table[y - 1, x]; });")]
    public Task Silent_where_rows_are_told_apart(string statements) => Verify.Silent(In(statements));

    [Fact]
    public Task Silent_on_a_variable_of_the_round_that_is_declared_without_a_value() => Verify.Silent(In("""
        while (n-- > 0)
        {
            string line;
            try { line = Console.ReadLine(); }
            catch (IOException) { continue; }
            _ = Task.Run(() => Console.WriteLine(line));
        }
        """));

    [Fact]
    public Task Reports_a_variable_of_all_rounds_that_is_declared_without_a_value() => Verify.Reports(In("""
        string line;
        while (n-- > 0)
        {
            [|line|] = Console.ReadLine();
            _ = Task.Run(() => Console.WriteLine(line));
        }
        """));

    static string Warming(string start, string wait = "await Task.Yield();") => $$"""
        class Program
        {
            static async Task Main()
            {
                var entries = 0;
                {{start}};
                Console.WriteLine(entries);
                async Task WarmAsync() { {{wait}} {{(start.StartsWith("await ") ? "entries" : "[|entries|]")}} = Environment.TickCount; }
            }
        }
        """;

    // No word of the launch table stands in such a body.
    [Theory]
    [InlineData("_ = WarmAsync()")]
    [InlineData("var warming = WarmAsync()")]
    [InlineData("await WarmAsync()")]
    public Task Reports_a_local_function_that_nobody_awaits(string start) => Verify.ReportsInProgram(Warming(start));

    [Theory]
    [InlineData("await Task.Yield(); entries++;")]
    [InlineData("await Task.Delay(1).ConfigureAwait(false); [|entries|]++;")]
    public Task Reports_what_need_not_come_back_to_the_context(string body) => Verify.Reports($$"""
        public class C
        {
            public void Open()
            {
                var entries = 0;
                _ = WarmAsync();
                Console.WriteLine(entries);
                async Task WarmAsync() { {{body}} }
            }
        }
        """);

    // ------------------------------------------------------------------------------------------------- delegates in collections

    [Theory]
    [InlineData("Parallel.Invoke(data.Select(x => (Action)(() => [|sum|] += x)).ToArray());")]
    [InlineData("var all = new List<Action>(); all.Add(() => [|sum|]++); all.Add(() => [|sum|]++); Parallel.Invoke(all.ToArray());")]
    [InlineData("var all = new List<Action>(); foreach (var x in data) all.Add(() => [|sum|] += x); Parallel.Invoke(all.ToArray());")]
    [InlineData("var all = new Action[] { () => [|sum|]++, () => [|sum|]++ }; Parallel.Invoke(all);")]
    [InlineData("Parallel.Invoke(data.Select(x => (Action)(() => { var own = 0; own += x; })).ToArray());")]
    [InlineData("var all = new Action[] { () => sum++, () => n++ }; Parallel.Invoke(all);")]
    [InlineData("var all = new List<Action>(); all.Add(() => Interlocked.Increment(ref sum)); Parallel.Invoke(all.ToArray());")]
    [InlineData("var all = new List<Action>(); all.Add(() => sum++); foreach (var one in all) one();")]
    public Task Reports_what_delegates_of_a_collection_do(string statements) => Verify.Reports(In("var sum = 0; " + statements));

    static string Scheduler(string run, string add) => $$"""
        class Scheduler
        {
            public void RunAll(IEnumerable<Action> jobs) => Dispatch(jobs.ToArray());
            void Dispatch(Action[] jobs) { {{run}} }
        }
        class Billing
        {
            static int Total(Scheduler scheduler, int[] invoices)
            {
                var total = 0;
                scheduler.RunAll(invoices.Select(invoice => (Action)(() => {{add}} += invoice)));
                return total;
            }
        }
        """;

    [Fact]
    public Task Reports_delegates_that_go_through_two_calls() => Verify.Reports(Scheduler("Parallel.Invoke(jobs);", "[|total|]"));

    [Fact]
    public Task Silent_on_delegates_that_run_one_after_the_other() => Verify.Silent(Scheduler("foreach (var job in jobs) job();", "total"));

    static string Invoker(string run, string use) => $$"""
        static class Threads
        {
            public static int Most { get; set; } = Environment.ProcessorCount;
            public static void Invoke(params Action[] actions)
            {
                if (actions.Length == 1) { actions[0](); return; }
                if (Most < 2) { for (var i = 0; i < actions.Length; i++) actions[i](); return; }
                {{run}}
            }

            public static void Both(Action one, Action other) => Parallel.Invoke(one, other);
            public static void Halves(Action<int> half) => Parallel.Invoke(() => half(0), () => half(1));
            public static void InTurn(Action one) => Parallel.Invoke(() => { one(); one(); }, () => Console.WriteLine());
        }
        class C
        {
            static int M(int[] data)
            {
                var sum = 0;
                var left = new int[data.Length];
                var right = new int[data.Length];
                {{use}}
                return sum + left[0] + right[0];
            }
        }
        """;

    [Theory]
    [InlineData("Threads.Invoke(() => { for (var i = 0; i < left.Length; i++) left[i] = data[i]; }, () => { for (var i = 0; i < right.Length; i++) right[i] = -data[i]; });")]
    [InlineData("Threads.Invoke(() => sum++, () => left[0]++);")]
    [InlineData("Threads.Both(() => sum++, () => left[0]++);")]
    [InlineData("Threads.InTurn(() => sum++);")]
    public Task Silent_where_a_helper_runs_each_of_several_once(string use) => Verify.Silent(Invoker("Parallel.Invoke(new ParallelOptions { MaxDegreeOfParallelism = Most }, actions);", use));

    [Theory]
    [InlineData("Threads.Invoke(() => [|sum|]++, () => [|sum|]--);")]
    [InlineData("Threads.Both(() => [|sum|]++, () => [|sum|]--);")]
    [InlineData("Threads.Halves(half => [|sum|] += half);")]
    [InlineData("var all = new List<Action>(); foreach (var one in data) all.Add(() => [|sum|] += one); Threads.Invoke(all.ToArray());")]
    public Task Reports_what_several_do_that_a_helper_runs_beside_each_other(string use) => Verify.Reports(Invoker("Parallel.Invoke(actions);", use));

    [Theory]
    [InlineData("var chunk = first / size;", "slots[chunk]")]
    [InlineData("var begin = first; var chunk = begin / size;", "slots[chunk]")]
    [InlineData("var chunk = first / 2;", "[|slots[chunk]|]")]
    public Task Slots_that_are_counted_by_the_rounds_of_a_loop(string chunk, string slot) => Verify.Reports($$"""
        class C
        {
            static int[] M(int[] data, int size)
            {
                var slots = new int[data.Length];
                var actions = new List<Action>();
                for (var first = 0; first < data.Length; first += size)
                {
                    {{chunk}}
                    actions.Add(() => { {{slot}} += data[chunk]; });
                }

                Parallel.Invoke(actions.ToArray());
                return slots;
            }
        }
        """);

    static string Helper(string use) => $$"""
        static class Helper
        {
            public static void Twice(Action action) => Parallel.For(0, 2, _ => action());
            public static void Here(Action action) { action(); action(); }
            public static Task Go(Action action) => Task.Run(action);
            public static void Locked(object gate, Action action) => Parallel.Invoke(() => { lock (gate) action(); }, () => { lock (gate) action(); });
        }
        class C
        {
            static void M() { var sum = 0; {{use}} Console.WriteLine(sum); }
        }
        """;

    [Theory]
    [InlineData("Helper.Twice(() => [|sum|]++);")]
    [InlineData("var task = Helper.Go(() => [|sum|]++); [|sum|]++; task.Wait();")]
    public Task Reports_what_a_helper_runs_beside_itself_or_its_caller(string use) => Verify.Reports(Helper(use));

    [Theory]
    [InlineData("Helper.Here(() => sum++);")]
    [InlineData("Helper.Twice(() => Interlocked.Increment(ref sum));")]
    [InlineData("Helper.Go(() => sum++).Wait(); sum++;")]
    [InlineData("Helper.Locked(new object(), () => sum++);")]
    public Task Silent_where_a_helper_runs_one_after_the_other(string use) => Verify.Silent(Helper(use));

    // ---------------------------------------------------------------------------------------- delegates that methods make

    static string Counter(string act, string run) => $$"""
        class Program
        {
            static Action Counter()
            {
                var n = 0;
                return () => { {{act}}; };
            }
            static void Run() { {{run}} }
        }
        """;

    [Theory]
    [InlineData("var count = Counter(); Parallel.For(0, 9, i => count());")]
    [InlineData("var count = Counter(); var a = Task.Run(count); var b = Task.Run(count); Task.WaitAll(a, b);")]
    public Task Reports_a_variable_of_a_delegate_that_a_method_makes(string run) => Verify.Reports(Counter("[|n|]++", run));

    [Theory]
    [InlineData("n++", "Parallel.For(0, 9, i => { var count = Counter(); count(); });")]
    [InlineData("n++", "var one = Counter(); var other = Counter(); Parallel.Invoke(() => one(), () => other());")]
    [InlineData("Interlocked.Increment(ref n)", "var count = Counter(); Parallel.For(0, 9, i => count());")]
    [InlineData("n++", "var count = Counter(); count(); count();")]
    public Task Silent_where_each_thread_has_a_delegate_of_its_own(string act, string run) => Verify.Silent(Counter(act, run));

    [Fact]
    public Task Reports_an_element_by_another_name() => Verify.Reports("""
        class C
        {
            void Run()
            {
                var counts = new int[10];
                Parallel.For(0, 99, i => { ref var count = ref counts[i % 10]; [|count|]++; });
            }
        }
        """);

    [Fact]
    public Task Silent_on_an_atomic_step_by_another_name() => Verify.Silent("""
        class C
        {
            void Run()
            {
                var counts = new int[10];
                Parallel.For(0, 99, i => { ref var count = ref counts[i % 10]; Interlocked.Increment(ref count); });
            }
        }
        """);

    // Delegates that a loop keeps in a list, and another one starts.
    [Theory]
    [InlineData("var sum = 0; var all = new List<Action>(); foreach (var x in data) all.Add(() => { [|sum|] += x; }); Task.WaitAll(all.Select(one => Task.Run(one)).ToArray());")]
    [InlineData("var sum = 0; var all = new List<Action>(); foreach (var x in data) all.Add(() => { [|sum|] += x; }); var tasks = new List<Task>(); foreach (var one in all) tasks.Add(Task.Run(one)); await Task.WhenAll(tasks);")]
    [InlineData("var sum = 0; var all = new List<ThreadStart>(); for (var i = 0; i < n; i++) all.Add(() => [|sum|]++); foreach (var one in all) new Thread(one).Start();")]
    public Task Reports_delegates_of_a_list_that_are_started_beside_each_other(string statements) => Verify.Reports(In(statements));

    [Theory]
    [InlineData("var sum = 0; var all = new List<Action>(); foreach (var x in data) all.Add(() => { sum += x; }); await Task.Run(() => { foreach (var one in all) one(); });")]
    [InlineData("var sum = 0; var all = new List<Action>(); foreach (var x in data) all.Add(() => { sum += x; }); foreach (var one in all) await Task.Run(one);")]
    [InlineData("var sum = 0; var all = new List<Action>(); foreach (var x in data) all.Add(() => Interlocked.Add(ref sum, x)); await Task.WhenAll(all.Select(one => Task.Run(one)));")]
    [InlineData("var all = new List<Action>(); foreach (var x in data) { var own = 0; all.Add(() => { own += x; }); } await Task.WhenAll(all.Select(one => Task.Run(one)));")]
    [InlineData("int a = 0, b = 0; var all = new List<Action>(); all.Add(() => a++); all.Add(() => b++); await Task.WhenAll(all.Select(one => Task.Run(one)));")]
    public Task Silent_where_they_have_their_own_or_follow_each_other(string statements) => Verify.Silent(In(statements));

    // An async lambda goes on behind its first await, with its caller.
    [Theory]
    [InlineData("var a = 0; Func<Task> later = async () => { await Task.Delay(9).ConfigureAwait(false); [|a|]++; }; var pending = later(); a += 2; await pending;")]
    [InlineData("var a = 0; Func<int, Task> later = async x => { await Task.Delay(9).ConfigureAwait(false); [|a|] += x; }; await Task.WhenAll(later(1), later(2));")]
    public Task Reports_an_async_lambda_that_is_not_awaited_at_once(string statements) => Verify.Reports(In(statements));

    [Theory]
    [InlineData("var a = 0; Func<Task> later = async () => { await Task.Delay(9).ConfigureAwait(false); a++; }; await later(); a += 2;")]
    [InlineData("var a = 0; Func<Task> later = async () => { await Task.Delay(9).ConfigureAwait(false); a++; }; var pending = later(); await pending; a += 2;")]
    [InlineData("var a = 0; Func<Task> later = async () => { a++; await Task.Delay(9).ConfigureAwait(false); }; var pending = later(); a += 2; await pending;")]
    [InlineData("var a = 0; Func<Task> later = async () => { a++; await Task.Yield(); }; foreach (var x in data) { await later(); a += x; }")]
    public Task Silent_where_it_has_ended_or_comes_before(string statements) => Verify.Silent(In(statements));

    static string Walking(string east, string west) => $$"""
        class C
        {
            static void Walk(int[] part, Action<int> visit) { foreach (var x in part) visit(x); }
            static void M(int[] one, int[] two) { int a = 0, b = 0; Parallel.Invoke(() => Walk(one, x => {{east}} += x), () => Walk(two, x => {{west}} += x)); Console.WriteLine(a + b); }
        }
        """;

    [Fact]
    public Task Reports_a_lambda_that_a_helper_runs_in_launched_code() => Verify.Reports(Walking("[|a|]", "[|a|]"));

    [Fact]
    public Task Silent_where_each_helper_has_a_variable_of_its_own() => Verify.Silent(Walking("a", "b"));


    [Fact]
    public Task Silent_on_a_variable_whose_value_a_new_object_has() => Verify.Silent("""
        public class Page
        {
            readonly object _text;
            public Page(object text, CancellationToken token) { _text = text; token.Register(Show); }
            void Show() => Console.WriteLine(_text);
        }
        public class Book
        {
            readonly List<Page> _pages = new();
            public void Load(string[] names)
            {
                foreach (var name in names)
                {
                    object text;
                    try { text = name.Trim(); } catch { continue; }
                    _pages.Add(new Page(text, default));
                }
            }
        }
        """);

    static string Hunt(string start, string write = "[|tries|]++;", string join = "Array.ForEach(threads, t => t.Join());") => $$"""
        class Hunt
        {
            static int Find(int most)
            {
                var tries = 0;
                void Search(int from) { for (var n = from; n < most; n += 2) {{write}} }
                var threads = new[] { new Thread(() => Search(0)), new Thread(() => Search(1)) };
                {{start}}
                {{join}}
                return tries;
            }
        }
        """;

    // Each thread of a list that is started by one call runs beside the others.
    [Theory]
    [InlineData("Array.ForEach(threads, t => t.Start());")]
    [InlineData("threads.ToList().ForEach(t => t.Start());")]
    [InlineData("foreach (var t in threads) t.Start();")]
    public Task Reports_threads_that_are_started_for_each(string start) => Verify.Reports(Hunt(start));

    [Theory]
    [InlineData("Array.ForEach(threads, t => t.Start());", "Interlocked.Increment(ref tries);")]
    [InlineData("Array.ForEach(threads, t => { t.Start(); t.Join(); });", "tries++;")]
    public Task Silent_on_threads_that_are_started_for_each(string start, string write) => Verify.Silent(Hunt(start, write));

    // Each call of the local function says which place is its own.
    [Theory]
    [InlineData("Array.ForEach(threads, t => t.Start());")]
    [InlineData("foreach (var t in threads) t.Start();")]
    public Task Silent_on_a_place_for_each_call(string start) => Verify.Silent($$"""
        class Hunt
        {
            static int Find(int most)
            {
                var tries = new int[2];
                void Search(int from) { var mine = 0; for (var n = from; n < most; n += 2) mine++; tries[from] = mine; }
                var threads = new[] { new Thread(() => Search(0)), new Thread(() => Search(1)) };
                {{start}}
                Array.ForEach(threads, t => t.Join());
                return tries.Sum();
            }
        }
        """);

    // ------------------------------------------------------------------------------------------ code that is handed out

    [Theory]
    [InlineData("var n = 0; _add = () => [|n|]++; Task.Run(() => { for (var i = 0; i < 9; i++) Use(n += i); });")]
    [InlineData("var n = 0; new Thread(() => Use(n)).Start(); _add = () => { [|n|]++; };")]
    public Task Reports_code_that_others_run_meanwhile(string body) => Verify.Reports(Kept(body));

    [Theory]
    [InlineData("var n = 0; var run = Task.Run(() => { n = 5; }); _add = () => { run.Wait(); n++; };")]
    [InlineData("var n = 0; var gate = new object(); new Thread(() => { lock (gate) n++; }).Start(); _add = () => { lock (gate) n--; };")]
    [InlineData("var n = 0; var run = new Thread(() => { n = 5; }); run.Start(); run.Join(); _add = () => n++;")]
    [InlineData("var n = 0; var m = 0; new Thread(() => Use(m)).Start(); _add = () => n++;")]
    public Task Silent_where_others_run_it_later_or_under_a_lock(string body) => Verify.Silent(Kept(body));

    static string Kept(string body) => $$"""
        class C
        {
            Action? _add;
            static void Use(int n) { }
            public void Start() { {{body}} }
            public void Add() => _add?.Invoke();
        }
        """;

    [Theory]
    [InlineData("actions = new List<Action>();")]
    [InlineData("")]
    public Task Actions_that_are_put_into_another_array(string anew) => Verify.Reports($$"""
        class C
        {
            static int[] M(int count)
            {
                var slots = new int[count];
                var actions = new List<Action>();
                for (var i = 0; i < count; i++)
                {
                    var own = i;
                    actions.Add(() => { {{(anew == "" ? "[|slots[own]|]" : "slots[own]")}} += 1; });
                }

                Parallel.Invoke(actions.ToArray());
                {{anew}}
                for (var i = 0; i < count; i++)
                {
                    var own = i;
                    actions.Add(() => { for (var k = 0; k < slots.Length; k++) Console.WriteLine(slots[k] + own); });
                }

                Parallel.Invoke(actions.ToArray());
                return slots;
            }
        }
        """);

    [Theory]
    [InlineData("timer.Elapsed += (_, _) => Console.WriteLine(total);", "[|total|] += part;")]
    [InlineData("timer.Elapsed += (_, _) => { Console.WriteLine(total); last = DateTime.UtcNow; };", "[|total|] += part; if (DateTime.UtcNow > last) last = DateTime.UtcNow;")]
    public Task Suggests_where_a_timer_tells_how_far_it_is(string tick, string step) => Verify.Suggests($$"""
        class C
        {
            static void M(int[] parts)
            {
                var total = 0L;
                var last = DateTime.UtcNow;
                using var timer = new System.Timers.Timer(1000);
                {{tick.Replace("last =", "[|last|] =")}}
                timer.Start();
                foreach (var part in parts) { {{step}} }
            }
        }
        """);

    // --------------------------------------------------------------------------------------- ways that lead past the launch

    static string Reading(string launch, string behind, string before = "") => $$"""
        class Reader
        {
            Task<int>? Ask(int part, out int read) { read = part; return part > 3 ? Task.Run(() => part) : null; }
            public int Read(int[] parts, TaskCompletionSource<int> all)
            {
                var got = 0;
                var isDone = true;
                {{before}}
                var task = Ask(parts[0], out var read);
                if (task != null)
                {
                    {{launch}}
                }
                {{behind}}
                return 1;
            }
        }
        """;

    const string Later = "task.ContinueWith(t => { got += t.Result; all.SetResult(got); }, TaskScheduler.Default);";
    const string LaterMarked = "task.ContinueWith(t => { [|got|] += t.Result; all.SetResult(got); }, TaskScheduler.Default);";

    /// <summary>What is done where the flag, which the launch has lowered, still stands, or where there was no task to go on with.</summary>
    [Theory]
    [InlineData("isDone = false; " + Later, "if (isDone) { got += read; all.SetResult(got); }")]
    [InlineData(Later + " isDone = false;", "if (read > 0 && isDone) { got += read; all.SetResult(got); }")]
    [InlineData(Later, "if (task == null) { got += read; all.SetResult(got); }")]
    [InlineData(Later, "if (task is null) got += read;")]
    [InlineData(Later, "if (task is not null) return 0; got += read;")]
    public Task Silent_where_nothing_was_launched(string launch, string behind) => Verify.Silent(Reading(launch, behind));

    /// <summary>Its twins: the flag is raised again, is lowered elsewhere or only on some ways, or another one is asked; the task is another one by then.</summary>
    [Theory]
    [InlineData("isDone = false; " + LaterMarked, "isDone = parts.Length > 1; if (isDone) [|got|] += read;")]
    [InlineData("isDone = true; " + LaterMarked, "if (isDone) [|got|] += read;")]
    [InlineData("if (read > 7) isDone = false; " + LaterMarked, "if (isDone) [|got|] += read;")]
    [InlineData("isDone = false; " + LaterMarked, "if (!isDone) [|got|] += read;")]
    [InlineData("isDone = false; " + LaterMarked, "if (isDone || read > 2) [|got|] += read;")]
    [InlineData(LaterMarked, "task = null; if (task == null) [|got|] += read;")]
    [InlineData(LaterMarked, "if (task != null) [|got|] += read;")]
    [InlineData("(isDone, read) = (false, 1); " + LaterMarked, "(isDone, var k) = (true, 2); if (isDone) [|got|] += k;")]
    [InlineData("isDone = false; " + LaterMarked + " if (isDone = parts.Length > 2) { }", "if (isDone) [|got|] += read;")]
    [InlineData("Lower(ref isDone); isDone = false; " + LaterMarked, "if (isDone) [|got|] += read; static void Lower(ref bool flag) => flag = true;")]
    public Task Reports_where_the_way_leads_past_the_launch(string launch, string behind) => Verify.Reports(Reading(launch, behind));

    /// <summary>The flag was asked before it was lowered, or is lowered only when the rounds are over, or where some jump past it.</summary>
    [Theory]
    [InlineData("if (isDone) { isDone = false; Task.Run(() => { if (got > 1) Console.Write(1); }); [|got|] += part; }")]
    [InlineData("while (isDone) { isDone = false; Task.Run(() => { if (got > 1) Console.Write(1); }); [|got|] += part; }")]
    [InlineData("if (isDone) [|got|] += part; Task.Run(() => { if (got > 1) Console.Write(1); });", "isDone = false;")]
    [InlineData("if (part > 3) { Task.Run(() => { if (got > 1) Console.Write(1); }); if (part > 4) continue; } isDone = false;", "if (isDone) [|got|] += 1;")]
    public Task Reports_flags_that_were_asked_before(string round, string behind = "") => Verify.Reports($$"""
        class Reader
        {
            public int Read(int[] parts)
            {
                var got = 0;
                var isDone = true;
                foreach (var part in parts)
                {
                    {{round}}
                }
                {{behind}}
                return 1;
            }
        }
        """);

    /// <summary>In the next round the flag is another one, and what an earlier one has launched still runs.</summary>
    [Fact]
    public Task Reports_flags_of_rounds() => Verify.Reports("""
        class Reader
        {
            public int Read(int[] parts)
            {
                var got = 0;
                foreach (var part in parts)
                {
                    var isDone = true;
                    if (part > 3)
                    {
                        isDone = false;
                        Task.Run(() => { if (got > part) Console.Write(part); });
                    }
                    if (isDone)
                        [|got|] += part;
                }
                return 1;
            }
        }
        """);

    // A walker that keeps a function, and what runs it.
    static string Kept(string run, string go) => $$"""
        class Walker
        {
            readonly Action<int> _tell; readonly object _gate = new();
            public Walker(Action<int> tell) => _tell = tell;
            public void Walk(int n) { {{run}} }
            public void Step(int i) { lock (_gate) _tell(i); }
            void Plain(int i) => _tell(i);
        }
        class Report
        {
            static void Main() { var total = 0; {{go}}; Console.WriteLine(total); }
            static void Walk(Action<int> tell) => new Walker(tell).Walk(9);
        }
        """;

    const string Steps = "Parallel.For(0, n, i => Step(i));";

    // Whoever runs a kept function holds a lock of its own while it does.
    [Theory]
    [InlineData(Steps, "Walk(n => { total += n; })")]
    [InlineData(Steps, "new Walker(n => { total += n; }).Walk(9)")]
    [InlineData(Steps, "var walker = new Walker(n => { total += n; }); walker.Walk(9)")]
    [InlineData("Parallel.For(0, n, Step);", "Walk(n => { total += n; })")]
    [InlineData("Task.WaitAll(Task.Run(() => Step(1)), Task.Run(() => { lock (_gate) _tell(2); }));", "Walk(n => { total += n; })")]
    [InlineData("Parallel.For(0, n, i => { lock (_gate) _tell(i); });", "Walk(n => { total += n; })")]
    [InlineData("Parallel.For(0, n, i => { lock (_gate) Plain(i); });", "Walk(n => { total += n; })")]
    [InlineData(Steps, "var walker = new Walker(n => { total += n; }); Parallel.For(0, 3, i => walker.Step(i))")]
    public Task Silent_where_the_keeper_of_a_function_runs_it_under_a_lock(string run, string go) => Verify.Silent(Kept(run, go));

    // Not each time, not among themselves, or each under a lock of its own.
    [Theory]
    [InlineData("Parallel.For(0, n, i => Plain(i));", "Walk(n => { [|total|] += n; })")]
    [InlineData("Parallel.For(0, n, i => { Step(i); Plain(i); });", "Walk(n => { [|total|] += n; })")]
    [InlineData("lock (_gate) Parallel.For(0, n, i => Plain(i));", "Walk(n => { [|total|] += n; })")]
    [InlineData("Step(n);", "Parallel.For(0, 3, i => new Walker(n => { [|total|] += n; }).Walk(i))")]
    public Task Reports_where_it_runs_without_one(string run, string go) => Verify.Reports(Kept(run, go));
}
