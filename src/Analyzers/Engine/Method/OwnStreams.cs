using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Streams, readers and writers that a program writes itself, and whose code only moves bytes in memory: it touches no other stream,
/// waits for nothing, and calls nobody but itself and the platform.
/// </summary>
sealed class OwnStreams(Session session)
{
    readonly ConcurrentDictionary<INamedTypeSymbol, bool> _known = new(SymbolEqualityComparer.Default);

    /// <summary>Whether all data of a type is in memory, by its code.</summary>
    public bool AreInMemory(ITypeSymbol? type)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class, IsAbstract: false, OriginalDefinition: var definition } || !session.Declares(definition) || !session.Types.IsStreamLike(definition))
            return false;
        return _known.TryGetValue(definition, out var known) ? known : _known.GetOrAdd(definition, IsInMemory(definition));
    }

    bool IsInMemory(INamedTypeSymbol type)
    {
        var moves = false;
        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        for (var current = type; session.Declares(current); current = current.BaseType!)
        {
            foreach (var member in current.GetMembers())
            {
                if (member is IFieldSymbol { Type: var held } && session.Types.IsStreamLike(held))
                    return false;
                if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: false, IsOverride: true, IsAbstract: false } method || session.Types.IsTask(method.ReturnType))
                    continue;
                // What it is given to copy to is told by the call.
                if (!session.Computations.AreAllOf(method, seen, Limits.CallDepth))
                    return false;
                moves |= session.Twins.CandidatesOf(Root(method)) is { IsKnownToBlock: true };
            }
        }

        return moves;
    }

    // What a method overrides in the end.
    static IMethodSymbol Root(IMethodSymbol method)
    {
        while (method.OverriddenMethod is { } inherited)
            method = inherited;
        return method;
    }
}
