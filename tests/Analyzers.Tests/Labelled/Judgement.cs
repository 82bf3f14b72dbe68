using System.Collections.Immutable;
using System.Text;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Tests.Labelled;

/// <summary>What rules said of a pair.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="InFaulty">The findings in the program with the fault.</param>
/// <param name="InSound">The findings in the program without it.</param>
sealed record Judgement(LabelledPair Pair, ImmutableArray<Diagnostic> InFaulty, ImmutableArray<Diagnostic> InSound)
{
    /// <summary>Runs rules over both programs.</summary>
    public static async Task<Judgement> OfAsync(LabelledPair pair, ImmutableArray<DiagnosticAnalyzer> rules) => new(
        pair,
        await Inspection.FindAsync(pair.Compile(pair.Faulty), rules),
        await Inspection.FindAsync(pair.Compile(pair.Sound), rules));

    /// <summary>The fault is reported where it is.</summary>
    public bool IsHit => InFaulty.Any(Pair.IsSaidBy);

    /// <summary>Nothing is reported where there is no fault.</summary>
    public bool IsSilent => InSound.IsEmpty;

    /// <summary>The line of the baseline.</summary>
    public string State => $"{Pair.Name}: {(IsHit ? "hit" : "missed")}, {(IsSilent ? "silent" : "wrong")}";

    /// <summary>What was right in the baseline and is not any more.</summary>
    public string? Regression(IReadOnlySet<string> baseline) =>
        !IsHit && (baseline.Contains($"{Pair.Name}: hit, silent") || baseline.Contains($"{Pair.Name}: hit, wrong")) ? Missed()
        : !IsSilent && (baseline.Contains($"{Pair.Name}: hit, silent") || baseline.Contains($"{Pair.Name}: missed, silent")) ? Wrong()
        : null;

    /// <summary>The judgements as a text for people: how many, by rule and by kind, and what is not right.</summary>
    public static string Report(string family, IReadOnlyCollection<Judgement> judgements)
    {
        var text = new StringBuilder();
        text.Append($"{family,-24}{"faulty programs",20}{"sound programs",20}\n");
        text.Append($"{"",-24}{"reported",10}{"missed",10}{"silent",10}{"reported",10}\n");
        AppendRows(judgements.GroupBy(judgement => judgement.Pair.Rule));
        AppendRows(judgements.GroupBy(judgement => judgement.Pair.Kind));
        AppendRow("all", judgements);
        text.Append($"{"",-24}{Share(judgement => judgement.IsHit),10:P0}{Share(judgement => !judgement.IsHit),10:P0}");
        text.Append($"{Share(judgement => judgement.IsSilent),10:P0}{Share(judgement => !judgement.IsSilent),10:P0}\n");
        AppendList("Missed", judgements.Where(judgement => !judgement.IsHit).Select(judgement => judgement.Missed()));
        AppendList("Wrong", judgements.Where(judgement => !judgement.IsSilent).Select(judgement => judgement.Wrong()));
        AppendList("Without a label, in a faulty program", judgements.SelectMany(judgement =>
            judgement.InFaulty.Where(finding => !judgement.Pair.IsSaidBy(finding)).Select(finding => judgement.Say(finding))));
        return text.ToString();

        double Share(Func<Judgement, bool> question) => (double)judgements.Count(question) / judgements.Count;

        void AppendRows(IEnumerable<IGrouping<string, Judgement>> groups)
        {
            foreach (var group in groups.OrderBy(group => group.Key, StringComparer.Ordinal))
                AppendRow(group.Key, [.. group]);
            text.Append('\n');
        }

        void AppendRow(string name, IReadOnlyCollection<Judgement> row)
        {
            var (hits, silent) = (row.Count(judgement => judgement.IsHit), row.Count(judgement => judgement.IsSilent));
            text.Append($"{name,-24}{hits,10}{row.Count - hits,10}{silent,10}{row.Count - silent,10}\n");
        }

        void AppendList(string heading, IEnumerable<string> lines)
        {
            var list = lines.ToList();
            if (list.Count > 0)
                text.Append($"\n{heading} ({list.Count}):\n  ").AppendJoin("\n  ", list).Append('\n');
        }
    }

    string Missed() => $"{Pair.File}({Pair.Labels[0].Line}): {string.Join("|", Pair.Labels[0].Ids)} is not reported: {Pair.Fault}";

    string Wrong() => string.Join("\n  ", InSound.Select(Say));

    string Say(Diagnostic finding) =>
        $"{Pair.File}({finding.Location.GetLineSpan().StartLinePosition.Line + 1}): {finding.Id}: {finding.GetMessage()}";
}
