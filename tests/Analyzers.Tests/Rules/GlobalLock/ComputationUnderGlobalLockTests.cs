using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Verify = Verify<ComputationUnderGlobalLock>;

/// <summary>CONC3002.</summary>
public class ComputationUnderGlobalLockTests
{
    /// <summary>A class of a library: its lock is static, and any thread may call its method.</summary>
    static string Library(string body, string more = "", string signature = "public void M(string text, byte[] data, int[] values, Order order, IReadOnlyList<string> lines)") => $$"""
        using System.Collections.Immutable;
        using System.Security.Cryptography;
        using System.Text;
        using System.Text.Json;
        using System.Text.RegularExpressions;

        public record Line(decimal Price, int Quantity);
        public class Order { public List<Line> Lines { get; } = new(); public int Id { get; set; } }

        public class C
        {
            static readonly object Gate = new();
            static readonly Lock Lock = new();
            static readonly SemaphoreSlim One = new(1, 1);
            static readonly SemaphoreSlim Four = new(4, 4);
            static readonly Mutex Mutex = new();
            static readonly ReaderWriterLockSlim Rw = new();
            static readonly Dictionary<string, string> Pages = new();
            static readonly List<int> Items = new();
            static readonly Regex Word = new("[a-z]+");
            static readonly int[] Primes = [2, 3, 5, 7];
            static readonly HashAlgorithm Hasher = SHA256.Create();
            static Dictionary<string, string>? _index;
            static string _last = "";
            static long _count;
            static bool _isReady;
            readonly object _gate = new();
            {{more}}

            static void Change(Dictionary<string, string> index) { lock (Gate) { Pages.Clear(); Items.Clear(); _index = index; _last = ""; _count = 0; _isReady = false; } }
            static string Render(string text) { var builder = new StringBuilder(); foreach (var c in text) builder.Append(c); return builder.ToString(); }
            static int Score(int seed) { var x = seed; while (x > 1) x = x % 2 == 0 ? x / 2 : 3 * x + 1; return x; }
            static int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);
            static int Twice(int n) => 2 * n;

            {{signature}}
            {
                {{body}}
            }
        }
        """;

    // Each thread has an object of its own there.
    [Theory]
    [InlineData("static bool _loaded;", "lock ((object)_loaded) { Items.Add(1); _last = Render(text); }")]
    [InlineData("static readonly object _loaded = new();", "lock ([|(object)_loaded|]) { Items.Add(1); _last = Render(text); }")]
    public Task Tells_boxed_values_from_locks(string more, string body) => Verify.Reports(Library(body, more + " static void Other() { lock ((object)_loaded) { _last = \"\"; Items.Add(2); } }"));

    const string Getters = """
        static bool All(out ICollection<string> all) { all = Other.Known; return true; }
        static void Pass(out ICollection<string> all) => All(out all);
        static void Put(out List<string> all) { all = new(); Other.Known = all; }
        static void PutOne(out List<string> all) { var one = new List<string>(); Other.Known = one; all = one; }
        static void Choose(string text, out List<string> all) => all = text.Length > 3 ? Other.Known : [];
        static void Split(string text, out List<string> parts) => parts = [];
        static bool Take(string text, out ICollection<string> parts) { var one = Make(text.Length); one.Add(text); parts = one; return text.Length > 3; }
        static List<string> Make(int size) => size > 3 ? new List<string>(size) : [];
        static void SplitFor(string text, out List<string> parts) => Split(text, out parts);
        static void Go(out List<string> all) => GoOn(out all);
        static void GoOn(out List<string> all) => Go(out all);
        static class Other { public static List<string> Known = []; }
        """;

    // Who has handed out a collection keeps it, too.
    [Theory]
    [InlineData("if (!All(out var all)) return; lock (Gate) { foreach (var line in lines) if (!all.Contains(line)) all.Add(line); }")]
    [InlineData("Pass(out var all); lock (Gate) { foreach (var line in lines) if (!all.Contains(line)) all.Add(line); }")]
    [InlineData("Put(out var all); lock (Gate) { foreach (var line in lines) if (!all.Contains(line)) all.Add(line); }")]
    [InlineData("PutOne(out var all); lock (Gate) { foreach (var line in lines) if (!all.Contains(line)) all.Add(line); }")]
    [InlineData("Choose(text, out var all); lock (Gate) { foreach (var line in lines) if (!all.Contains(line)) all.Add(line); }")]
    [InlineData("if (!All(out var all)) return; Monitor.Enter(Gate); try { foreach (var line in lines) if (!all.Contains(line)) all.Add(line); } finally { Monitor.Exit(Gate); }")]
    [InlineData("if (!All(out var all)) return; One.Wait(); try { foreach (var line in lines) if (!all.Contains(line)) all.Add(line); } finally { One.Release(); }")]
    public Task Silent_on_what_changes_a_collection_that_was_handed_out(string body) => Verify.Silent(Library(body, Getters));

    [Theory]
    [InlineData("if (!All(out var all)) return; lock ([|Gate|]) { _count++; var sum = 0; foreach (var line in lines) sum += line.Length * all.Count; _last = sum.ToString(); }")]
    [InlineData("var all = new List<string>(); lock ([|Gate|]) { _count++; foreach (var line in lines) if (!all.Contains(line)) all.Add(line); }")]
    [InlineData("Split(text, out var all); lock ([|Gate|]) { _count++; foreach (var line in lines) if (!all.Contains(line)) all.Add(line); }")]
    [InlineData("Split(text, out var parts); lock ([|Gate|]) { _count++; foreach (var line in lines) parts.Add(Render(line)); }")]
    [InlineData("Take(text, out var parts); lock ([|Gate|]) { _count++; foreach (var line in lines) if (!parts.Contains(line)) parts.Add(line); }")]
    [InlineData("SplitFor(text, out var parts); lock ([|Gate|]) { _count++; foreach (var line in lines) if (!parts.Contains(line)) parts.Add(line); }")]
    [InlineData("All(out var all); all = new List<string>(); lock ([|Gate|]) { _count++; foreach (var line in lines) if (!all.Contains(line)) all.Add(line); }")]
    [InlineData("Go(out var all); lock ([|Gate|]) { _count++; foreach (var line in lines) if (!all.Contains(line)) all.Add(line); }")]
    public Task Reports_what_changes_a_collection_that_nobody_else_has(string body) => Verify.Reports(Library(body, Getters));

    [Theory]
    [InlineData("lock (Gate)", "s_all")]
    [InlineData("lock ([|Gate|])", "Make(9)")]
    public Task Looks_for_who_has_a_collection_in_another_document(string section, string value) => Verify.Reports(Library($"Shelf.Get(out var all); {section} {{ foreach (var line in lines) if (!all.Contains(line)) all.Add(line); }}"),
        $"public static class Shelf {{ static readonly List<string> s_all = []; static List<string> Make(int size) {{ var made = new List<string>(size); return made; }} public static void Get(out List<string> all) => all = {value}; }}");

