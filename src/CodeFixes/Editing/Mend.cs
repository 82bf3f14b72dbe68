using System.Threading;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>One way to mend a finding, not applied yet.</summary>
/// <param name="Variant">
/// Its name among the mends of the rule, a constant: with the rule's ID it is the key by which hosts apply it everywhere.
/// </param>
/// <param name="Title">What the menu says. Where the mend changes behaviour, it says so behind a semicolon.</param>
/// <param name="Apply">
/// The mended root of the document; null when it turns out that the mend cannot be right. Nodes annotated for the
/// formatter, the simplifier or imports are tidied afterwards, and nothing else is.
/// </param>
sealed record Mend(string Variant, string Title, Func<CancellationToken, Task<SyntaxNode?>> Apply)
{
    /// <summary>A mend that needs nothing asynchronous.</summary>
    public Mend(string variant, string title, Func<SyntaxNode?> apply)
        : this(variant, title, _ => Task.FromResult(apply()))
    {
    }

    /// <summary>A question to the mended document that the compiler does not ask, such as whether a name still means the same.</summary>
    public Func<SemanticModel, CancellationToken, bool>? Check { get; init; }

    /// <summary>
    /// Names whose declarations the mend changes: other documents of the project that mention one must compile as well as before.
    /// </summary>
    public ImmutableArray<string> Names { get; init; } = ImmutableArray<string>.Empty;

    /// <summary>Whether it mends all uses of the state in the document, so that no finding about the state may be left there.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>Whether Fix All may apply it; false where the title says that behaviour changes: somebody should look at each place.</summary>
    public bool IsForFixAll { get; init; } = Title.IndexOf(';') < 0;

    /// <summary>The equivalence key: the same at every place.</summary>
    public string KeyFor(string id) => $"{id}:{Variant}";
}
