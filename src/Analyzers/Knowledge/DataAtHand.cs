using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Properties that tell whether there is something to read already: who has asked does not wait.</summary>
static class DataAtHand
{
    static readonly string[] s_counts = ["Available", "BytesToRead"];
    static readonly string[] s_flags = ["DataAvailable", "KeyAvailable"];

    /// <summary>Whether a property counts what can be read at once: <c>socket.Available</c>.</summary>
    public static bool IsCounted(ISymbol? property) => property is IPropertySymbol { Type.SpecialType: SpecialType.System_Int32 } && Array.IndexOf(s_counts, property.Name) >= 0 && PlatformSpaces.Declare(property);

    /// <summary>Whether a property tells that there is something: <c>stream.DataAvailable</c>.</summary>
    public static bool IsTold(ISymbol? property) => property is IPropertySymbol { Type.SpecialType: SpecialType.System_Boolean } && Array.IndexOf(s_flags, property.Name) >= 0 && PlatformSpaces.Declare(property);

    /// <summary>Whether a member takes what is there.</summary>
    public static bool IsTakenBy(ISymbol member) => member.Name.StartsWith("Receive", StringComparison.Ordinal) || member.Name.StartsWith("Read", StringComparison.Ordinal);
}
