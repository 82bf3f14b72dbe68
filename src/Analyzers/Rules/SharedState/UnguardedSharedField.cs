using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.SharedState;

/// <summary>
/// CONC2001: <c>new Thread(Add).Start(); new Thread(Add).Start(); … void Add() =&gt; _count++;</c>
/// </summary>
/// <remarks>
/// A suggestion where nothing but an async call that nobody awaits tells of another thread.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnguardedSharedField() : SharedStateAnalyzer(s_rule, RaceKind.Unguarded)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC2001",
        name: nameof(UnguardedSharedField),
        category: Topics.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A field that several threads use without a lock",
        message: "'{0}' is {1} here {2}; {3}",
        description: "Two threads can be here at the same time, and at least one of them changes the field. Updates are lost, and "
            + "what is read may be old or half of something. Use Interlocked for counters, or one lock for all uses of the field.");
}
