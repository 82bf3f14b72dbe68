using ConcurrencyAnalyzers.Fixes.Blocking;
using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<HiddenBlocking>;

/// <summary>The fix of CONC1009, and with it what happens when code becomes async all the way up.</summary>
public class HiddenBlockingFixTests
{
    static Task Fixes(string before, string after) => Verify.Fixes<HiddenBlockingFix>(before, after);

    static Task OffersNone(params string[] sources) => Verify.OffersNoFix<HiddenBlockingFix>(sources);

    [Theory]
    [InlineData("void Save(Task t) => t.Wait();", "async Task Save(Task t) => await t;")]
    [InlineData("void Save(Task t) { t.Wait(); }", "async Task Save(Task t) { await t; }")]
    [InlineData("void Save(Task t) { if (t.Id > 1) return; t.Wait(); }", "async Task Save(Task t) { if (t.Id > 1) return; await t; }")]
    [InlineData("static void Save(Task t) => t.GetAwaiter().GetResult();", "static async Task Save(Task t) => await t;")]
    [InlineData("void Save(Task t) => t.ConfigureAwait(false).GetAwaiter().GetResult();", "async Task Save(Task t) => await t.ConfigureAwait(false);")]
    [InlineData("int Save(Task<int> t) => t.Result + 1;", "async Task<int> Save(Task<int> t) => await t + 1;")]
    [InlineData("string? Save(Task<int> t) { return t.Result.ToString(); }", "async Task<string?> Save(Task<int> t) { return (await t).ToString(); }")]
    [InlineData("void Save(Task t) { Task.WaitAll(t, t); }", "async Task Save(Task t) { await Task.WhenAll(t, t); }")]
    [InlineData("void Save(Task<int> t) { t.Wait(); Task.Delay(t.Id).Wait(); }", "async Task Save(Task<int> t) { await t; await Task.Delay(t.Id); }")]
    [InlineData("void Save<T>(T t) where T : Task => t.Wait();", "async Task Save<T>(T t) where T : Task => await t;")]
    [InlineData("void Save(Task t) => Flush(t); void Flush(Task t) => Write(t); void Write(Task t) => t.Wait();",
        "async Task Save(Task t) => await Flush(t); async Task Flush(Task t) => await Write(t); async Task Write(Task t) => await t;")]
    [InlineData("void Save(Task t) => File.WriteAllText(\"x\", \"y\");", "async Task Save(Task t) => await File.WriteAllTextAsync(\"x\", \"y\");")]
    [InlineData("void Save(Task t, CancellationToken token = default) => File.WriteAllText(\"x\", \"y\");", "async Task Save(Task t, CancellationToken token = default) => await File.WriteAllTextAsync(\"x\", \"y\", token);")]
    [InlineData("void Save(Task t) { Thread.Sleep(100); t.Wait(); }", "async Task Save(Task t) { await Task.Delay(100); await t; }")]
    [InlineData("string Save(Task t) { var text = File.ReadAllText(\"x\"); return text; }", "async Task<string> Save(Task t) { var text = await File.ReadAllTextAsync(\"x\"); return text; }")]
    public Task Makes_the_chain_async(string before, string after) => Fixes(
        $$"""class C { async Task Handle(Task<int> t) { await Task.Yield(); [|Save(t)|]; } {{before}} }""",
        $$"""class C { async Task Handle(Task<int> t) { await Task.Yield(); await Save(t); } {{after}} }""");