    // What comes behind the last dot is a word.
    [Theory]
    [InlineData("lock (Gate) { _count++; var last = text.LastIndexOf('.'); var all = true; for (var i = last + 1; i < text.Length; i++) if (!char.IsDigit(text[i])) { all = false; break; } _isReady = all; }")]
    [InlineData("lock (Gate) { _count++; var n = 0; for (var i = text.LastIndexOf('/') + 1; i < text.Length; i++) n += text[i]; _isReady = n > 3; }")]
    [InlineData("lock (Gate) { _count++; var n = 0; for (var i = text.LastIndexOf(Path.DirectorySeparatorChar) + 1; i < text.Length; i++) n += text[i]; _isReady = n > 3; }")]
    public Task Silent_on_the_end_of_a_name(string body) => Verify.Silent(Library(body));

    // Where the sign is not there, it is the whole text.
    [Theory]
    [InlineData("lock ([|Gate|]) { _count++; var n = 0; for (var i = text.IndexOf('/') + 1; i < text.Length; i++) n += text[i]; _isReady = n > 3; }")]
    [InlineData("lock ([|Gate|]) { _count++; var n = 0; for (var i = text.LastIndexOf('/') + 1; i < text.Length; i++) n += Score(text[i]) + Fib(text.Length); _isReady = n > 3; }")]
    [InlineData("lock ([|Gate|]) { _count++; var n = 0; for (var i = text.LastIndexOf('/') + 1; i < values.Length; i++) n += values[i]; _isReady = n > 3; }")]
    [InlineData("lock ([|Gate|]) { _count++; var n = 0; for (var i = text.LastIndexOf('/') + 1; i >= 0; i--) n += text[i]; _isReady = n > 3; }")]
    [InlineData("lock ([|Gate|]) { _count++; var n = 0; for (var i = text.LastIndexOf('\\0') + 1; i < text.Length; i++) n += text[i]; _isReady = n > 3; }")]
    [InlineData("lock ([|Gate|]) { _count++; var n = 0; for (var i = text.LastIndexOf('{') + 1; i < text.Length; i++) n += text[i]; _isReady = n > 3; }")]
    [InlineData("lock ([|Gate|]) { _count++; var n = 0; for (var i = text.LastIndexOf(text[0]) + 1; i < text.Length; i++) n += text[i]; _isReady = n > 3; }")]
    [InlineData("lock ([|Gate|]) { _count++; var n = 0; for (var i = text.LastIndexOf('/') + (-1000000); i < text.Length; i++) n += text[Math.Max(i, 0)]; _isReady = n > 3; }")]
    public Task Reports_the_end_of_other_texts(string body) => Verify.Reports(Library(body));

    // ------------------------------------------------------------------------------------------------- what is costly

    [Theory]
    [InlineData("lock ([|Gate|]) { var page = Render(text); Pages[text] = page; }")]
    [InlineData("lock ([|Gate|]) { Pages[text] = Render(text); }")]
    [InlineData("lock ([|Gate|]) { Pages.Add(text, Render(text)); }")]
    [InlineData("lock ([|Gate|]) { var sum = 0; foreach (var value in values) sum += value * value; _count += sum; }")]
    [InlineData("lock ([|Gate|]) { foreach (var value in values) _count += value; }")]
    [InlineData("lock ([|Gate|]) { var sum = 0; var at = 0; while (at < values.Length) { sum += values[at]; at += 2; } _count += sum; }")]
    [InlineData("lock ([|Gate|]) { _count++; for (var i = 0; i < 1000; i++) for (var j = 0; j < 1000; j++) _count += i ^ j; }")]
    [InlineData("lock ([|Gate|]) { _count += Fib(values.Length); }")]
    [InlineData("lock ([|Gate|]) { _last = Convert.ToHexString(SHA256.HashData(data)); }")]
    [InlineData("lock ([|Gate|]) { _last = JsonSerializer.Serialize(order); }")]
    [InlineData("lock ([|Gate|]) { foreach (Match match in Word.Matches(text)) Items.Add(match.Length); }")]
    [InlineData("lock ([|Gate|]) { var sorted = values.OrderBy(value => value).ToArray(); Items.AddRange(sorted); }")]
    [InlineData("lock ([|Gate|]) { decimal total = 0; foreach (var line in order.Lines) total += line.Price * line.Quantity; _count += (long)total; }")]
    [InlineData("lock ([|Gate|]) { foreach (var line in lines) Pages[line] = Render(line); }")]
    [InlineData("lock ([|Gate|]) { foreach (var line in lines) { var page = Render(line); if (page.Length > 3) Pages[line] = page; } }")]
    [InlineData("lock ([|Gate|]) { if (values.Length > 3) { var score = Score(values[0]); Items.Add(score); } }")]
    [InlineData("lock ([|Gate|]) { try { _count += Score(values[0]); } finally { _isReady = true; } }")]
    [InlineData("lock ([|Gate|]) { var n = 0; foreach (var value in values) foreach (var prime in Primes) n += value % prime; Items.Add(n); }")]
    public Task Reports_work_that_needs_nothing_of_the_state(string body) => Verify.Reports(Library(body));

    [Theory]
    [InlineData("lock ([|Gate|]) { if (!Pages.TryGetValue(text, out var page)) Pages[text] = page = Render(text); }")]
    [InlineData("lock ([|Gate|]) { if (Pages.ContainsKey(text)) return; var page = Render(text); Pages[text] = page; }")]
    [InlineData("lock ([|Gate|]) { var page = Pages.GetValueOrDefault(text); if (page is null) { page = Render(text); Pages.Add(text, page); } }")]
    [InlineData("lock ([|Gate|]) { foreach (var line in lines) if (!Pages.ContainsKey(line)) Pages[line] = Render(line); }")]
    [InlineData("lock ([|Gate|]) { if (Known[values.Length] == 0) Known[values.Length] = Fib(values.Length); }", "static readonly int[] Known = new int[100]; static void Clear() { lock (Gate) Array.Clear(Known); }")]
    public Task Reports_what_is_computed_once_for_each_key(string body, string more = "") => Verify.Reports(Library(body, more));

    [Theory]
    [InlineData("foreach (var line in lines) Counts[line] = Counts.GetValueOrDefault(line) + 1;")]
    [InlineData("foreach (var line in lines) Counts[line] = (Counts.TryGetValue(line, out var n) ? n : 0) + 1;")]
    [InlineData("foreach (var line in lines) { Counts.TryGetValue(line, out var n); Counts[line] = n + line.Length; }")]
    [InlineData("foreach (var line in lines) { if (Counts.TryGetValue(line, out var n)) Counts[line] = n + 1; else Counts[line] = 1; }")]
    [InlineData("foreach (var line in lines) { if (!Counts.ContainsKey(line)) Counts[line] = 1; else Counts[line]++; }")]
    [InlineData("foreach (var value in values) Bins[value % 100]++;")]
    [InlineData("foreach (var value in values) Bins[value % 100] += value;")]
    [InlineData("foreach (var value in values) _most = Math.Max(_most, value);")]
    [InlineData("foreach (var value in values) if (value < _most) _most = value;")]
    public Task Reports_what_could_be_collected_before(string loop) => Verify.Reports(Library($"lock ([|Gate|]) {{ {loop} }}",
        "static readonly Dictionary<string, int> Counts = new(); static readonly int[] Bins = new int[100]; static int _most; static void Clear() { lock (Gate) { Counts.Clear(); Array.Clear(Bins); _most = 0; } }"));

