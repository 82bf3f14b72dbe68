using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
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
    public static bool IsWaitedFor(IOperation wait, Routine root)
    {
        foreach (var use in root.BlockingUses.All)
        {
            if (use.Operation == wait && use.Kind == BlockingKind.Task && TaskWaits.TaskOf(use) is { } task)
                return Is(root.Origins.SourceOf(use.Routine.Places.Source(task)), root, Limits.CallDepth);
        }

        return false;
    }

    /// <summary>Whether a wait is for a task that the object was made with: who completes it came first, and does not know what the object locks.</summary>
    public static bool CameWithObject(BlockingUse wait, Routine root) => TaskWaits.TaskOf(wait) is { } task
        && root.Origins.SourceOf(wait.Routine.Places.Source(task)) is IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } };

    static bool Is(IOperation task, Routine root, int calls) => task switch
    {
        IInvocationOperation { TargetMethod: var begun } call => root.Session.Declares(begun)
            ? calls > 0 && AwaitsNothingElse((IMethodSymbol)MemberTable.Definition(begun), root.Session, calls - 1)
            : !PlatformSpaces.Declare(begun) && !OutsideNames.SpeakOf(begun, call.Instance?.Type),
        IPropertyReferenceOperation { Instance: { } owner and not IInstanceReferenceOperation, Property: var kept } => !CompletionNames.IsTaskOfSource(kept) && !OutsideNames.SpeakOf(kept),
        _ => false,
    };

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
