using ConcurrencyAnalyzers.Fixes.SharedState;
using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Mended = Mended<UnguardedSharedField, UnguardedSharedFieldFix>;
using Verify = Verify<UnguardedSharedField>;

/// <summary>The mends of CONC2001.</summary>
public class UnguardedSharedFieldFixTests
{
    const string Interlocked = "CONC2001:interlocked";
    const string Lock = "CONC2001:lock";

    static readonly string s_lock = (int)Platform.NewestLanguage >= 1300 ? "Lock" : "object";

    // A type whose members run on several threads.
    static string In(string members, string run = "Change()") => $$"""
        public class C
        {
            {{members.Replace("LOCK", s_lock)}} void Start(int n) => Parallel.For(0, n, i => {{run}});
        }
        """;

    static Task Fixes(string before, string after, string variant) => Verify.Fixes<UnguardedSharedFieldFix>(In(before), In(after), variant);

    static async Task Offers(string mends, string members) => Assert.Equal(mends, await Mended.Offers(In(members)));

    [Theory]
    [InlineData("int _x; void Change() => [|_x|]++;", "int _x; void Change() => Interlocked.Increment(ref _x);")]
    [InlineData("int _x; void Change() { [|this._x|] -= 2; }", "int _x; void Change() { Interlocked.Add(ref this._x, -2); }")]
    [InlineData("static long s_x; int Change() { [|s_x|] = s_x + 1; return 0; }", "static long s_x; int Change() { Interlocked.Add(ref s_x, 1); return 0; }")]
    [InlineData("int _next; int Change() => [|_next|]++;", "int _next; int Change() => Interlocked.Increment(ref _next) - 1;")]
    // reads elsewhere, constants written, constructors and initializers
    [InlineData("int _x = 1; public C() { _x = 2; } public int X => _x; public void Reset() { _x = 0; } void Change() { [|_x|]++; }",
        "int _x = 1; public C() { _x = 2; } public int X => Volatile.Read(ref _x); public void Reset() { Volatile.Write(ref _x, 0); } void Change() { Interlocked.Increment(ref _x); }")]
    [InlineData("volatile int _x; public int X => _x; void Change() { [|_x|]++; }", "volatile int _x; public int X => _x; void Change() { Interlocked.Increment(ref _x); }")]
    [InlineData("long _sum; void Change() { Parallel.Invoke(() => Add(1), () => Take(2)); Console.WriteLine(_sum); } void Add(int x) => [|_sum|] += x; void Take(int x) => [|_sum|] -= x;",
        "long _sum; void Change() { Parallel.Invoke(() => Add(1), () => Take(2)); Console.WriteLine(_sum); } void Add(int x) => Interlocked.Add(ref _sum, x); void Take(int x) => Interlocked.Add(ref _sum, -(long)x);")]
    // elements, and objects in objects
    [InlineData("readonly int[] _bins = new int[3]; void Change() { [|_bins[1]|]++; }", "readonly int[] _bins = new int[3]; void Change() { Interlocked.Increment(ref _bins[1]); }")]
    [InlineData("class Counts { public int Hits; } readonly Counts _counts = new(); void Change() { [|_counts.Hits|]++; }",
        "class Counts { public int Hits; } readonly Counts _counts = new(); void Change() { Interlocked.Increment(ref _counts.Hits); }")]
    public Task Counters(string before, string after) => Fixes(before, after, Interlocked);

    [Fact]
    public Task What_the_launcher_does_before_and_after_stays() => Verify.Fixes<UnguardedSharedFieldFix>(
        """
        static class Program
        {
            static int s_count;
            static void Add() => [|s_count|]++;
            static void Main()
            {
                s_count = Environment.ProcessorCount;
                var a = new Thread(Add);
                var b = new Thread(Add);
                a.Start();
                b.Start();
                Console.WriteLine(s_count);
                a.Join();
                b.Join();
                Console.WriteLine(s_count); // all of them
            }
        }
        """,
        """
        static class Program
        {
            static int s_count;
            static void Add() => Interlocked.Increment(ref s_count);
            static void Main()
            {
                s_count = Environment.ProcessorCount;
                var a = new Thread(Add);
                var b = new Thread(Add);
                a.Start();
                b.Start();
                Console.WriteLine(Volatile.Read(ref s_count));
                a.Join();
                b.Join();
                Console.WriteLine(s_count); // all of them
            }
        }
        """, Interlocked);

