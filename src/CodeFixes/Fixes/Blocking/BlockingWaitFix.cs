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

/// <summary>Awaits what CONC1001 finds: <c>t.Result.Length</c> becomes <c>(await t).Length</c>.</summary>
/// <remarks>
/// Not offered: waits with a time-out, whose result says more than await does; waits in a <c>try</c> that looks for the
/// AggregateException that await does not throw; waits behind <c>?.</c>; arguments beside <c>ref</c> ones.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BlockingWaitFix)), Shared]
public sealed class BlockingWaitFix() : ConcurrencyFix("CONC1001")
{
    const string Variant = "await";

    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (site is not { Node: ExpressionSyntax wait, Routine: { } routine }
            || TaskOf(wait, site, cancellation) is not { } task || BeginsBehindQuestionMark(task)
            || Awaiting.IsBesideReference(wait, routine) || MissesAggregateException(wait, routine))
        {
            yield break;
        }

        var makesAsync = !routine.IsAsync;
        if ((makesAsync && !Asyncness.CanBeAdded(routine))
            || AwaitPlace.ObstacleAt(routine, wait, cancellation, asIfAsync: makesAsync) != AwaitObstacle.None)
        {
            yield break;
        }

        var habit = Awaiting.HasConfigureAwaitHabit(site, cancellation);
        var isTask = wait is InvocationExpressionSyntax { ArgumentList.Arguments.Count: > 0 } || site.Session.Types.IsTask(site.Model.GetTypeInfo(task, cancellation).Type);
        var await = Awaiting.Of(task, configured: habit && isTask);
        var expression = WithCommentsOf(wait, task, Awaiting.InPlaceOf(wait, await));
        var update = SharedUpdate.Around(wait, site.Model, cancellation);
        if (!makesAsync)
        {
            yield return new(Variant, "Use 'await'", () => update is null
                ? site.Root.ReplaceNode(wait, expression)
                : SharedUpdate.AwaitBefore(update, wait, await, site));
        }
        else if (update is null)
        {
            yield return new(Variant, $"Make '{routine.Method!.Name}' async and use 'await'",
                () => Asyncness.AddTo(site, wait, expression, configured: habit, cancellation));
        }
    }

    /// <summary>What to await instead of a wait; null when no await does the same.</summary>
    static ExpressionSyntax? TaskOf(ExpressionSyntax wait, Site site, CancellationToken cancellation)
    {
        switch (wait)
        {
            case MemberAccessExpressionSyntax result:
                return WithoutAsTask(result.Expression, site, cancellation);
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called, ArgumentList.Arguments: var arguments }
                when site.Model.GetSymbolInfo(wait, cancellation).Symbol is IMethodSymbol method:
                if (site.Session.Calls.Is(method, Meaning.WaitForHandle))
                    return arguments.Count == 0 && wait.Parent is ExpressionStatementSyntax ? TaskBehindHandle(called.Expression, site, cancellation) : null;
                if (arguments.Count == 0)
                {
                    return called.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax awaiter } getAwaiter && IsAwaiter(getAwaiter, site, cancellation)
                        ? awaiter.Expression
                        : site.Session.Types.IsTask(method.ContainingType) ? WithoutAsTask(called.Expression, site, cancellation) : null;
                }

                return arguments.Count == 1 && method.Parameters is [{ Type: { Name: nameof(CancellationToken) } }]
                    ? WithMethod((InvocationExpressionSyntax)wait, "WaitAsync")
                    : null;
            default:
                return null;
        }
    }

    static InvocationExpressionSyntax WithMethod(InvocationExpressionSyntax call, string name)
    {
        var called = (MemberAccessExpressionSyntax)call.Expression;
        return call.WithExpression(called.WithName(SyntaxFactory.IdentifierName(name).WithTriviaFrom(called.Name)));
    }

    static bool IsAwaiter(InvocationExpressionSyntax call, Site site, CancellationToken cancellation) =>
        call.ArgumentList.Arguments.Count == 0 && site.Model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol { Name: nameof(Task.GetAwaiter) };

    // A value task can be awaited as it is.
    static ExpressionSyntax WithoutAsTask(ExpressionSyntax task, Site site, CancellationToken cancellation) =>
        task is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(ValueTask.AsTask) } wrapper }
        && site.Session.Types.IsValueTask(site.Model.GetTypeInfo(wrapper.Expression, cancellation).Type)
            ? wrapper.Expression
            : task;

    static ExpressionSyntax? TaskBehindHandle(ExpressionSyntax handle, Site site, CancellationToken cancellation) =>
        handle is MemberAccessExpressionSyntax { Expression: ParenthesizedExpressionSyntax { Expression: CastExpressionSyntax cast } }
        && site.Session.Types.IsTask(site.Model.GetTypeInfo(cast.Expression, cancellation).Type)
            ? cast.Expression
            : null;

    // In 'a?.Task.Result' the task has no expression of its own.
    static bool BeginsBehindQuestionMark(ExpressionSyntax task)
    {
        for (var first = task; ;)
        {
            switch (first)
            {
                case MemberBindingExpressionSyntax or ElementBindingExpressionSyntax:
                    return true;
                case MemberAccessExpressionSyntax access:
                    first = access.Expression;
                    break;
                case InvocationExpressionSyntax call:
                    first = call.Expression;
                    break;
                case ElementAccessExpressionSyntax element:
                    first = element.Expression;
                    break;
                case PostfixUnaryExpressionSyntax postfix:
                    first = postfix.Operand;
                    break;
                default:
                    return false;
            }
        }
    }

    // A blocking wait wraps what the task threw; GetResult() and await do not.
    static bool MissesAggregateException(ExpressionSyntax wait, Routine routine) =>
        wait is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(System.Runtime.CompilerServices.TaskAwaiter.GetResult) } }
        && AwaitedForm.IsMissedByHandler(wait, routine);

    // Comments between the task and '.Result' stay, with the line breaks that end them.
    static ExpressionSyntax WithCommentsOf(ExpressionSyntax wait, ExpressionSyntax task, ExpressionSyntax await)
    {
        var between = SyntaxFactory.TriviaList(wait.DescendantTrivia().Where(trivia => trivia.SpanStart >= task.Span.End && trivia.Span.End <= wait.Span.End));
        if (task.Parent is null || !between.HasWords())
            return await;
        while (between.Count > 0 && between[between.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia))
            between = between.RemoveAt(between.Count - 1);
        return await.WithTrailingTrivia(between.AddRange(wait.GetTrailingTrivia()));
    }
}
