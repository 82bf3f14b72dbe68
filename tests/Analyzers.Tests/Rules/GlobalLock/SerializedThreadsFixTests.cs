using ConcurrencyAnalyzers.Fixes.GlobalLock;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Verify = Verify<SerializedThreads>;

/// <summary>The fix of CONC3001: what it makes of each shape of a section, and where it is not offered.</summary>
public class SerializedThreadsFixTests
{
    const string Fields = """
            static readonly object Gate = new();
            static readonly Lock Lock = new();
            static readonly SemaphoreSlim One = new(1, 1);
            static readonly Mutex Mutex = new();
            static readonly ReaderWriterLockSlim Rw = new();
            static SpinLock Spin;
            static readonly List<int> Items = new();
            static long _count;
            static long _other;
            static double _ratio;
            static float _share;
            static decimal _money;
            static uint _unsigned;
            static byte _small;
            static bool _found;
            static int _bits;
            static int Total { get; set; }
            static int N = 100_000_000;
            static void Reset() => _count = _other = 0;
        """;

    /// <summary>A method that two threads run, over several lines.</summary>
    static string Method(string body, string more = "", string attributes = "", string signature = "static void Count(int n)") => $$"""
        using System.Runtime.CompilerServices;

        class Program
        {
        {{Fields}}
            {{more}}

            static void Main(string[] args)
            {
                for (var i = 0; i < 2; i++)
                    new Thread(() => Count(args.Length)).Start();
            }

            {{attributes}}{{signature}}
            {
        {{Indented(body)}}
            }
        }
        """;

    static string Indented(string body) => string.Join('\n', body.Split('\n').Select(static line => line.Length == 0 ? line : "        " + line));

    static Task Fixes(string before, string after, string more = "") => Verify.Fixes<SerializedThreadsFix>(Method(before, more), Method(after, more));

    static Task OffersNothing(string body, string more = "") => Verify.OffersNoFix<SerializedThreadsFix>(Method(body, more));

    // ------------------------------------------------------------------------------------------------------- the text

    [Fact]
    public Task The_articles_program() => Verify.Fixes<SerializedThreadsFix>(
        [
            """
            class Program
            {
                static readonly object Gate = new();
                static long _count;

                static void CountUp(int n)
                {
                    lock ([|Gate|])
                    {
                        for (var i = 0; i < n; i++)
                        {
                            _count += i;
                        }
                    }
                }

                static void CountDown(int n)
                {
                    lock ([|Gate|])
                    {
                        for (var i = 0; i < n; i++)
                        {
                            _count -= i;
                        }
                    }
                }

                static void Main(string[] args)
                {
                    var up = new Thread(() => CountUp(args.Length));
                    var down = new Thread(() => CountDown(args.Length));
                    up.Start();
                    down.Start();
                    up.Join();
                    down.Join();
                }
            }
            """,
        ],
        [
            """
            class Program
            {
                static readonly object Gate = new();
                static long _count;

                static void CountUp(int n)
                {
                    long count = 0;
                    for (var i = 0; i < n; i++)
                    {
                        count += i;
                    }

                    lock (Gate)
                    {
                        _count += count;
                    }
                }

                static void CountDown(int n)
                {
                    long count = 0;
                    for (var i = 0; i < n; i++)
                    {
                        count -= i;
                    }

                    lock (Gate)
                    {
                        _count += count;
                    }
                }

                static void Main(string[] args)
                {
                    var up = new Thread(() => CountUp(args.Length));
                    var down = new Thread(() => CountDown(args.Length));
                    up.Start();
                    down.Start();
                    up.Join();
                    down.Join();
                }
            }
            """,
        ]);

    [Fact]
    public Task Comments_and_empty_lines_stay_where_they_were() => Fixes(
        """
        var step = n;

        // One at a time.
        lock ([|Gate|]) // the gate
        { // held
            // Count up.
            for (var i = 0; i < n; i++) // each
            {
                // Add.
                _count += i; // a step

                _count += step;
            } // counted

            // Tell.
            Console.WriteLine(_count);
            // Done.
        } // free

        Console.WriteLine();
        """,
        """
        var step = n;

        long count = 0;
        // Count up.
        for (var i = 0; i < n; i++) // each
        {
            // Add.
            count += i; // a step

            count += step;
        } // counted

        // One at a time.
        lock (Gate) // the gate
        { // held
            _count += count;

            // Tell.
            Console.WriteLine(_count);
            // Done.
        } // free

        Console.WriteLine();
        """);

