using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Catalog;

/// <summary>
/// Files, and parts of files, that follow from the rules. Normally they are compared; with <c>CONC_APPROVE=1</c> in the
/// environment they are written.
/// </summary>
static class Approved
{
    /// <summary>Whether this run writes what it would compare.</summary>
    public static bool Writing => Environment.GetEnvironmentVariable("CONC_APPROVE") == "1";

    /// <summary>A file has this text.</summary>
    public static void File(string path, string expected)
    {
        var actual = Repository.Has(path) ? Repository.Read(path) : "";
        if (actual == expected)
            return;
        if (Writing)
            Repository.Write(path, expected);
        else
            Assert.Fail($"""
                {path} is not what the rules say. To write it: CONC_APPROVE=1 dotnet test --project tests/Analyzers.Tests

                {Comparison.Of(actual, expected)}
                """);
    }

    /// <summary>A file has this text between the lines <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- /name --&gt;</c>.</summary>
    public static void Section(string path, string name, string expected)
    {
        var (open, close) = ($"<!-- {name} -->\n", $"<!-- /{name} -->");
        Assert.True(Repository.Has(path), $"{path} is missing");
        var text = Repository.Read(path);
        var start = text.IndexOf(open, StringComparison.Ordinal) + open.Length;
        var end = text.IndexOf(close, StringComparison.Ordinal);
        Assert.True(start >= open.Length && end >= start, $"{path} has no place for what is derived: the lines {open.TrimEnd()} and {close}");
        File(path, text[..start] + expected + text[end..]);
    }
}
