using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// Methods that wait for the task they are given, told by their signature: <c>T Await&lt;T&gt;(this Task&lt;T&gt; task)</c>
/// has the result only when the task has ended.
/// </summary>
static class WaitHelpers
{
    // What may answer without the result.
    static readonly string[] s_evasive = ["Default", "Try", "If", "Or"];

    /// <summary>Whether a method is one; its first argument is the task.</summary>
    public static bool IsOne(IMethodSymbol method, KnownTypes types)
    {
        if (!method.IsStatic)
            return false;
        var definition = method.OriginalDefinition;
        if (definition.Parameters.IsEmpty || !types.IsTask(definition.Parameters[0].Type))
            return false;
        return GivesResult(definition) || (definition.ReturnsVoid && definition.ContainingType.GetMembers(definition.Name).Any(static other => other is IMethodSymbol sibling && GivesResult(sibling)));
    }

    static bool GivesResult(IMethodSymbol definition) =>
        definition is { IsStatic: true, ReturnType: ITypeParameterSymbol result, Parameters: [{ Type: INamedTypeSymbol { TypeArguments: [ITypeParameterSymbol awaited] } }, ..] }
        && SymbolEqualityComparer.Default.Equals(result, awaited) && !Array.Exists(s_evasive, word => definition.Name.IndexOf(word, StringComparison.Ordinal) >= 0);
}
