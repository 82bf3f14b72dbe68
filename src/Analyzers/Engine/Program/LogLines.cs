using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Calls that wait for nothing but a log of the program's own to write a line. Most levels write nothing, as a rule, and nobody moves a line to
/// where it tells less.
/// </summary>
static class LogLines
{
    /// <summary>Whether a call is one, or comes to nothing else that waits.</summary>
    public static bool Are(IOperation wait, Session session) => Are(wait, session, Limits.CallDepth);

    static bool Are(IOperation wait, Session session, int calls)
    {
        if (wait is not IInvocationOperation { TargetMethod: var method } call || !session.Declares(method))
            return false;
        if (Diagnosing.IsLogger(method))
            return true;
        if (calls == 0 || session.Costs.IsWait(call) || session.BodyOf(session.ImplementationOf(method.OriginalDefinition)) is not { } body)
            return false;
        var isOne = false;
        foreach (var operation in body.Descendants())
        {
            if (operation is not (IInvocationOperation or IObjectCreationOperation or IPropertyReferenceOperation) || !WaitsByItself(operation, session))
                continue;
            if (!Are(operation, session, calls - 1))
                return false;
            isOne = true;
        }

        return isOne;
    }

    static bool WaitsByItself(IOperation operation, Session session) => operation switch
    {
        IInvocationOperation { TargetMethod: var called } call => session.Costs.IsWait(call) || (session.Declares(called) && session.Costs.Of(session.ImplementationOf(called.OriginalDefinition)).IsWait),
        IPropertyReferenceOperation { Property: { GetMethod: { } getter } property } read => session.Costs.IsWait(read) || (session.Declares(property) && session.Costs.Of(getter.OriginalDefinition).IsWait),
        IObjectCreationOperation { Constructor: { } constructor } => session.Costs.Of(constructor.OriginalDefinition).IsWait,
        _ => false,
    };
}
