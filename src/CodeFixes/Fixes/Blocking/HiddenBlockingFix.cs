using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Fixes.Blocking;

/// <summary>Makes the chain async that CONC1009 finds: what blocks at its end is awaited, and each method up to the caller.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(HiddenBlockingFix)), Shared]
public sealed class HiddenBlockingFix() : SolutionFix("CONC1009")
{
    private protected override async Task<SolutionMend?> MendAtAsync(Site site, CancellationToken cancellation)
    {
        // Fix All may have made the chain async with another finding.
        if (site.Routine is not { } routine || site.Node.Parent is AwaitExpressionSyntax)
            return null;
        var chains = site.Session.BlockingChains;
        foreach (var call in chains.Calls.In(routine.Root, cancellation))
        {
            if (call.Operation.Syntax == site.Node && chains.Of(call, routine.Root, cancellation) is { } chain && await EndOfAsync(chain, site, cancellation).ConfigureAwait(false) is { } end)
                return await AsyncAllTheWay.MendOfAsync(end, cancellation).ConfigureAwait(false);
        }

        return null;
    }

    // A method that a chain has made async may call another one that blocks: it was synchronous code's business before.
    private protected override IEnumerable<SyntaxNode> FindingsIn(Session session, SemanticModel model, CancellationToken cancellation)
    {
        foreach (var routine in session.RoutinesOf(model, Signals.Async, cancellation))
        {
            foreach (var hidden in routine.IsRelaxedTest ? [] : HiddenBlockings.In(routine, cancellation))
            {
                if (hidden.Inner == hidden.Function && hidden.Flag is null)
                    yield return hidden.Call.Operation.Syntax;
            }
        }
    }

    static async Task<Site?> EndOfAsync(BlockingChain chain, Site site, CancellationToken cancellation)
    {
        var place = chain.Steps.Last().Place;
        return site.Document.Project.GetDocument(place.SourceTree) is { } document
            && await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is { } root && Site.NodeAt(root, place) is { } node
            ? await Site.InAsync(document, node, ImmutableArray<SyntaxNode?>.Empty, cancellation).ConfigureAwait(false)
            : null;
    }
}
