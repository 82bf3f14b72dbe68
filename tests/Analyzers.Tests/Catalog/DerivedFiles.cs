using System.Text;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Tests.Catalog;

/// <summary>Renders what follows from the descriptors.</summary>
static class DerivedFiles
{
    /// <summary>The table of rules in the README of the repository.</summary>
    public static string RuleTable() => Table(
        ["ID", "Rule", "Severity", "What it reports", "Fix"],
        rule => [rule.Id, $"[{rule.Name}]({rule.Page})", Words(rule.Descriptor), rule.Descriptor.Title.ToString(), HasFix(rule)]);

    /// <summary>The table of lessons in the README of their folder.</summary>
    public static string LessonTable() => Table(
        ["ID", "Lesson", "What goes wrong", "Exercise", "Solution"],
        rule =>
        [
            rule.Id, $"[{rule.Name}]({rule.Topic}/{rule.Name}/README.md)", rule.Descriptor.Title.ToString(),
            $"[Exercise.cs]({rule.Topic}/{rule.Name}/Exercise.cs)", $"[Solution.cs]({rule.Topic}/{rule.Name}/Solution.cs)",
        ]);

    /// <summary>The head of a rule's page.</summary>
    public static string PageHead(Rule rule) => $"""
        # {rule.Name}

        {rule.Descriptor.Title}.

        | ID | Severity | Category | Fix | Lesson |
        |---|---|---|---|---|
        | {rule.Id} | {Words(rule.Descriptor)} | {rule.Descriptor.Category} | {HasFix(rule)} | [exercise](Exercise.cs), [solution](Solution.cs) |

        """;

    /// <summary>The preset with the severities that the rules have by themselves.</summary>
    public static string RecommendedPreset() => Preset(
        "The severities that the rules have by themselves.",
        descriptor => descriptor.IsEnabledByDefault ? Key(descriptor.DefaultSeverity) : "none");

    /// <summary>The preset that makes suggestions warnings and shows what is hidden or off.</summary>
    public static string StrictPreset() => Preset(
        "Suggestions become warnings; what is hidden or off becomes a suggestion.",
        descriptor => !descriptor.IsEnabledByDefault || descriptor.DefaultSeverity == DiagnosticSeverity.Hidden ? "suggestion"
            : descriptor.DefaultSeverity == DiagnosticSeverity.Info ? "warning"
            : Key(descriptor.DefaultSeverity));

    // The level is below that of the files a user writes (100) and of the SDK's own presets (-1): they win.
    static string Preset(string purpose, Func<DiagnosticDescriptor, string> severity)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(purpose).Append('\n');
        text.Append("# Derived from the rules by tests/Analyzers.Tests: do not edit.\n");
        text.Append("is_global = true\nglobal_level = -50\n");
        foreach (var rule in Catalogue.Rules)
            text.Append($"\n# {rule.Name}: {rule.Descriptor.Title}\ndotnet_diagnostic.{rule.Id}.severity = {severity(rule.Descriptor)}\n");
        return text.ToString();
    }

    static string Table(string[] columns, Func<Rule, string[]> row)
    {
        var text = new StringBuilder();
        AppendRow(columns);
        text.Append('|').Insert(text.Length, "---|", columns.Length).Append('\n');
        foreach (var rule in Catalogue.Rules)
            AppendRow(row(rule));
        return text.ToString();

        void AppendRow(string[] cells) => text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|"))).Append(" |\n");
    }

    static string HasFix(Rule rule) => rule.FixClass is null ? "no" : "yes";

    static string Words(DiagnosticDescriptor descriptor) => descriptor switch
    {
        { IsEnabledByDefault: false } => "Off",
        { DefaultSeverity: DiagnosticSeverity.Info } => "Suggestion",
        { DefaultSeverity: var severity } => severity.ToString(),
    };

    static string Key(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Hidden => "silent",
        DiagnosticSeverity.Info => "suggestion",
        DiagnosticSeverity.Warning => "warning",
        _ => "error",
    };
}
