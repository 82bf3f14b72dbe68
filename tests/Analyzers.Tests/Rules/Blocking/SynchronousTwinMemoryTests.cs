using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<SynchronousTwin>;

/// <summary>CONC1004: streams that are in memory by what the program gives them.</summary>
public class SynchronousTwinMemoryTests
{
    static string Program(string statements, string members, string types = "") => $$"""
        using System.IO.Compression;
        class C
        {
            async Task M(byte[] bytes, string path, Stream outside)
            {
                await Task.Yield();
                {{statements}}
            }
            {{members}}
        }
        {{types}}
        """;

    [Theory]
    [InlineData("_stream.Write(bytes, 0, 3)", "readonly Stream _stream; internal C(byte[] b) : this(new MemoryStream(b)) { } C(Stream s) => _stream = s;")]
    [InlineData("_stream.Flush()", "Stream? _stream; void Set(Stream s) => _stream = s; public void Use() => Set(new MemoryStream());")]
    [InlineData("_stream.Flush()", "internal Stream? _stream;", "class D { void F(C c) => c._stream = new MemoryStream(); void G(C c) => c._stream = null; }")]
    [InlineData("Work.Flush()", "public Stream Work { get; private set; } = new MemoryStream(); void F() => Work = Stream.Null;")]
    [InlineData("Work.Flush()", "internal Stream? Work { get; set; }", "class D { C F() => new C { Work = new MemoryStream() }; }")]
    [InlineData("Work.Flush()", "Stream Work => new MemoryStream();")]
    [InlineData("Work.Flush()", "readonly Stream _work = new MemoryStream(); protected Stream Work { get { return _work; } }")]
    [InlineData("await Store(new MemoryStream())", "async Task Store(Stream s) { s.Flush(); await Task.Yield(); }")]
    [InlineData("await Store(new MemoryStream(), 3)", "async Task Store(Stream s, int rest) { s.Flush(); if (rest > 0) await Store(s, rest - 1); }")]
    [InlineData("using var zip = Pack(new MemoryStream()); zip.Write(bytes, 0, 3)", "static Stream Pack(Stream to) => new GZipStream(to, CompressionMode.Compress);")]
    [InlineData("using var zip = Pack(new MemoryStream(), true); zip.Write(bytes, 0, 3)", "static Stream Pack(Stream to, bool all) { if (!all) return to; var zip = new GZipStream(to, CompressionMode.Compress); return zip; }")]
    [InlineData("using var zip = _codec!.Pack(new MemoryStream()); zip.Write(bytes, 0, 3)", "ICodec? _codec;", "interface ICodec { Stream Pack(Stream to); }")]
    [InlineData("using var source = _codec!.Unpack(new Bytes(bytes)); source.CopyTo(new MemoryStream())", "ICodec? _codec;", "interface ICodec { Stream Unpack(Stream from); }")]
    [InlineData("new Bytes(bytes).CopyTo(new MemoryStream())", "")]
    [InlineData("using var hash = System.Security.Cryptography.SHA256.Create(); var ms = new MemoryStream(); ms.Write(bytes); hash.ComputeHash(ms)", "")]
    [InlineData("new Counting(new MemoryStream()).Write(bytes, 0, 3)", "")]
    [InlineData("_kept!.Write(bytes, 0, 3)", "Stream? _kept; Stream? _other; public C(byte[] b) { var counting = new Counting(new MemoryStream(b)); _other = _kept = counting; }")]
    [InlineData("var to = bytes.Length switch { 0 => Stream.Null, 1 => new MemoryStream(), _ => throw new InvalidOperationException() }; to.Flush()", "")]
    [InlineData("_stream.Flush()", "readonly Stream _stream; C(MemoryStream? s) => _stream = s ?? throw new ArgumentNullException(nameof(s));")]
    public Task Leaves_memory_alone(string statements, string members, string types = "") => Verify.Silent(Program(statements + ";", members, types), Streams);

