using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<UnguardedSharedField>;
using VerifyCapture = Verify<UnsynchronizedCapture>;

/// <summary>Code that is started several times, each time on an object of its own.</summary>
public class OwnElementsTests
{
    // ------------------------------------------------------------------------------------------------ the elements of an array

    static string Pool(string start, string state = "_tries", string total = "_pool.Total", string fill = "_jobs[i] = new Job(this, new Command());") => $$"""
        class Command { public int Sent; public void Send() => Sent++; }
        class Job
        {
            readonly Pool _pool; readonly Command _command; int _tries;
            public Job(Pool pool, Command command) { _pool = pool; _command = command; }
            public void Run(object? _) { {{state}}++; _command.Send(); }
            public void Count(object? _) => {{total}}++;
        }
        class Pool
        {
            public int Total; readonly Job[] _jobs; readonly int _most; Task? _watch;
            public Pool(int n, int most)
            {
                _jobs = new Job[n]; _most = most;
                var job = new Job(this, new Command());
                for (var i = 0; i < n; i++) { {{fill}} }
            }
            void Start() { {{start}} }
        }
        """;

    [Theory]
    [InlineData("for (var i = 0; i < _most; i++) ThreadPool.QueueUserWorkItem(_jobs[i].Run, null);")]
    [InlineData("for (var i = 0; i < _jobs.Length; i++) ThreadPool.QueueUserWorkItem(_jobs[i].Run, null);")]
    [InlineData("for (var i = 0; i < _most; i++) new Thread(_jobs[i].Run).Start();")]
    [InlineData("for (var i = 0; i < _most; i++) { var job = _jobs[i]; Task.Run(() => job.Run(null)); }")]
    [InlineData("var jobs = _jobs; for (var i = 0; i < jobs.Length; i++) { var job = jobs[i]; Task.Run(() => job.Run(null)); }")]
    [InlineData("foreach (var job in _jobs) Task.Run(() => job.Run(null));")]
    [InlineData("foreach (var job in _jobs) { var own = job; Task.Run(() => own.Run(null)); }")]
    [InlineData("while (true) { var all = new List<Task>(); for (var i = 0; i < _most; i++) { var job = _jobs[i]; all.Add(Task.Run(() => job.Run(null))); } if (all.Any()) Task.WaitAll(all.ToArray()); else Thread.Sleep(1); }")]
    public Task Silent_where_each_start_has_its_own(string start) => Verify.Silent(Pool(start));

    [Theory]
    // One element is started several times.
    [InlineData("for (var i = 0; i < _most; i++) for (var k = 0; k < 3; k++) ThreadPool.QueueUserWorkItem(_jobs[i].Run, null);")]
    [InlineData("for (var i = 0; i < _most; i++) ThreadPool.QueueUserWorkItem(_jobs[0].Run, null);")]
    [InlineData("while (true) { for (var i = 0; i < _most; i++) Task.Run(() => _jobs[0].Run(null)); Thread.Sleep(1); }")]
    [InlineData("while (true) { for (var i = 0; i < _most; i++) ThreadPool.QueueUserWorkItem(_jobs[i].Run, null); Thread.Sleep(1); }")]
    public Task Reports_where_one_object_is_started_again(string start) => Verify.Reports(Pool(start, "[|_tries|]").Replace("Sent++", "[|Sent|]++"));

    [Theory]
    [InlineData("for (var i = 0; i < _most; i++) ThreadPool.QueueUserWorkItem(_jobs[i].Count, null);")]
    [InlineData("foreach (var job in _jobs) Task.Run(() => job.Count(null));")]
    public Task Reports_what_all_elements_were_given(string start) => Verify.Reports(Pool(start, total: "[|_pool.Total|]"));

    static string Local(string fill, string start, string count = "Count") => $$"""
        class Job { public int Count; public void Run() => {{count}}++; }
        class C
        {
            readonly Job _shared = new();
            void Start(int n, Job given)
            {
                var jobs = new Job[n]; var list = new List<Job>(); var one = new Job();
                for (var i = 0; i < jobs.Length; i++) { {{fill}} }
                {{start}}
            }
        }
        """;

