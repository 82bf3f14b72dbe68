using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<HiddenBlocking>;

/// <summary>CONC1009 (HiddenBlocking).</summary>
public class HiddenBlockingTests
{
    static string Called(string call, string members) => $$"""
        class C
        {
            static Task<int> F() => Task.Run(() => 1);
            async Task M(Task<int> t) { await Task.Yield(); {{call}}; }
            {{members}}
        }
        """;

    [Theory]
    [InlineData("[|Save(t)|]", "void Save(Task t) => t.Wait();")]
    [InlineData("[|Save(t)|]", "static void Save(Task t) { t.Wait(); }")]
    [InlineData("var x = [|Load()|] + 1", "int Load() => F().Result;")]
    [InlineData("var x = [|Load()|] + 1", "int Load() => F().GetAwaiter().GetResult();")]
    [InlineData("[|Save()|]", "void Save() => Task.WaitAll(F(), F());")]
    [InlineData("[|Save()|]", "void Save() { Flush(); } void Flush() { Write(); } void Write() { F().Wait(); }")]
    [InlineData("var x = [|Value|]", "int Value => F().Result;")]
    [InlineData("[|Value|] = 1", "int Value { get => 1; set => F().Wait(); }")]
    [InlineData("[|Value|]++", "int Value { get => F().Result; set { } }")]
    [InlineData("var x = [|this[1]|]", "int this[int i] => F().Result;")]
    [InlineData("var x = [|new D()|]", "class D { public D() { F().Wait(); } }")]
    [InlineData("var x = [|new D() + 1|]", "class D { public static int operator +(D d, int x) => F().Result; }")]
    [InlineData("int x = [|new D()|]", "class D { public static implicit operator int(D d) => F().Result; }")]
    [InlineData("void Local() => t.Wait(); [|Local()|]", "")]
    [InlineData("[|Save()|]", "void Save() { foreach (var x in new[] { F() }) x.Wait(); }")]
    [InlineData("[|Save()|]", "void Save() { new List<Task> { F() }.ForEach(x => x.Wait()); }")]
    [InlineData("[|Save()|]", "void Save() { Local(); void Local() => F().Wait(); }")]
    [InlineData("[|Save<int>()|]", "void Save<T>() => F().Wait();")]
    [InlineData("[|1.Save()|]", "")]
    public Task Reports_calls_that_block(string call, string members) => Verify.Reports(Called(call, members), """
        static class Extensions { public static void Save(this int x) => Task.Run(() => 1).Wait(); }
        """);

    [Theory]
    [InlineData("[|Fill(null)|]", "void Fill(Task? r) { if (r != null) r.Wait(); Thread.Sleep(1000); }")]
    [InlineData("[|Look(1)|]", "readonly ManualResetEventSlim _e = new(); void Look(int time) { if (!_e.Wait(time)) throw new TimeoutException(); }")]
    [InlineData("[|Look(0)|]", "readonly ManualResetEventSlim _e = new(); void Look(int time) { if (time == 0) time = -1; _e.Wait(time); }")]
    [InlineData("[|Look(0)|]", "readonly ManualResetEventSlim _e = new(); void Look(int time) { _e.Wait(time); _e.Wait(); }")]
    [InlineData("[|Look(0)|]", "readonly ManualResetEventSlim _e = new(); void Look(int time) => Until(time + 1); bool Until(int time) => _e.Wait(time);")]
    [InlineData("[|Look(0)|]", "int Look(int at) => F().Result + at;")]
    [InlineData("[|Look(0)|]", "readonly ManualResetEventSlim _e = new(); void Look(int time) { if (time == 0) time = -1; Until(time); } bool Until(int time) => _e.Wait(time);")]
    [InlineData("[|Look(true)|]", "void Look(bool wait) => Inner(wait); void Inner(bool all) { if (all) F().Wait(); }")]
    [InlineData("[|Look(Mode.Whole)|]", "enum Mode { Quick, Whole } void Look(Mode mode) { if (mode == Mode.Whole) F().Wait(); }")]
    [InlineData("[|Look(0)|]", "int Look(int at) { using var file = new FileStream(\"x\", FileMode.Open); return file.Read(new byte[9], at, 9); }")]
    [InlineData("[|Fill(null)|]", "void Fill(Task? r) { if (r != null) r.Wait(); else F().Wait(); }")]
    [InlineData("[|Fill(null)|]", "void Fill(Task? r) { if (r != null) r.Wait(); Write(); } void Write() { F().Wait(); }")]
    [InlineData("[|Start()|]", "void Start() => Fill(null); void Fill(Task? r) { if (r != null) r.Wait(); else Write(); } void Write() { F().Wait(); }")]
    public Task What_a_call_does_not_come_to_hides_no_other_wait(string call, string members) => Verify.Reports(Called(call, members));

    [Theory]
    [InlineData("Fill(null)", "void Fill(Task? r) { if (r != null) r.Wait(); }")]
    [InlineData("Look(0)", "readonly ManualResetEventSlim _e = new(); void Look(int time) { if (!_e.Wait(time)) throw new TimeoutException(); }")]
    [InlineData("Look()", "readonly ManualResetEventSlim _e = new(); bool Look(int time = 0) => _e.Wait(time);")]
    [InlineData("Look(TimeSpan.Zero)", "readonly ManualResetEventSlim _e = new(); bool Look(TimeSpan time) => _e.Wait(time);")]
    [InlineData("Look(0)", "readonly ManualResetEventSlim _e = new(); bool Look(int seconds) => _e.Wait(TimeSpan.FromSeconds(seconds));")]
    [InlineData("Look(0)", "readonly ManualResetEventSlim _e = new(); bool Look(int time) => Until(time); bool Until(int time) => _e.Wait(time);")]
    [InlineData("Look()", "readonly ManualResetEventSlim _e = new(); void Look() => Until(0); bool Until(int time) => Within(time); bool Within(int time) => _e.Wait(time);")]
    [InlineData("Look(0)", "void Look(int time) { if (time > 0) Thread.Sleep(time); }")]
    [InlineData("Look(TimeSpan.Zero)", "void Look(TimeSpan time) { if (time != TimeSpan.Zero) Thread.Sleep(100); }")]
    [InlineData("Look(false)", "void Look(bool wait) => Inner(wait); void Inner(bool all) { if (all) F().Wait(); }")]
    [InlineData("Look(Mode.Quick)", "enum Mode { Quick, Whole } void Look(Mode mode) { if (mode == Mode.Whole) F().Wait(); }")]
    [InlineData("Look(Mode.Quick)", "enum Mode { Quick, Whole } void Look(Mode mode) { if (mode is not Mode.Whole) return; F().Wait(); }")]
    [InlineData("Fill(null)", "void Fill(Task? r) { if (r != null) { r.Wait(); Write(); } } void Write() { F().Wait(); }")]
    public Task A_call_that_comes_to_no_wait_does_not_block(string call, string members) => Verify.Silent(Called(call, members));

    [Theory]
    [InlineData("new List<int>().ForEach(x => [|Save(t)|])", "void Save(Task t) => t.Wait();")]
    [InlineData("var all = new[] { 1 }.Count(x => [|Load()|] > x)", "int Load() => F().Result;")]
    public Task Lambdas_that_run_on_the_spot_belong_to_the_code_around_them(string call, string members) => Verify.Reports(Called(call, members));

    [Theory]
    [InlineData("new List<Action>().Add(() => Save(t))", "void Save(Task t) => t.Wait();")]
    [InlineData("lock (this) { new List<int>().ForEach(x => Save(t)); }", "void Save(Task t) => t.Wait();")]
    public Task Lambdas_that_are_stored_do_not(string call, string members) => Verify.Silent(Called(call, members));

    [Theory]
    [InlineData("var s = File.OpenRead(\"x\"); [|Read(s)|]")]
    [InlineData("var s = await new HttpClient().GetStreamAsync(\"x\"); [|Read(s)|]")]
    [InlineData("using Stream s = new GZipStream(new FileStream(\"x\", FileMode.Open), CompressionMode.Compress); [|Read(s)|]")]
    [InlineData("[|Open()|]")]
    public Task A_stream_from_outside_blocks_who_is_given_it(string call) => Verify.Reports("using System.IO.Compression;\n" + Called(call, Reader));

    [Theory]
    [InlineData("Read(new MemoryStream())")]
    [InlineData("Stream s = new GZipStream(new MemoryStream(), CompressionMode.Compress); Read(s)")]
    [InlineData("Read(_field)")]
    [InlineData("void Local(Stream s) => Read(s); Local(new MemoryStream())")]
    public Task Other_streams_may_be_in_memory(string call) => Verify.Silent("using System.IO.Compression;\n" + Called(call, Reader));

    const string Reader = """
        Stream _field = Stream.Null;
        void Read(Stream s) { using var memory = new MemoryStream(); s.CopyTo(memory); }
        void Open() => Read(File.OpenRead("x"));
        """;

    [Fact]
    public Task What_a_primary_constructor_got_is_not_given_by_the_caller() => Verify.Reports("""
        class Store(FileStream file, Stream other)
        {
            async Task Write() { await Task.Yield(); [|Append()|]; [|Copy()|]; }
            void Append() => file.Write([1], 0, 1);
            void Copy() => other.Flush();
        }
        """);

    [Theory]
    [InlineData("Save(t)", "void Save(Task t) { }")]
    [InlineData("Save()", "void Save() => Task.FromResult(1).Wait();")]
    [InlineData("Save(t)", "void Save(Task t) { if (t.IsCompleted) t.Wait(); }")]
    [InlineData("Save(t)", "void Save(Task t) => t.Wait(0);")]
    [InlineData("await Save(t)", "async Task Save(Task t) { await Task.Yield(); t.Wait(); }")]
    [InlineData("await Save(t)", "Task Save(Task t) { t.Wait(); return t; }")]
    [InlineData("Save(t)", "void Save(Task t) { Action a = () => t.Wait(); }")]
    [InlineData("Save(t)", "void Save(Task t) { void Local() => t.Wait(); }")]
    [InlineData("Save(t)", "void Save(Task t) => Task.Run(() => t.Wait());")]
    [InlineData("Action a = Save", "void Save() => F().Wait();")]
    [InlineData("var s = nameof(Save)", "void Save() => F().Wait();")]
    [InlineData("_ = Items()", "IEnumerable<int> Items() { yield return F().Result; }")]
    [InlineData("Value = 1", "int Value { get => F().Result; set { } }")]
    [InlineData("Dispose()", "void Dispose() => F().Wait();")]
    [InlineData("using var d = new D()", "class D : IDisposable { public void Dispose() => F().Wait(); }")]
    public Task Leaves_calls_alone_that_do_not_block_or_mean_to(string call, string members) => Verify.Silent(Called(call, members));

    [Theory]
    [InlineData("lock (this) { Save(); }")]
    [InlineData("try { } catch (Exception) when (Save()) { }")]
    [InlineData("unsafe { Save(); }")]
    [InlineData("System.Linq.Expressions.Expression<Func<bool>> e = () => Save();")]
    [InlineData("Func<bool> f = () => Save();")]
    [InlineData("bool Local() => Save();")]
    [InlineData("var x = Task.Run(() => Save());")]
    [InlineData("new Thread(() => Save()).Start();")]
    public Task Leaves_places_alone_where_await_cannot_stand(string statement) => Verify.Silent(Called(statement, "bool Save() => F().Result > 1;"));

    [Fact]
    public Task Follows_five_calls() => Verify.Reports(Called("[|A()|]", "void A() => B(); void B() => C1(); void C1() => D(); void D() => E(); void E() => F().Wait();"));

    [Fact]
    public Task Misses_what_lies_deeper() => Verify.KnownMiss(Called("A()", "void A() => B(); void B() => C1(); void C1() => D(); void D() => E(); void E() => G(); void G() => F().Wait();"));

    [Fact]
    public Task Is_not_led_round_in_circles() => Verify.Reports(Called("[|A()|]; B()", "void A() { B(); A(); Z(); } void B() { C1(); } void C1() { B(); } void Z() { A(); F().Wait(); }"));

    [Theory]
    [InlineData("async Task M(bool async) { if (async) await Task.Yield(); else Save(); }")]
    [InlineData("async Task M() { await Task.Yield(); Core(false); } int Core(bool async) => async ? 1 : F().Result;")]
    [InlineData("async Task M() { await Task.Yield(); Core(false); } int Core(bool async) { if (!async) Save(); return 1; }")]
    public Task Leaves_the_synchronous_half_of_a_pair_alone(string member) => Verify.Silent($$"""
        class C
        {
            static Task<int> F() => Task.Run(() => 1);
            void Save() => F().Wait();
            {{member}}
        }
        """);