    [Theory]
    [InlineData("[|_stream.Write(bytes, 0, 3)|]", "readonly Stream _stream; public C(byte[] b) : this(new MemoryStream(b)) { } public C(Stream s) => _stream = s;", "", "public ")]
    [InlineData("[|_stream.Write(bytes, 0, 3)|]", "readonly Stream _stream; internal C(byte[] b) : this(new MemoryStream(b)) { } internal C(Stream s) => _stream = s; static C F(Stream s) => new C(s);")]
    [InlineData("[|_stream!.Flush()|]", "Stream? _stream; void Set(Stream s) => _stream = s; public void Use() => Set(new MemoryStream()); public void Open(string p) => Set(File.OpenRead(p));")]
    [InlineData("[|_stream!.Flush()|]", "internal Stream? _stream;", "class D { void F(C c) => c._stream = new MemoryStream(); void G(C c, Stream s) => c._stream = s; }")]
    [InlineData("[|_stream!.Flush()|]", "internal Stream? _stream;")]
    [InlineData("[|Work.Flush()|]", "public Stream Work { get; set; } = new MemoryStream();", "", "public ")]
    [InlineData("[|Work.Flush()|]", "internal virtual Stream Work => new MemoryStream();")]
    [InlineData("[|Work.Flush()|]", "Stream Work => File.OpenRead(\"x\");")]
    [InlineData("await Store(new MemoryStream()); await Store(outside)", "async Task Store(Stream s) { [|s.Flush()|]; await Task.Yield(); }")]
    [InlineData("await Store(new MemoryStream())", "public async Task Store(Stream s) { [|s.Flush()|]; await Task.Yield(); }", "", "public ")]
    [InlineData("await Store(new MemoryStream())", "async Task Store(Stream s) { s = File.OpenRead(\"x\"); [|s.Flush()|]; await Task.Yield(); }")]
    [InlineData("using var zip = Pack(outside); [|zip.Write(bytes, 0, 3)|]; Pack(new MemoryStream())", "static Stream Pack(Stream to) => new GZipStream(to, CompressionMode.Compress);")]
    [InlineData("using var zip = _codec!.Pack(outside); [|zip.Write(bytes, 0, 3)|]", "ICodec? _codec;", "interface ICodec { Stream Pack(Stream to); }")]
    [InlineData("using var answer = _client!.Send(new MemoryStream()); [|answer.CopyTo(new MemoryStream())|]", "IClient? _client;", "interface IClient { Stream Send(Stream question); }")]
    [InlineData("[|new Bytes(bytes).CopyTo(outside)|]", "")]
    [InlineData("using var hash = System.Security.Cryptography.SHA256.Create(); [|hash.ComputeHash(outside)|]", "")]
    [InlineData("[|new Late(\"x\").CopyTo(new MemoryStream())|]", "")]
    [InlineData("[|new Counting(outside).Write(bytes, 0, 3)|]", "")]
    [InlineData("[|new Port().Write(bytes, 0, 3)|]", "")]
    public Task Reports_what_may_be_elsewhere(string statements, string members, string types = "", string access = "") =>
        Verify.Reports(Program(statements + ";", members, types).Replace("class C\n", access + "class C\n"), Streams);

