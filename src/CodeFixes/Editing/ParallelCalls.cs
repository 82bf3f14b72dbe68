using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>Writes calls of the <c>Parallel</c> class.</summary>
static class ParallelCalls
{
    /// <summary>The class in a compilation; null on platforms without it.</summary>
    public static INamedTypeSymbol? TypeIn(Compilation compilation) => compilation.GetTypeByMetadataName("System.Threading.Tasks.Parallel");

    /// <summary>A statement that calls one of its methods.</summary>
    /// <param name="parallel">The class.</param>
    /// <param name="method">The name of the method.</param>
    /// <param name="arguments">The arguments as text.</param>
    /// <param name="first">What stands before this statement stands before the new one.</param>
    /// <param name="last">What stands behind this statement stands behind the new one.</param>
    /// <param name="model">The model of the document.</param>
    public static StatementSyntax Statement(INamedTypeSymbol parallel, string method, string arguments, SyntaxNode first, SyntaxNode last, SemanticModel model)
    {
        var statement = (ExpressionStatementSyntax)SyntaxFactory.ParseStatement($"Parallel.{method}({arguments});");
        var name = ((MemberAccessExpressionSyntax)((InvocationExpressionSyntax)statement.Expression).Expression).Expression;
        return statement.ReplaceNode(name, PlatformNames.ExpressionOf(parallel, model, first.SpanStart))
            .WithLeadingTrivia(first.GetLeadingTrivia()).WithTrailingTrivia(last.GetTrailingTrivia());
    }

    /// <summary>A call as a delegate: the name of the method where it needs no arguments and returns nothing, otherwise a lambda.</summary>
    public static string ActionFor(InvocationExpressionSyntax call, SemanticModel model) =>
        call.ArgumentList.Arguments.Count == 0 && model.GetSymbolInfo(call).Symbol is IMethodSymbol { ReturnsVoid: true, Parameters.IsEmpty: true }
            && call.Expression is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax or ThisExpressionSyntax }
            ? call.Expression.WithoutTrivia().ToString()
            : $"() => {call.WithoutTrivia()}";
}
