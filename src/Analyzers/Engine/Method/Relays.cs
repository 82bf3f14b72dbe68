using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Threads that take turns, each with a signal of its own in a collection: <c>_turns[id].WaitOne(); _total++; _turns[id + 1].Set();</c>
/// Who has been let go on is the only one until he lets the next one go on.
/// </summary>
static class Relays
{
    /// <summary>Whether code waits for its own one of several signals, and sends another one of the same collection behind that.</summary>
    public static bool IsOwnTurn(IOperation handle, Routine routine)
    {
        if (OwnOf(handle, routine.Places) is not { } own)
            return false;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (IsNext(operation, own, routine) && operation.Syntax.SpanStart > handle.Syntax.SpanStart)
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether code that has waited for its own one of several signals sends the next one.</summary>
    public static bool IsHandedOn(IOperation operation, Routine routine)
    {
        if (operation is not IInvocationOperation sent || !LaunchSignals.IsSignal(sent, routine.Session.Calls))
            return false;
        foreach (var block in routine.Blocks)
        {
            foreach (var before in block.Operations)
            {
                if (before.Syntax.SpanStart < operation.Syntax.SpanStart && Waits.JoinedHandle(before, routine.Session.Calls) is { } handle && OwnOf(handle, routine.Places) is { } own && IsNext(operation, own, routine))
                    return true;
            }
        }

        return false;
    }

    static bool IsNext(IOperation operation, AccessPath own, Routine routine)
    {
        if (operation is not IInvocationOperation { Instance: { } other } sent || !LaunchSignals.IsSignal(sent, routine.Session.Calls) || routine.Places.ObjectOf(other) is not { } path || path.Steps.Length < own.Steps.Length)
            return false;
        var next = path.Up(path.Steps.Length - own.Steps.Length);
        return next.Steps[^1].IsElement && next.Shape.Equals(own.Shape) && !Equals(next.Steps[^1].Index, own.Steps[^1].Index);
    }

    // turns[id], and for a task the source that completes it: turns[id].Task
    static AccessPath? OwnOf(IOperation handle, Places places)
    {
        if (places.ObjectOf(handle) is not { } path)
            return null;
        for (var i = path.Steps.Length - 1; i >= 0 && i >= path.Steps.Length - 2; i--)
        {
            if (path.Steps[i] is { IsElement: true, Index: ILocalSymbol or IParameterSymbol })
                return path.Up(path.Steps.Length - 1 - i);
        }

        return null;
    }
}
