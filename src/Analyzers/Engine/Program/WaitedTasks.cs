using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Tells which tasks a method of the program has waited for when it returns: <c>task.WaitToComplete(timeout)</c>. What its caller
/// does with them afterwards waits no more.
/// </summary>
sealed class WaitedTasks(Session session)
{
    // By method, and by how many calls were followed from there: what is known must not depend on who has asked first.
    readonly ConcurrentDictionary<(IMethodSymbol Method, int Calls, bool ByAnswer), ImmutableHashSet<int>> _completed = new();

    /// <summary>
    /// The ordinals of the parameters whose task is complete whenever a synchronous method returns, or whenever it returns <c>true</c>; none of
    /// what is not declared here.
    /// </summary>
    public ImmutableHashSet<int> CompletedBy(IMethodSymbol method, bool byAnswer) => CompletedBy(method, byAnswer, Limits.CallDepth);

    ImmutableHashSet<int> CompletedBy(IMethodSymbol method, bool byAnswer, int calls)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        return _completed.TryGetValue((method, calls, byAnswer), out var known) ? known : _completed.GetOrAdd((method, calls, byAnswer), Find(method, byAnswer, calls));
    }

    ImmutableHashSet<int> Find(IMethodSymbol method, bool byAnswer, int calls)
    {
        var completed = ImmutableHashSet<int>.Empty;
        if (calls == 0 || method is not { MethodKind: MethodKind.Ordinary, IsAsync: false, IsAbstract: false, IsVirtual: false, IsOverride: false } || session.Types.IsTask(method.ReturnType)
            || !method.Parameters.Any(parameter => session.Types.IsTask(parameter.Type)) || session.RoutineOf(method, default) is not { IsIterator: false } routine)
        {
            return completed;
        }

        var problem = new CompletionProblem(routine) { HelpersOf = (called, isAnswered) => CompletedBy(called, isAnswered, calls - 1) };
        if (FlowSolver<CompletionFacts>.Solve(routine, problem, CompletionFacts.None) is not [.., { } atExit] entries)
            return completed;
        if (byAnswer)
            atExit = WhereTrue(routine, problem, entries) ?? CompletionFacts.None;
        foreach (var parameter in method.Parameters)
        {
            if (session.Types.IsTask(parameter.Type) && routine.Places.IsStable(parameter) && atExit.IsComplete(AccessPath.Of(parameter)))
                completed = completed.Add(parameter.Ordinal);
        }

        return completed;
    }

    // static bool Finished(Task task) => task.Wait(100);
    static CompletionFacts? WhereTrue(Routine routine, CompletionProblem problem, CompletionFacts?[] entries)
    {
        CompletionFacts? all = null;
        for (var ordinal = 0; ordinal < entries.Length; ordinal++)
        {
            var block = routine.Blocks[ordinal];
            if (entries[ordinal] is not { } state || block.Block is not { FallThroughSuccessor.Semantics: ControlFlowBranchSemantics.Return, BranchValue: { } answer })
                continue;
            foreach (var operation in block.Operations)
                state = problem.After(state, operation);
            state = problem.Assume(state, answer, holds: true);
            all = all?.Join(state) ?? state;
        }

        return all;
    }
}
