using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;
using Xunit;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<SynchronousTwin>;

/// <summary>CONC1004: which calls block, what their twins are, and in what kind of code.</summary>
public class SynchronousTwinTests
{
    const string Variables = "Stream stream, TextReader reader, TextWriter writer, StreamReader lines, string path, byte[] bytes, CancellationToken token, bool c, int i";

    static string InAsync(string statements, string parameters = Variables) => $$"""
        using System.Net;
        using System.Net.Sockets;
        using System.Data.Common;
        using System.Text.Json;
        using System.Diagnostics;
        using System.IO.Compression;
        using System.Security.Cryptography;
        class C
        {
            static readonly object Gate = new();
            static readonly HttpClient Client = new();
            async Task M({{parameters}})
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("async Task M(System.Xml.XmlReader reader) { await Task.Yield(); reader.Read(); }")]
    [InlineData("async Task M(System.Xml.XmlWriter writer) { await Task.Yield(); writer.Flush(); }")]
    public Task Misses_readers_and_writers_of_xml_that_come_from_elsewhere(string member) => Verify.KnownMiss($"class C {{ {member} }}");

    static string Writing(string settings, string statement) => $$"""
        using System.Xml;
        class C
        {
            async Task M(Stream stream)
            {
                await using var x = XmlWriter.Create(stream, new XmlWriterSettings { {{settings}} });
                {{statement}}
                await x.FlushAsync();
            }
        }
        """;

    [Theory]
    [InlineData("Async = true", "[|x.Flush()|];")]
    [InlineData("Async = true", "x.WriteStartElement(\"a\"); [|x.WriteEndElement()|]; [|x.WriteString(\"a\")|];")]
    [InlineData("", "x.Flush(); x.WriteEndElement(); x.WriteString(\"a\");")]
    [InlineData("Async = false", "x.Flush();")]
    public Task Writers_of_xml_are_awaited_where_they_were_told_so(string settings, string statement) => Verify.Reports(Writing(settings, statement));

    [Theory]
    [InlineData("relaxed", "await Task.Yield(); File.WriteAllText(\"x\", \"y\");")]
    [InlineData("relaxed", "class C { static async Task Main() { await Task.Yield(); File.WriteAllText(\"x\", \"y\"); } }")]
    [InlineData("relaxed", "class C { static async Task Main() { await Save(); } static async Task Save() { await Task.Yield(); [|File.WriteAllText(\"x\", \"y\")|]; } }")]
    [InlineData("strict", "await Task.Yield(); [|File.WriteAllText(\"x\", \"y\")|];")]
    public Task Judges_the_start_of_a_program_as_the_project_says(string value, string source) => Verify.ReportsInProgramWithOptions($"concurrency.test_code = {value}", source);

    [Theory]
    [InlineData("var x = [|File.ReadAllText(path)|];")]
    [InlineData("var x = [|File.ReadAllLines(path)|].Length;")]
    [InlineData("[|File.WriteAllText(path, \"\")|];")]
    [InlineData("[|File.AppendAllText(path, \"\")|];")]
    [InlineData("[|System.IO.File.WriteAllBytes(path, bytes)|];")]
    [InlineData("foreach (var line in [|File.ReadAllLines(path)|]) { }")]
    [InlineData("var x = [|stream.Read(bytes, 0, 3)|];")]
    [InlineData("[|stream.Write(bytes, 0, 3)|];")]
    [InlineData("[|stream.Flush()|];")]
    [InlineData("[|stream.CopyTo(Stream.Null)|];")]
    [InlineData("using var file = File.OpenRead(path); [|file.CopyTo(stream)|];")]
    [InlineData("using var file = new FileStream(path, FileMode.Open); var x = [|file.Read(bytes, 0, 1)|];")]
    [InlineData("var x = [|reader.ReadToEnd()|];")]
    [InlineData("var x = [|System.Xml.Linq.XDocument.Load(stream)|]; [|x.Save(writer)|];")]
    [InlineData("var x = [|reader.ReadLine()|];")]
    [InlineData("while ([|lines.ReadLine()|] is { } line) { }")]
    [InlineData("while (![|lines.EndOfStream|]) { await lines.ReadLineAsync(); }")]
    [InlineData("TextWriter file = new StreamWriter(stream); [|file.WriteLine(\"\")|]; [|file.Flush()|];")]
    [InlineData("using var gzip = new GZipStream(stream, CompressionMode.Decompress); [|gzip.CopyTo(Stream.Null)|];")]
    [InlineData("using var request = new HttpRequestMessage(); using var x = [|Client.Send(request)|];")]
    [InlineData("using var request = new HttpRequestMessage(); using var x = [|Client.Send(request, token)|];")]
    [InlineData("var x = [|Dns.GetHostAddresses(path)|];")]
    [InlineData("var x = [|new System.Net.NetworkInformation.Ping().Send(path)|];")]
    [InlineData("var x = [|JsonSerializer.Deserialize<int[]>(stream)|];")]
    [InlineData("[|JsonSerializer.Serialize(stream, 3)|];")]
    [InlineData("using var x = [|JsonDocument.Parse(stream)|];")]
    [InlineData("using var p = Process.Start(path)!; [|p.WaitForExit()|];")]
    [InlineData("using var p = Process.Start(path)!; var x = [|p.StandardOutput.ReadToEnd()|];")]
    [InlineData("using var client = new TcpClient(); [|client.Connect(path, 1)|];")]
    [InlineData("using var pipe = new System.IO.Pipes.NamedPipeServerStream(path); [|pipe.WaitForConnection()|];")]
    [InlineData("Stream? maybe = c ? stream : null; maybe?[|.Flush()|];")]
    [InlineData("Func<Task<string>> f = async () => [|File.ReadAllText(path)|]; await f();")]
    [InlineData("async Task<string> Local() => [|File.ReadAllText(path)|]; await Local();")]
    [InlineData("Task<string> Local() { return Task.FromResult([|File.ReadAllText(path)|]); } await Local();")]
    [InlineData("await foreach (var x in Each()) { [|stream.Flush()|]; } async IAsyncEnumerable<int> Each() { await Task.Yield(); [|stream.Flush()|]; yield return 1; }")]
    [InlineData("try { [|stream.Flush()|]; } catch (IOException) { [|stream.Flush()|]; } finally { [|stream.Flush()|]; }")]
    [InlineData("var x = from a in [|File.ReadAllLines(path)|] where a != \"\" select a;")]
    [InlineData("using var x = ([|File.ReadAllText(path)|], stream).Item2;")]
    [InlineData("string? a = null; a ??= [|File.ReadAllText(path)|];")]
    public Task Reports_input_and_output(string statements) => Verify.Reports(InAsync(statements));

    [Theory]
    [InlineData("[|connection.Open()|];")]
    [InlineData("[|connection.Close()|];")]
    [InlineData("using var command = connection.CreateCommand(); [|command.ExecuteNonQuery()|];")]
    [InlineData("using var command = connection.CreateCommand(); using var rows = [|command.ExecuteReader()|]; while ([|rows.Read()|]) { var x = rows.GetString(0); var n = rows.IsDBNull(0); var f = rows.GetFieldValue<int>(1); }")]
    [InlineData("using var t = [|connection.BeginTransaction()|]; [|t.Commit()|]; [|t.Rollback()|];")]
    public Task Reports_databases(string statements) => Verify.Reports(InAsync(statements, "DbConnection connection"));

    [Theory]
    [InlineData("using var memory = new MemoryStream(); memory.Write(bytes, 0, 3); memory.Flush();")]
    [InlineData("using Stream memory = new MemoryStream(); memory.Write(bytes, 0, 3);")]
    [InlineData("Stream memory; memory = new MemoryStream(); memory.Write(bytes, 0, 3);")]
    [InlineData("Stream memory = c ? new MemoryStream(bytes) : new MemoryStream(); memory.Write(bytes, 0, 3);")]
    [InlineData("using var r = new StreamReader(new MemoryStream(bytes)); var x = r.ReadToEnd(); var e = r.EndOfStream;")]
    [InlineData("TextReader r = new StringReader(path); var x = r.ReadLine();")]
    [InlineData("var w = new StringWriter(); w.Write(3); w.WriteLine(); w.Flush();")]
    [InlineData("TextWriter w = new StringWriter(); w.Write(\"\");")]
    [InlineData("var w = new System.CodeDom.Compiler.IndentedTextWriter(new StringWriter()); w.WriteLine(\"\");")]
    [InlineData("using var memory = new MemoryStream(); using (var zip = new GZipStream(memory, CompressionMode.Compress)) zip.Write(bytes, 0, 3);")]
    [InlineData("using var memory = new MemoryStream(); using var crypto = new CryptoStream(memory, Aes.Create().CreateEncryptor(), CryptoStreamMode.Write); crypto.Write(bytes, 0, 3); crypto.FlushFinalBlock();")]
    [InlineData("using var memory = new MemoryStream(); memory.CopyTo(new MemoryStream());")]
    [InlineData("var x = JsonSerializer.Deserialize<int>(new MemoryStream(bytes));")]
    [InlineData("using var memory = new MemoryStream(); JsonSerializer.Serialize(memory, 3);")]
    [InlineData("var buffer = new System.Buffers.ArrayBufferWriter<byte>(); using var w = new Utf8JsonWriter(buffer); w.WriteStartObject(); w.Flush();")]
    [InlineData("using var memory = new MemoryStream(); using var w = new Utf8JsonWriter(memory); w.Flush();")]
    [InlineData("using var memory = new MemoryStream(); new System.Xml.Linq.XDocument().Save(memory);")]
    [InlineData("Stream.Null.Flush(); TextWriter.Null.WriteLine();")]
    [InlineData("using var r = new StreamReader(typeof(Stream).Assembly.GetManifestResourceStream(\"\")!); var x = r.ReadToEnd();")]
    public Task Leaves_data_in_memory_alone(string statements) => Verify.Silent(InAsync(statements));

    [Theory]
    [InlineData("using var memory = new MemoryStream(); [|memory.CopyTo(stream)|];")]
    [InlineData("using var memory = new MemoryStream(); [|stream.CopyTo(memory)|];")]
    [InlineData("Stream s = new MemoryStream(); if (c) s = stream; [|s.Flush()|];")]
    [InlineData("Stream s = c ? new MemoryStream() : File.OpenRead(path); [|s.Flush()|];")]
    [InlineData("using var r = new StreamReader(stream); var x = [|r.ReadToEnd()|];")]
    [InlineData("using var r = new StreamReader(path); var x = [|r.ReadToEnd()|];")]
    public Task Reports_what_is_only_partly_in_memory(string statements) => Verify.Reports(InAsync(statements));

    [Fact]
    public Task Follows_fields_and_factories_into_memory() => Verify.Reports("""
        public class C(Stream given)
        {
            readonly Stream _memory = new MemoryStream();
            readonly Stream _made;
            Stream _file = File.OpenRead("");
            Stream _changed = new MemoryStream();
            public Stream Public = new MemoryStream();
            public C() : this(Stream.Null) => _made = new MemoryStream();
            static Stream Make() => new MemoryStream();
            public void Change() => _changed = given;
            async Task M()
            {
                await Task.Yield();
                _memory.Flush();
                _made.Flush();
                Make().Flush();
                [|_file.Flush()|];
                [|_changed.Flush()|];
                [|Public.Flush()|];
                [|given.Flush()|];
            }
        }
        """);

    [Theory]
    [InlineData("Console.WriteLine(); Console.Write(3); Console.Out.WriteLine(); Console.Error.Flush(); var x = Console.ReadLine();")]
    [InlineData("var o = Console.Out; o.WriteLine();")]
    [InlineData("Debug.WriteLine(\"\"); Trace.Flush();")]
    [InlineData("var source = new CancellationTokenSource(); source.Cancel();")]
    [InlineData("var x = SHA256.HashData(bytes); var y = MD5.Create().ComputeHash(bytes);")]
    [InlineData("var x = JsonSerializer.Serialize(3); var y = JsonSerializer.Deserialize<int>(path); using var z = JsonDocument.Parse(path);")]
    [InlineData("var x = File.Exists(path); File.Delete(path); File.Copy(path, path); Directory.CreateDirectory(path);")]
    [InlineData("using var file = File.OpenRead(path); file.Dispose(); file.Seek(0, SeekOrigin.Begin); var b = file.ReadByte();")]
    [InlineData("var registration = token.Register(() => { }); registration.Dispose();")]
    [InlineData("foreach (var line in File.ReadLines(path)) { }")]
    [InlineData("var x = nameof(lines.EndOfStream);")]
    [InlineData("using var p = Process.Start(path)!; var x = p.WaitForExit(0);")]
    public Task Leaves_false_twins_alone(string statements) => Verify.Silent(InAsync(statements));

    [Theory]
    [InlineData("lock (Gate) { stream.Flush(); }")]
    [InlineData("Monitor.Enter(Gate); try { stream.Flush(); } finally { Monitor.Exit(Gate); }")]
    [InlineData("try { } catch (Exception) when (File.ReadAllText(path) == \"\") { }")]
    [InlineData("System.Linq.Expressions.Expression<Func<string>> e = () => File.ReadAllText(path);")]
    [InlineData("var x = from a in bytes select File.ReadAllText(path);")]
    [InlineData("unsafe { stream.Flush(); }")]
    [InlineData("Action a = () => stream.Flush(); a();")]
    [InlineData("new Thread(() => stream.Flush()).Start();")]
    [InlineData("await Task.Run(() => File.ReadAllText(path));")]
    [InlineData("await Task.Factory.StartNew(() => stream.Flush(), TaskCreationOptions.LongRunning);")]
    [InlineData("void Local() => stream.Flush(); Local();")]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += (_, _) => stream.Flush();")]
    [InlineData("var x = new Lazy<string>(() => File.ReadAllText(path));")]
    public Task Leaves_places_alone_where_nothing_can_be_awaited(string statements) => Verify.Silent(InAsync(statements));

    [Theory]
    [InlineData("void M() => File.ReadAllText(\"\");")]
    [InlineData("string P => File.ReadAllText(\"\");")]
    [InlineData("public C() => File.ReadAllText(\"\");")]
    [InlineData("string _x = File.ReadAllText(\"\");")]
    [InlineData("static void Main() => File.ReadAllText(\"\");")]
    [InlineData("IEnumerable<string> M() { yield return File.ReadAllText(\"\"); }")]
    [InlineData("Task M(ref int x) { x = File.ReadAllText(\"\").Length; return Task.CompletedTask; }")]
    [InlineData("Task<int> P => Task.FromResult(File.ReadAllText(\"\").Length);")]
    public Task Leaves_synchronous_code_alone(string member) => Verify.Silent($$"""class C { {{member}} }""");

    [Theory]
    [InlineData("Task M() { [|File.ReadAllText(\"\")|]; return Task.CompletedTask; }")]
    [InlineData("Task<string> M() => Task.FromResult([|File.ReadAllText(\"\")|]);")]
    [InlineData("ValueTask<string> M() => new([|File.ReadAllText(\"\")|]);")]
    [InlineData("async void M() { [|File.ReadAllText(\"\")|]; await Task.Yield(); }")]
    public Task Reports_members_that_return_tasks(string member) => Verify.Reports($$"""class C { {{member}} }""");

    const string Twins = """
        using System.Runtime.CompilerServices;
        public interface IStore { int Load(int id); Task<int> LoadAsync(int id); }
        public class Store : IStore
        {
            public void Save() { }
            public Task SaveAsync() => Task.CompletedTask;
            public int Load(int id) => id;
            public Task<int> LoadAsync(int id) => Task.FromResult(id);
            public void Send(string text) { }
            public Task SendAsync(string text, CancellationToken token = default) => Task.CompletedTask;
            public void Post(string text) { }
            public ValueTask PostAsync(string text, CancellationToken token) => default;
            public T Get<T>(string key) where T : class => null!;
            public Task<T> GetAsync<T>(string key) where T : class => null!;
            public int Count() => 1;
            public Task<int> Count(CancellationToken token) => Task.FromResult(1);
            public static void Start() { }
            public static Task StartAsync() => Task.CompletedTask;
            public List<int> All(params int[] ids) => [];
            public async Task<List<int>> AllAsync(params int[] ids) { await Task.Yield(); return []; }
            public Job Begin() => null!;
            public void Call(int x = 1) { }
            public Call<int> CallAsync(int x = 1, string? headers = null) => null!;
            public int Ask(int x) => x;
            public Call<int> AskAsync(int x, string? headers = null, CancellationToken token = default) => null!;
        }
        public class Derived : Store { public void Refresh() { } }
        public interface IParallel { Task RefreshAsync(); }
        public class Job { }
        public class Call<T> { public TaskAwaiter<T> GetAwaiter() => default; }
        public static class Extensions
        {
            public static void Clear(this Store store) { }
            public static Task ClearAsync(this Store store) => Task.CompletedTask;
            public static Task PurgeAsync(this Shop shop, int days, CancellationToken token = default) => Task.CompletedTask;
        }
        public class Shop { public void Purge(int days) { } }
        """;

    static string WithTwins(string statements) => $$"""
        {{Twins}}
        class C : Store
        {
            async Task M(Store store, IStore face, Derived derived, Shop shop, Store? maybe, CancellationToken token)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("[|store.Save()|];")]
    [InlineData("[|Save()|];")]
    [InlineData("[|this.Save()|];")]
    [InlineData("[|base.Save()|];")]
    [InlineData("var x = [|store.Load(3)|];")]
    [InlineData("var x = [|face.Load(3)|] + 1;")]
    [InlineData("[|derived.Save()|];")]
    [InlineData("[|store.Send(\"\")|];")]
    [InlineData("[|store.Post(\"\")|];")]
    [InlineData("var x = [|store.Get<string>(\"\")|].Length;")]
    [InlineData("var x = [|store.Count()|];")]
    [InlineData("[|Store.Start()|];")]
    [InlineData("[|Start()|];")]
    [InlineData("var x = [|store.All(1, 2)|].Count;")]
    [InlineData("var x = [|store.Ask(3)|];")]
    [InlineData("[|store.Clear()|];")]
    [InlineData("[|Extensions.Clear(store)|];")]
    [InlineData("[|shop.Purge(3)|];")]
    [InlineData("maybe?[|.Save()|];")]
    [InlineData("var x = maybe?[|.Load(3)|];")]
    [InlineData("var x = [|new Store().Load([|face.Load(1)|])|];")]
    public Task Reports_twins_of_the_program(string statements) => Verify.Reports(WithTwins(statements));

