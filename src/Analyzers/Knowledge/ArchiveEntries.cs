using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Entries of archives. What an entry holds is read and written with the stream that it opens; to open it is little or nothing.</summary>
static class ArchiveEntries
{
    /// <summary>
    /// Whether a method opens one. It reads the few bytes in front of the data, and those of a new one are written with its first data
    /// (https://github.com/dotnet/runtime, ZipArchiveEntry.OpenInWriteMode).
    /// </summary>
    public static bool IsOpenedBy(ISymbol member) => member is IMethodSymbol { Name: "Open", ContainingType: { Name: "ZipArchiveEntry" } } && PlatformSpaces.Declare(member);

    /// <summary>
    /// Whether an archive is made to be read from: what cannot seek, it copies into memory before anything else
    /// (https://github.com/dotnet/runtime, ZipArchive.Init).
    /// </summary>
    public static bool AreReadFrom(IObjectCreationOperation creation)
    {
        if (creation is not { Constructor.ContainingType: { Name: "ZipArchive" } type } || !PlatformSpaces.Declare(type))
            return false;
        foreach (var argument in creation.Arguments)
        {
            if (argument.Parameter?.Type.Name == "ZipArchiveMode" && argument.Value.ConstantValue is not { HasValue: true, Value: 0 })
                return false;
        }

        return true;
    }

    /// <summary>Whether a method makes a new one.</summary>
    public static bool IsMadeBy(IMethodSymbol method) => method is { Name: "CreateEntry", ContainingType.Name: "ZipArchive" } && PlatformSpaces.Declare(method);
}
