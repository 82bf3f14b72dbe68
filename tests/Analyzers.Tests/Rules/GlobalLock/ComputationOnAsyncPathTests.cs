using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Verify = Verify<ComputationOnAsyncPath>;

/// <summary>CONC3006.</summary>
public class ComputationOnAsyncPathTests
{
    static string Method(string body, string signature = "public async Task<int> Handle(int n, int[] items, byte[] salt)") => $$"""
        using System.Security.Cryptography;

        class Page
        {
            static int Mandelbrot(int n)
            {
                var inside = 0;
                for (var y = 0; y < n; y++)
                    for (var x = 0; x < n; x++)
                        inside += x * y % 7;
                return inside;
            }

            static int Long() { var x = 0; for (var i = 0; i < 10_000_000; i++) x ^= i; return x; }
            static int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);
            static int Sum(int[] items) { var sum = 0; foreach (var item in items) sum += item; return sum; }
            static int Small() { var x = 0; for (var i = 0; i < 100; i++) x += i; return x; }
            static bool Solve(int[] board, int at) { for (var i = 0; i < 9; i++) { board[at] = i; if (at == 81 || Solve(board, at + 1)) return true; } return false; }
            sealed class Node { public List<Node> Children { get; } = []; public List<string> Names { get; } = []; public bool IsSeen; }
            static int Walk(Node node) { var n = 0; foreach (var child in node.Children) n += Walk(child); foreach (var name in node.Names) n += name.Length; return n; }
            static int WalkByPlace(Node node) { var n = 0; for (var i = node.Children.Count - 1; i >= 0; i--) n += WalkByPlace(node.Children[i]); return n; }
            static int Next(ref int at, int n) { while (true) { var i = Interlocked.Increment(ref at); if (i >= 0) return i % n; } }
            static int CountNames(List<Node> nodes) { var n = 0; foreach (var node in nodes) foreach (var child in node.Children) n += child.Names.Count; return n; }
            static Task[] Start(int n) { var tasks = new Task[n]; for (var i = 0; i < n; i++) for (var k = 0; k < n; k++) tasks[i] = Load(k); return tasks; }
            static int Wait(int n) { for (var i = 0; i < n; i++) for (var k = 0; k < n; k++) Thread.Sleep(1); return n; }
            static async Task<int> Load(int n) { await Task.Delay(n); return n; }

            {{signature}}
            {
                {{body}}
            }
        }
        """;

    [Theory]
    [InlineData("await Load(1); return [|Mandelbrot(n)|];")]
    [InlineData("var x = [|Mandelbrot(await Load(1))|]; return x;")]
    [InlineData("var x = [|Mandelbrot(n)|]; await Load(x); return x;")]
    [InlineData("await Load(1); return [|Long()|];")]
    [InlineData("await Load(1); return [|Fib(40)|];")]
    [InlineData("await Load(1); return [|Solve(items, n)|] ? 1 : 0;")]
    [InlineData("await Load(1); var x = 0; for (var i = 0; [|i < 50_000_000|]; i++) x ^= i; return x;")]
    [InlineData("await Load(1); var x = 0; foreach (var a in [|items|]) foreach (var b in items) x += a ^ b; return x;")]
    [InlineData("await Load(1); var key = [|Rfc2898DeriveBytes.Pbkdf2(\"secret\", salt, 100_000, HashAlgorithmName.SHA256, 32)|]; return key.Length;")]
    public Task Reports_long_computation(string body) => Verify.Reports(Method(body.Replace("[|Mandelbrot(await Load(1))|]", "Mandelbrot(await Load(1))").Replace("var x = Mandelbrot(await", "var x = await Load(1); x = [|Mandelbrot(x)|]; x = Sum(items) + (await")));

    [Theory]
    [InlineData("await Load(1); return Sum(items);")]
    [InlineData("await Load(1); return Small();")]
    [InlineData("await Load(1); return Walk(new());")]
    [InlineData("await Load(1); return WalkByPlace(new());")]
    [InlineData("await Load(1); var at = 0; for (var i = 0; i < n; i++) Next(ref at, n); return at;")]
    [InlineData("await Load(1); return CountNames([]);")]
    [InlineData("await Load(1); await Task.WhenAll(Start(n)); return 1;")]
    [InlineData("await Load(1); return Wait(n);")]
    [InlineData("await Load(1); foreach (var item in items) foreach (var c in item.ToString()) n += c; return n;")]
    [InlineData("return await Task.Run(() => Mandelbrot(n));")]
    [InlineData("return await Task.Run(async () => { await Load(1); return Mandelbrot(n); });")]
    [InlineData("await Load(1).ConfigureAwait(false); return Mandelbrot(n);")]
    [InlineData("var x = 0; for (var i = 0; i < 50_000_000; i++) x += await Load(i); return x;")]
    [InlineData("await Load(1); Func<int> later = () => Mandelbrot(n); return later == null ? 0 : 1;")]
    [InlineData("await Load(1); return items.Select(i => i * 2).Sum();")]
    public Task Silent_where_it_is_short_or_elsewhere(string body) => Verify.Silent(Method(body));

