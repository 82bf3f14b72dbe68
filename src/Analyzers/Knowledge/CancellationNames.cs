using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>What is asked of a cancellation token, and tasks that end only when one is cancelled.</summary>
static class CancellationNames
{
    /// <summary>Whether a method throws when its token is cancelled.</summary>
    public static bool Throws(IMethodSymbol method) => method.Name == nameof(System.Threading.CancellationToken.ThrowIfCancellationRequested) && Signatures.IsToken(method.ContainingType);

    /// <summary>Whether a property tells that its token is cancelled.</summary>
    public static bool Tells(IPropertySymbol property) => property.Name == nameof(System.Threading.CancellationToken.IsCancellationRequested) && Signatures.IsToken(property.ContainingType);

    /// <summary>Whether a method has something run when its token is cancelled.</summary>
    public static bool Registers(IMethodSymbol method) => method.Name is nameof(System.Threading.CancellationToken.Register) or "UnsafeRegister" && Signatures.IsToken(method.ContainingType);

    /// <summary>
    /// Whether a type is there to make a task of a token, by its name: <c>CancellationTokenTaskSource</c>, <c>CancelledTask</c>. Others take a token to
    /// end early, as <c>CancellableDownload</c> does.
    /// </summary>
    public static bool MakesTaskOfToken(ITypeSymbol type) => type.Name is var name
        && (name.Contains("CancellationToken") || name.Contains("Canceled") || name.Contains("Cancelled") || (name.Contains("Cancellation") && name.Contains("Task")));

    /// <summary>Whether a method gives a task that ends after a time, or before that by a token.</summary>
    public static bool Delays(IMethodSymbol method) => method is { Name: nameof(Task.Delay), ContainingType.Name: nameof(Task) };
}
