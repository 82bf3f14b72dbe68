using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencyAnalyzers.Tests.Labelled;

/// <summary>A place where a fault may be reported: <c>//! CONC2001|CONC2002</c> at the end of a line.</summary>
/// <param name="Line">The line in the file of the pair, from one.</param>
/// <param name="Ids">The rules that may say it; the first one is the rule that should.</param>
sealed record Label(int Line, ImmutableArray<string> Ids);

/// <summary>
/// A program with a fault, and the same program without it. One file holds both, each complete:
/// <code>
/// // ---- faulty: what goes wrong
/// class C { … _count++; //! CONC2001 … }
/// // ---- sound: how it was repaired
/// class C { … Interlocked.Increment(ref _count); … }
/// </code>
/// </summary>
sealed partial record LabelledPair
{
    const string Folder = "tests/Labelled";
    const string Extension = ".cs.txt";

    /// <summary>The families, each a folder that is called like the topic of its rules.</summary>
    public static IEnumerable<string> Families => Directory.EnumerateDirectories(Repository.PathOf(Folder))
        .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    /// <summary>The file that says how each pair of a family was judged when somebody last approved it.</summary>
    public static string BaselineOf(string family) => $"{Folder}/{family}.baseline.txt";

    /// <summary>All pairs of a family, in order.</summary>
    public static ImmutableArray<LabelledPair> AllOf(string family)
    {
        var root = Repository.PathOf($"{Folder}/{family}");
        return
        [
            .. Directory.EnumerateFiles(root, "*" + Extension, SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
                .Order(StringComparer.Ordinal)
                .Select(path => Parse(path[..^Extension.Length], $"{Folder}/{family}/{path}", Repository.Read($"{Folder}/{family}/{path}"))),
        ];
    }

    /// <summary>Reads a pair.</summary>
    public static LabelledPair Parse(string name, string file, string text)
    {
        if (Layout.Match(text) is not { Success: true } layout)
            throw new FormatException($"{file} is not '// ---- faulty: words', a program, '// ---- sound: words', a program");
        var (faulty, sound) = (layout.Groups["faulty"], layout.Groups["sound"]);
        var labels = Comment.Matches(text)
            .Select(comment => new Label(LineAt(text, comment.Index), [.. comment.Groups[1].Value.Split('|')]))
            .ToImmutableArray();
        var soundLine = LineAt(text, sound.Index);
        if (labels.IsEmpty || labels.Any(label => label.Line >= soundLine))
            throw new FormatException($"{file} needs a label '//! CONCnnnn' in its faulty program, and none in its sound one");
        return new()
        {
            Name = name,
            File = file,
            Fault = layout.Groups["fault"].Value,
            Faulty = '\n' + faulty.Value,
            Sound = new string('\n', soundLine - 1) + sound.Value,
            Labels = labels,
        };
    }

    /// <summary>The path of the file below the folder of the family, without the extension: <c>Launches/TwoThreads</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The path of the file.</summary>
    public required string File { get; init; }

    /// <summary>What goes wrong, in words.</summary>
    public required string Fault { get; init; }

    /// <summary>The program with the fault; its lines have the same numbers as in the file.</summary>
    public required string Faulty { get; init; }

    /// <summary>The program without the fault; its lines have the same numbers as in the file.</summary>
    public required string Sound { get; init; }

    /// <summary>Where the fault may be reported.</summary>
    public required ImmutableArray<Label> Labels { get; init; }

    /// <summary>The rule that should report the fault.</summary>
    public string Rule => Labels[0].Ids[0];

    /// <summary>The kind of pair: the folder it is in.</summary>
    public string Kind => Path.GetDirectoryName(Name)!;

    /// <summary>One of the programs, compiled.</summary>
    public CSharpCompilation Compile(string program) => Inspection.Compile([(File, program)]);

    /// <summary>A finding says the fault when its place, or a place it points at, has a label with its ID.</summary>
    public bool IsSaidBy(Diagnostic finding)
    {
        foreach (var location in finding.AdditionalLocations.Prepend(finding.Location))
        {
            var line = location.GetLineSpan().StartLinePosition.Line + 1;
            if (Labels.Any(label => label.Line == line && label.Ids.Contains(finding.Id)))
                return true;
        }

        return false;
    }

    static int LineAt(string text, int position) => text.AsSpan(0, position).Count('\n') + 1;

    [GeneratedRegex(@"\A// ---- faulty: (?<fault>.+)\n(?<faulty>(?s:.+?)\n)// ---- sound: .+\n(?<sound>(?s:.+))\z")]
    private static partial Regex Layout { get; }

    [GeneratedRegex(@"//! (CONC\d{4}(?:\|CONC\d{4})*)$", RegexOptions.Multiline)]
    private static partial Regex Comment { get; }
}
