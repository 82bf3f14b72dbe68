using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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
        if (!TaskWaits.MayExistIn(routine, findings.Cancellation))
            return;
        foreach (var wait in routine.Completion.Waits)
        {
            if (wait.IsComplete || wait.IsSynchronousArm)
                continue;
            switch (TaskWaits.PlaceOf(wait, findings.Cancellation))
            {
                case WaitPlace.Async:
                    Report(wait, FixHint.Try, Words.Of(wait.Routine), "use 'await'");
                    break;
                case WaitPlace.TaskReturning:
                    Report(wait, FixHint.Try, Words.Of(wait.Routine), "make it async and use 'await'");
                    break;
                case WaitPlace.InPlaceLambda:
                    Report(wait, FixHint.None, Words.Of(TaskWaits.AsyncCallerOf(wait)!), "the lambda runs on it; await in a loop of the async code instead");
                    break;
            }
        }

        void Report(TaskWait wait, FixHint hint, string function, string advice) =>
            findings.Report(TaskWaits.NodeOf(wait), ImmutableArray<SyntaxNode>.Empty, hint, Words.Of(TaskWaits.NodeOf(wait)), function,
                wait.IsForSeveral ? "the tasks complete" : "the task completes", advice);
    }
}