    [Theory]
    [InlineData("void Save(Task t) { foreach (var x in Each().ToBlockingEnumerable()) Console.WriteLine(x); } IAsyncEnumerable<int> Each() => null!;",
        "async Task Save(Task t) { await foreach (var x in Each()) Console.WriteLine(x); } IAsyncEnumerable<int> Each() => null!;")]
    [InlineData("int Save(Task t) { var sum = 0; foreach (var line in File.ReadLines(\"x\")) sum += line.Length; return sum; }",
        "async Task<int> Save(Task t) { var sum = 0; await foreach (var line in File.ReadLinesAsync(\"x\")) sum += line.Length; return sum; }")]
    [InlineData("void Save(Task t) { foreach (var line in Lines()) Console.WriteLine(line); } string[] Lines() => File.ReadAllLines(\"x\");",
        "async Task Save(Task t) { foreach (var line in await Lines()) Console.WriteLine(line); } async Task<string[]> Lines() => await File.ReadAllLinesAsync(\"x\");")]
    [InlineData("void Save(Task t) { foreach (var x in Lines()) foreach (var line in File.ReadLines(x)) Console.WriteLine(line); } string[] Lines() => [];",
        "async Task Save(Task t) { foreach (var x in Lines()) await foreach (var line in File.ReadLinesAsync(x)) Console.WriteLine(line); } string[] Lines() => [];")]
    public Task Loops_at_the_end_of_the_chain_await_their_elements(string before, string after) => Fixes(
        $$"""class C { async Task Handle(Task<int> t) { await Task.Yield(); [|Save(t)|]; } {{before}} }""",
        $$"""class C { async Task Handle(Task<int> t) { await Task.Yield(); await Save(t); } {{after}} }""");

    [Theory]
    [InlineData("void Save(Task t) { foreach (var x in _all.GetConsumingEnumerable()) Console.WriteLine(x); } System.Collections.Concurrent.BlockingCollection<int> _all = new();")]
    public Task Offers_none_where_a_loop_cannot_await(string member) => OffersNone(
        $$"""class C { async Task Handle(Task<int> t) { await Task.Yield(); [|Save(t)|]; } {{member}} }""");

    [Theory]
    [InlineData("void Save() { foreach (var x in _all.GetConsumingEnumerable()) Console.WriteLine(x); } System.Collections.Concurrent.BlockingCollection<int> _all = new();",
        "BlockingCollection.GetConsumingEnumerable; make it async and use a channel and 'await foreach' over 'ReadAllAsync'")]
    [InlineData("void Save() { foreach (var line in File.ReadLines(\"x\")) Console.WriteLine(line); }", "File.ReadLines; make it async and use 'await foreach'")]
    [InlineData("void Save() => _thread.Join(); Thread _thread = null!;", "Thread.Join; make it async and start a task in place of the thread and await it")]
    [InlineData("void Save() { _t.Wait(100); } Task _t = Task.Delay(9);", "_t.Wait(100); make it async and use 'await' with 'WaitAsync', which throws when the time is over")]
    public Task Says_what_takes_the_place_of_the_end(string member, string words) => Verify.Says(
        $$"""class C { async Task Handle() { await Task.Yield(); [|Save()|]; } {{member}} }""", $"'Save' blocks the thread of 'Handle': Save > {words}");

    static string With(string call, string members) => $$"""
        class C
        {
            void Save(Task t) => t.Wait();
            async Task Handle(Task t) { await Task.Yield(); {{call}}; }
            {{members}}
        }
        """;

    static string Saved(string members) => $$"""
        class C
        {
            async Task Save(Task t) => await t;
            async Task Handle(Task t) { await Task.Yield(); await Save(t); }
            {{members}}
        }
        """;