    [Theory]
    [InlineData("public int Get() => 1; public Task<int> GetAsync(int id) => null!;", "Get()")]
    [InlineData("public int Get(int id) => 1; public Task<int> GetAsync() => null!;", "Get(1)")]
    [InlineData("public int Get(int id) => 1; public Task<int> GetAsync(string id) => null!;", "Get(1)")]
    [InlineData("public int Get(int id) => 1; public Task<string> GetAsync(int id) => null!;", "Get(1)")]
    [InlineData("public int Get(int id) => 1; public Task GetAsync(int id) => null!;", "Get(1)")]
    [InlineData("public int Get(int id) => 1; public void GetAsync(int id) { }", "Get(1)")]
    [InlineData("public int Get(int id) => 1; public async void GetAsync(int id) { await Task.Yield(); }", "Get(1)")]
    [InlineData("public IEnumerable<int> Get(int id) => []; public IAsyncEnumerable<int> GetAsync(int id) => null!;", "Get(1)")]
    [InlineData("public int Get(int id) => 1; [Obsolete] public Task<int> GetAsync(int id) => null!;", "Get(1)")]
    [InlineData("public int Get(int id) => 1; private Task<int> GetAsync(int id) => null!;", "Get(1)")]
    [InlineData("public int Get(int id) => 1; protected Task<int> GetAsync(int id) => null!;", "Get(1)")]
    [InlineData("public int Get(out int id) => id = 1; public Task<int> GetAsync(int id) => null!;", "Get(out _)")]
    [InlineData("public int Get(ref int id) => id = 1; public Task<int> GetAsync(int id) => null!;", "Get(ref n)")]
    [InlineData("public int Get(int id) => 1; public static Task<int> GetAsync(int id) => null!;", "Get(1)")]
    [InlineData("public int Get(int id) => 1; public Task<T> GetAsync<T>(int id) => null!;", "Get(1)")]
    [InlineData("public int Get(int id) => 1; public Task<int> GetAsync(int id, string name) => null!;", "Get(1)")]
    [InlineData("public int Get(int id) => 1; public Task<int> GetAsync { get; } = null!;", "Get(1)")]
    [InlineData("public void Dispose() { } public ValueTask DisposeAsync() => default;", "Dispose()")]
    [InlineData("public Task Run() => null!; public Task RunAsync() => null!;", "Run().ToString()")]
    public Task Leaves_methods_alone_that_are_no_twins(string members, string call) => Verify.Silent($$"""
        class Store { {{members}} }
        class C { async Task M(Store store, int n) { await Task.Yield(); store.{{call}}; } }
        """);