    [Theory]
    // a property, a type that Interlocked cannot add, a value that decides, another operator, a plain write beside
    [InlineData("lock", "int X { get; set; } void Change() => X++;")]
    [InlineData("lock", "decimal _x; void Change() { _x += 1; }")]
    [InlineData("lock", "string _x = \"\"; void Change() { _x += 1; }")]
    [InlineData("lock", "int _x; void Change() { if (_x < 10) _x++; }")]
    [InlineData("lock", "int _x; void Change() { _x *= 2; }")]
    [InlineData("lock", "int _x; void Change() { _x++; } public void Set(int x) { _x = x; }")]
    [InlineData("interlocked lock", "int _x; void Change() { _x++; }")]
    // an object in a struct is copied with it; one in a record is compared with it; a loop condition cannot be locked
    [InlineData("interlocked", "int _x; void Change() { _x++; } public void Wait() { while (_x < 3) { } }")]
    // what is passed on by reference is somebody else's
    [InlineData("lock", "int _x; void Change() { _x++; } public void Parse() { int.TryParse(\"1\", out _x); }")]
    public Task What_is_offered(string mends, string members) => Offers(mends, members);

    [Theory]
    [InlineData("decimal _x; void Change() { [|_x|] += 1; }", "readonly LOCK _gate = new(); decimal _x; void Change() { lock (_gate) { _x += 1; } }")]
    [InlineData("private static decimal s_x; void Change() => [|s_x|] += 1;", "private static readonly LOCK s_gate = new(); private static decimal s_x; void Change() { lock (s_gate) { s_x += 1; } }")]
    [InlineData("decimal x; void Change() => [|this.x|] += 1; public decimal X { get => x; set => x = value; }",
        "readonly LOCK gate = new(); decimal x; void Change() { lock (this.gate) { this.x += 1; } } public decimal X { get { lock (gate) { return x; } } set { lock (gate) { x = value; } } }")]
    // the name is taken
    [InlineData("readonly object _gate = new(); decimal _x; void Change() { [|_x|] += 1; }", "readonly object _gate = new(); readonly LOCK _xGate = new(); decimal _x; void Change() { lock (_xGate) { _x += 1; } }")]
    // what is read is declared before
    [InlineData("decimal _x; decimal Change() { var old = _x; [|_x|] = old + 1; return old; }",
        "readonly LOCK _gate = new(); decimal _x; decimal Change() { decimal old; lock (_gate) { old = _x; _x = old + 1; } return old; }")]
    // between a test and the act that it decides
    [InlineData("decimal _x; void Change() { if (_x > 9) return; Console.WriteLine(); [|_x|] += 1; }",
        "readonly LOCK _gate = new(); decimal _x; void Change() { lock (_gate) { if (_x > 9) return; Console.WriteLine(); _x += 1; } }")]
    // an object in another one
    [InlineData("decimal _x; readonly C? _other; void Change() { [|_x|] += 1; } public decimal Other() { return _other!._x; }",
        "readonly LOCK _gate = new(); decimal _x; readonly C? _other; void Change() { lock (_gate) { _x += 1; } } public decimal Other() { lock (_other!._gate) { return _other!._x; } }")]
    // the type of the state is nested
    [InlineData("class Inner { decimal _x; public void Change() => [|_x|] += 1; } readonly Inner _inner = new(); void Change() => _inner.Change();",
        "class Inner { readonly LOCK _gate = new(); decimal _x; public void Change() { lock (_gate) { _x += 1; } } } readonly Inner _inner = new(); void Change() => _inner.Change();")]
    public Task Locks(string before, string after) => Fixes(before, after, Lock);

