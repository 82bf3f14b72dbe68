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
    [InlineData("[|writer.WriteLine(\"\")|];")]
    [InlineData("[|writer.Flush()|];")]
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
        class C(Stream given)
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
}