    [Theory]
    [InlineData("jobs[i] = new Job();", "for (var i = 0; i < jobs.Length; i++) Task.Run(jobs[i].Run);")]
    [InlineData("var job = new Job(); jobs[i] = job;", "for (var i = 0; i < jobs.Length; i++) Task.Run(jobs[i].Run);")]
    [InlineData("Job job; job = new Job(); jobs[i] = job;", "foreach (var job in jobs) Task.Run(job.Run);")]
    [InlineData("list.Add(new Job());", "for (var i = 0; i < n; i++) Task.Run(list[i].Run);")]
    public Task Silent_where_the_elements_were_made_for_it(string fill, string start) => Verify.Silent(Local(fill, start));

    [Theory]
    [InlineData("for (var i = 0; i < n; i++) { tasks.Add(Task.Run(jobs[i].Run)); jobs[i].Count++; }")]
    [InlineData("foreach (var job in jobs) { tasks.Add(Task.Run(job.Run)); job.Count++; }")]
    public Task Reports_what_comes_after_the_start_in_a_round(string start) => Verify.Reports(Local("jobs[i] = new Job();", "var tasks = new List<Task>(); " + start, "[|Count|]").Replace("jobs[i].Count++", "[|jobs[i].Count|]++").Replace("job.Count++", "[|job.Count|]++"));

    [Theory]
    [InlineData("for (var i = 0; i < n; i++) { jobs[i].Count++; tasks.Add(Task.Run(jobs[i].Run)); }")]
    [InlineData("for (var i = 0; i < n; i++) { if (n > 3) { tasks.Add(Task.Run(jobs[i].Run)); continue; } jobs[i].Count++; }")]
    [InlineData("foreach (var job in jobs) { if (n > 3) tasks.Add(Task.Run(job.Run)); else job.Count++; }")]
    [InlineData("foreach (var job in jobs) { var task = Task.Run(job.Run); task.Wait(); job.Count++; }")]
    public Task Silent_before_the_start_in_a_round(string start) => Verify.Silent(Local("jobs[i] = new Job();", "var tasks = new List<Task>(); " + start));

    [Fact]
    public Task Reports_elements_that_are_started_again_after_a_while() =>
        Verify.Reports(Local("jobs[i] = new Job();", "while (n > 0) { for (var i = 0; i < n; i++) Task.Run(jobs[i].Run); Task.Delay(1000).Wait(); }", "[|Count|]"));

    [Fact]
    public Task Silent_where_all_have_ended_before_they_are_started_again() =>
        Verify.Silent(Local("jobs[i] = new Job();", "while (n > 0) { var tasks = new Task[n]; for (var i = 0; i < n; i++) tasks[i] = Task.Run(jobs[i].Run); Task.WaitAll(tasks); }"));

    [Theory]
    [InlineData("jobs[i] = one;", "for (var i = 0; i < jobs.Length; i++) Task.Run(jobs[i].Run);")]
    [InlineData("jobs[i] = given;", "for (var i = 0; i < n; i++) Task.Run(jobs[i].Run);")]
    [InlineData("jobs[i] = _shared;", "foreach (var job in jobs) Task.Run(job.Run);")]
    [InlineData("list.Add(one);", "foreach (var job in list) Task.Run(job.Run);")]
    [InlineData("", "list.Add(one); list.Add(one); foreach (var job in list) Task.Run(job.Run);")]
    public Task Reports_elements_that_are_one_object(string fill, string start) => Verify.Reports(Local(fill, start, "[|Count|]"));

    // ------------------------------------------------------------------------------------------ what a method is given elements of

