using System.Collections.Immutable;
using ConcurrencyAnalyzers.Tests.Catalog;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Tests.Labelled;

/// <summary>
/// The programs in <c>tests/Labelled</c>: how many faults are reported, and what is reported where there is none.
/// <code>
/// dotnet test --project tests/Analyzers.Tests --no-build --filter-class "*LabelledTests" --output Detailed
/// </code>
/// prints a table for each family, and the programs that are not judged right. What was right once has to stay right:
/// <c>tests/Labelled/&lt;family&gt;.baseline.txt</c> remembers it. After an improvement or with new programs
/// <code>
/// CONC_APPROVE=1 dotnet test --project tests/Analyzers.Tests --no-build --filter-class "*LabelledTests"
/// </code>
/// writes that file. It never accepts that something got worse: who wants that changes the line by hand. Without
/// <c>--output Detailed</c> the table is printed only when a test fails.
/// </summary>
public class LabelledTests(ITestOutputHelper output)
{
    public static TheoryData<string> Families => [.. LabelledPair.Families];

    [Theory, MemberData(nameof(Families))]
    public void Programs_compile(string family) => Assert.Empty(
        from pair in LabelledPair.AllOf(family).AsParallel().AsOrdered()
        from program in new[] { pair.Faulty, pair.Sound }
        from diagnostic in pair.Compile(program).GetDiagnostics()
        where diagnostic.Severity == DiagnosticSeverity.Error
        select diagnostic.ToString());

    [Theory, MemberData(nameof(Families))]
    public async Task What_was_judged_right_is_judged_right(string family)
    {
        var rules = Catalogue.Rules.Where(rule => rule.Topic == family).Select(rule => rule.Analyzer).ToImmutableArray();
        var judgements = await Task.WhenAll(
            LabelledPair.AllOf(family).Select(pair => Task.Run(() => Judgement.OfAsync(pair, rules))));
        output.WriteLine(Judgement.Report(family, judgements));

        var path = LabelledPair.BaselineOf(family);
        var baseline = Repository.Has(path) ? Repository.Read(path).Split('\n').ToHashSet() : [];
        Assert.Empty(judgements.Select(judgement => judgement.Regression(baseline)).OfType<string>());
        Approved.File(path, string.Concat(judgements.Select(judgement => judgement.State + '\n')));
    }

    [Fact]
    public void What_was_right_must_not_get_worse()
    {
        var pair = LabelledPair.Parse("Kind/Name", "Name.cs.txt", """
            // ---- faulty: words
            class C { int _x; } //! CONC2001|CONC2002

            // ---- sound: words
            class C;
            """);
        var judged = new Judgement(pair, [], []);
        Assert.Equal("Kind/Name: missed, silent", judged.State);
        Assert.Null(judged.Regression(new HashSet<string>()));
        Assert.Null(judged.Regression(new HashSet<string> { "Kind/Name: missed, wrong" }));
        Assert.NotNull(judged.Regression(new HashSet<string> { "Kind/Name: hit, wrong" }));

        var finding = Finding("CONC2001", 2);
        Assert.Equal("Kind/Name: hit, silent", (judged with { InFaulty = [finding] }).State);
        Assert.NotNull((judged with { InSound = [finding] }).Regression(new HashSet<string> { "Kind/Name: missed, silent" }));
    }

    [Fact]
    public void A_finding_says_a_fault_with_one_of_its_places_and_the_right_ID()
    {
        var pair = LabelledPair.Parse("Kind/Name", "Name.cs.txt", """
            // ---- faulty: words
            class C
            {
                int _x; //! CONC2001|CONC2002
            }
            // ---- sound: words
            class C;
            """);
        Assert.Equal([4], pair.Labels.Select(label => label.Line));
        Assert.Equal("CONC2001", pair.Rule);
        Assert.Equal("class C;", pair.Sound.Split('\n')[6]);
        Assert.True(pair.IsSaidBy(Finding("CONC2001", 4)));
        Assert.True(pair.IsSaidBy(Finding("CONC2002", 2, 4)));
        Assert.False(pair.IsSaidBy(Finding("CONC2001", 2, 3)));
        Assert.False(pair.IsSaidBy(Finding("CONC2003", 4)));
    }

    [Theory]
    [InlineData("class C; //! CONC2001")]
    [InlineData("// ---- faulty: words\nclass C;\n// ---- sound: words\nclass C;")]
    [InlineData("// ---- faulty: words\nclass C; //! CONC2001\n// ---- sound: words\nclass C; //! CONC2001")]
    public void A_file_without_a_pair_or_without_a_label_is_refused(string text) =>
        Assert.Throws<FormatException>(() => LabelledPair.Parse("Name", "Name.cs.txt", text));

    static Diagnostic Finding(string id, params int[] lines)
    {
        var places = lines.Select(line => Location.Create("Name.cs.txt", default, new(new(line - 1, 0), new(line - 1, 1)))).ToList();
        return Diagnostic.Create(new DiagnosticDescriptor(id, "", "", "", DiagnosticSeverity.Warning, true), places[0], places.Skip(1));
    }
}
