using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// How statements stand at one place: each on its own line behind some white space, or one after the other on a line. Moved
/// statements are laid out by it, token by token, so that nothing of the author's own layout is lost.
/// </summary>
/// <param name="Indent">The white space before a statement; null when they share a line.</param>
/// <param name="NewLine">The line break of the file.</param>
sealed record Layout(string? Indent, SyntaxTrivia NewLine)
{
    /// <summary>The layout that a statement has now.</summary>
    public static Layout Of(SyntaxNode node) => new(IsFirstOnLine(node.GetFirstToken()) ? WhiteSpaceBefore(node.GetFirstToken()) : null, NewLineOf(node));

    /// <summary>The layout for statements around code that begins in the middle of a line but ends on another one.</summary>
    public static Layout OfLine(SyntaxNode node)
    {
        var token = node.GetFirstToken();
        while (!IsFirstOnLine(token))
            token = token.GetPreviousToken();
        return new(WhiteSpaceBefore(token), NewLineOf(node));
    }

    /// <summary>Whether statements share a line.</summary>
    public bool IsOnOneLine => Indent is null;

    /// <summary>What stands before a statement that has no comment.</summary>
    public SyntaxTriviaList Before => string.IsNullOrEmpty(Indent) ? default : SyntaxFactory.TriviaList(SyntaxFactory.Whitespace(Indent!));

    /// <summary>What stands after a statement that has no comment.</summary>
    public SyntaxTriviaList After => SyntaxFactory.TriviaList(IsOnOneLine ? SyntaxFactory.Space : NewLine);

    /// <summary>One level deeper than <paramref name="outer"/> is, judged by the two.</summary>
    public Layout DeeperBy(Layout outer) => Indent is null || outer.Indent is null || !Indent.StartsWith(outer.Indent, StringComparison.Ordinal)
        ? this
        : this with { Indent = Indent + Indent.Substring(outer.Indent.Length) };

    /// <summary>A new statement in this layout.</summary>
    public StatementSyntax New(string text) => SyntaxFactory.ParseStatement(text).WithLeadingTrivia(Before).WithTrailingTrivia(After);

    /// <summary>A statement that stood in another layout, with its comments.</summary>
    public StatementSyntax Lay(StatementSyntax statement, Layout from)
    {
        if (IsOnOneLine)
            return statement.GetTrailingTrivia().Any() ? statement : statement.WithTrailingTrivia(After);
        statement = from.Indent is { } old ? Shift(statement, old, Indent!) : statement.WithLeadingTrivia(Before.AddRange(statement.GetLeadingTrivia()));
        return EndLine(statement);
    }

    /// <summary>A statement with a line break behind it.</summary>
    public StatementSyntax EndLine(StatementSyntax statement)
    {
        var after = statement.GetTrailingTrivia();
        if (after.Any(SyntaxKind.EndOfLineTrivia))
            return statement;
        while (after.Count > 0 && after.Last().IsKind(SyntaxKind.WhitespaceTrivia))
            after = after.RemoveAt(after.Count - 1);
        return statement.WithTrailingTrivia(after.Add(NewLine));
    }

    /// <summary>Comments that lost their statement, on lines of their own.</summary>
    public SyntaxTriviaList OnLines(IEnumerable<SyntaxTrivia> comments) => SyntaxFactory.TriviaList(IsOnOneLine
        ? comments.SelectMany(static comment => new[] { comment, SyntaxFactory.Space })
        : comments.SelectMany(comment => Before.Add(comment).Add(NewLine)));

    /// <summary>The comments among trivia.</summary>
    public static IEnumerable<SyntaxTrivia> CommentsIn(IEnumerable<SyntaxTrivia> trivia) =>
        trivia.Where(static one => !one.IsKind(SyntaxKind.WhitespaceTrivia) && !one.IsKind(SyntaxKind.EndOfLineTrivia));

    /// <summary>The empty lines at the head of leading trivia, and what follows them.</summary>
    public static (SyntaxTriviaList EmptyLines, SyntaxTriviaList Text) Split(SyntaxTriviaList leading)
    {
        var count = 0;
        for (var i = 0; i < leading.Count && (leading[i].IsKind(SyntaxKind.WhitespaceTrivia) || leading[i].IsKind(SyntaxKind.EndOfLineTrivia)); i++)
        {
            if (leading[i].IsKind(SyntaxKind.EndOfLineTrivia))
                count = i + 1;
        }

        return (SyntaxFactory.TriviaList(leading.Take(count)), SyntaxFactory.TriviaList(leading.Skip(count)));
    }

    /// <summary>Whether a node takes more than one line.</summary>
    public static bool IsOnSeveralLines(SyntaxNode node) => node.WithoutTrivia().ToString().IndexOf('\n') >= 0;

    static StatementSyntax Shift(StatementSyntax statement, string from, string to)
    {
        if (from == to)
            return statement;
        return statement.ReplaceTokens(
            statement.DescendantTokens().Where(static token => token.LeadingTrivia.Any(SyntaxKind.WhitespaceTrivia)),
            (token, current) => current.WithLeadingTrivia(Shift(token.LeadingTrivia, from, to)));
    }

    static IEnumerable<SyntaxTrivia> Shift(SyntaxTriviaList trivia, string from, string to)
    {
        for (var i = 0; i < trivia.Count; i++)
        {
            var isAtLineStart = i == 0 || trivia[i - 1].IsKind(SyntaxKind.EndOfLineTrivia);
            var text = trivia[i].ToString();
            yield return isAtLineStart && trivia[i].IsKind(SyntaxKind.WhitespaceTrivia) && text.StartsWith(from, StringComparison.Ordinal)
                ? SyntaxFactory.Whitespace(to + text.Substring(from.Length))
                : trivia[i];
        }
    }

    static bool IsFirstOnLine(SyntaxToken token) =>
        token.LeadingTrivia.Any(SyntaxKind.EndOfLineTrivia) || token.GetPreviousToken() is var previous
        && (previous.IsKind(SyntaxKind.None) || previous.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia));

    static string WhiteSpaceBefore(SyntaxToken token) =>
        token.LeadingTrivia is [.., var last] && last.IsKind(SyntaxKind.WhitespaceTrivia) ? last.ToString() : "";

    static SyntaxTrivia NewLineOf(SyntaxNode node)
    {
        foreach (var trivia in node.SyntaxTree.GetRoot().DescendantTrivia())
        {
            if (trivia.IsKind(SyntaxKind.EndOfLineTrivia))
                return trivia;
        }

        return SyntaxFactory.ElasticLineFeed;
    }
}
