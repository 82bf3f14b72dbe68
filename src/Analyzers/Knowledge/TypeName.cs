using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// The metadata name of a type, taken apart, so that symbols can be compared with it without building text or asking a
/// compilation to look through all its references.
/// </summary>
sealed class TypeName
{
    readonly string[] _namespaces;
    readonly string[] _types;

    /// <summary>Takes a name like <c>System.Collections.Generic.List`1+Enumerator</c> apart.</summary>
    public TypeName(string metadataName)
    {
        var end = metadataName.LastIndexOf('.');
        _namespaces = end < 0 ? [] : metadataName.Substring(0, end).Split('.');
        _types = metadataName.Substring(end + 1).Split('+');
    }

    /// <summary>The name of the type itself, with its arity, without namespaces and outer types.</summary>
    public string Innermost => _types[_types.Length - 1];

    /// <summary>Whether a type definition has this name, in whatever assembly it is.</summary>
    public bool IsNameOf(INamedTypeSymbol type)
    {
        for (var i = _types.Length - 1; i > 0; i--)
        {
            if (type.MetadataName != _types[i] || type.ContainingType is not { } outer)
                return false;
            type = outer;
        }

        if (type.MetadataName != _types[0] || type.ContainingType is not null)
            return false;
        var space = type.ContainingNamespace;
        for (var i = _namespaces.Length - 1; i >= 0; i--)
        {
            if (space is null || space.Name != _namespaces[i])
                return false;
            space = space.ContainingNamespace;
        }

        return space is { IsGlobalNamespace: true };
    }
}
