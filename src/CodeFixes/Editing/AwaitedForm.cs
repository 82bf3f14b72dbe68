using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>What to await instead of something that blocks.</summary>
static class AwaitedForm
{
    /// <summary>
    /// Makes the task out of a blocking expression, in whatever form its parts are by then; null when no await says the same.
    /// </summary>
    public static Func<ExpressionSyntax, ExpressionSyntax>? Of(ExpressionSyntax blocking, Site site, CancellationToken cancellation)
    {
        if (blocking.HasWordsWithin() || site.Model.GetSymbolInfo(blocking, cancellation).Symbol is not { } member)
            return null;
        var isStatement = blocking.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax;
        switch (site.Session.Calls.Of(member).Kind)
        {
            case Meaning.WaitForTask when blocking is MemberAccessExpressionSyntax:
                return static current => ((MemberAccessExpressionSyntax)current).Expression;
            case Meaning.WaitForTask when blocking is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax called }:
                if (called.Expression is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Task.GetAwaiter) } })
                    return static current => Receiver(Receiver(current));
                return site.Session.Types.IsTask(member.ContainingType) ? static current => Receiver(current) : null;
            case Meaning.WaitForAll when isStatement && member is IMethodSymbol { Parameters.Length: 1 }:
                return static current => WithName((InvocationExpressionSyntax)current, nameof(Task.WhenAll));
            case Meaning.WaitForAny when isStatement && member is IMethodSymbol { Parameters.Length: 1 }:
                return static current => WithName((InvocationExpressionSyntax)current, nameof(Task.WhenAny));
            default:
                return null;
        }
    }

    static ExpressionSyntax Receiver(ExpressionSyntax call) => ((MemberAccessExpressionSyntax)((InvocationExpressionSyntax)call).Expression).Expression;

    static InvocationExpressionSyntax WithName(InvocationExpressionSyntax call, string name)
    {
        var called = (MemberAccessExpressionSyntax)call.Expression;
        return call.WithExpression(called.WithName(SyntaxFactory.IdentifierName(name).WithTriviaFrom(called.Name)));
    }

    /// <summary>Whether an argument beside an expression is passed by reference: an await would have to keep the reference alive.</summary>
    public static bool IsBesideReference(ExpressionSyntax expression, Routine routine)
    {
        for (SyntaxNode node = expression; node.Parent is { } parent && node != routine.Syntax && node is not StatementSyntax; node = parent)
        {
            if (parent is ArgumentListSyntax list
                && list.Arguments.Any(argument => argument != node && !argument.RefKindKeyword.IsKind(SyntaxKind.None) && argument.Expression is not DeclarationExpressionSyntax))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether an expression stands in a try that handles the exception which a blocking wait wraps around what the task threw,
    /// and await does not.
    /// </summary>
    public static bool IsMissedByHandler(ExpressionSyntax expression, Routine routine)
    {
        for (SyntaxNode node = expression; node.Parent is { } parent && node != routine.Syntax; node = parent)
        {
            if (parent is TryStatementSyntax attempt && node == attempt.Block && attempt.Catches.Any(LooksIntoAggregate))
                return true;
        }

        return false;
    }

    static bool LooksIntoAggregate(CatchClauseSyntax clause) => clause.DescendantNodes().OfType<SimpleNameSyntax>()
        .Any(static name => name.Identifier.ValueText is nameof(AggregateException) or nameof(Exception.InnerException) or nameof(AggregateException.InnerExceptions));
}
