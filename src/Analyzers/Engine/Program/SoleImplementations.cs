using System.Collections.Concurrent;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What runs when an interface member or a virtual method is called of which the program has only one implementation.</summary>
sealed class SoleImplementations(Compilation compilation)
{
    readonly ConcurrentDictionary<IMethodSymbol, IMethodSymbol?> _known = new(SymbolEqualityComparer.Default);
    volatile ImmutableArray<INamedTypeSymbol>[]? _types;

    /// <summary>Whether other code than its own may run when a method is called.</summary>
    public static bool IsOpen(IMethodSymbol method) =>
        (method.IsAbstract || method.IsVirtual || (method.IsOverride && !method.IsSealed)) && method.ContainingType is { IsSealed: false, IsValueType: false };

    /// <summary>The only implementation of a method; null when there is none or there are several.</summary>
    public IMethodSymbol? Of(IMethodSymbol method, CancellationToken cancellation) =>
        _known.TryGetValue(method, out var known) ? known : _known.GetOrAdd(method, Find(method, cancellation));

    IMethodSymbol? Find(IMethodSymbol method, CancellationToken cancellation)
    {
        IMethodSymbol? sole = null;
        foreach (var type in AllTypes())
        {
            cancellation.ThrowIfCancellationRequested();
            if (type.IsAbstract || In(type, method) is not { } implementation || SymbolEqualityComparer.Default.Equals(implementation, sole))
                continue;
            if (sole is not null)
                return null;
            sole = implementation;
        }

        // A class that nobody derives from, or only classes of other programs do.
        return sole ?? (method.IsAbstract ? null : method);
    }

    /// <summary>What runs when a method is called on an object of exactly this type; null when the type does not have it.</summary>
    public static IMethodSymbol? In(INamedTypeSymbol type, IMethodSymbol method)
    {
        if (method.ContainingType.TypeKind != TypeKind.Interface)
            return Overriding(type, method);
        foreach (var face in type.AllInterfaces)
        {
            if (!SymbolEqualityComparer.Default.Equals(face.OriginalDefinition, method.ContainingType))
                continue;
            foreach (var member in face.GetMembers(method.Name))
            {
                if (SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, method)
                    && type.FindImplementationForInterfaceMember(member) is IMethodSymbol implementation)
                {
                    return Overriding(type, implementation.OriginalDefinition) ?? implementation.OriginalDefinition;
                }
            }
        }

        return null;
    }

    static IMethodSymbol? Overriding(INamedTypeSymbol type, IMethodSymbol method)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var member in current.OriginalDefinition.GetMembers(method.Name))
            {
                for (var overridden = member as IMethodSymbol; overridden is not null; overridden = overridden.OverriddenMethod)
                {
                    if (SymbolEqualityComparer.Default.Equals(overridden.OriginalDefinition, method))
                        return ((IMethodSymbol)member) is { IsAbstract: false } implementation ? implementation : null;
                }
            }
        }

        return null;
    }

    ImmutableArray<INamedTypeSymbol> AllTypes()
    {
        if (_types is [var known])
            return known;
        var types = ImmutableArray.CreateBuilder<INamedTypeSymbol>();
        var pending = new Stack<INamespaceOrTypeSymbol>();
        pending.Push(compilation.Assembly.GlobalNamespace);
        while (pending.Count > 0)
        {
            var container = pending.Pop();
            if (container is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } type)
                types.Add(type);
            foreach (var member in container.GetMembers())
            {
                if (member is INamespaceOrTypeSymbol inner)
                    pending.Push(inner);
            }
        }

        // An array in an array: the outer one is published in one step.
        _types = [types.ToImmutable()];
        return _types[0];
    }
}