    [Fact]
    public Task Leaves_a_twin_alone_that_calls_its_synchronous_form() => Verify.Silent("""
        class C { void Save(Task t) => t.Wait(); async Task SaveAsync(Task t) { await Task.Yield(); Save(t); } }
        """);

    [Theory]
    [InlineData("await Task.Yield(); [|Save()|]; static void Save() => Task.Run(() => 1).Wait();")]
    [InlineData("Console.WriteLine(); Save(); static void Save() => Task.Run(() => 1).Wait();")]
    [InlineData("class C { static async Task Main() { await Task.Yield(); [|Save()|]; } static void Save() => Task.Run(() => 1).Wait(); }")]
    [InlineData("class C { static void Main() => Save(); static void Save() => Task.Run(() => 1).Wait(); }")]
    [InlineData("await Task.Yield(); Run(); static void Run() { var thread = new Thread(() => { }); thread.Start(); thread.Join(); }")]
    public Task Suggests_where_an_async_program_starts(string program) => Verify.ReportsInProgram(program);

    [Fact]
    public Task Reports_in_a_function_that_returns_a_task() => Verify.Reports("""
        class C { Task M(Task t) { [|Save(t)|]; return Task.CompletedTask; } void Save(Task t) => t.Wait(); }
        """);

    [Fact]
    public Task Reports_in_async_lambdas() => Verify.Reports("""
        class C { void M(Task t) { Func<Task> f = async () => { await Task.Yield(); [|Save(t)|]; }; } void Save(Task t) => t.Wait(); }
        """);

    [Theory]
    [InlineData("IStore s", "[|s.Save()|]")]
    [InlineData("Base s", "[|s.Save()|]")]
    [InlineData("Derived s", "[|s.Save()|]")]
    [InlineData("IMany s", "s.Save()")]
    [InlineData("Many s", "s.Save()")]
    [InlineData("Last s", "[|s.Save()|]")]
    [InlineData("int x", "IMany s = new Last(); [|s.Save()|]")]
    public Task Follows_virtual_calls_that_can_only_go_one_way(string parameter, string call) => Verify.Reports($$"""
        interface IStore { void Save(); }
        abstract class Base : IStore { public abstract void Save(); }
        class Derived : Base { public override void Save() => Task.Run(() => 1).Wait(); }
        interface IMany { void Save(); }
        class Many : IMany { public virtual void Save() { } }
        sealed class Last : Many { public override void Save() => Task.Run(() => 1).Wait(); }
        class C { async Task M({{parameter}}) { await Task.Yield(); {{call}}; } }
        """);

    [Fact]
    public Task Follows_calls_into_other_documents() => Verify.Reports(
        "partial class C { async Task M() { await Task.Yield(); [|Save()|]; } }",
        "partial class C { void Save() => Store.Save(); }",
        "static class Store { public static void Save() => Task.Run(() => 1).Wait(); }");

    [Fact]
    public Task Tells_the_chain() => Verify.Says("""
        class C
        {
            async Task Handle(Task t) { await Task.Yield(); [|Save(t)|]; }
            void Save(Task t) => Flush(t);
            void Flush(Task t) => t.Wait();
        }
        """, "'Save' blocks the thread of 'Handle': Save > Flush > t.Wait(); make them async and use 'await'", (4, 26), (5, 27));

    [Theory]
    [InlineData("[|Save()|]", "void Save() => File.WriteAllText(\"x\", \"y\");")]
    [InlineData("[|Save()|]", "void Save() => Thread.Sleep(100);")]
    [InlineData("[|Save()|]", "void Save() { using var s = File.OpenRead(\"x\"); s.ReadByte(); s.Read(new byte[1], 0, 1); }")]
    [InlineData("[|Save()|]", "readonly ManualResetEventSlim _e = new(); void Save() => _e.Wait();")]
    [InlineData("[|Save()|]", "readonly SemaphoreSlim _s = new(1, 1); void Save() { _s.Wait(); _s.Release(); }")]
    [InlineData("var x = [|Load()|]", "readonly HttpClient _c = new(); HttpResponseMessage Load() => _c.Send(new());")]
    [InlineData("foreach (var x in [|Load()|]) { }", "string[] Load() => File.ReadAllLines(\"x\");")]
    public Task Reports_other_ways_to_block(string call, string members) => Verify.Reports(Called(call, members), "static class Extensions { }");

    [Theory]
    [InlineData("Save(new MemoryStream())", "void Save(Stream s) => s.Write(new byte[1], 0, 1);")]
    [InlineData("Save(new StringWriter())", "void Save(TextWriter w) { w.Write(1); w.Flush(); }")]
    [InlineData("Save(new MemoryStream())", "void Save(Stream s) { using var r = new StreamReader(s); r.ReadToEnd(); }")]
    [InlineData("Save()", "void Save() { var s = new MemoryStream(); s.Write(new byte[1], 0, 1); }")]
    [InlineData("Save()", "void Save() { if (File.Exists(\"x\")) Console.WriteLine(\"y\"); }")]
    [InlineData("Save()", "readonly Mutex _m = new(); void Save() { _m.WaitOne(); _m.ReleaseMutex(); }")]
    [InlineData("Save()", "readonly object _o = new(); void Save() { lock (_o) { } }")]
    [InlineData("Save()", "void Save() => Parallel.For(0, 10, i => { });")]
    [InlineData("Save()", "void Save() => Thread.Sleep(0);")]
    [InlineData("Save()", "void Save() { lock (this) { F().Wait(); } }")]
    public Task Leaves_alone_what_does_not_wait_for_others(string call, string members) => Verify.Silent(Called(call, members));

    [Fact]
    public Task Leaves_calls_to_the_twin_rule() => Verify.Silent("""
        class C
        {
            async Task M(Task t) { await Task.Yield(); Save(t); }
            void Save(Task t) => t.Wait();
            Task SaveAsync(Task t) => t;
        }
        """);

    [Fact]
    public Task Names_what_blocks_at_the_end() => Verify.Says("""
        class C { async Task Handle() { await Task.Yield(); [|Save()|]; } void Save() => File.WriteAllText("x", "y"); }
        """, "'Save' blocks the thread of 'Handle': Save > File.WriteAllText; make it async and use 'await'");

    [Theory]
    [InlineData("Save()", "void Save() { using var s = File.OpenRead(\"x\"); s.Read(new byte[1], 0, 1); }", "FileStream.Read")]
    [InlineData("Save(t)", "void Save(Task t) => t.ConfigureAwait(false).GetAwaiter().GetResult();", "t.ConfigureAwait(false).GetAwaiter().GetResult()")]
    [InlineData("Save()", "void Save() => new StreamReader(\"x\").ReadToEnd();", "StreamReader.ReadToEnd")]
    public Task Names_calls_by_type_and_method(string call, string members, string end) => Verify.Says(
        Called($"[|{call}|]", members), $"'Save' blocks the thread of 'M': Save > {end}; make it async and use 'await'");

    [Theory]
    [InlineData("throw Broken(t)", "Exception Broken(Task t) { t.Wait(); return new(); }")]
    [InlineData("_ = x ?? throw Broken(t)", "string? x; Exception Broken(Task t) { t.Wait(); return new(); }")]
    [InlineData("try { await t; } catch (Exception) { Clean(t); throw; }", "async Task N() => await Task.Yield(); void Clean(Task t) { N().Wait(); }")]
    [InlineData("try { await t; } catch (Exception) { if (t.IsFaulted) { Clean(t); } Log(); throw; }", "void Log() { } async Task N() => await Task.Yield(); void Clean(Task t) { N().Wait(); }")]
    [InlineData("Fail(t)", "void Fail(Task t) { t.Wait(); Environment.FailFast(\"x\"); }")]
    [InlineData("Expect(t, 1)", "void Expect(Task t, int x) { if (x != 1) throw Broken(t); } Exception Broken(Task t) { t.Wait(); return new(); }")]
    public Task Leaves_alone_what_only_a_failure_reaches(string call, string members) => Verify.Silent(Called(call, members));

    [Theory]
    [InlineData("try { await t; } catch (Exception) { [|Clean(t)|]; }", "async Task N() => await Task.Yield(); void Clean(Task t) { N().Wait(); }")]
    [InlineData("try { await t; } catch (Exception) { [|Clean(t)|]; if (t.IsFaulted) return; throw; }", "async Task N() => await Task.Yield(); void Clean(Task t) { N().Wait(); }")]
    [InlineData("if (t.IsCompleted) { [|Clean(t)|]; return; } throw new Exception()", "async Task N() => await Task.Yield(); void Clean(Task t) { N().Wait(); }")]
    [InlineData("[|Clean(t)|]", "void Clean(Task t) { t.Wait(); Action a = () => throw new Exception(); }")]
    public Task Reports_what_others_reach_too(string call, string members) => Verify.Reports(Called(call, members));

    [Theory]
    [InlineData("string? _x; string X() => _x ??= File.ReadAllText(\"x\");")]
    [InlineData("string? _x; string X() { if (_x == null) _x = File.ReadAllText(\"x\"); return _x; }")]
    [InlineData("string? _x; string X() { if (_x is null) { lock (this) { _x ??= Load(); } } return _x; } string Load() => File.ReadAllText(\"x\");")]
    [InlineData("string? _x; string X() { if (this._x is not null) return _x; var s = File.ReadAllText(\"x\"); return _x = s; }")]
    [InlineData("bool _isLoaded; string X() { if (!_isLoaded) { Load(); _isLoaded = true; } return \"\"; } void Load() => File.ReadAllText(\"x\");")]
    [InlineData("string? _x; string X() { if (_x is { } x) return x; _x = File.ReadAllText(\"x\"); return _x; }")]
    public Task Misses_what_blocks_once_and_is_kept(string members) => Verify.KnownMiss(Called("X()", members));

    [Theory]
    [InlineData("bool _isDirty; void X() { if (_isDirty) { File.WriteAllText(\"x\", \"\"); _isDirty = false; } }")]
    [InlineData("bool _isDirty; void X() { if (!_isDirty) return; File.WriteAllText(\"x\", \"\"); _isDirty = false; }")]
    [InlineData("int _n; void X() { if (_n == 9) { File.WriteAllText(\"x\", \"\"); _n = 0; } }")]
    [InlineData("void X() { string? s = null; s ??= File.ReadAllText(\"x\"); }")]
    [InlineData("string? _x; void X() { if (_x != null) { File.WriteAllText(\"x\", _x); _x = null; } }")]
    public Task Reports_what_blocks_again_and_again(string members) => Verify.Reports(Called("[|X()|]", members));

    [Theory]
    [InlineData("_client.Listener?.OnMessage();", "")]
    [InlineData("[|_client.Listener.OnMessage()|];", "")]
    [InlineData("_client.Listener?[|.OnMessage()|];", "public class Setup { public static void Use(Client client) => client.Listener = new FileListener(); }")]
    public Task Leaves_hooks_alone_that_the_program_only_offers(string call, string other) => Verify.Reports($$"""
        public interface IListener { void OnMessage(); }
        public class FileListener : IListener { public void OnMessage() => File.WriteAllText("x", "y"); }
        public class Client { public IListener Listener { get; set; } = null!; }
        {{other}}
        public class C { readonly Client _client = new(); public async Task M() { await Task.Yield(); {{call}} } }
        """);

    [Theory]
    [InlineData("void Init(Stream stream) => _stream = stream; void Clear() => _stream = null;", "window.Flush()")]
    [InlineData("public Window(Stream stream) => _stream = stream; public Window() { }", "[|window.Flush()|]")]
    [InlineData("void Init(Stream stream) => _stream = stream; void Open(string path) => _stream = File.OpenRead(path);", "[|window.Flush()|]")]
    public Task A_stream_that_is_only_lent_may_be_in_memory(string members, string call) => Verify.Reports($$"""
        class Window { Stream? _stream; {{members}} public void Flush() => _stream!.Write(new byte[1], 0, 1); }
        class C { async Task M(Window window) { await Task.Yield(); {{call}}; } }
        """);

    [Theory]
    [InlineData("class Throttle { public void Enter(string url) => Thread.Sleep(700); }")]
    [InlineData("class Throttle { public void Acquire(string url) => Wind(); void Wind() => Thread.Sleep(700); }")]
    [InlineData("abstract class Slow(TimeSpan gap) { public void Enter(string url) { if (Must(url)) Pause(); } protected abstract bool Must(string url); void Pause() => Thread.Sleep(gap); } class Throttle() : Slow(TimeSpan.FromSeconds(1)) { protected override bool Must(string url) => url.Length > 3; }")]
    public Task Reports_what_is_called_like_a_lock_that_nothing_releases(string type)
    {
        var method = type.Contains("Acquire") ? "Acquire" : "Enter";
        return Verify.Reports($"{type} class C {{ async Task M(Throttle throttle) {{ await Task.Yield(); [|throttle.{method}(\"a\")|]; await Task.Yield(); }} }}");
    }

