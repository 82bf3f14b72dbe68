using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>Compares what the compiler says of a document before and after a mend: its errors and its warnings.</summary>
/// <remarks>
/// Complaints are counted by ID, so that those the document had already do not stand in the way. As long as only bodies
/// differ, only the members with another body are bound.
/// </remarks>
static class Complaints
{
    /// <summary>Whether the changed parts of a document have complaints that they did not have before.</summary>
    public static bool AreAdded(SemanticModel before, SemanticModel after, CancellationToken cancellation)
    {
        var (oldRoot, newRoot) = (before.SyntaxTree.GetRoot(cancellation), after.SyntaxTree.GetRoot(cancellation));
        var (oldBodies, newBodies) = (BodiesOf(oldRoot), BodiesOf(newRoot));
        if (oldBodies.Count != newBodies.Count || OutlineOf(oldRoot, oldBodies) != OutlineOf(newRoot, newBodies))
            return AreAddedAnywhere(before, after, cancellation);

        var counts = new Dictionary<string, int>();
        for (var i = 0; i < oldBodies.Count; i++)
        {
            if (oldBodies[i].Owner.IsEquivalentTo(newBodies[i].Owner))
                continue;
            Count(before.GetDiagnostics(oldBodies[i].Owner.Span, cancellation), counts, -1);
            Count(after.GetDiagnostics(newBodies[i].Owner.Span, cancellation), counts, +1);
        }

        return counts.Values.Any(static count => count > 0);
    }

    /// <summary>Whether a document has complaints that it did not have before, anywhere.</summary>
    public static bool AreAddedAnywhere(SemanticModel before, SemanticModel after, CancellationToken cancellation)
    {
        var counts = new Dictionary<string, int>();
        Count(before.GetDiagnostics(cancellationToken: cancellation), counts, -1);
        Count(after.GetDiagnostics(cancellationToken: cancellation), counts, +1);
        return counts.Values.Any(static count => count > 0);
    }

    static void Count(ImmutableArray<Diagnostic> diagnostics, Dictionary<string, int> counts, int weight)
    {
        foreach (var diagnostic in diagnostics)
        {
            if (diagnostic.Severity >= DiagnosticSeverity.Warning && !diagnostic.IsSuppressed)
                counts[diagnostic.Id] = (counts.TryGetValue(diagnostic.Id, out var count) ? count : 0) + weight;
        }
    }

    // Top-level statements are one body, and the compiler binds them as one.
    static List<(SyntaxNode Owner, TextSpan Span)> BodiesOf(SyntaxNode root)
    {
        var bodies = new List<(SyntaxNode, TextSpan)>();
        foreach (var node in root.DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax))
        {
            SyntaxNode? body = node switch
            {
                BaseMethodDeclarationSyntax method => (SyntaxNode?)method.Body ?? method.ExpressionBody,
                BasePropertyDeclarationSyntax property => (SyntaxNode?)property.AccessorList ?? (property as PropertyDeclarationSyntax)?.ExpressionBody
                    ?? (property as IndexerDeclarationSyntax)?.ExpressionBody,
                GlobalStatementSyntax statement => statement,
                _ => null,
            };
            if (body is not null)
                bodies.Add((body is GlobalStatementSyntax ? root : node, body.Span));
        }

        return bodies;
    }

    // What others can see of the document: its text without bodies, without white space, and without the word async, which
    // is no part of a signature.
    static string OutlineOf(SyntaxNode root, List<(SyntaxNode Owner, TextSpan Span)> bodies)
    {
        var outline = new StringBuilder();
        var next = 0;
        foreach (var token in root.DescendantTokens())
        {
            while (next < bodies.Count && bodies[next].Span.End <= token.SpanStart)
                next++;
            var isInBody = next < bodies.Count && bodies[next].Span.Contains(token.SpanStart);
            if (!isInBody && !token.IsKind(SyntaxKind.AsyncKeyword))
                outline.Append(token.Text).Append(' ');
        }

        return outline.ToString();
    }
}