    [Theory]
    [InlineData("lock ([|Gate|]) { for (var i = 0; i < n; i++) _count += i; }",
        "long count = 0;\nfor (var i = 0; i < n; i++) count += i;\nlock (Gate) { _count += count; }")]
    [InlineData("lock ([|Gate|]) for (var i = 0; i < n; i++) _count += i;",
        "long count = 0;\nfor (var i = 0; i < n; i++) count += i;\nlock (Gate) _count += count;")]
    [InlineData("lock ([|Gate|])\n    for (var i = 0; i < n; i++)\n        _count += i;",
        "long count = 0;\nfor (var i = 0; i < n; i++)\n    count += i;\nlock (Gate)\n    _count += count;")]
    [InlineData("lock ([|Gate|]) {\n    for (var i = 0; i < n; i++) {\n        _count += i;\n    }\n}",
        "long count = 0;\nfor (var i = 0; i < n; i++) {\n    count += i;\n}\n\nlock (Gate) {\n    _count += count;\n}")]
    [InlineData("if (n > 0)\n    lock ([|Gate|])\n    {\n        for (var i = 0; i < n; i++)\n            _count += i;\n    }",
        "if (n > 0)\n{\n    long count = 0;\n    for (var i = 0; i < n; i++)\n        count += i;\n    lock (Gate)\n    {\n        _count += count;\n    }\n}")]
    [InlineData("if (n > 0) lock ([|Gate|]) { for (var i = 0; i < n; i++) _count += i; }",
        "if (n > 0) { long count = 0; for (var i = 0; i < n; i++) count += i; lock (Gate) { _count += count; } }")]
    [InlineData("for (var k = 0; k < 9; k++)\n{\n    lock ([|Gate|])\n    {\n        for (var i = 0; i < n; i++)\n            _count += i;\n    }\n}",
        "for (var k = 0; k < 9; k++)\n{\n    long count = 0;\n    for (var i = 0; i < n; i++)\n        count += i;\n    lock (Gate)\n    {\n        _count += count;\n    }\n}")]
    public Task Every_layout(string before, string after) => Fixes(before, after);

    [Fact]
    public Task On_one_line() => Verify.Fixes<SerializedThreadsFix>("""
        class C
        {
            static readonly object Gate = new();
            static long _count;
            static void Up(int n) { lock ([|Gate|]) { for (var i = 0; i < n; i++) { _count += i; } } }
            static void Main(string[] args) { Parallel.Invoke(() => Up(args.Length), () => Up(args.Length)); }
        }
        """, """
        class C
        {
            static readonly object Gate = new();
            static long _count;
            static void Up(int n) { long count = 0; for (var i = 0; i < n; i++) { count += i; } lock (Gate) { _count += count; } }
            static void Main(string[] args) { Parallel.Invoke(() => Up(args.Length), () => Up(args.Length)); }
        }
        """);

    [Fact]
    public Task Tabs_and_carriage_returns()
    {
        return Verify.Fixes<SerializedThreadsFix>(InOtherStyle(Method("lock ([|Gate|])\n{\n    for (var i = 0; i < n; i++)\n        _count += i;\n}")),
            InOtherStyle(Method("long count = 0;\nfor (var i = 0; i < n; i++)\n    count += i;\nlock (Gate)\n{\n    _count += count;\n}")));

        static string InOtherStyle(string source) => source.Replace("    ", "\t").Replace("\n", "\r\n");
    }

    // --------------------------------------------------------------------------------------------------------- locks

    const string Loop = "for (var i = 0; i < n; i++)\n    _count += i;";
    const string Counted = "long count = 0;\nfor (var i = 0; i < n; i++)\n    count += i;\n";
    const string DeepLoop = "    for (var i = 0; i < n; i++)\n        _count += i;";

    [Theory]
    [InlineData("lock ([|Lock|])\n{\n" + DeepLoop + "\n}", Counted + "lock (Lock)\n{\n    _count += count;\n}")]
    [InlineData("lock ([|typeof(Program)|])\n{\n" + DeepLoop + "\n}", Counted + "lock (typeof(Program))\n{\n    _count += count;\n}")]
    [InlineData("[|Monitor.Enter(Gate)|];\ntry\n{\n" + DeepLoop + "\n}\nfinally\n{\n    Monitor.Exit(Gate);\n}",
        Counted + "Monitor.Enter(Gate);\ntry\n{\n    _count += count;\n}\nfinally\n{\n    Monitor.Exit(Gate);\n}")]
    [InlineData("var taken = false;\ntry\n{\n    [|Monitor.Enter(Gate, ref taken)|];\n" + DeepLoop + "\n}\nfinally\n{\n    if (taken)\n        Monitor.Exit(Gate);\n}",
        "var taken = false;\ntry\n{\n    long count = 0;\n    for (var i = 0; i < n; i++)\n        count += i;\n    Monitor.Enter(Gate, ref taken);\n    _count += count;\n}\nfinally\n{\n    if (taken)\n        Monitor.Exit(Gate);\n}")]
    [InlineData("using ([|Lock.EnterScope()|])\n{\n" + DeepLoop + "\n}", Counted + "using (Lock.EnterScope())\n{\n    _count += count;\n}")]
    [InlineData("using var scope = [|Lock.EnterScope()|];\n" + Loop, Counted + "using var scope = Lock.EnterScope();\n_count += count;")]
    [InlineData("using var scope = [|Lock.EnterScope()|];\n\n// Up.\n" + Loop + "\n\nConsole.WriteLine(_count);",
        "long count = 0;\n// Up.\nfor (var i = 0; i < n; i++)\n    count += i;\nusing var scope = Lock.EnterScope();\n_count += count;\n\nConsole.WriteLine(_count);")]
    [InlineData("[|One.Wait()|];\ntry\n{\n" + DeepLoop + "\n}\nfinally\n{\n    One.Release();\n}",
        Counted + "One.Wait();\ntry\n{\n    _count += count;\n}\nfinally\n{\n    One.Release();\n}")]
    [InlineData("[|Mutex.WaitOne()|];\n" + Loop + "\nMutex.ReleaseMutex();", Counted + "Mutex.WaitOne();\n_count += count;\nMutex.ReleaseMutex();")]
    [InlineData("[|Rw.EnterWriteLock()|];\ntry\n{\n" + DeepLoop + "\n}\nfinally\n{\n    Rw.ExitWriteLock();\n}",
        Counted + "Rw.EnterWriteLock();\ntry\n{\n    _count += count;\n}\nfinally\n{\n    Rw.ExitWriteLock();\n}")]
    [InlineData("var taken = false;\n[|Spin.Enter(ref taken)|];\ntry\n{\n" + DeepLoop + "\n}\nfinally\n{\n    Spin.Exit();\n}",
        "var taken = false;\n" + Counted + "Spin.Enter(ref taken);\ntry\n{\n    _count += count;\n}\nfinally\n{\n    Spin.Exit();\n}")]
    public Task Every_lock(string before, string after) => Fixes(before, after);