    [Theory]
    [InlineData("lock ([|Gate|]) { var copy = Items.ToArray(); Array.Sort(copy); text = copy[0].ToString(); }")]
    [InlineData("lock ([|Gate|]) { var part = Known[..3]; Array.Sort(part); text = part[0].ToString(); }", "static int[] Known = new int[100]; static void Learn(int n) { lock (Gate) Known[n] = n; }")]
    [InlineData("lock ([|Gate|]) { var copy = Items.ToList(); _last = \"\"; text = JsonSerializer.Serialize(copy); }")]
    [InlineData("lock ([|Gate|]) { if (Items.Contains(data.Length)) return; Items.Add(data.Length); text = Render(text); }")]
    public Task Reports_work_on_a_copy(string body, string more = "") => Verify.Reports(Library(body, more));

    [Fact]
    public Task Silent_on_work_on_a_part_of_the_state_itself() => Verify.Silent(Library(
        "lock (Gate) { var part = Known.AsSpan(0, 3); part.Sort(); text = part[0].ToString(); }", "static int[] Known = new int[100]; static void Learn(int n) { lock (Gate) Known[n] = n; }"));

    [Theory]
    [InlineData("lock ([|Gate|]) { Items.Add(Search(values[0])); } static int Search(int n) { var sum = 0; for (var i = 0; i < n; i++) sum += i % 7; return sum; }")]
    [InlineData("lock ([|Gate|]) { Items.Add(Search()); } int Search() { var sum = 0; foreach (var value in values) sum += value % 7; return sum; }")]
    [InlineData("lock ([|Gate|]) { Items.Add(Place(values[0], 1)); } static int Place(int row, int bits) { if (row == 12) return 1; var n = 0; for (var c = 0; c < 12; c++) n += Place(row + 1, bits << c); return n; }")]
    public Task Reports_local_functions(string body) => Verify.Reports(Library(body));

    [Theory]
    [InlineData("lock (Gate) { _count = Search(); } int Search() { var sum = 0; foreach (var item in Items) sum += item % 7; return sum; }")]
    [InlineData("lock (Gate) { var items = Items; _count = Search(); int Search() { var sum = 0; foreach (var item in items) sum += item % 7; return sum; } }")]
    public Task Silent_on_local_functions_that_go_through_the_state(string body) => Verify.Silent(Library(body));

    static string Checker(string type, string more = "", string loop = "foreach (var word in words) if (word.Length > text.Length) best = word.Trim().ToUpper() + Fib(word.Length);") => $$"""
        sealed class Checker({{type}} words)
        {
            static readonly object Gate = new();
            readonly List<string> _found = [];
            static int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);
            {{more}}
            void Check(string text) { lock (Gate) { var best = ""; {{loop}} _found.Add(best); } }
            void Run(string[] texts) { foreach (var text in texts) Task.Run(() => { Console.WriteLine(text); Check(text); }); }
        }
        """;

    [Theory]
    [InlineData("IReadOnlyList<string>")]
    [InlineData("List<string>")]
    public Task Reports_a_loop_over_what_an_object_was_made_with(string type) => Verify.Reports(
        Checker(type, "public int Prepare(int n) { lock (Gate) { return n; } }").Replace("void Check(string text) { lock (Gate)", "public void Check(string text) { lock ([|Gate|])", StringComparison.Ordinal));

    [Theory]
    [InlineData("IReadOnlyList<string>", "static void Check() { var words = new List<string>(); words.Add(\"\"); Fill(words); } static void Fill(List<string> words) => words.Clear();")]
    [InlineData("int[][]", "", "foreach (var row in words) best += row[0] + Fib(row.Length);")]
    [InlineData("int[][]", "", "for (var i = 0; i < words.Length; i++) { var row = words[i]; for (var k = 0; k < row.Length; k++) best += row[k]; }")]
    public Task Reports_where_only_something_of_the_same_name_is(string type, string more, string loop = "foreach (var word in words) best += Fib(word.Length);") => Verify.Reports(
        Checker(type, more + " public int Prepare(int n) { lock (Gate) { return n; } }", loop).Replace("void Check(string text) { lock (Gate)", "public void Check(string text) { lock ([|Gate|])", StringComparison.Ordinal));

    [Theory]
    [InlineData("int[][]", "public void Learn(int n) { lock (Gate) words[0][n] = n; }", "foreach (var row in words) best += row[0] + Fib(row.Length);")]
    [InlineData("int[][]", "public void Learn(int n) { lock (Gate) { var row = words[0]; row[n] = n; } }", "for (var i = 0; i < words.Length; i++) { var row = words[i]; for (var k = 0; k < row.Length; k++) best += row[k]; }")]
    public Task Silent_where_its_rows_are_changed(string type, string more, string loop) => Verify.Silent(
        Checker(type, more, loop).Replace("void Check(", "public void Check(", StringComparison.Ordinal));

    [Theory]
    [InlineData("List<string>", "public void Learn(string word) { lock (Gate) words.Add(word); }")]
    [InlineData("IReadOnlyList<string>", "public void Learn(string[] all) { lock (Gate) words = all; }")]
    public Task Silent_where_it_is_changed(string type, string more) => Verify.Silent(
        Checker(type, more).Replace("void Check(", "public void Check(", StringComparison.Ordinal));

    // --------------------------------------------------------------------------------------------------------- locks

    [Theory]
    [InlineData("lock ([|Lock|]) { Pages[text] = Render(text); }")]
    [InlineData("lock ([|typeof(C)|]) { Pages[text] = Render(text); }")]
    [InlineData("lock ([|\"pages\"|]) { Pages[text] = Render(text); }")]
    [InlineData("using (Lock.EnterScope()) { Pages[text] = Render(text); }", "[|Lock.EnterScope()|]")]
    [InlineData("Monitor.Enter(Gate); try { Pages[text] = Render(text); } finally { Monitor.Exit(Gate); }", "[|Monitor.Enter(Gate)|]")]
    [InlineData("One.Wait(); try { Pages[text] = Render(text); } finally { One.Release(); }", "[|One.Wait()|]")]
    [InlineData("Mutex.WaitOne(); Pages[text] = Render(text); Mutex.ReleaseMutex();", "[|Mutex.WaitOne()|]")]
    [InlineData("Rw.EnterWriteLock(); try { Pages[text] = Render(text); } finally { Rw.ExitWriteLock(); }", "[|Rw.EnterWriteLock()|]")]
    [InlineData("if (!Monitor.TryEnter(Gate, 500)) return; try { Pages[text] = Render(text); } finally { Monitor.Exit(Gate); }", "[|Monitor.TryEnter(Gate, 500)|]")]
    [InlineData("if (!One.Wait(500)) throw new TimeoutException(); try { Pages[text] = Render(text); } finally { One.Release(); }", "[|One.Wait(500)|]")]
    [InlineData("if (Monitor.TryEnter(Gate, 500)) { try { Pages[text] = Render(text); } finally { Monitor.Exit(Gate); } }", "[|Monitor.TryEnter(Gate, 500)|]")]
    public Task Reports_every_global_lock(string body, string? marked = null) =>
        Verify.Reports(Library(marked is null ? body : body.Replace(marked[2..^2], marked)));

    [Fact]
    public Task Reports_a_synchronized_method() => Verify.Reports(Library(
        "Pages[text] = Render(text);", signature: "[[|System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)|]] public static void M(string text)"));

