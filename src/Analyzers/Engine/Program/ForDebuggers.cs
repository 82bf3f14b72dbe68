using System.Threading;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Members that nobody but a debugger asks, which has stopped all threads by then.</summary>
sealed class ForDebuggers(ProgramFacts facts, CancellationToken cancellation)
{
    // GetScheduledTasks() of the scheduler asks that of the queue, and that the one of the list.
    const int Depth = 3;

    readonly Dictionary<IMethodSymbol, bool> _known = new(SymbolEqualityComparer.Default);

    /// <summary>Whether a member is one of those: it is there for debuggers by its contract, or only asked by members that are.</summary>
    public bool IsOne(IMethodSymbol method)
    {
        if (!_known.TryGetValue(method, out var isOne))
            _known.Add(method, isOne = IsOne(method.OriginalDefinition, Depth));
        return isOne;
    }

    bool IsOne(IMethodSymbol method, int depth)
    {
        if (DebuggerMembers.IsContract(method) || (method.AssociatedSymbol is IPropertySymbol property && DebuggerMembers.Shows(method.ContainingType, property.Name) && !IsAsked(property)))
            return true;
        if (depth == 0 || method.MethodKind != MethodKind.Ordinary || References.IsVisibleOutside(method) || References.IsForOthers(method))
            return false;
        var isAsked = false;
        foreach (var (name, model) in facts.ReferencesTo(method))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            if (facts.Session.RoutineAt(name, model, cancellation) is not { Root.Method: { } asking } || !IsOne(asking.OriginalDefinition, depth - 1))
                return false;
            isAsked = true;
        }

        return isAsked;
    }

    bool IsAsked(IPropertySymbol property) => References.IsVisibleOutside(property) || facts.ReferencesTo(property).Any(static place => place.Name.FirstAncestorOrSelf<CrefSyntax>() is null);
}
