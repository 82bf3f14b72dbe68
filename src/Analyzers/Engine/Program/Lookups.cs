using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Loops that compare one element after the other and leave where they have found what they look for, or at the first that differs:
/// <c>for (var i = 0; i &lt; count; i++) if (slots[i].Key == key) return slots[i].Value;</c>.
/// </summary>
/// <remarks>A loop that tries divisors or hashes one number after the other leaves so as well; it computes before it compares.</remarks>
static class Lookups
{
    /// <summary>Whether a loop only compares and leaves, and how: at the first that is equal, or at the first that differs.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="atDifference">Whether it leaves at the first element that differs.</param>
    public static bool Is(ILoopOperation loop, out bool atDifference)
    {
        atDifference = false;
        var leaves = false;
        var pending = new Stack<IOperation>();
        pending.Push(loop.Body);
        while (pending.Count > 0)
        {
            switch (pending.Pop())
            {
                case ILoopOperation or IInvocationOperation or IAwaitOperation or IObjectCreationOperation or IDynamicInvocationOperation:
                // Where something is added up or worked out besides, the loop is not there to find one.
                case ICompoundAssignmentOperation or IBinaryOperation { OperatorKind: BinaryOperatorKind.Multiply or BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder }:
                    return false;
                case IConditionalOperation { WhenFalse: null } test when Leaves(test.WhenTrue, loop):
                    if (!Compares(test.Condition, out var differs))
                        return false;
                    atDifference |= differs;
                    leaves = true;
                    continue;
                case var operation:
                    foreach (var child in operation.ChildOperations)
                        pending.Push(child);
                    break;
            }
        }

        return leaves;
    }

    static bool Leaves(IOperation branch, ILoopOperation loop)
    {
        var last = branch is IBlockOperation { Operations: { Length: > 0 } operations } ? operations[operations.Length - 1] : branch;
        return last switch
        {
            IReturnOperation or IThrowOperation => true,
            IBranchOperation { BranchKind: BranchKind.Break, Target: var end } => SymbolEqualityComparer.Default.Equals(end, loop.ExitLabel),
            IBranchOperation { BranchKind: BranchKind.GoTo, Target.DeclaringSyntaxReferences: [var label] } => !loop.Syntax.Span.Contains(label.Span),
            _ => false,
        };
    }

    // Nothing is computed for it: no product, no division, and no call but of a comparison.
    static bool Compares(IOperation condition, out bool differs)
    {
        differs = false;
        var compares = false;
        foreach (var part in condition.DescendantsAndSelf())
        {
            switch (part)
            {
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Multiply or BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder }:
                case IInvocationOperation { TargetMethod.Name: not nameof(Equals) }:
                    return false;
                case IInvocationOperation or IIsPatternOperation or IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals }:
                    compares = true;
                    break;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals }:
                    differs = compares = true;
                    break;
            }
        }

        return compares;
    }
}
