using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>All that the code of a type does to a field, in private members and lambdas, too.</summary>
sealed class StateAccesses(ProgramFacts facts, CancellationToken cancellation)
{
    /// <summary>What the members of a type do to a state.</summary>
    public IEnumerable<Access> To(ISymbol state, INamedTypeSymbol type)
    {
        foreach (var member in type.GetMembers())
        {
            if (member is not IMethodSymbol { IsAbstract: false, DeclaringSyntaxReferences.IsEmpty: false } method || facts.Session.RoutineOf(method, cancellation) is not { Parent: null } root)
                continue;
            foreach (var routine in root.All())
            {
                if (facts.Of(root).Concurrency.TraceOf(routine) is not { } trace)
                    continue;
                foreach (var access in trace.Accesses.Concat(trace.Containers))
                {
                    if (access.Path.Steps is [.., { Member: { } last }] && SymbolEqualityComparer.Default.Equals(last, state))
                        yield return access;
                }
            }
        }
    }
}
