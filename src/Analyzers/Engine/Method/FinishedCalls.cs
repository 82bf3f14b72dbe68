using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Calls whose task has ended when they return, as the object that they are made of has only steps that do nothing asynchronously: the base
/// awaits <c>OnOpenAsync()</c>, and a sealed type overrides it with <c>Task.CompletedTask</c>. So have those that come to no await with what they give.
/// </summary>
/// <remarks>
/// Only for code that awaits a virtual step: a method of its own that gives a complete task is a stub more often, and will wait one day.
/// </remarks>
sealed class FinishedCalls(Session session)
{
    readonly ConcurrentDictionary<(IMethodSymbol Method, INamedTypeSymbol Type), bool> _known = new();
    readonly ConcurrentDictionary<(IMethodSymbol Method, GivenKey Given), bool> _atOnce = new();

    /// <summary>Whether a call gives a task that has ended.</summary>
    public bool Have(IInvocationOperation call, Routine routine)
    {
        if (AwaitsNothing(call))
            return true;
        var method = call.TargetMethod.OriginalDefinition;
        if (call.Instance is not { } instance || instance is IInstanceReferenceOperation || !session.Declares(method) || !session.Types.IsTask(method.ReturnType)
            || TypeOf(instance, routine) is not { } type || !session.Declares(type))
        {
            return false;
        }

        var key = (method, type);
        return _known.TryGetValue(key, out var known) ? known : _known.GetOrAdd(key, Find(method, type));
    }

    // Load(refresh: false), where all that is awaited stands behind if (refresh).
    bool AwaitsNothing(IInvocationOperation call)
    {
        var method = call.TargetMethod.OriginalDefinition;
        if (!method.IsAsync || method.IsAbstract || method.IsVirtual || (method.IsOverride && !method.IsSealed) || !session.Declares(method) || !session.Types.IsTask(method.ReturnType)
            || GivenConstants.Known(GivenConstants.Of(call)) is not { IsEmpty: false } given)
        {
            return false;
        }

        var key = (method, new GivenKey(given));
        return _atOnce.TryGetValue(key, out var known) ? known : _atOnce.GetOrAdd(key, ComesToNoAwait(method, given));
    }

    bool ComesToNoAwait(IMethodSymbol method, ImmutableArray<GivenConstant> given)
    {
        if (session.RoutineOf(method, default) is not { IsIterator: false, Body: { } body })
            return false;
        var awaits = false;
        var pending = new Stack<IOperation>();
        pending.Push(body);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            if (operation is IAwaitOperation || AwaitsUnseen(operation))
            {
                if (!ClosedWays.Contain(operation.Syntax, given, session))
                    return false;
                awaits = true;
            }

            if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation)
                continue;
            foreach (var child in operation.ChildOperations)
                pending.Push(child);
        }

        return awaits;
    }

    // A sealed type, or what this member has made: everything that it calls on itself is known.
    static INamedTypeSymbol? TypeOf(IOperation instance, Routine routine) => Origins.Bare(instance).Type is INamedTypeSymbol { TypeKind: TypeKind.Class, IsSealed: true } own ? own.OriginalDefinition
        : routine.Root.Origins.SourceOf(instance) is IObjectCreationOperation { Type: INamedTypeSymbol { TypeKind: TypeKind.Class } made } ? made.OriginalDefinition
        : null;

    bool Find(IMethodSymbol method, INamedTypeSymbol type)
    {
        var takesStep = false;
        return EndsAtOnce(method, type, Limits.CallDepth, ref takesStep) && takesStep;
    }

    bool EndsAtOnce(IMethodSymbol method, INamedTypeSymbol type, int depth, ref bool takesStep)
    {
        if (depth == 0)
            return false;
        var isStep = method.IsAbstract || method.IsVirtual || method.IsOverride;
        if ((isStep ? BaseTypes.OverrideIn(type, method) : method) is not { } implementation || session.RoutineOf(implementation, default) is not { IsIterator: false, Body: { } body })
            return false;
        takesStep |= isStep && depth < Limits.CallDepth;
        if (!implementation.IsAsync)
        {
            var returns = false;
            foreach (var returned in Origins.ReturnsOf(body))
            {
                if (!HasEnded(returned, type, depth, ref takesStep))
                    return false;
                returns = true;
            }

            return returns;
        }

        var pending = new Stack<IOperation>();
        pending.Push(body);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            if (operation is IAwaitOperation await ? !HasEnded(await.Operation, type, depth, ref takesStep) : AwaitsUnseen(operation))
                return false;
            if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation)
                continue;
            foreach (var child in operation.ChildOperations)
                pending.Push(child);
        }

        return true;
    }

    // await foreach, await using.
    static bool AwaitsUnseen(IOperation operation) => operation is IForEachLoopOperation { IsAsynchronous: true } or IUsingOperation { IsAsynchronous: true } or IUsingDeclarationOperation { IsAsynchronous: true };

    bool HasEnded(IOperation task, INamedTypeSymbol type, int depth, ref bool takesStep)
    {
        task = Origins.Bare(task);
        switch (task)
        {
            case IDefaultValueOperation:
                return true;
            case IConditionalOperation { WhenFalse: { } other } choice:
                return HasEnded(choice.WhenTrue, type, depth, ref takesStep) && HasEnded(other, type, depth, ref takesStep);
            case IPropertyReferenceOperation { Property: var property }:
                return session.Calls.Is(property, Meaning.CompletedTask);
            case IInvocationOperation call when session.Calls.TaskBehind(call) is { } same:
                return HasEnded(same, type, depth, ref takesStep);
            case IInvocationOperation { TargetMethod: var called } call:
                return session.Calls.Is(called, Meaning.CompletedTask)
                    || (call.Instance is IInstanceReferenceOperation { Syntax: not BaseExpressionSyntax } && EndsAtOnce(called.OriginalDefinition, type, depth - 1, ref takesStep));
            default:
                return false;
        }
    }
}
