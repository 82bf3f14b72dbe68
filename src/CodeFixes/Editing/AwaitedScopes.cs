using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>Awaits what <c>foreach</c> and <c>using</c> wait for: the elements of a sequence, the disposal of a resource.</summary>
static class AwaitedScopes
{
    /// <summary>What is to be changed in a function that becomes async, so that its loops and resources block no more than the rest.</summary>
    public static IEnumerable<(SyntaxNode Node, Func<SyntaxNode, SyntaxNode> Edit)> In(Routine routine, bool configured, CancellationToken cancellation)
    {
        foreach (var disposal in Disposals.In(routine.Root, cancellation, asIfAsync: routine))
        {
            if (disposal.Routine == routine && disposal.Call is { } call)
            {
                yield return (call, current => Disposing((InvocationExpressionSyntax)current, configured));
                continue;
            }

            if (disposal.Routine != routine || disposal.Resource.FirstAncestorOrSelf<StatementSyntax>() is not { } statement)
                continue;
            if (disposal.Maker is { } maker)
                yield return (maker.Operation.Syntax, current => maker.Twin.Of((ExpressionSyntax)current).WithTriviaFrom(current));
            yield return (statement, current => Disposing(statement, (StatementSyntax)current, configured, routine) is { } awaited ? ReturnMender.Several(awaited) : current);
        }

        foreach (var use in routine.Root.BlockingUses.All)
        {
            if (use is { Kind: BlockingKind.Enumeration, IsExcused: false, Node: ExpressionSyntax { Parent: CommonForEachStatementSyntax loop } sequence } && use.Routine == routine
                && AwaitPlace.ObstacleAt(routine, sequence, cancellation, asIfAsync: true) == AwaitObstacle.None && SequenceOf(sequence, routine, cancellation) is { } awaited)
            {
                yield return (sequence, current => awaited((ExpressionSyntax)current));
                yield return (loop, static current => Enumerating((CommonForEachStatementSyntax)current));
            }
        }
    }

    /// <summary>The loop, which awaits each element.</summary>
    public static CommonForEachStatementSyntax Enumerating(CommonForEachStatementSyntax loop)
    {
        var await = Token(loop.ForEachKeyword.LeadingTrivia, SyntaxKind.AwaitKeyword, TriviaList(Space));
        loop = loop.WithForEachKeyword(loop.ForEachKeyword.WithLeadingTrivia());
        return loop is ForEachStatementSyntax one ? one.WithAwaitKeyword(await) : ((ForEachVariableStatementSyntax)loop).WithAwaitKeyword(await);
    }

    /// <summary>What makes the sequence that can be awaited out of one that blocks; null when nothing does.</summary>
    public static Func<ExpressionSyntax, ExpressionSyntax>? SequenceOf(ExpressionSyntax sequence, Routine routine, CancellationToken cancellation)
    {
        if (sequence is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } call && routine.Model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol method
            && routine.Session.Calls.Is(method, Meaning.BlockingSequence))
        {
            if (method.ReducedFrom is null)
                return Twin.SequenceOf(call, routine.Model) is null ? null : current => Twin.Asynchronous((InvocationExpressionSyntax)current)!.WithTriviaFrom(current);
            // Written as an extension; its only argument is a token.
            return static current => (InvocationExpressionSyntax)current is { ArgumentList.Arguments: [var token] } view
                ? With(Receiver(view), "WithCancellation", token.WithNameColon(null)).WithTriviaFrom(current)
                : Receiver((InvocationExpressionSyntax)current).WithTriviaFrom(current);
        }

        return sequence is QueryExpressionSyntax || routine.Model.GetOperation(sequence, cancellation) is not { } query || !routine.Root.Origins.Queries.IsAwaitableQuery(query)
            ? null
            : static current => With(current is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Enumerable.AsEnumerable) }, ArgumentList.Arguments.Count: 0 } view ? Receiver(view) : current,
                AsyncCounterparts.AsAsyncEnumerable).WithTriviaFrom(current);
    }

    /// <summary>
    /// The statements that await the disposal of a resource. Where awaits are configured, what is disposed is another object than
    /// what is used, so that the declaration becomes two; null where that cannot be written.
    /// </summary>
    /// <param name="original">The <c>using</c> in the document.</param>
    /// <param name="current">The same, its parts rewritten or not.</param>
    /// <param name="configured">Await with <c>ConfigureAwait(false)</c>.</param>
    /// <param name="routine">The routine it stands in.</param>
    public static IReadOnlyList<StatementSyntax>? Disposing(StatementSyntax original, StatementSyntax current, bool configured, Routine routine)
    {
        if (!configured)
            return [Awaited(current)];
        if (current is UsingStatementSyntax { Expression: { } resource } plain)
            return [Awaited(plain.WithExpression(Awaiting.Of(resource, configured: true).Expression.WithTriviaFrom(resource)))];
        var declaration = current is UsingStatementSyntax block ? block.Declaration! : ((LocalDeclarationStatementSyntax)current).Declaration;
        if (original.Parent is not (BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax) || declaration.Variables is not [var variable])
            return null;

        // What follows on the line of the declaration, as a comment does, stays with it.
        var lineBreak = ReadersText.LineBreakOf(original.SyntaxTree.GetRoot());
        var first = LocalDeclarationStatement(declaration.WithoutTrivia()).WithLeadingTrivia(current.GetLeadingTrivia());
        var disposed = Awaiting.Of(IdentifierName(variable.Identifier.WithoutTrivia()), configured: true).Expression;
        if (current is UsingStatementSyntax body)
            return [first.WithTrailingTrivia(lineBreak), Awaited(body.WithDeclaration(null).WithExpression(disposed).WithLeadingTrivia(ReadersText.IndentationOf(original)))];
        var rest = current.GetTrailingTrivia();
        var endsLine = rest.Any(SyntaxKind.EndOfLineTrivia);
        var name = ReadersText.FreeName("disposal", routine.Root.Syntax);
        return [first.WithTrailingTrivia(endsLine ? rest : TriviaList(Space)),
            ParseStatement($"await using var {name} = {disposed};").WithLeadingTrivia(ReadersText.IndentationOf(original)).WithTrailingTrivia(endsLine ? TriviaList(lineBreak) : rest)];
    }

    /// <summary>The call of <c>Dispose</c> as one that is awaited.</summary>
    public static AwaitExpressionSyntax Disposing(InvocationExpressionSyntax call, bool configured) => Awaiting.Of(
        call.WithExpression(call.Expression is MemberAccessExpressionSyntax access ? access.WithName(IdentifierName(nameof(IAsyncDisposable.DisposeAsync)).WithTriviaFrom(access.Name)) : call.Expression).WithoutTrivia(), configured).WithTriviaFrom(call);

    static StatementSyntax Awaited(StatementSyntax statement)
    {
        var await = Token(statement.GetLeadingTrivia(), SyntaxKind.AwaitKeyword, TriviaList(Space));
        statement = statement.WithoutLeadingTrivia();
        return statement is UsingStatementSyntax block ? block.WithAwaitKeyword(await) : ((LocalDeclarationStatementSyntax)statement).WithAwaitKeyword(await);
    }

    static ExpressionSyntax Receiver(InvocationExpressionSyntax call) => ((MemberAccessExpressionSyntax)call.Expression).Expression;

    static InvocationExpressionSyntax With(ExpressionSyntax source, string method, params ArgumentSyntax[] arguments) => InvocationExpression(
        MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, source.WithoutTrailingTrivia(), IdentifierName(method)), ArgumentList(SeparatedList(arguments)));
}