    [Theory]
    [InlineData("class Door { public void Enter(string who) => Thread.Sleep(700); public void Exit() { } }")]
    [InlineData("interface ILeft { void Leave(); } class Door : ILeft { public void Enter(string who) => Thread.Sleep(700); void ILeft.Leave() { } }")]
    public Task Leaves_alone_what_follows_a_lock_of_the_program(string type) =>
        Verify.Reports($"{type} class C {{ void Save() => File.WriteAllText(\"x\", \"\"); async Task M(Door door) {{ await Task.Yield(); [|Save()|]; [|door.Enter(\"a\")|]; Save(); }} }}");

    [Fact]
    public Task Reports_the_form_of_a_request_once_for_a_function() => Verify.ReportsWithLibraries("""
        using Microsoft.AspNetCore.Http;
        static class Requests
        {
            public static string? Value(this HttpRequest request, string name) => request.Form[name];
            public static string User(HttpRequest request) => request.Value("user") ?? "";
        }
        class C
        {
            async Task M(HttpRequest request) { await Task.Yield(); var user = [|Requests.User(request)|]; var name = request.Value("name"); var age = request.Value("age"); }
            async Task N(HttpRequest request) { await Task.Yield(); var name = [|request.Value("name")|]; }
        }
        """);

    [Theory]
    [InlineData("_link.Owner = null;")]
    [InlineData("_link.Owner = default;")]
    public Task Leaves_alone_a_setter_that_blocks_for_another_value(string statements) => Verify.Silent(Linked(statements));

    [Theory]
    [InlineData("[|_link.Owner|] = this;")]
    [InlineData("[|_link.Owner|] = other;")]
    [InlineData("[|_link.Both|] = null;")]
    public Task Reports_a_setter_that_blocks(string statements) => Verify.Reports(Linked(statements));

    static string Linked(string statements) => $$"""
        class Link
        {
            object? _owner;
            public object? Owner { get => _owner; set { if (value != null) Connect(); _owner = value; } }
            public object? Both { get => _owner; set { Connect(); _owner = value; } }
            void Connect() => Thread.Sleep(500);
        }
        class C { readonly Link _link = new(); async Task M(object? other) { await Task.Yield(); {{statements}} } }
        """;

    [Theory]
    [InlineData("if (_socket.Available > 0) _socket.Receive(new byte[_socket.Available]);", false)]
    [InlineData("if (_socket?.Available > 0) { var b = new byte[_socket.Available]; _socket.Receive(b); }", false)]
    [InlineData("var n = _socket?.Available; if (n > 0) { _socket!.Receive(new byte[9]); }", false)]
    [InlineData("if (_socket?.Available >= 0) { _socket.Receive(new byte[9]); }", true)]
    [InlineData("if (_other?.Available > 0) { _socket!.Receive(new byte[9]); }", true)]
    public Task Knows_what_is_there_to_be_read(string statements, bool blocks)
    {
        var source = $"using System.Net.Sockets; class Line {{ Socket? _socket, _other; public void Drain() {{ {statements} }} }} class C {{ async Task M(Line line) {{ await Task.Yield(); [|line.Drain()|]; }} }}";
        return blocks ? Verify.Reports(source) : Verify.Silent(source.Replace("[|", "").Replace("|]", ""));
    }

    [Theory]
    [InlineData("void Go() => Walk().GetAwaiter().GetResult(); Task Walk() => Task.Delay(9);", true)]
    [InlineData("void Go() => new HttpClient().GetAsync(\"x\").Wait();", true)]
    [InlineData("readonly Part _part = new(); void Go() => _part.Value.Wait();", false)]
    [InlineData("readonly Part _part = new(); void Go() => _part.Connection.Wait();", true)]
    public Task Is_less_sure_of_a_task_that_another_object_keeps(string members, bool isSure)
    {
        var source = $"class Part {{ public Task Value {{ get; set; }} = null!; public Task Connection {{ get; set; }} = null!; }} class C {{ {members} async Task M() {{ await Task.Yield(); [|Go()|]; }} }}";
        return isSure ? Verify.Reports(source) : Verify.Suggests(source);
    }

    // There is no code of a library: a visitor of a tree in memory looks like a call of a server.
    [Theory]
    [InlineData("void Go() => _node.AcceptAsync(this).Wait();", false)]
    [InlineData("void Go() => Walk().GetAwaiter().GetResult(); async Task Walk() { await _node.AcceptAsync(this); }", false)]
    [InlineData("void Go() => Walk().GetAwaiter().GetResult(); async Task Walk() { await _node.AcceptAsync(this).ConfigureAwait(false); await Inner(); } async Task Inner() => await _node.AcceptAsync(this);", false)]
    [InlineData("void Go() => Walk().GetAwaiter().GetResult(); async Task Walk() { await _node.AcceptAsync(this); await Task.Delay(9); }", true)]
    [InlineData("void Go() => Walk().GetAwaiter().GetResult(); async Task Walk() { await _node.DownloadAsync(); }", true)]
    [InlineData("void Go() { _node.AcceptAsync(this).Wait(); Thread.Sleep(900); }", true)]
    [InlineData("void Go() { _node.AcceptAsync(this).Wait(); Next(); } void Next() => Thread.Sleep(900);", true)]
    [InlineData("void Go() => _client.AcceptAsync(this).Wait();", true)]
    [InlineData("void Go() => _query.AcceptAsync(this).Wait();", false)]
    [InlineData("void Go() => _visitor.VisitAsync(_query).Wait();", false)]
    [InlineData("void Go() => _visitor.WalkAsync(_query, new()).Wait();", false)]
    [InlineData("void Go() => _visitor.SendAsync(_query, new()).Wait();", true)]
    public Task Is_less_sure_of_what_a_library_does(string members, bool isSure)
    {
        const string Library = "public interface INode { Task AcceptAsync(object visitor); Task DownloadAsync(); } public interface INodeClient : INode; public interface IQueryNode { Task AcceptAsync(object visitor); } public interface IVisitor { Task VisitAsync(IQueryNode query); Task WalkAsync(IQueryNode query, QueryVisitorContext context); Task SendAsync(IQueryNode query, Server server); } public class Server; public class QueryVisitorContext;";
        var source = $"class C(INode node, INodeClient client, IQueryNode query, IVisitor visitor) {{ readonly IQueryNode _query = query; readonly IVisitor _visitor = visitor; readonly INode _node = node; readonly INodeClient _client = client; {members} async Task M() {{ await Task.Yield(); [|Go()|]; }} }}";
        return isSure ? Verify.ReportsWithLibrary(Library, source) : Verify.SuggestsWithLibrary(Library, source);
    }

    // Nothing is known of a library that is not there but what it is called.
    [Theory]
    [InlineData("INode node", "await node.AcceptAsync(this);", false)]
    [InlineData("INode node", "await node.AcceptAsync(this, new Context()).ConfigureAwait(false);", false)]
    [InlineData("INode node", "await new Walker(node).WalkAsync();", false)]
    [InlineData("INode node", "await node.AcceptAsync(this); await Task.Delay(9);", true)]
    [InlineData("INode node", "await node.DownloadAsync();", true)]
    [InlineData("INode node", "await node.AcceptAsync(new RemoteServer());", true)]
    [InlineData("INodeClient node", "await node.AcceptAsync(this);", true)]
    [InlineData("Own node", "await node.AcceptAsync(this);", true)]
    public Task Is_less_sure_of_a_library_that_is_not_there(string parameter, string statements, bool isSure)
    {
        var source = $"using Missing; class Own {{ }} class C : Visitor {{ void Go({parameter}) => Walk(node).GetAwaiter().GetResult(); async Task Walk({parameter}) {{ {statements} }} async Task M({parameter}) {{ await Task.Yield(); [|Go(node)|]; }} }}";
        return isSure ? Verify.ReportsDespiteErrors(source) : Verify.SuggestsDespiteErrors(source);
    }

    [Theory]
    [InlineData("await node.AcceptAsync(this);", false)]
    [InlineData("await Task.Delay(9);", true)]
    public Task Is_less_sure_of_what_is_given_by_a_library_that_is_not_there(string statements, bool isSure)
    {
        var source = $"using Missing; class C : Visitor {{ static readonly Parser s_parser = new(); static void Go(string text) {{ var node = s_parser.Parse(text); new C().Walk(node, null).GetAwaiter().GetResult(); }} async Task<int> Walk(INode node, Context? more) {{ {statements} return 1; }} async Task M() {{ await Task.Yield(); [|Go(\"\")|]; }} }}";
        return isSure ? Verify.ReportsDespiteErrors(source) : Verify.SuggestsDespiteErrors(source);
    }

    const string Line = """
        class Line
        {
            readonly TaskCompletionSource<int> _greeted = new();
            PRIVATE Line() { }
            public static async Task<Line> Open(bool fast) { var line = new Line(); _ = line.Read(); AWAIT return line; }
            async Task Read() { await Task.Delay(9); _greeted.SetResult(9); }
            public int Size => _greeted.Task.Result;
        }
        class C { async Task<int> M(Line line) { await Task.Yield(); return [|line.Size|]; } }
        """;

    [Theory]
    [InlineData("private", "await line._greeted.Task.ConfigureAwait(false);", false)]
    [InlineData("private", "if (!fast) await line._greeted.Task;", true)]
    [InlineData("private", "Action later = async () => await line._greeted.Task;", true)]
    [InlineData("private", "await line.Read();", true)]
    [InlineData("public", "await line._greeted.Task;", true)]
    public Task Is_less_sure_of_what_the_only_maker_has_awaited(string access, string statements, bool isSure)
    {
        var source = Line.Replace("PRIVATE", access, StringComparison.Ordinal).Replace("AWAIT", statements, StringComparison.Ordinal);
        return isSure ? Verify.ReportsAs(DiagnosticSeverity.Warning, source) : Verify.Suggests(source);
    }

    // What is awaited there must be what is asked later.
    [Theory]
    [InlineData("readonly TaskCompletionSource<int> _greeted = new();", "", false)]
    [InlineData("private TaskCompletionSource<int> _greeted = new();", "", false)]
    [InlineData("private TaskCompletionSource<int> _greeted = new();", "public void Reconnect() => _greeted = new();", true)]
    [InlineData("internal TaskCompletionSource<int> _greeted = new();", "", true)]
    public Task Is_less_sure_of_what_the_maker_has_awaited_while_it_is_there(string field, string more, bool isSure)
    {
        var source = Line.Replace("PRIVATE", "private", StringComparison.Ordinal).Replace("AWAIT", "await line._greeted.Task;", StringComparison.Ordinal).Replace("readonly TaskCompletionSource<int> _greeted = new();", field + more, StringComparison.Ordinal);
        return isSure ? Verify.ReportsAs(DiagnosticSeverity.Warning, source) : Verify.Suggests(source);
    }

    [Fact]
    public Task Says_what_to_do_of_what_the_only_maker_has_awaited() => Verify.Suggests(
        Line.Replace("PRIVATE", "private", StringComparison.Ordinal).Replace("AWAIT", "await line._greeted.Task;", StringComparison.Ordinal),
        "'Size' blocks the thread of 'M': Size > _greeted.Task.Result; a property cannot await, so make 'Size' a method that returns a task");

    // A step of a library over what is in memory says nothing of where its result is.
    [Theory]
    [InlineData("Packing.GetSmaller(new MemoryStream())", false)]
    [InlineData("Packing.GetSmaller(File.OpenRead(path))", true)]
    [InlineData("Packing.GetNext(path)", true)]
    public Task Knows_of_no_stream_that_is_made_of_memory_elsewhere(string stream, bool isReported)
    {
        const string Library = "public static class Packing { public static Stream GetSmaller(Stream from) => from; public static Stream GetNext(string name) => new MemoryStream(); }";
        var call = isReported ? "[|Fill(packed)|]" : "Fill(packed)";
        return Verify.ReportsWithLibrary(Library, $"class C {{ static void Fill(Stream s) {{ var to = new MemoryStream(); s.CopyTo(to); }} async Task M(string path) {{ await Task.Yield(); var packed = {stream}; {call}; }} }}");
    }

