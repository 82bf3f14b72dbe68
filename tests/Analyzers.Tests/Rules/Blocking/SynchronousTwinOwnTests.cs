using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;
using Xunit;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<SynchronousTwin>;

/// <summary>CONC1004: writers that a program has written itself, and that keep in memory what they are given.</summary>
public class SynchronousTwinOwnTests
{
    static string Pooled(string contract, string implementation, string call, string more = "") => $$"""
        using System.Text;
        {{contract}}
        {{implementation}}
        class PooledText : TextWriter
        {
            readonly IBuffers _buffers;
            readonly Encoder _encoder = Encoding.UTF8.GetEncoder();
            char[]? _text;
            int _length;
            byte[] _bytes = [];
            int _end;
            public PooledText(IBuffers buffers) { _buffers = buffers; _text = new char[64]; }
            public override Encoding Encoding => Encoding.UTF8;
            public ArraySegment<byte> Written => new(_bytes, 0, _end);
            public override void Write(char value) { if (_length == 64) Encode(false); _text![_length++] = value; }
            public override void Write(string? value) { foreach (var one in value ?? "") Write(one); }
            public override void Flush() => Encode(true);
            void Encode(bool all)
            {
                Grow(_encoder.GetByteCount(_text!, 0, _length, all));
                _end += _encoder.GetBytes(_text!, 0, _length, _bytes, _end, all);
                _length = 0;
            }
            void Grow(int more)
            {
                if (_bytes.Length - _end >= more)
                    return;
                var larger = _buffers.Take(_end + more);
                Array.Copy(_bytes, larger, _end);
                _buffers.GiveBack(_bytes);
                _bytes = larger;
            }
            protected override void Dispose(bool disposing)
            {
                if (disposing && _bytes is { Length: > 0 })
                    _buffers.GiveBack(_bytes);
                base.Dispose(disposing);
            }
        }
        class EscapedText(IBuffers buffers) : PooledText(buffers)
        {
            public override void Write(string? value) => base.Write(Escape(value ?? ""));
            static string Escape(string text) => System.Net.WebUtility.HtmlEncode(text);
        }
        class C
        {
            async Task Plain(IBuffers buffers, string text) { using var to = new PooledText(buffers); {{call.Replace("!", "Write(text)", StringComparison.Ordinal)}}; {{call.Replace("!", "Flush()", StringComparison.Ordinal)}}; await Task.Yield(); }
            async Task Escaped(IBuffers buffers, string text) { using var to = new EscapedText(buffers); {{call.Replace("!", "WriteLine(text)", StringComparison.Ordinal)}}; await Task.Yield(); }
        }
        {{more}}
        """;

    const string Stacks = """
         class Buffers : IBuffers
        {
            readonly Kept<byte> _kept = new();
            public byte[] Take(int size) => size <= 1024 ? _kept.Take(1024) : new byte[size];
            public void GiveBack(byte[] bytes) { if (bytes.Length == 1024) _kept.Keep(bytes); }
            class Kept<T>
            {
                readonly Stack<T[]> _all = new();
                readonly object _gate = new();
                public T[] Take(int size) { lock (_gate) { if (_all.Count > 0) return _all.Pop(); } return new T[size]; }
                public void Keep(T[] one) { lock (_gate) { _all.Push(one); } }
            }
        }
        """;

    const string Shared = """
         class Shared : IBuffers
        {
            public byte[] Take(int size) => System.Buffers.ArrayPool<byte>.Shared.Rent(size);
            public void GiveBack(byte[] bytes) => System.Buffers.ArrayPool<byte>.Shared.Return(bytes);
        }
        """;

    const string Filed = """
         class Filed(string path) : IBuffers
        {
            public byte[] Take(int size) => File.ReadAllBytes(path);
            public void GiveBack(byte[] bytes) => File.WriteAllBytes(path, bytes);
        }
        """;

    const string Contract = "interface IBuffers { byte[] Take(int size); void GiveBack(byte[] bytes); }";

    [Theory]
    [InlineData(Contract, Stacks, "to.!")]
    [InlineData(Contract, Shared, "to.!")]
    [InlineData(Contract, Stacks, "to.!", Shared)]
    [InlineData(Contract, Filed, "[|to.!|]")]
    [InlineData(Contract, Stacks, "[|to.!|]", Filed)]
    [InlineData(Contract, "", "[|to.!|]")]
    public Task Follows_where_a_writer_gets_its_buffers(string contract, string implementation, string call, string more = "") => Verify.Reports(Pooled(contract, implementation, call, more));

    // Others may have some, too: a pool is there to wait for nothing.
    [Theory]
    [InlineData("public interface IBufferPool { byte[] Take(int size); void GiveBack(byte[] bytes); }", "to.!")]
    [InlineData("public interface IBufferParts { byte[] Take(int size); void GiveBack(byte[] bytes); }", "[|to.!|]")]
    public Task Pools_of_others_are_pools(string contract, string call)
    {
        var name = contract.Split(' ')[2];
        return Verify.Reports(Pooled(contract, Stacks, call).Replace("IBuffers", name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("new MemoryStream(bytes)", "packed.CopyTo(Stream.Null)")]
    [InlineData("from", "[|packed.CopyTo(Stream.Null)|]")]
    public Task A_library_that_is_not_there_says_nothing_of_memory(string given, string call) => Verify.ReportsDespiteErrors($$"""
        using System.IO.Compression;
        static class Unpacking
        {
            internal static Stream Open(int kind, Stream from)
            {
                switch (kind)
                {
                    case 0: return new GZipStream(from, CompressionMode.Decompress);
                    case 1: return new Missing.BrotliStream(from, CompressionMode.Decompress);
                    default: throw new NotSupportedException();
                }
            }
        }
        class C
        {
            async Task M(int kind, byte[] bytes, Stream from) { using (var packed = Unpacking.Open(kind, {{given}})) { {{call}}; } await Task.Yield(); }
        }
        """);
}