    const string OwnLocks = "static void Enter() => Monitor.Enter(Gate); static void Leave() => Monitor.Exit(Gate); static void WithLock(Action work) { lock (Gate) work(); }"
        + " readonly struct Held : IDisposable { readonly object _gate; public Held(object gate) { _gate = gate; Monitor.Enter(_gate); } public void Dispose() => Monitor.Exit(_gate); }";

    [Theory]
    [InlineData("[|Enter()|];\ntry\n{\n" + DeepLoop + "\n}\nfinally\n{\n    Leave();\n}", Counted + "Enter();\ntry\n{\n    _count += count;\n}\nfinally\n{\n    Leave();\n}")]
    [InlineData("[|Enter()|];\n" + Loop + "\nLeave();", Counted + "Enter();\n_count += count;\nLeave();")]
    [InlineData("using ([|new Held(Gate)|])\n{\n" + DeepLoop + "\n}", Counted + "using (new Held(Gate))\n{\n    _count += count;\n}")]
    public Task Every_lock_of_the_program(string before, string after) => Fixes(before, after, OwnLocks);

    [Fact]
    public Task Not_where_a_lambda_is_the_section() => OffersNothing("[|WithLock(() =>\n{\n" + DeepLoop + "\n})|];", OwnLocks);

    [Fact]
    public Task An_awaited_semaphore() => Verify.Fixes<SerializedThreadsFix>("""
        class C
        {
            static readonly SemaphoreSlim One = new(1, 1);
            static long _count;

            static async Task CountAsync(int n)
            {
                await [|One.WaitAsync()|];
                try
                {
                    for (var i = 0; i < n; i++)
                        _count += i;
                }
                finally
                {
                    One.Release();
                }
            }

            static Task Main(string[] args) => Task.WhenAll(Task.Run(() => CountAsync(args.Length)), Task.Run(() => CountAsync(args.Length)));
        }
        """, """
        class C
        {
            static readonly SemaphoreSlim One = new(1, 1);
            static long _count;

            static async Task CountAsync(int n)
            {
                long count = 0;
                for (var i = 0; i < n; i++)
                    count += i;
                await One.WaitAsync();
                try
                {
                    _count += count;
                }
                finally
                {
                    One.Release();
                }
            }

            static Task Main(string[] args) => Task.WhenAll(Task.Run(() => CountAsync(args.Length)), Task.Run(() => CountAsync(args.Length)));
        }
        """);

    [Theory]
    [InlineData("[[|MethodImpl(MethodImplOptions.Synchronized)|]]\n    ", "")]
    [InlineData("[[|MethodImpl(MethodImplOptions.Synchronized)|]] ", "")]
    [InlineData("[[|MethodImpl(MethodImplOptions.Synchronized)|], Obsolete]\n    ", "[Obsolete]\n    ")]
    [InlineData("[Obsolete]\n    [[|MethodImpl(MethodImplOptions.Synchronized)|]]\n    ", "[Obsolete]\n    ")]
    [InlineData("[[|MethodImpl(MethodImplOptions.Synchronized | MethodImplOptions.NoInlining)|]]\n    ", "[MethodImpl(MethodImplOptions.NoInlining)]\n    ")]
    [InlineData("[[|MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.Synchronized)|]]\n    ", "[MethodImpl(MethodImplOptions.NoInlining)]\n    ")]
    public Task A_synchronized_method(string before, string after) => Verify.Fixes<SerializedThreadsFix>(
        Synchronized(Loop + "\n\nConsole.WriteLine(_count);", before),
        Synchronized(Counted + "lock (typeof(Program))\n{\n    _count += count;\n\n    Console.WriteLine(_count);\n}", after));

