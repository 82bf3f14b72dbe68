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

/// <summary>Mends what CONC1006 finds: a loop whose body waits becomes <c>await Parallel.ForEachAsync</c>, any other runs in <c>await Task.Run</c>.</summary>
/// <remarks>
/// Not offered: in functions that are not async yet, and where a body that waits has a state of its own (ParallelLoopState, thread-local values)
/// or cannot await.
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
        var waits = ParallelBodies.WaitsIn(loop, routine.Root, cancellation).ToList();
        if (waits.Count > 0)
        {
            if (Awaiting.IsMissedByHandler(loop, routine) || FormsOf(waits, routine, cancellation) is not { } forms)
                yield break;
            if (Asynchronous(loop, waits, forms, configured) is { } asynchronous)
                yield return new(Variant, "Use 'await' and an asynchronous body", () => Replaced(asynchronous));
            else if (Together(loop, forms, site, configured) is { } together)
                yield return new(Variant, "Use 'await Task.WhenAll' and asynchronous bodies", () => Replaced(together));
            yield break;

            SyntaxNode Replaced(ExpressionSyntax mended) => forms.Values.Select(static form => form.Import).OfType<string>().Distinct()
                .Aggregate(site.Root.ReplaceNode(loop, Awaiting.InPlaceOf(loop, Awaiting.Of(mended, configured))), Imports.Add);
        }

        var task = PlatformNames.ExpressionOf(site.Session.Types.Task!, site.Model, loop.SpanStart);
        var body = ParenthesizedLambdaExpression(loop.WithoutTrivia()).WithArrowToken(Token(TriviaList(Space), SyntaxKind.EqualsGreaterThanToken, TriviaList(Space)));
        var run = InvocationExpression(MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, task, IdentifierName(nameof(Task.Run))), ArgumentList(SingletonSeparatedList(Argument(body))));
        yield return new(Variant, "Use 'await Task.Run'", () => site.Root.ReplaceNode(loop, Awaiting.InPlaceOf(loop, Awaiting.Of(run, configured))));
    }

    static Dictionary<SyntaxNode, AwaitedForm>? FormsOf(List<(ExpressionSyntax Node, Routine Lambda)> waits, Routine routine, CancellationToken cancellation)
    {
        var forms = new Dictionary<SyntaxNode, AwaitedForm>();
        foreach (var (node, lambda) in waits)
        {
            if (AwaitedForm.Of(node, lambda, cancellation) is not { } form || Awaiting.IsMissedByHandler(node, lambda) || Awaiting.IsBesideReference(node, lambda)
                || SharedUpdate.Around(node, routine.Model, cancellation) is not null || AwaitPlace.ObstacleAt(lambda, node, cancellation, asIfAsync: true) != AwaitObstacle.None)
            {
                return null;
            }

            forms.Add(node, form);
        }

        return forms;
    }

    // Parallel.ForEach(names, name => Load(name).Wait()): await Parallel.ForEachAsync(names, async (name, _) => await Load(name))
    static InvocationExpressionSyntax? Asynchronous(ExpressionSyntax loop, List<(ExpressionSyntax Node, Routine Lambda)> waits, Dictionary<SyntaxNode, AwaitedForm> forms, bool configured)
    {
        if (loop is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called, ArgumentList.Arguments: { Count: >= 2 } arguments } call || call.Parent is not ExpressionStatementSyntax
            || called.Name.Identifier.ValueText is not (nameof(Parallel.For) or nameof(Parallel.ForEach)) || ParameterOf(arguments.Last().Expression) is not { } parameter)
        {
            return null;
        }

        var lambda = (LambdaExpressionSyntax)arguments.Last().Expression;
        if (waits.Exists(wait => wait.Lambda.Syntax != lambda))
            return null;
        var parameters = ParameterList(SeparatedList([parameter, Parameter(Identifier("_"))], [Token(default, SyntaxKind.CommaToken, TriviaList(Space))]))
            .WithCloseParenToken(Token(default, SyntaxKind.CloseParenToken, TriviaList(Space)));
        var asynchronous = ParenthesizedLambdaExpression(parameters, Awaited(lambda, forms, configured))
            .WithAsyncKeyword(AsyncWord()).WithArrowToken(lambda.ArrowToken).WithTriviaFrom(lambda);
        var name = called.Name.Identifier.ValueText + "Async";
        return call.WithExpression(called.WithName(IdentifierName(name).WithTriviaFrom(called.Name)))
            .WithArgumentList(call.ArgumentList.ReplaceNode(lambda, asynchronous));
    }

    // Parallel.Invoke(() => Load(a).Wait(), () => Load(b).Wait()): await Task.WhenAll(Task.Run(async () => await Load(a)), …)
    static InvocationExpressionSyntax? Together(ExpressionSyntax loop, Dictionary<SyntaxNode, AwaitedForm> forms, Site site, bool configured)
    {
        if (loop is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Parallel.Invoke) }, ArgumentList: var list, Parent: ExpressionStatementSyntax } call
            || !list.Arguments.All(static argument => argument.Expression is ParenthesizedLambdaExpressionSyntax { AsyncKeyword.RawKind: 0, ParameterList.Parameters.Count: 0 }))
        {
            return null;
        }

        var task = PlatformNames.ExpressionOf(site.Session.Types.Task!, site.Model, loop.SpanStart);
        var arguments = list.ReplaceNodes(list.Arguments, (argument, _) =>
        {
            var lambda = (ParenthesizedLambdaExpressionSyntax)argument.Expression;
            var body = lambda.WithoutTrivia();
            if (forms.Keys.Any(wait => lambda.Span.Contains(wait.Span)))
                body = body.WithBody(Awaited(lambda, forms, configured)).WithAsyncKeyword(AsyncWord());
            return argument.WithExpression(InvocationExpression(Member(task, nameof(Task.Run)), ArgumentList(Bare(SyntaxKind.OpenParenToken), SingletonSeparatedList(Argument(body)), Bare(SyntaxKind.CloseParenToken))).WithTriviaFrom(lambda));
        });
        return call.WithExpression(Member(task, nameof(Task.WhenAll)).WithTriviaFrom(call.Expression)).WithArgumentList(arguments);
    }

    static CSharpSyntaxNode Awaited(LambdaExpressionSyntax lambda, Dictionary<SyntaxNode, AwaitedForm> forms, bool configured) =>
        lambda.Body.ReplaceNodes(forms.Keys.Where(wait => lambda.Body.Span.Contains(wait.Span)), (original, current) =>
            forms[original].InPlaceOf((ExpressionSyntax)original, (ExpressionSyntax)current, configured));

    static MemberAccessExpressionSyntax Member(ExpressionSyntax owner, string name) => MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, owner, Bare(SyntaxKind.DotToken), IdentifierName(Identifier(default, name, default)));

    static SyntaxToken AsyncWord() => Token(default, SyntaxKind.AsyncKeyword, TriviaList(Space));

    // Without the elastic trivia that would make hosts lay out the line anew.
    static SyntaxToken Bare(SyntaxKind kind) => Token(default, kind, default);

    static ParameterSyntax? ParameterOf(ExpressionSyntax body) => body switch
    {
        SimpleLambdaExpressionSyntax { AsyncKeyword.RawKind: 0, Parameter: var parameter } => parameter.WithoutTrivia(),
        ParenthesizedLambdaExpressionSyntax { AsyncKeyword.RawKind: 0, ParameterList.Parameters: [{ Type: null } parameter] } => parameter.WithoutTrivia(),
        _ => null,
    };
}
