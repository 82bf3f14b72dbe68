using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>The uses of a field in the document of a finding. What constructors and initializers do is nobody else's business.</summary>
static class StateUses
{
    /// <summary>The uses, in source order; none where the engine could not tell of one what it is.</summary>
    public static ImmutableArray<SharedUse> Of(ISymbol state, Site site, CancellationToken cancellation)
    {
        var uses = ImmutableArray.CreateBuilder<SharedUse>();
        foreach (var name in site.Root.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.ValueText != state.Name || !SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(name, cancellation).Symbol?.OriginalDefinition, state.OriginalDefinition)
                || site.Session.RoutineAt(name, site.Model, cancellation) is not { Root.Method: not (null or { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor }) } routine)
            {
                continue;
            }

            var reference = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : (ExpressionSyntax)name;
            if (!AddUses(routine, reference, uses) && !IsInNameOf(name))
                return ImmutableArray<SharedUse>.Empty;
        }

        return uses.ToImmutable();
    }

    static bool AddUses(Routine routine, ExpressionSyntax reference, ImmutableArray<SharedUse>.Builder uses)
    {
        if (routine.Root.Concurrency.TraceOf(routine) is not { } trace)
            return false;
        var isKnown = false;
        foreach (var access in trace.Accesses)
        {
            if (access.Operation.Syntax != reference)
                continue;
            isKnown = true;
            uses.Add(new(access, access.State.Locks, null));
        }

        // What is done to a container is told at the call, and the state at its receiver.
        foreach (var access in trace.Containers)
        {
            if (access.Operation.Syntax.Span.Contains(reference.Span) && access.Operation.Syntax.SpanStart == reference.SpanStart && access.Kind == AccessKind.ContainerWrite)
                uses.Add(new(access, access.State.Locks, null));
        }

        return isKnown;
    }

    static bool IsInNameOf(SyntaxNode name) =>
        name.FirstAncestorOrSelf<InvocationExpressionSyntax>(static call => call.Expression is IdentifierNameSyntax { Identifier.ValueText: "nameof" }) is not null;
}
