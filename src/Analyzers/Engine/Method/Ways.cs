using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Which operations of a routine may come after which, and which come before others on every way: the order of its
/// control-flow graph, and not that of the text.
/// </summary>
/// <remarks>
/// A finally block is another place for each jump that passes through it, so that a <c>return</c> inside of <c>lock</c> does not
/// lead to what stands behind the lock. Of a routine whose jumps are too many nothing is said.
/// </remarks>
sealed class Ways
{
    // A jump on its way: through which of its finally blocks, and out of which one it has come itself.
    sealed record Jump(ControlFlowBranch Branch, int Region, Jump? Outer);

    readonly Dictionary<IOperation, (int Block, int Index)> _places = [];
    readonly Dictionary<(int Block, Jump? Jump), int> _nodes = [];
    readonly List<(int Block, Jump? Jump)> _pending = [];
    readonly ImmutableArray<FlatBlock> _blocks;
    readonly List<int>[] _nodesOf;
    readonly List<List<int>> _next = [];
    readonly List<List<int>> _previous = [];

    // All that is asked is about a few operations, and for each of them about many others. Several rules ask at a time, each on a thread of its own.
    readonly Dictionary<IOperation, bool[]> _after = [];
    readonly Dictionary<IOperation, bool[]> _before = [];
    readonly Dictionary<IOperation, bool[]> _without = [];

    /// <summary>Reads the graph of a routine.</summary>
    public Ways(Routine routine)
    {
        _blocks = routine.Blocks;
        _nodesOf = new List<int>[routine.Blocks.Length];
        for (var block = 0; block < _nodesOf.Length; block++)
        {
            _nodesOf[block] = [];
            for (var index = 0; index < routine.Blocks[block].Operations.Length; index++)
                _places[routine.Blocks[block].Operations[index]] = (block, index);
        }

        NodeOf(0, null);
        for (var node = 0; node < _pending.Count; node++)
        {
            var (block, jump) = _pending[node];
            AddWaysFrom(node, routine.Blocks[block].Block, jump);
            if (_pending.Count > Limits.BlocksOfRoutine)
            {
                _places.Clear();
                return;
            }
        }
    }

    /// <summary>How many places the graph has; a block in a finally has several. None where nothing is said.</summary>
    public int Count => _places.Count == 0 ? 0 : _pending.Count;

    int NodeOf(int block, Jump? jump)
    {
        if (!_nodes.TryGetValue((block, jump), out var node))
        {
            node = _pending.Count;
            _nodes.Add((block, jump), node);
            _pending.Add((block, jump));
            _nodesOf[block].Add(node);
            _next.Add([]);
            _previous.Add([]);
        }

        return node;
    }

    void AddWaysFrom(int node, BasicBlock block, Jump? jump)
    {
        Follow(block.ConditionalSuccessor);
        Follow(block.FallThroughSuccessor);
        var left = jump;
        for (var region = block.EnclosingRegion; region is { Kind: not ControlFlowRegionKind.Root }; region = region.EnclosingRegion!)
        {
            // An exception that leaves a finally block ends the jump that passes through it.
            if (region.Kind == ControlFlowRegionKind.Finally)
                left = left?.Outer;
            if (region.Kind != ControlFlowRegionKind.Try || region.EnclosingRegion is not { } whole)
                continue;
            foreach (var handler in whole.NestedRegions)
            {
                // What an exception leads to behind a finally block is led to from its try as well.
                if (handler != region)
                    Add(handler.FirstBlockOrdinal, handler.Kind == ControlFlowRegionKind.Finally ? null : left);
            }
        }

        void Follow(ControlFlowBranch? branch)
        {
            if (branch is { Semantics: ControlFlowBranchSemantics.StructuredExceptionHandling })
            {
                if (jump is not null)
                    Enter(jump.Branch, jump.Region + 1, jump.Outer);
            }
            else if (branch is not null)
                Enter(branch, 0, jump);
        }

        void Enter(ControlFlowBranch branch, int region, Jump? outer)
        {
            if (region < branch.FinallyRegions.Length)
                Add(branch.FinallyRegions[region].FirstBlockOrdinal, new(branch, region, outer));
            else if (branch.Destination is { } destination)
                Add(destination.Ordinal, outer);
        }

        void Add(int to, Jump? with)
        {
            var next = NodeOf(to, with);
            _next[node].Add(next);
            _previous[next].Add(node);
        }
    }

