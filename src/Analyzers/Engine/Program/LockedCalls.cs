using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Members that are only called with a lock held, or when a type or module begins: an owner guards all of its parts with one of its own, <c>lock (_gate) _parts.Remove(id)</c>, also by
/// way of what a part implements. Each type that calls has to take one lock for all of its calls.
/// </summary>
static class LockedCalls
{
    /// <summary>
    /// Whether all calls of a function's member are made under one lock. Null where they only seem so: others may call it as well, or several types do, each with a lock
    /// of its own, and perhaps on parts of its own.
    /// </summary>
    /// <param name="function">The function. What it does after it was called, in code that may run later or behind an await, is done under no lock of its caller.</param>
    /// <param name="session">The memory of the compilation.</param>
    /// <param name="cancellation">Stops the search.</param>
    public static bool? AreAll(Routine function, Session session, CancellationToken cancellation)
    {
        if (function != function.Root || function.IsAsync || function.Method is not { MethodKind: MethodKind.Ordinary } method || Iterators.AreIn(function))
            return false;
        var taken = new Dictionary<INamedTypeSymbol, List<ISymbol>>(SymbolEqualityComparer.Default);
        if (!AreAll(method.OriginalDefinition, session, new(SymbolEqualityComparer.Default), taken, cancellation))
            return false;
        return taken.Count <= 1 && !NamesOf(method.OriginalDefinition).Any(References.IsVisibleOutside) ? true : null;
    }

    static bool AreAll(IMethodSymbol method, Session session, HashSet<IMethodSymbol> asked, Dictionary<INamedTypeSymbol, List<ISymbol>> taken, CancellationToken cancellation)
    {
        if (asked.Count == Limits.CallerDepth || !asked.Add(method))
            return false;
        var isCalled = false;
        foreach (var name in NamesOf(method))
        {
            foreach (var (reference, model) in References.To(name, session, cancellation))
            {
                cancellation.ThrowIfCancellationRequested();
                if (reference.FirstAncestorOrSelf<CrefSyntax>() is not null)
                    continue;
                if (References.CallOf(reference) is not { } call || session.RoutineAt(call, model, cancellation)?.Closest(call) is not { } caller)
                    return false;
                // Who calls himself has what he was called with.
                if (SymbolEqualityComparer.Default.Equals(caller.Root.Method?.OriginalDefinition, method))
                    continue;
                if (!IsRunOnce(caller) && !IsUnderLock(call, caller, taken) && !(caller.Root == caller && caller is { IsAsync: false, Method: { MethodKind: MethodKind.Ordinary } calling } && AreAll(calling.OriginalDefinition, session, asked, taken, cancellation)))
                    return false;
                isCalled = true;
            }
        }

        return isCalled;
    }

    // The runtime runs it before anything else, and everybody waits for it.
    static bool IsRunOnce(Routine caller) => caller.Root == caller && caller.Method is { } method && Confinement.RunsOnce(method);

    static bool IsUnderLock(SyntaxNode call, Routine caller, Dictionary<INamedTypeSymbol, List<ISymbol>> taken)
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
        if (taken.TryGetValue(type, out var before))
            held.RemoveAll(gate => !before.Contains(gate, SymbolEqualityComparer.Default));
        if (held.Count == 0)
            return false;
        taken[type] = held;
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
