using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.Blocking;

/// <summary>
/// CONC1001: <c>async Task F(Task&lt;int&gt; t) { Use(t.Result); }</c>
/// </summary>
/// <remarks>
/// Left alone: waits on tasks that are proven complete, polls with a time-out of zero, the blocking arm of a
/// <c>bool async</c> pair, lambdas that are stored or run elsewhere, and every place where <c>await</c> cannot stand
/// (waits under a lock are a defect of their own).
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingWait() : ConcurrencyAnalyzer(s_rule, Signals.Wait | Signals.Async)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC1001",
        name: nameof(BlockingWait),
        category: Topics.Blocking,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A blocking wait in async code",
        message: "'{0}' blocks the thread of {1} until {2}; {3}",
        description: "An async method lends its thread to others while it awaits. A blocking wait keeps the thread, so that a "
            + "busy program runs out of pool threads, and deadlocks where the task needs that very thread to complete. "
            + "Await the task instead.");

    /// <inheritdoc/>
    private protected override bool IsRelevant(KnownTypes types) => types.Task is not null;

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var use in routine.BlockingUses.Of(BlockingDefect.Wait))
        {
            if (use.HasTimeout)
                findings.Report(use, "the task completes or its time is over", Words.ToAwait(use, AsyncCounterparts.OfTimedWait("await", routine.Session.Types.Task!, use.IsAnswerUsed)));
            else if (use.IsForBodyAtHand)
                findings.Suggest(use, "the task completes", Words.ToAwait(use, "use 'await'"));
            else
                findings.Report(use, "the task completes", Words.ToAwait(use, "use 'await'"));
        }
    }
}
