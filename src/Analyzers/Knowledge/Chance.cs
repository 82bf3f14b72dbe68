using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Calls whose results say nothing of who calls: two threads may get the same.</summary>
static class Chance
{
    static readonly TypeName s_random = new("System.Random");
    static readonly TypeName s_generator = new("System.Security.Cryptography.RandomNumberGenerator");

    /// <summary>Whether a type draws random numbers and goes on from one to the next.</summary>
    public static bool IsGenerator(ITypeSymbol? type) => type is INamedTypeSymbol { OriginalDefinition: var definition } && s_random.Innermost == definition.MetadataName && s_random.IsNameOf(definition);

    /// <summary>Whether a type derives from the generator, whose members it may have made safe.</summary>
    public static bool MayBeMadeSafe(ITypeSymbol? type)
    {
        for (var current = type?.BaseType; current is not null; current = current.BaseType)
        {
            if (IsGenerator(current))
                return true;
        }

        return false;
    }

    /// <summary>Whether a type as it is written may be that generator, and no type of the program's own.</summary>
    public static bool IsNameOfGenerator(string type) => type is "Random" or "System.Random" or "global::System.Random";

    /// <summary>Whether a method draws a number: random ones, and hashes.</summary>
    public static bool Draws(IMethodSymbol method) => method.Name switch
    {
        "Next" or "NextInt64" => s_random.Innermost == method.ContainingType.MetadataName && s_random.IsNameOf(method.ContainingType),
        "GetInt32" => s_generator.Innermost == method.ContainingType.MetadataName && s_generator.IsNameOf(method.ContainingType),
        nameof(GetHashCode) => true,
        _ => false,
    };
}