    static string Given(string start, string make = "new Job(log, new Log())", string type = "List<Job>") => $$"""
        class Log { public int Lines; }
        class Job
        {
            readonly Log _log, _own; int _tries;
            public Job(Log log, Log own) { _log = log; _own = own; }
            public void Note() => [|_log.Lines|]++;
            public void Try() { _tries++; _own.Lines++; }
        }
        static class C
        {
            static void RunAll({{type}} jobs) { {{start}} }
            static void Main(string[] names) { var log = new Log(); RunAll(names.Select(name => {{make}}).ToList()); }
        }
        """;

    [Theory]
    [InlineData("Parallel.ForEach(jobs, job => job.Note());", "List<Job>")]
    [InlineData("Task.WaitAll(jobs.Select(job => Task.Run(job.Note)).ToArray());", "IEnumerable<Job>")]
    [InlineData("foreach (var job in jobs) Task.Run(() => job.Note());", "IReadOnlyList<Job>")]
    public Task Reports_what_given_elements_have_in_common(string start, string type) => Verify.Reports(Given(start, type: type));

    [Theory]
    [InlineData("Parallel.ForEach(jobs, job => job.Try());", "new Job(log, new Log())")]
    [InlineData("Parallel.ForEach(jobs, job => job.Note());", "new Job(new Log(), log)")]
    [InlineData("Task.WaitAll(jobs.Select(job => Task.Run(job.Note)).ToArray());", "new Job(new Log(), log)")]
    [InlineData("foreach (var job in jobs) job.Note(); Parallel.ForEach(jobs, job => job.Try());", "new Job(log, new Log())")]
    public Task Silent_on_what_each_given_element_has_for_itself(string start, string make) => Verify.Silent(Given(start, make).Replace("[|", "").Replace("|]", ""));

    static string Family(string note, string make, string start = "Parallel.ForEach(jobs, job => job.Note());") => $$"""
        class Log { public int Lines; }
        class Job
        {
            readonly Log _log; readonly object _gate; public readonly List<Job> Parts = new();
            public Job(Log log, object gate) { _log = log; _gate = gate; }
            public void Note() { {{note}} }
        }
        class Book { public int Lines; public readonly Page First; public Book() { First = new Page(this); } }
        class Page(Book book) { public void Turn() => book.Lines++; }
        static class C
        {
            static void RunAll(List<Job> jobs, List<Book> books) { {{start}} }
            static void Main(string[] names) { var log = new Log(); var gate = new object(); RunAll({{make}}, new()); }
        }
        """;

    [Theory]
    // The lock is common as well.
    [InlineData("lock (_gate) _log.Lines++;", "names.Select(name => new Job(log, gate)).ToList()", "Parallel.ForEach(jobs, job => job.Note());")]
    // Each book is its page's book.
    [InlineData("", "new()", "Parallel.ForEach(books, book => book.First.Turn());")]
    [InlineData("", "new()", "Task.WaitAll(books.Select(book => Task.Run(() => book.First.Turn())).ToArray());")]
    // Those that were made with one are not the ones that are given.
    [InlineData("_log.Lines++;", "new() { new Job(new Log(), gate), new Job(new Log(), gate) }", "Parallel.ForEach(jobs, job => job.Note());")]
    // Parts of each element.
    [InlineData("_log.Lines++;", "names.Select(name => { var own = new Log(); var job = new Job(own, gate); job.Parts.Add(new Job(own, gate)); return job; }).ToList()", "Parallel.ForEach(jobs, job => { foreach (var part in job.Parts) part.Note(); });")]
    public Task Silent_where_what_seems_common_is_not(string note, string make, string start) => Verify.Silent(Family(note, make, start));

    // ----------------------------------------------------------------------------------------------------- started by helpers

    static string Background(string run, string start = "_task = Background.Run(Loop);", string state = "_at") => $$"""
        class Background
        {
            readonly CancellationTokenSource _source = new();
            public Task Task { get; }
            Background(Func<CancellationToken, Task> function) => Task = Task.Run(async () => { await function(_source.Token).ConfigureAwait(false); });
            public static Background Run(Func<CancellationToken, Task> function) { {{run}} }
        }
        class Reader
        {
            readonly Background _task; long _at;
            public Reader() { {{start}} }
            async Task Loop(CancellationToken token) { await Task.Delay(1); while (!token.IsCancellationRequested) {{state}} += 2; }
        }
        """;

