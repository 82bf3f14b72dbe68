using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// Types of the platform whose objects several threads may use at a time without a lock: a lock that is held while one of
/// them works is not there for it.
/// </summary>
static class SafeTypes
{
    static readonly Dictionary<string, TypeName> s_names = Names.Select(static name => new TypeName(name)).ToDictionary(static name => name.Innermost);

    /// <summary>Their metadata names.</summary>
    public static IEnumerable<string> Names =>
    [
        "System.Text.RegularExpressions.Regex", "System.Text.Json.JsonSerializerOptions", "System.Text.Encoding", "System.Text.UTF8Encoding",
        "System.Globalization.CultureInfo", "System.StringComparer", "System.TimeZoneInfo", "System.TimeProvider", "System.Type", "System.Uri", "System.Version",
        "System.Net.Http.HttpClient", "System.Buffers.SearchValues`1", "System.Xml.Serialization.XmlSerializer", "System.Text.CompositeFormat",
        "System.Collections.Generic.IEqualityComparer`1", "System.Collections.Generic.IComparer`1",
    ];

    /// <summary>Whether a type is one of them.</summary>
    public static bool Hold(ITypeSymbol type) =>
        (type.OriginalDefinition is INamedTypeSymbol definition && s_names.TryGetValue(definition.MetadataName, out var name) && name.IsNameOf(definition))
        || type.ContainingNamespace is { Name: "Immutable" or "Frozen", ContainingNamespace: { Name: "Collections", ContainingNamespace.Name: nameof(System) } };
}
