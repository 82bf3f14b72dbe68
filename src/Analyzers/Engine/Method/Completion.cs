using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>One place where a thread waits for a task.</summary>
/// <param name="Operation">The call or property that waits.</param>
/// <param name="Task">The expression whose task is waited for; the call itself when it waits for several.</param>
/// <param name="Routine">The routine it stands in.</param>
/// <param name="IsComplete">The task is complete by then on every way, so nothing waits.</param>
/// <param name="IsSynchronousArm">A flag like <c>bool async</c> has told that the caller wants the synchronous form.</param>
readonly record struct TaskWait(IOperation Operation, IOperation Task, Routine Routine, bool IsComplete, bool IsSynchronousArm)
{
    /// <summary>Whether it waits for several tasks at once.</summary>
    public bool IsForSeveral => ReferenceEquals(Operation, Task);
}

/// <summary>One place where a thread is blocked without waiting for a task.</summary>
/// <param name="Operation">What blocks.</param>
/// <param name="Kind">In what way.</param>
/// <param name="Routine">The routine it stands in.</param>
/// <param name="IsSynchronousArm">A flag like <c>bool async</c> has told that the caller wants the synchronous form.</param>
readonly record struct OtherBlocking(IOperation Operation, BlockingKind Kind, Routine Routine, bool IsSynchronousArm);

/// <summary>
/// The waits for tasks of one member, each with the proof whether the task can still be running: a forward flow analysis
/// over <see cref="CompletionFacts"/>.
/// </summary>
sealed class Completion
{
    readonly HashSet<SyntaxNode> _synchronousArm;

    Completion(ImmutableArray<TaskWait> waits, ImmutableArray<OtherBlocking> others, HashSet<SyntaxNode> synchronousArm)
    {
        Waits = waits;
        OtherBlocking = others;
        _synchronousArm = synchronousArm;
    }

    /// <summary>The waits of the member and of all its lambdas and local functions.</summary>
    public ImmutableArray<TaskWait> Waits { get; }

    /// <summary>Whether code runs only where a flag like <c>bool async</c> has told that the caller wants the synchronous form.</summary>
    public bool IsInSynchronousArm(SyntaxNode code) => _synchronousArm.Contains(code);

    /// <summary>What blocks in them without waiting for a task.</summary>
    public ImmutableArray<OtherBlocking> OtherBlocking { get; }

    /// <summary>Analyzes a member. Its waits are empty when it is too large to say anything.</summary>
    public static Completion Of(Routine root)
    {
        var found = Of(root, CompletionFacts.None, helpersOf: null);
        return found.Waits.Any(static wait => !wait.IsComplete) ? Of(root, root.Session.CompleteAtEntryOf(root) ?? CompletionFacts.None, root.Session.CompletedBy) : found;
    }

    static Completion Of(Routine root, CompletionFacts beginning, Func<IMethodSymbol, bool, ImmutableHashSet<int>>? helpersOf)
    {
        var waits = ImmutableArray.CreateBuilder<TaskWait>();
        var others = ImmutableArray.CreateBuilder<OtherBlocking>();
        var synchronousArm = new HashSet<SyntaxNode>();
        var pending = new Stack<(Routine Routine, CompletionFacts AtEntry)>();
        pending.Push((root, beginning));
        while (pending.Count > 0)
        {
            var (routine, atEntry) = pending.Pop();
            var problem = new CompletionProblem(routine) { HelpersOf = helpersOf };
            var entries = FlowSolver<CompletionFacts>.Solve(routine, problem, atEntry);
            if (entries is null)
                return new(ImmutableArray<TaskWait>.Empty, ImmutableArray<OtherBlocking>.Empty, synchronousArm);

            var uses = new Dictionary<Routine, CompletionFacts>();
            for (var ordinal = 0; ordinal < entries.Length; ordinal++)
            {
                if (entries[ordinal] is { } state)
                    Collect(routine, routine.Blocks[ordinal], state, problem, waits, others, synchronousArm, uses);
            }

            foreach (var nested in routine.Nested)
                pending.Push((nested, uses.TryGetValue(nested, out var facts) ? facts : CompletionFacts.None));
        }

        return new(waits.ToImmutable(), others.ToImmutable(), synchronousArm);
    }

    static void Collect(
        Routine routine, FlatBlock block, CompletionFacts state, CompletionProblem problem,
        ImmutableArray<TaskWait>.Builder waits, ImmutableArray<OtherBlocking>.Builder others, HashSet<SyntaxNode> synchronousArm, Dictionary<Routine, CompletionFacts> uses)
    {
        foreach (var operation in block.Operations)
        {
            if (state.IsSynchronousArm)
                synchronousArm.Add(operation.Syntax);
            if (problem.WaitedTask(operation) is { } task)
                waits.Add(new(operation, task, routine, problem.IsComplete(state, task), state.IsSynchronousArm));
            else if (problem.FindsSeveralComplete(state, operation) is { } areComplete)
                waits.Add(new(operation, operation, routine, areComplete, state.IsSynchronousArm));
            else if (problem.UsedRoutine(operation) is { } nested)
            {
                var facts = problem.AtEntryOf(nested, operation, state);
                uses[nested] = uses.TryGetValue(nested, out var elsewhere) ? elsewhere.Join(facts) : facts;
            }

            if (BlockingOperation.KindOf(operation, routine) is { } kind and not (BlockingKind.Task or BlockingKind.SeveralTasks) && problem.WaitedTask(operation) is null)
                others.Add(new(operation, kind, routine, state.IsSynchronousArm));

            state = problem.After(state, operation);
        }
    }
}