    // Obsolete is an attribute like any other, and its users are not the point.
    static string Synchronized(string body, string attributes) => "#pragma warning disable CS0612\n" + Method(body, attributes: attributes);

    [Fact]
    public Task A_synchronized_method_of_an_object() => Verify.Fixes<SerializedThreadsFix>("""
        using System.Runtime.CompilerServices;

        class Worker
        {
            long _count;

            // Counts.
            [[|MethodImpl(MethodImplOptions.Synchronized)|]]
            public void Run()
            {
                for (var i = 0; i < 1_000_000; i++)
                    _count += i;
            }

            static void Main()
            {
                var worker = new Worker();
                Parallel.Invoke(worker.Run, worker.Run);
            }
        }
        """, """
        using System.Runtime.CompilerServices;

        class Worker
        {
            long _count;

            // Counts.
            public void Run()
            {
                long count = 0;
                for (var i = 0; i < 1_000_000; i++)
                    count += i;
                lock (this)
                {
                    _count += count;
                }
            }

            static void Main()
            {
                var worker = new Worker();
                Parallel.Invoke(worker.Run, worker.Run);
            }
        }
        """);

    [Fact]
    public Task A_lambda_that_captures_the_lock_and_the_sum() => Verify.Fixes<SerializedThreadsFix>("""
        class C
        {
            static long Sum(int[][] parts)
            {
                var gate = new object();
                long sum = 0;
                Parallel.ForEach(parts, part => { lock ([|gate|]) { foreach (var x in part) sum += x; } });
                return sum;
            }
        }
        """, """
        class C
        {
            static long Sum(int[][] parts)
            {
                var gate = new object();
                long sum = 0;
                Parallel.ForEach(parts, part => { long localSum = 0; foreach (var x in part) localSum += x; lock (gate) { sum += localSum; } });
                return sum;
            }
        }
        """);

    // ----------------------------------------------------------------------------------------------------- the work

    static string Locked(string inside) => "lock ([|Gate|])\n{\n    " + inside.Replace("\n", "\n    ") + "\n}";

    static string Rest(string outside, string inside) => outside + "\nlock (Gate)\n{\n    " + inside.Replace("\n", "\n    ") + "\n}";

    [Theory]
    [InlineData("for (var i = 0; i < n; i++) _count++;", "long count = 0;\nfor (var i = 0; i < n; i++) count++;", "_count += count;")]
    [InlineData("for (var i = 0; i < n; i++) --_count;", "long count = 0;\nfor (var i = 0; i < n; i++) --count;", "_count += count;")]
    [InlineData("for (var i = 0; i < n; i++) _count = _count + i;", "long count = 0;\nfor (var i = 0; i < n; i++) count = count + i;", "_count += count;")]
    [InlineData("for (var i = 0; i < n; i++) _count = _count - i;", "long count = 0;\nfor (var i = 0; i < n; i++) count = count - i;", "_count += count;")]
    [InlineData("for (var i = 0; i < n; i++) Program._count += i;", "long count = 0;\nfor (var i = 0; i < n; i++) count += i;", "Program._count += count;")]
    [InlineData("for (var i = 0; i < n; i++) Total += i;", "int total = 0;\nfor (var i = 0; i < n; i++) total += i;", "Total += total;")]
    [InlineData("for (var i = 0; i < n; i++) _count *= 3;", "long count = 1;\nfor (var i = 0; i < n; i++) count *= 3;", "_count *= count;")]
    [InlineData("for (var i = 0; i < n; i++) _bits |= i;", "int bits = 0;\nfor (var i = 0; i < n; i++) bits |= i;", "_bits |= bits;")]
    [InlineData("for (var i = 0; i < n; i++) _bits &= i;", "int bits = -1;\nfor (var i = 0; i < n; i++) bits &= i;", "_bits &= bits;")]
    [InlineData("for (var i = 0u; i < n; i++) _unsigned &= i;", "uint unsigned = uint.MaxValue;\nfor (var i = 0u; i < n; i++) unsigned &= i;", "_unsigned &= unsigned;")]
    [InlineData("for (var i = 0; i < n; i++) _bits ^= i;", "int bits = 0;\nfor (var i = 0; i < n; i++) bits ^= i;", "_bits ^= bits;")]
    [InlineData("for (var i = 0; i < n; i++) _found |= i == 7;", "bool found = false;\nfor (var i = 0; i < n; i++) found |= i == 7;", "_found |= found;")]
    [InlineData("for (var i = 0; i < n; i++) _found &= i < 7;", "bool found = true;\nfor (var i = 0; i < n; i++) found &= i < 7;", "_found &= found;")]
    [InlineData("for (var i = 0; i < n; i++) _small++;", "byte small = 0;\nfor (var i = 0; i < n; i++) small++;", "_small += small;")]
    [InlineData("for (var i = 0; i < n; i++) _unsigned -= 2;", "uint unsigned = 0;\nfor (var i = 0; i < n; i++) unsigned -= 2;", "_unsigned += unsigned;")]
    [InlineData("for (var i = 0; i < n; i++) { _count += i; _count -= 2; _count++; }", "long count = 0;\nfor (var i = 0; i < n; i++) { count += i; count -= 2; count++; }", "_count += count;")]
    [InlineData("for (var i = 0; i < n; i++) { _count += i; _other -= i; }", "long count = 0;\nlong other = 0;\nfor (var i = 0; i < n; i++) { count += i; other -= i; }", "_count += count;\n_other += other;")]
    [InlineData("for (var i = 0; i < n; i++) for (var j = 0; j < n; j++) { if (i > j) _count += i ^ j; else continue; }",
        "long count = 0;\nfor (var i = 0; i < n; i++) for (var j = 0; j < n; j++) { if (i > j) count += i ^ j; else continue; }", "_count += count;")]
    [InlineData("var i = 0;\nwhile (true) { _count += i; if (i++ > n) break; }", "var i = 0;\nlong count = 0;\nwhile (true) { count += i; if (i++ > n) break; }", "_count += count;")]
    [InlineData("for (var i = 0; i < n; i++) _count += i;\nfor (var i = 0; i < n; i++) _other += i;",
        "long count = 0;\nfor (var i = 0; i < n; i++) count += i;\nlong other = 0;\nfor (var i = 0; i < n; i++) other += i;", "_count += count;\n_other += other;")]
    public Task Every_reduction(string before, string moved, string published) => Fixes(Locked(before), Rest(moved, published));

