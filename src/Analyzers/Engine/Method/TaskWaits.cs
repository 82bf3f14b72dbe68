using System.Reflection;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Which functions could wait without blocking.</summary>
static class TaskWaits
{
    /// <summary>Whether the word <c>async</c> can be added to a function without changing what its callers see.</summary>
    public static bool CanBecomeAsync(Routine routine)
    {
        if (!routine.ReturnsTask || routine.Method is not
            { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation or MethodKind.LocalFunction, ReturnType: INamedTypeSymbol type } method)
        {
            return false;
        }

        // Synchronized methods hold a lock from begin to end.
        if ((method.MethodImplementationFlags & MethodImplAttributes.Synchronized) != 0)
            return false;
        foreach (var parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None || parameter.Type is { IsRefLikeType: true } or IPointerTypeSymbol)
                return false;
        }

        // Task Connect() { if (!_on) Start(); … } beside ConnectAsync(): it is the synchronous half.
        if (IsHalf(method))
            return false;
        // A type derived from Task has no async methods.
        var types = routine.Session.Types;
        return (KnownTypes.Same(type, types.Task) || KnownTypes.Same(type, types.TaskOfResult) || types.IsValueTask(type)) && !IsCalledUnderLock(method);
    }

    static bool IsHalf(IMethodSymbol method)
    {
        if (method.MethodKind != MethodKind.Ordinary || method.Name.EndsWith(TwinModel.Suffix, StringComparison.Ordinal))
            return false;
        foreach (var member in method.ContainingType.GetMembers(method.Name + TwinModel.Suffix))
        {
            if (member is IMethodSymbol { IsStatic: var isStatic } other && isStatic == method.IsStatic && ResultTypes.IsAwaitable(other.ReturnType) && Signatures.AddsOnlyTokens(other, method))
                return true;
        }

        return false;
    }

    /// <summary>Whether a wait for a task only lets time pass: <c>Task.Delay(100).Wait()</c>.</summary>
    public static bool IsSleep(BlockingUse use)
    {
        var (calls, places) = (use.Routine.Session.Calls, use.Routine.Places);
        var source = use.Operation;
        // task = task.WaitAsync(limit); a variable may be all that its own value is made of.
        for (var step = 0; step < Limits.OriginDepth; step++)
        {
            var owner = source switch
            {
                IInvocationOperation { Instance: { } instance } call when source == use.Operation || calls.Is(call.TargetMethod, Meaning.SameTask) => instance,
                _ => null,
            };
            if (owner is null)
                return source is IInvocationOperation { TargetMethod: var method } && WaitingCalls.IsDelay(method, use.Routine.Session.Types);
            source = use.Routine.Root.Origins.SourceOf(places.Source(owner));
        }

        return false;
    }

    /// <summary>The expression whose task is waited for, or the first of several.</summary>
    public static IOperation? TaskOf(BlockingUse use)
    {
        var task = use.Operation switch
        {
            IInvocationOperation { Instance: { } instance } => instance,
            IInvocationOperation { Arguments: [{ Value: var first }, ..] } => first,
            IPropertyReferenceOperation { Instance: { } instance } => instance,
            _ => null,
        };
        while (task is IInvocationOperation { Instance: { } same } call && use.Routine.Session.Calls.Is(call.TargetMethod, Meaning.SameTask))
            task = same;
        return task;
    }

    /// <summary>Whether a wait is for a task that the function has been given, or for one that a function begins which it has been given.</summary>
    public static bool IsOfParameter(BlockingUse use)
    {
        if (TaskOf(use) is not { } task)
            return false;
        if (use.Routine.Places.Of(task) is { IsVariable: true, Variable: IParameterSymbol })
            return true;
        var begun = use.Routine.Root.Origins.SourceOf(use.Routine.Places.Source(task)).Syntax;
        return use.Function.Method?.Parameters.Any(parameter => parameter.Type is INamedTypeSymbol { DelegateInvokeMethod.ReturnType: var result } && use.Routine.Session.Types.IsTask(result) && Names(begun, parameter.Name)) == true;
    }

    /// <summary>Whether a wait is given a time that the function was given, or is done for some such times.</summary>
    public static bool IsTimedBy(IParameterSymbol time, BlockingUse use) =>
        Names(use.Node, time.Name) || DecidingConditions.Of(use.Node).Any(decision => Names(decision.Condition, time.Name));

    static bool Names(SyntaxNode code, string name) => code.DescendantNodesAndSelf().Any(node => node is IdentifierNameSyntax { Identifier.ValueText: var known } && known == name);

    // What stands behind the first await would no longer be done under the lock of the caller. Told from the text of the type.
    static bool IsCalledUnderLock(IMethodSymbol method)
    {
        foreach (var reference in method.ContainingType.DeclaringSyntaxReferences)
        {
            if (SyntaxIndex.Of(reference.SyntaxTree, default).NamesUnderLock(method.Name, reference.Span))
                return true;
        }

        return false;
    }
}