    [Fact]
    public Task Silent_where_helpers_of_helpers_start_it_once() => Verify.Silent(Background("return new Background(function);"));

    [Theory]
    [InlineData("_ = new Background(function); return new Background(function);", "_task = Background.Run(Loop);")]
    [InlineData("return new Background(function);", "_task = Background.Run(Loop); _task = Background.Run(Loop);")]
    public Task Reports_where_a_helper_starts_it_twice(string run, string start) => Verify.Reports(Background(run, start, "[|_at|]"));

    // ------------------------------------------------------------------------------------------------------- operations of sockets

    static string Connecting(string connect, string state = "_backoff", string handled = "") => $$"""
        using System.Net.Sockets;
        class Client
        {
            readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp); int _backoff;
            public void Connect() { {{connect}} }
            void Done(object? sender, SocketAsyncEventArgs e) => Connected(e);
            void Connected(SocketAsyncEventArgs e) { {{state}}++; {{handled}} }
        }
        """;

    [Theory]
    [InlineData("var e = new SocketAsyncEventArgs(); e.Completed += Done; if (!_socket.ConnectAsync(e)) Connected(e);")]
    [InlineData("var e = new SocketAsyncEventArgs(); e.Completed += Done; _socket.ConnectAsync(e);")]
    public Task Silent_where_one_operation_is_begun(string connect) => Verify.Silent(Connecting(connect));

    [Theory]
    [InlineData("var e = new SocketAsyncEventArgs(); e.Completed += Done; _socket.ConnectAsync(e); Connected(e);", "")]
    [InlineData("for (var i = 0; i < 9; i++) { var e = new SocketAsyncEventArgs(); e.Completed += Done; _socket.SendAsync(e); }", "")]
    public Task Reports_where_several_may_be_under_way(string connect, string handled) => Verify.Reports(Connecting(connect, "[|_backoff|]", handled));

    [Fact]
    public Task Reports_beside_a_handler_that_a_question_does_not_begin() => VerifyCapture.Reports("""
        using System.Net.Sockets;
        class C
        {
            static bool IsBad(SocketAsyncEventArgs e) => e.SocketError != 0;
            static void M(Socket socket)
            {
                var count = 0;
                var args = new SocketAsyncEventArgs();
                args.Completed += (_, _) => [|count|]++;
                socket.ReceiveAsync(args);
                if (IsBad(args)) return;
                count++;
            }
        }
        """);

    static string Receiver(string more, string received = "_received") => $$"""
        using System.Net.Sockets;
        public class Receiver
        {
            readonly Socket _socket; readonly SocketAsyncEventArgs _args = new(); int _received;
            public Receiver(Socket s) { _socket = s; _args.Completed += Done; }
            public void Start() => Begin();
            void Begin() { if (!_socket.ReceiveAsync(_args)) Count(); }
            void Done(object? s, SocketAsyncEventArgs e) { Count(); Begin(); }
            void Count() => {{received}}++;
            {{more}}
        }
        """;

    [Fact]
    public Task Reports_who_calls_what_the_handler_does() => Verify.Reports(Receiver("public void Skip() { Count(); }", "[|_received|]"));

    [Fact]
    public Task Silent_on_operations_that_have_ended_at_once() => Verify.Silent(Receiver(""));

    // ------------------------------------------------------------------------------------------------------ waits with a time-out

    static string Folder(string failed, string fill, string items = "folder.Items") => $$"""
        class Folder { public List<string>? Items; public int Errors; }
        class C
        {
            void Fill(Folder folder) => Task.Run(() => { {{items}} = Directory.GetFiles("x").ToList(); }).Wait(5000);
            void All(List<Folder> folders, Folder folder, CancellationToken token) { {{fill}} }
        }
        """;

