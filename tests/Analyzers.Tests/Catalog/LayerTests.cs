using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Platform = ConcurrencyAnalyzers.Tests.Support.Platform;

namespace ConcurrencyAnalyzers.Tests.Catalog;

/// <summary>
/// The floors of the house: code uses its own room and rooms below it. Names are bound, so that a room cannot be reached
/// without a <c>using</c> either.
/// </summary>
public class LayerTests
{
    const string Product = "ConcurrencyAnalyzers";
    const string FlowAnalysis = "Microsoft.CodeAnalysis.FlowAnalysis";

    /// <summary>
    /// What each room may use besides itself. The one circle is between the engine's door and its rooms: <c>Session</c> hands out
    /// what the rooms make, and they ask it for what it remembers. Program may use Type, Type may use Method, never the other way.
    /// </summary>
    static readonly Dictionary<string, string[]> s_below = new()
    {
        ["Rules"] = ["Authoring", "Engine", "Engine.Program", "Engine.Type", "Engine.Method", "Engine.Domain", "Knowledge"],
        ["Authoring"] = ["Engine", "Engine.Program", "Engine.Type", "Engine.Method", "Engine.Domain", "Knowledge"],
        ["Engine"] = ["Engine.Program", "Engine.Type", "Engine.Method", "Engine.Domain", "Knowledge"],
        ["Engine.Program"] = ["Engine", "Engine.Type", "Engine.Method", "Engine.Domain", "Knowledge"],
        ["Engine.Type"] = ["Engine", "Engine.Method", "Engine.Domain", "Knowledge"],
        ["Engine.Method"] = ["Engine", "Engine.Domain", "Knowledge"],
        ["Engine.Domain"] = ["Knowledge"],
        ["Knowledge"] = [],
    };

    static readonly Lazy<CSharpCompilation> s_product = new(Bind);

    public static TheoryData<string> Sources => [.. Repository.SourcesIn("src/Analyzers").Where(path => !path.EndsWith("/GlobalUsings.cs", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Sources))]
    public void No_arrow_goes_up(string path)
    {
        var (tree, model) = ModelOf(path);
        var declared = Assert.Single(tree.GetRoot().DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>()).Name.ToString();
        Assert.Equal(NamespaceOf(path), declared);

        var room = RoomOf(declared);
        Assert.True(room is not null && s_below.ContainsKey(room), $"{declared} is no room of the house; give it a floor in {nameof(LayerTests)}");
        var up = UsedNames(tree, model)
            .Where(use => use.Namespace == Product || use.Namespace.StartsWith(Product + ".", StringComparison.Ordinal))
            .Where(use => use.Namespace != declared)
            .Where(use => RoomOf(use.Namespace) is not { } other || (other == room ? room == "Rules" : !s_below[room].Contains(other)))
            .Select(use => $"{path}:{use.Line} {declared} uses {use.Name} of {use.Namespace}");
        Assert.Empty(up);
    }

    [Theory, MemberData(nameof(Sources))]
    public void Rules_know_no_control_flow_graph_and_only_knowledge_names_the_platform(string path)
    {
        var (tree, model) = ModelOf(path);
        if (path.Contains("/Rules/", StringComparison.Ordinal))
            Assert.Empty(UsedNames(tree, model).Where(use => use.Namespace == FlowAnalysis).Select(use => $"{path}:{use.Line} uses {use.Name} of {FlowAnalysis}"));

        if (!path.Contains("/Knowledge/", StringComparison.Ordinal))
        {
            Assert.Empty(tree.GetRoot().DescendantTokens()
                .Where(token => token.IsKind(SyntaxKind.StringLiteralToken) || token.IsKind(SyntaxKind.InterpolatedStringTextToken)
                    || token.IsKind(SyntaxKind.SingleLineRawStringLiteralToken) || token.IsKind(SyntaxKind.MultiLineRawStringLiteralToken))
                .Where(token => token.ValueText.Contains("System.", StringComparison.Ordinal))
                .Select(token => $"{path}:{LineOf(token)} names {token.ValueText}; API names belong in Knowledge"));
        }
    }