    static string Sender(string loop, string more = "") => $$"""
        sealed class Sender
        {
            const int Max = 100;
            readonly List<string> _flying = new(4);
            readonly List<string> _many = new();
            readonly string[] _buffer = new string[128];
            static long Work(string text) { var sum = 0L; for (var i = 0; i < 100; i++) for (var j = 0; j < 40; j++) sum += text.Length * i; return sum; }
            {{more}}

            public async Task<long> Run(List<string> texts, Func<List<string>, Task> execute, int from, int count)
            {
                await Task.Yield();
                var sum = 0L;
                {{loop}}
                return sum;
            }
        }
        """;

    [Theory]
    [InlineData("while (_flying.Count < _flying.Capacity && texts.Count > 0) { sum += Work(texts[0]); _flying.Add(texts[0]); }")]
    [InlineData("for (var i = 0; i < _buffer.Length; i += 16) sum += Work(_buffer[i]);")]
    [InlineData("for (var i = from; i < from + Math.Min(5, count); i++) sum += Work(texts[i]);")]
    [InlineData("var n = Math.Min(5, texts.Count - from); for (var i = from; i < from + n; i++) sum += Work(texts[i]);")]
    [InlineData("sum = Batch(texts, from, Math.Min(5, texts.Count - from));", "static long Batch(List<string> texts, int from, int length) { var sum = 0L; for (var i = from; i < from + length; i++) sum += Work(texts[i]); return sum; }")]
    [InlineData("var n = texts.Count; for (var i = 0; i < n; i++) for (var k = 0; k < n; k++) sum += texts[i].Length ^ k;")]
    [InlineData("foreach (var text in Texts(texts)) { sum += text.Length; await execute(texts); }", "static IEnumerable<string> Texts(List<string> texts) { foreach (var text in texts) { for (var i = 0; i < text.Length; i++) for (var j = 0; j < text.Length; j++) Work(text); yield return text; } }")]
    [InlineData("for (var i = 0; i < 50; i++) Sift(i);", "void Sift(int at) { while (at > 0) { var up = (at - 1) / 2; _many[at] = _many[up]; at = up; } }")]
    public Task Silent_where_a_bound_is_visible(string loop, string more = "") => Verify.Silent(Sender(loop, more));

    [Theory]
    [InlineData("for (var i = from; [|i < from + count|]; i++) sum += Work(texts[i]);")]
    [InlineData("sum = [|Batch(texts, from, Math.Min(5, texts.Count - from))|];", "static long All(List<string> texts) => Batch(texts, 0, texts.Count); static long Batch(List<string> texts, int from, int length) { var sum = 0L; for (var i = from; i < from + length; i++) sum += Work(texts[i]); return sum; }")]
    [InlineData("foreach (var text in [|Texts(texts)|]) sum += text.Length;", "static IEnumerable<string> Texts(List<string> texts) { foreach (var text in texts) { for (var i = 0; i < text.Length; i++) for (var j = 0; j < text.Length; j++) Work(text); yield return text; } }")]
    [InlineData("for (var i = 0; [|i < texts.Count|]; i++) for (var j = i + 1; j < texts.Count; j++) { var d = 0; for (var k = 0; k < Math.Min(texts[i].Length, texts[j].Length); k++) if (texts[i][k] != texts[j][k]) d++; sum = Math.Min(sum, d); }")]
    public Task Reports_where_no_bound_is_visible(string loop, string more = "") => Verify.Reports(Sender(loop, more));

    [Fact]
    public Task Silent_in_synchronous_code() => Verify.Silent(Method("return Mandelbrot(n);", "public int Handle(int n)"));

    [Fact]
    public Task Silent_where_synchronous_callers_are_served_too() => Verify.Silent(Method("await Load(1); return Mandelbrot(n);", "public async Task<int> Handle(bool async, int n)"));

