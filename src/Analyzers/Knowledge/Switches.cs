using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Properties that set an object going: <c>Enabled</c> of a timer, <c>EnableRaisingEvents</c> of a watcher.</summary>
static class Switches
{
    const string Beginning = "Enable";

    static readonly TypeName s_process = new("System.Diagnostics.Process");

    /// <summary>Whether somebody may set an object going by giving this property a value. What a process is told to raise it raises when it runs.</summary>
    public static bool IsOne(IPropertySymbol property) => property.Type.SpecialType == SpecialType.System_Boolean && !s_process.IsNameOf(property.ContainingType)
        && (property.Name.StartsWith(Beginning, StringComparison.Ordinal) || !PlatformSpaces.Declare(property));
}