    [Theory]
    [InlineData("lock (_gate) { Pages[text] = Render(text); }")] // one for each object
    [InlineData("var own = new object(); lock (own) { Pages[text] = Render(text); }")]
    [InlineData("Rw.EnterReadLock(); try { text = Render(text); } finally { Rw.ExitReadLock(); }")]
    [InlineData("Four.Wait(); try { text = Render(text); } finally { Four.Release(); }")]
    [InlineData("if (!One.Wait(0)) return; try { Pages[text] = Render(text); } finally { One.Release(); }")]
    [InlineData("if (!Monitor.TryEnter(Gate)) return; try { Pages[text] = Render(text); } finally { Monitor.Exit(Gate); }")]
    [InlineData("if (Monitor.TryEnter(Gate)) { try { Pages[text] = Render(text); } finally { Monitor.Exit(Gate); } }")]
    [InlineData("Gate.ToString();\n#if DEBUG\nlock (Gate) { Pages[text] = Render(text); }\n#endif\n")]
    public Task Silent_where_nobody_waits(string body) => Verify.Silent("#define DEBUG\n" + Library(body));

    // ------------------------------------------------------------------------------------------- what needs the lock

    [Theory]
    [InlineData("lock (Gate) { _count++; Items.Add(values[0]); }")]
    [InlineData("lock (Gate) { var next = DateTime.MinValue; var now = DateTime.UtcNow; var period = TimeSpan.FromSeconds(values[0]); while (next < now) next += period; _count = next.Ticks; }")]
    [InlineData("lock (Gate) { for (var i = 0; i < 10; i++) _count += i; }")]
    [InlineData("lock (Gate) { _last = Convert.ToHexString(SHA256.HashData(\"abc\"u8)); }")]
    [InlineData("lock (Gate) { var sum = 0; foreach (var item in Items) sum += item; _count = sum; }")]
    [InlineData("lock (Gate) { foreach (var page in Pages) text += Render(page.Value); }")]
    [InlineData("lock (Gate) { foreach (var value in values) Items.Add(value); }")]
    [InlineData("lock (Gate) { Items.Sort(); }")]
    [InlineData("lock (Gate) { _last = JsonSerializer.Serialize(Pages); }")]
    [InlineData("lock (Gate) { _last = Render(_last); }")]
    [InlineData("lock (Gate) { var next = Score((int)_count); _count = next; }")]
    [InlineData("lock (Gate) { data = Hasher.ComputeHash(data); }")]
    [InlineData("if (Pages.ContainsKey(text)) return; lock (Gate) { if (!Pages.TryGetValue(text, out var page)) Pages[text] = page = Render(text); }")] // looked before: hardly anybody comes here
    [InlineData("lock (Gate) { if (!Pages.ContainsKey(_last)) Pages[_last] = Render(text); }")] // the key is guarded as well
    [InlineData("lock (Gate) { if (Pages.Count == 0) Pages[text] = Render(text); }")]
    [InlineData("lock (Gate) { var rows = Rows.ToArray(); _count++; for (var i = 0; i < values.Length; i++) rows[0][i % 9] = values[i]; }", "static readonly List<int[]> Rows = new(); static void Clear() { lock (Gate) Rows.Clear(); }")] // the same rows in another list
    [InlineData("var mine = new Dictionary<string, int>(); lock (Gate) { foreach (var (key, n) in mine) Counts[key] = Counts.GetValueOrDefault(key) + n; }", "static readonly Dictionary<string, int> Counts = new(); static void Clear() { lock (Gate) Counts.Clear(); }")]
    [InlineData("lock (Gate) { for (var i = 0; i < values.Length; i++) Bins[i] += values[i]; }", "static readonly int[] Bins = new int[100]; static void Clear() { lock (Gate) Array.Clear(Bins); }")]
    [InlineData("lock (Gate) { foreach (var line in lines) Counts[line] = Counts.GetValueOrDefault(line) + Counts.Count; }", "static readonly Dictionary<string, int> Counts = new(); static void Clear() { lock (Gate) Counts.Clear(); }")]
    [InlineData("lock (Gate) { foreach (var line in lines) Counts[line] = Counts.GetValueOrDefault(text) + 1; }", "static readonly Dictionary<string, int> Counts = new(); static void Clear() { lock (Gate) Counts.Clear(); }")]
    [InlineData("lock (Gate) { foreach (var line in lines) Items.Add(line.Length); }")] // as long as merging a list
    [InlineData("lock (Gate) { if (_isReady) return; var page = Render(text); _last = page; _isReady = true; }")]
    [InlineData("lock (Gate) { _index ??= lines.ToDictionary(line => line, line => Render(line)); }")]
    [InlineData("lock (Gate) { if (_index is null) { var index = new Dictionary<string, string>(); foreach (var line in lines) index[line] = line; _index = index; } }")]
    [InlineData("lock (Gate) { while (Items.Count == 0) Monitor.Wait(Gate); }")]
    [InlineData("lock (Gate) { _count += Work(values[0]); }", "static Func<int, int> Work = Score;")]
    [InlineData("lock (Gate) { _last = Shape.Render(text); }", "static readonly IShape Shape = null!; interface IShape { string Render(string text); }")]
    [InlineData("lock (Gate) { foreach (var value in values) Walk(value); } void Walk(int value) { if (value > 0) Walk(value - 1); Items.Add(value); }")]
    [InlineData("lock (Gate) { Sum(Items); } static int Sum(List<int> all) { var sum = 0; foreach (var one in all) sum += one; return sum; }")]
    public Task Silent_when_the_state_is_needed(string body, string more = "") => Verify.Silent(Library(body, more));

    const string Chain = "static byte[] _head = new byte[32]; static void Reset() { lock (Gate) _head = new byte[32]; }";

    [Theory]
    [InlineData("lock (Gate) { _head.CopyTo(data, 0); _head = SHA256.HashData(data); }")]
    [InlineData("lock (Gate) { _head.AsSpan().CopyTo(data.AsSpan(4)); _head = SHA256.HashData(data); }")]
    [InlineData("lock (Gate) { Array.Copy(_head, data, 32); _head = SHA256.HashData(data); }")]
    [InlineData("lock (Gate) { BitConverter.TryWriteBytes(data.AsSpan(), _count); _head = SHA256.HashData(data); }")]
    [InlineData("lock (Gate) { data[0] = _head[0]; _head = SHA256.HashData(data); }")]
    [InlineData("lock (Gate) { order.Id = (int)_count; _head = JsonSerializer.SerializeToUtf8Bytes(order); _count++; }")]
    [InlineData("lock (Gate) { var parts = new List<int>(); parts.Add((int)_count); foreach (var value in values) parts.Add(value); _last = JsonSerializer.Serialize(parts); }")]
    public Task Silent_on_what_has_got_the_state(string body) => Verify.Silent(Library(body, Chain));

    [Theory]
    [InlineData("lock ([|Gate|]) { data.CopyTo(_head, 0); _last = Convert.ToHexString(SHA256.HashData(data)); }")]
    [InlineData("lock ([|Gate|]) { data[0] = 7; _head = SHA256.HashData(data); }")]
    [InlineData("lock ([|Gate|]) { _head.CopyTo(data, 0); text = Convert.ToHexString(SHA256.HashData(data)); }")]
    public Task Reports_what_has_not(string body) => Verify.Reports(Library(body, Chain));

