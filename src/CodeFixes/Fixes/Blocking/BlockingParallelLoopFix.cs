using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Fixes.Blocking;

using static SyntaxFactory;

/// <summary>Mends what CONC1006 finds: a loop whose body waits, or goes on behind an await, becomes <c>await Parallel.ForEachAsync</c>, any other runs in <c>await Task.Run</c>.</summary>
/// <remarks>
/// Not offered: in functions that are not async yet, and where a body that waits has a state of its own (ParallelLoopState, thread-local values)
/// or cannot await.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BlockingParallelLoopFix)), Shared]
public sealed class BlockingParallelLoopFix() : ConcurrencyFix("CONC1006")
{
    // Each of them changes something else: whoever takes one everywhere has not chosen the others.
    const string VariantOfBody = "asyncBody";
    const string VariantOfAll = "whenAll";
    const string VariantOfRun = "run";

    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (site is not { Node: ExpressionSyntax loop, Routine: { IsAsync: true } routine } || loop.Parent is CommonForEachStatementSyntax
            || loop.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>() is { } access && access.WhenNotNull.Span.Contains(loop.Span)
            || AwaitPlace.ObstacleAt(routine, loop, cancellation) != AwaitObstacle.None)
        {
            yield break;
        }

        var configured = Awaiting.HasConfigureAwaitHabit(site, cancellation);
        if (ParallelBodies.GoOnBehindAwaits(site.Model.GetOperation(loop, cancellation)))
        {
            if (HasAsyncForm(loop, site, cancellation) && Asynchronous(loop, [], [], site, configured) is { } awaited)
                yield return new(VariantOfBody, "Use 'await' and an asynchronous body", () => site.Root.ReplaceNode(loop, Awaiting.InPlaceOf(loop, Awaiting.Of(awaited, configured))));
            yield break;
        }

        var waits = ParallelBodies.WaitsIn(loop, routine.Root, cancellation).ToList();
        if (waits.Count > 0)
        {
            if (Awaiting.IsMissedByHandler(loop, routine) || FormsOf(waits, routine, cancellation) is not { } forms)
                yield break;
            if (HasAsyncForm(loop, site, cancellation) && Asynchronous(loop, waits, forms, site, configured) is { } asynchronous)
                yield return new(VariantOfBody, "Use 'await' and an asynchronous body", () => Replaced(asynchronous));
            else if (Together(loop, forms, site, configured) is { } together)
                yield return new(VariantOfAll, "Use 'await Task.WhenAll' and asynchronous bodies", () => Replaced(together));
            yield break;

            SyntaxNode Replaced(ExpressionSyntax mended) => forms.Values.Select(static form => form.Import).OfType<string>().Distinct()
                .Aggregate(site.Root.ReplaceNode(loop, Awaiting.InPlaceOf(loop, Awaiting.Of(mended, configured))), Imports.Add);
        }

