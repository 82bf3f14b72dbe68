using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Inspector = ConcurrencyAnalyzers.Tests.Support.Engine;
using Platform = ConcurrencyAnalyzers.Tests.Support.Platform;

namespace ConcurrencyAnalyzers.Tests.Engine;

/// <summary>Where <c>Stock.Count</c> is named: before the dot may stand anything whose type the text tells, or does not.</summary>
public class MentionsTests
{
    const string Stock = """
        class Stock { public int Count { get; set; } public Stock? Next; public Stock? Value => Next; }
        class Store : Stock { }
        class Keeping { public Stock Items = new(); }
        class Hiding : Keeping { List<int> Items = []; public int Own() => Items.Count; }
        class Hidden : Hiding { }
        struct Part { public int Count => 0; public Part? Value => null; }
        class Shop { public Stock Stock = new(); public Store Store { get; } = new(); public List<int> Items = []; public Part? Part; public static Stock Main = new(); }

        """;

    [Theory]
    [InlineData("int Of(Stock stock) => stock.Count;", 1)]
    [InlineData("int Of(Store store) => store.Count;", 1)]
    [InlineData("int Of(Store @store) => @store.@Count;", 1)]
    [InlineData("int Of(Stock? stock) => stock?.Count ?? 0;", 1)]
    [InlineData("int Of(Shop shop) => shop.Stock.Count + shop.Store.Count;", 2)]
    [InlineData("int Of(Shop? shop) => shop?.Stock.Next?.Count ?? 0;", 1)]
    [InlineData("int Of(Stock stock) => stock.Value!.Count;", 1)]
    [InlineData("int Of() => Shop.Main.Count;", 1)]
    [InlineData("int Of() => new Stock { Count = 1 }.Count;", 2)]
    [InlineData("bool Of(Stock stock) => stock is { Count: 1, Next.Count: 2 };", 2)]
    [InlineData("int Of(object stock) => stock is Stock known ? known.Count : 0;", 1)]
    [InlineData("int Of(List<Stock> all) => all.Sum(stock => stock.Count) + all[0].Count + all.First().Count;", 3)]
    [InlineData("int Of(List<Stock> all) { foreach (var one in all) { if (one.Count > 0) return 1; } return all.Count; }", 1)]
    [InlineData("int Of<T>(T stock) where T : Stock => stock.Count;", 1)]
    [InlineData("int Of(Stock stock) { var other = stock; return other.Count; }", 1)]
    [InlineData("int Of(Func<Stock> stock) => stock().Count;", 1)]
    [InlineData("Stock Stock = new(); int Of() => Stock.Count + this.Stock.Count;", 2)]
    [InlineData("class Inner(Stock stock) { public int Of() => stock.Count; }", 1)]
    [InlineData("int Of(Alias stock) => stock.Count;", 1)]
    [InlineData("int Of(List<int> stock, string text, int[] numbers) => stock.Count + text.Count() + numbers.Count(n => n > 0);", 0)]
    [InlineData("int Of(Shop shop) => shop.Items.Count + shop.Part!.Value.Count;", 0)]
    [InlineData("Stock stock = new(); int Of(List<int> stock) { int Inner(Stock stock) => stock.Count; return stock.Count; }", 1)]
    [InlineData("Stock stock = new(); Stock Kept { set { Console.WriteLine(value.Count); } }", 1)]
    [InlineData("int Of(Hidden hidden) => hidden.Items.Count + hidden.Own();", 1)]
    [InlineData("Stock stock = new(); int Of(object any) { while (any is List<int> stock) return stock.Count; return stock.Count; }", 1)]
    public void A_member_is_named_where_the_object_before_the_dot_has_it(string code, int times)
    {
        var compilation = CSharpCompilation.Create(
            "Test",
            [Parse(Stock), Parse($"using Alias = Stock; class Asking {{ {code} }}"), Parse(Platform.ImplicitUsings)],
            Platform.Net100,
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        var count = compilation.GetTypeByMetadataName("Stock")!.GetMembers("Count")[0];
        var found = References.To(count, Inspector.SessionOf(compilation), default).Select(static place => place.Name).ToList();
        Assert.Equal(times, found.Count);
        Assert.Equal(AllOf(compilation, count), found);
    }

    // Whatever is called so, bound.
    static IEnumerable<SyntaxNode> AllOf(CSharpCompilation compilation, ISymbol member) =>
        from tree in compilation.SyntaxTrees
        let model = compilation.GetSemanticModel(tree)
        from name in tree.GetRoot().DescendantNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.SimpleNameSyntax>()
        where name.Identifier.ValueText == member.Name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name).Symbol, member)
        select name;

    static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(Platform.NewestLanguage));
}