    [Theory]
    [InlineData("try { Fill(folder); } catch (Exception) { folder.Items = new(); }")]
    [InlineData("try { Task.Run(() => { folder.Items = Directory.GetFiles(\"x\").ToList(); }).Wait(5000); } catch (Exception) { folder.Items = new(); }")]
    [InlineData("var all = folders.ToList(); all.ForEach(one => { try { if (one.Errors == 0) Fill(one); } catch (Exception) { one.Items = new(); } });")]
    public Task Silent_where_the_wait_has_failed(string fill) => Verify.Silent(Folder("", fill));

    [Theory]
    [InlineData("try { Fill(folder); } finally { [|folder.Items|] = new(); }")]
    [InlineData("Fill(folder); [|folder.Items|] = new();")]
    [InlineData("try { Task.Run(() => { [|folder.Items|] = Directory.GetFiles(\"x\").ToList(); }).Wait(5000, token); } catch (Exception) { [|folder.Items|] = new(); }")]
    public Task Reports_what_may_go_on_after_a_time_out(string fill) =>
        Verify.Reports(Folder("", fill, fill.Contains("Task.Run", StringComparison.Ordinal) ? "folder.Items" : "[|folder.Items|]"));

    // ------------------------------------------------------------------------------------------ what an object was given is a copy

    static string Made(string use) => $$"""
        class Context
        {
            object _graph;
            public Context(object graph, CancellationToken token) { _graph = graph; token.Register(Cancel); }
            void Cancel() => Console.WriteLine(_graph);
            public Task SetAsync(object graph) { _graph = graph; return Task.CompletedTask; }
        }
        class C
        {
            readonly List<Context> _all = new();
            async Task<Context?> Make(object graph, string[] names, CancellationToken token)
            {
                await Task.Yield();
                {{use}}
            }
        }
        """;

    [Theory]
    [InlineData("var made = new Context(graph, token); await made.SetAsync(graph); return made;")]
    [InlineData("foreach (var name in names) { object p; try { p = name.Trim(); } catch { continue; } _all.Add(new Context(p, token)); } return null;")]
    public Task Silent_on_variables_that_an_object_was_given(string use) => VerifyCapture.Silent(Made(use));

    // -------------------------------------------------------------------------------------------- handlers that start work again

    static string Link(string start, string handler = "void OnDown()", string tries = "_tries") => $$"""
        class Source { public event Action? Down; public bool IsOpen { get; private set; } public void Raise() => Down?.Invoke(); public void End() => IsOpen = false; }
        class Link
        {
            bool _isEnded; readonly SemaphoreSlim _gate = new(1); bool IsBusy => _reconnect is { IsCompleted: false }; bool Begin() { if (_isRunning) return false; _isRunning = true; return true; }
            int _tries; Task? _reconnect; bool _isRunning; readonly Source _origin; readonly System.Diagnostics.Stopwatch _watch = new(); readonly CancellationTokenSource _source = new();
            public Link(Source source) { _origin = source; {{(handler.StartsWith("void", StringComparison.Ordinal) ? "source.Down += OnDown;" : "")}} }
            {{handler}} { {{start}} }
            async Task ReconnectAsync() { while ({{tries}} < 9) { {{tries}}++; await Task.Delay(10); } }
        }
        """;

    [Fact]
    public Task Reports_work_that_each_event_starts() => Verify.Reports(Link("_reconnect = Task.Run(ReconnectAsync);", tries: "[|_tries|]").Replace("while ([|_tries|]", "while (_tries"));

    [Fact]
    public Task Reports_work_of_handlers_that_stop_something_else() => Verify.Reports(Link("_watch.Stop(); _reconnect = Task.Run(ReconnectAsync);", tries: "[|_tries|]").Replace("while ([|_tries|]", "while (_tries"));

