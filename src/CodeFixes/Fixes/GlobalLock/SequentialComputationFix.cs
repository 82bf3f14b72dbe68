using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Fixes.GlobalLock;

/// <summary>Mends CONC3012: <c>CountUp(); CountDown();</c> becomes <c>Parallel.Invoke(CountUp, CountDown);</c></summary>
/// <remarks>Offered where nobody takes what the calls return, or fields and properties keep it.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class SequentialComputationFix() : ConcurrencyFix("CONC3012")
{
    /// <inheritdoc/>
    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (site is not { Node: InvocationExpressionSyntax first, Routine.Root: { } root } || ParallelCalls.TypeIn(site.Model.Compilation) is not { } parallel)
            yield break;
        foreach (var calls in IndependentCalls.Of(root))
        {
            var statements = calls.Statements.Select(static statement => statement.Syntax).OfType<ExpressionStatementSyntax>().ToList();
            if (IndependentCalls.CallIn(calls.Statements[0])?.Syntax != first || statements.Count != calls.Statements.Length
                || calls.Statements.Any(static statement => statement is not IExpressionStatementOperation { Operation: IInvocationOperation } && !IsKept(statement))
                || statements.Skip(1).Any(static statement => statement.GetLeadingTrivia().HasWords()) || statements.Any(static statement => statement.GetTrailingTrivia().HasWords()))
            {
                continue;
            }

            yield return new("parallel", "Run them at the same time with 'Parallel.Invoke'", () =>
            {
                var actions = string.Join(", ", statements.Select(statement => statement.Expression is InvocationExpressionSyntax call ? ParallelCalls.ActionFor(call, site.Model) : $"() => {statement.Expression.WithoutTrivia()}"));
                var draft = new Draft(site.Root, statements);
                draft.ReplaceAll(statements, [ParallelCalls.Statement(parallel, "Invoke", actions, statements[0], statements[statements.Count - 1], site.Model)]);
                return draft.Root;
            });
        }
    }

    // Tempo = FindTempo(samples): a lambda may do the same, but for one in a struct.
    static bool IsKept(IOperation statement) => statement is IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member: { IsStatic: var isStatic, ContainingType.IsValueType: var isValue } } } }
        && (isStatic || !isValue);
}
