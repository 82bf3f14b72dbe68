using Microsoft.CodeAnalysis;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Verify = Verify<BlockingUnderLock>;

/// <summary>CONC3007.</summary>
public class BlockingUnderLockTests
{
    static string Rates(string body, string more = "", string signature = "public string? M(string key, string path, string line)") => $$"""
        using System.Data.Common;
        using System.Diagnostics;

        public class Rates
        {
            readonly object _gate = new();
            static readonly object Gate = new();
            readonly SemaphoreSlim _one = new(1, 1);
            readonly ReaderWriterLockSlim _rw = new();
            readonly Dictionary<string, string> _all = new();
            readonly string _path = "rates.txt";
            readonly StreamWriter _log = new("log.txt");
            readonly Stream _port = Stream.Null;
            readonly DbConnection _connection = null!;
            readonly HttpClient _http = new();
            readonly ManualResetEventSlim _signal = new();
            Thread? _worker;
            string? _text;
            bool _isLoaded;
            int _count;
            {{more}}

            static string Load(string path) => File.ReadAllText(path);
            void Clear() { lock (_gate) { _all.Clear(); _count = 0; _text = null; _worker = null; _isLoaded = false; } }
            void Append(string line) { _log.WriteLine(line); }

            {{signature}}
            {
                {{body}}
                return null;
            }
        }
        """;

    // ------------------------------------------------------------------------------------ released before the section ends

    [Theory]
    [InlineData("if (isTaken) { Monitor.Exit(_gate); isTaken = false; }")]
    [InlineData("if (isTaken) Monitor.Exit(_gate);")]
    [InlineData("if (Monitor.IsEntered(_gate)) Monitor.Exit(_gate);")]
    [InlineData("Monitor.Exit(_gate); isTaken = false;")]
    public Task Silent_where_the_lock_is_free_again(string release) => Verify.Silent(Rates(Taking(release)));

    [Theory]
    [InlineData("if (key == path) { Monitor.Exit(_gate); isTaken = false; return key; }")]
    [InlineData("if (isTaken) { Monitor.Exit(_gate); isTaken = false; } Monitor.Enter(_gate, ref isTaken);")]
    [InlineData("if (Monitor.IsEntered(Gate)) Monitor.Exit(Gate);")]
    [InlineData("Monitor.Enter(_gate); Monitor.Exit(_gate);")]
    public Task Reports_waits_where_it_is_held_still(string release) => Verify.ReportsAs(DiagnosticSeverity.Warning, Rates(Taking(release, "[|Monitor.Enter(_gate, ref isTaken)|]")));

    static string Taking(string release, string take = "Monitor.Enter(_gate, ref isTaken)") => $$"""
        var isTaken = false;
                try
                {
                    {{take}};
                    _count++;
                    {{release}}
                    _text = File.ReadAllText(path);
                }
                finally { if (isTaken) Monitor.Exit(_gate); }
        """;

    // A writer that only keeps what it writes to does nothing when it is made.
    [Theory]
    [InlineData("Forwarding(TextWriter to) : base(System.Globalization.CultureInfo.InvariantCulture)", "TextWriter", "public override System.Text.Encoding Encoding => To.Encoding;")]
    [InlineData("Forwarding(TextWriter to) : base()", "TextReader", "")]
    public Task Silent_when_a_wrapper_is_made(string made, string kind, string more) => Verify.Silent(Rates("lock (_gate) { _count++; _last = new Forwarding(Console.Out); }",
        $"object? _last; sealed class Forwarding : {kind} {{ public {made} => To = to; TextWriter To {{ get; }} {more} }}"));

    [Fact]
    public Task Reports_a_wrapper_that_writes_a_head() => Verify.Reports(Rates("lock ([|_gate|]) { _count++; _last = new Forwarding(_path); }",
        "object? _last; sealed class Forwarding : TextWriter { public Forwarding(string path) => To = File.ReadAllText(path); string To { get; } public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8; }"));

    [Theory]
    [InlineData("lock ([|_gate|]) { _all[key] = File.ReadAllText(path); }")]
    [InlineData("lock ([|Gate|]) { _all[key] = File.ReadAllText(path); }")]
    [InlineData("lock ([|_gate|]) { if (!_all.TryGetValue(key, out var text)) _all[key] = text = File.ReadAllText(path); return text; }")]
    [InlineData("lock ([|_gate|]) { _all[key] = Load(path); }")]
    [InlineData("lock ([|_gate|]) { _text = File.ReadAllText(_path); _count++; }")]
    [InlineData("lock ([|_gate|]) { _count++; Thread.Sleep(100); }")]
    [InlineData("lock ([|_gate|]) { while (_count < 3) Thread.Sleep(10); }")]
    [InlineData("lock ([|_gate|]) { using var process = Process.Start(path)!; process.WaitForExit(); _count = process.ExitCode; }")]
    [InlineData("lock ([|_gate|]) { using var reader = new StreamReader(path); _text = reader.ReadToEnd(); }")]
    [InlineData("lock ([|_gate|]) { var response = _http.Send(new HttpRequestMessage(HttpMethod.Get, path)); _count += (int)response.StatusCode; }")]
    [InlineData("lock ([|_gate|]) { _worker!.Join(); _worker = null; }")]
    [InlineData("lock ([|_gate|]) { _signal.Wait(); _count++; }")]
    [InlineData("lock ([|_gate|]) { foreach (var address in System.Net.Dns.GetHostAddresses(key)) _count++; }")]
    [InlineData("lock ([|_gate|]) { _count++; File.WriteAllText(path, line); }")]
    [InlineData("lock ([|_gate|]) { if (_all.Count == 0) _signal.Wait(2000); _count++; }")]
    [InlineData("lock ([|_gate|]) { if (_count > 0) { Thread.Sleep(50); _count = 0; } }")]
    [InlineData("lock ([|_gate|]) { if (_all.Count > 0) { File.WriteAllText(path, line); _all.Clear(); } }")]
    [InlineData("lock ([|_gate|]) { if (_all.Count > 0) return null; Thread.Sleep(100); _count++; }")]
    [InlineData("lock ([|_gate|]) { if (_all.Count == 0) return null; using var client = new StreamReader(path); _text = client.ReadToEnd(); _all.Remove(key); }")]
    [InlineData("Monitor.Enter(_gate); try { _all[key] = File.ReadAllText(path); } finally { Monitor.Exit(_gate); }", "[|Monitor.Enter(_gate)|]")]
    [InlineData("_rw.EnterWriteLock(); try { _all[key] = File.ReadAllText(path); } finally { _rw.ExitWriteLock(); }", "[|_rw.EnterWriteLock()|]")]
    [InlineData("_one.Wait(); try { _all[key] = File.ReadAllText(path); } finally { _one.Release(); }", "[|_one.Wait()|]")]
    public Task Reports_waiting(string body, string? marked = null) => Verify.Reports(Rates(marked is null ? body : body.Replace(marked[2..^2], marked)));

    [Theory]
    [InlineData("lock (_gate) { _log.WriteLine(line); _log.Flush(); }")]
    [InlineData("lock (_gate) { if (_worker is null) { _worker = new Thread(Clear); _worker.Start(); _signal.Wait(); } _count++; }")] // once
    [InlineData("lock (_gate) { if (_all.Count == 0) _all[\"\"] = Load(path); _count++; }")] // once
    [InlineData("lock (_gate) { if (_all.Count > 0) return null; _all[\"\"] = Load(path); _count++; }")] // once
    [InlineData("lock (_gate) { Append(line); _count++; }")]
    [InlineData("lock (_gate) { var process = Running; process!.WaitForExit(5000); _count++; }", "Process? Running { get; set; }")]
    [InlineData("lock (_gate) { Flush(); _count++; }", "Stream Port => _port; void Flush() { Send(Port); } static void Send(Stream port) { port.Flush(); }")]
    [InlineData("lock (_gate) { _port.Write(new byte[4]); _port.Flush(); }")]
    [InlineData("lock (_gate) { using var command = _connection.CreateCommand(); command.CommandText = line; command.ExecuteNonQuery(); _count++; }")]
    [InlineData("lock (_gate) { File.AppendAllText(_path, line); }")]
    [InlineData("lock (_gate) { File.AppendAllText(\"log.txt\", line); }")]
    [InlineData("lock (_gate) { File.AppendAllText(path, line); }")]
    [InlineData("lock (_gate) { File.WriteAllText(_path, string.Join(',', _all.Keys)); }")]
    [InlineData("lock (_gate) { return File.ReadAllText(_path); }")]
    [InlineData("lock (_gate) { Console.WriteLine(line); Debug.WriteLine(line); _count++; }")]
    [InlineData("lock (_gate) { using var writer = new StringWriter(); writer.Write(line); _text = writer.ToString(); }")]
    [InlineData("lock (_gate) { var memory = new MemoryStream(); memory.Write(new byte[3]); _count += (int)memory.Length; }")]
    public Task Silent_when_the_lock_is_there_for_the_thing(string body, string more = "") => Verify.Silent(Rates(body, more));

