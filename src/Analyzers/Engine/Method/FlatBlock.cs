using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// A basic block with its operation trees laid out in the order of evaluation: operands before what uses them. Flow analyses
/// are then loops over arrays, and code nested hundreds deep needs no stack.
/// </summary>
sealed class FlatBlock
{
    FlatBlock(BasicBlock block)
    {
        Block = block;
        var operations = ImmutableArray.CreateBuilder<IOperation>();
        var pending = new Stack<(IOperation Operation, bool Opened)>();
        foreach (var operation in block.Operations)
            Flatten(operation, operations, pending);
        if (block.BranchValue is { } value)
            Flatten(value, operations, pending);
        Operations = operations.ToImmutable();
    }

    /// <summary>The block of the compiler's graph.</summary>
    public BasicBlock Block { get; }

    /// <summary>All operations, the branch value last. Bodies of lambdas are not part of it.</summary>
    public ImmutableArray<IOperation> Operations { get; }

    /// <summary>Lays out all blocks of a graph.</summary>
    public static ImmutableArray<FlatBlock> AllOf(ControlFlowGraph graph)
    {
        var blocks = ImmutableArray.CreateBuilder<FlatBlock>(graph.Blocks.Length);
        foreach (var block in graph.Blocks)
            blocks.Add(new(block));
        return blocks.MoveToImmutable();
    }

    static void Flatten(IOperation root, ImmutableArray<IOperation>.Builder operations, Stack<(IOperation Operation, bool Opened)> pending)
    {
        pending.Push((root, false));
        while (pending.Count > 0)
        {
            var (operation, opened) = pending.Pop();
            if (opened)
            {
                operations.Add(operation);
                continue;
            }

            pending.Push((operation, true));
            foreach (var child in operation.ChildOperations.Reverse())
                pending.Push((child, false));
        }
    }
}