    [Theory]
    [InlineData("long sum = 0;\nfor (var i = 0; i < n; i++) sum += i;\n_count += sum;", "long sum = 0;\nfor (var i = 0; i < n; i++) sum += i;", "_count += sum;")]
    [InlineData("var sum = Enumerable.Range(0, n).Sum(i => (long)i * i);\nItems.Add((int)sum);", "var sum = Enumerable.Range(0, n).Sum(i => (long)i * i);", "Items.Add((int)sum);")]
    [InlineData("_other++;\nfor (var i = 0; i < n; i++) _count += i;", "long count = 0;\nfor (var i = 0; i < n; i++) count += i;", "_count += count;\n_other++;")]
    [InlineData("for (var i = 0; i < n; i++) _count += i;\n_count = _count / 2;", "long count = 0;\nfor (var i = 0; i < n; i++) count += i;", "_count += count;\n_count = _count / 2;")]
    [InlineData("for (var i = 0; i < n; i++) _count += i;\nif (_count > 9) return;\n_other = 1;", "long count = 0;\nfor (var i = 0; i < n; i++) count += i;", "_count += count;\nif (_count > 9) return;\n_other = 1;")]
    [InlineData("if (n < 0) throw new ArgumentException(); \nfor (var i = 0; i < n; i++) _count += i;\n_other = 1;", "if (n < 0) throw new ArgumentException(); \nlong count = 0;\nfor (var i = 0; i < n; i++) count += i;", "_count += count;\n_other = 1;")]
    [InlineData("var sum = Fibonacci(n);\n_count += sum;", "var sum = Fibonacci(n);", "_count += sum;")]
    [InlineData("for (var i = 0; i < n; i++) _count += Square(i);", "long count = 0;\nfor (var i = 0; i < n; i++) count += Square(i);", "_count += count;")]
    [InlineData("var own = new List<int>();\nfor (var i = 0; i < n; i++) own.Add(i);\nItems.AddRange(own);", "var own = new List<int>();\nfor (var i = 0; i < n; i++) own.Add(i);", "Items.AddRange(own);")]
    [InlineData("var hash = new int[16];\nfor (var i = 0; i < n; i++) hash[i % 16] ^= i;\n_count += hash[0];", "var hash = new int[16];\nfor (var i = 0; i < n; i++) hash[i % 16] ^= i;", "_count += hash[0];")]
    [InlineData("var data = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(new string('a', n)));\n_count += data[0];",
        "var data = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(new string('a', n)));", "_count += data[0];")]
    public Task The_rest_stays_under_the_lock(string before, string moved, string kept) => Fixes(Locked(before), Rest(moved, kept), Functions);

    const string Functions = "static int Square(int i) => i * i; static long Fibonacci(int n) => n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2);"
        + " static void Fill(int[] all, int n) { for (var i = 0; i < n; i++) all[i] = i; } static long SumOf(int[] all) { long sum = 0; foreach (var x in all) sum += x; return sum; }"
        + " static void Add(ref long sum, int n) { for (var i = 0; i < n; i++) sum += i; }";