    [Theory]
    [InlineData("void Other(Task t) { Save(t); }", "async Task Other(Task t) { await Save(t); }")]
    [InlineData("int Other(Task t) { Save(t); return 1; } int More(Task t) => Other(t) + 1;", "async Task<int> Other(Task t) { await Save(t); return 1; } async Task<int> More(Task t) => await Other(t) + 1;")]
    [InlineData("int Other(Task t) { Save(t); return 1; } string More(Task t) => Other(t).ToString();", "async Task<int> Other(Task t) { await Save(t); return 1; } async Task<string> More(Task t) => (await Other(t)).ToString();")]
    [InlineData("void Other(Task t) { Local(); void Local() => Save(t); }", "async Task Other(Task t) { await Local(); async Task Local() => await Save(t); }")]
    [InlineData("Task<int> Other(Task t) { [|Save(t)|]; return Task.FromResult(1); }", "async Task<int> Other(Task t) { await Save(t); return 1; }")]
    [InlineData("Task Other(Task t) { [|Save(t)|]; return t; }", "async Task Other(Task t) { await Save(t); await t; }")]
    [InlineData("Task Other(Task t) => Task.Run(() => Save(t));", "Task Other(Task t) => Task.Run(async () => await Save(t));")]
    [InlineData("Task Other(Task t) { return Task.Run(() => { Save(t); }); }", "Task Other(Task t) { return Task.Run(async () => { await Save(t); }); }")]
    [InlineData("event EventHandler? E; void Other(Task t) { E += (s, e) => Save(t); }", "event EventHandler? E; void Other(Task t) { E += async (s, e) => await Save(t); }")]
    [InlineData("event EventHandler? E; void Other() { E += OnE; } void OnE(object? sender, EventArgs e) { Save(Task.Delay(1)); }",
        "event EventHandler? E; void Other() { E += OnE; } async void OnE(object? sender, EventArgs e) { await Save(Task.Delay(1)); }")]
    [InlineData("C? _c; void Other(Task t) { _c?.Save(t); }", "C? _c; async Task Other(Task t) { await (_c?.Save(t) ?? Task.CompletedTask); }")]
    [InlineData("string Other() => nameof(Save);", "string Other() => nameof(Save);")]
    [InlineData("static void Main() => new C().Save(Task.Delay(1));", "static async Task Main() => await new C().Save(Task.Delay(1));")]
    [InlineData("int Fib(int n, Task t) { if (n < 2) { Save(t); return n; } return Fib(n - 1, t) + Fib(n - 2, t); }",
        "async Task<int> Fib(int n, Task t) { if (n < 2) { await Save(t); return n; } return await Fib(n - 1, t) + await Fib(n - 2, t); }")]
    public Task Callers_follow(string before, string after) => Fixes(With("[|Save(t)|]", before), Saved(after));

    [Theory]
    [InlineData("C(Task t) => Save(t);")]
    [InlineData("int P { get { Save(Task.Delay(1)); return 1; } }")]
    [InlineData("public override string ToString() { Save(Task.Delay(1)); return \"\"; }")]
    [InlineData("void Other(Task t) { lock (this) { Save(t); } }")]
    [InlineData("void Other(Task t, ref int x) { Save(t); x++; }")]
    [InlineData("void Other(Task t, out int x) { Save(t); x = 1; }")]
    [InlineData("void Other(Task t) { Action a = () => Save(t); }")]
    [InlineData("void Other(Task t) { Action<Task> a = Save; }")]
    [InlineData("void Other(Task t) { new List<Task>().ForEach(Save); }")]
    [InlineData("void Other(Task t) { new List<Task>().ForEach(x => Save(x)); }")]
    [InlineData("void Other(Task t) { new Thread(() => Save(t)).Start(); }")]
    [InlineData("void Other(Task t) { new Timer(_ => Save(t)); }")]
    [InlineData("void Other(Task t) { Task.Factory.StartNew(() => Save(t)); }")]
    [InlineData("void Other(Task t) { Parallel.Invoke(() => Save(t)); }")]
    [InlineData("IEnumerable<int> Other(Task t) { Save(t); yield return 1; }")]
    [InlineData("int Count(Task t) { Save(t); return 1; } int Other(Task t) => new[] { 1 }.Sum(x => Count(t));")]
    [InlineData("int Count(Task t) { Save(t); return 1; } void Other(Task t) { var all = new[] { 1 }.Select(x => Count(t)); }")]
    [InlineData("int Count(Task t) { Save(t); return 1; } int _x; void Other(Task t) { _x += Count(t); }")]
    [InlineData("int Count(Task t) { Save(t); return 1; } int? Other(C? c, Task t) => c?.Count(t);")]
    [InlineData("int Count(Task t) { Save(t); return 1; } void Other(Task t) { ReadOnlySpan<int> x = new[] { 1 }; Count(t); Console.WriteLine(x.Length); }")]
    [InlineData("int Count(Task t) { Save(t); return 1; } readonly int _y = new C().Count(Task.Delay(1));")]
    [InlineData("void OnE(object? sender, EventArgs e) { Save(Task.Delay(1)); } event EventHandler? E; void Other() { E += OnE; OnE(null, EventArgs.Empty); }")]
    [InlineData("[System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)] void Other(Task t) => Save(t);")]
    [InlineData("class D : IDisposable { public void Dispose() => new C().Save(Task.Delay(1)); }")]
    [InlineData("struct S { int _n; void Other(C c, Task t) { c.Save(t); _n++; } }")]
    public Task Offers_nothing_where_a_caller_cannot_follow(string member) => OffersNone(With("[|Save(t)|]", "\n" + member));