    static string Flowing(string statements) => $$"""
        class C
        {
            readonly Stream _kept;
            public C(Stream kept) => _kept = kept;
            static Stream Open() => File.OpenRead("a");
            public async Task M(byte[] bytes, Stream given, Stream network, bool c, object any)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("Stream s = Open(); s = new MemoryStream(); s.Read(bytes, 0, 3);")]
    [InlineData("Stream s = network; [|s.Read(bytes, 0, 3)|]; s = new MemoryStream(); s.Read(bytes, 0, 3);")]
    [InlineData("given = new MemoryStream(); given.Read(bytes, 0, 3);")]
    [InlineData("given = network; [|given.Flush()|]; given = new MemoryStream(); given.Flush();")]
    [InlineData("Stream s; if (c) s = new MemoryStream(); else s = Stream.Null; s.Flush(); s = network; [|s.Flush()|];")]
    [InlineData("Stream s = Open(); if (c) { s = new MemoryStream(); s.Flush(); } [|s.Flush()|];")]
    public Task Follows_what_a_variable_has_where_it_is_read(string statements) => Verify.Reports(Flowing(statements));

    [Theory]
    [InlineData("Stream s = new MemoryStream(); s = network; [|s.Read(bytes, 0, 3)|];")]
    [InlineData("Stream s = new MemoryStream(); s.Flush(); s = network; [|s.CopyTo(new MemoryStream())|];")]
    [InlineData("Stream s = new MemoryStream(); if (c) s = network; [|s.Read(bytes, 0, 3)|];")]
    [InlineData("Stream s = new MemoryStream(); while (c) { [|s.Flush()|]; s = network; }")]
    [InlineData("Stream s = network; Action set = () => s = new MemoryStream(); set(); [|s.Flush()|];")]
    [InlineData("Stream s = network; s = new MemoryStream(); Action set = () => s = Open(); set(); [|s.Flush()|];")]
    [InlineData("Stream s = new MemoryStream(); try { s = Open(); s = new MemoryStream(); } catch { [|s.Flush()|]; }")]
    public Task Reports_what_a_variable_may_have_where_it_is_read(string statements) => Verify.Reports(Flowing(statements));

    [Theory]
    [InlineData("if (given is MemoryStream) given.Read(bytes, 0, 3);")]
    [InlineData("if (given is MemoryStream) given.Read(bytes, 0, 3); else [|given.Read(bytes, 0, 3)|];")]
    [InlineData("if (given is not MemoryStream) return; given.Flush();")]
    [InlineData("if (!(given is MemoryStream)) throw new ArgumentException(); given.Flush();")]
    [InlineData("if (given is MemoryStream { Length: > 3 } && c) given.Flush();")]
    [InlineData("if (c && given is MemoryStream memory) { memory.Flush(); given.Flush(); }")]
    [InlineData("var x = given is MemoryStream && given.Read(bytes, 0, 3) > 0;")]
    [InlineData("var x = given is MemoryStream ? given.Read(bytes, 0, 3) : [|given.Read(bytes, 0, 3)|];")]
    [InlineData("if (given.GetType() == typeof(MemoryStream)) given.Flush();")]
    [InlineData("if (_kept is MemoryStream) _kept.Flush();")]
    [InlineData("switch (given) { case MemoryStream: given.Flush(); break; default: [|given.Flush()|]; break; }")]
    [InlineData("switch (given) { case MemoryStream m when c: m.Flush(); given.Flush(); break; case FileStream f: [|f.Flush()|]; [|given.Flush()|]; break; }")]
    [InlineData("var x = given switch { MemoryStream => given.ReadByte() + given.Read(bytes, 0, 3), _ => [|given.Read(bytes, 0, 3)|] };")]
    [InlineData("((MemoryStream)given).CopyTo(new MemoryStream()); (given as MemoryStream)!.Flush(); new MemoryStream().CopyTo((MemoryStream)given);")]
    [InlineData("if (any is MemoryStream) ((Stream)any).Flush();")]
    public Task Follows_what_tests_have_shown(string statements) => Verify.Reports(Flowing(statements));

    [Theory]
    [InlineData("if (given is FileStream) [|given.Read(bytes, 0, 3)|];")]
    [InlineData("if (given is MemoryStream || c) [|given.Flush()|];")]
    [InlineData("if (given is MemoryStream) return; [|given.Flush()|];")]
    [InlineData("if (given is not MemoryStream) [|given.Flush()|];")]
    [InlineData("if (given is MemoryStream) [|network.Flush()|];")]
    [InlineData("if (given is MemoryStream) { given = network; [|given.Flush()|]; }")]
    [InlineData("if (given is MemoryStream) while (c) { [|given.Flush()|]; given = network; }")]
    [InlineData("while (given is MemoryStream) { given.Flush(); given = network; }")]
    [InlineData("switch (given) { case MemoryStream: case BufferedStream: [|given.Flush()|]; break; }")]
    [InlineData("if (given is MemoryStream) given.CopyTo(new MemoryStream()); [|given.CopyTo(new MemoryStream())|];")]
    [InlineData("if (given is MemoryStream) [|given.CopyTo(network)|];")]
    public Task Reports_what_tests_have_not_shown(string statements) => Verify.Reports(Flowing(statements));

    // What a parameter was before it got another value is of no matter.
    [Fact]
    public Task Follows_what_a_parameter_gets_by_reference() => Verify.Reports("""
        using System.IO.Compression;
        class C
        {
            static void Reset(ref Stream to, out Out output) { to = new GZipStream(new MemoryStream(), CompressionMode.Compress); output = new Out(to); }
            static void Open(ref Stream to, bool all, out Other output) { if (all) to = new MemoryStream(); output = new Other(to); }
        }
        class Out
        {
            readonly Stream _to;
            internal Out(Stream to) => _to = to;
            public async Task WriteAsync(byte[] bytes) { await Task.Yield(); _to.Write(bytes, 0, 3); }
        }
        class Other
        {
            readonly Stream _to;
            internal Other(Stream to) => _to = to;
            public async Task WriteAsync(byte[] bytes) { await Task.Yield(); [|_to.Write(bytes, 0, 3)|]; }
        }
        """);

    static string Web(string statements) => $$"""
        using System.Net.Http;
        class C(HttpClient http)
        {
            async Task M(string url, HttpRequestMessage request, HttpResponseMessage given, HttpMessageInvoker invoker, CancellationToken token)
            {
                {{statements}};
            }
            async Task<HttpResponseMessage> Ask(HttpRequestMessage request) { var answer = await http.SendAsync(request).ConfigureAwait(false); answer.EnsureSuccessStatusCode(); return answer; }
            Task<HttpResponseMessage> Begin(HttpRequestMessage request) => http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        }
        """;

    // Who asks for a response, and not only for its headers, gets it when the body is in memory.
    [Theory]
    [InlineData("using var response = await http.GetAsync(url); using var body = await response.Content.ReadAsStreamAsync(token); body.CopyTo(Stream.Null)")]
    [InlineData("var response = await http.PostAsync(url, null, token).ConfigureAwait(false); using var r = new StreamReader(await response.Content.ReadAsStreamAsync().ConfigureAwait(false)); r.ReadToEnd()")]
    [InlineData("var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead); response.Content.ReadAsStream().CopyTo(Stream.Null)")]
    [InlineData("var response = await Ask(request); using var body = await response.Content.ReadAsStreamAsync(); body.CopyTo(Stream.Null)")]
    public Task Leaves_bodies_alone_that_have_come(string statements) => Verify.Silent(Web(statements));

    [Theory]
    [InlineData("var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead); using var body = await response.Content.ReadAsStreamAsync(); [|body.CopyTo(Stream.Null)|]")]
    [InlineData("using var body = await given.Content.ReadAsStreamAsync(); [|body.CopyTo(Stream.Null)|]")]
    [InlineData("using var body = await http.GetStreamAsync(url); [|body.CopyTo(Stream.Null)|]")]
    [InlineData("var response = await invoker.SendAsync(request, token); using var body = await response.Content.ReadAsStreamAsync(); [|body.CopyTo(Stream.Null)|]")]
    [InlineData("var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead); response.Content.ReadAsStream(token); [|response.Content.ReadAsStream().CopyTo(Stream.Null)|]")]
    [InlineData("var response = await Begin(request); response.Content.ReadAsStream(); [|given.Content.ReadAsStream()|]")]
    [InlineData("var response = await Begin(request); using var body = await response.Content.ReadAsStreamAsync(); [|body.CopyTo(Stream.Null)|]")]
    public Task Reports_bodies_that_may_be_coming(string statements) => Verify.Reports(Web(statements));

    static string Wired(string statements) => $$"""
        class C
        {
            async Task M(System.Net.Sockets.Socket socket, System.Net.Sockets.NetworkStream stream, byte[] buffer, System.Net.Sockets.Socket control, StreamReader reader)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("if (socket.Available > 0) socket.Receive(buffer);")]
    [InlineData("var available = socket.Available; if (available > 0) { var bytes = new byte[available]; socket.Receive(bytes); }")]
    [InlineData("if (socket.Available == 0) return; socket.Receive(buffer);")]
    [InlineData("while (stream.DataAvailable) stream.Read(buffer, 0, 9);")]
    [InlineData("if (socket.Available >= 8) socket.Receive(buffer);")]
    [InlineData("if (socket.Available < 1) return; socket.Receive(buffer);")]
    [InlineData("if (socket.Available > 0) stream.Read(buffer, 0, 9);")]
    public Task Leaves_data_alone_that_is_there(string statements) => Verify.Silent(Wired(statements));

