using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

/// <summary>Locks that no table holds: those of the program and those of other assemblies.</summary>
public class PairedLocksTests
{
    const string Spinning = """
        public struct SpinningRw
        {
            int _n;
            public bool TryWriteLock() => Interlocked.CompareExchange(ref _n, int.MinValue, 0) == 0;
            public void WriteLock() { while (!TryWriteLock()) Thread.Yield(); }
            public void WriteUnlock() { while (Interlocked.CompareExchange(ref _n, 0, int.MinValue) != int.MinValue) Thread.Yield(); }
            public bool TryReadLock() { if (_n >= 0) { if (Interlocked.Increment(ref _n) > 0) return true; Interlocked.Decrement(ref _n); } return false; }
            public void ReadLock() { while (!TryReadLock()) Thread.Yield(); }
            public void ReadUnlock() => Interlocked.Decrement(ref _n);
        }
        """;

    static string Store(string add, string last = "_lock.ReadLock(); try { return _items[_count - 1]; } finally { _lock.ReadUnlock(); }") => $$"""
        class Store
        {
            SpinningRw _lock, _other;
            readonly int[] _items = new int[9];
            int _count;
            async Task AcquireAsync() { while (!_lock.TryWriteLock()) await Task.Yield(); }
            public async Task AddAsync(int x) { await Task.Yield(); {{add}} }
            public int Last() { {{last}} }
            public void Start() { Task.Run(() => AddAsync(1)); Task.Run(() => AddAsync(2)); Task.Run(() => Console.WriteLine(Last())); }
        }
        """;

    const string Guarded = "_lock.WriteLock(); try { _items[_count++] = x; } finally { _lock.WriteUnlock(); }";

    public static TheoryData<string, string> Held => new()
    {
        { Guarded, "_lock.ReadLock(); try { return _items[_count - 1]; } finally { _lock.ReadUnlock(); }" },
        { "try { await AcquireAsync(); _items[_count++] = x; } finally { _lock.WriteUnlock(); }", "try { _lock.ReadLock(); return _count; } finally { _lock.ReadUnlock(); }" },
        { "await AcquireAsync(); try { var n = _count; await Task.Delay(1); _count = n + 1; } finally { _lock.WriteUnlock(); }", "return 0;" },
        { "if (!_lock.TryWriteLock()) return; _count++; _lock.WriteUnlock();", "while (!_lock.TryReadLock()) { } var n = _count; _lock.ReadUnlock(); return n;" },
    };

    public static TheoryData<string, string> NotHeld => new()
    {
        { "_lock.ReadLock(); _count++; _lock.ReadUnlock();", "return 0;" },
        { "_lock.WriteLock(); _lock.WriteUnlock(); _count++;", "return 0;" },
        { "_lock.TryWriteLock(); _count++;", "return 0;" },
        { "if (x > 1) { _lock.WriteLock(); _count++; _lock.WriteUnlock(); } else { _other.WriteLock(); _count++; _other.WriteUnlock(); }", "return 0;" },
        { "await AcquireAsync(); _lock.WriteUnlock(); _count++;", "return 0;" },
    };

    [Theory]
    [MemberData(nameof(Held))]
    public Task Keep_others_out(string add, string last) => Verify<UnguardedSharedField>.Silent(Spinning, Store(add, last));

    [Theory]
    [MemberData(nameof(NotHeld))]
    public Task Keep_nobody_out_who_does_not_hold_them(string add, string last) => AssertFinds(Store(add, last) + Spinning, null);

    [Theory]
    [MemberData(nameof(Held))]
    public async Task Of_other_assemblies_keep_others_out(string add, string last) => Assert.Empty(await FindAsync(Store(add, last), Spinning));

    [Theory]
    [MemberData(nameof(NotHeld))]
    public Task Of_other_assemblies_keep_nobody_out_who_does_not_hold_them(string add, string last) => AssertFinds(Store(add, last), Spinning);

    // Who takes one for something may have other reasons than the state that it uses meanwhile.
    [Fact]
    public Task Tell_nothing_of_those_who_do_not_take_them() => Verify<InconsistentlyGuardedField>.Silent(Spinning, Store(Guarded, "return _count;"));

    // What has the names of a lock and no atomic steps is something else: a door, an account.
    [Fact]
    public Task Are_made_of_atomic_steps() => AssertFinds(
        """
        class Door
        {
            bool _isLocked;
            public void Lock() => _isLocked = true;
            public void Unlock() => _isLocked = false;
        }
        class House
        {
            readonly Door _door = new();
            int _visits;
            void Visit() { _door.Unlock(); _visits++; _door.Lock(); _visits++; }
            public void Open() => Parallel.For(0, 9, i => Visit());
        }
        """,
        null);

