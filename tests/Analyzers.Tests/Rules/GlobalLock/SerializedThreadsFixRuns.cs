using ConcurrencyAnalyzers.Fixes.GlobalLock;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;
using CsCheck;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Programs = FixedPrograms<SerializedThreads, SerializedThreadsFix>;

/// <summary>Programs with CONC3001 end with the same state after the fix as before.</summary>
public class SerializedThreadsFixRuns
{
    static string Program(string up, string down) => $$"""
        using System.Runtime.CompilerServices;

        static class Program
        {
            static readonly object Gate = new();
            static readonly Lock Lock = new();
            static readonly SemaphoreSlim One = new(1, 1);
            static readonly Mutex Mutex = new();
            static readonly ReaderWriterLockSlim Rw = new();
            static readonly List<long> Items = new();
            static readonly int[] Bins = new int[10];
            static readonly Dictionary<int, long> Counts = new() { [2] = 40 };
            static readonly HashSet<int> Seen = new() { 3 };
            static int _most = -7;
            static int _least = 5;
            static long _count = 17;
            static int _small = 3;
            static byte _tiny = 250;
            static uint _bits = 0b1011;
            static ulong _mask = ulong.MaxValue;
            static bool _any;
            static bool _all = true;
            static double _ratio = 0.5;
            static decimal _money = 1.25m;
            static int _runs;
            static void Up(int n) { {{up}} }
            static void Down(int n) { {{down}} }
            static void Reset() { _runs = 0; Items.Clear(); Seen.Clear(); Counts.Clear(); Array.Clear(Bins); }
            static long Square(int i) => (long)i * i;
            static void Main(string[] args) { Parallel.Invoke(() => Up(args.Length), () => Down(args.Length)); }
        }
        """;

    [Theory]
    [InlineData("lock (Gate) { for (var i = 0; i < n; i++) { _count += i; } }", "lock (Gate) { for (var i = 0; i < n; i++) { _count -= 2 * i; } }")]
    [InlineData("lock (Gate) { for (var i = 0; i < n; i++) { _count++; --_small; _tiny++; } }", "lock (Gate) { for (var i = 0; i < n; i++) { _count = _count - i; _small += 3; _tiny += 7; } }")]
    [InlineData("lock (Gate) { for (var i = 0; i < n; i++) _small *= 2 * i + 1; }", "lock (Gate) { for (var i = 0; i < n; i++) _small *= 7; }")]
    [InlineData("lock (Gate) { for (var i = 0u; i < n; i++) { _bits ^= i; _mask &= ~(ulong)i; } }", "lock (Gate) { for (var i = 0u; i < n; i++) { _bits ^= i * 3; _mask &= ~(ulong)(i << 9); } }")]
    [InlineData("lock (Gate) { for (var i = 0; i < n; i++) { _any |= i == 77; _all &= i < 1000; } }", "lock (Gate) { for (var i = 0; i < n; i++) { _any |= i == 9; _all &= i < 2000; } }")]
    [InlineData("lock (Gate) { for (var i = 0; i < n; i++) { _ratio += 1.0 / (i + 1); _money += 0.01m; } }", "lock (Gate) { for (var i = 0; i < n; i++) { _ratio -= 0.25 * i; _money -= 0.02m; } }")]
    [InlineData("lock (Gate) { long sum = 0; for (var i = 0; i < n; i++) sum += Square(i); _count += sum; _runs++; Items.Add(sum); }", "lock (Gate) { _runs++; var k = n; while (k-- > 0) _count += Square(k) % 7; Items.Add(k); }")]
    [InlineData("using var scope = Lock.EnterScope(); for (var i = 0; i < n; i++) for (var j = 0; j < i % 10; j++) _count += i ^ j;", "lock (Lock) { for (var i = 0; i < n; i++) { if (i % 3 == 0) continue; _count += i; if (i > 500) break; } }")]
    [InlineData("Monitor.Enter(Gate); try { for (var i = 0; i < n; i++) _count += i; } finally { Monitor.Exit(Gate); }", "var taken = false; try { Monitor.Enter(Gate, ref taken); for (var i = 0; i < n; i++) _count -= i / 2; } finally { if (taken) Monitor.Exit(Gate); }")]
    [InlineData("One.Wait(); try { for (var i = 0; i < n; i++) _small += i; } finally { One.Release(); }", "One.Wait(); for (var i = 0; i < n; i++) _small -= 5; One.Release();")]
    [InlineData("Mutex.WaitOne(); for (var i = 0; i < n; i++) _count += i; Mutex.ReleaseMutex();", "Mutex.WaitOne(); for (var i = 0; i < n; i++) _count += 3; Mutex.ReleaseMutex();")]
    [InlineData("Rw.EnterWriteLock(); try { for (var i = 0; i < n; i++) _count += i; } finally { Rw.ExitWriteLock(); }", "Rw.EnterWriteLock(); try { for (var i = 0; i < n; i++) _count ^= 0; } finally { Rw.ExitWriteLock(); }")]
    [InlineData("if (n > 100) lock (Gate) { for (var i = 0; i < n; i++) _count += i; }", "for (var k = 0; k < 3; k++) lock (Gate) for (var i = 0; i < n; i++) _count += k * i;")]
    [InlineData("lock (Gate) { for (var i = 2; i < n; i++) { if (n % i == 0) return; } }", "lock (Gate) { for (var i = 0; i < n; i++) _count += i; }")]
    [InlineData("lock (Gate) { for (var i = 0; i < n; i++) Bins[i % 10]++; }", "lock (Gate) { for (var i = 0; i < n; i++) { Bins[i % 7] += i; _most = Math.Max(_most, i * 7 % 100); } }")]
    [InlineData("lock (Gate) { for (var i = 0; i < n; i++) { if (Square(i) % 3 == 1) Counts[i % 5] = Counts.GetValueOrDefault(i % 5) + 1; } }", "lock (Gate) { for (var i = 0; i < n; i++) { if (Counts.TryGetValue(i % 4, out var old)) Counts[i % 4] = old + i; else Counts[i % 4] = i; } }")]
    [InlineData("lock (Gate) { for (var i = 0; i < n; i++) { if (i * 7 % 1000 > _most) _most = i * 7 % 1000; } }", "lock (Gate) { for (var i = 0; i < n; i++) { var x = (int)(Square(i) % 777); if (_most < x) _most = x; } }")]
    [InlineData("lock (Gate) { for (var i = 2; i < n; i++) { var p = true; for (var k = 2; k * k <= i; k++) p &= i % k != 0; if (p) Items.Add(i); } }", "lock (Gate) { for (var i = 2; i < n; i++) { var p = true; for (var k = 2; k * k <= i; k++) p &= i % k != 0; if (!p) Items.Add(-i); _count++; } }")]
    [InlineData("lock (Gate) { for (var i = 2; i < n; i++) { var p = true; for (var k = 2; k * k <= i; k++) p &= i % k != 0; if (p) Seen.Add(i); } }", "lock (Gate) { for (var i = 2; i < n; i++) { var p = true; for (var k = 2; k * k <= i; k++) p &= i % k != 0; if (!p) Seen.Add(-i); _least = Math.Min(_least, i * 3 % 40 - 20); } }")]
    public async Task Ends_with_the_same_state(string up, string down)
    {
        var before = Program(up, down);
        var after = await Programs.MendAsync(before);
        Assert.NotEqual(before, after);
        Assert.False(after.Contains(up) || after.Contains(down));
        Behaviour.AssertSame(before, after, s_edges, s_pairs, Together, inOrder: false);
        Behaviour.AssertSame(before, after, s_edges, s_pairs, OneAfterTheOther, inOrder: true);
    }

