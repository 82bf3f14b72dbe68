using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.GlobalLock;

/// <summary>
/// CONC3005: <c>await One.WaitAsync(); try { var json = JsonSerializer.Serialize(order); … } finally { One.Release(); }</c>
/// </summary>
/// <remarks>
/// Left alone: what CONC3002 leaves alone, and semaphores that let several through.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ComputationUnderAsyncGate() : ConcurrencyAnalyzer(s_rule, Signals.Lock | Signals.Async)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC3005",
        name: nameof(ComputationUnderAsyncGate),
        category: Topics.GlobalLock,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "Computing while async code holds the gate that all others await",
        message: "{0} computes while it holds '{1}' ({2}) and needs nothing there that the gate guards; {3}",
        description: "A semaphore that lets one through is the lock of async code. Those who await it keep no thread, but they come no "
            + "further either: requests queue up behind one processor. Compute before the gate is awaited, or on a copy after it is "
            + "released.");

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var found in LockedWork.ComputingIn(routine, findings.Cancellation))
        {
            if (found.IsAsyncGate)
                LockReport.Of(found, findings);
        }
    }
}
