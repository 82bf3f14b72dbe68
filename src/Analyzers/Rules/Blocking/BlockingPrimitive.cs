using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Rules.Blocking;

/// <summary>
/// CONC1005: <c>async Task F(SemaphoreSlim gate) { gate.Wait(); }</c>
/// </summary>
/// <remarks>
/// Left alone: polls with a time-out of zero, <c>TryTake</c> without one, the blocking arm of a <c>bool async</c> pair, threads of
/// one's own, the short wait of a <c>lock</c>, and every place where <c>await</c> cannot stand. A suggestion for a lock of readers and writers under which
/// nobody does more than compute, or that is taken before a method which is not async gives its task back.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingPrimitive() : ConcurrencyAnalyzer(s_rule, Signals.Block | Signals.Async)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC1005",
        name: nameof(BlockingPrimitive),
        category: Topics.Blocking,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A blocking wait for another thread in async code",
        message: "'{0}' blocks the thread of {1} until {2}; {3}",
        description: "An async method lends its thread to others while it awaits. Events, locks between threads, blocking collections "
            + "and the end of a thread are waited for by a thread that does nothing else. They have asynchronous "
            + "counterparts, which give the thread back.");

    /// <inheritdoc/>
    private protected override bool IsRelevant(KnownTypes types) => types.Task is not null;

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var use in routine.BlockingUses.Of(BlockingDefect.Primitive))
        {
            if (use.Operation is not IInvocationOperation call)
                continue;
            var counterpart = AsyncCounterparts.Of(call);
            object[] words = [Arguments.HasTimeout(call) ? counterpart.Until + " or its time is over" : counterpart.Until, Words.ToAwait(use, counterpart.Instead)];
            // Who holds it only computes: it is waited for no longer than for a lock statement. And what a method does before it gives its task back, callers may need to be done by then.
            if (routine.Session.ShortGates.HoldReadersAndWriters(call) || (use.Place == BlockingPlace.TaskReturning && call.Instance?.Type is { } gate && LockNames.AreForReadersAndWriters(gate)))
                findings.Suggest(use, words);
            else
                findings.Report(use, words);
        }
    }
}
