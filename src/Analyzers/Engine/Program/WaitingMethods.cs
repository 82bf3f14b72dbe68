using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Which methods of the program return only when a task that they are given has ended, as <c>WaitToComplete(task)</c>. One that gave up
/// in time, and says so to nobody, is a wait all the same: what reads the result after it suffers from that wait.
/// </summary>
sealed class WaitingMethods(Session session)
{
    readonly ConcurrentDictionary<(IParameterSymbol, int), bool> _known = new();

    /// <summary>Whether the method waits for a task that it is given.</summary>
    /// <param name="task">The parameter that gets the task.</param>
    /// <param name="calls">How many calls may be followed below it.</param>
    public bool WaitFor(IParameterSymbol task, int calls)
    {
        var definition = task.OriginalDefinition;
        if (definition.ContainingSymbol is IMethodSymbol { ReducedFrom: { } whole })
            definition = whole.Parameters[definition.Ordinal + 1];
        return _known.TryGetValue((definition, calls), out var known) ? known : _known.GetOrAdd((definition, calls), Find(definition, calls));
    }

    bool Find(IParameterSymbol task, int calls)
    {
        if (task is not { RefKind: RefKind.None, ContainingSymbol: IMethodSymbol { IsVirtual: false, IsOverride: false, IsAbstract: false, IsAsync: false } method }
            || session.RoutineOf(method, default) is not { IsIterator: false, Body: not null } routine || References.IsForOthers(method))
        {
            return false;
        }

        return FlowSolver<CompletionFacts>.Solve(routine, new CompletionProblem(routine, calls), CompletionFacts.None) is [.., { } atExit] && atExit.IsComplete(AccessPath.Of(task));
    }
}
