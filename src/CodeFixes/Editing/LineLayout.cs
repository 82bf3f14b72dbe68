using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>How the lines of a document are laid out, so that new code looks like the code around it.</summary>
static class LineLayout
{
    /// <summary>The line break that the file uses.</summary>
    public static SyntaxTrivia LineBreak(SyntaxNode root)
    {
        foreach (var trivia in root.DescendantTrivia())
        {
            if (trivia.IsKind(SyntaxKind.EndOfLineTrivia))
                return SyntaxFactory.EndOfLine(trivia.ToString());
        }

        return SyntaxFactory.LineFeed;
    }

    /// <summary>The white space at the beginning of the line on which a node begins.</summary>
    public static string IndentationAt(SyntaxNode node)
    {
        var line = LineOf(node);
        var length = 0;
        while (length < line.Length && char.IsWhiteSpace(line[length]))
            length++;
        return line.Substring(0, length);
    }

    /// <summary>What one more level of indentation is, to judge by the one there is.</summary>
    public static string StepOf(string indentation) => indentation.Contains('\t') ? "\t" : "    ";

    /// <summary>Whether nothing but white space stands before a node on its line.</summary>
    public static bool BeginsLine(SyntaxNode node) => BeginsLine(node.GetFirstToken());

    /// <summary>Whether nothing but white space stands before a token on its line.</summary>
    public static bool BeginsLine(SyntaxToken token)
    {
        var text = token.SyntaxTree!.GetText();
        var line = text.Lines.GetLineFromPosition(token.SpanStart);
        for (var position = line.Start; position < token.SpanStart; position++)
        {
            if (!char.IsWhiteSpace(text[position]))
                return false;
        }

        return true;
    }

    /// <summary>Whether a node shares its lines with no other code.</summary>
    public static bool HasOwnLines(SyntaxNode node) => BeginsLine(node) && (node.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia) || node.GetLastToken().GetNextToken().IsKind(SyntaxKind.EndOfFileToken));

    /// <summary>Whether an opening brace goes on a line of its own here: whether those around do.</summary>
    public static bool OpensBlocksOnOwnLine(SyntaxNode node)
    {
        foreach (var ancestor in node.Ancestors())
        {
            var brace = ancestor switch
            {
                BlockSyntax block => block.OpenBraceToken,
                BaseTypeDeclarationSyntax type => type.OpenBraceToken,
                _ => default,
            };
            if (brace.IsKind(SyntaxKind.OpenBraceToken) && !IsOnOneLine(ancestor))
                return BeginsLine(brace);
        }

        return true;
    }

    static bool IsOnOneLine(SyntaxNode node)
    {
        var lines = node.SyntaxTree.GetText().Lines;
        return lines.GetLineFromPosition(node.SpanStart).LineNumber == lines.GetLineFromPosition(node.Span.End).LineNumber;
    }

    static string LineOf(SyntaxNode node)
    {
        var text = node.SyntaxTree.GetText();
        return text.ToString(text.Lines.GetLineFromPosition(node.SpanStart).Span);
    }

    /// <summary>Whether a comment or directive stands between the first and the last token of a node, outside of <paramref name="kept"/>.</summary>
    public static bool HasWordsBeside(SyntaxNode node, params SyntaxNode?[] kept) => node.DescendantTrivia().Any(trivia =>
        node.Span.Contains(trivia.Span) && IsWord(trivia) && !kept.Any(part => part?.FullSpan.Contains(trivia.Span) == true));

    /// <summary>The comments just before an expression that belong to the operator before it, with the expression's own.</summary>
    public static ExpressionSyntax WithCommentsBefore(ExpressionSyntax expression)
    {
        var before = expression.GetFirstToken().GetPreviousToken().TrailingTrivia.Where(static trivia => trivia.IsKind(SyntaxKind.MultiLineCommentTrivia))
            .SelectMany(static comment => new[] { comment, SyntaxFactory.Space });
        return expression.WithLeadingTrivia(before.Concat(expression.GetLeadingTrivia().Where(IsWord))).WithTrailingTrivia(expression.GetTrailingTrivia().Where(IsWord));
    }

    /// <summary>
    /// Whether a comment or directive stands between the first and the last token of a node, but not inside of an
    /// expression that is kept, nor where <see cref="WithCommentsBefore"/> finds it.
    /// </summary>
    public static bool LosesWords(SyntaxNode node, ExpressionSyntax kept)
    {
        var before = kept.GetFirstToken().GetPreviousToken().TrailingTrivia;
        return node.DescendantTrivia().Any(trivia => node.Span.Contains(trivia.Span) && IsWord(trivia) && !kept.Span.Contains(trivia.Span)
            && !(trivia.IsKind(SyntaxKind.MultiLineCommentTrivia) && (before.Contains(trivia) || kept.FullSpan.Contains(trivia.Span))));
    }

    /// <summary>Whether a trivia says something to a reader or the compiler.</summary>
    public static bool IsWord(SyntaxTrivia trivia) => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia);

    /// <summary>The leading trivia of a node without the white space of its first line.</summary>
    public static SyntaxTriviaList WithoutIndentation(SyntaxTriviaList leading) =>
        leading.Count > 0 && leading[leading.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia) ? leading.RemoveAt(leading.Count - 1) : leading;

    /// <summary>Code that begins a line, moved to the right. The inside of strings and directives stay where they are.</summary>
    public static T Indented<T>(T node, string step)
        where T : SyntaxNode => (T)new Indenter(step).Visit(node);

    sealed class Indenter(string step) : CSharpSyntaxRewriter
    {
        bool _isAtLineStart = true;

        public override SyntaxToken VisitToken(SyntaxToken token)
        {
            var leading = new List<SyntaxTrivia>();
            foreach (var trivia in token.LeadingTrivia)
            {
                if (_isAtLineStart && trivia.IsKind(SyntaxKind.WhitespaceTrivia))
                    leading.Add(SyntaxFactory.Whitespace(trivia + step));
                else
                {
                    if (_isAtLineStart && !trivia.IsKind(SyntaxKind.EndOfLineTrivia) && !trivia.IsDirective && !trivia.IsKind(SyntaxKind.DisabledTextTrivia))
                        leading.Add(SyntaxFactory.Whitespace(step));
                    leading.Add(trivia);
                }

                _isAtLineStart = EndsLine(trivia);
            }

            if (_isAtLineStart && !token.Span.IsEmpty)
                leading.Add(SyntaxFactory.Whitespace(step));
            if (!token.Span.IsEmpty)
                _isAtLineStart = false;
            foreach (var trivia in token.TrailingTrivia)
                _isAtLineStart = EndsLine(trivia);
            return token.WithLeadingTrivia(leading);
        }

        static bool EndsLine(SyntaxTrivia trivia) =>
            trivia.IsKind(SyntaxKind.EndOfLineTrivia) || trivia.IsDirective || trivia.IsKind(SyntaxKind.DisabledTextTrivia);
    }
}
