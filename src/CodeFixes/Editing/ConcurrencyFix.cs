using System.Threading;
using ConcurrencyAnalyzers.Authoring;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// What all fixes have in common: a fix names the mends of a finding, and this class sees to it that only what compiles is
/// offered, alone and with Fix All.
/// </summary>
/// <remarks>
/// One ID for each fix, and keys that are constants: <c>dotnet format</c> takes the key of the first finding for all others.
/// Mends change the document of the finding and no other; edits of a second document get lost when hosts merge them.
/// </remarks>
public abstract class ConcurrencyFix : CodeFixProvider
{
    readonly string _id;

    /// <summary>Makes the fix of one rule.</summary>
    private protected ConcurrencyFix(string id)
    {
        _id = id;
        FixableDiagnosticIds = ImmutableArray.Create(id);
    }

    /// <summary>The one rule whose findings this mends.</summary>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <summary>Fix All takes the same way as a single fix, finding after finding.</summary>
    public sealed override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(
        (context, document, diagnostics) => MendAllAsync(document, diagnostics, context.CodeActionEquivalenceKey, context.CancellationToken)!,
        ImmutableArray.Create(FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution, FixAllScope.ContainingMember, FixAllScope.ContainingType));

    /// <summary>Offers the mends that turn out well; not for fixes to change.</summary>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var cancellation = context.CancellationToken;
        if (await context.Document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root)
            return;
        foreach (var diagnostic in context.Diagnostics)
        {
            if (await SiteOfAsync(context.Document, root, diagnostic, cancellation).ConfigureAwait(false) is not { } site)
                continue;
            foreach (var mend in MendsAt(site, cancellation))
            {
                if (await Trial.OfAsync(mend, site, cancellation).ConfigureAwait(false) is { } mended)
                    context.RegisterCodeFix(CodeAction.Create(mend.Title, _ => Task.FromResult(mended), mend.KeyFor(_id)), diagnostic);
            }
        }
    }

    /// <summary>
    /// The mends of a finding, the cheapest sufficient one first; none where no mend can be right. A mend need not look for
    /// compiler errors: it is tried before it is offered.
    /// </summary>
    private protected abstract IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation);

    static async Task<Site?> SiteOfAsync(Document document, SyntaxNode root, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if (FixHints.Of(diagnostic) == FixHint.None || Site.NodeAt(root, diagnostic.Location) is not { } node)
            return null;
        var evidence = diagnostic.AdditionalLocations.Select(location => Site.NodeAt(root, location)).ToImmutableArray();
        return await Site.InAsync(document, node, evidence, cancellation).ConfigureAwait(false);
    }

    // In the order of the text, each on the document that the one before left, so that findings inside of others come
    // right and no edit overlaps another. A finding whose code an earlier mend took away is mended with it.
    async Task<Document> MendAllAsync(Document document, ImmutableArray<Diagnostic> diagnostics, string? key, CancellationToken cancellation)
    {
        if (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root)
            return document;
        var tracked = new TrackedFindings();
        foreach (var diagnostic in diagnostics.OrderBy(static one => one.Location.SourceSpan.Start).ThenByDescending(static one => one.Location.SourceSpan.End))
        {
            if (FixHints.Of(diagnostic) != FixHint.None)
                tracked.Add(root, diagnostic);
        }

        var marked = document.WithSyntaxRoot(tracked.Mark(root));
        var current = marked;
        for (var index = 0; index < tracked.Count; index++)
        {
            if (await tracked.SiteOfAsync(index, current, cancellation).ConfigureAwait(false) is not { } site)
                continue;
            // The wanted variant first; where it does not apply, what does. Where somebody should look at that, nothing else
            // is done in its place.
            foreach (var mend in MendsAt(site, cancellation).OrderByDescending(mend => mend.KeyFor(_id) == key))
            {
                if (await Trial.OfAsync(mend, site, cancellation).ConfigureAwait(false) is { } mended)
                {
                    current = mend.IsForFixAll ? mended : current;
                    break;
                }
            }
        }

        return current == marked ? document : current;
    }
}
