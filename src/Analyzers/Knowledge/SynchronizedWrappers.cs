using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// The wrappers of the old collections: each call takes the monitor of <c>SyncRoot</c>, and an enumeration takes none
/// (documentation of <c>ArrayList.Synchronized</c>).
/// </summary>
static class SynchronizedWrappers
{
    /// <summary>Whether a method makes one.</summary>
    public static bool AreMadeBy(IMethodSymbol method) => method is { IsStatic: true, Name: "Synchronized", Parameters.Length: 1 } && LockOf(method.ContainingType) is not null;

    /// <summary>The property of a collection that hands out the lock; null for others.</summary>
    public static IPropertySymbol? LockOf(ITypeSymbol? type) =>
        type is { ContainingNamespace: { Name: "Collections", ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true } } } && type.GetMembers("SyncRoot") is [IPropertySymbol gate] ? gate : null;
}