    [Theory]
    [InlineData("class Base { public virtual void Save() { } public virtual async Task SaveAsync() { await Task.Yield(); Save(); } }")]
    [InlineData("class Base { public virtual void Save() { } public virtual Task SaveAsync() { Save(); return Task.CompletedTask; } }")]
    [InlineData("class Base { public virtual void Save() { } public virtual Task SaveAsync() => null!; } class C : Base { public override async Task SaveAsync() { await Task.Yield(); Save(); } }")]
    [InlineData("class Base { public virtual void Save() { } public virtual Task SaveAsync() => null!; } class C : Base { public override async Task SaveAsync() { await Task.Yield(); base.Save(); } }")]
    [InlineData("interface I { void Save(); Task SaveAsync(); } class C : I { public void Save() { } public Task SaveAsync() => null!; async Task I.SaveAsync() { await Task.Yield(); Save(); } void I.Save() { } }")]
    [InlineData("class Own : MemoryStream { public override async Task FlushAsync(CancellationToken token) { await Task.Yield(); Flush(); } }")]
    [InlineData("class C { public static int Add(int a) => a; public static Task<int> AddAsync(int a) => Task.FromResult(Add(a)); }")]
    [InlineData("class C { public int Add(int a) => a; public async Task<int> AddAsync(int a) { await Task.Yield(); return Core(); int Core() => Add(a); } }")]
    [InlineData("class C { public int Add(int a) => a; public async Task<int> AddAsync(int a) { return await Core(); async Task<int> Core() { await Task.Yield(); return Add(a); } } }")]
    public Task Leaves_the_synchronous_form_inside_of_its_twin_alone(string source) => Verify.Silent(source);

    [Fact]
    public Task Reports_a_decorator_that_blocks() => Verify.Reports("""
        interface IStore { void Save(); Task SaveAsync(); }
        class Logged(IStore inner) : IStore
        {
            public void Save() => inner.Save();
            public async Task SaveAsync() { await Task.Yield(); [|inner.Save()|]; }
        }
        """);

    [Theory]
    [InlineData("async Task Read(Stream s, bool async) { if (async) await s.FlushAsync(); else s.Flush(); }")]
    [InlineData("async Task Read(Stream s, bool async) { if (async) { await s.FlushAsync(); return; } s.Flush(); }")]
    [InlineData("async ValueTask<int> Read(Stream s, byte[] b, bool isAsync) => isAsync ? await s.ReadAsync(b) : s.Read(b, 0, 1);")]
    [InlineData("async Task Read(Stream s, bool sync) { if (sync) s.Flush(); else await s.FlushAsync(); }")]
    [InlineData("ValueTask Read(bool async, Stream s, bool isNull) { if (!isNull && async) return new(s.FlushAsync()); s.Flush(); return default; }")]
    [InlineData("Task Read(bool async, Stream s) { s.Flush(); return Task.CompletedTask; }")]
    [InlineData("async Task Read(Stream s, bool async) { await Core(); async Task Core() { if (async) await s.FlushAsync(); s.Flush(); } }")]
    public Task Leaves_the_blocking_arm_of_a_pair_alone(string member) => Verify.Silent($$"""class C { {{member}} }""");

    [Theory]
    [InlineData("async Task Read(Stream s, bool async) { if (async) { [|s.Flush()|]; await s.FlushAsync(); } else s.Flush(); }")]
    [InlineData("async Task Read(Stream s, bool async) { if (!async) { s.Flush(); return; } await s.FlushAsync(); [|s.Flush()|]; }")]
    [InlineData("async Task<int> Read(Stream s, byte[] b, bool async) => async ? [|s.Read(b, 0, 1)|] : await Task.FromResult(s.Read(b, 0, 1));")]
    public Task Reports_the_asynchronous_arm_of_a_pair(string member) => Verify.Reports($$"""class C { {{member}} }""");

    // What is to be synchronized is no choice between two forms.
    [Theory]
    [InlineData("async Task Fetch(Stream s, bool forceSync) { var request = new Request { Force = forceSync }; if (request.Force || s.CanRead) return; await Task.Yield(); [|s.Flush()|]; } class Request { public bool Force { get; set; } }")]
    [InlineData("async Task Fetch(Stream s, bool allowSync, bool all) { if (allowSync && (all || s.CanRead)) await s.FlushAsync(); [|s.Flush()|]; }")]
    [InlineData("async Task Fetch(Stream s, bool forceSync) { if (forceSync) [|s.Flush()|]; await Task.Yield(); }")]
    [InlineData("async Task Outer(Stream s, bool forceSync) { [|s.Flush()|]; await Fetch(s, forceSync); } async Task Fetch(Stream s, bool forceSync) { if (forceSync) await s.FlushAsync(); }")]
    public Task Reports_beside_flags_that_are_named_for_another_reason(string member) => Verify.Reports($$"""class C { {{member}} }""");

