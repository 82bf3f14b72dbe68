using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Calls that bring a whole file into memory: what they hand out is as large as files are.</summary>
static class WholeFiles
{
    /// <summary>Whether a synchronous method reads or writes all of a file, or adds to its end: <c>File.AppendAllLines</c>.</summary>
    public static bool AreMovedBy(IMethodSymbol method) => method is { IsStatic: true, ContainingType: { Name: nameof(File), ContainingNamespace: { Name: nameof(System.IO), ContainingNamespace.Name: nameof(System) } } }
        && method.Name is "ReadAllBytes" or "ReadAllText" or "ReadAllLines" or "WriteAllBytes" or "WriteAllText" or "WriteAllLines" or "AppendAllText" or "AppendAllLines" or "AppendAllBytes";

    /// <summary>Whether a method reads all that there is: <c>File.ReadAllBytes</c>, <c>File.ReadAllLinesAsync</c>.</summary>
    public static bool AreReadBy(IMethodSymbol method) => method is
    {
        IsStatic: true,
        Name: "ReadAllBytes" or "ReadAllBytesAsync" or "ReadAllText" or "ReadAllTextAsync" or "ReadAllLines" or "ReadAllLinesAsync",
        ContainingType: { Name: nameof(File), ContainingNamespace: { Name: nameof(System.IO), ContainingNamespace.Name: nameof(System) } },
    };
}
