using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.SharedState;

/// <summary>
/// CONC2003: <c>var sum = 0; Parallel.For(0, n, i => { sum += i; });</c>
/// </summary>
/// <remarks>
/// Left alone: what happens before the start or after the join of the other code, updates under a common lock or by
/// <c>Interlocked</c>, a variable of each iteration, elements selected by the loop's own index, flags that are only ever set
/// to a constant.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnsynchronizedCapture() : ConcurrencyAnalyzer(s_rule, Signals.Launch)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC2003",
        name: nameof(UnsynchronizedCapture),
        category: Topics.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A captured variable changed by code that runs at the same time",
        message: "'{0}' is {1} here without a lock, and {2}",
        description: "A lambda shares the local variables it captures. When several threads run it, or it runs beside the code "
            + "that made it, updates are lost: reading, adding and writing back are three steps, and another thread can come "
            + "in between. Use Interlocked, give each thread a variable of its own and merge them after the join, or return "
            + "results instead of storing them.");

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
    }
}
