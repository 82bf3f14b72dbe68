using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.SharedState;

/// <summary>Mends CONC2001: with <c>Interlocked</c>, or with a lock around all uses of the field.</summary>
/// <remarks>
/// A mend changes all uses of the field in its document, but what one thread does before the others start or after they have
/// ended. Not offered: atomic steps where what is read decides what is written; locks around an await, around loop conditions,
/// or around code that waits for a thread.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnguardedSharedFieldFix)), Shared]
public sealed class UnguardedSharedFieldFix() : SharedStateFix("CONC2001", RaceKind.Unguarded)
{
    private protected override IEnumerable<Mend> MendsOf(SharedRace race, Site site, CancellationToken cancellation)
    {
        if (FieldUses.Of(race, site, cancellation) is not { } uses)
            yield break;
        if (uses.Guarded.IsEmpty && Atomics.Replacing(uses.Together, site, cancellation) is { } atomics)
        {
            yield return new("interlocked", "Use Interlocked", () =>
            {
                var draft = new Draft(site.Root, atomics.Keys);
                foreach (var replacement in atomics)
                    draft.Replace(replacement.Key, replacement.Value);
                return draft.Root;
            });
        }

        if (LockFor(race, uses, site, cancellation) is { } @lock)
            yield return @lock;
    }
}
