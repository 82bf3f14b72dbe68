using System.Threading;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>Finds the nodes of findings again after the document around them has changed, by annotations.</summary>
sealed class TrackedFindings
{
    readonly List<(SyntaxAnnotation Node, ImmutableArray<SyntaxAnnotation?> Evidence)> _findings = [];
    readonly Dictionary<SyntaxNode, SyntaxAnnotation> _annotations = [];

    /// <summary>How many findings there are.</summary>
    public int Count => _findings.Count;

    /// <summary>Takes up a finding of a tree.</summary>
    public void Add(SyntaxNode root, Diagnostic diagnostic)
    {
        if (AnnotationFor(Site.NodeAt(root, diagnostic.Location)) is { } node)
            _findings.Add((node, diagnostic.AdditionalLocations.Select(location => AnnotationFor(Site.NodeAt(root, location))).ToImmutableArray()));
    }

    /// <summary>Takes up a node that is wrong by itself.</summary>
    public void Add(SyntaxNode node) => _findings.Add((AnnotationFor(node)!, ImmutableArray<SyntaxAnnotation?>.Empty));

    /// <summary>The tree with the findings' nodes annotated.</summary>
    public SyntaxNode Mark(SyntaxNode root) =>
        root.ReplaceNodes(_annotations.Keys, (original, current) => current.WithAdditionalAnnotations(_annotations[original]));

    /// <summary>The site of a finding in the document as it is now; null when an earlier mend has taken its code away.</summary>
    public async Task<Site?> SiteOfAsync(int index, Document document, CancellationToken cancellation)
    {
        var (annotation, others) = _findings[index];
        if (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root || NodeWith(annotation, root) is not { } node)
            return null;
        var evidence = others.Select(other => other is null ? null : NodeWith(other, root)).ToImmutableArray();
        return await Site.InAsync(document, node, evidence, cancellation).ConfigureAwait(false);
    }

    SyntaxAnnotation? AnnotationFor(SyntaxNode? node)
    {
        if (node is null)
            return null;
        if (!_annotations.TryGetValue(node, out var annotation))
            _annotations.Add(node, annotation = new());
        return annotation;
    }

    // Code that a mend has doubled is two nodes; which of them was the finding cannot be told.
    static SyntaxNode? NodeWith(SyntaxAnnotation annotation, SyntaxNode root)
    {
        SyntaxNode? found = null;
        foreach (var node in root.GetAnnotatedNodes(annotation))
        {
            if (found is not null)
                return null;
            found = node;
        }

        return found;
    }
}
