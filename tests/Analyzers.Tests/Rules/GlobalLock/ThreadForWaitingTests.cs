using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Verify = Verify<ThreadForWaiting>;

/// <summary>CONC3014.</summary>
public class ThreadForWaitingTests
{
    static string Program(string main) => $$"""
        class Program
        {
            static string? _text;
            static int _sum;
            static readonly object Gate = new();
            static readonly ManualResetEventSlim Ready = new();
            static void Load() { _text = File.ReadAllText("a.txt"); }
            static void Nap() => Thread.Sleep(100);
            static void Compute() { for (var i = 0; i < 10_000_000; i++) _sum += i; }
            static void Fetch(Stream stream, byte[] buffer) { stream.Read(buffer, 0, 10); }

            static void Run(string[] paths, Stream stream, byte[] buffer)
            {
                {{main}}
            }
        }
        """;

    [Theory]
    [InlineData("var t = [|new Thread(Load)|]; t.Start(); t.Join();")]
    [InlineData("var t = [|new Thread(() => { _text = File.ReadAllText(\"a.txt\"); })|]; t.Start(); t.Join();")]
    [InlineData("[|new Thread(Nap)|].Start();")]
    [InlineData("[|new Thread(() => Thread.Sleep(1000))|].Start();")]
    [InlineData("[|new Thread(() => { for (var i = 0; i < 3; i++) { Thread.Sleep(10); Console.WriteLine(i); } })|].Start();")]
    [InlineData("[|new Thread(() => { foreach (var path in paths) _text += File.ReadAllText(path); })|].Start();")]
    [InlineData("foreach (var path in paths) [|new Thread(() => File.WriteAllText(path, \"\"))|].Start();")]
    [InlineData("[|new Thread(() => Fetch(stream, buffer))|].Start();")]
    [InlineData("[|new Thread(() => stream.Flush())|].Start();")]
    [InlineData("var done = new TaskCompletionSource(); [|new Thread(() => { stream.Flush(); done.SetResult(); })|].Start();")]
    [InlineData("[|new Thread(() => { var input = new StreamReader(new System.Net.Sockets.TcpClient().GetStream()); while (input.ReadLine() is { } line) Console.WriteLine(line); })|].Start();")]
    [InlineData("[|new Thread(() => { using var file = File.Create(\"a\"); stream.CopyTo(file); })|].Start();")]
    public Task Reports_a_thread_that_only_waits(string main) => Verify.Reports(Program(main));

    [Theory]
    [InlineData("new Thread(Compute).Start();")]
    [InlineData("new Thread(() => { Load(); Compute(); }).Start();")]
    [InlineData("new Thread(() => { while (true) { Thread.Sleep(1000); Console.WriteLine(_sum); } }).Start();")]
    [InlineData("new Thread(() => { lock (Gate) { Thread.Sleep(10); } }).Start();")]
    [InlineData("new Thread(() => { Ready.Wait(); Load(); }).Start();")]
    [InlineData("new Thread(() => Console.ReadLine()).Start();")]
    [InlineData("new Thread(() => _text = Console.In.ReadLine()).Start();")]
    [InlineData("new Thread(() => { var input = new StreamReader(Console.OpenStandardInput()); while (input.ReadLine() is { } line) Console.WriteLine(line); }).Start();")]
    [InlineData("new Thread(() => { var memory = new MemoryStream(buffer); memory.Read(buffer, 0, 3); }).Start();")]
    [InlineData("new Thread(() => _sum++).Start();")]
    [InlineData("new Thread(() => { using var file = File.Create(\"a\"); }).Start();")]
    [InlineData("Task.Run(Load);")]
    [InlineData("Load(); Nap();")]
    public Task Silent_where_the_thread_has_work_or_nothing_can_be_awaited(string main) => Verify.Silent(Program(main));

    [Theory]
    [InlineData("foreach (var path in paths) [|new Thread(() => { var text = File.ReadAllText(path); lock (Gate) { _text += text; } })|].Start();")]
    [InlineData("[|new Thread(() => { try { var text = File.ReadAllText(\"a\"); lock (Gate) _sum = text.Length; } catch (IOException) { lock (Gate) _sum = -1; } })|].Start();")]
    public Task Reports_a_thread_that_puts_away_what_it_has_read(string main) => Verify.Reports(Program(main));

    [Theory]
    [InlineData("new Thread(() => { var text = File.ReadAllText(\"a\"); lock (Gate) { foreach (var c in text) _sum += c; } }).Start();")]
    [InlineData("new Thread(() => { lock (Gate) { _text = File.ReadAllText(\"a\"); } }).Start();")]
    [InlineData("new Thread(() => { File.ReadAllText(\"a\"); lock (Gate) { while (_sum == 0) Monitor.Wait(Gate); } }).Start();")]
    [InlineData("new Thread(() => { File.ReadAllText(\"a\"); lock (Gate) { Monitor.PulseAll(Gate); } }).Start();")]
    [InlineData("new Thread(() => { lock (Gate) _sum = 1; File.ReadAllText(\"a\"); }).Start();")]
    public Task Silent_on_a_thread_that_works_or_waits_under_a_lock(string main) => Verify.Silent(Program(main));

    [Fact]
    public Task Says_what_it_waits_for() => Verify.Says("""
        class C
        {
            static void Run() => [|new Thread(() => Thread.Sleep(1000))|].Start();
        }
        """, "This thread does nothing but wait, in line 3 for 'Thread.Sleep'; an async method waits without a thread");

    [Fact]
    public Task Misses_a_wait_behind_a_second_call() => Verify.KnownMiss(Program(
        "new Thread(() => A()).Start(); static void A() => B(); static void B() => C(); static void C() => D(); static void D() => Console.WriteLine();"));

