using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.GlobalLock;

/// <summary>
/// Mends CONC3008: <c>lock (_gate) { _price = price; Changed?.Invoke(price); }</c> becomes
/// <c>lock (_gate) { _price = price; } Changed?.Invoke(price);</c>
/// </summary>
/// <remarks>
/// Offered where the call is the last thing that the section does, and not the only one. A cache that runs a factory can look again
/// when that has run, or keep a <c>Lazy</c> for each key.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ForeignCodeUnderLockFix() : ConcurrencyFix("CONC3008")
{
    /// <inheritdoc/>
    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (site is not { Routine.Root: { } root, Evidence: [{ } place, ..] })
            yield break;
        foreach (var section in CriticalSections.Of(root))
        {
            if (section.Place.Span != place.Span)
                continue;
            if (LastCall.Of(section, site) is { } call)
                yield return new("after", "Call it after the lock; calls may come in another order than the changes", () => call.Apply(site.Root));
            else if (OncePerKey.OfForeign(section, site) is { } cache)
            {
                yield return new("again", "Call it outside of the lock and look again inside; two threads may do it for the same key", () => cache.LookAgain(site.Root));
                yield return new("lazy", "Give each key a 'Lazy' in a 'ConcurrentDictionary'; a failure is remembered", () => cache.WithLazyValues(site.Root));
            }
        }
    }
}
