using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Objects that hold no data and no connection of their own: what they read or write is in the stream that a call gives them.</summary>
static class StreamConsumers
{
    static readonly TypeName[] s_types =
    [
        new("System.Security.Cryptography.HashAlgorithm"),
        new("System.Xml.Serialization.XmlSerializer"),
        new("System.Runtime.Serialization.XmlObjectSerializer"),
    ];

    /// <summary>Whether a member belongs to such a type: hash algorithms and serializers of the platform.</summary>
    public static bool Declare(ISymbol member)
    {
        if (!PlatformSpaces.Declare(member))
            return false;
        if (Formats.NeedStream(member))
            return true;
        for (var type = member.ContainingType; type is not null; type = type.BaseType)
        {
            foreach (var name in s_types)
            {
                if (name.Innermost == type.MetadataName && name.IsNameOf(type))
                    return true;
            }
        }

        return false;
    }

    static readonly string[] s_endings = ["Serializer", "Formatter", "Format", "Encoder", "Decoder", "Codec", "Hasher"];

    /// <summary>Whether a type of somebody else is one as well, as far as its name tells.</summary>
    public static bool LookLikeOne(INamedTypeSymbol? type)
    {
        foreach (var ending in s_endings)
        {
            if (type?.Name.EndsWith(ending, StringComparison.Ordinal) == true)
                return true;
        }

        return false;
    }
}
