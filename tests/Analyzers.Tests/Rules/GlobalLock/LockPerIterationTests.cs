using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Verify = Verify<LockPerIteration>;

/// <summary>CONC3003.</summary>
public class LockPerIterationTests
{
    static string Program(string main, string more = "") => $$"""
        class Item { public int Price; public readonly object Gate = new(); public int Sum; }
        interface IStore { int Load(int i); }

        class Program
        {
            static readonly object Gate = new();
            static readonly Lock Lock = new();
            static readonly SemaphoreSlim One = new(1, 1);
            static readonly object[] Stripes = new object[16];
            static readonly List<int> Items = new();
            static readonly Dictionary<string, int> Counts = new();
            static readonly Queue<int> Queue = new();
            static long _sum;
            static int _max;
            static bool _stop;
            static IStore _store = null!;
            static bool IsPrime(int n) { for (var i = 2; i < n; i++) if (n % i == 0) return false; return true; }
            static int Square(int i) => i * i;
            {{more}}

            static async Task Run(int n, List<Item> items, string[] words)
            {
                await Task.Yield();
                {{main}}
            }
        }
        """;

    static Task Reports(string main, string more = "") => Verify.Reports(Program(main, more));

    static Task Silent(string main, string more = "") => Verify.Silent(Program(main, more));

    // ------------------------------------------------------------------------------------------------- parallel loops

    [Theory]
    [InlineData("Parallel.For(0, n, i => { lock ([|Gate|]) { _sum += i; } });")]
    [InlineData("Parallel.For(0, n, i => { lock ([|Gate|]) _sum += i * 2; });")]
    [InlineData("Parallel.For(0L, n, i => { lock ([|Lock|]) { _sum += i; } });")]
    [InlineData("Parallel.For(0, 1_000_000, i => { lock ([|Gate|]) { _sum += i; } });")]
    [InlineData("var sum = 0; Parallel.For(0, n, i => { var x = i * i; lock ([|Gate|]) { sum += x; } });")]
    [InlineData("Parallel.ForEach(items, item => { lock ([|Gate|]) { _sum += item.Price; } });")]
    [InlineData("Parallel.ForEach(items, item => { lock ([|Gate|]) { if (item.Price > _max) _max = item.Price; } });")]
    [InlineData("Parallel.ForEach(items, item => { lock ([|Gate|]) { _max = Math.Max(_max, item.Price); } });")]
    [InlineData("Parallel.ForEach(items, item => { lock ([|Gate|]) { Items.Add(item.Price); } });")]
    [InlineData("Parallel.ForEach(words, word => { var key = word.Trim(); lock ([|Gate|]) { Counts[key] = Counts.GetValueOrDefault(key) + 1; } });")]
    [InlineData("words.AsParallel().ForAll(word => { lock ([|Gate|]) { Counts.TryAdd(word, word.Length); } });")]
    [InlineData("var all = words.AsParallel().Select(word => { lock ([|Gate|]) { return Counts[word]; } }).ToList();")]
    [InlineData("Parallel.ForEach(items, item => { [|Monitor.Enter(Gate)|]; try { _sum += item.Price; } finally { Monitor.Exit(Gate); } });")]
    [InlineData("Parallel.ForEach(items, item => { [|One.Wait()|]; try { _sum += item.Price; } finally { One.Release(); } });")]
    [InlineData("await Parallel.ForEachAsync(items, async (item, token) => { [|await One.WaitAsync(token)|]; try { _sum += item.Price; } finally { One.Release(); } });")]
    [InlineData("var gate = new object(); var sum = 0L; Parallel.For(0, n, i => { lock ([|gate|]) { sum += i; } });")]
    [InlineData("Parallel.For(0, n, i => { if (i == 7) return; lock ([|Gate|]) { _sum += i; } });")]
    [InlineData("Parallel.For(0, n, Add);", "static void Add(int i) { lock ([|Gate|]) { _sum += i; } }")]
    [InlineData("Parallel.For(0, n, i => Add(Square(i)));", "static void Add(int i) { lock ([|Gate|]) { _sum += i; } }")]
    public Task Reports_a_parallel_loop_that_is_one_lock(string main, string more = "") => Reports(main.Replace("[|await One.WaitAsync(token)|]", "await [|One.WaitAsync(token)|]"), more);

