using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>How methods are called that end the life of an object or of a connection.</summary>
static class TeardownNames
{
    static readonly string[] s_beginnings = ["Dispose", "Close", "Cleanup", "CleanUp", "TearDown", "Teardown", "Shutdown", "ShutDown", "Break", "Abort", "Disconnect", "Destroy", "FullCleanup"];

    static readonly TypeName s_tokenSource = new("System.Threading.CancellationTokenSource");
    static readonly string[] s_endsOfWork = ["Stop", "Reset", "Cancel", "Restart", "End"];

    /// <summary>Whether a property called so tells that something is to come to its end.</summary>
    public static bool AsksForEnd(string property) => property == nameof(System.Threading.CancellationToken.IsCancellationRequested);

    /// <summary>Whether a method is called so.</summary>
    public static bool IsOne(string method) => NameWords.BeginWithAny(method, s_beginnings);

    /// <summary>Whether a method called so ends what may be begun again: <c>Close</c>, <c>Stop</c>, <c>Reset</c>.</summary>
    public static bool EndsWork(string method) => IsOne(method) || NameWords.BeginWithAny(method, s_endsOfWork);

    /// <summary>Whether an exception, as it is written, says that an object has ended.</summary>
    public static bool IsThrownAfterEnd(string type) => type.EndsWith(nameof(ObjectDisposedException), StringComparison.Ordinal);

    /// <summary>Whether a call of this name on what background work listens to ends that work.</summary>
    public static bool EndsBackgroundWork(string method) => method.StartsWith("Cancel", StringComparison.Ordinal) || method.StartsWith("Stop", StringComparison.Ordinal) || method.StartsWith("Dispose", StringComparison.Ordinal);

    /// <summary>Whether an object of a type tells background work to end.</summary>
    public static bool IsTokenSource(ITypeSymbol? type) => type is INamedTypeSymbol { OriginalDefinition: var definition } && s_tokenSource.Innermost == definition.MetadataName && s_tokenSource.IsNameOf(definition);

    /// <summary>Whether a call of this name takes what is there and leaves something else in its place.</summary>
    public static bool Exchanges(string method) => method.StartsWith("Exchange", StringComparison.Ordinal) || method.StartsWith("CompareExchange", StringComparison.Ordinal);
}
