using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.Blocking;

/// <summary>
/// CONC1008: <c>async Task F(string path) { using var writer = new StreamWriter(path); await writer.WriteAsync("x"); }</c>
/// </summary>
/// <remarks>
/// Left alone: types whose asynchronous disposal only lends the synchronous one, data in memory, streams that were opened for
/// reading, resources of an interface or base type that tells nothing, and every place where <c>await</c> cannot stand.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SynchronousDisposal() : ConcurrencyAnalyzer(s_rule, Signals.Async)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC1008",
        name: nameof(SynchronousDisposal),
        category: Topics.Blocking,
        defaultSeverity: DiagnosticSeverity.Info,
        title: "A synchronous disposal in async code that could be awaited",
        message: "'{0}' is disposed of on the thread of {1}, though its disposal can be awaited; {2}",
        description: "Disposing often writes what is left in a buffer, ends a transaction, or gives a connection back. Where a type "
            + "offers to do so asynchronously, 'await using' lends the thread to others meanwhile.");

    /// <inheritdoc/>
    private protected override bool IsRelevant(KnownTypes types) => types.AsyncDisposable is not null;

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        if (routine.IsRelaxedTest)
            return;
        foreach (var disposal in Disposals.In(routine, findings.Cancellation))
        {
            if (disposal.Routine.IsRelaxedStart)
                continue;
            var advice = disposal.Maker is { } maker ? $"use '{maker.Twin.Method.Name}' and 'await using'" : disposal.Call is not null ? "await 'DisposeAsync'" : "use 'await using'";
            findings.Report(disposal.Resource, ImmutableArray<SyntaxNode>.Empty, FixHint.Try, NameOf(disposal), Words.Of(disposal.Routine), advice);
        }
    }

    static string NameOf(Disposal disposal) => disposal.Resource switch
    {
        VariableDeclarationSyntax { Variables: [var variable, ..] } => variable.Identifier.ValueText,
        _ when disposal.Call is { Expression: MemberAccessExpressionSyntax { Expression: var disposed } } => Words.Of(disposed),
        var resource => Words.Of(resource),
    };
}
