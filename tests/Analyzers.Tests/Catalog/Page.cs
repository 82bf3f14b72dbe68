using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Catalog;

/// <summary>The page of a rule: a derived head, then the same headings for all rules.</summary>
static partial class Page
{
    /// <summary>The marker around the derived head.</summary>
    public const string Head = "rule";

    /// <summary>Where a page says how the defect is mended.</summary>
    public const string Fix = "The fix";

    /// <summary>The headings, in order.</summary>
    public static ImmutableArray<string> Headings { get; } =
        ["What it reports", "Why it matters", Fix, "What it leaves alone", "Known misses", "Severity and options"];

    /// <summary>A page that nobody has written yet. Its empty sections fail until somebody does.</summary>
    public static string Skeleton => $"<!-- {Head} -->\n<!-- /{Head} -->\n" + string.Concat(Headings.Select(heading => $"\n## {heading}\n"));

    /// <summary>The headings of a page with the text below each, in order.</summary>
    public static List<(string Heading, string Text)> SectionsOf(Rule rule)
    {
        var text = Repository.Read(rule.Page);
        var headings = Heading.Matches(Code.Replace(text, code => new string('x', code.Length)));
        return
        [
            .. headings.Select((heading, i) => (
                heading.Groups[1].Value,
                text[(heading.Index + heading.Length)..(i + 1 < headings.Count ? headings[i + 1].Index : text.Length)].Trim())),
        ];
    }

    /// <summary>Why the solution is not what the fix makes of the exercise; null when it is.</summary>
    public static string? ReasonToDiffer(Rule rule)
    {
        var section = SectionsOf(rule).FirstOrDefault(section => section.Heading == Fix).Text ?? "";
        return Differs.Match(section) is { Success: true } match ? match.Groups[1].Value : null;
    }

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading { get; }

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code { get; }

    [GeneratedRegex("^<!-- solution differs from the fix: (.+) -->$", RegexOptions.Multiline)]
    private static partial Regex Differs { get; }
}
