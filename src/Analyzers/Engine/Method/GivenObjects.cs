using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Objects that a function was given: whether they may be what a lock of its type is there for.</summary>
static class GivenObjects
{
    /// <summary>Whether a type has fields that may hold objects of another one.</summary>
    public static bool MayBeHeldBy(INamedTypeSymbol? holder, ITypeSymbol type)
    {
        // What never changes may be looked at by anybody.
        if (UnchangeableTypes.IsUnchangeable(type))
            return false;
        foreach (var member in holder?.GetMembers() ?? ImmutableArray<ISymbol>.Empty)
        {
            if (member is IFieldSymbol { IsConst: false } field && Mentions(field.Type, type))
                return true;
        }

        return false;
    }

    static bool Mentions(ITypeSymbol whole, ITypeSymbol part) => SymbolEqualityComparer.Default.Equals(whole, part) || whole switch
    {
        IArrayTypeSymbol array => Mentions(array.ElementType, part),
        INamedTypeSymbol named => named.TypeArguments.Any(argument => Mentions(argument, part)),
        _ => false,
    };

    /// <summary>A list that the caller may share with others is what a lock may be there for; arrays given to compute on rarely are.</summary>
    public static bool AreSharedCollections(ITypeSymbol type) =>
        type is { IsReferenceType: true, SpecialType: SpecialType.None } and not IArrayTypeSymbol && !UnchangeableTypes.IsImmutable(type)
        && type.AllInterfaces.Any(static implemented => implemented.SpecialType is SpecialType.System_Collections_IEnumerable);
}
