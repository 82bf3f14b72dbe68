using System.Collections.Concurrent;
using System.Threading;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>The routines of one document, made when they are asked for.</summary>
sealed class BoundDocument(Session session, SemanticModel model)
{
    readonly ConcurrentDictionary<SyntaxNode, Routine> _routines = new();

    /// <summary>
    /// The member bodies whose words cover all <paramref name="signals"/> and, unless it is none, one of <paramref name="anyOf"/>; all
    /// bodies when there is no word to look for.
    /// </summary>
    public IEnumerable<Routine> RoutinesWith(Signals signals, Signals anyOf, CancellationToken cancellation)
    {
        if ((signals | anyOf) == Signals.None)
        {
            foreach (var owner in model.SyntaxTree.GetRoot(cancellation).DescendantNodesAndSelf(static node => node is not BlockSyntax).Where(IsOwner))
            {
                cancellation.ThrowIfCancellationRequested();
                if (RoutineOfOwner(owner, cancellation) is { } any)
                    yield return any;
            }

            yield break;
        }

        // A body that hands its code to a method that takes a lock need not have a word of one.
        var others = (signals & Signals.Lock) != 0 ? session.LockCallersIn(model.SyntaxTree, cancellation) : ImmutableHashSet<SyntaxNode>.Empty;
        foreach (var body in SyntaxIndex.Of(model.SyntaxTree, cancellation).Bodies)
        {
            cancellation.ThrowIfCancellationRequested();
            var words = body.Signals;
            if ((words & Signals.Lock) == 0 && others.Contains(body.Owner))
                words |= Signals.Lock;
            others = others.Remove(body.Owner);
            if ((words & signals) == signals && (anyOf == Signals.None || (words & anyOf) != 0) && RoutineOfOwner(body.Owner, cancellation) is { } routine)
                yield return routine;
        }

        if (others.IsEmpty || signals != Signals.Lock || anyOf != Signals.None)
            yield break;
        foreach (var owner in others.OrderBy(static node => node.SpanStart))
        {
            if (RoutineOfOwner(owner, cancellation) is { } routine)
                yield return routine;
        }
    }

    /// <summary>The routine, nested ones included, that holds a node most closely.</summary>
    public Routine? RoutineAt(SyntaxNode node, CancellationToken cancellation)
    {
        for (var current = node; current is not null; current = current.Parent)
        {
            // A member without a body, such as a primary constructor, is not part of the program around it.
            if (current is BaseTypeDeclarationSyntax or BaseNamespaceDeclarationSyntax)
                return null;
            if (current is PropertyDeclarationSyntax { ExpressionBody: { } propertyBody })
                return RoutineOfOwner(propertyBody, cancellation);
            if (current is IndexerDeclarationSyntax { ExpressionBody: { } indexerBody })
                return RoutineOfOwner(indexerBody, cancellation);
            if (IsOwner(current) && RoutineOfOwner(current, cancellation) is { } root)
                return root.Closest(node);
        }

        return null;
    }

    static bool IsOwner(SyntaxNode node) => node
        is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax { Body: not null } or AccessorDeclarationSyntax { ExpressionBody: not null } or CompilationUnitSyntax
        or ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax or IndexerDeclarationSyntax }
        or EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax } or PropertyDeclarationSyntax };

    Routine? RoutineOfOwner(SyntaxNode owner, CancellationToken cancellation)
    {
        if (_routines.TryGetValue(owner, out var known))
            return known;
        return Routine.Bind(session, model, owner, cancellation) is { } made ? _routines.GetOrAdd(owner, made) : null;
    }
}