    // A stream of a response is handed out at once, and to open what is in an archive is little: who waits, waits for what comes then.
    [Theory]
    [InlineData("Stream Go(HttpResponseMessage r) => r.Content.ReadAsStreamAsync().Result;", false)]
    [InlineData("int Go(HttpResponseMessage r) { var s = r.Content.ReadAsStreamAsync().GetAwaiter().GetResult(); Thread.Sleep(9); return 1; }", true)]
    [InlineData("int Go(HttpResponseMessage r) { var s = r.Content.ReadAsStreamAsync().GetAwaiter().GetResult(); return Next(); } int Next() { Thread.Sleep(9); return 1; }", true)]
    [InlineData("string Go(HttpResponseMessage r) => r.Content.ReadAsStringAsync().Result;", true)]
    [InlineData("Stream Go(HttpContent r) => r.ReadAsStreamAsync().Result;", true)]
    [InlineData("IEnumerable<Stream> Go(System.IO.Compression.ZipArchive r) => r.Entries.Select(entry => entry.Open());", false)]
    [InlineData("int Go(System.IO.Compression.ZipArchive r) { var s = r.Entries[0].Open(); Thread.Sleep(9); return 1; }", true)]
    public Task Is_less_sure_of_what_is_handed_out_at_once(string member, bool isSure)
    {
        var source = $"class C {{ {member} async Task M({member.Split('(')[1].Split(')')[0]}) {{ await Task.Yield(); [|Go(r)|]; }} }}";
        return isSure ? Verify.Reports(source) : Verify.Suggests(source);
    }

    [Theory]
    [InlineData("public async Task Update() { await Task.Run(Unpack); } async Task Unpack() { [|Load()|]; await Task.Yield(); }", false)]
    [InlineData("public async Task Update() { await Task.Run(() => Unpack()); } async Task Unpack() { await Inner(); } async Task Inner() { [|Load()|]; await Task.Yield(); }", false)]
    [InlineData("public Task Update() => Task.Run(async () => { [|Load()|]; await Task.Yield(); });", false)]
    [InlineData("public void Update() { _ = Task.Run(Unpack); } async Task Unpack() { while (true) { [|Load()|]; await Task.Yield(); } }", true)]
    [InlineData("public async Task Update() { await Task.Run(Unpack); await Unpack(); } async Task Unpack() { [|Load()|]; await Task.Yield(); }", true)]
    [InlineData("public async Task Update() { await Task.Run(Unpack); } public async Task Unpack() { [|Load()|]; await Task.Yield(); }", true)]
    public Task Is_less_strict_where_a_thread_was_asked_for(string members, bool isSure)
    {
        var source = $"class C {{ void Load() => Thread.Sleep(900); {members} }}";
        return isSure ? Verify.Reports(source) : Verify.Suggests(source);
    }

    [Theory]
    [InlineData("FileLogger", "Error")]
    [InlineData("Log", "DebugFormat")]
    public Task Leaves_loggers_alone(string type, string method) => Verify.Silent(Logging(type, method, $"{type}.{method}(\"\")"));

    [Theory]
    [InlineData("FileLogger", "Flush")]
    [InlineData("Journal", "Error")]
    public Task Reports_others_that_write(string type, string method) => Verify.Reports(Logging(type, method, $"[|{type}.{method}(\"\")|]"));

    static string Logging(string type, string method, string call) => $$"""
        static class {{type}} { public static void {{method}}(string text) => Write(text); static void Write(string text) => File.AppendAllText("x", text); }
        class C { async Task M() { await Task.Yield(); {{call}}; } }
        """;

    [Theory]
    [InlineData("bool TryLoad(out string text) { text = Load(); return true; } string Load() => File.ReadAllText(\"x\");", "TryLoad(out _)",
        "'TryLoad' blocks the thread of 'M': TryLoad > Load > File.ReadAllText; 'TryLoad' cannot be async as it is declared, so await what blocks before or after it")]
    [InlineData("string Find() { Load(out var text); return text; } void Load(out string text) => text = File.ReadAllText(\"x\");", "Find()",
        "'Find' blocks the thread of 'M': Find > Load > File.ReadAllText; 'Load' cannot be async as it is declared, so await what blocks before or after it")]
    [InlineData("string Text => Load(); string Load() => File.ReadAllText(\"x\");", "Text",
        "'Text' blocks the thread of 'M': Text > Load > File.ReadAllText; a property cannot await, so make 'Text' a method that returns a task")]
    [InlineData("class Store { public Store() => File.ReadAllText(\"x\"); }", "new Store()",
        "'new Store' blocks the thread of 'M': new Store > File.ReadAllText; a constructor cannot await, so make 'Store' in a static async method")]
    public Task Says_what_cannot_be_async(string members, string call, string message) =>
        Verify.Says($$"""class C { async Task M() { await Task.Yield(); _ = [|{{call}}|]; } {{members}} }""", message);

    [Fact]
    public Task Misses_one_of_several_implementations() => Verify.KnownMiss("""
        interface IStore { void Save(); }
        class Fast : IStore { public void Save() { } }
        class Slow : IStore { public void Save() => Task.Delay(1).Wait(); }
        class C { async Task M(IStore store) { await Task.Yield(); store.Save(); } }
        """);

    [Theory]
    [InlineData("T Retry<T>(Func<T> work) => work();", "_ = Retry(() => [|Load()|]);")]
    [InlineData("Task<T> Retry<T>(Func<T> work) => Task.Run(work);", "_ = Retry(() => Load());")]
    public Task Follows_lambdas_that_a_helper_runs(string helper, string statement) => Verify.Reports($$"""
        class C
        {
            async Task Handle() { await Task.Yield(); {{statement}} }
            string Load() => File.ReadAllText("x");
            {{helper}}
        }
        """);

    [Theory]
    [InlineData("relaxed", "await Task.Yield(); Save(); static void Save() => File.WriteAllText(\"x\", \"y\");")]
    [InlineData("relaxed", "await Run(); async Task Run() { await Task.Yield(); [|Save()|]; } void Save() => File.WriteAllText(\"x\", \"y\");")]
    [InlineData("strict", "await Task.Yield(); [|Save()|]; static void Save() => File.WriteAllText(\"x\", \"y\");")]
    public Task Judges_the_start_of_a_program_as_the_project_says(string value, string source) => Verify.ReportsInProgramWithOptions($"concurrency.test_code = {value}", source);

    [Fact]
    public Task Misses_iterators() => Verify.KnownMiss(Called("foreach (var x in Items()) { }", "IEnumerable<int> Items() { yield return F().Result; }"));

    [Theory]
    [InlineData("long _start; void X() { if (_start == 0) _begun.Wait(); } void Run() { _start = DateTime.Now.Ticks; _begun.Set(); }")]
    [InlineData("bool _isStarted; void X() { if (!_isStarted) { _begun.Wait(); } } void Run() { this._isStarted = true; _begun.Set(); }")]
    [InlineData("object? _run; void X() { if (_run is null) _begun.Wait(); } void Run() { _run = new(); _begun.Set(); }")]
    [InlineData("long _start; void X() { while (_start == 0) { _begun.Wait(); } } void Run() { _start = DateTime.Now.Ticks; if (_start == 0) _start = 1; _begun.Set(); }")]
    [InlineData("bool _isStarted; void X() { while (!_isStarted) _begun.Wait(); } void Run() { _isStarted = true; _begun.Set(); }")]
    public Task Misses_what_waits_for_a_start(string members) => Verify.KnownMiss(Called("X()", Begun + members));

    [Theory]
    [InlineData("bool _isStarted; void X() { if (!_isStarted) _begun.Wait(); } void Run() => _isStarted = true; void Stop() => _isStarted = false;")]
    [InlineData("int _free; void X() { if (_free == 0) _begun.Wait(); } void Run() => _free = 4; void Take() => _free--;")]
    [InlineData("public bool IsStarted; void X() { if (!IsStarted) _begun.Wait(); } void Run() => IsStarted = true;")]
    [InlineData("bool _isStarted; void X() { if (_isStarted) _begun.Wait(); } void Run() => _isStarted = true;")]
    [InlineData("bool _isStarted; C() => _isStarted = true; void X() { if (!_isStarted) _begun.Wait(); }")]
    [InlineData("bool _isStarted; void X() { while (!_isStarted) _begun.Wait(); } void Run() => _isStarted = true; void Stop() => _isStarted = false;")]
    [InlineData("bool _isStarted; void X() { while (_isStarted) _begun.Wait(); } void Run() => _isStarted = true;")]
    [InlineData("bool _isReady; void X() { while (!_isReady) Thread.Sleep(50); } void Run() => _isReady = true;")]
    [InlineData("object? _answer; void X() { while (_answer is null) _next.WaitOne(); } void Run() { _answer = new(); _next.Set(); } readonly AutoResetEvent _next = new(false);")]
    public Task Reports_what_waits_again_and_again(string members) => Verify.Reports(Called("[|X()|]", Begun + members));

    const string Begun = "readonly ManualResetEventSlim _begun = new(); ";

    [Theory]
    [InlineData("void Save() { if (_isLoud) Log(); File.WriteAllText(\"x\", \"y\"); } void Log() => File.AppendAllText(\"x\", \"y\");", "Save > File.WriteAllText; make it")]
    [InlineData("void Save() { if (_isLoud) File.AppendAllText(\"x\", \"y\"); File.WriteAllText(\"x\", \"y\"); }", "Save > File.WriteAllText; make it")]
    [InlineData("void Save() { if (_isLoud) F().Wait(); F().GetAwaiter().GetResult(); }", "Save > F().GetAwaiter().GetResult(); make it")]
    [InlineData("void Save() { if (_isLoud) F().Wait(); Write(); } void Write() => File.WriteAllText(\"x\", \"y\");", "Save > Write > File.WriteAllText; make them")]
    [InlineData("void Save() { Head(); Write(); } void Head() { if (_isLoud) { } else F().Wait(); } void Write() { if (_isLoud) return; File.WriteAllText(\"x\", \"y\"); }", "Save > Write > File.WriteAllText; make them")]
    [InlineData("void Save() { var x = _isLoud ? F().Result : 1; x = F().GetAwaiter().GetResult(); }", "Save > F().GetAwaiter().GetResult(); make it")]
    public Task Names_what_no_test_keeps_from_blocking(string members, string chain) => Verify.Says(
        Called("[|Save()|]", "bool _isLoud; void Loud() => _isLoud = !_isLoud; " + members), $"'Save' blocks the thread of 'M': {chain} async and use 'await'");

    [Theory]
    [InlineData("void Save() { if (_isLoud) F().Wait(); if (!_isLoud) File.WriteAllText(\"x\", \"y\"); }")]
    [InlineData("void Save() { if (_isLoud) F().Wait(); Write(); } void Write() { if (_isLoud) File.WriteAllText(\"x\", \"y\"); }")]
    public Task Suggests_where_a_test_decides_whether_anybody_waits(string members) => Verify.Suggests(Called("[|Save()|]", "bool _isLoud; void Loud() => _isLoud = !_isLoud; " + members));

    [Fact]
    public Task Reports_a_method_once_where_it_is_called_several_times() => Verify.Says("""
        class C
        {
            async Task Handle(Task t)
            {
                await Task.Yield();
                [|Save(t)|];
                if (t.IsFaulted)
                    Save(t);
            }
            void Save(Task t) => t.Wait();
        }
        """, "'Save' blocks the thread of 'Handle': Save > t.Wait(); make it async and use 'await'; it is called 2 times here", (10, 26), (8, 13));

    [Fact]
    public Task Reports_it_once_in_each_function_that_calls_it() => Verify.Reports("""
        class C
        {
            async Task Handle(Task t) { await Task.Yield(); [|Save(t)|]; Func<Task> f = async () => { await t; [|Save(t)|]; }; await f(); }
            async Task Other(Task t) { await Task.Yield(); [|Save(t)|]; }
            void Save(Task t) => t.Wait();
        }
        """);

