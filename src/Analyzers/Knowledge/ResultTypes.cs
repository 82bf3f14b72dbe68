using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>What awaiting a value gives, told from its type alone (C# specification, "Awaitable expressions").</summary>
static class ResultTypes
{
    /// <summary>What a method or property gives.</summary>
    public static ITypeSymbol? Of(ISymbol member) => member switch
    {
        IMethodSymbol method => method.ReturnType,
        IPropertySymbol property => property.Type,
        _ => null,
    };

    /// <summary>Whether a type can be awaited by members of its own.</summary>
    public static bool IsAwaitable(ITypeSymbol? type) => AwaitedBy(type) is not null;

    /// <summary>Whether a type is a task of the platform or a form of one, or what an async method can return: awaiting it waits for something, and switches to no other thread.</summary>
    public static bool IsLikeTask(ITypeSymbol? type) => type is null or { TypeKind: TypeKind.Dynamic or TypeKind.Error or TypeKind.TypeParameter }
        || type.ContainingNamespace is { Name: "Tasks" or "CompilerServices", ContainingNamespace: { Name: nameof(System.Threading) or nameof(System.Runtime), ContainingNamespace.Name: nameof(System) } }
        || type.OriginalDefinition.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name == "AsyncMethodBuilderAttribute");

    /// <summary>What awaiting a value of a type gives, <c>void</c> included; null when it cannot be awaited.</summary>
    public static ITypeSymbol? AwaitedBy(ITypeSymbol? type)
    {
        for (var current = type is null or IArrayTypeSymbol or { SpecialType: not SpecialType.None } ? null : type; current is not null; current = current.BaseType)
        {
            foreach (var member in current.GetMembers("GetAwaiter"))
            {
                if (member is IMethodSymbol { IsStatic: false, Parameters.Length: 0, ReturnType: var awaiter })
                    return ResultOf(awaiter);
            }
        }

        return null;
    }

    static ITypeSymbol? ResultOf(ITypeSymbol awaiter)
    {
        foreach (var member in awaiter.GetMembers("GetResult"))
        {
            if (member is IMethodSymbol { IsStatic: false, Parameters.Length: 0 } result)
                return result.ReturnType;
        }

        return null;
    }

    /// <summary>Whether a type is one of those that iterators give.</summary>
    public static bool IsSequence(ITypeSymbol? type) =>
        type is { Name: nameof(IEnumerable<>) or nameof(IEnumerator<>) or AsyncCounterparts.AsyncSequence or "IAsyncEnumerator", TypeKind: TypeKind.Interface };

    /// <summary>Whether a type stands for a query that somebody else runs, rather than for its results.</summary>
    public static bool IsQuery(ITypeSymbol? type)
    {
        if (type is null)
            return false;
        if (type.Name.Contains("Queryable"))
            return true;
        foreach (var contract in type.AllInterfaces)
        {
            if (contract.Name == "IQueryable")
                return true;
        }

        return false;
    }
}