    [Theory]
    [InlineData("""
        readonly object _file = new();
        public string Load() { lock (_file) return File.ReadAllText(_path); }
        public void Save(string id) { lock (_file) File.WriteAllText(_path, id); }
        """)]
    [InlineData("""
        readonly object _file = new();
        string IdPath => Path.Combine(_path, "id.txt");
        public string? Load() { try { lock (_file) { var id = File.ReadAllText(IdPath); if (Guid.TryParse(id, out _)) return id; Debug.WriteLine(id); } } catch (IOException) { } return null; }
        public void Save(string id) { var path = IdPath; lock (_file) { using var stream = new FileStream(path, FileMode.Create); using var writer = new StreamWriter(stream); writer.Write(id); Debug.WriteLine(_text); } }
        """)]
    [InlineData("""
        readonly object _file = new();
        public void Save(string id) { lock (_file) { Write(_path, id); Debug.WriteLine(_text); } }
        static void Write(string path, string text) => File.WriteAllText(path, text);
        """)]
    public Task Silent_when_all_who_take_the_lock_use_the_same_file(string members) => Verify.Silent(Rates("", members));

    [Theory]
    [InlineData("public string? Get(string key) { lock (_file) return _values.GetValueOrDefault(key); } public void Set(string key, string value) { lock ([|_file|]) { _values[key] = value; File.WriteAllText(_path, value); _count++; } }")]
    [InlineData("public void Add(string key) { lock ([|_file|]) { _values[key] = File.ReadAllText(key); } } public void Save() { lock (_file) File.WriteAllText(_path, \"\"); }")] // a file of the caller's
    [InlineData("public string? Get(string key) { lock ([|_file|]) { if (!_values.TryGetValue(key, out var value)) _values[key] = value = File.ReadAllText(_path); return value; } }")] // most find it in memory
    [InlineData("public int Next() { lock ([|_file|]) { _count += int.Parse(File.ReadAllText(_path)); return _count; } }")] // a count besides
    [InlineData("public void Add() { lock ([|_file|]) { _count++; Thread.Sleep(100); } }")] // a clock is nobody's
    [InlineData("public void Add(string key) { lock ([|_file|]) { File.AppendAllText(_path, key); _count += Directory.GetFiles(key).Length; File.ReadAllText(key); } }")] // another one besides
    public Task Reports_a_wait_that_others_need_not_have_had(string members) => Verify.Reports(Rates("", "readonly object _file = new(); readonly Dictionary<string, string> _values = new(); " + members));

