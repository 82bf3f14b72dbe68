using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;
using Xunit;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<SynchronousTwin>;

/// <summary>CONC1004: libraries, with their real assemblies.</summary>
public class SynchronousTwinLibraryTests
{
    static string Shop(string statements, string usings = "using Microsoft.EntityFrameworkCore;") => $$"""
        {{usings}}
        using Microsoft.Extensions.DependencyInjection;
        public class Order { public int Id { get; set; } public int Total { get; set; } public List<Order> Parts { get; } = []; }
        public class ShopContext : Microsoft.EntityFrameworkCore.DbContext
        {
            public Microsoft.EntityFrameworkCore.DbSet<Order> Orders => Set<Order>();
            public IQueryable<Order> Open() => Orders.Where(o => o.Total > 0);
        }
        public interface IOrders { IQueryable<Order> All(); }
        class C
        {
            readonly ShopContext _context = new();
            IQueryable<Order> Cheap => _context.Orders.Where(o => o.Total < 9);
            async Task M(ShopContext context, IOrders orders, IQueryable<Order> given, List<Order> list, Microsoft.EntityFrameworkCore.DbSet<Order> set, bool c, CancellationToken token)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("[|context.SaveChanges()|];")]
    [InlineData("using var own = [|context.Database.BeginTransaction()|];")]
    [InlineData("[|_context.SaveChanges()|];")]
    [InlineData("var x = [|context.Orders.Find(1)|];")]
    [InlineData("var x = [|context.Find<Order>(1)|];")]
    [InlineData("var x = [|context.Orders.ToList()|];")]
    [InlineData("var x = [|context.Orders.Where(o => o.Id > 1).OrderBy(o => o.Id).ToArray()|];")]
    [InlineData("var x = [|context.Orders.First(o => o.Id == 1)|].Total;")]
    [InlineData("var x = [|context.Orders.FirstOrDefault()|];")]
    [InlineData("var x = [|context.Orders.Single(o => o.Id == 1)|];")]
    [InlineData("var x = [|context.Orders.Any()|];")]
    [InlineData("var x = [|context.Orders.AsQueryable().Where(o => o.Id > 1).ToList()|];")]
    [InlineData("if ([|context.Orders.Any(o => o.Total > 3)|]) { }")]
    [InlineData("var x = [|context.Orders.Count()|];")]
    [InlineData("var x = [|context.Orders.Sum(o => o.Total)|];")]
    [InlineData("var x = [|context.Orders.Max(o => o.Total)|];")]
    [InlineData("var x = [|context.Set<Order>().ToDictionary(o => o.Id)|];")]
    [InlineData("var x = [|context.Orders.AsNoTracking().Include(o => o.Parts).ToList()|];")]
    [InlineData("var x = [|context.Orders.Select(o => o.Total).Distinct().ToList()|];")]
    [InlineData("var x = [|context.Orders.FromSqlRaw(\"select 1\").ToList()|];")]
    [InlineData("var query = context.Orders.Where(o => o.Id > 1); if (c) query = query.OrderBy(o => o.Id); var x = [|query.ToList()|];")]
    [InlineData("IQueryable<Order> query = context.Orders; query = query.Where(o => o.Id > 1); var x = [|query.Count()|];")]
    [InlineData("var x = [|(from o in context.Orders where o.Id > 1 select o.Total).ToList()|];")]
    [InlineData("var x = [|set.ToList()|];")]
    [InlineData("var x = [|Cheap.ToList()|];")]
    [InlineData("var x = [|context.Open().ToList()|];")]
    [InlineData("var x = [|given.AsNoTracking().ToList()|];")]
    [InlineData("var x = [|orders.All().Include(o => o.Parts).ToList()|];")]
    [InlineData("[|context.Database.Migrate()|];")]
    [InlineData("[|context.Database.EnsureCreated()|];")]
    [InlineData("[|context.Database.ExecuteSqlRaw(\"drop\")|];")]
    [InlineData("using var t = [|context.Database.BeginTransaction()|]; [|t.Commit()|];")]
    [InlineData("[|context.Entry(new Order()).Reload()|];")]
    [InlineData("[|context.Entry(new Order()).Collection(o => o.Parts).Load()|];")]
    [InlineData("[|context.Orders.Load()|];")]
    [InlineData("[|context.Orders.Where(o => o.Id > 1).ExecuteDelete()|];")]
    [InlineData("foreach (var o in [|context.Orders.ToList()|]) { }")]
    [InlineData("using var scope = new ServiceCollection().BuildServiceProvider().CreateScope(); var x = [|scope.ServiceProvider.GetRequiredService<ShopContext>().Orders.ToList()|];")]
    [InlineData("var x = (await context.Orders.ToListAsync()).Select(o => o.Id).ToList(); var y = [|context.Orders.Where(o => x.Contains(o.Id)).ToList()|];")]
    public Task Reports_entity_framework(string statements) => Verify.ReportsWithLibraries(Shop(statements));

    [Theory]
    [InlineData("var x = [|context.Orders.ToList()|];")]
    [InlineData("var x = [|context.Orders.Where(o => o.Id > 1).First()|];")]
    public Task Reports_twins_whose_namespace_is_not_imported(string statements) => Verify.ReportsWithLibraries(Shop(statements, ""));

    [Theory]
    [InlineData("context.Add(new Order()); context.Orders.Add(new Order()); context.AddRange(new Order()); context.Orders.AddRange(new Order()); context.Remove(new Order());")]
    [InlineData("var x = list.AsQueryable().ToList(); var y = list.AsQueryable().First();")]
    [InlineData("var x = given.ToList(); var y = orders.All().Count();")]
    [InlineData("IQueryable<Order> query; if (c) query = list.AsQueryable(); else query = context.Orders; var x = query.ToArray();")]
    [InlineData("var query = c ? context.Orders : orders.All(); var x = query.ToArray();")]
    [InlineData("var x = context.Orders.AsEnumerable().ToList();")]
    [InlineData("var x = list.Where(o => o.Id > 1).ToList(); var y = list.First(); var z = list.Count();")]
    [InlineData("var x = context.Orders.Local.ToList(); var y = context.Orders.Local.First();")]
    [InlineData("var x = await context.Orders.Where(o => o.Parts.Any(p => p.Parts.Count() > 1)).ToListAsync();")]
    [InlineData("var x = context.ChangeTracker.Entries().ToList();")]
    [InlineData("var x = context.Orders.ToListAsync(); var y = (await x).First();")]
    [InlineData("var query = context.Orders.Where(o => o.Id > 1); await query.ToListAsync();")]
    [InlineData("var x = context.Model.GetEntityTypes().ToList();")]
    public Task Leaves_memory_and_unknown_queries_alone(string statements) => Verify.ReportsWithLibraries(Shop(statements));

    static string Web(string statements) => $$"""
        using Dapper;
        using FluentValidation;
        using Microsoft.AspNetCore.Http;
        using Microsoft.AspNetCore.Mvc;
        using Microsoft.Extensions.Caching.Distributed;
        using Microsoft.Extensions.Hosting;
        using Microsoft.Extensions.Logging;
        using System.Data.Common;
        class C : ControllerBase
        {
            async Task M(HttpContext http, IFormFile upload, IDistributedCache cache, DbConnection connection, IHost host, Stream stream,
                Microsoft.Extensions.Caching.Distributed.MemoryDistributedCache local, Microsoft.Data.Sqlite.SqliteConnection lite, ILogger logger,
                IValidator<string> validator, Microsoft.Extensions.Caching.Memory.IMemoryCache memory)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        static class OpenIdHelpers { public static object? GetOpenIddictServerRequest(this HttpContext http) => null; }
        """;

    [Theory]
    [InlineData("var x = [|Request.Form|][\"name\"];")]
    [InlineData("var x = [|http.Request.Form|].Files.Count;")]
    [InlineData("[|upload.CopyTo(stream)|];")]
    [InlineData("var x = [|cache.Get(\"a\")|]; [|cache.Remove(\"a\")|]; var y = [|cache.GetString(\"a\")|]; [|cache.SetString(\"a\", \"b\")|];")]
    [InlineData("[|host.Run()|];")]
    [InlineData("var x = [|connection.Query<int>(\"select 1\")|];")]
    [InlineData("var x = [|connection.QueryFirstOrDefault<int>(\"select 1\", new { A = 1 })|];")]
    [InlineData("[|connection.Execute(\"delete\", commandTimeout: 3)|];")]
    [InlineData("using var r = new StreamReader(Request.Body); var x = [|r.ReadToEnd()|];")]
    public Task Reports_web_and_data(string statements) => Verify.ReportsWithLibraries(Web(statements));

    [Theory]
    [InlineData("var x = local.Get(\"a\");")]
    [InlineData("IDistributedCache c = new MemoryDistributedCache(null!); var x = c.Get(\"a\");")]
    [InlineData("lite.Open(); using var command = lite.CreateCommand(); command.ExecuteNonQuery(); using var rows = command.ExecuteReader(); rows.Read();")]
    [InlineData("DbConnection c = new Microsoft.Data.Sqlite.SqliteConnection(); c.Open();")]
    [InlineData("await Request.ReadFormAsync(); var x = Request.Form;")]
    [InlineData("var asked = http.GetOpenIddictServerRequest(); if (asked is null) return; var x = Request.Form;")]
    [InlineData("object? GetOpenIddictServerRequest() => null; if (GetOpenIddictServerRequest() is null) return; var x = Request.Form;")]
    [InlineData("logger.LogInformation(\"a\");")]
    [InlineData("var x = validator.Validate(\"a\"); validator.ValidateAndThrow(\"a\");")]
    [InlineData("using var m = new MemoryStream(); upload.CopyTo(m); m.ToArray();")]
    public Task Leaves_false_twins_alone(string statements) => Verify.ReportsWithLibraries(Web(statements.Replace("upload.CopyTo(m)", "[|upload.CopyTo(m)|]")));

    static string Json(string statements) => $$"""
        using Newtonsoft.Json;
        using Newtonsoft.Json.Linq;
        using System.Xml;
        using System.Xml.Linq;
        class C { async Task M(string text, JsonReader reader, Stream stream, CancellationToken token) { await Task.Yield(); {{statements}} } }
        """;

    [Theory]
    [InlineData("var x = [|JArray.Load(reader)|];")]
    [InlineData("var x = [|JObject.Load(new JsonTextReader(new StreamReader(stream)))|];")]
    [InlineData("using var r = new JsonTextReader(File.OpenText(text)); var x = [|JToken.ReadFrom(r)|];")]
    [InlineData("var w = new JsonTextWriter(new StreamWriter(stream)); [|w.Flush()|];")]
    [InlineData("var x = await XDocument.LoadAsync(stream, LoadOptions.None, token); using var r = XmlReader.Create(stream); x = XDocument.Load(r); x = [|XDocument.Load(stream)|];")]
    public Task Reports_formats_over_streams(string statements) => Verify.ReportsWithLibraries(Json(statements));

    [Theory]
    [InlineData("var w = new JsonTextWriter(new StreamWriter(File.Create(text))); [|w.WriteStartObject()|]; while (text != \"\") [|w.WriteValue(text)|];")]
    [InlineData("var f = new StreamWriter(text); [|f.WriteLine()|]; [|f.Write('c')|]; [|f.Write($\"{text}\")|]; [|f.Write(text + \":\")|];")]
    [InlineData("TextWriter f = File.CreateText(text); [|f.WriteLine(\"a\")|];")]
    public Task Suggests_what_only_goes_into_a_buffer(string statements) => Verify.SuggestsWithLibraries(Json(statements));

    [Theory]
    [InlineData("var f = new StreamWriter(text); [|f.Write(text)|];")]
    [InlineData("var f = new StreamWriter(text); foreach (var c in text) [|f.Write(c)|];")]
    [InlineData("var f = new StreamWriter(text) { AutoFlush = true }; [|f.Write('c')|];")]
    [InlineData("var f = new StreamWriter(stream); [|f.Write('c')|];")]
    [InlineData("var w = new JsonTextWriter(new StreamWriter(stream)); [|w.WriteStartObject()|];")]
    [InlineData("var w = new JsonTextWriter(new StreamWriter(new System.Net.Sockets.TcpClient().GetStream())); [|w.WriteStartObject()|];")]
    [InlineData("var w = new JsonTextWriter(new StreamWriter(text)); [|w.Flush()|];")]
    public Task Reports_what_may_go_further(string statements) => Verify.ReportsWithLibraries(Json(statements));

    [Theory]
    [InlineData("using var r = new JsonTextReader(new StringReader(text)); var x = JArray.Load(r);")]
    [InlineData("var s = new StringReader(text); var x = JToken.ReadFrom(new JsonTextReader(s));")]
    [InlineData("var r = new JsonTextReader(new StreamReader(new MemoryStream())); while (r.Read()) { }")]
    [InlineData("var w = new JsonTextWriter(new StringWriter()); w.WriteStartObject(); w.Flush();")]
    [InlineData("var x = JObject.Load(new JTokenReader(JToken.Parse(text)));")]
    [InlineData("using var r = XmlReader.Create(new StringReader(text)); var x = XDocument.Load(r);")]
    public Task Leaves_formats_in_memory_alone(string statements) => Verify.ReportsWithLibraries(Json(statements));

    // What binds the parameters of an action has read the form before it runs.
    [Fact]
    public Task Leaves_forms_alone_that_were_read_to_bind_parameters() => Verify.ReportsWithLibraries("""
        using Microsoft.AspNetCore.Http;
        using Microsoft.AspNetCore.Mvc;
        public class OrderController : Controller
        {
            public async Task<IActionResult> Submit(string shop) { await Task.Yield(); return Content(shop + Request.Form["note"] + await Note(Request)); }
            public async Task<IActionResult> Again() { await Task.Yield(); return Content([|Request.Form|]["note"]! + Request.Form["b"] + await Text()); }
            [NonAction] public async Task<string> Raw(HttpRequest request) { await Task.Yield(); return [|request.Form|]["a"]!; }
            async Task<string> Note(HttpRequest request) { await Task.Yield(); return request.Form["a"]!; }
            async Task<string> Text() { await Task.Yield(); return [|Request.Form|]["a"]!; }
        }
        public class UploadModel { [FromForm(Name = "file")] public IFormFile? File { get; set; } public Task<string> NameAsync(HttpContext http) => Uploads.NameAsync(this, http); }
        static class Uploads
        {
            public static async Task<string> NameAsync(UploadModel model, HttpContext http) { await Task.Yield(); return http.Request.Form.Files[0].FileName + First(http); }
            static string First(HttpContext http) => http.Request.Form["a"]!;
        }
        public class PairsBinder : Microsoft.AspNetCore.Mvc.ModelBinding.IModelBinder
        {
            public async Task BindModelAsync(Microsoft.AspNetCore.Mvc.ModelBinding.ModelBindingContext context) { await Task.Yield(); var x = context.HttpContext.Request.Form["a"]; }
        }
        public class SignInController : Controller
        {
            [HttpGet("in")] public async Task<IActionResult> Show() { await Task.Yield(); return Content(Request.HasFormContentType ? Request.Form["a"]! : ""); }
            [HttpGet("both"), HttpPost("both")] public async Task<IActionResult> Both() { await Task.Yield(); return Content([|Request.Form|]["a"]!); }
        }
        public class PageController : Controller
        {
            [BindProperty] public string? Name { get; set; }
            public async Task<IActionResult> Submit() { await Task.Yield(); return Content(Request.Form["note"]!); }
        }
        static class Middleware
        {
            public static async Task Handle(HttpContext http) { await Task.Yield(); var x = [|http.Request.Form|]["a"]; var y = http.Request.Form["b"]; }
            public static async Task Choose(HttpContext http, bool c) { await Task.Yield(); if (c) { var x = [|http.Request.Form|]["a"]; } var y = [|http.Request.Form|]["b"]; }
        }
        """);

    const string Choices = """
        static class Choices
        {
            public static ShopContext UseSqlite(this ShopContext context) => context;
            public static ShopContext UseNpgsql(this ShopContext context) => context;
        }
        """;

    // A file of the program's own is read on the same thread, awaited or not.
    [Theory]
    [InlineData("context.UseSqlite(); var x = [|context.Orders.ToList()|];")]
    [InlineData("context.UseSqlite(); [|context.SaveChanges()|];")]
    public Task Suggests_where_the_database_answers_on_the_same_thread(string statements) => Verify.SuggestsWithLibraries(Shop(statements) + Choices);

    [Theory]
    [InlineData("context.UseSqlite(); context.UseNpgsql(); var x = [|context.Orders.ToList()|];")]
    [InlineData("context.UseSqlite(); var x = [|File.ReadAllText(\"a\")|];")]
    [InlineData("[|context.SaveChanges()|];")]
    public Task Warns_where_another_one_may_be_asked(string statements) => Verify.ReportsWithLibraries(Shop(statements) + Choices);

    [Theory]
    [InlineData("if (!request.HasFormContentType || [|request.Form|].Files.Count == 0) return; var file = request.Form.Files[0];")]
    [InlineData("if (deep) { var all = [|request.Form|]; } var name = [|request.Form|][\"name\"];")]
    [InlineData("var a = [|request.Form|]; var b = [|other.Form|];")]
    public Task Reports_the_form_of_a_request_once(string statements) => Verify.ReportsWithLibraries($$"""
        using Microsoft.AspNetCore.Http;
        class Upload { async Task M(HttpRequest request, HttpRequest other, bool deep) { await Task.Yield(); {{statements}} } }
        """);
}
