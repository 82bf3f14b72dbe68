using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>What Entity Framework sends its queries to, told by the calls that choose it.</summary>
static class QueryProviders
{
    /// <summary>Those that answer on the thread of the caller, awaited or not.</summary>
    public static readonly string[] Local = ["UseSqlite", "UseInMemoryDatabase"];

    /// <summary>Those that wait for another machine.</summary>
    public static readonly string[] Remote = ["UseSqlServer", "UseAzureSql", "UseNpgsql", "UseMySql", "UseMySQL", "UseOracle", "UseCosmos", "UseFirebird", "UseMongoDB", "UseDb2", "UseSnowflake"];

    /// <summary>Whether a member belongs to Entity Framework.</summary>
    public static bool AreAskedBy(ISymbol member)
    {
        for (var space = member.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
        {
            if (space is { Name: "EntityFrameworkCore", ContainingNamespace: { Name: nameof(Microsoft), ContainingNamespace.IsGlobalNamespace: true } })
                return true;
        }

        return false;
    }
}
