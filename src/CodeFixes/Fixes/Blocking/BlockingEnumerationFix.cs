using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Fixes.Blocking;

using static SyntaxFactory;

/// <summary>Awaits the elements that CONC1007 finds: <c>foreach (var x in s.ToBlockingEnumerable())</c> becomes <c>await foreach (var x in s)</c>.</summary>
/// <remarks>Not offered: for blocking collections, which no await empties, and where the sequence is not enumerated by a <c>foreach</c>.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BlockingEnumerationFix)), Shared]
public sealed class BlockingEnumerationFix() : ConcurrencyFix("CONC1007")
{
    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (site is not { Node: ExpressionSyntax { Parent: CommonForEachStatementSyntax loop } sequence, Routine: { IsAsync: true } routine } || loop.Expression != sequence
            || AwaitPlace.ObstacleAt(routine, sequence, cancellation) != AwaitObstacle.None || SourceOf(sequence, site, cancellation) is not { } source)
        {
            yield break;
        }

        yield return new("await-foreach", "Use 'await foreach'", () =>
        {
            var awaited = loop.WithExpression(source.WithTriviaFrom(sequence)).WithForEachKeyword(loop.ForEachKeyword.WithLeadingTrivia());
            var await = Token(loop.ForEachKeyword.LeadingTrivia, SyntaxKind.AwaitKeyword, TriviaList(Space));
            return site.Root.ReplaceNode(loop, awaited is ForEachStatementSyntax one ? one.WithAwaitKeyword(await) : ((ForEachVariableStatementSyntax)awaited).WithAwaitKeyword(await));
        });
    }

    static ExpressionSyntax? SourceOf(ExpressionSyntax sequence, Site site, CancellationToken cancellation)
    {
        if (sequence is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax view } call && site.Model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol method
            && site.Session.Calls.Is(method, Meaning.BlockingSequence))
        {
            // Written as an extension; its only argument is a token.
            return method.ReducedFrom is null ? null
                : call.ArgumentList.Arguments is [var token] ? With(view.Expression, "WithCancellation", token.WithNameColon(null))
                : view.Expression;
        }

        if (!QueryOrigin.IsAsynchronous(sequence, site.Routine!))
            return null;
        var query = sequence is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Enumerable.AsEnumerable) } plain, ArgumentList.Arguments.Count: 0 } ? plain.Expression : sequence;
        return query is QueryExpressionSyntax ? null : With(query, QueryNames.AsAsyncEnumerable);
    }

    static InvocationExpressionSyntax With(ExpressionSyntax source, string method, params ArgumentSyntax[] arguments) => InvocationExpression(
        MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, source.WithoutTrailingTrivia(), IdentifierName(method)), ArgumentList(SeparatedList(arguments)));
}
