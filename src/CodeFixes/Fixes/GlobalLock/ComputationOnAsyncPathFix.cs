using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Fixes.GlobalLock;

/// <summary>Mends CONC3006: <c>Render(scene)</c> becomes <c>await Task.Run(() => Render(scene))</c>.</summary>
/// <remarks>
/// Not offered: where await cannot stand, arguments by reference, loops in the method itself, which need a name first, and
/// calls beside other operands that would then be evaluated before them on another thread.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ComputationOnAsyncPathFix() : ConcurrencyFix("CONC3006")
{
    /// <inheritdoc/>
    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (site is not { Node: InvocationExpressionSyntax call, Routine: { } routine } || site.Session.Types.Task is not { } task
            || call.ArgumentList.Arguments.Any(static argument => !argument.RefKindKeyword.IsKind(SyntaxKind.None))
            || call.DescendantNodes().Any(static node => node is AwaitExpressionSyntax or ConditionalAccessExpressionSyntax or DeclarationExpressionSyntax)
            || call.Parent is ConditionalAccessExpressionSyntax
            || SharedUpdate.Around(call, site.Model, cancellation) is not null
            || AwaitPlace.ObstacleAt(routine, call, cancellation) != AwaitObstacle.None)
        {
            yield break;
        }

        yield return new("run", "Compute on the thread pool and await it", () =>
        {
            var lambda = (LambdaExpressionSyntax)SyntaxFactory.ParseExpression("() => x");
            lambda = lambda.WithExpressionBody(call.WithoutTrivia());
            var run = SyntaxFactory.InvocationExpression(
                SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, PlatformNames.ExpressionOf(task, site.Model, call.SpanStart), SyntaxFactory.IdentifierName(nameof(Task.Run))),
                SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(lambda))));
            var await = Awaiting.Of(run, Awaiting.HasConfigureAwaitHabit(site, cancellation));
            return site.Root.ReplaceNode(call, Awaiting.InPlaceOf(call, await));
        });
    }
}