    [Fact]
    public Task Silent_on_a_parameter_that_may_be_the_guarded_list() => Verify.Silent(Library("Fill(Items);", """
        static void Fill(List<int> items) { lock (Gate) { var sum = 0; foreach (var item in items) sum += item; _count = sum; } }
        """));

    // ------------------------------------------------------------------------------------------------------- threads

    static string Program(string main, string more = "") => $$"""
        static class Report
        {
            static readonly object Gate = new();
            static long _total;

            public static void Add(int[] values)
            {
                lock ({|#0:Gate|})
                {
                    long sum = 0;
                    foreach (var value in values)
                        sum += value;
                    _total += sum;
                }

                Console.WriteLine(new string('.', values.Length).Split('.').Select(one => one.Length).Sum());
            }

            {{more}}
        }

        static class Program
        {
            static void Main(string[] args)
            {
                var values = new int[args.Length];
                {{main}}
            }
        }
        """;

    [Theory]
    [InlineData("Parallel.For(0, 4, i => Report.Add(values));")]
    [InlineData("for (var i = 0; i < 4; i++) new Thread(() => Report.Add(values)).Start();")]
    [InlineData("Parallel.Invoke(() => Report.Add(values), () => Report.Add(values));")]
    [InlineData("var a = Task.Run(() => Report.Add(values)); var b = Task.Run(() => Report.Add(values)); Task.WaitAll(a, b);")]
    public Task Reports_what_several_threads_run(string main) => Verify.Reports(Program(main).Replace("{|#0:Gate|}", "[|Gate|]"));

    [Theory]
    [InlineData("Report.Add(values);")]
    [InlineData("Report.Add(values); new Thread(() => Console.WriteLine(values.Length)).Start();")]
    [InlineData("var t = new Thread(() => Report.Add(values)); t.Start(); t.Join();")]
    public Task Silent_on_one_thread(string main) => Verify.Silent(Program(main).Replace("{|#0:Gate|}", "Gate"));

    [Fact]
    public Task Silent_in_a_static_constructor() => Verify.Silent(Library("", "static C() { lock (Gate) { foreach (var c in Environment.MachineName) _count += c; } }"));

    [Fact]
    public Task Reports_a_lock_that_all_started_threads_share() => Verify.Reports("""
        class Scores
        {
            readonly object _gate = new();
            readonly List<int> _all = new();

            public void Add(string text)
            {
                Prepare(text);
                lock ([|_gate|])
                {
                    var score = 0;
                    foreach (var c in text)
                        score += c;
                    _all.Add(score);
                }
            }

            static void Prepare(string text) { foreach (var c in text) Console.Write(c); }

            static void Main(string[] args)
            {
                var scores = new Scores();
                Parallel.ForEach(args, arg => scores.Add(arg));
            }
        }
        """);

    [Fact]
    public Task Silent_on_an_object_for_each_thread() => Verify.Silent("""
        class Scores
        {
            readonly object _gate = new();
            readonly List<int> _all = new();

            public void Add(string text)
            {
                lock (_gate)
                {
                    var score = 0;
                    foreach (var c in text)
                        score += c;
                    _all.Add(score);
                }
            }

            static void Main(string[] args) => Parallel.ForEach(args, arg =>
            {
                var scores = new Scores();
                scores.Add(arg);
            });
        }
        """);

    [Fact]
    public Task Reports_the_one_object_of_its_type() => Verify.Reports("""
        public sealed class Registry
        {
            public static readonly Registry Instance = new();
            readonly object _gate = new();
            long _total;

            Registry() { }

            public void Add(int[] values)
            {
                lock ([|_gate|])
                {
                    long sum = 0;
                    foreach (var value in values)
                        sum += value;
                    _total += sum;
                }
            }
        }
        """);

    // ------------------------------------------------------------------------------------------------------ messages

    [Fact]
    public Task Says_what_and_why() => Verify.Says("""
        public static class Pages
        {
            static readonly object Gate = new();
            static string _last = "";

            public static void Show(string text)
            {
                lock ([|Gate|])
                {
                    _last = Render(text);
                }
            }

            static string Render(string text)
            {
                var page = "";
                foreach (var c in text)
                    page += c;
                return page;
            }
        }
        """, "'Show' computes while it holds 'Gate' (loop over 'text' in 'Render') and needs nothing there that the lock guards; every other thread that needs the lock waits meanwhile",
        (10, 21));

    [Fact]
    public Task Threads_that_only_take_turns_are_CONC3001() => Verify.Silent("""
        static class Program
        {
            static readonly object Gate = new();
            static long _count;

            static void Count(int n)
            {
                lock (Gate)
                {
                    for (var i = 0; i < n; i++)
                        _count += i;
                }
            }

            static void Main(string[] args) => Parallel.Invoke(() => Count(args.Length), () => Count(args.Length));
        }
        """);

    static string MainAndThread(string between, string after = "") => $$"""
        class Inventory
        {
            static readonly object Gate = new();
            static readonly Dictionary<int, int> Stock = new();
            static void Fill() { lock (Gate) { Stock[17] = 13; } }
            static void Audit(byte[] ledger)
            {
                lock ([|Gate|])
                {
                    var sum = 0L;
                    foreach (var entry in ledger) sum = sum * 31 + entry;
                    Stock[-1] = (int)sum;
                }
            }

            static void Main(string[] args)
            {
                var filler = new Thread(Fill);
                filler.Start();
                {{between}}
                filler.Join();
                {{after}}
            }
        }
        """;

    [Fact]
    public Task Reports_a_section_of_the_main_thread_beside_a_thread_that_it_started() => Verify.ReportsInProgram(MainAndThread("Audit(new byte[40_000_000]);"));

    [Fact]
    public Task Silent_on_a_section_of_the_main_thread_when_the_thread_has_ended() =>
        Verify.ReportsInProgram(MainAndThread("", "Audit(new byte[40_000_000]);").Replace("[|Gate|]", "Gate"));

    [Theory]
    [InlineData("lock ([|Gate|]) { var own = Items.ToArray(); _last = own.Length.ToString(); var copy = (int[])scores.Clone(); for (var i = 0; i < copy.Length; i++) copy[i] = copy[i] * 31 % 97; Items.Add(copy[0]); }")]
    public Task Reports_work_on_copies_that_the_platform_makes(string body) => Verify.Reports(Library(body, "static readonly int[] scores = new int[9000];"));

    // ---------------------------------------------------------------------------------------------------- known misses

    [Fact]
    public Task Misses_work_that_a_method_of_another_object_does() => Verify.KnownMiss(Library("lock (Gate) { Store.Put(text); }", """
        static class Store { public static void Put(string text) { var page = Render(text); Pages[text] = page; } }
        """));

    [Fact]
    public Task Reports_work_under_a_lock_that_a_method_of_the_program_takes() => Verify.Reports(Library("[|WithLock(() => { var page = Render(text); Pages[text] = page; })|];", """
        static void WithLock(Action action) { lock (Gate) action(); }
        """));

    const string Baton = """
        static readonly Batons Baton = new();
        class Batons
        {
            readonly object _o = new();
            public Turn Borrow() => new Turn(_o);
            public Turn Count() => new Turn(null!);
            public void Privately(Action work) { lock (_o) work(); }
            public void Later(Action work) { lock (_o) Items.Add(1); work(); }
        }
        sealed class Turn : IDisposable
        {
            readonly object _o;
            public Turn(object o) { _o = o; if (o is not null) Monitor.Enter(_o); }
            public void Dispose() => Monitor.Exit(_o);
        }
        """;

