using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Tests.Catalog;

/// <summary>The release-tracking files: which release has which rule, in the form that RS2000 and its kin demand.</summary>
static class Releases
{
    /// <summary>What has been released; a person moves rows there when a version ships.</summary>
    public const string Shipped = "src/Analyzers/AnalyzerReleases.Shipped.md";

    /// <summary>What comes with the next release; its table of new rules is derived.</summary>
    public const string Unshipped = "src/Analyzers/AnalyzerReleases.Unshipped.md";

    const string NewRules = "### New Rules";

    /// <summary>The row of a rule.</summary>
    public static string RowOf(Rule rule) => $"{rule.Id} | {rule.Descriptor.Category} | {SeverityOf(rule.Descriptor)} | {rule.Name}";

    static string SeverityOf(DiagnosticDescriptor descriptor) =>
        descriptor.IsEnabledByDefault ? descriptor.DefaultSeverity.ToString() : "Disabled";

    /// <summary>The rows that hold today: the last one of each ID. Rows of changed rules lose what the rule was before.</summary>
    public static IEnumerable<string> Rows() => RowsIn(Shipped).Concat(RowsIn(Unshipped))
        .Select(columns => (string[])(columns.Length > 4 ? [columns[0], columns[1], columns[2], columns[^1]] : columns))
        .GroupBy(columns => columns[0])
        .Select(rows => string.Join(" | ", rows.Last()));

    static IEnumerable<string[]> RowsIn(string file) => Repository.Read(file).Split('\n')
        .Where(line => line.StartsWith("CONC", StringComparison.Ordinal))
        .Select(line => Array.ConvertAll(line.Split('|'), column => column.Trim()));

    /// <summary>The file of the next release with the rules that no release has yet; sections written by hand stay.</summary>
    public static string RenderUnshipped()
    {
        var released = RowsIn(Shipped).Select(columns => columns[0]).ToHashSet();
        var rows = Catalogue.Rules.Where(rule => !released.Contains(rule.Id)).Select(RowOf).ToList();
        var table = rows.Count == 0 ? "" : string.Join('\n',
            [NewRules, "", "Rule ID | Category | Severity | Notes", "--------|----------|----------|-------", .. rows, ""]);

        var text = Repository.Read(Unshipped);
        var start = text.IndexOf(NewRules, StringComparison.Ordinal);
        if (start < 0)
            return table.Length == 0 ? text : $"{text.TrimEnd()}\n\n{table}";
        var next = text.IndexOf("\n### ", start, StringComparison.Ordinal);
        return text[..start] + table + (next < 0 ? "" : text[next..]);
    }
}
