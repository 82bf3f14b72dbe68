using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.GlobalLock;

/// <summary>
/// CONC3009: <c>lock (Gate) { var line = Format(entry); Lines.Add(line); }</c>: the first statement needs no lock
/// </summary>
/// <remarks>
/// Left alone: what CONC3002 leaves alone, a statement or two that take no time, work in the middle of a section. More than that is
/// CONC3002.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OverlongCriticalSection() : ConcurrencyAnalyzer(s_rule, Signals.Lock)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC3009",
        name: nameof(OverlongCriticalSection),
        category: Topics.GlobalLock,
        defaultSeverity: DiagnosticSeverity.Info,
        title: "A critical section that begins or ends with work that needs no lock",
        message: "{0} holds '{1}' longer than it needs to: what it does {2} under the lock touches nothing that the lock guards; {3}",
        description: "The longer a lock is held, the more often others wait for it. Texts can be made and inputs checked before the "
            + "lock is taken, and results shown after it is released.");

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var found in LockedWork.OverlongIn(routine, findings.Cancellation))
            LockReport.Of(found, findings, found.Work.IsAfter ? "last" : "first");
    }
}
