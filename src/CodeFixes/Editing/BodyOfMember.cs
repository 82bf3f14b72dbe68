using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>Gives members with an expression body a block. What stands on its own lines gets lines of its own.</summary>
static class BodyOfMember
{
    /// <summary>Puts statements in the place of an expression body; false where a comment would get lost.</summary>
    /// <param name="arrow">The body of a method, accessor, property or indexer.</param>
    /// <param name="statements">
    /// The statements for an indentation, followed by the given white space and comments; on one line when the indentation is null.
    /// </param>
    /// <param name="draft">The document; it has to find the member again.</param>
    /// <param name="root">The document as it was.</param>
    public static bool Replace(ArrowExpressionClauseSyntax arrow, Func<string?, SyntaxTriviaList, IEnumerable<StatementSyntax>> statements, Draft draft, SyntaxNode root)
    {
        var member = arrow.Parent!;
        var semicolon = SemicolonOf(member);
        if (HasWords(arrow, semicolon))
            return false;
        var layout = new Lines(member, root);
        var now = draft.Now(member);
        var header = BodyOf(now)!.ArrowToken.GetPreviousToken();
        now = now.ReplaceToken(header, header.WithTrailingTrivia(layout.BeforeBrace));
        var after = semicolon.TrailingTrivia;
        switch (now)
        {
            case BaseMethodDeclarationSyntax method:
                draft.Replace(member, method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(layout.Block(statements, 0, after)));
                return true;
            case AccessorDeclarationSyntax accessor:
                draft.Replace(member, accessor.WithExpressionBody(null).WithSemicolonToken(default).WithBody(layout.Block(statements, 0, after)));
                return true;
            case PropertyDeclarationSyntax property:
                draft.Replace(member, property.WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(layout.Getter(statements, after)));
                return true;
            case IndexerDeclarationSyntax indexer:
                draft.Replace(member, indexer.WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(layout.Getter(statements, after)));
                return true;
            default:
                return false;
        }
    }

    static bool HasWords(ArrowExpressionClauseSyntax arrow, SyntaxToken semicolon) => arrow.ArrowToken.GetPreviousToken().TrailingTrivia.HasWords()
        || arrow.GetLeadingTrivia().HasWords() || arrow.ArrowToken.TrailingTrivia.HasWords() || arrow.Expression.GetLeadingTrivia().HasWords()
        || arrow.Expression.GetTrailingTrivia().HasWords() || semicolon.LeadingTrivia.HasWords();

    static SyntaxToken SemicolonOf(SyntaxNode member) => member switch
    {
        BaseMethodDeclarationSyntax method => method.SemicolonToken,
        AccessorDeclarationSyntax accessor => accessor.SemicolonToken,
        PropertyDeclarationSyntax property => property.SemicolonToken,
        IndexerDeclarationSyntax indexer => indexer.SemicolonToken,
        _ => default,
    };

    static ArrowExpressionClauseSyntax? BodyOf(SyntaxNode member) => member switch
    {
        BaseMethodDeclarationSyntax method => method.ExpressionBody,
        AccessorDeclarationSyntax accessor => accessor.ExpressionBody,
        PropertyDeclarationSyntax property => property.ExpressionBody,
        IndexerDeclarationSyntax indexer => indexer.ExpressionBody,
        _ => null,
    };

    /// <summary>How the new lines are laid out.</summary>
    readonly struct Lines(SyntaxNode member, SyntaxNode root)
    {
        readonly bool _isOnOneLine = !LineLayout.HasOwnLines(member);
        readonly bool _opensOnOwnLine = LineLayout.OpensBlocksOnOwnLine(member);
        readonly string _indentation = LineLayout.IndentationAt(member);
        readonly SyntaxTrivia _lineBreak = LineLayout.LineBreak(root);

        /// <summary>What stands between a header and its brace.</summary>
        public SyntaxTriviaList BeforeBrace => TriviaList(_isOnOneLine || !_opensOnOwnLine ? Space : _lineBreak);

        string Indentation(int level) => _indentation + string.Concat(Enumerable.Repeat(LineLayout.StepOf(_indentation), level));

        /// <summary>A block with the statements.</summary>
        public BlockSyntax Block(Func<string?, SyntaxTriviaList, IEnumerable<StatementSyntax>> statements, int level, SyntaxTriviaList after) => _isOnOneLine
            ? SyntaxFactory.Block(Open(level), List(statements(null, TriviaList(Space))), Token(default, SyntaxKind.CloseBraceToken, after))
            : SyntaxFactory.Block(Open(level), List(statements(Indentation(level + 1), after)), Close(level));

        /// <summary>A getter with the statements.</summary>
        public AccessorListSyntax Getter(Func<string?, SyntaxTriviaList, IEnumerable<StatementSyntax>> statements, SyntaxTriviaList after)
        {
            var getter = AccessorDeclaration(SyntaxKind.GetAccessorDeclaration, Block(statements, 1, _isOnOneLine ? TriviaList(Space) : after))
                .WithKeyword(Token(_isOnOneLine ? default : TriviaList(Whitespace(Indentation(1))), SyntaxKind.GetKeyword, BeforeBrace));
            return AccessorList(Open(0), SingletonList(getter), _isOnOneLine ? Token(default, SyntaxKind.CloseBraceToken, after) : Close(0));
        }

        SyntaxToken Open(int level) => _isOnOneLine
            ? Token(default, SyntaxKind.OpenBraceToken, TriviaList(Space))
            : Token(_opensOnOwnLine ? TriviaList(Whitespace(Indentation(level))) : default, SyntaxKind.OpenBraceToken, TriviaList(_lineBreak));

        SyntaxToken Close(int level) => Token(TriviaList(Whitespace(Indentation(level))), SyntaxKind.CloseBraceToken, TriviaList(_lineBreak));
    }
}