    [Theory]
    [InlineData("using ([|Baton.Borrow()|]) { var page = Render(text); Pages[text] = page; }")]
    [InlineData("using var turn = [|Baton.Borrow()|]; var page = Render(text); Pages[text] = page;")]
    [InlineData("[|Baton.Privately(() => { var page = Render(text); Pages[text] = page; })|];")]
    public Task Reports_work_under_a_lock_whatever_the_method_is_called_that_takes_it(string body) => Verify.Reports(Library(body, Baton));

    [Theory]
    [InlineData("var page = Render(text); using (Baton.Borrow()) { Pages[text] = page; }")]
    [InlineData("Baton.Later(() => { var page = Render(text); Pages[text] = page; });")]
    public Task Not_where_the_method_takes_none_meanwhile(string body) => Verify.Silent(Library(body, Baton));

    const string Shapes = """
        static readonly IShape Shape = new Loop();
        static IShape Current = new Loop();
        interface IShape { string Render(string text); }
        class Loop : IShape { public string Render(string text) => C.Render(text); }
        """;

    [Theory]
    [InlineData("lock ([|Gate|]) { _last = Shape.Render(text); }", "")]
    [InlineData("lock ([|Gate|]) { _last = Shape.Render(text); }", "class Again : IShape { public string Render(string text) => C.Render(text + text); }")]
    [InlineData("lock ([|Gate|]) { var page = Board.Draw(text); Pages[text] = page; }", "static readonly Painter Board = new(); class Painter { public string Draw(string text) => C.Render(text); }")]
    public Task Reports_work_of_an_object_that_stays_the_same(string body, string more) => Verify.Reports(Library(body, Shapes + more));

    [Theory]
    [InlineData("lock (Gate) { _last = Shape.Render(text); }", "class Cheap : IShape { public string Render(string text) => text; }")] // which of the two it is, nobody knows
    [InlineData("lock (Gate) { _last = Current.Render(text); }", "static void Use(IShape other) { lock (Gate) Current = other; }")]
    [InlineData("lock (Gate) { var page = Board.Draw(text); Pages[text] = page; }", "static readonly Painter Board = new(); class Painter { int _drawn; public string Draw(string text) { _drawn++; return C.Render(text); } }")]
    public Task Silent_on_work_of_an_object_that_the_lock_may_be_there_for(string body, string more) => Verify.Silent(Library(body, Shapes + more));

    const string Solver = """
        sealed class Board(int size)
        {
            readonly int[] _columns = new int[size];
            public long Solve(int row)
            {
                if (row == size) return 1;
                var found = 0L;
                for (var c = 0; c < size; c++) { _columns[row] = c; found += Solve(row + 1); }
                return found;
            }
        }

        sealed class Tracer(List<int> trace)
        {
            readonly List<int> _trace = trace;
            public long Solve(int row)
            {
                var found = 0L;
                for (var c = 0; c < row; c++) { _trace.Add(c); found += Solve(row - 1); }
                return found;
            }
        }

        static int Down(int n) => n == 0 ? 0 : 1 + Down(n - 1);
        """;

    [Theory]
    [InlineData("var board = new Board(8); lock ([|Gate|]) { _count += board.Solve(1); }")]
    [InlineData("lock ([|Gate|]) { var board = new Board(8); var found = board.Solve(0); _count += found; }")]
    public Task Reports_a_recursion_on_an_object_of_its_own(string body) => Verify.Reports(Library(body, Solver));

    [Theory]
    [InlineData("var tracer = new Tracer(Items); lock (Gate) { _count += tracer.Solve(8); }")] // it adds to what the lock guards
    [InlineData("lock (Gate) { _count += Down(8); }")]
    public Task Silent_on_a_recursion_that_needs_the_state_or_is_short(string body) => Verify.Silent(Library(body, Solver));

    const string Iterator = "static IEnumerable<int> Search(int n) { for (var i = 2; i < n; i++) { if (Score(i) == 1) yield return i; } } static IEnumerable<int> Kept() { foreach (var item in Items) { if (Score(item) == 1) yield return item; } }";

    [Theory]
    [InlineData("var found = Search(text.Length); lock ([|Gate|]) { foreach (var n in found) Items.Add(n); }")]
    [InlineData("lock ([|Gate|]) { foreach (var n in Search(text.Length)) Items.Add(n); }")]
    [InlineData("lock ([|Gate|]) { Items.AddRange(Search(text.Length)); }")]
    public Task Reports_a_sequence_that_is_made_while_it_is_taken(string body) => Verify.Reports(Library(body, Iterator));

    [Theory]
    [InlineData("var found = Search(text.Length).ToArray(); lock (Gate) { foreach (var n in found) Items.Add(n); }")]
    [InlineData("IEnumerable<int> found; lock (Gate) { _count++; found = Search(text.Length); } foreach (var n in found) Console.WriteLine(n);")]
    [InlineData("lock (Gate) { foreach (var n in Kept()) _count += n; }")]
    [InlineData("var found = Kept(); lock (Gate) { foreach (var n in found) _count += n; }")]
    public Task Silent_on_a_sequence_that_is_made_elsewhere_or_of_the_state(string body) => Verify.Silent(Library(body, Iterator));

    [Theory]
    [InlineData("var hole = values; lock ([|Gate|]) { var letter = Word.Replace(text, m => values.TryGetValue(m.Value, out var v) ? v : \"\"); Pages[text] = letter; }")]
    [InlineData("lock ([|Gate|]) { var page = Pages[text]; return Word.Replace(page, m => values.TryGetValue(m.Value, out var v) ? v : \"\"); }")]
    [InlineData("lock ([|\"pages\"|]) { var letter = Word.Replace(text, m => values.TryGetValue(m.Value, out var v) ? v : \"\"); Pages[text] = letter; }")]
    [InlineData("lock ([|typeof(C)|]) { var letter = Word.Replace(text, m => values.TryGetValue(m.Value, out var v) ? v : \"\"); Pages[text] = letter; }")]
    public Task Reports_work_that_asks_a_collection_it_was_given(string body) =>
        Verify.Reports(Library(body + " return text;", signature: "public string M(string text, IReadOnlyDictionary<string, string> values)"));

    [Theory]
    [InlineData("lock (Gate) { var letter = Word.Replace(text, m => names.Find(m.Value)); Pages[text] = letter; }")]
    public Task Silent_on_work_that_asks_an_unknown_object(string body) =>
        Verify.Silent(Library(body, "public interface INames { string Find(string name); }", "public void M(string text, INames names)"));

    [Theory]
    [InlineData("lock ([|Gate|]) { var copy = Items.ToArray(); Array.Sort(copy); return new Report(copy[0], copy[copy.Length - 1]); }", "")]
    [InlineData("lock ([|Gate|]) { var copy = Items.ToArray(); Array.Sort(copy); return new Report(copy[0], copy[copy.Length - 1]) { Mean = copy.Average() }; }", "{ public double Mean { get; init; } = 0; }")]
    public Task Reports_work_on_a_copy_that_ends_in_a_record(string body, string members) =>
        Verify.Reports(Library(body, $"public readonly record struct Report(int Low, int High){(members.Length == 0 ? ";" : members)}", "public Report M()"));

