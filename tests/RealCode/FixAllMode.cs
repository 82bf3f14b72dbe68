using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencyAnalyzers.RealCode;

/// <summary>Takes Fix All for one rule after the other, and looks at what it has left.</summary>
static class FixAllMode
{
    /// <returns>Whether no fix has made an error, lost a comment or changed something a second time.</returns>
    public static async Task<bool> RunAsync((Solution Solution, IReadOnlyList<ProjectId> Named) opened, Pack pack, string? difference, TextWriter output)
    {
        var sound = true;
        using var changes = difference == null ? TextWriter.Null : new StreamWriter(difference);
        foreach (var id in opened.Named)
        {
            // Each rule starts from the sources as they are: the fixes are judged one by one.
            var errors = await CountErrorsAsync(opened.Solution).ConfigureAwait(false);
            var all = await pack.FindAsync(opened.Solution.GetProject(id)!).ConfigureAwait(false);
            foreach (var rule in all.GroupBy(static one => one.Id).OrderBy(static one => one.Key, StringComparer.Ordinal))
            {
                foreach (var fix in pack.Fixes.Where(one => one.FixableDiagnosticIds.Contains(rule.Key)))
                {
                    var (changed, left) = await FixAsync(opened.Solution, id, pack, fix, rule.Key, [.. rule]).ConfigureAwait(false);
                    var broken = (await CountErrorsAsync(changed).ConfigureAwait(false)).Where(one => one.Value > errors.GetValueOrDefault(one.Key)).ToList();
                    var lost = await LostCommentsAsync(opened.Solution, changed).ConfigureAwait(false);
                    var (again, _) = await FixAsync(changed, id, pack, fix, rule.Key, left).ConfigureAwait(false);
                    var unstable = await CountOtherTextsAsync(changed, again).ConfigureAwait(false);
                    sound &= broken is [] && lost is [] && unstable == 0;
                    var files = changed.GetChanges(opened.Solution).GetProjectChanges().Sum(static one => one.GetChangedDocuments(true).Count());
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"{opened.Solution.GetProject(id)!.Name} {rule.Key}: {rule.Count()} findings, {left.Count} left, {files} files changed, {broken.Sum(static one => one.Value)} new errors, {lost.Count} comments lost, {unstable} files changed again"));
                    foreach (var error in broken)
                        output.WriteLine($"    error {error.Key}");
                    foreach (var comment in lost)
                        output.WriteLine($"    lost {comment}");
                    await WriteAsync(opened.Solution, changed, rule.Key, changes).ConfigureAwait(false);
                    output.Flush();
                }
            }
        }

        return sound;
    }

    // A document that was replaced by itself is no change.
    static async Task<int> CountOtherTextsAsync(Solution before, Solution after)
    {
        var count = 0;
        foreach (var document in after.GetChanges(before).GetProjectChanges().SelectMany(static one => one.GetChangedDocuments(true)))
        {
            var text = await after.GetDocument(document)!.GetTextAsync().ConfigureAwait(false);
            if (!text.ContentEquals(await before.GetDocument(document)!.GetTextAsync().ConfigureAwait(false)))
                count++;
        }

        return count;
    }

    static async Task<(Solution Changed, IReadOnlyList<Diagnostic> Left)> FixAsync(Solution solution, ProjectId id, Pack pack, CodeFixProvider fix, string rule, IReadOnlyList<Diagnostic> found)
    {
        var project = solution.GetProject(id)!;
        var changed = solution;
        if (found is [var first, ..] && fix.GetFixAllProvider() is { } fixAll)
        {
            // The first finding that has an offer says which one Fix All takes.
            foreach (var one in found)
            {
                if (project.GetDocument(one.Location.SourceTree) is not { } document)
                    continue;
                var offers = new List<CodeAction>();
                await fix.RegisterCodeFixesAsync(new CodeFixContext(document, one, (action, _) => offers.Add(action), default)).ConfigureAwait(false);
                if (offers is not [var offer, ..])
                    continue;
                var key = offer.NestedActions is [var nested, ..] ? nested.EquivalenceKey : offer.EquivalenceKey;
                var context = new FixAllContext(document, fix, FixAllScope.Project, key!, [rule], new Found(project, pack, rule), default);
                if (await fixAll.GetFixAsync(context).ConfigureAwait(false) is { } action)
                    changed = (await action.GetOperationsAsync(default).ConfigureAwait(false)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
                break;
            }
        }

        return (changed, changed == solution ? found : [.. (await pack.FindAsync(changed.GetProject(id)!).ConfigureAwait(false)).Where(one => one.Id == rule)]);
    }

    /// <summary>How often each error stands in a file; lines move, so they do not count.</summary>
    static async Task<Dictionary<string, int>> CountErrorsAsync(Solution solution)
    {
        var errors = new Dictionary<string, int>();
        foreach (var project in solution.Projects)
        {
            foreach (var error in await RealProject.ErrorsAsync(project).ConfigureAwait(false))
            {
                var key = $"{Path.GetFileName(error.Location.SourceTree?.FilePath)} {error.Id} {error.GetMessage(CultureInfo.InvariantCulture)}";
                errors[key] = errors.GetValueOrDefault(key) + 1;
            }
        }

        return errors;
    }

    static async Task<IReadOnlyList<string>> LostCommentsAsync(Solution before, Solution after)
    {
        var lost = new List<string>();
        foreach (var document in after.GetChanges(before).GetProjectChanges().SelectMany(static one => one.GetChangedDocuments(true)))
        {
            var left = (await CommentsAsync(after.GetDocument(document)!).ConfigureAwait(false)).GroupBy(static text => text).ToDictionary(static one => one.Key, static one => one.Count());
            foreach (var comment in (await CommentsAsync(before.GetDocument(document)!).ConfigureAwait(false)).GroupBy(static text => text))
            {
                if (left.GetValueOrDefault(comment.Key) < comment.Count())
                    lost.Add(comment.Key);
            }
        }

        return lost;
    }

    static async Task<IEnumerable<string>> CommentsAsync(Document document) =>
        (await document.GetSyntaxRootAsync().ConfigureAwait(false))!.DescendantTrivia()
            .Where(static trivia => trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia)
            .Select(static trivia => trivia.ToString());

    /// <summary>Writes the lines that differ, file by file.</summary>
    static async Task WriteAsync(Solution before, Solution after, string rule, TextWriter output)
    {
        foreach (var id in after.GetChanges(before).GetProjectChanges().SelectMany(static one => one.GetChangedDocuments(true)))
        {
            var old = await before.GetDocument(id)!.GetTextAsync().ConfigureAwait(false);
            var @new = await after.GetDocument(id)!.GetTextAsync().ConfigureAwait(false);
            output.WriteLine($"=== {rule} {before.GetDocument(id)!.FilePath}");
            foreach (var change in @new.GetTextChanges(old))
            {
                foreach (var line in old.ToString(Whole(old, change.Span)).Split('\n'))
                    output.WriteLine($"- {line.TrimEnd('\r')}");
                output.WriteLine($"+ {change.NewText}");
            }
        }

        static Microsoft.CodeAnalysis.Text.TextSpan Whole(Microsoft.CodeAnalysis.Text.SourceText text, Microsoft.CodeAnalysis.Text.TextSpan span) =>
            Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(text.Lines.GetLineFromPosition(span.Start).Start, text.Lines.GetLineFromPosition(span.End).End);
    }

    /// <summary>Looks for the findings anew in each project that Fix All asks about.</summary>
    sealed class Found(Project start, Pack pack, string rule) : FixAllContext.DiagnosticProvider
    {
        readonly Dictionary<ProjectId, ImmutableArray<Diagnostic>> _found = [];

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            var tree = await document.GetSyntaxTreeAsync(cancellationToken).ConfigureAwait(false);
            return (await AllAsync(document.Project, cancellationToken).ConfigureAwait(false)).Where(one => one.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult(Enumerable.Empty<Diagnostic>());

        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            await AllAsync(project, cancellationToken).ConfigureAwait(false);

        async Task<ImmutableArray<Diagnostic>> AllAsync(Project project, CancellationToken cancellationToken)
        {
            if (project.Id == start.Id && _found.TryGetValue(project.Id, out var known))
                return known;
            return _found[project.Id] = [.. (await pack.FindAsync(project, cancellationToken).ConfigureAwait(false)).Where(one => one.Id == rule)];
        }
    }
}
