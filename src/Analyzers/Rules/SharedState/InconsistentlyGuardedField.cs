using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.SharedState;

/// <summary>
/// CONC2002: <c>lock (_gate) { _balance += x; } … return _balance;</c>
/// </summary>
/// <remarks>
/// A suggestion where only the lock of others tells of threads and nothing is changed in several steps, and where the others take the lock
/// before they call the helper that does it.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InconsistentlyGuardedField() : SharedStateAnalyzer(s_rule, RaceKind.InconsistentlyGuarded)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC2002",
        name: nameof(InconsistentlyGuardedField),
        category: Topics.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A field that is used without the lock that guards it elsewhere",
        message: "'{0}' is {1} here {2}; {3}",
        description: "A lock protects state only from those who take it as well. Other code takes a lock for this field; here it is "
            + "missing, or it is another one, or it is held for reading only. Take the usual lock at all places.");
}