    static string Beat(string round) => $$"""
        class Heart
        {
            volatile bool _stop;
            double _sum;
            readonly string _path = "alive.txt";
            readonly Thread _thread;
            public Heart() => _thread = {|#0:new Thread(Beat)|};
            public void Start() => _thread.Start();
            public void Stop() { _stop = true; _thread.Join(); }
            void Beat() { while (!_stop) { {{round}} Thread.Sleep(1000); } }
        }
        """;

    [Theory]
    [InlineData("File.WriteAllText(_path, DateTime.UtcNow.ToString(\"O\"));")]
    [InlineData("File.WriteAllText(_path, string.Join(',', _path, _stop));")]
    public Task Reports_a_thread_that_makes_a_text_between_its_waits(string round) => Verify.Reports(Beat(round).Replace("{|#0:", "[|").Replace("(Beat)|}", "(Beat)|]"));

    [Theory]
    [InlineData("for (var i = 0; i < 10_000_000; i++) _sum += Math.Sqrt(i); File.WriteAllText(_path, DateTime.UtcNow.ToString(\"O\"));")]
    public Task Silent_for_a_thread_that_computes_between_its_waits(string round) => Verify.Silent(Beat(round).Replace("{|#0:", "").Replace("(Beat)|}", "(Beat)"));

    static string Client(string body, string more = "") => $$"""
        class Client
        {
            readonly HttpClient _http = new();
            readonly Task<string> _begun = Task.Run(() => string.Concat(Enumerable.Range(0, 9_000_000)));
            string _page = "";
            void Fetch() { {{body}} }
            public int Run() { var thread = {|#0:new Thread(Fetch)|}; thread.Start(); thread.Join(); return _page.Length; }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("_page = _http.GetStringAsync(\"http://a.example\").Result;")]
    [InlineData("_page = _http.GetStringAsync(\"http://a.example\").GetAwaiter().GetResult();")]
    [InlineData("_http.GetStringAsync(\"http://a.example\").ConfigureAwait(false).GetAwaiter().GetResult();")]
    [InlineData("_http.GetStringAsync(\"http://a.example\").Wait();")]
    public Task Reports_a_thread_that_waits_for_an_operation_it_has_begun(string body) => Verify.Reports(Client(body).Replace("{|#0:", "[|").Replace("(Fetch)|}", "(Fetch)|]"));

    [Theory]
    [InlineData("_page = _begun.Result;")] // what another thread computes
    [InlineData("_page = Task.Run(() => string.Concat(Enumerable.Range(0, 9_000_000))).Result;")]
    [InlineData("_page = _http.GetStringAsync(\"http://a.example\").Result; for (var i = 0; i < 10_000_000; i++) _page = i + _page[1..];")]
    public Task Silent_where_the_task_is_of_another_thread_or_more_is_done(string body) => Verify.Silent(Client(body).Replace("{|#0:", "").Replace("(Fetch)|}", "(Fetch)"));

    static string Instrument(string more) => $$"""
        abstract class Instrument
        {
            protected abstract void Poll();
            public Thread Begin() { var thread = {|#0:new Thread(Poll)|}; thread.Start(); return thread; }
            static void Main() { }
        }

        class Telescope : Instrument { protected override void Poll() { for (var i = 0; i < 9; i++) Thread.Sleep(500); } }
        {{more}}
        """;

    [Fact]
    public Task Reports_the_only_form_of_an_abstract_method() => Verify.Reports(Instrument("").Replace("{|#0:", "[|").Replace("(Poll)|}", "(Poll)|]"));

    [Fact]
    public Task Silent_where_there_are_two_forms() => Verify.Silent(Instrument("class Camera : Instrument { protected override void Poll() { for (var i = 0; i < 9_000_000; i++) Math.Sqrt(i); } }").Replace("{|#0:", "").Replace("(Poll)|}", "(Poll)"));

    static string Gauge(string body) => $$"""
        class Gauge
        {
            readonly HttpClient _http = new();
            volatile bool _stop;
            int _level;
            public event EventHandler<int>? Read;
            Action<int>? _report;
            void Watch() { {{body}} }
            public void Start(Action<int> report) { _report = report; {|#0:new Thread(Watch)|}.Start(); }
            public void Stop() => _stop = true;
        }
        """;

    [Theory]
    [InlineData("while (!_stop) { _level = (int)_http.Send(new HttpRequestMessage()).StatusCode; Read?.Invoke(this, _level); Thread.Sleep(5000); }")]
    [InlineData("while (!_stop) { var read = Read; if (read != null) read(this, _level); Thread.Sleep(5000); }")]
    [InlineData("Thread.Sleep(5000); Read?.Invoke(this, _level);")]
    public Task Reports_a_thread_that_raises_an_event_between_its_sleeps(string body) => Verify.Reports(Gauge(body).Replace("{|#0:", "[|").Replace("(Watch)|}", "(Watch)|]"));

    [Theory]
    [InlineData("while (!_stop) { _level = (int)_http.Send(new HttpRequestMessage()).StatusCode; Read?.Invoke(this, _level); }")] // as fast as it gets them
    [InlineData("Thread.Sleep(100); while (!_stop) { _level = (int)_http.Send(new HttpRequestMessage()).StatusCode; Read?.Invoke(this, _level); }")]
    [InlineData("while (!_stop) { _report?.Invoke(_level); Thread.Sleep(5000); }")] // the work that it was given, perhaps
    [InlineData("while (!_stop) { for (var i = 0; i < 10_000_000; i++) _level ^= i; Read?.Invoke(this, _level); Thread.Sleep(5); }")]
    public Task Silent_where_handlers_may_be_what_the_thread_is_for(string body) => Verify.Silent(Gauge(body).Replace("{|#0:", "").Replace("(Watch)|}", "(Watch)"));
}
