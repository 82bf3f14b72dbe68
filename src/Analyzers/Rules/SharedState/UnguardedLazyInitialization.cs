using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.SharedState;

/// <summary>
/// CONC2009: <c>static Cache Instance =&gt; s_instance ??= new();</c>
/// </summary>
/// <remarks>
/// A suggestion where nothing but an async call that nobody awaits tells of another thread.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnguardedLazyInitialization() : SharedStateAnalyzer(s_rule, RaceKind.LazyInitialization)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC2009",
        name: nameof(UnguardedLazyInitialization),
        category: Topics.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "State that several threads may create on demand",
        message: "'{0}' is created here {2} when it is missing; {3}",
        description: "Two threads can find the state missing, and both create it. One of the objects is lost, with whatever was "
            + "done to it. Use Lazy<T>, LazyInitializer.EnsureInitialized, or a lock around the test and the creation.");
}
