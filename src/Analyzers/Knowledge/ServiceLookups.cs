using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Calls that ask a container for a service: everybody who asks gets the same, or may have one of his own.</summary>
static class ServiceLookups
{
    /// <summary>Whether a method is one of them.</summary>
    public static bool IsOne(IMethodSymbol method) => method.Name is "GetService" or "GetRequiredService" or "GetKeyedService" or "GetRequiredKeyedService"
        && (method.ReducedFrom ?? method).ContainingType is { Name: "IServiceProvider" or "ServiceProviderServiceExtensions" or "ServiceProviderKeyedServiceExtensions" };
}
