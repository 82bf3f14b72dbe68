using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>One way to mend a finding that changes several documents, tried out already.</summary>
/// <param name="Variant">Its name among the mends of the rule, a constant.</param>
/// <param name="Title">What the menu says.</param>
/// <param name="Solution">What comes of it.</param>
/// <param name="IsForFixAll">Whether Fix All may apply it; false where somebody should look at each place.</param>
sealed record SolutionMend(string Variant, string Title, Solution Solution, bool IsForFixAll = true)
{
    /// <summary>The equivalence key: the same at every place.</summary>
    public string KeyFor(string id) => $"{id}:{Variant}";
}