    [Theory]
    [InlineData("if (_isEnded) return; _reconnect = Task.Run(ReconnectAsync);")]
    [InlineData("if (!_origin.IsOpen) { _watch.Stop(); return; } _reconnect = Task.Run(ReconnectAsync);")]
    [InlineData("if (_source.IsCancellationRequested) return; _reconnect = Task.Run(ReconnectAsync);")]
    [InlineData("var wants = _origin.IsOpen; if (wants || !_isEnded) _reconnect = Task.Run(ReconnectAsync); else _isEnded = true;")]
    public Task Reports_work_behind_a_test_of_something_else(string start) => Verify.Reports(Link(start, tries: "[|_tries|]").Replace("while ([|_tries|]", "while (_tries"));

    [Theory]
    [InlineData("if (_isRunning) return; _isRunning = true; _reconnect = Task.Run(ReconnectAsync);")]
    [InlineData("if (!_isRunning) { _isRunning = true; _reconnect = Task.Run(ReconnectAsync); }")]
    [InlineData("var runs = _isRunning; if (runs) return; _isRunning = true; _reconnect = Task.Run(ReconnectAsync);")]
    [InlineData("if (_isRunning) return; _reconnect = Task.Run(async () => { _isRunning = true; await ReconnectAsync(); _isRunning = false; });")]
    [InlineData("if (!_origin.IsOpen) return; _origin.End(); _reconnect = Task.Run(ReconnectAsync);")]
    [InlineData("if (!_gate.Wait(0)) return; _reconnect = Task.Run(ReconnectAsync);")]
    [InlineData("if (!Begin()) return; _reconnect = Task.Run(ReconnectAsync);")]
    [InlineData("if (IsBusy) return; _reconnect = Task.Run(ReconnectAsync);")]
    public Task Silent_on_work_behind_a_test_that_the_work_changes(string start) => Verify.Silent(Link(start));

    [Theory]
    [InlineData("if (_reconnect is { IsCompleted: false }) return; _reconnect = Task.Run(ReconnectAsync);", "void OnDown()")]
    [InlineData("_source.Cancel(); _reconnect = Task.Run(ReconnectAsync);", "void OnDown()")]
    [InlineData("_origin.Down -= OnDown; _reconnect = Task.Run(ReconnectAsync);", "void OnDown()")]
    [InlineData("if (_isRunning) return; _isRunning = true; _reconnect = Task.Run(ReconnectAsync);", "void OnDown()")]
    [InlineData("_reconnect = Task.Run(ReconnectAsync);", "public void Start()")]
    public Task Silent_where_the_handler_looks_or_is_none(string start, string handler) => Verify.Silent(Link(start, handler));

    // ---------------------------------------------------------------------------------------------------------- bodies of threads

    static string Executor(string rest, string run = "public void Run(object? state)", string most = "_most") => $$"""
        public class Executor
        {
            int _most, _done;
            public Executor() { ThreadPool.QueueUserWorkItem(Run); }
            {{run}} { {{most}} += 2; while (_done < {{most.Replace("[|", "").Replace("|]", "")}}) _done = {{most.Replace("[|", "").Replace("|]", "")}}; }
            {{rest}}
        }
        """;

    [Theory]
    [InlineData("public void Run(object? state)")]
    [InlineData("internal void Run(object? state)")]
    public Task Silent_on_the_code_that_the_pool_runs(string run) => Verify.Silent(Executor("", run));

    [Theory]
    [InlineData("public void Again() => _most++;")]
    [InlineData("public void Again() => Run(null);")]
    public Task Reports_what_callers_do_beside_the_pool(string rest) => Verify.Reports(Executor(rest.Replace("_most", "[|_most|]"), most: "[|_most|]"));

    // ------------------------------------------------------------------------------------------------- sequences that wait for tasks