    [Theory]
    [InlineData("Parallel.For(0, n, i => { var isPrime = IsPrime(i); lock (Gate) { _sum += isPrime ? i : 0; } });")]
    [InlineData("Parallel.For(0, n, i => { if (IsPrime(i)) lock (Gate) _sum += i; });")]
    [InlineData("Parallel.For(0, n, i => { if (i % 1000 == 0) lock (Gate) _sum += i; });")]
    [InlineData("Parallel.ForEach(items, item => { if (item.Price > 0) return; lock (Gate) _sum++; });")] // for how many, nobody knows
    [InlineData("Parallel.For(0, n, () => 0L, (i, state, sum) => sum + i, sum => { lock (Gate) _sum += sum; });")]
    [InlineData("Parallel.ForEach(words, word => { var text = File.ReadAllText(word); lock (Gate) { _sum += text.Length; } });")]
    [InlineData("Parallel.For(0, n, i => { var x = _store.Load(i); lock (Gate) { _sum += x; } });")]
    [InlineData("Parallel.For(0, n, i => { var own = new object(); lock (own) { _sum += i; } });")]
    [InlineData("Parallel.ForEach(items, item => { lock (item) { item.Sum += item.Price; } });")]
    [InlineData("Parallel.ForEach(items, item => { lock (item.Gate) { item.Sum += item.Price; } });")]
    [InlineData("Parallel.For(0, n, i => { lock (Stripes[i % 16]) { _sum += i; } });")]
    [InlineData("Parallel.For(0, n, i => { var stripe = i % 16; lock (Stripes[stripe]) { _sum += i; } });")]
    [InlineData("Parallel.For(0, 4, i => { lock (Gate) { _sum += i; } });")]
    [InlineData("Parallel.For(0, Environment.ProcessorCount, i => { lock (Gate) { _sum += i; } });")]
    [InlineData("Parallel.For(0, n, i => { lock (Gate) { foreach (var x in Items) _sum += x; } });")]
    [InlineData("Parallel.For(0, n, i => { lock (Gate) { Console.WriteLine(i); } });")]
    [InlineData("Parallel.For(0, n, i => { lock (Gate) { } });")]
    [InlineData("for (var i = 0; i < n; i++) { lock (Gate) { _sum += i; } }")]
    [InlineData("Parallel.Invoke(() => { lock (Gate) { _sum += n; } }, () => { lock (Gate) { _sum -= n; } });")]
    [InlineData("for (var i = 0; i < 10; i++) { var k = i; _ = Task.Run(() => { lock (Gate) { _sum += k; } }); }")]
    public Task Silent_where_the_lock_is_not_all(string main) => Silent(main);

    [Fact]
    public Task Computing_under_the_lock_is_a_matter_of_another_rule() =>
        Silent("Parallel.For(0, n, i => { lock (Gate) { for (var k = 0; k < n; k++) _sum += k ^ i; } });");

    // -------------------------------------------------------------------------------------------------------- hot loops

    const string TwoThreads = "var a = new Thread(() => Count(n)); var b = new Thread(() => Count(n)); a.Start(); b.Start(); a.Join(); b.Join();";

    [Theory]
    [InlineData("for (var i = 0; i < n; i++) { lock ([|Gate|]) { _sum += i; } }")]
    [InlineData("for (var i = 0; i < 100_000; i++) lock ([|Gate|]) _sum++;")]
    [InlineData("for (var i = 0; i < 200; i++) for (var k = 0; k < 100; k++) lock ([|Gate|]) _sum++;")]
    [InlineData("for (var i = 0; i < n; i++) { var x = Square(i); lock ([|Gate|]) { if (x > _max) _max = x; } }")]
    [InlineData("foreach (var i in Enumerable.Range(0, n)) { lock ([|Gate|]) { Items.Add(i); } }")]
    [InlineData("foreach (var i in Enumerable.Range(1, n)) { lock ([|Gate|]) { Counts[\"a\"] += i; } }")]
    [InlineData("var i = 0; while (i < n) { lock ([|Gate|]) { _sum += i; } i++; }")]
    [InlineData("for (var i = 0; i < n; i++) { [|Monitor.Enter(Gate)|]; try { _sum += i; } finally { Monitor.Exit(Gate); } }")]
    [InlineData("for (var i = 0; i < n; i++) { using ([|Lock.EnterScope()|]) { _sum += i; } }")]
    public Task Reports_a_hot_loop(string body) => Reports(TwoThreads, $"static void Count(int n) {{ {body} }}");