    [Theory]
    [InlineData("if (socket.Available == 0) [|socket.Receive(buffer)|];")]
    [InlineData("if (socket.Available > 0) return; [|socket.Receive(buffer)|];")]
    [InlineData("while (!stream.DataAvailable) [|stream.Read(buffer, 0, 9)|];")]
    [InlineData("if (stream.DataAvailable) [|stream.Write(buffer, 0, 9)|];")]
    [InlineData("if (control.Available > 0) [|socket.Receive(buffer)|];")]
    [InlineData("if (socket.Available >= 0) [|socket.Receive(buffer)|];")]
    [InlineData("if (stream.DataAvailable) [|reader.ReadToEnd()|];")]
    public Task Reports_data_that_is_to_come(string statements) => Verify.Reports(Wired(statements));

    // What a socket cannot do at once it does not do, then.
    [Theory]
    [InlineData("socket.Blocking = false; socket.Send(buffer);")]
    [InlineData("var was = socket.Blocking; try { socket.Blocking = false; socket.Send(buffer, 0, 0); } catch { } finally { socket.Blocking = was; }")]
    [InlineData("control.Blocking = true; socket.Blocking = false; while (buffer.Length > 0) socket.Receive(buffer);")]
    [InlineData("var own = socket; own = control; own.Blocking = false; Console.WriteLine(1); own.Send(buffer);")]
    public Task Leaves_sockets_alone_that_do_not_wait(string statements) => Verify.Silent(Wired(statements));

