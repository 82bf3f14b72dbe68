using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Authoring;

/// <summary>
/// What the rules about shared state have in common: the engine looks for races once, in the whole program, and each rule
/// reports one kind of them. The message gets the state, what is done to it, the lock that is missing, and why two threads
/// can be there.
/// </summary>
public abstract class SharedStateAnalyzer : ConcurrencyAnalyzer
{
    readonly RaceKind _kind;

    /// <summary>Makes the analyzer of one kind of race.</summary>
    private protected SharedStateAnalyzer(DiagnosticDescriptor rule, RaceKind kind)
        : base(rule, Signals.None) => _kind = kind;

    private protected sealed override void Examine(Session session, SemanticModel model, Findings findings)
    {
        foreach (var race in session.Sharing(findings.Cancellation).In(model.SyntaxTree))
        {
            if (race.Kind == _kind)
            {
                findings.Report(
                    race.Mine.Access.Operation.Syntax,
                    ImmutableArray.Create(race.Theirs.Access.Operation.Syntax, race.Launch),
                    FixHint.Try,
                    race.State.Name,
                    Deed(race.Mine),
                    race.Guard is { } guard ? $"without '{Words.Of(guard.Path)}'" : "without a lock",
                    Reason(race));
            }
        }
    }

    static string Deed(Use use) => use.Access.Kind switch
    {
        AccessKind.Read or AccessKind.ContainerRead => "read",
        AccessKind.Update => "updated",
        AccessKind.ContainerWrite => "changed",
        _ => "written",
    };

    static string Reason(SharedRace race) => race.Reason switch
    {
        SharingReason.Copies => $"line {Words.LineOf(race.Launch)} runs this code on several threads at a time",
        SharingReason.Restarted => $"line {Words.LineOf(race.Launch)} starts this code again while it still runs",
        SharingReason.LockingType => $"{Partner(race)} under '{Words.Of(race.Guard!.Value.Path)}'",
        SharingReason.Host => "the host runs several requests at the same time",
        SharingReason.OtherMember => $"{Partner(race)} on another thread, started in line {Words.LineOf(race.Launch)}",
        _ => $"{Partner(race)}, at the same time as the code started in line {Words.LineOf(race.Launch)}",
    };

    static string Partner(SharedRace race) =>
        $"{Words.Of(race.Theirs.Access.Routine)} {(race.Theirs.Access.IsWrite ? "changes" : "reads")} it in line {Words.LineOf(race.Theirs.Access.Operation.Syntax)}";
}
