using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Catalog;

/// <summary>
/// What follows from the descriptors says what they say. <c>CONC_APPROVE=1 dotnet test --project tests/Analyzers.Tests</c>
/// writes it.
/// </summary>
public class DerivedFilesTests
{
    const string Presets = "src/Package/config";

    public static TheoryData<string> Ids => Catalogue.Ids;

    [Fact]
    public void Table_of_rules() => Approved.Section("README.md", "rules", DerivedFiles.RuleTable());

    [Fact]
    public void Table_of_lessons() => Approved.Section("samples/Lessons/README.md", "rules", DerivedFiles.LessonTable());

    [Fact]
    public void Rows_of_the_next_release() => Approved.File(Releases.Unshipped, Releases.RenderUnshipped());

    [Fact]
    public void Recommended_preset() => Approved.File($"{Presets}/concurrency-recommended.globalconfig", DerivedFiles.RecommendedPreset());

    [Fact]
    public void Strict_preset() => Approved.File($"{Presets}/concurrency-strict.globalconfig", DerivedFiles.StrictPreset());

    [Theory, MemberData(nameof(Ids))]
    public void Head_of_a_page(string id)
    {
        var rule = Catalogue.Of(id);
        if (Approved.Writing && !Repository.Has(rule.Page))
            Repository.Write(rule.Page, Page.Skeleton);
        Approved.Section(rule.Page, Page.Head, DerivedFiles.PageHead(rule));
    }
}
