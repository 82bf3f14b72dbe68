using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// What launched code comes to only when it has rested, or has waited for something from outside: <c>while (!_ended) { Thread.Sleep(100); Fill(); }</c>. That is no order, but
/// who goes on meanwhile has mostly gone far.
/// </summary>
static class LaterSteps
{
    // Shorter ones give others a turn, and a constructor may well take as long.
    const int ShortestRest = 10;

    /// <summary>Whether launched code comes to a use on no way without such a wait.</summary>
    public static bool IsOne(Use use, Session session)
    {
        for (var step = 0; step <= use.Trail.Length; step++)
        {
            var isUse = step == use.Trail.Length;
            var operation = isUse ? use.Access.Operation : use.Trail[step];
            var routine = isUse ? use.Access.Routine : session.RoutineAt(operation.Syntax, session.ModelOf(operation.Syntax.SyntaxTree), default)?.Closest(operation.Syntax);
            if (routine is not null && (HasWaited(operation, routine, session) || (operation is IInvocationOperation call && RunsLater(call, isUse ? null : use, session))))
                return true;
        }

        return false;
    }

    // _worker.Run(port, Done), which calls what it is given when something has come.
    static bool RunsLater(IInvocationOperation call, Use? use, Session session)
    {
        if (use is null || call.TargetMethod is { IsVirtual: true } or { IsAbstract: true } or { IsOverride: true } || call.Arguments.Count(static argument => argument.Value.Type?.TypeKind == TypeKind.Delegate) != 1
            || session.RoutineOf(call.TargetMethod.OriginalDefinition, default) is not { Parent: null } callee || use.Value.Access.Routine.Root == callee)
        {
            return false;
        }

        var (named, later) = (0, 0);
        foreach (var routine in callee.All())
        {
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if (operation is IParameterReferenceOperation { Parameter.Type.TypeKind: TypeKind.Delegate })
                        named++;
                    else if (operation is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: IParameterReferenceOperation } run && routine == callee && HasWaited(run, callee, session))
                        later++;
                }
            }
        }

        return named > 0 && named == later;
    }

    static bool HasWaited(IOperation operation, Routine routine, Session session)
    {
        foreach (var block in routine.Blocks)
        {
            foreach (var before in block.Operations)
            {
                if (before is IInvocationOperation call && call != operation && (Rests(call, session) || WaitsOutside(call)) && routine.Ways.AlwaysComesBefore(call, operation))
                    return true;
            }
        }

        return false;
    }

    static bool Rests(IInvocationOperation call, Session session) =>
        (session.Calls.Of(call).Kind == Meaning.Sleep || (WaitingCalls.IsDelay(call.TargetMethod, session.Types) && DroppedTasks.IsAwaited(call.Syntax)))
        && call.Arguments is [{ Value: var time }, ..] && Durations.Milliseconds(time) is null or >= ShortestRest;

    // GetQueuedCompletionStatus(port, …, 0) only looks.
    static bool WaitsOutside(IInvocationOperation call) => NativeCalls.Wait(call.TargetMethod) && call.Arguments is not [.., { Value.ConstantValue: { HasValue: true, Value: 0 or 0u or 0L or 0UL } }];
}
