using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.GlobalLock;

/// <summary>
/// CONC3004: <c>using (Py.GIL()) { var scores = Score(samples); model.InvokeMethod("fit", …); }</c>
/// </summary>
/// <remarks>
/// Left alone: whatever touches Python's objects, calls on dynamic values and conversions of both; that needs the lock.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GilHeldComputation() : ConcurrencyAnalyzer(s_rule, Signals.Lock)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC3004",
        name: nameof(GilHeldComputation),
        category: Topics.GlobalLock,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "Work that needs no Python under Python's global interpreter lock",
        message: "{0} {1} in '{2}' while it holds Python's global interpreter lock, and uses nothing of Python's there; no other thread can run Python meanwhile",
        description: "Only the thread that holds the global interpreter lock runs Python. Code that is pure .NET, waits, or awaits has no "
            + "use for it and stops all others. Take values out of Python, leave the scope, and work on them outside. After an "
            + "await the code may go on on another thread, which does not hold the lock.");

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var found in InterpreterWork.Of(routine))
        {
            findings.Report(
                found.Section.Place,
                ImmutableArray.Create(found.Code.Syntax),
                FixHint.Try,
                Words.Of(routine.Closest(found.Section.Place)),
                found.Does,
                Words.Of(found.Code.Syntax));
        }
    }
}
