using System.Text;

namespace ConcurrencyAnalyzers.Tests.Support;

/// <summary>What to change in one text to get another, line by line.</summary>
static class Comparison
{
    const int LinesAround = 2;

    /// <summary>Lines that are too many start with <c>-</c>, lines that are missing with <c>+</c>; a few lines around them are shown.</summary>
    public static string Of(string actual, string expected)
    {
        var (before, after) = (actual.Split('\n'), expected.Split('\n'));
        var edits = Edits(before, after).ToList();
        var text = new StringBuilder();
        for (var i = 0; i < edits.Count; i++)
        {
            var near = edits.Skip(Math.Max(0, i - LinesAround)).Take(2 * LinesAround + 1);
            if (near.Any(edit => edit.Sign != ' '))
                text.Append(edits[i].Sign).Append(' ').Append(edits[i].Line).Append('\n');
            else if (text.Length > 0 && !text.ToString().EndsWith("  …\n", StringComparison.Ordinal))
                text.Append("  …\n");
        }

        return text.ToString();
    }

    static IEnumerable<(char Sign, string Line)> Edits(string[] before, string[] after)
    {
        // The longest common subsequence of the rests from line i and line j.
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        var (x, y) = (0, 0);
        while (x < before.Length || y < after.Length)
        {
            if (x < before.Length && y < after.Length && before[x] == after[y])
                yield return (' ', before[(x++, y++).Item1]);
            else if (y == after.Length || (x < before.Length && common[x + 1, y] >= common[x, y + 1]))
                yield return ('-', before[x++]);
            else
                yield return ('+', after[y++]);
        }
    }
}