    [Fact]
    public Task Silent_in_the_entry_point() => Verify.ReportsInProgram("""
        await Task.Delay(1);
        Console.WriteLine(Fib(40));
        static int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);
        """);

    [Fact]
    public Task Silent_in_code_that_a_task_runs() => Verify.Silent(Method(
        "await Task.Run(() => Work(n)); return 0; async Task Work(int k) { await Task.Yield(); Mandelbrot(k); }"));

    [Fact]
    public Task Says_what_computes() => Verify.Says("""
        class C
        {
            static int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);

            async Task<int> Answer(int n)
            {
                await Task.Delay(1);
                return [|Fib(n)|];
            }
        }
        """, "'C.Fib' computes for long on the thread that called 'Answer', which was promised to be free while it waits");

    [Fact]
    public Task Misses_a_virtual_call() => Verify.KnownMiss("""
        abstract class Model
        {
            public abstract int Train(int n);

            public async Task<int> Run(int n)
            {
                await Task.Delay(1);
                return Train(n);
            }
        }
        """);

    // ------------------------------------------------------------------------------------------------- loops that wait

    static string Epoch(string suspend, string more = "") => $$"""
        class Epoch
        {
            volatile int _pending;
            int _rest;
            readonly long[] _table = new long[128];
            void Drain() { Interlocked.Decrement(ref _pending); }
            {{more}}

            void Suspend(int n) { {{suspend}} }

            public async Task<int> ReadAsync(Stream source, byte[] buffer)
            {
                {{(more.Length == 0 ? "Suspend(buffer.Length);" : "[|Suspend(buffer.Length)|];")}}
                return await source.ReadAsync(buffer);
            }
        }
        """;

    [Theory]
    [InlineData("while (_pending > 0) { for (var i = 0; i < 128; i++) if (_table[i] != 0) return; for (var i = 0; i < 128; i++) Drain(); }")]
    [InlineData("while (_pending > n) { for (var i = 0; i < n; i++) _table[0] += i; }")]
    public Task Silent_on_a_loop_that_waits_for_others(string suspend) => Verify.Silent(Epoch(suspend));

    [Theory]
    [InlineData("while (_rest > 0) { _rest--; for (var i = 0; i < n; i++) _table[0] += i; }")]
    [InlineData("while (n > 0) { Take(ref n); for (var i = 0; i < 1000; i++) _table[0] += i; }")]
    public Task Reports_a_loop_that_moves_what_it_compares(string suspend) => Verify.Reports(Epoch(suspend, "static void Take(ref int n) { n--; }"));

    [Fact]
    public Task Silent_where_a_call_waits_as_well() => Verify.Silent(Method(
        "await Load(1); return Both(n);", "static int Both(int n) { Thread.Sleep(n); return Mandelbrot(n); } public async Task<int> Handle(int n)"));

    [Fact]
    public Task Silent_on_an_inner_loop_that_is_the_last() => Verify.Silent(Method("await Load(1); foreach (var a in items) { if (a == 0) { foreach (var b in items) Console.WriteLine(b); return 0; } Console.WriteLine(a); } return 1;"));

    [Theory]
    [InlineData("await Load(1); Trim(); return 1;", "public async Task<int> Handle() ")]
    public Task Silent_on_what_takes_away_what_is_too_much(string body, string signature) => Verify.Silent(Method(body, signature + "{ await Load(1); Trim(); return 1; } int _open, _most; readonly List<List<string>> _all = []; void Trim() { while (_most > 0 && _open > _most) { foreach (var some in _all) foreach (var one in some) _most += one.Length; _open--; } } public async Task<int> Other()"));

