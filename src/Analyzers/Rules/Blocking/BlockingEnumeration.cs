using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.Blocking;

/// <summary>
/// CONC1007: <c>async Task F(IAsyncEnumerable&lt;int&gt; x) { foreach (var i in x.ToBlockingEnumerable()) { } }</c>
/// </summary>
/// <remarks>
/// Left alone: queries of unknown origin, <c>AsQueryable()</c> over what is in memory, sequences that are handed on to other
/// code, synchronous methods, and every place where <c>await</c> cannot stand.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingEnumeration() : ConcurrencyAnalyzer(s_rule, Signals.Async, Signals.Block | Signals.Enumeration)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC1007",
        name: nameof(BlockingEnumeration),
        category: Topics.Blocking,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A blocking enumeration in async code",
        message: "'{0}' blocks the thread of {1} for each element; {2}",
        description: "The elements of such a sequence arrive over time: from a database, from other threads, from asynchronous code. "
            + "A plain foreach keeps the thread while it waits for each of them. Enumerate with await foreach instead.");

    /// <inheritdoc/>
    private protected override bool IsRelevant(KnownTypes types) => types.Task is not null;

    // Without a provider that enumerates asynchronously a plain foreach is no word of ours.
    private protected override Signals AnyOfIn(KnownTypes types) => types.DbContext is null ? Signals.Block : base.AnyOfIn(types);

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var use in routine.BlockingUses.Of(BlockingDefect.Enumeration))
        {
            var words = Words.ToAwait(use, AsyncCounterparts.OfSequence(use.Operation));
            if (routine.Session.AnswersQueriesItself && BlockingOperation.IsAwaitableQuery(use.Node, use.Routine))
                findings.Suggest(use, words);
            else
                findings.Report(use, words);
        }
    }
}
