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
            || routine.Model.GetOperation(wait, cancellation) is not IInvocationOperation { Parent: IExpressionStatementOperation } call || GivenTo(wait, routine.Model) is not { Length: not null, IsInfinite: false } given
            || TimedWaits.IsAnswerUsed(call, routine) || WouldHideAnother(wait, routine))
        {
            return null;
        }

        return Waiting(wait, call.TargetMethod, given, routine) is { } form ? form with { Change = Throws } : null;
    }

    // task.WaitAsync(…) for task.Wait(…), Task.WhenAll(tasks).WaitAsync(…) for Task.WaitAll(tasks, …); null where a comment would be lost.
    static AwaitedForm? Waiting(InvocationExpressionSyntax wait, IMethodSymbol method, Given given, Routine routine)
    {
        var length = given is { Length: { } number, IsNumber: true } ? OfMilliseconds(number, routine.Model, wait.SpanStart) : given.Length;
        switch (routine.Session.Calls.Of(method).Kind)
        {
            case Meaning.WaitForTask when routine.Session.Types.IsTask(method.ContainingType) && !LosesWords(wait, Receiver(wait), given):
                return new(current => WaitingFor(Receiver(current), length, given.Token));
            case (Meaning.WaitForAll or Meaning.WaitForAny) and var kind when given.Tasks >= 0 && !LosesWords(wait, wait.ArgumentList.Arguments[given.Tasks], given):
                return new(current => WaitingFor(OfTasks(current, given.Tasks, kind), length, given.Token));
            default:
                return null;
        }
    }

    // Task.WhenAll(tasks), without the other arguments.
    static InvocationExpressionSyntax OfTasks(ExpressionSyntax current, int tasks, Meaning kind)
    {
        var renamed = Renamed(current, CombinatorOf(kind));
        return WithoutNames(renamed.WithArgumentList(renamed.ArgumentList.WithArguments(SingletonSeparatedList(renamed.ArgumentList.Arguments[tasks])))).WithoutTrailingTrivia();
    }

    static bool LosesWords(InvocationExpressionSyntax wait, SyntaxNode kept, Given given) => wait.DescendantTrivia().Any(trivia => wait.Span.Contains(trivia.Span) && LineLayout.IsWord(trivia)
        && !kept.FullSpan.Contains(trivia.Span) && given.Length?.Span.Contains(trivia.Span) != true && given.Token?.Span.Contains(trivia.Span) != true);

    // In a finally, a catch or a disposal another exception may be on its way; the handlers of a try may take this one for theirs.
    static bool WouldHideAnother(InvocationExpressionSyntax wait, Routine routine)
    {
        if (IsIn<FinallyClauseSyntax>(wait, routine) || IsIn<CatchClauseSyntax>(wait, routine) || (routine.Method is { } method && DisposalCode.Is(method)))
            return true;
        var timeout = routine.Model.Compilation.GetTypeByMetadataName(typeof(TimeoutException).FullName!);
        for (SyntaxNode node = wait; node.Parent is { } parent && node != routine.Syntax; node = parent)
        {
            if (parent is TryStatementSyntax attempt && node == attempt.Block && attempt.Catches.Any(clause => clause.Declaration is not { Type: var type } || Takes(routine.Model.GetTypeInfo(type).Type, timeout)))
                return true;
        }

        return false;
    }

    static bool Takes(ITypeSymbol? caught, INamedTypeSymbol? thrown)
    {
        for (var type = thrown; type is not null; type = type.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(type, caught))
                return true;
        }

        return false;
    }

    // What a wait is given: the place of its tasks among the arguments, the time, which may be a number of milliseconds, and the token.
    readonly record struct Given(int Tasks, ExpressionSyntax? Length, ExpressionSyntax? Token, bool IsNumber, bool IsInfinite);

    static Given GivenTo(InvocationExpressionSyntax wait, SemanticModel model)
    {
        var given = new Given(-1, null, null, IsNumber: false, IsInfinite: false);
        if (model.GetOperation(wait) is not IInvocationOperation call)
            return given;
        foreach (var argument in call.Arguments)
        {
            if (argument is not { Syntax: ArgumentSyntax { Expression: var value } written, Parameter: { Type: var type, Ordinal: var place } })
                continue;
            if (Signatures.IsToken(type))
                given = given with { Token = value };
            else if (Arguments.IsDuration(argument))
                given = given with { Length = value, IsNumber = type.SpecialType == SpecialType.System_Int32, IsInfinite = Durations.Milliseconds(argument.Value) is < 0 };
            else if (place == 0)
                given = given with { Tasks = wait.ArgumentList.Arguments.IndexOf(written) };
        }

        return given;
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
        if (time is null && token is null)
            return task;
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
