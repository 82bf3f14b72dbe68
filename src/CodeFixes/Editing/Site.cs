using System.Threading;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>A finding in one state of its document. While Fix All works, the document moves on and each finding gets a new site.</summary>
/// <param name="Document">The document.</param>
/// <param name="Model">Its model.</param>
/// <param name="Root">Its root.</param>
/// <param name="Node">The code that was reported: the innermost node of the primary location.</param>
/// <param name="Evidence">The additional locations, in the order of the rule; null where one lies in another document or is gone.</param>
/// <param name="Routine">The routine that holds the node most closely; null outside of bodies.</param>
sealed record Site(
    Document Document, SemanticModel Model, SyntaxNode Root, SyntaxNode Node, ImmutableArray<SyntaxNode?> Evidence, Routine? Routine)
{
    /// <summary>The memory of the compilation that <see cref="Model"/> belongs to.</summary>
    public Session Session => Session.For(Model.Compilation, Document.Project.AnalyzerOptions);

    /// <summary>The site of nodes of a document; null when the document has no model.</summary>
    public static async Task<Site?> InAsync(Document document, SyntaxNode node, ImmutableArray<SyntaxNode?> evidence, CancellationToken cancellation)
    {
        if (await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is not { } model)
            return null;
        var root = await model.SyntaxTree.GetRootAsync(cancellation).ConfigureAwait(false);
        var session = Session.For(model.Compilation, document.Project.AnalyzerOptions);
        return new(document, model, root, node, evidence, session.RoutineAt(node, model, cancellation));
    }

    /// <summary>The node that a location names in a tree; null when it lies elsewhere.</summary>
    public static SyntaxNode? NodeAt(SyntaxNode root, Location location) =>
        location.SourceTree == root.SyntaxTree && root.FullSpan.Contains(location.SourceSpan)
            ? root.FindNode(location.SourceSpan, getInnermostNodeForTie: true)
            : null;
}
