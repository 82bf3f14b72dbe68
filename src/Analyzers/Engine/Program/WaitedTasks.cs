using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Tells which tasks a method of the program has waited for when it returns: <c>task.WaitToComplete(timeout)</c>. What its caller
/// does with them afterwards waits no more.
/// </summary>
sealed class WaitedTasks(Session session)
{
    // By method, and by how many calls were followed from there: what is known must not depend on who has asked first.
    readonly ConcurrentDictionary<(IMethodSymbol Method, int Calls), ImmutableHashSet<int>> _completed = new();

    /// <summary>The ordinals of the parameters whose task is complete whenever a synchronous method returns; none of what is not declared here.</summary>
    public ImmutableHashSet<int> CompletedBy(IMethodSymbol method) => CompletedBy(method, Limits.CallDepth);

    ImmutableHashSet<int> CompletedBy(IMethodSymbol method, int calls)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        return _completed.TryGetValue((method, calls), out var known) ? known : _completed.GetOrAdd((method, calls), Find(method, calls));
    }

    ImmutableHashSet<int> Find(IMethodSymbol method, int calls)
    {
        var completed = ImmutableHashSet<int>.Empty;
        if (calls == 0 || method is not { MethodKind: MethodKind.Ordinary, IsAsync: false, IsAbstract: false, IsVirtual: false, IsOverride: false } || session.Types.IsTask(method.ReturnType)
            || !method.Parameters.Any(parameter => session.Types.IsTask(parameter.Type)) || session.RoutineOf(method, default) is not { IsIterator: false } routine)
        {
            return completed;
        }

        var problem = new CompletionProblem(routine) { HelpersOf = called => CompletedBy(called, calls - 1) };
        if (FlowSolver<CompletionFacts>.Solve(routine, problem, CompletionFacts.None) is not [.., { } atExit])
            return completed;
        foreach (var parameter in method.Parameters)
        {
            if (session.Types.IsTask(parameter.Type) && routine.Places.IsStable(parameter) && atExit.IsComplete(AccessPath.Of(parameter)))
                completed = completed.Add(parameter.Ordinal);
        }

        return completed;
    }
}
