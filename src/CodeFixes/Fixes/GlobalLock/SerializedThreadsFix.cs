using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.GlobalLock;

/// <summary>
/// Mends CONC3001: <c>lock (Gate) { for (…) _count += i; }</c> becomes
/// <c>long count = 0; for (…) count += i; lock (Gate) { _count += count; }</c>
/// </summary>
/// <remarks>
/// Only statements at the head of the section move, up to the last one that computes, so that nothing comes to stand before
/// what it depends on. A section that touches nothing shared loses its lock. The sections of the document that take turns
/// under the same lock are mended with it: a single one that is left computes under the lock unseen, for it has nobody to
/// take turns with.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class SerializedThreadsFix() : ConcurrencyFix("CONC3001")
{
    const string DropTitle = "Drop the lock: it guards nothing";
    const string PublishTitle = "Compute before the lock and publish under it";

    /// <inheritdoc/>
    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (SectionText.SectionAt(site) is not { } section || Narrowing.Of(section, site.Routine!.Root) is not { } narrowing)
            yield break;
        var isChecked = IsChecked(narrowing);
        var others = Beside(section, site, isChecked, cancellation);
        var isRounded = others.Select(static other => other.Narrowing).Append(narrowing).Any(static one => one.Totals.Any(static total => total.IsRounded));
        yield return new(
            narrowing.DropsLock ? "drop" : "publish",
            Narrowing.TitleOf(narrowing.DropsLock ? DropTitle : PublishTitle, isChecked, isRounded),
            token => MendAsync(site, narrowing, others.Select(static other => other.Place).ToImmutableArray(), token));
    }

    static bool IsChecked(Narrowing narrowing) => narrowing.Totals.Any(static total => total.IsChecked);

    // Those whose overflow is found at another place wait for somebody who looks at them.
    static ImmutableArray<(SyntaxNode Place, Narrowing Narrowing)> Beside(CriticalSection section, Site site, bool mayBeChecked, CancellationToken cancellation)
    {
        var others = ImmutableArray.CreateBuilder<(SyntaxNode, Narrowing)>();
        foreach (var root in site.Session.RoutinesOf(site.Model, Signals.Lock, cancellation))
        {
            foreach (var found in SerializedSections.Of(root, cancellation))
            {
                if (found.Section.Place != section.Place && found.Section.Lock.Path.Equals(section.Lock.Path)
                    && Narrowing.Of(found.Section, root) is { } narrowing && (mayBeChecked || !IsChecked(narrowing)))
                {
                    others.Add((found.Section.Place, narrowing));
                }
            }
        }

        return others.ToImmutable();
    }

    // One after the other, each on what the one before left; one that does not turn out well is left alone.
    static async Task<SyntaxNode?> MendAsync(Site site, Narrowing narrowing, ImmutableArray<SyntaxNode> others, CancellationToken cancellation)
    {
        if (others.IsEmpty)
            return narrowing.Apply(site.Root);
        var annotations = others.ToDictionary(static place => place, static _ => new SyntaxAnnotation());
        var own = new SyntaxAnnotation();
        var root = site.Root.ReplaceNodes(others.Add(site.Node), (old, current) => current.WithAdditionalAnnotations(old == site.Node ? own : annotations[old]));
        var document = site.Document.WithSyntaxRoot(root);
        foreach (var annotation in annotations.Values.Prepend(own))
        {
            if (await SiteAsync(document, annotation, cancellation).ConfigureAwait(false) is not { } place
                || SectionText.SectionAt(place) is not { } section || Narrowing.Of(section, place.Routine!.Root) is not { } narrower)
            {
                continue;
            }

            var mended = document.WithSyntaxRoot(narrower.Apply(place.Root));
            if (annotation == own || (await mended.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is { } model && !Complaints.AreAdded(place.Model, model, cancellation)))
                document = mended;
        }

        return await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
    }

    static async Task<Site?> SiteAsync(Document document, SyntaxAnnotation annotation, CancellationToken cancellation) =>
        await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is { } root && root.GetAnnotatedNodes(annotation).FirstOrDefault() is { } node
            ? await Site.InAsync(document, node, ImmutableArray<SyntaxNode?>.Empty, cancellation).ConfigureAwait(false)
            : null;
}
