using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.Blocking;

/// <summary>
/// CONC1009: <c>async Task Handle() { Save(); } void Save() => Flush().Wait();</c>
/// </summary>
/// <remarks>
/// Left alone: calls of methods with an asynchronous twin (a defect of their own), the twin that calls its own synchronous
/// form, the synchronous half of a <c>bool async</c> pair, disposal, and places where <c>await</c> could not stand. A suggestion in
/// the start of a program, which has its thread for itself; where nothing could be awaited at the end of the chain, or only a lock is waited for;
/// for whole files behind code that stays synchronous for other callers; for data that is moved in a function whose author has told the compiler that
/// it awaits nothing; in what is handed to a pool thread and awaited; for what hardly keeps anybody; and for what is told of a library that is not there, or is handed out at once.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HiddenBlocking() : ConcurrencyAnalyzer(s_rule, Signals.Async)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC1009",
        name: nameof(HiddenBlocking),
        category: Topics.Blocking,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A synchronous method that blocks, called from async code",
        message: "'{0}' blocks the thread of {1}: {2}; {3}",
        description: "An async method lends its thread to others while it awaits. A synchronous method that blocks inside keeps "
            + "the thread, although nothing at the call tells so. Make the methods of the chain async, from the one that blocks up "
            + "to the caller, and await them.");

    /// <inheritdoc/>
    private protected override bool IsRelevant(KnownTypes types) => types.Task is not null;

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        if (routine.IsRelaxedTest || !routine.Session.BlockingNames(findings.Cancellation).MayLeadOn(routine.Syntax.SyntaxTree, routine.Syntax.SpanStart, findings.Cancellation))
            return;
        var found = HiddenBlockings.In(routine, findings.Cancellation);
        foreach (var calls in found.GroupBy(static one => (one.Call.Callee, one.Inner, one.Function)))
            Report(calls.ToList(), findings);
    }

    // What is called several times is one thing to mend.
    static void Report(List<Engine.Program.HiddenBlocking> calls, Findings findings)
    {
        var (call, chain, inner, function, flag) = calls[0];
        var evidence = chain.Steps.Skip(1).Select(static step => step.Place).Concat(calls.Skip(1).Select(static other => other.Call.Operation.Syntax.GetLocation()));
        object[] words = [chain.Callee!, Words.Of(function), Words.Of(chain),
            (inner == function ? AsyncAdvice.For(chain, inner.Method, inner.Session, findings.Cancellation) : $"the lambda runs on it; make {(chain.Length == 2 ? "it" : "them")} async and await in a loop of the async code instead")
                + (flag is null ? "" : $" where '{flag.Name}' asks for the asynchronous form")
                + (calls.Count > 1 ? $"; it is called {calls.Count} times here" : "")];
        var hint = inner == function && flag is null ? FixHint.Try : FixHint.None;
        if (HiddenBlockings.IsStart(function) || OffloadedWork.IsOne(function, findings.Cancellation) || (chain.MovesData && (SaidSynchronous.Is(function) || Conditions.IsForDebugging(call.Operation.Syntax))) || HiddenBlockings.IsMinor(chain, inner.Session, findings.Cancellation))
            findings.Suggest(call.Operation.Syntax, evidence, hint, words);
        else
            findings.Report(call.Operation.Syntax, evidence, hint, words);
    }
}
