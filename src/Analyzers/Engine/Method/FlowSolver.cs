using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>A question about the states that a routine passes through: a value with a join, and how operations change it.</summary>
abstract class FlowProblem<TState>
    where TState : class
{
    /// <summary>What holds where two ways of execution meet.</summary>
    public abstract TState Join(TState one, TState other);

    /// <summary>Whether two states say the same.</summary>
    public abstract bool Same(TState one, TState other);

    /// <summary>The state after an operation whose operands have been evaluated.</summary>
    public abstract TState After(TState state, IOperation operation);

    /// <summary>What holds when an exception leaves a block, given the states before and after it; null when none can.</summary>
    public virtual TState? Thrown(FlatBlock block, TState before, TState after) => Join(before, after);

    /// <summary>The state where variables come to life; no operation says so of those that are declared without a value.</summary>
    public virtual TState Declaring(TState state, ImmutableArray<ILocalSymbol> variables) => state;

    /// <summary>The state where a condition has come out as <paramref name="holds"/>.</summary>
    public virtual TState Assume(TState state, IOperation condition, bool holds) => state;
}

/// <summary>
/// Finds the state at the entry of every block of a routine: a worklist over the compiler's control-flow graph. It knows
/// exceptions and finally blocks, and nothing of concurrency.
/// </summary>
/// <remarks>
/// A finally block is followed anew for every jump that passes through it, so that what holds on one way out of a try is
/// not watered down by another. Handlers may be entered with the state before and after any block of their try.
/// </remarks>
sealed class FlowSolver<TState>
    where TState : class
{
    readonly Routine _routine;
    readonly FlowProblem<TState> _problem;
    readonly TState?[] _entries;
    readonly int[] _visits;
    readonly SortedSet<int> _pending = [];
    bool _tooLarge;

    FlowSolver(Routine routine, FlowProblem<TState> problem)
    {
        _routine = routine;
        _problem = problem;
        _entries = new TState?[routine.Blocks.Length];
        _visits = new int[routine.Blocks.Length];
    }

    /// <summary>
    /// The state at the entry of each block, by ordinal; null for blocks that are never reached. The result is null when a
    /// bound of <see cref="Limits"/> was hit.
    /// </summary>
    public static TState?[]? Solve(Routine routine, FlowProblem<TState> problem, TState atEntry)
    {
        if (routine.Blocks.Length > Limits.BlocksOfRoutine)
            return null;
        var solver = new FlowSolver<TState>(routine, problem);
        solver.Flow(0, atEntry);
        solver.Run();
        return solver._tooLarge ? null : solver._entries;
    }

    void Run()
    {
        while (_pending.Count > 0 && !_tooLarge)
        {
            var ordinal = _pending.Min;
            _pending.Remove(ordinal);
            if (++_visits[ordinal] > Limits.VisitsOfBlock)
                _tooLarge = true;
            else
                Visit(ordinal);
        }
    }

    void Visit(int ordinal)
    {
        var before = _entries[ordinal]!;
        var block = _routine.Blocks[ordinal];
        var after = Through(block, before);
        EnterHandlers(block, before, after);
        foreach (var (branch, state) in Branches(block.Block, after))
        {
            var arriving = branch.FinallyRegions.IsEmpty ? state : ThroughFinallies(branch.FinallyRegions, state, 0);
            if (arriving is not null && branch.Destination is { } destination)
                Flow(destination.Ordinal, Entering(branch, arriving));
        }
    }

    TState Entering(ControlFlowBranch branch, TState state)
    {
        foreach (var region in branch.EnteringRegions)
        {
            if (!region.Locals.IsEmpty)
                state = _problem.Declaring(state, region.Locals);
        }

        return state;
    }

    TState Through(FlatBlock block, TState state)
    {
        foreach (var operation in block.Operations)
            state = _problem.After(state, operation);
        return state;
    }

    IEnumerable<(ControlFlowBranch, TState)> Branches(BasicBlock block, TState state)
    {
        // while (true): nobody gets out by way of the condition.
        var isSure = block.BranchValue is { ConstantValue: { HasValue: true, Value: bool value } } ? value : (bool?)null;
        if (block.ConditionalSuccessor is { } conditional && isSure != (block.ConditionKind == ControlFlowConditionKind.WhenFalse))
            yield return (conditional, _problem.Assume(state, block.BranchValue!, block.ConditionKind == ControlFlowConditionKind.WhenTrue));
        if (block.FallThroughSuccessor is { } next && !(block.ConditionalSuccessor is not null && isSure == (block.ConditionKind == ControlFlowConditionKind.WhenTrue)))
        {
            yield return (next, block.ConditionKind == ControlFlowConditionKind.None
                ? state
                : _problem.Assume(state, block.BranchValue!, block.ConditionKind == ControlFlowConditionKind.WhenFalse));
        }
    }

    void EnterHandlers(FlatBlock flat, TState before, TState after)
    {
        TState? thrown = null;
        var isKnown = false;
        ControlFlowRegion? passed = null;
        var block = flat.Block;
        // The regions around a lambda belong to the graph of the code that makes it.
        for (var region = block.EnclosingRegion; region is { Kind: not ControlFlowRegionKind.Root }; region = region.EnclosingRegion!)
        {
            if (region.Kind != ControlFlowRegionKind.Try || region.EnclosingRegion is not { } whole)
                continue;
            foreach (var handler in whole.NestedRegions)
            {
                if (handler == region)
                    continue;
                if (!isKnown)
                    thrown = _problem.Thrown(flat, before, after);
                isKnown = true;
                // On its way out an exception goes through the finally blocks between.
                if (thrown is not null && passed is not null)
                    thrown = ThroughFinally(passed, thrown, 0);
                passed = null;
                if (thrown is not null)
                    Flow(handler.FirstBlockOrdinal, thrown);
                if (handler.Kind == ControlFlowRegionKind.Finally)
                    passed = handler;
            }
        }
    }

    void Flow(int ordinal, TState state)
    {
        var known = _entries[ordinal];
        var joined = known is null ? state : _problem.Join(known, state);
        if (known is not null && _problem.Same(known, joined))
            return;
        _entries[ordinal] = joined;
        _pending.Add(ordinal);
    }

    TState? ThroughFinallies(ImmutableArray<ControlFlowRegion> regions, TState state, int depth)
    {
        TState? current = state;
        foreach (var region in regions)
        {
            if (current is null)
                return null;
            current = ThroughFinally(region, current, depth);
        }

        return current;
    }

    TState? ThroughFinally(ControlFlowRegion region, TState atEntry, int depth)
    {
        if (depth > Limits.FinallyDepth)
        {
            _tooLarge = true;
            return null;
        }

        var entries = new Dictionary<int, TState> { [region.FirstBlockOrdinal] = atEntry };
        var pending = new SortedSet<int> { region.FirstBlockOrdinal };
        var budget = Limits.VisitsOfBlock * (region.LastBlockOrdinal - region.FirstBlockOrdinal + 1);
        TState? atEnd = null;
        while (pending.Count > 0)
        {
            if (budget-- == 0)
            {
                _tooLarge = true;
                return null;
            }

            var ordinal = pending.Min;
            pending.Remove(ordinal);
            var block = _routine.Blocks[ordinal];
            foreach (var (branch, state) in Branches(block.Block, Through(block, entries[ordinal])))
            {
                if (branch.Semantics == ControlFlowBranchSemantics.StructuredExceptionHandling)
                {
                    // The end of a finally region; control goes on wherever the jump was heading.
                    atEnd = atEnd is null ? state : _problem.Join(atEnd, state);
                    continue;
                }

                var arriving = ThroughFinallies(branch.FinallyRegions, state, depth + 1);
                if (arriving is null || branch.Destination is not { } destination
                    || destination.Ordinal < region.FirstBlockOrdinal || destination.Ordinal > region.LastBlockOrdinal)
                {
                    continue;
                }

                var known = entries.TryGetValue(destination.Ordinal, out var old) ? old : null;
                var joined = known is null ? arriving : _problem.Join(known, arriving);
                if (known is null || !_problem.Same(known, joined))
                {
                    entries[destination.Ordinal] = joined;
                    pending.Add(destination.Ordinal);
                }
            }
        }

        // What holds at an operation of the finally block holds on every way through it.
        foreach (var entry in entries)
            Flow(entry.Key, entry.Value);
        return atEnd;
    }
}
