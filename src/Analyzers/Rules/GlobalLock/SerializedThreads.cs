using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.GlobalLock;

/// <summary>
/// CONC3001: two threads run <c>lock (Gate) { for (var i = 0; i &lt; n; i++) count += i; }</c>
/// </summary>
/// <remarks>
/// Left alone: loops over the guarded collection itself, small constant loops, a lock for each object, read locks, one-time
/// initialisation, wait loops, code that a single thread runs. What a method computes for whoever calls it, under the lock of its own
/// state, is CONC3002.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SerializedThreads() : ConcurrencyAnalyzer(s_rule, Signals.Lock)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC3001",
        name: nameof(SerializedThreads),
        category: Topics.GlobalLock,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "Threads that take turns because they compute under one global lock",
        message: "{0} computes all the time it holds '{1}', and {2}; the threads take turns instead of running in parallel",
        description: "Threads that do all their work while they hold the one lock they share run one after the other, like "
            + "threads under Python's global interpreter lock. Compute into local variables first and take the lock only to "
            + "publish the result; drop a lock that guards nothing; or use processes where the lock has to stay.");

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var found in SerializedSections.Of(routine, findings.Cancellation))
        {
            findings.Report(
                found.Section.Place,
                LockReport.WithMember(found.Section, found.Partner.Place, found.Run.Launch.Operation.Syntax, found.Work),
                LockReport.HintFor(found.Section),
                Words.Of(found.Function),
                Words.Of(found.Section.Lock.Path),
                Reason(found));
        }
    }

    static string Reason(SerializedSection found) => found.Partner.Place == found.Section.Place
        ? $"line {Words.LineOf(found.Run.Launch.Operation.Syntax)} runs it on several threads at a time"
        : $"line {Words.LineOf(found.Partner.Place)} does the same on a thread that runs beside it";
}
