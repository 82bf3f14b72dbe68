using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Collections that things are put into one at a time, and how two of them become one.</summary>
static class Gatherers
{
    static readonly (string Type, string Add, string Merge)[] s_types =
    [
        ("List`1", "Add", "AddRange"), ("HashSet`1", "Add", "UnionWith"), ("SortedSet`1", "Add", "UnionWith"),
    ];

    /// <summary>Whether a method puts one more thing into a collection.</summary>
    public static bool Adds(IMethodSymbol method) => Find(method.ContainingType) is { } found && found.Add == method.Name && method.Parameters.Length == 1;

    /// <summary>The method that puts all of another such collection into one: <c>AddRange</c>. Null for other types.</summary>
    public static string? MergeOf(ITypeSymbol? type) => type is INamedTypeSymbol named ? Find(named)?.Merge : null;

    /// <summary>Whether a collection takes everything only once.</summary>
    public static bool IsSet(ITypeSymbol type) => MergeOf(type) == "UnionWith";

    static (string Type, string Add, string Merge)? Find(INamedTypeSymbol type)
    {
        if (!IsOfCollections(type))
            return null;
        foreach (var known in s_types)
        {
            if (known.Type == type.MetadataName)
                return known;
        }

        return null;
    }

    /// <summary>Whether a type is a map from keys to values.</summary>
    public static bool IsMap(ITypeSymbol? type) => type is INamedTypeSymbol { MetadataName: "Dictionary`2" or "SortedDictionary`2" or "IDictionary`2" } named && IsOfCollections(named);

    /// <summary>Whether what belongs together in a collection depends on a comparer that it was given.</summary>
    public static bool Compares(ITypeSymbol type) => IsMap(type) || (MergeOf(type) is not null && IsSet(type));

    /// <summary>Whether a type is that of comparers.</summary>
    public static bool IsComparer(ITypeSymbol type) => type is INamedTypeSymbol { MetadataName: "IEqualityComparer`1" or "IComparer`1" } named && IsOfCollections(named);

    /// <summary>Whether no key comes twice in what is enumerated: maps, sets, groups.</summary>
    public static bool HasEachKeyOnce(ITypeSymbol? type) => IsMap(type) || (type is not null && MergeOf(type) is not null && IsSet(type))
        || (type is INamedTypeSymbol { TypeArguments: [INamedTypeSymbol { MetadataName: "KeyValuePair`2" or "IGrouping`2" }] });

    /// <summary>Whether a method looks up what belongs to a key, or whether anything does.</summary>
    public static bool LooksUp(IMethodSymbol method) => (method.ReducedFrom ?? method).OriginalDefinition is { ContainingType: { } type } definition && IsOfCollections(type)
        && definition.Name is "TryGetValue" or "ContainsKey" or "GetValueOrDefault" or "Contains";

    static bool IsOfCollections(INamedTypeSymbol type) => type.ContainingNamespace is { Name: "Generic" or "Concurrent", ContainingNamespace: { Name: "Collections", ContainingNamespace.Name: nameof(System) } };
}
