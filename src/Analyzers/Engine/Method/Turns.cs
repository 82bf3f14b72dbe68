using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;

/// <summary>Loops that do something for one element after the other.</summary>
static class Turns
{
    /// <summary>
    /// Whether a loop that goes through all elements starts or joins, for each, the code that uses this one: what it uses
    /// before the start or after the join is not used by the others.
    /// </summary>
    public static bool AreTaken(AccessPath outer, AccessPath inner, SyntaxNode place, Routine routine, Launch launch)
    {
        var isSweep = false;
        for (var i = 0; i < outer.Steps.Length && i < inner.Steps.Length; i++)
            isSweep |= outer.Steps[i].Index is Selection { Kind: SelectionKind.All } && (inner.Steps[i].Index is ISymbol or Selection { Kind: SelectionKind.Offset } || (inner.Steps[i].Index is Selection { Kind: SelectionKind.All, Variable: { } element } && !Copies.IsInside(element, launch)));
        if (!isSweep || Loops.Around(place, routine.Syntax) is not { } loop)
            return false;
        if (loop.Span.Contains(launch.Operation.Syntax.Span))
            return true;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (loop.Span.Contains(operation.Syntax.Span) && Waits.JoinedHandle(operation, routine.Session.Calls) is not null)
                    return true;
            }
        }

        return false;
    }
}
