using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<UnsafeCollectionSharing>;
using VerifyCapture = Verify<UnsynchronizedCapture>;
using VerifyGuard = Verify<InconsistentlyGuardedField>;

/// <summary>Code that looks as if it ran beside other code, and runs before it, behind it or in its place.</summary>
public class OneAfterTheOtherTests
{
    // ------------------------------------------------------------------------------------------------------------- sequences

    static string Collector(string post, string flag = "readonly bool _isAside", string more = "") => $$"""
        class Collector
        {
            readonly object _gate = new(); Task _last = Task.CompletedTask, _first = Task.CompletedTask; readonly HashSet<string> _seen = new(); {{flag}};
            public Collector(bool isAside) => _isAside = isAside;
            public void Post(string path) { lock (_gate) { {{post}} } }
            {{more}}
            void Queue(string path, Action<string> work)
            {
                lock (_gate)
                {
                    if (_isAside) _last = _last.ContinueWith(_ => { TryWork(); }, TaskScheduler.Default); else TryWork();
                }
                bool TryWork() { try { work(path); return true; } catch (IOException) { return false; } }
            }
            void Work(string path) { if (@seen@Contains(path)) return; @seen@Add(path); }
        }
        class User { public void End(Collector collector, string[] paths) { foreach (var path in paths) collector.Post(path); } }
        """;

    [Theory]
    [InlineData("if (_isAside) _last = _last.ContinueWith(_ => Work(path), TaskScheduler.Default); else Work(path);")]
    [InlineData("if (!_isAside) { Work(path); } else { _last = _last.ContinueWith(_ => Work(path), TaskScheduler.Default); }")]
    [InlineData("Queue(path, Work);")]
    public Task Silent_in_a_sequence_or_on_the_spot(string post) => Verify.Silent(Collector(post).Replace("@seen@", "_seen."));

    [Theory]
    [InlineData("_first.ContinueWith(_ => Work(path), TaskScheduler.Default);")]
    [InlineData("_last = Task.Run(() => Work(path));")]
    public Task Reports_what_is_no_sequence(string post) => Verify.Reports(Collector(post).Replace("if (@seen@Contains(path))", "if (_seen.Contains(path))").Replace("@seen@Add(path)", "[|_seen.Add(path)|]"));

    // -------------------------------------------------------------------------------------------- the thread of whoever asks

    static string Animation(string scheduler) => $$"""
        class Animation
        {
            static IDisposable Apply(Action done, List<Task> parts) { Task.WhenAll(parts).ContinueWith((_, state) => ((Action)state!)(), done, {{scheduler}}); return new MemoryStream(); }
            public void Run(List<Task> parts)
            {
                IDisposable? running = null;
                running = Apply(() => running?.Dispose(), parts);
                @last@ = Apply(() => { }, parts);
            }
        }
        """;

    [Fact]
    public Task Silent_on_the_thread_of_the_caller() => VerifyCapture.Silent(Animation("TaskScheduler.FromCurrentSynchronizationContext()").Replace("@last@", "running"));

    // ------------------------------------------------------------------------------------------------------- before the start

    static string Pump(string host, string pump = "public void Start() { _thread = new Thread(Loop); _thread.Start(); }") => $$"""
        interface IRegistry { void Add(int key, Action action); void Remove(int key); }
        class Router : IRegistry
        {
            readonly Dictionary<int, Action> _all = new();
            public void Add(int key, Action action) => @all@[key] = action;
            public void Remove(int key) => @all@.Remove(key);
            public void Route(int key) => _all[key]();
        }
        class Pump : IRegistry
        {
            readonly Router _router = new(); Thread? _thread;
            public void Add(int key, Action action) => _router.Add(key, action);
            public void Remove(int key) => _router.Remove(key);
            {{pump}}
            void Loop() { while (true) _router.Route(1); }
        }
        class Other : IRegistry
        {
            readonly Router _router = new();
            public Other() => (this as IRegistry).Add(1, () => { });
            void IRegistry.Add(int key, Action action) => _router.Add(key, action);
            void IRegistry.Remove(int key) => _router.Remove(key);
        }
        class Host { {{host}} }
        """;

    [Theory]
    [InlineData("public void Run(Pump pump) { pump.Add(1, () => { }); pump.Add(2, () => { }); pump.Start(); }")]
    [InlineData("readonly Pump _pump = new(); public void Run() { _pump.Add(1, () => { }); _pump.Start(); Console.ReadLine(); }")]
    public Task Silent_where_all_is_added_before_the_start(string host) => Verify.Silent(Pump(host).Replace("@all@", "_all"));

    [Theory]
    [InlineData("public void Run(Pump pump) { pump.Add(1, () => { }); pump.Start(); pump.Add(2, () => { }); }", "[|_all[key]|]", "_all.Remove(key)")]
    [InlineData("public void Run(Pump pump, Pump other) { pump.Add(1, () => { }); other.Start(); }", "[|_all[key]|]", "_all.Remove(key)")]
    [InlineData("public void Run(Pump pump) { pump.Add(1, () => { }); pump.Start(); } public void Drop(IRegistry all) => all.Remove(1);", "_all[key]", "[|_all.Remove(key)|]")]
    public Task Reports_what_may_be_added_later(string host, string add, string remove) => Verify.Reports(Pump(host).Replace("@all@[key]", add).Replace("@all@.Remove(key)", remove));

    [Fact]
    public Task Silent_on_what_the_constructors_of_derived_types_call() => Verify.Silent(Endpoint("Construct();"));

    [Fact]
    public Task Reports_what_they_call_behind_the_start() => Verify.Reports(Endpoint("Listen(); Construct();").Replace("_buffer!.SetLength(0)", "[|_buffer!.SetLength(0)|]"));

    static string Endpoint(string constructor) => $$"""
        abstract class Endpoint
        {
            protected MemoryStream? _buffer; BinaryWriter? _writer; Thread? _pump;
            internal void Construct() { _buffer = new MemoryStream(); _writer = new BinaryWriter(_buffer); _buffer.SetLength(9); }
            internal void Listen() { _pump = new Thread(Loop); _pump.Start(); }
            void Loop() { while (true) { _buffer!.SetLength(0); _writer!.Write(1); } }
        }
        class Server : Endpoint { public Server() { {{constructor}} } }
        class Host { public void Run() { var server = new Server(); server.Listen(); } }
        """;

    // --------------------------------------------------------------------------------------------------- one loop of an object

    static string Link(string more = "") => $$"""
        class Link(Stream stream)
        {
            readonly MemoryStream _buffer = new();
            public void Begin() => ThreadPool.QueueUserWorkItem(_ => { var dropped = LoopAsync(); });
            public async Task LoopAsync()
            {
                while (true) { @buffer@SetLength(8)@end@; await stream.ReadAsync(_buffer.GetBuffer()).ConfigureAwait(false); if (!Route()) return; }
            }
            bool Route() { _buffer.WriteByte(0); return true; }
        }
        class Owner { public void OnLink(Stream stream) { var link = new Link(stream); link.Begin(); } {{more}} }
        """;

    [Fact]
    public Task Silent_where_only_a_launch_runs_the_loop() => Verify.Silent(Link().Replace("@buffer@", "_buffer.").Replace("@end@", ""));

    [Fact]
    public Task Reports_where_others_run_it_too() => Verify.Reports(Link("public Task Again(Link link) => link.LoopAsync();").Replace("@buffer@", "[|_buffer.").Replace("@end@", "|]").Replace("_buffer.WriteByte(0)", "[|_buffer.WriteByte(0)|]"));
}
