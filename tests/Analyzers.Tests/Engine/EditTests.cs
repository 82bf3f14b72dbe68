using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Tests.Labelled;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Inspector = ConcurrencyAnalyzers.Tests.Support.Engine;
using Platform = ConcurrencyAnalyzers.Tests.Support.Platform;

namespace ConcurrencyAnalyzers.Tests.Engine;

/// <summary>
/// What is known after an edit is what a look at the whole program tells, although only a part of it was looked at. The
/// programs are the labelled ones, each type in a document of its own; the edits take out, double and move statements.
/// </summary>
public class EditTests
{
    const int Shares = 12;
    const int Edits = 8;

    static readonly CSharpParseOptions s_parsing = new(Platform.NewestLanguage);

    public static TheoryData<int> Each => [.. Enumerable.Range(0, Shares)];

    [Theory, MemberData(nameof(Each))]
    public void After_an_edit_the_same_is_known_as_from_scratch(int share)
    {
        var all = LabelledPair.Families.SelectMany(static family => LabelledPair.AllOf(family)).Where((_, index) => index % Shares == share).ToList();
        // Every pair takes part in some run; a run on a developer's machine looks at some of them.
        var some = Environment.GetEnvironmentVariable("CONC_EDITS") is null ? all.Take(3).ToList() : all;
        var random = new Random(share);
        foreach (var pair in some)
        {
            foreach (var source in new[] { pair.Faulty, pair.Sound })
                Follow(pair.Name, Split(source), random);
        }
    }

    [Fact]
    public void An_edit_of_a_body_looks_again_at_what_it_can_have_changed_only()
    {
        var before = Compile([
            Parse("class Bank { readonly object _gate = new(); int _sum; public void Add() { lock (_gate) _sum++; } public void Take() { _sum--; } }", "Bank.cs"),
            Parse("class Shop { readonly object _gate = new(); int _sales; public void Sell() { lock (_gate) _sales++; } public void Return() { lock (_gate) _sales--; } }", "Shop.cs"),
            Parse(Platform.ImplicitUsings, "Usings.cs")]);
        Assert.Equal("InconsistentlyGuarded _sum", Describe(before, 0, isShort: true));
        var shop = before.SyntaxTrees[1];
        var after = before.ReplaceSyntaxTree(shop, shop.WithChangedText(SourceText.From(shop.ToString().Replace("{ lock (_gate) _sales--; }", "{ _sales--; }"))));
        var (memory, edit) = ProgramMemory.Before(Inspector.SessionOf(after), default)!.Value;
        Assert.Equal([new(1, 7)], edit.Members);
        Assert.Equal([new(QuestionKind.Type, new(1, 1))], memory.Doubted(edit, edit.Members));
        Assert.Equal("InconsistentlyGuarded _sales", Describe(after, 1, isShort: true));
    }

    [Theory]
    [InlineData("int _sum;", "int _sum, _other;")]
    [InlineData("public void Take()", "public async Task Take()")]
    [InlineData("class Bank", "sealed class Bank")]
    public void A_change_of_declarations_looks_at_everything(string old, string now)
    {
        const string source = "class Bank { readonly object _gate = new(); int _sum; public void Add() { lock (_gate) _sum++; } public void Take() { _sum--; } }";
        var before = Compile([Parse(source, "Bank.cs"), Parse(Platform.ImplicitUsings, "Usings.cs")]);
        Assert.Equal("InconsistentlyGuarded _sum", Describe(before, 0, isShort: true));
        var after = before.ReplaceSyntaxTree(before.SyntaxTrees[0], Parse(source.Replace(old, now), "Bank.cs"));
        Assert.Null(ProgramMemory.Before(Inspector.SessionOf(after), default));
    }

    static void Follow(string name, List<SyntaxTree> trees, Random random)
    {
        var compilation = Compile(trees);
        _ = Describe(compilation, 0);
        for (var edit = 0; edit < Edits; edit++)
        {
            var document = random.Next(compilation.SyntaxTrees.Length);
            var tree = compilation.SyntaxTrees[document];
            if (Edited(tree, random) is not { } edited)
                continue;
            compilation = compilation.ReplaceSyntaxTree(tree, edited);
            Assert.True(ProgramMemory.Before(Inspector.SessionOf(compilation), default) is not null, $"{name}, edit {edit} in {edited.FilePath}: nothing is remembered");
            var fresh = Compile(compilation.SyntaxTrees.Select(static one => Parse(one.ToString(), one.FilePath)));
            // The edited document first, as an editor asks.
            foreach (var asked in Enumerable.Range(0, compilation.SyntaxTrees.Length).OrderBy(one => one == document ? 0 : 1))
                Assert.True(Describe(fresh, asked) == Describe(compilation, asked), $"{name}, edit {edit} in {edited.FilePath}, asked for {compilation.SyntaxTrees[asked].FilePath}:\n{Describe(fresh, asked)}\n-- after the edit:\n{Describe(compilation, asked)}\n{edited}");
        }
    }

    static string Describe(CSharpCompilation compilation, int document, bool isShort = false) => string.Join("\n", Inspector.SessionOf(compilation).RacesIn(compilation.SyntaxTrees[document], default).Select(race => isShort
        ? $"{race.Kind} {race.State.Name}"
        : $"{race.Kind} {race.Reason} {race.State.Name} {Place(race.Mine.Access.Operation.Syntax)} {Place(race.Theirs.Access.Operation.Syntax)} {Place(race.Launch)} {race.Guard?.Path}"));

    static string Place(SyntaxNode node) => $"{node.SyntaxTree.FilePath}{node.Span}";

    static SyntaxTree? Edited(SyntaxTree tree, Random random)
    {
        var root = tree.GetRoot();
        var statements = root.DescendantNodes().OfType<StatementSyntax>().Where(static statement => statement.Parent is BlockSyntax).ToList();
        if (statements.Count == 0)
            return null;
        var (one, other) = (statements[random.Next(statements.Count)], statements[random.Next(statements.Count)]);
        var edited = random.Next(3) switch
        {
            0 => root.RemoveNode(one, SyntaxRemoveOptions.KeepNoTrivia)!,
            1 => root.InsertNodesAfter(one, [other]),
            _ => root.ReplaceNode(one, other),
        };
        return Parse(edited.ToFullString(), tree.FilePath);
    }

    static List<SyntaxTree> Split(string source)
    {
        var root = (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(source, s_parsing).GetRoot();
        var (types, rest) = (root.Members.OfType<BaseTypeDeclarationSyntax>().ToList(), root.Members.Where(static member => member is not BaseTypeDeclarationSyntax).ToList());
        List<SyntaxTree> trees = [Parse(Platform.ImplicitUsings, "Usings.cs"), Parse(root.WithMembers([.. rest]).ToFullString(), "Rest.cs")];
        trees.AddRange(types.Select((type, index) => Parse(root.WithMembers([type]).ToFullString(), $"{index}.cs")));
        return trees;
    }

    static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(source, s_parsing, path);

    static CSharpCompilation Compile(IEnumerable<SyntaxTree> trees)
    {
        var all = trees.ToList();
        var isProgram = all.Any(static tree => tree.GetRoot().DescendantNodes().Any(static node => node is GlobalStatementSyntax or MethodDeclarationSyntax { Identifier.Text: "Main" }));
        return CSharpCompilation.Create("Test", all, Platform.Net100, new(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
    }
}
