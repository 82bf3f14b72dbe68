using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>A fix that awaits a task in place of an expression that blocks, and makes the function async where it returns a task already.</summary>
/// <remarks>
/// Not offered: where await cannot stand; waits with a time-out where somebody looks at the answer, which says more than await does; behind <c>?.</c>; beside
/// an argument passed by reference; in a <c>try</c> that looks for the AggregateException that await does not throw.
/// </remarks>
public abstract class AwaitingFix : ConcurrencyFix
{
    const string Variant = "await";
    const string VariantInTime = "await in time";

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
            || (AwaitedForm.Of(blocking, routine, cancellation) ?? AwaitedForm.InTime(blocking, routine, cancellation)) is not { } form)
        {
            yield break;
        }

        var habit = Awaiting.HasConfigureAwaitHabit(site, cancellation);
        var (variant, isSame) = (form.Change is null ? Variant : VariantInTime, form.Change is null);
        var advice = isSame ? _advice : $"{_advice}; {form.Change}";
        if (!makesAsync)
        {
            yield return new(variant, advice, () => SharedUpdate.Around(blocking, site.Model, cancellation) is { } update
                ? SharedUpdate.AwaitBefore(update, blocking, form.Await(blocking, habit), site)
                : site.Root.ReplaceNode(blocking, form.InPlaceOf(blocking, blocking, habit))) { IsForFixAll = isSame };
        }
        else if (SharedUpdate.Around(blocking, site.Model, cancellation) is null)
        {
            yield return new(variant, $"Make '{routine.Method!.Name}' async and {char.ToLowerInvariant(advice[0])}{advice.Substring(1)}",
                () => Asyncness.AddTo(site, blocking, form.InPlaceOf(blocking, blocking, habit), configured: habit, cancellation)) { IsForFixAll = isSame };
        }
    }
}
