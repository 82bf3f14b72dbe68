using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.GlobalLock;

/// <summary>
/// CONC3003: <c>Parallel.For(0, n, i => { lock (gate) { sum += i; } });</c>
/// </summary>
/// <remarks>
/// Left alone: a lock that only guards the merge of what was computed outside of it, in <c>localFinally</c> above all;
/// a lock for each item or stripe; a lock that is taken under a condition which is rarely true, or of which nobody can say; loops over what the lock guards; loops that hand
/// work from one thread to another.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LockPerIteration() : ConcurrencyAnalyzer(s_rule, Signals.Lock)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC3003",
        name: nameof(LockPerIteration),
        category: Topics.GlobalLock,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A lock that threads take for every item",
        message: "{0} takes '{1}' {2}, and {3}; the threads spend their time handing over the lock",
        description: "Threads that take one lock for each item, for a single addition, run one after the other and pay for "
            + "handing over the lock besides: such a loop is slower than on one thread. Let each thread collect its part in a "
            + "variable of its own and merge the parts under the lock at the end.");

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var found in LockedIterations.Of(routine, findings.Cancellation))
        {
            findings.Report(
                found.Section.Place,
                IsInCaller(found) ? ImmutableArray.Create(found.Partner.Place, found.Run.Launch.Operation.Syntax, found.Loop!.Syntax) : LockReport.WithMember(found.Section, found.Partner.Place, found.Run.Launch.Operation.Syntax),
                LockReport.HintFor(found.Section),
                Words.Of(found.Function),
                Words.Of(found.Section.Lock.Path),
                found.Loop is null ? $"in each iteration of '{Words.OfCallee(found.Run.Launch.Operation)}'" : IsInCaller(found) ? $"in each round of the loop in {Words.PlaceOf(found.Loop.Syntax, found.Section.Place)}" : "in each round of its loop",
                Reason(found));
        }
    }

    static bool IsInCaller(LockedIteration found) => found.Loop is { Syntax: var loop } && !(loop.SyntaxTree == found.Section.Place.SyntaxTree && loop.Span.Contains(found.Section.Place.Span));

    static string Reason(LockedIteration found) =>
        found.Loop is null ? "does little else"
        : found.Partner.Place == found.Section.Place ? $"line {Words.LineOf(found.Run.Launch.Operation.Syntax)} runs it on several threads at a time"
        : $"line {Words.LineOf(found.Partner.Place)} takes it on a thread that runs beside it";
}