    [Theory]
    [InlineData("lock ([|Gate|])\n{\n    long sum = 0;\n    for (var i = 0; i < n; i++)\n        sum += i;\n}", "long sum = 0;\nfor (var i = 0; i < n; i++)\n    sum += i;")]
    [InlineData("// A.\nlock ([|Gate|]) // B\n{ // C\n    // D\n    for (var i = 0; i < n; i++) { var x = i; } // E\n    // F\n} // G\n\nConsole.WriteLine();",
        "// A.\n// B\n// C\n// D\nfor (var i = 0; i < n; i++) { var x = i; } // E\n// F\n// G\n\nConsole.WriteLine();")]
    [InlineData("lock ([|Gate|]) { for (var i = 2; i < n; i++) { if (n % i == 0) return; } }", "for (var i = 2; i < n; i++) { if (n % i == 0) return; }")]
    [InlineData("[|Monitor.Enter(Gate)|];\ntry\n{\n    for (var i = 0; i < n; i++) { var x = i; }\n}\nfinally\n{\n    Monitor.Exit(Gate);\n}", "for (var i = 0; i < n; i++) { var x = i; }")]
    [InlineData("var taken = false;\ntry\n{\n    [|Monitor.Enter(Gate, ref taken)|];\n    for (var i = 0; i < n; i++) { var x = i; }\n}\nfinally\n{\n    if (taken)\n        Monitor.Exit(Gate);\n}", "for (var i = 0; i < n; i++) { var x = i; }")]
    [InlineData("using ([|Lock.EnterScope()|]) { for (var i = 0; i < n; i++) { var x = i; } }", "for (var i = 0; i < n; i++) { var x = i; }")]
    [InlineData("using var scope = [|Lock.EnterScope()|];\nfor (var i = 0; i < n; i++) { var x = i; }", "for (var i = 0; i < n; i++) { var x = i; }")]
    [InlineData("[|Mutex.WaitOne()|];\nfor (var i = 0; i < n; i++) { var x = i; }\nMutex.ReleaseMutex();", "for (var i = 0; i < n; i++) { var x = i; }")]
    public Task A_lock_that_guards_nothing_is_dropped(string before, string after) => Fixes(before, after);

    [Fact]
    public Task Dropping_is_said_in_the_title() => Verify.FixesAs<SerializedThreadsFix>("Drop the lock: it guards nothing",
        Method("lock ([|Gate|]) { for (var i = 0; i < n; i++) { var x = i; } }"), Method("for (var i = 0; i < n; i++) { var x = i; }"));

    [Fact]
    public Task Publishing_is_said_in_the_title() => Verify.FixesAs<SerializedThreadsFix>("Compute before the lock and publish under it",
        Method(Locked("for (var i = 0; i < n; i++) _count++;")), Method(Rest("long count = 0;\nfor (var i = 0; i < n; i++) count++;", "_count += count;")));

    [Fact]
    public Task A_synchronized_method_that_guards_nothing() => Verify.Fixes<SerializedThreadsFix>(
        Method("for (var i = 0; i < n; i++) { var x = i; }", attributes: "[[|MethodImpl(MethodImplOptions.Synchronized)|]]\n    "),
        Method("for (var i = 0; i < n; i++) { var x = i; }"));

    // -------------------------------------------------------------------------------------------------------- names

    [Theory]
    [InlineData("var count = n;\n", "localCount")]
    [InlineData("var count = n; var localCount = n;\n", "localCount2")]
    public Task A_name_that_is_taken(string before, string name) => Fixes(
        before + Locked("for (var i = 0; i < n; i++) _count += count;"),
        before + Rest($"long {name} = 0;\nfor (var i = 0; i < n; i++) {name} += count;", $"_count += {name};"));

    [Theory]
    [InlineData("_class", "localClass")]
    [InlineData("s_sum", "sum")]
    [InlineData("SUM", "sum")]
    [InlineData("n", "localN")]
    [InlineData("__", "total")]
    [InlineData("_value", "localValue")]
    public Task A_name_like_the_variables(string field, string name) => Fixes(
        Locked($"for (var i = 0; i < n; i++) Program.{field} += i;"),
        Rest($"long {name} = 0;\nfor (var i = 0; i < n; i++) {name} += i;", $"Program.{field} += {name};"), $"static long {field};");

    [Theory]
    [InlineData("{ var sum = 1; Console.WriteLine(sum); }\n", "")] // declared beside it
    [InlineData("", "\nConsole.WriteLine(_hidden);")] // a field that the local would hide
    public Task A_local_that_cannot_move_out(string before, string after) => OffersNothing(
        before + Locked(after.Length == 0 ? "long sum = 0;\nfor (var i = 0; i < n; i++) sum += i;\n_count += sum;" : "long _hidden = 0;\nfor (var i = 0; i < n; i++) _hidden += i;\n_count += _hidden;") + after,
        "static long _hidden;");

    // --------------------------------------------------------------------------------------------------- not offered

