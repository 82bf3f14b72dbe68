using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Which object methods hand out, as far as they only hand it out: <c>Stock? Find(string item) =&gt; _stock.GetValueOrDefault(item);</c>
/// </summary>
sealed class Returned(Session session)
{
    // A circle of methods that hand out what the next one hands out ends with the depth.
    readonly ConcurrentDictionary<IMethodSymbol, AccessPath?>[] _known = Enumerable.Range(0, Limits.CallDepth).Select(static _ => new ConcurrentDictionary<IMethodSymbol, AccessPath?>(SymbolEqualityComparer.Default)).ToArray();

    /// <summary>What a method calls the object that it returns; null when it makes one, or returns several.</summary>
    /// <param name="method">The method.</param>
    /// <param name="calls">How many calls deep it is looked for.</param>
    public AccessPath? PathOf(IMethodSymbol method, int calls = Limits.CallDepth) =>
        calls == 0 ? null : _known[calls - 1].TryGetValue(method, out var known) ? known : _known[calls - 1].GetOrAdd(method, Find(method, calls - 1));

    AccessPath? Find(IMethodSymbol method, int calls)
    {
        if (method is { IsAsync: true } or { ReturnsVoid: true } or { IsAbstract: true } or { IsVirtual: true } or { IsOverride: true } or { ReturnType: { IsValueType: true } or { SpecialType: SpecialType.System_String } } or { MethodKind: not MethodKind.Ordinary }
            || session.RoutineOf(method, default) is not { Parent: null } root || !SymbolEqualityComparer.Default.Equals(root.Method, method))
        {
            return null;
        }

        AccessPath? common = null;
        var translation = new Translation(root, calls);
        foreach (var block in root.Blocks)
        {
            if (block.Block is not { FallThroughSuccessor.Semantics: ControlFlowBranchSemantics.Return, BranchValue: { } value } || root.Places.Source(value).ConstantValue.HasValue)
                continue;
            if (root.Places.ObjectOf(value) is not { } path || translation.Canonical(path, isObject: true) is not { Kind: RootKind.This or RootKind.Static, Steps.IsEmpty: false } named || (common is not null && !common.Equals(named)))
                return null;
            common = named;
        }

        return common;
    }
}
