using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Methods of the platform that change nothing: neither the object they are called on nor what they are given.</summary>
static class ReadingCalls
{
    static readonly HashSet<string> s_ofCollections = new(StringComparer.Ordinal)
    {
        "TryGetValue", "GetValueOrDefault", "ContainsKey", "ContainsValue", "Contains", "IndexOf", "LastIndexOf", "Find", "FindAll", "FindIndex", "FindLast", "FindLastIndex",
        "Exists", "TrueForAll", "BinarySearch", "GetRange", "ConvertAll", "Peek", "TryPeek", "ToArray", "CopyTo", "GetEnumerator", "MoveNext", "ForEach", "GetViewBetween",
        "IsSubsetOf", "IsSupersetOf", "IsProperSubsetOf", "IsProperSupersetOf", "Overlaps", "SetEquals", "Equals", "GetHashCode", "ToString", "AsReadOnly", "IndexOfKey", "IndexOfValue",
        "GetKeyAtIndex", "GetValueAtIndex", "TryGetNonEnumeratedCount",
    };

    /// <summary>Whether one of the atomic calls changes nothing: <c>Interlocked.Read</c>, <c>Volatile.Read</c>.</summary>
    public static bool OnlyReadsAtomically(IMethodSymbol atomic) => LooksAtomic(atomic.Name);

    /// <summary>Whether a method called so, that is given one variable by reference, reads it.</summary>
    public static bool LooksAtomic(string name) => name == "Read";

    /// <summary>Whether a method only reads.</summary>
    public static bool OnlyReads(IMethodSymbol method)
    {
        var definition = (method.ReducedFrom ?? method).OriginalDefinition;
        if (definition.ContainingType is not { ContainingNamespace: { } space } type)
            return false;
        if (space is { Name: "Linq", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } && type.Name == "Enumerable")
            return true;
        // SHA256.HashData(data) makes a new array.
        if (definition is { IsStatic: true, Name: "HashData", Parameters.Length: 1 } && space is { Name: "Cryptography", ContainingNamespace: { Name: "Security", ContainingNamespace.Name: "System" } })
            return true;
        // Array.Sort and the like change what they are given.
        return IsOfCollections(space) || type.SpecialType == SpecialType.System_Array ? s_ofCollections.Contains(definition.Name)
            : PlainTypes.IsPlain(type) && type.Name != "Random" && definition.Name is not ("Fill" or "Clear");
    }

    static bool IsOfCollections(INamespaceSymbol space) => space switch
    {
        { Name: "Collections", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } => true,
        { Name: "Generic" or "Concurrent" or "Immutable" or "Frozen" or "ObjectModel", ContainingNamespace: { Name: "Collections", ContainingNamespace.Name: "System" } } => true,
        _ => false,
    };
}
