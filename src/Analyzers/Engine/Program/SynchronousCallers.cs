using System.Collections.Concurrent;
using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Which synchronous code calls methods of the program. The program is searched once for each of them.</summary>
sealed class SynchronousCallers(Session session)
{
    readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<IMethodSymbol?>> _callers = new(SymbolEqualityComparer.Default);

    /// <summary>Whether code that stays synchronous calls a method as well, be it behind others that could follow.</summary>
    /// <param name="method">The method.</param>
    /// <param name="chain">The chain that it is a part of: its methods change together.</param>
    /// <param name="cancellation">Cancels binding.</param>
    public bool Keep(IMethodSymbol method, BlockingChain chain, CancellationToken cancellation)
    {
        var seen = new HashSet<IMethodSymbol>(chain.Steps.Select(static step => step.Method).OfType<IMethodSymbol>(), SymbolEqualityComparer.Default);
        // One call further each time, so that the order of the documents decides nothing.
        for (List<IMethodSymbol> pending = [method], next = []; pending.Count > 0 && seen.Count < Limits.CallersOfAdvice; (pending, next) = (next, []))
        {
            foreach (var caller in pending.SelectMany(called => Of(called, cancellation)))
            {
                if (caller is null || ((!SynchronousSignature.CanBecomeAsync(caller, session.Types) || References.IsForOthers(caller) || References.IsVisibleOutside(caller)) && !seen.Contains(caller)))
                    return true;
                if (seen.Add(caller))
                    next.Add(caller);
            }
        }

        return false;
    }

    // Null is code that is no method, or runs it as a delegate.
    ImmutableArray<IMethodSymbol?> Of(IMethodSymbol method, CancellationToken cancellation) =>
        _callers.TryGetValue(method, out var known) ? known : _callers.GetOrAdd(method, Find(method, cancellation));

    ImmutableArray<IMethodSymbol?> Find(IMethodSymbol method, CancellationToken cancellation)
    {
        var callers = ImmutableArray.CreateBuilder<IMethodSymbol?>();
        foreach (var (name, model) in References.To(method, session, cancellation))
        {
            if (References.CallOf(name) is not null)
            {
                if (session.RoutineAt(name, model, cancellation) is { } caller && !HiddenBlockings.IsAsyncCode(caller))
                    callers.Add(caller.Method?.OriginalDefinition);
            }
            else if (model.GetOperation(WholeName.Of(name), cancellation) is IMethodReferenceOperation)
            {
                callers.Add(null);
            }
        }

        return callers.ToImmutable();
    }
}
