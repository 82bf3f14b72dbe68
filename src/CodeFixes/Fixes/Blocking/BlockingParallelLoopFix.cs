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

/// <summary>Mends what CONC1006 finds: a loop over tasks becomes <c>await Parallel.ForEachAsync</c>, any other runs in <c>await Task.Run</c>.</summary>
/// <remarks>
/// Not offered: in functions that are not async yet, and beside an argument passed by reference. Loops with a state of their own
/// (ParallelLoopState, thread-local values) are not made asynchronous: they run on the pool as they are.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BlockingParallelLoopFix)), Shared]
public sealed class BlockingParallelLoopFix() : ConcurrencyFix("CONC1006")
{
    const string Variant = "await";

    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (site is not { Node: ExpressionSyntax loop, Routine: { IsAsync: true } routine } || loop.Parent is CommonForEachStatementSyntax
            || loop.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>() is { } access && access.WhenNotNull.Span.Contains(loop.Span)
            || AwaitPlace.ObstacleAt(routine, loop, cancellation) != AwaitObstacle.None)
        {
            yield break;
        }

        var configured = Awaiting.HasConfigureAwaitHabit(site, cancellation);
        if (WaitsIn(loop, routine) is { Count: > 0 } waits)
        {
            if (Asynchronous(loop, waits, routine, configured, cancellation) is { } asynchronous)
                yield return new(Variant, "Use 'await' and an asynchronous body", () => site.Root.ReplaceNode(loop, Awaiting.InPlaceOf(loop, Awaiting.Of(asynchronous, configured))));
            yield break;
        }

        var task = PlatformNames.ExpressionOf(site.Session.Types.Task!, site.Model, loop.SpanStart);
        var body = ParenthesizedLambdaExpression(loop.WithoutTrivia()).WithArrowToken(Token(TriviaList(Space), SyntaxKind.EqualsGreaterThanToken, TriviaList(Space)));
        var run = InvocationExpression(MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, task, IdentifierName(nameof(Task.Run))), ArgumentList(SingletonSeparatedList(Argument(body))));
        yield return new(Variant, "Use 'await Task.Run'", () => site.Root.ReplaceNode(loop, Awaiting.InPlaceOf(loop, Awaiting.Of(run, configured))));
    }

    // The tasks that the body of the loop waits for.
    static List<BlockingUse> WaitsIn(ExpressionSyntax loop, Routine routine) =>
        routine.Root.BlockingUses.All.Where(use => use is { IsForTasks: true, IsExcused: false } && use.Node != loop && loop.Span.Contains(use.Node.Span)).ToList();

    static InvocationExpressionSyntax? Asynchronous(ExpressionSyntax loop, List<BlockingUse> waits, Routine routine, bool configured, CancellationToken cancellation)
    {
        if (loop is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called, ArgumentList.Arguments: { Count: >= 2 } arguments } call || call.Parent is not ExpressionStatementSyntax
            || called.Name.Identifier.ValueText is not (nameof(Parallel.For) or nameof(Parallel.ForEach)) || ParameterOf(arguments.Last().Expression) is not { } parameter)
        {
            return null;
        }

        var lambda = (LambdaExpressionSyntax)arguments.Last().Expression;
        var forms = new Dictionary<SyntaxNode, AwaitedForm>();
        foreach (var wait in waits)
        {
            if (wait.Routine.Syntax != lambda || wait.Node is not ExpressionSyntax node || AwaitedForm.Of(node, wait.Routine, cancellation) is not { } form || Awaiting.IsMissedByHandler(node, wait.Routine)
                || SharedUpdate.Around(node, routine.Model, cancellation) is not null || AwaitPlace.ObstacleAt(wait.Routine, node, cancellation, asIfAsync: true) != AwaitObstacle.None)
            {
                return null;
            }

            forms.Add(node, form);
        }

        var body = lambda.Body.ReplaceNodes(forms.Keys, (original, current) =>
            forms[original].InPlaceOf((ExpressionSyntax)original, (ExpressionSyntax)current, configured));
        var parameters = ParameterList(SeparatedList([parameter, Parameter(Identifier("_"))], [Token(default, SyntaxKind.CommaToken, TriviaList(Space))]))
            .WithCloseParenToken(Token(default, SyntaxKind.CloseParenToken, TriviaList(Space)));
        var asynchronous = ParenthesizedLambdaExpression(parameters, body)
            .WithAsyncKeyword(Token(default, SyntaxKind.AsyncKeyword, TriviaList(Space))).WithArrowToken(lambda.ArrowToken).WithTriviaFrom(lambda);
        var name = called.Name.Identifier.ValueText + "Async";
        return call.WithExpression(called.WithName(IdentifierName(name).WithTriviaFrom(called.Name)))
            .WithArgumentList(call.ArgumentList.ReplaceNode(lambda, asynchronous));
    }

    static ParameterSyntax? ParameterOf(ExpressionSyntax body) => body switch
    {
        SimpleLambdaExpressionSyntax { AsyncKeyword.RawKind: 0, Parameter: var parameter } => parameter.WithoutTrivia(),
        ParenthesizedLambdaExpressionSyntax { AsyncKeyword.RawKind: 0, ParameterList.Parameters: [{ Type: null } parameter] } => parameter.WithoutTrivia(),
        _ => null,
    };
}
