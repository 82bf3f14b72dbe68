using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>Gives each iteration of a <c>for</c> loop a copy of the loop variable, for the code that it launches.</summary>
static class LoopCopy
{
    /// <summary>The root with the variable copied; null when the copy might not have the value that the launched code means.</summary>
    public static SyntaxNode? Of(ISymbol variable, Site site, CancellationToken cancellation)
    {
        var root = site.Routine!.Root;
        if (variable.DeclaringSyntaxReferences is not [var reference] || reference.GetSyntax(cancellation) is not VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Parent: ForStatementSyntax loop } declaration } declarator)
            return null;
        var launched = new List<SyntaxNode>();
        foreach (var race in Races.Of(root))
        {
            if (race.Reason == RaceReason.LoopVariable && SymbolEqualityComparer.Default.Equals(race.Variable, variable))
                launched.AddRange(race.Launch.Bodies.Select(static body => body.Routine?.Syntax).OfType<SyntaxNode>());
        }

        var names = new List<IdentifierNameSyntax>();
        foreach (var name in loop.Statement.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.ValueText != variable.Name || !SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(name, cancellation).Symbol, variable))
                continue;
            // The body moves it on as well: where in the body the copy belongs is not for us to say.
            if (site.Model.GetOperation(name, cancellation) is not { } operation || Usage.WrittenVariable(operation) is not null)
                return null;
            if (launched.Any(body => body.Span.Contains(name.Span)))
                names.Add(name);
        }

        if (names.Count == 0)
            return null;
        var copy = PlatformNames.Free(site.Model, loop, loop.Statement.SpanStart, PlatformNames.Prefixed("current", variable.Name));
        var statement = loop.Statement.ReplaceNodes(names, (_, name) => name.WithIdentifier(Identifier(copy).WithTriviaFrom(name.Identifier)));
        var local = LocalDeclarationStatement(VariableDeclaration(declaration.Type.WithoutTrivia().WithTrailingTrivia(Space), SingletonSeparatedList(
            VariableDeclarator(Identifier(default, copy, TriviaList(Space)), null, EqualsValueClause(
                Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), IdentifierName(declarator.Identifier.WithoutTrivia()))))));
        var draft = new Draft(site.Root, [loop, declarator]);
        draft.Replace(loop, WithFirst(local, statement, loop, site.Root).WithDeclaration(draft.Now(loop).Declaration));
        return draft.Root;
    }

    static ForStatementSyntax WithFirst(LocalDeclarationStatementSyntax local, StatementSyntax statement, ForStatementSyntax loop, SyntaxNode root)
    {
        var lineBreak = LineLayout.LineBreak(root);
        if (statement is BlockSyntax block)
        {
            var first = ((BlockSyntax)loop.Statement).Statements[0];
            local = LineLayout.BeginsLine(first)
                ? local.WithLeadingTrivia(Whitespace(LineLayout.IndentationAt(first))).WithTrailingTrivia(lineBreak)
                : local.WithTrailingTrivia(Space);
            return loop.WithStatement(block.WithStatements(block.Statements.Insert(0, local)));
        }

        if (!LineLayout.BeginsLine(loop.Statement))
        {
            return loop.WithStatement(Block(Token(default, SyntaxKind.OpenBraceToken, TriviaList(Space)),
                List([local.WithTrailingTrivia(Space), statement.WithoutLeadingTrivia().WithTrailingTrivia(Space)]),
                Token(default, SyntaxKind.CloseBraceToken, statement.GetTrailingTrivia())));
        }

        var indentation = LineLayout.IndentationAt(loop);
        var ownLine = LineLayout.OpensBlocksOnOwnLine(loop);
        var braced = Block(
            Token(ownLine ? TriviaList(Whitespace(indentation)) : default, SyntaxKind.OpenBraceToken, TriviaList(lineBreak)),
            List([local.WithLeadingTrivia(Whitespace(LineLayout.IndentationAt(loop.Statement))).WithTrailingTrivia(lineBreak), statement]),
            Token(TriviaList(Whitespace(indentation)), SyntaxKind.CloseBraceToken, TriviaList(lineBreak)));
        return ownLine
            ? loop.WithStatement(braced)
            : loop.WithCloseParenToken(loop.CloseParenToken.WithTrailingTrivia(Space)).WithStatement(braced);
    }
}
