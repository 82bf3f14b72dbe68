using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

// Waits that give up after a time: where nobody looks at the answer, the exception that await throws then is all that comes out differently.
sealed partial record AwaitedForm
{
    const string Throws = "it throws a TimeoutException when the time is over";

    /// <summary>
    /// The form of a wait that goes on when its time is over, and does so unnoticed; null for others. It changes what happens then, so that
    /// somebody should look at each place.
    /// </summary>
    /// <param name="blocking">The expression in the document.</param>
    /// <param name="routine">The routine that holds it most closely.</param>
    /// <param name="cancellation">Cancels binding.</param>
    public static AwaitedForm? InTime(ExpressionSyntax blocking, Routine routine, CancellationToken cancellation)
    {
        if (blocking is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } wait || !IsStatement(wait) || QuestionMark.Before(wait) is not null
            || routine.Model.GetOperation(wait, cancellation) is not IInvocationOperation { Parent: IExpressionStatementOperation } || routine.Model.GetSymbolInfo(wait, cancellation).Symbol is not IMethodSymbol method
            || TimeOf(wait, routine.Model) is not { IsInfinite: false } time)
        {
            return null;
        }

        switch (routine.Session.Calls.Of(method).Kind)
        {
            case Meaning.WaitForTask when routine.Session.Types.IsTask(method.ContainingType):
                return new(current => WaitingFor(Receiver(current), time.Length, time.Token)) { Change = Throws };
            case Meaning.WaitForAll or Meaning.WaitForAny:
                var combinator = routine.Session.Calls.Of(method).Kind == Meaning.WaitForAll ? nameof(System.Threading.Tasks.Task.WhenAll) : nameof(System.Threading.Tasks.Task.WhenAny);
                return new(current => Renamed(current, combinator) is { ArgumentList.Arguments: [var tasks, ..] } all
                    ? WaitingFor(WithoutNames(all.WithArgumentList(all.ArgumentList.WithArguments(SingletonSeparatedList(tasks)))).WithoutTrailingTrivia(), time.Length, time.Token)
                    : current) { Change = Throws };
            default:
                return null;
        }
    }

    // The time and the token that a wait is given; null where there is no time.
    static (ExpressionSyntax? Length, ExpressionSyntax? Token, bool IsInfinite)? TimeOf(InvocationExpressionSyntax wait, SemanticModel model)
    {
        ExpressionSyntax? length = null;
        ExpressionSyntax? token = null;
        var isInfinite = false;
        if (model.GetOperation(wait) is not IInvocationOperation call)
            return null;
        foreach (var argument in call.Arguments)
        {
            if (argument is not { Syntax: ArgumentSyntax { Expression: var given }, Parameter.Type: var type })
                continue;
            if (Signatures.IsToken(type))
            {
                token = given;
            }
            else if (Arguments.IsDuration(argument))
            {
                isInfinite = Durations.Milliseconds(argument.Value) is < 0;
                length = type.SpecialType == SpecialType.System_Int32 ? OfMilliseconds(given, model, wait.SpanStart) : given;
            }
        }

        return length is null ? null : (length, token, isInfinite);
    }

    static ExpressionSyntax OfMilliseconds(ExpressionSyntax number, SemanticModel model, int position)
    {
        if (model.Compilation.GetTypeByMetadataName(typeof(TimeSpan).FullName!) is not { } type)
            return number;
        return InvocationExpression(
            Member(PlatformNames.ExpressionOf(type, model, position), nameof(TimeSpan.FromMilliseconds)),
            ArgumentList(Bare(SyntaxKind.OpenParenToken), SingletonSeparatedList(Argument(number.WithoutTrivia())), Bare(SyntaxKind.CloseParenToken)));
    }

    // task.WaitAsync(time, token)
    static ExpressionSyntax WaitingFor(ExpressionSyntax task, ExpressionSyntax? time, ExpressionSyntax? token)
    {
        var arguments = new List<ArgumentSyntax>();
        if (time is not null)
            arguments.Add(Argument(time.WithoutTrivia()));
        if (token is not null)
            arguments.Add(Argument(token.WithoutTrivia()));
        return InvocationExpression(
            Member(task, AsyncCounterparts.WaitAsync),
            ArgumentList(Bare(SyntaxKind.OpenParenToken), SeparatedList(arguments, arguments.Skip(1).Select(static _ => Token(default, SyntaxKind.CommaToken, TriviaList(Space)))), Bare(SyntaxKind.CloseParenToken)));
    }
}
