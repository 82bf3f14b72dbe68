using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Fixes.GlobalLock;

/// <summary>
/// Mends CONC3013: <c>foreach (var x in items) { var t = new Thread(() => F(x)); t.Start(); threads.Add(t); }</c> and the
/// loop that joins them become <c>Parallel.ForEach(items, x => F(x));</c>
/// </summary>
/// <remarks>
/// Offered where the loop does nothing else, and the threads are joined right after it: for threads that are still running
/// when the method returns there is no such loop.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ThreadPerItemFix() : ConcurrencyFix("CONC3013")
{
    /// <inheritdoc/>
    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (site.Node is not BaseObjectCreationExpressionSyntax creation || ParallelCalls.TypeIn(site.Model.Compilation) is not { } parallel
            || ThreadLoop.Around(creation, site.Model) is not { } loop || loop.Arguments() is not { } arguments)
        {
            yield break;
        }

        var method = loop.Loop is ForStatementSyntax ? "For" : "ForEach";
        yield return new("parallel", $"Use 'Parallel.{method}'", () =>
        {
            var draft = new Draft(site.Root, loop.Statements);
            draft.ReplaceAll(loop.Statements, [ParallelCalls.Statement(parallel, method, arguments, loop.Statements[0], loop.Statements[loop.Statements.Count - 1], site.Model)]);
            return draft.Root;
        });
    }
}