    [Theory]
    [InlineData("for (var i = 0; i < n; i++) { if (i % 100 == 0) lock (Gate) { _sum += i; } }")]
    [InlineData("for (var i = 0; i < 10; i++) { lock (Gate) { _sum += i; } }")]
    [InlineData("for (var i = 0; i < n; i++) { var p = IsPrime(i); lock (Gate) { if (p) _sum += i; } }")]
    [InlineData("for (var i = 0; i < n; i++) { lock (Gate) { if (_stop) return; _sum += i; } }")]
    [InlineData("for (var i = 0; i < n; i++) { int x; lock (Gate) { x = Queue.Dequeue(); } _max = x; }")]
    [InlineData("while (true) { lock (Gate) { _sum++; } }")]
    [InlineData("for (var i = 0; i < n; i++) { lock (Gate) { _sum += i; Monitor.PulseAll(Gate); } }")]
    [InlineData("for (var i = 0; i < n; i++) { lock (Gate) { while (Queue.Count > 10) Monitor.Wait(Gate); Queue.Enqueue(i); } }")]
    [InlineData("for (var i = 0; i < n; i++) { Thread.Sleep(1); lock (Gate) { _sum += i; } }")]
    [InlineData("for (var i = 0; i < n; i++) { _store.Load(i); lock (Gate) { _sum += i; } }")]
    [InlineData("long sum = 0; for (var i = 0; i < n; i++) sum += i; lock (Gate) { _sum += sum; }")]
    [InlineData("lock (Gate) { for (var i = 0; i < n; i++) _sum += i; }")]
    public Task Silent_where_the_loop_has_more_to_do(string body) => Silent(TwoThreads, $"static void Count(int n) {{ {body} }}");

    [Theory]
    [InlineData("Count(n); Count(n);")]
    [InlineData("var a = new Thread(() => Count(n)); a.Start(); a.Join();")]
    [InlineData("await Task.Run(() => Count(n)); await Task.Run(() => Count(n));")]
    public Task Silent_on_one_thread_at_a_time(string main) => Silent(main, "static void Count(int n) { for (var i = 0; i < n; i++) { lock (Gate) { _sum += i; } } }");

    [Fact]
    public Task A_parallel_loop_over_parts_with_a_loop_inside() =>
        Reports("Parallel.For(0, Environment.ProcessorCount, part => { for (var i = part; i < n; i++) lock ([|Gate|]) _sum += i; });");

    [Fact]
    public Task Two_loops_that_share_the_lock() => Reports(
        "Parallel.Invoke(() => Up(n), () => Down(n));",
        "static void Up(int n) { for (var i = 0; i < n; i++) lock ([|Gate|]) _sum += i; } static void Down(int n) { for (var i = 0; i < n; i++) lock ([|Gate|]) _sum -= i; }");

    [Fact]
    public Task An_instance_that_all_iterations_share() => Verify.Reports("""
        class Histogram
        {
            readonly object _gate = new();
            readonly int[] _counts = new int[256];

            public void Add(byte[] pixels) => Parallel.ForEach(pixels, pixel =>
            {
                lock ([|_gate|])
                {
                    _counts[pixel]++;
                }
            });
        }
        """);

    [Theory]
    [InlineData("static void Add(int i) { lock ([|Gate|]) { _sum += i; } } static void Count(int n) { for (var i = 0; i < n; i++) Add(i); }")]
    [InlineData("static void Add(int i) { lock ([|Gate|]) { _sum += i; } } static void Count(int n) { for (var i = 0; i < n; i++) Add(Depth(i)); } static int Depth(int i) { var d = 0; while (d < 50 && i * i < 4) { i++; d++; } return d; }")]
    [InlineData("public static void Add(int i) { lock ([|Gate|]) { _sum += i; } } static void Count(int n) { for (var i = 0; i < n; i++) Add(i); }")]
    public Task Reports_a_lock_in_a_method_that_the_loop_calls(string more) => Reports(TwoThreads, more);

    [Theory]
    [InlineData("static void Add(int i) { lock (Gate) { _sum += i; } } static void Count(int n) { var sum = 0; for (var i = 0; i < n; i++) sum += i; Add(sum); }")]
    [InlineData("static void Add(int i) { lock (Gate) { _sum += i; } } static void Count(int n) { for (var i = 0; i < n; i++) if (IsPrime(i)) Add(i); }")]
    [InlineData("static void Add(int i) { lock (Gate) { _sum += i; } } static void Count(int n) { for (var i = 0; i < 20; i++) Add(i); }")]
    [InlineData("public static void Add(int i) { lock (Gate) { _sum += i; } } static void Count(int n) { for (var i = 0; i < n; i++) Add(i); } static void Once() => Add(1);")] // by others as well
    public Task Silent_where_the_method_is_called_rarely_or_by_anybody(string more) => Verify.Silent(Program(TwoThreads, more));

