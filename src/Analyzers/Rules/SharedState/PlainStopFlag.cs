using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.SharedState;

/// <summary>
/// CONC2010: <c>while (!_stop) Work();</c>
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PlainStopFlag() : SharedStateAnalyzer(s_rule, RaceKind.StopFlag)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC2010",
        name: nameof(PlainStopFlag),
        category: Topics.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A loop that waits for a plain variable",
        message: "'{0}' is {1} here in a loop as a plain variable; {3}",
        description: "The compiler may read a plain variable once and keep it in a register, so that the loop "
            + "never sees the write of another thread. Declare the field volatile, or use a "
            + "CancellationToken.");
}
