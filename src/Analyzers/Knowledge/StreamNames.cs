using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>What names tell of streams: that a method makes one of another one, <c>codec.Decompress(stream)</c>, or that a type keeps its data in memory.</summary>
static class StreamNames
{
    // What these give comes from elsewhere, whatever they are told.
    static readonly string[] s_words = ["Open", "Connect", "Send", "Request", "Upload", "Download", "Get", "Fetch", "Post", "Put", "Receive", "Accept", "Execute", "Query", "Call", "Invoke", "Load"];

    /// <summary>Whether a type says by its name that its data is in memory: libraries have streams like <c>MemoryBlockStream</c>.</summary>
    public static bool TellOfMemory(ITypeSymbol? type) => type is { TypeKind: TypeKind.Class } && type.Name.EndsWith("Stream", StringComparison.Ordinal)
        && type.Name.IndexOf("Memory", StringComparison.Ordinal) >= 0 && type.Name.IndexOf("Mapped", StringComparison.Ordinal) < 0;

    /// <summary>Whether a type that cannot be found would be a stream, by its name.</summary>
    public static bool TellOfStreams(ITypeSymbol? type) => type?.Name.EndsWith("Stream", StringComparison.Ordinal) == true;

    /// <summary>Whether a type that is no stream says by its name that it writes to or reads from one that it is given: <c>new JsonTextWriter(text)</c> of a copied library.</summary>
    public static bool TellOfWriting(ITypeSymbol? type) =>
        type is { TypeKind: TypeKind.Class } && (type.Name.EndsWith("Writer", StringComparison.Ordinal) || type.Name.EndsWith("Reader", StringComparison.Ordinal));

    /// <summary>Whether a method gives a stream over bytes in memory: <c>BinaryData.ToStream</c> of the package System.Memory.Data, and <c>AsStream</c> of what holds bytes.</summary>
    public static bool GiveMemory(IMethodSymbol method) => method switch
    {
        { Name: "ToStream", ContainingType.Name: "BinaryData" } => true,
        { Name: "AsStream", IsExtensionMethod: true, Parameters: [{ Type.Name: nameof(Memory<>) or nameof(ReadOnlyMemory<>) }, ..] } => true,
        { Name: "AsStream", ReducedFrom.Parameters: [{ Type.Name: nameof(Memory<>) or nameof(ReadOnlyMemory<>) }, ..] } => true,
        _ => false,
    };

    /// <summary>Whether the stream that a method gives is made of the one that it is given, as far as its name tells.</summary>
    public static bool MakeOver(IMethodSymbol method) => !NameWords.BeginWithAny(method.Name, s_words);

    /// <summary>What tells that a stream can go back to what it has given already.</summary>
    public const string CanSeek = nameof(Stream.CanSeek);

    /// <summary>The call that reads one byte; streams have no form of it that can be awaited.</summary>
    public const string OneByte = nameof(Stream.ReadByte);

    /// <summary>What can be awaited in its place, with a buffer for one byte.</summary>
    public const string IntoBuffer = nameof(Stream.ReadAsync);

    /// <summary>Whether a method reads one byte of a stream, and waits until it has come.</summary>
    public static bool ReadByte(IMethodSymbol method) => method is { Name: OneByte, Parameters.IsEmpty: true, IsStatic: false, ReturnType.SpecialType: SpecialType.System_Int32 } && PlatformSpaces.Declare(method);
}
