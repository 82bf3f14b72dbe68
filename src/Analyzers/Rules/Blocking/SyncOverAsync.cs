using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.Blocking;

/// <summary>
/// CONC1010: <c>int Load(Task&lt;int&gt; t) => t.Result;</c>
/// </summary>
/// <remarks>
/// Left alone: methods whose signature is not theirs to change (overrides and implementations of what other assemblies
/// declare, the pattern of disposal, parameters by reference, functions whose value others need), those that only let time
/// pass, and those that are there to wait: <c>bool Shutdown(int timeout)</c>, <c>WaitFor(task)</c>, adapters, the body of a thread of its own,
/// and what is marked as obsolete.
/// What only constructors call is a defect of theirs.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SyncOverAsync() : ConcurrencyAnalyzer(s_rule, Signals.Wait)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC1010",
        name: nameof(SyncOverAsync),
        category: Topics.Blocking,
        defaultSeverity: DiagnosticSeverity.Info,
        title: "A synchronous method that waits for a task",
        message: "'{0}' blocks {1} until {2}; {3}",
        description: "A method that waits for a task keeps the thread of its caller, although the work was made to need none. "
            + "Callers cannot see it, and async callers block, too. Make the method async, and let its callers await it.");

    /// <inheritdoc/>
    private protected override bool IsRelevant(KnownTypes types) => types.Task is not null;

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        if (routine.IsRelaxedTest)
            return;
        foreach (var use in routine.BlockingUses.Of(BlockingDefect.SyncOverAsync))
        {
            if (use.Function.IsStart)
            {
                if (!TaskWaits.IsSleep(use))
                    findings.Report(use.Node, ImmutableArray<SyntaxNode>.Empty, FixHint.Try, Words.Of(use.Node), "the start of the program", UntilOf(use), use.Function.Syntax is CompilationUnitSyntax ? "use 'await'" : "make it async and use 'await'");
                continue;
            }

            if (use.Function is not { Method: { } method } || (use.Function.IsIterator && routine.Session.Types.AsyncEnumerable is null) || Signatures.IsAbandoned(method) || !SynchronousSignature.CanBecomeAsync(method, routine.Session.Types)
                || DeliberateWaits.IsOne(use, method, routine.Session, findings.Cancellation) || BoundSignatures.Bind(method, routine.Session, findings.Cancellation))
            {
                continue;
            }

            if (use.Function.IsIterator)
            {
                findings.Report(use.Node, ImmutableArray<SyntaxNode>.Empty, FixHint.None, Words.Of(use.Node), CallersOf(use), UntilOf(use), AsyncCounterparts.OfIterator);
                continue;
            }

            var advice = AsyncAdvice.For(method, use, routine.Session, out var hasTwin, findings.Cancellation);
            findings.Report(use.Node, ImmutableArray<SyntaxNode>.Empty, hasTwin ? FixHint.None : FixHint.Try,
                Words.Of(use.Node), CallersOf(use), UntilOf(use), advice);
        }
    }

    static string CallersOf(BlockingUse use) => $"whoever calls {Words.Of(use.Function)}";

    static string UntilOf(BlockingUse use) => use.Kind == BlockingKind.Task ? "the task completes" : "the tasks complete";
}
