using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>A fix that awaits a task in place of an expression that blocks, and makes the function async where it returns a task already.</summary>
/// <remarks>
/// Not offered: where await cannot stand; waits with a time-out, whose result says more than await does; behind <c>?.</c>; beside
/// an argument passed by reference; in a <c>try</c> that looks for the AggregateException that await does not throw.
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
        if (site is not { Node: ExpressionSyntax blocking, Routine: { } routine } || Awaiting.IsBesideReference(blocking, routine) || Awaiting.IsMissedByHandler(blocking, routine))
            yield break;
        var makesAsync = !routine.IsAsync;
        if ((makesAsync && !Asyncness.CanBeAdded(routine))
            || AwaitPlace.ObstacleAt(routine, blocking, cancellation, asIfAsync: makesAsync) != AwaitObstacle.None
            || AwaitedForm.Of(blocking, routine, cancellation) is not { } form)
        {
            yield break;
        }

        var habit = Awaiting.HasConfigureAwaitHabit(site, cancellation);
        if (!makesAsync)
        {
            yield return new(Variant, _advice, () => SharedUpdate.Around(blocking, site.Model, cancellation) is { } update
                ? SharedUpdate.AwaitBefore(update, blocking, form.Await(blocking, habit), site)
                : site.Root.ReplaceNode(blocking, form.InPlaceOf(blocking, blocking, habit)));
        }
        else if (SharedUpdate.Around(blocking, site.Model, cancellation) is null)
        {
            yield return new(Variant, $"Make '{routine.Method!.Name}' async and {char.ToLowerInvariant(_advice[0])}{_advice.Substring(1)}",
                () => Asyncness.AddTo(site, blocking, form.InPlaceOf(blocking, blocking, habit), configured: habit, cancellation));
        }
    }
}
