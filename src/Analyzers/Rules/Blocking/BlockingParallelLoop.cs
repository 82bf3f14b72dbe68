using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.Blocking;

/// <summary>
/// CONC1006: <c>async Task F(int[] x) { Parallel.ForEach(x, Work); }</c>
/// </summary>
/// <remarks>
/// Left alone: queries that are not run yet; synchronous methods; loops inside a task's body, where a thread of the pool waits;
/// places where <c>await</c> cannot stand.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingParallelLoop() : ConcurrencyAnalyzer(s_rule, Signals.Block | Signals.Async)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC1006",
        name: nameof(BlockingParallelLoop),
        category: Topics.Blocking,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A parallel loop that blocks async code",
        message: "'{0}' blocks the thread of {1} until {2}",
        description: "A parallel loop or query works on several threads, the caller's among them, and returns when all are done. In "
            + "async code the caller's thread belongs to a request or a user interface, which wait. Let the loop run "
            + "asynchronously, or on a thread of the pool, and await it.");

    /// <inheritdoc/>
    private protected override bool IsRelevant(KnownTypes types) => types.Task is not null;

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var use in routine.BlockingUses.Of(BlockingDefect.ParallelLoop))
        {
            var areLost = ParallelBodies.GoOnBehindAwaits(use.Operation);
            var instead = AsyncCounterparts.OfLoop(use.Operation, areLost || ParallelBodies.WaitsIn(use.Node, routine.Root, findings.Cancellation).Any());
            findings.Report(use, (areLost ? "each body has come to its first 'await', and nobody waits for the rest; " : "all of its work is done; ") + Words.ToAwait(use, instead));
        }
    }
}
