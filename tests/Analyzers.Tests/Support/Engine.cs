using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Tests.Support;

/// <summary>Asks the engine about small sources, without a rule in between.</summary>
static class Engine
{
    /// <summary>The routine of the first method called <c>M</c>.</summary>
    public static Routine RoutineOf(string source)
    {
        var options = new CSharpParseOptions(Platform.NewestLanguage);
        var compilation = CSharpCompilation.Create(
            "Test",
            [CSharpSyntaxTree.ParseText(source, options), CSharpSyntaxTree.ParseText(Platform.ImplicitUsings, options)],
            Platform.Net100,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        var tree = compilation.SyntaxTrees[0];
        var method = tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().First(declaration => declaration.Identifier.Text == "M");
        return Session.For(compilation, new([])).RoutineAt(method, compilation.GetSemanticModel(tree), default)!;
    }

    /// <summary>The locks held at each call of <c>Here(n)</c> in a routine, one line for each, by n.</summary>
    public static string LocksAtMarks(string source)
    {
        var root = RoutineOf(source);
        var marks = root.Syntax.DescendantNodes().OfType<InvocationExpressionSyntax>().Where(call => call.Expression.ToString() == "Here");
        return string.Join("\n", marks.Select(mark =>
            $"{mark.ArgumentList.Arguments}: {root.Concurrency.LocksAt(root.Closest(mark), mark)?.Describe() ?? "unreachable"}"));
    }
}