    [Theory]
    [InlineData("var first = _other;\nfor (var i = 0; i < n; i++) _count += i;")] // reads guarded state first
    [InlineData("Console.WriteLine();\nfor (var i = 0; i < n; i++) _count += i;")]
    [InlineData("_other = 1;\nfor (var i = 0; i < n; i++) _count += i;")]
    [InlineData("for (var i = 0; i < n; i++) { if (i == 77) return; _count += i; }")]
    [InlineData("for (var i = 0; i < n; i++) { _count += i; if (i == 77) goto end; }\nend: _other++;")]
    [InlineData("for (var i = 0; i < n; i++) { try { _count += i / (i - 5); } catch { } }")]
    [InlineData("for (var i = 0; i < n; i++) { if (i == 77) throw new InvalidOperationException(); _count += i; }")]
    [InlineData("Enumerable.Range(0, n).ToList().ForEach(i => { _count += i; });")]
    public Task Not_offered_for_what_has_to_stay(string inside) => OffersNothing(Locked(inside));

    // Whoever goes on after an exception finds what has been added by then.
    [Theory]
    [InlineData("try\n{\n    BODY\n}\ncatch (FormatException)\n{\n}", "for (var i = 0; i < n; i++) _count += i;", "")]
    [InlineData("try\n{\n    if (n > 3)\n    {\n        BODY\n    }\n}\ncatch when (n > 1)\n{\n}", "for (var i = 0; i < n; i++) _count += i;", "")]
    [InlineData("BODY", "for (var i = 0; i < n; i++) _count += Step(i);", "static int Step(int i) { if (i > 9) throw new InvalidOperationException(); return i; }")]
    [InlineData("BODY", "for (var i = 0; i < n; i++) _count += Step(i);", "static int Step(int i) => Inner(i) * 2; static int Inner(int i) => i > 9 ? throw new InvalidOperationException() : i;")]
    [InlineData("BODY", "_count++;\nvar sum = 0L;\nfor (var i = 0; i < n; i++) sum += Step(i);\n_other += sum;", "static int Step(int i) { if (i > 9) throw new InvalidOperationException(); return i; }")]
    public Task Not_offered_where_an_exception_shows_how_far_it_came(string around, string inside, string more) => OffersNothing(around.Replace("BODY", Locked(inside)), more);

    [Theory]
    [InlineData("var alias = all;\nfor (var i = 0; i < n; i++) alias[i]++;")]
    [InlineData("Array.Sort(all);")]
    public Task Not_offered_when_a_borrowed_object_is_changed(string inside) => Verify.OffersNoFix<SerializedThreadsFix>(Borrower(inside));

    [Theory]
    [InlineData("for (var i = 0; i < n; i++) _count += all[i];", "long count = 0;\nfor (var i = 0; i < n; i++) count += all[i];")]
    [InlineData("foreach (var x in all) _count += x;", "long count = 0;\nforeach (var x in all) count += x;")]
    [InlineData("for (var i = 0; i < n; i++) _count += SumOf(all);", "long count = 0;\nfor (var i = 0; i < n; i++) count += SumOf(all);")]
    [InlineData("_count += all.Sum(x => x);", null)]
    public Task Offered_when_it_is_only_read(string inside, string? moved) => moved is null
        ? Verify.Fixes<SerializedThreadsFix>(Borrower(inside), Borrower("long count = 0;\ncount += all.Sum(x => x);", "_count += count;"))
        : Verify.Fixes<SerializedThreadsFix>(Borrower(inside), Borrower(moved, "_count += count;"));

    static string Borrower(string inside, string? published = null) => Method(
            published is null ? Locked(inside) : Rest(inside, published), Functions, signature: "static void Count(int n, int[] all)")
        .Replace("Count(args.Length)", "Count(args.Length, args.Select(int.Parse).ToArray())");

    [Fact]
    public Task A_ref_parameter_is_shared() => Verify.Fixes<SerializedThreadsFix>(
        Method(Locked("for (var i = 0; i < n; i++) sum += i;"), signature: "static void Count(int n, ref long sum)").Replace("Count(args.Length)", "Count(args.Length, ref _count)"),
        Method(Rest("long localSum = 0;\nfor (var i = 0; i < n; i++) localSum += i;", "sum += localSum;"), signature: "static void Count(int n, ref long sum)").Replace("Count(args.Length)", "Count(args.Length, ref _count)"));

    [Theory]
    [InlineData("lock ([|Gate|])\n{\n#region Count\n    for (var i = 0; i < n; i++) _count += i;\n#endregion\n}")] // the region would be torn
    [InlineData("long own = 0; var t = Task.Run(() => { lock (Gate) own++; }); lock ([|Gate|]) { for (var i = 0; i < n; i++) own += i; } t.Wait();")] // a local that another thread uses
    [InlineData("[|Monitor.Enter(Gate)|];\ntry { for (var i = 0; i < n; i++) { var x = i; } }\nfinally { Monitor.Exit(Gate); Console.WriteLine(); }", true)]
    public Task Not_offered_around_it(string body, bool isDrop = false) => isDrop ? Fixes(body, body) : OffersNothing(body);