    [Fact]
    public Task Says_who_takes_what() => Verify.Says("""
        class C
        {
            static long Sum(int n)
            {
                var gate = new object();
                var sum = 0L;
                Parallel.For(0, n, i =>
                {
                    lock ([|gate|])
                        sum += i;
                });
                return sum;
            }
        }
        """, "the lambda takes 'gate' in each iteration of 'Parallel.For', and does little else; the threads spend their time handing over the lock");

    // ------------------------------------------------------------------------------------------------------------ misses

    [Fact]
    public Task Misses_a_lock_behind_two_calls() => Verify.KnownMiss(Program(
        TwoThreads, "static void Put(int i) => Add(i); static void Add(int i) { lock (Gate) { _sum += i; } } static void Count(int n) { for (var i = 0; i < n; i++) Put(i); }"));

    // ------------------------------------------------------------------------------------------------- looks before the lock

    const string TwoScans = "Parallel.Invoke(() => Scan(items), () => Scan(items));";

    [Theory]
    [InlineData("if (item.Price <= Volatile.Read(ref _max)) continue; lock (Gate) { if (item.Price > _max) _max = item.Price; }")]
    [InlineData("if (item.Price <= _max) continue; lock (Gate) { if (item.Price > _max) _max = item.Price; }")]
    public Task Silent_where_few_rounds_come_to_the_lock(string round) => Silent(TwoScans, "static void Scan(List<Item> items) { foreach (var item in items) { " + round + " } }");

    [Theory]
    [InlineData("if (item.Price < 0) continue; lock ([|Gate|]) { if (item.Price > _max) _max = item.Price; }")]
    [InlineData("if (_stop) break; lock ([|Gate|]) { _sum += item.Price; }")]
    public Task Reports_where_the_test_says_nothing_of_the_state(string round) => Reports(TwoScans, "static void Scan(List<Item> items) { foreach (var item in items) { " + round + " } }");

    [Theory]
    [InlineData("Parallel.For(0, 1080, y => { lock ([|Gate|]) { for (var x = 0; x < 1920; x++) _sum += x * y % 7; } });")]
    [InlineData("var rows = new byte[1080 * 1920]; Parallel.For(0, 1080, y => { lock ([|Gate|]) { for (var x = 0; x < 1920; x++) rows[y * 1920 + x] = (byte)(x ^ y); } });")]
    public Task Reports_a_few_long_items(string main) => Reports(main);

    [Theory]
    [InlineData("Parallel.For(0, 100, y => { lock (Gate) { _sum += y; } });")]
    [InlineData("Parallel.For(0, 8, y => { lock (Gate) { for (var x = 0; x < 100; x++) _sum += x * y % 7; } });")]
    public Task Silent_on_a_few_short_items(string main) => Silent(main);

    const string Python = """
        namespace Python.Runtime
        {
            public static class Py { public static GILState GIL() => new(); public sealed class GILState : IDisposable { public void Dispose() { } } }
            public static class PythonEngine { public static double Eval(string code) => code.Length; }
        }
        """;

    [Fact]
    public Task Reports_a_parallel_loop_that_runs_nothing_but_Python() => Verify.Reports($$"""
        {{Python}}
        class C
        {
            static void Score(double[] rows) => Parallel.For(0, rows.Length, i => { using ([|Python.Runtime.Py.GIL()|]) rows[i] = Python.Runtime.PythonEngine.Eval("sum(range(100000))"); });
        }
        """);

    [Fact]
    public Task Silent_where_the_loop_computes_besides() => Verify.Silent($$"""
        {{Python}}
        class C
        {
            static double Work(double x) { for (var i = 0; i < 1_000_000; i++) x = x * 0.5 + i; return x; }
            static void Score(double[] rows) => Parallel.For(0, rows.Length, i => { var x = Work(rows[i]); using (Python.Runtime.Py.GIL()) rows[i] = x + Python.Runtime.PythonEngine.Eval("factor"); });
        }
        """);

    // ------------------------------------------------------------------------------------------------- steps of other types