        var task = PlatformNames.ExpressionOf(site.Session.Types.Task!, site.Model, loop.SpanStart);
        var body = ParenthesizedLambdaExpression(loop.WithoutTrivia()).WithArrowToken(Token(TriviaList(Space), SyntaxKind.EqualsGreaterThanToken, TriviaList(Space)));
        var run = InvocationExpression(MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, task, IdentifierName(nameof(Task.Run))), ArgumentList(SingletonSeparatedList(Argument(body))));
        yield return new(VariantOfRun, "Use 'await Task.Run'", () => site.Root.ReplaceNode(loop, Awaiting.InPlaceOf(loop, Awaiting.Of(run, configured))));
    }

    // A partitioner has no asynchronous form; of a sequence that is asynchronous as well the compiler could not tell which is meant; a counter of another type would become one.
    static bool HasAsyncForm(ExpressionSyntax loop, Site site, CancellationToken cancellation)
    {
        if (site.Model.GetOperation(loop, cancellation) is not IInvocationOperation { TargetMethod: { ContainingType: var type, Name: var name } called, Arguments: [{ Value: var first }, ..] } || type.GetMembers(name + "Async").IsEmpty)
            return false;
        if (name == nameof(Parallel.For))
            return !IsWidened(first) && site.Model.GetOperation(loop, cancellation) is IInvocationOperation { Arguments: [_, { Value: var end }, ..] } && !IsWidened(end);
        return called.Parameters[0].Type.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T
            && Origins.Bare(first).Type is { } source && !source.AllInterfaces.Any(static contract => contract is { Name: "IAsyncEnumerable", Arity: 1 });
    }

    static bool IsWidened(IOperation bound) => bound is IConversionOperation { IsImplicit: true, Operand.ConstantValue.HasValue: false };

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
    static InvocationExpressionSyntax? Asynchronous(ExpressionSyntax loop, List<(ExpressionSyntax Node, Routine Lambda)> waits, Dictionary<SyntaxNode, AwaitedForm> forms, Site site, bool configured)
    {
        if (loop is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called, ArgumentList.Arguments: { Count: >= 2 } arguments } call || call.Parent is not ExpressionStatementSyntax
            || called.Name.Identifier.ValueText is not (nameof(Parallel.For) or nameof(Parallel.ForEach)) || arguments.Last().Expression is not LambdaExpressionSyntax lambda || WithToken(lambda, site) is not { } taking || waits.Exists(wait => wait.Lambda.Syntax != lambda))
        {
            return null;
        }

        // One that is asynchronous already has nothing to await that it does not.
        AnonymousFunctionExpressionSyntax asynchronous = lambda.AsyncKeyword.RawKind == 0 ? DelegateChange.WithModifier(taking.WithBody(Awaited(lambda, forms, configured))) : taking;
        var name = called.Name.Identifier.ValueText + "Async";
        return call.WithExpression(called.WithName(IdentifierName(name).WithTriviaFrom(called.Name)))
            .WithArgumentList(call.ArgumentList.ReplaceNode(lambda, asynchronous));
    }

    // Parallel.Invoke(() => Load(a).Wait(), () => Load(b).Wait()): await Task.WhenAll(Task.Run(async () => await Load(a)), …)
    static InvocationExpressionSyntax? Together(ExpressionSyntax loop, Dictionary<SyntaxNode, AwaitedForm> forms, Site site, bool configured)
    {
        if (loop is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Parallel.Invoke) }, ArgumentList: var list, Parent: ExpressionStatementSyntax } call
            || !list.Arguments.All(static argument => argument.Expression is ParenthesizedLambdaExpressionSyntax { AsyncKeyword.RawKind: 0, ReturnType: null, ParameterList.Parameters.Count: 0 }))
        {
            return null;
        }

        var task = PlatformNames.ExpressionOf(site.Session.Types.Task!, site.Model, loop.SpanStart);
        var arguments = list.ReplaceNodes(list.Arguments, (argument, _) =>
        {
            var lambda = (ParenthesizedLambdaExpressionSyntax)argument.Expression;
            var body = forms.Keys.Any(wait => lambda.Span.Contains(wait.Span)) ? DelegateChange.WithModifier(lambda.WithBody(Awaited(lambda, forms, configured)).WithoutTrivia())
                : Dropping(lambda, site.Model).WithoutTrivia();
            return argument.WithExpression(InvocationExpression(Member(task, nameof(Task.Run)), ArgumentList(Bare(SyntaxKind.OpenParenToken), SingletonSeparatedList(Argument(body)), Bare(SyntaxKind.CloseParenToken))).WithTriviaFrom(lambda));
        });
        return call.WithExpression(Member(task, nameof(Task.WhenAll)).WithTriviaFrom(call.Expression)).WithArgumentList(arguments);
    }

    static CSharpSyntaxNode Awaited(LambdaExpressionSyntax lambda, Dictionary<SyntaxNode, AwaitedForm> forms, bool configured) =>
        lambda.Body.ReplaceNodes(forms.Keys.Where(wait => lambda.Body.Span.Contains(wait.Span)), (original, current) =>
            forms[original].InPlaceOf((ExpressionSyntax)original, (ExpressionSyntax)current, configured));

    static MemberAccessExpressionSyntax Member(ExpressionSyntax owner, string name) => MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, owner, Bare(SyntaxKind.DotToken), IdentifierName(Identifier(default, name, default)));

    // Without the elastic trivia that would make hosts lay out the line anew.
    static SyntaxToken Bare(SyntaxKind kind) => Token(default, kind, default);

    // () => NotifyAsync(): whoever takes an Action drops the task, and Task.Run would wait for it. () => { NotifyAsync(); } is an Action everywhere.
    static LambdaExpressionSyntax Dropping(ParenthesizedLambdaExpressionSyntax lambda, SemanticModel model)
    {
        if (lambda.ExpressionBody is not { } body || !(model.GetTypeInfo(body).Type is { } type && (type.TypeKind == TypeKind.Dynamic || ResultTypes.IsAwaitable(type))))
            return lambda;
        var space = TriviaList(Space);
        var statement = ExpressionStatement(body.WithoutTrailingTrivia(), Token(default, SyntaxKind.SemicolonToken, space));
        return lambda.WithBody(Block(Token(default, SyntaxKind.OpenBraceToken, space), SingletonList<StatementSyntax>(statement), Bare(SyntaxKind.CloseBraceToken)));
    }

    // name => …, (string name) => …: (name, _) => …, (string name, CancellationToken _) => …
    static ParenthesizedLambdaExpressionSyntax? WithToken(LambdaExpressionSyntax lambda, Site site)
    {
        var parameter = lambda switch
        {
            SimpleLambdaExpressionSyntax simple => simple.Parameter,
            ParenthesizedLambdaExpressionSyntax { ReturnType: null, ParameterList.Parameters: [{ Modifiers.Count: 0, Default: null } only] } => only,
            _ => null,
        };
        if (parameter is null || site.Session.Types.CancellationToken is not { } type)
            return null;
        // A parameter of that name would take what the body throws away.
        var isTaken = lambda.Body.DescendantNodesAndSelf().Any(static node => node is IdentifierNameSyntax { Identifier.ValueText: "_" });
        var token = Parameter(isTaken ? Identifier(default, PlatformNames.Free(site.Model, lambda, lambda.SpanStart, "token", "cancellation"), default) : Discard());
        if (parameter.Type is not null)
            token = token.WithType(PlatformNames.TypeOf(type, site.Model, lambda.SpanStart).WithTrailingTrivia(Space));
        var given = parameter.Identifier.ValueText == "_" ? parameter.WithIdentifier(Discard()) : parameter.WithoutTrivia();
        var parameters = SeparatedList([given, token], [Token(default, SyntaxKind.CommaToken, TriviaList(Space))]);
        if (lambda is ParenthesizedLambdaExpressionSyntax whole)
            return whole.WithParameterList(whole.ParameterList.WithParameters(parameters));
        return ParenthesizedLambdaExpression(lambda.Body)
            .WithModifiers(lambda.Modifiers)
            .WithParameterList(ParameterList(
                Token(parameter.GetLeadingTrivia(), SyntaxKind.OpenParenToken, default), parameters, Token(default, SyntaxKind.CloseParenToken, parameter.GetTrailingTrivia())))
            .WithArrowToken(lambda.ArrowToken);
    }

    // Two parameters of that name are two that nobody uses only if the token says so.
    static SyntaxToken Discard() => Identifier(default, SyntaxKind.UnderscoreToken, "_", "_", default);
}
