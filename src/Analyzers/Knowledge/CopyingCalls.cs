using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Calls of the platform that make a new collection each time.</summary>
static class CopyingCalls
{
    static readonly ImmutableHashSet<string> s_names = ImmutableHashSet.Create(
        nameof(Enumerable.ToArray), nameof(Enumerable.ToList), nameof(Array.Clone), nameof(string.ToCharArray), nameof(string.Split), "ToHashSet");

    /// <summary>Whether a method is one of them.</summary>
    public static bool Copy(IMethodSymbol method) => s_names.Contains(method.Name) && PlatformSpaces.Declare(method);

    /// <summary>Whether a method is one of them, and what it gives holds values, which are nobody else's either.</summary>
    public static bool Make(IMethodSymbol method, ITypeSymbol? result)
    {
        if (!Copy(method))
            return false;
        return result switch
        {
            IArrayTypeSymbol { ElementType: var element } => IsValue(element),
            INamedTypeSymbol { TypeArguments: [var element] } => IsValue(element),
            _ => false,
        };
    }

    /// <summary>Whether an expression is a part of an array, which is a new one: <c>samples[..count]</c>.</summary>
    public static bool Slice(IOperation value) => value is IArrayElementReferenceOperation { Indices: [{ Type: { Name: "Range", ContainingNamespace.Name: nameof(System) } }] };

    /// <summary>What a call of the platform fills with what it is asked on or given: <c>head.CopyTo(buffer, 0)</c>, <c>Array.Copy(from, to, n)</c>.</summary>
    public static IOperation? DestinationOf(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (!PlatformSpaces.Declare(method))
            return null;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { Name: var name } && (name.StartsWith("destination", StringComparison.Ordinal) || name is "dst" || (name is "array" && method.Name == nameof(Array.CopyTo))))
                return argument.Value;
        }

        return null;
    }

    static bool IsValue(ITypeSymbol type) => type.IsValueType || type.SpecialType == SpecialType.System_String;
}
