using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Verify = Verify<PlainStopFlag>;

/// <summary>CONC2010.</summary>
public class PlainStopFlagTests
{
    static string In(string loop, string flag = "bool _stop;", string stop = "_stop = true;", string start = "new Thread(Run).Start();") => $$"""
        class C
        {
            {{flag}}
            readonly object _gate = new();
            static void Work() { }
            void Run() { {{loop}} }
            public void Start() { {{start}} }
            public void Stop() { {{stop}} }
        }
        """;

    [Theory]
    [InlineData("while (![|_stop|]) Work();")]
    [InlineData("do { Work(); } while (![|_stop|]);")]
    [InlineData("for (var i = 0; ![|_stop|]; i++) Work();")]
    [InlineData("while (true) { if ([|_stop|]) break; Work(); }")]
    [InlineData("while (true) { Work(); if ([|_stop|]) return; }")]
    public Task Reports_loops_that_another_thread_ends(string loop) => Verify.Reports(In(loop));

    [Theory]
    [InlineData("while (![|_stop|]) Work();", "bool _stop;", "Task.Run(Run);")]
    [InlineData("while (![|_stop|]) Work();", "static bool _stop;", "ThreadPool.QueueUserWorkItem(_ => Run());")]
    [InlineData("while (![|_stop|]) Work();", "bool _stop { get; set; }", "new Thread(() => Run()).Start();")]
    public Task Reports_all_launches_and_fields(string loop, string flag, string start) => Verify.Reports(In(loop, flag, start: start));

    [Theory]
    [InlineData("while (!_stop) Work();", "volatile bool _stop;")]
    [InlineData("while (!Volatile.Read(ref _stop)) Work();")]
    [InlineData("while (!_stop) { Work(); _stop = true; }", "bool _stop;", "")]
    [InlineData("if (!_stop) Work();")]
    [InlineData("while (true) { lock (_gate) { if (_stop) break; } Work(); }", "bool _stop;", "lock (_gate) _stop = true;")]
    [InlineData("while (!_stop.IsCancellationRequested) Work();", "CancellationTokenSource _stop = new();", "_stop.Cancel();")]
    public Task Silent_where_the_write_is_seen(string loop, string flag = "bool _stop;", string stop = "_stop = true;") => Verify.Silent(In(loop, flag, stop));

    // What a loop waits for in each round makes it look again; a pause is not made for that.
    [Theory]
    [InlineData("while (!_stop) { Work(); _event.WaitOne(100); }", "bool _stop; readonly ManualResetEvent _event = new(false);")]
    [InlineData("while (true) { if (_stop) break; _event.Wait(); }", "bool _stop; readonly ManualResetEventSlim _event = new();")]
    [InlineData("while (!_stop) _token.WaitHandle.WaitOne(100);", "bool _stop; readonly CancellationToken _token;")]
    public Task Silent_where_each_round_waits(string loop, string flag) => Verify.Silent(In(loop, flag));

    [Theory]
    [InlineData("while (![|_stop|]) { if (_x > 0) _event.WaitOne(100); }")]
    [InlineData("_event.WaitOne(); while (![|_stop|]) Work();")]
    [InlineData("while (![|_stop|]) Thread.Sleep(100);")]
    public Task Reports_where_not_each_round_waits(string loop) => Verify.Reports(In(loop, "bool _stop; int _x; readonly ManualResetEvent _event = new(false);"));

    [Theory]
    [InlineData("Run();")]
    [InlineData("_stop = false; new Thread(Run).Start();")]
    public Task Silent_where_no_other_thread_writes(string start) => Verify.Silent(In("while (!_stop) Work();", stop: "", start: start));

    [Theory]
    [InlineData("bool IsRunning() => ![|_stop|];")]
    [InlineData("bool IsRunning() { if ([|_stop|]) return false; Work(); return true; }")]
    public Task Reports_a_question_that_answers_with_the_flag(string question) => Verify.Reports(In("while (IsRunning()) Work(); } " + question + " void Other() {"));