    [Fact]
    public Task Follows_interfaces_and_overrides() => Fixes("""
        interface IStore { int Save(Task t); }
        class Store : IStore
        {
            public virtual int Save(Task t) { t.Wait(); return 1; }
        }
        class Cached : Store
        {
            public override int Save(Task t)
            {
                if (t.IsCompleted)
                    return 0;
                return 2;
            }
        }
        class Quiet : Store { public override int Save(Task t) => throw new NotSupportedException(); }
        class C
        {
            async Task Handle(Task t) { await Task.Yield(); [|new Store().Save(t)|]; }
            int Other(IStore store, Task t) => store.Save(t);
        }
        """, """
        interface IStore { Task<int> Save(Task t); }
        class Store : IStore
        {
            public virtual async Task<int> Save(Task t) { await t; return 1; }
        }
        class Cached : Store
        {
            public override Task<int> Save(Task t)
            {
                if (t.IsCompleted)
                    return Task.FromResult(0);
                return Task.FromResult(2);
            }
        }
        class Quiet : Store { public override Task<int> Save(Task t) => throw new NotSupportedException(); }
        class C
        {
            async Task Handle(Task t) { await Task.Yield(); await new Store().Save(t); }
            async Task<int> Other(IStore store, Task t) => await store.Save(t);
        }
        """);

    [Fact]
    public Task Other_implementations_return_complete_tasks() => Fixes("""
        abstract class Store
        {
            public abstract void Save(Task t);
        }
        class One : Store { public override void Save(Task t) => t.Wait(); }
        class Two : Store
        {
            public override void Save(Task t)
            {
                // Nothing to do.
            }
        }
        class Three : Store { public override void Save(Task t) { if (t.IsCompleted) return; Console.WriteLine(); } }
        class Four : Store { public override void Save(Task t) => Console.WriteLine(); }
        class C
        {
            async Task Handle(Task t) { await Task.Yield(); [|new One().Save(t)|]; }
        }
        """, """
        abstract class Store
        {
            public abstract Task Save(Task t);
        }
        class One : Store { public override async Task Save(Task t) => await t; }
        class Two : Store
        {
            public override Task Save(Task t)
            {
                // Nothing to do.
                return Task.CompletedTask;
            }
        }
        class Three : Store { public override Task Save(Task t) { if (t.IsCompleted) return Task.CompletedTask; Console.WriteLine(); return Task.CompletedTask; } }
        class Four : Store { public override Task Save(Task t) { Console.WriteLine(); return Task.CompletedTask; } }
        class C
        {
            async Task Handle(Task t) { await Task.Yield(); await new One().Save(t); }
        }
        """);

    [Fact]
    public Task Changes_several_documents_and_keeps_comments() => Verify.Fixes<HiddenBlockingFix>(
        ["""
        partial class C
        {
            async Task Handle(Task t)
            {
                await Task.Yield();
                // before
                [|Store.Save(t)|]; // after
            }
        }
        """, """
        /// <summary>See <see cref="Save"/>.</summary>
        static class Store
        {
            /// <summary>Saves.</summary>
            // not much
            internal static void Save(Task t) /* here */
            {
                t.Wait(); // waits
            }

            // other
            static int Other(Task t)
            {
                /* one */ Save(t); /* two */
                return 1;
            }
        }
        """],
        ["""
        partial class C
        {
            async Task Handle(Task t)
            {
                await Task.Yield();
                // before
                await Store.Save(t); // after
            }
        }
        """, """
        /// <summary>See <see cref="Save"/>.</summary>
        static class Store
        {
            /// <summary>Saves.</summary>
            // not much
            internal static async Task Save(Task t) /* here */
            {
                await t; // waits
            }

            // other
            static async Task<int> Other(Task t)
            {
                /* one */ await Save(t); /* two */
                return 1;
            }
        }
        """]);

