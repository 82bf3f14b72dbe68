using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Rules.Blocking;

/// <summary>
/// CONC1012: <c>Task.Run(() =&gt; Thread.Sleep(1000));</c>
/// </summary>
/// <remarks>
/// Left alone: tasks that are <c>LongRunning</c> and threads of one's own, which may be kept; tasks that are proven complete;
/// locks, which are held for a short time, and waits with a limit for other threads; tests.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockedPoolThread() : ConcurrencyAnalyzer(s_rule, Signals.None, Signals.Wait | Signals.Sleep | Signals.Block)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC1012",
        name: nameof(BlockedPoolThread),
        category: Topics.Blocking,
        defaultSeverity: DiagnosticSeverity.Info,
        title: "A blocked thread of the pool",
        message: "'{0}' blocks a thread of the pool in {1}; {2}",
        description: "The thread pool has about as many threads as the machine has processors, and adds others only slowly. A work item "
            + "that sleeps, or waits for a task or for another thread, keeps one of them from all other work. Make the work asynchronous: a task "
            + "that awaits needs no thread.");

    /// <inheritdoc/>
    private protected override bool IsRelevant(KnownTypes types) => types.Task is not null;

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var use in routine.BlockingUses.Of(BlockingDefect.PoolThread))
        {
            var what = use.Kind switch
            {
                BlockingKind.Sleep => "await 'Task.Delay'",
                BlockingKind.Primitive when use.Operation is IInvocationOperation call => AsyncCounterparts.Of(call).Instead,
                BlockingKind.Enumeration => AsyncCounterparts.OfSequence(use.Operation),
                _ => "await the task",
            };
            findings.Report(use, $"{what} in an async {(use.Function.Parent is null ? "method" : "lambda")}{(use.IsForTasks || use.Kind == BlockingKind.Sleep ? "" : ", or ask for a thread of its own")}");
        }
    }
}
