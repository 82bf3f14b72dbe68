using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.SharedState;

/// <summary>Mends CONC2002: takes the lock that is usual for the state, around all its uses in the function.</summary>
/// <remarks>Not offered where another lock is held, because two locks inside of each other may be a deadlock, and for other locks than those of lock statements.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(InconsistentlyGuardedFieldFix)), Shared]
public sealed class InconsistentlyGuardedFieldFix() : ConcurrencyFix("CONC2002")
{
    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (StateRaces.At(site, RaceKind.InconsistentlyGuarded, cancellation) is not { Guard: { } guard } race || Gate.Usual(guard, race.Theirs.Access.Operation.Syntax, site, cancellation) is not { } gate)
            yield break;
        var uses = StateUses.Of(race.State, site, cancellation).Where(use => use.Access.Routine.Syntax == race.Mine.Access.Routine.Syntax).ToImmutableArray();
        if (!uses.IsEmpty && Guarding.Of(race.State, uses, gate, site, cancellation) is { } guarding)
        {
            yield return new("lock", $"Take '{gate.Expression}'", () =>
            {
                var draft = new Draft(site.Root, guarding.Places);
                return guarding.AddTo(draft) ? draft.Root : null;
            }) { Check = StateRaces.AreFewer(race, site) };
        }
    }
}
