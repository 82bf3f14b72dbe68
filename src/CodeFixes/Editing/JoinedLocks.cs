using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>Lock statements beside code that goes under the same lock: together they become one.</summary>
static class JoinedLocks
{
    /// <summary>The statements just before and after one that lock an object, and can be joined with it.</summary>
    public static IEnumerable<SyntaxNode> Beside(SyntaxNode part, ExpressionSyntax gate)
    {
        if (part is not StatementSyntax || part.Parent is not (BlockSyntax or SwitchSectionSyntax) || !LineLayout.BeginsLine(part))
            yield break;
        var siblings = part.Parent.ChildNodes().ToList();
        var index = siblings.IndexOf(part);
        foreach (var next in new[] { index - 1, index + 1 })
        {
            if (next >= 0 && next < siblings.Count && IsOn(siblings[next], gate) && CanBeJoined((LockStatementSyntax)siblings[next]))
                yield return siblings[next];
        }
    }

    /// <summary>Whether a statement locks an object.</summary>
    public static bool IsOn(SyntaxNode statement, ExpressionSyntax gate) => statement is LockStatementSyntax held && AreEquivalent(held.Expression, gate);

    /// <summary>Whether a lock statement can go without a loss: it has lines of its own, and no comments beside its statements.</summary>
    public static bool CanBeJoined(LockStatementSyntax held) => held.Statement is BlockSyntax { Statements.Count: > 0 } block && LineLayout.BeginsLine(held) && LineLayout.BeginsLine(block.Statements[0])
        && !LineLayout.HasWordsBeside(held, [.. block.Statements]) && !held.GetTrailingTrivia().HasWords();

    /// <summary>The statements of a lock as they stand without it.</summary>
    /// <param name="held">The lock in the document.</param>
    /// <param name="before">What stands before it under the same lock now; null for nothing.</param>
    public static IReadOnlyList<StatementSyntax> StatementsOf(LockStatementSyntax held, StatementSyntax? before)
    {
        var layout = Layout.Of(held);
        var statements = ((BlockSyntax)held.Statement).Statements.Select(statement => layout.Lay(statement, Layout.Of(statement))).ToList();
        if (before is null)
            return statements;
        // A first look without the lock is the same one now.
        if (statements.Count > 1 && before is IfStatementSyntax && !statements[0].GetLeadingTrivia().HasWords() && !statements[0].DescendantTrivia().Any(LineLayout.IsWord) && TextOf(before) == TextOf(statements[0]))
            statements.RemoveAt(0);
        var (emptyLines, text) = Layout.Split(held.GetLeadingTrivia());
        var own = statements[0].GetLeadingTrivia();
        if (text.HasWords())
            statements[0] = statements[0].WithLeadingTrivia(emptyLines.AddRange(LineLayout.WithoutIndentation(text)).AddRange(Layout.Split(own).Text));
        else if (Layout.Split(own).EmptyLines.Count == 0)
            statements[0] = statements[0].WithLeadingTrivia(emptyLines.AddRange(own));
        return statements;
    }

    // 'out var x' and 'out x' are the same look.
    static string TextOf(SyntaxNode node) => string.Concat(node.DescendantTokens()
        .Where(static token => token.Parent is not IdentifierNameSyntax { IsVar: true, Parent: DeclarationExpressionSyntax }).Select(static token => token.Text + " "));
}