    [Theory]
    [InlineData("lock (Gate) { for (var i = 0; i < n; i++) _count += i; }", "lock (Gate) { for (var i = 0; i < n; i++) Bins[i % 10]++; }", true)]
    [InlineData("lock (Gate) { for (var i = 0; i < n; i++) _ratio += i; }", "lock (Gate) { for (var i = 0; i < n; i++) _ratio -= i; }", false)]
    public async Task Fix_all_leaves_what_the_title_warns_of(string up, string down, bool mends)
    {
        var before = Program(up, down);
        var after = await Programs.FixAllAsync(before);
        Assert.Equal(mends ? await Programs.MendAsync(before) : before, after);
        Assert.Equal(after, await Programs.FixAllAsync(after));
    }

    [Fact]
    public async Task Fix_all_leaves_overflow_checks_alone()
    {
        var source = Program("checked { lock (Gate) { for (var i = 0; i < n; i++) _count += i; } }", "checked { lock (Gate) { for (var i = 0; i < n; i++) _count -= i; } }");
        Assert.Equal(source, await Programs.FixAllAsync(source));
    }

    [Fact]
    public async Task Local_functions_of_a_program_with_top_level_statements()
    {
        const string source = """
            var gate = new object();
            long sum = 0;
            Parallel.Invoke(() => Up(args.Length), () => Up(7));
            Console.WriteLine(sum);

            void Up(int n)
            {
                lock (gate)
                {
                    for (var i = 0; i < n; i++)
                        sum += i;
                }
            }
            """;
        var after = await Programs.FixAllAsync(source);
        Assert.EndsWith("""
            {
                long localSum = 0;
                for (var i = 0; i < n; i++)
                    localSum += i;
                lock (gate)
                {
                    sum += localSum;
                }
            }
            """, after);
    }

    static readonly (int, int)[] s_edges = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 7), (101, 100), (3_000, 999)];
    static readonly Gen<(int, int)> s_pairs = Gen.Select(Behaviour.AnySize, Behaviour.AnySize);

    static object? Together(Type program, (int Up, int Down) sizes)
    {
        Parallel.Invoke(() => RunnableProgram.Call(program, "Up", sizes.Up), () => RunnableProgram.Call(program, "Down", sizes.Down), () => RunnableProgram.Call(program, "Up", sizes.Down));
        return null;
    }

    static object? OneAfterTheOther(Type program, (int Up, int Down) sizes)
    {
        RunnableProgram.Call(program, "Up", sizes.Up);
        RunnableProgram.Call(program, "Down", sizes.Down);
        return RunnableProgram.Call(program, "Up", sizes.Up / 2);
    }
}
