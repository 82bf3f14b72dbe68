using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Queries of providers that can be enumerated asynchronously.</summary>
static class QueryNames
{
    static readonly TypeName s_dbSet = new("Microsoft.EntityFrameworkCore.DbSet`1");
    static readonly TypeName s_included = new("Microsoft.EntityFrameworkCore.Query.IIncludableQueryable`2");
    static readonly TypeName s_operators = new("System.Linq.Queryable");
    static readonly TypeName s_enumerable = new("System.Linq.Enumerable");

    /// <summary>The operator that makes a query one that can be awaited.</summary>
    public const string AsAsyncEnumerable = "AsAsyncEnumerable";

    /// <summary>Whether every value of a type is such a query.</summary>
    public static bool IsAsynchronousSource(ITypeSymbol? type)
    {
        for (var current = type?.OriginalDefinition as INamedTypeSymbol; current is not null; current = current.BaseType?.OriginalDefinition)
        {
            if (s_dbSet.IsNameOf(current) || s_included.IsNameOf(current))
                return true;
        }

        return false;
    }

    /// <summary>Whether a method makes such a query of whatever it gets: <c>FromSql</c>, <c>AsNoTracking</c>.</summary>
    public static bool MakesAsynchronousQuery(IMethodSymbol method) =>
        method is { IsStatic: true, ReturnType: INamedTypeSymbol { Name: "IQueryable", IsGenericType: true }, ContainingNamespace: { Name: "EntityFrameworkCore", ContainingNamespace.Name: "Microsoft" } };

    /// <summary>Whether a method gives back the query of its first argument, or another query over it.</summary>
    public static bool PassesOn(IMethodSymbol method) =>
        method is { IsStatic: true, ContainingType: { } type }
        && (s_operators.IsNameOf(type) || (method.Name == nameof(Enumerable.AsEnumerable) && s_enumerable.IsNameOf(type)));
}