    [Theory]
    [InlineData("Task Read(bool runSync, Stream s) { if (runSync) { s.Flush(); return Task.CompletedTask; } return s.FlushAsync(); }")]
    [InlineData("async Task Read(bool sync, Stream s, Task task) { if (sync) task.Wait(); s.Flush(); await task; }")]
    public Task Leaves_flags_alone_by_which_a_form_is_chosen(string member) => Verify.Silent($$"""class C { {{member}} }""");

    [Fact]
    public Task Names_a_flag_that_is_handed_on_to_who_chooses() => Verify.Says(
        "class C { async Task M(Stream s, bool sync) { [|s.Flush()|]; await N(s, sync); } async Task N(Stream s, bool sync) { if (sync) s.Flush(); else await s.FlushAsync(); } }",
        "'s.Flush()' blocks the thread of 'M' where 'FlushAsync' could be awaited; use 'await' where 'sync' asks for the asynchronous form");

    [Fact]
    public Task Says_nothing_of_a_flag_that_is_named_for_another_reason() => Verify.Says(
        "class C { async Task M(string path, bool forceSync) { var all = (path, forceSync); await Task.Yield(); [|File.WriteAllText(path, all.ToString())|]; } }",
        "'File.WriteAllText(path, all.ToString())' blocks the thread of 'M' where 'WriteAllTextAsync' could be awaited; use 'await'");

    // Some write the flag as an enumeration of the two forms.
    [Theory]
    [InlineData("async Task Read(Stream s, IOBehavior how) { if (how == IOBehavior.Asynchronous) await s.FlushAsync(); else s.Flush(); }")]
    [InlineData("async Task Read(Stream s, IOBehavior how) { if (how != IOBehavior.Asynchronous) { s.Flush(); return; } await s.FlushAsync(); }")]
    [InlineData("async ValueTask<int> Read(Stream s, byte[] b, IOBehavior how) => how is IOBehavior.Synchronous ? s.Read(b, 0, 1) : await s.ReadAsync(b);")]
    [InlineData("async Task Read(Stream s, IOBehavior how) { switch (how) { case IOBehavior.Synchronous: s.Flush(); break; default: await s.FlushAsync(); break; } }")]
    [InlineData("Task Read(IOBehavior how, Stream s) { s.Flush(); return Task.CompletedTask; }")]
    public Task Leaves_the_blocking_arm_of_a_choice_alone(string member) => Verify.Silent($$"""enum IOBehavior { Synchronous, Asynchronous } class C { {{member}} }""");

    [Theory]
    [InlineData("enum How { Synchronous, Asynchronous }", "if (how == How.Asynchronous) { [|s.Flush()|]; await s.FlushAsync(); } else s.Flush();")]
    [InlineData("enum How { Synchronous, Asynchronous }", "if (how is How.Synchronous) { s.Flush(); return; } await s.FlushAsync(); [|s.Flush()|];")]
    [InlineData("enum How { Fast, Slow }", "if (how == How.Slow) await s.FlushAsync(); else [|s.Flush()|];")]
    public Task Reports_the_asynchronous_arm_of_a_choice(string choice, string body) => Verify.Reports($$"""{{choice}} class C { async Task Read(Stream s, How how) { {{body}} } }""");

    [Theory]
    [InlineData("class Base { public void Save() { } } class Store : Base { public Task SaveAsync() => null!; }", "[|store.Save()|]")]
    [InlineData("class Base<T> { public T Load() => default!; } class Store : Base<int> { public Task<int> LoadAsync() => null!; }", "[|store.Load()|]")]
    [InlineData("interface IBase { void Save(); } interface Store : IBase { Task SaveAsync(); }", "[|store.Save()|]")]
    [InlineData("class Base { public Task SaveAsync() => null!; } class Store : Base { public void Save() { } }", "[|store.Save()|]")]
    [InlineData("interface IBase { Task SaveAsync(); } interface Store : IBase { void Save(); }", "[|store.Save()|]")]
    [InlineData("class Store { public IEnumerable<int> All() => []; public Task<List<int>> AllAsync() => null!; }", "[|store.All()|]")]
    [InlineData("[Obsolete] class Store { public void Save() { } public Task SaveAsync() => null!; }", "[|store.Save()|]")]
    public Task Finds_twins_wherever_they_are_declared(string types, string call) => Verify.Reports($$"""
        #pragma warning disable CS0612
        {{types}}
        class C { async Task M(Store store) { await Task.Yield(); {{call}}; } }
        """);

    [Theory]
    [InlineData("public void Save() => _jobs.Enqueue(() => SaveAsync());")]
    [InlineData("public void Save() { _ = SaveAsync(); }")]
    [InlineData("public void Save() { _ = Task.Run(SaveAsync); }")]
    public Task Leaves_methods_alone_that_only_start_their_twin(string member) => Verify.Silent(Starting(member, "store.Save()"));

    [Theory]
    [InlineData("public void Save() => SaveAsync().Wait();")]
    [InlineData("public void Save() => Task.Run(SaveAsync).GetAwaiter().GetResult();")]
    [InlineData("public void Save() => Context.Run(() => SaveAsync()); static class Context { public static void Run(Func<Task> work) => work().Wait(); }")]
    public Task Reports_methods_that_wait_for_their_twin(string member) => Verify.Reports(Starting(member, "[|store.Save()|]"));

    static string Naming(string types, string call) => $$"""
        {{types}}
        class C { async Task M(Actor actor, IActor face, List<IActor> actors) { await Task.Yield(); {{call}}; } }
        """;

    const string Posting = "public sealed class Mailbox { readonly Queue<object> _messages = new(); public void Post(object message) => _messages.Enqueue(message); } ";

    [Theory]
    [InlineData(Posting + "public interface IActor { } public class Actor { readonly Mailbox _mailbox = new(); public void Stop() => _mailbox.Post(this); public async Task StopAsync() { Stop(); await Task.Delay(1); } }", "actor.Stop()")]
    [InlineData("public interface IActor { } public class Actor { bool _isStopping; public void Stop() { _isStopping = true; } public Task StopAsync() => Task.Delay(1); }", "actor.Stop()")]
    [InlineData("public interface IActor { } public class Actor { readonly Dictionary<int, string> _known = []; public string? Find(int id) => _known.GetValueOrDefault(id); public async Task<string?> FindAsync(int id) { await Task.Yield(); return Find(id); } }", "var x = actor.Find(1)")]
    [InlineData(Posting + "public interface IActor { void Stop(); Task StopAsync(); } public class Actor : IActor { readonly Mailbox _mailbox = new(); public void Stop() => _mailbox.Post(this); public Task StopAsync() => Task.Delay(1); }", "face.Stop()")]
    [InlineData(Posting + "public interface IActor { void Stop(); Task StopAsync(); } public class Logged(IActor inner) : IActor { public void Stop() => inner.Stop(); public Task StopAsync() => inner.StopAsync(); } "
        + "public class Actor : IActor { readonly Mailbox _mailbox = new(); public void Stop() => _mailbox.Post(this); public Task StopAsync() => Task.Delay(1); }", "face.Stop()")]
    [InlineData("public interface IActor { } public abstract class Base { public abstract void Stop(); public abstract Task StopAsync(); } public class Actor : Base { bool _isStopping; public override void Stop() => _isStopping = true; public override Task StopAsync() => Task.Delay(1); }", "Base b = actor; b.Stop()")]
    [InlineData("public interface IActor { } public class Actor { public int Parse(Stream s) => s.ReadByte() + s.Read(new byte[1], 0, 1); public Task<int> ParseAsync(Stream s) => Task.Run(() => 1); }", "var x = actor.Parse(new MemoryStream())")]
    public Task Leaves_methods_alone_whose_code_does_not_block(string types, string call) => Verify.Silent(Naming(types, call));

    [Fact]
    public Task Follows_calls_to_what_everybody_would_name() => Verify.Silent("""
        abstract class Dispatcher { public abstract void Schedule(Func<Task> work); }
        class Pool : Dispatcher { public override void Schedule(Func<Task> work) => Task.Run(work); }
        class OnTheSpot : Dispatcher { public override void Schedule(Func<Task> work) => work().Wait(); }
        class Actor(Dispatcher dispatcher)
        {
            int _stops;
            public void Stop() => dispatcher.Schedule(() => { _stops++; return Task.CompletedTask; });
            public Task StopAsync() => Task.Delay(1);
        }
        class C { async Task M(Actor actor) { await Task.Yield(); actor.Stop(); } }
        """);

