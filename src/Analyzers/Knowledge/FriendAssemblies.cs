using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Assemblies that may use what is internal in this one: mostly its tests.</summary>
static class FriendAssemblies
{
    /// <summary>Whether an assembly has any.</summary>
    public static bool Of(IAssemblySymbol assembly) => assembly.GetAttributes().Any(static attribute => attribute.AttributeClass is { Name: "InternalsVisibleToAttribute" });
}
