using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Queries that look no further than they have to: over a text they are a search in it.</summary>
static class EarlyEnds
{
    /// <summary>Whether a query ends with the first element that decides.</summary>
    public static bool Are(IMethodSymbol query) => query.Name is "All" or "Any" or "First" or "FirstOrDefault" or "Contains";
}