    [Theory]
    [InlineData("bool Read() { if (_stop) Work(); return true; }")]
    [InlineData("bool Read() { switch (Environment.TickCount) { case 1 when _stop: Work(); break; } return true; }")]
    [InlineData("bool Read() { Use(_stop); return true; } static void Use(bool x) { }")]
    public Task Silent_where_the_flag_is_asked_on_the_way(string step) => Verify.Silent(In("while (Read()) Work(); } " + step + " void Other() {"));

    [Fact]
    public Task A_captured_variable() => Verify.Reports("""
        class C
        {
            void M()
            {
                var stop = false;
                var thread = new Thread(() => { while (![|stop|]) Thread.SpinWait(9); });
                thread.Start();
                stop = true;
                thread.Join();
            }
        }
        """);

    [Fact]
    public Task A_message() => Verify.Says(
        """
        class C
        {
            bool _stop;
            public void Start() => new Thread(Run).Start();
            public void Stop() => _stop = true;
            void Run() { while (![|_stop|]) { } }
        }
        """,
        "'_stop' decides here whether a loop goes on, and is a plain variable; 'Stop' changes it in line 5 while the code started in line 4 may be running");

    [Fact]
    public Task A_flag_of_another_type() => Verify.KnownMiss(In("while (_stop == 0) Work();", "long _stop;", "_stop = 1;"));

    // Nothing in an empty loop makes it look again, however the other thread writes.
    [Theory]
    [InlineData("while ([|_open|] > 0) { }")]
    [InlineData("while ([|_open|] > 0) ;")]
    public Task Reports_spinning_on_what_others_change_atomically(string loop) => Verify.Reports(Gate(loop));

    [Theory]
    [InlineData("while (_open > 0) Thread.Sleep(1);")]
    [InlineData("while (Volatile.Read(ref _open) > 0) { }")]
    [InlineData("while (_open > 0 && !Console.KeyAvailable) { }")]
    [InlineData("while (_open > 0 && !Thread.Yield()) { }")]
    public Task Silent_where_the_loop_looks_again(string loop) => Verify.Silent(Gate(loop));

    static string Gate(string loop) => $$"""
        class Gate
        {
            int _open = 2;
            public Gate() => new Thread(() => Interlocked.Decrement(ref _open)).Start();
            public void WaitForAll() { {{loop}} }
        }
        """;

    [Fact]
    public Task A_caller_who_waits_for_the_objects_thread() => Verify.Reports("""
        class Load
        {
            bool _done;
            public Load() => new Thread(() => { Console.WriteLine(); _done = true; }).Start();
            public void Wait() { while (![|_done|]) { } }
        }
        """);

    [Theory]
    [InlineData("do { _attempt++; Work(); } while (_attempt < 5);")]
    [InlineData("while (_attempt < 5) { Work(); _attempt += 1; }")]
    [InlineData("for (_attempt = 0; _attempt < 5; _attempt++) Work();")]
    public Task Silent_where_the_loop_counts_itself(string loop) => Verify.Silent(In(loop, "int _attempt;", "_attempt = 0;"));

    static string Pump(string members, string others = "") => $$"""
        interface IPump { bool Running { get; set; } void Run(); }
        class Pump : IPump { {{members}} }
        {{others}}
        class Room(IPump pump)
        {
            void Shift() { var pumping = Task.Run(pump.Run); pump.Running = false; pumping.Wait(); }
        }
        """;

    [Theory]
    [InlineData("public bool Running { get; set; } = true; public void Run() { while ([|Running|]) { } }")]
    [InlineData("volatile bool _running = true; public bool Running { get => _running; set => _running = value; } public void Run() { while (_running) { } }")]
    // Which of the two it is, nobody knows.
    [InlineData("public bool Running { get; set; } = true; public void Run() { while (Running) { } }", "class Other : IPump { public bool Running { get; set; } public void Run() { } }")]
    public Task A_property_of_an_interface(string members, string others = "") => Verify.Reports(Pump(members, others));