    [Fact]
    public Task Lines_and_comments_stay() => Verify.Fixes<UnguardedSharedFieldFix>(
        """
        public class C
        {
            private int _entries;

            // All that was paid.
            private decimal _sum;

            /// <summary>The sum.</summary>
            public decimal Sum => _sum; // as of now

            public decimal Rounded
            {
                get => Math.Round(
                    _sum);
            }

            void Change()
            {
                // One more.
                [|_sum|] += 1; // paid
            }

            void Start(int n) => Parallel.For(0, n, i => Change());
        }
        """, """
        public class C
        {
            private int _entries;

            private readonly LOCK _gate = new();
            // All that was paid.
            private decimal _sum;

            /// <summary>The sum.</summary>
            public decimal Sum
            {
                get
                {
                    lock (_gate)
                    {
                        return _sum; // as of now
                    }
                }
            }

            public decimal Rounded
            {
                get
                {
                    lock (_gate)
                    {
                        return Math.Round(
                            _sum);
                    }
                }
            }

            void Change()
            {
                // One more.
                lock (_gate)
                {
                    _sum += 1; // paid
                }
            }

            void Start(int n) => Parallel.For(0, n, i => Change());
        }
        """.Replace("LOCK", s_lock), Lock);

    [Theory]
    [InlineData("struct S { decimal _x; public void Start() { var s = this; Parallel.For(0, 9, i => s.Change()); } void Change() => _x += 1; }")]
    [InlineData("record R { decimal _x; public void Start() => Parallel.For(0, 9, i => Change()); void Change() => _x += 1; }")]
    [InlineData("class R { decimal _x; public void Start() => Parallel.For(0, 9, async i => await Change()); async Task Change() { _x += await Task.FromResult(1); } }")]
    public async Task No_lock(string source) => Assert.Equal("", await Mended.Offers(source));

    [Fact]
    public Task An_object_as_lock_before_its_own_type() => Verify.FixesOnNet80<UnguardedSharedFieldFix>(
        In("decimal _x; void Change() { [|_x|] += 1; }"), In("readonly object _gate = new(); decimal _x; void Change() { lock (_gate) { _x += 1; } }"));

    [Fact]
    public Task Two_findings_in_one_file() => Fixes(
        "int _x, _y; void Change() { [|_x|]++; Console.WriteLine(); [|_y|] += 1; }", "int _x, _y; void Change() { Interlocked.Increment(ref _x); Console.WriteLine(); Interlocked.Add(ref _y, 1); }", Interlocked);

    [Fact]
    public async Task Fix_all_takes_what_applies() => Assert.Equal(
        In("int _x; readonly LOCK _gate = new(); decimal _y; void Change() { Interlocked.Increment(ref _x); Console.WriteLine(); lock (_gate) { _y += 1; } }"),
        await Mended.ApplyToAll(In("int _x; decimal _y; void Change() { _x++; Console.WriteLine(); _y += 1; }"), "interlocked"));

    [Fact]
    public Task Two_files()
    {
        const string Before = "class {0} {{ int _x; void Start() => Parallel.For(0, 9, i => Add()); void Add() => [|_x|]++; }}";
        const string After = "class {0} {{ int _x; void Start() => Parallel.For(0, 9, i => Add()); void Add() => Interlocked.Increment(ref _x); }}";
        return Verify.Fixes<UnguardedSharedFieldFix>([string.Format(Before, "A"), string.Format(Before, "B")], [string.Format(After, "A"), string.Format(After, "B")], Interlocked);
    }

    [Fact]
    public Task State_in_another_file() => Verify.Fixes<UnguardedSharedFieldFix>(
        ["class Counter { public int Value; }", In("readonly Counter _counter = new(); void Change() => [|_counter.Value|]++;")],
        ["class Counter { public int Value; }", In("readonly Counter _counter = new(); void Change() => Interlocked.Increment(ref _counter.Value);")], Interlocked);

    [Theory]
    [InlineData("static int s_x; public static object M() { Parallel.For(0, 50_000, i => Add(i)); return s_x; } static void Add(int i) => s_x += i % 7;", "interlocked")]
    [InlineData("static decimal s_x; public static object M() { Parallel.For(0, 50_000, i => Add(i)); return (int)s_x; } static void Add(int i) => s_x += i % 7;", "lock")]
    public async Task Mended_programs_count_right(string members, string variant)
    {
        var run = await Mended.Compiled($"public class C {{ {members} }}", variant, new InconsistentlyGuardedField());
        Assert.Equal(Enumerable.Range(0, 50_000).Sum(i => i % 7), run([]));
    }
}
