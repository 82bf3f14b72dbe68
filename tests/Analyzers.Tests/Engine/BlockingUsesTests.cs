using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

/// <summary>What blocks, in what kind of code, and which one defect that is.</summary>
public class BlockingUsesTests
{
    static string UsesIn(string member) => string.Join("; ", Support.Engine.RoutineOf($$"""
        abstract class C : IDisposable, IAsyncDisposable
        {
            readonly object _gate = new();
            readonly SemaphoreSlim _semaphore = new(1, 1);
            readonly System.Collections.Concurrent.BlockingCollection<int> _items = [];
            public abstract void Dispose();
            public abstract ValueTask DisposeAsync();
            {{member}}
        }
        """).BlockingUses.All.Select(use => $"{use.Node} {use.Place} {use.Defect}"));

    static string UsesOf(string statements) => UsesIn($"async Task M(Task<int> t, bool async, int[] n, CancellationToken c) {{ await Task.Yield(); {statements} }}");

    [Theory]
    [InlineData("t.Wait();", "t.Wait() Async Wait")]
    [InlineData("var x = t.Result;", "t.Result Async Wait")]
    [InlineData("Task.WaitAll(t, t);", "Task.WaitAll(t, t) Async WaitOnMany")]
    [InlineData("Thread.Sleep(1);", "Thread.Sleep(1) Async Sleep")]
    [InlineData("_semaphore.Wait(c);", "_semaphore.Wait(c) Async Primitive")]
    [InlineData("_items.Take();", "_items.Take() Async Primitive")]
    [InlineData("new Mutex().WaitOne();", "new Mutex().WaitOne() Async Primitive")]
    [InlineData("Parallel.ForEach(n, x => { });", "Parallel.ForEach(n, x => { }) Async ParallelLoop")]
    [InlineData("var x = n.AsParallel().Select(x => x).ToList();", "n.AsParallel().Select(x => x).ToList() Async ParallelLoop")]
    [InlineData("foreach (var x in n.AsParallel()) { }", "n.AsParallel() Async ParallelLoop")]
    [InlineData("foreach (var x in _items.GetConsumingEnumerable()) { }", "_items.GetConsumingEnumerable() Async Enumeration")]
    [InlineData("var all = _items.GetConsumingEnumerable(); foreach (var x in all) { }", "all Async Enumeration")]
    public void Every_operation_that_blocks(string statements, string expected) => Assert.Equal(expected, UsesOf(statements));

    [Theory]
    [InlineData("t.Wait(0); Thread.Sleep(0); _semaphore.Wait(TimeSpan.Zero); _items.TryTake(out _); Thread.CurrentThread.Join(0);")]
    [InlineData("Thread.Sleep(TimeSpan.FromSeconds(0)); Thread.Sleep(new TimeSpan(0)); Thread.Sleep(default(TimeSpan));")]
    [InlineData("c.WaitHandle.WaitOne(10);")]
    [InlineData("var q = n.AsParallel().Where(x => x > 1); var e = q.AsEnumerable();")]
    [InlineData("var all = _items.GetConsumingEnumerable(); F(all); void F(IEnumerable<int> x) { }")]
    [InlineData("var x = string.Join(',', n); var y = n.Take(1).Contains(2); lock (_gate) { }")]
    [InlineData("foreach (var x in n.AsQueryable()) { }")]
    public void What_only_looks_or_comes_later(string statements) => Assert.Equal("", UsesOf(statements));

    [Theory]
    [InlineData("lock (_gate) { t.Wait(); }", "t.Wait() UnderLock UnderLock")]
    [InlineData("lock (_gate) { Thread.Sleep(1); }", "Thread.Sleep(1) UnderLock None")]
    [InlineData("lock (_gate) { new[] { t }.ToList().ForEach(x => x.Wait()); }", "x.Wait() UnderLock UnderLock")]
    [InlineData("new[] { t }.ToList().ForEach(x => x.Wait());", "x.Wait() InPlaceLambda Wait")]
    [InlineData("await Task.Run(() => t.Wait());", "t.Wait() PoolCallback PoolThread")]
    [InlineData("await Task.Run(() => _semaphore.Wait());", "_semaphore.Wait() PoolCallback None")]
    [InlineData("Action work = () => Thread.Sleep(1); await Task.Run(work);", "Thread.Sleep(1) PoolCallback PoolThread")]
    [InlineData("void F() => Thread.Sleep(1); await Task.Run(F);", "Thread.Sleep(1) PoolCallback PoolThread")]
    [InlineData("_ = Task.Factory.StartNew(() => Thread.Sleep(1), TaskCreationOptions.LongRunning);", "Thread.Sleep(1) OwnThread None")]
    [InlineData("_ = Task.Factory.StartNew(() => Thread.Sleep(1), c, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);", "Thread.Sleep(1) OwnThread None")]
    [InlineData("new Thread(() => { Thread.Sleep(1); t.Wait(); }).Start();", "t.Wait() OwnThread None; Thread.Sleep(1) OwnThread None")]
    [InlineData("_ = new Timer(_ => t.Wait());", "t.Wait() PoolCallback PoolThread")]
    [InlineData("new System.Timers.Timer().Elapsed += (_, _) => t.Wait();", "t.Wait() PoolCallback PoolThread")]
    [InlineData("Parallel.For(0, 3, i => t.Wait());", "t.Wait() ParallelBody None; Parallel.For(0, 3, i => t.Wait()) Async ParallelLoop")]
    [InlineData("var lazy = new Lazy<int>(() => t.Result);", "t.Result Construction Construction")]
    [InlineData("int Local() => t.Result; Local();", "t.Result Synchronous SyncOverAsync")]
    [InlineData("Action later = () => t.Wait();", "t.Wait() Elsewhere None")]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += (_, _) => t.Wait();", "t.Wait() Elsewhere None")]
    [InlineData("unsafe { t.Wait(); }", "t.Wait() Elsewhere None")]
    [InlineData("var q = from a in n join b in t.Result.ToString() on a equals b select a;", "t.Result Async Wait")]
    [InlineData("if (async) await Task.Delay(1); else Thread.Sleep(1);", "Thread.Sleep(1) Elsewhere None")]
    [InlineData("await t; var x = t.Result;", "t.Result Elsewhere None")]
    public void The_most_specific_defect_wins(string statements, string expected) => Assert.Equal(expected, UsesOf(statements));

    [Theory]
    [InlineData("Task M(Task t) { Thread.Sleep(1); return t; }", "Thread.Sleep(1) TaskReturning Sleep")]
    [InlineData("Task M(Task t, int[] n) { foreach (var x in n.AsSpan()) t.Wait(); return t; }", "t.Wait() Elsewhere None")]
    [InlineData("void M(Task t) { t.Wait(); }", "t.Wait() Synchronous SyncOverAsync")]
    [InlineData("void M() { Thread.Sleep(1); }", "Thread.Sleep(1) Synchronous None")]
    [InlineData("void M(Task t) { lock (_gate) t.Wait(); }", "t.Wait() UnderLock UnderLock")]
    [InlineData("void M(Task t) { Parallel.For(0, 3, i => t.Wait()); }", "t.Wait() ParallelBody PoolThread; Parallel.For(0, 3, i => t.Wait()) Synchronous None")]
    [InlineData("[System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)] void M(Task t) => t.Wait();", "t.Wait() UnderLock UnderLock")]
    [InlineData("void M(List<Task> t) => t.ForEach(x => x.Wait());", "x.Wait() Elsewhere None")]
    public void Synchronous_members(string member, string expected) => Assert.Equal(expected, UsesIn(member));
}
