using ConcurrencyAnalyzers.Fixes.Blocking;
using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;
using Xunit;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<SynchronousTwin>;

/// <summary>The fix of CONC1004.</summary>
public class SynchronousTwinFixTests
{
    static string InAsync(string statements, string token = "") => $$"""
        using System.Diagnostics;
        class Shop
        {
            public int Buy(int n) => n;
            public Task<int> BuyAsync(int n, string? note = null, CancellationToken token = default) => Task.FromResult(n);
            public string Name() => "";
            public ValueTask<string> NameAsync(CancellationToken token) => new("");
            public Shop Next() => this;
            public Task<Shop> NextAsync() => Task.FromResult(this);
            public int Count() => 1;
            public Task<int> Count(CancellationToken token) => Task.FromResult(1);
        }
        class C
        {
            int _total;
            void Refer(ref int x, int y) { }
            async Task M(Stream stream, StreamReader reader, Shop shop, Shop? maybe, string path, byte[] bytes, Process process, int i, bool c{{token}})
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    const string Token = ", CancellationToken token";

    static Task Fixes(string before, string after, string token = "") => Verify.Fixes<SynchronousTwinFix>(InAsync(before, token), InAsync(after, token));

    [Theory]
    [InlineData("[|stream.Flush()|];", "await stream.FlushAsync();")]
    [InlineData("var x = [|File.ReadAllText(path)|];", "var x = await File.ReadAllTextAsync(path);")]
    [InlineData("var x = [|File.ReadAllText(path)|].Length;", "var x = (await File.ReadAllTextAsync(path)).Length;")]
    [InlineData("var x = [|File.ReadAllLines(path)|][0];", "var x = (await File.ReadAllLinesAsync(path))[0];")]
    [InlineData("foreach (var line in [|File.ReadAllLines(path)|]) i++;", "foreach (var line in await File.ReadAllLinesAsync(path)) i++;")]
    [InlineData("var x = [|stream.Read(bytes, 0, 3)|] + 1;", "var x = await stream.ReadAsync(bytes, 0, 3) + 1;")]
    [InlineData("while ([|reader.ReadLine()|] is { } line) i++;", "while (await reader.ReadLineAsync() is { } line) i++;")]
    [InlineData("if ([|reader.ReadLine()|] == null) return;", "if (await reader.ReadLineAsync() == null) return;")]
    [InlineData("var x = [|System.Xml.Linq.XDocument.Load(stream)|].Root;", "var x = (await System.Xml.Linq.XDocument.LoadAsync(stream, System.Xml.Linq.LoadOptions.None, CancellationToken.None)).Root;")]
    [InlineData("[|process.WaitForExit()|];", "await process.WaitForExitAsync();")]
    [InlineData("var x = [|shop.Buy(3)|];", "var x = await shop.BuyAsync(3);")]
    [InlineData("var x = [|shop.Name()|].Length;", "var x = (await shop.NameAsync(CancellationToken.None)).Length;")]
    [InlineData("var x = [|[|shop.Next()|].Next()|];", "var x = await (await shop.NextAsync()).NextAsync();")]
    [InlineData("var x = [|shop.Buy([|shop.Buy(1)|])|];", "var x = await shop.BuyAsync(await shop.BuyAsync(1));")]
    [InlineData("Func<Task<int>> x = async () => [|shop.Buy(1)|];", "Func<Task<int>> x = async () => await shop.BuyAsync(1);")]
    [InlineData("i += [|shop.Buy(1)|];", "i += await shop.BuyAsync(1);")]
    [InlineData("_total += [|shop.Buy(1)|];", "var value = await shop.BuyAsync(1);\n        _total += value;")]
    [InlineData("var x = c ? [|shop.Buy(1)|] : 0;", "var x = c ? await shop.BuyAsync(1) : 0;")]
    public Task Awaits_the_twin(string before, string after) => Fixes(before, after);

    [Theory]
    [InlineData("[|stream.Flush()|];", "await stream.FlushAsync(token);")]
    [InlineData("var x = [|File.ReadAllText(path)|];", "var x = await File.ReadAllTextAsync(path, token);")]
    [InlineData("var x = [|shop.Buy(3)|];", "var x = await shop.BuyAsync(3, token: token);")]
    [InlineData("var x = [|shop.Buy(n: 3)|];", "var x = await shop.BuyAsync(n: 3, token: token);")]
    [InlineData("var x = [|shop.Name()|];", "var x = await shop.NameAsync(token);")]
    [InlineData("var x = [|shop.Count()|];", "var x = await shop.Count(token);")]
    [InlineData("var x = [|shop.Next()|];", "var x = await shop.NextAsync();")]
    [InlineData("async Task Local() => [|stream.Flush()|]; await Local();", "async Task Local() => await stream.FlushAsync(token); await Local();")]
    [InlineData("static async Task Local(Stream s) => [|s.Flush()|]; await Local(stream);", "static async Task Local(Stream s) => await s.FlushAsync(); await Local(stream);")]
    [InlineData("async Task Local(CancellationToken inner) => [|stream.Flush()|]; await Local(token);", "async Task Local(CancellationToken inner) => await stream.FlushAsync(inner); await Local(token);")]
    [InlineData("async Task Local(CancellationToken a, CancellationToken b) => [|stream.Flush()|]; await Local(token, token);", "async Task Local(CancellationToken a, CancellationToken b) => await stream.FlushAsync(); await Local(token, token);")]
    public Task Passes_the_token_in_scope(string before, string after) => Fixes(before, after, Token);

    [Theory]
    [InlineData("var token = new CancellationTokenSource().Token; [|stream.Flush()|];", "var token = new CancellationTokenSource().Token; await stream.FlushAsync(token);")]
    [InlineData("CancellationToken token; [|stream.Flush()|];", "CancellationToken token; await stream.FlushAsync();")]
    [InlineData("CancellationToken token = default; try { await Task.Yield(); } catch (Exception) { [|stream.Flush()|]; }", "CancellationToken token = default; try { await Task.Yield(); } catch (Exception) { await stream.FlushAsync(); }")]
    [InlineData("CancellationToken token = default; try { await Task.Yield(); } finally { [|stream.Flush()|]; }", "CancellationToken token = default; try { await Task.Yield(); } finally { await stream.FlushAsync(); }")]
    [InlineData("CancellationToken token = default; try { [|stream.Flush()|]; } finally { }", "CancellationToken token = default; try { await stream.FlushAsync(token); } finally { }")]
    [InlineData("[|stream.Flush()|]; CancellationToken token = default;", "await stream.FlushAsync(); CancellationToken token = default;")]
    public Task Passes_a_token_that_has_a_value(string before, string after) => Fixes(before, after);

    [Theory]
    [InlineData("maybe?[|.Buy(1)|];")]
    [InlineData("var x = maybe?[|.Name()|].Length;")]
    [InlineData("Refer(ref i, [|shop.Buy(1)|]);")]
    [InlineData("if (![|reader.EndOfStream|]) i++;")]
    [InlineData("while (![|reader.EndOfStream|]) i++;")]
    [InlineData("while (![|reader.EndOfStream|]) { i++; var x = await reader.ReadLineAsync(); }")]
    [InlineData("while (![|reader.EndOfStream|] && c) { var x = await reader.ReadLineAsync(); }")]
    public Task Offers_nothing_where_it_cannot_be_sure(string statements) => Verify.OffersNoFix<SynchronousTwinFix>(InAsync(statements));

    [Fact]
    public Task Reads_lines_until_there_is_none() => Fixes(
        """
        // all lines
                while (![|reader.EndOfStream|])
                {
                    var line = [|reader.ReadLine()|];
                    if (line == "") continue; // empty
                    i++;
                }
        """,
        """
        // all lines
                while (await reader.ReadLineAsync(token) is { } line)
                {
                    if (line == "") continue; // empty
                    i++;
                }
        """, Token);

    [Fact]
    public Task Reads_lines_that_were_awaited_already() => Fixes(
        """
        while (![|reader.EndOfStream|])
                {
                    // the next one
                    string? line = await reader.ReadLineAsync();

                    i += line!.Length;
                }
        """,
        """
        while (await reader.ReadLineAsync() is { } line)
                {
                    // the next one

                    i += line!.Length;
                }
        """);

    [Fact]
    public Task Makes_methods_async() => Verify.Fixes<SynchronousTwinFix>(
        """
        class C
        {
            Task<string> Load(string path) => Task.FromResult([|File.ReadAllText(path)|]);
            Task Save(string path, CancellationToken token)
            {
                [|File.WriteAllText(path, "")|];
                return Task.CompletedTask;
            }
        }
        """,
        """
        class C
        {
            async Task<string> Load(string path) => await File.ReadAllTextAsync(path);
            async Task Save(string path, CancellationToken token)
            {
                await File.WriteAllTextAsync(path, "", token);
            }
        }
        """);

    [Fact]
    public Task Follows_the_habit_of_configured_awaits() => Verify.Fixes<SynchronousTwinFix>(
        """
        class C { async Task M(Stream s, string p) { await s.FlushAsync().ConfigureAwait(false); [|s.Flush()|]; var x = [|File.ReadAllText(p)|].Length; } }
        """,
        """
        class C { async Task M(Stream s, string p) { await s.FlushAsync().ConfigureAwait(false); await s.FlushAsync().ConfigureAwait(false); var x = (await File.ReadAllTextAsync(p).ConfigureAwait(false)).Length; } }
        """);

    [Fact]
    public Task Keeps_comments_and_line_breaks() => Fixes(
        """
        // before
                var x = /* a */ [|File // which
                    .ReadAllText( // how
                        path /* what */)|] // end
                    .Length; // after
        """,
        """
        // before
                var x = /* a */ (await File // which
                    .ReadAllTextAsync( // how
                        path /* what */)) // end
                    .Length; // after
        """);

    [Fact]
    public Task Mends_all_in_two_documents() => Verify.Fixes<SynchronousTwinFix>(
        ["class C { async Task M(Stream s) { [|s.Flush()|]; [|s.Flush()|]; await s.FlushAsync(); } }", "class D { async Task M(Stream s) { [|s.Flush()|]; await s.FlushAsync(); } }"],
        ["class C { async Task M(Stream s) { await s.FlushAsync(); await s.FlushAsync(); await s.FlushAsync(); } }", "class D { async Task M(Stream s) { await s.FlushAsync(); await s.FlushAsync(); } }"]);

    [Fact]
    public Task Mends_programs() => Verify.FixesProgram<SynchronousTwinFix>(
        """
        await Task.Yield();
        Console.WriteLine([|File.ReadAllText("a")|].Length); // out
        """,
        """
        await Task.Yield();
        Console.WriteLine((await File.ReadAllTextAsync("a")).Length); // out
        """);

    [Fact]
    public Task Mends_on_an_older_platform() => Verify.FixesOnNet80<SynchronousTwinFix>(
        "class C { async Task M(Stream s, CancellationToken token) { await Task.Yield(); [|s.Flush()|]; } }",
        "class C { async Task M(Stream s, CancellationToken token) { await Task.Yield(); await s.FlushAsync(token); } }");

    const string Shop = """
        public class Order { public int Id { get; set; } }
        public class ShopContext : Microsoft.EntityFrameworkCore.DbContext { public Microsoft.EntityFrameworkCore.DbSet<Order> Orders => Set<Order>(); }
        """;

    [Theory]
    [InlineData("", "using Microsoft.EntityFrameworkCore;\n\n")]
    [InlineData("// Copyright\n\n", "// Copyright\n\nusing Microsoft.EntityFrameworkCore;\n\n")]
    [InlineData("using System.Text;\n\n", "using System.Text;\nusing Microsoft.EntityFrameworkCore;\n\n")]
    [InlineData("using System.Text;\nusing Xyz;\n\n", "using System.Text;\nusing Microsoft.EntityFrameworkCore;\nusing Xyz;\n\n")]
    [InlineData("// Copyright\nusing Xyz;\n\n", "// Copyright\nusing Microsoft.EntityFrameworkCore;\nusing Xyz;\n\n")]
    public Task Imports_the_namespace_of_the_twin(string before, string after) => Verify.FixesWithLibraries<SynchronousTwinFix>(
        $$"""
        {{before}}class C { async Task M(ShopContext context, CancellationToken token) { await Task.Yield(); var x = [|context.Orders.Where(o => o.Id > 1).ToList()|]; var y = [|context.Orders.First()|].Id; } }
        {{Shop}}
        namespace Xyz { class Z { } }
        """,
        $$"""
        {{after}}class C { async Task M(ShopContext context, CancellationToken token) { await Task.Yield(); var x = await context.Orders.Where(o => o.Id > 1).ToListAsync(token); var y = (await context.Orders.FirstAsync(token)).Id; } }
        {{Shop}}
        namespace Xyz { class Z { } }
        """);

    [Fact]
    public Task Imports_in_a_namespace_that_imports() => Verify.FixesWithLibraries<SynchronousTwinFix>(
        $$"""
        namespace Acme
        {
            using System.Text;

            class C { async Task M(ShopContext context) { await Task.Yield(); var x = [|context.Orders.ToList()|]; } }
            {{Shop}}
        }
        """,
        $$"""
        namespace Acme
        {
            using System.Text;
            using Microsoft.EntityFrameworkCore;

            class C { async Task M(ShopContext context) { await Task.Yield(); var x = await context.Orders.ToListAsync(); } }
            {{Shop}}
        }
        """);

    [Fact]
    public Task Mends_the_web() => Verify.FixesWithLibraries<SynchronousTwinFix>(
        """
        using Microsoft.AspNetCore.Http;
        class C { async Task<string?> M(HttpRequest request, CancellationToken token) { await Task.Yield(); return [|request.Form|]["name"]; } }
        """,
        """
        using Microsoft.AspNetCore.Http;
        class C { async Task<string?> M(HttpRequest request, CancellationToken token) { await Task.Yield(); return (await request.ReadFormAsync(token))["name"]; } }
        """);
}
