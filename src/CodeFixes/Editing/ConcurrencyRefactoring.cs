using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// What all refactorings have in common: they name the ways in which code can be written differently, and this class sees to
/// it that only what compiles is offered. Nothing is wrong with the code as it is: there is no finding.
/// </summary>
public abstract class ConcurrencyRefactoring : CodeRefactoringProvider
{
    /// <summary>Offers the changes that turn out well; not for refactorings to change.</summary>
    public sealed override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        var cancellation = context.CancellationToken;
        if (await context.Document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root)
            return;
        var node = root.FindNode(context.Span, getInnermostNodeForTie: true);
        if (await Site.InAsync(context.Document, node, ImmutableArray<SyntaxNode?>.Empty, cancellation).ConfigureAwait(false) is not { } site)
            return;
        foreach (var change in ChangesAt(site, cancellation))
        {
            if (await Trial.OfAsync(change, site, cancellation).ConfigureAwait(false) is { } changed)
                context.RegisterRefactoring(CodeAction.Create(change.Title, _ => Task.FromResult(changed), change.KeyFor(GetType().Name)));
        }

        if (await SolutionChangeAtAsync(site, cancellation).ConfigureAwait(false) is { } whole)
            context.RegisterRefactoring(CodeAction.Create(whole.Title, _ => Task.FromResult(whole.Solution), whole.KeyFor(GetType().Name)));
    }

    /// <summary>The changes that make sense at a place; a change need not look for compiler errors, it is tried before it is offered.</summary>
    private protected abstract IEnumerable<Mend> ChangesAt(Site site, CancellationToken cancellation);

    /// <summary>A change of more than one document, tried out already; none for most refactorings.</summary>
    private protected virtual Task<SolutionMend?> SolutionChangeAtAsync(Site site, CancellationToken cancellation) => Task.FromResult<SolutionMend?>(null);
}
