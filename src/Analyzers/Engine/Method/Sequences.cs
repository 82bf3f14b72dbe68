using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Work that always follows the work before it: <c>_tail = _tail.ContinueWith(…)</c>.</summary>
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
                    return true;
            }
        }

        return false;
    }
}
