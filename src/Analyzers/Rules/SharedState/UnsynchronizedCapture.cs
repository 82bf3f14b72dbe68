using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Rules.SharedState;

/// <summary>
/// CONC2003: <c>var sum = 0; Parallel.For(0, n, i => { sum += i; });</c>
/// </summary>
/// <remarks>
/// Left alone: what happens before the start or after the join of the other code, updates under a common lock or by
/// <c>Interlocked</c>, a variable of each iteration, elements selected by the loop's own index, flags that are only ever set
/// to a constant.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnsynchronizedCapture() : ConcurrencyAnalyzer(s_rule, Signals.Launch)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC2003",
        name: nameof(UnsynchronizedCapture),
        category: Topics.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A captured variable changed by code that runs at the same time",
        message: "'{0}' is {1} here without a lock, and {2}",
        description: "A lambda shares the local variables it captures. When several threads run it, or it runs beside the code "
            + "that made it, updates are lost: reading, adding and writing back are three steps, and another thread can come "
            + "in between. Use Interlocked, give each thread a variable of its own and merge them after the join, or return "
            + "results instead of storing them.");

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var race in Races.Of(routine))
        {
            var evidence = ImmutableArray.Create(race.Partner.Operation.Syntax, race.Launch.Operation.Syntax);
            var words = new object[] { race.Variable.Name, Deed(race.Access), Reason(race) };
            if (race.IsLikely)
                findings.Report(race.Access.Operation.Syntax, evidence, FixHint.Try, words);
            else
                findings.Suggest(race.Access.Operation.Syntax, evidence, FixHint.Try, words);
        }
    }

    // What called methods do to a captured variable is seen by looking at the whole program.
    private protected override void Examine(Session session, SemanticModel model, Findings findings)
    {
        base.Examine(session, model, findings);
        foreach (var routine in session.RoutinesOfDroppedTasks(model, findings.Cancellation))
            Examine(routine, findings);
        foreach (var race in session.RacesIn(model.SyntaxTree, findings.Cancellation))
        {
            if (race.Kind == RaceKind.Capture && !IsSeenInMember(race))
            {
                findings.Report(
                    PlaceOf(race.Mine),
                    ImmutableArray.Create(PlaceOf(race.Theirs), race.Launch),
                    FixHint.None,
                    race.State.Name,
                    Deed(race.Mine.Access),
                    $"line {Words.LineOf(PlaceOf(race.Theirs))}, which may run at the same time, {Use(race.Theirs.Access)} it too");
            }
        }
    }

    // One place is told once: by its member alone, where that shows it.
    static bool IsSeenInMember(SharedRace race)
    {
        var place = PlaceOf(race.Mine);
        foreach (var seen in Races.Of(race.Mine.Access.Routine.Root))
        {
            if (seen.Access.Operation.Syntax == place && SymbolEqualityComparer.Default.Equals(seen.Variable, race.State))
                return true;
        }

        return false;
    }

    // Who runs a delegate does not see the variable.
    static SyntaxNode PlaceOf(Use use) => use.IsOfMadeDelegate ? use.Access.Operation.Syntax : use.Site;

    static string Deed(Access access) => access.Kind switch
    {
        AccessKind.Read => "read",
        AccessKind.Update => "updated",
        _ => "written",
    };

    static string Reason(Race race) => race.Reason switch
    {
        RaceReason.Copies when race.Launch.Operation is IEventAssignmentOperation => $"the handler added in line {Words.LineOf(race.Launch.Operation.Syntax)} runs on several threads at a time",
        RaceReason.Copies => $"'{Words.OfCallee(race.Launch.Operation)}' runs this code on several threads at a time",
        RaceReason.Restarted => $"line {Words.LineOf(race.Launch.Operation.Syntax)} starts this code again while it still runs",
        RaceReason.OtherLaunch => $"line {Words.LineOf(race.Partner.Operation.Syntax)}, which may run at the same time, {Use(race.Partner)} it too",
        RaceReason.LoopVariable => $"the loop changes it in line {Words.LineOf(race.Partner.Operation.Syntax)} while this code may not have started yet",
        _ => $"line {Words.LineOf(race.Partner.Operation.Syntax)} {Use(race.Partner)} it while the code started in line {Words.LineOf(race.Launch.Operation.Syntax)} may still run",
    };

    static string Use(Access access) => access.IsWrite ? "changes" : "reads";
}
