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

    /// <summary>Whether parameters are bound before a method runs, from the form among others.</summary>
    public static bool AreBoundFor(IMethodSymbol method) =>
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