    static string Awaiting(string loop) => In("", start: "Task.Run(RunAsync);") .Replace("void Run() {  }", "async Task RunAsync() { " + loop + " }");

    [Theory]
    [InlineData("while (!_stop) await Task.Yield();")]
    [InlineData("while (!_stop) { Work(); await Task.Delay(9); }")]
    [InlineData("do { await Task.Delay(9); } while (!_stop);")]
    [InlineData("while (true) { if (_stop) break; await Task.Delay(9); }")]
    public Task Silent_where_each_round_is_awaited(string loop) => Verify.Silent(Awaiting(loop));

    [Theory]
    [InlineData("await Task.Yield(); while (![|_stop|]) Work();")]
    [InlineData("while (![|_stop|]) { if (DateTime.Now.Hour > 7) await Task.Delay(9); }")]
    public Task Reports_where_a_round_may_go_on_at_once(string loop) => Verify.Reports(Awaiting(loop));

    [Fact]
    public Task Silent_where_an_exchange_looks_again() => Verify.Silent(In("do { Work(); _busy = 0; } while (_busy == 0 && Interlocked.CompareExchange(ref _busy, 1, 0) == 0);", "int _busy;", "_busy = 1;"));

    [Fact]
    public Task Reports_where_an_exchange_looks_at_something_else() =>
        Verify.Reports(In("do { Work(); } while ([|_busy|] == 0 && Interlocked.CompareExchange(ref _other, 1, 0) == 0);", "int _busy, _other;", "_busy = 1;"));

    static string UnderLock(string body) => $$"""
        class Target
        {
            readonly object _gate = new();
            bool _missing;
            int _n;
            void Work() { while (true) { {{body}} } }
            public void Run()
            {
                var thread = new Thread(Work);
                thread.Start();
                _missing = true;
                thread.Join();
            }
        }
        """;

    [Fact]
    public Task Silent_where_each_round_takes_a_lock_before_it_looks() => Verify.Silent(UnderLock("lock (_gate) { if (_missing) break; _n++; }"));

    [Fact]
    public Task Reports_where_no_round_does() => Verify.Reports(UnderLock("if ([|_missing|]) break; _n++;"));

    // What lets the loop go on does not end it.
    [Theory]
    [InlineData("while (!_stop) Work();", "_stop = false;")]
    [InlineData("while (true) { if (_stop) break; Work(); }", "_stop = false;")]
    [InlineData("do Work(); while (_stop);", "_stop = true;")]
    public Task Silent_where_only_going_on_is_told(string loop, string told) => Verify.Silent(In(loop, stop: told));

    [Theory]
    [InlineData("while (![|_stop|]) Work();", "_stop = true;")]
    [InlineData("while (true) { if ([|_stop|]) break; Work(); }", "_stop = true;")]
    [InlineData("do Work(); while ([|_stop|]);", "_stop = false;")]
    public Task Reports_what_ends_the_loop(string loop, string told) => Verify.Reports(In(loop, stop: told));

    static string Receiver(string flag, string body = "while (true) { if (_isClosed) break; Work(); }", string dispose = "_isClosed = true; _thread?.Join();") => $$"""
        sealed class Receiver : IDisposable
        {
            {{flag}}
            Thread? _thread;
            public void Start() { _thread = new Thread(Loop); _thread.Start(); }
            void Loop() { {{body}} }
            void Work() { }
            public void Dispose() { {{dispose}} }
        }
        """;

    [Theory]
    [InlineData("while (true) { if ([|_isClosed|]) break; Work(); }")]
    [InlineData("while (![|_isClosed|]) Work();")]
    public Task Reports_a_flag_that_Dispose_sets(string body) => Verify.Reports(Receiver("bool _isClosed;", body));

