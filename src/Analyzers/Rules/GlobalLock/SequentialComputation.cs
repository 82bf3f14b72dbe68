using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.GlobalLock;

/// <summary>
/// CONC3012: <c>CountUp(); CountDown();</c>
/// </summary>
/// <remarks>
/// Off by default: one after the other is right for most programs, and this is where the journey to threads begins. Left
/// alone: calls that touch shared state or the world outside, calls that need what the one before returned or changes, short
/// ones, and code that other threads run already.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SequentialComputation() : ConcurrencyAnalyzer(s_rule, Signals.None)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC3012",
        name: nameof(SequentialComputation),
        category: Topics.GlobalLock,
        defaultSeverity: DiagnosticSeverity.Info,
        title: "Independent computations one after the other",
        message: "'{0}' and {1} compute one after the other although neither needs the other; they could run at the same time",
        description: "Two computations that share nothing take as long as the longer one when they run at the same time, and as "
            + "long as both together when they do not. Parallel.Invoke runs each on a thread of the pool and waits for all.",
        isEnabledByDefault: false);

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var calls in IndependentCalls.Of(routine))
        {
            // An async method has other things to do meanwhile than to keep its thread for a parallel call.
            if (calls.Function.IsAsync || IsLaunched(calls.Function, findings))
                continue;
            var all = calls.Statements.Select(static statement => IndependentCalls.CallIn(statement)!).ToList();
            findings.Report(
                all[0].Syntax,
                all.Skip(1).Select(static call => call.Syntax).ToImmutableArray(),
                FixHint.Try,
                all[0].TargetMethod.Name,
                all.Count == 2 ? $"'{all[1].TargetMethod.Name}'" : $"{all.Count - 1} calls after it");
        }
    }

    static bool IsLaunched(Routine function, Findings findings) =>
        function.Session.LaunchMap(findings.Cancellation).RunsOf(function.Syntax).Count > 0;
}