    static string Adding(string loop, string other = "", string type = "class Adder { readonly object _gate = new(); double _sum; public void Add(double x) { lock ([|_gate|]) { _sum += x; } } }", bool isReported = true) => $$"""
        {{(isReported ? type : type.Replace("[|", "").Replace("|]", ""))}}
        class Program
        {
            static int Gcd(int a, int b) { while (b != 0) (a, b) = (b, a % b); return a; }
            static int Digits(int n) { var sum = 0; for (; n > 0; n /= 10) sum += n % 10; return sum; }
            static int Bits(int n) { var count = 0; while (n != 0) { n &= n - 1; count++; } return count; }
            static double Costly(int n) { var x = 0.0; for (var i = 0; i < n * 1000; i++) x += i; return x; }
            static void Work(Adder adder, int n) { {{loop}} }
            static void Main(string[] args)
            {
                var adder = new Adder();
                var one = new Thread(() => Work(adder, args.Length));
                var two = new Thread(() => Work(adder, args.Length));
                one.Start();
                two.Start();
                one.Join();
                two.Join();
                {{other}}
            }
        }
        """;

    [Theory]
    [InlineData("for (var i = 0; i < n; i++) adder.Add(i * 0.5);")]
    [InlineData("for (var i = 0; i < n; i++) adder.Add(Gcd(i, 360));")]
    [InlineData("for (var i = 0; i < n; i++) { var digits = Digits(i) + Bits(i); adder.Add(digits); }")]
    public Task Reports_a_loop_over_a_step_of_another_object(string loop) => Verify.Reports(Adding(loop));

    [Theory]
    [InlineData("for (var i = 0; i < n; i++) adder.Add(Costly(i));", "")]
    [InlineData("for (var i = 0; i < n; i++) { var x = Costly(i); adder.Add(x); }", "")]
    [InlineData("for (var i = 0; i < n; i++) adder.Add(i * 0.5);", "adder.Add(1);")]
    [InlineData("for (var i = 0; i < 4; i++) adder.Add(i * 0.5);", "")]
    public Task Silent_on_a_step_that_is_taken_rarely_or_by_others(string loop, string other) => Verify.Silent(Adding(loop, other, isReported: false));

    [Theory]
    [InlineData("public double Sum { get { lock (_gate) return _sum; } }", true)]
    [InlineData("public void Take(double x) { lock (_gate) { _sum -= x; } }", false)]
    public Task Silent_on_a_type_with_other_steps_under_its_lock(string more, bool isReported)
    {
        var source = Adding("for (var i = 0; i < n; i++) adder.Add(i * 0.5);", type: "class Adder { readonly object _gate = new(); double _sum; " + more + " public void Add(double x) { lock ([|_gate|]) { _sum += x; } } }", isReported: isReported);
        return isReported ? Verify.Reports(source) : Verify.Silent(source);
    }

    [Fact]
    public Task Silent_on_a_type_that_others_can_use() => Verify.Silent(Adding("for (var i = 0; i < n; i++) adder.Add(i * 0.5);", type: "public class Adder { readonly object _gate = new(); double _sum; public void Add(double x) { lock (_gate) { _sum += x; } } }"));

    [Theory]
    [InlineData("public double Sum { get => _sum; [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)] set => _sum = value; }", false)]
    [InlineData("public double Sum { get => _sum; set { lock ([|_gate|]) { if (value > _sum) _sum = value; } } }", true)]
    public Task Reports_an_accessor_that_takes_the_lock_each_time(string property, bool isLock) => Verify.Reports($$"""
        class Best { readonly object _gate = new(); double _sum; {{(isLock ? property : property.Replace("[System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)]", "[[|System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)|]]"))}} public object Gate => _gate; }
        class Program { static readonly Best s_best = new(); static void Main(string[] args) => Parallel.ForEach(args, arg => { s_best.Sum = arg.Length; }); }
        """);

    [Fact]
    public Task Reports_a_parallel_query_that_is_only_named_by_its_type() => Verify.Reports("""
        class Program
        {
            static readonly object s_gate = new();
            static int s_largest;
            static void Keep(int x) { lock ([|s_gate|]) { if (x > s_largest) s_largest = x; } }
            static void Main() { ParallelEnumerable.Range(1, 50_000_000).ForAll(n => { var sum = n % 10 + n / 10 % 10; Keep(sum); }); Console.WriteLine(s_largest); }
        }
        """);

    // ------------------------------------------------------------------------------------------------- services

    static string Service(string methods, string main) => $$"""
        class Service
        {
            readonly object _gate = new();
            readonly HashSet<string> _seen = new();
            readonly Queue<string> _waiting = new();
            readonly List<string> _words = new();
            readonly Dictionary<string, Lazy<byte[]>> _made = new();
            int _again;
            {{methods}}
        }
        class Program
        {
            static readonly Service s_service = new();
            static byte[] Make(string word) { var made = new byte[word.Length]; for (var i = 0; i < made.Length; i++) made[i] = (byte)(word[i] ^ i); return made; }
            static void Main(string[] args) { var service = new Service(); {{main}} }
        }
        """;