    [Theory]
    [InlineData("public interface IActor { } public class Actor { readonly ManualResetEventSlim _stopped = new(); public void Stop() => _stopped.Wait(); public Task StopAsync() => Task.Delay(1); }", "[|actor.Stop()|]")]
    [InlineData("public interface IActor { } public class Actor { readonly Thread _thread = new(() => { }); void Join() => _thread.Join(); public void Stop() { Join(); } public Task StopAsync() => Task.Delay(1); }", "[|actor.Stop()|]")]
    [InlineData("public interface IActor { } public class Actor { public string Find(string id) => File.ReadAllText(id); public Task<string> FindAsync(string id) => File.ReadAllTextAsync(id); }", "var x = [|actor.Find(\"\")|]")]
    [InlineData("public interface IActor { void Stop(); Task StopAsync(); } public class Actor { }", "[|face.Stop()|]")]
    [InlineData("public interface IActor { void Stop(); Task StopAsync(); } public class Quick : IActor { bool _is; public void Stop() => _is = true; public Task StopAsync() => Task.CompletedTask; } "
        + "public class Actor : IActor { public void Stop() => Thread.Sleep(10); public Task StopAsync() => Task.Delay(10); }", "[|face.Stop()|]")]
    [InlineData("public interface IActor { void Save(); Task SaveAsync(); } public interface IDisk { void Write(); Task WriteAsync(); } public class Actor(IDisk disk) : IActor { public void Save() => disk.Write(); public Task SaveAsync() => disk.WriteAsync(); }", "[|face.Save()|]")]
    [InlineData("public interface IActor { } public class Actor { public int Parse(Stream s) => s.ReadByte() + s.Read(new byte[1], 0, 1); public Task<int> ParseAsync(Stream s) => Task.Run(() => 1); }", "var x = [|actor.Parse(File.OpenRead(\"\"))|]")]
    public Task Reports_methods_whose_code_blocks_or_is_not_there(string types, string call) => Verify.Reports(Naming(types, call));

    [Fact]
    public Task Follows_the_object_that_is_made_here() => Verify.Reports("""
        interface IActor { void Stop(); Task StopAsync(); }
        class Quick : IActor { bool _is; public void Stop() => _is = true; public Task StopAsync() => Task.CompletedTask; }
        class Slow : IActor { public void Stop() => Thread.Sleep(10); public Task StopAsync() => Task.Delay(10); }
        class C
        {
            async Task M()
            {
                await Task.Yield();
                IActor quick = new Quick(), slow = new Slow();
                quick.Stop();
                [|slow.Stop()|];
            }
        }
        """);

    [Theory]
    [InlineData("await hooks.BeforeAsync(n); hooks.Before(n);")]
    [InlineData("hooks.Before(n); await hooks.BeforeAsync(n).ConfigureAwait(false);")]
    public Task Leaves_hooks_alone_that_are_called_beside_their_twins(string statements) => Verify.Silent(WithHooks(statements));

    [Theory]
    [InlineData("[|hooks.Before(n)|];")]
    [InlineData("await hooks.BeforeAsync(n + 1); [|hooks.Before(n)|];")]
    [InlineData("if (n == 1) await hooks.BeforeAsync(n); else [|hooks.Before(n)|];")]
    public Task Reports_hooks_whose_twins_are_not_called_too(string statements) => Verify.Reports(WithHooks(statements));

    static string WithHooks(string statements) => $$"""
        interface IHooks { void Before(int n); Task BeforeAsync(int n); }
        class C { async Task M(IHooks hooks, int n) { await Task.Yield(); {{statements}} } }
        """;

    [Fact]
    public Task Reports_what_is_called_beside_its_twin_and_blocks() => Verify.Reports("""
        class Player { public void Play(int n) => Thread.Sleep(n); public Task PlayAsync(int n) => Task.Delay(n); }
        class C { async Task M(Player player) { await player.PlayAsync(1); [|player.Play(1)|]; } }
        """);

    [Fact]
    public Task Follows_fields_that_are_filled_again() => Verify.Reports("""
        using System.IO.Compression;
        class C
        {
            MemoryStream? _compressed;
            DeflateStream? _decompressor;
            Stream? _mixed, _given;
            void Start(Stream other, bool c)
            {
                _compressed = new MemoryStream();
                _decompressor = new DeflateStream(_compressed, CompressionMode.Decompress);
                this._mixed = new MemoryStream();
                if (c) _mixed = other;
                Fill(ref _given);
            }
            void Fill(ref Stream? s) => s = Stream.Null;
            void Stop() => _decompressor = null;
            async Task M()
            {
                await Task.Yield();
                _decompressor!.CopyTo(new MemoryStream());
                [|_mixed!.Flush()|];
                [|_given!.Flush()|];
            }
        }
        """);

    [Theory]
    [InlineData("using var x = System.Xml.XmlReader.Create(stream, new System.Xml.XmlReaderSettings { Async = true }); while ([|x.Read()|]) { }")]
    [InlineData("var s = new System.Xml.XmlReaderSettings { IgnoreComments = true, Async = true }; using var x = System.Xml.XmlReader.Create(stream, s); [|x.Read()|];")]
    [InlineData("using var x = System.Xml.XmlReader.Create(stream); x.Read();")]
    [InlineData("var s = new System.Xml.XmlReaderSettings(); s.Async = true; using var x = System.Xml.XmlReader.Create(stream, s); [|x.MoveToContent()|]; var y = [|x.ReadElementContentAsString()|] + [|x.ReadOuterXml()|];")]
    [InlineData("var s = new System.Xml.XmlReaderSettings(); if (path == \"\") s.Async = true; else s.Async = true; using var x = System.Xml.XmlReader.Create(stream, s); [|x.Read()|];")]
    [InlineData("var s = new System.Xml.XmlReaderSettings(); s.Async = false; s.Async = true; using var x = System.Xml.XmlReader.Create(stream, s); [|x.Read()|]; s.Async = false;")]
    [InlineData("{ var s = new System.Xml.XmlReaderSettings(); s.Async = true; using var x = System.Xml.XmlReader.Create(stream, s); [|x.Read()|]; } { var s = new System.Xml.XmlReaderSettings(); using var x = System.Xml.XmlReader.Create(stream, s); x.Read(); }")]
    [InlineData("var s = new System.Xml.XmlReaderSettings(); s.Async = false; using var x = System.Xml.XmlReader.Create(stream, s); x.MoveToContent(); var y = x.ReadElementContentAsString();")]
    [InlineData("using var x = System.Xml.XmlReader.Create(stream); x.Skip(); x.ReadInnerXml();")]
    [InlineData("using var x = System.Xml.XmlReader.Create(stream, new System.Xml.XmlReaderSettings { Async = false }); x.Read();")]
    [InlineData("using var x = System.Xml.XmlReader.Create(new StringReader(path), new System.Xml.XmlReaderSettings { Async = true }); x.Read();")]
    [InlineData("var s = new System.Xml.XmlReaderSettings(); if (path == \"\") s.Async = true; using var x = System.Xml.XmlReader.Create(stream, s); x.Read();")]
    [InlineData("var s = new System.Xml.XmlReaderSettings(); s.Async = true; s.Async = false; using var x = System.Xml.XmlReader.Create(stream, s); x.Read();")]
    [InlineData("var s = new System.Xml.XmlReaderSettings { Async = true }; if (path == \"\") s.Async = path.Length > 3; using var x = System.Xml.XmlReader.Create(stream, s); x.Read();")]
    [InlineData("var s = new System.Xml.XmlReaderSettings(); Action tell = () => s.Async = true; using var x = System.Xml.XmlReader.Create(stream, s); x.Read(); tell();")]
    [InlineData("var s = new System.Xml.XmlReaderSettings(); using var x = System.Xml.XmlReader.Create(stream, s); x.Read(); s.Async = true;")]
    [InlineData("using var x = System.Xml.XmlReader.Create(stream); var d = System.Xml.Linq.XDocument.Load(x);")]
    [InlineData("using var x = System.Xml.XmlReader.Create(stream, new System.Xml.XmlReaderSettings { IgnoreComments = true }); var d = System.Xml.Linq.XElement.Load(x);")]
    [InlineData("using var x = System.Xml.XmlWriter.Create(stream); new System.Xml.Linq.XDocument().Save(x);")]
    public Task Reports_readers_of_formats_that_are_told_to_await(string statements) => Verify.Reports(InAsync(statements));