    static string Reader(string body) => $$"""
        using System.Security.Cryptography;
        using System.Text;

        record Position(int[] Heaps) { public Position Play(int take) => new([.. Heaps.Select(heap => heap - take)]); }
        sealed class Branch { public List<Branch> Children { get; } = []; }

        sealed class Reader
        {
            static readonly int[] s_takes = [1, 2, 3];

            static int Search(int heap, bool mine)
            {
                if (heap <= 0) return mine ? -1 : 1;
                var best = 0;
                foreach (var take in s_takes) best = Math.Max(best, Search(heap - take, !mine));
                return best;
            }

            static int SearchBoard(Position position, int depth)
            {
                if (depth == 0) return position.Heaps[0];
                var best = 0;
                foreach (var take in s_takes) best = Math.Max(best, -SearchBoard(position.Play(take), depth - 1));
                return best;
            }

            static int Steps(int n, bool last) => n <= 0 ? 1 : Steps(n - 1, false) + (last ? 0 : Steps(n - 2, true));

            static int Remembered(int n, bool last, Dictionary<int, int> known)
            {
                if (known.TryGetValue(n, out var steps)) return steps;
                return known[n] = n <= 0 ? 1 : Remembered(n - 1, false, known) + Remembered(n - 2, true, known);
            }

            static int Depth(Branch branch, int most)
            {
                if (most == 0) return 0;
                var depth = 0;
                foreach (var child in branch.Children) depth = Math.Max(depth, Depth(child, most - 1));
                return depth + 1;
            }

            static int Common(string a, string b)
            {
                var longest = 0;
                for (var i = 0; i < a.Length; i++)
                    for (var j = 0; j < b.Length; j++)
                        if (a[i] == b[j]) longest++;
                return longest;
            }

            static string Encode(string text)
            {
                var made = new StringBuilder();
                int bits = 0, rest = 0;
                for (var i = 0; i < text.Length; i++)
                {
                    if (text[i] == '-') { made.Append(rest); bits = 0; continue; }
                    rest = (rest << 16) | text[i];
                    bits += 16;
                    while (bits >= 6)
                    {
                        made.Append((char)((rest >> (bits - 6)) & 63));
                        bits -= 6;
                    }
                }

                return made.ToString();
            }

            static string Ranges(IList<int> numbers)
            {
                var text = new StringBuilder();
                var i = 0;
                while (i < numbers.Count)
                {
                    var end = numbers[i];
                    var k = i + 1;
                    while (k < numbers.Count && numbers[k] == end + 1)
                        end = numbers[k++];
                    text.Append(numbers[i]).Append(':').Append(end);
                    i = k;
                }

                return text.ToString();
            }

            static int Runs(long n, int[] data)
            {
                var runs = 0;
                long i = 0;
                while (i < n)
                {
                    var k = i + 1;
                    while (k < n && data[k % 9] == 0) k++;
                    runs++;
                    i = k;
                }

                return runs;
            }

            public async Task<int> Handle(int n, string path, string text, List<int> numbers, Branch tree)
            {
                await Task.Yield();
                {{body}}
            }
        }
        """;

    [Theory]
    [InlineData("return [|Search(n, true)|];")]
    [InlineData("return [|s_takes.MaxBy(take => Search(n - take, false))|];")]
    [InlineData("return [|SearchBoard(new([n]), n)|];")]
    [InlineData("return [|Steps(n, false)|];")]
    [InlineData("return [|Enumerable.Range(0, 2_000_000).Count(i => i % n == 0)|];")]
    public Task Reports_searches_that_are_a_multiple_with_each_step(string body) => Verify.Reports(Reader(body));

    [Theory]
    [InlineData("return Remembered(n, false, []);")]
    [InlineData("return Depth(tree, 5);")]
    [InlineData("return numbers.Where(i => i > n).Count();")]
    [InlineData("var later = numbers.Select(take => Search(n - take, false)); return later == null ? 1 : 0;")]
    public Task Silent_where_a_walk_ends_with_its_data(string body) => Verify.Silent(Reader(body));

    [Theory]
    [InlineData("var raw = await File.ReadAllBytesAsync(path); var sum = 0.0; for (var i = 0; [|i < raw.Length|]; i++) sum += Math.Log(1 + Math.Abs(raw[i])) * Math.Cos(raw[i]); return (int)sum;")]
    [InlineData("var raw = await File.ReadAllBytesAsync(path); var all = new double[raw.Length / 8]; for (var i = 0; [|i < all.Length|]; i++) all[i] = Math.Log(1 + Math.Abs(all[i])) * Math.Cos(all[i]); return all.Length;")]
    [InlineData("var rows = await File.ReadAllLinesAsync(path); for (var a = 0; [|a < rows.Length|]; a++) for (var b = a + 1; b < rows.Length; b++) if (string.CompareOrdinal(rows[a], rows[b]) < 0) n++; return n;")]
    [InlineData("var one = await File.ReadAllTextAsync(path); return [|Common(one, text)|];")]
    public Task Reports_what_is_done_to_a_whole_file(string body) => Verify.Reports(Reader(body));