    [Theory]
    [InlineData("volatile bool _isClosed;", "_isClosed = true; _thread?.Join();")]
    [InlineData("bool _isClosed;", "_thread?.Join(); _isClosed = true;")]
    public Task Silent_on_a_flag_that_Dispose_makes_visible_or_sets_afterwards(string flag, string dispose) => Verify.Silent(Receiver(flag, dispose: dispose));

    // ------------------------------------------------------------------------------------------ code that is handed out

    static string Handed(string start, string type) => $$"""
        sealed class Ending(Action end) : IDisposable { public void Dispose() => end(); }
        class C
        {
            Action? _end;
            static void Work() { }
            public {{type}} { {{start}} }
            public void End() => _end?.Invoke();
        }
        """;

    [Theory]
    [InlineData("var goesOn = true; stop = () => goesOn = false; return Task.Run(() => { while ([|goesOn|]) Work(); });", "Task Start(out Action stop)")]
    [InlineData("var isOver = false; new Thread(() => { while (![|isOver|]) Work(); }).Start(); return () => isOver = true;", "Action Start()")]
    [InlineData("var isOver = false; var run = Task.Run(() => { while (![|isOver|]) Work(); }); return () => { isOver = true; run.Wait(); };", "Action Start()")]
    [InlineData("var isOver = false; ThreadPool.QueueUserWorkItem(_ => { while (![|isOver|]) Work(); }); return new Ending(() => { isOver = true; });", "IDisposable Start()")]
    [InlineData("var isOver = false; void Stop() { isOver = true; } var run = Task.Run(() => { while (![|isOver|]) Work(); }); return (run, Stop);", "(Task Run, Action Stop) Start()")]
    [InlineData("var isOver = false; _end = () => isOver = true; new Thread(() => { while (![|isOver|]) Work(); }).Start();", "void Start()")]
    public Task Reports_a_flag_that_callers_set_by_code_they_got(string start, string type) => Verify.Reports(Handed(start, type));

    [Theory]
    [InlineData("var asked = new ManualResetEventSlim(); stop = asked.Set; var goesOn = true; return Task.Run(() => { while (goesOn) { Work(); goesOn = !asked.IsSet; } });", "Task Start(out Action stop)")]
    [InlineData("var isOver = 0; new Thread(() => { while (Volatile.Read(ref isOver) == 0) Work(); }).Start(); return () => Volatile.Write(ref isOver, 1);", "Action Start()")]
    [InlineData("var isOver = false; var run = new Thread(() => { while (!isOver) { isOver = true; } }); run.Start(); run.Join(); return () => isOver = true;", "Action Start()")]
    [InlineData("var source = new CancellationTokenSource(); Task.Run(() => { while (!source.IsCancellationRequested) Work(); }); return new Ending(source.Cancel);", "IDisposable Start()")]
    public Task Silent_where_callers_tell_it_another_way(string start, string type) => Verify.Silent(Handed(start, type));

    // --------------------------------------------------------------------------------------- bounds, and waits inside try

    static string Trimmed(string loop, string type = "int") => $$"""
        class C
        {
            {{type}} _most;
            readonly System.Collections.Concurrent.ConcurrentQueue<int> _all = new();
            void Work() { }
            async Task Run() { await Task.Yield(); var count = _all.Count; {{loop}} }
            public void Start() { _ = Task.Run(Run); _most = {{(type == "int" ? "9" : "true")}}; }
        }
        """;

    [Theory]
    [InlineData("while (_most > 0 && count >= _most) { _all.TryDequeue(out _); count--; }")]
    [InlineData("while (count > _most) { count = count - 1; Work(); }")]
    public Task Silent_on_a_bound_of_a_loop_that_comes_to_its_end(string loop) => Verify.Silent(Trimmed(loop));

