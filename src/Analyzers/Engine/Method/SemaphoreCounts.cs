using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>How many a semaphore lets in whose creation says so by a name: <c>new SemaphoreSlim(maxParallelism)</c>.</summary>
static class SemaphoreCounts
{
    // Who lets others say how many does not mean one.
    const int Several = 2;

    /// <summary>The count in a creation; null where it cannot be told.</summary>
    public static int? SaidBy(ExpressionSyntax creation)
    {
        return creation is BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: [{ NameColon: null, Expression: IdentifierNameSyntax { Identifier.ValueText: var name } }, ..] arguments }
            && !(arguments.Count > 1 && (arguments[1].NameColon is not null || LiteralOf(arguments[1].Expression) is 1))
                ? OfName(name, creation)
                : null;
    }

    static int? OfName(string name, SyntaxNode creation)
    {
        for (var node = creation; node is not null; node = node.Parent)
        {
            var parameters = node switch
            {
                BaseMethodDeclarationSyntax method => method.ParameterList,
                TypeDeclarationSyntax type => type.ParameterList,
                _ => null,
            };
            foreach (var parameter in parameters?.Parameters ?? default)
            {
                if (parameter.Identifier.ValueText == name)
                    return parameter.Default is { Value: var usual } ? (LiteralOf(usual) is > 1 ? Several : null) : Several;
            }

            if (node is TypeDeclarationSyntax owner && ConstantOf(name, owner) is { } constant)
                return constant;
        }

        return null;
    }

    static int? ConstantOf(string name, TypeDeclarationSyntax owner)
    {
        foreach (var member in owner.Members)
        {
            if (member is not FieldDeclarationSyntax field || !field.Modifiers.Any(SyntaxKind.ConstKeyword))
                continue;
            foreach (var variable in field.Declaration.Variables)
            {
                if (variable.Identifier.ValueText == name && variable.Initializer is { Value: var value })
                    return LiteralOf(value);
            }
        }

        return null;
    }

    static int? LiteralOf(ExpressionSyntax value) => value is LiteralExpressionSyntax { Token.Value: int count } ? count : null;
}