    [Theory]
    [InlineData("socket.Blocking = true; [|socket.Send(buffer)|];")]
    [InlineData("control.Blocking = false; [|socket.Send(buffer)|];")]
    [InlineData("if (buffer.Length > 3) socket.Blocking = false; [|socket.Send(buffer)|];")]
    [InlineData("socket.Blocking = false; socket.Send(buffer); socket.Blocking = true; [|socket.Send(buffer)|];")]
    [InlineData("socket.Blocking = false; while (buffer.Length > 0) { [|socket.Receive(buffer)|]; socket.Blocking = true; }")]
    [InlineData("[|socket.Send(buffer)|]; socket.Blocking = false;")]
    [InlineData("var own = socket; own.Blocking = false; own = control; [|own.Send(buffer)|];")]
    [InlineData("var own = socket; own.Blocking = false; own = buffer.Length > 3 ? control : socket; [|own.Send(buffer)|];")]
    [InlineData("socket.Blocking = false; (socket, buffer) = (control, buffer); [|socket.Send(buffer)|];")]
    public Task Reports_sockets_that_may_wait(string statements) => Verify.Reports(Wired(statements));

    // What a field stands for another method may change, unless nobody can.
    static string Kept(string statements, string field = "Socket _socket") => $$"""
        using System.Net.Sockets;
        class C(Socket given)
        {
            {{field}} = given;
            async Task Probe(byte[] buffer, Action again)
            {
                await Task.Yield();
                {{statements}}
            }
            void Connect() { {{(field.StartsWith("readonly") ? "" : "_socket = new(SocketType.Stream, ProtocolType.Tcp);")}} }
        }
        """;

    [Theory]
    [InlineData("_socket.Blocking = false; Console.WriteLine(1); _socket.Send(buffer);")]
    [InlineData("Connect(); _socket.Blocking = false; _socket.Send(buffer);")]
    [InlineData("_socket.Blocking = false; Connect(); again(); await Task.Yield(); _socket.Send(buffer);", "readonly Socket _socket")]
    public Task Leaves_a_socket_of_a_field_alone_that_does_not_wait(string statements, string field = "Socket _socket") => Verify.Silent(Kept(statements, field));

    [Theory]
    [InlineData("_socket.Blocking = false; _socket = given; [|_socket.Send(buffer)|];")]
    [InlineData("_socket.Blocking = false; Connect(); [|_socket.Send(buffer)|];")]
    [InlineData("_socket.Blocking = false; again(); [|_socket.Send(buffer)|];")]
    [InlineData("_socket.Blocking = false; await Task.Yield(); [|_socket.Send(buffer)|];")]
    public Task Reports_a_socket_of_a_field_that_may_be_another_one(string statements) => Verify.Reports(Kept(statements));