    [Theory]
    [InlineData("var raw = await File.ReadAllBytesAsync(path); foreach (var one in raw) n += one; return n;")]
    [InlineData("var rows = await File.ReadAllLinesAsync(path); foreach (var row in rows) { var parts = row.Split('='); if (parts.Length == 2) numbers.Add(parts[1].Length); } return n;")]
    [InlineData("var one = await File.ReadAllTextAsync(path); return Common(one.Substring(0, 40), text);")]
    [InlineData("return Common(path, text);")]
    public Task Silent_for_one_pass_over_a_file_and_for_texts(string body) => Verify.Silent(Reader(body));

    [Theory]
    [InlineData("return Encode(text).Length;")]
    [InlineData("return Ranges(numbers).Length;")]
    [InlineData("return Runs(n, s_takes);")]
    public Task Silent_where_an_inner_loop_goes_on_where_it_was(string body) => Verify.Silent(Reader(body));

    [Theory]
    [InlineData("var nonce = 0; [|while (true)|] { var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text + nonce)); if (hash[0] == 0) return nonce; nonce++; }")]
    [InlineData("for (var nonce = 0; ; nonce++) { var made = text + nonce; if (SHA256.HashData(Encoding.UTF8.GetBytes(made))[0] == 0) return nonce; }")]
    [InlineData("var input = new byte[40]; long nonce = 0; [|while (true)|] { BitConverter.TryWriteBytes(input.AsSpan(32), nonce); var hash = System.Security.Cryptography.SHA256.HashData(input); if (hash[0] == 0 && hash[1] == 0) break; nonce++; } return (int)nonce;")]
    [InlineData("var input = new byte[40]; var nonce = 0; [|while (true)|] { input[3] = (byte)nonce; input[4] = (byte)(nonce >> 8); var hash = System.Security.Cryptography.SHA256.HashData(input); if (hash[0] == 0 && hash[1] == 0) break; nonce++; } return nonce;")]
    public Task Reports_searches_for_a_hash(string body) => Verify.Reports(Reader(body.Replace("[|while (true)|]", "while ([|true|])").Replace("for (var nonce = 0; ; nonce++) {", "[|for (var nonce = 0; ; nonce++) {").Replace("return nonce; }", body[0] == 'f' ? "return nonce; }|]" : "return nonce; }")));

    [Theory]
    [InlineData("var tries = 0; while (true) { var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text)); if (hash[0] == 0 || tries > 3) return tries; tries++; }")]
    [InlineData("for (; ; n++) { if (numbers.Contains(n)) return n; }")]
    public Task Silent_for_loops_that_only_try_again(string body) => Verify.Silent(Reader(body));

    const string Tables = """
        class Signature { public int[] Head = []; public int[] Tail = []; public string Name = ""; }
        class Row { public List<Cell> Cells = []; }
        class Cell { public List<Rule> Rules = []; }
        class Rule { public List<string> Words = []; }
        interface IJobs { List<string> Queued(int from, int most); }

        static class Tables
        {
            static readonly (int[] Head, string Name)[] s_known = Load();
            static readonly Signature[] s_signatures = [];
            static (int[], string)[] Load() => [];

            public static string? NameOf(byte[] data)
            {
                for (var i = 0; i < s_known.Length; i++)
                {
                    var fits = true;
                    for (var at = 0; at < s_known[i].Head.Length; at++)
                    {
                        if (s_known[i].Head[at] != data[at])
                        {
                            fits = false;
                            break;
                        }
                    }

                    if (fits)
                        return s_known[i].Name;
                }

                return null;
            }

            public static int Mixed(int[] a, int[] b)
            {
                var sum = 0;
                for (var i = 0; i < a.Length; i++)
                {
                    for (var at = 0; at < b.Length; at++)
                    {
                        sum += a[i] * b[at] % 7;
                        if (sum == 13)
                            break;
                    }
                }

                return sum;
            }

            public static int Primes(int n)
            {
                var found = 0;
                for (var i = 2; i < n; i++)
                {
                    var isPrime = true;
                    for (var d = 2; d < i; d++)
                    {
                        if (i % d == 0)
                        {
                            isPrime = false;
                            break;
                        }
                    }

                    if (isPrime)
                        found++;
                }

                return found;
            }

            public static int Backwards(List<string> all)
            {
                var sum = 0;
                for (var i = all.Count - 1; i >= 0; i--)
                {
                    for (var k = 0; k < all.Count - 1; k++)
                    {
                        for (var at = 0; at < all[k].Length; at++)
                            sum += all[k][at];
                    }
                }

                return sum;
            }

            public static int Words(List<Row> rows)
            {
                var sum = 0;
                foreach (var row in rows)
                {
                    foreach (var cell in row.Cells)
                    {
                        foreach (var rule in cell.Rules)
                        {
                            foreach (var word in rule.Words)
                            {
                                foreach (var letter in word)
                                    sum += letter * 31 + sum * 17 + letter / 3;
                            }
                        }
                    }
                }

                return sum;
            }

            public static bool IsQueued(IJobs jobs, int[] args) => jobs.Queued(0, int.MaxValue).Exists(job => job.Length > 3 && args.SequenceEqual(args.Select(arg => arg + job.Length)));
        }
        """;

