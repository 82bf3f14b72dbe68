using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FindSymbols;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>What gets another signature together with a method: what it overrides and implements, and what overrides and implements that.</summary>
/// <param name="Members">The method and all of these.</param>
/// <param name="Places">Where one of them is named, in the order of the documents.</param>
sealed record MethodFamily(List<IMethodSymbol> Members, List<ReferenceLocation> Places)
{
    /// <summary>The family of a method in a solution.</summary>
    public static async Task<MethodFamily> OfAsync(IMethodSymbol method, Solution solution, CancellationToken cancellation)
    {
        var references = (await SymbolFinder.FindReferencesAsync(method, solution, cancellation).ConfigureAwait(false)).ToList();
        var family = references.Select(static found => found.Definition).OfType<IMethodSymbol>()
            .Where(static member => member.MethodKind is MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation or MethodKind.LocalFunction)
            .Append(method).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default).ToList();
        var places = references.SelectMany(static found => found.Locations).GroupBy(static place => (place.Document.Id, place.Location.SourceSpan)).Select(static same => same.First())
            .OrderBy(static place => place.Document.FilePath ?? place.Document.Name, StringComparer.Ordinal).ThenBy(static place => place.Location.SourceSpan.Start).ToList();
        return new(family, places);
    }
}
