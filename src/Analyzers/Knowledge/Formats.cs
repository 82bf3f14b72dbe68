using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Types that read, write and digest formats: they block on streams, and only compute on texts and buffers.</summary>
static class Formats
{
    static readonly TypeName[] s_types =
        [new("System.Text.Json.JsonSerializer"), new("System.Text.Json.JsonDocument"), new("System.Text.Json.Nodes.JsonNode")];

    /// <summary>Whether what a member does can be awaited only of an object that was told so when it was made.</summary>
    public static bool AwaitOnlyWhenTold(ISymbol member) => AreToldToAwait(member.ContainingType);

    /// <summary>Whether a type is one of such objects.</summary>
    public static bool AreToldToAwait(ITypeSymbol? type) => type is { Name: "XmlReader" or "XmlWriter", ContainingNamespace: { Name: "Xml", ContainingNamespace.Name: nameof(System) } };

    /// <summary>Whether an assignment tells so or tells the opposite: <c>Async = isAsync</c>.</summary>
    public static bool SaysWhetherToAwait(ISimpleAssignmentOperation assignment) => assignment.Target is IPropertyReferenceOperation { Property.Name: "Async" };

    /// <summary>Whether an initializer tells so: <c>Async = true</c>.</summary>
    public static bool TellsToAwait(IOperation initializer) =>
        initializer is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: "Async" }, Value.ConstantValue: { HasValue: true, Value: true } };

    /// <summary>Whether a call of a member blocks only where it is given a stream.</summary>
    public static bool NeedStream(ISymbol member) =>
        member.ContainingType?.OriginalDefinition is { } type
        && (Digests(member, type) || s_types.Any(name => name.Innermost == type.MetadataName && name.IsNameOf(type)));

    /// <summary>Whether a static method reads a whole document: <c>XElement.Load(stream)</c>, <c>JsonDocument.Parse(stream)</c>.</summary>
    public static bool ReadDocuments(IMethodSymbol method) => method.IsStatic
        && (NeedStream(method) || method.ContainingNamespace is { Name: "Linq" or "XPath", ContainingNamespace: { Name: "Xml", ContainingNamespace.Name: nameof(System) } } or { Name: "Xml", ContainingNamespace.Name: nameof(System) });

    /// <summary>Whether a method gives the characters or bytes that a text is made of: <c>Encoding.UTF8.GetBytes(text)</c>, <c>Convert.FromHexString(text)</c>.</summary>
    public static bool TakesApart(IMethodSymbol method) => method.ContainingType is { SpecialType: SpecialType.System_String }
        || (method.ContainingType is { Name: nameof(Convert) or "MemoryExtensions" } or { Name: nameof(System.Text.Encoding), ContainingNamespace.Name: nameof(System.Text) }
            && (method.ReducedFrom ?? method).Parameters.Any(static parameter => parameter.Type.SpecialType == SpecialType.System_String));

    /// <summary>Whether a method makes a hash of what it is given.</summary>
    public static bool IsDigest(IMethodSymbol method) => method.ContainingType is { } type && Digests(method, type);

    // SHA256.HashData, HMACSHA1.HashData, HashAlgorithm.ComputeHash
    static bool Digests(ISymbol member, INamedTypeSymbol type) => type.ContainingNamespace?.Name == "Cryptography" && member.Name is "HashData" or "HmacData" or "ComputeHash";
}
