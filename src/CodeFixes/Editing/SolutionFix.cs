using System.Threading;
using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// What fixes have in common whose mends change more than the document of the finding. Fix All works on the whole solution
/// at once, finding after finding, so that no edit gets lost when hosts merge documents.
/// </summary>
public abstract class SolutionFix : CodeFixProvider
{
    // Each makes more code async; there is no end only where a mend makes what it mends.
    const int Rounds = 8;

    readonly string _id;
    readonly FixAll _fixAll;

    /// <summary>Makes the fix of one rule.</summary>
    private protected SolutionFix(string id)
    {
        _id = id;
        _fixAll = new(this);
        FixableDiagnosticIds = ImmutableArray.Create(id);
    }

    /// <summary>The one rule whose findings this mends.</summary>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <summary>Fix All takes the same way as a single fix, finding after finding.</summary>
    public sealed override FixAllProvider GetFixAllProvider() => _fixAll;

    /// <summary>Offers the mends that turn out well; not for fixes to change.</summary>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var cancellation = context.CancellationToken;
        if (await context.Document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root)
            return;
        foreach (var diagnostic in context.Diagnostics)
        {
            if (FixHints.Of(diagnostic) == FixHint.None || Site.NodeAt(root, diagnostic.Location) is not { } node
                || await Site.InAsync(context.Document, node, ImmutableArray<SyntaxNode?>.Empty, cancellation).ConfigureAwait(false) is not { } site)
            {
                continue;
            }

            if (await MendAtAsync(site, cancellation).ConfigureAwait(false) is { } mend)
                context.RegisterCodeFix(CodeAction.Create(mend.Title, _ => Task.FromResult(mend.Solution), mend.KeyFor(_id)), diagnostic);
        }
    }

    /// <summary>
    /// The mend of a finding, tried out; null where none can be right or where the code is not wrong any more. The evidence of
    /// the site is empty: it may lie in other documents.
    /// </summary>
    private protected abstract Task<SolutionMend?> MendAtAsync(Site site, CancellationToken cancellation);

    /// <summary>
    /// The findings of a document as it is now, for rules whose mends lay open more of the kind: Fix All mends those in the functions that it
    /// has made async, too, so that a second one finds nothing to do. None for other rules.
    /// </summary>
    private protected virtual IEnumerable<SyntaxNode> FindingsIn(Session session, SemanticModel model, CancellationToken cancellation) => [];

    // Projects and documents in a fixed order; in each the findings in the order of the text.
    async Task<Solution> MendAllAsync(Solution solution, ImmutableArray<(Document Document, ImmutableArray<Diagnostic> Found)> findings, CancellationToken cancellation)
    {
        var marked = solution;
        var all = new List<(DocumentId Document, TrackedFindings Findings)>();
        foreach (var (document, found) in findings.OrderBy(static one => one.Document.Project.FilePath ?? one.Document.Project.Name, StringComparer.Ordinal)
            .ThenBy(static one => one.Document.FilePath ?? one.Document.Name, StringComparer.Ordinal))
        {
            if (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root)
                continue;
            var tracked = new TrackedFindings();
            foreach (var diagnostic in found.Where(static one => FixHints.Of(one) != FixHint.None)
                .OrderBy(static one => one.Location.SourceSpan.Start).ThenByDescending(static one => one.Location.SourceSpan.End))
            {
                tracked.Add(root, diagnostic);
            }

            marked = marked.WithDocumentSyntaxRoot(document.Id, tracked.Mark(root));
            all.Add((document.Id, tracked));
        }

        var current = marked;
        foreach (var (id, tracked) in all)
        {
            for (var index = 0; index < tracked.Count; index++)
            {
                if (await tracked.SiteOfAsync(index, current.GetDocument(id)!, cancellation).ConfigureAwait(false) is { } site
                    && await MendAtAsync(site, cancellation).ConfigureAwait(false) is { IsForFixAll: true } mend)
                {
                    current = mend.Solution;
                }
            }
        }

        if (current == marked)
            return solution;
        for (var round = 0; round < Rounds && await MendOpenedAsync(solution, current, cancellation).ConfigureAwait(false) is { } next; round++)
            current = next;
        return current;
    }

    // What the mends before have laid open; null when there is nothing, or nothing to be done.
    async Task<Solution?> MendOpenedAsync(Solution before, Solution solution, CancellationToken cancellation)
    {
        var current = solution;
        foreach (var id in solution.GetChanges(before).GetProjectChanges().SelectMany(static project => project.GetChangedDocuments(onlyGetDocumentsWithTextChanges: true)).OrderBy(id => solution.GetDocument(id)!.FilePath, StringComparer.Ordinal).ToList())
        {
            if (before.GetDocument(id) is not { } old || await old.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } oldRoot
                || current.GetDocument(id) is not { } document || await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is not { } model)
            {
                continue;
            }

            var tracked = new TrackedFindings();
            var root = await model.SyntaxTree.GetRootAsync(cancellation).ConfigureAwait(false);
            foreach (var node in FindingsIn(Session.For(model.Compilation, document.Project.AnalyzerOptions), model, cancellation))
            {
                if (Asyncness.IsNewAround(node, oldRoot) && !Suppressions.Cover(node, _id, model.Compilation))
                    tracked.Add(node);
            }

            var marked = current.WithDocumentSyntaxRoot(id, tracked.Mark(root));
            for (var index = 0; index < tracked.Count; index++)
            {
                if (await tracked.SiteOfAsync(index, marked.GetDocument(id)!, cancellation).ConfigureAwait(false) is { } site
                    && await MendAtAsync(site, cancellation).ConfigureAwait(false) is { IsForFixAll: true } mend)
                {
                    current = marked = mend.Solution;
                }
            }
        }

        return current == solution ? null : current;
    }

    sealed class FixAll(SolutionFix fix) : FixAllProvider
    {
        public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() => [FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution];

        public override async Task<CodeAction?> GetFixAsync(FixAllContext context)
        {
            var documents = context.Scope switch
            {
                FixAllScope.Document => context.Document is { } document ? [document] : [],
                FixAllScope.Project => context.Project.Documents,
                _ => context.Solution.Projects.Where(static project => project.Language == LanguageNames.CSharp).SelectMany(static project => project.Documents),
            };
            var findings = ImmutableArray.CreateBuilder<(Document, ImmutableArray<Diagnostic>)>();
            foreach (var document in documents)
            {
                var found = await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false);
                if (!found.IsEmpty)
                    findings.Add((document, found));
            }

            var all = findings.ToImmutable();
            return all.IsEmpty ? null : CodeAction.Create(
                "Make the code async that blocks", token => fix.MendAllAsync(context.Solution, all, token), context.CodeActionEquivalenceKey);
        }
    }
}
