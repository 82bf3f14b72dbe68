using ConcurrencyAnalyzers.Tests.Catalog;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Tests.Samples;

/// <summary>In the article's programs the rules find what the comments there say, and nothing else.</summary>
public class ArticleTests
{
    [Fact]
    public async Task The_article_is_reported_where_its_comments_say()
    {
        List<(string File, string Text)> sources = [.. Repository.SourcesIn("samples/Article").Select(path => (path, Repository.Read(path)))];
        Assert.NotEmpty(sources.SelectMany(source => Inspection.MarksIn(source.File, source.Text)));
        var compilation = Inspection.Compile(
            sources, Directory.EnumerateFiles(AppContext.BaseDirectory, "Spectre.Console*.dll").Select(path => MetadataReference.CreateFromFile(path)));
        Inspection.AssertCompiles(compilation);
        await Inspection.AssertFindsMarksAsync(compilation, sources, Catalogue.AllAnalyzers);
    }
}
