using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.GlobalLock;

/// <summary>
/// Mends CONC3001: <c>lock (Gate) { for (…) _count += i; }</c> becomes
/// <c>long count = 0; for (…) count += i; lock (Gate) { _count += count; }</c>
/// </summary>
/// <remarks>
/// Only statements at the head of the section move, up to the last one that computes, so that nothing comes to stand before
/// what it depends on. A section that touches nothing shared loses its lock.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class SerializedThreadsFix() : ConcurrencyFix("CONC3001")
{
    const string DropTitle = "Drop the lock: it guards nothing";
    const string PublishTitle = "Compute before the lock and publish under it";

    /// <inheritdoc/>
    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (site.Routine?.Root is not { } root)
            yield break;
        foreach (var section in CriticalSections.Of(root))
        {
            if (section.Place.Span != site.Node.Span || Narrowing.Of(section, root) is not { } narrowing)
                continue;
            var isChecked = narrowing.Totals.Any(static total => total.IsChecked);
            var isRounded = narrowing.Totals.Any(static total => total.IsRounded);
            yield return narrowing.DropsLock
                ? new("drop", DropTitle, () => narrowing.Apply(site.Root))
                : new("publish", TitleOf(isChecked, isRounded), () => narrowing.Apply(site.Root)) { IsForFixAll = !isChecked };
            yield break;
        }
    }

    static string TitleOf(bool isChecked, bool isRounded) => (isChecked, isRounded) switch
    {
        (true, true) => PublishTitle + "; an overflow is found at another place, and the order of additions changes",
        (true, false) => PublishTitle + "; an overflow is found at another place",
        (false, true) => PublishTitle + "; the order of additions changes",
        _ => PublishTitle,
    };
}
