using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>The namespaces of the platform and of the libraries that come with it.</summary>
static class PlatformSpaces
{
    /// <summary>Whether a member is declared in one of them.</summary>
    public static bool Declare(ISymbol member)
    {
        var space = member.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer })
            space = outer;
        return space is { Name: nameof(System) or nameof(Microsoft) };
    }
}
