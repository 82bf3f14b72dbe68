using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.SharedState;

/// <summary>Mends CONC2002: with the lock that the others take, or with its write lock where the read lock is held.</summary>
/// <remarks>
/// All members of the document that are reported for the state change together, as far as they can: the others have their lock.
/// Not offered: a second lock inside of a first one; locks around an await, around loop conditions, or around code that waits for
/// a thread.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(InconsistentlyGuardedFieldFix)), Shared]
public sealed class InconsistentlyGuardedFieldFix() : SharedStateFix("CONC2002", RaceKind.InconsistentlyGuarded)
{
    private protected override IEnumerable<Mend> MendsOf(SharedRace race, Site site, CancellationToken cancellation)
    {
        if (ReadLock.Raised(race, site, cancellation) is { } replacements)
        {
            yield return new("write-lock", "Take the write lock", () => site.Root.ReplaceNodes(replacements.Keys, (old, _) => replacements[old])) { IsWhole = false };
            yield break;
        }

        var uses = FieldUses.OfMember(race, site, cancellation);
        if (LockFor(race, uses, site, cancellation) is null)
            yield break;
        foreach (var other in site.Session.Sharing(cancellation).In(site.Root.SyntaxTree))
        {
            if (other.Kind != race.Kind || !SymbolEqualityComparer.Default.Equals(other.State, race.State) || !Equals(other.Guard, race.Guard) || ReadLock.Raised(other, site, cancellation) is not null)
                continue;
            var more = uses.And(FieldUses.OfMember(other, site, cancellation));
            if (LockFor(race, more, site, cancellation) is not null)
                uses = more;
        }

        yield return LockFor(race, uses, site, cancellation)! with { IsWhole = false };
    }
}