    /// <summary>Whether some way leads from one operation to another, or back to itself.</summary>
    public bool MayComeAfter(IOperation mark, IOperation operation) => AreOrdered(mark, operation, mark, _after, _next);

    /// <summary>Whether some way leads from an operation to the mark.</summary>
    public bool MayComeBefore(IOperation mark, IOperation operation) => AreOrdered(operation, mark, mark, _before, _previous);

    bool AreOrdered(IOperation first, IOperation then, IOperation mark, Dictionary<IOperation, bool[]> answers, List<List<int>> ways)
    {
        if (!_places.TryGetValue(first, out var one) || !_places.TryGetValue(then, out var other))
            return false;
        if (one.Block == other.Block && one.Index < other.Index)
            return true;
        bool[] reached;
        lock (answers)
        {
            if (!answers.TryGetValue(mark, out reached!))
                answers.Add(mark, reached = Reached(ways, _nodesOf[_places[mark].Block].SelectMany(node => ways[node])));
        }

        return _nodesOf[mark == first ? other.Block : one.Block].Exists(node => reached[node]);
    }

    /// <summary>Whether the mark comes before an operation on every way there.</summary>
    public bool AlwaysComesBefore(IOperation mark, IOperation operation)
    {
        if (!_places.TryGetValue(mark, out var first) || !_places.TryGetValue(operation, out var then))
            return false;
        if (first.Block == then.Block)
            return first.Index < then.Index;
        bool[] reached;
        lock (_without)
        {
            if (!_without.TryGetValue(mark, out reached!))
                _without.Add(mark, reached = Reached(_next, [0], closed: _nodesOf[first.Block]));
        }

        return !_nodesOf[then.Block].Exists(node => reached[node]);
    }

    /// <summary>
    /// Whether some way leads from one operation to another one that does not pass any of the others; from one that
    /// is a condition, where it holds.
    /// </summary>
    public bool LeadsPast(IOperation first, IOperation then, ICollection<IOperation>? others)
    {
        if (!_places.TryGetValue(first, out var start) || !_places.TryGetValue(then, out var end))
            return false;
        // By block, the first of them.
        var stops = new Dictionary<int, int>();
        foreach (var other in others ?? [])
        {
            if (!_places.TryGetValue(other, out var stop))
                continue;
            if (stop.Block == start.Block && start.Index < stop.Index && (end.Block != start.Block || end.Index < start.Index || stop.Index < end.Index))
                return false;
            stops[stop.Block] = stops.TryGetValue(stop.Block, out var known) ? Math.Min(known, stop.Index) : stop.Index;
        }

        if (start.Block == end.Block && start.Index < end.Index)
            return true;
        if (stops.TryGetValue(end.Block, out var before) && before < end.Index)
            return false;
        var goal = _nodesOf[end.Block];
        var passed = new bool[_next.Count];
        var without = EntryWithout(first, start.Block);
        var pending = new Stack<int>(_nodesOf[start.Block].SelectMany(node => _next[node]).Where(node => _pending[node].Block != without));
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (passed[node])
                continue;
            passed[node] = true;
            if (goal.Contains(node))
                return true;
            if (stops.ContainsKey(_pending[node].Block))
                continue;
            foreach (var next in _next[node])
                pending.Push(next);
        }

        return false;
    }

    // The block that comes next where a condition does not hold.
    int EntryWithout(IOperation condition, int at)
    {
        if (_blocks[at].Block is not { ConditionalSuccessor: { } jump, FallThroughSuccessor: { } next, BranchValue: { } value } block)
            return -1;
        var holds = true;
        while (value != condition)
        {
            if (value is not IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } negation)
                return -1;
            value = negation.Operand;
            holds = !holds;
        }

        var other = block.ConditionKind == ControlFlowConditionKind.WhenTrue == holds ? next : jump;
        return other.FinallyRegions is [var region, ..] ? region.FirstBlockOrdinal : other.Destination?.Ordinal ?? -1;
    }

    static bool[] Reached(List<List<int>> ways, IEnumerable<int> starts, List<int>? closed = null)
    {
        var reached = new bool[ways.Count];
        var pending = new Stack<int>(starts);
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (reached[node] || closed?.Contains(node) == true)
                continue;
            reached[node] = true;
            foreach (var next in ways[node])
                pending.Push(next);
        }

        return reached;
    }
}
