using System.Text.RegularExpressions;
using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Tests.Catalog;

/// <summary>What holds for every rule: its class, its words, its files, its fix.</summary>
public partial class RuleTests
{
    public static TheoryData<string> Ids => Catalogue.Ids;

    [Fact]
    public void No_two_rules_share_an_id_or_a_name()
    {
        Assert.NotEmpty(Catalogue.Rules);
        Assert.Equal(Catalogue.Rules.Length, Catalogue.Rules.Select(rule => rule.Id).Distinct().Count());
        Assert.Equal(Catalogue.Rules.Length, Catalogue.Rules.Select(rule => rule.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void A_file_of_a_rule_holds_a_rule() => Assert.Equal(
        Catalogue.Rules.Select(rule => rule.Source).Order(StringComparer.Ordinal), Repository.SourcesIn("src/Analyzers/Rules"));

    [Theory, MemberData(nameof(Ids))]
    public void A_rule_is_one_sealed_class_in_the_folder_of_its_topic(string id)
    {
        var rule = Catalogue.Of(id);
        Assert.True(rule.Class is { IsPublic: true, IsSealed: true }, $"{rule.Name} is not public and sealed");
        Assert.True(rule.Class.IsSubclassOf(typeof(RuleAnalyzer)), $"{rule.Name} is no {nameof(RuleAnalyzer)}");
        Assert.Equal($"ConcurrencyAnalyzers.Rules.{rule.Topic}", rule.Class.Namespace);
        Assert.Equal([LanguageNames.CSharp], rule.Class.GetCustomAttributes(typeof(DiagnosticAnalyzerAttribute), inherit: false)
            .Cast<DiagnosticAnalyzerAttribute>().SelectMany(attribute => attribute.Languages));
        Assert.Single(rule.Analyzer.SupportedDiagnostics);

        AssertHas(rule.Source);
        var source = Repository.Read(rule.Source);
        Assert.Matches($@"\bclass {rule.Name}\b", source);
        Assert.Contains($"/// {rule.Id}: ", source);
    }

    [Theory, MemberData(nameof(Ids))]
    public void An_id_is_in_the_range_of_its_topic(string id)
    {
        Assert.Matches(@"^CONC\d{4}$", id);
        Assert.Equal(Topics.Of(id), Catalogue.Of(id).Descriptor.Category);
    }

    [Theory, MemberData(nameof(Ids))]
    public void The_words_of_a_rule_are_complete(string id)
    {
        var descriptor = Catalogue.Of(id).Descriptor;
        var (title, message, description) = (descriptor.Title.ToString(), descriptor.MessageFormat.ToString(), descriptor.Description.ToString());
        Assert.All([title, message, description], words => Assert.Equal(words.Trim(), words));
        Assert.Matches("^[A-Z].*[^.]$", title);
        Assert.Matches(@"[^.]$", message);
        Assert.Matches(@"^[A-Z].*\.$", description);
        Assert.NotEqual(title, message);
        Assert.True(QuotedPlaceholder.IsMatch(message), $"The message names nothing in the code, like '{{0}}': {message}");
    }

    [GeneratedRegex(@"'\{\d\}'")]
    private static partial Regex QuotedPlaceholder { get; }

    [Theory, MemberData(nameof(Ids))]
    public void The_help_link_opens_the_page_of_the_rule(string id)
    {
        var rule = Catalogue.Of(id);
        Assert.EndsWith("/blob/main/" + rule.Page, rule.Descriptor.HelpLinkUri);
        AssertHas(rule.Page);
    }

    [Theory, MemberData(nameof(Ids))]
    public void A_rule_has_tests_under_its_name(string id)
    {
        var rule = Catalogue.Of(id);
        AssertHas(rule.Tests);
        Assert.NotNull(typeof(RuleTests).Assembly.GetType($"ConcurrencyAnalyzers.Tests.Rules.{rule.Topic}.{rule.Name}Tests"));
    }

    [Theory, MemberData(nameof(Ids))]
    public void A_rule_stands_in_a_release_file(string id)
    {
        var rule = Catalogue.Of(id);
        Assert.Contains(Releases.RowOf(rule), Releases.Rows());
    }

    [Fact]
    public void Every_fix_belongs_to_one_rule_and_bears_its_name()
    {
        foreach (var fix in Catalogue.Fixes)
        {
            var provider = (CodeFixProvider)Activator.CreateInstance(fix, nonPublic: true)!;
            var rule = Assert.Single(Catalogue.Rules, rule => rule.FixClass == fix);
            Assert.Equal([rule.Id], provider.FixableDiagnosticIds);
            Assert.Equal($"ConcurrencyAnalyzers.Fixes.{rule.Topic}.{rule.Name}Fix", fix.FullName);
            Assert.True(fix.IsSealed, $"{fix.Name} is not sealed");
            Assert.NotNull(provider.GetFixAllProvider());
            AssertHas(rule.FixSource);

            var export = Assert.Single(fix.GetCustomAttributes(typeof(ExportCodeFixProviderAttribute), inherit: false).Cast<ExportCodeFixProviderAttribute>());
            Assert.Equal([LanguageNames.CSharp], export.Languages);
        }
    }

    static void AssertHas(string path) => Assert.True(Repository.Has(path), $"{path} is missing");
}
