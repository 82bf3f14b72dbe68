using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Flags of a type that tell of a task in another field: <c>await _load; _isLoaded = true; … if (_isLoaded) Use(_load.Result);</c>
/// </summary>
sealed class CompletionFlags(Session session)
{
    readonly ConcurrentDictionary<(IFieldSymbol Flag, IFieldSymbol Task), bool> _known = new();

    /// <summary>Whether a task is complete wherever a flag is seen to be up.</summary>
    public bool Tell(IFieldSymbol flag, IFieldSymbol task)
    {
        var key = ((IFieldSymbol)flag.OriginalDefinition, (IFieldSymbol)task.OriginalDefinition);
        return _known.TryGetValue(key, out var known) ? known : _known.GetOrAdd(key, Find(key.Item1, key.Item2));
    }

    // The flag goes up only where the task is complete, and the task stays the one that it was.
    bool Find(IFieldSymbol flag, IFieldSymbol task)
    {
        if (flag.IsStatic != task.IsStatic || !FieldWrites.AreAssignments(flag) || !(task.IsReadOnly || FieldWrites.AreInConstructors(task) || (FieldWrites.AreAssignments(task) && FieldWrites.GivenTo(task).Count() == 1)))
            return false;
        var goesUp = false;
        foreach (var (value, _) in FieldWrites.GivenTo(flag))
        {
            if (FieldWrites.IsDefault(value))
                continue;
            if (!value.IsKind(SyntaxKind.TrueLiteralExpression) || !IsCompleteAt(value, task))
                return false;
            goesUp = true;
        }

        return goesUp;
    }

    bool IsCompleteAt(ExpressionSyntax value, IFieldSymbol task)
    {
        if (value.Parent is not AssignmentExpressionSyntax assignment || session.RoutineAt(value, session.ModelOf(value.SyntaxTree), default) is not { } member)
            return false;
        var routine = member.Root.Closest(value);
        var path = task.IsStatic ? AccessPath.StaticRoot.Then(task)! : AccessPath.This.Then(task)!;
        var problem = new CompletionProblem(routine) { HelpersOf = session.CompletedBy };
        if (FlowSolver<CompletionFacts>.Solve(routine, problem, CompletionFacts.None) is not { } entries)
            return false;
        for (var ordinal = 0; ordinal < entries.Length; ordinal++)
        {
            if (entries[ordinal] is not { } state)
                continue;
            foreach (var operation in routine.Blocks[ordinal].Operations)
            {
                if (operation is ISimpleAssignmentOperation && operation.Syntax == assignment && !state.IsComplete(path))
                    return false;
                state = problem.After(state, operation);
            }
        }

        return true;
    }
}