    static string Search(string results, string then) => $$"""
        class Tasks { readonly Queue<Task<int>> _tasks = new(); public void Add(Func<int> work) { var task = Task.Run(work); _tasks.Enqueue(task); } public Task<int> Take() => _tasks.Dequeue(); }
        class Runner : IEnumerable<int>, IEnumerator<int>
        {
            readonly Tasks _service = new(); int _left;
            public void Submit(Func<int> work) { _service.Add(work); _left++; }
            public int Current { get; private set; }
            public bool MoveNext() { if (_left-- == 0) return false; var task = _service.Take(); {{results}} return true; }
            public IEnumerator<int> GetEnumerator() => this;
            System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => this;
            object System.Collections.IEnumerator.Current => Current;
            public void Reset() { }
            public void Dispose() { }
        }
        class Top
        {
            int _best;
            int Find(int[] slices)
            {
                var runner = new Runner();
                foreach (var slice in slices) runner.Submit(() => { lock (slices) _best = Math.Max(_best, slice); return slice; });
                {{then}}
            }
        }
        """;

    [Fact]
    public Task Silent_behind_a_sequence_that_waits() => Verify<InconsistentlyGuardedField>.Silent(Search("task.Wait(); Current = task.Result;", "foreach (var found in runner) Console.WriteLine(found); return ++_best;"));

    [Theory]
    [InlineData("Current = task.Id;", "foreach (var found in runner) Console.WriteLine(found); return ++[|_best|];")]
    [InlineData("task.Wait(); Current = task.Result;", "return ++[|_best|];")]
    [InlineData("task.Wait(); Current = task.Result;", "foreach (var found in runner) [|_best|]++; return 0;")]
    public Task Reports_before_a_sequence_has_waited(string results, string then) => Verify<InconsistentlyGuardedField>.Reports(Search(results, then));

    [Fact]
    public Task Reports_behind_a_sequence_that_waits_for_something_else() => VerifyCapture.Reports("""
        class C
        {
            static IEnumerable<int> Watch(List<Task> tasks) { for (var i = 0; i < 3; i++) { Task.Delay(100).Wait(); yield return tasks.Count(t => t.IsCompleted); } }
            static void M()
            {
                var total = 0;
                var tasks = new List<Task>();
                tasks.Add(Task.Run(() => { [|total|]++; }));
                foreach (var done in Watch(tasks)) Console.WriteLine(done);
                total++;
            }
        }
        """);

    // ----------------------------------------------------------------------------------------- rounds that end when all have ended

    static string Round(string wait, string change = "_iteration++", string read = "_errors is { Count: > 9 }") => $$"""
        class Round
        {
            readonly object _m = new(); bool _all; int _left, _iteration = 1; List<Exception>? _errors;
            public void Run(Action[] parts)
            {
                while (_iteration < 4)
                {
                    _left = parts.Length; _all = false;
                    foreach (var p in parts) ThreadPool.QueueUserWorkItem(_ => { One(p); if (Interlocked.Decrement(ref _left) == 0) Notify(); });
                    {{wait}}
                    if ({{read}}) return;
                    {{change}};
                }
            }
            void Notify() { lock (_m) { _all = true; Monitor.Pulse(_m); } }
            void WaitTillAll() { lock (_m) { while (!_all) Monitor.Wait(_m); } }
            void One(Action p) { try { p(); } catch (Exception e) { lock (this) { (_errors ??= new()).Add(e); e.Data["i"] = _iteration; } } }
        }
        """;

    [Theory]
    [InlineData("lock (_m) while (!_all) Monitor.Wait(_m);")]
    [InlineData("WaitTillAll();")]
    public async Task Silent_between_two_rounds(string wait)
    {
        await Verify.Silent(Round(wait));
        await Verify<InconsistentlyGuardedField>.Silent(Round(wait));
        await Verify<UnsafeCollectionSharing>.Silent(Round(wait));
    }

    [Theory]
    [InlineData("Notify();")]
    [InlineData("")]
    public Task Reports_where_nobody_waits_for_the_round(string wait) => Verify<InconsistentlyGuardedField>.Reports(Round(wait, "[|_iteration|]++", "[|_errors|] is { Count: > 9 }"));
}
