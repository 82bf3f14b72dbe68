using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Types that read and write formats: they block on streams, and only compute on texts and buffers.</summary>
static class Formats
{
    static readonly TypeName[] s_types =
        [new("System.Text.Json.JsonSerializer"), new("System.Text.Json.JsonDocument"), new("System.Text.Json.Nodes.JsonNode")];

    /// <summary>Whether a call of a member blocks only where it is given a stream.</summary>
    public static bool NeedStream(ISymbol member) =>
        member.ContainingType?.OriginalDefinition is { } type && s_types.Any(name => name.Innermost == type.MetadataName && name.IsNameOf(type));
}