    [Theory]
    [InlineData("while (count > [|_most|]) { Work(); }")]
    [InlineData("while ([|_most|] == 0) { Work(); count--; }")]
    public Task Reports_a_number_that_a_loop_waits_for(string loop) => Verify.Reports(Trimmed(loop));

    [Theory]
    [InlineData("while (!_most) { try { await Task.Delay(9); } catch (IOException) { } }")]
    [InlineData("while (count > 0) { if (_most) return; try { Work(); await Task.Delay(9); } finally { Work(); } }")]
    public Task Silent_on_a_loop_that_awaits_in_a_try(string loop) => Verify.Silent(Trimmed(loop, "bool"));

    static string Taking(string round) => $$"""
        using System.Collections.Concurrent;
        class Worker
        {
            readonly object _gate = new();
            readonly ConcurrentQueue<int> _jobs = new();
            bool _isStopped;
            int _done;
            public void Stop() => _isStopped = true;
            public void Start() => new Thread(Run).Start();
            void Run() { while (![|_isStopped|]) { {{round}} } }
        }
        """;

    [Theory]
    [InlineData("_jobs.TryDequeue(out _);")]
    [InlineData("Thread.Sleep(10);")]
    public Task Suggests_where_each_round_takes_a_step_that_reads_anew(string round) => Verify.Suggests(Taking(round));

    [Theory]
    [InlineData("_done++;")]
    [InlineData("Console.Write(1);")]
    public Task Reports_where_no_step_says_so(string round) => Verify.Reports(Taking(round));

    // ------------------------------------------------------------------------------------ objects that the launching code keeps

    static string Kennel(string start, string stop, string fields = "readonly List<Dog> _dogs = new(); readonly Dictionary<Dog, Task> _tasks = new(); readonly Dictionary<string, Dog> _byName = new(); Dog? _last;", string flag = "public bool IsTired { get; set; }", string loop = "while (![|IsTired|]) Bark();") => $$"""
        abstract class Dog
        {
            {{flag}}
            public abstract void Run();
            protected void Bark() { }
        }
        class Terrier : Dog { public override void Run() { {{loop}} } }
        class Kennel
        {
            {{fields}}
            public void Start(Dog dog) { {{start}} }
            public void Stop() { {{stop}} }
        }
        class Program
        {
            static void Main()
            {
                var kennel = new Kennel();
                kennel.Start(new Terrier());
                Console.ReadLine();
                kennel.Stop();
            }
        }
        """;

    [Theory]
    [InlineData("_dogs.Add(dog); Task.Run(dog.Run);", "foreach (var dog in _dogs) dog.IsTired = true;")]
    [InlineData("Task.Run(dog.Run); _dogs.Add(dog);", "foreach (var dog in _dogs) dog.IsTired = true;")]
    [InlineData("Task.Run(() => dog.Run()); _dogs.Add(dog);", "foreach (var dog in _dogs) dog.IsTired = true;")]
    [InlineData("_tasks[dog] = Task.Run(dog.Run);", "foreach (var dog in _tasks.Keys) dog.IsTired = true;")]
    [InlineData("_tasks.Add(dog, Task.Run(dog.Run));", "foreach (var pair in _tasks) pair.Key.IsTired = true;")]
    [InlineData("_byName[\"a\"] = dog; new Thread(dog.Run).Start();", "foreach (var dog in _byName.Values) dog.IsTired = true;")]
    [InlineData("_byName.Add(\"a\", dog); new Thread(dog.Run).Start();", "foreach (var pair in _byName) pair.Value.IsTired = true;")]
    [InlineData("Task.Run(dog.Run); _last = dog;", "_last!.IsTired = true;")]
    [InlineData("Task.Run(dog.Run); _last = dog;", "if (_last is { } dog) dog.IsTired = true;")]
    [InlineData("_dogs.Add(dog); Task.Run(dog.Run);", "for (var i = 0; i < _dogs.Count; i++) _dogs[i].IsTired = true;")]
    public Task Reports_a_flag_of_an_object_that_is_kept(string start, string stop) => Verify.Reports(Kennel(start, stop));

