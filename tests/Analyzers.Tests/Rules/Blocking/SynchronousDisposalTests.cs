using ConcurrencyAnalyzers.Fixes.Blocking;
using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;
using Xunit;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<SynchronousDisposal>;

/// <summary>CONC1008: which disposals await, and in what kind of code.</summary>
public class SynchronousDisposalTests
{
    const string Types = """
        class Real : IDisposable, IAsyncDisposable { public void Dispose() { } public async ValueTask DisposeAsync() => await Task.Yield(); }
        class Passing : IDisposable, IAsyncDisposable { Stream _s = null!; public void Dispose() { } public ValueTask DisposeAsync() => _s.DisposeAsync(); }
        class Fake : IDisposable, IAsyncDisposable { public void Dispose() { } public ValueTask DisposeAsync() { Dispose(); return default; } }
        class Faker : IDisposable, IAsyncDisposable { public void Dispose() { } public ValueTask DisposeAsync() { Dispose(); return ValueTask.CompletedTask; } }
        class Derived : Real { }
        class Base : IDisposable, IAsyncDisposable { public void Dispose() { } public virtual ValueTask DisposeAsync() => default; }
        class Overriding : Base { public override async ValueTask DisposeAsync() => await Task.Yield(); }
        class DerivedFake : Fake { }
        class Explicit : IDisposable, IAsyncDisposable { void IDisposable.Dispose() { } async ValueTask IAsyncDisposable.DisposeAsync() => await Task.Yield(); }
        class OwnStream : MemoryStream { }
        interface IBoth : IDisposable, IAsyncDisposable { }
        """;