    static string Bytes(string read, string more = "") => $$"""
        class C(Stream given)
        {
            readonly Stream _stream = given;
            Stream? _other;
            async Task<int> M(System.Net.Sockets.NetworkStream network, FileStream file, BufferedStream buffered, byte[] bytes)
            {
                await Task.Yield();
                return {{read}};
            }
            {{more}}
        }
        """;

    // A byte has no form that can be awaited, and may be long in coming.
    [Theory]
    [InlineData("[|_stream.ReadByte()|]", "async Task<int> N(byte[] b) => await _stream.ReadAsync(b, 0, 9);")]
    [InlineData("[|_stream.ReadByte()|]", "async Task<int> N(byte[] b) => await this._stream.ReadAsync(b).ConfigureAwait(false);")]
    [InlineData("[|network.ReadByte()|]")]
    [InlineData("await Task.Run(() => 1)", "async Task<int> N(System.Net.Sockets.NetworkStream network) { await Task.Yield(); return [|network.ReadByte()|]; }")]
    public Task Reports_the_reading_of_one_byte(string read, string more = "") => Verify.Reports(Bytes(read, more));

    [Theory]
    [InlineData("_stream.ReadByte()")]
    [InlineData("_stream.ReadByte()", "async Task<int> N(byte[] b) => await _other!.ReadAsync(b, 0, 9); void Set(Stream s) => _other = s;")]
    [InlineData("_stream.ReadByte()", "Task<int> N(byte[] b) => Task.Run(() => _stream.Read(b, 0, 9));")]
    [InlineData("file.ReadByte() + buffered.ReadByte() + await file.ReadAsync(bytes, 0, 3) + new MemoryStream().ReadByte()")]
    [InlineData("network.DataAvailable ? network.ReadByte() : 0")]
    [InlineData("0", "int N(System.Net.Sockets.NetworkStream network) => network.ReadByte();")]
    public Task Leaves_the_reading_of_one_byte_alone(string read, string more = "") => Verify.Silent(Bytes(read, more));

    // Whatever makes another read a suggestion makes one of this.
    [Theory]
    [InlineData("await Task.Run(async () => { await Task.Yield(); return [|network.ReadByte()|]; })")]
    [InlineData("0", "\n#pragma warning disable CS1998\nasync Task<int> N(System.Net.Sockets.NetworkStream network) { return [|network.ReadByte()|]; }")]
    [InlineData("0", "static async Task Main(string[] names) { await Task.Yield(); using var client = new System.Net.Sockets.TcpClient(names[0], 80); [|client.GetStream().ReadByte()|]; }")]
    public Task Suggests_the_reading_of_one_byte(string read, string more = "") => Verify.Suggests(Bytes(read, more));

    [Fact]
    public Task The_base_of_writers_in_memory_moves_data_in_memory() => Verify.Reports("""
        using System.Text;
        abstract class BufferText : TextWriter
        {
            public abstract override void Write(ReadOnlySpan<char> text);
            public sealed override void Write(string? text) => Write(text.AsSpan());
            public override async Task WriteLineAsync(string? text) { Write(text); await Task.Yield(); }
        }
        sealed class CharText(System.Buffers.IBufferWriter<char> to) : BufferText
        {
            public override Encoding Encoding => Encoding.Unicode;
            public override void Write(ReadOnlySpan<char> text) => System.Buffers.BuffersExtensions.Write(to, text);
        }
        abstract class PortText : TextWriter
        {
            public abstract override void Write(ReadOnlySpan<char> text);
            public override async Task WriteLineAsync(string? text) { [|Write(text)|]; await Task.Yield(); }
        }
        sealed class LineText(Stream to) : PortText
        {
            public override Encoding Encoding => Encoding.Unicode;
            public override void Write(ReadOnlySpan<char> text) => to.Write(Encoding.GetBytes(text.ToArray()));
        }
        """);

