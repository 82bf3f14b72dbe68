using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What code does before it tells others that they may go on: <c>_port = Bind(); _ready.SetResult();</c>.</summary>
static class Signalled
{
    /// <summary>Whether something is done before a signal, once and not again and again, that is among those somebody has waited for.</summary>
    public static bool Before(Use use, IEnumerable<AccessPath> waited)
    {
        var routine = use.Access.Routine;
        var place = use.Access.Operation.Syntax;
        if (Loops.Around(place, routine.Syntax) is not null)
            return false;
        HashSet<ISymbol>? known = null;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is not IInvocationOperation { Instance: { } handle } call || call.Syntax.SpanStart < place.SpanStart || routine.Session.Calls.Of(call).Kind != Meaning.Signal
                    || routine.Places.ObjectOf(handle)?.Symbol is not { } signal)
                {
                    continue;
                }

                if (known is null)
                {
                    known = new(SymbolEqualityComparer.Default);
                    foreach (var path in waited)
                    {
                        if (path.Variable is { } variable)
                            known.Add(variable);
                        foreach (var step in path.Steps)
                        {
                            if (step.Member is { } member)
                                known.Add(member);
                        }
                    }
                }

                if (known.Contains(signal))
                    return true;
            }
        }

        return false;
    }
}
