using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// Tests of completion that no table holds: a library for older platforms writes the ones it lacks as extension methods of
/// the same name, <c>task.IsCompletedSuccessfully()</c>.
/// </summary>
static class CompletionNames
{
    static readonly ImmutableHashSet<string> s_tests =
        Table.Waits.Entries.Where(static entry => entry.Meaning.Kind == Meaning.CompletionTest).Select(static entry => entry.Member).ToImmutableHashSet();

    /// <summary>Whether a method stands in for a property that is true only for complete tasks.</summary>
    public static bool LooksLikeTest(IMethodSymbol method) =>
        method is { IsExtensionMethod: true, Parameters.Length: 1, ReturnType.SpecialType: SpecialType.System_Boolean } && s_tests.Contains(method.Name);
}
