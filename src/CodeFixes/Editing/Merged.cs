using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>Reductions as text: what a thread's own part starts with, and the step that merges it into the whole.</summary>
static class Merged
{
    /// <summary>The value that changes nothing, for a local of a declared type; null where a literal cannot say it.</summary>
    public static string? Neutral(Merging how, ITypeSymbol type)
    {
        var isBool = type.SpecialType == SpecialType.System_Boolean;
        if (!isBool && type.SpecialType is not (>= SpecialType.System_SByte and <= SpecialType.System_Double))
            return null;
        return how switch
        {
            Merging.Sum => "0",
            Merging.Product => "1",
            Merging.Or or Merging.ExclusiveOr => isBool ? "false" : "0",
            Merging.And when isBool => "true",
            Merging.And => IsUnsigned(type) ? $"{type.ToDisplayString()}.MaxValue" : "-1",
            Merging.Largest or Merging.Smallest when !isBool => Extreme(how == Merging.Largest, type),
            _ => null,
        };
    }

    /// <summary>The value that changes nothing, written so that its type can be inferred; null where that cannot be said shortly.</summary>
    public static string? TypedNeutral(Merging how, ITypeSymbol type) => (how, type.SpecialType) switch
    {
        (Merging.Sum or Merging.Or or Merging.ExclusiveOr, SpecialType.System_Int32) => "0",
        (Merging.Sum or Merging.Or or Merging.ExclusiveOr, SpecialType.System_Int64) => "0L",
        (Merging.Sum or Merging.Or or Merging.ExclusiveOr, SpecialType.System_UInt32) => "0U",
        (Merging.Sum or Merging.Or or Merging.ExclusiveOr, SpecialType.System_UInt64) => "0UL",
        (Merging.Sum, SpecialType.System_Single) => "0F",
        (Merging.Sum, SpecialType.System_Double) => "0.0",
        (Merging.Sum, SpecialType.System_Decimal) => "0M",
        (Merging.Product, SpecialType.System_Int32) => "1",
        (Merging.Product, SpecialType.System_Int64) => "1L",
        (Merging.Product, SpecialType.System_UInt32) => "1U",
        (Merging.Product, SpecialType.System_UInt64) => "1UL",
        (Merging.Product, SpecialType.System_Single) => "1F",
        (Merging.Product, SpecialType.System_Double) => "1.0",
        (Merging.Product, SpecialType.System_Decimal) => "1M",
        (Merging.And, SpecialType.System_Int32) => "-1",
        (Merging.And, SpecialType.System_Int64) => "-1L",
        (Merging.And, SpecialType.System_UInt32) => "uint.MaxValue",
        (Merging.And, SpecialType.System_UInt64) => "ulong.MaxValue",
        (Merging.And, SpecialType.System_Boolean) => "true",
        (Merging.Or or Merging.ExclusiveOr, SpecialType.System_Boolean) => "false",
        (Merging.Largest or Merging.Smallest, >= SpecialType.System_SByte and <= SpecialType.System_Double) => Extreme(how == Merging.Largest, type),
        _ => null,
    };

    // No number is smaller than the one that the search for the largest begins with.
    static string Extreme(bool isLargest, ITypeSymbol type) => type.SpecialType is SpecialType.System_Single or SpecialType.System_Double
        ? $"{type.ToDisplayString()}.{(isLargest ? "NegativeInfinity" : "PositiveInfinity")}"
        : $"{type.ToDisplayString()}.{(isLargest ? "MinValue" : "MaxValue")}";

    /// <summary>Whether a type has no negative numbers.</summary>
    public static bool IsUnsigned(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Byte or SpecialType.System_UInt16 or SpecialType.System_UInt32 or SpecialType.System_UInt64;

    /// <summary>The statement that merges a part into the whole, in the way the steps did it.</summary>
    public static string Step(string whole, string part, Reduction step) => step switch
    {
        { How: Merging.Sum } => $"{whole} += {part};",
        { How: Merging.Product } => $"{whole} *= {part};",
        { How: Merging.And } => $"{whole} &= {part};",
        { How: Merging.Or } => $"{whole} |= {part};",
        { How: Merging.ExclusiveOr } => $"{whole} ^= {part};",
        { Statement.Syntax: AssignmentExpressionSyntax { Right: InvocationExpressionSyntax { Expression: var function } } } => $"{whole} = {function.WithoutTrivia()}({whole}, {part});",
        _ => $"if ({part} {(step.How == Merging.Largest ? ">" : "<")} {whole}) {whole} = {part};",
    };
}
