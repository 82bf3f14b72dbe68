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
}
