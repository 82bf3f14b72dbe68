using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Types whose members a host calls for several requests, connections or messages at the same time.</summary>
static class HostTypes
{
    static readonly TypeName[] s_bases =
    [
        new("Microsoft.AspNetCore.Mvc.ControllerBase"), new("Microsoft.AspNetCore.Mvc.RazorPages.PageModel"), new("Microsoft.AspNetCore.SignalR.Hub"),
        new("Microsoft.AspNetCore.SignalR.Hub`1"), new("System.Web.Mvc.Controller"), new("System.Web.Http.ApiController"), new("Microsoft.AspNetCore.Mvc.ViewComponent"),
    ];

    static readonly TypeName[] s_contracts = [new("Microsoft.AspNetCore.Http.IMiddleware"), new("Microsoft.AspNetCore.Mvc.Filters.IFilterMetadata")];

    static readonly TypeName[] s_loops = [new("Microsoft.Extensions.Hosting.BackgroundService")];

    static readonly TypeName[] s_services = [new("Microsoft.Extensions.Hosting.IHostedService")];

    /// <summary>Whether a host makes one object of a type and runs it beside everything else.</summary>
    public static bool IsService(INamedTypeSymbol type)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (Is(current, s_loops))
                return true;
        }

        return false;
    }

    /// <summary>Whether a method of a service is the one that the host runs.</summary>
    public static bool IsRunByHost(IMethodSymbol method) => method is { Name: "ExecuteAsync", IsOverride: true };

    /// <summary>Whether a method of a service begins or ends its work.</summary>
    public static bool IsLifeCycle(IMethodSymbol method) => method.Name is "StartAsync" or "StopAsync" or "ExecuteAsync" or "Dispose" or "DisposeAsync";

    /// <summary>Whether a token of a host says that the program ends.</summary>
    public static bool TellsOfEnd(IPropertySymbol token) => token is { Name: "ApplicationStopping" or "ApplicationStopped", ContainingType.Name: "IHostApplicationLifetime" or "IApplicationLifetime" };

    /// <summary>Whether the code of a type runs on threads of the pool, without a context: what ASP.NET Core calls, and services of a host.</summary>
    public static bool RunsOnPool(INamedTypeSymbol type) =>
        type.AllInterfaces.Any(static contract => Is(contract, s_services)) || (Host(type) is { ContainingNamespace: { } space } && IsOfPool(space));

    // The older ASP.NET has a context for each request.
    static bool IsOfPool(INamespaceSymbol space)
    {
        while (space.ContainingNamespace is { IsGlobalNamespace: false } outer)
            space = outer;
        return space.Name == nameof(Microsoft);
    }

    /// <summary>Whether the framework binds the parameters of a type's methods from requests: controllers and pages.</summary>
    public static bool BindsParameters(INamedTypeSymbol type) => Host(type) is { Name: "ControllerBase" or "PageModel" };

    /// <summary>What the host runs several of at the same time; null for types that no host is known to call.</summary>
    public static string? Activity(INamedTypeSymbol type) => Host(type) is null ? null : "requests";

    static INamedTypeSymbol? Host(INamedTypeSymbol type)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (Is(current, s_bases))
                return current;
        }

        foreach (var contract in type.AllInterfaces)
        {
            if (Is(contract, s_contracts))
                return contract;
        }

        return null;
    }

    static bool Is(INamedTypeSymbol type, TypeName[] names)
    {
        foreach (var known in names)
        {
            if (known.Innermost == type.MetadataName && known.IsNameOf(type.OriginalDefinition))
                return true;
        }

        return false;
    }
}
