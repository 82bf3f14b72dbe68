using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>Comments that document a member.</summary>
static class Documentation
{
    const string End = "</param>";

    /// <summary>A member that says what a new parameter is for, where it says so of the others.</summary>
    public static T WithParameter<T>(T member, string name, string meaning)
        where T : SyntaxNode
    {
        var comment = member.GetLeadingTrivia().FirstOrDefault(static trivia => trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia));
        var text = comment.ToFullString();
        var last = text.LastIndexOf(End, StringComparison.Ordinal);
        if (last < 0)
            return member;
        var line = $"{ReadersText.LineBreakOf(member)}{ReadersText.IndentationOf(member)}/// <param name=\"{name}\">{meaning}{End}";
        var longer = SyntaxFactory.ParseLeadingTrivia(text.Insert(last + End.Length, line));
        return member.WithLeadingTrivia(member.GetLeadingTrivia().ReplaceRange(comment, longer));
    }
}
