using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Tells from the code of a <c>DisposeAsync</c> whether it awaits something, or only lends the synchronous disposal. One that is not
/// written yet may do either.</summary>
static class DisposalCode
{
    /// <summary>Whether a method disposes of its object asynchronously, at the end of a scope.</summary>
    public static bool Is(IMethodSymbol method) => (method.ExplicitInterfaceImplementations is [var contract, ..] ? contract : method).Name is "DisposeAsync" or "DisposeAsyncCore";

    /// <summary>Whether something is awaited, or the task of another asynchronous member is handed out, or nothing is done but throw.</summary>
    public static bool Awaits(SyntaxNode method)
    {
        if (method is MethodDeclarationSyntax { ExpressionBody.Expression: ThrowExpressionSyntax } or MethodDeclarationSyntax { Body.Statements: [ThrowStatementSyntax] })
            return true;
        foreach (var node in method.DescendantNodes())
        {
            if (IsAwait(node))
                return true;

            var returned = node switch
            {
                ReturnStatementSyntax { Expression: { } value } => value,
                ArrowExpressionClauseSyntax { Expression: var value } => value,
                _ => null,
            };
            if (returned is not null && HandsOutTask(returned))
                return true;
        }

        return false;
    }

    /// <summary>Whether something is awaited at a node: <c>await</c>, <c>await foreach</c>, <c>await using</c>.</summary>
    public static bool IsAwait(SyntaxNode node) => node is AwaitExpressionSyntax or CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 }
        or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: not 0 } or UsingStatementSyntax { AwaitKeyword.RawKind: not 0 };

    static bool HandsOutTask(ExpressionSyntax returned) => returned.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any(static call => call.Expression is
        SimpleNameSyntax { Identifier.ValueText: var name } && IsAsynchronous(name)
        || call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member } && IsAsynchronous(member)
        || call.Expression is MemberBindingExpressionSyntax { Name.Identifier.ValueText: var bound } && IsAsynchronous(bound));

    static bool IsAsynchronous(string name) => name.EndsWith("Async", StringComparison.Ordinal);
}
