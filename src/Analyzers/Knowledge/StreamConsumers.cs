using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Objects that hold no data and no connection of their own: what they read or write is in the stream that a call gives them.</summary>
static class StreamConsumers
{
    /// <summary>Whether a member belongs to such a type: hash algorithms and serializers of the platform.</summary>
    public static bool Declare(ISymbol member) => PlatformSpaces.Declare(member)
        && (member.ContainingNamespace.Name == nameof(System.Security.Cryptography) || member.ContainingType.Name.EndsWith("Serializer", StringComparison.Ordinal));
}
