using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Types of the platform whose methods take a few steps: numbers, texts, tuples, spans and the usual collections.</summary>
static class PlainTypes
{
    /// <summary>Whether calling a method of the type is no work to speak of.</summary>
    public static bool IsPlain(ITypeSymbol type) => type.SpecialType != SpecialType.None || type.TypeKind == TypeKind.Enum
        || (type.ContainingNamespace is { } space && IsPlain(space, type.Name));

    /// <summary>Whether a type is one of the classes that hold a few values which never change.</summary>
    public static bool IsTuple(INamedTypeSymbol type) => type is { Name: "Tuple", IsGenericType: true, ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    static bool IsPlain(INamespaceSymbol space, string name) => space switch
    {
        { Name: "System", ContainingNamespace.IsGlobalNamespace: true } => name is "Math" or "MathF" or "Convert" or "BitConverter" or "HashCode" or "Char" or "DateTime" or "TimeSpan"
            or "Guid" or "Random" or "Tuple" or "ValueTuple" or "Range" or "Index" or "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory" or "Nullable" or "StringComparer",
        { Name: "Generic", ContainingNamespace: { Name: "Collections", ContainingNamespace.Name: "System" } } => true,
        { Name: "Concurrent", ContainingNamespace: { Name: "Collections", ContainingNamespace.Name: "System" } } => true,
        { Name: "Numerics", ContainingNamespace.Name: "System" } => name is "BitOperations" or "Vector2" or "Vector3" or "Vector4" or "Complex",
        _ => false,
    };
}
