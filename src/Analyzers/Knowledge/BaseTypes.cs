using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>What a type has from the types that it derives from.</summary>
static class BaseTypes
{
    /// <summary>Whether a type is another one or has it among its base types.</summary>
    public static bool Include(INamedTypeSymbol type, INamedTypeSymbol other)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, other))
                return true;
        }

        return false;
    }

    /// <summary>The code that objects of a type run for a virtual method; null where it is abstract, or none of theirs.</summary>
    public static IMethodSymbol? OverrideIn(INamedTypeSymbol type, IMethodSymbol method)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var member in current.OriginalDefinition.GetMembers(method.Name))
            {
                for (var overridden = member as IMethodSymbol; overridden is not null; overridden = overridden.OverriddenMethod)
                {
                    if (SymbolEqualityComparer.Default.Equals(overridden.OriginalDefinition, method))
                        return member is IMethodSymbol { IsAbstract: false } implementation ? implementation : null;
                }
            }
        }

        return null;
    }
}
