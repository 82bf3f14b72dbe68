using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Tasks that may well be finished when somebody waits for them, as far as anybody can tell: those of a library by whose names nothing outside of
/// the program is asked, <c>node.AcceptAsync(visitor)</c>, methods that await nothing else, and what some other object keeps, <c>entry.Value</c>.
/// </summary>
static class UnknownTasks
{
    /// <summary>Whether a wait is for one.</summary>
    /// <param name="wait">The wait.</param>
    /// <param name="root">The member it stands in.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static bool IsWaitedFor(BlockingUse wait, Routine root, CancellationToken cancellation) => wait.Kind == BlockingKind.Task && TaskWaits.TaskOf(wait) is { } task
        && (Is(root.Origins.SourceOf(wait.Routine.Places.Source(task)), root, Limits.CallDepth) || IsAwaitedByMakers(task, wait.Routine, cancellation));

    /// <summary>Whether a wait is for a task that the object was made with: who completes it came first, and does not know what the object locks.</summary>
    public static bool CameWithObject(BlockingUse wait, Routine root) => TaskWaits.TaskOf(wait) is { } task
        && root.Origins.SourceOf(wait.Routine.Places.Source(task)) is IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } };

    /// <summary>
    /// Whether a step of the program awaits the task that is waited for, and hands its owner on: <c>async Task&lt;Job&gt; Wait(Job job) { await job.Task; return job; }</c>
    /// Whether the owner has come that way nobody can tell, but it is there for that.
    /// </summary>
    /// <param name="wait">The wait.</param>
    /// <param name="root">The member it stands in.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static bool IsAwaitedOnTheWay(BlockingUse wait, Routine root, CancellationToken cancellation)
    {
        if (TaskWaits.TaskOf(wait) is not { } task || Origins.Bare(wait.Routine.Places.Source(task)) is not IMemberReferenceOperation { Instance: { } owner, Member: IPropertySymbol or IFieldSymbol } kept
            || Origins.Bare(wait.Routine.Places.Source(owner)) is not (IParameterReferenceOperation or ILocalReferenceOperation) || !root.Session.Declares(kept.Member))
        {
            return false;
        }

        foreach (var (name, _) in References.To(kept.Member.OriginalDefinition, root.Session, cancellation))
        {
            if (name.Parent is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var carrier } } access && access.Name == name && IsAwaited(access) && IsHandedOn(carrier, access))
                return true;
        }

        return false;
    }

    // static async Task<Line> Open() { var line = new Line(); …; await line._greeted.Task; return line; }: whoever has got an object from there does not wait for what was awaited. The
    // object itself may be asked before.
    static bool IsAwaitedByMakers(IOperation task, Routine routine, CancellationToken cancellation)
    {
        var kept = Origins.Bare(routine.Places.Source(task));
        if (kept is IPropertyReferenceOperation { Instance: { } source, Property: var property } && CompletionNames.IsTaskOfSource(property))
            kept = Origins.Bare(source);
        if (kept is not IFieldReferenceOperation { Field: { IsStatic: false } field, Instance: IInstanceReferenceOperation } || !routine.Session.Declares(field))
            return false;
        field = field.OriginalDefinition;
        var known = routine.Session.AwaitedByMakers;
        return known.TryGetValue(field, out var isAwaited) ? isAwaited : known.GetOrAdd(field, AreAwaited(field, routine.Session, cancellation));
    }

    // Who puts another one there later has not awaited that.
    static bool AreAwaited(IFieldSymbol field, Session session, CancellationToken cancellation)
    {
        if (!field.IsReadOnly && !FieldWrites.AreInConstructors(field))
            return false;
        foreach (var constructor in field.ContainingType.InstanceConstructors)
        {
            if (constructor is not { DeclaredAccessibility: Accessibility.Private, IsImplicitlyDeclared: false })
                return false;
        }

        var isMade = false;
        foreach (var constructor in field.ContainingType.InstanceConstructors)
        {
            foreach (var creation in References.CreationsBy(constructor, session, cancellation))
            {
                if (!IsAwaitedBehind(creation, field.Name))
                    return false;
                isMade = true;
            }
        }

        return isMade;
    }

    static bool IsAwaitedBehind(IOperation? creation, string field)
    {
        if (creation?.Syntax.Parent is not EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Identifier.ValueText: var made } } || creation.Syntax.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } maker)
            return false;
        foreach (var node in maker.DescendantNodes())
        {
            if (node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: IdentifierNameSyntax { Identifier.ValueText: var carrier } } access && name == field && carrier == made
                && IsAwaited(access) && RareWays.IsOnEveryWay(access, maker) && !RareWays.MayReturnBefore(access, maker) && access.FirstAncestorOrSelf<SyntaxNode>(static outer => outer is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax) is null)
            {
                return true;
            }
        }

        return false;
    }

    static bool IsAwaited(ExpressionSyntax task)
    {
        while (task.Parent is ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax or InvocationExpressionSyntax || (task.Parent is MemberAccessExpressionSyntax access && access.Expression == task))
            task = (ExpressionSyntax)task.Parent;
        return task.Parent is AwaitExpressionSyntax;
    }

    // The function has got it, and gives it back behind the await.
    static bool IsHandedOn(string carrier, SyntaxNode awaited)
    {
        foreach (var function in awaited.Ancestors())
        {
            var parameters = function switch
            {
                BaseMethodDeclarationSyntax method => method.ParameterList.Parameters,
                LocalFunctionStatementSyntax local => local.ParameterList.Parameters,
                ParenthesizedLambdaExpressionSyntax lambda => lambda.ParameterList.Parameters,
                SimpleLambdaExpressionSyntax lambda => SyntaxFactory.SingletonSeparatedList(lambda.Parameter),
                _ => default,
            };
            if (parameters.Count > 0 && parameters.Any(parameter => parameter.Identifier.ValueText == carrier))
                return function.DescendantNodes().Any(node => node is ReturnStatementSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var given } } && given == carrier && node.SpanStart > awaited.SpanStart);
        }

        return false;
    }

    static bool Is(IOperation task, Routine root, int calls) => task switch
    {
        IInvocationOperation { TargetMethod: var begun } call => root.Session.Declares(begun)
            ? calls > 0 && AwaitsNothingElse((IMethodSymbol)MemberTable.Definition(begun), root.Session, calls - 1)
            : !PlatformSpaces.Declare(begun) && !OutsideNames.SpeakOf(begun, call.Instance?.Type),
        IInvalidOperation { Syntax: InvocationExpressionSyntax begun } broken => IsOfMissing(begun, broken, root.Session, calls),
        IPropertyReferenceOperation { Instance: { } owner and not IInstanceReferenceOperation, Property: var kept } => !CompletionNames.IsTaskOfSource(kept) && !OutsideNames.SpeakOf(kept),
        _ => false,
    };

    // node.AcceptAsync(this) of a library that is not there; or Walk(node) of the program, with what such a library has given.
    static bool IsOfMissing(InvocationExpressionSyntax begun, IOperation broken, Session session, int calls)
    {
        var model = session.ModelOf(begun.SyntaxTree);
        if (model.GetSymbolInfo(begun) is var info && (info.Symbol ?? (info.CandidateSymbols is [var only] ? only : null)) is IMethodSymbol called)
            return session.Declares(called) && calls > 0 && AwaitsNothingElse((IMethodSymbol)MemberTable.Definition(called), session, calls - 1);
        return begun.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: var receiver } && model.GetTypeInfo(receiver).Type is { TypeKind: TypeKind.Error } library
            && !OutsideNames.SpeakOf(name, broken.ChildOperations.Select(static given => Origins.Bare(given).Type).Append(library));
    }

    static bool AwaitsNothingElse(IMethodSymbol method, Session session, int calls)
    {
        if (!method.IsAsync || session.RoutineOf(method, default) is not { } routine)
            return false;
        var awaits = false;
        foreach (var (operation, function) in ProgramCalls.OperationsOf(routine.Root))
        {
            if (function != routine.Syntax || operation is not IAwaitOperation { Operation: var awaited })
                continue;
            while (awaited is IInvocationOperation { Instance: { } same } form && session.Calls.Is(form.TargetMethod, Meaning.SameTask))
                awaited = same;
            if (!Is(routine.Root.Origins.SourceOf(routine.Root.Places.Source(awaited)), routine.Root, calls))
                return false;
            awaits = true;
        }

        return awaits;
    }
}
