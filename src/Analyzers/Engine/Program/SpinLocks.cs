using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Locks that a program has made for itself: <c>SpinWait.SpinUntil(TryGet)</c>, where that tries to exchange the owner. They are held for as short a
/// time as a lock statement, and belong to a thread like that.
/// </summary>
static class SpinLocks
{
    /// <summary>Whether an operation spins until it has got such a lock.</summary>
    public static bool Take(IOperation operation, Routine root)
    {
        if (operation is not IInvocationOperation { Arguments: [{ Value: var condition }] } call || root.Session.Calls.Of(call).Kind != Meaning.WaitForCondition)
            return false;
        var source = root.Origins.SourceOf(condition);
        if (source is IDelegateCreationOperation { Target: var target })
            source = target;
        var code = source switch
        {
            IAnonymousFunctionOperation or IFlowAnonymousFunctionOperation => root.Session.ModelOf(source.Syntax.SyntaxTree).GetOperation(source.Syntax),
            IMethodReferenceOperation { Method: var method } => root.Session.BodyOf(method),
            _ => null,
        };
        foreach (var inner in code?.Descendants() ?? [])
        {
            if (inner is IInvocationOperation exchange && root.Session.Calls.Is(exchange.TargetMethod, Meaning.Atomic) && TeardownNames.Exchanges(exchange.TargetMethod.Name))
                return true;
        }

        return false;
    }
}
