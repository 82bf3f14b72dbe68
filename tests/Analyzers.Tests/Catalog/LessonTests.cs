using System.Collections.Immutable;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;

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
        var sources = SourcesOf(rule.Exercise, rule.ExerciseTable);
        Assert.Contains(sources.SelectMany(source => Inspection.MarksIn(source.File, source.Text)), mark => mark.Id == rule.Id);
        var compilation = Inspection.Compile(sources[..1]);
        Inspection.AssertCompiles(compilation);
        await Inspection.AssertFindsMarksAsync(compilation, sources, Catalogue.AllAnalyzers, TablesAmong(sources));
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task The_solution_is_silent(string id)
    {
        var rule = Catalogue.Of(id);
        var sources = SourcesOf(rule.Solution, rule.SolutionTable);
        Assert.Empty(sources.SelectMany(source => Inspection.MarksIn(source.File, source.Text)));
        var compilation = Inspection.Compile(sources[..1]);
        Inspection.AssertCompiles(compilation);
        await Inspection.AssertFindsMarksAsync(compilation, [], Catalogue.AllAnalyzers, TablesAmong(sources));
    }

    // A rule about configuration has a table beside its program.
    static (string File, string Text)[] SourcesOf(string program, string table) =>
        [.. new[] { program, table }.Where(path => path == program || Repository.Has(path)).Select(path => (path, Repository.Read(path)))];

    static ImmutableArray<AdditionalText> TablesAmong((string File, string Text)[] sources) =>
        [.. sources.Skip(1).Select(table => new Inspection.Table(table.File, table.Text))];

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
