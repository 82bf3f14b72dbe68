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

    static readonly TypeName s_service = new("Microsoft.Extensions.Hosting.BackgroundService");

    /// <summary>Whether a host makes one object of a type and runs it beside everything else.</summary>
    public static bool IsService(INamedTypeSymbol type)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (current.MetadataName == s_service.Innermost && s_service.IsNameOf(current.OriginalDefinition))
                return true;
        }

        return false;
    }

    /// <summary>Whether a method of a service is the one that the host runs.</summary>
    public static bool IsRunByHost(IMethodSymbol method) => method is { Name: "ExecuteAsync", IsOverride: true };

    /// <summary>Whether a method of a service begins or ends its work.</summary>
    public static bool IsLifeCycle(IMethodSymbol method) => method.Name is "StartAsync" or "StopAsync" or "ExecuteAsync" or "Dispose" or "DisposeAsync";

    /// <summary>What the host runs several of at the same time; null for types that no host is known to call.</summary>
    public static string? Activity(INamedTypeSymbol type)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            foreach (var known in s_bases)
            {
                if (known.Innermost == current.MetadataName && known.IsNameOf(current.OriginalDefinition))
                    return "requests";
            }
        }

        foreach (var contract in type.AllInterfaces)
        {
            foreach (var known in s_contracts)
            {
                if (known.Innermost == contract.MetadataName && known.IsNameOf(contract.OriginalDefinition))
                    return "requests";
            }
        }

        return null;
    }
}
