using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.SharedState;

/// <summary>
/// CONC2004: <c>Parallel.ForEach(urls, url =&gt; list.Add(url));</c>
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnsafeCollectionSharing() : SharedStateAnalyzer(s_rule, RaceKind.Container)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC2004",
        name: nameof(UnsafeCollectionSharing),
        category: Topics.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A collection that is changed while other threads use it",
        message: "'{0}' is {1} here {2}; {3}",
        description: "Lists, dictionaries and their like are made for one thread at a time. When one is changed while another "
            + "thread uses it, elements get lost, exceptions come from its inside, and lookups never end. Use a concurrent "
            + "collection, one lock for all uses, or collect results for each thread and merge them after the join.");
}
