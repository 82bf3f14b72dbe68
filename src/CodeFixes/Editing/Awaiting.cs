using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>Writes await expressions the way the rest of the document does; where that has none, as its project does.</summary>
static class Awaiting
{
    /// <summary>
    /// Whether the other awaits of the document that could flow on the caller's context all say that they need not. Where it awaits no
    /// task: whether nearly all awaits of the project say so, or whether it asks for it.
    /// </summary>
    public static bool HasConfigureAwaitHabit(Site site, CancellationToken cancellation)
    {
        var isConfigured = false;
        foreach (var await in site.Root.DescendantNodes().OfType<AwaitExpressionSyntax>())
        {
            if (IsConfigured(await))
                isConfigured = true;
            else if (site.Session.Types.IsTask(site.Model.GetTypeInfo(await.Expression, cancellation).Type))
            {
                return false;
            }
        }

        return isConfigured || AwaitHabit.IsConfiguredIn(site.Model.Compilation, but: site.Root.SyntaxTree, cancellation) || AwaitHabit.IsAskedFor(site.Model.Compilation.Options, site.Root.SyntaxTree, cancellation);
    }

    /// <summary>Whether an await says that the code behind it need not go on in the caller's context.</summary>
    public static bool IsConfigured(AwaitExpressionSyntax await) => await.Expression.WithoutParentheses() is InvocationExpressionSyntax
    {
        Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Task.ConfigureAwait) },
        ArgumentList.Arguments: [{ Expression.RawKind: (int)SyntaxKind.FalseLiteralExpression }],
    };

    /// <summary>An await of a task, without trivia around it.</summary>
    /// <param name="task">What to await; it keeps its comments and line breaks.</param>
    /// <param name="configured">Append <c>ConfigureAwait(false)</c>.</param>
    public static AwaitExpressionSyntax Of(ExpressionSyntax task, bool configured)
    {
        var operand = task.WithoutTrivia();
        if (!configured && operand.WithoutParentheses() is AwaitExpressionSyntax inner && !operand.HasWordsWithin())
            operand = inner.WithoutTrivia();
        if (configured)
        {
            var method = IdentifierName(Identifier(TriviaList(), nameof(Task.ConfigureAwait), TriviaList()));
            var argument = Argument(LiteralExpression(SyntaxKind.FalseLiteralExpression, Bare(SyntaxKind.FalseKeyword)));
            operand = InvocationExpression(
                MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, IsPrimary(operand) ? operand : InParentheses(operand), Bare(SyntaxKind.DotToken), method),
                ArgumentList(Bare(SyntaxKind.OpenParenToken), SingletonSeparatedList(argument), Bare(SyntaxKind.CloseParenToken)));
        }
        else if (!IsPrimary(operand) && operand is not (CastExpressionSyntax or AwaitExpressionSyntax))
        {
            operand = InParentheses(operand);
        }

        return AwaitExpression(Token(default, SyntaxKind.AwaitKeyword, TriviaList(Space)), operand);
    }

    /// <summary>An await with what its surroundings need: parentheses where the expression goes on, and the trivia of what it replaces.</summary>
    public static ExpressionSyntax InPlaceOf(ExpressionSyntax replaced, AwaitExpressionSyntax await)
    {
        var goesOn = replaced.Parent switch
        {
            MemberAccessExpressionSyntax access => access.Expression == replaced,
            ElementAccessExpressionSyntax element => element.Expression == replaced,
            InvocationExpressionSyntax call => call.Expression == replaced,
            ConditionalAccessExpressionSyntax conditional => conditional.Expression == replaced,
            PostfixUnaryExpressionSyntax => true,
            _ => false,
        };
        return (goesOn ? InParentheses(await) : (ExpressionSyntax)await).WithTriviaFrom(replaced);
    }

    /// <summary>
    /// Whether an expression stands beside an argument passed by reference. References are taken in the order of the arguments;
    /// an await after one would have to keep it alive.
    /// </summary>
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
    /// and await does not. <c>GetResult()</c> does not wrap it either.
    /// </summary>
    public static bool IsMissedByHandler(ExpressionSyntax expression, Routine routine)
    {
        if (expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(System.Runtime.CompilerServices.TaskAwaiter.GetResult) } })
            return false;
        for (SyntaxNode node = expression; node.Parent is { } parent && node != routine.Syntax; node = parent)
        {
            if (parent is TryStatementSyntax attempt && node == attempt.Block && attempt.Catches.Any(LooksIntoAggregate))
                return true;
        }

        return false;
    }

    static bool LooksIntoAggregate(CatchClauseSyntax clause) => clause.DescendantNodes().OfType<SimpleNameSyntax>()
        .Any(static name => name.Identifier.ValueText is nameof(AggregateException) or nameof(Exception.InnerException) or nameof(AggregateException.InnerExceptions));

    static ParenthesizedExpressionSyntax InParentheses(ExpressionSyntax expression) =>
        ParenthesizedExpression(Bare(SyntaxKind.OpenParenToken), expression, Bare(SyntaxKind.CloseParenToken));

    // Without the elastic trivia that would make hosts lay out the line anew, comments and all.
    static SyntaxToken Bare(SyntaxKind kind) => Token(default, kind, default);

    static bool IsPrimary(ExpressionSyntax expression) => expression is SimpleNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax
        or ElementAccessExpressionSyntax or ParenthesizedExpressionSyntax or BaseObjectCreationExpressionSyntax or ThisExpressionSyntax or AliasQualifiedNameSyntax;
}
