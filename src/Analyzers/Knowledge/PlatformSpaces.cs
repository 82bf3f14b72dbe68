using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>The namespaces of the platform and of the libraries that come with it.</summary>
static class PlatformSpaces
{
    /// <summary>Whether a member is declared in one of them.</summary>
    public static bool Declare(ISymbol member) => RootOf(member) is nameof(System) or nameof(Microsoft);

    /// <summary>Whether an attribute is of the language and its library: it tells the compiler something, and no host that calls what bears it.</summary>
    public static bool IsOfLanguage(ISymbol attribute) => RootOf(attribute) == nameof(System);

    static string? RootOf(ISymbol member)
    {
        var space = member.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer })
            space = outer;
        return space?.Name;
    }

    /// <summary>Whether a member belongs to what speaks to other machines: whoever makes a connection has it for himself.</summary>
    public static bool IsOfNetwork(ISymbol member)
    {
        for (var space = member.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
        {
            if (space is { Name: nameof(System.Net), ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true } })
                return true;
        }

        return false;
    }

    /// <summary>Whether a type only names a file or folder: <c>FileInfo</c>. Who is given one is given no file that somebody keeps open.</summary>
    public static bool IsFileName(ITypeSymbol? type) => type is { Name: nameof(FileInfo) or nameof(DirectoryInfo) or nameof(FileSystemInfo), ContainingNamespace: { Name: nameof(System.IO), ContainingNamespace.Name: nameof(System) } };
}
