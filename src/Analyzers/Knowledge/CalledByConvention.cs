using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Methods that a framework finds by their names, and calls with the signature it expects.</summary>
static class CalledByConvention
{
    /// <summary>Whether a method is one of them.</summary>
    public static bool Includes(IMethodSymbol method)
    {
        // ASP.NET Core reads the class Startup.
        if (method.ContainingType is { Name: var type } && type.StartsWith("Startup", StringComparison.Ordinal)
            && method.Name is "Configure" or "ConfigureServices" or "ConfigureContainer")
        {
            return true;
        }

        foreach (var attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass?.Name is "OnSerializingAttribute" or "OnSerializedAttribute" or "OnDeserializingAttribute" or "OnDeserializedAttribute"
                or "UnmanagedCallersOnlyAttribute" or "ModuleInitializerAttribute" or "ConditionalAttribute")
            {
                return true;
            }
        }

        return false;
    }
}
