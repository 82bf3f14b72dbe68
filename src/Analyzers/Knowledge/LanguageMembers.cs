namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Members that the compiler calls for words and signs of the language, so that a text need not name them.</summary>
static class LanguageMembers
{
    /// <summary>The operators of a query that is written in words: <c>from x in xs select x</c>.</summary>
    public static readonly string[] OfQueries =
        [nameof(Enumerable.Select), nameof(Enumerable.SelectMany), nameof(Enumerable.Where), nameof(Enumerable.Join), nameof(Enumerable.GroupJoin), nameof(Enumerable.OrderBy), nameof(Enumerable.OrderByDescending), nameof(Enumerable.ThenBy), nameof(Enumerable.ThenByDescending), nameof(Enumerable.GroupBy), nameof(Enumerable.Cast)];

    /// <summary>What an interpolated text is put together with, where a handler takes it.</summary>
    public static readonly string[] OfHandlers = ["AppendLiteral", "AppendFormatted"];

    /// <summary>The attribute of such a handler, with or without the last word of its name.</summary>
    public const string Handler = "InterpolatedStringHandler";

    /// <summary>The one member of strings that is called like something that waits, which <c>string.Join(…)</c> does not.</summary>
    public const string JoinOfStrings = nameof(string.Join);
}
