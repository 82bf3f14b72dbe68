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
