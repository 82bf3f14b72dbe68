using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>The types of Python.NET: their objects belong to the interpreter and may only be touched under its lock.</summary>
static class PythonTypes
{
    /// <summary>Whether a type, one it derives from or one it is made of is one of them.</summary>
    public static bool Hold(ITypeSymbol? type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.ContainingNamespace is { Name: "Runtime", ContainingNamespace: { Name: "Python", ContainingNamespace.IsGlobalNamespace: true } })
                return true;
        }

        return type switch
        {
            IArrayTypeSymbol array => Hold(array.ElementType),
            INamedTypeSymbol { TypeArguments: { IsEmpty: false } arguments } => arguments.Any(static argument => argument.TypeKind == TypeKind.Dynamic || Hold(argument)),
            _ => false,
        };
    }

    /// <summary>Whether a method gives the interpreter's lock away for a while, or takes it back: <c>BeginAllowThreads</c>, <c>EndAllowThreads</c>.</summary>
    public static bool GivesAway(IMethodSymbol method, out bool isTakenBack)
    {
        isTakenBack = method.Name == "EndAllowThreads";
        return method.Name is "BeginAllowThreads" or "EndAllowThreads" && Hold(method.ContainingType);
    }
}