    [Fact]
    public Task Follows_archives_to_their_entries() => Verify.Reports("""
        using System.IO.Compression;
        class C
        {
            async Task M(byte[] bytes, Stream file)
            {
                await Task.Yield();
                var memory = new ZipArchive(new MemoryStream(bytes));
                var entries = memory.Entries;
                entries[0].Open().CopyTo(Stream.Null);
                foreach (var entry in memory.Entries) entry.Open().CopyTo(Stream.Null);
                memory.Entries.First().Open().CopyTo(Stream.Null);
                var disk = new ZipArchive(file);
                [|(await disk.Entries[0].OpenAsync()).CopyTo(Stream.Null)|];
                foreach (var entry in disk.Entries) { var open = await entry.OpenAsync(); [|open.CopyTo(Stream.Null)|]; }
            }
        }
        """);

    [Fact]
    public Task Leaves_new_entries_of_archives_alone() => Verify.Reports("""
        using System.IO.Compression;
        class C
        {
            static readonly byte[] s_bytes = new byte[1];
            async Task M(Stream file)
            {
                using var archive = new ZipArchive(file, ZipArchiveMode.Create);
                var entry = archive.CreateEntry("a");
                await using var open = entry.Open();
                await using var other = archive.CreateEntry("b").Open();
                [|open.Write(s_bytes)|];
                await other.WriteAsync(s_bytes);
            }
        }
        """);

    // The console, a log, a buffer: who was given a writer hardly knows.
    [Theory]
    [InlineData("[|writer.WriteLine(\"\")|];")]
    [InlineData("[|writer.Flush()|];")]
    [InlineData("object any = writer; if (any is TextWriter given) [|given.Flush()|];")]
    [InlineData("object any = path; TextWriter? given = any as TextWriter; if (given != null) [|given.Flush()|];")]
    public Task Suggests_where_nothing_is_known_of_a_writer(string statements) => Verify.Suggests(InAsync(statements));

    [Fact]
    public Task Suggests_to_await_the_opening_of_entries() => Verify.Suggests("""
        using System.IO.Compression;
        class C
        {
            async Task<Stream> M(ZipArchive archive) { await Task.Yield(); return [|archive.GetEntry("a")!.Open()|]; }
        }
        """);

    // What can be awaited may be a value that a library wraps; an expression is computed.
    [Fact]
    public async Task Only_tasks_of_a_library_are_twins_by_their_name()
    {
        var library = Inspection.Compile([("Library.cs", """
            using System.Runtime.CompilerServices;
            public struct Either<L, R>;
            public struct EitherAsync<L, R> { public TaskAwaiter<Either<L, R>> GetAwaiter() => default; }
            public static class Prelude
            {
                public static Either<L, R> Right<L, R>(R value) => default;
                public static EitherAsync<L, R> RightAsync<L, R>(R value) => default;
            }
            public class Formula { public object? Evaluate(CancellationToken token) => null; public Task<object?> EvaluateAsync(CancellationToken token) => null!; }
            public class RuleInterpreter { public void Run(string text) { } public Task RunAsync(string text) => null!; }
            public abstract class Reader { public abstract string Name(); public virtual Task<string> NameAsync(CancellationToken token) => Task.FromResult(Name()); public abstract Task<string> TextAsync(); public abstract string Text(); public virtual string Id() => ""; public virtual Task<string> IdAsync(CancellationToken token) => Task.FromResult(Id()); }
            public class WebReader : FileReader { public override Task<string> IdAsync(CancellationToken token) => null!; }
            public class FileReader : Reader { public override string Name() => ""; public override string Text() => ""; public override Task<string> TextAsync() => null!; }
            public interface ILogger { void Log(string text); Task LogAsync(string text); }
            public class Inbox { public object? Take() => null; public Task<object?> TakeAsync() => null!; }
            """)]);
        var found = await Inspection.FindAsync(Inspection.Compile([("User.cs", """
            class C
            {
                async Task<Either<int, string>> M(Formula formula, Inbox inbox, ILogger logger, CancellationToken token)
                {
                    await Task.Yield();
                    formula.Evaluate(token);
                    new RuleInterpreter().Run("1");
                    new FileReader().Name();
                    new FileReader().Text();
                    new FileReader().Id();
                    new WebReader().Id();
                    logger.Log("x");
                    inbox.Take();
                    return Prelude.Right<int, string>("x");
                }
            }
            """)], library.ToMetadataReference()), [new SynchronousTwin()]);
        Assert.Equal(["inbox.Take()", "new FileReader().Text()", "new WebReader().Id()"], found.Select(static one => one.Location.SourceTree!.GetText().ToString(one.Location.SourceSpan)).Order(StringComparer.Ordinal));
    }

    static string Starting(string member, string call) => $$"""
        class Store { readonly Queue<Func<Task>> _jobs = new(); public async Task SaveAsync() => await Task.Yield(); {{member}} }
        class C { async Task M(Store store) { await Task.Yield(); {{call}}; } }
        """;

    [Theory]
    [InlineData("using var web = new WebClient(); var x = [|web.DownloadString(path)|];")]
    [InlineData("using var mail = new System.Net.Mail.SmtpClient(); [|mail.Send(path, path, path, path)|];")]
    [InlineData("using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp); var n = [|socket.Receive(bytes)|];")]
    [InlineData("var n = [|stream.Read(bytes)|];")]
    public Task Reports_old_members_and_converted_arguments(string statements) => Verify.Reports("#pragma warning disable SYSLIB0014\n" + InAsync(statements));

    [Fact]
    public Task Leaves_assertions_alone() => Verify.Silent("""
        static class Assert { public static void That(Action a) { } public static Task ThatAsync(Action a) => null!; public static void Equal(int a, int b) { } public static Task EqualAsync(int a, int b) => null!; }
        class C { async Task M() { await Task.Yield(); Assert.That(() => { }); Assert.Equal(1, 1); } }
        """);

    [Fact]
    public Task Reports_programs_that_await() => Verify.ReportsInProgram("""
        await Task.Yield();
        Console.WriteLine([|File.ReadAllText("a")|]);
        """);

    [Fact]
    public Task Leaves_programs_alone_that_do_not_await() => Verify.ReportsInProgram("""
        Console.WriteLine(File.ReadAllText("a"));
        async Task M() => await Task.Yield();
        """);

    [Fact]
    public Task Reports_on_an_older_platform() => Verify.ReportsOnNet80("""
        class C { async Task M(Stream s) { await Task.Yield(); [|s.Flush()|]; } }
        """);

    [Fact]
    public Task Leaves_generated_code_alone() => Verify.Silent("""
        // <auto-generated/>
        class C { async Task M(Stream s) { await Task.Yield(); s.Flush(); } }
        """);

    [Theory]
    [InlineData("class C { async Task Load(string path) { await Task.Yield(); var x = [|File.ReadAllText(path)|]; } }",
        "'File.ReadAllText(path)' blocks the thread of 'Load' where 'ReadAllTextAsync' could be awaited; use 'await'")]
    [InlineData("class C { Task<string> Load(string path) => Task.FromResult([|File.ReadAllText(path)|]); }",
        "'File.ReadAllText(path)' blocks the thread of 'Load' where 'ReadAllTextAsync' could be awaited; make it async and use 'await'")]
    public Task Says_what_to_await(string source, string message) => Verify.Says(source, message);

    [Fact]
    public Task Follows_the_lists_of_a_project() => Verify.ReportsWithOptions("""
        concurrency.nonblocking_methods = M:System.IO.File.ReadAllText | T:Store
        concurrency.blocking_methods = M:Shop.Buy
        """, """
        public class Store { public void Save() { } public Task SaveAsync() => null!; }
        public class Shop { public int Buy(int n) => n; public Task<long> BuyAsync(int n, string? note = null, CancellationToken token = default) => null!; }
        class C { async Task M(Store store, Shop shop) { await Task.Yield(); store.Save(); File.ReadAllText(""); File.[|ReadAllLines|](""); [|shop.Buy(1)|]; } }
        """.Replace("File.[|ReadAllLines|](\"\")", "[|File.ReadAllLines(\"\")|]"));

    [Fact]
    public Task Follows_a_table_of_a_project() => Verify.ReportsWithTable("""
        Shop::Buy BlocksOnIo -> OrderAsync
        Shop::Total BlocksOnIo -> CountAsync
        Store::Save Immediate
        """, """
        public class Store { public void Save() { } public Task SaveAsync() => null!; }
        public class Shop { public int Buy(int n) => n; public Task<int> OrderAsync(int n) => null!; public int Total => 1; public Task<int> CountAsync() => null!; }
        class C { async Task M(Store store, Shop shop) { await Task.Yield(); store.Save(); [|shop.Buy(1)|]; var x = [|shop.Total|]; } }
        """);

