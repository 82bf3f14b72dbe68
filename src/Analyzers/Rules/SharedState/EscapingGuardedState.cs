using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.SharedState;

/// <summary>
/// CONC2012: <c>lock (_gate) return _list;</c>
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EscapingGuardedState() : SharedStateAnalyzer(s_rule, RaceKind.Escape)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC2012",
        name: nameof(EscapingGuardedState),
        category: Topics.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A guarded collection that leaves its lock",
        message: "'{0}' is {1} here {2}; {3}",
        description: "A lock guards a collection only as long as everybody who uses it takes the lock. Whoever gets the collection "
            + "itself, a view of it or a query over it uses it without. Make a copy under the lock and hand that out.");
}