    static string Cluster(string initialized, string use, string more = "") => $$"""
        class Cluster
        {
            volatile bool _initialized;
            string _metadata = "";
            static void WaitFor(Task task) => task.Wait();
            string Metadata { get { {{initialized}} return _metadata; } }
            async Task Init() { if (_initialized) return; await Task.Delay(10); _metadata = "x"; _initialized = true; }
            async Task Refresh() { if (_metadata.Length > 3) return; await Task.Delay(10); }
            async Task M() { await Task.Yield(); Console.WriteLine({{use}}); }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("Init().Wait();")]
    [InlineData("Init().ConfigureAwait(false).GetAwaiter().GetResult();")]
    [InlineData("WaitFor(Init());")]
    public Task Leaves_a_wait_alone_for_what_is_done_once(string wait) => Verify.Silent(Cluster(wait, "Metadata"));

    [Fact]
    public Task Reports_a_wait_for_what_is_done_again_and_again() => Verify.Reports(Cluster("Refresh().Wait();", "[|Metadata|]"));

    static string Scoped(string scope, string statement) => $$"""
        static class Locks
        {
            public static IDisposable Reading(this ReaderWriterLockSlim l) => new Reader(l);
            public static IDisposable Alone(this SemaphoreSlim l) { l.Wait(0); return new Passage(l); }
            sealed class Reader : IDisposable { readonly ReaderWriterLockSlim _l; public Reader(ReaderWriterLockSlim l) { _l = l; _l.EnterReadLock(); } public void Dispose() => _l.ExitReadLock(); }
            sealed class Passage(SemaphoreSlim l) : IDisposable { public void Dispose() => l.Release(); }
        }
        class Store
        {
            readonly ReaderWriterLockSlim _lock = new();
            readonly SemaphoreSlim _one = new(1, 1);
            public async Task<string> M() { await Task.Yield(); {{scope}} {{statement}} }
            string Load() => File.ReadAllText("x");
        }
        """;

    [Theory]
    [InlineData("using (_lock.Reading())", "return Load();")]
    [InlineData("using var held = _lock.Reading();", "return Load();")]
    public Task Leaves_code_alone_under_a_lock_of_its_thread(string scope, string statement) => Verify.Silent(Scoped(scope, statement));

    [Theory]
    [InlineData("using (_lock.Reading()) { }", "return [|Load()|];")]
    [InlineData("using (_one.Alone())", "return [|Load()|];")]
    public Task Reports_code_under_no_lock_of_its_thread(string scope, string statement) => Verify.Reports(Scoped(scope, statement));

    [Theory]
    [InlineData("Thread.Sleep(TimeSpan.FromTicks(1));", false)]
    [InlineData("Thread.Sleep(TimeSpan.FromTicks(20_000));", true)]
    public Task A_sleep_of_less_than_a_millisecond_only_gives_way(string sleep, bool isReported) =>
        isReported ? Verify.Reports($$"""class C { async Task M() { await Task.Yield(); [|Spin()|]; } void Spin() { {{sleep}} } }""")
            : Verify.Silent($$"""class C { async Task M() { await Task.Yield(); Spin(); } void Spin() { {{sleep}} } }""");

    // --------------------------------------------------------------------------------------------- what is in memory when it is written to

    static string Written(string body) => Called("_ = Text(true)", $$"""
        Stream Text(bool zip) { Stream r = new MemoryStream(); {{body}} return r; }
        static Stream Zip(Stream input) { var output = new MemoryStream(); return output; }
        static Stream Open() => File.OpenWrite("x");
        """);

    [Theory]
    [InlineData("r.Write([1], 0, 1); if (zip) { var z = Open(); r = z; }")]
    [InlineData("r.Write([1], 0, 1); r.Flush(); r = Open();")]
    public Task Silent_where_another_stream_comes_only_later(string body) => Verify.Silent(Written(body));

    [Theory]
    [InlineData("if (zip) r = Open(); r.Write([1], 0, 1);")]
    [InlineData("for (var i = 0; i < 3; i++) { r.Write([1], 0, 1); r = Open(); }")]
    [InlineData("again: r.Write([1], 0, 1); r = Open(); if (zip) goto again;")]
    public Task Reports_where_another_stream_may_have_come(string body) => Verify.Reports(Written(body).Replace("Text(true)", "[|Text(true)|]"));

    [Fact]
    public Task What_a_row_holds_is_in_memory() => Verify.Silent(Called("_ = Body(null!)", """
        static byte[] Body(System.Data.Common.DbDataReader row) { var body = row.GetStream(0); var all = new MemoryStream(); body.CopyTo(all); return all.ToArray(); }
        """));

    [Fact]
    public Task Misses_rows_that_are_read_piece_by_piece() => Verify.KnownMiss(Called("_ = Body(null!)", """
        static byte[] Body(System.Data.Common.DbCommand command)
        {
            using var row = command.ExecuteReader(System.Data.CommandBehavior.SequentialAccess);
            return [];
        }
        """).Replace("_ = Body(null!)", "var all = new MemoryStream(); (await ((System.Data.Common.DbCommand)null!).ExecuteReaderAsync(System.Data.CommandBehavior.SequentialAccess)).GetStream(0).CopyTo(all)").Replace("using var row = command.ExecuteReader(System.Data.CommandBehavior.SequentialAccess);", ""));

    // ----------------------------------------------------------------------------------------------------- continuations

    const string Continued = """
        static class Then
        {
            public static Task<int> Next(this Task<int> task, Func<int, int> next)
            {
                var source = new TaskCompletionSource<int>();
                if (CONDITION) { Do(source, task, next); return source.Task; }
                task.ContinueWith(done => Do(source, done, next));
                return source.Task;
            }

