using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.GlobalLock;

/// <summary>
/// CONC3011: <c>lock (gate) { Parallel.For(0, n, i => { lock (gate) { … } }); }</c>
/// </summary>
/// <remarks>
/// Left alone: workers that take another lock or none, or only try to take it; threads that are started under the lock and
/// waited for after it.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ParallelUnderLock() : ConcurrencyAnalyzer(s_rule, Signals.Lock)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC3011",
        name: nameof(ParallelUnderLock),
        category: Topics.GlobalLock,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "Waiting under a lock for workers that take it",
        message: "'{0}' is held while line {1} waits for code on other threads, which takes it in line {2}: they wait for each other",
        description: "A thread that holds a lock while it waits for workers keeps those out that need the lock: they wait for it, "
            + "and it waits for them. That is a deadlock, and where only some of them need the lock, or one thread happens to do "
            + "all the work, it is a program that runs on one thread. Start and wait for workers outside of the lock; take it "
            + "before to copy what they need, and afterwards to publish what they found.");

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var found in WaitingSections.Of(routine, findings.Cancellation))
        {
            findings.Report(
                found.Section.Place,
                ImmutableArray.Create(found.Wait.Syntax, found.Worker.Place),
                FixHint.None,
                Words.Of(found.Section.Lock.Path),
                Words.LineOf(found.Wait.Syntax),
                Words.LineOf(found.Worker.Place));
        }
    }
}
