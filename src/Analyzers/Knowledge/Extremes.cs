using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Functions that give the larger or the smaller of two numbers.</summary>
static class Extremes
{
    /// <summary>True for <c>Math.Max</c> and <c>int.Max</c>, false for <c>Math.Min</c> and <c>int.Min</c>, null for everything else.</summary>
    public static bool? Of(IMethodSymbol method)
    {
        if (method is not { IsStatic: true, Parameters.Length: 2, ContainingType: { ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true } } type }
            || !(type.Name is nameof(Math) or "MathF" || type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double))
        {
            return null;
        }

        return method.Name switch
        {
            nameof(Math.Max) => true,
            nameof(Math.Min) => false,
            _ => null,
        };
    }
}
