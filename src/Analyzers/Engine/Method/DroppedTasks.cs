using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Calls of async code whose task nobody keeps, told from the text.</summary>
static class DroppedTasks
{
    /// <summary>Whether a body calls an async local function or lambda of its own and does not await it.</summary>
    public static bool AreIn(SyntaxNode body)
    {
        HashSet<string>? names = null;
        foreach (var statement in body.DescendantNodes(static node => node is not (ExpressionSyntax or BaseTypeDeclarationSyntax)))
        {
            if (statement is LocalFunctionStatementSyntax { Modifiers: var modifiers, Identifier.ValueText: var name } && modifiers.Any(SyntaxKind.AsyncKeyword))
                (names ??= new(StringComparer.Ordinal)).Add(name);
            else if (statement is VariableDeclaratorSyntax { Identifier.ValueText: var variable, Initializer.Value: AnonymousFunctionExpressionSyntax { AsyncKeyword.RawKind: (int)SyntaxKind.AsyncKeyword } })
                (names ??= new(StringComparer.Ordinal)).Add(variable);
        }

        return names is not null && body.DescendantNodes().Any(node => NameOfCallee(node) is { } name && names.Contains(name) && !IsAwaited(node));
    }

    /// <summary>The name by which a node calls something, or makes it; null for other nodes.</summary>
    public static string? NameOfCallee(SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax { Expression: IdentifierNameSyntax name } => name.Identifier.ValueText,
        InvocationExpressionSyntax { Expression: GenericNameSyntax name } => name.Identifier.ValueText,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: var name } } => name.Identifier.ValueText,
        InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax { Name: var name } } => name.Identifier.ValueText,
        ObjectCreationExpressionSyntax { Type: IdentifierNameSyntax type } => type.Identifier.ValueText,
        ObjectCreationExpressionSyntax { Type: GenericNameSyntax type } => type.Identifier.ValueText,
        _ => null,
    };

    /// <summary>Whether a call is awaited where it stands, or its task handed on to the caller.</summary>
    public static bool IsAwaited(SyntaxNode call)
    {
        for (var current = call.Parent; current is not null; current = current.Parent)
        {
            switch (current)
            {
                case AwaitExpressionSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax:
                    return true;
                case MemberAccessExpressionSyntax or InvocationExpressionSyntax or ParenthesizedExpressionSyntax or ConditionalAccessExpressionSyntax:
                    continue;
                default:
                    return false;
            }
        }

        return false;
    }
}