    [Fact]
    public Task Mends_all_findings_at_once() => Fixes("""
        class C
        {
            void Save(Task t) => t.Wait();
            void Flush(Task t) => Save(t);
            int Load(Task<int> t) => t.Result;
            static Task<int> F() => Task.Run(() => 1);
            async Task One(Task<int> t) { await Task.Yield(); [|Save(t)|]; [|Flush(t)|]; var x = [|Load(F())|] + Load(F()); }
            async Task Two(Task<int> t) { await Task.Yield(); [|Flush(t)|]; [|Save(t)|]; }
        }
        """, """
        class C
        {
            async Task Save(Task t) => await t;
            async Task Flush(Task t) => await Save(t);
            async Task<int> Load(Task<int> t) => await t;
            static Task<int> F() => Task.Run(() => 1);
            async Task One(Task<int> t) { await Task.Yield(); await Save(t); await Flush(t); var x = await Load(F()) + await Load(F()); }
            async Task Two(Task<int> t) { await Task.Yield(); await Flush(t); await Save(t); }
        }
        """);

    [Fact]
    public Task Names_follow_the_habit_of_the_project() => Fixes("""
        interface IStore { void Save(Task t); }
        class Store : IStore
        {
            void IStore.Save(Task t) => t.Wait();
        }
        class C
        {
            int Load(Task<int> t) => t.Result;
            int LoadAsync(int x) => x;
            async Task HandleAsync(IStore s, Task<int> t) { await Task.Yield(); [|s.Save(t)|]; [|Load(Task.Run(() => 1))|]; }
            /// <see cref="IStore.Save"/>
            string Name => nameof(IStore.Save);
        }
        """, """
        interface IStore { Task SaveAsync(Task t); }
        class Store : IStore
        {
            async Task IStore.SaveAsync(Task t) => await t;
        }
        class C
        {
            async Task<int> Load(Task<int> t) => await t;
            int LoadAsync(int x) => x;
            async Task HandleAsync(IStore s, Task<int> t) { await Task.Yield(); await s.SaveAsync(t); await Load(Task.Run(() => 1)); }
            /// <see cref="IStore.SaveAsync"/>
            string Name => nameof(IStore.SaveAsync);
        }
        """);

    [Fact]
    public Task Awaits_as_the_document_does() => Fixes("""
        class C
        {
            async Task Handle(Task t) { await Task.Delay(1).ConfigureAwait(false); [|Save(t)|]; }
            void Save(Task t) => t.Wait();
        }
        """, """
        class C
        {
            async Task Handle(Task t) { await Task.Delay(1).ConfigureAwait(false); await Save(t).ConfigureAwait(false); }
            async Task Save(Task t) => await t.ConfigureAwait(false);
        }
        """);

    [Fact]
    public Task Returns_what_the_neighbours_return() => Fixes("""
        class C
        {
            async ValueTask Handle(Task t) { await Task.Yield(); [|Save(t)|]; }
            void Save(Task t) => t.Wait();
        }
        """, """
        class C
        {
            async ValueTask Handle(Task t) { await Task.Yield(); await Save(t); }
            async ValueTask Save(Task t) => await t;
        }
        """);

    [Fact]
    public Task Follows_into_the_statements_of_a_program() => Verify.FixesProgram<HiddenBlockingFix>("""
        Store.Save(Task.Delay(1));
        static class Store
        {
            public static void Save(Task t) => t.Wait();
            public static async Task Handle(Task t) { await Task.Yield(); [|Save(t)|]; }
        }
        """, """
        await Store.Save(Task.Delay(1));
        static class Store
        {
            public static async Task Save(Task t) => await t;
            public static async Task Handle(Task t) { await Task.Yield(); await Save(t); }
        }
        """);