    [Fact]
    public Task Suggests_it_where_most_only_take_what_was_read_once() => Verify.Suggests("""
        public class Worker
        {
            readonly object _gate = new();
            readonly string _path = "last.txt";
            string? _last;
            bool _isRead;

            public string? Last
            {
                get
                {
                    lock (_gate)
                    {
                        if (_last is null && !_isRead)
                        {
                            if (File.Exists(_path))
                                _last = File.ReadAllText(_path);
                            _isRead = true;
                        }

                        return _last;
                    }
                }

                set
                {
                    _last = value;
                    lock ([|_gate|])
                    {
                        using var stream = new FileStream(_path, FileMode.Create);
                        Console.WriteLine(_isRead);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Silent_on_the_connection_of_the_lock_behind_a_helper() => Verify.Silent("""
        using System.Data;

        public sealed class Repository(IDbConnection connection)
        {
            readonly object _lock = new();
            readonly Dictionary<long, string> _names = new();
            public string[] Names() { lock (_lock) return Query("SELECT Name FROM T", r => r.GetString(0)); }
            public long[] Ids() { lock (_lock) return Query("SELECT Id FROM T", r => r.GetInt64(0)); }
            public void Clear() { lock (_lock) { using var c = connection.CreateCommand(); c.CommandText = "DELETE FROM T"; c.ExecuteNonQuery(); } }
            public void Reload() { lock (_lock) { _names.Clear(); foreach (var name in Query("SELECT Name FROM T", r => r.GetString(0))) _names.Add(_names.Count, name); } }
            public string? Find(long id) { lock (_lock) return _names.GetValueOrDefault(id); }

            T[] Query<T>(string sql, Func<IDataReader, T> f)
            {
                using var command = connection.CreateCommand();
                command.CommandText = sql;
                return Read(command, f).ToArray();
            }

            static IEnumerable<T> Read<T>(IDbCommand command, Func<IDataReader, T> f)
            {
                using var reader = command.ExecuteReader();
                while (reader.Read()) yield return f(reader);
            }
        }
        """);

    [Fact]
    public Task Reports_a_connection_that_is_opened_on_the_spot() => Verify.Reports("""
        using System.Data.Common;

        public sealed class Names(DbProviderFactory factory)
        {
            readonly object _lock = new();
            readonly Dictionary<long, string> _cache = new();

            public string Of(long id)
            {
                lock ([|_lock|])
                {
                    if (!_cache.TryGetValue(id, out var name))
                    {
                        using var connection = factory.CreateConnection()!;
                        connection.Open();
                        _cache[id] = name = connection.ServerVersion;
                    }

                    return name;
                }
            }
        }
        """);

    [Theory]
    [InlineData("lock (_gate) { _all.Add(key, _port.ReadByte().ToString()); }")] // what waits is the port's
    [InlineData("lock (_gate) { _all.Add(key, string.Concat(_log.ToString(), _port.ReadByte())); }")]
    [InlineData("lock (_gate) { Start(path); _count++; }", "static void Start(string path) { Task.Run(() => File.ReadAllText(path)); }")]
    [InlineData("lock (_gate) { _count += Settings.Length; }", "string? _settings; string Settings { get { if (_settings is null) _settings = File.ReadAllText(_path + _count); return _settings; } }")] // once
    [InlineData("lock (_gate) { Check(path); _count++; }", "void Check(string path) { if (_count > 9) throw new InvalidOperationException(File.ReadAllText(path)); }")]
    [InlineData("lock (_gate) { foreach (var one in Lines(_port)) _count++; }", "static IEnumerable<int> Lines(Stream port) { while (port.ReadByte() is var b and >= 0) yield return b; }")]
    public Task Silent_when_what_waits_is_the_things_own_or_rare(string body, string more = "") => Verify.Silent(Rates(body, more));

    [Theory]
    [InlineData("lock ([|_gate|]) { foreach (var text in Texts(key)) _all[key] = text; }", "static IEnumerable<string> Texts(string path) { yield return File.ReadAllText(path); }")]
    [InlineData("lock ([|_gate|]) { _all[key] = Texts(key).Last(); }", "static IEnumerable<string> Texts(string path) { yield return File.ReadAllText(path); }")]
    [InlineData("lock ([|_gate|]) { foreach (var text in new[] { key, path }.Select(p => File.ReadAllText(p)).ToList()) _all[key] = text; }", "")]
    [InlineData("lock ([|_gate|]) { _all[key] = Text(path).Trim(); }", "string Text(string path) { if (_count > 3) throw new InvalidOperationException(); return File.ReadAllText(path); }")]
    [InlineData("lock ([|_gate|]) { _count += Length; }", "string _other = \"\"; int Length => File.ReadAllText(_other + _count).Length;")]
    public Task Reports_waits_in_iterators_queries_and_getters(string body, string more) => Verify.Reports(Rates(body, more));

    [Theory]
    [InlineData("lock (_gate) { if (_text is null) _text = File.ReadAllText(path); }")]
    [InlineData("lock (_gate) { _text ??= File.ReadAllText(path); }")]
    [InlineData("lock (_gate) { if (_isLoaded) return _text; _text = File.ReadAllText(path); _isLoaded = true; }")]
    [InlineData("lock (_gate) { if (!_isLoaded) { _text = Load(path); _isLoaded = true; } }")]
    public Task Silent_when_it_is_done_once(string body) => Verify.Silent(Rates(body));

    [Theory]
    [InlineData("lock (_gate) { while (_count == 0) Monitor.Wait(_gate); }")]
    [InlineData("lock (_gate) { Thread.Sleep(0); _count++; }")]
    [InlineData("lock (_gate) { _text = _http.GetStringAsync(path).Result; }")] // CONC1013
    [InlineData("lock (_gate) { _count += Finish(); }  static int Finish() { var t = new ValueTask<int>(3); return t.IsCompletedSuccessfully ? t.GetAwaiter().GetResult() : 0; }")] // whether it is complete is not asked here
    [InlineData("var own = new object(); lock (own) { Thread.Sleep(100); }")]
    [InlineData("_rw.EnterReadLock(); try { line = File.ReadAllText(path); } finally { _rw.ExitReadLock(); }")]
    [InlineData("lock (_gate) { Task.Run(() => File.ReadAllText(path)); _count++; }")]
    [InlineData("var text = File.ReadAllText(path); lock (_gate) { _all[key] = text; }")]
    [InlineData("lock (_gate) { if (File.Exists(path)) _count++; }")]
    [InlineData("if (Monitor.TryEnter(_gate)) { try { _text = File.ReadAllText(path); } finally { Monitor.Exit(_gate); } }")]
    public Task Silent_when_nobody_waits_long(string body) => Verify.Silent(Rates(body));

    [Theory]
    [InlineData("await Task.Yield(); lock ([|_gate|]) { _all[key] = File.ReadAllText(path); }")] // no await can stand there
    [InlineData("await _one.WaitAsync(); try { _all[key] = File.ReadAllText(path); } finally { _one.Release(); }")] // CONC1004
    [InlineData("await Task.Yield(); lock (_gate) { _text = _http.GetStringAsync(path).Result; }")] // CONC1013
    public Task Async_code_has_rules_of_its_own(string body) => Verify.Reports(Rates(body, signature: "public async Task<string?> M(string key, string path, string line)"));

    [Fact]
    public Task Silent_on_an_object_of_one_thread() => Verify.Silent("""
        class Batch
        {
            readonly object _gate = new();
            string _text = "";
            public void Load(string path) { lock (_gate) { _text += File.ReadAllText(path); } }

            static void Main(string[] args) => Parallel.ForEach(args, arg =>
            {
                var batch = new Batch();
                batch.Load(arg);
            });
        }
        """);

    static string Slots(string main) => $$"""
        class Slots
        {
            readonly object _gate = new();
            int _free = 2;
            void Take() { lock ([|_gate|]) { while (_free == 0) Thread.Sleep(100); _free--; } }
            void Return() { lock (_gate) { _free++; } }
            static void Main() { var slots = new Slots(); {{main}} }
        }
        """;

    [Theory]
    [InlineData("var other = new Thread(slots.Return); other.Start(); slots.Take(); other.Join();")]
    [InlineData("var other = new Thread(() => slots.Return()); other.Start(); slots.Take(); other.Join();")]
    [InlineData("var other = Task.Run(slots.Return); slots.Take(); other.Wait();")]
    public Task Reports_the_main_thread_beside_a_thread_that_it_started(string main) => Verify.Reports(Slots(main));

    [Theory]
    [InlineData("slots.Take(); var other = new Thread(slots.Return); other.Start(); other.Join();")]
    [InlineData("var other = new Thread(slots.Return); other.Start(); other.Join(); slots.Take();")]
    [InlineData("var others = new Slots(); var other = new Thread(others.Return); other.Start(); slots.Take(); other.Join();")]
    public Task Silent_when_no_thread_needs_the_lock_meanwhile(string main) => Verify.Silent(Slots(main).Replace("[|_gate|]", "_gate"));

    [Fact]
    public Task Leaves_joining_the_objects_own_thread_under_the_lock_that_it_takes_to_CONC3011() => Verify.Silent("""
        class Worker
        {
            readonly object _gate = new();
            Thread? _thread;
            int _rounds;
            volatile bool _stop;
            void Start() { lock (_gate) { _thread = new Thread(Run); _thread.Start(); } }
            void Stop() { _stop = true; lock (_gate) { _thread?.Join(); _thread = null; } }
            void Run() { while (!_stop) lock (_gate) { _rounds++; } }
            static void Main() { var worker = new Worker(); worker.Start(); Console.ReadLine(); worker.Stop(); }
        }
        """);

    [Fact]
    public Task Reports_a_query_of_a_connection_that_the_lock_does_not_guard() => Verify.Reports("""
        using System.Data.Common;

        public static class Totals
        {
            static readonly object Gate = new();
            static long s_total;

            public static void Add(DbConnection connection)
            {
                using var command = connection.CreateCommand();
                lock ([|Gate|]) { s_total += Convert.ToInt64(command.ExecuteScalar()); }
            }
        }
        """);

    [Fact]
    public Task Silent_before_threads_start() => Verify.Silent("""
        static class Settings
        {
            static readonly object Gate = new();
            static readonly Dictionary<string, string> All = new();
            public static void Load(string path) { lock (Gate) { All[path] = File.ReadAllText(path); } }
            static void Main(string[] args) { Load(args[0]); new Thread(() => Console.WriteLine(args.Length)).Start(); }
        }
        """);

    [Fact]
    public Task Says_what_and_why() => Verify.Says("""
        public class Rates
        {
            readonly object _gate = new();
            readonly Dictionary<string, string> _all = new();

            public string Of(string currency)
            {
                lock ([|_gate|])
                {
                    if (!_all.TryGetValue(currency, out var rate))
                        _all[currency] = rate = Load(currency);
                    return rate;
                }
            }

            static string Load(string currency) => File.ReadAllText(currency + ".txt");
        }
        """, "'Of' waits for 'File.ReadAllText' in 'Load' while it holds '_gate'; every other thread that needs the lock waits meanwhile",
        (11, 41));

    // ----------------------------------------------------------------------------------------------------------- fix

    static Task Fixes(string before, string after) => Verify.Fixes<Fixes.GlobalLock.BlockingUnderLockFix>(Rates(before), Rates(after), isForFixAll: false);

    [Fact]
    public Task The_wait_moves_before_the_lock() => Fixes(
        "lock ([|_gate|]) { _all[key] = File.ReadAllText(path); }",
        "var text = File.ReadAllText(path);\n        lock (_gate) { _all[key] = text; }");

    [Fact]
    public Task A_sleep_at_the_end_moves_behind_the_lock() => Fixes(
        "lock ([|_gate|]) { _count++; Thread.Sleep(100); }",
        "lock (_gate) { _count++; }\n\n        Thread.Sleep(100);");

    [Fact]
    public Task The_title_says_that_several_may_wait() => Verify.FixesAs<Fixes.GlobalLock.BlockingUnderLockFix>(
        "Wait before the lock is taken; several threads may then wait at a time",
        Rates("lock ([|_gate|]) { var text = Load(path); _all[key] = text; }"),
        Rates("var text = Load(path);\n        lock (_gate) { _all[key] = text; }"),
        isForFixAll: false);

    [Fact]
    public Task A_cache_looks_again() => Verify.FixesAs<Fixes.GlobalLock.BlockingUnderLockFix>(
        "Wait outside of the lock and look again inside; two threads may do it for the same key; several threads may then wait at a time",
        Rates("lock ([|_gate|]) { if (!_all.TryGetValue(key, out var text)) _all[key] = text = File.ReadAllText(path); return text; }"),
        Rates("lock (_gate)\n        {\n            if (_all.TryGetValue(key, out var known))\n                return known;\n        }\n\n        var localText = File.ReadAllText(path);\n        lock (_gate) { if (!_all.TryGetValue(key, out var text)) _all[key] = text = localText; return text; }"),
        isForFixAll: false);

    [Theory]
    [InlineData("lock ([|_gate|]) { if (!_all.TryGetValue(key, out var text)) { _count++; _all[key] = text = File.ReadAllText(path); } return text; }")]
    [InlineData("lock ([|_gate|]) { _count++; _all[key] = File.ReadAllText(path); }")]
    [InlineData("lock ([|_gate|]) { while (_count < 3) Thread.Sleep(10); }")]
    public Task Offers_nothing_where_it_is_not_sure(string body) => Verify.OffersNoFix<Fixes.GlobalLock.BlockingUnderLockFix>(Rates(body));

    [Fact]
    public Task Reports_methods_that_the_project_names() => Verify.ReportsWithOptions("concurrency.blocking_methods = M:Sensor.Measure", """
        public static class Sensor { public static int Measure() => 7; public static int Last() => 7; }

        public class Room
        {
            readonly object _gate = new();
            int _degrees;
            public void Refresh() { lock ([|_gate|]) { _degrees = Sensor.Measure(); } }
            public void Again() { lock (_gate) { _degrees = Sensor.Last(); } }
        }
        """);

    [Fact]
    public Task Misses_a_write_of_what_the_lock_guards_though_others_need_only_memory() => Verify.KnownMiss(Rates("", """
        readonly Dictionary<string, string> _values = new();
        public string? Get(string key) { lock (_gate) return _values.GetValueOrDefault(key); }
        public void Set(string key, string value) { lock (_gate) { _values[key] = value; File.WriteAllLines(_path, _values.Select(p => p.Key)); } }
        """));

    [Fact]
    public Task Reports_waits_behind_an_interface_of_its_own() => Verify.Reports(Rates("lock ([|_gate|]) { _all[key] = Source.Load(path); }", """
        static readonly ISource Source = new Disk();
        interface ISource { string Load(string path); }
        class Disk : ISource { public string Load(string path) => File.ReadAllText(path); }
        """));

    [Fact]
    public Task Misses_waits_behind_an_interface_that_others_can_implement() => Verify.KnownMiss(Rates("lock (_gate) { _all[key] = Source.Load(path); }", """
        static readonly ISource Source = new Disk();
        public interface ISource { string Load(string path); }
        class Disk : ISource { public string Load(string path) => File.ReadAllText(path); }
        """));

    static string Pages(string main) => $$"""
        static class Pages
        {
            static readonly object s_gate = new();
            static string[] s_all = Array.Empty<string>();
            static void Load(string path)
            {
                lock ([|s_gate|])
                    s_all = File.ReadAllLines(path);
            }
            static bool Has(string page) { lock (s_gate) return Array.IndexOf(s_all, page) >= 0; }
            static void Main(string[] args) { {{main}} }
        }
        """;

    [Theory]
    [InlineData("var loading = Task.Run(() => Load(args[0])); Console.WriteLine(Has(args[1])); loading.Wait();")]
    [InlineData("using var timer = new Timer(_ => Load(args[0]), null, 0, 5000); while (Console.ReadLine() is { } page) Console.WriteLine(Has(page));")]
    public Task Reports_a_thread_beside_the_main_thread(string main) => Verify.Reports(Pages(main));

    [Theory]
    [InlineData("var loading = Task.Run(() => Load(args[0])); loading.Wait(); Console.WriteLine(Has(args[1]));")]
    [InlineData("Console.WriteLine(Has(args[1])); Task.Run(() => Load(args[0])).Wait();")]
    public Task Silent_where_the_main_thread_has_waited(string main) => Verify.Silent(Pages(main).Replace("[|s_gate|]", "s_gate"));

    // ------------------------------------------------------------------------------------------------------------ logs

    const string Log = """
        static class Log
        {
            static readonly object s_gate = new();
            static TextWriter? s_writer;
            public static void Open(TextWriter writer) { lock (s_gate) s_writer = writer; }
            public static void Write(string line) { if (s_writer is not null) { lock (s_gate) { s_writer?.WriteLine(line); } } }
        }
        """;

    [Fact]
    public Task Silent_on_a_log_line() => Verify.Silent(Rates("lock (_gate) { _all[key] = line; Log.Write(line); }") + "\n" + Log);

    [Fact]
    public Task Reports_a_writer_that_the_call_opens() => Verify.Reports(Rates("lock ([|_gate|]) { _all[key] = line; Log.Write(path, line); }") + """
        static class Log { public static void Write(string path, string line) { using var writer = File.AppendText(path); writer?.WriteLine(line); } }
        """);

    // ------------------------------------------------------------------------------------------------- what the lock is not for

    static string Account(string audit) => $$"""
        class Account
        {
            readonly object _gate = new();
            decimal _balance;
            void Audit(string text) => File.AppendAllText("audit.log", text);
            public void Deposit(decimal amount) { lock ({{(audit.Length == 0 ? "_gate" : "[|_gate|]")}}) { _balance += amount; Audit("deposit"); } }
            public decimal Balance { get { lock (_gate) return _balance; } }
            {{audit}}
        }
        """;

    [Fact]
    public Task Silent_on_a_file_of_its_own_name() => Verify.Silent(Account(""));

    [Fact]
    public Task Reports_a_file_that_is_written_without_the_lock_as_well() => Verify.Reports(Account("public void Close() => Audit(\"closed\");"));

    [Theory]
    [InlineData("lock ([|_gate|]) { _all[key] = Fetch(path); }", "string Fetch(string path) => _http.GetStringAsync(path).GetAwaiter().GetResult();")]
    [InlineData("lock ([|_gate|]) { _all[key] = Fetch(path); }", "string Fetch(string path) => _http.GetStringAsync(path).Result;")]
    [InlineData("lock ([|_gate|]) { _all[key] = Fetch(path); }", Ask + "internal string Fetch(string path) => _ask(path).Result;")]
    [InlineData("lock ([|_gate|]) { _all[key] = Get(path); }", Ask + "string Get(string path) => Fetch(path); string Fetch(string path) => _ask(path).Result;")]
    [InlineData("lock ([|_gate|]) { _all[key] = Fetch(path); }", Ask + "string Fetch(string path) { var text = _ask(path).Result; Thread.Sleep(100); return text; }")]
    [InlineData("lock ([|_gate|]) { _all[key] = Fetch(path, false); }", Ask + "string Fetch(string path, bool isAsked) { if (isAsked) Task.Delay(9).Wait(); return Get(path); } string Get(string path) => _ask(path).Result;")]
    [InlineData("[|_one.Wait()|]; try { _all[key] = Fetch(path); } finally { _one.Release(); }", Ask + "string Fetch(string path) => _ask(path).Result; void Drop() { _one.Wait(); try { _all.Clear(); } finally { _one.Release(); } }")]
    [InlineData("lock ([|_gate|]) { foreach (var text in File.ReadLines(path)) _count += text.Length; }", "")]
    public Task Reports_what_is_begun_and_waited_for_on_the_spot(string body, string more) => Verify.Reports(Rates(body, more));

    [Theory]
    [InlineData("lock (_gate) { _all[key] = Result(Task.FromResult(line)); }", "static string Result(Task<string> task) => task.Result;")]
    [InlineData("lock (_gate) { _all[key] = Result(line); }", "static string Result(string line) => Task.FromResult(line).GetAwaiter().GetResult();")]
    [InlineData("lock (_gate) { _all[key] = Fetch(path); }", Ask + "string Fetch(string path) => _ask(path).GetAwaiter().GetResult();")] // CONC1013
    [InlineData("lock (_gate) { _all[key] = Fetch(path, false); }", Ask + "string Fetch(string path, bool isShort) { if (isShort) return path; return _ask(path).Result; }")] // CONC1013
    public Task Silent_on_tasks_that_others_have_begun(string body, string more) => Verify.Silent(Rates(body, more));

    const string Ask = "readonly Func<string, Task<string>> _ask = null!; ";

    static string InPair(string listener, string connect) => $$"""
        using System.Net;
        using System.Net.Sockets;
        class Pair
        {
            static readonly List<Socket> Others = new();
            public Pair(EndPoint other)
            {
                using (var listener = {{listener}})
                {
                    using var client = new TcpClient();
                    {{connect}}
                }
            }
        }
        class C
        {
            readonly object _gate = new();
            readonly List<Pair> _pairs = new();
            public int Count { get { lock (_gate) return _pairs.Count; } }
            public void Add(EndPoint other) { lock ({{(connect.Contains("wait") ? "[|_gate|]" : "_gate")}}) { _pairs.Add(new Pair(other)); } }
        }
        """;

    [Theory]
    [InlineData("listener.Start(); client.Client.Connect(listener.LocalEndpoint); using var server = listener.AcceptTcpClient();", "new TcpListener(IPAddress.Loopback, 0)")]
    [InlineData("listener.Start(); client.Connect((IPEndPoint)listener.LocalEndpoint); using var server = listener.AcceptSocket();", "new TcpListener(IPAddress.Loopback, 0)")]
    [InlineData("listener.Listen(1); client.Client.Connect(listener.LocalEndPoint!); using var server = listener.Accept();")]
    [InlineData("listener.Listen(1); using var server = listener.Accept(); /* wait */")]
    [InlineData("listener.Listen(1); client.Client.Connect(other); /* wait */")]
    [InlineData("listener.Listen(1); client.Client.Connect(other); using var server = listener.Accept(); /* wait */")]
    [InlineData("Others.Add(listener); listener.Listen(1); client.Client.Connect(listener.LocalEndPoint!); using var server = listener.Accept(); /* wait */")]
    public Task Reports_connections_unless_the_same_code_has_made_them(string connect, string listener = "new Socket(SocketType.Stream, ProtocolType.Tcp)") => Verify.Reports(InPair(listener, connect));

    [Theory]
    [InlineData("feed.Refresh(args[0]), feed.Refresh(args[1])", true)]
    [InlineData("feed.Refresh(args[0])", false)]
    public Task Reports_code_that_two_calls_launch(string calls, bool isReported)
    {
        var source = $$"""
            class Feed
            {
                readonly object _gate = new();
                readonly Dictionary<string, string> _all = new();
                public Task Refresh(string path) => Task.Run(() => { lock ({{(isReported ? "[|_gate|]" : "_gate")}}) { _all[path] = File.ReadAllText(path); } });
                static async Task Main(string[] args) { var feed = new Feed(); await Task.WhenAll({{calls}}); Console.WriteLine(feed._all.Count); }
            }
            """;
        return isReported ? Verify.Reports(source) : Verify.Silent(source);
    }

    static string Logging(string writer, string body) => $$"""
        static class InternalLogger
        {
            static {{writer}} s_writer = null!;
            public static void Open({{writer}} writer) => s_writer = writer;
            public static void Debug(string text) { var writer = Chosen(); writer.WriteLine(text); writer.Flush(); }
            static {{writer}} Chosen() => s_writer;
        }
        class Account
        {
            static readonly object s_gate = new();
            static int s_sum;
            static void Pay(int amount) { lock ({{body}} }
            static void Main(string[] args) => Parallel.ForEach(args, arg => Pay(arg.Length));
        }
        """;

    [Fact]
    public Task Silent_on_a_line_of_a_log_that_may_go_anywhere() => Verify.Silent(Logging("TextWriter", "s_gate) { s_sum += amount; InternalLogger.Debug(\"paid\"); }"));

    [Fact]
    public Task Names_the_wait_and_not_the_line_of_the_log() => Verify.Reports(Logging("TextWriter", "[|s_gate|]) { InternalLogger.Debug(\"paid\"); s_sum += File.ReadAllText(\"x\" + amount).Length; }"));

    [Fact]
    public Task Suggests_a_log_that_certainly_writes_to_a_file() => Verify.Suggests(Logging("StreamWriter", "[|s_gate|]) { s_sum += amount; InternalLogger.Debug(\"paid\"); }"));

    static string Asker(string body, string more = "") => $$"""
        public class Asker
        {
            readonly object _gate = new();
            readonly ManualResetEvent _answered = new(false);
            int _count;
            void Send() => _count++;
            public bool Ask() { lock (GATE) { {{body}} } }
            {{more}}
        }
        """;

    [Fact]
    public Task Silent_where_one_question_at_a_time_is_asked() => Verify.Silent(Asker("_answered.Reset(); Send(); return _answered.WaitOne(100);").Replace("GATE", "_gate"));

    [Fact]
    public Task Reports_a_wait_for_what_others_begin() => Verify.Reports(Asker("Send(); return _answered.WaitOne(100);").Replace("GATE", "[|_gate|]"));

    [Fact]
    public Task Silent_where_all_others_only_try() => Verify.Silent(Asker("Send(); return _answered.WaitOne(100);", "public void Look() { if (!Monitor.TryEnter(_gate)) return; try { _count = 0; } finally { Monitor.Exit(_gate); } }").Replace("GATE", "_gate"));

    [Fact]
    public Task Reports_where_others_wait_in_another_part_of_the_type() => Verify.Reports(
        Asker("Send(); return _answered.WaitOne(100);", "public void Look() { if (!Monitor.TryEnter(_gate)) return; try { _count = 0; } finally { Monitor.Exit(_gate); } }").Replace("GATE", "[|_gate|]").Replace("public class", "public partial class"),
        "partial class Asker { public void Clear() { lock (_gate) _count = 0; } }");

    [Theory]
    [InlineData("public void Look() { if (!Monitor.TryEnter(_gate, 500)) return; try { _count = 0; } finally { Monitor.Exit(_gate); } }")]
    [InlineData("public void Look() { if (!Monitor.TryEnter(_gate)) return; try { _count = 0; } finally { Monitor.Exit(_gate); } } public void Clear() { lock (_gate) _count = 0; }")]
    [InlineData("public void Look() { if (!Monitor.TryEnter(_gate)) return; try { _count = 0; } finally { Monitor.Exit(_gate); } } public void Clear() => Run(_gate, () => _count = 0); static void Run(object gate, Action action) { lock (gate) action(); }")]
    [InlineData("public void Look() { if (!Monitor.TryEnter(_gate)) return; try { _count = 0; } finally { Monitor.Exit(_gate); } } public void Clear() => Task.Run(() => { lock (this._gate) _count = 0; });")]
    public Task Reports_where_others_wait(string more) => Verify.Reports(Asker("Send(); return _answered.WaitOne(100);", more).Replace("GATE", "[|_gate|]"));

    [Fact]
    public Task Silent_in_a_stream() => Verify.Silent("""
        public abstract class Remote : Stream
        {
            readonly object _gate = new();
            readonly ManualResetEvent _arrived = new(false);
            long _position;
            public override int ReadByte() { lock (_gate) { _arrived.WaitOne(); _position++; return 1; } }
        }
        """);

    // ------------------------------------------------------------------------------------------------- whose resource it is

    static string Room(string body, string more = "") => $$"""
        using System.Collections.Concurrent;
        using System.Net.Sockets;

        class Room
        {
            readonly object _gate = new();
            readonly List<Socket> _members = new();
            readonly List<string> _lines = new();
            readonly Queue<string> _letters = new();
            readonly BlockingCollection<string> _orders = new();
            readonly Dictionary<string, DateTime> _versions = new();
            readonly StreamWriter _log = new("log.txt");
            readonly FileInfo _own = new("own.txt");
            readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);
            readonly string _path = "lines.txt";
            readonly Timer _timer;
            bool _isClosed;
            bool _isStarted;
            int _count;
            readonly ManualResetEventSlim _ready = new();

            public Room() => _timer = new Timer(_ => Work(null!, ""), null, 10, 10);
            public void Join(Socket member) { lock (_gate) { _members.Add(member); _versions.Clear(); _count++; _letters.Enqueue(""); } }
            public void Close() { lock (_gate) _isClosed = true; }
            {{more}}
            public string? Work(FileInfo file, string line)
            {
                {{body}}
                return null;
            }
        }
        """;

    const string Deliver = "static void Deliver(Socket member, string text) => member.Send(new byte[text.Length]);";
    const string Serve = "public void Run() { var client = _socket.Accept(); Task.Run(() => Serve(client)); } void Serve(Socket client) { ";
    const string Audit = "static void Audit(string line) { using var client = new TcpClient(\"audit.example.org\", 5140); using var writer = new StreamWriter(client.GetStream()); writer.WriteLine(line); }";
    const string Save = "void Flush() { File.AppendAllText(_path, string.Join(',', _lines)); _lines.Clear(); }";

    [Theory]
    [InlineData("lock ([|_gate|]) { foreach (var member in _members) Deliver(member, line); }", Deliver)]
    [InlineData("", Serve + "lock ([|_gate|]) { _count += client.Receive(new byte[9]); } }")]
    [InlineData("lock ([|_gate|]) { file.CopyTo(line); _versions[line] = default; }", "")]
    [InlineData("lock ([|_gate|]) { _count++; Audit($\"{line} {_count}\"); }", Audit)]
    public Task Reports_a_resource_that_is_another_one_each_time(string body, string more) => Verify.Reports(Room(body, more));

    [Theory]
    [InlineData("lock (_gate) { _count++; Deliver(_socket, line); }", Deliver)]
    [InlineData("lock (_gate) { _count++; _socket.Send(new byte[9]); }", "")]
    [InlineData("Serve(_socket);", "void Serve(Socket client) { lock (_gate) { _count += client.Receive(new byte[9]); } }")]
    [InlineData("lock (_gate) { _own.CopyTo(line); _count++; }", "")]
    [InlineData("lock (_gate) { _count++; Audit($\"{line} {_count}\"); }", "void Audit(string line) { _log.WriteLine(line); _log.Flush(); }")]
    public Task Silent_for_a_resource_that_the_object_has(string body, string more) => Verify.Silent(Room(body, more));

    [Theory]
    [InlineData("lock ([|_gate|]) { _lines.Add(line); if (_lines.Count >= 100) Flush(); }", Save)]
    [InlineData("lock ([|_gate|]) { _lines.Add(line); if (_lines.Count > 9) { File.AppendAllLines(_path, _lines); _lines.Clear(); } }", "")]
    public Task Reports_a_buffer_that_is_written_while_others_want_to_fill_it(string body, string more) => Verify.Reports(Room(body, more));

    [Theory]
    [InlineData("List<string> full; lock (_gate) { _lines.Add(line); if (_lines.Count < 100) return null; full = [.. _lines]; _lines.Clear(); } File.AppendAllLines(_path, full);", "")]
    [InlineData("lock (_gate) { _log.WriteLine(line); if (++_count > 100) _log.Flush(); }", "")]
    public Task Silent_for_a_buffer_that_is_written_later_or_is_the_writers(string body, string more) => Verify.Silent(Room(body, more));

    [Theory]
    [InlineData("while (true) { lock ([|_gate|]) { if (_letters.Count > 0) return _letters.Dequeue(); if (_isClosed) return null; Thread.Sleep(50); } }")]
    public Task Reports_polling_under_the_lock(string body) => Verify.Reports(Room(body));

    [Theory]
    [InlineData("lock (_gate) { if (_isStarted) return null; _isStarted = true; new Thread(() => _ready.Set()).Start(); _ready.Wait(); }")]
    [InlineData("while (true) { lock (_gate) { if (_letters.Count > 0) return _letters.Dequeue(); if (_isClosed) return null; } Thread.Sleep(50); }")]
    [InlineData("lock (_gate) { while (_letters.Count == 0) { if (_isClosed) return null; Monitor.Wait(_gate); } return _letters.Dequeue(); }")]
    public Task Silent_where_it_waits_once_or_without_the_lock(string body) => Verify.Silent(Room(body));

    static string Kitchen(string cook) => $$"""
        using System.Collections.Concurrent;

        class Kitchen
        {
            readonly BlockingCollection<string> _orders = new(50);
            readonly object _gate = new();
            int _served;
            void Cook() { for (var i = 0; i < 500; i++) { {{cook}} } }
            int Served() { lock (_gate) return _served; }

            static void Main()
            {
                var kitchen = new Kitchen();
                var cook = new Thread(kitchen.Cook);
                cook.Start();
                kitchen._orders.Add("soup");
                cook.Join();
                Console.WriteLine(kitchen.Served());
            }
        }
        """;

    [Fact]
    public Task Reports_a_wait_for_the_next_order_under_a_lock_that_others_take() => Verify.Reports(Kitchen("lock ([|_gate|]) { _orders.Take(); _served++; }"));

    [Fact]
    public Task Silent_where_the_order_is_there_first() => Verify.Silent(Kitchen("_orders.Take(); lock (_gate) { _served++; }"));

    [Fact]
    public Task Silent_where_it_only_looks_for_an_order() => Verify.Silent(Kitchen("lock (_gate) { if (_orders.TryTake(out _)) _served++; }"));

    [Theory]
    [InlineData("var isTaken = [|Monitor.TryEnter(_gate, 200)|]; if (!isTaken) return null; try { _all[key] = File.ReadAllText(path); } finally { Monitor.Exit(_gate); }")]
    public Task Reports_under_a_lock_whose_attempt_is_kept(string body) => Verify.Reports(Rates(body));

    [Theory]
    [InlineData("var isTaken = Monitor.TryEnter(_gate, 200); if (!isTaken) return null; string text; try { text = _all[key]; } finally { Monitor.Exit(_gate); } File.WriteAllText(path, text);")]
    public Task Silent_after_a_lock_whose_attempt_is_kept(string body) => Verify.Silent(Rates(body));

    [Theory]
    [InlineData("while (true) { lock ([|_gate|]) { if (_count == 10) return null; _count++; Thread.Sleep(20); } }")] // counts how often it was done
    [InlineData("lock ([|_gate|]) { if (_count == 10) return null; Thread.Sleep(20); _count++; }")]
    public Task Reports_what_is_done_a_number_of_times(string body) => Verify.Reports(Rates(body));

    [Theory]
    [InlineData("lock (_gate) { if (_count == 1) return null; Thread.Sleep(20); _count = 1; }")]
    [InlineData("lock (_gate) { if (_isLoaded) return null; Thread.Sleep(20); _isLoaded = true; _count++; }")]
    public Task Silent_on_what_is_done_once(string body) => Verify.Silent(Rates(body));

    [Theory]
    [InlineData("while (true) { lock ([|_gate|]) { if (_isLoaded) return null; for (var i = 1; i < _heat.Length; i++) _heat[i] += _heat[i - 1]; Thread.Sleep(20); } }")]
    [InlineData("lock ([|_gate|]) { if (_isLoaded) return null; _heat[0] = 1; Thread.Sleep(20); }")]
    public Task Reports_a_sleep_behind_a_flag_that_others_set(string body) => Verify.Reports(Rates(body).Replace("int _count;", "int _count; readonly int[] _heat = new int[9];"));

    [Theory]
    [InlineData("lock ([|_gate|]) { if (_queue.First == null) return null; var file = _queue.First.Value; _queue.RemoveFirst(); Convert(file); _count++; }")]
    [InlineData("lock ([|_gate|]) { if (_queue.First != null) { var file = _queue.First.Value; _queue.RemoveFirst(); Convert(file); _count++; } }")]
    public Task Reports_what_is_done_whenever_something_is_there(string body) => Verify.Reports(Rates(body, "readonly LinkedList<string> _queue = new(); void Put(string file) { lock (_gate) _queue.AddLast(file); } static void Convert(string file) { using (Process? p = Process.Start(\"ps2pdf\", file)) { p?.WaitForExit(); } }"));

    // What a log does with a line is its own affair; what only bears such a name, or is done beside it, is another matter.
    static string Ranges(string call) => $$"""
        static class Logger { public static void LogDebug(string text) => Core.Write(text); }
        static class Core { public static void Write(string text) => File.AppendAllText("log" + Environment.CurrentManagedThreadId, text); }
        static class Journal { public static void Append(string text) => File.AppendAllText("journal" + Environment.CurrentManagedThreadId, text); }
        class Ranges
        {
            readonly object _gate = new();
            readonly Dictionary<int, int> _active = new();
            void Clean() { foreach (var one in _active.ToArray()) { _active.Remove(one.Key); Logger.LogDebug("gone"); } }
            public void Take(int n) { lock ([|_gate|]) { if (!_active.TryAdd(n, 1)) { {{call}} } } }
            public int Count { get { lock (_gate) return _active.Count; } }
            public void Start() { for (var i = 0; i < 4; i++) new Thread(() => Take(1)).Start(); }
        }
        """;

    [Theory]
    [InlineData("Logger.LogDebug(\"taken\");")]
    [InlineData("Clean();")]
    public Task Suggests_to_move_lines_for_a_log(string call) => Verify.Suggests(Ranges(call));

    [Theory]
    [InlineData("Journal.Append(\"taken\");")]
    [InlineData("Logger.LogDebug(\"taken\"); Journal.Append(\"taken\");")]
    [InlineData("Clean(); Journal.Append(\"taken\");")]
    public Task Reports_what_is_no_line_for_a_log(string call) => Verify.Reports(Ranges(call));

    // ------------------------------------------------------------------------------------ what a call that nobody awaits does later

    static string Feeds(string create, string run) => $$"""
        class Feed
        {
            readonly SemaphoreSlim _signal = new(0);
            readonly bool _isOpen = true;
            public Task? Reading { get; }
            public Feed(bool starts) { {{create}} }
            async Task ReadAsync() { {{run}} }
            void Close() { while (_isOpen) Thread.Sleep(5); }
        }
        class Feeds
        {
            readonly object _gate = new();
            readonly List<object> _all = new();
            public void Add() { lock (@gate@) { _all.Add(new Feed(true)); } }
            public int Count { get { lock (_gate) return _all.Count; } }
            public void Start() { for (var i = 0; i < 4; i++) new Thread(Add).Start(); }
        }
        """;

    [Theory]
    [InlineData("Reading = starts ? ReadAsync() : null;", "while (!_isOpen) await _signal.WaitAsync(); Close();")]
    [InlineData("_ = ReadAsync();", "await Task.Yield(); Close();")]
    public Task Silent_behind_the_first_await_of_a_call_that_is_left_running(string create, string run) => Verify.Silent(Feeds(create, run).Replace("@gate@", "_gate"));

    [Theory]
    [InlineData("Reading = starts ? ReadAsync() : null;", "Close(); await _signal.WaitAsync();")]
    [InlineData("_ = ReadAsync();", "if (!_isOpen) await Task.Yield(); Close();")]
    public Task Reports_what_such_a_call_does_at_once(string create, string run) => Verify.Reports(Feeds(create, run).Replace("@gate@", "[|_gate|]"));

    [Theory]
    [InlineData("lock (_gate) { if (_signal.Wait(0)) _count++; }")]
    [InlineData("lock (_gate) { if (_ended.WaitOne(new TimeSpan(0))) _count++; }")]
    [InlineData("lock (_gate) { if (HasEnded) _count++; }")]
    public Task Silent_on_a_look_whether_something_has_ended(string body) => Verify.Silent(Rates(body, Ended));

    [Theory]
    [InlineData("lock ([|_gate|]) { if (_ended.WaitOne(new TimeSpan(0, 0, 3))) _count++; }")]
    [InlineData("lock ([|_gate|]) { if (IsLate) _count++; }")]
    public Task Reports_a_wait_of_some_time(string body) => Verify.Reports(Rates(body, Ended));

    const string Ended = "readonly ManualResetEvent _ended = new(false); WaitHandle Handle => _ended; bool HasEnded => Handle.WaitOne(new TimeSpan(0)); bool IsLate => Handle.WaitOne(TimeSpan.FromSeconds(2));";

    [Theory]
    [InlineData("lock (_gate) { _link.Close(0, false); _all.Clear(); }")]
    [InlineData("lock (_gate) { foreach (var one in _links) one.Close(wait: 0, true); _links.Clear(); }")]
    public Task Silent_where_what_is_given_closes_the_way_to_the_wait(string body) => Verify.Silent(Rates(body, Links) + Link);

    [Theory]
    [InlineData("lock ([|_gate|]) { _link.Close(500, false); _all.Clear(); }")]
    [InlineData("lock ([|_gate|]) { _link.Close(key.Length, false); _all.Clear(); }")]
    public Task Reports_where_it_leaves_the_way_open(string body) => Verify.Reports(Rates(body, Links) + Link);

    const string Links = "readonly Link _link = new(); readonly List<Link> _links = new();";
    const string Link = """

        public class Link
        {
            readonly ManualResetEvent _closed = new(false);
            int _state;
            public void Close(int wait, bool force) { _state = force ? 2 : 1; if (wait > 0) _closed.WaitOne(wait); }
        }
        """;

    // ------------------------------------------------------------------------------------------ what is done on purpose

    static string Names(string members) => $$"""
        using System.Diagnostics;
        using System.Text.Json;

        public static class Log { public static void LogError(string text) => File.AppendAllText("log.txt", text); }

        public sealed class SafeFile(string path)
        {
            public void Write(string text) { Ensure(); File.WriteAllText(path + ".new", text); Replace(); }
            void Ensure() { if (!File.Exists(path)) File.Create(path).Dispose(); }
            void Replace() { if (File.Exists(path)) File.Delete(path); File.Move(path + ".new", path); }
        }

        public class Names(string path, HttpClient http)
        {
            readonly object _gate = new();
            readonly object _order = new();
            readonly List<string> _all = new();
            readonly Stopwatch _sinceLast = Stopwatch.StartNew();
            string Path { get; } = path;
            string _text = "";
            DateTime _next;
            int _pause = 10;
            int _count;
            public int Count { get { lock (_gate) { return _count; } } }
            public string[] All { get { lock (_gate) { return _all.ToArray(); } } }
            public string Text { get { lock (_gate) { return _text + _next + _pause; } } }
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public void Add(string name) { lock ([|_gate|]) { _all.Add(name); Save(); } } void Save() { var json = JsonSerializer.Serialize(_all); File.WriteAllText(Path, json); } public void Flush() => Save();")]
    [InlineData("public void Add(string name) { lock ([|_gate|]) { _all.Add(name); Save(); } } public void Save() { string json; lock (_gate) { json = JsonSerializer.Serialize(this); } new SafeFile(Path).Write(json); }")]
    [InlineData("public void Add(string name) { lock ([|_gate|]) { Put(name); } } void Put(string name) { _all.Add(name); Save(Path); } public void Save(string path) => File.WriteAllLines(path, _all);")]
    [InlineData("public void Set(int count) { lock ([|_gate|]) { _count = count; if (count > 0) Save(); } } public void Save() { if (Path is { } path) File.WriteAllText(path, JsonSerializer.Serialize(new { Count = _count })); }")]
    [InlineData("public void Set(int count) { lock ([|_gate|]) { _count = count; Fit(false); Save(); } } public void Fit(bool save) { _all.Capacity = _count; if (save) Save(); } public void Save() { File.WriteAllText(Path, JsonSerializer.Serialize(_all)); }")]
    [InlineData("public void Both(int count) { lock ([|_gate|]) { if (count > 3) SetAll(count); } } void SetAll(int count) { Set(count, false); Set(count + 1, false); Save(); } void Set(int count, bool save) { _count = count; if (save) Save(); } public void Save() { if (Path is { } path) Save(path); } public void Save(string path) { File.WriteAllText(path, JsonSerializer.Serialize(_all)); }")]
    [InlineData("public void Add(string name) { lock ([|_gate|]) { _all.Add(name); Save(); } } void Save() { var text = \"\"; text = text.Trim(); var head = text; text = head + text; head = text; text += head; head = string.Join(',', _all); text = text.Trim(); File.WriteAllText(Path, text); } public void Flush() => Save();")] // made from each other
    public Task Suggests_what_saves_the_state_with_its_change(string members) => Verify.Suggests(Names(members));

    [Theory]
    [InlineData("public void Add(string name) { lock ([|_gate|]) { _all.Add(name); Save(name); } } public void Save(string name) { File.AppendAllText(Path, name); } public void Note() => Save(\"\");")] // what is written is not guarded
    [InlineData("public void Add(string name) { lock ([|_gate|]) { _all.Add(name); Save(); } } void Save() { var text = \"\"; text = text.Trim(); var head = text; text = head + text; head = text; text = text.Trim(); File.WriteAllText(Path, text); } public void Flush() => Save();")] // nor what it is made from, by whatever way
    [InlineData("public void Add(string name) { lock ([|_gate|]) { Save(); _all.Add(name); } } public void Save() { File.WriteAllText(Path, JsonSerializer.Serialize(_all)); } public void Flush() => Save();")] // before the change
    [InlineData("public void Add(string name) { lock ([|_gate|]) { _all.Add(name); Save(); } } public void Save() { http.Send(new(HttpMethod.Get, Path)); File.WriteAllText(Path, JsonSerializer.Serialize(_all)); }")] // the network besides
    [InlineData("public void Load() { lock ([|_gate|]) { _count++; Read(); } } public void Read() { _all.AddRange(File.ReadAllLines(Path)); } public void Again() => Read();")]
    [InlineData("public void Print(string path) { lock ([|_gate|]) { Write(path); } } public void Write(string path) { File.WriteAllText(path, JsonSerializer.Serialize(_all)); }")] // nothing has changed
    public Task Reports_other_writing_of_the_state(string members) => Verify.Reports(Names(members));

    [Theory]
    [InlineData("public void Set(int count) { lock (_gate) { _count = count; Note(null); } } public void Note(string? name) { if (name is not null) File.AppendAllText(name, name); }")]
    [InlineData("public void Set(int count) { lock (_gate) { _count = count; Fit(false); } } public void Fit(bool save) { _all.Capacity = _count; Save(save); } public void Save(bool save) { if (!save) return; File.WriteAllText(Path + 1, Path); }")]
    public Task Silent_where_what_is_given_does_not_lead_to_the_wait(string members) => Verify.Silent(Names(members));

    [Theory]
    [InlineData("public void Set(int count) { lock ([|_gate|]) { _count = count; Note(\"a\"); } } public void Note(string? name) { if (name is not null) File.AppendAllText(name, name); }")]
    [InlineData("public void Set(int count) { lock ([|_gate|]) { _count = count; Fit(true); } } public void Fit(bool save) { _all.Capacity = _count; Save(save); } public void Save(bool save) { if (!save) return; File.WriteAllText(Path + 1, Path); }")]
    public Task Reports_where_what_is_given_leads_to_the_wait(string members) => Verify.Reports(Names(members));

    [Theory]
    [InlineData("public void Send() { lock ([|_gate|]) { var wait = _next - DateTime.UtcNow; if (wait > TimeSpan.Zero) Thread.Sleep(wait); _next = DateTime.UtcNow.AddSeconds(2); } }")]
    [InlineData("public void Send() { lock ([|_gate|]) { var passed = _sinceLast.ElapsedMilliseconds; if (passed < 2000) { var rest = 2000 - (int)passed; Thread.Sleep(rest); } _sinceLast.Restart(); } }")]
    [InlineData("public T Send<T>(Func<T> send) { lock ([|_gate|]) try { Thread.Sleep(2000 - (int)_sinceLast.ElapsedMilliseconds); return send(); } finally { _sinceLast.Restart(); } }")]
    public Task Suggests_a_pause_between_one_call_and_the_next(string members) => Verify.Suggests(Names(members));

    [Theory]
    [InlineData("public void Send() { lock ([|_gate|]) { Thread.Sleep(_pause); _pause *= 2; } }")] // no clock
    [InlineData("public void Send() { lock ([|_gate|]) { var wait = _next - DateTime.UtcNow; Thread.Sleep(wait); _count++; } } public void Plan() { lock (_gate) { _next = DateTime.UtcNow; } }")] // who comes next waits for nothing
    [InlineData("public void Send() { lock ([|_gate|]) { Thread.Sleep(200); _next = DateTime.UtcNow.AddSeconds(2); } }")]
    public Task Reports_other_sleep(string members) => Verify.Reports(Names(members));

    [Theory]
    [InlineData("public void Add(string id) { var text = \"\"; lock (_order) { var file = System.IO.Path.Combine(Path, id, \"a.json\"); Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!); File.WriteAllText(file, text); Log.LogError(id); } } public void Remove(string id) { lock ([|_order|]) { Directory.Delete(System.IO.Path.Combine(Path, id)); } }")]
    [InlineData("public void Load(string id) { lock ([|_order|]) { _text = File.ReadAllText(System.IO.Path.Combine(Path, id)); _count++; } } public void Write(string id) { lock (_order) { File.WriteAllText(System.IO.Path.Combine(Path, id), id); } }")]
    [InlineData("public bool Install(string url) { lock ([|_order|]) { if (File.Exists(Path)) return true; using var answer = http.Send(new(HttpMethod.Get, url)); using var file = File.Create(Path); answer.Content.ReadAsStream().CopyTo(file); _count++; return true; } }")]
    [InlineData("public void Mark(string folder) { lock ([|_order|]) { var mark = folder + \"/old\"; if (!File.Exists(mark)) File.WriteAllText(mark, \"\"); _count++; } }")]
    [InlineData("public void Load(string id) { lock ([|_order|]) { _text = File.ReadAllText(System.IO.Path.Combine(Path, id)); _count++; } } public void Measure(string id) { lock ([|_order|]) { _count += File.ReadAllText(System.IO.Path.Combine(Path, id)).Length; } } public void Write(string id) { lock (_order) { File.WriteAllText(System.IO.Path.Combine(Path, id), id); } }")] // two who wait
    [InlineData("public void Load(string id) { lock ([|_order|]) { while (_text.Length < 3 + Path.Length) { _text += File.ReadAllText(System.IO.Path.Combine(Path, id)); } File.Delete(System.IO.Path.Combine(Path, id)); } }")]
    public Task Suggests_it_where_all_who_take_the_lock_use_files(string members) => Verify.Suggests(Names(members));

    [Theory]
    [InlineData("public void Mark(string folder) { lock ([|_gate|]) { var mark = folder + \"/old\"; if (!File.Exists(mark)) File.WriteAllText(mark, \"\"); _count++; } }")] // others need no file
    [InlineData("public void Load(string id) { lock ([|_order|]) { _text = File.ReadAllText(id); _count++; } } public void Write(string id) { lock (_order) { File.WriteAllText(Path, id); } }")] // another file
    [InlineData("public void Load(string id) { lock ([|_order|]) { _text = File.ReadAllText(System.IO.Path.Combine(Path, id)); _count++; } } public void Read(string id) { lock ([|_order|]) { _count += File.ReadAllText(Path).Length; } }")] // nobody writes
    [InlineData("public string Load(string id) { lock ([|_order|]) { if (_all.Contains(id)) return _text; if (!File.Exists(id)) File.WriteAllText(id, \"\"); _all.Add(id); return _text = File.ReadAllText(id); } }")] // most find it in memory
    public Task Reports_it_where_somebody_needs_no_file(string members) => Verify.Reports(Names(members));

    [Fact]
    public Task Suggests_the_file_of_a_log_whose_size_is_counted() => Verify.Suggests("""
        public static class Logger
        {
            static readonly object Gate = new();
            static string s_path = "log.txt";
            static long s_size;
            public static void SetPath(string path) { s_path = path; lock (Gate) { s_size = 0; } }

            public static void Log(string line)
            {
                lock ([|Gate|])
                {
                    s_size += line.Length;
                    if (s_size > 10_000)
                    {
                        s_size = 0;
                        File.Delete(s_path);
                    }

                    File.AppendAllText(s_path, line);
                }
            }
        }
        """);

    static string OpenedLink(string more) => $$"""
        using System.Net.Sockets;

        public sealed class Link(string host)
        {
            readonly object _connect = new();
            Socket? _socket;
            int _tries;

            public void Connect()
            {
                lock ([|_connect|])
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    var pending = socket.BeginConnect(host, 80, null, null);
                    if (!pending.AsyncWaitHandle.WaitOne(5000, true))
                        throw new TimeoutException();
                    _socket = socket;
                    _tries++;
                }
            }

            public void Release() { lock (_connect) { _socket?.Dispose(); _socket = null; } }
            {{more}}
        }
        """;

    [Fact]
    public Task Suggests_opening_what_all_others_close() => Verify.Suggests(OpenedLink("public void Dispose() => Release();"));

    const string Again = "public void Again() { lock ([|_connect|]) { _socket = null; var next = new Socket(SocketType.Stream, ProtocolType.Tcp); next.Connect(host, 80); _socket = next; } }";

    [Fact]
    public Task Reports_opening_where_another_one_opens_it_as_well() => Verify.Reports(OpenedLink("Socket? _spare; public void Spare() { lock ([|_connect|]) { var next = new Socket(SocketType.Stream, ProtocolType.Tcp); next.Connect(host, 80); _spare = next; } }"));

    [Fact]
    public Task Suggests_opening_where_all_who_open_it_close_it_first() => Verify.Suggests(OpenedLink(Again).Replace("var socket = new", "_socket = null; var socket = new", StringComparison.Ordinal));

    [Fact]
    public Task Reports_opening_where_others_want_something_else() => Verify.Reports(OpenedLink("public int Tries() { lock (_connect) { return _tries; } }"));

    [Fact]
    public Task Names_the_write_and_not_the_log_or_what_is_done_the_first_time() => Verify.Says(Names("""
        public void Remove(string name) { lock ([|_gate|]) { _count++; if (_all.Contains(name)) Drop(name); } }

        void Drop(string name)
        {
            if (!_all.Contains(name))
            {
                Log.LogError(name);
                return;
            }

            Note(name);
        }

        public void Note(string name)
        {
            if (!File.Exists(Path))
                File.Create(Path).Dispose();
            File.AppendAllText(Path, name);
        }

        public void Again() => Note("");
        """), "'Remove' waits for 'File.AppendAllText' in 'Note' while it holds '_gate'; every other thread that needs the lock waits meanwhile");

    // A task that is kept under the lock, and awaited without it.
    [Theory]
    [InlineData("lock (_gate) { _count++; _load = LoadAsync(path); }", "async Task LoadAsync(string path) { await Task.Yield(); Load(path); }")]
    [InlineData("Task load; lock (_gate) { _count++; load = LoadAsync(path); _load = load; }", "Task LoadAsync(string path) => LoadCore(path); async Task LoadCore(string path) { await Task.Yield(); Load(path); }")]
    public Task Silent_on_what_is_done_behind_an_await_when_the_lock_is_free(string body, string more) => Verify.Silent(Rates(body, more + " Task? _load;"));

    [Theory]
    [InlineData("lock ([|_gate|]) { _count++; _load = LoadAsync(path); }", "async Task LoadAsync(string path) { Load(path); await Task.Yield(); }")]
    [InlineData("lock ([|_gate|]) { _count++; Task load = LoadAsync(path); _load = load; }", "Task LoadAsync(string path) { Load(path); return Task.CompletedTask; }")]
    public Task Reports_what_is_done_before_it(string body, string more) => Verify.Reports(Rates(body, more + " Task? _load;"));

    [Theory]
    [InlineData("lock (_gate) { _text = Read(key); _count++; }", "static string Read(string name) { using var data = typeof(Rates).Assembly.GetManifestResourceStream(name)!; using var reader = new StreamReader(data); return reader.ReadToEnd(); }")]
    [InlineData("lock (_gate) { using var reader = new StreamReader(new MemoryStream(new byte[9])); _text = reader.ReadToEnd(); _count++; }", "")]
    [InlineData("lock (_gate) { _count += Unpack(new byte[9]); }", "interface ICodec { Stream Decompress(Stream data); } ICodec _codec = null!; int Unpack(byte[] data) { var all = new MemoryStream(); using (var from = _codec.Decompress(new MemoryStream(data))) from.CopyTo(all); return (int)all.Length; }")]
    public Task Silent_on_data_in_memory(string body, string more) => Verify.Silent(Rates(body, more));

    [Theory]
    [InlineData("lock ([|_gate|]) { _text = Read(key); _count++; }", "static string Read(string name) { using var data = File.OpenRead(name); using var reader = new StreamReader(data); return reader.ReadToEnd(); }")]
    public Task Reports_the_same_of_a_file(string body, string more) => Verify.Reports(Rates(body, more));

    static string Ending(string name) => $$"""
        public class Command
        {
            readonly object _state = new();
            int _read;
            public int {{name}}(IAsyncResult result)
            {
                lock ([|_state|])
                {
                    if (!result.IsCompleted)
                        result.AsyncWaitHandle.WaitOne();
                    return ++_read;
                }
            }
            public void Start() { for (var i = 0; i < 4; i++) new Thread(() => { lock (_state) _read++; }).Start(); }
        }
        """;

    /// <summary>Who ends what was begun is mostly told when it is over.</summary>
    [Fact]
    public Task Suggests_what_ends_what_was_begun() => Verify.Suggests(Ending("EndRead"));

    [Fact]
    public Task Reports_what_waits_for_what_was_begun() => Verify.ReportsAs(DiagnosticSeverity.Warning, Ending("ReadAll"));
}
