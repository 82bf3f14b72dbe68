using System.Text.RegularExpressions;
using ConcurrencyAnalyzers.Tests.Catalog;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Samples;

/// <summary>The measured table in <c>samples/README.md</c> is complete; its numbers are up to the machine.</summary>
public partial class MeasuredLessonsTests
{
    [Fact]
    public void All_lessons_about_global_locks_are_measured_and_print_the_same()
    {
        var expected = Catalogue.Rules.Where(rule => rule.Topic == "GlobalLock").Select(rule => (rule.Id, $"[{rule.Name}]({rule.Page["samples/".Length..]})", rule.FixClass is null ? "hand" : "the fix"));
        var rows = Row.Matches(Repository.Read("samples/README.md")).Select(row => (row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value));
        Assert.True(expected.SequenceEqual(rows), "samples/README.md lists other lessons. To measure them: dotnet run -c Release --project tests/Benchmarks -- samples");
        Assert.DoesNotContain("differs", Repository.Read("samples/README.md"));
    }

    [GeneratedRegex(@"^\| (CONC\d{4}) \| (\[.+?\]\(.+?\)) \| (.+?) \|", RegexOptions.Multiline)]
    private static partial Regex Row { get; }
}
