using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Names of types whose objects make others: what one of them hands out belongs to whoever asked for it.</summary>
static class FactoryNames
{
    static readonly string[] s_endings = ["Factory", "DataSource", "Pool"];

    /// <summary>Whether objects of a type called so make new objects, or lend them to one user at a time.</summary>
    public static bool LooksLikeFactory(string type)
    {
        foreach (var ending in s_endings)
        {
            if (type.EndsWith(ending, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>Whether a type is a pool by its name: what is kept there is taken and given back.</summary>
    public static bool IsPool(ITypeSymbol? type) => type is not null && NameWords.Contain(type.Name, "Pool");
}