    const string Exchange = "public string? Exchange(string found) { lock (_gate) { if (_seen.Add(found)) _waiting.Enqueue(found); else _again++; return _waiting.Count > 0 ? _waiting.Dequeue() : null; } }";

    [Theory]
    [InlineData(Exchange, "var given = 0; Parallel.ForEach(args, arg => { if (service.Exchange(arg) != null) Interlocked.Increment(ref given); });")]
    [InlineData("public byte[] Get(string word) { Lazy<byte[]>? made; lock (_gate) { if (!_made.TryGetValue(word, out made)) { made = new(() => new byte[word.Length]); _made.Add(word, made); } } return made.Value; }", "Parallel.ForEach(args, arg => service.Get(arg));")]
    [InlineData("public void TryTake(string word, out bool isNew) { lock (_gate) { isNew = _seen.Add(word); } }", "Parallel.ForEach(args, arg => { service.TryTake(arg, out var isNew); if (isNew) Console.WriteLine(arg); });")]
    public Task Silent_on_what_a_method_finds_for_its_caller(string methods, string main) => Verify.Silent(Service(methods, main));

    [Fact]
    public Task Reports_a_step_of_another_object_that_gives_nothing_back() =>
        Verify.Reports(Service("public void Note(string word) { lock ([|_gate|]) { _words.Add(word); } }", "Parallel.ForEach(args, arg => service.Note(arg));"));

    const string Learn = "public void Learn(string word) { lock (_gate) { if (!_words.Contains(word)) _words.Add(word); } } public int Count() { lock (_gate) { return _words.Count; } }";

    [Fact]
    public Task Silent_where_the_other_thread_comes_by_once() => Verify.Silent(Service(
        Learn, "var learner = Task.Run(() => { foreach (var arg in args) service.Learn(arg); }); var asker = Task.Run(() => service.Count()); Task.WaitAll(learner, asker);"));

    [Fact]
    public Task Reports_where_both_threads_come_again_and_again() => Verify.Reports(Service(
        Learn.Replace("lock (_gate) { if", "lock ([|_gate|]) { if"),
        "var one = Task.Run(() => { foreach (var arg in args) service.Learn(arg); }); var two = Task.Run(() => { foreach (var arg in args) service.Learn(arg); }); Task.WaitAll(one, two);"));

    [Fact]
    public Task Silent_on_an_item_that_is_a_query_of_its_own() => Verify.Silent("""
        class Recount
        {
            readonly object _tally = new();
            readonly Dictionary<string, int> _votes = new();
            void Credit(string[] box)
            {
                var winner = box.GroupBy(v => v).OrderByDescending(g => g.Count()).First().Key;
                lock (_tally) { _votes[winner] = _votes.GetValueOrDefault(winner) + 1; }
            }

            public void Run(List<string[]> boxes) => Parallel.ForEach(boxes, Credit);
        }
        """);

    [Fact]
    public Task Reports_a_count_of_items_that_is_large_whatever_its_name() =>
        Reports("const int Slices = 10_000_000; var sum = 0.0; Parallel.For(0, Slices, i => { lock ([|Gate|]) { sum += i * 0.5; } });");

    [Fact]
    public Task Silent_where_no_Python_is_run_for_each_item() => Verify.Silent($$"""
        {{Python}}
        class C
        {
            static int Count(string text) { using var gil = Python.Runtime.Py.GIL(); var counts = new Dictionary<string, int>(); foreach (var word in text.Split(' ')) counts[word] = counts.GetValueOrDefault(word) + 1; return counts.Count; }
            static int[] Score(string[] texts) => texts.AsParallel().Select(Count).ToArray();
        }
        """);

    // ------------------------------------------------------------------------------------------------- under a condition

    static string Two(string round, string more = "") => Program("var a = new Thread(() => Work(1, 5_000_000)); var b = new Thread(() => Work(2, 5_000_000)); a.Start(); b.Start(); a.Join(); b.Join();", $$"""
        static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
        static void Bump() { lock ({|#0:Gate|}) _sum++; }
        {{more}}
        static void Work(int from, int to)
        {
            var random = new Random(from);
            var errors = 0;
            for (var i = from; i < to; i++)
            {
                {{round}}
            }
        }
        """);

