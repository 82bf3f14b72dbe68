using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Tells which tasks a private method is given, by themselves or in an object, that are complete whenever it is called: all its callers have
/// awaited or tested them.
/// </summary>
sealed class GivenTasks(Session session)
{
    /// <summary>What is known where a member begins to run; null when nothing is, or not everybody who calls it is known.</summary>
    public CompletionFacts? CompleteAtEntryOf(Routine member)
    {
        // What others may call is written for whoever comes, and a caller of today that has waited is no promise.
        if (member.Method is not { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private } method || References.IsForOthers(method))
            return null;
        var tasks = TasksIn(member);
        var isCalled = false;
        foreach (var (name, model) in tasks.Count == 0 ? [] : References.To(method, session, default))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            isCalled = true;
            if (References.CallOf(name) is not { } call || session.RoutineAt(name, model, default) is not { } caller)
                return null;
            RemoveRunning(tasks, caller, call);
            if (tasks.Count == 0)
                return null;
        }

        return isCalled ? tasks.Aggregate(CompletionFacts.None, static (facts, task) => facts.Completing(task)) : null;
    }

    /// <summary>
    /// Whether a function that a method is given together with a task is called with that task only when it has ended. What the method
    /// keeps, or hands on, it keeps for then.
    /// </summary>
    public bool RunsOnlyAfter(IInvocationOperation call, IArgumentOperation task, IOperation function)
    {
        if (ArgumentOf(function)?.Parameter is not { } given || task.Parameter is not { } waited || session.RoutineOf((IMethodSymbol)MemberTable.Definition(call.TargetMethod), default) is not { } callee)
            return true;
        var problem = new CompletionProblem(callee);
        var entries = FlowSolver<CompletionFacts>.Solve(callee, problem, CompletionFacts.None);
        for (var ordinal = 0; ordinal < entries?.Length; ordinal++)
        {
            if (entries[ordinal] is not { } state)
                continue;
            foreach (var operation in callee.Blocks[ordinal].Operations)
            {
                if (operation is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } called, Arguments: var handed }
                    && callee.Places.Source(called) is IParameterReferenceOperation { Parameter: var parameter } && parameter.Ordinal == given.Ordinal
                    && handed.Any(argument => Origins.Bare(argument.Value) is IParameterReferenceOperation { Parameter: var running } && running.Ordinal == waited.Ordinal && !problem.IsComplete(state, argument.Value)))
                {
                    return false;
                }

                state = problem.After(state, operation);
            }
        }

        return true;
    }

    static IArgumentOperation? ArgumentOf(IOperation function)
    {
        var current = function.Parent;
        while (current is IDelegateCreationOperation or IConversionOperation)
            current = current.Parent;
        return current as IArgumentOperation;
    }

    // The tasks that the member looks at in what it is given.
    static HashSet<AccessPath> TasksIn(Routine member)
    {
        var tasks = new HashSet<AccessPath>();
        foreach (var block in member.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IParameterReferenceOperation or IPropertyReferenceOperation or IFieldReferenceOperation && member.Session.Types.IsTask(operation.Type)
                    && member.Places.Of(operation) is { Variable: IParameterSymbol { RefKind: RefKind.None } } path)
                {
                    tasks.Add(path);
                }
            }
        }

        return tasks;
    }

    // Leaves those that are complete where a caller makes its call.
    static void RemoveRunning(HashSet<AccessPath> tasks, Routine caller, InvocationExpressionSyntax call)
    {
        var problem = new CompletionProblem(caller);
        var entries = FlowSolver<CompletionFacts>.Solve(caller, problem, CompletionFacts.None);
        for (var ordinal = 0; ordinal < entries?.Length; ordinal++)
        {
            if (entries[ordinal] is not { } state)
                continue;
            foreach (var operation in caller.Blocks[ordinal].Operations)
            {
                if (operation is IInvocationOperation found && found.Syntax == call)
                {
                    tasks.RemoveWhere(task => !IsComplete(task, found, state, caller, problem));
                    return;
                }

                state = problem.After(state, operation);
            }
        }

        tasks.Clear();
    }

    static bool IsComplete(AccessPath task, IInvocationOperation call, CompletionFacts state, Routine caller, CompletionProblem problem)
    {
        var parameter = (IParameterSymbol)task.Variable!;
        if (Translation.ArgumentFor(parameter, call) is not { } given)
            return false;
        return task.IsVariable ? problem.IsComplete(state, given)
            : caller.Places.Of(given) is { } holder && task.Replace(AccessPath.Of(parameter), holder) is { } named && state.IsComplete(named);
    }
}