    // Others may derive from the base, and its parts are other objects.
    [Fact]
    public Task A_base_that_others_may_extend_and_parts_of_it_may_be_anywhere() => Verify.Reports("""
        using System.Text;
        public abstract class OpenText : TextWriter { public abstract override void Write(string? text); }
        public sealed class CharText(StringBuilder to) : OpenText
        {
            public override Encoding Encoding => Encoding.Unicode;
            public override void Write(string? text) => to.Append(text);
        }
        abstract class PartText : TextWriter { public abstract override void Write(string? text); public override Encoding Encoding => Encoding.Unicode; }
        sealed class FilePart(string path) : PartText { public override void Write(string? text) => File.AppendAllText(path, text); }
        sealed class Joined(List<PartText> parts) : PartText { public override void Write(string? text) => parts[0].Write(text); }
        static class C
        {
            public static async Task M(OpenText open) { await Task.Yield(); [|open.Write("a")|]; }
            static async Task M(Joined joined) { await Task.Yield(); [|joined.Write("a")|]; }
        }
        """);

    [Fact]
    public Task What_libraries_give_over_bytes_is_in_memory() => Verify.Reports("""
        using System.IO.Compression;
        class BinaryData { public Stream ToStream() => Network.Open(); }
        class RemoteData { public Stream ToStream() => Network.Open(); }
        static class Network { public static Stream Open() => File.OpenRead("a"); }
        static class Bytes { public static Stream AsStream(this ReadOnlyMemory<byte> bytes) => Network.Open(); }
        class C
        {
            async Task M(BinaryData data, RemoteData remote, ReadOnlyMemory<byte> bytes)
            {
                await Task.Yield();
                using var packed = new GZipStream(data.ToStream(), CompressionMode.Decompress);
                packed.CopyTo(Stream.Null);
                bytes.AsStream().CopyTo(Stream.Null);
                [|remote.ToStream().CopyTo(Stream.Null)|];
            }
        }
        """);

    [Fact]
    public Task Serializers_of_others_only_move_what_they_are_given() => Verify.Reports("""
        interface ISerializer { void Put<T>(T value, Stream to); Task PutAsync<T>(T value, Stream to); }
        sealed class PooledStream : MemoryStream;
        static class Pool { public static PooledStream Rent() => new(); }
        class C(ISerializer serializer)
        {
            async Task Memory<T>(T value) { using var stream = Pool.Rent(); serializer.Put(value, stream); await Task.Yield(); }
            async Task File<T>(T value, Stream stream) { [|serializer.Put(value, stream)|]; await Task.Yield(); }
        }
        """);

    const string Streams = """
        abstract class Base : Stream
        {
            public override bool CanRead => true;
            public override bool CanSeek => false;
            public override bool CanWrite => true;
            public override long Length => 0;
            public override long Position { get; set; }
            public override void Flush() { }
            public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
            public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
            public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
            public override void SetLength(long value) => throw new NotSupportedException();
        }
        sealed class Bytes(byte[] bytes) : Base
        {
            int _at;
            public override int Read(byte[] buffer, int offset, int count) => Move(buffer.AsSpan(offset, count));
            public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken token) => Task.FromResult(Read(buffer, offset, count));
            int Move(Span<byte> to)
            {
                var length = Math.Min(bytes.Length - _at, to.Length);
                bytes.AsSpan(_at, length).CopyTo(to);
                _at += length;
                return length;
            }
        }
        sealed class Late(string path) : Base
        {
            byte[]? _all;
            byte[] All => _all ??= File.ReadAllBytes(path);
            public override int Read(byte[] buffer, int offset, int count) { All.AsSpan(0, count).CopyTo(buffer); return count; }
            public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken token) => Task.FromResult(Read(buffer, offset, count));
        }
        sealed class Counting(Stream inner) : Base
        {
            public long Count;
            public override void Write(byte[] buffer, int offset, int count) { inner.Write(buffer, offset, count); Count += count; }
        }
        sealed class Port : Base
        {
            readonly System.Net.Sockets.Socket _socket = null!;
            public override void Write(byte[] buffer, int offset, int count) => _socket.Send(buffer.AsSpan(offset, count));
        }
        """;

    const string Jotter = """
        abstract class NoteWriterBase { public abstract void Put(string s); public virtual Task PutAsync(string s) { Put(s); return Task.CompletedTask; } }
        class NoteWriter(TextWriter to) : NoteWriterBase { public int Indent { get; set; } public override void Put(string s) => to.Write(s); public override Task PutAsync(string s) => to.WriteAsync(s); }
        class Poster(TextWriter to) { public void Put(string s) => to.Write(s); public Task PutAsync(string s) => to.WriteAsync(s); }
        """;

