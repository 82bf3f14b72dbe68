using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Work that always follows the work before it: <c>_tail = _tail.ContinueWith(…)</c>. Asynchronous work has not ended when its
/// delegate has, but when the task has that the delegate returns: <c>_tail = _tail.ContinueWith(async …).Unwrap()</c>.
/// </summary>
static class Sequences
{
    /// <summary>What the code of a launch holds while it runs: its place in the sequence, which is as good as a lock; null when it belongs to none.</summary>
    public static Lockset? TurnOf(IOperation launch, Routine routine) =>
        launch is IInvocationOperation { Instance: { } before } continuation && routine.Session.Calls.Of(continuation).Kind == Meaning.Continue
        && routine.Places.Of(before) is { IsVariable: false } tail && IsStoredIn(tail, continuation, routine)
            ? Lockset.Empty.Acquire(new(tail, LockTraits.Affine))
            : null;

    static bool IsStoredIn(AccessPath tail, IInvocationOperation continuation, Routine routine)
    {
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is not ISimpleAssignmentOperation assignment || routine.Places.Of(assignment.Target)?.Equals(tail) != true)
                    continue;
                var source = routine.Places.Source(assignment.Value);
                if (source is ILocalReferenceOperation local && routine.Places.ValueOf(local.Local) is { } value)
                    source = routine.Places.Source(value);
                if (ReferenceEquals(source, continuation))
                    return !IsAsynchronous(continuation, routine.Session.Types);
                if (source is IInvocationOperation { Arguments: [{ Value: var outer }, ..] } unwrapping && routine.Session.Calls.Of(unwrapping).Kind == Meaning.InnerTask && ReferenceEquals(routine.Places.Source(outer), continuation))
                    return true;
            }
        }

        return false;
    }

    // Func<Task, Task>, or an async method that returns nothing.
    static bool IsAsynchronous(IInvocationOperation continuation, KnownTypes types)
    {
        if (continuation.Type is INamedTypeSymbol { TypeArguments: [var result] } && types.IsTask(result))
            return true;
        foreach (var argument in continuation.Arguments)
        {
            if (argument.Value is IDelegateCreationOperation { Target: IFlowAnonymousFunctionOperation { Symbol.IsAsync: true } or IMethodReferenceOperation { Method.IsAsync: true } })
                return true;
        }

        return false;
    }
}
