using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Calls whose results say nothing of who calls: two threads may get the same.</summary>
static class Chance
{
    static readonly TypeName s_random = new("System.Random");
    static readonly TypeName s_generator = new("System.Security.Cryptography.RandomNumberGenerator");

    /// <summary>Whether a method draws a number: random ones, and hashes.</summary>
    public static bool Draws(IMethodSymbol method) => method.Name switch
    {
        "Next" or "NextInt64" => s_random.Innermost == method.ContainingType.MetadataName && s_random.IsNameOf(method.ContainingType),
        "GetInt32" => s_generator.Innermost == method.ContainingType.MetadataName && s_generator.IsNameOf(method.ContainingType),
        nameof(GetHashCode) => true,
        _ => false,
    };
}
