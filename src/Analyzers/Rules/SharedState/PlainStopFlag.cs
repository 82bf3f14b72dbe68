using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.SharedState;

/// <summary>
/// CONC2010: <c>while (!_stop) Work();</c>
/// </summary>
/// <remarks>
/// A suggestion where each round waits, takes a lock or takes something out of a concurrent collection: there the flag is read anew.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PlainStopFlag() : SharedStateAnalyzer(s_rule, RaceKind.StopFlag)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC2010",
        name: nameof(PlainStopFlag),
        category: Topics.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A loop that waits for a plain variable",
        message: "'{0}' decides here whether a loop goes on, and is a plain variable; {3}",
        description: "The compiler may read a plain variable once and keep it in a register; then the loop never sees what "
            + "another thread writes. Declare the field volatile, use Volatile.Read and Volatile.Write, or pass a "
            + "CancellationToken.");
}
