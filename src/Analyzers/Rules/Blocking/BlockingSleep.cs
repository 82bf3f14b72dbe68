using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.Blocking;

/// <summary>
/// CONC1003: <c>async Task F() { Thread.Sleep(1000); }</c>
/// </summary>
/// <remarks>
/// Left alone: <c>Thread.Sleep(0)</c>, which only lets others go first; synchronous methods, tests and <c>Main</c>; the sleeping
/// arm of a <c>bool async</c> pair; threads of one's own; places where <c>await</c> cannot stand.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingSleep() : ConcurrencyAnalyzer(s_rule, Signals.Sleep | Signals.Async)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC1003",
        name: nameof(BlockingSleep),
        category: Topics.Blocking,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A sleeping thread in async code",
        message: "'{0}' keeps the thread of {1} and does nothing with it; {2}",
        description: "An async method lends its thread to others while it awaits. A thread that sleeps serves nobody: a busy program "
            + "runs out of pool threads, and a user interface stands still. Await Task.Delay instead.");

    /// <inheritdoc/>
    private protected override bool IsRelevant(KnownTypes types) => types.Task is not null;

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var use in routine.BlockingUses.Of(BlockingDefect.Sleep))
            findings.Report(use, Words.ToAwait(use, "use 'await Task.Delay'"));
    }
}