    static string InAsync(string statements) => $$"""
        using System.IO.Compression;
        using System.Security.Cryptography;
        using System.Text.Json;
        {{Types}}
        class C
        {
            static readonly object Gate = new();
            async Task M(string path, Stream stream, byte[] bytes, IBoth both, CancellationToken token, bool c, ICryptoTransform transform)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("using [|var x = new Real()|];")]
    [InlineData("using ([|var x = new Real()|]) { }")]
    [InlineData("using ([|Real x = new()|]) { }")]
    [InlineData("using ([|new Real()|]) { }")]
    [InlineData("var real = new Real(); using ([|real|]) { }")]
    [InlineData("using [|var x = new Passing()|];")]
    [InlineData("using [|var x = new Derived()|];")]
    [InlineData("using [|var x = new Explicit()|];")]
    [InlineData("using [|var x = new Overriding()|];")]
    [InlineData("using [|var x = new StreamWriter(path)|];")]
    [InlineData("using [|var x = new StreamWriter(stream)|];")]
    [InlineData("using [|var x = File.CreateText(path)|];")]
    [InlineData("using [|var x = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 4096, useAsync: true)|];")]
    [InlineData("using [|var x = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 4096, FileOptions.Asynchronous | FileOptions.SequentialScan)|];")]
    [InlineData("using [|var x = new FileStream(path, new FileStreamOptions { Options = FileOptions.Asynchronous })|];")]
    [InlineData("using [|var x = new GZipStream(stream, CompressionMode.Compress)|];")]
    [InlineData("using [|var x = new BrotliStream(stream, CompressionLevel.Fastest)|];")]
    [InlineData("using [|var x = new CryptoStream(stream, transform, CryptoStreamMode.Write)|];")]
    [InlineData("using [|var x = new Utf8JsonWriter(stream)|];")]
    [InlineData("using [|var x = new BufferedStream(stream)|];")]
    [InlineData("using [|var x = new ZipArchive(stream, ZipArchiveMode.Create)|];")]
    [InlineData("Func<Task> f = async () => { using [|var x = new Real()|]; await Task.Yield(); }; await f();")]
    [InlineData("async Task Local() { using [|var x = new Real()|]; await Task.Yield(); } await Local();")]
    [InlineData("using ([|var x = new Real()|]) using ([|var y = new Real()|]) { }")]
    public Task Reports_disposals_that_await(string statements) => Verify.Reports(InAsync(statements));

    [Theory]
    [InlineData("using var x = new Fake();")]
    [InlineData("using var x = new Faker();")]
    [InlineData("using var x = new DerivedFake();")]
    [InlineData("using var x = new Base();")]
    [InlineData("using var x = new MemoryStream();")]
    [InlineData("using var x = new OwnStream();")]
    [InlineData("using Stream x = new MemoryStream();")]
    [InlineData("using var x = new StringWriter();")]
    [InlineData("using var x = new StreamReader(path);")]
    [InlineData("using var x = File.OpenRead(path);")]
    [InlineData("using var x = new FileStream(path, FileMode.Open);")]
    [InlineData("using var x = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 4096, useAsync: false);")]
    [InlineData("using var x = new StreamWriter(new MemoryStream());")]
    [InlineData("using var memory = new MemoryStream(); using var x = new GZipStream(memory, CompressionMode.Compress);")]
    [InlineData("using var x = new GZipStream(stream, CompressionMode.Decompress);")]
    [InlineData("using var x = new CryptoStream(stream, transform, CryptoStreamMode.Read);")]
    [InlineData("using var x = new ZipArchive(stream);")]
    [InlineData("using var x = new Utf8JsonWriter(new System.Buffers.ArrayBufferWriter<byte>());")]
    [InlineData("using var x = token.Register(() => { });")]
    [InlineData("using var x = new CancellationTokenSource();")]
    [InlineData("using var x = new Timer(_ => { });")]
    [InlineData("using var x = ((IEnumerable<byte>)bytes).GetEnumerator();")]
    [InlineData("using (stream) { }")]
    [InlineData("using (both) { }")]
    [InlineData("using IDisposable x = new Real();")]
    [InlineData("await using var x = new Real();")]
    [InlineData("await using (new Real()) { }")]
    [InlineData("lock (Gate) { using var x = new Real(); }")]
    [InlineData("void Local() { using var x = new Real(); } Local();")]
    [InlineData("Action a = () => { using var x = new Real(); }; a();")]
    public Task Leaves_others_alone(string statements) => Verify.Silent(InAsync(statements));

    [Theory]
    [InlineData("void M() { using var x = new Real(); }")]
    [InlineData("Task M() { using var x = new Real(); return Task.CompletedTask; }")]
    [InlineData("async Task M(bool async) { if (async) { await using var x = new Real(); } else { using var x = new Real(); } }")]
    [InlineData("IEnumerable<int> M() { using var x = new Real(); yield return 1; }")]
    public Task Leaves_synchronous_code_alone(string member) => Verify.Silent($$"""{{Types}} class C { {{member}} }""");

    static string WithLibraries(string statements) => $$"""
        using Microsoft.EntityFrameworkCore;
        using Microsoft.Extensions.DependencyInjection;
        class Shop : DbContext { }
        class C
        {
            async Task M(IServiceProvider services, IServiceScopeFactory scopes, IDbContextFactory<Shop> shops, Shop shop, System.Data.Common.DbConnection connection)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("using [|var scope = services.CreateScope()|];")]
    [InlineData("using ([|var scope = scopes.CreateScope()|]) { }")]
    [InlineData("using [|var scope = services.CreateAsyncScope()|];")]
    [InlineData("using [|var context = new Shop()|];")]
    [InlineData("using [|var context = shops.CreateDbContext()|];")]
    [InlineData("using [|var context = await shops.CreateDbContextAsync()|];")]
    [InlineData("using [|var transaction = await shop.Database.BeginTransactionAsync()|];")]
    [InlineData("using [|var provider = new ServiceCollection().BuildServiceProvider()|];")]
    public Task Reports_libraries(string statements) => Verify.ReportsWithLibraries(WithLibraries(statements));

    [Theory]
    [InlineData("using var command = connection.CreateCommand();")]
    [InlineData("using var lite = new Microsoft.Data.Sqlite.SqliteConnection();")]
    [InlineData("await using var scope = services.CreateAsyncScope();")]
    [InlineData("using var rows = await connection.CreateCommand().ExecuteReaderAsync();")]
    public Task Leaves_lent_disposals_of_libraries_alone(string statements) => Verify.ReportsWithLibraries(WithLibraries(statements));

    [Fact]
    public Task Reports_programs_that_await() => Verify.ReportsInProgram("""
        await Task.Yield();
        using [|var x = new StreamWriter("a")|];
        """);

