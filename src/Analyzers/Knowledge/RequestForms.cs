using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// Forms of web requests. What binds the parameters of an action has read the form, and awaited that, before the action runs: then
/// <c>Request.Form</c> only hands it out.
/// </summary>
static class RequestForms
{
    /// <summary>Whether a member is the form of a request.</summary>
    public static bool IsForm(ISymbol member) =>
        member is IPropertySymbol { Name: "Form", ContainingType: { Name: "HttpRequest", ContainingNamespace: { Name: "Http", ContainingNamespace.Name: "AspNetCore" } } };

    /// <summary>Whether the form was read before a method runs, or its request has none: parameters, or the model that it gets, were bound from it.</summary>
    public static bool AreBoundFor(IMethodSymbol method) => AreParametersBound(method) || GetsModel(method) || IsBinding(method) || (Says(method, "HttpGet") && !Says(method, "HttpP") && !Says(method, "AcceptVerbs"));

    /// <summary>Whether a method gives what was made of the form, so that it was read before: <c>HttpContext.GetOpenIddictServerRequest()</c> of the package OpenIddict.Server.AspNetCore.</summary>
    public static bool AreReadFor(string method) => method.StartsWith("GetOpenIddict", StringComparison.Ordinal) && method.EndsWith("Request", StringComparison.Ordinal);

    // Binders run when the values that they choose from have been read.
    static bool IsBinding(IMethodSymbol method) => method.Name == "BindModelAsync" && method.ContainingType.AllInterfaces.Any(static contract => contract is { Name: "IModelBinder", ContainingNamespace.Name: "ModelBinding" });

    // class Upload { [FromForm] public IFormFile File { get; set; } }
    static bool GetsModel(IMethodSymbol method)
    {
        if (!method.IsStatic && IsModel(method.ContainingType))
            return true;
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Type is INamedTypeSymbol type && IsModel(type))
                return true;
        }

        return false;
    }

    static bool IsModel(INamedTypeSymbol type)
    {
        for (var current = type; current is { TypeKind: TypeKind.Class, SpecialType: SpecialType.None }; current = current.BaseType)
        {
            foreach (var member in current.GetMembers())
            {
                if (member is IPropertySymbol && Says(member, "FromForm"))
                    return true;
            }
        }

        return false;
    }

    static bool AreParametersBound(IMethodSymbol method) =>
        method is { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Public, IsStatic: false, ContainingType: { } type } && HostTypes.BindsParameters(type)
        && !Says(method, "NonActionAttribute") && !Says(method, "DisableForm") && !Says(type, "DisableForm") && (!method.Parameters.IsEmpty || HasBoundProperty(type));

    static bool HasBoundProperty(INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (Says(current, "BindProperties") || current.GetMembers().Any(static member => member is IPropertySymbol && Says(member, "BindProperty")))
                return true;
        }

        return false;
    }

    static bool Says(ISymbol symbol, string attribute)
    {
        foreach (var one in symbol.GetAttributes())
        {
            if (one.AttributeClass?.Name.StartsWith(attribute, StringComparison.Ordinal) == true)
                return true;
        }

        return false;
    }
}
