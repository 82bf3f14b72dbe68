using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Scopes that a program makes itself: <c>using (_guard.Enter())</c>, <c>using (await s_lock.LockAsync())</c>, where the method takes
/// a lock and gives back an object whose disposal releases it.
/// </summary>
static class LockScopes
{
    /// <summary>The call in the resources of a <c>using</c> that takes a lock, and the lock; null when there is none.</summary>
    public static (IInvocationOperation Call, LockId Lock)? In(IOperation resources, Routine root)
    {
        foreach (var operation in resources.DescendantsAndSelf())
        {
            if (operation is IInvocationOperation call && root.Session.Declares(call.TargetMethod) && LockOf(call, root) is { } taken)
                return (call, taken);
        }

        return null;
    }

    static LockId? LockOf(IInvocationOperation call, Routine root)
    {
        if (root.Session.RoutineOf(call.TargetMethod.OriginalDefinition, default) is not { Body: { } body } callee || callee == root)
            return null;
        LockId? taken = null;
        var isGivenBack = false;
        foreach (var operation in body.Descendants())
        {
            if (operation is IObjectCreationOperation { Type: INamedTypeSymbol made })
                isGivenBack |= ReleasesWhenDisposed(made, root.Session);
            if (operation is not IInvocationOperation step || root.Session.Calls.Of(step) is not { Kind: Meaning.Acquire or Meaning.Release } meaning)
                continue;
            if (meaning.Kind == Meaning.Release || taken is not null)
                return null;
            var operand = meaning.Operand == CallMeaning.Receiver ? step.Instance : step.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == meaning.Operand)?.Value;
            if (callee.Places.ObjectOf(operand) is not { } path || InWordsOf(call, path, root) is not { } named)
                return null;
            taken = new(named, meaning.Traits);
        }

        return isGivenBack ? taken : null;
    }

    static AccessPath? InWordsOf(IInvocationOperation call, AccessPath path, Routine root) => path.Kind switch
    {
        RootKind.Static => path,
        RootKind.This when call.Instance is { } instance && root.Places.ObjectOf(instance) is { } receiver => path.Replace(AccessPath.This, receiver),
        _ => null,
    };

    static bool ReleasesWhenDisposed(INamedTypeSymbol type, Session session)
    {
        foreach (var member in type.OriginalDefinition.GetMembers(nameof(IDisposable.Dispose)))
        {
            if (member is IMethodSymbol { Parameters.IsEmpty: true } dispose && session.BodyOf(dispose) is { } body
                && body.Descendants().Any(operation => operation is IInvocationOperation call && session.Calls.Of(call).Kind == Meaning.Release))
            {
                return true;
            }
        }

        return false;
    }
}