    [Fact]
    public Task Misses_what_was_made_elsewhere() => Verify.KnownMiss("class C { async Task M(StreamWriter given) { await Task.Yield(); given.Dispose(); } }");

    [Fact]
    public Task Misses_interfaces_of_the_program() => Verify.KnownMiss($$"""
        {{Types}}
        class Own : IBoth { public void Dispose() { } public async ValueTask DisposeAsync() => await Task.Yield(); }
        class C { IBoth Make() => new Own(); async Task M() { await Task.Yield(); using var x = Make(); } }
        """);

    [Theory]
    [InlineData("class C { async Task Save() { await Task.Yield(); using [|var writer = new StreamWriter(\"a\")|]; } }",
        "'writer' is disposed of on the thread of 'Save', though its disposal can be awaited; use 'await using'")]
    public Task Says_what_is_disposed_of(string source, string message) => Verify.Says(source, message);

    static Task Fixes(string before, string after) => Verify.Fixes<SynchronousDisposalFix>(InAsync(before), InAsync(after));

    [Theory]
    [InlineData("using [|var x = new Real()|]; // until the end", "await using var x = new Real(); // until the end")]
    [InlineData("/* a */ using ([|var x = new Real()|]) { }", "/* a */ await using (var x = new Real()) { }")]
    [InlineData("using ([|new Real()|]) { }", "await using (new Real()) { }")]
    [InlineData("using ([|var x = new Real()|])\n        using ([|var y = new Real()|]) { }", "await using (var x = new Real())\n        await using (var y = new Real()) { }")]
    [InlineData("if (c)\n            using ([|new Real()|]) { }", "if (c)\n            await using (new Real()) { }")]
    public Task Awaits_the_disposal(string before, string after) => Fixes(before, after);

    [Theory]
    [InlineData("using [|var x = new Real()|]; // until the end", "var x = new Real(); // until the end\n        await using var disposal = x.ConfigureAwait(false);")]
    [InlineData("using ([|var x = new Real()|]) // block\n        {\n        }", "var x = new Real();\n        await using (x.ConfigureAwait(false)) // block\n        {\n        }")]
    [InlineData("using ([|new Real()|]) { }", "await using (new Real().ConfigureAwait(false)) { }")]
    public Task Follows_the_habit_of_configured_awaits(string before, string after) => Verify.Fixes<SynchronousDisposalFix>(
        InAsync("await Task.Delay(1).ConfigureAwait(false);\n        " + before).Replace("await Task.Yield()", "await Task.Delay(1).ConfigureAwait(false)"),
        InAsync("await Task.Delay(1).ConfigureAwait(false);\n        " + after).Replace("await Task.Yield()", "await Task.Delay(1).ConfigureAwait(false)"));

    [Fact]
    public Task Makes_asynchronous_scopes() => Verify.FixesWithLibraries<SynchronousDisposalFix>(
        WithLibraries("using [|var scope = services.CreateScope()|]; using ([|var s = scopes.CreateScope()|]) { s.ServiceProvider.GetService<Shop>(); }"),
        WithLibraries("await using var scope = services.CreateAsyncScope(); await using (var s = scopes.CreateAsyncScope()) { s.ServiceProvider.GetService<Shop>(); }"));

    [Fact]
    public Task Mends_all_in_two_documents() => Verify.Fixes<SynchronousDisposalFix>(
        ["class C { async Task M() { await Task.Yield(); using [|var a = new StreamWriter(\"a\")|]; using [|var b = new StreamWriter(\"b\")|]; } }", "class D { async Task M() { await Task.Yield(); using [|var a = new StreamWriter(\"a\")|]; } }"],
        ["class C { async Task M() { await Task.Yield(); await using var a = new StreamWriter(\"a\"); await using var b = new StreamWriter(\"b\"); } }", "class D { async Task M() { await Task.Yield(); await using var a = new StreamWriter(\"a\"); } }"]);

    [Fact]
    public Task Misses_two_at_a_time() => Verify.KnownMiss("class C { async Task M() { await Task.Yield(); using StreamWriter a = new(\"a\"), b = new(\"b\"); } }");

