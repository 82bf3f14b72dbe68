using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Catalog;

/// <summary>Every rule's lesson bites: the page is whole, the exercise is reported, the solution is not, and the fix leads from one to the other.</summary>
public class LessonTests
{
    public static TheoryData<string> Ids => Catalogue.Ids;

    [Theory, MemberData(nameof(Ids))]
    public void The_page_has_its_headings_and_something_below_each(string id)
    {
        var rule = Catalogue.Of(id);
        var sections = Page.SectionsOf(rule);
        Assert.Equal(Page.Headings, sections.Select(section => section.Heading));
        Assert.All(sections, section => Assert.True(section.Text.Length > 0, $"{rule.Page}: nothing below '## {section.Heading}'"));
        Assert.True(Repository.Read(rule.Page).Split("```csharp").Length > 2, $"{rule.Page} shows no bad and good code");
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task The_exercise_reports_what_its_comments_say(string id)
    {
        var rule = Catalogue.Of(id);
        var text = Repository.Read(rule.Exercise);
        Assert.Contains(Inspection.MarksIn(rule.Exercise, text), mark => mark.Id == rule.Id);
        var compilation = Inspection.Compile([(rule.Exercise, text)]);
        Inspection.AssertCompiles(compilation);
        await Inspection.AssertFindsMarksAsync(compilation, [(rule.Exercise, text)], Catalogue.AllAnalyzers);
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task The_solution_is_silent(string id)
    {
        var rule = Catalogue.Of(id);
        var text = Repository.Read(rule.Solution);
        Assert.Empty(Inspection.MarksIn(rule.Solution, text));
        var compilation = Inspection.Compile([(rule.Solution, text)]);
        Inspection.AssertCompiles(compilation);
        await Inspection.AssertFindsMarksAsync(compilation, [], Catalogue.AllAnalyzers);
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task The_fix_turns_the_exercise_into_the_solution(string id)
    {
        var rule = Catalogue.Of(id);
        Assert.SkipWhen(rule.FixClass is null, $"{rule.Name} has no fix.");
        var exercise = Inspection.WithoutMarks(Repository.Read(rule.Exercise));
        var mended = await Inspection.MendAsync(rule.Analyzer, rule.NewFix()!, rule.Exercise, exercise);
        Assert.NotEqual(exercise, mended);
        Inspection.AssertCompiles(Inspection.Compile([(rule.Exercise, mended)]));

        var solution = Repository.Read(rule.Solution);
        if (Page.ReasonToDiffer(rule) is { } reason)
            Assert.False(mended == solution, $"{rule.Page} says that the solution differs from the fix ('{reason}'), but it does not any more");
        else
            Assert.True(mended == solution, $"What the fix makes of {rule.Exercise} is not {rule.Solution}:\n{Comparison.Of(mended, solution)}");
    }
}
