using System.Threading;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>Applies the plans of several documents to see what comes of them.</summary>
static class SolutionTrial
{
    /// <summary>
    /// The changed solution, tidied; null when a plan's check fails or the compiler has complaints that it did not have
    /// before, in a changed document or in any that mentions what was changed.
    /// </summary>
    public static async Task<Solution?> OfAsync(Solution before, IEnumerable<DocumentPlan> plans, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var changes = plans.ToList();
        var after = before;
        foreach (var plan in changes)
        {
            var root = plan.Applied();
            var document = await Trial.TidyAsync(before.GetDocument(plan.Document.Id)!.WithSyntaxRoot(root), root, cancellation).ConfigureAwait(false);
            if (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } tidied)
                return null;
            after = after.WithDocumentSyntaxRoot(plan.Document.Id, tidied);
        }

        if (await WithLinkedDocumentsAsync(after, changes, cancellation).ConfigureAwait(false) is not { } linked)
            return null;
        after = linked;
        foreach (var plan in changes)
        {
            if (!await plan.IsPassedByAsync(after.GetDocument(plan.Document.Id)!, cancellation).ConfigureAwait(false))
                return null;
        }

        return await AddsComplaintsAsync(before, after, names, cancellation).ConfigureAwait(false) ? null : after;
    }

    // A file that belongs to several projects is one file: all of them see the same change.
    static async Task<Solution?> WithLinkedDocumentsAsync(Solution solution, List<DocumentPlan> changes, CancellationToken cancellation)
    {
        var changed = new HashSet<DocumentId>(changes.Select(static plan => plan.Document.Id));
        foreach (var plan in changes)
        {
            var text = await solution.GetDocument(plan.Document.Id)!.GetTextAsync(cancellation).ConfigureAwait(false);
            foreach (var other in plan.Document.GetLinkedDocumentIds())
            {
                if (!changed.Contains(other))
                    solution = solution.WithDocumentText(other, text);
                else if (!text.ContentEquals(await solution.GetDocument(other)!.GetTextAsync(cancellation).ConfigureAwait(false)))
                    return null;
            }
        }

        return solution;
    }

    static async Task<bool> AddsComplaintsAsync(Solution before, Solution after, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        foreach (var project in ProjectsToLookAt(before, after))
        {
            foreach (var document in project.Documents)
            {
                var changed = after.GetDocument(document.Id)!;
                var oldText = await document.GetTextAsync(cancellation).ConfigureAwait(false);
                var newText = await changed.GetTextAsync(cancellation).ConfigureAwait(false);
                if (oldText.ContentEquals(newText) && !Mentions(oldText.ToString(), names))
                    continue;
                if (await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is { } old
                    && await changed.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is { } @new
                    && Complaints.AreAddedAnywhere(old, @new, cancellation))
                {
                    return true;
                }
            }
        }

        return false;
    }

    static IEnumerable<Project> ProjectsToLookAt(Solution before, Solution after)
    {
        var graph = before.GetProjectDependencyGraph();
        var changed = after.GetChanges(before).GetProjectChanges().Select(static change => change.ProjectId).ToList();
        return changed.Concat(changed.SelectMany(graph.GetProjectsThatTransitivelyDependOnThisProject)).Distinct()
            .Select(id => before.GetProject(id)!).Where(static project => project.Language == LanguageNames.CSharp);
    }

    static bool Mentions(string text, IReadOnlyCollection<string> names) => names.Any(name => text.IndexOf(name, StringComparison.Ordinal) >= 0);
}
