using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<BlockingConstruction>;

/// <summary>CONC1011: waiting where nobody can await.</summary>
public class BlockingConstructionTests
{
    static string InClass(string members) => $$"""class C { static Task<int> Load() => Task.Run(() => 1); {{members}} }""";

    [Theory]
    [InlineData("public C() { var x = [|Load().Result|]; }")]
    [InlineData("public C() => [|Load().Wait()|];")]
    [InlineData("public C(int x) { } public C() : this([|Load().Result|]) { }")]
    [InlineData("static readonly int s_x; static C() => s_x = [|Load().GetAwaiter().GetResult()|];")]
    [InlineData("readonly int _x = [|Load().Result|];")]
    [InlineData("static int X { get; } = [|Load().ConfigureAwait(false).GetAwaiter().GetResult()|];")]
    [InlineData("int X => [|Load().Result|];")]
    [InlineData("int X { get { [|Task.WaitAll(Load(), Load())|]; return 1; } }")]
    [InlineData("int this[int i] => [|Load().Result|];")]
    [InlineData("int X { set { [|Load().Wait()|]; } }")]
    [InlineData("Task<int> X => Task.FromResult([|Load().Result|]);")]
    [InlineData("readonly Lazy<int> _x = new(() => [|Load().Result|]);")]
    [InlineData("void M() { var x = new Lazy<int>(() => { return [|Load().Result|]; }, isThreadSafe: true); }")]
    [InlineData("public C() => new List<Task>().ForEach(t => [|t.Wait()|]);")]
    public Task Reports_waits(string members) => Verify.Reports(InClass(members));

    [Theory]
    [InlineData("public C() { Thread.Sleep(10); }")]
    [InlineData("public C(Task<int> t) { if (t.IsCompletedSuccessfully) Console.WriteLine(t.Result); }")]
    [InlineData("int X => Task.FromResult(1).Result;")]
    [InlineData("public C(Task t) { t.Wait(0); }")]
    [InlineData("public C() { Action later = () => Load().Wait(); }")]
    [InlineData("public C() { Task.Run(() => Load().Wait()); }")]
    [InlineData("readonly Lazy<Task<int>> _x = new(() => Load()); async Task M() => Console.WriteLine(await _x.Value);")]
    [InlineData("readonly object _gate = new(); int X { get { lock (_gate) return Load().Result; } }")]
    [InlineData("void M() => Load().Wait();")]
    [InlineData("~C() => Load().Wait();")]
    [InlineData("public static implicit operator int(C c) => Load().Result;")]
    public Task Leaves_other_code_alone(string members) => Verify.Silent(InClass(members));

    [Fact]
    public Task Leaves_tests_alone() => Verify.Silent("class TestAttribute : Attribute { }" + InClass("[Test] public void M() { var x = new Lazy<int>(() => Load().Result); }"));

    [Theory]
    [InlineData("public C() => Fill(); void Fill() => [|Load().Wait()|];")]
    [InlineData("static C() { Fill(); } static void Fill() { [|Load().Wait()|]; }")]
    public Task Reports_what_only_constructors_call(string members) => Verify.Reports(InClass(members));

    [Theory]
    [InlineData("public C() => Fill(); void Fill() => Load().Wait(); void Again() => Fill();")]
    [InlineData("public C() => Fill(); internal void Fill() => Load().Wait();")]
    [InlineData("public C() { Action later = Fill; } void Fill() => Load().Wait();")]
    [InlineData("public C(Action a) { var isDone = false; try { a(); isDone = true; } finally { if (!isDone) Load().Wait(); } }")]
    [InlineData("public C(Action a) { try { a(); } catch (Exception) { Load().Wait(); throw; } }")]
    [InlineData("public C(Action a) { try { a(); } catch { Close(); throw; } } void Close() => Load().Wait();")]
    [InlineData("public C(Action a) { var isDone = false; try { a(); isDone = true; } finally { if (!isDone) Close(); } } void Close() => Load().Wait();")]
    [InlineData("public C(Action a) => Fill(a); void Fill(Action a) { try { a(); } catch { Load().Wait(); throw; } }")]
    [InlineData("public C(Func<bool> a) { var isDone = false; try { isDone = a(); if (!isDone) throw new TimeoutException(); } finally { if (!isDone) Load().Wait(); } }")]
    public Task Leaves_what_others_call_and_what_cleans_up_alone(string members) => Verify.Silent(InClass(members));

    [Theory]
    [InlineData("public C(Action a) { var isDone = false; try { isDone = true; a(); } finally { if (!isDone) [|Load().Wait()|]; } }")]
    [InlineData("public C(Action a) { try { a(); } finally { [|Load().Wait()|]; } }")]
    [InlineData("public C(Action a) { Close(); try { a(); } catch { Close(); throw; } } void Close() => [|Load().Wait()|];")]
    public Task Reports_what_is_done_after_success_too(string members) => Verify.Reports(InClass(members));

    [Theory]
    [InlineData("public C() { var x = [|Load().Result|]; }", "'Load().Result' blocks the constructor of 'C' until the task completes; make the object in an async factory method")]
    [InlineData("int X => [|Load().Result|];", "'Load().Result' blocks 'X' until the task completes; make it a method that returns a task")]
    [InlineData("readonly Lazy<int> _x = new(() => [|Load().Result|]);", "'Load().Result' blocks the lambda until the task completes; keep the task in the lazy value and await it")]
    [InlineData("readonly int _x = [|Load().Result|];", "'Load().Result' blocks the initializer until the task completes; keep the task and await it where it is used")]
    [InlineData("public C() => Fill(); void Fill() => [|Load().Wait()|];", "'Load().Wait()' blocks the constructors of 'C', which call 'Fill', until the task completes; make the object in an async factory method")]
    public Task Says_what_to_do(string members, string message) => Verify.Says(InClass(members), message);

    [Fact]
    public Task Misses_methods_that_others_call_as_well() => Verify.KnownMiss(
        "class C { readonly Task<int> _t = Task.Run(() => 1); public C() => Load(); public void Again() => Load(); void Load() => Console.WriteLine(_t.Result); }");

    [Fact]
    public Task Misses_the_factory_of_a_lazy_initializer() => Verify.KnownMiss(
        "class C { string? _text; string Get(Task<string> t) => LazyInitializer.EnsureInitialized(ref _text, () => t.Result); }");
}
