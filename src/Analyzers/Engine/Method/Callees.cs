using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Which methods of this compilation a method calls, and where that leads.</summary>
/// <remarks>Found without a lock and then published; two threads may find the same.</remarks>
sealed class Callees(Session session)
{
    readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<IMethodSymbol>> _called = new(SymbolEqualityComparer.Default);
    readonly ConcurrentDictionary<IMethodSymbol, HashSet<IMethodSymbol>> _reached = new(SymbolEqualityComparer.Default);

    /// <summary>The code of a method; null when it is not here. A local function has no tree of its own: its code stands in the tree of its member.</summary>
    public IOperation? BodyOf(IMethodSymbol method)
    {
        if (method.DeclaringSyntaxReferences.IsEmpty || session.RoutineOf(method, default) is not { } routine)
            return null;
        if (routine.Parent is null)
            return routine.Body;
        foreach (var operation in routine.Root.Body?.Descendants() ?? [])
        {
            if (operation is ILocalFunctionOperation function && SymbolEqualityComparer.Default.Equals(function.Symbol, method))
                return function.Body;
        }

        return null;
    }

    /// <summary>The methods that a method calls itself.</summary>
    public ImmutableArray<IMethodSymbol> Of(IMethodSymbol method)
    {
        if (_called.TryGetValue(method, out var known))
            return known;
        var found = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        foreach (var operation in BodyOf(method)?.Descendants() ?? [])
        {
            if (operation is IInvocationOperation call && !call.TargetMethod.OriginalDefinition.DeclaringSyntaxReferences.IsEmpty)
                found.Add(call.TargetMethod.OriginalDefinition);
        }

        return _called.GetOrAdd(method, found.ToImmutableArray());
    }

    /// <summary>
    /// Whether a method calls itself in one place that each call comes to once. <c>for (…) found += Place(row + 1)</c>: there each call makes many.
    /// </summary>
    public bool CallsItselfOnce(IMethodSymbol method)
    {
        if (!Of(method).Contains(method, SymbolEqualityComparer.Default))
            return false;
        IOperation? only = null;
        foreach (var operation in BodyOf(method)!.Descendants())
        {
            if (operation is not IInvocationOperation { TargetMethod: var again } || !SymbolEqualityComparer.Default.Equals(again.OriginalDefinition, method))
                continue;
            if (only is not null || IsRepeated(operation))
                return false;
            only = operation;
        }

        return only is not null;
    }

    static bool IsRepeated(IOperation operation)
    {
        for (var outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is ILoopOperation or IAnonymousFunctionOperation)
                return true;
        }

        return false;
    }

    /// <summary>Whether calling a method may lead back to another one.</summary>
    public bool LeadTo(IMethodSymbol from, IMethodSymbol to) => SymbolEqualityComparer.Default.Equals(from, to) || ReachedFrom(from).Contains(to);

    HashSet<IMethodSymbol> ReachedFrom(IMethodSymbol method)
    {
        if (_reached.TryGetValue(method, out var known))
            return known;
        var reached = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        var (level, next) = (new List<IMethodSymbol> { method }, new List<IMethodSymbol>());
        for (var calls = 0; calls < Limits.CallsOfCost && level.Count > 0; calls++)
        {
            foreach (var caller in level)
            {
                foreach (var callee in Of(caller))
                {
                    if (reached.Add(callee))
                        next.Add(callee);
                }
            }

            (level, next) = (next, []);
        }

        return _reached.GetOrAdd(method, reached);
    }
}
