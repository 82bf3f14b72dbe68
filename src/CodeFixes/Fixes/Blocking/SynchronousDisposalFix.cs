using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Fixes.Blocking;

using static SyntaxFactory;

/// <summary>Awaits the disposal that CONC1008 finds: <c>using var x = …</c> becomes <c>await using var x = …</c>.</summary>
/// <remarks>
/// Where all awaits of the file are configured, so is this one. What is disposed then is another object than what is used, so
/// that the declaration becomes two.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SynchronousDisposalFix)), Shared]
public sealed class SynchronousDisposalFix() : ConcurrencyFix("CONC1008")
{
    const string Variant = "await-using";

    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        var statement = site.Node.FirstAncestorOrSelf<StatementSyntax>();
        if (statement is null || site.Routine is not { } routine || site.Model.GetOperation(statement, cancellation) is not { } operation
            || Disposals.At(operation, routine.Root, cancellation) is not { } found)
        {
            yield break;
        }

        var maker = found.Maker?.Operation.Syntax;
        var made = maker is null ? statement : statement.ReplaceNode(maker, found.Maker!.Value.Twin.Call.WithTriviaFrom(maker));
        yield return new(Variant, "Use 'await using'", () =>
            Awaiting.HasConfigureAwaitHabit(site, cancellation) ? Configured(statement, made, site) : site.Root.ReplaceNode(statement, Awaited(made)));
    }

    static StatementSyntax Awaited(StatementSyntax statement)
    {
        var await = Token(statement.GetLeadingTrivia(), SyntaxKind.AwaitKeyword, TriviaList(Space));
        statement = statement.WithoutLeadingTrivia();
        return statement is UsingStatementSyntax block ? block.WithAwaitKeyword(await) : ((LocalDeclarationStatementSyntax)statement).WithAwaitKeyword(await);
    }

    static SyntaxNode? Configured(StatementSyntax original, StatementSyntax statement, Site site)
    {
        if (statement is UsingStatementSyntax { Expression: { } resource } plain)
            return site.Root.ReplaceNode(original, Awaited(plain.WithExpression(Awaiting.Of(resource, configured: true).Expression.WithTriviaFrom(resource))));
        var declaration = statement is UsingStatementSyntax block ? block.Declaration! : ((LocalDeclarationStatementSyntax)statement).Declaration;
        if (original.Parent is not (BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax) || declaration.Variables is not [var variable])
            return null;

        // What follows on the line of the declaration, as a comment does, stays with it.
        var lineBreak = ReadersText.LineBreakOf(site.Root);
        var first = LocalDeclarationStatement(declaration.WithoutTrivia()).WithLeadingTrivia(original.GetLeadingTrivia());
        var configured = Awaiting.Of(IdentifierName(variable.Identifier.WithoutTrivia()), configured: true).Expression;
        StatementSyntax second;
        if (statement is UsingStatementSyntax body)
        {
            first = first.WithTrailingTrivia(lineBreak);
            second = Awaited(body.WithDeclaration(null).WithExpression(configured).WithLeadingTrivia(ReadersText.IndentationOf(original)));
        }
        else
        {
            first = first.WithTrailingTrivia(original.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia) ? original.GetTrailingTrivia() : TriviaList(Space));
            var name = ReadersText.FreeName("disposal", site.Routine!.Root.Syntax);
            second = ParseStatement($"await using var {name} = {configured};").WithLeadingTrivia(ReadersText.IndentationOf(original)).WithTrailingTrivia(
                original.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia) ? TriviaList(lineBreak) : original.GetTrailingTrivia());
        }

        var draft = new Draft(site.Root, [original]);
        draft.ReplaceAll([original], [first, second]);
        return draft.Root;
    }
}
