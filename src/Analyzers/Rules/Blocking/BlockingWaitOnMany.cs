using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.Blocking;

/// <summary>
/// CONC1002: <c>async Task F(Task a, Task b) { Task.WaitAll(a, b); }</c>
/// </summary>
/// <remarks>
/// Left alone: tasks that are proven complete, polls with a time-out of zero, the blocking arm of a <c>bool async</c> pair, lambdas
/// that are stored or run elsewhere, and every place where <c>await</c> cannot stand. A suggestion in the start of a program, which has its thread for itself.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingWaitOnMany() : ConcurrencyAnalyzer(s_rule, Signals.Wait | Signals.Async)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC1002",
        name: nameof(BlockingWaitOnMany),
        category: Topics.Blocking,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A blocking wait for several tasks in async code",
        message: "'{0}' blocks the thread of {1} until {2}; {3}",
        description: "An async method lends its thread to others while it awaits. Waiting for several tasks at once keeps "
            + "the thread until the slowest of them is done, and deadlocks where one of them needs that very thread. Await "
            + "Task.WhenAll or Task.WhenAny instead.");

    /// <inheritdoc/>
    private protected override bool IsRelevant(KnownTypes types) => types.Task is not null;

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var use in routine.BlockingUses.Of(BlockingDefect.WaitOnMany))
        {
            var isForAll = use.IsForAll;
            var instead = isForAll ? "await Task.WhenAll" : "await Task.WhenAny";
            object[] words =
            [
                (isForAll ? "all tasks complete" : "one of the tasks completes") + (use.HasTimeout ? " or the time is over" : ""),
                Words.ToAwait(use, use.HasTimeout ? AsyncCounterparts.OfTimedWait(instead, routine.Session.Types.Task!, use.IsAnswerUsed) : $"use '{instead}'"),
            ];
            if (HiddenBlockings.IsStart(use.Function))
                findings.Suggest(use, words);
            else
                findings.Report(use, words);
        }
    }
}
