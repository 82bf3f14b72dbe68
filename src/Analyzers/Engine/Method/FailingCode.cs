using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Code that runs only on the way to an exception, or to the end of the process: how long it takes is nobody's concern.</summary>
static class FailingCode
{
    /// <summary>Whether a block that a test or a failure chooses ends in a throw, and nothing leaves it before.</summary>
    public static bool Is(IBlockOperation block)
    {
        if (block.Operations is not [.., var last] || last is not IThrowOperation || block.Parent is not (IConditionalOperation or ICatchClauseOperation or ISwitchCaseOperation))
            return false;
        foreach (var operation in block.Descendants())
        {
            if (operation is IReturnOperation && !IsOfLambda(operation, block))
                return false;
            if (operation is IBranchOperation jump && !(jump.GetCorrespondingOperation() is { } left && block.Syntax.Span.Contains(left.Syntax.Span)) && !IsOfLambda(operation, block))
                return false;
        }

        return true;
    }

    static bool IsOfLambda(IOperation operation, IBlockOperation block)
    {
        for (var outer = operation.Parent; outer is not null && outer != block; outer = outer.Parent)
        {
            if (outer is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return true;
        }

        return false;
    }

    /// <summary>Whether a method never returns: it says so, or ends the process.</summary>
    public static bool IsBroughtBy(IMethodSymbol method, KnownTypes types)
    {
        if (ProcessEnds.AreBroughtBy(method))
            return true;
        if (types.DoesNotReturn is null)
            return false;
        foreach (var attribute in method.GetAttributes())
        {
            if (KnownTypes.Same(attribute.AttributeClass, types.DoesNotReturn))
                return true;
        }

        return false;
    }
}