    [Fact]
    public Task A_ref_local_is_another_name() => Fixes(
        "ref var sum = ref _count;\n" + Locked("for (var i = 0; i < n; i++) sum += i;"),
        "ref var sum = ref _count;\n" + Rest("long count = 0;\nfor (var i = 0; i < n; i++) count += i;", "sum += count;"));

    // ------------------------------------------------------------------------------------------ overflow and rounding

    [Theory]
    [InlineData("_ratio", "ratio", "double")]
    [InlineData("_share", "share", "float")]
    [InlineData("_money", "money", "decimal")]
    public Task Rounding_is_said_in_the_title(string field, string name, string type) => Verify.FixesAs<SerializedThreadsFix>(
        "Compute before the lock and publish under it; the order of additions changes",
        Method(Locked($"for (var i = 0; i < n; i++) {field} += i;")),
        Method(Rest($"{type} {name} = 0;\nfor (var i = 0; i < n; i++) {name} += i;", $"{field} += {name};")), isForFixAll: false);

    [Fact]
    public Task Overflow_is_said_in_the_title_and_not_for_fix_all() => Verify.FixesAs<SerializedThreadsFix>(
        "Compute before the lock and publish under it; an overflow is found at another place",
        Method("checked\n{\n    lock ([|Gate|])\n    {\n        for (var i = 0; i < n; i++) _count += i;\n    }\n}"),
        Method("checked\n{\n    long count = 0;\n    for (var i = 0; i < n; i++) count += i;\n    lock (Gate)\n    {\n        _count += count;\n    }\n}"), isForFixAll: false);

    [Fact]
    public Task Overflow_checks_of_the_project() => Verify.FixesAs<SerializedThreadsFix>(
        "Compute before the lock and publish under it; an overflow is found at another place",
        Method(Locked("for (var i = 0; i < n; i++) _count += i;")),
        Method(Rest("long count = 0;\nfor (var i = 0; i < n; i++) count += i;", "_count += count;")), isForFixAll: false, checkOverflow: true);

    [Theory]
    [InlineData("lock ([|Gate|]) { checked { for (var i = 0; i < n; i++) _count += i; } }")] // publishing would not be checked
    [InlineData("checked { lock ([|Gate|]) { for (var i = 0; i < n; i++) _unsigned--; } }")] // the part is below zero
    public Task Not_offered_when_an_overflow_would_come_or_go(string body) => OffersNothing(body);

    // ------------------------------------------------------------------------------------------------- several of them

    [Fact]
    public Task Several_in_one_file_and_in_two() => Verify.Fixes<SerializedThreadsFix>(
        [
            """
            static class Counters
            {
                static readonly object Gate = new();
                static long _count;
                public static void Up() { lock ([|Gate|]) { for (var i = 0; i < 1_000_000; i++) _count += i; } }
                public static void Down() { lock ([|Gate|]) { for (var i = 0; i < 1_000_000; i++) _count -= i; } }
                public static object Shared => Gate;
                static void Main() { Parallel.Invoke(Up, Down); Parallel.Invoke(Other.Up, Other.Idle); }
            }
            """,
            """
            static class Other
            {
                static readonly Lock Lock = new();
                static int _sum;
                public static void Up() { lock ([|Lock|]) { for (var i = 0; i < 1_000_000; i++) _sum += i; } }
                public static void Idle() { lock ([|Lock|]) { for (var i = 0; i < 1_000_000; i++) { var x = i; } } }
            }
            """,
        ],
        [
            """
            static class Counters
            {
                static readonly object Gate = new();
                static long _count;
                public static void Up() { long count = 0; for (var i = 0; i < 1_000_000; i++) count += i; lock (Gate) { _count += count; } }
                public static void Down() { long count = 0; for (var i = 0; i < 1_000_000; i++) count -= i; lock (Gate) { _count += count; } }
                public static object Shared => Gate;
                static void Main() { Parallel.Invoke(Up, Down); Parallel.Invoke(Other.Up, Other.Idle); }
            }
            """,
            """
            static class Other
            {
                static readonly Lock Lock = new();
                static int _sum;
                public static void Up() { int sum = 0; for (var i = 0; i < 1_000_000; i++) sum += i; lock (Lock) { _sum += sum; } }
                public static void Idle() { for (var i = 0; i < 1_000_000; i++) { var x = i; } }
            }
            """,
        ]);

    [Fact]
    public Task On_Net_8() => Verify.FixesOnNet80<SerializedThreadsFix>("""
        class C
        {
            static readonly object Gate = new();
            static long _count;
            static void Up(int n) { lock ([|Gate|]) { for (var i = 0; i < n; i++) { _count += i; } } }
            static void Main(string[] args) { Parallel.Invoke(() => Up(args.Length), () => Up(args.Length)); }
        }
        """, """
        class C
        {
            static readonly object Gate = new();
            static long _count;
            static void Up(int n) { long count = 0; for (var i = 0; i < n; i++) { count += i; } lock (Gate) { _count += count; } }
            static void Main(string[] args) { Parallel.Invoke(() => Up(args.Length), () => Up(args.Length)); }
        }
        """);
}