    [Fact]
    public Task Offers_nothing_where_what_is_thrown_would_differ() => OffersNone(
        With("[|Save(t)|]", "\nint Other(Task t) { try { Save(t); return 1; } catch (AggregateException e) { return 2; } }"));

    [Fact]
    public Task Imports_what_it_needs() => Fixes("""
        namespace N
        {
            class Task { }
            class C
            {
                async System.Threading.Tasks.Task Handle(System.Threading.Tasks.Task t) { await System.Threading.Tasks.Task.Yield(); [|Save(t)|]; }
                int Save(System.Threading.Tasks.Task t) { t.Wait(); return 1; }
            }
        }
        """, """
        namespace N
        {
            class Task { }
            class C
            {
                async System.Threading.Tasks.Task Handle(System.Threading.Tasks.Task t) { await System.Threading.Tasks.Task.Yield(); await Save(t); }
                async Task<int> Save(System.Threading.Tasks.Task t) { await t; return 1; }
            }
        }
        """);

    [Theory]
    [InlineData("public class C", "Store.Save", "internal class Store", "", true)]
    [InlineData("public class C", "Store.Save", "public class Store", ", which changes the public 'Store.Save'", false)]
    public Task Says_where_it_changes_a_public_method(string @class, string call, string store, string said, bool isForFixAll) => Verify.FixesAs<HiddenBlockingFix>(
        "Make 'Save' async, and its callers all the way up" + said,
        $$"""{{@class}} { async Task Handle(Task t) { await Task.Yield(); [|{{call}}(t)|]; } } {{store}} { public static void Save(Task t) => t.Wait(); }""",
        $$"""{{@class}} { async Task Handle(Task t) { await Task.Yield(); await {{call}}(t); } } {{store}} { public static async Task Save(Task t) => await t; }""", isForFixAll);

    static string Chain(string handle, string save) => $$"""class C { {{handle}} {{save}} }""";

    const string Handle = "async Task Handle(CancellationToken token) { await Task.Yield(); [|Save()|]; }";
    const string Handled = "async Task Handle(CancellationToken token) { await Task.Yield(); await Save(token); }";

    [Theory]
    [InlineData("void Save() => File.WriteAllText(\"x\", \"y\");", "async Task Save(CancellationToken cancellationToken = default) => await File.WriteAllTextAsync(\"x\", \"y\", cancellationToken);")]
    [InlineData("void Save() => Task.Delay(100).Wait();", "async Task Save(CancellationToken cancellationToken = default) => await Task.Delay(100, cancellationToken);")]
    [InlineData("void Save() => Thread.Sleep(100);", "async Task Save(CancellationToken cancellationToken = default) => await Task.Delay(100, cancellationToken);")]
    [InlineData("void Save() => Write(\"x\"); static void Write(string path) => File.WriteAllText(path, \"y\");",
        "async Task Save(CancellationToken cancellationToken = default) => await Write(\"x\", cancellationToken); static async Task Write(string path, CancellationToken cancellationToken = default) => await File.WriteAllTextAsync(path, \"y\", cancellationToken);")]
    [InlineData("void Save() => File.WriteAllText(\"x\", \"y\"); void Other() { Save(); }",
        "async Task Save(CancellationToken cancellationToken = default) => await File.WriteAllTextAsync(\"x\", \"y\", cancellationToken); async Task Other() { await Save(); }")]
    [InlineData("void Save(int level = 0) => File.WriteAllText(\"x\", \"y\");", null)]
    public Task The_token_of_a_caller_is_passed_down(string before, string? after) => Fixes(
        Chain(Handle, before), after is null
            ? Chain(Handled.Replace("Save(token)", "Save(cancellationToken: token)"), "async Task Save(int level = 0, CancellationToken cancellationToken = default) => await File.WriteAllTextAsync(\"x\", \"y\", cancellationToken);")
            : Chain(Handled, after));

