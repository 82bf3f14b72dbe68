using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>What to await instead of something that blocks: <c>Task.Delay(100)</c> for <c>Thread.Sleep(100)</c>.</summary>
/// <param name="Task">Makes the task out of the blocking expression, in whatever form its parts are by then, without a token.</param>
/// <param name="IsTask">It is a task of the platform, which can be configured.</param>
sealed partial record AwaitedForm(Func<ExpressionSyntax, ExpressionSyntax> Task, bool IsTask = true)
{
    /// <summary>Passes a cancellation token to the task; null when it takes none, or has one.</summary>
    public Func<ExpressionSyntax, ExpressionSyntax, ExpressionSyntax>? PassingToken { get; init; }

    /// <summary>The token to pass; null when there is none in scope.</summary>
    public ExpressionSyntax? Token { get; init; }

    /// <summary>What to pass where there is none; null when it may be left out.</summary>
    public ExpressionSyntax? NoToken { get; init; }

    /// <summary>What comes out differently, as after a semicolon; null when nothing does.</summary>
    public string? Change { get; init; }

    /// <summary>The namespace that has to be imported for it; null when nothing has to.</summary>
    public string? Import { get; init; }

    /// <summary>
    /// The form of a blocking expression in a function that is or becomes async; null when no await says the same.
    /// </summary>
    /// <param name="blocking">The expression in the document.</param>
    /// <param name="routine">The routine that holds it most closely.</param>
    /// <param name="cancellation">Cancels binding.</param>
    public static AwaitedForm? Of(ExpressionSyntax blocking, Routine routine, CancellationToken cancellation)
    {
        if (routine.Model.GetSymbolInfo(blocking, cancellation).Symbol is not { } member)
            return null;
        var meaning = routine.Session.Calls.Of(member);
        switch (blocking, meaning.Kind)
        {
            case (MemberAccessExpressionSyntax result, Meaning.WaitForTask):
                return OfTask(result.Expression, static current => ((MemberAccessExpressionSyntax)current).Expression, routine, cancellation);
            case (InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } wait, Meaning.WaitForTask):
                return OfWait(wait, (IMethodSymbol)member, routine, cancellation);
            case (InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax handle, Parent: ExpressionStatementSyntax }, Meaning.WaitForHandle):
                return OfHandle(handle.Expression, routine, cancellation);
            case (InvocationExpressionSyntax call, Meaning.WaitForAll or Meaning.WaitForAny) when IsStatement(call):
                return OfSeveral(call, (IMethodSymbol)member, meaning.Kind, routine);
            case (InvocationExpressionSyntax sleep, Meaning.Sleep):
                return OfSleep(sleep, routine);
            case (InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } acquire, Meaning.Acquire) when meaning is { Blocks: true } && (meaning.Traits & LockTraits.Counting) != 0:
                return OfSemaphore(acquire, (IMethodSymbol)member, routine);
        }

        return routine.Model.GetOperation(blocking, cancellation) is { } operation && SynchronousCalls.At(operation, routine.Root, cancellation, asIfAsync: true) is { } found
            ? OfTwin(found)
            : null;
    }

    /// <summary>The twin of a synchronous call; null when the call has no receiver to await at, or when awaiting gives something else.</summary>
    public static AwaitedForm? OfTwin(SynchronousCall found)
    {
        var (node, routine, twin) = ((ExpressionSyntax)found.Operation.Syntax, found.Routine, found.Twin);
        // A line that is read says more than whether one is left.
        if (QuestionMark.Before(node) is not null || (found.Operation is IPropertyReferenceOperation && !IsWholeValue(found)))
            return null;
        var passing = twin.PassingToken(routine.Model, node.SpanStart);
        if (twin.NeedsToken && passing is null)
            return null;
        return new(twin.Of, routine.Session.Types.IsTask(twin.Method.ReturnType))
        {
            PassingToken = passing,
            Token = passing is null ? null : Tokens.InScope(routine, node),
            NoToken = twin.NeedsToken ? Tokens.None(routine, node.SpanStart) : null,
            Import = twin.Import,
        };
    }

    static bool IsWholeValue(SynchronousCall found) => found.Operation.Type is { } type
        && ResultTypes.AwaitedBy(found.Twin.Method.ReturnType) is { } result && found.Routine.Session.Compilation.ClassifyCommonConversion(result, type).IsImplicit;

    static AwaitedForm? OfWait(InvocationExpressionSyntax wait, IMethodSymbol method, Routine routine, CancellationToken cancellation)
    {
        var (task, types) = (Receiver(wait), routine.Session.Types);
        if (wait.ArgumentList.Arguments.Count == 0)
        {
            if (task is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(System.Threading.Tasks.Task.GetAwaiter), Expression: var awaited } })
                return OfTask(awaited, static current => Receiver(Receiver(current)), routine, cancellation);
            return types.IsTask(method.ContainingType) ? OfTask(task, Receiver, routine, cancellation) : null;
        }

        if (QuestionMark.Before(task) is not null)
            return null;
        if (method.Parameters is [{ Type: var type }] && Signatures.IsToken(type))
            return new(static current => Renamed(current, AsyncCounterparts.WaitAsync));
        // With a time-out it tells whether the task came in time, and goes on if not; with an infinite one it returns, if at all, when the task is complete.
        if (!IsStatement(wait) || GivenTo(wait, routine.Model) is not { IsInfinite: true } given)
            return null;
        return given.Token is null ? OfTask(task, Receiver, routine, cancellation) : Waiting(wait, method, given with { Length = null }, routine);
    }

    // A value task can be awaited as it is.
    static AwaitedForm? OfTask(ExpressionSyntax task, Func<ExpressionSyntax, ExpressionSyntax> find, Routine routine, CancellationToken cancellation)
    {
        if (QuestionMark.Before(task) is not null)
            return null;
        if (task is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(ValueTask.AsTask), Expression: var value } }
            && routine.Session.Types.IsValueTask(routine.Model.GetTypeInfo(value, cancellation).Type))
        {
            return new(current => Receiver(find(current)));
        }

        var passing = PassingTokenTo(task, routine, cancellation);
        return new(find, routine.Session.Types.IsTask(routine.Model.GetTypeInfo(task, cancellation).Type))
        {
            PassingToken = passing,
            Token = passing is null ? null : Tokens.InScope(routine, task),
        };
    }

    // LoadAsync(id).Result becomes await LoadAsync(id, token), where that may be told to stop and is not yet. What is only launched
    // would be told not to begin.
    static Func<ExpressionSyntax, ExpressionSyntax, ExpressionSyntax>? PassingTokenTo(ExpressionSyntax task, Routine routine, CancellationToken cancellation) =>
        task is InvocationExpressionSyntax call && routine.Model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol method && QuestionMark.Before(call) is null
            && routine.Session.Calls.Of(method).Kind is not (Meaning.Launch or Meaning.Continue)
            && !call.ArgumentList.Arguments.Any(argument => routine.Model.GetTypeInfo(argument.Expression, cancellation).ConvertedType is { } type && Signatures.IsToken(type))
            ? new Twin(method, null, null, NeedsToken: false, null, call).PassingToken(routine.Model, call.SpanStart)
            : null;

    // The handle says that the task has ended, and never throws what the task did; neither does the first of one task.
    static AwaitedForm? OfHandle(ExpressionSyntax handle, Routine routine, CancellationToken cancellation)
    {
        if (handle is not MemberAccessExpressionSyntax { Expression: ParenthesizedExpressionSyntax { Expression: CastExpressionSyntax cast } }
            || !routine.Session.Types.IsTask(routine.Model.GetTypeInfo(cast.Expression, cancellation).Type))
        {
            return null;
        }

        var combinator = Member(PlatformNames.ExpressionOf(routine.Session.Types.Task!, routine.Model, handle.SpanStart), nameof(System.Threading.Tasks.Task.WhenAny));
        return new(current => InvocationExpression(combinator, ArgumentList(Bare(SyntaxKind.OpenParenToken), SingletonSeparatedList(Argument(TaskOf(current))), Bare(SyntaxKind.CloseParenToken))));

        static ExpressionSyntax TaskOf(ExpressionSyntax wait) =>
            ((CastExpressionSyntax)((ParenthesizedExpressionSyntax)((MemberAccessExpressionSyntax)Receiver(wait)).Expression).Expression).Expression;
    }

    static bool IsStatement(InvocationExpressionSyntax call) => call.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax;

    // With a time-out it tells whether all came in time, and goes on if not.
    static AwaitedForm? OfSeveral(InvocationExpressionSyntax call, IMethodSymbol method, Meaning kind, Routine routine)
    {
        if (method.Parameters.Length == 1)
            return new(current => WithoutNames(Renamed(current, CombinatorOf(kind))));
        var given = GivenTo(call, routine.Model);
        return given.Length is null || given.IsInfinite ? Waiting(call, method, given with { Length = null }, routine) : null;
    }

    static string CombinatorOf(Meaning kind) => kind == Meaning.WaitForAll ? nameof(System.Threading.Tasks.Task.WhenAll) : nameof(System.Threading.Tasks.Task.WhenAny);

    static AwaitedForm? OfSleep(InvocationExpressionSyntax sleep, Routine routine)
    {
        var task = PlatformNames.ExpressionOf(routine.Session.Types.Task!, routine.Model, sleep.SpanStart);
        return new(current => WithoutNames(((InvocationExpressionSyntax)current)
            .WithExpression(Member(task, nameof(System.Threading.Tasks.Task.Delay)).WithTriviaFrom(((InvocationExpressionSyntax)current).Expression))))
        {
            PassingToken = IsIn<FinallyClauseSyntax>(sleep, routine) || IsIn<CatchClauseSyntax>(sleep, routine) ? null : WithToken,
            Token = Tokens.InScope(routine, sleep),
        };
    }

    // Cancelled inside of a try whose finally releases, it would release what it never took.
    static AwaitedForm OfSemaphore(InvocationExpressionSyntax acquire, IMethodSymbol method, Routine routine) => new(static current => Renamed(current, nameof(SemaphoreSlim.WaitAsync)))
    {
        PassingToken = IsIn<TryStatementSyntax>(acquire, routine) || method.Parameters.Any(static parameter => Signatures.IsToken(parameter.Type)) ? null : WithToken,
        Token = Tokens.InScope(routine, acquire),
    };

    static bool IsIn<T>(SyntaxNode node, Routine routine) => node.Ancestors().TakeWhile(each => each != routine.Syntax).Any(static each => each is T);

    /// <summary>The await in the place of the blocking expression, with the token in scope.</summary>
    /// <param name="blocking">The expression in the document.</param>
    /// <param name="current">The same, its parts rewritten or not.</param>
    /// <param name="configured">Append <c>ConfigureAwait(false)</c>.</param>
    public ExpressionSyntax InPlaceOf(ExpressionSyntax blocking, ExpressionSyntax current, bool configured)
    {
        var kept = Task(current);
        return WithCommentsOf(current, kept, Awaiting.InPlaceOf(blocking, AwaitOf(kept, configured)).WithTriviaFrom(current));
    }

    /// <summary>The await alone.</summary>
    public AwaitExpressionSyntax Await(ExpressionSyntax current, bool configured) => AwaitOf(Task(current), configured);

    AwaitExpressionSyntax AwaitOf(ExpressionSyntax task, bool configured) =>
        Awaiting.Of(PassingToken is { } pass && (Token ?? NoToken) is { } token ? pass(task, token) : task, configured && IsTask);

    // Comments between the task and '.Result' stay, with the line breaks that end them.
    static ExpressionSyntax WithCommentsOf(ExpressionSyntax wait, ExpressionSyntax task, ExpressionSyntax await)
    {
        if (!task.Ancestors().Contains(wait))
            return await;
        var between = TriviaList(wait.DescendantTrivia().Where(trivia => trivia.SpanStart >= task.Span.End && trivia.Span.End <= wait.Span.End));
        if (!between.HasWords())
            return await;
        while (between.Count > 0 && between[between.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia))
            between = between.RemoveAt(between.Count - 1);
        return await.WithTrailingTrivia(between.AddRange(wait.GetTrailingTrivia()));
    }

    static ExpressionSyntax Receiver(ExpressionSyntax call) => ((MemberAccessExpressionSyntax)((InvocationExpressionSyntax)call).Expression).Expression;

    static InvocationExpressionSyntax Renamed(ExpressionSyntax expression, string name)
    {
        var call = (InvocationExpressionSyntax)expression;
        return call.WithExpression(call.Expression switch
        {
            MemberAccessExpressionSyntax member => member.WithName(Name(name).WithTriviaFrom(member.Name)),
            var other => Name(name).WithTriviaFrom(other),
        });
    }

    // The other method calls its parameters differently.
    static InvocationExpressionSyntax WithoutNames(InvocationExpressionSyntax call) => call.ArgumentList.Arguments is [{ NameColon: not null } named]
        ? call.ReplaceNode(named, named.WithNameColon(null).WithLeadingTrivia(named.GetLeadingTrivia()))
        : call;

    static ExpressionSyntax WithToken(ExpressionSyntax call, ExpressionSyntax token) => Twin.WithToken((InvocationExpressionSyntax)call, token, null);

    static MemberAccessExpressionSyntax Member(ExpressionSyntax owner, string name) =>
        MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, owner, Bare(SyntaxKind.DotToken), Name(name));

    static IdentifierNameSyntax Name(string name) => IdentifierName(Identifier(default, name, default));

    static SyntaxToken Bare(SyntaxKind kind) => Token(default, kind, default);
}