    [Fact]
    public Task Silent_on_a_record_that_looks_at_the_state_when_it_is_made() => Verify.Silent(Library(
        "lock (Gate) { var copy = Items.ToArray(); Array.Sort(copy); return new Report(copy[0]); }", "public record Report(int Low) { public int Count { get; } = Items.Count; }", "public Report M()"));

    [Theory]
    [InlineData("var part = values.Length > 8192 ? values[..8192] : values; lock ([|Gate|]) { var sum = 0; for (var i = 0; i < part.Length; i++) sum += Score(part[i]); Items.Add(sum); }")]
    [InlineData("var part = values ?? new int[4]; lock ([|Gate|]) { var sum = 0; for (var i = 0; i < part.Length; i++) sum += Score(part[i]); Items.Add(sum); }")]
    public Task Reports_work_on_one_of_two_arrays_of_its_own(string body) => Verify.Reports(Library(body));

    [Fact]
    public Task Silent_on_work_on_an_array_that_may_be_the_guarded_one() => Verify.Silent(Library(
        "var part = values.Length > 8192 ? _table : values; lock (Gate) { var sum = 0; for (var i = 0; i < part.Length; i++) sum += Score(part[i]); Items.Add(sum); }", "static int[] _table = new int[9]; static void Fill() { lock (Gate) { _table[0]++; } }"));

    [Fact]
    public Task Misses_work_between_reading_and_writing_of_the_state() => Verify.KnownMiss(Library("lock (Gate) { var first = Items[0]; Pages[text] = Render(first.ToString()); }"));

    // -------------------------------------------------------------------------------------------------- one or two calls below

    [Theory]
    [InlineData("lock ([|Gate|]) { Put(text); }", "static void Put(string text) { var page = Render(text); Pages[text] = page; }")]
    [InlineData("lock ([|Gate|]) Put(text);", "static void Put(string text) => Pages[text] = Render(text);")]
    [InlineData("lock ([|Gate|]) { Put(text); }", "static void Put(string text) { PutPage(text, Render(text)); } static void PutPage(string text, string page) { Pages[text] = page; }")]
    [InlineData("lock ([|Gate|]) { Note(text); }", "static void Note(string text) { _count++; Put(text); } static void Put(string text) { Pages[text] = Render(text); }")]
    public Task Reports_work_in_a_private_method(string body, string more) => Verify.Reports(Library(body, more));

    [Theory]
    [InlineData("lock (Gate) { Put(text); }", "static void Put(string text) { if (_last == text) return; Pages[text] = Render(text); }")] // the state decides
    [InlineData("lock (Gate) { if (!_isReady) Put(text); }", "static void Put(string text) { Pages[text] = Render(text); }")]
    [InlineData("lock (Gate) { Put(_last); }", "static void Put(string text) { Pages[text] = Render(text); }")] // made from the state
    [InlineData("lock (Gate) { Put(text); }", "static void Put(string text) { foreach (var item in Items) _count += item; }")]
    [InlineData("lock (Gate) { Put(text); }", "static void Put(string text) { Pages[text] = text; }")]
    public Task Silent_on_a_private_method_that_needs_the_lock(string body, string more) => Verify.Silent(Library(body, more));

    [Fact]
    public Task Reports_work_on_a_clone() => Verify.Reports("""
        public class Sensors
        {
            static readonly object Gate = new();
            static readonly double[] s_last = new double[16];
            public static void Update(int i, double value) { lock (Gate) s_last[i] = value; }
            public static double Forecast()
            {
                lock ([|Gate|])
                {
                    var copy = (double[])s_last.Clone();
                    var x = copy[0];
                    for (var round = 0; round < 3_000_000; round++)
                        x = x * 0.999 + copy[round % 16];
                    return x;
                }
            }
        }
        """);

    [Fact]
    public Task Silent_on_work_on_the_state_itself() => Verify.Silent("""
        public class Sensors
        {
            static readonly object Gate = new();
            static readonly double[] s_last = new double[16];
            public static void Update(int i, double value) { lock (Gate) s_last[i] = value; }
            public static double Forecast()
            {
                lock (Gate)
                {
                    var x = s_last[0];
                    for (var round = 0; round < 3_000_000; round++)
                        x = x * 0.999 + s_last[round % 16];
                    return x;
                }
            }
        }
        """);

    [Theory]
    [InlineData("lock (Gate) { foreach (var line in lines) { using var file = new FileStream(line, FileMode.Open); _count += file.Length; } }")] // waits: CONC3007
    [InlineData("lock (Gate) { var page = Render(text); Pages[text] = page + File.ReadAllText(text); }")]
    public Task One_finding_for_a_section_that_waits_as_well(string body) => Verify.Silent(Library(body));

    static string Tried(string save) => $$"""
        class Program
        {
            static readonly object s_gate = new();
            static double s_sum;
            static double Long(int n) { var x = 0.0; for (var i = 0; i < 10_000_000; i++) x += Math.Sqrt(i + n); return x; }
            static bool Save(int n) { {{save}} }
            static void Main() { var a = Task.Run(() => Save(1)); var b = Task.Run(() => Save(2)); Task.WaitAll(a, b); Console.WriteLine(s_sum); }
        }
        """;

    [Theory]
    [InlineData("var x = Long(n); if (![|Monitor.TryEnter(s_gate, 1000)|]) return false; try { s_sum += Long(n + 1) + x; return true; } finally { Monitor.Exit(s_gate); }")]
    [InlineData("var x = Long(n); if ([|Monitor.TryEnter(s_gate, 1000)|]) { try { s_sum += Long(n + 1) + x; return true; } finally { Monitor.Exit(s_gate); } } return false;")]
    public Task Reports_sections_that_are_entered_in_time(string save) => Verify.Reports(Tried(save));

    [Theory]
    [InlineData("var x = Long(n); if (!Monitor.TryEnter(s_gate)) return false; try { s_sum += Long(n + 1) + x; return true; } finally { Monitor.Exit(s_gate); }")]
    [InlineData("var x = Long(n); if (!Monitor.TryEnter(s_gate, 1000)) return false; try { s_sum += x; return true; } finally { Monitor.Exit(s_gate); }")]
    public Task Silent_where_nobody_waits_or_nothing_is_computed(string save) => Verify.Silent(Tried(save));

    [Theory]
    [InlineData("lock (Gate) { if (!Rows.TryGetValue(text, out var row)) return; var sum = 0; foreach (var one in row) sum += one; Items.Add(sum); }")]
    [InlineData("lock (Gate) { if (Rows.TryGetValue(text, out var row)) { for (var i = 0; i < row.Count; i++) _count += row[i] * i; } }")]
    [InlineData("lock (Gate) { if (!Rows.TryGetValue(text, out var row)) Rows[text] = row = new(); foreach (var one in row) if (one > 9) return; row.Add(1); }")]
    public Task Silent_on_a_list_that_the_guarded_state_holds(string body) => Verify.Silent(Library(body, "static readonly Dictionary<string, List<int>> Rows = new();"));

