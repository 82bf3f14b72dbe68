using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.SharedState;

/// <summary>Mends CONC2009: with <c>LazyInitializer</c>, with a <c>Lazy</c> field, or with a lock.</summary>
/// <remarks>
/// <c>LazyInitializer</c> may create a second object and throws it away, as the code does now; <c>Lazy</c> creates one, and
/// remembers the exception when it fails. Not offered: an object whose making awaits.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnguardedLazyInitializationFix)), Shared]
public sealed class UnguardedLazyInitializationFix() : SharedStateFix("CONC2009", RaceKind.LazyInitialization)
{
    private protected override IEnumerable<Mend> MendsOf(SharedRace race, Site site, CancellationToken cancellation)
    {
        if (race.State is IFieldSymbol field && race.Guard is null && LazyCreation.At(race.Mine.Access.Operation.Syntax, site) is { } creation)
        {
            yield return new("lazy-initializer", "Use LazyInitializer", creation.WithInitializer) { IsWhole = false };
            yield return new("lazy", "Make it a Lazy field", () => creation.WithLazy(field, cancellation));
        }

        if (race.Guard is not null && LockFor(race, FieldUses.OfMember(race, site, cancellation), site, cancellation) is { } usual)
            yield return usual with { IsWhole = false };
        else if (race.Guard is null && FieldUses.Of(race, site, cancellation) is { } uses && LockFor(race, uses, site, cancellation) is { } @lock)
            yield return @lock;
    }
}
