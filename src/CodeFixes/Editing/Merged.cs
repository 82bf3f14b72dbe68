using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

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

    /// <summary>Whether additions of a type are rounded, so that their order shows in the last digits.</summary>
    public static bool IsRounded(ITypeSymbol? type) => type?.SpecialType is SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal;

    /// <summary>What is added to in a collection: its elements, or the values of its keys.</summary>
    public static ITypeSymbol? ElementOf(ITypeSymbol collection) => collection switch
    {
        IArrayTypeSymbol array => array.ElementType,
        INamedTypeSymbol { TypeArguments: [.., var last] } when Gatherers.IsMap(collection) => last,
        _ => null,
    };

    /// <summary>
    /// An empty collection of the same type, as large where that cannot grow, with the same idea of what is equal; null where none can be made.
    /// </summary>
    /// <param name="type">The type.</param>
    /// <param name="like">The collection that it will be merged into.</param>
    /// <param name="made">Where that is made; null when nobody knows.</param>
    /// <param name="model">The model of the place where it is named.</param>
    /// <param name="position">The place.</param>
    public static string? EmptyLike(ITypeSymbol type, string like, IObjectCreationOperation? made, SemanticModel model, int position) => type switch
    {
        IArrayTypeSymbol { Rank: 1, ElementType: not IArrayTypeSymbol } array => $"new {array.ElementType.ToMinimalDisplayString(model, position)}[{like}.Length]",
        INamedTypeSymbol { TypeKind: TypeKind.Class } when (Gatherers.Compares(type) ? ComparerOf(type, made, model, position) : "") is { } comparer =>
            $"new {type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToMinimalDisplayString(model, position)}({comparer})",
        _ => null,
    };

    // StringComparer.Ordinal, or nothing; null for one that has no name.
    static string? ComparerOf(ITypeSymbol type, IObjectCreationOperation? made, SemanticModel model, int position)
    {
        if (made is null || !SymbolEqualityComparer.Default.Equals(made.Type, type))
            return null;
        if (made.Arguments.FirstOrDefault(static argument => Gatherers.IsComparer(argument.Parameter!.Type)) is not { Value: var comparer })
            return "";
        return InputSizes.Unwrapped(comparer) switch
        {
            { ConstantValue: { HasValue: true, Value: null } } => "",
            IPropertyReferenceOperation { Property: { IsStatic: true, SetMethod: null } property } => $"{property.ContainingType.ToMinimalDisplayString(model, position)}.{property.Name}",
            IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true } field } => $"{field.ContainingType.ToMinimalDisplayString(model, position)}.{field.Name}",
            _ => null,
        };
    }

    /// <summary>The statement that merges a part of a collection into the whole; null where the steps need what is there already.</summary>
    public static string? MergeOf(ITypeSymbol type, string whole, string part, IReadOnlyList<Gathering> steps, Func<string, string> fresh)
    {
        if (steps[0].Appends)
            return Gatherers.MergeOf(type) is { } method ? $"{whole}.{method}({part});" : null;
        if (type is IArrayTypeSymbol)
        {
            var index = fresh("i");
            return $"for (var {index} = 0; {index} < {part}.Length; {index}++) {whole}[{index}] += {part}[{index}];";
        }

        // counts[key]++ fails for a key that is not there yet, and would fail in the part for one that is in the whole.
        if (steps.Any(static step => step.Step is IExpressionStatementOperation { Operation: not ISimpleAssignmentOperation }))
            return null;
        var (key, count) = (fresh("key"), fresh("count"));
        return $"foreach (var ({key}, {count}) in {part}) {whole}[{key}] = {whole}.GetValueOrDefault({key}) + {count};";
    }

    /// <summary>Whether a type has no negative numbers.</summary>
    public static bool IsUnsigned(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Byte or SpecialType.System_UInt16 or SpecialType.System_UInt32 or SpecialType.System_UInt64;

    /// <summary>The statement that merges a part into the whole, in the way the steps did it.</summary>
    public static string Step(string whole, string part, Reduction step) => (Operator(step.How), Function(step)) switch
    {
        ({ } sign, _) => $"{whole} {sign}= {part};",
        (_, { } function) => $"{whole} = {function}({whole}, {part});",
        _ => $"if ({part} {Comparison(step.How)} {whole}) {whole} = {part};",
    };

    /// <summary>Two parts as one, in the way the steps did it; both are simple expressions, the second one without effects where it is compared.</summary>
    public static string Combined(string one, string other, Reduction step) => (Operator(step.How), Function(step)) switch
    {
        ({ } sign, _) => $"{one} {sign} {other}",
        (_, { } function) => $"{function}({one}, {other})",
        _ => $"{other} {Comparison(step.How)} {one} ? {other} : {one}",
    };

    static string? Operator(Merging how) => how switch
    {
        Merging.Sum => "+",
        Merging.Product => "*",
        Merging.And => "&",
        Merging.Or => "|",
        Merging.ExclusiveOr => "^",
        _ => null,
    };

    // Math.Max, as the author calls it.
    static string? Function(Reduction step) =>
        step.Statement.Syntax is AssignmentExpressionSyntax { Right: InvocationExpressionSyntax { Expression: var function } } ? function.WithoutTrivia().ToString() : null;

    static string Comparison(Merging how) => how == Merging.Largest ? ">" : "<";
}
