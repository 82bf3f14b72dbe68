using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>The task to await in place of what blocks: <c>Task.Delay(100)</c> for <c>Thread.Sleep(100)</c>.</summary>
static class Unblocked
{
    /// <summary>
    /// Makes the task of a blocking expression, in whatever form its parts are by then; null when awaiting no task says the same.
    /// </summary>
    /// <param name="blocking">The expression in the document.</param>
    /// <param name="routine">The routine that holds it most closely.</param>
    /// <param name="cancellation">Cancels binding.</param>
    public static Func<ExpressionSyntax, ExpressionSyntax>? TaskOf(ExpressionSyntax blocking, Routine routine, CancellationToken cancellation)
    {
        var calls = routine.Session.Calls;
        if (routine.Model.GetSymbolInfo(blocking, cancellation).Symbol is not { } member)
            return null;
        var meaning = calls.Of(member);
        if (blocking is MemberAccessExpressionSyntax)
            return meaning.Kind == Meaning.WaitForTask ? static current => ((MemberAccessExpressionSyntax)current).Expression : null;
        if (blocking is not InvocationExpressionSyntax call || member is not IMethodSymbol method)
            return null;
        switch (meaning.Kind)
        {
            case Meaning.WaitForTask when call is { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax called }:
                return called.Expression is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax } awaiter
                    && routine.Model.GetSymbolInfo(awaiter, cancellation).Symbol is { } source && calls.Is(source, Meaning.SameTask) && !routine.Session.Types.IsTask(method.ContainingType)
                        ? static current => Receiver(Receiver(current))
                        : routine.Session.Types.IsTask(method.ContainingType) ? static current => Receiver(current) : null;
            case Meaning.WaitForAll or Meaning.WaitForAny when IsStatement(call):
                return OfSeveral(method, meaning.Kind == Meaning.WaitForAll ? nameof(Task.WhenAll) : nameof(Task.WhenAny));
            case Meaning.Sleep when method.Parameters.Length == 1:
                var task = PlatformNames.ExpressionOf(routine.Session.Types.Task!, routine.Model, call.SpanStart);
                var token = IsInCleanup(call, routine) ? null : Tokens.InScope(routine, call);
                return current => WithName(Call(current).WithExpression(Member(task, nameof(Task.Delay)).WithTriviaFrom(Call(current).Expression)), nameof(Task.Delay), token);
            case Meaning.Acquire when meaning is { Blocks: true } && (meaning.Traits & LockTraits.Counting) != 0 && call.Expression is MemberAccessExpressionSyntax:
                // Cancelled inside of a try whose finally releases, it would release what it never took.
                var given = method.Parameters.Any(parameter => KnownTypes.Same(parameter.Type, routine.Session.Types.CancellationToken)) || IsInTry(call, routine) ? null : Tokens.InScope(routine, call);
                return current => WithName(Call(current), nameof(SemaphoreSlim.WaitAsync), given, keepNames: true);
            default:
                return null;
        }
    }

    static bool IsStatement(InvocationExpressionSyntax call) => call.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax;

    // With a time-out it tells whether all came in time, and goes on if not.
    static Func<ExpressionSyntax, ExpressionSyntax>? OfSeveral(IMethodSymbol method, string combinator) => method.Parameters switch
    {
        [_] => current => WithName(Call(current), combinator, token: null),
        [_, { Type.Name: nameof(CancellationToken) }] => current => Call(current).ArgumentList.Arguments is [var tasks, var token]
            ? InvocationExpression(
                Member(WithName(Call(current).WithArgumentList(Call(current).ArgumentList.WithArguments(SingletonSeparatedList(tasks))), combinator, token: null).WithoutTrailingTrivia(), "WaitAsync"),
                Bare(ArgumentList(SingletonSeparatedList(token.WithNameColon(null)))))
            : WithName(Call(current), combinator, token: null),
        _ => null,
    };

    static bool IsInCleanup(SyntaxNode node, Routine routine) =>
        node.Ancestors().TakeWhile(each => each != routine.Syntax).Any(static each => each is FinallyClauseSyntax or CatchClauseSyntax);

    static bool IsInTry(SyntaxNode node, Routine routine) =>
        node.Ancestors().TakeWhile(each => each != routine.Syntax).Any(static each => each is TryStatementSyntax);

    static InvocationExpressionSyntax Call(ExpressionSyntax expression) => (InvocationExpressionSyntax)expression;

    static ExpressionSyntax Receiver(ExpressionSyntax call) => ((MemberAccessExpressionSyntax)Call(call).Expression).Expression;

    static MemberAccessExpressionSyntax Member(ExpressionSyntax owner, string name) =>
        MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, owner, Token(default, SyntaxKind.DotToken, default), Name(name));

    static IdentifierNameSyntax Name(string name) => IdentifierName(Identifier(default, name, default));

    static ArgumentListSyntax Bare(ArgumentListSyntax list) =>
        list.WithOpenParenToken(Token(default, SyntaxKind.OpenParenToken, default)).WithCloseParenToken(Token(default, SyntaxKind.CloseParenToken, default));

    static InvocationExpressionSyntax WithName(InvocationExpressionSyntax call, string name, ExpressionSyntax? token, bool keepNames = false)
    {
        call = call.WithExpression(call.Expression switch
        {
            MemberAccessExpressionSyntax member => member.WithName(Name(name).WithTriviaFrom(member.Name)),
            var other => Name(name).WithTriviaFrom(other),
        });
        var arguments = call.ArgumentList.Arguments;
        if (!keepNames && arguments is [{ NameColon: not null } named])
            arguments = arguments.Replace(named, named.WithNameColon(null).WithLeadingTrivia(named.GetLeadingTrivia()));
        if (token is not null)
        {
            arguments = arguments.Count == 0
                ? SingletonSeparatedList(Argument(token))
                : arguments.Add(Argument(token));
            var separators = arguments.GetSeparators().ToList();
            if (separators.Count > 0)
                separators[separators.Count - 1] = Token(default, SyntaxKind.CommaToken, TriviaList(Space));
            arguments = SeparatedList(arguments, separators);
        }

        return call.WithArgumentList(call.ArgumentList.WithArguments(arguments));
    }
}