    [Theory]
    [InlineData("strict", "[|File.ReadAllText(\"\")|]")]
    [InlineData("relaxed", "File.ReadAllText(\"\")")]
    public Task Judges_tests_as_the_project_says(string value, string call) => Verify.ReportsWithOptions($"concurrency.test_code = {value}", $$"""
        class FactAttribute : Attribute { }
        class C { [Fact] public async Task Test() { await Task.Yield(); {{call}}; } }
        """);

    [Theory]
    [InlineData("using var process = new Process(); process.WaitForExit(1000);")]
    [InlineData("using var client = new UdpClient(); IPEndPoint? from = null; client.Receive(ref from);")]
    [InlineData("using var xml = System.Xml.XmlReader.Create(stream); xml.Read();")]
    public Task Misses_twins_of_another_shape(string statements) => Verify.KnownMiss(InAsync(statements));

    static string Digesting(string statements) => $$"""
        using System.Security.Cryptography;
        class C
        {
            async Task<byte[]> M(string path, byte[] bytes, SHA256 sha)
            {
                await Task.Yield();
                await using Stream stream = File.OpenRead(path);
                return {{statements}};
            }
        }
        """;

    [Theory]
    [InlineData("[|SHA256.HashData(stream)|]")]
    [InlineData("[|MD5.HashData(stream)|]")]
    [InlineData("[|HMACSHA256.HashData(bytes, stream)|]")]
    [InlineData("[|sha.ComputeHash(stream)|]")]
    public Task Reports_a_digest_of_a_stream(string call) => Verify.Reports(Digesting(call));

    [Theory]
    [InlineData("SHA256.HashData(bytes)")]
    [InlineData("sha.ComputeHash(bytes)")]
    [InlineData("SHA256.HashData(new MemoryStream(bytes))")]
    [InlineData("HMACSHA256.HashData(bytes, bytes)")]
    public Task Silent_on_a_digest_of_what_is_in_memory(string call) => Verify.Silent(Digesting(call));

    [Theory]
    [InlineData("enum How { Synchronous, Asynchronous }", "[|s.Flush()|]; if (how == How.Asynchronous) await s.FlushAsync(); else s.Flush();")]
    [InlineData("enum How { Synchronous, Asynchronous }", "await M(s, how); if (s.CanRead) [|s.Flush()|];")]
    public Task Reports_what_blocks_whichever_form_is_wanted(string choice, string body) => Verify.Reports($$"""{{choice}} class C { async Task M(Stream s, How how) { {{body}} } }""");

    [Fact]
    public Task Names_the_form_that_keeps_to_the_choice() => Verify.Says("""
        enum How { Synchronous, Asynchronous }
        class Connection { public void Open() => File.WriteAllText("x", ""); public Task OpenAsync() => OpenAsync(How.Asynchronous); internal async Task OpenAsync(How how) { if (how == How.Asynchronous) await Task.Yield(); } }
        class C { async Task M(Connection c, How how) { [|c.Open()|]; await c.OpenAsync(how); } }
        """, "'c.Open()' blocks the thread of 'M' where 'OpenAsync' could be awaited; use 'await' and pass 'how' to 'OpenAsync', which keeps to the form that the caller wants");

    [Fact]
    public Task Offers_no_await_for_both_forms() => Verify.OffersNoFix<ConcurrencyAnalyzers.Fixes.Blocking.SynchronousTwinFix>("enum How { Synchronous, Asynchronous } class C { async Task M(Stream s, How how) { [|s.Flush()|]; await M(s, how); } }");

    // A twin that keeps the thread as long.
    static string Wrapping(string twin) => $$"""
        abstract class Log { public void Write(char c) => File.AppendAllText("x", c.ToString()); {{twin}} }
        class C : Log { async Task M() { {{(twin.Contains("async") ? "[|Write('c')|]" : "Write('c')")}}; await Task.Yield(); } }
        """;

    [Theory]
    [InlineData("public Task WriteAsync(char c) { try { Write(c); return Task.CompletedTask; } catch (Exception e) { return Task.FromException(e); } }")]
    [InlineData("public Task WriteAsync(char c) { Write(c); return Task.CompletedTask; }")]
    public Task Silent_where_the_twin_only_wraps_the_synchronous_form(string twin) => Verify.Silent(Wrapping(twin));

    [Fact]
    public Task Silent_where_the_twin_of_the_base_gives_what_the_synchronous_form_gives() => Verify.Reports("""
        abstract class Reader { public abstract string Name(); public virtual Task<string> NameAsync() => Task.FromResult(Name()); public virtual async Task<string> TextAsync() => await File.ReadAllTextAsync("x"); public abstract string Text(); }
        class FileReader : Reader { public override string Name() => File.ReadAllText("x"); public override string Text() => File.ReadAllText("x"); }
        class C { async Task M() { await Task.Yield(); var reader = new FileReader(); reader.Name(); [|reader.Text()|]; } }
        """);

    [Theory]
    [InlineData("public async Task WriteAsync(char c) { await File.AppendAllTextAsync(\"x\", c.ToString()); }")]
    public Task Reports_where_the_twin_does_better(string twin) => Verify.Reports(Wrapping(twin));

    [Theory]
    [InlineData("[|store.Save(1)|]", "public static Task SaveAsync(this Store store, int number) => Task.Delay(number);")]
    [InlineData("store.Save(1)", "public static Task SaveAsync(this Store store, string text) => Task.CompletedTask;")]
    [InlineData("store.Save(1)", "static Task SaveAsync(this Store store, int number) => Task.Delay(number);")]
    public Task Finds_extension_twins_of_namespaces_that_are_not_imported(string call, string twin) => Verify.Reports($$"""
        namespace Stores { public class Store { public void Save(int number) => File.WriteAllText("x", ""); } }
        namespace Stores.Extensions { public static class StoreExtensions { {{twin}} } }
        namespace App { class C { async Task M(Stores.Store store) { await Task.Yield(); {{call}}; } } }
        """.Replace("this Store", "this Stores.Store"));

    static string Overriding(string call, string save = "File.WriteAllText(path, Text);", string saveAsync = "public virtual async Task SaveAsync() => await File.WriteAllTextAsync(path, Text);") => $$"""
        abstract class Page(string path)
        {
            protected string Text = "";
            public virtual void Save() { {{save}} }
            {{saveAsync}}
        }
        class Signed(string path) : Page(path)
        {
            public override void Save() { Text += "signed"; base.Save(); }
            {{(saveAsync.Contains("SaveAsync") ? "public override" : "public")}} async Task SaveAsync() { await Task.Yield(); {{call}} }
        }
        """;

    // The base's own form of the same: awaiting it comes to an end.
    [Fact]
    public Task Reports_the_synchronous_form_of_the_base_in_an_override_of_the_asynchronous_one() => Verify.Reports(Overriding("[|base.Save()|];"));

    [Theory]
    [InlineData("Save();", "File.WriteAllText(path, Text);", "public virtual async Task SaveAsync() => await File.WriteAllTextAsync(path, Text);")]
    [InlineData("base.Save();", "Text = path;", "public virtual Task SaveAsync() { Save(); return Task.CompletedTask; }")]
    [InlineData("base.Save();", "File.WriteAllText(path, Text);", "public abstract Task SaveAsync();")]
    public Task Silent_in_an_override_where_the_base_has_nothing_to_await(string call, string save, string saveAsync) => Verify.Silent(Overriding(call, save, saveAsync));

    [Theory]
    [InlineData("public static Task PrintAsync(this Format format, Stream stream) { format.Print(stream); return Task.CompletedTask; }")]
    [InlineData("public static async Task PrintAsync(this Format format, Stream stream) { await Task.Yield(); format.Print(stream); }")]
    public Task Silent_in_an_extension_that_is_the_twin_itself(string twin) => Verify.Silent(WithFormat(twin));

    [Theory]
    [InlineData("public static Task PrintAsync(this Format format, Stream stream) => stream.FlushAsync(); static async Task All(Format format, Stream stream) { await Task.Yield(); [|format.Print(stream)|]; }")]
    [InlineData("public static async Task PrintAsync(this Format format, Stream stream) { await Task.Yield(); [|new Format().Print(stream)|]; }")]
    public Task Reports_the_same_of_another_object(string twin) => Verify.Reports(WithFormat(twin));

    static string WithFormat(string twin) => $$"""
        public sealed class Format { public void Print(Stream stream) { using var file = new FileStream("x", FileMode.Open); file.CopyTo(stream); } }
        static class FormatExtensions { {{twin}} }
        """;

