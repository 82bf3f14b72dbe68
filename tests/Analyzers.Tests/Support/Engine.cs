using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Tests.Support;

/// <summary>Asks the engine about small sources, without a rule in between.</summary>
static class Engine
{
    /// <summary>A compilation of sources that must compile.</summary>
    /// <param name="source">The source.</param>
    /// <param name="library">The source of an assembly that it uses; null when there is none.</param>
    public static CSharpCompilation Compile(string source, string? library = null)
    {
        var options = new CSharpParseOptions(Platform.NewestLanguage);
        var compilation = CSharpCompilation.Create(
            "Test",
            [CSharpSyntaxTree.ParseText(source, options), CSharpSyntaxTree.ParseText(Platform.ImplicitUsings, options)],
            library is null ? Platform.Net100 : [.. Platform.Net100, InMemory(Compile(library))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return compilation;
    }

    static MetadataReference InMemory(CSharpCompilation library)
    {
        using var stream = new MemoryStream();
        Assert.True(library.WithAssemblyName("Library").Emit(stream).Success);
        return MetadataReference.CreateFromImage(stream.ToArray());
    }

    /// <summary>The session of a compilation without options.</summary>
    public static Session SessionOf(Compilation compilation) => Session.For(compilation, new AnalyzerOptions([]));

    /// <summary>The routine of the first method called <c>M</c>.</summary>
    public static Routine RoutineOf(string source)
    {
        var compilation = Compile(source);
        var tree = compilation.SyntaxTrees[0];
        return SessionOf(compilation).RoutineAt(MethodIn(tree), compilation.GetSemanticModel(tree), default)!;
    }

    static MethodDeclarationSyntax MethodIn(SyntaxTree tree) =>
        tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().First(declaration => declaration.Identifier.Text == "M");

    /// <summary>The locks held at each call of <c>Here(n)</c> in a routine, one line for each, by n.</summary>
    public static string LocksAtMarks(string source)
    {
        var root = RoutineOf(source);
        var marks = root.Syntax.DescendantNodes().OfType<InvocationExpressionSyntax>().Where(call => call.Expression.ToString() == "Here");
        return string.Join("\n", marks.Select(mark =>
            $"{mark.ArgumentList.Arguments}: {root.Concurrency.LocksAt(root.Closest(mark), mark)?.Describe() ?? "unreachable"}"));
    }

    /// <summary>The summary of the first method called <c>M</c>: a line for each use of state that its callers know.</summary>
    public static string SummaryOf(string source)
    {
        var compilation = Compile(source);
        var tree = compilation.SyntaxTrees[0];
        var method = compilation.GetSemanticModel(tree).GetDeclaredSymbol(MethodIn(tree))!;
        return new ProgramFacts(SessionOf(compilation), default).SummaryOf(method).Describe();
    }

    /// <summary>The summaries of all methods, a line for each use of state, when they are asked for in an order.</summary>
    public static string SummariesOf(string source, Func<IEnumerable<IMethodSymbol>, IEnumerable<IMethodSymbol>> order)
    {
        var compilation = Compile(source);
        var facts = new ProgramFacts(SessionOf(compilation), default);
        var model = compilation.GetSemanticModel(compilation.SyntaxTrees[0]);
        var methods = compilation.SyntaxTrees[0].GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Select(declaration => model.GetDeclaredSymbol(declaration)!).ToList();
        foreach (var method in order(methods))
            _ = facts.SummaryOf(method);
        Assert.False(facts.DependOnOrder);
        return string.Join("\n", methods.Select(method => $"{method.Name}: {string.Join(", ", facts.SummaryOf(method).Uses.Select(static use => use.Describe()).Order(StringComparer.Ordinal))}"));
    }

    /// <summary>The races on shared state: a line for each, its kind, the state and the routine to act in, sorted.</summary>
    public static string RacesIn(string source, string? library = null)
    {
        var compilation = Compile(source, library);
        var races = SessionOf(compilation).Sharing(default).In(compilation.SyntaxTrees[0]);
        return string.Join("\n", races.Select(race => $"{race.Kind} {race.State.Name}").Distinct().Order(StringComparer.Ordinal));
    }
}
