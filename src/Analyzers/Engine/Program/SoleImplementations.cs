using System.Collections.Concurrent;
using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What runs when an interface member or a virtual method is called of which the program has only one implementation.</summary>
sealed class SoleImplementations(Session session)
{
    readonly ConcurrentDictionary<IMethodSymbol, IMethodSymbol?> _known = new(SymbolEqualityComparer.Default);
    readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<IMethodSymbol>> _few = new(SymbolEqualityComparer.Default);
    readonly ConcurrentDictionary<INamedTypeSymbol, bool> _offered = new(SymbolEqualityComparer.Default);

    /// <summary>Whether other code than its own may run when a method is called.</summary>
    public static bool IsOpen(IMethodSymbol method) =>
        (method.IsAbstract || method.IsVirtual || (method.IsOverride && !method.IsSealed)) && method.ContainingType is { IsSealed: false, IsValueType: false };

    /// <summary>The only implementation of a method; null when there is none or there are several.</summary>
    public IMethodSymbol? Of(IMethodSymbol method, CancellationToken cancellation) =>
        _known.TryGetValue(method, out var known) ? known : _known.GetOrAdd(method, Find(method, cancellation));

    /// <summary>All implementations of a method that can be called on an object; empty when there are none, or too many to look at.</summary>
    public ImmutableArray<IMethodSymbol> Few(IMethodSymbol method, CancellationToken cancellation)
    {
        if (_few.TryGetValue(method, out var known))
            return known;
        var all = All(method, cancellation).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default).Take(Limits.Implementations + 1).ToImmutableArray();
        return _few.GetOrAdd(method, all.Length <= Limits.Implementations ? all : ImmutableArray<IMethodSymbol>.Empty);
    }

    /// <summary>Whether no code of the program names a type but its own: objects of it are there for others to make.</summary>
    public bool IsOnlyOffered(INamedTypeSymbol type, CancellationToken cancellation) =>
        _offered.TryGetValue(type, out var known) ? known : _offered.GetOrAdd(type, References.IsVisibleOutside(type) && !IsNamed(type, cancellation));

    bool IsNamed(INamedTypeSymbol type, CancellationToken cancellation) => References.To(type, session, cancellation)
        .Any(named => !type.DeclaringSyntaxReferences.Any(part => part.SyntaxTree == named.Name.SyntaxTree && part.Span.Contains(named.Name.Span)));

    /// <summary>What may run when a method is called, as far as the program declares it; one that several types inherit may come again.</summary>
    public IEnumerable<IMethodSymbol> All(IMethodSymbol method, CancellationToken cancellation)
    {
        var isAny = false;
        foreach (var type in session.SourceTypes)
        {
            cancellation.ThrowIfCancellationRequested();
            if (type.IsAbstract || type.TypeKind is not (TypeKind.Class or TypeKind.Struct) || In(type, method) is not { } implementation)
                continue;
            isAny = true;
            yield return implementation;
        }

        // A class that nobody derives from, or only classes of other programs do.
        if (!isAny && !method.IsAbstract)
            yield return method;
    }

    IMethodSymbol? Find(IMethodSymbol method, CancellationToken cancellation)
    {
        IMethodSymbol? sole = null;
        foreach (var implementation in All(method, cancellation))
        {
            if (SymbolEqualityComparer.Default.Equals(implementation, sole))
                continue;
            if (sole is not null)
                return null;
            sole = implementation;
        }

        return sole;
    }

    /// <summary>What runs when a method is called on an object of exactly this type; null when the type does not have it.</summary>
    public static IMethodSymbol? In(INamedTypeSymbol type, IMethodSymbol method)
    {
        if (method.ContainingType.TypeKind != TypeKind.Interface)
            return BaseTypes.Include(type, method.ContainingType) ? Overriding(type, method) : null;
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

    // Asked of every type of the program for every virtual method that is called: most answers are no.
    static IMethodSymbol? Overriding(INamedTypeSymbol type, IMethodSymbol method)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            // Asking a type for a member by name makes all its members.
            var definition = current.OriginalDefinition;
            if (!SourceTypes.MayDeclare(definition, method))
                continue;
            foreach (var member in definition.GetMembers(method.Name))
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
}
