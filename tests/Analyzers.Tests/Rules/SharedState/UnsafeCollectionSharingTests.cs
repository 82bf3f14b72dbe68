using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Verify = Verify<UnsafeCollectionSharing>;

/// <summary>CONC2004.</summary>
public class UnsafeCollectionSharingTests
{
    static string In(string statements) => $$"""
        using System.Collections.Concurrent;
        using System.Collections.Immutable;
        using System.Text;
        class C
        {
            readonly List<int> _list = new();
            readonly Dictionary<int, string> _names = new();
            static readonly HashSet<int> s_seen = new();
            readonly object _gate = new();
            async Task M(int n, int[] data)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("var list = new List<int>(); Parallel.ForEach(data, x => [|list.Add(x)|]);")]
    [InlineData("Parallel.ForEach(data, x => [|_list.Add(x)|]);")]
    [InlineData("Parallel.ForEach(data, x => [|_names[x]|] = \"\");")]
    [InlineData("Parallel.ForEach(data, x => { if ([|s_seen.Add(x)|]) Console.WriteLine(x); });")]
    [InlineData("var text = new StringBuilder(); Parallel.ForEach(data, x => { [|text.Append(x)|]; });")]
    [InlineData("var queue = new Queue<int>(); await Task.WhenAll(data.Select(async x => { await Task.Delay(1).ConfigureAwait(false); [|queue.Enqueue(x)|]; }));")]
    [InlineData("var tasks = new List<Task>(); foreach (var x in data) tasks.Add(Task.Run(() => { [|_list.Add(x)|]; })); await Task.WhenAll(tasks);")]
    [InlineData("var list = new List<int>(); var t = Task.Run(() => { foreach (var x in list) Console.WriteLine(x); }); [|list.Add(1)|]; await t;")]
    public Task Reports_containers_that_several_threads_change(string statements) => Verify.Reports(In(statements));

    [Theory]
    [InlineData("var list = new List<int>(); Parallel.ForEach(data, x => { lock (_gate) list.Add(x); });")]
    [InlineData("var bag = new ConcurrentBag<int>(); Parallel.ForEach(data, x => bag.Add(x));")]
    [InlineData("var list = ImmutableList<int>.Empty; Parallel.ForEach(data, x => list.Add(x));")]
    [InlineData("Parallel.ForEach(data, x => { var list = new List<int>(); list.Add(x); });")]
    [InlineData("Parallel.ForEach(data, x => Console.WriteLine(_list.Contains(x)));")]
    [InlineData("foreach (var x in data) _list.Add(x); Parallel.ForEach(_list, x => Console.WriteLine(x)); _list.Clear();")]
    [InlineData("var list = new List<int>(); var t = Task.Run(() => list.Add(1)); await t; list.Add(2);")]
    [InlineData("var lists = new List<int>[n]; Parallel.For(0, n, i => { lists[i] = new List<int>(); lists[i].Add(i); });")]
    public Task Silent_where_nobody_meets(string statements) => Verify.Silent(In(statements));

    [Fact]
    public Task A_list_in_another_class() => Verify.Reports(
        """
        class Log
        {
            readonly List<string> _lines = new();
            public void Write(string line) => [|_lines.Add(line)|];
        }
        """,
        """
        class C
        {
            void M(Log log) { Parallel.For(0, 9, i => log.Write("x")); }
        }
        """);

    [Fact]
    public Task A_message() => Verify.Says(
        """
        class C
        {
            readonly List<int> _list = new();
            void M(int[] data) => Parallel.ForEach(data, x => [|_list.Add(x)|]);
        }
        """,
        "'_list' is changed here without a lock; line 4 runs this code on several threads at a time");

    [Fact]
    public Task A_collection_that_a_dictionary_hands_out() => Verify.KnownMiss("""
        class C
        {
            static List<int> Of(Dictionary<string, List<int>> lists) => lists.TryGetValue("x", out var list) ? list : [];
            void M(Dictionary<string, List<int>> lists) => Parallel.For(0, 9, i => Of(lists).Add(i));
        }
        """);

    // ---------------------------------------------------------------------------------------- one of a few implementations

    static string Modules(string add, string start) => $$"""
        abstract class Module { public abstract void Register(Router router); }
        class TimeModule : Module { public override void Register(Router router) => router.Add(1); }
        class UserModule : Module { public override void Register(Router router) => router.Add(2); }
        class Group(Module[] all) : Module { public override void Register(Router router) { foreach (var one in all) one.Register(router); } }
        class Router
        {
            readonly List<int> _handlers = new();
            public void Add(int handler) { {{add}} }
        }
        class C
        {
            void Start(Module[] modules, Router router) { {{start}} }
        }
        """;

    [Theory]
    [InlineData("Parallel.ForEach(modules, module => module.Register(router));")]
    [InlineData("Parallel.ForEach(modules, module => Register(module, router)); } void Register(Module module, Router router) { module.Register(router);")]
    public Task Reports_what_each_of_a_few_implementations_does(string start) => Verify.Reports(Modules("[|_handlers.Add(handler)|];", start));

    [Theory]
    [InlineData("_handlers.Add(handler);", "foreach (var module in modules) module.Register(router);")]
    [InlineData("lock (_handlers) _handlers.Add(handler);", "Parallel.ForEach(modules, module => module.Register(router));")]
    [InlineData("_handlers.Add(handler);", "Parallel.ForEach(modules, module => module.Register(new Router()));")]
    public Task Silent_where_they_share_nothing_without_a_lock(string add, string start) => Verify.Silent(Modules(add, start));

    [Fact]
    public Task A_thread_runs_one_of_a_few_implementations() => Verify.Reports("""
        abstract class Device
        {
            static readonly List<string> s_trace = [];
            protected void Trace(string text) { lock (GetType()) [|s_trace.Add(text)|]; }
            public abstract void Run();
        }
        class Camera : Device { public override void Run() => Trace("frame"); }
        class Microphone : Device { public override void Run() => Trace("sample"); }
        class C
        {
            void Start(Device[] devices)
            {
                var threads = devices.Select(device => new Thread(device.Run)).ToArray();
                foreach (var thread in threads) thread.Start();
            }
        }
        """);

    // An object is of one type: what two of them would do to it never happens together.
    [Fact]
    public Task Silent_on_implementations_that_exclude_each_other() => Verify.Silent("""
        abstract class Shape
        {
            protected readonly List<int> Points = new();
            protected readonly object One = new(), Other = new();
            public abstract void Draw();
        }
        class Circle : Shape { public override void Draw() { lock (One) Points.Add(1); } }
        class Square : Shape { public override void Draw() { lock (Other) Points.Add(2); } }
        class C { void Start(Shape shape) => Parallel.For(0, 9, i => shape.Draw()); }
        """);

    [Fact]
    public Task Too_many_implementations() => Verify.KnownMiss("""
        interface IModule { void Register(List<int> all); }
        class A : IModule { public void Register(List<int> all) => all.Add(1); }
        class B : IModule { public void Register(List<int> all) => all.Add(2); }
        class D : IModule { public void Register(List<int> all) => all.Add(3); }
        class E : IModule { public void Register(List<int> all) => all.Add(4); }
        class F : IModule { public void Register(List<int> all) => all.Add(5); }
        class C { void Start(IModule[] modules, List<int> all) => Parallel.ForEach(modules, module => module.Register(all)); }
        """);

    // -------------------------------------------------------------------------------------------------- behind an interface

    static string Behind(string declaration) => $$"""
        using System.Collections.Concurrent;
        class C
        {
            {{declaration}}
            void Start() => Parallel.For(0, 9, i => { [|_all.Add(i, i)|]; });
        }
        """;

    [Theory]
    [InlineData("readonly IDictionary<int, int> _all = new Dictionary<int, int>();")]
    [InlineData("IDictionary<int, int> _all { get; } = new SortedDictionary<int, int>();")]
    public Task Reports_a_collection_behind_an_interface(string declaration) => Verify.Reports(Behind(declaration));

    [Theory]
    [InlineData("readonly IDictionary<int, int> _all = new ConcurrentDictionary<int, int>();")]
    [InlineData("IDictionary<int, int> _all = new Dictionary<int, int>();")]
    [InlineData("readonly IDictionary<int, int> _all = Make(); static IDictionary<int, int> Make() => new ConcurrentDictionary<int, int>();")]
    public Task Silent_where_the_interface_may_hide_anything(string declaration) => Verify.Silent(Behind(declaration).Replace("[|", "").Replace("|]", ""));
}