    [Theory]
    [InlineData("void Save() => F().Wait(); static async Task F() => await Task.Yield();", "async Task Save() => await F(); static async Task F() => await Task.Yield();")]
    [InlineData("void Save(params int[] all) => File.WriteAllText(\"x\", \"y\");", "async Task Save(params int[] all) => await File.WriteAllTextAsync(\"x\", \"y\");")]
    [InlineData("void Save() => File.WriteAllText(\"x\", \"y\"); void Save(CancellationToken other) { }", "async Task Save() => await File.WriteAllTextAsync(\"x\", \"y\"); void Save(CancellationToken other) { }")]
    [InlineData("Task Run() => Task.Run(Save); void Save() => File.WriteAllText(\"x\", \"y\");", "Task Run() => Task.Run(Save); async Task Save() => await File.WriteAllTextAsync(\"x\", \"y\");")]
    public Task Methods_that_cannot_take_a_token_or_need_none_stay_as_they_are(string before, string after) => Fixes(
        Chain(Handle, before), Chain("async Task Handle(CancellationToken token) { await Task.Yield(); await Save(); }", after));

    [Fact]
    public Task No_token_is_added_where_no_caller_has_one() => Fixes(
        Chain("async Task Handle() { await Task.Yield(); [|Save()|]; }", "void Save() => File.WriteAllText(\"x\", \"y\");"),
        Chain("async Task Handle() { await Task.Yield(); await Save(); }", "async Task Save() => await File.WriteAllTextAsync(\"x\", \"y\");"));

    [Fact]
    public Task Tokens_follow_interfaces_and_keep_the_layout() => Fixes("""
        interface IStore
        {
            /// <summary>Saves.</summary>
            /// <param name="path">Where to.</param>
            void Save(
                string path,
                string text);
        }
        class Store : IStore
        {
            void IStore.Save(string path, string text) => File.WriteAllText(path, text);
        }
        class C
        {
            async Task Handle(IStore store, CancellationToken token) { await Task.Yield(); [|store.Save("x", "y")|]; }
        }
        """, """
        interface IStore
        {
            /// <summary>Saves.</summary>
            /// <param name="path">Where to.</param>
            /// <param name="cancellationToken">Cancels it.</param>
            Task Save(
                string path,
                string text,
                CancellationToken cancellationToken = default);
        }
        class Store : IStore
        {
            async Task IStore.Save(string path, string text, CancellationToken cancellationToken) => await File.WriteAllTextAsync(path, text, cancellationToken);
        }
        class C
        {
            async Task Handle(IStore store, CancellationToken token) { await Task.Yield(); await store.Save("x", "y", token); }
        }
        """);

    [Theory]
    [InlineData("void Save(Task t) { using (var file = new StreamWriter(\"x\")) { t.Wait(); } }", "async Task Save(Task t) { await using (var file = new StreamWriter(\"x\")) { await t; } }")]
    [InlineData("void Save(Task t) { using var file = new StreamWriter(\"x\"); t.Wait(); }", "async Task Save(Task t) { await using var file = new StreamWriter(\"x\"); await t; }")]
    [InlineData("void Save(Task t) { t.Wait(); foreach (var x in Each().ToBlockingEnumerable()) Console.WriteLine(x); } IAsyncEnumerable<int> Each() => null!;",
        "async Task Save(Task t) { await t; await foreach (var x in Each()) Console.WriteLine(x); } IAsyncEnumerable<int> Each() => null!;")]
    [InlineData("void Save(Task t) { using var memory = new MemoryStream(); t.Wait(); }", "async Task Save(Task t) { using var memory = new MemoryStream(); await t; }")]
    [InlineData("SemaphoreSlim _gate = new(1); void Save(Task t) { _gate.Wait(); try { t.Wait(); } finally { _gate.Release(); } }",
        "SemaphoreSlim _gate = new(1); async Task Save(Task t) { await _gate.WaitAsync(); try { await t; } finally { _gate.Release(); } }")]
    public Task What_the_method_disposes_of_and_enumerates_is_awaited_too(string before, string after) => Fixes(
        $$"""class C { async Task Handle(Task<int> t) { await Task.Yield(); [|Save(t)|]; } {{before}} }""",
        $$"""class C { async Task Handle(Task<int> t) { await Task.Yield(); await Save(t); } {{after}} }""");