    [Theory]
    [InlineData("lock ([|Gate|]) { Pages.TryGetValue(text, out var page); var sum = 0; foreach (var one in data) sum += one * one; Items.Add(sum); _last = page ?? \"\"; }")]
    [InlineData("lock ([|Gate|]) { var distance = Distance(data); _count += distance; Items.Add(distance); }")] // rows that change places are the function's own
    public Task Reports_what_only_needs_what_was_given(string body) => Verify.Reports(Library(body, """
        static int Distance(byte[] given)
        {
            var previous = new int[given.Length + 1];
            var current = new int[given.Length + 1];
            for (var i = 1; i <= given.Length; i++)
            {
                for (var j = 1; j <= given.Length; j++)
                    current[j] = Math.Min(previous[j] + 1, current[j - 1] + given[i - 1]);
                (previous, current) = (current, previous);
            }
            return previous[given.Length];
        }
        """));

    static string Guarded(string helper, string call) => $$"""
        static class Guard
        {
            static readonly object Big = new();
            static readonly SemaphoreSlim One = new(1, 1);
            {{helper}}
        }

        class Factors
        {
            readonly SortedDictionary<ulong, ulong> _largest = new();
            static ulong Largest(ulong n) { ulong top = 1; for (ulong d = 2; d * d <= n; d++) while (n % d == 0) { n /= d; top = d; } return Math.Max(n, top); }
            int Add(ulong n) => {{call}};
            public void Run() => Task.WaitAll(Task.Run(() => Add(7)), Task.Run(() => Add(9)));
        }
        """;

    [Theory]
    [InlineData("public static T Run<T>(Func<T> body) { Monitor.Enter(Big); try { return body(); } finally { Monitor.Exit(Big); } }")]
    [InlineData("public static T Run<T>(Func<T> body) { One.Wait(); try { return body(); } finally { One.Release(); } }")]
    [InlineData("public static T Run<T>(Func<T> body) { lock (Big) return body(); }")]
    public Task Reports_in_a_lambda_that_a_helper_runs_under_its_lock(string helper) => Verify.Reports(Guarded(helper.Replace("Run<", "Locked<"), "[|Guard.Locked(() => { var top = Largest(n); _largest[n] = top; return _largest.Count; })|]"));

    [Theory]
    [InlineData("public static T Run<T>(Func<T> body) { Monitor.Enter(Big); Monitor.Exit(Big); return body(); }")]
    [InlineData("public static T Run<T>(Func<T> body) { T first; first = body(); lock (Big) return first; }")]
    public Task Silent_where_the_helper_runs_it_outside_of_its_lock(string helper) => Verify.Silent(Guarded(helper.Replace("Run<", "Locked<"), "Guard.Locked(() => { var top = Largest(n); return (int)top; })"));

    // Each object starts a thread in its constructor; how many there are is told by where they are made.
    static string Pumps(string main, string gate) => $$"""
        abstract class Pump
        {
            static readonly object s_gate = new();
            static long s_total;
            protected Pump() => new Thread(Run).Start();
            void Run()
            {
                while (true)
                {
                    lock ({{gate}})
                    {
                        var sum = 0L;
                        for (var i = 0; i < 10_000_000; i++)
                            sum += i % 7;
                        s_total += sum;
                    }
                }
            }
        }
        sealed class Fast : Pump;
        sealed class Slow : Pump;
        static class Program { static void Main(string[] args) { {{main}} } }
        """;

    [Theory]
    [InlineData("new Fast(); new Slow();")]
    [InlineData("foreach (var arg in args) new Fast();")]
    [InlineData("if (args.Length > 0) new Fast(); new Slow();")]
    public Task Reports_objects_that_each_start_a_thread(string main) => Verify.ReportsInProgram(Pumps(main, "[|s_gate|]"));

    [Theory]
    [InlineData("new Fast();")]
    [InlineData("Pump pump = args.Length > 0 ? new Fast() : new Slow();")]
    [InlineData("if (args.Length > 0) new Fast(); else new Slow();")]
    public Task Silent_on_one_object_of_those(string main) => Verify.ReportsInProgram(Pumps(main, "s_gate"));

    static string Sensors(string subscribe) => $$"""
        class Chart
        {
            readonly object _sync = new();
            readonly List<double> _sums = new();
            public void OnBlock(double[] raw) { lock ({{(subscribe.Contains("//") ? "_sync" : "[|_sync|]")}}) { double sum = 0; for (var i = 0; i < raw.Length; i++) for (var k = 0; k < i; k++) sum += raw[k] * raw[i]; _sums.Add(sum); } }
        }
        class Sensor
        {
            public event Action<double[]>? Block;
            public void Sample(int n) { for (var i = 0; i < n; i++) Block?.Invoke(new double[5000]); }
        }
        class Program
        {
            static void Main()
            {
                var chart = new Chart(); var left = new Sensor(); var right = new Sensor();
                {{subscribe}}
                Task.WaitAll(Task.Run(() => left.Sample(1)), Task.Run(() => right.Sample(2)));
            }
        }
        """;

    [Theory]
    [InlineData("left.Block += chart.OnBlock; right.Block += chart.OnBlock;")]
    [InlineData("left.Block += raw => chart.OnBlock(raw); right.Block += raw => chart.OnBlock(raw);")]
    public Task Reports_handlers_that_several_threads_run(string subscribe) => Verify.Reports(Sensors(subscribe));

    [Fact]
    public Task Silent_on_handlers_of_objects_that_nobody_shares() => Verify.Silent(Sensors("left.Block += new Chart().OnBlock; right.Block += new Chart().OnBlock; // each its own"));

    static string Config(string gate, string test) => $$"""
        public interface IDisk { bool Exists(string path); string Read(string path); }

        public class Config(IDisk disk)
        {
            static readonly object Gate = new();
            readonly string _path = "config.xml";
            string _last = "";

            public void Load()
            {
                lock ({{gate}})
                {
                    if (!disk.Exists(_path))
                        return;
                    var text = disk.Read(_path);
                    {{test}}
                    _last = text;
                }
            }
        }
        """;

    [Theory]
    [InlineData("if (text.All(char.IsControl)) throw new FormatException();")]
    [InlineData("if (!text.Any(c => c == '<')) return;")]
    public Task Silent_on_a_search_in_a_text_that_ends_early(string test) => Verify.Silent(Config("Gate", test));

    [Fact]
    public Task Silent_on_a_title_that_is_found_once() => Verify.Silent("""
        public record Title(string Text, bool IsMain);
        public class Series(int id, Func<int, List<Title>> find)
        {
            Title? _title;
            public Title Title
            {
                get
                {
                    if (_title is not null) return _title;
                    lock (typeof(Series))
                    {
                        if (_title is not null) return _title;
                        if (find(id) is { } titles && titles.FirstOrDefault(title => title.IsMain) is { } main)
                            return _title = main;
                        return _title = new("", false);
                    }
                }
            }
        }
        """);

    [Theory]
    [InlineData("lock (Gate) { if (_isReady) return; if (lines.FirstOrDefault(line => line.Length > 3) is { } found) { _last = found; return; } _last = text; _isReady = true; }")]
    [InlineData("lock (Gate) { if (_isReady) return; if (lines.Any(line => line.Length > 3)) return; _isReady = true; }")]
    public Task Silent_on_what_decides_what_becomes_of_the_state(string body) => Verify.Silent(Library(body));

    [Theory]
    [InlineData("lock ([|Gate|]) { if (Items.Contains(data.Length)) return; Items.Add(data.Length); if (lines.Any(line => line.Length > 3)) text = text.Trim(); }")]
    public Task Reports_what_decides_on_nothing_of_the_state(string body) => Verify.Reports(Library(body));
}
