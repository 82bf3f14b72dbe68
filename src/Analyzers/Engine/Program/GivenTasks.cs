using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Tells which tasks a private method is given, by themselves or in an object, that are complete whenever it is called: all its callers have
/// awaited or tested them, or it is run when they have ended.
/// </summary>
sealed class GivenTasks(Session session)
{
    readonly ConcurrentDictionary<IMethodSymbol, ImmutableHashSet<(int Function, int Task)>> _running = new(SymbolEqualityComparer.Default);

    /// <summary>What is known where a member begins to run; null when nothing is, or not everybody who calls it is known.</summary>
    public CompletionFacts? CompleteAtEntryOf(Routine member)
    {
        if (member.Method is not { MethodKind: MethodKind.Ordinary } method || References.IsForOthers(method))
            return null;
        var tasks = TasksIn(member);
        var calls = new Dictionary<Routine, HashSet<SyntaxNode>>();
        var isContinuation = false;
        foreach (var (name, model) in tasks.Count == 0 ? [] : References.To(method, session, default))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            if (References.CallOf(name) is not { } call)
            {
                // read.ContinueWith(OnRead)
                if (!IsContinuation(name, model))
                    return null;
                isContinuation = true;
                tasks.RemoveWhere(task => task.Variable is not IParameterSymbol { Ordinal: 0 } || !task.IsVariable);
            }
            else if (session.RoutineAt(name, model, default) is { } caller)
            {
                (calls.TryGetValue(caller, out var known) ? known : calls[caller] = []).Add(call);
            }
            else
            {
                return null;
            }
        }

        // What others may call is written for whoever comes, and a caller of today that has waited is no promise; but what is only given to
        // tasks is what they go on with.
        if (method.DeclaredAccessibility != Accessibility.Private && (!isContinuation || calls.Count > 0))
            return null;

        foreach (var caller in calls)
        {
            RemoveRunning(tasks, caller.Key, caller.Value);
            if (tasks.Count == 0)
                return null;
        }

        return calls.Count > 0 || isContinuation ? tasks.Aggregate(CompletionFacts.None, static (facts, task) => facts.Completing(task)) : null;
    }

    bool IsContinuation(SimpleNameSyntax name, SemanticModel model)
    {
        SyntaxNode group = WholeName.Of(name);
        return group.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } argument && argument == call.ArgumentList.Arguments[0]
            && model.GetSymbolInfo(call).Symbol is IMethodSymbol receiver && session.Calls.Of(receiver).Kind == Meaning.Continue;
    }

    /// <summary>
    /// Whether a function that a method is given together with a task is called with that task only when it has ended. What the method
    /// keeps, or hands on, it keeps for then.
    /// </summary>
    public bool RunsOnlyAfter(IInvocationOperation call, IArgumentOperation task, IOperation function)
    {
        if (ArgumentOf(function)?.Parameter is not { } given || task.Parameter is not { } waited)
            return true;
        var callee = (IMethodSymbol)MemberTable.Definition(call.TargetMethod);
        var running = _running.TryGetValue(callee, out var known) ? known : _running.GetOrAdd(callee, RunningIn(callee));
        return !running.Contains((given.Ordinal, waited.Ordinal));
    }

    // Which of the functions that a method is given it calls with which of the tasks that it is given, before these have ended.
    ImmutableHashSet<(int Function, int Task)> RunningIn(IMethodSymbol method)
    {
        var running = ImmutableHashSet<(int, int)>.Empty;
        if (session.RoutineOf(method, default) is not { } callee)
            return running;
        var problem = new CompletionProblem(callee);
        var entries = FlowSolver<CompletionFacts>.Solve(callee, problem, CompletionFacts.None);
        for (var ordinal = 0; ordinal < entries?.Length; ordinal++)
        {
            if (entries[ordinal] is not { } state)
                continue;
            foreach (var operation in callee.Blocks[ordinal].Operations)
            {
                if (operation is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } called, Arguments: var handed }
                    && callee.Places.Source(called) is IParameterReferenceOperation { Parameter: var function })
                {
                    foreach (var argument in handed)
                    {
                        if (Origins.Bare(argument.Value) is IParameterReferenceOperation { Parameter: var task } && !problem.IsComplete(state, argument.Value))
                            running = running.Add((function.Ordinal, task.Ordinal));
                    }
                }

                state = problem.After(state, operation);
            }
        }

        return running;
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

    // Leaves those that are complete where a caller makes its calls.
    static void RemoveRunning(HashSet<AccessPath> tasks, Routine caller, HashSet<SyntaxNode> calls)
    {
        var problem = new CompletionProblem(caller);
        var entries = FlowSolver<CompletionFacts>.Solve(caller, problem, AtEntryOf(caller));
        for (var ordinal = 0; ordinal < entries?.Length; ordinal++)
        {
            if (entries[ordinal] is not { } state)
                continue;
            foreach (var operation in caller.Blocks[ordinal].Operations)
            {
                if (operation is IInvocationOperation call && calls.Remove(call.Syntax))
                    tasks.RemoveWhere(task => !IsComplete(task, call, state, caller, problem));
                state = problem.After(state, operation);
            }
        }

        if (calls.Count > 0)
            tasks.Clear();
    }

    // task.ContinueWith(t => Finish(t)): the lambda begins when that has ended.
    static CompletionFacts AtEntryOf(Routine function)
    {
        if (function.Parent is not { } parent)
            return CompletionFacts.None;
        CompletionFacts? found = null;
        var problem = new CompletionProblem(parent);
        var entries = FlowSolver<CompletionFacts>.Solve(parent, problem, AtEntryOf(parent));
        for (var ordinal = 0; ordinal < entries?.Length; ordinal++)
        {
            if (entries[ordinal] is not { } state)
                continue;
            foreach (var operation in parent.Blocks[ordinal].Operations)
            {
                if (problem.UsedRoutine(operation) == function)
                    found = problem.AtEntryOf(function, operation, state) is var facts && found is { } other ? other.Join(facts) : facts;
                state = problem.After(state, operation);
            }
        }

        return found ?? CompletionFacts.None;
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