    [Fact]
    public Task Reports_a_disposal_that_is_not_written_yet() => Verify.Reports("""
        class Link : IDisposable, IAsyncDisposable { public void Dispose() { } public ValueTask DisposeAsync() => throw new NotImplementedException(); }
        class C { async Task M() { using [|var link = new Link()|]; await Task.Yield(); } }
        """);

    [Theory]
    [InlineData("using var r = new JsonTextReader(new StringReader(text));")]
    [InlineData("using var r = new JsonTextReader(new StreamReader(stream));")]
    [InlineData("using var w = new JsonTextWriter(new StringWriter());")]
    [InlineData("using [|var w = new JsonTextWriter(new StreamWriter(stream))|];")]
    public Task Readers_have_nothing_left_to_write(string statements) => Verify.ReportsWithLibraries($$"""
        using Newtonsoft.Json;
        class C { async Task M(string text, Stream stream) { await Task.Yield(); {{statements}} } }
        """);

    // The writer closes what it writes to, and comes first.
    [Theory]
    [InlineData("using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 4096, useAsync: true); using [|var writer = new StreamWriter(file)|];")]
    [InlineData("using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 4096, useAsync: true)) using ([|var writer = new StreamWriter(file)|]) await writer.WriteAsync('x');")]
    [InlineData("using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 4096, useAsync: true); using var writer = new BinaryWriterOf(file);")]
    [InlineData("using [|var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 4096, useAsync: true)|]; using [|var writer = new StreamWriter(file, leaveOpen: true)|];")]
    public Task Reports_the_outermost_of_what_closes_the_other(string statements) => Verify.Reports(
        InAsync(statements), "class BinaryWriterOf(Stream stream) : IDisposable { public void Dispose() => stream.Dispose(); }");

    [Theory]
    [InlineData("using ([|var x = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 4096, useAsync: true)|]) { await x.FlushAsync(token); await x.WriteAsync(bytes); }")]
    [InlineData("var x = new StreamWriter(path); try { await x.WriteAsync('x'); } finally { [|x.Dispose()|]; }")]
    [InlineData("var x = new StreamWriter(path); await x.WriteAsync('x'); [|x.Dispose()|];")]
    public Task Reports_disposal_that_writes(string statements) => Verify.Reports(InAsync(statements));

    [Theory]
    [InlineData("var x = new MemoryStream(); x.Dispose();")]
    [InlineData("var x = new StreamWriter(path); try { await x.WriteAsync('x'); } finally { await x.DisposeAsync(); }")]
    [InlineData("var x = new StreamWriter(path); lock (Gate) { x.Dispose(); }")]
    public Task Silent_on_disposal_that_has_nothing_to_await(string statements) => Verify.Silent(InAsync(statements));

    [Fact]
    public Task Fix_awaits_the_disposal_that_is_called_by_name() => Verify.Fixes<SynchronousDisposalFix>(
        InAsync("""
        var x = new StreamWriter(path);
                try { await x.WriteAsync('x'); }
                finally
                {
                    // Now it is on the disk.
                    [|x.Dispose()|]; // for good
                }
        """),
        InAsync("""
        var x = new StreamWriter(path);
                try { await x.WriteAsync('x'); }
                finally
                {
                    // Now it is on the disk.
                    await x.DisposeAsync(); // for good
                }
        """));

    // A call behind using makes the resource.
    [Theory]
    [InlineData("using ([|Open()|]) { }", "await using (Open()) { }")]
    [InlineData("using ([|this.Open()|]) { }", "await using (this.Open()) { }")]
    public Task Fix_awaits_the_disposal_of_what_a_call_makes(string before, string after) => Verify.Fixes<SynchronousDisposalFix>(Made(before), Made(after));

    static string Made(string statement) => $$"""
        class Real : IDisposable, IAsyncDisposable { public void Dispose() { } public async ValueTask DisposeAsync() => await Task.Yield(); }
        class C
        {
            Real Open() => new();
            async Task M() { await Task.Yield(); {{statement}} }
        }
        """;

    // A command does not close its connection.
    [Fact]
    public Task Reports_what_a_later_resource_only_uses() => Verify.Reports(
        InAsync("using [|var x = new Real()|]; using var y = new User(x);"), "class User(Real real) : IDisposable { public Real Real => real; public void Dispose() { } }");
}
