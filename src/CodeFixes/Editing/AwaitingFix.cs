using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>A fix that awaits a task in place of an expression that blocks, and makes the function async where it returns a task already.</summary>
/// <remarks>
/// Not offered: where await cannot stand; behind <c>?.</c>; beside an argument passed by reference; in a <c>try</c> that looks
/// for the AggregateException that await does not throw.
/// </remarks>
public abstract class AwaitingFix : ConcurrencyFix
{
    const string Variant = "await";

    readonly string _advice;

    /// <summary>Makes the fix of one rule.</summary>
    /// <param name="id">The rule.</param>
    /// <param name="advice">What the menu says: <c>Use 'await'</c>.</param>
    private protected AwaitingFix(string id, string advice)
        : base(id) => _advice = advice;

    private protected sealed override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (site is not { Node: ExpressionSyntax blocking, Routine: { } routine } || IsBehindQuestionMark(blocking)
            || Awaiting.IsBesideReference(blocking, routine) || IsMissedByHandler(blocking, routine))
        {
            yield break;
        }

        var makesAsync = !routine.IsAsync;
        if ((makesAsync && !Asyncness.CanBeAdded(routine))
            || AwaitPlace.ObstacleAt(routine, blocking, cancellation, asIfAsync: makesAsync) != AwaitObstacle.None
            || Unblocked.TaskOf(blocking, routine, cancellation) is not { } taskOf)
        {
            yield break;
        }

        var habit = Awaiting.HasConfigureAwaitHabit(site, cancellation);
        var await = Awaiting.Of(taskOf(blocking), habit);
        var expression = Awaiting.InPlaceOf(blocking, await);
        if (!makesAsync)
        {
            yield return new(Variant, _advice, () => SharedUpdate.Around(blocking, site.Model, cancellation) is { } update
                ? SharedUpdate.AwaitBefore(update, blocking, await, site)
                : site.Root.ReplaceNode(blocking, expression));
        }
        else if (SharedUpdate.Around(blocking, site.Model, cancellation) is null)
        {
            yield return new(Variant, $"Make '{routine.Method!.Name}' async; {char.ToLowerInvariant(_advice[0])}{_advice.Substring(1)}",
                () => Asyncness.AddTo(site, blocking, expression, configured: habit, cancellation));
        }
    }

    // In 'a?.Wait()' the task has no expression of its own.
    static bool IsBehindQuestionMark(ExpressionSyntax blocking) =>
        blocking.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>() is { } access && access.WhenNotNull.Span.Contains(blocking.Span);

    static bool IsMissedByHandler(ExpressionSyntax expression, Routine routine)
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
