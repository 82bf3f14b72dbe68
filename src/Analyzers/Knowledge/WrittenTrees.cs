using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Trees that are as large as what somebody wrote down: the expressions of a query have a handful of nodes, however much data it is asked of.</summary>
static class WrittenTrees
{
    /// <summary>Whether a method is given a node of such a tree, so that its recursion ends soon.</summary>
    public static bool AreWalkedBy(IMethodSymbol method)
    {
        foreach (var parameter in method.Parameters)
        {
            for (var type = parameter.Type; type is { SpecialType: SpecialType.None }; type = type.BaseType)
            {
                if (type is { Name: "Expression", ContainingNamespace: { Name: "Expressions", ContainingNamespace.Name: "Linq" } })
                    return true;
            }
        }

        return false;
    }
}
