using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.SharedState;

/// <summary>Mends CONC2004: with a concurrent collection, or with a lock around all uses of the collection.</summary>
/// <remarks>
/// Where a lock guards some uses already, the rest goes under it. Otherwise the concurrent collection comes first: it changes
/// one line. Not offered: a concurrent collection where two steps belong together; locks around queries that are walked
/// through later.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnsafeCollectionSharingFix)), Shared]
public sealed class UnsafeCollectionSharingFix() : SharedStateFix("CONC2004", RaceKind.Container)
{
    private protected override IEnumerable<Mend> MendsOf(SharedRace race, Site site, CancellationToken cancellation)
    {
        if (race.Guard is not null && race.State is IFieldSymbol or IPropertySymbol)
        {
            if (LockFor(race, FieldUses.OfMember(race, site, cancellation), site, cancellation) is { } usual)
                yield return usual with { IsWhole = false };
            yield break;
        }

        var access = race.Mine.Access;
        var uses = race.State is IFieldSymbol or IPropertySymbol ? FieldUses.Of(race, site, cancellation) : CapturedUses.Of(access.Routine.Root, access);
        if (uses?.Guarded.IsEmpty != false && ConcurrentCollection.For(race.State, site, cancellation) is { } collection)
            yield return new("concurrent", collection.Title, collection.Write);
        if (uses is not null && LockFor(race, uses, site, cancellation) is { } @lock)
            yield return @lock;
    }
}
