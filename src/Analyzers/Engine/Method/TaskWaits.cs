using System.Reflection;
using System.Threading;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>In what kind of code a wait stands.</summary>
enum WaitPlace
{
    /// <summary>Await could be written there and then.</summary>
    Async,

    /// <summary>The function returns a task but is not async yet.</summary>
    TaskReturning,

    /// <summary>A synchronous lambda that async code runs on the spot.</summary>
    InPlaceLambda,

    /// <summary>Synchronous code, or a place where await cannot stand.</summary>
    Elsewhere,
}

/// <summary>Where waits for tasks stand.</summary>
static class TaskWaits
{
    /// <summary>
    /// Whether a member has a wait in async code at all, told from its syntax and a few symbols, before any graph is built.
    /// </summary>
    public static bool MayExistIn(Routine root, CancellationToken cancellation)
    {
        foreach (var name in root.Syntax.DescendantNodes())
        {
            if (name is SimpleNameSyntax { Parent: MemberAccessExpressionSyntax or MemberBindingExpressionSyntax } member
                && SignalWords.Default.Of(member.Identifier.ValueText.AsSpan(), WordPlace.MemberCall).HasFlag(Signals.Wait)
                && root.Model.GetSymbolInfo(member, cancellation).Symbol is { } symbol
                && root.Session.Calls.Of(symbol).Kind is Meaning.WaitForTask or Meaning.WaitForAll or Meaning.WaitForAny or Meaning.WaitForHandle)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The kind of code around a wait.</summary>
    public static WaitPlace PlaceOf(TaskWait wait, CancellationToken cancellation)
    {
        var routine = wait.Routine;
        var node = NodeOf(wait);
        if (routine.IsAsync)
            return AwaitPlace.ObstacleAt(routine, node, cancellation) == AwaitObstacle.None ? WaitPlace.Async : WaitPlace.Elsewhere;
        if (CanBecomeAsync(routine))
            return AwaitPlace.ObstacleAt(routine, node, cancellation, asIfAsync: true) == AwaitObstacle.None ? WaitPlace.TaskReturning : WaitPlace.Elsewhere;
        return AsyncCallerOf(wait) is { } caller
            && AwaitPlace.ObstacleAt(routine, node, cancellation, asIfAsync: true) == AwaitObstacle.None
            && AwaitPlace.ObstacleAt(caller, routine.Syntax, cancellation) == AwaitObstacle.None
                ? WaitPlace.InPlaceLambda
                : WaitPlace.Elsewhere;
    }

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

        // A type derived from Task has no async methods.
        var types = routine.Session.Types;
        return KnownTypes.Same(type, types.Task) || KnownTypes.Same(type, types.TaskOfResult) || types.IsValueTask(type);
    }

    /// <summary>The async routine that runs the lambda of a wait on the spot; null when the lambda runs elsewhere or later.</summary>
    public static Routine? AsyncCallerOf(TaskWait wait)
    {
        for (var routine = wait.Routine; routine is { Parent: { } parent, Method.MethodKind: MethodKind.AnonymousFunction }; routine = parent)
        {
            if (!RunsInPlace(routine, parent))
                return null;
            if (parent.IsAsync)
                return parent;
        }

        return null;
    }

    static bool RunsInPlace(Routine lambda, Routine parent)
    {
        foreach (var block in parent.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation.Syntax == lambda.Syntax && Arguments.CallThatReceives(operation) is { } call)
                    return lambda.Session.Calls.Of(call).Kind == Meaning.RunInPlace;
            }
        }

        return false;
    }

    /// <summary>The code to act on: the whole expression that waits.</summary>
    public static SyntaxNode NodeOf(TaskWait wait) => wait.Operation.Syntax;
}
