using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Fixes.Blocking;

/// <summary>Makes the work asynchronous that CONC1012 finds: <c>Task.Run(() => Thread.Sleep(1))</c> becomes <c>Task.Run(async () => await Task.Delay(1))</c>.</summary>
/// <remarks>
/// All that blocks in the lambda is mended at once. Not offered: for work items, timers, continuations and <c>StartNew</c>, which take
/// no asynchronous code or do not wait for its end.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BlockedPoolThreadFix)), Shared]
public sealed class BlockedPoolThreadFix() : ConcurrencyFix("CONC1012")
{
    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (site is not { Node: ExpressionSyntax, Routine: { IsAsync: false, Syntax: LambdaExpressionSyntax lambda } routine } || !UnwrapsTasks(lambda, site, cancellation))
            yield break;
        var forms = new Dictionary<SyntaxNode, AwaitedForm>();
        foreach (var use in routine.Root.BlockingUses.Of(BlockingDefect.PoolThread))
        {
            if (use.Routine != routine)
                continue;
            if (use.Node is not ExpressionSyntax node || AwaitedForm.Of(node, routine, cancellation) is not { } form
                || SharedUpdate.Around(node, site.Model, cancellation) is not null || Awaiting.IsMissedByHandler(node, routine))
            {
                yield break;
            }

            forms.Add(node, form);
        }

        if (forms.Count == 0)
            yield break;
        var configured = Awaiting.HasConfigureAwaitHabit(site, cancellation);
        yield return new("async-lambda", "Make the lambda async and use 'await'", () =>
        {
            var changed = lambda.ReplaceNodes(forms.Keys, (original, current) =>
                forms[original].InPlaceOf((ExpressionSyntax)original, (ExpressionSyntax)current, configured));
            var async = SyntaxFactory.Token(changed.GetLeadingTrivia(), SyntaxKind.AsyncKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space));
            return site.Root.ReplaceNode(lambda, ((LambdaExpressionSyntax)changed.WithoutLeadingTrivia()).WithModifiers(((LambdaExpressionSyntax)changed).Modifiers.Add(async)));
        });
    }

    // Task.Run takes asynchronous code and gives a task of its end.
    static bool UnwrapsTasks(LambdaExpressionSyntax lambda, Site site, CancellationToken cancellation) =>
        lambda.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call }
        && site.Model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol { Name: nameof(Task.Run) } method && KnownTypes.Same(method.ContainingType, site.Session.Types.Task);
}
