using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Members that are only called with a lock held, or when a type or module begins: an owner guards all of its parts with one of its own, <c>lock (_gate) _parts.Remove(id)</c>, also by
/// way of what a part implements, and of hooks of the owner: <c>await _turn.WaitAsync(); … await RemoveAsync(id);</c>. Each type that calls has to take one lock for all of its calls.
/// </summary>
sealed class LockedCalls
{
    readonly Session _session;
    readonly CancellationToken _cancellation;
    readonly HashSet<(IMethodSymbol Method, bool IsOverLater)> _asked = [];
    readonly Dictionary<INamedTypeSymbol, List<ISymbol>> _taken = new(SymbolEqualityComparer.Default);
    bool _isOfOthersToo;

    LockedCalls(Session session, CancellationToken cancellation)
    {
        _session = session;
        _cancellation = cancellation;
    }

    /// <summary>
    /// Whether all calls of a function's member are made under one lock. Null where they only seem so: others may call it as well, or several types do, each with a lock
    /// of its own, and perhaps on parts of its own.
    /// </summary>
    /// <param name="function">The function. What it does after it was called, in code that may run later or behind an await that nobody waits for, is done under no lock of its caller.</param>
    /// <param name="session">The memory of the compilation.</param>
    /// <param name="cancellation">Stops the search.</param>
    public static bool? AreAll(Routine function, Session session, CancellationToken cancellation)
    {
        if (function != function.Root || function.Method is not { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation } method || Iterators.AreIn(function))
            return false;
        var calls = new LockedCalls(session, cancellation);
        if (!calls.AreAll(method.OriginalDefinition, function.IsAsync, 0))
            return false;
        return calls._taken.Count <= 1 && !calls._isOfOthersToo ? true : null;
    }

    // One that is over later than it returns has to be awaited under the lock. Who has been asked before has answered, or is about to.
    bool AreAll(IMethodSymbol method, bool isOverLater, int depth)
    {
        if (!_asked.Add((method, isOverLater)))
            return true;
        if (depth == Limits.CallerDepth || _asked.Count > Limits.CallersOfStep)
            return false;
        var isCalled = false;
        foreach (var name in NamesOf(method))
        {
            // Nobody builds on a program.
            _isOfOthersToo |= !_session.IsApplication && References.IsVisibleOutside(name);
            foreach (var (reference, model) in References.To(name, _session, _cancellation))
            {
                _cancellation.ThrowIfCancellationRequested();
                // base.Leave(id) in another derived type does not get here.
                if (reference.FirstAncestorOrSelf<CrefSyntax>() is not null || (!SymbolEqualityComparer.Default.Equals(name, method) && References.IsOfBase(reference)))
                    continue;
                if (References.CallOf(reference) is not { } call || _session.RoutineAt(call, model, _cancellation)?.Closest(call) is not { } caller || !IsUnderLock(call, caller, method, isOverLater, depth))
                    return false;
                isCalled = true;
            }
        }

        return isCalled;
    }

    bool IsUnderLock(InvocationExpressionSyntax call, Routine caller, IMethodSymbol method, bool isOverLater, int depth)
    {
        // Who calls himself has what he was called with.
        var calling = caller.Root.Method?.OriginalDefinition;
        if (caller.Root == caller && SymbolEqualityComparer.Default.Equals(calling, method) && (!isOverLater || IsAwaited(call, caller)))
            return true;
        // Task RemoveAsync(int id) => RemoveCoreAsync(id); what such a method holds is free again before the task is over.
        var isHandedOn = isOverLater && !IsAwaited(call, caller);
        if (isHandedOn && (caller.IsAsync || call.Parent is not (ReturnStatementSyntax or ArrowExpressionClauseSyntax)))
            return false;
        if (!isHandedOn && (IsRunOnce(caller) || Holds(call, caller)))
            return true;
        return caller.Root == caller && !Iterators.AreIn(caller) && calling is { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation } && AreAll(calling, caller.IsAsync || isHandedOn, depth + 1);
    }

    bool IsAwaited(InvocationExpressionSyntax call, Routine caller) => caller.Model.GetOperation(call, _cancellation) is { } operation && Waits.AreFor(operation, _session.Calls);

    // The runtime runs it before anything else, and everybody waits for it.
    static bool IsRunOnce(Routine caller) => caller.Root == caller && caller.Method is { } method && Confinement.RunsOnce(method);

    bool Holds(SyntaxNode call, Routine caller)
    {
        if (caller.Root.Method?.ContainingType.OriginalDefinition is not { } type || caller.Root.Concurrency.LocksAt(caller, call) is not { } locks)
            return false;
        var held = new List<ISymbol>();
        foreach (var one in locks.Held)
        {
            if (one is { IsMeantAsLock: true, IsShared: false, Path.Symbol: { } gate })
                held.Add(gate);
        }

        // Then those who call the caller may hold one.
        if (held.Count == 0)
            return false;
        if (_taken.TryGetValue(type, out var before))
            held.RemoveAll(gate => !before.Contains(gate, SymbolEqualityComparer.Default));
        if (held.Count == 0)
            return false;
        _taken[type] = held;
        return true;
    }

    // The method, what it overrides, and what it implements.
    static IEnumerable<IMethodSymbol> NamesOf(IMethodSymbol method)
    {
        for (var current = method; current is not null; current = current.OverriddenMethod?.OriginalDefinition)
            yield return current;
        foreach (var contract in method.ContainingType.AllInterfaces)
        {
            foreach (var member in contract.GetMembers())
            {
                if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary } promised && promised.Name == method.Name.Substring(method.Name.LastIndexOf('.') + 1)
                    && SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(promised)?.OriginalDefinition, method))
                {
                    yield return promised.OriginalDefinition;
                }
            }
        }
    }
}
