using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.SharedState;

/// <summary>Mends CONC2004: with a concurrent collection where all uses can be written with it, with a lock for a field.</summary>
/// <remarks>Not offered: a concurrent collection where two steps would still have to be one; locks around loops over the collection.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnsafeCollectionSharingFix)), Shared]
public sealed class UnsafeCollectionSharingFix() : ConcurrencyFix("CONC2004")
{
    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (StateRaces.At(site, RaceKind.Container, cancellation) is not { } race)
            yield break;
        var isGone = StateRaces.AreGone(race, site);
        if (race.Guard is null && ConcurrentTwin.Of(race.State, site, cancellation) is { } twin)
        {
            yield return new("concurrent", $"Make it a {twin.Name}", twin.Written)
            {
                Check = (model, token) => isGone(model, token) && StepsIn(model, site, token) <= StepsIn(site.Model, site, token),
                Names = ImmutableArray.Create(race.State.Name),
            };
        }

        if (race.State is not IFieldSymbol field || Gate.ForField(field, site, cancellation) is not { } gate)
            yield break;
        var uses = StateUses.Of(field, site, cancellation);
        if (!uses.IsEmpty && Guarding.Of(field, uses, gate, site, cancellation) is { } guarding)
        {
            yield return new("lock", "Guard it with a lock", () =>
            {
                var draft = new Draft(site.Root, guarding.Places);
                return guarding.AddTo(draft) ? draft.Root : null;
            }) { Check = isGone };
        }
    }

    static int StepsIn(SemanticModel model, Site site, CancellationToken cancellation) =>
        Atomicity.In(Session.For(model.Compilation, site.Document.Project.AnalyzerOptions), model, cancellation).Count();
}