            static void Do(TaskCompletionSource<int> source, Task<int> done, Func<int, int> next) => source.TrySetResult(next(done.Result));
        }
        """;

    [Fact]
    public Task Silent_where_all_give_a_helper_complete_tasks() => Verify.Silent(Continued.Replace("CONDITION", "task.IsCompleted"));

    [Fact]
    public Task Reports_where_one_gives_it_a_running_task() => Verify.Reports(Continued.Replace("CONDITION", "next is not null").Replace("Do(source, task, next);", "[|Do(source, task, next)|];"));

    // ------------------------------------------------------------------------------------------------- gates and other ends

    [Theory]
    [InlineData("[|Send()|]", "void Send() { _gate.Wait(); try { _done.WaitOne(); } finally { _gate.Release(); } }", "'Send' blocks the thread of 'M': Send > ManualResetEvent.WaitOne; make it async and await a TaskCompletionSource in place of the event")]
    [InlineData("[|Send()|]", "void Send() { _gate.Wait(); try { Flush(); } finally { _gate.Release(); } } void Flush() => File.WriteAllText(\"x\", \"\");", "'Send' blocks the thread of 'M': Send > Flush > File.WriteAllText; make them async and use 'await'")]
    [InlineData("[|Send()|]", "void Send() { _gate.Wait(); try { } finally { _gate.Release(); } } async Task All() { await _gate.WaitAsync(); try { await F(); } finally { _gate.Release(); } }", "'Send' blocks the thread of 'M': Send > SemaphoreSlim.Wait; make it async and use 'await'")]
    [InlineData("[|Send()|]", "void Send() { lock (this) Flush(); } void Flush() => File.WriteAllText(\"x\", \"\");", "'Send' blocks the thread of 'M': Send > Flush > File.WriteAllText; 'Flush' is called under a lock, so replace that by a SemaphoreSlim, make them async and use 'await'")]
    [InlineData("[|Send()|]", "void Send() => Flush(); void Flush() => File.WriteAllText(\"x\", \"\"); Task FlushAsync() => Task.CompletedTask;", "'Send' blocks the thread of 'M': Send > Flush > File.WriteAllText; await 'FlushAsync' in place of 'Flush'")]
    [InlineData("[|Send()|]", "void Send() => F().Wait(); Action Other() => Send;", "'Send' blocks the thread of 'M': Send > F().Wait(); synchronous code calls 'Send' too, so write an async form of it and await that")]
    [InlineData("[|Send()|]", "void Send() => File.WriteAllText(\"x\", \"\"); string Other() => nameof(Send);", "'Send' blocks the thread of 'M': Send > File.WriteAllText; make it async and use 'await'")]
    [InlineData("[|Send()|]", "void Send() => F().Wait(); int Other { get { Send(); return 1; } }", "'Send' blocks the thread of 'M': Send > F().Wait(); synchronous code calls 'Send' too, so write an async form of it and await that")]
    [InlineData("[|Send()|]", "void Send() => File.WriteAllText(\"x\", \"\"); void Other() => Send();", "'Send' blocks the thread of 'M': Send > File.WriteAllText; make it async and use 'await'")]
    public Task Names_what_really_waits_and_what_one_can_do(string call, string members, string message) =>
        Verify.Says(Called(call, members + " readonly SemaphoreSlim _gate = new(1, 1); readonly ManualResetEvent _done = new(false);"), message);

    [Theory]
    [InlineData("Stop()", "void Stop() { Thread.Sleep(2000); Environment.Exit(0); }")]
    [InlineData("Stop()", "void Stop() { F().Wait(); Environment.FailFast(\"x\"); }")]
    public Task Silent_where_the_process_ends(string call, string members) => Verify.Silent(Called(call, members));

    // What is only held while something is computed is a lock by another name.
    [Theory]
    [InlineData("[|Send()|]", "void Send() { _gate.Wait(); try { _sum++; } finally { _gate.Release(); } }")]
    [InlineData("[|Send()|]", "void Send() { _gate.Wait(); try { _sum++; } finally { _gate.Release(); } } async Task All() { await _gate.WaitAsync(); try { _sum = 0; } finally { _gate.Release(); } }")]
    [InlineData("[|Send()|]", "void Send() { Gate.Wait(); try { _sum++; } finally { Gate.Release(); } } SemaphoreSlim Gate { get; } = new(1, 1);")]
    [InlineData("[|Send()|]", "static void Send() { Gate.Wait(); try { s_sent++; } finally { Gate.Release(); } } static int s_sent; private static SemaphoreSlim Gate { get; } = new(1, 1);")]
    [InlineData("[|Save()|]", "public C() => Save(); void Save() => File.WriteAllText(\"a\", \"b\");")]
    public Task Suggests_where_there_is_little_to_gain(string call, string members) =>
        Verify.Suggests(Called(call, members + " int _sum; readonly SemaphoreSlim _gate = new(1, 1);"));

    [Theory]
    [InlineData("[|Send()|]", "void Send() { _gate.Wait(); try { _sum++; } finally { _gate.Release(); } } async Task All() { await _gate.WaitAsync(); try { await F(); } finally { _gate.Release(); } }")]
    [InlineData("[|Send()|]", "void Send() { _gate.Wait(); try { _sum++; } finally { _gate.Release(); } } void All() { _gate.Wait(); try { Thread.Sleep(9); } finally { _gate.Release(); } }")]
    [InlineData("[|Send()|]", "void Send() { _gate.Wait(); try { _sum++; } finally { _gate.Release(); } } void All(Action a) { _gate.Wait(); try { a(); } finally { _gate.Release(); } }")]
    [InlineData("[|Send()|]", "void Send() { Gate.Wait(); try { _sum++; } finally { Gate.Release(); } } async Task All() { await Gate.WaitAsync(); try { await F(); } finally { Gate.Release(); } } SemaphoreSlim Gate { get; } = new(1, 1);")]
    [InlineData("[|Send()|]", "void Send() { Gate.Wait(); try { _sum++; } finally { Gate.Release(); } } public SemaphoreSlim Gate { get; } = new(1, 1);")]
    [InlineData("[|Send()|]", "void Send() { Gate.Wait(); try { _sum++; } finally { Gate.Release(); } } SemaphoreSlim Gate => _gate; async Task All() { await _gate.WaitAsync(); try { await F(); } finally { _gate.Release(); } }")]
    [InlineData("[|Pack()|]", "void Pack() => System.IO.Compression.ZipFile.CreateFromDirectory(\"a\", \"b\");")]
    [InlineData("[|Save()|]", "void Save() => File.WriteAllText(\"a\", \"b\");")]
    public Task Warns_where_others_may_wait_long(string call, string members) =>
        Verify.Reports(Called(call, members + " int _sum; readonly SemaphoreSlim _gate = new(1, 1);"));

    // What a library does to an object in memory nobody sees; its names speak of nothing outside, and it offers nothing to await.
    [Theory]
    [InlineData("_key = _node.Find(\"a\").Key;", true)]
    [InlineData("foreach (var key in _source.Keys) _key = key;", true)]
    [InlineData("_node.Load();", false)]
    [InlineData("_node.SendFile();", false)]
    [InlineData("_node.Each(() => { });", true)]
    [InlineData("_node.Each(() => Thread.Sleep(9));", false)]
    public Task Warns_where_a_library_may_wait_under_the_gate(string section, bool isLittle)
    {
        const string Library = "public class Node { public string Key = \"\"; public Node Find(string key) => this; public void Load() { } public Task LoadAsync() => Task.CompletedTask; public void SendFile() { } public void Each(Action step) { } }";
        var source = Called("[|Send()|]", $$"""
            void Send() { _gate.Wait(); try { {{section}} } finally { _gate.Release(); } }
            public interface ISource { IReadOnlyList<string> Keys { get; } } class Source : ISource { public IReadOnlyList<string> Keys { get; } = []; }
            readonly ISource _source = new Source(); readonly Node _node = new(); string? _key; readonly SemaphoreSlim _gate = new(1, 1);
            """);
        return isLittle ? Verify.SuggestsWithLibrary(Library, source) : Verify.ReportsWithLibrary(Library, source);
    }

    [Theory]
    [InlineData("new D().Send()")]
    [InlineData("var d = new D(); d.Send()")]
    [InlineData("var d = new D(); d.Sum = 3; d.Send(); _d = d")]
    [InlineData("Fill(new D())")]
    [InlineData("var d = new D(); d.Send(); Fill(d); _d = d")]
    public Task Silent_on_the_gate_of_an_object_that_nobody_else_knows(string call) => Verify.Silent(Called(call, "D? _d; static void Fill(D d) => Twice(d); static void Twice(D d) { d.Sum = 1; d.Send(); }"), Gated);

    [Theory]
    [InlineData("_d = new D(); [|_d.Send()|]")]
    [InlineData("_d = new D(); [|Fill(_d)|]")]
    [InlineData("var d = new D(); _d = d; [|Fill(d)|]")]
    [InlineData("var d = new D(); _d = d; [|d.Send()|]")]
    [InlineData("var d = new D(); Task.Run(() => d.Send()); [|d.Send()|]")]
    [InlineData("var d = new D(); for (var i = 0; i < 3; i++) { [|d.Send()|]; _d = d; }")]
    [InlineData("[|new D().Run()|]")]
    public Task Reports_the_gate_of_an_object_that_others_know(string call) => Verify.Reports(Called(call, "D? _d; static void Fill(D d) => Twice(d); static void Twice(D d) { d.Sum = 1; d.Send(); }"), Gated);

    const string Gated = """
        class D
        {
            public int Sum;
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly ManualResetEvent _done = new(false);
            public void Send() { _gate.Wait(); try { Sum++; } finally { _gate.Release(); } }
            public async Task All() { await _gate.WaitAsync(); try { await Task.Delay(1); } finally { _gate.Release(); } }
            public void Run() => _done.WaitOne();
        }
        """;

    [Fact]
    public Task Silent_on_a_property_that_only_looks_under_a_gate() =>
        Verify.Silent(Called("_ = IsUp", "readonly SemaphoreSlim _gate = new(1, 1); bool IsUp { get { _gate.Wait(); try { return true; } finally { _gate.Release(); } } }"));

    [Fact]
    public Task Reports_a_property_that_waits_for_others() =>
        Verify.Reports(Called("_ = [|IsUp|]", "readonly ManualResetEvent _done = new(false); bool IsUp { get { _done.WaitOne(); return true; } }"));

    // ------------------------------------------------------------------------------------------------------- both forms

    [Fact]
    public Task Reports_what_blocks_whichever_form_is_wanted() => Verify.Says(
        """enum How { Synchronous, Asynchronous } class C { async Task M(How how) { [|Save()|]; if (how == How.Asynchronous) await Task.Yield(); } void Save() => File.WriteAllText("x", ""); }""",
        "'Save' blocks the thread of 'M': Save > File.WriteAllText; make it async and use 'await' where 'how' asks for the asynchronous form");

    // ------------------------------------------------------------------------------------------------------- seldom

    [Theory]
    [InlineData("int State { get { if (_state > 0) return _state; F().Wait(); return _state; } }")]
    [InlineData("int State { get { if (_state == 0) Thread.Sleep(50); return _state; } }")]
    [InlineData("int State { get { if (_state == 0) Connect(); return _state; } } void Connect() => F().Wait();")]
    public Task Silent_on_a_property_that_seldom_waits(string property) => Verify.Silent(Called("_ = State", "int _state; " + property));

    [Theory]
    [InlineData("int State { get { if (_isGone) return 0; F().Wait(); return _state; } } bool _isGone;")]
    [InlineData("int State { get { F().Wait(); return _state; } }")]
    [InlineData("int State { get { Connect(); return _state; } } void Connect() => F().Wait();")]
    public Task Reports_a_property_that_waits_each_time(string property) => Verify.Reports(Called("_ = [|State|]", "int _state; " + property));

    [Fact]
    public Task Reports_a_method_that_may_wait() => Verify.Reports(Called("[|Connect()|]", "int _state; void Connect() { if (_state > 0) return; F().Wait(); }"));

    [Fact]
    public Task Says_the_short_name_of_an_explicit_implementation() => Verify.Says(
        """interface IStore { void Save(); } class C { async Task M(IStore store) { await Task.Yield(); [|store.Save()|]; } } class Store : IStore { void IStore.Save() => File.WriteAllText("x", ""); }""",
        "'Save' blocks the thread of 'M': Save > File.WriteAllText; make it async and use 'await'");

    [Theory]
    [InlineData("Fill(null)", "void Fill(object? response) { if (response != null) F().Wait(); }")]
    [InlineData("Fill(null)", "void Fill(object? response) { if (response is null) return; F().Wait(); }")]
    [InlineData("Fill(false)", "void Fill(bool flush) { if (flush && F().Id > 0) { F().Wait(); } }")]
    [InlineData("Fill()", "void Fill(bool flush = false) { if (!flush) return; F().Wait(); }")]
    [InlineData("Again()", "void Again() => Fill(null); void Fill(object? response) { if (response is not null) F().Wait(); }")]
    public Task Silent_where_the_call_does_not_come_to_the_wait(string call, string members) => Verify.Silent(Called(call, members));

    [Theory]
    [InlineData("[|Fill(null)|]", "void Fill(object? response) { if (response == null) F().Wait(); }")]
    [InlineData("[|Fill(t)|]", "void Fill(object? response) { if (response != null) F().Wait(); }")]
    [InlineData("[|Fill(true)|]", "void Fill(bool flush) { if (flush) F().Wait(); }")]
    [InlineData("[|Fill(null)|]", "void Fill(object? response) { response ??= F(); if (response != null) F().Wait(); }")]
    [InlineData("[|Fill(false)|]", "void Fill(bool flush) { if (flush || F().Id > 0) F().Wait(); }")]
    public Task Reports_where_it_does(string call, string members) => Verify.Reports(Called(call, members));

    static string Guarded(string use) => $$"""
        class Wallet
        {
            readonly Guard _guard = new();
            decimal _money;
            async Task<decimal> SpendAsync(decimal amount)
            {
                {{use}}
                await Task.Delay(10);
                _money -= amount;
                return _money;
            }
        }
        sealed class Guard
        {
            readonly SemaphoreSlim _semaphore = new(1, 1);
            public Releaser Enter()
            {
                _semaphore.Wait();
                return new Releaser(_semaphore);
            }
            public readonly struct Releaser(SemaphoreSlim semaphore) : IDisposable { public void Dispose() => semaphore.Release(); }
        }
        """;

    [Theory]
    [InlineData("using ([|_guard.Enter()|]) { }")]
    [InlineData("using var turn = [|_guard.Enter()|];")]
    public Task Reports_a_gate_that_is_entered_in_another_class(string use) => Verify.Reports(Guarded(use));

    [Fact]
    public Task Reports_a_gate_that_is_held_while_something_is_awaited() => Verify.Reports(Guarded("using ([|_guard.Enter()|]) { await Task.Delay(1); }"));

    const string Gates = """
        public sealed class Gate
        {
            readonly SemaphoreSlim _s = new(1, 1);
            public Releaser Enter() { _s.Wait(); return new Releaser(this); }
            public ValueTask<Releaser> EnterAsync()
            {
                Task wait = _s.WaitAsync();
                if (wait.Status == TaskStatus.RanToCompletion) return new ValueTask<Releaser>(new Releaser(this));
                return Slow(wait);
            }
            public async Task<IDisposable> LockAsync() { await _s.WaitAsync(); return new Releaser(this); }
            async ValueTask<Releaser> Slow(Task wait) { await wait.ConfigureAwait(false); return new Releaser(this); }
            void Leave() { _s.Release(); }
            public readonly struct Releaser(Gate gate) : IDisposable { public void Dispose() { gate?.Leave(); } }
        }
        """;

    [Theory]
    [InlineData("using (await _gate.EnterAsync()) { _n++; } [|Force()|];")]
    [InlineData("using (await _gate.EnterAsync().ConfigureAwait(false)) { if (_n++ > 3) return; } [|Force()|];")]
    [InlineData("using (await _gate.LockAsync()) { _n++; } [|Force()|];")]
    [InlineData("try { using (await _gate.EnterAsync().ConfigureAwait(false)) { _n++; await Task.Yield(); } } catch (Exception) { [|Force()|]; }")]
    [InlineData("try { using (await _gate.LockAsync()) { _n++; await Task.Yield(); } } catch (Exception) { [|Force()|]; }")]
    public Task An_awaited_scope_that_has_ended_holds_nothing(string body) => Verify.Reports($$"""
        class C
        {
            readonly Gate _gate = new();
            int _n;
            void Force() { using (_gate.Enter()) { _n++; } }
            async Task M() { {{body}} }
        }
        """, Gates);

    const string Items = "abstract class Item { } sealed class Actor : Item { } class Film : Item { } class Short : Film { } ";

    [Theory]
    [InlineData("[|Create([new Film()])|]", "void Create(IReadOnlyList<Item> items) { foreach (var item in items) if (item is Film) F().Wait(); }")]
    [InlineData("[|Create([new Short()])|]", "void Create(IReadOnlyList<Item> items) { foreach (var item in items) if (item is Film film) F().Wait(); }")]
    [InlineData("[|Create([new Actor(), new Film()])|]", "void Create(IReadOnlyList<Item> items) { foreach (var item in items) if (item is Film) F().Wait(); }")]
    [InlineData("[|Create(new Actor[2])|]", "void Create(IEnumerable<Item> items) { items = new Item[] { new Film() }; foreach (var item in items) if (item is Film) F().Wait(); }")]
    [InlineData("[|Save(new Actor())|]", "void Save(Item item) { if (item is not Film) F().Wait(); }")]
    [InlineData("[|Save(new Actor())|]", "void Save(Item item) { item = Next(item); if (item is Film) F().Wait(); } Item Next(Item item) => new Film();")]
    [InlineData("[|Save(Make())|]", "Film Make() => new Short(); void Save(Item item) { if (item is Short) F().Wait(); }")]
    [InlineData("[|Find(\"x\", \"1\")|]", "void Find(string name, string? min = null) { var range = RangeOf(min); if (range != null) F().Wait(); } static string? RangeOf(string? min) { if (min != null) return min; return null; }")]
    [InlineData("[|Find(\"x\")|]", "void Find(string name, string? min = null) { var range = RangeOf(min); if (range != null) F().Wait(); } static string? RangeOf(string? min) { if (min != null) return min; return \"all\"; }")]
    [InlineData("[|Find(\"x\")|]", "void Find(string name, string? min = null) { var range = RangeOf(min); if (range != null) F().Wait(); } static string? RangeOf(string? min) { min = min ?? \"1\"; if (min != null) return min; return null; }")]
    [InlineData("[|Find(\"x\")|]", "void Find(string name, string? min = null) { var range = RangeOf(min, name); if (range != null) F().Wait(); } static string? RangeOf(string? min, string? max) { min = max?.Trim(); if (min != null) return min; return null; }")]
    [InlineData("[|Find(\"x\")|]", "void Find(string name, string? min = null) { var range = RangeOf(min, name); if (range != null) F().Wait(); } static string? RangeOf(string? min, string? max) { min = min?.Trim(); min = max; if (min != null) return min; return null; }")]
    [InlineData("[|Find(\"x\")|]", "void Find(string name, string? min = null) { var range = RangeOf(min); range ??= name; if (range != null) F().Wait(); } static string? RangeOf(string? min) => min?.Trim();")]
    [InlineData("[|Until(0)|]", "readonly ManualResetEventSlim _e = new(); void Until(int time) { Apply(ref time); _e.Wait(time); } static void Apply(ref int time) => time = 30000;")]
    [InlineData("[|Until(0)|]", "readonly ManualResetEventSlim _e = new(); void Until(int time) { time--; _e.Wait(time); }")]
    [InlineData("[|Until(0)|]", "readonly ManualResetEventSlim _e = new(); void Until(int time) { (time, var x) = (3, 4); _e.Wait(time); }")]
    public Task Reports_what_a_call_may_come_to_with_what_it_gives(string call, string members) => Verify.ReportsOnNet80(Called(call, Items + members));

    [Theory]
    [InlineData("Create([new Actor()])", "void Create(IReadOnlyList<Item> items) { foreach (var item in items) if (item is Film film && film != null) Replace(film); } void Replace(Film film) => F().Wait();")]
    [InlineData("Create(new Actor[2])", "void Create(IEnumerable<Item> items) { foreach (var item in items) { if (item is not Film) continue; F().Wait(); } }")]
    [InlineData("Create(new List<Actor>())", "void Create(IEnumerable<Item> items) => All(items); void All(IEnumerable<Item> all) { foreach (var item in all) if (item is Film { }) F().Wait(); }")]
    [InlineData("Save(new Actor())", "void Save(Item item) { if (item is Film film) F().Wait(); }")]
    [InlineData("Save(new Film())", "void Save(Item item) { if (item is Short) F().Wait(); }")]
    [InlineData("Find(\"x\")", "void Find(string name, string? min = null, string? max = null) { var range = RangeOf(min, max); if (range != null && name != \"\") F().Wait(); } static string? RangeOf(string? min, string? max) { if (min != null && max != null) return min + max; if (min != null) return min; if (max != null) return max; return null; }")]
    [InlineData("Find(\"x\")", "void Find(string name, string? min = null) { var range = RangeOf(min); if (range is null) return; F().Wait(); } static string? RangeOf(string? min) => min == null ? null : min.Trim();")]
    [InlineData("Find(\"x\")", "void Find(string name, string? min = null) { var range = RangeOf(min); if (range != null) F().Wait(); } static string? RangeOf(string? min) { min = min?.Trim(); if (min == \"*\") min = null; if (min != null) return min; return null; }")]
    [InlineData("Find(null)", "void Find(string? name) { var text = Text(name); if (text != null) F().Wait(); } static string? Text(string? name) => Inner(name); static string? Inner(string? name) => name?.Trim();")]
    public Task Silent_where_what_a_call_gives_rules_the_wait_out(string call, string members) => Verify.ReportsOnNet80(Called(call, Items + members));

    // An own object keeps others waiting only when they know it.
    const string KnownGate = "readonly SemaphoreSlim _gate = new(1); public void Save() { _gate.Wait(); try { } finally { _gate.Release(); } } public async Task Fill() { await _gate.WaitAsync(); try { await Task.Delay(100); } finally { _gate.Release(); } } ";

    [Theory]
    [InlineData("var store = new Store(); store.Begin(); [|store.Save()|]", "public void Begin() => Task.Run(Fill);")]
    [InlineData("var store = new Store(); [|store.Save()|]", "public Store() => Task.Run(Fill);")]
    [InlineData("var store = new Store(); [|store.Save()|]", "public Store() => Keep(); void Keep() => All.Add(this); static readonly List<Store> All = new();")]
    [InlineData("var store = new Store(); store.Begin(); [|store.Save()|]", "static Store? s_last; public void Begin() => s_last = this;")]
    [InlineData("var store = new Store(); store.Name = \"x\"; [|store.Save()|]", "public string Name { set => new Timer(_ => Fill(), null, 0, 100); }")]
    [InlineData("[|Copy(new Store())|]", "public Store() => Task.Run(Fill);", "void Copy(Store @this) => @this.Save();")]
    [InlineData("new C().Copy([|t2|])", "", "Store t2 => null!; void Copy(Store @this) => @this.Save();", "new C().Copy(t2)")]
    public Task Reports_objects_that_made_themselves_known(string body, string store, string members = "", string? other = null) => Verify.Reports($$"""
        class Store { {{KnownGate}} {{store}} }
        class C
        {
            async Task M() { await Task.Yield(); {{(other is null ? body : "[|" + other + "|]")}}; }
            {{members}}
        }
        """);

    [Theory]
    [InlineData("var store = new Store(); store.Add(1); store.Save()", "readonly List<int> _all = new(); public void Add(int x) => _all.Add(x);")]
    [InlineData("var store = new Store { Name = \"x\" }; store.Save()", "public string? Name { get; set; } public Store() => Reset(); void Reset() => Name = null;")]
    [InlineData("Copy(new Store())", "", "void Copy(Store @this) => @this.Save();")]
    public Task Silent_on_objects_that_nobody_else_knows(string body, string store, string members = "") => Verify.Silent($$"""
        class Store { {{KnownGate}} {{store}} }
        class C
        {
            async Task M() { await Task.Yield(); {{body}}; }
            {{members}}
        }
        """);

    [Theory]
    [InlineData("#pragma warning disable CS1998", "Save()", "void Save() => File.WriteAllText(\"x\", \"\");")]
    [InlineData("#pragma warning disable 1998", "Save()", "void Save() { using var file = new StreamWriter(\"x\"); file.Flush(); }")]
    public Task Suggests_data_moved_by_async_code_that_is_said_to_await_nothing(string pragma, string call, string members) => Verify.Suggests($$"""
        {{pragma}}
        class C
        {
            async Task M() { [|{{call}}|]; }
            {{members}}
        }
        """);

    [Fact]
    public Task Suggests_async_code_whose_name_alone_is_said_to_await_nothing() => Verify.Suggests("""
        class C
        {
        #pragma warning disable CS1998
            async Task M()
        #pragma warning restore CS1998
            {
                [|Save()|];
            }
            void Save() => File.WriteAllText("x", "y");
        }
        """);

    [Fact]
    public Task Reports_async_code_behind_what_is_said_to_await_nothing() => Verify.Reports("""
        class C
        {
        #pragma warning disable CS1998
            async Task N() { }
        #pragma warning restore CS1998
            async Task M() { [|Save()|]; }
            void Save() => File.WriteAllText("x", "y");
        }
        """);

    [Fact]
    public Task Suggests_code_for_debugging() => Verify.Suggests("""
        #define DEBUG
        class C
        {
            async Task M()
            {
                await Task.Yield();
        #if DEBUG
                [|Save()|];
        #endif
            }
            void Save() => File.WriteAllText("x", "y");
        }
        """);

    [Fact]
    public Task Reports_waits_of_code_for_debugging_and_all_of_other_builds() => Verify.Reports("""
        #define DEBUG
        class C
        {
            async Task M()
            {
                await Task.Yield();
        #if DEBUG
                [|Wait()|];
        #endif
        #if !RELEASE
                [|Save()|];
        #endif
            }
            void Save() => File.WriteAllText("x", "y");
            void Wait() => Thread.Sleep(1000);
        }
        """);

    static string InReader(string use) => $$"""
        class Reader : StreamReader { public Reader(Stream input, bool all) : base(input) { while (all) Console.WriteLine(ReadLine()); } }
        class C { async Task M(HttpClient client, string path) { await Task.Yield(); {{use}} } }
        """;

    [Theory]
    [InlineData("new Reader(new MemoryStream(), true);")]
    [InlineData("var r = await client.GetAsync(path); new Reader(await r.Content.ReadAsStreamAsync(), true);")]
    public Task Silent_on_readers_of_memory_that_read_as_they_are_made(string use) => Verify.Silent(InReader(use));

    [Theory]
    [InlineData("[|new Reader(File.OpenRead(path), true)|];")]
    [InlineData("[|new Reader(await client.GetStreamAsync(path), true)|];")]
    public Task Reports_readers_of_files_that_read_as_they_are_made(string use) => Verify.Reports(InReader(use));

    static string InParser(string use, string send = "return await client.SendAsync(request)", string more = "") => $$"""
        class Parser : StreamReader
        {
            public Parser(Entry entry, Stream input) : base(input) { entry.Name = Word(); entry.Fill(this); {{more}} }
            public string? Word() { while (!EndOfStream) { if (Peek() == ' ') return ""; Read(); } return ReadLine(); }
        }
        class Entry
        {
            public string? Name;
            public Entry? Next;
            public bool Load(Stream input) { using var _ = new Parser(this, input); return true; }
            public bool LoadEither(Stream first, Stream second) { new Parser(this, first); new Parser(this, second); return true; }
            public void LoadOther(Stream input) { input = File.OpenRead("other"); new Parser(this, input); }
            public void Fill(Parser parser) { while (parser.Word() is { } word) { Next = new() { Name = word }; Next.Fill(parser); } }
        }
        class C
        {
            async Task M(HttpClient client, string path, bool isLarge) { var entry = new Entry(); {{use}} }
            async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, bool isLarge)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                {{send}};
            }
        }
        """;

    [Theory]
    [InlineData("await Task.Yield(); entry.Load(new MemoryStream());")]
    [InlineData("await Task.Yield(); new Parser(entry, new MemoryStream());")]
    [InlineData("await Task.Yield(); entry.LoadEither(new MemoryStream(), new MemoryStream());")] // not reported: what both are given is in memory
    [InlineData("var response = await client.GetAsync(path); using var stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false); entry.Load(stream);")]
    [InlineData("var response = await SendAsync(client, path, isLarge).ConfigureAwait(false); using var stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false); entry.Load(stream);")]
    public Task Silent_on_readers_of_memory_that_read_by_steps_of_their_own(string use) => Verify.Silent(InParser(use));

    [Theory]
    [InlineData("await Task.Yield(); using var file = File.OpenRead(path); [|entry.Load(file)|];")]
    [InlineData("await Task.Yield(); using var file = File.OpenRead(path); [|new Parser(entry, file)|];")]
    [InlineData("await Task.Yield(); [|entry.LoadEither(new MemoryStream(), File.OpenRead(path))|];")]
    [InlineData("await Task.Yield(); [|entry.LoadOther(new MemoryStream())|];")]
    [InlineData("var response = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead); using var stream = await response.Content.ReadAsStreamAsync(); [|entry.Load(stream)|];")]
    [InlineData(OfResponse, "return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead)")]
    [InlineData(OfResponse, "if (isLarge) return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead); return await client.SendAsync(request)")]
    [InlineData("await Task.Yield(); [|entry.Load(new MemoryStream())|];", "return await client.SendAsync(request)", "File.WriteAllText(\"log\", entry.Name);")]
    public Task Reports_readers_that_read_by_steps_of_their_own(string use, string send = "return await client.SendAsync(request)", string more = "") => Verify.Reports(InParser(use, send, more));

    const string OfResponse = "var response = await SendAsync(client, path, isLarge).ConfigureAwait(false); using var stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false); [|entry.Load(stream)|];";

    static string InPair(string connect) => $$"""
        using System.Net;
        using System.Net.Sockets;
        class Pair
        {
            public readonly Socket Near;
            public readonly Socket Far = new(SocketType.Stream, ProtocolType.Tcp);
            public Pair(EndPoint other)
            {
                using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
                listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                listener.Listen(1);
                {{connect}}
            }
        }
        class C { async Task M(EndPoint other) { await Task.Yield(); {{(connect.Contains("wait") ? "[|new Pair(other)|]" : "new Pair(other)")}}; } }
        """;

    [Theory]
    [InlineData("Far.Connect(listener.LocalEndPoint!); Near = listener.Accept();")]
    [InlineData("var end = listener.LocalEndPoint!; Far.Connect(end); Far.NoDelay = true; Near = listener.Accept();")]
    [InlineData("Far.Connect(other); Near = listener.Accept(); /* wait */")]
    [InlineData("Far.Connect(listener.LocalEndPoint!); Near = listener.Accept(); Near = listener.Accept(); /* wait */")]
    [InlineData("Near = listener.Accept(); Far.Connect(listener.LocalEndPoint!); /* wait */")]
    [InlineData("var first = listener.AcceptAsync(); Far.Connect(listener.LocalEndPoint!); Near = listener.Accept(); /* wait */")]
    [InlineData("for (var i = 0; i < 9; i++) Far.Connect(listener.LocalEndPoint!); /* wait */")]
    [InlineData("_ = Far.ConnectAsync(listener.LocalEndPoint!); Near = listener.Accept(); /* wait */")]
    [InlineData("if (other is IPEndPoint) Far.Connect(listener.LocalEndPoint!); Near = listener.Accept(); /* wait */")]
    public Task Reports_connections_unless_the_same_code_has_made_them(string connect) => Verify.Reports(InPair(connect));

    static string InMaker(string constructor) => $$"""
        class Inner { public Inner(string p) => File.ReadAllText(p); }
        class Outer
        {
            Outer(string p) { {{constructor}}; }
            static async Task<Outer> CreateAsync(string p) { await Task.Yield(); return [|new Outer(p)|]; }
        }
        """;

    [Theory]
    [InlineData("new Inner(p)", "new Inner > File.ReadAllText", "make 'Inner' in a static async method")]
    [InlineData("File.ReadAllText(p)", "File.ReadAllText", "await that in 'CreateAsync' and hand over what comes of it")]
    public Task Says_what_to_do_where_a_static_method_makes_it_already(string constructor, string chain, string advice) =>
        Verify.Says(InMaker(constructor), $"'new Outer' blocks the thread of 'CreateAsync': new Outer > {chain}; a constructor cannot await, so {advice}");

    [Theory]
    [InlineData("#pragma warning disable CS1998", "[|Save()|];", "void Save() { while (!File.Exists(\"x\")) Thread.Sleep(100); }")]
    [InlineData("#pragma warning disable CS1998", "[|Save()|]; await Task.Yield();", "void Save() { using var file = new StreamWriter(\"x\"); file.Flush(); }")]
    [InlineData("", "[|Save()|];", "void Save() { using var file = new StreamWriter(\"x\"); file.Flush(); }")]
    [InlineData("#pragma warning disable CS0168", "[|Save()|];", "void Save() { using var file = new StreamWriter(\"x\"); file.Flush(); }")]
    [InlineData("#pragma warning disable CS1998\n#pragma warning restore CS1998", "[|Save()|];", "void Save() { using var file = new StreamWriter(\"x\"); file.Flush(); }")]
    public Task Reports_waits_and_data_of_async_code_that_is_not_said_to_await_nothing(string pragma, string body, string members) => Verify.Reports($$"""
        {{pragma}}
        class C
        {
            async Task M() { {{body}} }
            {{members}}
        }
        """);

    // A log that is some calls away: a hundred places write lines.
    [Theory]
    [InlineData("void Next() => Debug(); void Debug() { using var file = new StreamWriter(\"x\"); file.WriteLine(1); }", "Next();")]
    [InlineData("void Next() { if (DateTime.Now.Hour > 9) Debug(); } readonly StreamWriter _file = new(\"x\"); void Debug() => _file.WriteLine(1);", "Next(); Next();")]
    public Task Silent_on_lines_for_a_buffer_some_calls_away(string members, string body) => Verify.Silent($$"""class C { async Task M() { await Task.Yield(); {{body}} } {{members}} }""");

    [Theory]
    [InlineData("int Next() { if (++_n > 4096) { _n = 0; Thread.Sleep(5); } return _n; } int _n;", "_ = [|Next()|];")]
    [InlineData("void Next() { using var file = new StreamWriter(\"x\"); file.WriteLine(1); }", "[|Next()|];")]
    [InlineData("void Next() { using TextWriter file = new StreamWriter(File.Create(\"x\")); file.Write(Environment.NewLine); file.Write(2); }", "[|Next()|];")]
    [InlineData("interface IArchive { Stream CreateFile(string name); } IArchive _archive = null!; void Next() { using (var file = new StreamWriter(_archive.CreateFile(\"x\"))) file.Write(Environment.NewLine); }", "[|Next()|];")]
    [InlineData("void Next() { using var file = new StreamWriter(\"x\"); file.WriteLine(1); }", "while (true) { await Task.Delay(9); [|Next()|]; }")]
    [InlineData("int _owner; bool TryGet() => Interlocked.CompareExchange(ref _owner, 1, 0) == 0; void Next() { if (!TryGet()) SpinWait.SpinUntil(TryGet); }", "[|Next()|];")]
    [InlineData("int _owner; readonly Func<bool> _free; public C() => _free = TryGet; bool TryGet() => Interlocked.CompareExchange(ref _owner, 1, 0) == 0; void Next() { if (!TryGet()) SpinWait.SpinUntil(_free); }", "[|Next()|];")]
    [InlineData("int _owner; void Next() => SpinWait.SpinUntil(() => Interlocked.Exchange(ref _owner, 1) == 0);", "[|Next()|];")]
    public Task Suggests_what_hardly_keeps_anybody(string members, string body) => Verify.Suggests($$"""class C { async Task M() { await Task.Yield(); {{body}} } {{members}} }""");

    [Theory]
    [InlineData("int Next() { while (++_n > 4096) { _n = 0; Thread.Sleep(5); } return _n; } int _n;", "_ = [|Next()|];")]
    [InlineData("int Next() { Thread.Sleep(5); return 1; }", "_ = [|Next()|];")]
    [InlineData("int Next() { if (++_n > 4096) Thread.Sleep(500); return _n; } int _n;", "_ = [|Next()|];")]
    [InlineData("void Next() { TextWriter file = new StreamWriter(\"x\"); file.WriteLine(1); file.Flush(); }", "[|Next()|];")]
    [InlineData("void Next() { using var file = new StreamWriter(\"x\"); for (var i = 0; i < 9; i++) file.WriteLine(i); }", "[|Next()|];")]
    [InlineData("readonly StreamWriter _file = new(\"x\"); void Next() { for (var i = 0; i < 9; i++) Row(); } void Row() => _file.Write(1);", "[|Next()|];")]
    [InlineData("StreamWriter _file = new(\"x\"); void Next() => _file.WriteLine(1);", "while (true) [|Next()|];")]
    [InlineData("void Next() { using var file = new StreamWriter(\"x\") { AutoFlush = true }; file.WriteLine(1); }", "[|Next()|];")]
    [InlineData("readonly StreamWriter _file = new(\"x\"); public C() => _file.AutoFlush = true; void Next() => _file.WriteLine(1);", "[|Next()|];")]
    [InlineData("void Next() { using var client = new System.Net.Sockets.TcpClient(\"x\", 1); using var file = new StreamWriter(client.GetStream()); file.WriteLine(1); }", "[|Next()|];")]
    [InlineData("void Next(System.Diagnostics.Process p) { p.StandardInput.WriteLine(1); }", "[|Next(null!)|];")]
    [InlineData("void Next() { using var file = new StreamWriter(\"x\"); file.WriteLine(1); Sleep(); } void Sleep() => Thread.Sleep(1000);", "[|Next()|];")]
    [InlineData("int _owner; void Next() => SpinWait.SpinUntil(() => Volatile.Read(ref _owner) == 1);", "[|Next()|];")]
    [InlineData("int _n; void Next() => SpinWait.SpinUntil(() => Interlocked.Increment(ref _n) > 9 && File.Exists(\"x\"));", "[|Next()|];")]
    [InlineData("void Next() { while (true) { try { File.Open(\"x\", FileMode.Open); return; } catch (IOException) { Thread.Sleep(0); } } }", "[|Next()|];")]
    public Task Reports_what_keeps_its_caller(string members, string body) => Verify.Reports($$"""class C { async Task M() { await Task.Yield(); {{body}} } {{members}} }""");

    [Theory]
    [InlineData("file.WriteLine(1); File.Copy(\"x\", \"y\"); file.Flush();", "StreamWriter.Flush")]
    [InlineData("file.WriteLine(1); Save();", "Save > Thread.Sleep")]
    public Task Says_what_keeps_more_than_a_buffer(string body, string end) => Verify.Says($$"""
        class C
        {
            async Task M() { await Task.Yield(); [|Next()|]; }
            void Next() { using var file = new StreamWriter("x"); {{body}} }
            void Save() => Thread.Sleep(1000);
        }
        """, $"'Next' blocks the thread of 'M': Next > {end}; make {(end.Contains('>') ? "them" : "it")} async and use 'await'");

    [Fact]
    public Task Says_that_the_lock_is_taken_again() => Verify.Says("""
        class C
        {
            readonly object _gate = new();
            async Task M() { await Task.Yield(); [|Save()|]; }
            void Save() { lock (_gate) { Write(); Update(); } }
            void Write() => Task.Run(() => 1).Wait();
            void Update() { lock (_gate) { } }
        }
        """, "'Save' blocks the thread of 'M': Save > Write > Task.Run(() => 1).Wait(); 'Write' is called under a lock that 'Update' takes again while it is held, where no SemaphoreSlim can take its place: call it before or after the lock, make them async and use 'await'");

    [Fact]
    public Task Says_that_a_constructor_cannot_await_the_twin() => Verify.Says("""
        class C
        {
            async Task M() { await Task.Yield(); _ = [|new D()|]; }
            class D
            {
                public D() => Write();
                void Write() => Task.Run(() => 1).Wait();
                public Task WriteAsync() => Task.Run(() => 1);
            }
        }
        """, "'new D' blocks the thread of 'M': new D > Write > Task.Run(() => 1).Wait(); a constructor cannot await, so make 'D' in a static async method");

    [Fact]
    public Task Suggests_by_the_sleep_rather_than_by_the_file() => Verify.Suggests("""
        class C
        {
            async Task M() { await Task.Yield(); _ = [|new D()|]; }
            class D
            {
                public D() { Ensure(); var done = false; while (!done) { try { File.Open("x", FileMode.Open); done = true; } catch (IOException) { Thread.Sleep(10); } } }
                void Ensure() { if (!File.Exists("x")) File.WriteAllText("x", "A"); }
            }
        }
        """);

    static string Producers(string wait, string type = "Outbox", string put = "Put") => $$"""
        class {{type}}
        {
            readonly AutoResetEvent _taken = new(false);
            readonly Queue<string> _queue = new();
            const int Most = 500;
            public void {{put}}(string s) { {{wait}} _queue.Enqueue(s); }
        }
        class C { async Task M({{type}} box) { await Task.Yield(); @box.{{put}}("a")@; } }
        """;

    [Theory]
    [InlineData("while (_queue.Count >= Most) _taken.WaitOne();")]
    [InlineData("if (_queue.Count > Most) { _taken.WaitOne(); }")]
    [InlineData("while (Most <= _queue.Count) { _taken.WaitOne(); }")]
    public async Task Suggests_where_only_a_full_queue_holds_up(string wait)
    {
        await Verify.Suggests(Producers(wait).Replace("@box.Put(\"a\")@", "[|box.Put(\"a\")|]"));
        await Verify.Silent(Producers(wait, "LoggingService", "LogText").Replace("@", ""));
    }

    [Theory]
    [InlineData("while (_queue.Count > 0) _taken.WaitOne();")]
    [InlineData("while (_queue.Count < Most) _taken.WaitOne();")]
    public Task Reports_a_wait_for_others_to_do_their_work(string wait) => Verify.Reports(Producers(wait).Replace("@box.Put(\"a\")@", "[|box.Put(\"a\")|]"));

    [Theory]
    [InlineData("LogManager", "Log", false)]
    [InlineData("AuditLogService", "LogInformation", false)]
    [InlineData("LogManager", "LogIn", true)]
    [InlineData("CatalogManager", "LogChange", true)]
    [InlineData("Logic", "Log", true)]
    public Task Leaves_alone_who_writes_a_line_of_a_log(string type, string method, bool isReported)
    {
        var call = $"box.{method}(\"a\")";
        var source = $"class {type} {{ public void {method}(string s) => File.AppendAllText(\"x\", s); }} class C {{ async Task M({type} box) {{ await Task.Yield(); {(isReported ? $"[|{call}|]" : call)}; }} }}";
        return isReported ? Verify.Reports(source) : Verify.Silent(source);
    }

    // What a library hands out may be in memory as well as in a file.
    const string Scanner = "public interface IFound { System.IO.Stream Stream { get; } string Path { get; } } public class Found { public System.IO.FileStream File => System.IO.File.OpenRead(\"a\"); } public class Answer { public System.IO.Stream ResponseStream => System.IO.Stream.Null; }";

    [Theory]
    [InlineData("using var reader = new StreamReader(found.Stream); return reader.ReadToEnd();", true)]
    [InlineData("var stream = found.Stream; using var reader = new StreamReader(stream); return reader.ReadToEnd();", true)]
    [InlineData("return System.Xml.Linq.XElement.Load(found.Stream).Value;", true)]
    [InlineData("using var reader = new StreamReader(found.Path); return reader.ReadToEnd();", false)]
    [InlineData("using var copy = File.Create(\"b\"); found.Stream.CopyTo(copy); return \"\";", false)]
    [InlineData("using var reader = new StreamReader(kept.File); return reader.ReadToEnd();", false)]
    [InlineData("using var reader = new StreamReader(new Answer().ResponseStream); return reader.ReadToEnd();", false)]
    [InlineData("System.Formats.Tar.TarFile.ExtractToDirectory(found.Stream, \"a\", true); return \"\";", false)]
    [InlineData("using var reader = new StreamReader(process.StandardOutput.BaseStream); return reader.ReadToEnd();", false)]
    public Task Suggests_what_a_library_hands_out(string body, bool isSlight)
    {
        var source = Called("[|Read(null!, null!, null!)|]", $$"""string Read(IFound found, Found kept, System.Diagnostics.Process process) { {{body}} }""");
        return isSlight ? Verify.SuggestsWithLibrary(Scanner, source) : Verify.ReportsWithLibrary(Scanner, source);
    }

    // A file of the program's own answers on the same thread, awaited or not.
    [Theory]
    [InlineData("UseSqlite", true)]
    [InlineData("UseNpgsql", false)]
    public Task Suggests_where_the_database_answers_on_the_same_thread(string choice, bool isSlight)
    {
        var source = $$"""
            using Microsoft.EntityFrameworkCore;
            public class Order { public int Id { get; set; } }
            public class Shop : DbContext { public DbSet<Order> Orders => Set<Order>(); }
            static class Choices { public static Shop {{choice}}(this Shop shop) => shop; }
            class Book
            {
                async Task Sell() { await Task.Yield(); [|Add(new Shop().{{choice}}())|]; var n = [|Count(new())|]; }
                void Add(Shop shop) { shop.Orders.Add(new()); shop.SaveChanges(); }
                int Count(Shop shop) => shop.Orders.Count();
            }
            """;
        return isSlight ? Verify.SuggestsWithLibraries(source) : Verify.ReportsWithLibraries(source);
    }
}
