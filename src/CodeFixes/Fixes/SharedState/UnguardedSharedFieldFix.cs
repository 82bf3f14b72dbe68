using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.SharedState;

/// <summary>Mends CONC2001: with <c>Interlocked</c> for what is counted, with a lock for the rest.</summary>
/// <remarks>
/// A mend changes all uses of the field in its document. Not offered: atomic steps where what is read decides what is written;
/// mends that leave a race on the field, because it is used in other documents too.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnguardedSharedFieldFix)), Shared]
public sealed class UnguardedSharedFieldFix() : ConcurrencyFix("CONC2001")
{
    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (StateRaces.At(site, RaceKind.Unguarded, cancellation) is not { State: IFieldSymbol field } race)
            yield break;
        var uses = StateUses.Of(field, site, cancellation);
        if (uses.IsEmpty)
            yield break;
        var check = StateRaces.AreGone(race, site);
        var updates = uses.Where(static use => use.Access.Kind == AccessKind.Update).ToImmutableArray();
        if (!updates.IsEmpty && !uses.Any(use => Decides(use, updates)) && Atomics.Replacing(updates, site, cancellation) is { } atomics)
        {
            yield return new("interlocked", "Use Interlocked", () =>
            {
                var draft = new Draft(site.Root, atomics.Keys);
                foreach (var replacement in atomics)
                    draft.Replace(replacement.Key, replacement.Value);
                return draft.Root;
            }) { Check = check };
        }

        if (Gate.ForField(field, site, cancellation) is { } gate && Guarding.Of(field, uses, gate, site, cancellation) is { } guarding)
        {
            yield return new("lock", "Guard it with a lock", () =>
            {
                var draft = new Draft(site.Root, guarding.Places);
                return guarding.AddTo(draft) ? draft.Root : null;
            }) { Check = check };
        }
    }

    // Test and step are two, however atomic the step is.
    static bool Decides(SharedUse use, ImmutableArray<SharedUse> updates) => use.Access.Kind == AccessKind.Read && ReadValue.Decides(use.Syntax)
        && updates.Any(update => Equals(update.Runner, use.Runner) && update.Syntax.Parent?.Span.Contains(use.Syntax.Span) != true);
}