    [Fact]
    public Task Disposal_keeps_the_habit_of_the_file() => Fixes("""
        class C
        {
            async Task Handle(Task t) { await Task.Yield(); await t.ConfigureAwait(false); [|Save(Task.Delay(1))|]; }
            void Save(Task t)
            {
                using var file = new StreamWriter("x"); // written
                t.Wait();
            }
        }
        """, """
        class C
        {
            async Task Handle(Task t) { await Task.Yield(); await t.ConfigureAwait(false); await Save(Task.Delay(1)).ConfigureAwait(false); }
            async Task Save(Task t)
            {
                var file = new StreamWriter("x"); // written
                await using var disposal = file.ConfigureAwait(false);
                await t.ConfigureAwait(false);
            }
        }
        """);

    // Find becomes async for what FindById waits for, and only then ReadItems is called from async code.
    [Fact]
    public Task Fix_all_makes_async_what_it_lays_open() => Fixes(
        """
        class Index
        {
            public string FindById(int id) => File.ReadAllText($"{id}");
            public string Find(string name) { var items = ReadItems(); return items.Contains(name) ? FindById(items.Length) : ""; }
            string ReadItems() { return File.ReadAllText("index"); }
        }
        class C
        {
            async Task<string> Handle(Index index) { await Task.Yield(); return [|index.FindById(1)|] + [|index.Find("x")|]; }
        }
        """,
        """
        class Index
        {
            public async Task<string> FindById(int id) => await File.ReadAllTextAsync($"{id}");
            public async Task<string> Find(string name) { var items = await ReadItems(); return items.Contains(name) ? await FindById(items.Length) : ""; }
            async Task<string> ReadItems() { return await File.ReadAllTextAsync("index"); }
        }
        class C
        {
            async Task<string> Handle(Index index) { await Task.Yield(); return await index.FindById(1) + await index.Find("x"); }
        }
        """);

    // Somebody has looked at these, and has left them as they are.
    [Theory]
    [InlineData("#pragma warning disable CONC1004, CONC1010", "#pragma warning restore CONC1004, CONC1010")]
    [InlineData("#pragma warning disable", "#pragma warning restore")]
    public Task Leaves_what_the_source_suppresses_in_a_method_that_becomes_async(string off, string on) => Fixes(
        $$"""
        class C
        {
            async Task Handle(Task t) { await Task.Yield(); [|Save(t)|]; }
            void Save(Task t)
            {
                t.Wait();
        {{off}}
                File.WriteAllText("x", "");
        {{on}}
            }
        }
        """, $$"""
        class C
        {
            async Task Handle(Task t) { await Task.Yield(); await Save(t); }
            async Task Save(Task t)
            {
                await t;
        {{off}}
                File.WriteAllText("x", "");
        {{on}}
            }
        }
        """);

    [Fact]
    public Task Fix_all_leaves_what_the_source_suppresses() => Fixes(
        """
        class Index
        {
            public string FindById(int id) => File.ReadAllText($"{id}");
            [System.Diagnostics.CodeAnalysis.SuppressMessage("Blocking", "CONC1009")]
            public string Find(string name) { var items = ReadItems(); return items.Contains(name) ? FindById(items.Length) : ""; }
            string ReadItems() { return File.ReadAllText("index"); }
        }
        class C
        {
            async Task<string> Handle(Index index) { await Task.Yield(); return [|index.FindById(1)|] + [|index.Find("x")|]; }
        }
        """,
        """
        class Index
        {
            public async Task<string> FindById(int id) => await File.ReadAllTextAsync($"{id}");
            [System.Diagnostics.CodeAnalysis.SuppressMessage("Blocking", "CONC1009")]
            public async Task<string> Find(string name) { var items = ReadItems(); return items.Contains(name) ? await FindById(items.Length) : ""; }
            string ReadItems() { return File.ReadAllText("index"); }
        }
        class C
        {
            async Task<string> Handle(Index index) { await Task.Yield(); return await index.FindById(1) + await index.Find("x"); }
        }
        """);
}