    [Theory]
    [InlineData("var text = new StringWriter(); var to = new NoteWriter(text) { Indent = 2 }; to.Put(path)")]
    [InlineData("NoteWriterBase to = new NoteWriter(new StringWriter()); to.Put(path)")]
    public Task Leaves_writers_of_the_program_over_memory_alone(string statements) => Verify.Silent(Program(statements + ";", "", Jotter), Streams);

    [Theory]
    [InlineData("var to = new NoteWriter(new StreamWriter(outside)); [|to.Put(path)|]")]
    [InlineData("var to = new NoteWriter(new StreamWriter(path)); [|to.Put(path)|]")]
    [InlineData("var to = new Poster(new StreamWriter(path)); [|to.Put(path)|]")]
    public Task Reports_writers_of_the_program_over_what_is_outside(string statements) => Verify.Reports(Program(statements + ";", "", Jotter));

    [Theory]
    [InlineData("var to = new NoteWriter(new StringWriter()); void Each(string s) => to.Put(s); Each(path)")]
    public Task Nor_is_a_chain_that_ends_in_memory(string statements) => Verify<HiddenBlocking>.Silent(Program(statements + ";", "", Jotter), Streams);

    // An archive that is read copies what cannot seek, and a response that can seek is in memory.
    [Theory]
    [InlineData("new ZipArchive(await reply.Content.ReadAsStreamAsync())", true)]
    [InlineData("new ZipArchive(await reply.Content.ReadAsStreamAsync(), ZipArchiveMode.Read, true)", true)]
    [InlineData("new ZipArchive(await reply.Content.ReadAsStreamAsync(), mode)", false)]
    [InlineData("new ZipArchive(new BufferedStream(await reply.Content.ReadAsStreamAsync()))", false)]
    [InlineData("new ZipArchive(File.OpenRead(path))", false)]
    [InlineData("new ZipArchive(given)", false)]
    public Task Archives_over_responses_are_in_memory(string archive, bool isInMemory)
    {
        const string Read = "while (!reader.EndOfStream) lines.Add(await reader.ReadLineAsync())";
        return Verify.Reports($$"""
            using System.IO.Compression;
            class C
            {
                public async Task M(HttpResponseMessage reply, ZipArchiveMode mode, Stream given, string path, List<string?> lines)
                {
                    var packed = {{archive}};
                    var entry = packed.GetEntry("a") ?? packed.Entries.First(one => one.FullName == "b");
                    await using var open = await entry.OpenAsync();
                    using var reader = new StreamReader(open);
                    {{(isInMemory ? Read : Read.Replace("reader.EndOfStream", "[|reader.EndOfStream|]"))}};
                }
            }
            """);
    }

    [Theory]
    [InlineData("if (s.CanSeek) { s.Seek(0, SeekOrigin.Begin); var n = [|new StreamReader(s).ReadBlock(chars, 0, 9)|]; }", true)]
    [InlineData("if (s?.CanSeek == true && s.Length > 0) { using (var reader = new StreamReader(s, leaveOpen: true)) { [|reader.ReadBlock(chars, 0, 9)|]; } }", true)]
    [InlineData("if (!s.CanSeek) return; [|s.CopyTo(Stream.Null)|];", true)]
    [InlineData("if (s.CanSeek) { await Task.Yield(); } [|s.CopyTo(Stream.Null)|];", false)]
    [InlineData("if (!s.CanSeek) { [|s.CopyTo(Stream.Null)|]; }", false)]
    [InlineData("if (_other.CanSeek) { [|s.CopyTo(Stream.Null)|]; }", false)]
    [InlineData("var f = File.OpenRead(path); if (f.CanSeek) { [|new StreamReader(f).ReadBlock(chars, 0, 9)|]; }", false)]
    public Task Is_less_sure_of_streams_that_can_seek(string statements, bool isSlight)
    {
        var source = $"public class C {{ public Stream _other = Stream.Null; public async Task M(Stream s, char[] chars, string path) {{ await Task.Yield(); {statements} }} }}";
        return isSlight ? Verify.Suggests(source) : Verify.Reports(source);
    }
}
