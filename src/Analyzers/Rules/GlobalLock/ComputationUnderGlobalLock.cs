using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.GlobalLock;

/// <summary>
/// CONC3002: <c>lock (Gate) { var page = Render(text); Pages.Add(page); }</c>, where <c>Gate</c> is static and <c>Render</c> loops
/// </summary>
/// <remarks>
/// Left alone: loops over the guarded collection itself, work on guarded values, what is done only if the guarded state asks
/// for it (one-time initialisation, caches that look before they take the lock), short constant loops, a lock for each object, read locks, locks that a single
/// thread takes. Threads that do nothing but take turns are CONC3001, async code is CONC3005.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ComputationUnderGlobalLock() : ConcurrencyAnalyzer(s_rule, Signals.Lock)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC3002",
        name: nameof(ComputationUnderGlobalLock),
        category: Topics.GlobalLock,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "Computing under a global lock that does not need it",
        message: "{0} computes while it holds '{1}' ({2}) and needs nothing there that the lock guards; {3}",
        description: "While one thread computes under a lock that all threads share, the others wait, and a program with many threads "
            + "is as fast as one with a single thread. Compute before the lock is taken, or on a copy after it is released, and hold "
            + "the lock only to read or publish shared state.");

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var found in LockedWork.ComputingIn(routine, findings.Cancellation))
        {
            if (!found.IsAsyncGate)
                LockReport.Of(found, findings);
        }
    }
}
