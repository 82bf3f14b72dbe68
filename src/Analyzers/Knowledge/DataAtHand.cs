using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Properties that tell whether there is something to read already: who has asked does not wait.</summary>
static class DataAtHand
{
    static readonly string[] s_counts = ["Available", "BytesToRead"];
    static readonly string[] s_flags = ["DataAvailable", "KeyAvailable"];

    // What waits for more than one piece is not among them: a line, a block, all there is.
    static readonly string[] s_takers = ["Peek", "Read", "ReadByte", "ReadChar", "ReadExisting", "ReadKey", "Receive", "ReceiveFrom", "ReceiveMessageFrom"];

    /// <summary>Whether a property counts what can be read at once: <c>socket.Available</c>.</summary>
    public static bool IsCounted(ISymbol? property) => property is IPropertySymbol { Type.SpecialType: SpecialType.System_Int32 } && Array.IndexOf(s_counts, property.Name) >= 0 && PlatformSpaces.Declare(property);

    /// <summary>Whether a property tells that there is something: <c>stream.DataAvailable</c>.</summary>
    public static bool IsTold(ISymbol? property) => property is IPropertySymbol { Type.SpecialType: SpecialType.System_Boolean } && Array.IndexOf(s_flags, property.Name) >= 0 && PlatformSpaces.Declare(property);

    /// <summary>Whether a member takes what is there, be it less than was asked for.</summary>
    public static bool IsTakenBy(ISymbol member) => Array.IndexOf(s_takers, member.Name) >= 0;
}
