using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Sockets that were told not to wait: <c>socket.Blocking = false; socket.Send(probe);</c></summary>
static class SocketModes
{
    /// <summary>Whether the socket of a call was told so on every way there, and nothing else since.</summary>
    public static bool AreWithoutWaiting(IInvocationOperation call, Routine routine)
    {
        if (call.Instance is not { } socket || !SocketOperations.AreOf(call.TargetMethod) || !SyntaxIndex.Of(call.Syntax.SyntaxTree, default).MayName(SocketOperations.Blocking)
            || routine.Places.Of(socket) is not { } place || routine.InGraph(call) is not { } use)
        {
            return false;
        }

        List<IOperation> telling = [];
        List<IOperation> untelling = [];
        foreach (var block in routine.Blocks)
        {
            foreach (var step in block.Operations)
            {
                if (step is not ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: { Name: SocketOperations.Blocking } property } target } assignment || !SocketOperations.AreOf(property))
                {
                    if (MayReplace(step, place, routine))
                        untelling.Add(step);
                    continue;
                }

                // What another name is told may be told to the same socket.
                if (assignment.Value.ConstantValue is not { HasValue: true, Value: false })
                    untelling.Add(step);
                else if (target.Instance is { } told && routine.Places.Of(told) is { } same && same.Equals(place))
                    telling.Add(step);
            }
        }

        if (!telling.Exists(step => routine.Ways.AlwaysComesBefore(step, use)))
            return false;
        foreach (var step in untelling)
        {
            if (routine.Ways.LeadsPast(step, use, telling))
                return false;
        }

        return true;
    }

    // _socket = next; what was told to the one before says nothing of it. Code that is not in sight may do so to what is not a variable of the routine.
    static bool MayReplace(IOperation step, AccessPath place, Routine routine) => step switch
    {
        IAssignmentOperation { Target: var target } => IsPartOf(target, place, routine),
        ILocalReferenceOperation { IsDeclaration: false } or IParameterReferenceOperation or IMemberReferenceOperation or IArrayElementReferenceOperation => Usage.Of(step) != AccessKind.Read && IsPartOf(step, place, routine),
        IInvocationOperation { TargetMethod: var called } => (called.MethodKind is MethodKind.DelegateInvoke or MethodKind.LocalFunction || routine.Session.Declares(called)) && MayBeReplacedElsewhere(place),
        IAwaitOperation => MayBeReplacedElsewhere(place),
        _ => false,
    };

    static bool IsPartOf(IOperation written, AccessPath place, Routine routine) => routine.Places.Of(written) is { } part && place.StartsWith(part);

    static bool MayBeReplacedElsewhere(AccessPath place)
    {
        foreach (var step in place.Steps)
        {
            if (step.Member is not IFieldSymbol { IsReadOnly: true })
                return true;
        }

        return false;
    }
}