    /// <summary>
    /// What is found by walking through all documents does not come from what a member mentions: an edit anywhere can change it. Each of
    /// these tells <c>Dependencies</c> what it looked for, or is made anew for each compilation.
    /// </summary>
    [Fact]
    public void Whoever_walks_through_the_documents_of_a_program_is_known() => Assert.Equal(
        ["BlockingNames", "Dependencies", "Edit", "GuardedTypes", "LaunchMap", "Launchers", "LocalQueries", "LockCallers", "Mentions", "ProgramMemory", "RacesAfterEdit", "References", "SharedServices", "SourceTypes"],
        SourcesOfEngineWith("SyntaxTrees"));

    [Theory]
    [InlineData("References.To(", "BoundForms", "BoundSignatures", "FileLocks", "GivenResources", "GivenStreams", "GivenTasks", "Handlers", "KnownCode", "LockTries", "LockedCalls", "LockedIterations", "LockedWaits", "LockedWaits.Callees", "LoopBounds", "MakersValues", "OwnLaunches", "ProgramFacts", "RegisteredObjects", "Retakes", "ShortGates", "SoleImplementations", "SoleRuns", "SynchronousCallers", "ThreadMakers", "ThreadRoots", "UnknownTasks")]
    [InlineData(".LaunchMap(", "Callers", "Callers.OneThread", "Contention", "Contexts", "LockedIterations", "OwnTasks", "ProgramMemory", "RacesAfterEdit", "SerializedSections", "ThreadRoots", "WaitingSections")]
    public void Whoever_searches_the_program_is_known(string search, params string[] known) => Assert.Equal(known, SourcesOfEngineWith(search));

    [Fact]
    public void The_product_was_bound_well_enough_to_see_its_arrows() => Assert.Contains(
        UsedNames(ModelOf("src/Analyzers/Engine/Session.cs")), use => use is { Name: "BoundDocument", Namespace: Product + ".Engine.Method" });

    [Fact]
    public async Task The_rules_are_silent_on_their_own_source() => Assert.Empty(
        (await Inspection.FindAsync(s_product.Value, Catalogue.AllAnalyzers.Where(static rule => rule.SupportedDiagnostics[0] is { IsEnabledByDefault: true, DefaultSeverity: DiagnosticSeverity.Warning })))
            .Select(static finding => finding.ToString()));

    static IEnumerable<string> SourcesOfEngineWith(string text) => Repository.SourcesIn("src/Analyzers/Engine")
        .Where(path => Repository.Read(path).Contains(text, StringComparison.Ordinal)).Select(static path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    static CSharpCompilation Bind()
    {
        var parsing = new CSharpParseOptions(LanguageVersion.Preview);
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith(Product, StringComparison.Ordinal));
        return CSharpCompilation.Create(
            Product,
            Repository.SourcesIn("src/Analyzers").Select(path => CSharpSyntaxTree.ParseText(Repository.Read(path), parsing, path))
                .Append(CSharpSyntaxTree.ParseText(Platform.ImplicitUsings, parsing, "Usings.cs")),
            platform.Select(path => MetadataReference.CreateFromFile(path)),
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    static (SyntaxTree Tree, SemanticModel Model) ModelOf(string path)
    {
        var tree = s_product.Value.SyntaxTrees.Single(tree => tree.FilePath == path);
        return (tree, s_product.Value.GetSemanticModel(tree));
    }

    static IEnumerable<(string Name, string Namespace, int Line)> UsedNames((SyntaxTree Tree, SemanticModel Model) source) => UsedNames(source.Tree, source.Model);

    static IEnumerable<(string Name, string Namespace, int Line)> UsedNames(SyntaxTree tree, SemanticModel model)
    {
        foreach (var name in tree.GetRoot().DescendantNodes(descendIntoTrivia: false).OfType<SimpleNameSyntax>())
        {
            var info = model.GetSymbolInfo(name);
            if ((info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is { } symbol and not INamespaceSymbol and not IParameterSymbol and not ILocalSymbol
                && symbol.ContainingNamespace is { IsGlobalNamespace: false } space)
            {
                yield return (symbol.Name, space.ToDisplayString(), LineOf(name.Identifier));
            }
        }
    }

    static string NamespaceOf(string path) => $"{Product}.{Path.GetRelativePath("src/Analyzers", Path.GetDirectoryName(path)!).Replace('\\', '/').Replace('/', '.')}";

    // All topics are one room; a topic does not use another one.
    static string? RoomOf(string space) => space.StartsWith(Product + ".Rules.", StringComparison.Ordinal) ? "Rules"
        : space.Length > Product.Length ? space[(Product.Length + 1)..] : null;

    static int LineOf(SyntaxToken token) => token.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
}
