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
                    continue;
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
}
