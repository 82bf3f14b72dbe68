using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

/// <summary>Which locks are certainly held at a point.</summary>
public class LocksetTests
{
    static string In(string statements) => $$"""
        class C
        {
            readonly object _a = new(), _b = new();
            readonly Lock _lock = new();
            readonly ReaderWriterLockSlim _rw = new();
            readonly SemaphoreSlim _one = new(1, 1);
            static readonly object Gate = new();
            static void Here(int n) { }
            async Task M(bool c, int n)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    static void Holds(string statements, string expected) =>
        Assert.Equal(expected, Support.Engine.LocksAtMarks(In(statements)).Replace("\n", "; "));

    [Theory]
    [InlineData("Here(1); lock (_a) { Here(2); } Here(3);", "1: {}; 2: {this._a}; 3: {}")]
    [InlineData("lock (_a) lock (_b) Here(1);", "1: {this._a, this._b}")]
    [InlineData("lock (_a) { lock (_a) { } Here(1); }", "1: {this._a}")]
    [InlineData("lock (_lock) { Here(1); } Here(2);", "1: {this._lock}; 2: {}")]
    [InlineData("void F() { using (_lock.EnterScope()) { Here(1); } Here(2); }", "1: {this._lock}; 2: {}")]
    [InlineData("void F() { if (c) { using var scope = _lock.EnterScope(); Here(1); } Here(2); }", "1: {this._lock}; 2: {}")]
    [InlineData("lock (Gate) Here(1); lock (typeof(C)) Here(2); lock (\"x\") Here(3);", "1: {C.Gate}; 2: {typeof(C)}; 3: {\"x\"}")]
    [InlineData("var alias = _a; lock (alias) Here(1);", "1: {this._a}")]
    public void Statements_that_lock(string statements, string expected) => Holds(statements, expected);

    // Where nullable references are on, the compiler's graph has no lock for a statement on a Lock.
    [Theory]
    [InlineData("Here(1); lock (_lock) { Here(2); } Here(3);", "1: {}; 2: {this._lock}; 3: {}")]
    [InlineData("lock (_lock) { if (c) return; Here(1); } Here(2);", "1: {this._lock}; 2: {}")]
    [InlineData("lock (_lock) lock (_a) Here(1);", "1: {this._lock, this._a}")]
    [InlineData("lock (_lock) { lock (_lock) { } Here(1); } Here(2);", "1: {this._lock}; 2: {}")]
    [InlineData("lock (_lock) { Here(1); } lock (_lock) { Here(2); }", "1: {this._lock}; 2: {this._lock}")]
    [InlineData("while (true) { lock (_lock) { if (c) continue; Here(1); } Here(2); }", "1: {this._lock}; 2: {}")]
    [InlineData("try { lock (_lock) { Here(1); } } catch { Here(2); } finally { Here(3); }", "1: {this._lock}; 2: {}; 3: {}")]
    [InlineData("var alias = _lock; lock (alias) Here(1); Here(2);", "1: {this._lock}; 2: {}")]
    [InlineData("Lock? maybe = _lock; lock (maybe) Here(1); Here(2);", "1: {this._lock}; 2: {}")]
    [InlineData("Task.Run(() => { lock (_lock) Here(1); Here(2); });", "1: {this._lock}; 2: {}")]
    [InlineData("void F() { lock (_lock) { Here(1); } Here(2); using (_lock.EnterScope()) { Here(3); } Here(4); }", "1: {this._lock}; 2: {}; 3: {this._lock}; 4: {}")]
    [InlineData("lock (_lock) { Here(1); } Here(2); _lock.Enter(); Here(3); _lock.Exit(); Here(4);", "1: {this._lock}; 2: {}; 3: {this._lock}; 4: {}")]
    [InlineData("lock (_lock) { _lock.Enter(); _lock.Exit(); Here(1); } Here(2);", "1: {this._lock}; 2: {}")]
    [InlineData("_lock.Enter(); lock (_lock) { } Here(1); _lock.Exit(); Here(2);", "1: {this._lock}; 2: {}")]
    public void Locks_that_the_graph_leaves_out(string statements, string expected) =>
        Assert.Equal(expected, Support.Engine.LocksAtMarks("#nullable enable\n" + In(statements)).Replace("\n", "; "));

    [Theory]
    [InlineData("Monitor.Enter(_a); try { Here(1); } finally { Monitor.Exit(_a); } Here(2);", "1: {this._a}; 2: {}")]
    [InlineData("bool taken = false; try { Monitor.Enter(_a, ref taken); Here(1); } finally { if (taken) Monitor.Exit(_a); } Here(2);", "1: {this._a}; 2: {}")]
    [InlineData("if (Monitor.TryEnter(_a)) { Here(1); Monitor.Exit(_a); } else { Here(2); } Here(3);", "1: {this._a}; 2: {}; 3: {}")]
    [InlineData("if (!Monitor.TryEnter(_a, 10)) { Here(1); return; } Here(2);", "1: {}; 2: {this._a}")]
    [InlineData("bool taken = false; Monitor.TryEnter(_a, ref taken); if (taken) Here(1); else Here(2);", "1: {this._a}; 2: {}")]
    [InlineData("_rw.EnterReadLock(); Here(1); _rw.ExitReadLock(); _rw.EnterWriteLock(); Here(2); _rw.ExitWriteLock(); Here(3);", "1: {this._rw (shared)}; 2: {this._rw}; 3: {}")]
    [InlineData("await _one.WaitAsync(); try { Here(1); } finally { _one.Release(); } Here(2);", "1: {this._one}; 2: {}")]
    [InlineData("if (await _one.WaitAsync(10)) { Here(1); }  Here(2);", "1: {this._one}; 2: {}")]
    public void Calls_that_lock(string statements, string expected) => Holds(statements, expected);

    [Theory]
    [InlineData("lock (_a) { if (n > 3) Monitor.Enter(_b); Here(1); }", "1: {this._a}")]
    // Whether it is taken has been decided before, perhaps by those who know that nobody else is there.
    [InlineData("lock (_a) { if (c) Monitor.Enter(_b); Here(1); }", "1: {this._a, ?}")]
    [InlineData("if (c) { Monitor.Enter(_b); Here(1); Monitor.Exit(_b); } Here(2);", "1: {this._b}; 2: {}")]
    [InlineData("lock (_a) { if (c) return; Here(1); } Here(2);", "1: {this._a}; 2: {}")]
    [InlineData("for (var i = 0; i < n; i++) { lock (_a) { if (i == 3) break; if (i == 2) continue; Here(1); } Here(2); } Here(3);", "1: {this._a}; 2: {}; 3: {}")]
    [InlineData("lock (_a) { try { Here(1); lock (_b) { Here(2); } } catch (Exception) { Here(3); } finally { Here(4); } }", "1: {this._a}; 2: {this._a, this._b}; 3: {this._a}; 4: {this._a}")]
    [InlineData("Monitor.Enter(_a); while (c) { Monitor.Exit(_a); Here(1); Monitor.Enter(_a); } Here(2);", "1: {}; 2: {this._a}")]
    [InlineData("lock (_a) { Action later = () => Here(1); later(); }", "1: {}")]
    public void Where_ways_meet(string statements, string expected) => Holds(statements, expected);

    [Fact]
    public void What_looks_like_a_lock_makes_the_region_uncertain() => Assert.Equal("1: {, ?}\n2: {}", Support.Engine.LocksAtMarks("""
        class C
        {
            class Own { public void Enter() { } public void Exit() { } }
            readonly Own _own = new();
            static void Here(int n) { }
            void M()
            {
                _own.Enter();
                Here(1);
                _own.Exit();
                Here(2);
            }
        }
        """));
}