    /// <summary>Blocks of extensions are known to later compilers than the oldest that loads the rules.</summary>
    [Fact]
    public async Task A_block_of_extensions_that_has_the_twin_itself()
    {
        if (!Enum.TryParse<Microsoft.CodeAnalysis.CSharp.SyntaxKind>("ExtensionBlockDeclaration", out _))
            return;
        await Verify.ReportsOnNet80("""
            public sealed class Format { }
            public static class FormatExtensions
            {
                extension(Format format)
                {
                    public void Print<T>(T value) { using var file = new FileStream("x", FileMode.Open); file.CopyTo(Stream.Null); }
                    public async Task PrintAsync<T>(T value, CancellationToken token = default) { await Task.Yield(); format.Print(value); }
                    public Task Print2Async<T>(T value) { [|new Format().Print(value)|]; return Task.CompletedTask; }
                }
                static async Task M(Format format) { await Task.Yield(); [|format.Print(1)|]; }
            }
            """, Microsoft.CodeAnalysis.CSharp.LanguageVersion.Preview);
    }

    [Theory]
    [InlineData("class Program { static async Task Main() { await Task.Yield(); [|File.WriteAllText(\"x\", \"\")|]; } }")]
    [InlineData("#pragma warning disable CS1998\nclass Store { public async Task Save() { [|File.WriteAllText(\"x\", \"\")|]; } }")]
    public Task Suggests_in_the_start_and_where_nothing_is_said_to_be_awaited(string source) => Verify.Suggests(source);

    // Whoever asks which form is wanted has chosen, whatever it is asked by.
    [Theory]
    [InlineData("if (rule.NeedsAsync()) await stream.FlushAsync(); else stream.Flush();")]
    [InlineData("var x = rule.IsAsynchronous ? await rule.CheckAsync(1) : rule.Check(1);")]
    [InlineData("if (!rule.IsAsynchronous) { rule.Check(1); } else { await Task.Yield(); await rule.CheckAsync(1); }")]
    [InlineData("var x = rule.Check(1) ?? await rule.CheckAsync(1);")]
    [InlineData("if (rule.Check(1) is { } found) return; if (await rule.CheckAsync(1) is { } later) return;")]
    [InlineData("var x = rule.Check(1); if (x == null) { x = await rule.CheckAsync(1, default); }")]
    public Task Leaves_alone_what_is_asked_in_both_forms(string statements) => Verify.Silent(Ruled(statements));

    [Theory]
    [InlineData("if (rule.NeedsAsync()) await Task.Yield(); else [|stream.Flush()|];")]
    [InlineData("if (rule.NeedsAsync()) { await stream.FlushAsync(); [|stream.Flush()|]; }")]
    [InlineData("var x = [|rule.Check(1)|] ?? await rule.CheckAsync(2);")]
    public Task Reports_what_is_not_asked_in_both_forms(string statements) => Verify.Reports(Ruled(statements));

    static string Ruled(string statements) => $$"""
        interface IRuleService { bool NeedsAsync(); bool IsAsynchronous { get; } object? Check(int n); Task<object?> CheckAsync(int n, CancellationToken token = default); }
        class C { async Task M(IRuleService rule, Stream stream) { await Task.Yield(); {{statements}} } }
        """;

    [Theory]
    [InlineData("Task Connect() { [|_file.Flush()|]; return Task.CompletedTask; }")]
    [InlineData("Task Connect() { [|_file.Flush()|]; return Task.CompletedTask; } Task ConnectAsync(int port) => Task.Delay(port);")]
    [InlineData("Task Connect() { _file.Flush(); return Task.CompletedTask; } async Task ConnectAsync(CancellationToken token = default) => await _file.FlushAsync(token);")]
    public Task Leaves_the_synchronous_half_of_a_pair_alone(string members) => Verify.Reports($$"""class C { readonly FileStream _file = File.Create("x"); {{members}} }""");

    // A project that is referenced has no code here: only names are left.
    static string Named(string call, string type = "IParcels", string members = "void Advance(); Task AdvanceAsync();") => $$"""
        public interface {{type}} { {{members}} }
        class C { async Task M({{type}} it, Stream stream, byte[] bytes) { await Task.Yield(); {{call}}; } }
        """;

    [Theory]
    [InlineData("[|it.Advance()|]", "IParcels", "void Advance(); Task AdvanceAsync();")]
    [InlineData("var x = [|it.Resolve(bytes)|]", "IParcels", "int Resolve(byte[] bytes); Task<int> ResolveAsync(byte[] bytes, CancellationToken token = default);")]
    [InlineData("[|it.Advance()|]", "IDbxParcels", "void Advance(); Task AdvanceAsync();")]
    [InlineData("[|it.Redial()|]", "IParcels", "void Redial(); Task RedialAsync();")]
    public Task Suggests_what_only_its_name_tells(string call, string type, string members) => Verify.Suggests(Named(call, type, members));

    [Theory]
    [InlineData("[|it.Advance()|]", "IParcelRepository", "void Advance(); Task AdvanceAsync();")]
    [InlineData("[|it.SaveChanges()|]", "IParcels", "void SaveChanges(); Task SaveChangesAsync();")]
    [InlineData("[|it.DownloadAll()|]", "IParcels", "void DownloadAll(); Task DownloadAllAsync();")]
    [InlineData("[|it.Advance(\"a\")|]", "IParcels", "void Advance(string path); Task AdvanceAsync(string path);")]
    [InlineData("[|it.Advance(stream)|]", "IParcels", "void Advance(Stream stream); Task AdvanceAsync(Stream stream);")]
    [InlineData("[|it.Advance(stream)|]", "IParcels", "void Advance(object target); Task AdvanceAsync(object target);")]
    [InlineData("[|it.Advance()|]", "IDbParcels", "void Advance(); Task AdvanceAsync();")]
    public Task Reports_what_a_name_for_something_outside_tells(string call, string type, string members) => Verify.Reports(Named(call, type, members));

    static string Handler(string send) => $$"""
        using System.Net.Http;
        sealed class Retries(HttpMessageHandler inner) : DelegatingHandler(inner)
        {
            protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken token) => base.Send(request, token);
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token)
            {
                {{send}}
                await Task.Delay(10, token);
                return response;
            }
        }
        """;

    [Fact]
    public Task Reports_the_synchronous_form_of_a_base_of_the_platform() => Verify.Reports(Handler("var response = [|base.Send(request, token)|];"));

    [Theory]
    [InlineData("var response = await base.SendAsync(request, token);")]
    [InlineData("var response = Send(request, token);")]
    public Task Silent_on_the_own_form_and_on_what_is_awaited(string send) => Verify.Silent(Handler(send));

    // The asynchronous form of a stream may be the synchronous one, lent to a thread.
    [Fact]
    public Task Silent_on_the_synchronous_form_of_a_stream() => Verify.Silent("""
        class Slow(string path) : FileStream(path, FileMode.Open)
        {
            public override async Task FlushAsync(CancellationToken token) { await Task.Delay(10, token); base.Flush(); }
        }
        """);

    [Theory]
    [InlineData("page?.Body?[|.Read(buffer, 0, 3)|];")]
    [InlineData("page?.Next?.Next?.Body?[|.Flush()|];")]
    [InlineData("page?[0]?.Next?[1]?[|.Body.Flush()|];")]
    public Task Reports_behind_several_question_marks(string call) => Verify.Reports($$"""
        class Page { public FileStream? Body; public Page? Next; public Page? this[int i] => Next; }
        class C { async Task F(Page? page, byte[] buffer) { await Task.Yield(); {{call}} } }
        """);

    static string Hooks(string go) => $$"""
        class Server
        {
            protected virtual void OnOpened(string door) => File.WriteAllText(door, "open");
            protected virtual Task OnOpenedAsync(string door, CancellationToken token) => Task.Delay(9, token);
            public async Task Go(string door, CancellationToken token) { await Task.Yield(); {{go}} }
        }
        """;

    [Theory]
    [InlineData("OnOpened(door); await OnOpenedAsync(door, token);")]
    [InlineData("await OnOpenedAsync(door, token).ConfigureAwait(false); OnOpened(door);")]
    public Task Silent_on_two_steps_that_are_both_taken(string go) => Verify.Silent(Hooks(go));

    [Theory]
    [InlineData("[|OnOpened(door)|]; await OnOpenedAsync(door + \"!\", token);")]
    [InlineData("[|OnOpened(door)|]; Console.WriteLine(); await OnOpenedAsync(door, token);")]
    [InlineData("[|OnOpened(door)|]; _ = OnOpenedAsync(door, token);")]
    public Task Reports_steps_that_are_not(string go) => Verify.Reports(Hooks(go));
}
