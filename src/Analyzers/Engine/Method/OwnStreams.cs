using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Streams, readers and writers that a program writes itself, and whose code only moves bytes in memory: it touches no other stream,
/// waits for nothing, and calls nobody but the platform and code of the program that only computes: its own, and that of a pool of buffers.
/// </summary>
sealed class OwnStreams(Session session)
{
    readonly ConcurrentDictionary<INamedTypeSymbol, bool> _known = new(SymbolEqualityComparer.Default);

    /// <summary>Whether all data of a type is in memory, by its code.</summary>
    public bool AreInMemory(ITypeSymbol? type)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class, OriginalDefinition: var definition } || !session.Declares(definition) || !session.Types.IsStreamLike(definition))
            return false;
        return _known.TryGetValue(definition, out var known) ? known : _known.GetOrAdd(definition, definition.IsAbstract ? AreAllInMemory(definition) : IsInMemory(definition));
    }

    // A base of several: what its own code calls on itself is the code of one of them.
    bool AreAllInMemory(INamedTypeSymbol @base)
    {
        // Users of a library may derive others from it.
        if (!session.IsApplication && @base.InstanceConstructors.Any(constructor => SynchronousSignature.IsVisibleOutside(constructor, session.Compilation)))
            return false;
        var isAny = false;
        foreach (var type in session.SourceTypes)
        {
            if (type is not { TypeKind: TypeKind.Class, IsAbstract: false } || !BaseTypes.Include(type, @base))
                continue;
            if (!AreInMemory(type))
                return false;
            isAny = true;
        }

        return isAny;
    }

    bool IsInMemory(INamedTypeSymbol type)
    {
        var moves = false;
        var seen = StepsOf(type);
        for (var current = type; session.Declares(current); current = current.BaseType!)
        {
            foreach (var member in current.GetMembers())
            {
                if (member is IFieldSymbol { Type: var held } && session.Types.IsStreamLike(held))
                    return false;
                if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: false, IsOverride: true, IsAbstract: false } method || session.Types.IsTask(method.ReturnType))
                    continue;
                // What it is given to copy to is told by the call.
                if (!session.Computations.AreAllOf(method, seen, Limits.StreamCallDepth))
                    return false;
                moves |= session.Twins.CandidatesOf(Root(method)) is { IsKnownToBlock: true };
            }
        }

        return moves;
    }

    // The steps that a base leaves to this type: what they come to is looked at by itself.
    HashSet<ISymbol> StepsOf(INamedTypeSymbol type)
    {
        var steps = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        for (var current = type; session.Declares(current); current = current.BaseType!)
        {
            foreach (var member in current.GetMembers())
            {
                for (var step = (member as IMethodSymbol)?.OverriddenMethod; step is { IsAbstract: true } && session.Declares(step); step = step.OverriddenMethod)
                    steps.Add(step.OriginalDefinition);
            }
        }

        return steps;
    }

    // What a method overrides in the end.
    static IMethodSymbol Root(IMethodSymbol method)
    {
        while (method.OverriddenMethod is { } inherited)
            method = inherited;
        return method;
    }
}
