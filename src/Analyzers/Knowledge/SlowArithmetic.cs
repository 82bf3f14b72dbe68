using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Functions of numbers that take a processor many steps: sines, roots and powers, but not what is bigger.</summary>
static class SlowArithmetic
{
    /// <summary>Whether a method is one of them.</summary>
    public static bool Is(IMethodSymbol method) => method is
    {
        IsStatic: true,
        Name: "Sin" or "Cos" or "Tan" or "Asin" or "Acos" or "Atan" or "Atan2" or "Sinh" or "Cosh" or "Tanh" or "SinCos" or "Exp" or "Log" or "Log2" or "Log10" or "Pow" or "Sqrt" or "Cbrt",
        ContainingType: { Name: "Math" or "MathF" or "Complex", ContainingNamespace: { Name: nameof(System) or "Numerics" } },
    };
}
