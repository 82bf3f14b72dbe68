using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>An object of a callee in the words of its caller.</summary>
/// <param name="Path">The caller itself or one of its parameters; null when it has no such name.</param>
/// <param name="IsNew">It was made by the same code, and nobody else knows it yet.</param>
readonly record struct HandedObject(AccessPath? Path, bool IsNew);

/// <summary>Which objects a call hands to its callee, as far as that matters to who waits for whom: its own, those that it was given, and new ones.</summary>
static class HandedObjects
{
    /// <summary>What the caller calls an object of its callee.</summary>
    /// <param name="inner">The object in the words of the callee: itself or one of its parameters.</param>
    /// <param name="place">The call.</param>
    /// <param name="session">The session.</param>
    /// <param name="cancellation">Cancels binding.</param>
    public static HandedObject For(AccessPath inner, Location place, Session session, CancellationToken cancellation)
    {
        if (place.SourceTree is not { } tree)
            return default;
        var node = tree.GetRoot(cancellation).FindNode(place.SourceSpan, getInnermostNodeForTie: true);
        var model = session.ModelOf(tree);
        return model.GetOperation(node, cancellation) is { } call && session.RoutineAt(node, model, cancellation) is { } routine ? For(inner, call, routine.Root) : default;
    }

    /// <summary>What the caller calls an object of its callee.</summary>
    /// <param name="inner">The object in the words of the callee: itself or one of its parameters.</param>
    /// <param name="call">The call.</param>
    /// <param name="root">The member it stands in.</param>
    public static HandedObject For(AccessPath inner, IOperation call, Routine root)
    {
        var value = inner.Variable is IParameterSymbol parameter ? Translation.ArgumentFor(parameter, call)
            : call is IObjectCreationOperation ? call : Translation.ReceiverOf(call);
        return value is null ? default : Origins.Bare(value) switch
        {
            IInstanceReferenceOperation => new(AccessPath.This, IsNew: false),
            IObjectCreationOperation creation => new(null, IsUnknownBy(creation, root.Session)),
            IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } own } when SymbolEqualityComparer.Default.Equals(own.ContainingSymbol, root.Method) && root.Places.IsStable(own) => new(AccessPath.Of(own), IsNew: false),
            ILocalReferenceOperation { Local: var local } => new(null, IsNew(local, call, root)),
            _ => default,
        };
    }

    static bool IsUnknownBy(IObjectCreationOperation creation, Session session) => creation.Constructor is { } constructor && !Publications.MayHappenIn(constructor, session);

    static bool IsNew(ILocalSymbol local, IOperation call, Routine root)
    {
        if (local.DeclaringSyntaxReferences is not [var declaration] || root.Places.ValueOf(local) is not { } value || root.Places.Source(value) is not IObjectCreationOperation creation || !IsUnknownBy(creation, root.Session))
            return false;
        // In the next round of a loop comes what stands below.
        var end = call.Syntax.SpanStart;
        foreach (var node in call.Syntax.Ancestors())
        {
            if (node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax && !node.Span.Contains(declaration.Span))
                end = node.Span.End;
        }

        foreach (var name in root.Syntax.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.SpanStart < end && name.Identifier.ValueText == local.Name && !call.Syntax.Span.Contains(name.Span) && MayTell(name, declaration.Span, root))
                return false;
        }

        return true;
    }

    // A value given to it tells nobody of it, nor does a call of it that keeps it to itself. A lambda keeps it, and runs whenever it likes.
    static bool MayTell(IdentifierNameSyntax name, TextSpan declaration, Routine root)
    {
        if (name.FirstAncestorOrSelf<SyntaxNode>(static node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax) is { } function && !function.Span.Contains(declaration))
            return true;
        if (name.Parent is not MemberAccessExpressionSyntax access || access.Expression != name)
            return true;
        return access.Parent switch
        {
            InvocationExpressionSyntax => root.Model.GetSymbolInfo(access).Symbol is not IMethodSymbol { IsStatic: false } called || Publications.MayHappenIn(called, root.Session),
            AssignmentExpressionSyntax given when given.Left == access => root.Model.GetSymbolInfo(access).Symbol switch
            {
                IFieldSymbol => false,
                IPropertySymbol { SetMethod: { } setter } => Publications.MayHappenIn(setter, root.Session),
                _ => true,
            },
            _ => true,
        };
    }
}
