using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.SharedState;

/// <summary>
/// CONC2008: <c>if (_one == null) lock (_gate) _one = new One();</c>
/// </summary>
/// <remarks>
/// Also an object that is stored before it is filled: <c>_all = new(); Fill(_all);</c>. Left alone: any other look under the lock, what
/// never changes, and what others have made.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BrokenDoubleCheckedLocking() : ConcurrencyAnalyzer(s_rule, Signals.None)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC2008",
        name: nameof(BrokenDoubleCheckedLocking),
        category: Topics.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "Double-checked locking that lets a second object, or half of one, through",
        message: "'{0}' is created here under '{1}' {2}",
        description: "Who looks before he takes a lock has to look again when he has it: another thread may have created the object while "
            + "this one waited. And who finds the object without the lock must find it ready: fill it through a local variable, and "
            + "store it last. Lazy<T> does both.");

    /// <inheritdoc/>
    private protected override void Examine(Session session, SemanticModel model, Findings findings)
    {
        foreach (var race in session.RacesIn(model.SyntaxTree, findings.Cancellation))
        {
            if (race.Kind != RaceKind.DoubleCheck)
                continue;
            var place = race.Mine.Access.Operation.Syntax;
            findings.Report(
                place,
                ImmutableArray.Create(race.Theirs.Access.IsWrite ? race.Theirs.Site : race.Theirs.Access.Operation.Syntax),
                FixHint.None,
                race.Name,
                Words.Of(race.Guard!.Value.Path),
                race.Theirs.Access.IsWrite
                    ? $"before it is ready; those who look without the lock may find it before {Words.PlaceOf(race.Theirs.Site, place)} has changed it"
                    : $"without another look; it was found missing in {Words.PlaceOf(race.Theirs.Access.Operation.Syntax, place)}, before the lock was taken");
        }
    }
}
