using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.SharedState;

/// <summary>
/// CONC2007: <c>if (!_started) { _started = true; Start(); }</c>
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CheckThenAct() : SharedStateAnalyzer(s_rule, RaceKind.CheckThenAct)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC2007",
        name: nameof(CheckThenAct),
        category: Topics.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A test and an act that other threads can come between",
        message: "'{0}' is tested and then {1} here {2}; {3}",
        description: "Between the test and the act another thread can make the same test, and then both act. Do both in one step "
            + "(Interlocked.Exchange, TryAdd, GetOrAdd) or in one critical section.");
}
