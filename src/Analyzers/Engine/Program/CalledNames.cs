using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>By which members a method is called: itself, what it overrides, and what it implements.</summary>
static class CalledNames
{
    /// <summary>All of them; null when one is declared elsewhere, or code of other assemblies can name it.</summary>
    /// <param name="method">The method.</param>
    /// <param name="session">The compilation.</param>
    /// <param name="mayBePromised">Leave out that others can name a contract, as long as they cannot name what implements it.</param>
    public static IReadOnlyList<IMethodSymbol>? Of(IMethodSymbol method, Session session, bool mayBePromised = false)
    {
        if (References.IsVisibleOutside(method))
            return null;
        var names = new List<IMethodSymbol>();
        for (var current = method.OriginalDefinition; current is not null; current = current.OverriddenMethod?.OriginalDefinition)
        {
            if (!session.Declares(current) || (References.IsVisibleOutside(current) && !mayBePromised))
                return null;
            names.Add(current);
        }

        foreach (var type in ImplementingTypes(method, session))
        {
            foreach (var contract in type.AllInterfaces)
            {
                foreach (var member in contract.GetMembers())
                {
                    if (member is not IMethodSymbol || type.FindImplementationForInterfaceMember(member) is not { OriginalDefinition: var found } || !names.Contains(found, SymbolEqualityComparer.Default))
                        continue;
                    var promised = (IMethodSymbol)member.OriginalDefinition;
                    if (!session.Declares(promised) || (References.IsVisibleOutside(promised) && !mayBePromised))
                        return null;
                    if (!names.Contains(promised, SymbolEqualityComparer.Default))
                        names.Add(promised);
                }
            }
        }

        return names;
    }

    // class Wide : Narrow, IContract: a contract may be met by what a base has.
    static IEnumerable<INamedTypeSymbol> ImplementingTypes(IMethodSymbol method, Session session)
    {
        var type = method.ContainingType.OriginalDefinition;
        yield return type;
        if (type.IsSealed || type.IsStatic || method.IsStatic || method.MethodKind is MethodKind.Constructor)
            yield break;
        foreach (var other in session.SourceTypes)
        {
            if (!SymbolEqualityComparer.Default.Equals(other, type) && other.TypeKind == TypeKind.Class && !other.AllInterfaces.IsEmpty && BaseTypes.Include(other, type))
                yield return other;
        }
    }
}
