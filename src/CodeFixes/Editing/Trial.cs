using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>Applies a mend to see what comes of it.</summary>
static class Trial
{
    /// <summary>The mended document, tidied; null when the mend does not apply, fails its own check or brings compiler complaints.</summary>
    public static async Task<Document?> OfAsync(Mend mend, Site site, CancellationToken cancellation)
    {
        if (await mend.Apply(cancellation).ConfigureAwait(false) is not { } root || root == site.Root)
            return null;
        var mended = await TidyAsync(site.Document.WithSyntaxRoot(root), root, cancellation).ConfigureAwait(false);
        if (await mended.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is not { } model)
            return null;
        if (Complaints.AreAdded(site.Model, model, cancellation) || mend.Check?.Invoke(model, cancellation) == false)
            return null;
        return await BreaksOthersAsync(mend, site.Document, mended, cancellation).ConfigureAwait(false) ? null : mended;
    }

    /// <summary>Lays out, shortens and imports what a mend has annotated, and nothing else: a fix that lays out the whole file anew hides what it did.</summary>
    public static async Task<Document> TidyAsync(Document document, SyntaxNode root, CancellationToken cancellation)
    {
        if (root.GetAnnotatedNodesAndTokens(Simplifier.AddImportsAnnotation).Any())
            document = await ImportAdder.AddImportsAsync(document, Simplifier.AddImportsAnnotation, cancellationToken: cancellation).ConfigureAwait(false);
        if (root.GetAnnotatedNodesAndTokens(Simplifier.Annotation).Any())
            document = await Simplifier.ReduceAsync(document, Simplifier.Annotation, cancellationToken: cancellation).ConfigureAwait(false);
        if (root.GetAnnotatedNodesAndTokens(Formatter.Annotation).Any())
            document = await Formatter.FormatAsync(document, Formatter.Annotation, cancellationToken: cancellation).ConfigureAwait(false);
        return document;
    }

    static async Task<bool> BreaksOthersAsync(Mend mend, Document before, Document after, CancellationToken cancellation)
    {
        if (mend.Names.IsEmpty)
            return false;
        foreach (var other in before.Project.Documents)
        {
            if (other.Id == before.Id || !await MentionsAsync(other, mend.Names, cancellation).ConfigureAwait(false))
                continue;
            if (await other.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is { } old
                && after.Project.GetDocument(other.Id) is { } moved
                && await moved.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is { } @new
                && Complaints.AreAddedAnywhere(old, @new, cancellation))
            {
                return true;
            }
        }

        return false;
    }

    static async Task<bool> MentionsAsync(Document document, ImmutableArray<string> names, CancellationToken cancellation)
    {
        var text = (await document.GetTextAsync(cancellation).ConfigureAwait(false)).ToString();
        return names.Any(name => text.IndexOf(name, StringComparison.Ordinal) >= 0);
    }
}