    [Theory]
    [InlineData("_dogs.Add(dog); Task.Run(dog.Run);", "foreach (var dog in _dogs) dog.IsTired = true;", "volatile bool _isTired; public bool IsTired { get => _isTired; set => _isTired = value; }")]
    [InlineData("_dogs.Add(dog); Task.Run(dog.Run);", "foreach (var dog in _dogs) dog.IsTired = true;", "readonly object _gate = new(); bool _isTired; public bool IsTired { get { lock (_gate) return _isTired; } set { lock (_gate) _isTired = value; } }")]
    [InlineData("dog.IsTired = true; _dogs.Add(dog); Task.Run(dog.Run);", "_dogs.Clear();")]
    [InlineData("_dogs.Add(dog); Task.Run(dog.Run);", "foreach (var dog in _dogs) Console.WriteLine(dog.IsTired);")]
    [InlineData("Task.Run(dog.Run); _last = new Terrier();", "_last!.IsTired = true;")]
    [InlineData("_dogs.Add(dog); Task.Run(dog.Run);", "foreach (var dog in _dogs) dog.IsTired = false;")]
    public Task Silent_on_a_flag_of_an_object_that_is_kept(string start, string stop, string flag = "public bool IsTired { get; set; }") => Verify.Silent(Kennel(start, stop, flag: flag, loop: "while (!IsTired) Bark();"));

    [Fact]
    public Task Silent_on_a_kept_flag_that_is_looked_at_behind_a_wait() => Verify.Silent(Kennel("_dogs.Add(dog); Task.Run(dog.Run);", "foreach (var dog in _dogs) dog.IsTired = true;", flag: "readonly ManualResetEventSlim _bowl = new(); public bool IsTired { get; set; } protected void Eat() => _bowl.Wait(9);", loop: "while (true) { lock (this) { if (IsTired) break; } Bark(); }"));

    [Fact]
    public Task Silent_on_what_a_call_is_given() => Verify.Silent("""
        class Link
        {
            bool _isFast;
            public void Start()
            {
                var work = Task.Run(Run);
                _isFast = DateTime.Now.Second > 9;
                work.Wait();
            }
            void Run() { while (true) { if (Connect(_isFast)) return; } }
            bool Connect(bool isFast) => DateTime.Now.Ticks > 9;
        }
        """);

    [Theory]
    [InlineData("_step();")]
    [InlineData("_link.Poll();")]
    [InlineData("_input.ReadByte();")]
    public Task Suggests_where_each_round_calls_what_is_not_known(string round) => Verify.Suggests($$"""
        interface ILink { void Poll(); }
        class Pump(Action _step, ILink _link, System.IO.Stream _input)
        {
            bool _stop;
            public void Start()
            {
                var pump = Task.Run(Run);
                _stop = true;
                pump.Wait();
            }
            void Run() { while (![|_stop|]) { {{round}} } }
        }
        """);

    static string Watcher(string round, string loop = "while ([|_isOn|])") => $$"""
        class Watcher
        {
            bool _isOn = true;
            int _rounds;
            public bool IsOn { get => _isOn; private set => _isOn = value; }
            public void Stop() => _isOn = false;
            public void Ensure() { if (_rounds == 0) new Thread(Run).Start(); }
            void Run() { Turn(); Ensure(); }
            void Turn() { {{loop}} { {{round}} } }
        }
        """;

    [Theory]
    [InlineData("Thread.Sleep(10);")]
    [InlineData("try { Thread.Sleep(10); _rounds++; } catch (Exception) { }")]
    public Task Suggests_a_loop_in_a_method_that_is_called(string round) => Verify.Suggests(Watcher(round));

    [Fact]
    public Task Reports_a_busy_loop_in_a_method_that_is_called() => Verify.Reports(Watcher("_rounds++;"));
}
