using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>Comments, directives and line breaks: what a fix must not lose, and has to write as the file does.</summary>
static class ReadersText
{
    /// <summary>Whether a list of trivia says something to a reader or the compiler.</summary>
    public static bool HasWords(this SyntaxTriviaList list)
    {
        foreach (var trivia in list)
        {
            if (!trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia))
                return true;
        }

        return false;
    }

    /// <summary>Whether comments or directives stand inside of a node: not before its first nor after its last token.</summary>
    public static bool HasWordsWithin(this SyntaxNode node) => node.DescendantTrivia()
        .Any(trivia => node.Span.Contains(trivia.Span) && !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia));

    /// <summary>The line break that the file uses.</summary>
    public static SyntaxTrivia LineBreakOf(SyntaxNode root)
    {
        foreach (var trivia in root.DescendantTrivia())
        {
            if (trivia.IsKind(SyntaxKind.EndOfLineTrivia))
                return trivia;
        }

        return SyntaxFactory.LineFeed;
    }

    /// <summary>The white space before the first token of a node, on its line.</summary>
    public static SyntaxTriviaList IndentationOf(SyntaxNode node)
    {
        var leading = node.GetLeadingTrivia();
        return leading.Count > 0 && leading[leading.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia)
            ? SyntaxFactory.TriviaList(leading[leading.Count - 1])
            : SyntaxFactory.TriviaList();
    }

    /// <summary>A name that nothing in a declaration has yet: <c>value</c>, <c>value2</c> …</summary>
    public static string FreeName(string wish, SyntaxNode declaration)
    {
        var taken = new HashSet<string>(declaration.DescendantTokens().Where(static token => token.IsKind(SyntaxKind.IdentifierToken)).Select(static token => token.ValueText));
        var name = wish;
        for (var number = 2; taken.Contains(name); number++)
            name = wish + number;
        return name;
    }

    /// <summary>An expression without the parentheses around it.</summary>
    public static ExpressionSyntax WithoutParentheses(this ExpressionSyntax expression)
    {
        while (expression is ParenthesizedExpressionSyntax parenthesized)
            expression = parenthesized.Expression;
        return expression;
    }
}