    [Theory]
    [InlineData("double x = random.NextDouble(), y = random.NextDouble(); if (x * x + y * y <= 1) { lock ([|Gate|]) { _sum++; } }")]
    [InlineData("for (var d = 1; d < i; d++) if (i % d == 0) lock ([|Gate|]) _sum++;")]
    [InlineData("if (i % 3 == 0) lock ([|Gate|]) _sum += i;")]
    [InlineData("if (char.IsLetter((char)i)) lock ([|Gate|]) _sum++;")]
    [InlineData("if (Gcd(i, from) == 1) lock ([|Gate|]) _sum++;")]
    public Task Reports_a_lock_that_a_large_part_of_the_rounds_takes(string round) => Verify.Reports(Two(round).Replace("{|#0:Gate|}", "Gate"));

    [Theory]
    [InlineData("if ((i >> 3) * i > 64) Bump();")]
    [InlineData("if (Gcd(i, from) == 1) Bump();")]
    public Task Reports_a_call_that_takes_it_in_a_large_part_of_the_rounds(string round) => Verify.Reports(Two(round).Replace("{|#0:Gate|}", "[|Gate|]"));

    [Theory]
    [InlineData("if (i % 4096 == 0) lock (Gate) _sum++;")]
    [InlineData("if (i == 17) lock (Gate) _sum++;")]
    [InlineData("if (errors > 100) lock (Gate) _sum++;")]
    [InlineData("if (i * i > _max) lock (Gate) _max = i * i;")]
    [InlineData("if (!IsSmall(i)) lock (Gate) _sum++;")]
    [InlineData("errors += i; if (errors * 2 > 100) { lock (Gate) _sum += errors; errors = 0; }")]
    [InlineData("if (i * i < 100) { if (errors > 3) lock (Gate) _sum++; }")]
    public Task Silent_where_few_rounds_may_come_to_it(string round) => Verify.Silent(Two(round, "static bool IsSmall(int i) => i < 10;").Replace("{|#0:Gate|}", "Gate"));

    [Theory]
    [InlineData("if (HasDigit(i)) lock ([|Gate|]) _sum++;")]
    [InlineData("if (HasDigit(i)) { lock ([|Gate|]) { _sum++; } }")]
    public Task Reports_behind_what_is_told_of_a_number(string round) => Verify.Reports(Two(round, "static bool HasDigit(int i) { var sum = 0; for (var rest = i; rest > 0; rest /= 10) sum += rest % 10; return sum % 10 == 0; }").Replace("{|#0:Gate|}", "Gate"));

    [Theory]
    [InlineData("if (IsDue()) lock (Gate) _sum++;")] // nobody knows how often
    [InlineData("if (IsKnown(text)) lock (Gate) _sum++;")]
    public Task Silent_behind_what_is_told_of_something_else(string round) => Verify.Silent(Two("var text = \"\"; " + round, "static bool IsDue() => DateTime.Now.Second == 0; static bool IsKnown(string text) => text.Length > 3;").Replace("{|#0:Gate|}", "Gate"));

    // Whether an event of the launched code comes to it first makes no difference.
    [Theory]
    [InlineData("Changed?.Invoke(this, EventArgs.Empty); Refresh();")]
    [InlineData("Refresh(); Changed?.Invoke(this, EventArgs.Empty);")]
    public Task Reports_what_is_called_and_is_a_handler_too(string work) => Verify.ReportsInProgram($$"""
        class C
        {
            static readonly object Gate = new();
            static long _sum;
            event EventHandler? Changed;
            C() { Changed += OnChanged; }
            void OnChanged(object? sender, EventArgs e) => Refresh();
            void Refresh() { for (var i = 0; i < 10_000_000; i++) lock ([|Gate|]) _sum += i; }
            void Work() { {{work}} }
            static void Main() { var c = new C(); Task.WaitAll(Task.Run(c.Work), Task.Run(c.Work)); Console.WriteLine(_sum); }
        }
        """);

    // ------------------------------------------------------------------------------------------------- what a type does for its users

    static string Aquarium(string more, string loop = "Parallel.For(0, n, i => tank.Feed(i % 9));") => $$"""
        class Tank
        {
            readonly object _water = new();
            readonly int[] _eaten = new int[9];
            double _warmth;
            public void Feed(int fish) { lock (_water) { _eaten[fish]++; } }
            public double Warmth { get { lock (_water) return _warmth; } }
            public int Eaten(int fish) { lock (_water) return _eaten[fish]; }
            {{more}}
        }
        class Program { static void Main(string[] args) { var tank = new Tank(); var n = args.Length; {{loop}} Console.WriteLine(tank.Eaten(3) + tank.Warmth); } }
        """;

