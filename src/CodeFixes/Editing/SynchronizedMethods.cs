using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>Takes <c>[MethodImpl(MethodImplOptions.Synchronized)]</c> off a method, and leaves its other options.</summary>
static class SynchronizedMethods
{
    /// <summary>The root with another body of a method, and without the option that locks it.</summary>
    public static SyntaxNode Without(SyntaxNode root, MethodDeclarationSyntax method, IEnumerable<StatementSyntax> body)
    {
        var changed = method.WithBody(method.Body!.WithStatements(SyntaxFactory.List(body)));
        var attribute = changed.AttributeLists.SelectMany(static list => list.Attributes).FirstOrDefault(static one => one.Name.ToString().Contains("MethodImpl"));
        if (attribute?.ArgumentList?.Arguments is not [{ Expression: var options }])
            return root;
        return WithoutOption(options) switch
        {
            null => root,
            { } rest when rest != options => root.ReplaceNode(method, changed.ReplaceNode(options, rest.WithTriviaFrom(options))),
            _ => root.ReplaceNode(method, WithoutAttribute(changed, attribute)),
        };
    }

    // The options without Synchronized; the same expression when it is the only one, null when it is not spelled out.
    static ExpressionSyntax? WithoutOption(ExpressionSyntax options)
    {
        switch (options)
        {
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.BitwiseOrExpression } both:
                if (WithoutOption(both.Right) is { } right)
                    return right == both.Right ? both.Left : both.WithRight(right);
                return WithoutOption(both.Left) is { } left ? (left == both.Left ? both.Right : both.WithLeft(left)) : null;
            case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Synchronized" } or IdentifierNameSyntax { Identifier.ValueText: "Synchronized" }:
                return options;
            default:
                return null;
        }
    }

    static MethodDeclarationSyntax WithoutAttribute(MethodDeclarationSyntax method, AttributeSyntax attribute)
    {
        var list = (AttributeListSyntax)attribute.Parent!;
        if (list.Attributes.Count > 1)
            return method.ReplaceNode(list, list.WithAttributes(list.Attributes.Remove(attribute)));
        var leading = method.GetLeadingTrivia();
        var isFirst = method.AttributeLists[0] == list;
        var without = method.WithAttributeLists(method.AttributeLists.Remove(list));
        return isFirst ? without.WithLeadingTrivia(leading) : without;
    }
}
