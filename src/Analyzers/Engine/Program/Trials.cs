using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Loops that try one number after the other until a hash of it is as it should be: nothing but chance ends them.</summary>
static class Trials
{
    /// <summary>Whether a loop is such a search: it counts, digests what it counts, and leaves by a test of the digest.</summary>
    public static bool Makes(ILoopOperation loop)
    {
        foreach (var operation in loop.Descendants())
        {
            if (operation is IInvocationOperation { TargetMethod: var method } digest && Formats.IsDigest(method) && Leaves(loop) && new Search(loop).IsDigested(digest))
                return true;
        }

        return false;
    }

    /// <summary>Follows what is digested back to what a loop counts; each local once.</summary>
    sealed class Search(ILoopOperation loop)
    {
        readonly HashSet<ISymbol> _asked = new(SymbolEqualityComparer.Default);

        public bool IsDigested(IInvocationOperation digest)
        {
            foreach (var argument in digest.Arguments)
            {
                if (DependsOnCount(argument.Value))
                    return true;
            }

            return false;
        }

        bool DependsOnCount(IOperation value)
        {
            foreach (var part in value.DescendantsAndSelf())
            {
                if (part is ILocalReferenceOperation { Local: var local } && _asked.Add(local)
                    && (IsCounted(local, loop) || (LoopBounds.Source(part) is var made && made != part && DependsOnCount(made)) || IsFilledWithCount(local)))
                {
                    return true;
                }
            }

            return false;
        }

        // BitConverter.TryWriteBytes(input.AsSpan(32), nonce), input[0] = (byte)nonce
        bool IsFilledWithCount(ILocalSymbol buffer)
        {
            foreach (var operation in loop.Descendants())
            {
                switch (operation)
                {
                    case IAssignmentOperation { Target: IArrayElementReferenceOperation { ArrayReference: var array }, Value: var value } when IsNamedIn(array, buffer) && DependsOnCount(value):
                    case IInvocationOperation fill when CopyingCalls.DestinationOf(fill) is { } filled && IsNamedIn(filled, buffer)
                        && fill.Arguments.Any(argument => argument.Value != filled && DependsOnCount(argument.Value)):
                        return true;
                }
            }

            return false;
        }
    }

    static bool IsNamedIn(IOperation value, ILocalSymbol buffer) =>
        value.DescendantsAndSelf().Any(part => part is ILocalReferenceOperation { Local: var named } && SymbolEqualityComparer.Default.Equals(named, buffer));

    static bool IsCounted(ILocalSymbol local, ILoopOperation loop)
    {
        foreach (var operation in loop.Descendants())
        {
            if (operation is IIncrementOrDecrementOperation { Target: ILocalReferenceOperation { Local: var counted } } && SymbolEqualityComparer.Default.Equals(counted, local))
                return true;
        }

        return false;
    }

    static bool Leaves(ILoopOperation loop)
    {
        if (loop is IWhileLoopOperation { Condition: { ConstantValue.HasValue: false } })
            return true;
        foreach (var operation in loop.Descendants())
        {
            if (operation is IReturnOperation or IBranchOperation { BranchKind: BranchKind.Break })
                return true;
        }

        return false;
    }
}