    [Theory]
    [InlineData("")]
    [InlineData("public void Show() { lock (_water) Console.WriteLine(_warmth); }")]
    public Task Reports_a_parallel_loop_over_the_only_step_of_a_type(string more) => Verify.Reports(Aquarium(more).Replace("{ lock (_water) { _eaten[fish]++", "{ lock ([|_water|]) { _eaten[fish]++"));

    [Theory]
    [InlineData("public void Heat(double by) { lock (_water) { _warmth += by; } }")]
    [InlineData("public double Wanted { set { lock (_water) _warmth = value; } }")]
    public Task Silent_on_a_parallel_loop_over_one_of_several_steps(string more) => Verify.Silent(Aquarium(more));

    [Fact]
    public Task Reports_a_parallel_loop_of_the_type_itself() => Verify.Reports("""
        class Tank
        {
            readonly object _water = new();
            readonly int[] _eaten = new int[9];
            double _warmth;
            public void FeedAll(int n) => Parallel.For(0, n, i => Feed(i % 9));
            public void Feed(int fish) { lock ([|_water|]) { _eaten[fish]++; } }
            public void Heat(double by) { lock (_water) { _warmth += by; } }
        }
        """);

    static string Reporter(string gate, string other, string start = "Task.Run(Show);") => $$"""
        using System.Collections.Concurrent;

        class Reporter
        {
            readonly object _gate = new();
            readonly ConcurrentQueue<string> _queue = new();
            readonly List<string> _lost = new();
            readonly CancellationTokenSource _end = new();
            readonly TimeSpan _interval = TimeSpan.FromSeconds(10);
            System.Threading.Timer? _timer;

            public void Start() { {{start}} Task.Run(Collect); }

            void Collect()
            {
                while (_queue.TryDequeue(out var one))
                {
                    lock ({{gate}}) { _lost.Add(one); }
                }
            }

            {{other}}
        }
        """;

    [Theory]
    [InlineData("async Task Show() { while (!_end.IsCancellationRequested) { lock (_gate) { _lost.Clear(); } await Task.Delay(_interval); } }")]
    [InlineData("async Task Show() { while (true) { try { lock (_gate) { _lost.Clear(); } await Task.Delay(1000, _end.Token).ConfigureAwait(false); } catch (OperationCanceledException) { return; } } }")]
    [InlineData("void Show() { while (!_end.IsCancellationRequested) { Thread.Sleep(_interval); Clear(); } } void Clear() { lock (_gate) { _lost.Clear(); } }")]
    [InlineData("async Task Show() { using var timer = new PeriodicTimer(_interval); while (await timer.WaitForNextTickAsync()) { lock (_gate) { _lost.Clear(); } } }")]
    [InlineData("void Show() { lock (_gate) { _lost.Clear(); } }", "_timer = new(_ => Show(), null, 500, 500);")]
    public Task Silent_where_the_other_side_takes_its_time(string other, string start = "Task.Run(Show);") => Verify.Silent(Reporter("_gate", other, start));

    [Theory]
    [InlineData("void Show() { while (!_end.IsCancellationRequested) { lock ([|_gate|]) { _lost.Clear(); } } }")]
    [InlineData("void Show() { while (!_end.IsCancellationRequested) { lock (_gate) { _lost.Clear(); } Thread.Sleep(0); } }")]
    [InlineData("async Task Show() { while (!_end.IsCancellationRequested) { lock (_gate) { _lost.Clear(); } if (_lost.Count == 0) await Task.Delay(_interval); } }")]
    [InlineData("async Task Show() { while (!_end.IsCancellationRequested) { for (var i = 0; i < 1000; i++) { lock ([|_gate|]) { _lost.Clear(); } } await Task.Delay(_interval); } }")]
    public Task Reports_where_the_other_side_comes_often(string other) => Verify.Reports(Reporter("[|_gate|]", other));

    static string Gathered(string round) => (Program("var all = new List<int>(); await Parallel.ForEachAsync(words, token, async (word, _) => { " + round + " });", "static IAsyncEnumerable<int> Read(string word) => null!; static IEnumerable<int> All(string word) => null!;").Replace("string[] words)", "string[] words, CancellationToken token)"));

    /// <summary>Each round waits for its item.</summary>
    [Fact]
    public Task Silent_where_each_item_is_awaited() => Verify.Silent(Gathered("await foreach (var one in Read(word)) lock (all) all.Add(one);"));

    [Fact]
    public Task Reports_where_the_items_are_there() => Verify.Reports(Gathered("foreach (var one in All(word)) lock ([|all|]) all.Add(one);"));
}
