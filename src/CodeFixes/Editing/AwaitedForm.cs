using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>What to await instead of something that blocks.</summary>
/// <param name="Task">Makes the task out of the blocking expression, in whatever form its parts are by then.</param>
/// <param name="IsTask">It is a task of the platform, which can be configured.</param>
/// <param name="Import">The namespace that has to be imported for it; null when nothing has to.</param>
sealed record AwaitedForm(Func<ExpressionSyntax, ExpressionSyntax> Task, bool IsTask = true, string? Import = null)
{
    /// <summary>A call whose callee is going to return a task.</summary>
    public static AwaitedForm Itself { get; } = new(static current => current);

    /// <summary>The form of a blocking expression in a function that is or becomes async; null when no await says the same.</summary>
    public static AwaitedForm? Of(ExpressionSyntax blocking, Site site, CancellationToken cancellation)
    {
        if (blocking.HasWordsWithin() || site.Routine is null || site.Model.GetOperation(blocking, cancellation) is not { } operation
            || site.Model.GetSymbolInfo(blocking, cancellation).Symbol is not { } member)
        {
            return null;
        }

        var isStatement = blocking.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax;
        switch (site.Session.Calls.Of(member).Kind)
        {
            case Meaning.WaitForTask when blocking is MemberAccessExpressionSyntax result:
                return new(static current => ((MemberAccessExpressionSyntax)current).Expression, IsTask(result.Expression));
            case Meaning.WaitForTask when blocking is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax called }:
                if (called.Expression is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(System.Threading.Tasks.Task.GetAwaiter) } awaiter })
                    return new(static current => Receiver(Receiver(current)), IsTask(awaiter.Expression));
                return site.Session.Types.IsTask(member.ContainingType) ? new(static current => Receiver(current), IsTask(called.Expression)) : null;
            case Meaning.WaitForAll when isStatement && member is IMethodSymbol { Parameters.Length: 1 }:
                return new(static current => WithName((InvocationExpressionSyntax)current, nameof(System.Threading.Tasks.Task.WhenAll)));
            case Meaning.WaitForAny when isStatement && member is IMethodSymbol { Parameters.Length: 1 }:
                return new(static current => WithName((InvocationExpressionSyntax)current, nameof(System.Threading.Tasks.Task.WhenAny)));
            case Meaning.Sleep when blocking is InvocationExpressionSyntax && isStatement:
                var task = PlatformNames.ExpressionOf(site.Session.Types.Task!, site.Model, blocking.SpanStart);
                var token = Tokens.InScope(site.Routine, blocking);
                return new(current => Delay((InvocationExpressionSyntax)current, task, token));
        }

        return SynchronousCalls.At(operation, site.Routine.Root, cancellation, asIfAsync: true) is { } found && !BeginsBehindQuestionMark(blocking)
            && (operation is not IPropertyReferenceOperation || TwinCall.IsWholeValue(found)) && TwinCall.Of(found, site) is { } call
                // Where another change is made within the call, the twin's own text does not have it: the trial will say so.
                ? new(current => current.IsEquivalentTo(blocking, topLevel: false) ? call : current, site.Session.Types.IsTask(found.Twin.Method.ReturnType), found.Twin.Import)
                : null;

        bool IsTask(ExpressionSyntax task) => site.Session.Types.IsTask(site.Model.GetTypeInfo(task, cancellation).Type);
    }

    static bool BeginsBehindQuestionMark(ExpressionSyntax expression) =>
        expression.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>(access => access.WhenNotNull.Span.Contains(expression.Span)) is not null;

    static InvocationExpressionSyntax Delay(InvocationExpressionSyntax sleep, ExpressionSyntax task, ExpressionSyntax? token)
    {
        var called = SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, task, SyntaxFactory.IdentifierName(nameof(System.Threading.Tasks.Task.Delay)));
        var delay = sleep.WithExpression(called.WithTriviaFrom(sleep.Expression));
        if (token is null)
            return delay;
        var comma = SyntaxFactory.Token(default, SyntaxKind.CommaToken, SyntaxFactory.TriviaList(SyntaxFactory.Space));
        var arguments = delay.ArgumentList.Arguments.GetWithSeparators().Add(comma).Add(SyntaxFactory.Argument(token));
        return delay.WithArgumentList(delay.ArgumentList.WithArguments(SyntaxFactory.SeparatedList<ArgumentSyntax>(arguments)));
    }

    static ExpressionSyntax Receiver(ExpressionSyntax call) => ((MemberAccessExpressionSyntax)((InvocationExpressionSyntax)call).Expression).Expression;

    static InvocationExpressionSyntax WithName(InvocationExpressionSyntax call, string name)
    {
        var called = (MemberAccessExpressionSyntax)call.Expression;
        return call.WithExpression(called.WithName(SyntaxFactory.IdentifierName(name).WithTriviaFrom(called.Name)));
    }

    /// <summary>
    /// Whether an expression stands in a try that handles the exception which a blocking wait wraps around what the task threw,
    /// and await does not.
    /// </summary>
    public static bool IsMissedByHandler(ExpressionSyntax expression, Routine routine)
    {
        for (SyntaxNode node = expression; node.Parent is { } parent && node != routine.Syntax; node = parent)
        {
            if (parent is TryStatementSyntax attempt && node == attempt.Block && attempt.Catches.Any(LooksIntoAggregate))
                return true;
        }

        return false;
    }

    static bool LooksIntoAggregate(CatchClauseSyntax clause) => clause.DescendantNodes().OfType<SimpleNameSyntax>()
        .Any(static name => name.Identifier.ValueText is nameof(AggregateException) or nameof(Exception.InnerException) or nameof(AggregateException.InnerExceptions));
}