    [Theory]
    [InlineData("Lock", "Unlock", "SpinLatch", false)]
    [InlineData("EnterWriteLock", "ExitWriteLock", "Entry", false)]
    [InlineData("AcquireWriterLock", "ReleaseLock", "Entry", false)]
    [InlineData("WriteBlock", "FreeBlock", "Disk", true)]
    [InlineData("WriteLock", "ReadUnlock", "Entry", true)]
    public async Task Of_other_assemblies_are_known_by_their_names(string take, string release, string type, bool isReported)
    {
        var found = await FindAsync(
            $$"""
            class C
            {
                readonly {{type}} _entry = new();
                int _count;
                public void Start() => Parallel.For(0, 9, i => { _entry.{{take}}(); _count++; _entry.{{release}}(); });
            }
            """,
            $"public class {type} {{ public void {take}() {{ }} public void {release}() {{ }} }}");
        Assert.Equal(isReported, !found.IsEmpty);
    }

    static string Spinner(string enter) => $$"""
        class Collector
        {
            int _state, _count;
            void Enter() { {{enter}} }
            void Exit() => Interlocked.Exchange(ref _state, 0);
            void Collect() { Enter(); try { _count++; } finally { Exit(); } }
            public void Listen() { while (true) Task.Run(Collect); }
        }
        """;

    // Nobody gets out of a loop without an end but where it is left.
    [Theory]
    [InlineData("while (Interlocked.CompareExchange(ref _state, 1, 0) != 0) Thread.Yield();", false)]
    [InlineData("while (true) { if (Interlocked.CompareExchange(ref _state, 1, 0) == 0) break; }", false)]
    [InlineData("for (;;) { if (Interlocked.CompareExchange(ref _state, 1, 0) != 0) { Thread.Yield(); continue; } return; }", false)]
    [InlineData("SpinWait w = default; while (true) { if (Interlocked.CompareExchange(ref _state, 1, 0) != 0) { w.SpinOnce(); continue; } break; }", false)]
    [InlineData("for (var i = 0; i < 9; i++) { if (Interlocked.CompareExchange(ref _state, 1, 0) == 0) break; }", true)]
    [InlineData("while (true) { if (Interlocked.CompareExchange(ref _state, 1, 0) == 0 || _count > 9) break; }", true)]
    public async Task That_spin_keep_others_out(string enter, bool isReported) => Assert.Equal(isReported, !(await FindAsync(Spinner(enter), null)).IsEmpty);

    const string Scopes = """
        public class AsyncRwLock
        {
            public System.IDisposable ReaderLock() => null!;
            public System.IDisposable WriterLock(System.Threading.CancellationToken token = default) => null!;
            public System.Threading.Tasks.Task<System.IDisposable> WriterLockAsync() => null!;
        }
        """;

    static string Scoped(string add) => $$"""
        class Store
        {
            readonly AsyncRwLock _lock = new();
            int _count;
            async Task AddAsync() { await Task.Yield(); {{add}} }
            public void Start() { Task.Run(AddAsync); Task.Run(AddAsync); }
        }
        """;

    [Theory]
    [InlineData("using (_lock.WriterLock()) _count++;", false)]
    [InlineData("using (await _lock.WriterLockAsync()) { await Task.Yield(); _count++; }", false)]
    [InlineData("using var held = _lock.WriterLock(); _count++;", false)]
    [InlineData("using (_lock.ReaderLock()) _count++;", true)]
    [InlineData("using (_lock.WriterLock()) { } _count++;", true)]
    public async Task Of_other_assemblies_may_hand_out_what_releases_them(string add, bool isReported) => Assert.Equal(isReported, !(await FindAsync(Scoped(add), Scopes)).IsEmpty);

    // The package is not there, or not yet.
    [Theory]
    [InlineData("using (_lock.WriterLock()) _count++;", false)]
    [InlineData("using (await _lock.LockAsync()) _count++;", false)]
    [InlineData("using (_lock.Open()) _count++;", true)]
    public Task That_nobody_knows_keep_others_out(string add, bool isReported) =>
        Verify<UnguardedSharedField>.ReportsDespiteErrors(Scoped(isReported ? add.Replace("_count", "[|_count|]") : add));

    static async Task AssertFinds(string source, string? library) => Assert.NotEmpty(await FindAsync(source, library));

    static Task<System.Collections.Immutable.ImmutableArray<Microsoft.CodeAnalysis.Diagnostic>> FindAsync(string source, string? library) =>
        Inspection.FindAsync(Support.Engine.Compile(source, library), [new UnguardedSharedField(), new InconsistentlyGuardedField()], TestContext.Current.CancellationToken);
}
