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
    readonly ConcurrentDictionary<IMethodSymbol, ImmutableHashSet<int>> _completed = new(SymbolEqualityComparer.Default);

    /// <summary>The ordinals of the parameters whose task is complete whenever a synchronous method returns; none of what is not declared here.</summary>
    public ImmutableHashSet<int> CompletedBy(IMethodSymbol method)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        return _completed.TryGetValue(method, out var known) ? known : _completed.GetOrAdd(method, Find(method, Limits.CallDepth));
    }

    ImmutableHashSet<int> Find(IMethodSymbol method, int depth)
    {
        var completed = ImmutableHashSet<int>.Empty;
        if (depth == 0 || method is not { MethodKind: MethodKind.Ordinary, IsAsync: false, IsAbstract: false, IsVirtual: false, IsOverride: false } || session.Types.IsTask(method.ReturnType)
            || !method.Parameters.Any(parameter => session.Types.IsTask(parameter.Type)) || session.RoutineOf(method, default) is not { IsIterator: false } routine)
        {
            return completed;
        }

        // What a helper of the helper has waited for is not remembered: it would depend on how deep it was asked for.
        var problem = new CompletionProblem(routine) { HelpersOf = called => Find((called.ReducedFrom ?? called).OriginalDefinition, depth - 1) };
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
