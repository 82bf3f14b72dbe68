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

    /// <summary>The member bodies whose words cover all <paramref name="signals"/> and, unless it is none, one of <paramref name="anyOf"/>.</summary>
    public IEnumerable<Routine> RoutinesWith(Signals signals, Signals anyOf, CancellationToken cancellation)
    {
        foreach (var body in SyntaxIndex.Of(model.SyntaxTree, cancellation).Bodies)
        {
            cancellation.ThrowIfCancellationRequested();
            if ((body.Signals & signals) == signals && (anyOf == Signals.None || (body.Signals & anyOf) != 0) && RoutineOfOwner(body.Owner, cancellation) is { } routine)
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
        is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or CompilationUnitSyntax
        or ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax or IndexerDeclarationSyntax }
        or EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax } or PropertyDeclarationSyntax };

    Routine? RoutineOfOwner(SyntaxNode owner, CancellationToken cancellation)
    {
        if (_routines.TryGetValue(owner, out var known))
            return known;
        return Routine.Bind(session, model, owner, cancellation) is { } made ? _routines.GetOrAdd(owner, made) : null;
    }
}
