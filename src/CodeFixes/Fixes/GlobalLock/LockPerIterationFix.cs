using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.GlobalLock;

/// <summary>
/// Mends CONC3003: <c>Parallel.For(0, n, i => { lock (gate) sum += i; });</c> becomes
/// <c>Parallel.For(0, n, () => 0L, (i, state, localSum) => { … }, localSum => { lock (gate) sum += localSum; });</c>
/// </summary>
/// <remarks>
/// Offered for sums and their like, for lists, sets and counts by key. A query and an atomic step are offers besides, where they do
/// the same.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class LockPerIterationFix() : ConcurrencyFix("CONC3003")
{
    const string Title = "Add up in a local variable and merge once under the lock";
    const string CollectionTitle = "Collect in a local variable and merge once under the lock";

    /// <inheritdoc/>
    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        foreach (var section in site.Routine is { Root: var root } ? CriticalSections.Of(root) : ImmutableArray<CriticalSection>.Empty)
        {
            if (section.Place.Span != site.Node.Span)
                continue;
            if (LocalMerge.Of(section, site) is { } merge)
                yield return new("merge", TitleOf(merge), () => merge.Apply(site.Root));
            if (LoopQuery.Of(section, site) is { } query)
                yield return new("query", query.Title, () => query.Apply(site.Root)) { IsForFixAll = false };
            if (AtomicStep.Of(section, site, cancellation) is { } step)
                yield return new("interlocked", "Use 'Interlocked' instead of the lock; the threads still hand over the variable", () => step.Apply(site.Root));
        }
    }

    static string TitleOf(LocalMerge merge) => Narrowing.TitleOf(merge.Collects ? CollectionTitle : Title, merge.IsChecked, merge.IsRounded);
}