    [Theory]
    [InlineData("Tables.NameOf(salt)!.Length")]
    [InlineData("Tables.Backwards([])")]
    [InlineData("Tables.Words([])")]
    [InlineData("Tables.IsQueued(null!, items) ? 1 : 0")]
    public Task Silent_for_tables_lists_in_lists_and_no_limit(string call) => Verify.Silent(Method($"await Load(1); return {call};") + Tables);

    [Theory]
    [InlineData("Tables.Mixed(items, items)")]
    [InlineData("Tables.Primes(n)")]
    public Task Reports_loops_that_compute_before_they_leave(string call) => Verify.Reports(Method($"await Load(1); return [|{call}|];") + Tables);

    static string Tokens(string length) => $$"""
        using System.Security.Cryptography;
        using System.Text;
        static class Chance
        {
            public static string Text(int length, string letters = "abcdefgh0123456789")
            {
                var set = new HashSet<char>(letters).ToArray();
                var made = new StringBuilder();
                var bytes = new byte[128];
                while (made.Length < length)
                {
                    RandomNumberGenerator.Fill(bytes);
                    for (var i = 0; i < bytes.Length && made.Length < length; ++i)
                    {
                        var end = 256 - 256 % set.Length;
                        if (end <= bytes[i]) continue;
                        made.Append(set[bytes[i] % set.Length]);
                    }
                }
                return made.ToString();
            }
            public static string Token() => Text(40);
            public static string OfLength(int length) => Text(length);
        }
        class Accounts
        {
            const int Length = 32;
            public async Task<string> CreateAsync(int n) { var text = {{length}}; await Task.Delay(1); return text; }
        }
        """;

    [Theory]
    [InlineData("Chance.Token()")]
    [InlineData("Chance.Text(16)")]
    [InlineData("Chance.OfLength(Length)")]
    public Task Silent_where_the_call_says_how_few_rounds_there_are(string length) => Verify.Silent(Tokens(length));

    [Theory]
    [InlineData("[|Chance.Text(n)|]")]
    [InlineData("[|Chance.OfLength(n)|]")]
    public Task Reports_where_the_number_is_not_known(string length) => Verify.Reports(Tokens(length));

    [Fact]
    public Task Reports_a_search_over_bits() => Verify.Reports(Method("await Load(1); return [|Bits.Tilings((1 << n) - 1, 0)|];") + """
        static class Bits { public static int Tilings(int free, int used) { if (free == 0) return 1; var found = 0; var open = free; while (open != 0) { var one = open & -open; open ^= one; found += Tilings(free ^ one, used | one); } return found; } }
        """);

    [Fact]
    public Task Silent_on_a_walk_over_a_tree_in_arrays() => Verify.Silent(Method("await Load(1); return Tree.Count(n);") + """
        static class Tree { static readonly int[] First = new int[9], Next = new int[9]; public static int Count(int node) { var sum = 1; var child = First[node]; while (child >= 0) { sum += Count(child); child = Next[child]; } return sum; } }
        """);

    static string Query(string type) => $$"""
        using System.Linq.Expressions;
        class Where
        {
            static string Write({{type}} part, int depth)
            {
                var all = "";
                for (var i = 0; i < depth; i++) all += Write(Inner(part)[i], i);
                return all;
            }
            static List<{{type}}> Inner({{type}} part) => [];
            public async Task<string> Ask({{type}} filter) { await Task.Yield(); return @Write(filter, 9)@; }
        }
        class Part { }
        """;

    [Fact]
    public Task Silent_on_what_somebody_wrote_down() => Verify.Silent(Query("Expression").Replace("@", ""));

    [Fact]
    public Task Reports_the_same_over_data() => Verify.Reports(Query("Part").Replace("@Write(filter, 9)@", "[|Write(filter, 9)|]"));
}
