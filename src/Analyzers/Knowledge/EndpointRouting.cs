using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Calls of ASP.NET Core that take any function, and await what it returns.</summary>
static class EndpointRouting
{
    /// <summary>Whether a method is one of them, such as <c>MapGet</c>.</summary>
    public static bool IsEndpoint(IMethodSymbol method) => (method.ReducedFrom ?? method) is
        { ContainingType: { Name: "EndpointRouteBuilderExtensions", ContainingNamespace: { Name: "Builder", ContainingNamespace: { Name: "AspNetCore" } } } };
}
