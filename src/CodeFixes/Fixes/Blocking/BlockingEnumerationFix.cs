using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Fixes.Blocking;

/// <summary>Awaits the elements that CONC1007 finds: <c>foreach (var x in s.ToBlockingEnumerable())</c> becomes <c>await foreach (var x in s)</c>.</summary>
/// <remarks>Not offered: for blocking collections, which no await empties, and where the sequence is not enumerated by a <c>foreach</c>.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BlockingEnumerationFix)), Shared]
public sealed class BlockingEnumerationFix() : ConcurrencyFix("CONC1007")
{
    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (site is { Node: ExpressionSyntax { Parent: CommonForEachStatementSyntax loop } sequence, Routine: { IsAsync: true } routine } && loop.Expression == sequence
            && AwaitPlace.ObstacleAt(routine, sequence, cancellation) == AwaitObstacle.None && AwaitedScopes.SequenceOf(sequence, routine, cancellation) is { } awaited)
        {
            yield return new("await-foreach", "Use 'await foreach'", () => site.Root.ReplaceNode(loop, AwaitedScopes.Enumerating(loop.WithExpression(awaited(sequence)))));
        }
    }
}
