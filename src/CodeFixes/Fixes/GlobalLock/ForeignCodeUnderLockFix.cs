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
/// <remarks>Offered where the call is the last thing that the section does, and not the only one.</remarks>
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
            if (section.Place.Span == place.Span && LastCall.Of(section, site) is { } call)
                yield return new("after", "Call it after the lock; calls may come in another order than the changes", () => call.Apply(site.Root)) { IsForFixAll = false };
        }
    }
}
