using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.GlobalLock;

/// <summary>
/// CONC3014: <c>new Thread(() => { text = File.ReadAllText(path); }).Start();</c>
/// </summary>
/// <remarks>
/// Left alone: threads that compute as well, that coordinate with others by locks and signals, that serve in an endless loop,
/// or that wait for something that cannot be awaited.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ThreadForWaiting() : ConcurrencyAnalyzer(s_rule, Signals.Launch)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC3014",
        name: nameof(ThreadForWaiting),
        category: Topics.GlobalLock,
        defaultSeverity: DiagnosticSeverity.Info,
        title: "A thread that only waits",
        message: "This thread does nothing but wait, in line {1} for '{0}'; an async method waits without a thread",
        description: "A thread that waits for a timer, a file or the network keeps a megabyte of stack and a place in the "
            + "scheduler for nothing. Make its code async, start all of it, and await Task.WhenAll: any number of waits then "
            + "shares a few threads.");

    /// <inheritdoc/>
    private protected override bool IsRelevant(KnownTypes types) => types.Thread is not null && types.Task is not null;

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var thread in ThreadBodies.Of(routine))
        {
            if (ThreadBodies.OnlyWaitsFor(thread) is [var wait, ..])
                findings.Report(thread.Creation, ImmutableArray.Create<SyntaxNode>(wait.Syntax), FixHint.Try, Words.OfCallee(wait), Words.LineOf(wait.Syntax));
        }
    }
}
