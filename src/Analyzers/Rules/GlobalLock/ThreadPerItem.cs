using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.GlobalLock;

/// <summary>
/// CONC3013: <c>foreach (var image in images) new Thread(() => Render(image)).Start();</c>
/// </summary>
/// <remarks>
/// Left alone: a thread for each processor or part of the work, a few threads by a constant number, threads that wait or
/// serve until the program ends.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ThreadPerItem() : ConcurrencyAnalyzer(s_rule, Signals.Launch)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC3013",
        name: nameof(ThreadPerItem),
        category: Topics.GlobalLock,
        defaultSeverity: DiagnosticSeverity.Info,
        title: "A thread for each item of CPU-bound work",
        message: "The loop in {1} makes a thread for each item to run {0}, which computes; beyond '{2}' threads only take turns",
        description: "Threads that compute run as fast as there are processors; further ones take turns, and each costs a "
            + "megabyte of stack and the time to make it. Parallel.For and Parallel.ForEach divide the items among as many "
            + "threads as there are processors.");

    /// <inheritdoc/>
    private protected override bool IsRelevant(KnownTypes types) => types.Thread is not null;

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var thread in ThreadBodies.Of(routine))
        {
            if (!ThreadBodies.OnlyComputes(thread) || ThreadMakers.LoopOverItems(thread, findings.Cancellation) is not { } loop)
                continue;
            findings.Report(
                thread.Creation, ImmutableArray.Create(loop), loop.SyntaxTree == thread.Creation.SyntaxTree && loop.Span.Contains(thread.Creation.Span) ? FixHint.Try : FixHint.None,
                Words.Of(thread.Routine), Words.PlaceOf(loop, thread.Creation), "Environment.ProcessorCount");
        }
    }
}
